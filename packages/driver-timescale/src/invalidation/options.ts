import { AurumError } from '@aurum/core';
import type { Cache } from '@aurum/core/cache';
import type { ClientConfig } from 'pg';
import { isEmbeddedUrl } from '../client/open-database.js';
import type { TimescaleConfig } from '../config.js';
import { checkedIdentifier, type SqlNames } from '../sql/names.js';

/** What can be listened to: a URL, a configuration, or what a client of `pg` is made of. */
export type InvalidationTarget = string | TimescaleConfig | ClientConfig;

/** Options of {@link invalidateOnWrites}. */
export interface InvalidationOptions {
  /** Is told what was written. It is left open. */
  readonly cache: Pick<Cache, 'invalidate' | 'clear'>;
  /**
   * Whose writes are followed. Default: the tenant of the configuration, if it has one; otherwise every tenant, which needs a user that may see the names of
   * all of them, as the one that migrated the store.
   */
  readonly tenant?: string | readonly string[] | undefined;
  /** The schema of the store. Default: that of the configuration, or `aurum`. */
  readonly schema?: string | undefined;
  /** The restricted role of the store. Default: that of the configuration, or `aurum_app`. */
  readonly role?: string | undefined;
  /**
   * Whether everything is invalidated once it listens, as what was written before was not heard. `false` only for a cache that is shared, and that another listener
   * has served all the time. Default `true`.
   */
  readonly clearAtStart?: boolean | undefined;
  /** How long the server may take to take a connection, in milliseconds. Default: that of the configuration, or 10 000. */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * How long after the last answer of the server it is asked again, and how long it may take to answer, in milliseconds: a server that is gone without
   * a word is noticed within twice that time. Default 5000.
   */
  readonly keepaliveMs?: number | undefined;
  /** The longest wait before the next attempt to connect, in milliseconds; the first is 50, and they double. Default 5000. */
  readonly reconnectMs?: number | undefined;
  /** Closes it, also while it opens. */
  readonly signal?: AbortSignal | undefined;
}

/** Options with everything filled in and checked. */
export interface ResolvedInvalidation {
  readonly config: ClientConfig;
  readonly names: SqlNames;
  readonly cache: Pick<Cache, 'invalidate' | 'clear'>;
  readonly tenants: readonly string[] | undefined;
  readonly clearAtStart: boolean;
  readonly connectTimeoutMs: number;
  readonly keepaliveMs: number;
  readonly reconnectMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Fills in defaults. @throws AurumError `CONFIG.INVALID` */
export function resolveInvalidation(target: InvalidationTarget, options: InvalidationOptions): ResolvedInvalidation {
  const configured = isConfig(target) ? target : undefined;
  const tenant = options.tenant ?? configured?.tenant;
  const tenants = typeof tenant === 'string' ? [tenant] : tenant;
  if (tenants?.length === 0) throw invalid('tenant names none; name those that are followed, or leave it out for all');
  return Object.freeze({
    config: { application_name: 'aurum listener', ...clientConfig(target) },
    names: {
      schema: checkedIdentifier('schema', options.schema ?? configured?.schema ?? 'aurum'),
      role: checkedIdentifier('role', options.role ?? configured?.role ?? 'aurum_app'),
    },
    cache: options.cache,
    tenants: tenants === undefined ? undefined : [...new Set(tenants)],
    clearAtStart: options.clearAtStart ?? true,
    connectTimeoutMs: whole('connectTimeoutMs', options.connectTimeoutMs ?? configured?.connectTimeoutMs ?? 10_000),
    keepaliveMs: whole('keepaliveMs', options.keepaliveMs ?? 5_000),
    reconnectMs: whole('reconnectMs', options.reconnectMs ?? 5_000),
    signal: options.signal,
  });
}

function isConfig(target: InvalidationTarget): target is TimescaleConfig {
  return typeof target === 'object' && 'url' in target && typeof target.url.reveal === 'function';
}

function clientConfig(target: InvalidationTarget): ClientConfig {
  if (typeof target === 'object' && !isConfig(target)) {
    if ('execProtocolRaw' in target) throw embedded();
    return target;
  }
  const url = typeof target === 'string' ? target : target.url.reveal();
  if (isEmbeddedUrl(url)) throw embedded();
  if (!/^postgres(ql)?:\/\//.test(url)) throw invalid(`'${url.split(':')[0]}:…' is no server; give postgres://…`);
  return { connectionString: url };
}

/** Nobody else writes there: the process has it for itself, and writes through its cached store. */
function embedded(): AurumError {
  return invalid(
    'an embedded store announces nothing, for it has no other writers than this process; write through the cached store, or invalidate the tags of what you write otherwise',
  );
}

function whole(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw invalid(`${name} is ${String(value)}; give a whole number of at least 1`);
}

function invalid(what: string): AurumError {
  return new AurumError('CONFIG.INVALID', { message: `listening to writes: ${what}` });
}
