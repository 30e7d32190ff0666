import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/memory/index.js';
import type { SeriesDefinition } from '../../src/ports/index.js';
import { regularIndex, Series } from '../../src/series/index.js';
import { marketClock } from '../../src/time/index.js';

const clock = marketClock('UTC');
const load: SeriesDefinition = { key: 'load', unit: 'MW', kind: 'average', clock, frequency: 'PT1H' };

function seriesOf(...values: number[]): Series<'MW', 'average'> {
  const index = regularIndex({ start: '2026-01-01T00:00:00Z', step: 'PT1H', length: values.length });
  return Series.of({ index, unit: 'MW', kind: 'average', clock, values: Float64Array.from(values) });
}

describe('the memory store', () => {
  it('stamps rise when its clock stands still or steps back', async () => {
    const times = [1000, 1000, 400, 1001, 5000];
    const store = createMemoryStore({ tenant: 't', clock: () => times.shift() ?? 5000 });
    await store.catalog.define([load]);
    const stamps: number[] = [];
    for (const value of [1, 2, 3, 4, 5]) {
      stamps.push((await store.series.write({ key: 'load', series: seriesOf(value), knownAt: 0 })).recordedAt);
    }
    expect(stamps).toEqual([1000, 1001, 1002, 1003, 5000]);
  });

  it('a horizon holds back the stamps that follow', async () => {
    const store = createMemoryStore({ tenant: 't', clock: () => 1000 });
    await store.catalog.define([load]);
    expect(await store.series.horizon()).toBe(1000);
    expect((await store.series.write({ key: 'load', series: seriesOf(1), knownAt: 0 })).recordedAt).toBe(1001);
    expect(await store.series.horizon()).toBe(1001);
  });

  it('keeps nothing that its callers can still change', async () => {
    const store = createMemoryStore({ tenant: 't' });
    const attributes = { iso: 'PJM' };
    await store.catalog.define([{ ...load, attributes }]);
    attributes.iso = 'changed';
    const series = seriesOf(1, 2);
    const knownAt = Float64Array.of(10, 20);
    await store.series.write({ key: 'load', series, knownAt });
    series.values[0] = 99;
    knownAt[0] = 99;
    const read = await store.series.read('load');
    read.values[1] = 99;
    expect([...(await store.series.read('load')).values]).toEqual([1, 2]);
    expect([...(await store.series.revisions('load')).knownAt]).toEqual([10, 20]);
    expect((await store.catalog.get('load')).attributes).toEqual({ iso: 'PJM' });
  });

  it('says what it is', async () => {
    const store = createMemoryStore();
    expect(store.series.capabilities).toEqual({
      backend: 'memory',
      cancellation: 'between-steps',
      durable: false,
      concurrentWriters: false,
      rollups: false,
    });
    expect(await store.migrate()).toEqual([]);
    expect(await store.health()).toMatchObject({ status: 'up', server: 'memory' });
  });
});
