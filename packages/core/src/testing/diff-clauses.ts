import assert from 'node:assert/strict';
import { CHANGE, type DiffSide, type DiffTable, type ReadView } from '../ports/index.js';
import { FLAG } from '../series/index.js';
import type { Clause } from './contract.js';
import { definition, hour, hours, intervals, known, type PointSpec, pastStamp, pointsOf } from './fixtures.js';
import { at, BERLIN, say } from './view-fixtures.js';

type Side = readonly [value: number, flag: number, knownAt: number, recordedAt: number];

const NOTHING: Side = [Number.NaN, FLAG.missing, Number.NaN, Number.NaN];
const { added, removed, changed } = CHANGE;

/** What two views say differently. */
export const diffClauses: readonly Clause[] = [
  {
    id: 'SERIES-VIEW-08',
    title: 'diff lists what was added, removed and changed, with both sides and their stamps',
    test: async (subject) => {
      const { series, call } = subject;
      const said = [
        [0, [1, 2, 3, 4, 'missing', 6], known(1)],
        [1, [2, 5, 'withdrawn', [7, 'estimated'], 'missing', 'notANumber'], known(2)],
      ] as const;
      const [one, two] = (await say(subject, said, { issued: true })).map(({ recordedAt }) => recordedAt);
      const issues = { before: { issue: known(1) }, after: { issue: known(2) } };
      const [k1, k2] = [known(1), known(2)] as const;
      const [r1 = 0, r2 = 0] = [one, two];
      const expected: readonly DiffRow[] = [
        [hour(0), hour(1), removed, [1, FLAG.ok, k1, r1], NOTHING],
        [hour(2), hour(3), changed, [3, FLAG.ok, k1, r1], [5, FLAG.ok, k2, r2]],
        [hour(3), hour(4), changed, [4, FLAG.ok, k1, r1], [Number.NaN, FLAG.withdrawn, k2, r2]],
        [hour(4), hour(5), added, NOTHING, [7, FLAG.estimated, k2, r2]],
        [hour(5), hour(6), removed, [6, FLAG.ok, k1, r1], NOTHING],
        [hour(6), hour(7), added, NOTHING, [Number.NaN, FLAG.notANumber, k2, r2]],
      ];
      assert.deepEqual(diffRows(await series.diff('a', issues, {}, call)), expected);
      assert.deepEqual(diffRows(await series.diff('a', issues, undefined, call)), expected);
      const range = { start: hour(2), end: hour(5) };
      assert.deepEqual(diffRows(await series.diff('a', issues, range, call)), expected.slice(1, 4));
      const open = { start: hour(2) + 1 };
      assert.deepEqual(diffRows(await series.diff('a', issues, open, call)), expected.slice(2));
      const swapped = { before: issues.after, after: issues.before };
      const mirror = { [added]: removed, [removed]: added, [changed]: changed };
      assert.deepEqual(
        diffRows(await series.diff('a', swapped, {}, call)),
        expected.map(([start, end, change, before, after]) => [start, end, mirror[change], after, before]),
      );
    },
  },
  {
    id: 'SERIES-VIEW-08',
    title: 'values compare as numbers, NaN equal to NaN and 0 to -0, and flags count',
    test: async (subject) => {
      const { series, call } = subject;
      const before: PointSpec[] = [0, 'notANumber', 'withdrawn', 5, [5, 'forecast'], 'withdrawn', 0.3];
      const after: PointSpec[] = [-0, 'notANumber', 'withdrawn', [5, 'forecast'], 5, 'notANumber', 0.1 + 0.2];
      await say(
        subject,
        [
          [0, before, known(1)],
          [0, after, known(2)],
        ],
        { issued: true },
      );
      const table = await series.diff('a', { before: { asOf: known(1) } }, {}, call);
      assert.deepEqual([...table.starts], [3, 4, 5, 6].map(hour));
      assert.deepEqual([...table.changes], [changed, changed, changed, changed]);
      assert.deepEqual([...table.before.flags], [FLAG.ok, FLAG.forecast, FLAG.withdrawn, FLAG.ok]);
      assert.deepEqual([...table.after.flags], [FLAG.forecast, FLAG.ok, FLAG.notANumber, FLAG.ok]);
      assert.deepEqual([...table.after.values], [5, 5, Number.NaN, 0.1 + 0.2]);
    },
  },
  {
    id: 'SERIES-VIEW-08',
    title: 'of a view with itself there is no difference, and without a second view the latest is meant',
    test: async (subject) => {
      const { series, call } = subject;
      const receipts = await say(subject, [
        [0, [1, 'withdrawn', 'notANumber', [4, 'estimated']], hour(-30)],
        [0, [2, 2], hour(-10)],
      ]);
      const recordedBy = receipts[1]?.recordedAt ?? 0;
      await pastStamp(series, recordedBy, call);
      await series.write({ key: 'a', series: hours(1, [3]), knownAt: hour(-30) }, call);
      const views: readonly ReadView[] = [
        {},
        { asOf: hour(-20) },
        { recordedBy },
        { issue: hour(-30) },
        { leadTime: 'PT12H' },
        { dayAhead: { cutoff: '10:00' } },
        { release: 1 },
        { release: { number: 1, as: 'published' }, recordedBy },
      ];
      for (const view of views) {
        const none = await series.diff('a', { before: view, after: view }, {}, call);
        assert.deepEqual(diffRows(none), [], JSON.stringify(view));
      }
      const starts = async (before: ReadView, after?: ReadView): Promise<readonly number[]> => {
        return [...(await series.diff('a', { before, after }, {}, call)).starts];
      };
      assert.deepEqual(await starts({}), []);
      assert.deepEqual(await starts({ asOf: hour(-20) }), [hour(0), hour(1)]);
      assert.deepEqual(await starts({ asOf: hour(-20) }, {}), [hour(0), hour(1)]);
      // The late correction is of the first issue: the latest view is as it was, the first issue is not.
      assert.deepEqual(await starts({ recordedBy }), []);
      assert.deepEqual(await starts({ issue: hour(-30), recordedBy }, { issue: hour(-30) }), [hour(1)]);
      assert.deepEqual(await starts({ release: { number: 1, as: 'published' } }, { release: 1 }), [hour(1)]);
      // The first interval starts 10 hours after the second issue, the second 11 hours.
      assert.deepEqual(await starts({ leadTime: 'PT11H' }), [hour(0)]);
      // 14 hours before, and so 4 hours before the second issue.
      assert.deepEqual(await starts({ dayAhead: { cutoff: '10:00' } }), [hour(0), hour(1)]);
      assert.deepEqual(await starts({ asOf: hour(-31) }), [0, 1, 2, 3].map(hour));
      assert.deepEqual(await starts({ asOf: hour(-31) }, { asOf: hour(-32) }), []);
    },
  },
  {
    id: 'SERIES-VIEW-08',
    title: 'days and irregular intervals end where they end, on both sides',
    test: async ({ series, catalog, call }) => {
      const day = definition('d', { frequency: 'P1D', clock: BERLIN });
      await catalog.define([day, definition('i', { frequency: 'irregular' })], call);
      const march = at('2026-03-28T00:00:00+01:00');
      const second = at('2026-03-29T00:00:00+01:00');
      const third = at('2026-03-30T00:00:00+02:00');
      const rows = intervals([
        [0, 4, 1],
        [4, 5, 2],
        [6, 9, 3],
      ]);
      const later = intervals([
        [4, 5, 7],
        [6, 9, 3],
        [12, 13, 8],
      ]);
      await series.writeMany(
        [
          { key: 'd', series: pointsOf(day, march, [1, 2]), knownAt: known(1) },
          { key: 'd', series: pointsOf(day, second, [3, 4]), knownAt: known(2) },
          { key: 'i', series: rows, knownAt: known(1) },
          { key: 'i', series: later, knownAt: known(2) },
        ],
        call,
      );
      const issues = { before: { asOf: known(1) }, after: { issue: known(2) } };
      const days = await series.diff('d', issues, {}, call);
      assert.deepEqual([...days.starts], [march, second, third]);
      assert.deepEqual([...days.ends], [second, third, third + 24 * 3_600_000]);
      assert.deepEqual([...days.changes], [removed, changed, added]);
      const loose = await series.diff('i', issues, {}, call);
      // What was said again was known already, so that the second issue does not speak of it.
      assert.deepEqual([...loose.starts], [0, 4, 6, 12].map(hour));
      assert.deepEqual([...loose.ends], [4, 5, 9, 13].map(hour));
      assert.deepEqual([...loose.changes], [removed, changed, removed, added]);
      const part = await series.diff('i', issues, { start: hour(1), end: hour(12) }, call);
      assert.deepEqual([...part.starts], [4, 6].map(hour));
    },
  },
];

type DiffRow = readonly [start: number, end: number, change: 1 | 2 | 3, before: Side, after: Side];

function diffRows(table: DiffTable): readonly (readonly unknown[])[] {
  const { length, starts, ends, changes, before, after } = table;
  for (const column of [starts, ends, changes]) assert.equal(column.length, length);
  return Array.from({ length }, (_, i) => [starts[i], ends[i], changes[i], sideAt(before, i), sideAt(after, i)]);
}

/** One side of a row, its stamp in whole milliseconds. */
function sideAt({ values, flags, knownAt, recordedAt }: DiffSide, i: number): readonly (number | undefined)[] {
  return [values[i], flags[i], knownAt[i], Math.floor(recordedAt[i] ?? Number.NaN)];
}
