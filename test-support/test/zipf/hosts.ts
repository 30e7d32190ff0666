import { createRedisCache } from '@aurum/cache-redis';
import { type Cache, type CachedSeriesRepository, cached } from '@aurum/core/cache';
import { openStore } from '@aurum/driver-timescale';
import { definitionOf, writeOf } from './answers.js';

/** The time within which every host knows what another wrote, ms. */
export const HEARTBEAT_MS = 1000;

const TENANT = 'desk';

/** Times that a loaded machine keeps, too. */
const PATIENT = { operationMs: 10_000, connectTimeoutMs: 10_000 } as const;

/** One host: connections to the servers of its own, which is all that hosts have in common. */
export interface Host extends AsyncDisposable {
  /** Its series. A cache's options of a call mean nothing where there is none. */
  readonly series: CachedSeriesRepository;
  /** Its cache; `undefined` when it has none. */
  readonly cache: Cache | undefined;
}

/** Opens a host on a database, with a cache of its own over a Redis server, or without one. */
export async function openHost(databaseUrl: string, redisUrl: string | undefined): Promise<Host> {
  const store = await openStore(databaseUrl, { tenant: TENANT, poolSize: 4 });
  if (redisUrl === undefined)
    return { series: store.series, cache: undefined, [Symbol.asyncDispose]: () => store.close() };
  const cache = createRedisCache({ server: { url: redisUrl }, heartbeatMs: HEARTBEAT_MS, ...PATIENT });
  const { series } = cached(store, { cache, tenant: TENANT });
  return {
    series,
    cache,
    async [Symbol.asyncDispose]() {
      await store.close();
      await cache.close();
    },
  };
}

/** Makes a store with version 0 of every series. */
export async function fillDatabase(url: string, count: number): Promise<void> {
  await using store = await openStore(url, { tenant: TENANT, migrate: true });
  const all = Array.from({ length: count }, (_, series) => series);
  await store.catalog.define(all.map(definitionOf));
  await store.series.writeMany(all.map((series) => writeOf(series, 0)));
}
