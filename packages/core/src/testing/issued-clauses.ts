import assert from 'node:assert/strict';
import type { Clause } from './contract.js';
import { assertPoints, counts, definition, hour, hours, known, pastStamp, receiptOf } from './fixtures.js';
import { assertViews } from './view-fixtures.js';

/** Series whose observations come in issues. */
export const issuedClauses: readonly Clause[] = [
  {
    id: 'SERIES-VIEW-10',
    title: 'a value that an earlier issue gave too is a revision, withdrawals and NaN likewise',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      await catalog.define([definition('a', { issued: true }), definition('plain')], call);
      const points = [1, 'withdrawn', 'notANumber', [4, 'forecast'], 'missing'] as const;
      const both = (knownAt: number) => ['a', 'plain'].map((key) => ({ key, series: hours(0, points), knownAt }));
      const first = await series.writeMany(both(known(1)), call);
      assert.deepEqual(counts(first), receiptOf({ inserted: 8 }));
      const second = await series.writeMany(both(known(2)), call);
      assert.deepEqual(counts(second), receiptOf({ revised: 4, unchanged: 4 }));
      assert.equal((await series.revisions('a', {}, call)).length, 8);
      assert.equal((await series.revisions('plain', {}, call)).length, 4);
      const whole = points.slice(0, 4);
      await assertViews(subject, 'a', [
        { view: { issue: known(1) }, start: hour(0), points: whole },
        { view: { issue: known(2) }, start: hour(0), points: whole },
        { view: { release: 2 }, start: hour(0), points: whole },
        { view: {}, start: hour(0), points: whole },
      ]);
      await assertViews(subject, 'plain', [{ view: { issue: known(2) }, start: hour(0), points: [] }]);
    },
  },
  {
    id: 'SERIES-VIEW-10',
    title: 'an older issue that comes late is kept whole too, and several issues may come in one batch',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      await catalog.define([definition('a', { issued: true })], call);
      const write = (values: readonly number[], knownAt: number) => ({ key: 'a', series: hours(0, values), knownAt });
      await series.write(write([1, 2], known(3)), call);
      const batch = [write([1, 2], known(2)), write([1, 2], known(4)), write([1, 5], known(1))];
      assert.deepEqual(counts(await series.writeMany(batch, call)), receiptOf({ revised: 6 }));
      const runs = await series.runs('a', {}, call);
      assert.deepEqual([...runs.knownAt], [1, 2, 3, 4].map(known));
      assert.deepEqual([...runs.intervals], [2, 2, 2, 2]);
      const perPoint = { key: 'a', series: hours(0, [1, 2]), knownAt: Float64Array.of(known(5), known(6)) };
      assert.deepEqual(counts(await series.write(perPoint, call)), receiptOf({ revised: 2 }));
      await assertViews(subject, 'a', [
        { view: { issue: known(1) }, start: hour(0), points: [1, 5] },
        { view: { issue: known(4) }, start: hour(0), points: [1, 2] },
        { view: { issue: known(5) }, start: hour(0), points: [1] },
        { view: { issue: known(6) }, start: hour(1), points: [2] },
      ]);
      // Between two issues that are stored, the older of which says the same.
      const between = known(2) + 1;
      assert.deepEqual(counts(await series.write(write([1, 2], between), call)), receiptOf({ revised: 2 }));
      await assertViews(subject, 'a', [{ view: { issue: between }, start: hour(0), points: [1, 2] }]);
    },
  },
  {
    id: 'SERIES-WRITE-02',
    title: 'in an issued series only what this very issue said before counts: the same issue again stores nothing',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      await catalog.define([definition('a', { issued: true })], call);
      const points = [1, 'withdrawn', 'notANumber', [4, 'forecast'], 0] as const;
      const write = { key: 'a', series: hours(0, points), knownAt: known(2) };
      assert.deepEqual(counts(await series.write(write, call)), receiptOf({ inserted: 5 }));
      assert.deepEqual(counts(await series.write(write, call)), receiptOf({ unchanged: 5 }));
      // A newer issue that says the same does not stand in the way of a correction of this one, nor count as this one.
      const newer = { key: 'a', series: hours(0, [[1, 'estimated'], 'withdrawn', 3, 4, -0]), knownAt: known(3) };
      assert.deepEqual(counts(await series.write(newer, call)), receiptOf({ revised: 5 }));
      assert.deepEqual(counts(await series.write(write, call)), receiptOf({ unchanged: 5 }));
      const corrected = { key: 'a', series: hours(0, [[1, 'estimated'], 'notANumber', 3, 4, -0]), knownAt: known(2) };
      const receipt = await series.write(corrected, call);
      assert.deepEqual(counts(receipt), receiptOf({ revised: 4, unchanged: 1 }));
      assert.deepEqual(counts(await series.write(corrected, call)), receiptOf({ unchanged: 5 }));
      // Its last word counts, not its first: what it said before it was corrected is a correction again.
      await pastStamp(series, receipt.recordedAt, call);
      assert.deepEqual(counts(await series.write(write, call)), receiptOf({ revised: 4, unchanged: 1 }));
      assertPoints(await series.read('a', {}, { ...call, issue: known(2) }), hour(0), points);
      const past = { ...call, issue: known(2), recordedBy: receipt.recordedAt };
      assertPoints(await series.read('a', {}, past), hour(0), [[1, 'estimated'], 'notANumber', 3, 4, 0]);
      assert.equal((await series.revisions('a', {}, call)).length, 18);
    },
  },
  {
    id: 'SERIES-WRITE-02',
    title: 'an issued series compares nothing with older issues, also when they come late or in the same batch',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a', { issued: true })], call);
      const write = (value: number, knownAt: number) => ({ key: 'a', series: hours(0, [value]), knownAt });
      const batch = [write(1, known(3)), write(1, known(1)), write(1, known(2))];
      assert.deepEqual(counts(await series.writeMany(batch, call)), receiptOf({ inserted: 1, revised: 2 }));
      assert.deepEqual(counts(await series.writeMany(batch, call)), receiptOf({ unchanged: 3 }));
      const mixed = [write(1, known(3)), write(2, known(2)), write(1, known(4))];
      assert.deepEqual(counts(await series.writeMany(mixed, call)), receiptOf({ revised: 2, unchanged: 1 }));
    },
  },
];
