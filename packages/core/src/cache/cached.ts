import type { CatalogRepository, CurveRepository, Lifecycle, SeriesRepository } from '../ports/index.js';
import type { CachedOptions } from './cache-use.js';
import { type CachedCatalogRepository, cachedCatalog, catalogThrough } from './cached-catalog.js';
import { cachedCurves, curvesThrough } from './cached-curves.js';
import type { CachedCurveRepository } from './cached-curves-port.js';
import { type CachedSeriesRepository, cachedSeries, seriesThrough } from './cached-series.js';
import { ReadThrough } from './read-through.js';

/** A store that can be cached: its ports and a life. */
export interface CacheableStore extends Lifecycle {
  /** Its series. */
  readonly series: SeriesRepository;
  /** Its catalog. */
  readonly catalog: CatalogRepository;
  /** Its curves, when it keeps curves. */
  readonly curves?: CurveRepository | undefined;
}

/** A store whose reads may be answered by a cache. Its life is that of the store behind it. */
export interface CachedStore extends Lifecycle {
  /** Its series. */
  readonly series: CachedSeriesRepository;
  /** Its catalog. */
  readonly catalog: CachedCatalogRepository;
}

/** The same of a store that keeps curves. */
export interface CachedCurveStore extends CachedStore {
  /** Its curves. */
  readonly curves: CachedCurveRepository;
}

/**
 * The same port, or the same store, with a cache in front. Reads may come from the cache; what is written through it is invalidated after the commit.
 * Streams, `changedSince`, `quarantine` and `horizon` always ask the store.
 *
 * @example
 * ```ts
 * import { cached, createCache } from '@aurum/core/cache';
 * import { createMemoryStore } from '@aurum/core/memory';
 *
 * await using cache = createCache();
 * await using store = cached(createMemoryStore({ tenant: 'desk' }), { cache, tenant: 'desk' });
 * console.log((await store.catalog.list()).items.length); // 0
 * ```
 */
export function cached(
  store: CacheableStore & { readonly curves: CurveRepository },
  options: CachedOptions,
): CachedCurveStore;
export function cached(store: CacheableStore, options: CachedOptions): CachedStore & Partial<CachedCurveStore>;
export function cached(repository: SeriesRepository, options: CachedOptions): CachedSeriesRepository;
export function cached(repository: CatalogRepository, options: CachedOptions): CachedCatalogRepository;
export function cached(repository: CurveRepository, options: CachedOptions): CachedCurveRepository;
export function cached(
  origin: CacheableStore | SeriesRepository | CatalogRepository | CurveRepository,
  options: CachedOptions,
): unknown {
  if ('migrate' in origin) return cachedStore(origin, options);
  if ('publish' in origin) return cachedCurves(origin, options);
  return 'define' in origin ? cachedCatalog(origin, options) : cachedSeries(origin, options);
}

function cachedStore(store: CacheableStore, options: CachedOptions): CachedStore & Partial<CachedCurveStore> {
  const { series, catalog, curves } = store;
  const through = new ReadThrough(options, (call) => series.horizon(call));
  const curvesTo = curves === undefined ? undefined : new ReadThrough(options, (call) => curves.horizon(call));
  const close = async (): Promise<void> => {
    through.closed = true;
    if (curvesTo !== undefined) curvesTo.closed = true;
    await store.close();
  };
  return {
    series: seriesThrough(series, through),
    catalog: catalogThrough(catalog, through),
    ...(curves === undefined || curvesTo === undefined ? {} : { curves: curvesThrough(curves, curvesTo) }),
    migrate: (call) => store.migrate(call),
    migrationStatus: (call) => store.migrationStatus(call),
    health: (call) => store.health(call),
    close,
    [Symbol.asyncDispose]: close,
  };
}
