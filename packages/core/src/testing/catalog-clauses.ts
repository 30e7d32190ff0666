import assert from 'node:assert/strict';
import type { CallOptions, CatalogRepository, SeriesDefinition } from '../ports/index.js';
import { marketClock } from '../time/index.js';
import { catalogListClauses } from './catalog-list-clauses.js';
import { assertSameDefinition, keysOf } from './catalog-queries.js';
import { type Clause, freshTenant, openStore } from './contract.js';
import { assertPoints, assertRejects, counts, definition, hour, hours, known, receiptOf } from './fixtures.js';
import { drain } from './read-clauses.js';

/** The register of series. */
export const catalogClauses: readonly Clause[] = [
  {
    id: 'CATALOG-DEFINE-01',
    title: 'defining the same series again is idempotent, and replaces description and attributes',
    test: async ({ series, catalog, call }) => {
      const first = definition('a', { description: 'first', attributes: { iso: 'PJM', node: 'west' } });
      await catalog.define([first], call);
      await series.write({ key: 'a', series: hours(0, [1]), knownAt: known(1) }, call);
      await catalog.define([first], call);
      assertSameDefinition(await catalog.get('a', call), first);
      const second = definition('a', { attributes: { iso: 'MISO' }, nan: 'store', issued: false });
      await catalog.define([second, definition('b')], call);
      assertSameDefinition(await catalog.get('a', call), second);
      assertPoints(await series.read('a', {}, call), hour(0), [1]);
      assert.deepEqual([...(await catalog.counts('iso', {}, call))], [['MISO', 1]]);
      assert.equal((await catalog.counts('node', {}, call)).size, 0);
    },
  },
  {
    id: 'CATALOG-DEFINE-01',
    title: 'another unit, kind, clock, frequency, NaN rule or issuing rejects, and none of the call is kept',
    test: async ({ catalog, call }) => {
      const stored = definition('a', { description: 'kept' });
      await catalog.define([stored], call);
      const others: readonly Partial<SeriesDefinition>[] = [
        { unit: 'EUR/MWh' },
        { kind: 'sum' },
        { clock: marketClock('Europe/Berlin') },
        { clock: marketClock('UTC', { dayStart: '06:00' }) },
        { frequency: 'PT15M' },
        { frequency: 'irregular' },
        { nan: 'refuse' },
        { issued: true },
      ];
      for (const other of others) {
        const call1 = (): Promise<void> => catalog.define([definition('new'), definition('a', other)], call);
        await assertRejects(call1, 'SERIES.ALREADY_DEFINED');
        assert.equal(await catalog.find('new', call), undefined);
      }
      assertSameDefinition(await catalog.get('a', call), stored);
    },
  },
  {
    id: 'CATALOG-DEFINE-02',
    title: 'a broken definition rejects, and none of the call is kept',
    test: async ({ catalog, call }) => {
      const broken = (changes: object): SeriesDefinition => ({ ...definition('bad'), ...changes });
      const invalid: readonly SeriesDefinition[] = [
        broken({ key: '' }),
        broken({ key: 'k'.repeat(201) }),
        broken({ key: 'a\nb' }),
        broken({ key: 'a\0b' }),
        broken({ kind: 'median' }),
        broken({ frequency: 'PT7M' }),
        broken({ nan: 'maybe' }),
        broken({ issued: 'yes' }),
        broken({ attributes: { '': 'x' } }),
        broken({ description: 'a\0b' }),
      ];
      for (const each of invalid) {
        await assertRejects(() => catalog.define([definition('good'), each], call), 'SERIES.DEFINITION_INVALID');
      }
      await assertRejects(
        () => catalog.define([definition('good'), broken({ unit: 'USD/Mwh' })], call),
        'UNIT.UNKNOWN',
      );
      await assertRejects(
        () => catalog.define([definition('good'), definition('x'), definition('x')], call),
        'SERIES.DEFINITION_INVALID',
      );
      assert.equal(await catalog.find('good', call), undefined);
      await catalog.define([definition('k'.repeat(200))], call);
      assert.ok(await catalog.find('k'.repeat(200), call));
      await catalog.define([], call);
    },
  },
  {
    id: 'CATALOG-GET-01',
    title: 'an unknown key is SERIES.NOT_FOUND for get and undefined for find; a known one comes back as defined',
    test: async ({ catalog, call }) => {
      const full = definition('gas/power "x"’s', {
        unit: 'MWh',
        kind: 'sum',
        clock: marketClock('Europe/Berlin', { dayStart: '06:00' }),
        frequency: 'P1D',
        nan: 'refuse',
        issued: true,
        description: 'Gas day – “allocated” volumes \u{1f525}',
        attributes: { country: 'DE', 'a%_\\b': 'x\ny' },
      });
      await catalog.define([full, definition('plain')], call);
      assertSameDefinition(await catalog.get(full.key, call), full);
      assertSameDefinition(
        (await catalog.find('plain', call)) ?? assert.fail('find gave nothing'),
        definition('plain'),
      );
      assert.equal(await catalog.find('other', call), undefined);
      const error = await assertRejects(() => catalog.get('other', call), 'SERIES.NOT_FOUND');
      assert.deepEqual(error.details.keys, ['other']);
    },
  },
  ...catalogListClauses,
  {
    id: 'CATALOG-TENANT-01',
    title: 'a tenant never sees another’s series, and both may use the same key',
    test: async ({ catalog, call, otherTenant }) => {
      const other = await otherTenant();
      const mine = definition('a', { unit: 'MW', attributes: { who: 'me' } });
      const theirs = definition('a', { unit: 'EUR/MWh', attributes: { who: 'them' } });
      await catalog.define([mine, definition('mine')], call);
      assert.equal(await catalog.find('a', other), undefined);
      await assertRejects(() => catalog.get('a', other), 'SERIES.NOT_FOUND');
      assert.deepEqual(await keysOf(catalog, {}, other), []);
      assert.equal((await catalog.counts('who', {}, other)).size, 0);
      assert.equal(await catalog.remove('a', other), false);
      await catalog.define([theirs], other);
      assertSameDefinition(await catalog.get('a', call), mine);
      assertSameDefinition(await catalog.get('a', other), theirs);
      assert.deepEqual([...(await catalog.counts('who', {}, other))], [['them', 1]]);
      assert.equal(await catalog.remove('a', other), true);
      assertSameDefinition(await catalog.get('a', call), mine);
      assert.deepEqual(await keysOf(catalog, {}, call), ['a', 'mine']);
    },
  },
  {
    id: 'CATALOG-TENANT-01',
    title: 'without a tenant every call rejects, unless the store has one of its own',
    test: async (subject) => {
      for (const [name, call] of everyCall(subject.catalog, {})) {
        await assertRejects(call, 'TENANT.MISSING').catch((error) => assert.fail(`${name}: ${error.message}`));
      }
      const tenant = await freshTenant(subject.setup);
      await using store = await openStore(subject.setup, tenant);
      await store.catalog.define([definition('a')]);
      assert.deepEqual(await keysOf(store.catalog, {}, { tenant }), ['a']);
    },
  },
  {
    id: 'CATALOG-REMOVE-01',
    title: 'removing a series removes its observations, revisions and quarantine; an unknown key gives false',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a'), definition('b')], call);
      const spoilt = { start: hour(5), end: hour(6), value: 1, reason: 'spike' };
      const write = { key: 'a', series: hours(0, [1, 2]), knownAt: known(1), quarantined: [spoilt] };
      await series.writeMany([write, { ...write, key: 'b' }], call);
      assert.equal(await catalog.remove('x', call), false);
      assert.equal(await catalog.remove('a', call), true);
      assert.equal(await catalog.remove('a', call), false);
      await assertRejects(() => series.read('a', {}, call), 'SERIES.NOT_FOUND');
      await assertRejects(() => series.write(write, call), 'SERIES.NOT_FOUND');
      assert.equal(await catalog.find('a', call), undefined);
      assert.deepEqual(await keysOf(catalog, {}, call), ['b']);
      await catalog.define([definition('a', { frequency: 'PT15M', unit: 'MW' })], call);
      assert.equal((await series.read('a', {}, call)).length, 0);
      assert.equal((await series.revisions('a', {}, call)).length, 0);
      assert.deepEqual(await series.quarantine('a', {}, call), []);
      assert.equal(await drain(series.stream('a', {}, call)), 0);
      assert.equal((await series.revisions('b', {}, call)).length, 2);
      assert.equal(await catalog.remove('a', call), true);
      await catalog.define([definition('a')], call);
      assert.deepEqual(counts(await series.write(write, call)), receiptOf({ inserted: 2, quarantined: 1 }));
    },
  },
  {
    id: 'CATALOG-ABORT-01',
    title: 'an aborted signal rejects every call with CALL.ABORTED and changes nothing',
    test: async ({ catalog, call }) => {
      await catalog.define([definition('a')], call);
      for (const [name, aborted] of everyCall(catalog, { ...call, signal: AbortSignal.abort() })) {
        await assertRejects(aborted, 'CALL.ABORTED').catch((error) => assert.fail(`${name}: ${error.message}`));
      }
      assert.deepEqual(await keysOf(catalog, {}, call), ['a']);
    },
  },
];

/** Every method of the catalog port; those that change something mean series `a` and `new`. */
function everyCall(
  catalog: CatalogRepository,
  options: CallOptions,
): readonly (readonly [string, () => Promise<unknown>])[] {
  return [
    ['define', () => catalog.define([definition('new')], options)],
    ['get', () => catalog.get('a', options)],
    ['find', () => catalog.find('a', options)],
    ['list', () => catalog.list({}, options)],
    ['counts', () => catalog.counts('iso', {}, options)],
    ['remove', () => catalog.remove('a', options)],
  ];
}
