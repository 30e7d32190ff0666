import { describe, expect, it } from 'vitest';
import {
  type BootstrapOptions,
  bootstrap,
  type Contract,
  type ContractWeighting,
  contract,
  findArbitrage,
  type Quote,
  type ShapingConstraint,
  smoothCurve,
  smoothestInside,
} from '../../src/curves/index.js';
import { AurumError } from '../../src/errors/index.js';
import { clocks, type LoadProfile, loadProfile, parseDeliveryPeriod, profiles } from '../../src/time/index.js';

const clock = clocks.sdac;

function quote(period: string, settlement: number, profile: LoadProfile = profiles.base): Quote {
  return { contract: contract({ market: 'DE-LU', profile, period: parseDeliveryPeriod(period), clock }), settlement };
}

/** A word as a configuration gives it: no type checker has seen it. */
const word = <T>(text: string): T => JSON.parse(JSON.stringify(text)) as T;

/** The error that something throws, as code and message. */
function refusalOf(run: () => unknown): readonly [code: string, message: string] {
  try {
    run();
  } catch (error) {
    if (AurumError.is(error)) return [error.code, error.message];
    throw error;
  }
  return ['none', ''];
}

const january = quote('Jan-26', 50);
const months = ['Jan-26', 'Feb-26', 'Mar-26'].map((month) => quote(month, 50));
const reversed = { start: Date.UTC(2026, 1, 1), end: Date.UTC(2026, 0, 1) };
const reversedBack = { start: reversed.end, end: reversed.start };
const never = loadProfile({ weekdays: 'Sat', hours: '08:00-09:00' });
const solve = (quotes: readonly Quote[], options: Partial<BootstrapOptions> = {}) =>
  bootstrap(quotes, { clock, ...options });
const shaped = (shaping: ShapingConstraint): unknown => solve([january], { shaping: [shaping] });
const same = { of: january.contract, to: january.contract } as const;

describe('a tenor that is none', () => {
  it.each(['Z217', 'Q1 201', 'Q5-26', 'Jan-2', '26-Jan', 'WE54-26', ''])('%j is refused with its text', (text) => {
    const [code, message] = refusalOf(() => quote(text, 1));
    expect(code).toBe('TIME.INVALID_TENOR');
    expect(message).toContain(JSON.stringify(text).slice(1, -1));
  });
});

describe('a bootstrap', () => {
  it.each<[what: string, code: string, names: string, run: () => unknown]>([
    ['no quotes', 'CURVE.NO_QUOTES', 'no quotes', () => solve([])],
    ['no prices', 'CURVE.NO_QUOTES', 'DE-LU base Jan-26', () => solve([{ contract: january.contract }])],
    [
      'no price of the kind that is asked for',
      'CURVE.NO_QUOTES',
      'DE-LU base Jan-26',
      () => solve([january], { price: ['mid'] }),
    ],
    [
      'an end before the start',
      'CURVE.INVALID_CONTRACT',
      'DE-LU base wrong',
      () => contract({ market: 'DE-LU', profile: profiles.base, period: reversed, name: 'wrong', clock }),
    ],
    [
      'an end at the start',
      'CURVE.INVALID_CONTRACT',
      'DE-LU base empty',
      () =>
        contract({
          market: 'DE-LU',
          profile: profiles.base,
          period: { start: reversed.start, end: reversed.start },
          name: 'empty',
          clock,
        }),
    ],
    [
      'an end before the start in a contract made by hand',
      'CURVE.INVALID_CONTRACT',
      'base late',
      () => solve([{ contract: { ...january.contract, period: { ...reversed, name: 'late' } }, mid: 1 }]),
    ],
    [
      'a contract that delivers nothing',
      'CURVE.INVALID_CONTRACT',
      '2026-01-05',
      () => solve([quote('2026-01-05', 1, never)]),
    ],
    [
      'two markets',
      'CURVE.INVALID_CONTRACT',
      'FR base',
      () => solve([january, { ...january, contract: { ...january.contract, market: 'FR' } }]),
    ],
    [
      'a price that is no number',
      'CURVE.INVALID_QUOTE',
      'DE-LU base Jan-26',
      () => solve([{ ...january, settlement: Number.NaN }]),
    ],
    [
      'an infinite bid beside a good price',
      'CURVE.INVALID_QUOTE',
      'bid of DE-LU base Jan-26',
      () => solve([{ ...january, bid: Number.NEGATIVE_INFINITY }]),
    ],
    [
      'overlapping contracts in two units',
      'CURVE.UNIT_MISMATCH',
      'DE-LU base Q1-26 is quoted in GBp/therm, but DE-LU base Jan-26 in EUR/MWh',
      () =>
        solve([
          { ...january, unit: 'EUR/MWh' },
          { ...quote('Q1-26', 4), unit: 'GBp/therm' },
        ]),
    ],
    [
      'a unit for some quotes only',
      'CURVE.UNIT_MISMATCH',
      'DE-LU base Feb-26',
      () => solve([{ ...january, unit: 'EUR/MWh' }, quote('Feb-26', 4)]),
    ],
    [
      'a contract at two prices',
      'CURVE.INCONSISTENT',
      'DE-LU base Jan-26',
      () => solve([january, quote('Jan-26', 51)]),
    ],
    [
      'a quarter that its months contradict',
      'CURVE.INCONSISTENT',
      'DE-LU base Q1-26 is quoted at 40, and others imply 50',
      () => solve([...months, quote('Q1-26', 40)]),
    ],
    [
      'a priority that is none',
      'CURVE.INVALID_ARGUMENT',
      'DE-LU base Jan-26',
      () => solve([january], { priority: () => Number.NaN }),
    ],
    [
      'a target that is none',
      'CURVE.INVALID_ARGUMENT',
      'DE-LU base Jan-26',
      () => solve([january], { target: () => Number.NaN }),
    ],
    [
      'a standard error that is none',
      'CURVE.INVALID_ARGUMENT',
      'DE-LU base Jan-26',
      () => solve([january, quote('Jan-26', 51)], { onInconsistency: 'leastSquares', sigma: () => -1 }),
    ],
    ['a tolerance that is none', 'CURVE.INVALID_ARGUMENT', 'NaN', () => solve([january], { tolerance: Number.NaN })],
    [
      'a method that is none',
      'CURVE.INVALID_ARGUMENT',
      `"dense" is not a method of a bootstrap: use 'auto', 'gram'.`,
      () => solve([january], { method: word('dense') }),
    ],
    [
      'a policy that is none',
      'CURVE.INVALID_ARGUMENT',
      `"drop" is not a policy for inconsistencies: use 'throw', 'priority', 'leastSquares'.`,
      () => solve([january], { onInconsistency: word('drop') }),
    ],
    [
      'a kind of price that is none',
      'CURVE.INVALID_ARGUMENT',
      `"close" is not a price of a quote: use 'settlement', 'mid', 'bidAsk', 'last'.`,
      () => solve([january], { price: [word('close')] }),
    ],
    [
      'a kind of price that is none, in a search for an arbitrage',
      'CURVE.INVALID_ARGUMENT',
      `"close" is not a price of a quote`,
      () => findArbitrage([january], { clock, price: [word('close')] }),
    ],
    [
      'a weighting that is none',
      'CURVE.INVALID_ARGUMENT',
      `"months" is not a weighting of the contract DE-LU base Jan-26: use 'hours', 'days'.`,
      () => solve([{ ...january, contract: { ...january.contract, weighting: word<ContractWeighting>('months') } }]),
    ],
    [
      'a weighting that is none, where a contract is made',
      'CURVE.INVALID_ARGUMENT',
      `'hours', 'days'`,
      () =>
        contract({ market: 'DE-LU', profile: profiles.base, period: reversedBack, clock, weighting: word('months') }),
    ],
    [
      'a kind of constraint that is none',
      'CURVE.INVALID_ARGUMENT',
      `'ratio', 'spread'`,
      () => shaped({ ...same, kind: word<'ratio'>('difference'), value: 1 }),
    ],
    [
      'a constraint without a value',
      'CURVE.INVALID_ARGUMENT',
      'ratio of base',
      () => shaped({ ...same, kind: 'ratio', value: Number.NaN }),
    ],
    [
      'a constraint that cannot hold',
      'CURVE.INFEASIBLE',
      'spread of base',
      () => shaped({ ...same, kind: 'spread', value: 1 }),
    ],
    [
      'discount factors that begin too late',
      'CURVE.INVALID_ARGUMENT',
      '2026-01-15',
      () => solve([january], { discount: { starts: [Date.UTC(2026, 0, 15)], factors: [1] } }),
    ],
    [
      'no discount factors',
      'CURVE.INVALID_ARGUMENT',
      'begin nowhere',
      () => solve([january], { discount: { starts: [], factors: [] } }),
    ],
    [
      'a discount factor that is not positive',
      'CURVE.INVALID_ARGUMENT',
      'is 0',
      () => solve([january], { discount: { starts: [0], factors: [0] } }),
    ],
    [
      'discount factors that do not ascend',
      'CURVE.INVALID_ARGUMENT',
      'discount factor 1',
      () => solve([january], { discount: { starts: [0, 0], factors: [1, 1] } }),
    ],
    [
      'discount factors without starts',
      'CURVE.INVALID_ARGUMENT',
      '1 starts but 2',
      () => solve([january], { discount: { starts: [0], factors: [1, 1] } }),
    ],
  ])('refuses %s', (_, code, names, run) => {
    const [found, message] = refusalOf(run);
    expect(found).toBe(code);
    expect(message).toContain(names);
  });

  it('of one quote is flat', () => {
    const curve = solve([january]);
    expect([...curve.levels]).toEqual([50]);
    expect(curve.price(quote('2026-01-17', 0, profiles.peak).contract)).toMatchObject({ kind: 'gap' });
    expect(curve.price(quote('2026-01-16', 0, profiles.peak).contract)).toMatchObject({ kind: 'price', price: 50 });
  });

  it('takes quotes of which each is said by others', () => {
    const twice = solve([january, { ...january }]);
    expect(twice.contracts.map(({ status }) => status)).toEqual(['used', 'redundant']);
    const hours = (one: Contract): number => (one.period.end - one.period.start) / 3_600_000;
    const quarters = ['Q1-26', 'Q2-26', 'Q3-26', 'Q4-26'].map((name, i) => quote(name, 90 - 10 * i));
    const total = quarters.reduce((sum, one) => sum + hours(one.contract), 0);
    const mean = quarters.reduce((sum, one) => sum + (one.settlement ?? 0) * hours(one.contract), 0) / total;
    for (const method of ['auto', 'gram'] as const) {
      const curve = solve([quote('Cal-26', mean), ...quarters], { method });
      expect(curve.contracts.map(({ status }) => status)).toEqual(['redundant', 'used', 'used', 'used', 'used']);
      expect([...curve.levels]).toEqual([90, 80, 70, 60].map((level) => expect.closeTo(level, 9)));
      expect(curve.inconsistencies).toEqual([]);
    }
    expect(findArbitrage([quote('Cal-26', mean), ...quarters], { clock }).kind).toBe('consistent');
  });
});

describe('bounds that no curve fits', () => {
  it('are an arbitrage, which names its contracts', () => {
    const sides = (period: string, bid: number, ask: number): Quote => ({
      contract: quote(period, 0).contract,
      bid,
      ask,
    });
    const verdict = findArbitrage(
      [sides('Q1-26', 40, 41), ...['Jan-26', 'Feb-26', 'Mar-26'].map((month) => sides(month, 45, 46))],
      { clock },
    );
    if (verdict.kind !== 'arbitrage') throw new Error('the months are dearer than their quarter');
    expect(verdict.trade.legs.map(({ side, contract: { period } }) => `${side} ${period.name}`).sort()).toEqual([
      'buy Q1-26',
      'sell Feb-26',
      'sell Jan-26',
      'sell Mar-26',
    ]);
  });

  it('are refused by a smooth curve, with the contracts', () => {
    const [code, message] = refusalOf(() =>
      smoothestInside({
        starts: Float64Array.of(0, 31, 0),
        ends: Float64Array.of(31, 59, 59),
        bids: Float64Array.of(45, 45, 40),
        asks: Float64Array.of(46, 46, 41),
        names: ['Jan-26', 'Feb-26', 'Jan/Feb-26'],
      }),
    );
    expect(code).toBe('CURVE.INFEASIBLE');
    for (const name of ['Jan-26', 'Feb-26', 'Jan/Feb-26']) expect(message).toContain(name);
  });
});

it('a shape that sums to zero is refused, with the contract', () => {
  const [code, message] = refusalOf(() =>
    smoothCurve({
      knots: Float64Array.of(0, 2, 4),
      means: Float64Array.of(40, 36),
      names: ['Jan-26', 'Feb-26'],
      fine: { middles: Float64Array.of(0.5, 1.5, 2.5, 3.5), multiply: Float64Array.of(1, 1, 1, -1) },
    }),
  );
  expect(code).toBe('CURVE.SHAPE');
  expect(message).toContain('Feb-26');
});
