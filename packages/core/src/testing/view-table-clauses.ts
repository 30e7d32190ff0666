import assert from 'node:assert/strict';
import type { RunTable } from '../ports/index.js';
import { formatInstant } from '../time/index.js';
import { changeClauses } from './change-clauses.js';
import type { Clause } from './contract.js';
import { diffClauses } from './diff-clauses.js';
import {
  assertRejects,
  definition,
  hour,
  hours,
  intervals,
  known,
  pastStamp,
  pointsOf,
  revisionRows,
} from './fixtures.js';
import { at, BERLIN, say } from './view-fixtures.js';

/** What is listed instead of read: the history of an interval, the issues, differences and changes. */
export const viewTableClauses: readonly Clause[] = [
  {
    id: 'SERIES-VIEW-06',
    title: 'history lists every revision of one interval in the total order',
    test: async (subject) => {
      const { series, call } = subject;
      const receipts = await say(subject, [
        [0, [1, 1, 1], known(2)],
        [1, [2], known(3)],
        [0, ['missing', 'withdrawn', 5], known(4)],
        [1, [[9, 'estimated'], 'notANumber'], known(1)],
        [1, [3], known(2)],
      ]);
      const table = await series.history('a', hour(1), call);
      assert.deepEqual(revisionRows(table), [
        [formatInstant(hour(1)), formatInstant(known(1)), [9, 'estimated']],
        [formatInstant(hour(1)), formatInstant(known(2)), 1],
        [formatInstant(hour(1)), formatInstant(known(2)), 3],
        [formatInstant(hour(1)), formatInstant(known(3)), 2],
        [formatInstant(hour(1)), formatInstant(known(4)), 'withdrawn'],
      ]);
      assert.equal(table.length, 5);
      assert.deepEqual([...table.ends], new Array(5).fill(hour(2)));
      assert.deepEqual(
        [...table.recordedAt].map(Math.floor),
        [3, 0, 4, 1, 2].map((i) => receipts[i]?.recordedAt),
      );
      assert.equal(new Set(table.seq).size, 5);
      const first = await series.history('a', formatInstant(hour(0)), call);
      assert.deepEqual(revisionRows(first), [[formatInstant(hour(0)), formatInstant(known(2)), 1]]);
    },
  },
  {
    id: 'SERIES-VIEW-06',
    title: 'of an instant at which no written interval starts there is no history',
    test: async ({ series, catalog, call }) => {
      const day = definition('d', { frequency: 'P1D', clock: BERLIN });
      await catalog.define([definition('a'), definition('i', { frequency: 'irregular' }), day], call);
      const march = at('2026-03-29T00:00:00+01:00');
      const rows = intervals([
        [0, 4, 1],
        [4, 9, 2],
      ]);
      const lengthOf = async (key: string, start: number): Promise<number> =>
        (await series.history(key, start, call)).length;
      await series.writeMany(
        [
          { key: 'a', series: hours(0, [1, 'missing', 3]), knownAt: known(1) },
          { key: 'i', series: rows, knownAt: known(1) },
          { key: 'd', series: pointsOf(day, march, [5, 6]), knownAt: known(1) },
        ],
        call,
      );
      await series.write({ key: 'i', series: intervals([[4, 9, 3]]), knownAt: known(2) }, call);
      for (const start of [hour(0) - 1, hour(0) + 1, hour(1), hour(2) + 1, hour(3), known(1)])
        assert.equal(await lengthOf('a', start), 0, formatInstant(start));
      assert.equal(await lengthOf('a', hour(2)), 1);
      assert.equal(await lengthOf('i', hour(3)), 0);
      assert.equal(await lengthOf('i', hour(5)), 0);
      const table = await series.history('i', hour(4), call);
      assert.deepEqual([...table.values], [2, 3]);
      assert.deepEqual([...table.ends], [hour(9), hour(9)]);
      const days = await series.history('d', march, call);
      assert.deepEqual([[...days.values], [...days.ends]], [[5], [at('2026-03-30T00:00:00+02:00')]]);
      await assertRejects(() => series.history('a', '2026-01-01T00:00', call), 'TIME.NO_OFFSET');
    },
  },
  {
    id: 'SERIES-VIEW-07',
    title: 'runs lists each knownAt once with the intervals that it speaks of, each counted once',
    test: async (subject) => {
      const { series, call } = subject;
      const { recordedAt: later } = (await say(subject, [[2, [4, 5], known(2)]])).at(-1) ?? assert.fail();
      await pastStamp(series, later, call);
      const receipts = await say(subject, [
        [0, [1, 2, 3], known(1)],
        [6, [7, 'missing'], known(1)],
      ]);
      await pastStamp(series, receipts.at(-1)?.recordedAt ?? 0, call);
      const [fixed] = await say(subject, [[1, [9, 9], known(1)]]);
      await pastStamp(series, fixed?.recordedAt ?? 0, call);
      const [again] = await say(subject, [[1, [8], known(1)]]);
      const corrections = [fixed?.recordedAt ?? 0, again?.recordedAt ?? 0] as const;
      assert.deepEqual(runRows(await series.runs('a', {}, call)), [
        [known(1), corrections[1], hour(0), hour(7), 4],
        [known(2), later, hour(2), hour(4), 2],
      ]);
      // Of a part, only what is in it counts: the last record of hour 2 is the first correction.
      assert.deepEqual(runRows(await series.runs('a', { start: hour(2), end: hour(6) }, call)), [
        [known(1), corrections[0], hour(2), hour(3), 1],
        [known(2), later, hour(2), hour(4), 2],
      ]);
      assert.deepEqual(runRows(await series.runs('a', { start: hour(2) + 1, end: hour(3) + 1 }, call)), [
        [known(2), later, hour(3), hour(4), 1],
      ]);
      assert.deepEqual(runRows(await series.runs('a', { end: hour(1) }, call)), [
        [known(1), receipts[0]?.recordedAt, hour(0), hour(1), 1],
      ]);
      assert.deepEqual(runRows(await series.runs('a', { start: hour(7) }, call)), []);
      assert.deepEqual(runRows(await series.runs('a', { start: hour(2), end: hour(2) }, call)), []);
    },
  },
  {
    id: 'SERIES-VIEW-07',
    title: 'withdrawals and NaN are of their issue, days and irregular intervals end where they end',
    test: async ({ series, catalog, call }) => {
      const day = definition('d', { frequency: 'P1D', clock: BERLIN });
      const issued = definition('i', { frequency: 'irregular', issued: true });
      await catalog.define([issued, day, definition('a')], call);
      const march = at('2026-03-28T00:00:00+01:00');
      const rows = intervals([
        [0, 4, 1],
        [6, 9, 'withdrawn'],
      ]);
      const nan = intervals([
        [0, 4, 1],
        [4, 5, 'notANumber'],
      ]);
      const receipt = await series.writeMany(
        [
          { key: 'i', series: rows, knownAt: known(1) },
          { key: 'i', series: nan, knownAt: known(2) },
          { key: 'd', series: pointsOf(day, march, [1, 2]), knownAt: Float64Array.of(known(2), known(1)) },
        ],
        call,
      );
      const { recordedAt } = receipt;
      assert.deepEqual(runRows(await series.runs('i', {}, call)), [
        [known(1), recordedAt, hour(0), hour(9), 2],
        [known(2), recordedAt, hour(0), hour(5), 2],
      ]);
      assert.deepEqual(runRows(await series.runs('i', { start: hour(1), end: hour(9) }, call)), [
        [known(1), recordedAt, hour(6), hour(9), 1],
        [known(2), recordedAt, hour(4), hour(5), 1],
      ]);
      const second = at('2026-03-29T00:00:00+01:00');
      assert.deepEqual(runRows(await series.runs('d', {}, call)), [
        [known(1), recordedAt, second, at('2026-03-30T00:00:00+02:00'), 1],
        [known(2), recordedAt, march, second, 1],
      ]);
      assert.deepEqual(runRows(await series.runs('a', {}, call)), []);
    },
  },
  ...diffClauses,
  ...changeClauses,
];

/** A run table as rows `[knownAt, recordedAt, start, end, intervals]`, whole milliseconds. */
function runRows(table: RunTable): readonly (readonly (number | undefined)[])[] {
  const { length, knownAt, recordedAt, starts, ends, intervals: numbers } = table;
  for (const column of [knownAt, recordedAt, starts, ends, numbers]) assert.equal(column.length, length);
  return Array.from({ length }, (_, i) => [
    knownAt[i],
    Math.floor(recordedAt[i] ?? Number.NaN),
    starts[i],
    ends[i],
    numbers[i],
  ]);
}
