import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { profiles } from '../time/index.js';
import { freshTenant, openStore } from './contract.js';
import { type CurveClause, curvesOf } from './curve-case.js';
import { assertSameCurve, at, countsOf, everyCurveCall, POWER, priced, priceOf } from './curve-fixtures.js';
import { sampleCurves } from './curve-samples.js';
import { assertRejects, known, pastStamp } from './fixtures.js';

const DATE = '2026-01-15';
const MONTH = { tenor: 'M+2', profile: profiles.base } as const;

/** Snapshots, tenants, cancellation, time limits, durability and capabilities of curves. */
export const curveCallClauses: readonly CurveClause[] = [
  {
    id: 'CURVE-SNAP-01',
    title: 'reads bounded by the horizon never change again, and later batches are recorded after it',
    test: async ({ curves, call }) => {
      const first = await curves.publishMany([at(5, priced(1)), at(5, priced(2, '2026-01-16'))], call);
      const horizon = await pastStamp(curves, first.recordedAt, call);
      const pinned = { ...call, recordedBy: horizon };
      const look = async () => {
        const one = await curves.read(POWER, DATE, pinned);
        const bounded = await curves.read(POWER, DATE, { ...pinned, knownAt: known(5) });
        const latest = await curves.latest(POWER, '2026-02-01', pinned);
        const history = await curves.history(POWER, MONTH, {}, pinned);
        const side = { asOf: DATE, recordedBy: horizon };
        const diff = await curves.diff(POWER, { before: side, after: { ...side, asOf: '2026-01-16' } }, call);
        return {
          prices: [priceOf(one), priceOf(bounded), priceOf(latest)],
          dates: await curves.dates(POWER, {}, pinned),
          history: [...history.fields.settlement],
          diff: [...diff.after.settlement],
          unknown: await curves.find('late/power/x/base', DATE, pinned),
        };
      };
      const before = await look();
      assert.deepEqual(before.prices, [1, 1, 2]);
      assert.deepEqual(before.history, [1, 2]);
      assert.deepEqual(before.diff, [2]);
      const change = async (batch: ReturnType<typeof at>[], withdrawals: string[]): Promise<void> => {
        const { recordedAt } = await curves.publishMany(batch, call);
        assert.ok(recordedAt > horizon, 'a batch was recorded at or before a horizon given earlier');
        const taken = withdrawals.map((asOf) => ({ key: POWER, asOf, knownAt: known(9) }));
        assert.ok((await curves.withdraw(taken, call)).recordedAt > horizon);
        assert.deepEqual(await look(), before);
        const options = { ...pinned };
        await assertRejects(() => curves.history('late/power/x/base', MONTH, {}, options), 'CURVE.NOT_FOUND');
      };
      await change([at(6, priced(3)), at(4, priced(4)), at(5, priced(5))], []);
      await change([at(4, priced(6, '2026-01-17')), at(1, priced(7, DATE, 'late/power/x/base'))], ['2026-01-16', DATE]);
      assert.ok((await curves.horizon(call)) >= horizon, 'the horizon stepped back');
    },
  },
  {
    id: 'CURVE-TENANT-01',
    title: 'tenants never see each other, and may use the same keys',
    test: async ({ curves, call, otherTenant }) => {
      const other = await otherTenant();
      await curves.publishMany(
        [at(1, priced(1)), at(1, priced(1, '2026-01-16')), at(1, priced(1, DATE, 'mine/p/x/b'))],
        call,
      );
      assert.equal(await curves.find(POWER, DATE, other), undefined);
      await assertRejects(() => curves.read(POWER, DATE, other), 'CURVE.NOT_FOUND');
      await assertRejects(() => curves.readMany([{ key: POWER, asOf: DATE }], other), 'CURVE.NOT_FOUND');
      await assertRejects(() => curves.latest(POWER, '2026-02-01', other), 'CURVE.NOT_FOUND');
      await assertRejects(() => curves.history(POWER, MONTH, {}, other), 'CURVE.NOT_FOUND');
      const sides = { before: { asOf: DATE }, after: { asOf: '2026-01-16' } };
      await assertRejects(() => curves.diff(POWER, sides, other), 'CURVE.NOT_FOUND');
      assert.deepEqual(await curves.dates(POWER, {}, other), []);
      assert.deepEqual(await curves.revisions(POWER, DATE, other), []);
      assert.deepEqual((await curves.list({}, other)).items, []);
      const taken = await curves.withdraw([{ key: POWER, asOf: DATE, knownAt: known(2) }], other);
      assert.deepEqual(countsOf(taken), [0, 0, 1]);
      assert.deepEqual(countsOf(await curves.publish(at(1, priced(2)), other)), [1, 0, 0]);
      await curves.withdraw([{ key: POWER, asOf: '2026-01-16', knownAt: known(2) }], other);
      assert.equal(priceOf(await curves.read(POWER, DATE, call)), 1);
      assert.equal(priceOf(await curves.read(POWER, DATE, other)), 2);
      assert.deepEqual(await curves.dates(POWER, {}, call), [DATE, '2026-01-16']);
      assert.deepEqual([...(await curves.history(POWER, MONTH, {}, other)).fields.settlement], [2]);
      assert.equal((await curves.list({}, other)).items.length, 1);
      assert.equal((await curves.list({}, call)).items.length, 2);
    },
  },
  {
    id: 'CURVE-TENANT-01',
    title:
      'without a tenant every call rejects with TENANT.MISSING; that of the store is meant where a call names none',
    test: async ({ curves, setup }) => {
      for (const [name, call] of everyCurveCall(curves, {})) {
        await assertRejects(call, 'TENANT.MISSING').catch((error) => assert.fail(`${name}: ${error.message}`));
      }
      const [tenant, other] = [await freshTenant(setup), await freshTenant(setup)];
      await using store = await openStore(setup, tenant);
      const own = curvesOf(store);
      await own.publish(at(1, priced(1)));
      assert.equal(priceOf(await own.read(POWER, DATE, { tenant })), 1);
      assert.equal(await own.find(POWER, DATE, { tenant: other }), undefined);
    },
  },
  {
    id: 'CURVE-ABORT-01',
    title: 'an aborted signal rejects every call with CALL.ABORTED, and nothing is stored',
    test: async ({ curves, call }) => {
      await curves.publish(at(1, priced(1)), call);
      const signal = AbortSignal.abort(new Error('no longer wanted'));
      for (const [name, aborted] of everyCurveCall(curves, { ...call, signal })) {
        await assertRejects(aborted, 'CALL.ABORTED').catch((error) => assert.fail(`${name}: ${error.message}`));
      }
      assert.equal((await curves.revisions(POWER, DATE, call)).length, 1);
    },
  },
  {
    id: 'CURVE-ABORT-01',
    title: 'a publication that is aborted under way is there as a whole or not at all',
    test: async ({ curves, call }) => {
      for (const [n, delayMs] of [0, 1, 3, 10].entries()) {
        const dates = datesOf(n);
        const controller = new AbortController();
        const work = curves.publishMany(
          dates.map((asOf) => at(1, priced(1, asOf))),
          { ...call, signal: controller.signal },
        );
        setTimeout(() => controller.abort(), delayMs);
        await assertWholeOrNothing(work, 'CALL.ABORTED', async () => {
          const range = { start: dates[0], end: `${2000 + n}-12-31` };
          return [(await curves.dates(POWER, range, call)).length, dates.length];
        });
      }
    },
  },
  {
    id: 'CURVE-TIMEOUT-01',
    title: 'a call that takes longer than its timeout rejects with CALL.TIMEOUT and leaves nothing half-written',
    test: async ({ curves, call }) => {
      for (const [n, timeoutMs] of [1, 3, 10].entries()) {
        const dates = datesOf(n);
        const work = curves.publishMany(
          dates.map((asOf) => at(1, priced(1, asOf))),
          { ...call, timeoutMs },
        );
        await assertWholeOrNothing(work, 'CALL.TIMEOUT', async () => {
          const range = { start: dates[0], end: `${2000 + n}-12-31` };
          return [(await curves.dates(POWER, range, call)).length, dates.length];
        });
      }
      const relaxed = await curves.publish(at(1, priced(1)), { ...call, timeoutMs: 60_000 });
      assert.equal(relaxed.inserted, 1);
    },
  },
  {
    id: 'CURVE-TIMEOUT-01',
    title: 'a timeout that is not above 0 is refused',
    test: async ({ curves, call }) => {
      await curves.publish(at(1, priced(1)), call);
      for (const timeoutMs of [0, -1, Number.NaN]) {
        for (const [name, refused] of everyCurveCall(curves, { ...call, timeoutMs })) {
          await assertRejects(refused, 'SERIES.INVALID_ARGUMENT').catch((error) =>
            assert.fail(`${name}: ${error.message}`),
          );
        }
      }
      assert.equal((await curves.revisions(POWER, DATE, call)).length, 1);
    },
  },
  {
    id: 'CURVE-DURABLE-01',
    title: 'what a receipt has confirmed is there when the store is opened again',
    skip: ({ curves, reopen }) => {
      if (curves?.durable !== true)
        return `curves of ${curves?.backend} end with the process (capability durable: false)`;
      return reopen === undefined ? 'the setup gives no `reopen`' : undefined;
    },
    test: async ({ setup }) => {
      const call = { tenant: await freshTenant(setup) };
      const store = await openStore(setup, undefined);
      const samples = sampleCurves().map(([, curve]) => curve);
      const batch = [...samples.map((curve) => at(1, curve)), at(1, priced(1)), at(2, priced(2))];
      const named = { ...call, batchId: randomUUID() };
      const receipt = await curvesOf(store).publishMany(batch, named);
      await curvesOf(store).withdraw([{ key: POWER, asOf: DATE, knownAt: known(3) }], call);
      const before = await curvesOf(store).revisions(POWER, DATE, call);
      await using again = (await setup.reopen?.(store)) ?? assert.fail('reopen gave no store');
      const curves = curvesOf(again);
      for (const curve of samples) assertSameCurve((await curves.read(curve.key, curve.asOf, call)).curve, curve);
      assert.equal(await curves.find(POWER, DATE, call), undefined);
      assert.deepEqual(await curves.revisions(POWER, DATE, call), before);
      assert.deepEqual(await curves.publish(at(9, priced(9)), named), receipt);
      const later = await curves.publish(at(9, priced(9)), call);
      assert.ok(later.recordedAt >= receipt.recordedAt, 'the store’s clock stepped back');
      assert.equal(priceOf(await curves.read(POWER, DATE, call)), 9);
    },
  },
  {
    id: 'CURVE-CAP-01',
    title: 'capabilities are those that the setup states, and stay the same',
    test: async ({ curves, call, setup }) => {
      const before = { ...curves.capabilities };
      const { backend, ...own } = before;
      assert.ok(typeof backend === 'string' && backend.length > 0);
      const { backend: _, ...stated } = setup.curves ?? assert.fail('the setup states nothing');
      assert.deepEqual(own, stated);
      await curves.publish(at(1, priced(1)), call);
      assert.deepEqual({ ...curves.capabilities }, before);
    },
  },
];

/** 300 as-of dates of the year 2000 + n. */
function datesOf(n: number): readonly string[] {
  return Array.from({ length: 300 }, (_, day) => new Date(Date.UTC(2000 + n, 0, 1 + day)).toISOString().slice(0, 10));
}

async function assertWholeOrNothing(
  work: Promise<unknown>,
  code: 'CALL.ABORTED' | 'CALL.TIMEOUT',
  stored: () => Promise<readonly [number, number]>,
): Promise<void> {
  const done = await work.then(
    () => true,
    async (error) => {
      await assertRejects(Promise.reject(error), code);
      return false;
    },
  );
  const [found, all] = await stored();
  assert.ok(found === all || (!done && found === 0), `${done ? 'published' : code}, with ${found} of ${all} curves`);
}
