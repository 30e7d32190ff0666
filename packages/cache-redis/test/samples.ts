import { setTimeout as sleep } from 'node:timers/promises';
import type { Cache } from '@aurum/core/cache';
import { afterAll, beforeAll } from 'vitest';
import { hasRedis, type RedisOptions, type RedisServer, startRedis } from '../../../test-support/redis.js';
import { parseEntry, type StoredEntry } from '../src/entry-form.js';
import { createRedisCache, type RedisCacheOptions } from '../src/index.js';
import { PATIENT } from './plain-samples.js';

export { codec, lifetime, PATIENT, request } from './plain-samples.js';

/** A loader that gives `v1`, `v2` and so on, and counts. */
export function counting(prefix = 'v', ms = 0): { load: () => Promise<string>; calls: number } {
  const counter = {
    calls: 0,
    load: async (): Promise<string> => {
      const value = `${prefix}${++counter.calls}`;
      if (ms > 0) await sleep(ms);
      return value;
    },
  };
  return counter;
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  for (const started = Date.now(); !(await holds()); await sleep(10)) {
    if (Date.now() - started > ms) throw new Error(`still not so after ${ms} ms: ${holds}`);
  }
}

/** Waits until a cache is well, its messages included. */
export async function settled(...caches: readonly Cache[]): Promise<void> {
  for (const cache of caches) await until(async () => (await cache.health()).status === 'ok');
}

/** A server for the tests of a `describe` or file. */
export function useRedis(options: RedisOptions = {}): () => RedisServer {
  let server: RedisServer | undefined;
  beforeAll(async () => {
    if (hasRedis) server = await startRedis(options);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  return () => {
    if (server === undefined) throw new Error('no Redis: guard the tests with describe.skipIf(!hasRedis)');
    return server;
  };
}

let namespaces = 0;

/** A namespace that no other test has. */
export function freshNamespace(): string {
  return `t${process.pid}-${++namespaces}`;
}

/** A patient cache on a server. */
export function cacheOn(url: string, namespace: string, more: Partial<RedisCacheOptions> = {}): Cache {
  return createRedisCache({ server: { url }, namespace, heartbeatMs: 300, ...PATIENT, ...more });
}

/** The payload field and others of an entry, by their names in the server. */
export const names = (namespace: string, shard = 0) => ({
  entry: (key: string) => `{${namespace}:${shard}}:e:${key}`,
  lease: (key: string) => `{${namespace}:${shard}}:l:${key}`,
  sequence: `{${namespace}:${shard}}:s`,
  token: (tag: string) => `{${namespace}:${shard}}:t:${tag}`,
});

/** What lies under the key of an entry. */
export function storedEntry(bytes: Buffer | null): StoredEntry {
  const entry = bytes === null ? undefined : parseEntry(bytes);
  if (entry === undefined) throw new Error('there is no entry');
  return entry;
}

/** The same entry with another payload. */
export function withPayload(bytes: Buffer | null, payload: Buffer | string): Buffer {
  const before = bytes?.subarray(0, bytes.length - storedEntry(bytes).payload.length) ?? Buffer.alloc(0);
  return Buffer.concat([before, Buffer.from(payload)]);
}
