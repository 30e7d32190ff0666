import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CurvePublication, CurveRepository } from '../ports/index.js';
import { clocks } from '../time/index.js';
import type { CurveClause } from './curve-case.js';
import { assertSameCurve, at, countsOf, curveOf, POWER, priced, priceOf } from './curve-fixtures.js';
import { sampleCurves } from './curve-samples.js';
import { curveVariants } from './curve-variants.js';
import { assertRejects, known, pastStamp } from './fixtures.js';

const DATE = '2026-01-15';

/** Publishing curves and taking them back. */
export const curvePublishClauses: readonly CurveClause[] = [
  {
    id: 'CURVE-PUB-01',
    title: 'a curve equal to what was known at its knownAt stores nothing, also when something newer is known',
    test: async ({ curves, call }) => {
      const count = async () => (await curves.revisions(POWER, DATE, call)).length;
      const publish = async (day: number, price: number) =>
        countsOf(await curves.publish(at(day, priced(price)), call));
      assert.deepEqual(await publish(2, 1), [1, 0, 0]);
      assert.deepEqual(await publish(2, 1), [0, 0, 1]);
      assert.deepEqual(await publish(3, 1), [0, 0, 1]);
      assert.deepEqual(await publish(5, 2), [0, 1, 0]);
      assert.deepEqual(await publish(4, 1), [0, 0, 1]);
      assert.deepEqual(await publish(2, 1), [0, 0, 1]);
      assert.equal(await count(), 2);
      assert.deepEqual(await publish(4, 2), [0, 1, 0]);
      assert.deepEqual(await publish(6, 1), [0, 1, 0]);
      assert.deepEqual(await publish(5, 2), [0, 0, 1]);
      assert.equal(await count(), 4);
      assert.equal(priceOf(await curves.read(POWER, DATE, call)), 1);
    },
  },
  {
    id: 'CURVE-PUB-01',
    title: 'curves of every kind are recognised when they come again',
    test: async ({ curves, call }) => {
      const batch = sampleCurves().map(([, curve]) => at(1, curve));
      assert.deepEqual(countsOf(await curves.publishMany(batch, call)), [batch.length, 0, 0]);
      assert.deepEqual(countsOf(await curves.publishMany([...batch].reverse(), call)), [0, 0, batch.length]);
      for (const [what, curve] of sampleCurves()) {
        assert.deepEqual(countsOf(await curves.publish(at(2, curve), call)), [0, 0, 1], what);
        assert.equal((await curves.revisions(curve.key, curve.asOf, call)).length, 1, what);
      }
    },
  },
  {
    id: 'CURVE-PUB-01',
    title: 'whatever differs is a revision: a number, a name, a weighting, the fine view, a flag or the lineage',
    test: async ({ curves, call }) => {
      const variants = curveVariants();
      for (const [n, [what, curve]] of variants.entries()) {
        const receipt = await curves.publish(at(n + 1, curve), call);
        assert.deepEqual(countsOf(receipt), n === 0 ? [1, 0, 0] : [0, 1, 0], what);
      }
      for (const [n, [, curve]] of variants.entries()) {
        assertSameCurve((await curves.read(POWER, DATE, { ...call, knownAt: known(n + 1) })).curve, curve);
      }
    },
  },
  {
    id: 'CURVE-PUB-02',
    title: 'late knowledge is kept, seen by bounded reads, and never disturbs the latest view',
    test: async ({ curves, call }) => {
      await curves.publish(at(9, priced(9)), call);
      assert.deepEqual(countsOf(await curves.publish(at(5, priced(5)), call)), [0, 1, 0]);
      await curves.publish(at(7, priced(7)), call);
      const seen = async (day: number) => priceOf(await curves.read(POWER, DATE, { ...call, knownAt: known(day) }));
      assert.deepEqual([await seen(5), await seen(6), await seen(7), await seen(8), await seen(9)], [5, 5, 7, 7, 9]);
      assert.equal(priceOf(await curves.read(POWER, DATE, call)), 9);
      assert.equal(priceOf(await curves.latest(POWER, '2026-02-01', call)), 9);
      const revisions = await curves.revisions(POWER, DATE, call);
      assert.deepEqual(
        revisions.map(({ knownAt }) => knownAt),
        [known(5), known(7), known(9)],
      );
    },
  },
  {
    id: 'CURVE-PUB-03',
    title: 'a batch with one curve that is refused stores nothing',
    test: async ({ curves, call }) => {
      await curves.publish(at(1, priced(1)), call);
      const good = [at(2, priced(2)), at(2, priced(2, '2026-01-16')), at(2, priced(2, DATE, 'new/power/x/base'))];
      const batchId = randomUUID();
      const bad: readonly (readonly [CurvePublication, Parameters<typeof assertRejects>[1]])[] = [
        [at(3, curveOf('2026-01-17', { 'Feb-26': 1 }, { unit: 'USD/MWh' })), 'CURVE.UNIT_MISMATCH'],
        [at(3, curveOf('2026-01-17', { 'Feb-26': 1 }, { clock: clocks.utc })), 'CURVE.INVALID_ARGUMENT'],
        [at(2, priced(3)), 'CURVE.DUPLICATE'],
        [{ curve: priced(3), knownAt: 'soon' }, 'TIME.INVALID_INSTANT'],
      ];
      for (const [publication, code] of bad) {
        for (const batch of [
          [...good, publication],
          [publication, ...good],
        ]) {
          await assertRejects(() => curves.publishMany(batch, { ...call, batchId }), code);
        }
      }
      assert.equal((await curves.revisions(POWER, DATE, call)).length, 1);
      assert.deepEqual(await curves.dates(POWER, {}, call), [DATE]);
      assert.equal((await curves.list({}, call)).items.length, 1);
      assert.deepEqual(await curves.revisions('new/power/x/base', DATE, call), []);
      const receipt = await curves.publishMany(good, { ...call, batchId });
      assert.deepEqual(countsOf(receipt), [2, 1, 0], 'a refused batch used up its id');
      const withdrawals = [DATE, '2026-02-30'].map((asOf) => ({ key: POWER, asOf, knownAt: known(9) }));
      await assertRejects(() => curves.withdraw(withdrawals, call), 'CURVE.INVALID_ARGUMENT');
      assert.equal(priceOf(await curves.read(POWER, DATE, call)), 2);
    },
  },
  {
    id: 'CURVE-PUB-04',
    title: 'the same key, as-of date and knownAt twice in a batch rejects and lists them',
    test: async ({ curves, call }) => {
      const batch = [
        at(1, priced(1)),
        at(2, priced(1)),
        at(1, priced(2, '2026-01-16')),
        at(1, priced(1)),
        at(1, priced(3)),
        at(2, priced(2)),
      ];
      const { details } = await assertRejects(() => curves.publishMany(batch, call), 'CURVE.DUPLICATE');
      assert.deepEqual(details?.duplicates, [
        { key: POWER, asOf: DATE, knownAt: known(1) },
        { key: POWER, asOf: DATE, knownAt: known(2) },
      ]);
      await assertRejects(() => curves.publishMany([at(1, priced(1)), at(1, priced(1))], call), 'CURVE.DUPLICATE');
      assert.deepEqual(await curves.dates(POWER, {}, call), []);
      await curves.publish(at(1, priced(1)), call);
      const withdrawal = { key: POWER, asOf: DATE, knownAt: known(2) };
      await assertRejects(() => curves.withdraw([withdrawal, withdrawal], call), 'CURVE.DUPLICATE');
      assert.equal((await curves.revisions(POWER, DATE, call)).length, 1);
    },
  },
  {
    id: 'CURVE-PUB-05',
    title: 'unit and clock of a key are those of its first curve, withdrawn or not',
    test: async ({ curves, call }) => {
      const dollars = at(2, curveOf('2026-01-16', { 'Feb-26': 1 }, { unit: 'USD/MWh' }));
      const utc = at(2, curveOf('2026-01-16', { 'Feb-26': 1 }, { clock: clocks.utc }));
      await assertRejects(() => curves.publishMany([at(1, priced(1)), dollars], call), 'CURVE.UNIT_MISMATCH');
      await assertRejects(() => curves.publishMany([utc, at(1, priced(1))], call), 'CURVE.INVALID_ARGUMENT');
      await curves.publish(at(3, priced(1)), call);
      const refuse = async (): Promise<void> => {
        await assertRejects(() => curves.publish(dollars, call), 'CURVE.UNIT_MISMATCH');
        await assertRejects(() => curves.publish(utc, call), 'CURVE.INVALID_ARGUMENT');
      };
      await refuse();
      await curves.withdraw([{ key: POWER, asOf: DATE, knownAt: known(4) }], call);
      await refuse();
      assert.deepEqual(await curves.revisions(POWER, '2026-01-16', call), []);
      const elsewhere = curveOf(DATE, { 'Feb-26': 1 }, { unit: 'USD/MWh', key: 'PJM/power/West/base' });
      assert.deepEqual(countsOf(await curves.publish(at(1, elsewhere), call)), [1, 0, 0]);
    },
  },
  {
    id: 'CURVE-PUB-06',
    title: 'the receipt counts inserted, revised and unchanged, and is stamped by the store',
    test: async ({ curves, call }) => {
      const nothing = await curves.publishMany([], call);
      assert.deepEqual(countsOf(nothing), [0, 0, 0]);
      const first = await curves.publishMany([at(1, priced(1)), at(1, priced(1, '2026-01-16'))], call);
      assert.deepEqual(countsOf(first), [2, 0, 0]);
      await pastStamp(curves, first.recordedAt, call);
      const batch = [
        at(2, priced(2)),
        at(2, priced(1, '2026-01-16')),
        at(2, priced(1, '2026-01-17')),
        at(3, priced(3)),
      ];
      const second = await curves.publishMany(batch, call);
      assert.deepEqual(countsOf(second), [1, 2, 1]);
      assert.ok(Number.isInteger(second.recordedAt) && second.recordedAt > first.recordedAt);
      assert.match(second.batchId, /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/u);
      assert.notEqual(second.batchId, first.batchId);
      const withdrawn = [DATE, '2026-01-18'].map((asOf) => ({ key: POWER, asOf, knownAt: known(4) }));
      assert.deepEqual(countsOf(await curves.withdraw(withdrawn, call)), [0, 1, 1]);
      assert.deepEqual(countsOf(await curves.publish(at(5, priced(5)), call)), [0, 1, 0]);
    },
  },
  {
    id: 'CURVE-PUB-06',
    title: 'a batch id names one batch of its tenant, and one that is no UUID is refused',
    test: async ({ curves, call, otherTenant }) => {
      const batchId = randomUUID();
      const first = await curves.publish(at(1, priced(1)), { ...call, batchId });
      assert.equal(first.batchId, batchId);
      await curves.publish(at(2, priced(2)), call);
      const named = { ...call, batchId: batchId.toUpperCase() };
      assert.deepEqual(await curves.publish(at(1, priced(1)), named), first);
      assert.deepEqual(await curves.publishMany([at(3, priced(3)), at(3, priced(1, '2026-01-16'))], named), first);
      assert.deepEqual(await curves.withdraw([{ key: POWER, asOf: DATE, knownAt: known(4) }], named), first);
      assert.equal((await curves.revisions(POWER, DATE, call)).length, 2);
      assert.deepEqual(await curves.dates(POWER, {}, call), [DATE]);
      const ofOther = { ...(await otherTenant()), batchId };
      const theirs = await curves.publishMany([at(1, priced(7)), at(1, priced(7, '2026-01-16'))], ofOther);
      assert.deepEqual([theirs.batchId, ...countsOf(theirs)], [batchId, 2, 0, 0]);
      for (const bad of ['', 'today', `${batchId}0`, `{${batchId}}`]) {
        const options = { ...call, batchId: bad };
        await assertRejects(() => curves.publish(at(5, priced(5)), options), 'CURVE.INVALID_ARGUMENT');
        const withdrawal = { key: POWER, asOf: DATE, knownAt: known(4) };
        await assertRejects(() => curves.withdraw([withdrawal], options), 'CURVE.INVALID_ARGUMENT');
      }
      assert.equal((await curves.revisions(POWER, DATE, call)).length, 2);
    },
  },
  {
    id: 'CURVE-PUB-06',
    title: 'a thousand curves in one batch, of many keys and dates',
    test: async ({ curves, call }) => {
      const batch = Array.from({ length: 1000 }, (_, n) => {
        const asOf = new Date(Date.UTC(2020, 0, 1 + (n % 125))).toISOString().slice(0, 10);
        return at(1, priced(n, asOf, `house/power/zone ${Math.floor(n / 125)}/base`));
      });
      assert.deepEqual(countsOf(await curves.publishMany(batch, call)), [1000, 0, 0]);
      const read = await curves.readMany(
        batch.map(({ curve: { key, asOf } }) => ({ key, asOf })),
        call,
      );
      assert.deepEqual(
        read.map(priceOf),
        Array.from({ length: 1000 }, (_, n) => n),
      );
      assert.deepEqual(countsOf(await curves.publishMany(batch, call)), [0, 0, 1000]);
      const { items } = await curves.list({}, call);
      assert.deepEqual(
        items.map(({ dates }) => dates),
        Array.from({ length: 8 }, () => 125),
      );
      const withdrawals = batch.slice(0, 500).map(({ curve: { key, asOf } }) => ({ key, asOf, knownAt: known(2) }));
      assert.deepEqual(countsOf(await curves.withdraw(withdrawals, call)), [0, 500, 0]);
      assert.equal((await curves.list({}, call)).items.length, 4);
    },
  },
  {
    id: 'CURVE-PUB-07',
    title: 'curves of one date in one batch count in the order of their knownAt, whatever their place',
    test: async ({ curves, call }) => {
      const batch = [at(3, priced(1)), at(1, priced(1)), at(4, priced(1)), at(2, priced(2)), at(5, priced(5))];
      const receipt = await curves.publishMany(batch, call);
      assert.deepEqual(countsOf(receipt), [1, 3, 1]);
      const revisions = await curves.revisions(POWER, DATE, call);
      assert.deepEqual(
        revisions.map(({ knownAt }) => knownAt),
        [known(1), known(2), known(3), known(5)],
      );
      assert.equal(priceOf(await curves.read(POWER, DATE, call)), 5);
      assert.equal(priceOf(await curves.read(POWER, DATE, { ...call, knownAt: known(2) })), 2);
      assert.equal(priceOf(await curves.read(POWER, DATE, { ...call, knownAt: known(4) })), 1);
      const later = '2026-01-16';
      const said = [at(3, priced(1, later)), at(1, priced(1, later)), at(2, priced(1, later))];
      assert.deepEqual(countsOf(await curves.publishMany(said, call)), [1, 0, 2]);
      assert.deepEqual(
        (await curves.revisions(POWER, later, call)).map(({ knownAt }) => knownAt),
        [known(1)],
      );
    },
  },
  {
    id: 'CURVE-PUB-08',
    title: 'publishers of the same curves at the same time give the result of one after the other',
    test: async ({ store, curves, call, setup }) => {
      const second = await setup.connect?.(store);
      try {
        const doors: readonly CurveRepository[] = second?.curves === undefined ? [curves] : [curves, second.curves];
        const door = (n: number): CurveRepository => doors[n % doors.length] ?? curves;
        const other = 'EEX/power/FR/base';
        const receipts = await Promise.all(
          Array.from({ length: 6 }, (_, n) => {
            const batch = [POWER, other].map((key) => ({ curve: priced(n, DATE, key), knownAt: known(1) + n }));
            return door(n).publishMany(n % 2 === 0 ? batch : batch.reverse(), call);
          }),
        );
        const sums = [0, 1, 2].map((i) => receipts.reduce((sum, receipt) => sum + (countsOf(receipt)[i] ?? 0), 0));
        assert.deepEqual(sums, [2, 10, 0]);
        for (const key of [POWER, other]) {
          assert.equal(priceOf(await curves.read(key, DATE, call)), 5);
          assert.equal((await curves.revisions(key, DATE, call)).length, 6);
        }
        const same = at(9, priced(9, '2026-02-01'));
        const again = await Promise.all([0, 1, 2, 3].map((n) => door(n).publish(same, call)));
        assert.deepEqual(again.map((receipt) => countsOf(receipt).join()).sort(), ['0,0,1', '0,0,1', '0,0,1', '1,0,0']);
        assert.equal((await curves.revisions(POWER, '2026-02-01', call)).length, 1);
        const named = { ...call, batchId: randomUUID() };
        const [first, ...others] = await Promise.all(
          [0, 1, 2, 3].map((n) => door(n).publish(at(9, priced(9, '2026-02-02')), named)),
        );
        for (const receipt of others) assert.deepEqual(receipt, first);
        const units = await Promise.allSettled(
          ['EUR/MWh', 'USD/MWh'].map((unit, n) =>
            door(n).publish(at(1, curveOf(DATE, { 'Feb-26': 1 }, { unit, key: 'race/power/x/base' })), call),
          ),
        );
        assert.deepEqual(units.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'two units for one key');
      } finally {
        await second?.close();
      }
    },
  },
  {
    id: 'CURVE-WITHDRAW-01',
    title: 'a withdrawn curve is gone for reads from then on, stays for bounded ones, and can be published again',
    test: async ({ curves, call }) => {
      await curves.publish(at(1, priced(1)), call);
      const withdraw = async (day: number, asOf = DATE) =>
        countsOf(await curves.withdraw([{ key: POWER, asOf, knownAt: known(day) }], call));
      assert.deepEqual(await withdraw(3), [0, 1, 0]);
      assert.deepEqual(await withdraw(3), [0, 0, 1]);
      assert.deepEqual(await withdraw(4), [0, 0, 1]);
      assert.deepEqual(await withdraw(1, '2026-01-16'), [0, 0, 1]);
      assert.equal(countsOf(await curves.withdraw([{ key: 'a/b/c/d', asOf: DATE, knownAt: known(1) }], call))[2], 1);
      const seen = async (day: number) => {
        const found = await curves.find(POWER, DATE, { ...call, knownAt: known(day) });
        return found === undefined ? undefined : priceOf(found);
      };
      assert.deepEqual([await seen(2), await seen(3), await seen(9)], [1, undefined, undefined]);
      assert.equal(await curves.find(POWER, DATE, call), undefined);
      assert.deepEqual(await curves.dates(POWER, {}, call), []);
      assert.deepEqual(
        countsOf(await curves.publish(at(5, priced(1)), call)),
        [0, 1, 0],
        'the same curve, brought back',
      );
      assert.deepEqual([await seen(2), await seen(4), await seen(5)], [1, undefined, 1]);
      assert.deepEqual(await curves.dates(POWER, {}, call), [DATE]);
      assert.deepEqual(await withdraw(2), [0, 1, 0], 'known late, before the other withdrawal');
      assert.deepEqual([await seen(1), await seen(2), await seen(5)], [1, undefined, 1]);
      const revisions = await curves.revisions(POWER, DATE, call);
      assert.deepEqual(
        revisions.map(({ withdrawn }) => withdrawn),
        [false, true, true, false],
      );
    },
  },
  {
    id: 'CURVE-WITHDRAW-01',
    title: 'withdrawing takes one as-of date of one key, many at once, by parts or by text',
    test: async ({ curves, call }) => {
      const other = 'EEX/power/FR/base';
      const dates = ['2026-01-14', DATE, '2026-01-16'];
      await curves.publishMany(
        dates.flatMap((asOf) => [at(1, priced(1, asOf)), at(1, priced(2, asOf, other))]),
        call,
      );
      const [market, product, location, profiles] = ['EEX', 'power', 'FR', 'base'];
      const receipt = await curves.withdraw(
        [
          { key: POWER, asOf: DATE, knownAt: known(2) },
          { key: { market, product, location, profiles }, asOf: '2026-01-16', knownAt: known(2) },
        ],
        call,
      );
      assert.deepEqual(countsOf(receipt), [0, 2, 0]);
      assert.deepEqual(await curves.dates(POWER, {}, call), ['2026-01-14', '2026-01-16']);
      assert.deepEqual(await curves.dates(other, {}, call), ['2026-01-14', DATE]);
      assert.equal((await curves.read(POWER, '2026-01-16', call)).knownAt, known(1));
      const before = await curves.find(POWER, DATE, { ...call, recordedBy: receipt.recordedAt, knownAt: known(1) });
      assert.equal(before === undefined ? undefined : priceOf(before), 1);
    },
  },
];
