import assert from 'node:assert/strict';
import { FLAG } from '../series/index.js';
import { formatInstant } from '../time/index.js';
import type { Clause } from './contract.js';
import {
  assertPoints,
  assertRejects,
  assertSameSeries,
  definition,
  hour,
  hours,
  intervals,
  known,
  type PointSpec,
  pastStamp,
  revisionRows,
} from './fixtures.js';

const DAY = { start: hour(0), end: hour(3) };

/** What was known when: latest, as-of, recorded-by, revisions and snapshots. */
export const knowledgeClauses: readonly Clause[] = [
  {
    id: 'SERIES-READ-03',
    title: 'the last revision wins, and asOf takes the last one known at or before it',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(0, [1, 1, 1]), knownAt: known(1) }, call);
      await series.write({ key: 'a', series: hours(1, [2, 2]), knownAt: known(2) }, call);
      await series.write({ key: 'a', series: hours(2, [3]), knownAt: known(3) }, call);
      const at = async (asOf: number): Promise<unknown> => {
        const read = await series.read('a', DAY, { ...call, asOf });
        return [...read.values];
      };
      assertPoints(await series.read('a', DAY, call), hour(0), [1, 2, 3]);
      assert.deepEqual(await at(known(1) - 1), [Number.NaN, Number.NaN, Number.NaN]);
      assert.deepEqual(await at(known(1)), [1, 1, 1]);
      assert.deepEqual(await at(known(2) - 1), [1, 1, 1]);
      assert.deepEqual(await at(known(2)), [1, 2, 2]);
      assert.deepEqual(await at(known(3)), [1, 2, 3]);
      assert.deepEqual(await at(known(9)), [1, 2, 3]);
      const [many] = await series.readMany(['a'], DAY, { ...call, asOf: known(2) });
      assert.ok(many);
      assertPoints(many, hour(0), [1, 2, 2]);
    },
  },
  {
    id: 'SERIES-READ-03',
    title: 'of two revisions with one knownAt the one recorded later wins',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      for (const value of [1, 2, 3]) {
        await series.write({ key: 'a', series: hours(0, [value]), knownAt: known(1) }, call);
      }
      assertPoints(await series.read('a', {}, call), hour(0), [3]);
      assertPoints(await series.read('a', {}, { ...call, asOf: known(1) }), hour(0), [3]);
    },
  },
  {
    id: 'SERIES-READ-03',
    title: 'recordedBy leaves out what the store recorded later, alone and together with asOf',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const first = await series.write({ key: 'a', series: hours(0, [1, 1]), knownAt: known(5) }, call);
      await pastStamp(series, first.recordedAt, call);
      const second = await series.write({ key: 'a', series: hours(1, [2, 2]), knownAt: known(6) }, call);
      await pastStamp(series, second.recordedAt, call);
      await series.write({ key: 'a', series: hours(0, [0, 0, 0]), knownAt: known(1) }, call);
      const read = async (options: { asOf?: number; recordedBy?: number }): Promise<readonly number[]> => {
        return [...(await series.read('a', DAY, { ...call, ...options })).values];
      };
      assert.deepEqual(await read({ recordedBy: first.recordedAt - 1 }), [Number.NaN, Number.NaN, Number.NaN]);
      assert.deepEqual(await read({ recordedBy: first.recordedAt }), [1, 1, Number.NaN]);
      assert.deepEqual(await read({ recordedBy: second.recordedAt }), [1, 2, 2]);
      assert.deepEqual(await read({ recordedBy: second.recordedAt, asOf: known(5) }), [1, 1, Number.NaN]);
      assert.deepEqual(await read({ recordedBy: second.recordedAt, asOf: known(1) }), [
        Number.NaN,
        Number.NaN,
        Number.NaN,
      ]);
      assert.deepEqual(await read({ asOf: known(1) }), [0, 0, 0]);
      const [many] = await series.readMany(['a'], DAY, { ...call, recordedBy: first.recordedAt });
      assert.deepEqual([...(many?.values ?? [])], [1, 1, Number.NaN]);
    },
  },
  {
    id: 'SERIES-READ-05',
    title: 'withdrawn, not a number and never written stay three things',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a'), definition('i', { frequency: 'irregular' })], call);
      await series.write({ key: 'a', series: hours(0, [1, 1, 1, 1]), knownAt: known(1) }, call);
      await series.write(
        { key: 'a', series: hours(0, ['withdrawn', 'notANumber', 'missing']), knownAt: known(2) },
        call,
      );
      const after: PointSpec[] = ['withdrawn', 'notANumber', 1, 1, 'missing'];
      const range = { start: hour(0), end: hour(5) };
      assertPoints(await series.read('a', range, call), hour(0), after);
      assertPoints(await series.read('a', range, { ...call, asOf: known(1) }), hour(0), [1, 1, 1, 1, 'missing']);
      await series.write({ key: 'a', series: hours(0, ['notANumber', 'withdrawn']), knownAt: known(3) }, call);
      assertPoints(await series.read('a', range, call), hour(0), ['notANumber', 'withdrawn', 1, 1, 'missing']);
      await series.write({ key: 'a', series: hours(0, [5, 6]), knownAt: known(4) }, call);
      assertPoints(await series.read('a', range, call), hour(0), [5, 6, 1, 1, 'missing']);
      assertPoints(await series.read('a', range, { ...call, asOf: known(2) }), hour(0), after);
      const rows = intervals([
        [0, 2, 'withdrawn'],
        [2, 3, 'notANumber'],
        [3, 4, 'missing'],
      ]);
      await series.write({ key: 'i', series: rows, knownAt: known(1) }, call);
      assertPoints(await series.read('i', {}, call), hour(0), ['withdrawn', 'notANumber']);
    },
  },
  {
    id: 'SERIES-READ-05',
    title: 'a series that refuses NaN still takes withdrawals',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a', { nan: 'refuse' })], call);
      await series.write({ key: 'a', series: hours(0, [1, 2]), knownAt: known(1) }, call);
      await series.write({ key: 'a', series: hours(0, ['withdrawn']), knownAt: known(2) }, call);
      assertPoints(await series.read('a', {}, call), hour(0), ['withdrawn', 2]);
      await assertRejects(
        () => series.write({ key: 'a', series: hours(0, ['notANumber']), knownAt: known(3) }, call),
        'SERIES.NAN_REFUSED',
      );
    },
  },
  {
    id: 'SERIES-READ-06',
    title: 'every read that begins after a write has returned sees it',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      for (let n = 0; n < 5; n++) {
        await series.write({ key: 'a', series: hours(0, [n, n]), knownAt: known(1) + n }, call);
        assertPoints(await series.read('a', {}, call), hour(0), [n, n]);
        const [many] = await series.readMany(['a'], DAY, call);
        assert.equal(many?.values[0], n);
        assert.equal((await series.revisions('a', {}, call)).length, 2 * (n + 1));
        const { series: sums } = await series.aggregate(
          'a',
          DAY,
          { frequency: 'P1D', statistic: 'sum', missing: 'skip' },
          call,
        );
        assert.equal(sums.values[0], 2 * n);
        for await (const chunk of series.stream('a', {}, call)) assertPoints(chunk.series, hour(0), [n, n]);
      }
    },
  },
  {
    id: 'SERIES-READ-09',
    title: 'revisions lists every revision in the order (start, knownAt, recordedAt, seq)',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const write = (first: number, points: readonly PointSpec[], knownAt: number) =>
        series.write({ key: 'a', series: hours(first, points), knownAt }, call);
      await write(0, [1, 1, 1], known(2));
      await write(0, [2, 'withdrawn'], known(3));
      await write(1, [[9, 'estimated'], 'notANumber'], known(1));
      await write(0, [3], known(2));
      const table = await series.revisions('a', {}, call);
      const k = (n: number): string => formatInstant(known(n));
      const h = (n: number): string => formatInstant(hour(n));
      assert.deepEqual(revisionRows(table), [
        [h(0), k(2), 1],
        [h(0), k(2), 3],
        [h(0), k(3), 2],
        [h(1), k(1), [9, 'estimated']],
        [h(1), k(2), 1],
        [h(1), k(3), 'withdrawn'],
        [h(2), k(1), 'notANumber'],
        [h(2), k(2), 1],
      ]);
      assert.deepEqual([...table.ends], [1, 1, 1, 2, 2, 2, 3, 3].map(hour));
      for (const column of [table.values, table.flags, table.knownAt, table.recordedAt, table.seq]) {
        assert.equal(column.length, table.length);
      }
      const [earlier, later] = [0, 1].map(
        (i) => [table.recordedAt[i] ?? Number.NaN, table.seq[i] ?? Number.NaN] as const,
      );
      assert.ok(earlier && later && (earlier[0] < later[0] || (earlier[0] === later[0] && earlier[1] < later[1])));
      assert.ok(table.flags.every((flag) => flag !== FLAG.missing));
    },
  },
  {
    id: 'SERIES-READ-09',
    title: 'revisions of irregular intervals state their own ends',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('i', { frequency: 'irregular' })], call);
      const rows = intervals([
        [0, 5, 1],
        [7, 8, 2],
      ]);
      await series.write({ key: 'i', series: rows, knownAt: known(1) }, call);
      await series.write({ key: 'i', series: intervals([[0, 5, 3]]), knownAt: known(2) }, call);
      const table = await series.revisions('i', {}, call);
      assert.deepEqual([...table.starts], [0, 0, 7].map(hour));
      assert.deepEqual([...table.ends], [5, 5, 8].map(hour));
      assert.deepEqual([...table.values], [1, 3, 2]);
    },
  },
  {
    id: 'SERIES-SNAP-01',
    title: 'a read bounded by the horizon never changes again, and later batches are recorded after it',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const first = await series.write({ key: 'a', series: hours(0, [1, 2, 3]), knownAt: known(5) }, call);
      const horizon = await pastStamp(series, first.recordedAt, call);
      const pinned = { ...call, recordedBy: horizon };
      const before = await series.read('a', DAY, pinned);
      const asOfBefore = await series.read('a', DAY, { ...pinned, asOf: known(5) });
      assertPoints(before, hour(0), [1, 2, 3]);
      const changes: readonly (readonly [PointSpec, number])[] = [
        [9, known(6)],
        ['withdrawn', known(7)],
        [8, known(4)],
        [7, known(5)],
      ];
      for (const [point, knownAt] of changes) {
        const receipt = await series.write({ key: 'a', series: hours(1, [point]), knownAt }, call);
        assert.ok(receipt.recordedAt > horizon, 'a batch was recorded at or before a horizon given earlier');
        assertSameSeries(await series.read('a', DAY, pinned), before);
        assertSameSeries(await series.read('a', DAY, { ...pinned, asOf: known(5) }), asOfBefore);
      }
      assert.ok((await series.horizon(call)) >= horizon, 'the horizon stepped back');
    },
  },
];
