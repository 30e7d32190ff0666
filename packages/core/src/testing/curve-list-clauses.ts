import assert from 'node:assert/strict';
import { curveKey, QUOTE_FIELDS } from '../curves/index.js';
import type { CallOptions, CurveQuery } from '../ports/index.js';
import { clocks, parseDeliveryPeriod } from '../time/index.js';
import type { CurveClause } from './curve-case.js';
import { at, curveOf, diffRows, keysListed, POWER, priced } from './curve-fixtures.js';
import { assertRejects, known, pastStamp } from './fixtures.js';

/** Keys in code-point order of their text, where UTF-16, a language, or an order by parts would put some elsewhere. */
const KEYS = [
  'A!/z/z/z',
  'A/a/a/a',
  'B/a/a/a',
  'a b/a/a/a',
  'a/a/a/a',
  'a/a/a/b',
  'a/b/a/a',
  'ab/a/a/a',
  'ä/a/a/a',
  '\uff5e/a/a/a',
  '\u{1f50c}/a/a/a',
] as const;

/** Comparing two curves, and listing keys. */
export const curveListClauses: readonly CurveClause[] = [
  {
    id: 'CURVE-DIFF-01',
    title: 'diff lists the contracts that entered, left or changed, with the numbers and stamps of both sides',
    test: async ({ curves, call }) => {
      const before = {
        'Mar-26': 3,
        'Feb-26': 2,
        'Q2-26': { bid: 1, ask: 2 },
        'peak Feb-26': 7,
        'May-26': { bid: 4 },
        'Jun-26': -0,
      };
      const after = { 'Mar-26': 3, 'Feb-26': 2.5, 'Q2-26': { bid: 1 }, 'Apr-26': 4, 'May-26': { bid: 4 }, 'Jun-26': 0 };
      await curves.publish(at(1, curveOf('2026-01-14', before)), call);
      await curves.publish(at(2, curveOf('2026-01-15', after)), call);
      const sides = { before: { asOf: '2026-01-14' }, after: { asOf: '2026-01-15' } };
      const table = await curves.diff(POWER, sides, call);
      const { NaN: none } = Number;
      assert.deepEqual(diffRows(table), [
        ['changed', 'base', 'Feb-26', 2, 2.5],
        ['left', 'sdac:peak', 'Feb-26', 7, none],
        ['entered', 'base', 'Apr-26', none, 4],
        ['changed', 'base', 'Q2-26', none, none],
      ]);
      assert.deepEqual([table.before.ask[3], table.after.ask[3]], [2, none]);
      assert.deepEqual([table.before.bid[3], table.after.bid[3]], [1, 1]);
      for (const field of QUOTE_FIELDS) assert.ok(Number.isNaN(table.before[field][2]), `${field} before it entered`);
      const april = parseDeliveryPeriod('Apr-26').interval(clocks.sdac);
      assert.deepEqual([table.starts[2], table.ends[2]], [april.start, april.end]);
      for (const side of ['before', 'after'] as const) {
        const { knownAt, recordedAt, seq } = await curves.read(POWER, sides[side].asOf, call);
        assert.deepEqual(table.stamps[side], { knownAt, recordedAt, seq });
      }
      const back = await curves.diff(POWER, { before: sides.after, after: sides.before }, call);
      assert.deepEqual(diffRows(back), [
        ['changed', 'base', 'Feb-26', 2.5, 2],
        ['entered', 'sdac:peak', 'Feb-26', none, 7],
        ['left', 'base', 'Apr-26', 4, none],
        ['changed', 'base', 'Q2-26', none, none],
      ]);
      for (const side of [sides.before, sides.after]) {
        assert.equal((await curves.diff(POWER, { before: side, after: side }, call)).length, 0);
      }
    },
  },
  {
    id: 'CURVE-DIFF-01',
    title: 'each side has bounds of its own; one that is missing rejects and is named',
    test: async ({ curves, call }) => {
      const asOf = '2026-01-15';
      const first = await curves.publish(at(1, curveOf(asOf, { 'Feb-26': 1 })), call);
      await pastStamp(curves, first.recordedAt, call);
      await curves.publish(at(3, curveOf(asOf, { 'Feb-26': 3 })), call);
      await curves.publish(at(2, curveOf(asOf, { 'Feb-26': 2, 'Mar-26': 5 })), call);
      const { NaN: none } = Number;
      const changed = await curves.diff(POWER, { before: { asOf, knownAt: known(2) }, after: { asOf } }, call);
      assert.deepEqual(diffRows(changed), [
        ['changed', 'base', 'Feb-26', 2, 3],
        ['left', 'base', 'Mar-26', 5, none],
      ]);
      const recorded = { before: { asOf, recordedBy: first.recordedAt }, after: { asOf, knownAt: known(3) - 1 } };
      assert.deepEqual(diffRows(await curves.diff(POWER, recorded, call)), [
        ['changed', 'base', 'Feb-26', 1, 2],
        ['entered', 'base', 'Mar-26', none, 5],
      ]);
      const early = { asOf, knownAt: known(1) - 1 };
      const absent = { asOf: '2026-01-16' };
      for (const [sides, missing] of [
        [{ before: { asOf }, after: absent }, ['2026-01-16']],
        [{ before: early, after: { asOf } }, [asOf]],
        [{ before: early, after: absent }, [asOf, '2026-01-16']],
      ] as const) {
        const { details } = await assertRejects(() => curves.diff(POWER, sides, call), 'CURVE.NOT_FOUND');
        assert.deepEqual(
          details?.missing,
          missing.map((date) => ({ key: POWER, asOf: date })),
        );
      }
    },
  },
  {
    id: 'CURVE-LIST-01',
    title: 'one summary for each key, ordered by key text, in pages, complete and without repeats',
    test: async ({ curves, call }) => {
      await curves.publishMany(
        [...KEYS].reverse().map((key) => at(1, priced(1, '2026-01-15', key))),
        call,
      );
      for (const limit of [1, 3, KEYS.length - 1, KEYS.length, 1000]) {
        assert.deepEqual(await keysListed(curves, { limit }, call), KEYS, `in pages of ${limit}`);
      }
      assert.deepEqual(await keysListed(curves, {}, call), KEYS);
      assert.equal((await curves.list({ limit: KEYS.length }, call)).nextCursor, undefined);
      assert.deepEqual(await curves.list({ market: 'none' }, call), { items: [], nextCursor: undefined });
    },
  },
  {
    id: 'CURVE-LIST-01',
    title: 'a summary has unit, clock, the first and last as-of date and their number; withdrawn curves do not count',
    test: async ({ curves, call }) => {
      const gas = { key: 'EEX/gas/TTF/base', clock: clocks.euGasDay };
      const dates = ['2026-01-15', '2025-12-31', '2026-01-14'];
      await curves.publishMany(
        [
          ...dates.map((asOf) => at(1, curveOf(asOf, { 'Feb-26': 1 }, gas))),
          at(
            1,
            curveOf(
              '2026-01-15',
              { 'Feb-26': 1 },
              { key: 'NYMEX/gas/HH/base', unit: 'USD/MMBtu', clock: clocks.usGasDay },
            ),
          ),
        ],
        call,
      );
      await curves.publish(at(2, curveOf('2026-01-14', { 'Feb-26': 2 }, gas)), call);
      const summary = { key: curveKey(gas.key), unit: 'EUR/MWh', clock: clocks.euGasDay.id };
      const other = { key: curveKey('NYMEX/gas/HH/base'), unit: 'USD/MMBtu', clock: clocks.usGasDay.id };
      const span = (firstAsOf: string, lastAsOf: string, count: number) => ({ firstAsOf, lastAsOf, dates: count });
      const items = async () => (await curves.list({}, call)).items.map((item) => ({ ...item, key: { ...item.key } }));
      const single = { ...other, key: { ...other.key }, ...span('2026-01-15', '2026-01-15', 1) };
      const ofGas = { ...summary, key: { ...summary.key } };
      assert.deepEqual(await items(), [{ ...ofGas, ...span('2025-12-31', '2026-01-15', 3) }, single]);
      const withdraw = (asOf: string) => curves.withdraw([{ key: gas.key, asOf, knownAt: known(3) }], call);
      await withdraw('2026-01-15');
      assert.deepEqual(await items(), [{ ...ofGas, ...span('2025-12-31', '2026-01-14', 2) }, single]);
      await withdraw('2025-12-31');
      await withdraw('2026-01-14');
      assert.deepEqual(await items(), [single]);
      await curves.publish(at(4, curveOf('2026-01-20', { 'Feb-26': 1 }, gas)), call);
      assert.deepEqual(await items(), [{ ...ofGas, ...span('2026-01-20', '2026-01-20', 1) }, single]);
    },
  },
  {
    id: 'CURVE-LIST-01',
    title: 'curves that are published or withdrawn meanwhile neither hide nor repeat others',
    test: async ({ curves, call }) => {
      const key = (name: string): string => `${name}/a/a/a`;
      const publish = (names: readonly string[]) =>
        curves.publishMany(
          names.map((name) => at(1, priced(1, '2026-01-15', key(name)))),
          call,
        );
      await publish(['b', 'd', 'f', 'h', 'j']);
      const first = await curves.list({ limit: 2 }, call);
      assert.deepEqual(
        first.items.map((item) => item.key.market),
        ['b', 'd'],
      );
      await publish(['a', 'c', 'e', 'k']);
      await curves.withdraw([{ key: key('d'), asOf: '2026-01-15', knownAt: known(2) }], call);
      await curves.withdraw([{ key: key('h'), asOf: '2026-01-15', knownAt: known(2) }], call);
      const rest = await keysListed(curves, { limit: 2, cursor: first.nextCursor }, call);
      assert.deepEqual(rest, ['e', 'f', 'j', 'k'].map(key));
    },
  },
  {
    id: 'CURVE-LIST-01',
    title: 'conditions hold together and are taken literally',
    test: async ({ curves, call }) => {
      const keys = [
        'EEX/power/DE-LU/base',
        'EEX/power/FR/base',
        'EEX/gas/TTF/base',
        'EEX/gas/TT_/base',
        'NYMEX/gas/TTF/base',
        'eex/gas/TTF/base+peak',
        '%/gas/TTF/base',
      ];
      await curves.publishMany(
        keys.map((key) => at(1, priced(1, '2026-01-15', key))),
        call,
      );
      const found = (query: CurveQuery): Promise<readonly string[]> => keysListed(curves, query, call);
      assert.deepEqual(await found({ market: 'EEX', product: 'power' }), [keys[0], keys[1]]);
      assert.deepEqual(await found({ product: 'gas', location: 'TTF', profiles: 'base' }), [keys[6], keys[2], keys[4]]);
      assert.deepEqual(await found({ market: '%' }), [keys[6]]);
      assert.deepEqual(await found({ location: 'TT_' }), [keys[3]]);
      assert.deepEqual(await found({ location: 'TTF', limit: 1 }), [keys[6], keys[2], keys[4], keys[5]]);
      for (const nothing of [
        { market: 'EE' },
        { market: '' },
        { market: 'EEX', product: 'oil' },
        { location: "TTF' OR '1'='1" },
      ]) {
        assert.deepEqual(await found(nothing), []);
      }
    },
  },
  {
    id: 'CURVE-LIST-02',
    title: 'a cursor that was altered, or belongs to another query or tenant, rejects; the limit may change',
    test: async ({ curves, catalog, call, otherTenant }) => {
      const other = await otherTenant();
      const keys = ['m/p/1/b', 'm/p/2/b', 'm/p/3/b', 'm/p/4/b'];
      for (const each of [call, other]) {
        await curves.publishMany(
          keys.map((key) => at(1, priced(1, '2026-01-15', key))),
          each,
        );
      }
      const query = { market: 'm', product: 'p' };
      const { nextCursor: cursor = assert.fail('no cursor') } = await curves.list({ ...query, limit: 1 }, call);
      const refused = async (changed: CurveQuery, options: CallOptions = call): Promise<void> => {
        await assertRejects(() => curves.list(changed, options), 'CATALOG.INVALID_CURSOR');
      };
      await refused({ market: 'm', cursor });
      await refused({ ...query, profiles: 'b', cursor });
      await refused({ market: 'p', product: 'm', cursor });
      await refused({ cursor });
      await refused({ ...query, cursor }, other);
      await assertRejects(() => catalog.list({ cursor }, call), 'CATALOG.INVALID_CURSOR');
      const middle = Math.floor(cursor.length / 2);
      const altered = (i: number): string =>
        `${cursor.slice(0, i)}${cursor[i] === 'A' ? 'B' : 'A'}${cursor.slice(i + 1)}`;
      for (const bad of [altered(0), altered(middle), altered(cursor.length - 1), `${cursor}A`, 'm/p/1/b', '', 'é.é']) {
        await refused({ ...query, cursor: bad });
      }
      assert.deepEqual(await keysListed(curves, { ...query, limit: 3, cursor }, call), keys.slice(1));
    },
  },
  {
    id: 'CURVE-LIST-02',
    title: 'a limit outside 1 to 1000 is refused',
    test: async ({ curves, call }) => {
      await curves.publish(at(1, priced(1)), call);
      for (const limit of [0, -1, 1001, 1.5, Number.NaN]) {
        await assertRejects(() => curves.list({ limit }, call), 'CURVE.INVALID_ARGUMENT');
      }
    },
  },
];
