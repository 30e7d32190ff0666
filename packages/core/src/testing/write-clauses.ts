import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { marketClock } from '../time/index.js';
import type { Clause } from './contract.js';
import {
  assertPoints,
  assertRejects,
  assertSameSeries,
  counts,
  definition,
  hour,
  hours,
  intervals,
  known,
  pastStamp,
  pointsOf,
  receiptOf,
  revisionRows,
} from './fixtures.js';

const DAY = { start: hour(0), end: hour(4) };

/** Idempotency, late knowledge and receipts. */
export const writeClauses: readonly Clause[] = [
  {
    id: 'SERIES-WRITE-01',
    title: 'the same batch again stores nothing and counts every point as unchanged, quarantined ones too',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a'), definition('i', { frequency: 'irregular' })], call);
      const spoilt = { start: hour(7), end: hour(8), value: Number.NaN, reason: 'range: not a number' };
      const batch = [
        {
          key: 'a',
          series: hours(0, [1, 'withdrawn', 'notANumber', [4, 'estimated'], 'missing']),
          knownAt: known(1),
          quarantined: [spoilt],
        },
        { key: 'i', series: intervals([[0, 3, 1]]), knownAt: known(2) },
      ] as const;
      assert.deepEqual(counts(await series.writeMany(batch, call)), receiptOf({ inserted: 5, quarantined: 1 }));
      const before = [await series.revisions('a', {}, call), await series.revisions('i', {}, call)];
      assert.deepEqual(counts(await series.writeMany(batch, call)), receiptOf({ unchanged: 6 }));
      assert.deepEqual([await series.revisions('a', {}, call), await series.revisions('i', {}, call)], before);
      assert.equal((await series.quarantine('a', {}, call)).length, 1);
    },
  },
  {
    id: 'SERIES-WRITE-01',
    title: 'a batch that overlaps an earlier one stores only what is new',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(0, [1, 2, 3]), knownAt: known(1) }, call);
      const receipt = await series.write({ key: 'a', series: hours(1, [2, 4, 5]), knownAt: known(1) }, call);
      assert.deepEqual(counts(receipt), receiptOf({ inserted: 1, revised: 1, unchanged: 1 }));
      assert.equal((await series.revisions('a', {}, call)).length, 5);
      assertPoints(await series.read('a', {}, call), hour(0), [1, 2, 4, 5]);
    },
  },
  {
    id: 'SERIES-WRITE-02',
    title: 'a value equal to what was known at its knownAt stores nothing, also when something newer is known',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(0, [5, 'withdrawn', [5, 'forecast']]), knownAt: known(1) }, call);
      await series.write({ key: 'a', series: hours(0, [7, 7, 7]), knownAt: known(3) }, call);
      const same = await series.write(
        { key: 'a', series: hours(0, [5, 'withdrawn', [5, 'forecast']]), knownAt: known(2) },
        call,
      );
      assert.deepEqual(counts(same), receiptOf({ unchanged: 3 }));
      assert.equal((await series.revisions('a', {}, call)).length, 6);
      assertPoints(await series.read('a', {}, call), hour(0), [7, 7, 7]);
    },
  },
  {
    id: 'SERIES-WRITE-02',
    title: 'a value equal to the latest, but not to what was known at its knownAt, is stored',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(0, [5, 5]), knownAt: known(1) }, call);
      await series.write({ key: 'a', series: hours(0, [7, 7]), knownAt: known(3) }, call);
      const late = await series.write({ key: 'a', series: hours(0, [7, 7]), knownAt: known(2) }, call);
      assert.deepEqual(counts(late), receiptOf({ revised: 2 }));
      assertPoints(await series.read('a', {}, { ...call, asOf: known(2) }), hour(0), [7, 7]);
    },
  },
  {
    id: 'SERIES-WRITE-02',
    title: 'another flag with the same value, and another absence, are news; 0 and -0 are the same',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(0, [[5, 'estimated'], 'withdrawn', 0]), knownAt: known(1) }, call);
      const receipt = await series.write(
        { key: 'a', series: hours(0, [5, 'notANumber', -0]), knownAt: known(2) },
        call,
      );
      assert.deepEqual(counts(receipt), receiptOf({ revised: 2, unchanged: 1 }));
      assertPoints(await series.read('a', {}, { ...call, asOf: known(1) }), hour(0), [
        [5, 'estimated'],
        'withdrawn',
        0,
      ]);
      assertPoints(await series.read('a', {}, call), hour(0), [5, 'notANumber', 0]);
    },
  },
  {
    id: 'SERIES-WRITE-03',
    title: 'late knowledge is kept, seen by as-of reads, and never disturbs the latest view',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(0, [5, 'withdrawn', 6]), knownAt: known(5) }, call);
      const late = await series.write({ key: 'a', series: hours(0, [1, 2, 3, 4]), knownAt: known(2) }, call);
      assert.deepEqual(counts(late), receiptOf({ inserted: 1, revised: 3 }));
      assertPoints(await series.read('a', {}, call), hour(0), [5, 'withdrawn', 6, 4]);
      assertPoints(await series.read('a', DAY, { ...call, asOf: known(4) }), hour(0), [1, 2, 3, 4]);
      const later = await series.write({ key: 'a', series: hours(0, ['withdrawn']), knownAt: known(3) }, call);
      assert.deepEqual(counts(later), receiptOf({ revised: 1 }));
      assertPoints(await series.read('a', {}, call), hour(0), [5, 'withdrawn', 6, 4]);
      assertPoints(await series.read('a', DAY, { ...call, asOf: known(4) }), hour(0), ['withdrawn', 2, 3, 4]);
      assertPoints(await series.read('a', DAY, { ...call, asOf: known(2) }), hour(0), [1, 2, 3, 4]);
    },
  },
  {
    id: 'SERIES-WRITE-07',
    title: 'writers of the same series at the same time give the result of one after the other',
    test: async ({ store, series, catalog, call, setup }) => {
      const second = await setup.connect?.(store);
      try {
        const doors = second === undefined ? [series] : [series, second.series];
        await catalog.define([definition('a'), definition('b')], call);
        const receipts = await Promise.all(
          Array.from({ length: 6 }, (_, n) =>
            (doors[n % doors.length] ?? series).writeMany(
              [
                { key: n % 2 === 0 ? 'a' : 'b', series: hours(0, [n, n, n]), knownAt: known(1) + n },
                { key: n % 2 === 0 ? 'b' : 'a', series: hours(0, [n, n, n]), knownAt: known(1) + n },
              ],
              call,
            ),
          ),
        );
        const sum = (field: 'inserted' | 'revised' | 'unchanged'): number => receipts.reduce((n, r) => n + r[field], 0);
        assert.deepEqual([sum('inserted'), sum('revised'), sum('unchanged')], [6, 30, 0]);
        for (const key of ['a', 'b']) {
          assertPoints(await series.read(key, {}, call), hour(0), [5, 5, 5]);
          assert.equal((await series.revisions(key, {}, call)).length, 18);
        }
      } finally {
        await second?.close();
      }
    },
  },
  {
    id: 'SERIES-WRITE-07',
    title: 'the same batch from several writers at the same time is stored once',
    test: async ({ store, series, catalog, call, setup }) => {
      const second = await setup.connect?.(store);
      try {
        await catalog.define([definition('a')], call);
        const write = { key: 'a', series: hours(0, [1, 2, 3]), knownAt: known(1) };
        const doors = [series, second?.series ?? series, series, second?.series ?? series];
        const receipts = await Promise.all(doors.map((door) => door.write(write, call)));
        assert.equal(receipts.filter((receipt) => receipt.inserted === 3).length, 1);
        assert.equal(receipts.filter((receipt) => receipt.unchanged === 3).length, 3);
        assert.equal((await series.revisions('a', {}, call)).length, 3);
        const named = { ...call, batchId: randomUUID() };
        const other = { key: 'a', series: hours(5, [1, 2, 3]), knownAt: known(1) };
        const [first, ...others] = await Promise.all(doors.map((door) => door.write(other, named)));
        for (const receipt of others) assert.deepEqual(receipt, first);
      } finally {
        await second?.close();
      }
    },
  },
  {
    id: 'SERIES-WRITE-08',
    title: 'the receipt counts inserted, revised and unchanged, and missing points nowhere',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a'), definition('b')], call);
      assert.deepEqual(counts(await series.writeMany([], call)), receiptOf({}));
      const nothing = await series.write(
        { key: 'a', series: hours(0, ['missing', 'missing']), knownAt: known(1) },
        call,
      );
      assert.deepEqual(counts(nothing), receiptOf({}));
      assert.equal((await series.revisions('a', {}, call)).length, 0);
      await series.write({ key: 'a', series: hours(0, [1, 2, 3]), knownAt: known(1) }, call);
      const receipt = await series.writeMany(
        [
          { key: 'a', series: hours(0, [1, 5, 'missing', 4]), knownAt: known(2) },
          { key: 'b', series: hours(0, ['missing', 'withdrawn', 'notANumber']), knownAt: known(2) },
        ],
        call,
      );
      assert.deepEqual(counts(receipt), receiptOf({ inserted: 3, revised: 1, unchanged: 1 }));
      assertPoints(await series.read('a', {}, call), hour(0), [1, 5, 3, 4]);
    },
  },
  {
    id: 'SERIES-WRITE-08',
    title: 'recordedAt is the store’s own, rises, sees its batch as recordedBy, and is the one of the revisions',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const future = Date.UTC(2090, 0, 1);
      const first = await series.write({ key: 'a', series: hours(0, [1]), knownAt: future }, call);
      assert.ok(
        Number.isSafeInteger(first.recordedAt) && first.recordedAt < future,
        `recordedAt is ${first.recordedAt}`,
      );
      await pastStamp(series, first.recordedAt, call);
      const second = await series.write({ key: 'a', series: hours(1, [2]), knownAt: known(1) }, call);
      assert.ok(second.recordedAt > first.recordedAt);
      assert.notEqual(first.batchId, second.batchId);
      const table = await series.revisions('a', {}, call);
      assert.deepEqual([...table.recordedAt].map(Math.floor), [first.recordedAt, second.recordedAt]);
      const seen = await series.read('a', {}, { ...call, recordedBy: second.recordedAt });
      assertPoints(seen, hour(0), [1, 2]);
    },
  },
  {
    id: 'SERIES-WRITE-09',
    title: 'quarantined points are kept with their reason and are never read as values',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const spike = { start: hour(1), end: hour(2), value: 9_999, reason: 'spike: 9999 is 40 deviations off' };
      const offGrid = {
        start: hour(0) + 60_000,
        end: hour(0) + 120_000,
        value: Number.NaN,
        reason: 'not on the grid',
        knownAt: known(0),
      };
      const first = await series.write(
        { key: 'a', series: hours(0, [1, 'missing', 3]), knownAt: known(1), quarantined: [spike, offGrid] },
        call,
      );
      assert.deepEqual(counts(first), receiptOf({ inserted: 2, quarantined: 2 }));
      await pastStamp(series, first.recordedAt, call);
      const again = { ...spike, reason: 'spike again' };
      const perPoint = Float64Array.of(known(1), known(3), known(2));
      const second = await series.write(
        { key: 'a', series: hours(0, [1, 'missing', 3]), knownAt: perPoint, quarantined: [again] },
        call,
      );
      assert.deepEqual(counts(second), receiptOf({ unchanged: 2, quarantined: 1 }));
      const entries = (await series.quarantine('a', {}, call)).map(({ recordedAt, ...entry }) => ({
        ...entry,
        recordedAt: Math.floor(recordedAt),
      }));
      assert.deepEqual(entries, [
        { ...offGrid, recordedAt: first.recordedAt },
        { ...spike, knownAt: known(1), recordedAt: first.recordedAt },
        { ...again, knownAt: known(3), recordedAt: second.recordedAt },
      ]);
      assert.equal((await series.quarantine('a', { start: hour(1), end: hour(2) }, call)).length, 2);
      assert.equal((await series.quarantine('a', { start: hour(0), end: hour(1) }, call)).length, 1);
      assertPoints(await series.read('a', {}, call), hour(0), [1, 'missing', 3]);
      assert.equal((await series.revisions('a', {}, call)).length, 2);
      for await (const chunk of series.stream('a', {}, call)) assertPoints(chunk.series, hour(0), [1, 'missing', 3]);
      const { coverage } = await series.aggregate('a', DAY, { frequency: 'P1D', missing: 'skip' }, call);
      assert.deepEqual([...coverage], [2 / 24]);
    },
  },
  {
    id: 'SERIES-WRITE-11',
    title: 'a batch id written again changes nothing and gives the first receipt back, whatever it holds',
    test: async ({ series, catalog, call, otherTenant }) => {
      await catalog.define([definition('a')], call);
      const named = { ...call, batchId: randomUUID() };
      const first = await series.write({ key: 'a', series: hours(0, [1, 2]), knownAt: known(1) }, named);
      assert.equal(first.batchId, named.batchId);
      await series.write({ key: 'a', series: hours(0, [3, 4]), knownAt: known(1) }, call);
      const before = revisionRows(await series.revisions('a', {}, call));
      const spoilt = { start: hour(1), end: hour(2), value: 1, reason: 'spike' };
      const again = await series.write(
        { key: 'a', series: hours(0, [5, 6, 7]), knownAt: known(2), quarantined: [spoilt] },
        named,
      );
      assert.deepEqual(again, first);
      assert.deepEqual(revisionRows(await series.revisions('a', {}, call)), before);
      assert.deepEqual(await series.quarantine('a', {}, call), []);
      const other = await otherTenant();
      await catalog.define([definition('a')], other);
      const theirs = await series.write(
        { key: 'a', series: hours(0, [1]), knownAt: known(1) },
        { ...other, batchId: named.batchId },
      );
      assert.deepEqual(counts(theirs), receiptOf({ inserted: 1 }));
    },
  },
  {
    id: 'SERIES-WRITE-11',
    title: 'a refused batch does not use up its id, and an id that is not a UUID is refused',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const named = { ...call, batchId: randomUUID() };
      await assertRejects(
        () => series.write({ key: 'a', series: hours(0, [1], { unit: 'EUR/MWh' }), knownAt: known(1) }, named),
        'SERIES.UNIT_MISMATCH',
      );
      const receipt = await series.write({ key: 'a', series: hours(0, [1]), knownAt: known(1) }, named);
      assert.deepEqual(counts(receipt), receiptOf({ inserted: 1 }));
      const bad = { ...call, batchId: 'monday' };
      await assertRejects(
        () => series.write({ key: 'a', series: hours(1, [1]), knownAt: known(1) }, bad),
        'SERIES.INVALID_ARGUMENT',
      );
      assertPoints(await series.read('a', {}, call), hour(0), [1]);
    },
  },
  {
    id: 'SERIES-WRITE-12',
    title: 'points of one interval in one batch count in the order of their knownAt',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a'), definition('b')], call);
      const at = (value: number, n: number) => ({ key: 'a', series: hours(0, [value, value]), knownAt: known(n) });
      const receipt = await series.writeMany([at(5, 3), at(7, 4), at(5, 1), at(5, 2), at(9, 5)], call);
      assert.deepEqual(counts(receipt), receiptOf({ inserted: 2, revised: 4, unchanged: 4 }));
      const table = await series.revisions('a', { start: hour(0), end: hour(1) }, call);
      assert.deepEqual([...table.knownAt], [known(1), known(4), known(5)]);
      for (const n of [1, 2, 3, 4, 5]) {
        const one = at(n === 4 ? 7 : n === 5 ? 9 : 5, n);
        await series.write({ ...one, key: 'b' }, call);
      }
      for (const n of [0, 1, 2, 3, 4, 5]) {
        const [a, b] = await series.readMany(['a', 'b'], DAY, { ...call, asOf: known(n) });
        assert.deepEqual([...(a?.values ?? [])], [...(b?.values ?? [])]);
      }
    },
  },
  {
    id: 'SERIES-WRITE-12',
    title: 'one series may give a knownAt for each point',
    test: async ({ series, catalog, call }) => {
      const day = definition('d', { frequency: 'P1D', clock: marketClock('Europe/Berlin') });
      await catalog.define([day], call);
      const start = Date.parse('2026-03-28T00:00:00+01:00');
      const knownAt = Float64Array.of(known(3), known(1), known(2));
      await series.write({ key: 'd', series: pointsOf(day, start, [1, 'missing', 3]), knownAt }, call);
      const range = { start, end: start + 60 * 3_600_000 };
      assertPoints(await series.read('d', range, { ...call, asOf: known(2) }), start, ['missing', 'missing', 3]);
      assertPoints(await series.read('d', range, { ...call, asOf: known(3) }), start, [1, 'missing', 3]);
      assertSameSeries(await series.read('d', range, call), await series.read('d', range, { ...call, asOf: known(3) }));
      const short = { key: 'd', series: pointsOf(day, start, [1, 2]), knownAt: Float64Array.of(known(1)) };
      await assertRejects(() => series.write(short, call), 'SERIES.INVALID_ARGUMENT');
    },
  },
];
