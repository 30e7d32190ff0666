import assert from 'node:assert/strict';
import type { CallOptions, CatalogQuery, SeriesDefinition } from '../ports/index.js';
import { assertSameDefinition, keysOf } from './catalog-queries.js';
import type { Clause } from './contract.js';
import { assertRejects, definition } from './fixtures.js';

/** Keys in code-point order, where UTF-16, lower case or a language would put some of them elsewhere. */
const KEYS = ['A', 'B', 'Z', '_', 'a', 'a-b', 'a.b', 'a.c', 'aa', 'b', 'z', 'ä', '\uff5e', '\u{1f50c}'] as const;

/** Lists, pages and counts. */
export const catalogListClauses: readonly Clause[] = [
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
];
