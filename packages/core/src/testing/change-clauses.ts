import assert from 'node:assert/strict';
import type { RevisionTable } from '../ports/index.js';
import { formatInstant } from '../time/index.js';
import type { Clause } from './contract.js';
import {
  assertRejects,
  definition,
  hour,
  hours,
  intervals,
  known,
  type PointSpec,
  pastStamp,
  pause,
  revisionRows,
} from './fixtures.js';

/** What was recorded since. */
export const changeClauses: readonly Clause[] = [
  {
    id: 'SERIES-VIEW-09',
    title: 'changedSince lists what was recorded after an instant and up to another, in the order of revisions',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const stamps: number[] = [];
      const said: readonly (readonly [number, readonly PointSpec[], number])[] = [
        [0, [1, 1, 1], known(2)],
        [1, [2, 'withdrawn', 'notANumber'], known(3)],
        [0, [[9, 'estimated'], 9], known(1)],
        [1, [3], known(2)],
      ];
      for (const [first, points, knownAt] of said) {
        const { recordedAt } = await series.write({ key: 'a', series: hours(first, points), knownAt }, call);
        await pastStamp(series, recordedAt, call);
        stamps.push(recordedAt);
      }
      const [r1 = 0, r2 = 0, r3 = 0, r4 = 0] = stamps;
      const all = [
        [formatInstant(hour(0)), formatInstant(known(1)), [9, 'estimated']],
        [formatInstant(hour(0)), formatInstant(known(2)), 1],
        [formatInstant(hour(1)), formatInstant(known(1)), 9],
        [formatInstant(hour(1)), formatInstant(known(2)), 1],
        [formatInstant(hour(1)), formatInstant(known(2)), 3],
        [formatInstant(hour(1)), formatInstant(known(3)), 2],
        [formatInstant(hour(2)), formatInstant(known(2)), 1],
        [formatInstant(hour(2)), formatInstant(known(3)), 'withdrawn'],
        [formatInstant(hour(3)), formatInstant(known(3)), 'notANumber'],
      ] as const;
      const of = [r3, r1, r3, r1, r4, r2, r1, r2, r2];
      const expected = (since: number, until = Number.POSITIVE_INFINITY): readonly unknown[] =>
        all.filter((_, i) => (of[i] ?? 0) > since && (of[i] ?? 0) <= until);
      const table = await series.changedSince('a', 0, {}, call);
      assert.deepEqual(revisionRows(table), all);
      assert.deepEqual([...table.recordedAt].map(Math.floor), of);
      assert.deepEqual(table, await series.revisions('a', {}, call));
      for (const since of [0, r1 - 1, r1, r2 - 1, r2, r3, r4 - 1, r4, r4 + 1000]) {
        const some = await series.changedSince('a', since, {}, call);
        assert.deepEqual(revisionRows(some), expected(since), `since ${since}`);
        for (const recordedBy of [r1 - 1, r1, r2 - 1, r2, r3, r4]) {
          const part = await series.changedSince('a', since, {}, { ...call, recordedBy });
          assert.deepEqual(revisionRows(part), expected(since, recordedBy), `since ${since} up to ${recordedBy}`);
        }
      }
      assert.deepEqual(
        revisionRows(await series.changedSince('a', new Date(r2).toISOString(), undefined, call)),
        expected(r2),
      );
      const part = await series.changedSince('a', r1, { start: hour(1), end: hour(3) }, call);
      assert.deepEqual(revisionRows(part), [all[2], all[4], all[5], all[7]]);
      await assertRejects(() => series.changedSince('a', '2026-01-01T00:00', {}, call), 'TIME.NO_OFFSET');
    },
  },
  {
    id: 'SERIES-VIEW-09',
    title: 'what stores nothing changes nothing, and irregular revisions come with their ends',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('i', { frequency: 'irregular' })], call);
      const write = (rows: Parameters<typeof intervals>[0], knownAt: number) =>
        series.write({ key: 'i', series: intervals(rows), knownAt }, call);
      const { recordedAt } = await write(
        [
          [0, 4, 1],
          [6, 9, 2],
        ],
        known(1),
      );
      const since = await pastStamp(series, recordedAt, call);
      await write([[0, 4, 1]], known(2));
      assert.equal((await series.changedSince('i', since, {}, call)).length, 0);
      await write(
        [
          [4, 6, 5],
          [6, 9, 'withdrawn'],
        ],
        known(2),
      );
      const table = await series.changedSince('i', since, {}, call);
      assert.deepEqual([[...table.starts], [...table.ends]], [[4, 6].map(hour), [6, 9].map(hour)]);
      assert.deepEqual(
        revisionRows(table).map(([, , point]) => point),
        [5, 'withdrawn'],
      );
    },
  },
  {
    id: 'SERIES-VIEW-09',
    title: 'a job that goes from horizon to horizon while others write gets every revision exactly once',
    test: async ({ store, series, catalog, call, setup }) => {
      await catalog.define([definition('a')], call);
      const second = await setup.connect?.(store);
      try {
        const doors = second === undefined ? [series] : [series, second.series];
        const seen: string[] = [];
        let since = await series.horizon(call);
        const follow = async (): Promise<void> => {
          const recordedBy = await series.horizon(call);
          // A write under way may hold the horizon back behind one that was given before, which stays true.
          if (recordedBy <= since) return;
          seen.push(...named(await series.changedSince('a', since, {}, { ...call, recordedBy })));
          since = recordedBy;
        };
        let writing = true;
        const job = async (): Promise<void> => {
          while (writing) {
            await follow();
            await pause(0);
          }
        };
        const writer = async (w: number): Promise<number> => {
          const door = doors[w % doors.length] ?? series;
          let last = 0;
          for (let n = 0; n < 12; n++) {
            const knownAt = known(1) + ((n * 7) % 5);
            const points: PointSpec[] = [100 * w + n, n % 3 === 0 ? 'withdrawn' : n];
            const receipt = await door.write({ key: 'a', series: hours(w, points), knownAt }, call);
            last = receipt.recordedAt;
            if (n % 4 === 3) await pause(1);
          }
          return last;
        };
        const following = job();
        const stamps = await Promise.all([0, 1, 2, 3].map(writer)).finally(() => {
          writing = false;
        });
        await following;
        await pastStamp(series, Math.max(...stamps), call);
        await follow();
        await follow();
        const revisions = named(await series.revisions('a', {}, call));
        assert.ok(revisions.length >= 48, `only ${revisions.length} revisions were written`);
        assert.deepEqual([...seen].sort(), [...revisions].sort());
      } finally {
        await second?.close();
      }
    },
  },
];

/** Each revision with its place in the total order. */
function named(table: RevisionTable): readonly string[] {
  return Array.from({ length: table.length }, (_, i) =>
    [table.starts, table.knownAt, table.recordedAt, table.seq, table.values].map((column) => column[i]).join(' '),
  );
}
