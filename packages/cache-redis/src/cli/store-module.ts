import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AurumError } from '@aurum/core';
import type { CacheableStore, CachedOptions } from '@aurum/core/cache';
import { usageError } from './failure.js';

/** What a module of the user's gives: a store, and how services keep its answers. */
export interface ModuleStore extends Pick<CachedOptions, 'tenant' | 'policy'> {
  /** The store, without a cache. */
  readonly store: CacheableStore;
}

const REMEDY =
  'export default a function that gives a store, such as async () => openStore(url), or { store, tenant, policy }';

/**
 * Opens the store of a module of the user's.
 *
 * @param path of the module, from the current folder
 * @throws AurumError `CONFIG.INVALID` when it is not there, cannot be loaded, or gives no store; else what the store says
 */
export async function openModuleStore(path: string): Promise<ModuleStore> {
  const file = resolve(path);
  await stat(file).catch((error: unknown) => {
    throw usageError(`the module ${path} cannot be read (${codeOf(error)}): check the path`, error);
  });
  const { given } = await defaultOf(path, pathToFileURL(file).href);
  const opened: unknown = await called(path, isFunction(given) ? given : () => given);
  if (isStore(opened)) return { store: opened };
  if (isRecord(opened) && isStore(opened.store)) {
    const { store, tenant, policy } = opened;
    if (tenant === undefined || typeof tenant === 'string')
      return { store, tenant, policy: policy as CachedOptions['policy'] }; // as cachePolicy gives it; it cannot be told by its looks
  }
  await dispose(opened);
  throw usageError(`the default export of the module ${path} gives ${named(opened)}, which is no store: ${REMEDY}`);
}

/** In an object, as it may be a promise. */
async function defaultOf(path: string, url: string): Promise<{ readonly given: unknown }> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(url);
  } catch (error) {
    throw failed(`the module ${path} cannot be loaded`, error);
  }
  if (module.default !== undefined) return { given: module.default };
  const names = Object.keys(module);
  const others = names.length === 0 ? 'exports nothing' : `exports ${names.join(', ')}, and nothing by default`;
  throw usageError(`the module ${path} ${others}: ${REMEDY}`);
}

async function called(path: string, open: () => unknown): Promise<unknown> {
  try {
    return await open();
  } catch (error) {
    throw failed(`the module ${path} could not open its store`, error);
  }
}

/** What went wrong in code of the user's; an error of a store keeps its code, which says how the program ends. */
function failed(what: string, error: unknown): AurumError {
  if (AurumError.is(error))
    return new AurumError(error.code, { message: `${what}: ${error.message}`, details: error.details, cause: error });
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return usageError(`${what}: ${reason}`, error);
}

function isFunction(value: unknown): value is () => unknown {
  return typeof value === 'function';
}

function isStore(value: unknown): value is CacheableStore {
  return (
    isRecord(value) &&
    hasAll(value.series, ['readMany', 'aggregateMany', 'horizon']) &&
    hasAll(value.catalog, ['list']) &&
    (value.curves === undefined || hasAll(value.curves, ['read', 'latest', 'horizon'])) &&
    hasAll(value, ['migrate', 'close'])
  );
}

function hasAll(value: unknown, methods: readonly string[]): boolean {
  return isRecord(value) && methods.every((name) => isFunction(value[name]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function named(value: unknown): string {
  if (!isRecord(value)) return value === null ? 'null' : typeof value;
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an object without properties' : `an object with ${keys.slice(0, 10).join(', ')}`;
}

/** What was opened and is of no use must not hold up the end. */
async function dispose(opened: unknown): Promise<void> {
  for (const one of isRecord(opened) ? [opened, opened.store] : []) {
    const end: unknown = isRecord(one) ? Reflect.get(one, Symbol.asyncDispose) : undefined;
    if (typeof end === 'function') await Promise.resolve(end.call(one)).catch(() => undefined);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
