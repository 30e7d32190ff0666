import assert from 'node:assert/strict';
import type { MigrationStatus } from '../ports/index.js';
import { type Clause, type ContractSetup, freshTenant, openStore, type StoreUnderTest } from './contract.js';
import { everyCurveCall } from './curve-fixtures.js';
import { assertPoints, assertRejects, definition, hour, hours, known } from './fixtures.js';
import { drain } from './read-clauses.js';

/** The life of a store. */
export const lifecycleClauses: readonly Clause[] = [
  {
    id: 'LIFE-01',
    title: 'migrate is idempotent, also twice at the same time, and migrationStatus agrees',
    test: async ({ setup }) => {
      await using store = await setup.create({ tenant: undefined });
      const [first, second] = await Promise.all([store.migrate(), store.migrate()]);
      assert.deepEqual(second, first);
      assertApplied(first);
      const again = await store.migrate();
      assert.deepEqual(again, first, 'migrate changed something when it ran again');
      assert.deepEqual(await store.migrationStatus(), first);
      await assertUsable(store, setup);
      assert.deepEqual(await store.migrate(), first);
    },
  },
  {
    id: 'LIFE-01',
    title: 'an aborted migrate rejects and can be run again',
    test: async ({ setup }) => {
      await using store = await setup.create({ tenant: undefined });
      await assertRejects(() => store.migrate({ signal: AbortSignal.abort() }), 'CALL.ABORTED');
      assertApplied(await store.migrate());
      await assertUsable(store, setup);
    },
  },
  {
    id: 'LIFE-02',
    title: 'after close every call rejects with STORE.CLOSED, and close is idempotent',
    test: async ({ setup }) => {
      const store = await openStore(setup, undefined);
      const call = { tenant: await freshTenant(setup) };
      await assertUsable(store, setup);
      await Promise.all([store.close(), store.close()]);
      await store.close();
      await store[Symbol.asyncDispose]();
      const { series, catalog } = store;
      const write = { key: 'a', series: hours(0, [1]), knownAt: known(1) };
      const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
        ['write', () => series.write(write, call)],
        ['writeMany', () => series.writeMany([write], call)],
        ['read', () => series.read('a', {}, call)],
        ['readMany', () => series.readMany(['a'], {}, call)],
        ['stream', () => drain(series.stream('a', {}, call))],
        ['aggregate', () => series.aggregate('a', {}, { frequency: 'P1D' }, call)],
        ['aggregateMany', () => series.aggregateMany(['a'], {}, { frequency: 'P1D' }, call)],
        ['revisions', () => series.revisions('a', {}, call)],
        ['history', () => series.history('a', hour(0), call)],
        ['runs', () => series.runs('a', {}, call)],
        ['diff', () => series.diff('a', { before: {} }, {}, call)],
        ['changedSince', () => series.changedSince('a', 0, {}, call)],
        ['quarantine', () => series.quarantine('a', {}, call)],
        ['horizon', () => series.horizon(call)],
        ['define', () => catalog.define([definition('a')], call)],
        ['get', () => catalog.get('a', call)],
        ['find', () => catalog.find('a', call)],
        ['list', () => catalog.list({}, call)],
        ['counts', () => catalog.counts('iso', {}, call)],
        ['remove', () => catalog.remove('a', call)],
        ...(store.curves === undefined ? [] : everyCurveCall(store.curves, call)),
        ['migrate', () => store.migrate()],
        ['migrationStatus', () => store.migrationStatus()],
      ];
      for (const [name, closed] of calls) {
        await assertRejects(closed, 'STORE.CLOSED').catch((error) => assert.fail(`${name}: ${error.message}`));
      }
    },
  },
  {
    id: 'LIFE-02',
    title: 'close waits for calls under way',
    test: async ({ setup }) => {
      const store = await openStore(setup, undefined);
      const call = { tenant: await freshTenant(setup) };
      await store.catalog.define([definition('a')], call);
      const points = Array.from({ length: 500 }, (_, i) => i);
      const work = store.series.write({ key: 'a', series: hours(0, points), knownAt: known(1) }, call);
      const [receipt] = await Promise.all([work, store.close()]);
      assert.equal(receipt.inserted, 500);
    },
  },
  {
    id: 'LIFE-03',
    title: 'health is up while the store answers, and down with a reason after close',
    test: async ({ setup }) => {
      const store = await openStore(setup, undefined);
      const up = await store.health();
      assert.equal(up.status, 'up', `problems: ${up.problems.join('; ')}`);
      assert.ok(typeof up.latencyMs === 'number' && up.latencyMs >= 0);
      assert.ok(up.server !== undefined && up.server.length > 0);
      assert.deepEqual(up.problems, []);
      await store.close();
      const down = await store.health();
      assert.equal(down.status, 'down');
      assert.equal(down.latencyMs, undefined);
      assert.ok(down.problems.length > 0);
    },
  },
  {
    id: 'LIFE-04',
    title: '`await using` closes the store at the end of its block',
    test: async ({ setup }) => {
      let leaked: StoreUnderTest;
      {
        await using store = await openStore(setup, undefined);
        await assertUsable(store, setup);
        leaked = store;
      }
      await assertRejects(() => leaked.series.horizon({ tenant: 'any' }), 'STORE.CLOSED');
      await assertRejects(() => leaked.catalog.list({}, { tenant: 'any' }), 'STORE.CLOSED');
    },
  },
];

function assertApplied(migrations: readonly MigrationStatus[]): void {
  for (const [i, migration] of migrations.entries()) {
    assert.equal(migration.version, i + 1, 'versions count from 1 without gaps');
    assert.ok(migration.name.length > 0);
    assert.ok(typeof migration.appliedAt === 'number', `migration ${migration.version} is pending after migrate`);
  }
}

async function assertUsable({ series, catalog }: StoreUnderTest, setup: ContractSetup): Promise<void> {
  const call = { tenant: await freshTenant(setup) };
  await catalog.define([definition('a')], call);
  await series.write({ key: 'a', series: hours(0, [1]), knownAt: known(1) }, call);
  assertPoints(await series.read('a', {}, call), hour(0), [1]);
}
