import assert from 'node:assert/strict';
import { indexStart } from '../series/index.js';
import { marketClock } from '../time/index.js';
import type { Clause } from './contract.js';
import {
  assertPoints,
  assertRejects,
  assertSameSeries,
  definition,
  HOUR,
  hour,
  hours,
  intervals,
  known,
  pointsOf,
  rowsOf,
} from './fixtures.js';

/** Bounds, grids, absence and shape of reads. */
export const readClauses: readonly Clause[] = [
  {
    id: 'SERIES-READ-01',
    title: 'bounds are half-open on the start of an interval',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(0, [10, 11, 12, 13]), knownAt: known(1) }, call);
      assertPoints(await series.read('a', { start: hour(1), end: hour(3) }, call), hour(1), [11, 12]);
      assertPoints(await series.read('a', { start: hour(0), end: hour(1) }, call), hour(0), [10]);
      const inside = { start: hour(1) - 1, end: hour(2) + 1 };
      assertPoints(await series.read('a', inside, call), hour(1), [11, 12]);
      const halves = { start: hour(0) + HOUR / 2, end: hour(2) + HOUR / 2 };
      assertPoints(await series.read('a', halves, call), hour(1), [11, 12]);
      const [many] = await series.readMany(['a'], { start: hour(1), end: hour(3) }, call);
      assert.ok(many);
      assertPoints(many, hour(1), [11, 12]);
    },
  },
  {
    id: 'SERIES-READ-01',
    title:
      'bounds of irregular intervals are half-open on their start, and an interval that only reaches in is left out',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a', { frequency: 'irregular' })], call);
      const rows = intervals([
        [0, 4, 1],
        [4, 5, 2],
        [6, 9, 3],
      ]);
      await series.write({ key: 'a', series: rows, knownAt: known(1) }, call);
      assertPoints(await series.read('a', { start: hour(4), end: hour(6) }, call), hour(4), [2]);
      assertPoints(await series.read('a', { start: hour(1), end: hour(7) }, call), hour(4), [2, 3]);
      assert.equal((await series.read('a', { start: hour(7), end: hour(9) }, call)).length, 0);
    },
  },
  {
    id: 'SERIES-READ-01',
    title: 'bounds of `revisions` and `aggregate` are half-open likewise',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(0, [10, 11, 12, 13]), knownAt: known(1) }, call);
      const table = await series.revisions('a', { start: hour(1), end: hour(3) }, call);
      assert.deepEqual([...table.starts], [hour(1), hour(2)]);
      const spec = { frequency: 'P1D', missing: 'skip', statistic: 'sum' } as const;
      const { series: sums } = await series.aggregate('a', { start: hour(1), end: hour(3) }, spec, call);
      assert.deepEqual([...sums.values], [23]);
    },
  },
  {
    id: 'SERIES-READ-02',
    title: 'a series with a grid comes back on it over the whole range, gaps flagged missing',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(2, [12, 'missing', 14]), knownAt: known(1) }, call);
      const whole = await series.read('a', { start: hour(0), end: hour(7) }, call);
      assertPoints(whole, hour(0), ['missing', 'missing', 12, 'missing', 14, 'missing', 'missing']);
      assert.equal(whole.index.kind, 'regular');
      assertPoints(await series.read('a', { start: hour(4), end: hour(4) }, call), hour(4), []);
    },
  },
  {
    id: 'SERIES-READ-02',
    title: 'a side left open ends with the first or last interval that the read can see, withdrawn ones counted',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(2, [12, 'missing', 14]), knownAt: known(1) }, call);
      await series.write({ key: 'a', series: hours(6, ['withdrawn', 17]), knownAt: known(2) }, call);
      await series.write({ key: 'a', series: hours(7, ['withdrawn']), knownAt: known(3) }, call);
      const all = [12, 'missing', 14, 'missing', 'withdrawn', 'withdrawn'] as const;
      assertPoints(await series.read('a', {}, call), hour(2), all);
      assertPoints(await series.read('a', undefined, call), hour(2), all);
      assertPoints(await series.read('a', { end: hour(3) }, call), hour(2), [12]);
      assertPoints(await series.read('a', { end: hour(4) }, call), hour(2), [12, 'missing']);
      assertPoints(await series.read('a', { start: hour(5) }, call), hour(5), ['missing', 'withdrawn', 'withdrawn']);
      assertPoints(await series.read('a', {}, { ...call, asOf: known(1) }), hour(2), [12, 'missing', 14]);
      assert.equal((await series.read('a', {}, { ...call, asOf: known(0) })).length, 0);
    },
  },
  {
    id: 'SERIES-READ-02',
    title: 'grids of days and months follow the clock, over a change of the clocks too',
    test: async ({ series, catalog, call }) => {
      const day = definition('day', { frequency: 'P1D', clock: marketClock('Europe/Berlin') });
      const month = definition('month', { frequency: 'P1M', clock: marketClock('America/New_York') });
      const gas = definition('gas', { frequency: 'P1D', clock: marketClock('Europe/Berlin', { dayStart: '06:00' }) });
      await catalog.define([day, month, gas], call);
      const at = (text: string): number => Date.parse(text);
      await series.writeMany(
        [
          { key: 'day', series: pointsOf(day, at('2026-03-28T00:00:00+01:00'), [1, 'missing', 3]), knownAt: known(30) },
          { key: 'month', series: pointsOf(month, at('2026-02-01T00:00:00-05:00'), [1, 2, 3]), knownAt: known(30) },
          { key: 'gas', series: pointsOf(gas, at('2026-03-28T06:00:00+01:00'), [1, 2]), knownAt: known(30) },
        ],
        call,
      );
      const days = await series.read(
        'day',
        { start: at('2026-03-27T12:00:00Z'), end: at('2026-03-31T00:00:00+02:00') },
        call,
      );
      assert.equal(days.index.kind, 'calendar');
      assert.deepEqual(rowsOf(days), [
        ['2026-03-27T23:00:00Z', 1],
        ['2026-03-28T23:00:00Z', 'missing'],
        ['2026-03-29T22:00:00Z', 3],
      ]);
      assert.deepEqual(rowsOf(await series.read('month', {}, call)), [
        ['2026-02-01T05:00:00Z', 1],
        ['2026-03-01T05:00:00Z', 2],
        ['2026-04-01T04:00:00Z', 3],
      ]);
      assert.deepEqual(rowsOf(await series.read('gas', {}, call)), [
        ['2026-03-28T05:00:00Z', 1],
        ['2026-03-29T04:00:00Z', 2],
      ]);
    },
  },
  {
    id: 'SERIES-READ-02',
    title: 'an irregular series comes back with the intervals that the read can see, and with their ends',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a', { frequency: 'irregular' })], call);
      const rows = intervals([
        [0, 4, 1],
        [6, 9, 'withdrawn'],
        [30, 31, 3],
      ]);
      await series.write({ key: 'a', series: rows, knownAt: known(1) }, call);
      const read = await series.read('a', { start: hour(-5), end: hour(50) }, call);
      assertPoints(read, hour(0), [1, 'withdrawn', 3]);
      assert.ok(read.index.kind === 'irregular');
      assert.deepEqual([...read.index.ends], [hour(4), hour(9), hour(31)]);
    },
  },
  {
    id: 'SERIES-READ-04',
    title: 'an unknown key rejects with SERIES.NOT_FOUND in every kind of read',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const range = { start: hour(0), end: hour(1) };
      const calls = [
        () => series.read('b', range, call),
        () => series.readMany(['b'], range, call),
        () => series.aggregate('b', range, { frequency: 'P1D' }, call),
        () => series.revisions('b', range, call),
        () => series.history('b', hour(0), call),
        () => series.runs('b', range, call),
        () => series.diff('b', { before: {} }, range, call),
        () => series.changedSince('b', 0, range, call),
        () => series.quarantine('b', range, call),
        () => drain(series.stream('b', range, call)),
      ];
      for (const read of calls) {
        const error = await assertRejects(read, 'SERIES.NOT_FOUND');
        assert.deepEqual(error.details.keys, ['b']);
      }
    },
  },
  {
    id: 'SERIES-READ-04',
    title: 'a known key without data is empty or all missing',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a'), definition('i', { frequency: 'irregular' })], call);
      const range = { start: hour(0), end: hour(2) };
      assertPoints(await series.read('a', range, call), hour(0), ['missing', 'missing']);
      for (const open of [{}, { start: hour(0) }, { end: hour(2) }])
        assert.equal((await series.read('a', open, call)).length, 0);
      assert.equal((await series.read('i', range, call)).length, 0);
      assert.equal((await series.revisions('a', range, call)).length, 0);
      assert.equal((await series.history('a', hour(0), call)).length, 0);
      assert.equal((await series.runs('a', range, call)).length, 0);
      assert.equal((await series.diff('a', { before: { asOf: known(1) } }, range, call)).length, 0);
      assert.equal((await series.changedSince('a', 0, range, call)).length, 0);
      assert.deepEqual(await series.quarantine('a', range, call), []);
      assert.equal(await drain(series.stream('a', range, call)), 0);
      const { series: day, coverage } = await series.aggregate('a', range, { frequency: 'P1D', missing: 'skip' }, call);
      assertPoints(day, hour(0), ['missing']);
      assert.deepEqual([...coverage], [0]);
      const nothing = await series.aggregate('a', {}, { frequency: 'P1D' }, call);
      assert.equal(nothing.series.length, 0);
    },
  },
  {
    id: 'SERIES-READ-07',
    title: 'readMany keeps the order of the keys and gives each as read does',
    test: async ({ series, catalog, call }) => {
      const daily = definition('m', {
        frequency: 'P1D',
        clock: marketClock('Europe/Berlin'),
        unit: 'MWh',
        kind: 'sum',
      });
      await catalog.define([definition('z'), definition('a'), daily, definition('empty')], call);
      await series.writeMany(
        [
          { key: 'a', series: hours(0, [1, 2]), knownAt: known(1) },
          { key: 'z', series: hours(1, [3, [4, 'estimated'], 'withdrawn']), knownAt: known(1) },
          { key: 'm', series: pointsOf(daily, hour(-1), [24]), knownAt: known(1) },
        ],
        call,
      );
      await series.write({ key: 'a', series: hours(0, [1.5]), knownAt: known(2) }, call);
      const keys = ['z', 'empty', 'a', 'm', 'a'];
      for (const options of [call, { ...call, asOf: known(1) }]) {
        for (const range of [{ start: hour(-2), end: hour(3) }, {}]) {
          const many = await series.readMany(keys, range, options);
          assert.equal(many.length, keys.length);
          for (const [i, key] of keys.entries()) {
            const one = many[i];
            assert.ok(one);
            assertSameSeries(one, await series.read(key, range, options), key);
          }
        }
      }
      assert.deepEqual(await series.readMany([], {}, call), []);
    },
  },
  {
    id: 'SERIES-READ-07',
    title: 'one unknown key rejects readMany and the error names all unknown ones, each once',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const error = await assertRejects(() => series.readMany(['c', 'a', 'b', 'c'], {}, call), 'SERIES.NOT_FOUND');
      assert.deepEqual([...(error.details.keys as readonly string[])].sort(), ['b', 'c']);
    },
  },
  {
    id: 'SERIES-READ-08',
    title: 'flags come back as written',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a'), definition('i', { frequency: 'irregular' })], call);
      const points = [
        1,
        [2, 'estimated'],
        [3, 'interpolated'],
        [4, 'forecast'],
        [5, 'suspect'],
        'withdrawn',
        'notANumber',
        -0,
        1e-300,
      ] as const;
      await series.write({ key: 'a', series: hours(0, points), knownAt: known(1) }, call);
      const spread = points.map((point, i) => [3 * i, 3 * i + 2, point] as const);
      await series.write({ key: 'i', series: intervals(spread), knownAt: known(1) }, call);
      assertPoints(await series.read('a', {}, call), hour(0), points);
      assertPoints(await series.read('i', {}, call), hour(0), points);
      const wider = await series.read('a', { start: hour(-1), end: hour(10) }, call);
      assertPoints(wider, hour(-1), ['missing', ...points, 'missing']);
    },
  },
  {
    id: 'SERIES-READ-08',
    title: 'unit, kind, clock and grid are those of the definition, and the name is the key',
    test: async ({ series, catalog, call }) => {
      const definitions = [
        definition('a', { unit: 'MW', clock: marketClock('Europe/Berlin', { dayStart: '06:00' }) }),
        definition('b', { unit: 'MWh', kind: 'sum', frequency: 'PT15M', clock: marketClock('America/Chicago') }),
        definition('c', { unit: 'EUR/MWh', frequency: 'P1D', clock: marketClock('Europe/Berlin') }),
        definition('d', { unit: 'degC', kind: 'point', frequency: 'irregular' }),
      ];
      await catalog.define(definitions, call);
      for (const each of definitions) {
        const start = Date.parse('2026-01-01T00:00:00+01:00');
        const { unit, kind } = each;
        const points = each.frequency === 'irregular' ? hours(-1, [7], { unit, kind }) : pointsOf(each, start, [7]);
        await series.write({ key: each.key, series: points, knownAt: known(1) }, call);
        for (const range of [{}, { start, end: start + 24 * HOUR }]) {
          const read = await series.read(each.key, range, call);
          assert.deepEqual(
            [read.unit, read.kind, read.clock.id, read.name],
            [each.unit, each.kind, each.clock.id, each.key],
          );
          assert.equal(read.frequency, each.frequency);
          assert.equal(indexStart(read.index, 0), start);
          assert.equal(read.values[0], 7);
        }
      }
    },
  },
  {
    id: 'SERIES-READ-10',
    title: 'bad ranges reject and an empty one is empty',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(0, [1, 2, 3]), knownAt: known(1) }, call);
      const backwards = { start: hour(2), end: hour(1) };
      await assertRejects(() => series.read('a', backwards, call), 'TIME.INVALID_INTERVAL');
      await assertRejects(() => series.readMany(['a'], backwards, call), 'TIME.INVALID_INTERVAL');
      await assertRejects(() => series.revisions('a', backwards, call), 'TIME.INVALID_INTERVAL');
      await assertRejects(() => series.runs('a', backwards, call), 'TIME.INVALID_INTERVAL');
      await assertRejects(() => series.diff('a', { before: {} }, backwards, call), 'TIME.INVALID_INTERVAL');
      await assertRejects(() => series.changedSince('a', 0, backwards, call), 'TIME.INVALID_INTERVAL');
      await assertRejects(() => series.quarantine('a', backwards, call), 'TIME.INVALID_INTERVAL');
      await assertRejects(() => drain(series.stream('a', backwards, call)), 'TIME.INVALID_INTERVAL');
      await assertRejects(() => series.aggregate('a', backwards, { frequency: 'P1D' }, call), 'TIME.INVALID_INTERVAL');
      await assertRejects(() => series.read('a', { start: '2026-01-01T00:00' }, call), 'TIME.NO_OFFSET');
      await assertRejects(() => series.read('a', {}, { ...call, asOf: '2026-01-01T00:00' }), 'TIME.NO_OFFSET');
      assert.equal((await series.read('a', { start: hour(1), end: hour(1) }, call)).length, 0);
      const text = { start: '2026-01-01T01:00:00Z', end: '2026-01-01T03:00:00+01:00' };
      assertPoints(await series.read('a', text, call), hour(1), [2]);
    },
  },
];

/** Reads a stream to its end and gives the number of its points. */
export async function drain(stream: AsyncIterable<{ readonly series: { readonly length: number } }>): Promise<number> {
  let points = 0;
  for await (const chunk of stream) points += chunk.series.length;
  return points;
}
