import { AurumError } from '@aurum/core';
import { type Cache, createCache, type TieredCacheOptions } from '@aurum/core/cache';
import { Commands } from './client/commands.js';
import { openClient } from './client/open-client.js';
import type { RedisServer } from './client/servers.js';
import { keyNames } from './keys.js';
import { isOutage } from './normalize-error.js';
import { RedisBus } from './redis-bus.js';
import { DURABILITIES, type Durability, RedisLevel } from './redis-level.js';

/** Options of {@link createRedisCache}. */
export interface RedisCacheOptions extends Omit<TieredCacheOptions, 'level' | 'bus' | 'isOutage'> {
  /** The server: a URL, sentinels, a cluster, or a client of ioredis. */
  readonly server: RedisServer;
  /** What all of its keys begin with, so that several caches can share a server; 1 to 64 letters, digits, `.`, `_` and `-`. Default `aurum`. */
  readonly namespace?: string | undefined;
  /**
   * Into how many parts the namespace is divided, 1 to 64; default 1. All keys of a part lie in one slot of a cluster, so that this many nodes share
   * the work. An invalidation is said to each part. All processes must say the same.
   */
  readonly shards?: number | undefined;
  /** What an invalidation has to reach before it counts as `global`: the `server`, or a `replica` of it, too. Default `server`. */
  readonly durability?: Durability | undefined;
  /** The longest time for a connection to be made, ms. Default 200. */
  readonly connectTimeoutMs?: number | undefined;
}

const DEFAULT_OPERATION_MS = 60;
const DEFAULT_CONNECT_MS = 200;
const MOST_SHARDS = 64;

/**
 * A cache in the memory of the process, over a Redis server that processes share. It answers at once, whether the server is there or not: what is
 * wrong with it is in `health()`.
 *
 * @throws AurumError `CONFIG.INVALID` for an option that is out of range
 *
 * @example
 * ```ts
 * import { createRedisCache } from '@aurum/cache-redis';
 * import { jsonCodec } from '@aurum/core/cache';
 * await using cache = createRedisCache({ server: { url: 'redis://127.0.0.1:6379' }, namespace: 'prices' });
 * const answer = await cache.get({
 *   keyspace: 'demo',
 *   key: 'spot|DE|2026-03-29',
 *   tags: ['series:spot-de'],
 *   codec: jsonCodec<number[]>('numbers/1'),
 *   lifetime: { softMs: 60_000, hardMs: 120_000, negativeMs: 30_000, jitter: 0.1 },
 *   load: async () => [81.2, 79.4],
 * });
 * console.log(answer.value, answer.tier);
 * await cache.invalidate(['series:spot-de']);
 * ```
 */
export function createRedisCache(options: RedisCacheOptions): Cache {
  const { server, namespace = 'aurum', shards = 1, durability = 'server', ...tiered } = options;
  const { connectTimeoutMs = DEFAULT_CONNECT_MS, ...rest } = tiered;
  const operationMs = rest.operationMs ?? DEFAULT_OPERATION_MS;
  requireRange('shards', shards, MOST_SHARDS);
  requireRange('connectTimeoutMs', connectTimeoutMs, 600_000);
  if (!DURABILITIES.includes(durability)) throw invalid('durability', durability, `give ${DURABILITIES.join(' or ')}`);
  const names = keyNames(namespace);
  const name = `aurum-cache-${namespace}`;
  const opened = openClient(server, { connectTimeoutMs, operationMs, name });
  const commands = new Commands({ ...opened, operationMs });
  const level = new RedisLevel({ commands, names, shards, durability, operationMs });
  const bus = new RedisBus({ client: opened.client, names, shards, name: `${name}-listener` });
  try {
    return createCache({ ...rest, operationMs, level, bus, isOutage });
  } catch (error) {
    void bus[Symbol.asyncDispose]();
    void commands[Symbol.asyncDispose]();
    throw error;
  }
}

function requireRange(option: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw invalid(option, String(value), `give a whole number from 1 to ${most}`);
}

function invalid(option: string, value: string, remedy: string): AurumError {
  return new AurumError('CONFIG.INVALID', {
    message: `The option ${option} of the cache is ${value}: ${remedy}.`,
    details: { option, value },
  });
}
