import { indexStarts, irregularIndex, marketClock, regularIndex, Series } from '@aurum/core';
import { createMemoryStore } from '@aurum/core/memory';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { HOUR, hourly, prices, T0 } from './samples.js';

const DAY = 24 * HOUR;

describe('views of an embedded store', () => {
  let store: TimescaleStore;
  beforeAll(async () => {
    store = await openStore();
    await store.catalog.define([hourly('long', { frequency: 'PT5M' }), hourly('stray', { frequency: 'irregular' })]);
  });
  afterAll(() => store.close());

  it('show the whole of a stream the state that its first page saw', async () => {
    const length = 70_000;
    const issue = (offset: number): Series => {
      const { unit, clock, kind, values } = prices(length, { offset });
      return Series.of({ index: regularIndex({ start: T0, step: 'PT5M', length }), unit, clock, kind, values });
    };
    await store.series.write({ key: 'long', series: issue(0), knownAt: T0 - DAY });
    const views = [
      { issue: T0 - DAY },
      { leadTime: 'PT1H' },
      { dayAhead: { cutoff: '10:00' } },
      { release: 1 },
      { release: { number: 1, as: 'published' } },
    ] as const;
    const streams = views.map((view) => store.series.stream('long', {}, view)[Symbol.asyncIterator]());
    const seen: Series[][] = [];
    for (const stream of streams) seen.push([(await stream.next()).value?.series as Series]);
    // What comes in between the pages would win under every one of these views, or make the first issue the second.
    await store.series.write({ key: 'long', series: issue(0.5), knownAt: T0 - DAY });
    await store.series.write({ key: 'long', series: issue(0.25), knownAt: T0 - 2 * DAY });
    for (const [i, stream] of streams.entries())
      for (let next = await stream.next(); next.done !== true; next = await stream.next())
        seen[i]?.push(next.value.series);
    for (const [i, chunks] of seen.entries()) {
      const first = chunks.flatMap(({ values }) => [...values]);
      expect([views[i], first.length, first.every((value, at) => value === at)]).toEqual([views[i], length, true]);
    }
    const now = await store.series.read('long', {}, { release: 1 });
    expect(now.values[length - 1]).toBe(length - 0.75);
  });

  it('tell the first word of a release from those that corrected it, whether the last of them is current or not', async () => {
    await store.catalog.define([hourly('release', { issued: true })]);
    const range = { start: T0, end: T0 + HOUR };
    const seen = (): Promise<readonly (number | undefined)[]> =>
      Promise.all(
        [1, 2].flatMap((number) =>
          (['published', 'corrected'] as const).map(
            async (as) => (await store.series.read('release', range, { release: { number, as } })).values[0],
          ),
        ),
      );
    for (const offset of [1, 2, 3])
      await store.series.write({ key: 'release', series: prices(1, { offset }), knownAt: T0 });
    expect(await seen()).toEqual([1, 3, Number.NaN, Number.NaN]);
    for (const offset of [4, 5, 6])
      await store.series.write({ key: 'release', series: prices(1, { offset }), knownAt: T0 + 1 });
    expect(await seen()).toEqual([1, 3, 4, 6]);
  });

  it('take a lead time off the start to the millisecond, and any length of it', async () => {
    await store.catalog.define([hourly('lead')]);
    await store.series.write({ key: 'lead', series: prices(1, { offset: 1 }), knownAt: T0 - 1 });
    await store.series.write({ key: 'lead', series: prices(1, { offset: 2 }), knownAt: T0 });
    const seen = async (leadTime: number | string): Promise<number | undefined> =>
      (await store.series.read('lead', { start: T0, end: T0 + HOUR }, { leadTime })).values[0];
    expect([await seen(0), await seen(0.5), await seen(1), await seen(1.5)]).toEqual([2, 1, 1, Number.NaN]);
    for (const beyond of ['P4000W', 1e14, 1e16, 1e300]) expect(await seen(beyond)).toBeNaN();
  });

  it('know the cutoffs of days that lie centuries apart without those of all days between', async () => {
    await using model = createMemoryStore({ tenant: 'default' });
    const clock = marketClock('Europe/Berlin');
    const definition = hourly('stray', { frequency: 'irregular', clock });
    const starts = [Date.UTC(-4000, 5, 1), Date.UTC(1890, 5, 1, 12), T0, T0 + 30 * HOUR, Date.UTC(270_000, 1, 3, 5)];
    const days = Float64Array.from(starts);
    const series = Series.of({
      index: irregularIndex({ starts: days, ends: days.map((start) => start + HOUR) }),
      unit: 'EUR/MWh',
      clock,
      kind: 'average',
      values: Float64Array.from(starts, (_, i) => i),
    });
    // Each known some hours before: whether before the cutoff depends on the day.
    for (const [key, hours] of [
      ['near', 20],
      ['far', 40],
    ] as const) {
      for (const { catalog, series: written } of [store, model]) {
        await catalog.define([{ ...definition, key }]);
        await written.write({ key, series, knownAt: days.map((start) => start - hours * HOUR) });
      }
      for (const cutoff of ['00:00', '12:00', '23:30']) {
        const view = { dayAhead: { cutoff } };
        const [read, expected] = [await store.series.read(key, {}, view), await model.series.read(key, {}, view)];
        expect([...indexStarts(read.index)]).toEqual([...indexStarts(expected.index)]);
        expect(read.values).toEqual(expected.values);
      }
    }
    expect((await store.series.readMany(['far', 'near'], {}, { dayAhead: { cutoff: '12:00' } }))[0]?.length).toBe(5);
  });
});

describe.skipIf(!hasPostgres)('issues of many points on a server', () => {
  const url = useTestDatabase();

  it('are kept whole by the joins of large batches as by look-ups, on time and late', {
    timeout: 120_000,
  }, async () => {
    await using store = await openStore(url(), { migrate: true, tenant: 'default' });
    const length = 12_000;
    await store.catalog.define([hourly('issued', { issued: true }), hourly('plain'), hourly('late', { issued: true })]);
    const write = async (key: string, knownAt: number, offset = 0): Promise<readonly [number, number, number]> => {
      const { inserted, revised, unchanged } = await store.series.write({
        key,
        series: prices(length, { offset }),
        knownAt,
      });
      return [inserted, revised, unchanged];
    };
    for (const [key, kept] of [
      ['issued', true],
      ['plain', false],
      ['late', true],
    ] as const) {
      const repeated = kept ? [0, length, 0] : [0, 0, length];
      expect(await write(key, T0)).toEqual([length, 0, 0]);
      expect(await write(key, T0 + 20)).toEqual(repeated);
      expect(await write(key, T0 + 20)).toEqual([0, 0, length]);
      expect(await write(key, T0 + 10)).toEqual(repeated);
      expect(await write(key, T0 + 10)).toEqual([0, 0, length]);
      // A correction of a late issue, and the same once more.
      if (kept) expect(await write(key, T0 + 10, 1)).toEqual([0, length, 0]);
      if (kept) expect(await write(key, T0 + 10, 1)).toEqual([0, 0, length]);
      const { knownAt, intervals } = await store.series.runs(key);
      expect([...knownAt]).toEqual(kept ? [T0, T0 + 10, T0 + 20] : [T0]);
      expect([...intervals]).toEqual([...knownAt].map(() => length));
    }
    // Two issues of one interval in a batch that begins with the later one.
    const both = [1, 0].map((i) => ({ key: 'late', series: prices(3, { offset: i }), knownAt: T0 + 100 + i }));
    expect(await store.series.writeMany(both)).toMatchObject({ inserted: 0, revised: 6, unchanged: 0 });
    expect((await store.series.read('late', { end: T0 + HOUR })).values[0]).toBe(1);
    expect((await store.series.history('late', T0)).knownAt.slice(-2)).toEqual(Float64Array.of(T0 + 100, T0 + 101));
  });
});
