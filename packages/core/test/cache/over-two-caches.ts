import { type CachedCurveStore, cached, createCache, memoryLevel } from '../../src/cache/index.js';
import type { MemoryStore } from '../../src/memory/index.js';

/** A store that is read through one cache and written through another, as by two processes that share a level. */
export function overTwoCaches(store: MemoryStore, tenant: string | undefined): CachedCurveStore {
  const shared = memoryLevel({ shards: 2 });
  const through = (): CachedCurveStore =>
    cached(store, { cache: createCache({ level: shared.level, bus: shared.bus() }), tenant });
  const [reads, writes] = [through(), through()];
  const { write, writeMany } = writes.series;
  const { publish, publishMany, withdraw } = writes.curves;
  const { define, remove } = writes.catalog;
  return {
    ...reads,
    series: { ...reads.series, write, writeMany },
    catalog: { ...reads.catalog, define, remove },
    curves: { ...reads.curves, publish, publishMany, withdraw },
  };
}
