import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';
import type { createCache, jsonCodec, memoryLevel } from '../../../src/cache/index.js';
import * as signal from '../../../src/driver/signal.js';
import * as errors from '../../../src/errors/index.js';
import * as choices from '../../../src/series/choices.js';

/** A place in the sources of the cache, and what stands there instead. */
export interface Edit {
  /** The file, without its ending. */
  readonly file: string;
  /** The text, which must be there exactly once. */
  readonly from: string;
  /** The text in its place. */
  readonly to: string;
}

/** The cache with edits made to its sources. */
export interface MutatedEngine {
  readonly createCache: typeof createCache;
  readonly jsonCodec: typeof jsonCodec;
  readonly memoryLevel: typeof memoryLevel;
}

const SOURCES = new URL('../../../src/cache/', import.meta.url);
const require = createRequire(import.meta.url);
/** What the engine uses of the rest of core. */
const OUTSIDE: Readonly<Record<string, unknown>> = {
  '../driver/signal.js': signal,
  '../errors/index.js': errors,
  '../series/choices.js': choices,
};

/** Compiles a copy of the engine from its sources, with edits. @throws Error when a place is not found, or found twice */
export function mutatedEngine(edits: readonly Edit[]): MutatedEngine {
  const modules = new Map<string, Record<string, unknown>>();
  const load = (file: string): Record<string, unknown> => {
    const loaded = modules.get(file);
    if (loaded !== undefined) return loaded;
    const exports: Record<string, unknown> = {};
    modules.set(file, exports);
    const run = new Function('exports', 'require', compiled(file, edits));
    run(exports, (name: string) => {
      if (name.startsWith('./')) return load(name.slice(2, -3));
      return OUTSIDE[name] ?? require(name);
    });
    return exports;
  };
  // the copies have the types of what they are copies of
  return {
    createCache: load('tiered-cache').createCache as typeof createCache,
    jsonCodec: load('json-codec').jsonCodec as typeof jsonCodec,
    memoryLevel: load('memory-level').memoryLevel as typeof memoryLevel,
  };
}

function compiled(file: string, edits: readonly Edit[]): string {
  let source = readFileSync(new URL(`${file}.ts`, SOURCES), 'utf8');
  for (const { from, to } of edits.filter((edit) => edit.file === file)) {
    if (source.split(from).length !== 2) throw new Error(`${file}.ts does not hold this once: ${from}`);
    source = source.replace(from, () => to);
  }
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: false },
  });
  return outputText;
}
