import { marketClock, parseDeliveryPeriod, profiles, regularIndex, Series } from '@aurum/core';
import { type CachedCurveStore, cached } from '@aurum/core/cache';
import { Curve, contract } from '@aurum/core/curves';
import { createMemoryStore } from '@aurum/core/memory';
import { describe, expect, it } from 'vitest';
import { hasRedis } from '../../../test-support/redis.js';
import { cacheOn, freshNamespace, settled, useRedis } from './samples.js';

const clock = marketClock('UTC');
const start = Date.UTC(2025, 0, 1);
const KEY = 'X/power/Y/base';
const TENANT = 'desk';

/** Values that no two places share. */
function seriesOf(length: number, offset: number): Series<'EUR/MWh', 'average'> {
  const index = regularIndex({ start, step: 'PT1H', length });
  const values = Float64Array.from({ length }, (_, i) => i * Math.PI + offset);
  return Series.of({ index, unit: 'EUR/MWh', kind: 'average', clock, values });
}

async function filled(length: number) {
  const store = createMemoryStore({ tenant: TENANT });
  await store.catalog.define([{ key: 'a', unit: 'EUR/MWh', kind: 'average', clock, frequency: 'PT1H' }]);
  await store.series.write({ key: 'a', series: seriesOf(length, 0), knownAt: start });
  await store.series.write({ key: 'a', series: seriesOf(length >> 1, 1), knownAt: start + 1 });
  const quote = {
    contract: contract({ market: 'X', profile: profiles.base, period: parseDeliveryPeriod('Feb-25'), clock }),
    settlement: 30,
  };
  for (const asOf of ['2025-01-14', '2025-01-15'])
    await store.curves.publish({
      curve: Curve.of({ key: KEY, asOf, unit: 'EUR/MWh', clock, quotes: [quote], fine: seriesOf(length, 2) }),
      knownAt: start,
    });
  return store;
}

const READS: readonly (readonly [string, (of: CachedCurveStore) => Promise<unknown>])[] = [
  ['series.read', (of) => of.series.read('a')],
  ['series.readMany', (of) => of.series.readMany(['a'])],
  ['series.aggregate', (of) => of.series.aggregate('a', {}, { frequency: 'P1D', missing: 'skip' })],
  ['series.revisions', (of) => of.series.revisions('a')],
  ['series.history', (of) => of.series.history('a', start)],
  ['series.runs', (of) => of.series.runs('a')],
  ['series.diff', (of) => of.series.diff('a', { before: { asOf: start } })],
  ['curves.read', (of) => of.curves.read(KEY, '2025-01-15')],
  ['curves.latest', (of) => of.curves.latest(KEY, '2025-02-01')],
  ['curves.history', (of) => of.curves.history(KEY, { nearby: 1, length: 'month', profile: profiles.base })],
  ['curves.revisions', (of) => of.curves.revisions(KEY, '2025-01-15')],
  ['curves.dates', (of) => of.curves.dates(KEY)],
  ['curves.list', (of) => of.curves.list()],
  ['catalog.list', (of) => of.catalog.list()],
  ['catalog.get', (of) => of.catalog.get('a')],
  ['catalog.counts', (of) => of.catalog.counts('none')],
];

/** A curve as it is printed, anything else as it is. */
const shown = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'curve' in value && value.curve instanceof Curve
    ? { ...value, curve: value.curve.toJSON(), fine: value.curve.fine }
    : value;

describe.skipIf(!hasRedis)('a cached store on Redis', () => {
  const redis = useRedis();

  it.each([
    ['small, as they are', 24],
    ['large, compressed', 3000],
  ])('gives another host every kind of answer as the store gave it: %s', async (_, length) => {
    const namespace = freshNamespace();
    await using one = cacheOn(redis().url, namespace);
    await using other = cacheOn(redis().url, namespace);
    await settled(one, other);
    await using origin = await filled(length);
    await using first = cached(origin, { cache: one, tenant: TENANT });
    // what this host gives can come from Redis alone, as its store has nothing
    await using second = cached(createMemoryStore({ tenant: TENANT }), { cache: other, tenant: TENANT });
    for (const [name, read] of READS) {
      await read(first);
      expect(shown(await read(second)), name).toEqual(shown(await read(origin)));
    }
    const { keyspaces } = other.stats();
    expect(Object.values(keyspaces).map(({ misses, payloadErrors }) => misses + payloadErrors)).toEqual(
      Object.values(keyspaces).map(() => 0),
    );
  });
});
