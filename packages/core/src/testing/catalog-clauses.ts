import assert from 'node:assert/strict';
import type { CallOptions, CatalogQuery, CatalogRepository, SeriesDefinition } from '../ports/index.js';
import { marketClock } from '../time/index.js';
import { type Clause, freshTenant, openStore } from './contract.js';
import { assertPoints, assertRejects, counts, definition, hour, hours, known, receiptOf } from './fixtures.js';
import { drain } from './read-clauses.js';

/** Keys in code-point order, where UTF-16, lower case or a language would put some of them elsewhere. */
const KEYS = ['A', 'B', 'Z', '_', 'a', 'a-b', 'a.b', 'a.c', 'aa', 'b', 'z', 'ä', '\uff5e', '\u{1f50c}'] as const;

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
      const second = definition('a', { attributes: { iso: 'MISO' }, nan: 'store' });
      await catalog.define([second, definition('b')], call);
      assertSameDefinition(await catalog.get('a', call), second);
      assertPoints(await series.read('a', {}, call), hour(0), [1]);
      assert.deepEqual([...(await catalog.counts('iso', {}, call))], [['MISO', 1]]);
      assert.equal((await catalog.counts('node', {}, call)).size, 0);
    },
  },
  {
    id: 'CATALOG-DEFINE-01',
    title: 'another unit, kind, clock, frequency or NaN rule rejects, and none of the call is kept',
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
  {
    id: 'CATALOG-LIST-01',
    title: 'pages are ordered by key in code-point order, complete and without repeats',
    test: async ({ catalog, call }) => {
      await catalog.define(
        [...KEYS].reverse().map((key) => definition(key)),
        call,
      );
      for (const limit of [1, 3, 5, KEYS.length - 1, KEYS.length, 1000]) {
        assert.deepEqual(await keysOf(catalog, { limit }, call), KEYS, `in pages of ${limit}`);
      }
      const { items, nextCursor } = await catalog.list(undefined, call);
      assert.deepEqual(
        items.map(({ key }) => key),
        KEYS,
      );
      assert.equal(nextCursor, undefined);
      assertSameDefinition(items[0] ?? assert.fail('no items'), definition('A'));
      assert.deepEqual(await catalog.list({ keyPrefix: 'none' }, call), { items: [], nextCursor: undefined });
    },
  },
  {
    id: 'CATALOG-LIST-01',
    title: 'series that are defined or removed meanwhile neither hide nor repeat others',
    test: async ({ catalog, call }) => {
      await catalog.define(
        ['b', 'd', 'f', 'h', 'j'].map((key) => definition(key)),
        call,
      );
      const first = await catalog.list({ limit: 2 }, call);
      assert.deepEqual(
        first.items.map(({ key }) => key),
        ['b', 'd'],
      );
      await catalog.define(
        ['a', 'c', 'e', 'k'].map((key) => definition(key)),
        call,
      );
      await catalog.remove('d', call);
      const rest = await keysOf(catalog, { limit: 2, cursor: first.nextCursor }, call);
      assert.deepEqual(rest, ['e', 'f', 'h', 'j', 'k']);
    },
  },
  {
    id: 'CATALOG-LIST-02',
    title: 'a cursor that was altered, or belongs to another query or tenant, rejects; the limit may change',
    test: async ({ catalog, call, otherTenant }) => {
      const other = await otherTenant();
      const definitions = ['p1', 'p2', 'p3', 'p4'].map((key) => definition(key, { attributes: { iso: 'PJM' } }));
      await catalog.define(definitions, call);
      await catalog.define(definitions, other);
      const query: CatalogQuery = { keyPrefix: 'p', attributes: { iso: 'PJM' }, text: 'p' };
      const { nextCursor: cursor = assert.fail('no cursor') } = await catalog.list({ ...query, limit: 1 }, call);
      const refused = async (changed: CatalogQuery, options: CallOptions = call): Promise<void> => {
        await assertRejects(() => catalog.list(changed, options), 'CATALOG.INVALID_CURSOR');
      };
      await refused({ ...query, keyPrefix: 'p1', cursor });
      await refused({ ...query, attributes: {}, cursor });
      await refused({ ...query, text: undefined, cursor });
      await refused({ cursor });
      await refused({ ...query, cursor }, other);
      const middle = Math.floor(cursor.length / 2);
      const altered = (at: number): string =>
        `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`;
      for (const bad of [
        altered(0),
        altered(middle),
        altered(cursor.length - 1),
        cursor.slice(1),
        `${cursor}A`,
        'p1',
        '',
        'é.é',
      ]) {
        await refused({ ...query, cursor: bad });
      }
      assert.deepEqual(await keysOf(catalog, { ...query, limit: 3, cursor }, call), ['p2', 'p3', 'p4']);
    },
  },
  {
    id: 'CATALOG-LIST-02',
    title: 'a limit outside 1 to 1000 is refused',
    test: async ({ catalog, call }) => {
      await catalog.define([definition('a')], call);
      for (const limit of [0, -1, 1001, 1.5, Number.NaN]) {
        await assertRejects(() => catalog.list({ limit }, call), 'SERIES.INVALID_ARGUMENT');
      }
    },
  },
  {
    id: 'CATALOG-LIST-03',
    title: 'all conditions hold together, and everything is literal',
    test: async ({ catalog, call }) => {
      await catalog.define(
        [
          definition('pjm.da_west', {
            description: 'Day-ahead LMP 100% of West',
            attributes: { iso: 'PJM', kind: 'da' },
          }),
          definition('pjm.daXwest', {
            description: 'Day-ahead lmp 1000 of West',
            attributes: { iso: 'PJM', kind: 'rt' },
          }),
          definition('miso.da_ind', { description: 'Indiana Hub', attributes: { iso: 'MISO', kind: 'da' } }),
          definition('PJM.upper', { attributes: { kind: 'back\\slash' } }),
        ],
        call,
      );
      const found = (query: CatalogQuery): Promise<readonly string[]> => keysOf(catalog, query, call);
      assert.deepEqual(await found({ keyPrefix: 'pjm.da_' }), ['pjm.da_west']);
      assert.deepEqual(await found({ keyPrefix: 'pjm.' }), ['pjm.daXwest', 'pjm.da_west']);
      assert.deepEqual(await found({ keyPrefix: '%' }), []);
      assert.deepEqual(await found({ attributes: { iso: 'PJM' } }), ['pjm.daXwest', 'pjm.da_west']);
      assert.deepEqual(await found({ attributes: { iso: 'PJM', kind: 'da' } }), ['pjm.da_west']);
      assert.deepEqual(await found({ attributes: { iso: 'P%' } }), []);
      assert.deepEqual(await found({ attributes: { kind: 'back\\slash' } }), ['PJM.upper']);
      assert.deepEqual(await found({ attributes: { other: 'x' } }), []);
      assert.deepEqual(await found({ text: '100%' }), ['pjm.da_west']);
      assert.deepEqual(await found({ text: '\\s' }), ['PJM.upper']);
      assert.deepEqual(await found({ text: 'LMP' }), ['pjm.daXwest', 'pjm.da_west']);
      assert.deepEqual(await found({ text: '  west   DAY ' }), ['pjm.daXwest', 'pjm.da_west']);
      assert.deepEqual(await found({ text: 'pjm' }), ['PJM.upper', 'pjm.daXwest', 'pjm.da_west']);
      assert.deepEqual(await found({ text: 'miso hub' }), ['miso.da_ind']);
      assert.deepEqual(await found({ text: 'miso west' }), []);
      assert.deepEqual(await found({ text: ' ', keyPrefix: '' }), [
        'PJM.upper',
        'miso.da_ind',
        'pjm.daXwest',
        'pjm.da_west',
      ]);
      assert.deepEqual(await found({ keyPrefix: 'pjm', text: 'west', attributes: { kind: 'rt' } }), ['pjm.daXwest']);
    },
  },
  {
    id: 'CATALOG-COUNT-01',
    title: 'counts gives each value of an attribute with its number of matching series, whatever limit and cursor say',
    test: async ({ catalog, call }) => {
      const of = (key: string, attributes: Readonly<Record<string, string>>): SeriesDefinition =>
        definition(key, { attributes });
      await catalog.define(
        [
          of('a1', { iso: 'PJM', node: 'w' }),
          of('a2', { iso: 'PJM' }),
          of('a3', { iso: 'MISO' }),
          of('b1', { iso: 'PJM' }),
          of('b2', { node: 'w' }),
        ],
        call,
      );
      const count = async (
        attribute: string,
        query?: CatalogQuery,
      ): Promise<readonly (readonly [string, number])[]> => {
        return [...(await catalog.counts(attribute, query, call))].sort(([x], [y]) => (x < y ? -1 : 1));
      };
      assert.deepEqual(await count('iso'), [
        ['MISO', 1],
        ['PJM', 3],
      ]);
      assert.deepEqual(await count('iso', { keyPrefix: 'a' }), [
        ['MISO', 1],
        ['PJM', 2],
      ]);
      assert.deepEqual(await count('iso', { keyPrefix: 'a', limit: 1 }), [
        ['MISO', 1],
        ['PJM', 2],
      ]);
      assert.deepEqual(await count('iso', { attributes: { node: 'w' } }), [['PJM', 1]]);
      assert.deepEqual(await count('node', { text: 'pjm' }), [['w', 1]]);
      assert.deepEqual(await count('none'), []);
      await catalog.remove('b1', call);
      assert.deepEqual(await count('iso'), [
        ['MISO', 1],
        ['PJM', 2],
      ]);
    },
  },
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

/** The keys of all pages. */
async function keysOf(catalog: CatalogRepository, query: CatalogQuery, call: CallOptions): Promise<readonly string[]> {
  const keys: string[] = [];
  let cursor = query.cursor;
  do {
    const page = await catalog.list({ ...query, cursor }, call);
    assert.ok(page.items.length <= (query.limit ?? 100), 'a page holds more than its limit');
    keys.push(...page.items.map(({ key }) => key));
    assert.ok(keys.length <= 1000, 'the pages do not come to an end');
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return keys;
}

/** Asserts that two definitions are the same, an absent field being the same as its default. */
function assertSameDefinition(actual: SeriesDefinition, expected: SeriesDefinition): void {
  const plain = ({ clock, nan, description, attributes, ...rest }: SeriesDefinition): unknown => ({
    ...rest,
    clock: clock.id,
    nan: nan ?? 'store',
    description,
    attributes: { ...attributes },
  });
  assert.deepEqual(plain(actual), plain(expected));
}
