import assert from 'node:assert/strict';
import { Curve, contract, type Quote } from '../curves/index.js';
import type { AsOfRange, CurveReadOptions, CurveRepository, HistorySelector, QuoteHistory } from '../ports/index.js';
import { clocks, type Interval, type LoadProfile, parseDeliveryPeriod, profiles } from '../time/index.js';
import type { CurveClause } from './curve-case.js';
import { at, curveOf, historyRows, type Numbers, POWER, type Prices } from './curve-fixtures.js';
import { assertRejects, known, pastStamp } from './fixtures.js';

const { base } = profiles;

/** What was said of contracts, tenors and positions over as-of dates. */
export const curveHistoryClauses: readonly CurveClause[] = [
  {
    id: 'CURVE-HIST-01',
    title: 'a contract’s quote at each date that quotes it, in order of the date, with every number and stamp',
    test: async ({ curves, call }) => {
      const settled = { bid: 1, ask: 3, mid: 2, last: 1.5, settlement: -2.25, volume: 7, openInterest: 0 };
      const receipt = await curves.publishMany(
        [
          at(3, curveOf('2026-01-16', { 'Q2-26': settled, 'peak Q2-26': 9, 'Apr-26': 8 })),
          at(2, curveOf('2026-01-14', { 'Q2-26': 5, 'Q3-26': 6 })),
          at(4, curveOf('2026-01-15', { 'Q3-26': 7, 'peak Q2-26': 1, 'Apr-26': 4, 'May-26': 4, 'Jun-26': 4 })),
          at(5, curveOf('2026-02-01', { 'Q2-26': { volume: 3 } })),
        ],
        call,
      );
      const quarter = parseDeliveryPeriod('Q2-26').interval(clocks.sdac);
      const asked = { contract: { profile: base, period: quarter } };
      const history = await curves.history(POWER, asked, {}, call);
      assert.deepEqual(historyRows(history), [
        ['2026-01-14', 'Q2-26', 5],
        ['2026-01-16', 'Q2-26', -2.25],
        ['2026-02-01', 'Q2-26', Number.NaN],
      ]);
      assert.deepEqual([...history.starts], [quarter.start, quarter.start, quarter.start]);
      assert.deepEqual([...history.ends], [quarter.end, quarter.end, quarter.end]);
      assert.deepEqual([...history.knownAt], [known(2), known(3), known(5)]);
      assert.deepEqual(
        [...history.recordedAt].map(Math.floor),
        [0, 1, 2].map(() => receipt.recordedAt),
      );
      assert.equal(history.unit, 'EUR/MWh');
      for (const [field, value] of Object.entries(settled)) {
        const column = history.fields[field as keyof typeof settled]; // the entries are its own
        assert.equal(column[1], value, field);
        assert.equal(column[2], field === 'volume' ? 3 : Number.NaN, field);
      }
      const range = { start: '2026-01-14', end: '2026-01-16' };
      assert.deepEqual((await curves.history(POWER, asked, range, call)).asOf, ['2026-01-14']);
      const peak = { contract: { profile: profiles.sdac.peak, period: quarter } };
      assert.deepEqual(historyRows(await curves.history(POWER, peak, undefined, call)), [
        ['2026-01-15', 'Q2-26', 1],
        ['2026-01-16', 'Q2-26', 9],
      ]);
    },
  },
  {
    id: 'CURVE-HIST-01',
    title: 'a contract is known by its hours, whatever its name, market and weighting',
    test: async ({ curves, call }) => {
      const period = { start: Date.UTC(2026, 4, 1, 7, 30), end: Date.UTC(2026, 4, 1, 9) };
      const named = (asOf: string, name: string, market: string): Curve =>
        Curve.of<string>({
          key: POWER,
          asOf,
          unit: 'EUR/MWh',
          clock: clocks.sdac,
          quotes: [
            { contract: contract({ market, profile: base, period, name, clock: clocks.sdac }), settlement: 1 },
            {
              contract: contract({
                market,
                profile: base,
                period: { ...period, end: period.end + 1 },
                name,
                clock: clocks.sdac,
              }),
              settlement: 2,
            },
          ],
        });
      await curves.publishMany([at(1, named('2026-01-14', 'x', 'A')), at(1, named('2026-01-15', "y';--", 'B'))], call);
      assert.deepEqual(historyRows(await curves.history(POWER, { contract: { profile: base, period } }, {}, call)), [
        ['2026-01-14', 'x', 1],
        ['2026-01-15', "y';--", 1],
      ]);
      const never = { profile: base, period: { start: period.start, end: period.end + 2 } };
      assert.equal((await curves.history(POWER, { contract: never }, {}, call)).length, 0);
    },
  },
  {
    id: 'CURVE-HIST-02',
    title: 'a tenor follows the as-of date on the clock of the curve',
    test: async ({ curves, call }) => {
      for (const clock of [clocks.euGasDay, clocks.pjm, clocks.aemo]) {
        const key = `house/gas/${clock.id.replaceAll('/', ' ')}/base`;
        const dates = ['2026-01-29', '2026-01-31', '2026-02-01', '2026-03-31', '2026-12-31'];
        const prices = {
          'Feb-26': 2,
          'Mar-26': 3,
          'Apr-26': 4,
          'Q2-26': 12,
          'Cal-27': 27,
          '2026-02-01': 201,
          'Jan-27': 1,
        };
        await curves.publishMany(
          dates.map((asOf) => at(1, curveOf(asOf, prices, { key, clock }))),
          call,
        );
        const history = async (tenor: string): Promise<QuoteHistory> =>
          curves.history(key, { tenor, profile: base }, {}, call);
        const month = await history('M+1');
        assert.deepEqual(historyRows(month), [
          ['2026-01-29', 'Feb-26', 2],
          ['2026-01-31', 'Feb-26', 2],
          ['2026-02-01', 'Mar-26', 3],
          ['2026-03-31', 'Apr-26', 4],
          ['2026-12-31', 'Jan-27', 1],
        ]);
        assert.equal(month.starts[0], parseDeliveryPeriod('Feb-26').interval(clock).start);
        assert.deepEqual(historyRows(await history('DA')), [['2026-01-31', '2026-02-01', 201]]);
        assert.deepEqual((await history('Y+1')).asOf, dates);
        assert.deepEqual(
          (await history('Q+1')).asOf,
          ['2026-01-29', '2026-01-31', '2026-02-01', '2026-03-31'].slice(0, 4),
        );
        assert.deepEqual((await history('m+2')).names, ['Mar-26', 'Mar-26', 'Apr-26']);
        assert.equal((await curves.history(key, { tenor: 'M+1', profile: profiles.sdac.peak }, {}, call)).length, 0);
      }
    },
  },
  {
    id: 'CURVE-HIST-02',
    title: 'dates at which a tenor has no day left, or its contract is not quoted, are left out',
    test: async ({ curves, call }) => {
      const dates = ['2026-01-29', '2026-01-30', '2026-01-31', '2026-02-02'];
      const rest: readonly string[] = ['2026-01-30..2026-01-31', '2026-01-31', 'Feb-26', '2026-02-03..2026-02-28'];
      await curves.publishMany(
        dates.map((asOf, n) => at(1, curveOf(asOf, { [rest[n] ?? 'Mar-26']: n, 'Mar-26': 50 }))),
        call,
      );
      assert.deepEqual(historyRows(await curves.history(POWER, { tenor: 'BOM', profile: base }, {}, call)), [
        ['2026-01-29', '2026-01-30..2026-01-31', 0],
        ['2026-01-30', '2026-01-31', 1],
        ['2026-02-02', '2026-02-03..2026-02-28', 3],
      ]);
    },
  },
  {
    id: 'CURVE-HIST-03',
    title: 'a position counts the contracts with any price by their start, while they come and expire',
    test: async ({ curves, call }) => {
      const quoted: Readonly<Record<string, Prices>> = {
        '2026-01-29': { 'Feb-26': 2, 'Mar-26': 3, 'Apr-26': 4, 'Q2-26': 90, 'peak Feb-26': 80 },
        '2026-01-30': { 'Feb-26': { volume: 5, openInterest: 3 }, 'Mar-26': { bid: 3.5 }, 'Apr-26': { ask: 4.5 } },
        '2026-01-31': { 'Apr-26': 4, 'Jun-26': { last: 6 }, 'May-26': { mid: 5 } },
        '2026-02-02': { 'Mar-26': 33, 'Q2-26': 91 },
        '2026-02-03': { 'peak Mar-26': 1, 'Q2-26': 91 },
      };
      await curves.publishMany(
        Object.entries(quoted).map(([asOf, prices]) => at(1, curveOf(asOf, prices))),
        call,
      );
      const position = async (nearby: number, range?: AsOfRange): Promise<readonly string[]> => {
        const { asOf, names } = await curves.history(POWER, { nearby, length: 'month', profile: base }, range, call);
        return asOf.map((date, i) => `${date} ${names[i]}`);
      };
      assert.deepEqual(await position(1), [
        '2026-01-29 Feb-26',
        '2026-01-30 Mar-26',
        '2026-01-31 Apr-26',
        '2026-02-02 Mar-26',
      ]);
      assert.deepEqual(await position(2), ['2026-01-29 Mar-26', '2026-01-30 Apr-26', '2026-01-31 May-26']);
      assert.deepEqual(await position(3), ['2026-01-29 Apr-26', '2026-01-31 Jun-26']);
      assert.deepEqual(await position(4), []);
      assert.deepEqual(await position(1, { start: '2026-01-30', end: '2026-02-02' }), [
        '2026-01-30 Mar-26',
        '2026-01-31 Apr-26',
      ]);
      const quarters = await curves.history(POWER, { nearby: 1, length: 'quarter', profile: base }, {}, call);
      assert.deepEqual(historyRows(quarters), [
        ['2026-01-29', 'Q2-26', 90],
        ['2026-02-02', 'Q2-26', 91],
        ['2026-02-03', 'Q2-26', 91],
      ]);
      const peaks = { nearby: 1, length: 'month', profile: profiles.sdac.peak } as const;
      assert.deepEqual((await curves.history(POWER, peaks, {}, call)).names, ['Feb-26', 'Mar-26']);
    },
  },
  {
    id: 'CURVE-HIST-03',
    title: 'what length a contract has is decided by its days on the clock of the curve, not by its name',
    test: async ({ curves, call }) => {
      const texts = [
        '2026-03-29',
        'W14-26',
        'WE14-26',
        'Apr-26',
        'Apr-26..May-26',
        'Q2-26',
        '2H26',
        'Sum-26',
        'Oct26-Sep27',
        'Cal-27',
      ];
      const clock = clocks.euGasDay;
      const calendar = (month: string): Interval => parseDeliveryPeriod(month).interval(clocks.sdac);
      const custom = (profile: LoadProfile, period: Interval, name: string): Quote => ({
        contract: contract({ market: 'TTF', profile, period, name, clock }),
        settlement: 1,
      });
      const quotes = [
        ...texts.map((text) => custom(base, parseDeliveryPeriod(text).interval(clock), `my ${text}`)),
        custom(base, calendar('Mar-26'), 'Mar-26'),
        custom(base, calendar('Cal-26'), 'Cal-26'),
      ];
      const key = 'house/gas/TTF/base';
      await curves.publish(at(1, Curve.of<string>({ key, asOf: '2026-01-15', unit: 'EUR/MWh', clock, quotes })), call);
      for (const [length, name] of [
        ['day', 'my 2026-03-29'],
        ['week', 'my W14-26'],
        ['month', 'my Apr-26'],
        ['quarter', 'my Q2-26'],
        ['season', 'my Sum-26'],
        ['year', 'my Cal-27'],
      ] as const) {
        const first = await curves.history(key, { nearby: 1, length, profile: base }, {}, call);
        assert.deepEqual(first.names, [name], length);
        const second = await curves.history(key, { nearby: 2, length, profile: base }, {}, call);
        assert.deepEqual(second.names, [], `more than one ${length}`);
      }
    },
  },
  {
    id: 'CURVE-HIST-04',
    title: 'all three keep to the bounds on knowledge, and leave out what was withdrawn',
    test: async ({ curves, call }) => {
      const curve = (asOf: string, price: Numbers): Curve => curveOf(asOf, { 'Feb-26': price });
      const first = await curves.publishMany([at(1, curve('2026-01-14', 1)), at(4, curve('2026-01-15', 2))], call);
      await pastStamp(curves, first.recordedAt, call);
      await curves.publishMany([at(5, curve('2026-01-14', 3)), at(2, curve('2026-01-16', 4))], call);
      await curves.withdraw([{ key: POWER, asOf: '2026-01-15', knownAt: known(6) }], call);
      for (const selector of selectors()) {
        const seen = async (options: CurveReadOptions = {}): Promise<readonly number[]> => [
          ...(await curves.history(POWER, selector, {}, { ...call, ...options })).fields.settlement,
        ];
        assert.deepEqual(await seen(), [3, 4]);
        assert.deepEqual(await seen({ knownAt: known(6) }), [3, 4]);
        assert.deepEqual(await seen({ knownAt: known(5) }), [3, 2, 4]);
        assert.deepEqual(await seen({ knownAt: known(5) - 1 }), [1, 2, 4]);
        assert.deepEqual(await seen({ knownAt: known(2) }), [1, 4]);
        assert.deepEqual(await seen({ knownAt: known(2) - 1 }), [1]);
        assert.deepEqual(await seen({ recordedBy: first.recordedAt }), [1, 2]);
        assert.deepEqual(await seen({ recordedBy: first.recordedAt, knownAt: known(3) }), [1]);
      }
    },
  },
  {
    id: 'CURVE-HIST-04',
    title: 'a key of which nothing is known within the bounds rejects; one whose curves are withdrawn has no history',
    test: async ({ curves, call }) => {
      const receipt = await curves.publish(at(3, curveOf('2026-01-15', { 'Feb-26': 1 })), call);
      for (const selector of selectors()) {
        const unknown = (key: string, options: CurveReadOptions = {}) =>
          assertRejects(() => curves.history(key, selector, {}, { ...call, ...options }), 'CURVE.NOT_FOUND');
        await unknown('a/b/c/d');
        await unknown(POWER, { knownAt: known(3) - 1 });
        await unknown(POWER, { recordedBy: receipt.recordedAt - 1 });
        const nothing = await curves.history(POWER, selector, { start: '2026-02-01' }, call);
        assert.deepEqual([nothing.length, nothing.asOf, nothing.unit], [0, [], 'EUR/MWh']);
      }
      await curves.withdraw([{ key: POWER, asOf: '2026-01-15', knownAt: known(4) }], call);
      for (const selector of selectors()) {
        assert.equal((await curves.history(POWER, selector, {}, call)).length, 0);
      }
    },
  },
  {
    id: 'CURVE-HIST-04',
    title: 'a position, a length or a tenor that is none is refused',
    test: async ({ curves, call }) => {
      await curves.publish(at(3, curveOf('2026-01-15', { 'Feb-26': 1 })), call);
      for (const nearby of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        await refused(curves, { nearby, length: 'month', profile: base }, call, 'CURVE.INVALID_ARGUMENT');
      }
      for (const tenor of ['', 'M1', 'M+', 'next month', 'Q+1; DROP TABLE x', 'Mar-26-27']) {
        await refused(curves, { tenor, profile: base }, call, 'TIME.INVALID_TENOR');
      }
    },
  },
];

/** The same contract as a contract, a tenor and a position, for curves of January 2026 that quote only `Feb-26`. */
function selectors(): readonly HistorySelector[] {
  const period = parseDeliveryPeriod('Feb-26').interval(clocks.sdac);
  return [
    { contract: { profile: base, period } },
    { tenor: 'M+1', profile: base },
    { nearby: 1, length: 'month', profile: base },
  ];
}

async function refused(
  curves: CurveRepository,
  selector: HistorySelector,
  call: { readonly tenant: string },
  code: 'CURVE.INVALID_ARGUMENT' | 'TIME.INVALID_TENOR',
): Promise<void> {
  await assertRejects(() => curves.history(POWER, selector, {}, call), code).catch((error) =>
    assert.fail(`${JSON.stringify(selector)}: ${error.message}`),
  );
}
