import assert from 'node:assert/strict';
import type { CurveReadOptions, LatestOptions } from '../ports/index.js';
import { clocks, profiles } from '../time/index.js';
import type { CurveClause } from './curve-case.js';
import { at, curveOf, POWER, priced, priceOf } from './curve-fixtures.js';
import { sampleCurves } from './curve-samples.js';
import { assertRejects, known, pastStamp } from './fixtures.js';

/** The latest curve, the as-of dates, and the revisions of one. */
export const curveDateClauses: readonly CurveClause[] = [
  {
    id: 'CURVE-LATEST-01',
    title: 'the greatest as-of date on or before a date, at most so many days before it',
    test: async ({ curves, call }) => {
      const dates = ['2025-12-31', '2026-02-27', '2026-01-15', '2026-03-02'];
      await curves.publishMany(
        dates.map((asOf, n) => at(n + 1, priced(n, asOf))),
        call,
      );
      await curves.publish(at(1, priced(99, '2026-02-28', 'EEX/power/FR/base')), call);
      const latest = async (date: string, options: LatestOptions = {}): Promise<string> => {
        const { curve, knownAt } = await curves.latest(POWER, date, { ...call, ...options });
        assert.equal(knownAt, known(1 + dates.indexOf(curve.asOf)));
        assert.equal(priceOf({ curve }), dates.indexOf(curve.asOf));
        return curve.asOf;
      };
      assert.equal(await latest('2026-03-02'), '2026-03-02');
      assert.equal(await latest('2030-01-01'), '2026-03-02');
      assert.equal(await latest('2026-03-01'), '2026-02-27');
      assert.equal(await latest('2026-02-26'), '2026-01-15');
      assert.equal(await latest('2026-01-14'), '2025-12-31');
      assert.equal(await latest('2026-03-01', { maxAgeDays: 2 }), '2026-02-27');
      assert.equal(await latest('2026-02-27', { maxAgeDays: 0 }), '2026-02-27');
      assert.equal(await latest('2026-01-14', { maxAgeDays: 1_000_000 }), '2025-12-31');
      const none = (date: string, options: LatestOptions = {}) =>
        assertRejects(() => curves.latest(POWER, date, { ...call, ...options }), 'CURVE.NOT_FOUND');
      await none('2025-12-30');
      await none('2026-03-01', { maxAgeDays: 1 });
      await none('2026-02-26', { maxAgeDays: 0 });
      const { details } = await assertRejects(() => curves.latest('a/b/c/d', '2026-01-01', call), 'CURVE.NOT_FOUND');
      assert.deepEqual(details?.missing, [{ key: 'a/b/c/d', asOf: '2026-01-01' }]);
      for (const maxAgeDays of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        const asked = { ...call, maxAgeDays };
        await assertRejects(() => curves.latest(POWER, '2026-03-01', asked), 'CURVE.INVALID_ARGUMENT');
      }
    },
  },
  {
    id: 'CURVE-LATEST-01',
    title: 'withdrawn curves, and those that the bounds hide, are passed over',
    test: async ({ curves, call }) => {
      const first = await curves.publishMany([at(1, priced(1, '2026-01-14')), at(5, priced(2, '2026-01-15'))], call);
      await pastStamp(curves, first.recordedAt, call);
      await curves.publish(at(6, priced(3, '2026-01-16')), call);
      await curves.withdraw([{ key: POWER, asOf: '2026-01-15', knownAt: known(7) }], call);
      const latest = async (date: string, options: CurveReadOptions = {}): Promise<string> =>
        (await curves.latest(POWER, date, { ...call, ...options })).curve.asOf;
      assert.equal(await latest('2026-01-16'), '2026-01-16');
      assert.equal(await latest('2026-01-15'), '2026-01-14');
      assert.equal(await latest('2026-01-16', { knownAt: known(6) }), '2026-01-16');
      assert.equal(await latest('2026-01-16', { knownAt: known(6) - 1 }), '2026-01-15');
      assert.equal(await latest('2026-01-16', { knownAt: known(5) - 1 }), '2026-01-14');
      assert.equal(await latest('2026-01-16', { recordedBy: first.recordedAt }), '2026-01-15');
      const bounds = { ...call, maxAgeDays: 0 };
      await assertRejects(() => curves.latest(POWER, '2026-01-15', bounds), 'CURVE.NOT_FOUND');
      assert.equal(await latest('2026-01-15', { ...bounds, knownAt: known(6) }), '2026-01-15');
    },
  },
  {
    id: 'CURVE-DATES-01',
    title: 'dates lists the as-of dates of a half-open range, ascending',
    test: async ({ curves, call }) => {
      const dates = ['2026-02-01', '2025-12-31', '2026-01-31', '2026-01-01', '1999-06-30', '2026-01-15'];
      for (const asOf of dates) await curves.publish(at(1, priced(1, asOf)), call);
      await curves.publish(at(2, priced(2, '2026-01-15')), call);
      await curves.publish(at(1, priced(1, '2026-01-20', 'EEX/power/FR/base')), call);
      const sorted = [...dates].sort();
      assert.deepEqual(await curves.dates(POWER, {}, call), sorted);
      assert.deepEqual(await curves.dates(POWER, undefined, call), sorted);
      const january = { start: '2026-01-01', end: '2026-02-01' };
      assert.deepEqual(await curves.dates(POWER, january, call), ['2026-01-01', '2026-01-15', '2026-01-31']);
      assert.deepEqual(await curves.dates(POWER, { end: '2026-01-01' }, call), ['1999-06-30', '2025-12-31']);
      assert.deepEqual(await curves.dates(POWER, { start: '2026-01-31' }, call), ['2026-01-31', '2026-02-01']);
      assert.deepEqual(await curves.dates(POWER, { start: '2026-01-15', end: '2026-01-15' }, call), []);
      assert.deepEqual(await curves.dates('a/b/c/d', {}, call), []);
      const backwards = { start: '2026-01-02', end: '2026-01-01' };
      await assertRejects(() => curves.dates(POWER, backwards, call), 'TIME.INVALID_INTERVAL');
    },
  },
  {
    id: 'CURVE-DATES-01',
    title: 'dates leaves out what a read within the bounds does not find',
    test: async ({ curves, call }) => {
      const first = await curves.publishMany([at(1, priced(1, '2026-01-14')), at(3, priced(2, '2026-01-15'))], call);
      await pastStamp(curves, first.recordedAt, call);
      await curves.publish(at(2, priced(3, '2026-01-16')), call);
      await curves.withdraw([{ key: POWER, asOf: '2026-01-14', knownAt: known(4) }], call);
      const seen = (options: CurveReadOptions = {}) => curves.dates(POWER, {}, { ...call, ...options });
      assert.deepEqual(await seen(), ['2026-01-15', '2026-01-16']);
      assert.deepEqual(await seen({ knownAt: known(4) }), ['2026-01-15', '2026-01-16']);
      assert.deepEqual(await seen({ knownAt: known(3) }), ['2026-01-14', '2026-01-15', '2026-01-16']);
      assert.deepEqual(await seen({ knownAt: known(2) }), ['2026-01-14', '2026-01-16']);
      assert.deepEqual(await seen({ knownAt: known(1) }), ['2026-01-14']);
      assert.deepEqual(await seen({ knownAt: known(1) - 1 }), []);
      assert.deepEqual(await seen({ recordedBy: first.recordedAt }), ['2026-01-14', '2026-01-15']);
      assert.deepEqual(await seen({ recordedBy: first.recordedAt, knownAt: known(2) }), ['2026-01-14']);
    },
  },
  {
    id: 'CURVE-REV-01',
    title: 'revisions lists everything that was said of an as-of date in the total order, withdrawals too',
    test: async ({ curves, call }) => {
      const asOf = '2026-01-15';
      await curves.publish(at(5, priced(1)), call);
      await curves.publish(at(5, priced(1)), call);
      await curves.publish(at(7, curveOf(asOf, { 'Feb-26': 1, 'Mar-26': 2, 'Apr-26': 3 })), call);
      await curves.publish(at(3, priced(2)), call);
      await curves.withdraw([{ key: POWER, asOf, knownAt: known(6) }], call);
      await curves.publish(at(5, priced(4)), call);
      await curves.publish(at(1, priced(9, '2026-01-16')), call);
      const revisions = await curves.revisions(POWER, asOf, call);
      assert.deepEqual(
        revisions.map(({ knownAt, withdrawn, quotes, points }) => [knownAt, withdrawn, quotes, points]),
        [
          [known(3), false, 1, 0],
          [known(5), false, 1, 0],
          [known(5), false, 1, 0],
          [known(6), true, 0, 0],
          [known(7), false, 3, 0],
        ],
      );
      const [, first, second] = revisions.map(({ recordedAt, seq }) => ({ recordedAt, seq }));
      assert.ok(first !== undefined && second !== undefined);
      const inOrder =
        first.recordedAt < second.recordedAt || (first.recordedAt === second.recordedAt && first.seq < second.seq);
      assert.ok(inOrder, 'revisions of one knownAt are not in order of recordedAt and seq');
      const { recordedAt, seq, knownAt } = await curves.read(POWER, asOf, call);
      const { recordedAt: r, seq: s, knownAt: k } = revisions.at(-1) ?? assert.fail();
      assert.deepEqual([recordedAt, seq, knownAt], [r, s, k], 'a read has other stamps than its revision');
      assert.deepEqual(await curves.revisions(POWER, '2026-01-14', call), []);
      assert.deepEqual(await curves.revisions('a/b/c/d', asOf, call), []);
    },
  },
  {
    id: 'CURVE-REV-01',
    title: 'revisions counts the quotes and the intervals of the fine view, missing ones too',
    test: async ({ curves, call }) => {
      for (const [what, curve] of sampleCurves()) {
        await curves.publish(at(1, curve), call);
        const [revision] = await curves.revisions(curve.key, curve.asOf, call);
        assert.deepEqual(
          [revision?.quotes, revision?.points],
          [curve.quotes.length, curve.fine?.length ?? 0],
          `the counts of ${what}`,
        );
      }
    },
  },
  {
    id: 'CURVE-READ-02',
    title: 'an as-of date is a date and no instant: the same on every clock',
    test: async ({ curves, call }) => {
      const { aemo, pjm } = clocks;
      const key = (n: number): string => `AEMO/power/zone-${n}/base`;
      const made = [aemo, pjm].map((clock, n) => curveOf('2026-01-01', { 'Q2-26': n }, { key: key(n), clock }));
      await curves.publishMany(
        made.map((curve) => at(1, curve)),
        call,
      );
      for (const n of [0, 1]) {
        assert.deepEqual(await curves.dates(key(n), {}, call), ['2026-01-01']);
        assert.equal((await curves.read(key(n), '2026-01-01', call)).curve.asOf, '2026-01-01');
        assert.equal(await curves.find(key(n), '2025-12-31', call), undefined);
        const { asOf } = await curves.history(key(n), { tenor: 'Q+1', profile: profiles.base }, {}, call);
        assert.deepEqual(asOf, ['2026-01-01']);
      }
    },
  },
];
