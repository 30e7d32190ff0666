import assert from 'node:assert/strict';
import { curveKeyText } from '../curves/index.js';
import type { AurumErrorCode } from '../errors/index.js';
import type { CurveReadOptions } from '../ports/index.js';
import { profiles } from '../time/index.js';
import type { CurveClause } from './curve-case.js';
import { assertSameCurve, assertStored, at, curveOf, POWER, priced, priceOf } from './curve-fixtures.js';
import { sampleCurves } from './curve-samples.js';
import { assertRejects, known, pastStamp } from './fixtures.js';

const DATE = '2026-01-15';

/** Reading curves as they were known. */
export const curveReadClauses: readonly CurveClause[] = [
  {
    id: 'CURVE-READ-01',
    title: 'the last revision wins, and knownAt takes the last one known at or before it',
    test: async ({ curves, call }) => {
      await curves.publish(at(2, priced(2)), call);
      await curves.publish(at(4, priced(4)), call);
      await curves.publish(at(4, priced(5)), call);
      await curves.publish(at(1, priced(1)), call);
      const seen = async (options: CurveReadOptions = {}): Promise<readonly number[]> => {
        const bounds = { ...call, ...options };
        const [many] = await curves.readMany([{ key: POWER, asOf: DATE }], bounds);
        const found = [
          await curves.read(POWER, DATE, bounds),
          await curves.find(POWER, DATE, bounds),
          many,
          await curves.latest(POWER, DATE, bounds),
        ];
        return found.map((one) => priceOf(one ?? assert.fail('nothing was found')));
      };
      const all = (price: number): readonly number[] => [price, price, price, price];
      assert.deepEqual(await seen(), all(5));
      assert.deepEqual(await seen({ knownAt: known(30) }), all(5));
      assert.deepEqual(await seen({ knownAt: known(4) }), all(5));
      assert.deepEqual(await seen({ knownAt: known(4) - 1 }), all(2));
      assert.deepEqual(await seen({ knownAt: new Date(known(2)).toISOString() }), all(2));
      assert.deepEqual(await seen({ knownAt: known(2) - 1 }), all(1));
      assert.deepEqual(await seen({ knownAt: known(1) }), all(1));
      await assertRejects(() => curves.read(POWER, DATE, { ...call, knownAt: known(1) - 1 }), 'CURVE.NOT_FOUND');
    },
  },
  {
    id: 'CURVE-READ-01',
    title: 'recordedBy leaves out what the store recorded later, alone and together with knownAt',
    test: async ({ curves, call }) => {
      const first = await curves.publish(at(5, priced(5)), call);
      await pastStamp(curves, first.recordedAt, call);
      const second = await curves.publish(at(6, priced(6)), call);
      await pastStamp(curves, second.recordedAt, call);
      await curves.publishMany([at(1, priced(1)), at(7, priced(7))], call);
      const seen = async (options: CurveReadOptions): Promise<readonly number[]> => {
        const bounds = { ...call, ...options };
        const many = await curves.readMany([{ key: POWER, asOf: DATE }], bounds).catch(() => []);
        const found = [await curves.find(POWER, DATE, bounds), ...many];
        return found.map((one) => (one === undefined ? 0 : priceOf(one)));
      };
      assert.deepEqual(await seen({ recordedBy: first.recordedAt - 1 }), [0]);
      assert.deepEqual(await seen({ recordedBy: first.recordedAt }), [5, 5]);
      assert.deepEqual(await seen({ recordedBy: second.recordedAt }), [6, 6]);
      assert.deepEqual(await seen({ recordedBy: second.recordedAt, knownAt: known(5) }), [5, 5]);
      assert.deepEqual(await seen({ recordedBy: second.recordedAt, knownAt: known(1) }), [0]);
      assert.deepEqual(await seen({ knownAt: known(1) }), [1, 1]);
      assert.deepEqual(await seen({}), [7, 7]);
    },
  },
  {
    id: 'CURVE-READ-01',
    title: 'curves of every kind come back as they were published, bit for bit, with their stamps',
    test: async ({ curves, call }) => {
      for (const [what, curve] of sampleCurves()) {
        const receipt = await curves.publish(at(1, curve), call);
        const stored = await curves.read(curve.key, curve.asOf, call);
        try {
          assertStored(stored, { curve, knownAt: known(1) }, receipt);
        } catch (error) {
          assert.fail(`${what}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    },
  },
  {
    id: 'CURVE-READ-01',
    title: 'so do all of them from one batch and one read, found by key text as by parts',
    test: async ({ curves, call }) => {
      const samples = sampleCurves().map(([, curve]) => curve);
      const receipt = await curves.publishMany(
        samples.map((curve) => at(1, curve)),
        call,
      );
      const requests = samples.map(({ key, id, asOf }, i) => ({ key: i % 2 === 0 ? key : id, asOf }));
      const read = await curves.readMany(requests, call);
      assert.equal(read.length, samples.length);
      samples.forEach((curve, i) => {
        assertStored(read[i] ?? assert.fail('too few'), { curve, knownAt: known(1) }, receipt);
      });
    },
  },
  {
    id: 'CURVE-READ-01',
    title: 'a curve that was read prices the hours that the published one prices',
    test: async ({ curves, call }) => {
      const curve = curveOf(DATE, { 'Feb-26': 90, 'peak Feb-26': 110, 'Q2-26': 70 });
      await curves.publish(at(1, curve), call);
      const { curve: stored } = await curves.read(POWER, DATE, call);
      for (const { contract } of curve.quotes) assert.deepEqual(stored.price(contract), curve.price(contract));
      const february = curve.quotes[0]?.contract.period ?? assert.fail('no quote');
      const offPeak = { profile: profiles.sdac.offPeak, period: february };
      assert.deepEqual(stored.price(offPeak), curve.price(offPeak));
    },
  },
  {
    id: 'CURVE-READ-02',
    title: 'what is not there rejects with CURVE.NOT_FOUND and names all that is missing; find gives undefined',
    test: async ({ curves, call }) => {
      await curves.publishMany([at(5, priced(1)), at(5, priced(2, '2026-01-16'))], call);
      await curves.withdraw([{ key: POWER, asOf: '2026-01-16', knownAt: known(6) }], call);
      const other = 'EEX/power/FR/base';
      const missing = [
        { key: other, asOf: DATE },
        { key: POWER, asOf: '2026-01-14' },
        { key: POWER, asOf: '2026-01-16' },
      ];
      for (const { key, asOf } of missing) {
        assert.equal(await curves.find(key, asOf, call), undefined, `${key} as of ${asOf} was found`);
        const { details } = await assertRejects(() => curves.read(key, asOf, call), 'CURVE.NOT_FOUND');
        assert.deepEqual(details?.missing, [{ key, asOf }]);
      }
      const [first, ...rest] = missing;
      const requests = [first ?? assert.fail(), { key: POWER, asOf: DATE }, ...rest];
      const error = await assertRejects(() => curves.readMany(requests, call), 'CURVE.NOT_FOUND');
      assert.deepEqual(error.details?.missing, missing);
      for (const bounds of [{ knownAt: known(5) - 1 }, { recordedBy: 0 }]) {
        assert.equal(await curves.find(POWER, DATE, { ...call, ...bounds }), undefined);
        await assertRejects(() => curves.read(POWER, DATE, { ...call, ...bounds }), 'CURVE.NOT_FOUND');
      }
      assert.equal(priceOf(await curves.read(POWER, '2026-01-16', { ...call, knownAt: known(5) })), 2);
    },
  },
  {
    id: 'CURVE-READ-03',
    title: 'readMany keeps the order of the requests, and gives what is asked twice twice',
    test: async ({ curves, call }) => {
      const keys = [POWER, 'EEX/power/FR/base', 'a/b/c/d'];
      const dates = [DATE, '2026-01-14', '2026-02-01'];
      const all = keys.flatMap((key, k) => dates.map((asOf, d) => priced(10 * k + d, asOf, key)));
      await curves.publishMany(
        all.map((curve) => at(1, curve)),
        call,
      );
      await curves.publish(at(2, priced(100, DATE, 'a/b/c/d')), call);
      const order = [8, 0, 6, 3, 0, 7, 1, 2, 8, 5, 4, 6];
      const requests = order.map((n) => all[n] ?? assert.fail()).map(({ key, asOf }) => ({ key, asOf }));
      const prices = (await curves.readMany(requests, call)).map(priceOf);
      assert.deepEqual(
        prices,
        order.map((n) => (n === 6 ? 100 : priceOf({ curve: all[n] ?? assert.fail() }))),
      );
      const before = await curves.readMany(requests, { ...call, knownAt: known(1) });
      assert.deepEqual(
        before.map(priceOf),
        order.map((n) => priceOf({ curve: all[n] ?? assert.fail() })),
      );
      assert.deepEqual(await curves.readMany([], call), []);
    },
  },
  {
    id: 'CURVE-READ-04',
    title: 'what was published is seen by every read that begins afterwards',
    test: async ({ curves, call }) => {
      for (let n = 1; n <= 10; n++) {
        const asOf = `2026-01-${10 + n}`;
        await curves.publish(at(n, priced(n, asOf)), call);
        assert.equal(priceOf(await curves.read(POWER, asOf, call)), n);
        assert.equal(priceOf(await curves.latest(POWER, '2026-12-31', call)), n);
        assert.equal((await curves.dates(POWER, {}, call)).length, n);
        assert.equal((await curves.list({}, call)).items[0]?.dates, n);
        await curves.withdraw([{ key: POWER, asOf: '2026-01-11', knownAt: known(20 + n) }], call);
        assert.equal(await curves.find(POWER, '2026-01-11', call), undefined);
        await curves.publish({ curve: priced(1, '2026-01-11'), knownAt: known(20 + n) + 1 }, call);
      }
    },
  },
  {
    id: 'CURVE-READ-05',
    title: 'keys, dates and instants that are none are refused',
    test: async ({ curves, call }) => {
      await curves.publish(at(1, priced(1)), call);
      const refused = async (code: AurumErrorCode, calls: readonly (() => Promise<unknown>)[]): Promise<void> => {
        for (const each of calls) await assertRejects(each, code).catch((e) => assert.fail(`${each}: ${e.message}`));
      };
      const selector = { tenor: 'M+1', profile: profiles.base };
      for (const key of [
        '',
        'a/b/c',
        'a/b/c/d/e',
        'a//c/d',
        'a/b/c/\u0007',
        'a/b/c/\ud800',
        `a/b/c/${'d'.repeat(81)}`,
      ]) {
        await refused('CURVE.INVALID_ARGUMENT', [
          () => curves.read(key, DATE, call),
          () => curves.find(key, DATE, call),
          () =>
            curves.readMany(
              [
                { key: POWER, asOf: DATE },
                { key, asOf: DATE },
              ],
              call,
            ),
          () => curves.latest(key, DATE, call),
          () => curves.dates(key, {}, call),
          () => curves.revisions(key, DATE, call),
          () => curves.history(key, selector, {}, call),
          () => curves.diff(key, { before: { asOf: DATE }, after: { asOf: DATE } }, call),
          () => curves.withdraw([{ key, asOf: DATE, knownAt: known(1) }], call),
        ]);
      }
      for (const asOf of ['', '2026-02-30', '2026-1-5', '20260105', '2026-01-15T00:00Z', 'yesterday']) {
        await refused('CURVE.INVALID_ARGUMENT', [
          () => curves.read(POWER, asOf, call),
          () => curves.find(POWER, asOf, call),
          () => curves.readMany([{ key: POWER, asOf }], call),
          () => curves.latest(POWER, asOf, call),
          () => curves.dates(POWER, { start: asOf }, call),
          () => curves.dates(POWER, { end: asOf }, call),
          () => curves.revisions(POWER, asOf, call),
          () => curves.history(POWER, selector, { start: asOf }, call),
          () => curves.diff(POWER, { before: { asOf }, after: { asOf: DATE } }, call),
          () => curves.withdraw([{ key: POWER, asOf, knownAt: known(1) }], call),
        ]);
      }
      for (const [text, code] of [
        ['2026-01-15T12:00', 'TIME.NO_OFFSET'],
        ['noon', 'TIME.INVALID_INSTANT'],
      ] as const) {
        await refused(code, [
          () => curves.publish({ curve: priced(1), knownAt: text }, call),
          () => curves.withdraw([{ key: POWER, asOf: DATE, knownAt: text }], call),
          () => curves.read(POWER, DATE, { ...call, knownAt: text }),
          () => curves.find(POWER, DATE, { ...call, recordedBy: text }),
          () => curves.latest(POWER, DATE, { ...call, knownAt: text }),
          () => curves.dates(POWER, {}, { ...call, recordedBy: text }),
          () => curves.history(POWER, selector, {}, { ...call, knownAt: text }),
          () => curves.diff(POWER, { before: { asOf: DATE }, after: { asOf: DATE, knownAt: text } }, call),
        ]);
      }
      assert.equal((await curves.revisions(POWER, DATE, call)).length, 1);
    },
  },
  {
    id: 'CURVE-READ-01',
    title: 'curves of the same text in other parts, and of other as-of dates, are kept apart',
    test: async ({ curves, call }) => {
      const keys = ['a/b/c/d', 'A/b/c/d', 'a/b/d/c', 'a/b/c/D', 'a /b/c/d'];
      await curves.publishMany(
        keys.map((key, n) => at(1, priced(n, DATE, key))),
        call,
      );
      await curves.publish(at(2, priced(9, '2027-01-15', 'a/b/c/d')), call);
      for (const [n, key] of keys.entries()) {
        const { curve } = await curves.read(key, DATE, call);
        assertSameCurve(curve, priced(n, DATE, key));
        assert.equal(curveKeyText(curve.key), key);
      }
    },
  },
];
