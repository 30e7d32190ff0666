import { AurumError } from '../errors/index.js';
import type { CacheUse } from './cache-use.js';
import type { CachedCurveStore, CachedStore } from './cached.js';
import { type GoldenQuery, specOf } from './golden-query.js';

/** What became of one golden query. */
export interface WarmedQuery {
  /** The query. */
  readonly query: GoldenQuery;
  /** How long it took, ms. */
  readonly tookMs: number;
  /** Why it failed; `undefined` when it is warm. */
  readonly error: unknown;
}

/** Options of {@link warm}. */
export interface WarmOptions {
  /** How the queries use the cache. Default: asked anew, of the class `golden`. */
  readonly use?: CacheUse | undefined;
  /** Ends it between two queries. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the store golden queries, one after the other, and keeps their answers. A query that fails stops no other.
 *
 * @param queries as `parseGoldenQueries` gives them
 */
export async function warm(
  store: CachedStore & Partial<CachedCurveStore>,
  queries: readonly GoldenQuery[],
  { use = { class: 'golden', reload: true }, signal }: WarmOptions = {},
): Promise<readonly WarmedQuery[]> {
  const done: WarmedQuery[] = [];
  for (const query of queries) {
    if (signal?.aborted === true) break;
    const began = performance.now();
    const error = await ask(store, query, use).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    done.push({ query, tookMs: performance.now() - began, error });
  }
  return done;
}

async function ask(
  store: CachedStore & Partial<CachedCurveStore>,
  query: GoldenQuery,
  cache: CacheUse,
): Promise<unknown> {
  const call = query.tenant === undefined ? { cache } : { cache, tenant: query.tenant };
  switch (query.read) {
    case 'series.read': {
      const { keys, view, ...range } = query;
      return store.series.readMany(keys, range, { ...view, ...call });
    }
    case 'series.aggregate': {
      const { keys, view, spec, ...range } = query;
      return store.series.aggregateMany(keys, range, specOf(spec), { ...view, ...call });
    }
    case 'curves.read':
    case 'curves.latest': {
      if (store.curves === undefined)
        throw new AurumError('CACHE.INVALID_ARGUMENT', {
          message: `The store keeps no curves: leave ${query.read} out.`,
        });
      const { curves } = store;
      return query.read === 'curves.read'
        ? curves.read(query.key, query.asOf, call)
        : curves.latest(query.key, query.asOf, call);
    }
    case 'catalog.list':
      return store.catalog.list(query.query, call);
  }
}
