import { throwIfAborted } from '../driver/index.js';
import type { CatalogRepository, CurveRepository, Lifecycle, SeriesRepository } from '../ports/index.js';
import { memoryCatalog } from './memory-catalog.js';
import { memoryCurves } from './memory-curves.js';
import { memorySeries } from './memory-series.js';
import { MemoryState, type MemoryStoreOptions } from './memory-state.js';

/** A store in the memory of the process. */
export interface MemoryStore extends Lifecycle {
  /** Its series. */
  readonly series: SeriesRepository;
  /** Its catalog. */
  readonly catalog: CatalogRepository;
  /** Its curves. */
  readonly curves: CurveRepository;
}

/**
 * Makes an empty store that lives in memory: the reference for what the ports mean, and the store for tests and notebooks.
 * It has no schema, so there is nothing to migrate.
 *
 * @example
 * ```ts
 * import { marketClock, regularIndex, Series } from '@aurum/core';
 * import { createMemoryStore } from '@aurum/core/memory';
 *
 * await using store = createMemoryStore({ tenant: 'desk' });
 * const clock = marketClock('UTC');
 * await store.catalog.define([{ key: 'load', unit: 'MW', kind: 'average', clock, frequency: 'PT1H' }]);
 * const index = regularIndex({ start: '2026-01-01T00:00:00Z', step: 'PT1H', length: 2 });
 * const series = Series.of({ index, unit: 'MW', clock, kind: 'average', values: Float64Array.of(410, 395) });
 * const receipt = await store.series.write({ key: 'load', series, knownAt: '2026-01-01T03:00:00Z' });
 * console.log(receipt.inserted); // 2
 * ```
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const memory = new MemoryState(options);
  const close = async (): Promise<void> => {
    memory.closed = true;
  };
  const noMigrations: Lifecycle['migrate'] = async (callOptions) => {
    throwIfAborted(callOptions?.signal);
    memory.requireOpen();
    return [];
  };
  return {
    series: memorySeries(memory),
    catalog: memoryCatalog(memory),
    curves: memoryCurves(memory),
    migrate: noMigrations,
    migrationStatus: noMigrations,
    health: async () =>
      memory.closed
        ? {
            status: 'down',
            latencyMs: undefined,
            server: undefined,
            problems: ['The store is closed. Open a new one.'],
          }
        : { status: 'up', latencyMs: 0, server: 'memory', problems: [] },
    close,
    [Symbol.asyncDispose]: close,
  };
}
