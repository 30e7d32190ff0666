import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CallOptions } from '../ports/index.js';
import type { Clause, ContractCase } from './contract.js';
import { freshTenant, openStore } from './contract.js';
import { assertPoints, assertRejects, counts, definition, hour, hours, known, receiptOf } from './fixtures.js';
import { drain } from './read-clauses.js';

const DAY = { start: hour(0), end: hour(2) };

/** Tenants, cancellation, time limits, durability and capabilities. */
export const callClauses: readonly Clause[] = [
  {
    id: 'SERIES-TENANT-01',
    title: 'tenants never see each other',
    test: async ({ series, catalog, call, otherTenant }) => {
      const other = await otherTenant();
      await catalog.define([definition('a'), definition('mine')], call);
      await catalog.define([definition('a'), definition('theirs')], other);
      const spoilt = { start: hour(1), end: hour(2), value: 1, reason: 'spike' };
      await series.write({ key: 'a', series: hours(0, [1, 1]), knownAt: known(1), quarantined: [spoilt] }, call);
      await series.write({ key: 'mine', series: hours(0, [1, 1]), knownAt: known(1) }, call);
      assertPoints(await series.read('a', DAY, other), hour(0), ['missing', 'missing']);
      assert.equal((await series.revisions('a', {}, other)).length, 0);
      assert.equal((await series.history('a', hour(0), other)).length, 0);
      assert.equal((await series.runs('a', {}, other)).length, 0);
      assert.equal((await series.diff('a', { before: { asOf: 0 } }, {}, other)).length, 0);
      assert.equal((await series.changedSince('a', 0, {}, other)).length, 0);
      assert.deepEqual(await series.quarantine('a', {}, other), []);
      assert.equal(await drain(series.stream('a', {}, other)), 0);
      await assertRejects(() => series.read('mine', DAY, other), 'SERIES.NOT_FOUND');
      await assertRejects(() => series.readMany(['a', 'mine'], DAY, other), 'SERIES.NOT_FOUND');
      await assertRejects(
        () => series.write({ key: 'mine', series: hours(0, [1]), knownAt: known(1) }, other),
        'SERIES.NOT_FOUND',
      );
      const theirs = await series.write({ key: 'a', series: hours(0, [2, 2]), knownAt: known(2) }, other);
      assert.deepEqual(counts(theirs), receiptOf({ inserted: 2 }));
      assertPoints(await series.read('a', DAY, call), hour(0), [1, 1]);
      assertPoints(await series.read('a', DAY, other), hour(0), [2, 2]);
      const spec = { frequency: 'P1D', statistic: 'sum', missing: 'skip' } as const;
      assert.deepEqual([...(await series.aggregate('a', DAY, spec, other)).series.values], [4]);
      const [sums] = await series.aggregateMany(['a'], DAY, spec, other);
      assert.deepEqual([...(sums ?? assert.fail('aggregateMany gave nothing')).series.values], [4]);
      const [many] = await series.readMany(['a'], DAY, call);
      assertPoints(many ?? assert.fail('readMany gave nothing'), hour(0), [1, 1]);
    },
  },
  {
    id: 'SERIES-TENANT-01',
    title: 'without a tenant every call rejects with TENANT.MISSING',
    test: async (subject) => {
      for (const [name, call] of everyCall(subject, {})) {
        await assertRejects(call, 'TENANT.MISSING').catch((error) => assert.fail(`${name}: ${error.message}`));
      }
    },
  },
  {
    id: 'SERIES-TENANT-01',
    title: 'the tenant of the store is meant where a call names none, and a call may name another',
    test: async ({ setup }) => {
      const [tenant, other] = [await freshTenant(setup), await freshTenant(setup)];
      await using store = await openStore(setup, tenant);
      const { series, catalog } = store;
      await catalog.define([definition('a')]);
      await series.write({ key: 'a', series: hours(0, [1]), knownAt: known(1) });
      assertPoints(await series.read('a', {}, { tenant }), hour(0), [1]);
      await assertRejects(() => series.read('a', {}, { tenant: other }), 'SERIES.NOT_FOUND');
    },
  },
  {
    id: 'SERIES-ABORT-01',
    title: 'an aborted signal rejects every call with CALL.ABORTED',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      await catalog.define([definition('a')], call);
      const signal = AbortSignal.abort(new Error('no longer wanted'));
      for (const [name, aborted] of everyCall(subject, { ...call, signal })) {
        await assertRejects(aborted, 'CALL.ABORTED').catch((error) => assert.fail(`${name}: ${error.message}`));
      }
      assert.equal((await series.revisions('a', {}, call)).length, 0);
    },
  },
  {
    id: 'SERIES-ABORT-01',
    title: 'a write that is aborted under way is there as a whole or not at all',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a'), definition('b')], call);
      for (const delayMs of [0, 1, 3]) {
        const first = 10_000 * delayMs;
        const points = Array.from({ length: 2000 }, (_, i) => i);
        const writes = ['a', 'b'].map((key) => ({ key, series: hours(first, points), knownAt: known(1) }));
        const controller = new AbortController();
        const work = series.writeMany(writes, { ...call, signal: controller.signal });
        setTimeout(() => controller.abort(), delayMs);
        const outcome = await work.then(
          () => 'written',
          async (error) => {
            await assertRejects(Promise.reject(error), 'CALL.ABORTED');
            return 'aborted';
          },
        );
        const range = { start: hour(first), end: hour(first + points.length) };
        const stored = [await series.revisions('a', range, call), await series.revisions('b', range, call)].map(
          (t) => t.length,
        );
        if (outcome === 'written') assert.deepEqual(stored, [2000, 2000]);
        else assert.ok(stored[0] === stored[1] && (stored[0] === 0 || stored[0] === 2000), `half-written: ${stored}`);
      }
    },
  },
  {
    id: 'SERIES-ABORT-01',
    title: 'a stream that is aborted between two chunks rejects, and the store can be used at once',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write(
        {
          key: 'a',
          series: hours(
            0,
            Array.from({ length: 50 }, (_, i) => i),
          ),
          knownAt: known(1),
        },
        call,
      );
      const controller = new AbortController();
      const options = { ...call, chunkSize: 5, signal: controller.signal };
      const seen: number[] = [];
      const read = async (): Promise<void> => {
        for await (const chunk of series.stream('a', {}, options)) {
          seen.push(chunk.series.length);
          controller.abort();
        }
      };
      await assertRejects(read, 'CALL.ABORTED');
      assert.deepEqual(seen, [5]);
      assert.equal((await series.read('a', {}, call)).length, 50);
    },
  },
  {
    id: 'SERIES-TIMEOUT-01',
    title: 'a call that takes longer than its timeout rejects with CALL.TIMEOUT and leaves nothing half-written',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const points = Array.from({ length: 3000 }, (_, i) => i);
      const outcome = await series
        .write({ key: 'a', series: hours(0, points), knownAt: known(1) }, { ...call, timeoutMs: 1 })
        .then(
          () => 'written',
          async (error) => {
            await assertRejects(Promise.reject(error), 'CALL.TIMEOUT');
            return 'timed out';
          },
        );
      const { length } = await series.revisions('a', {}, call);
      assert.ok(
        length === 3000 || (outcome === 'timed out' && length === 0),
        `${outcome}, with ${length} of 3000 points`,
      );
      const relaxed = await series.write(
        { key: 'a', series: hours(0, [7]), knownAt: known(2) },
        { ...call, timeoutMs: 60_000 },
      );
      assert.equal(relaxed.inserted + relaxed.revised, 1);
    },
  },
  {
    id: 'SERIES-TIMEOUT-01',
    title: 'a timeout that is not above 0 is refused',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      await catalog.define([definition('a')], call);
      for (const timeoutMs of [0, -1, Number.NaN]) {
        for (const [name, refused] of everyCall(subject, { ...call, timeoutMs })) {
          await assertRejects(refused, 'SERIES.INVALID_ARGUMENT').catch((error) =>
            assert.fail(`${name}: ${error.message}`),
          );
        }
      }
      assert.equal((await series.revisions('a', {}, call)).length, 0);
    },
  },
  {
    id: 'SERIES-DURABLE-01',
    title: 'what a receipt has confirmed is there when the store is opened again',
    skip: ({ capabilities, reopen }) => {
      if (!capabilities.durable)
        return `observations of ${capabilities.backend} end with the process (capability durable: false)`;
      return reopen === undefined ? 'the setup gives no `reopen`' : undefined;
    },
    test: async ({ setup }) => {
      const call = { tenant: await freshTenant(setup) };
      const store = await openStore(setup, undefined);
      await store.catalog.define([definition('a')], call);
      const named = { ...call, batchId: randomUUID() };
      const spoilt = { start: hour(5), end: hour(6), value: 1, reason: 'spike' };
      const write = {
        key: 'a',
        series: hours(0, [1, 'withdrawn', 'notANumber']),
        knownAt: known(1),
        quarantined: [spoilt],
      };
      const receipt = await store.series.write(write, named);
      const before = await store.series.revisions('a', {}, call);
      await using again = (await setup.reopen?.(store)) ?? assert.fail('reopen gave no store');
      assertPoints(await again.series.read('a', {}, call), hour(0), [1, 'withdrawn', 'notANumber']);
      assert.deepEqual(await again.series.revisions('a', {}, call), before);
      assert.equal((await again.series.quarantine('a', {}, call)).length, 1);
      assert.deepEqual(await again.series.write(write, named), receipt);
      const later = await again.series.write({ key: 'a', series: hours(0, [2]), knownAt: known(1) }, call);
      assert.ok(later.recordedAt >= receipt.recordedAt, 'the store’s clock stepped back');
      assertPoints(await again.series.read('a', {}, call), hour(0), [2, 'withdrawn', 'notANumber']);
    },
  },
  {
    id: 'SERIES-CAP-01',
    title: 'capabilities are those that the setup states, and stay the same',
    test: async ({ series, catalog, call, setup }) => {
      const before = { ...series.capabilities };
      const { backend, ...stated } = setup.capabilities;
      assert.ok(typeof before.backend === 'string' && before.backend.length > 0);
      assert.ok(backend.length > 0);
      const { backend: _, ...own } = before;
      assert.deepEqual(own, stated);
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(0, [1]), knownAt: known(1) }, call);
      assert.deepEqual({ ...series.capabilities }, before);
    },
  },
];

/** Every method of the series port, each as it would be called with these options. */
function everyCall(
  { series }: ContractCase,
  options: CallOptions,
): readonly (readonly [string, () => Promise<unknown>])[] {
  const write = { key: 'a', series: hours(0, [1, 2]), knownAt: known(1) };
  return [
    ['write', () => series.write(write, options)],
    ['writeMany', () => series.writeMany([write], options)],
    ['read', () => series.read('a', DAY, options)],
    ['readMany', () => series.readMany(['a'], DAY, options)],
    ['stream', () => drain(series.stream('a', DAY, options))],
    ['aggregate', () => series.aggregate('a', DAY, { frequency: 'P1D' }, options)],
    ['aggregateMany', () => series.aggregateMany(['a'], DAY, { frequency: 'P1D' }, options)],
    ['revisions', () => series.revisions('a', DAY, options)],
    ['history', () => series.history('a', hour(0), options)],
    ['runs', () => series.runs('a', DAY, options)],
    ['diff', () => series.diff('a', { before: {} }, DAY, options)],
    ['changedSince', () => series.changedSince('a', 0, DAY, options)],
    ['quarantine', () => series.quarantine('a', DAY, options)],
    ['horizon', () => series.horizon(options)],
  ];
}
