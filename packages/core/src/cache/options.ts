import { AurumError } from '../errors/index.js';
import type { CacheBus, CacheLevel, Clock } from '../ports/index.js';
import { oneOf } from '../series/choices.js';
import { COMPRESSIONS, type Compression, hasCompression } from './compression.js';
import { systemClock } from './system-clock.js';

/** Options of a cache in the memory of a process, with a shared level or without. */
export interface TieredCacheOptions {
  /** About the most bytes of values in memory. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** A level that several processes share. Default: none. */
  readonly level?: CacheLevel | undefined;
  /** Tells of invalidations of other processes. Without one the level is asked for them within each heartbeat. */
  readonly bus?: CacheBus | undefined;
  /** After this time in memory an answer is checked against the shared level, ms. Default 30 000. */
  readonly memoryMs?: number | undefined;
  /** Within this time an invalidation of another process is known, even when its message was lost, ms. Default 1000. */
  readonly heartbeatMs?: number | undefined;
  /** How long answers are kept in memory while the shared level does not answer, ms; no longer than the heartbeat counts. Default: the heartbeat. */
  readonly degradedMs?: number | undefined;
  /** The longest time that one operation of the shared level may hold a caller up, ms. Default 60. */
  readonly operationMs?: number | undefined;
  /** How long another process is waited for that reads the same, ms. Default 2000. */
  readonly waitMs?: number | undefined;
  /** How long a process may take for the origin before another may try, ms. Default 5000. */
  readonly leaseMs?: number | undefined;
  /** How long after its hard time an answer may still be given when the origin fails, ms. Default 3 600 000. */
  readonly failSafeMs?: number | undefined;
  /** How long the origin is left alone after it failed for an answer that has ended, ms. Default 30 000. */
  readonly throttleMs?: number | undefined;
  /** The most bytes of one value; larger ones are not put into the shared level, nor taken from it. Default 64 MiB. */
  readonly maxEntryBytes?: number | undefined;
  /** From which size on values are compressed for the shared level, bytes. Default 1024; Infinity: never. */
  readonly compressFrom?: number | undefined;
  /**
   * How values are compressed for the shared level. Default `deflate`. `zstd` is faster and smaller, but every process of the namespace must run on a Node that has it
   * (22.15, 23.8 or later): others take its entries for spoilt ones.
   */
  readonly compression?: Compression | undefined;
  /** How many tags and keys are kept for a level that does not answer; more, and everything is invalidated. Default 10 000. */
  readonly maxPending?: number | undefined;
  /** Whether an error of the level says that it does not answer. Default: any. */
  readonly isOutage?: ((error: unknown) => boolean) | undefined;
  /** Time and chance. Default: those of the machine. */
  readonly clock?: Clock | undefined;
}

/** The same with all defaults filled in. */
export type ResolvedCacheOptions = {
  readonly [name in keyof Omit<TieredCacheOptions, 'level' | 'bus'>]-?: NonNullable<TieredCacheOptions[name]>;
} & {
  /** The shared level, if any. */
  readonly level: CacheLevel | undefined;
  /** What tells of others, if anything. */
  readonly bus: CacheBus | undefined;
  /** How far messages may lag behind the level before they count as lost, ms. */
  readonly graceMs: number;
};

const MEBI = 2 ** 20;

/**
 * Fills in what is left out.
 *
 * @throws AurumError `CONFIG.INVALID` for an option that is not a number above 0
 */
export function resolveCacheOptions(given: TieredCacheOptions): ResolvedCacheOptions {
  const heartbeatMs = above0('heartbeatMs', given.heartbeatMs, 1000);
  return {
    maxBytes: above0('maxBytes', given.maxBytes, 64 * MEBI),
    level: given.level,
    bus: given.bus,
    memoryMs: above0('memoryMs', given.memoryMs, 30_000),
    heartbeatMs,
    degradedMs: Math.min(heartbeatMs, above0('degradedMs', given.degradedMs, heartbeatMs)),
    operationMs: above0('operationMs', given.operationMs, 60),
    waitMs: above0('waitMs', given.waitMs, 2000),
    leaseMs: above0('leaseMs', given.leaseMs, 5000),
    failSafeMs: above0('failSafeMs', given.failSafeMs, 3_600_000),
    throttleMs: above0('throttleMs', given.throttleMs, 30_000),
    maxEntryBytes: above0('maxEntryBytes', given.maxEntryBytes, 64 * MEBI),
    compressFrom: above0('compressFrom', given.compressFrom, 1024),
    compression: compressionOf(given.compression),
    maxPending: above0('maxPending', given.maxPending, 10_000),
    isOutage: given.isOutage ?? (() => true),
    clock: given.clock ?? systemClock,
    graceMs: Math.min(50, heartbeatMs / 10),
  };
}

function compressionOf(given: Compression = 'deflate'): Compression {
  oneOf('compression of the cache', given, { words: COMPRESSIONS, fallback: 'deflate', code: 'CONFIG.INVALID' });
  if (hasCompression(given)) return given;
  throw new AurumError('CONFIG.INVALID', {
    message: `The compression ${given} of the cache needs Node 22.15, 23.8 or later, and this is ${process.version}: leave it out for deflate.`,
    details: { option: 'compression', value: given, node: process.version },
  });
}

function above0(name: string, value: number | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (value > 0) return value;
  throw new AurumError('CONFIG.INVALID', {
    message: `The option ${name} of the cache is ${value}: give a number above 0, or leave it out for ${otherwise}.`,
    details: { option: name, value: String(value) },
  });
}
