import { type Cache, type CachedCurveStore, cached, cacheTags, createCache } from '@aurum/core/cache';
import {
  type InvalidationListener,
  type InvalidationOptions,
  invalidateOnWrites,
  openStore,
  type TimescaleStore,
} from '@aurum/driver-timescale';
import { freshSchema } from '../backends.js';
import { hourly, prices, T0, until } from '../samples.js';

/** A host with a cached store that listens, and somebody else who writes to the same store. */
export interface World extends AsyncDisposable {
  readonly schema: string;
  readonly cache: Cache;
  /** The store of the host. */
  readonly store: CachedCurveStore;
  /** The store of somebody else, who has no cache. */
  readonly other: TimescaleStore;
  readonly listener: InvalidationListener;
  /** What the listener invalidated, in order: tags, or none for everything. */
  readonly invalidated: readonly (readonly string[])[];
  /** Waits until everything that was written before is invalidated. */
  settle(tenant?: string): Promise<void>;
}

/** How the world is to be. */
export interface WorldOptions extends Partial<InvalidationOptions> {
  /** What the host listens by, if that is not the URL. */
  readonly listenUrl?: string;
  /** What the listener tells of writes, instead of the cache. */
  readonly told?: (cache: Cache) => Pick<Cache, 'invalidate' | 'clear'>;
}

/** Opens a world in a schema of its own, with the series `a` and `b` of the tenants `desk` and `other`. */
export async function openWorld(url: string, options: WorldOptions = {}): Promise<World> {
  const { listenUrl = url, told = (cache) => cache, ...listening } = options;
  const schema = freshSchema();
  const other = await openStore(url, { schema, migrate: true, tenant: 'desk', poolSize: 3 });
  await other.createTenant('other');
  for (const tenant of ['desk', 'other'])
    await other.catalog.define([hourly('a'), hourly('b'), hourly('marker')], { tenant });
  await other.maintenance.setNotifications('on');
  const cache = createCache();
  const store = cached(await openStore(url, { schema, tenant: 'desk', poolSize: 3 }), { cache, tenant: 'desk' });
  const target = told(cache);
  const done: (readonly string[])[] = [];
  const listener = await invalidateOnWrites(listenUrl, {
    schema,
    ...listening,
    cache: {
      async invalidate(tags) {
        const receipt = await target.invalidate(tags);
        done.push(tags);
        return receipt;
      },
      async clear() {
        const receipt = await target.clear();
        done.push([]);
        return receipt;
      },
    },
  });
  let markers = 0;
  const settle = async (tenant = 'desk'): Promise<void> => {
    // Announcements come in the order of commits, and what is invalidated at once may have been announced before the marker.
    for (let isDone = false; !isDone; ) {
      const before = done.length;
      await other.series.write({ key: 'marker', series: prices(1), knownAt: T0 + markers++ }, { tenant });
      await until('the marker is heard', async () => done.length > before);
      isDone = done.slice(before).some((tags) => tags.includes(cacheTags.series(tenant, 'marker')));
    }
  };
  return {
    schema,
    cache,
    store,
    other,
    listener,
    invalidated: done,
    settle,
    async [Symbol.asyncDispose]() {
      await listener.close();
      await store.close();
      await other.close();
      await cache.close();
    },
  };
}

/** Waits until a read from the cache gives what is expected of it. */
export async function untilRead(what: string, read: () => Promise<unknown>, expected: unknown): Promise<void> {
  await until(what, async () => (await read()) === expected);
}
