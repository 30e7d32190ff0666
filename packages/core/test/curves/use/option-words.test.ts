import { describe, expect, it } from 'vitest';
import {
  addBusinessDays,
  addCurves,
  Curve,
  combineCurves,
  continuousSeries,
  convertCurve,
  flatCurve,
  forwardFx,
  lastTradeDate,
  nymexHolidays,
  parseContract,
  pricesOfCurves,
  products,
  ratio,
  sparkSpread,
  strip,
} from '../../../src/curves/index.js';
import { regularIndex, Series } from '../../../src/series/index.js';
import { clocks, localDate, parseDeliveryPeriod, profiles } from '../../../src/time/index.js';
import { calorificRatio, fxTable, quantity } from '../../../src/units/index.js';

const power = flatCurve(quantity(60, 'EUR/MWh'), clocks.sdac);
const gas = flatCurve(quantity(30, 'EUR/MWh'), clocks.euGasDay);
const ng = products.get('NG');
const curves = [
  Curve.of({
    key: 'NYMEX/gas/HH/base',
    asOf: '2026-01-27',
    unit: 'USD/MMBtu',
    clock: ng.clock,
    quotes: [{ contract: parseContract('NGG26'), settlement: 3, openInterest: 5 }],
  }),
];
/** A word as a configuration gives it, which no type checker has seen. */
const word = (text: string): never => text as never;

function spreadOf(fuel: 'HHV' | 'LHV', plant: 'HHV' | 'LHV') {
  return sparkSpread({
    power,
    fuel: { curve: gas, basis: fuel },
    plant: { efficiency: quantity(50, '%'), basis: plant },
    calorificRatio: calorificRatio(quantity(0.9, '1'), quantity(1, '1')),
  });
}

describe('words and numbers from a configuration', () => {
  it.each<readonly [string, () => unknown]>([
    ['a match of days of a sum', () => addCurves(power, gas, { days: word('samehours') })],
    ['a match of days of a ratio', () => ratio(power, gas, { days: word('samehours') })],
    [
      'a match of days of rates',
      () => forwardFx({ rates: flatCurve(quantity(1.1, 'USD/EUR'), clocks.utc), days: word('x') }),
    ],
    ['a basis of fuel', () => spreadOf(word('hhv'), 'LHV')],
    ['a basis of a plant', () => spreadOf('HHV', word('lhv'))],
    [
      'a way with missing rates',
      () => convertCurve(gas, 'GBP/MWh', { fx: fxTable({ base: 'EUR', rates: { GBP: 0.8 } }), missing: word('Gap') }),
    ],
    ['a weighting', () => strip(gas, { period: 'Q1-26', weighting: word('day') })],
    ['a length', () => strip(gas, { period: 'Q1-26', split: word('months') })],
    [
      'a kind of roll',
      () => continuousSeries({ product: ng, prices: pricesOfCurves(curves, ng), roll: { kind: word('expire') } }),
    ],
    [
      'a measure',
      () =>
        continuousSeries({
          product: ng,
          prices: pricesOfCurves(curves, ng),
          roll: { kind: 'crossover', by: word('oi') },
        }),
    ],
    ['a price', () => [...pricesOfCurves(curves, ng, [word('settle')])]],
    [
      'a date of a function',
      () =>
        lastTradeDate(
          { ...ng, expiry: { kind: 'function', lastTrade: () => Number.NaN } },
          parseDeliveryPeriod('Feb-26'),
        ),
    ],
    ['parts of business days', () => addBusinessDays(localDate('2026-01-01'), 1.5, nymexHolidays)],
    [
      'no number of business days',
      () => addBusinessDays(localDate('2026-01-01'), Number.POSITIVE_INFINITY, nymexHolidays),
    ],
    ['no date', () => addBusinessDays(Number.NaN, 1, nymexHolidays)],
  ])('refuses %s that is none', (_, run) => {
    expect(run).toThrow(expect.objectContaining({ code: 'CURVE.INVALID_ARGUMENT' }));
  });
});

describe('strips over days that do not deliver', () => {
  it('have the price of the whole period, and a gap only where nothing delivers', () => {
    const march = Curve.of({
      key: 'EEX/power/DE-LU/base',
      asOf: '2026-01-15',
      unit: 'EUR/MWh',
      clock: clocks.sdac,
      quotes: [{ contract: parseContract('DE-PEAK Mar-26'), settlement: 80 }],
    });
    const days = strip(march, { period: 'Mar-26', split: 'day', profile: profiles.sdac.peak });
    expect(days.price).toEqual({ kind: 'price', price: 80, hours: 22 * 12 }); // March 2026 has 22 weekdays
    expect(days.simpleMean).toMatchObject({ kind: 'price', price: 80 });
    expect(days.legs.filter(({ price }) => price.kind === 'gap')).toHaveLength(9);
    const saturday = { periods: ['2026-03-07'], profile: profiles.sdac.peak };
    expect(strip(march, saturday).price).toMatchObject({ kind: 'gap', missing: [] });
    expect(strip(march, { period: 'Mar-26', split: 'day' }).price.kind).toBe('gap');
  });
});

describe('sums of curves that count days', () => {
  const clock = clocks.gbGasDay;
  const march = parseContract('NBP Mar-26').period;
  const fine = (level: number) => {
    const length = (march.end - march.start) / 3_600_000;
    const index = regularIndex({ start: march.start, step: 'PT1H', length });
    return Series.of({ index, values: new Float64Array(length).fill(level), unit: 'p/therm', clock, kind: 'average' });
  };
  const of = (location: string, code: string) =>
    Curve.of({
      key: `ICE/gas/${location}/base`,
      asOf: '2026-01-15',
      unit: 'p/therm',
      clock,
      quotes: code === '' ? [] : [{ contract: parseContract(code), settlement: 80 }],
      fine: fine(80),
    });
  const combined = (a: string, b: string) => {
    const [first, second] = [of('NBP', a), of('other', b)];
    return combineCurves({
      key: 'house/gas/mix/base',
      parts: [
        { curve: first, weight: 0.5 },
        { curve: second, weight: 0.5 },
      ],
    });
  };

  it('count days too', () => {
    expect(combined('NBP Mar-26', 'NBP Mar-26').weighting).toBe('days');
    expect(combined('', '').weighting).toBe('hours');
  });

  it('are refused where the sum could not say so, or parts count in several ways', () => {
    for (const [a, b] of [
      ['NBP Mar-26', 'NBP Apr-26'],
      ['NBP Mar-26', ''],
    ] as const) {
      expect(() => combined(a, b)).toThrow(expect.objectContaining({ code: 'CURVE.INVALID_ARGUMENT' }));
    }
  });
});
