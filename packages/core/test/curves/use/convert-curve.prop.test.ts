import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildCurve,
  Curve,
  contract,
  convertCurve,
  flatCurve,
  forwardFx,
  type PricedCurve,
  strip,
} from '../../../src/curves/index.js';
import { calendarIndex, regularIndex, Series } from '../../../src/series/index.js';
import { clocks, type MarketClock, parseDeliveryPeriod, profiles } from '../../../src/time/index.js';
import { fxRate, fxTable, quantity } from '../../../src/units/index.js';
import {
  base,
  clock,
  deliveries,
  FROM,
  HOURS,
  hourlyCurve,
  hourlyPrices,
  meanOf,
  monthOf,
  priceOf,
  pricesOnly,
  quoted,
} from './hourly-curves.js';

const seeds = fc.integer({ min: 0, max: 1e6 });
const rates = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 5000, max: 20_000 }).map((points) => points / 10_000)));

/** Rates of one month each, from March on. */
function monthly<const P extends string>(
  values: readonly number[],
  unit: P,
  on: MarketClock = clock,
): Series<string, 'point'> {
  return Series.of<string, 'point'>({
    index: calendarIndex({
      frequency: 'P1M',
      clock: on,
      start: base('Mar-26', on).period.start,
      length: values.length,
    }),
    values: Float64Array.from(values),
    unit,
    clock: on,
    kind: 'point',
    name: 'forwards',
  });
}

describe('convertCurve by month', () => {
  it('averages what each hour is worth at the rate of its month, and comes back', () => {
    fc.assert(
      fc.property(seeds, rates, deliveries, (seed, by, delivery) => {
        const values = hourlyPrices(seed);
        const curve: PricedCurve<'EUR/MWh'> = hourlyCurve(values, 'EUR/MWh');
        const fx = forwardFx({ rates: monthly(by, 'USD/EUR') });
        const model = meanOf(delivery, (h) => (values[h] ?? 0) * (by[monthOf(h)] ?? 0));
        for (const given of [curve, pricesOnly(curve)]) {
          const dollars = convertCurve(given, 'USD/MWh', { fx });
          expect(Math.abs(priceOf(dollars, delivery) - model)).toBeLessThan(1e-9);
          expect(Math.abs(priceOf(convertCurve(dollars, 'USc/kWh'), delivery) - model / 10)).toBeLessThan(1e-9);
          const back = convertCurve(dollars, 'EUR/MWh', { fx });
          const price = priceOf(curve, delivery);
          expect(Math.abs(priceOf(back, delivery) - price)).toBeLessThan(1e-12 * 200);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps base as peak and off-peak, also after a conversion', () => {
    fc.assert(
      fc.property(seeds, rates, (seed, by) => {
        const curve = hourlyCurve(hourlyPrices(seed), 'EUR/MWh');
        for (const fx of [
          forwardFx({ rates: monthly(by, 'USD/EUR') }),
          fxTable({ base: 'EUR', rates: { USD: by[0] ?? 1 } }),
        ]) {
          const made = convertCurve(curve, 'USD/MMBtu', { fx });
          const { period } = base('Q2-26');
          const spring = { start: FROM, end: base('May-26').period.end };
          expect(period.start).toBeGreaterThan(FROM);
          const [all, peak, off] = [profiles.base, profiles.peak, profiles.offPeak].map((profile) =>
            made.price({ profile, period: spring }),
          );
          if (all?.kind !== 'price' || peak?.kind !== 'price' || off?.kind !== 'price') throw new Error('a gap');
          expect(all.hours).toBe(HOURS);
          expect(peak.hours + off.hours).toBe(HOURS);
          expect(peak.price * peak.hours + off.price * off.hours).toBeCloseTo(all.price * all.hours, 6);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('converts each quote by the mean of the rates over its own hours, and bids and asks alike', () => {
    const by = [1.1, 1.2, 1.3];
    const curve = Curve.of({
      key: 'EEX/power/DE-LU/base',
      asOf: '2026-02-15',
      unit: 'EUR/MWh',
      clock,
      quotes: [
        quoted('Mar26-May26', { bid: 69, ask: 71, volume: 5 }),
        quoted('Apr-26', { settlement: 60 }),
        quoted('Mar26-May26', { last: 80 }, profiles.sdac.peak),
      ],
    });
    const made = convertCurve(curve, 'USD/MWh', { fx: forwardFx({ rates: monthly(by, 'USD/EUR') }) });
    const mean = (743 * 1.1 + 720 * 1.2 + 744 * 1.3) / 2207;
    // weekdays of March, April and May 2026: 22, 22 and 21, twelve hours each
    const peak = (22 * 1.1 + 22 * 1.2 + 21 * 1.3) / 65;
    const of = (period: string, profile = profiles.base) => {
      const quote = made.quote(quoted(period, {}, profile).contract);
      return quote ?? {};
    };
    expect(of('Mar26-May26')).toMatchObject({ unit: 'USD/MWh', volume: 5 });
    const wide = of('Mar26-May26') as { bid: number; ask: number };
    expect([wide.bid, wide.ask]).toEqual([expect.closeTo(69 * mean, 10), expect.closeTo(71 * mean, 10)]);
    expect(of('Apr-26')).toMatchObject({ settlement: 72 });
    expect(of('Mar26-May26', profiles.sdac.peak)).toMatchObject({ last: expect.closeTo(80 * peak, 10) });
    expect(made.lineage).toMatchObject({
      method: 'quotes+convert',
      settings: { convert: { from: 'EUR/MWh', to: 'USD/MWh', rates: 'byDelivery' } },
      inputs: [{ kind: 'series', key: 'forwards' }],
      adjustments: [],
    });
  });

  it('weights the rates of a contract by days where the contract counts days', () => {
    const quotes = [
      {
        contract: contract({
          market: 'NBP',
          profile: profiles.base,
          period: parseDeliveryPeriod('Mar26-May26'),
          clock,
          weighting: 'days',
        }),
        settlement: 80,
      },
    ];
    const nbp = Curve.of({ key: 'ICE/gas/NBP/base', asOf: '2026-02-15', unit: 'p/therm', clock, quotes });
    const by = [1.1, 1.2, 1.3];
    const euros = convertCurve(nbp, 'EUR/MWh', { fx: forwardFx({ rates: monthly(by, 'EUR/GBP') }) });
    const perMegawattHour = 0.8 / 0.0293071070172222; // a therm is 0.0293… MWh
    expect(euros.quotes[0]?.settlement).toBeCloseTo((perMegawattHour * (31 * 1.1 + 30 * 1.2 + 31 * 1.3)) / 92, 9);
    expect(euros.weighting).toBe('days');
    expect(priceOf(convertCurve(nbp, 'GBP/MWh'), base('Mar-26'))).toBeCloseTo(perMegawattHour, 9);
    // by the hour the quarter is another mixture of its months
    const lazily = convertCurve(flatCurve(quantity(80, 'p/therm'), clock), 'EUR/MWh', {
      fx: forwardFx({ rates: monthly(by, 'EUR/GBP') }),
    });
    const { price } = strip(lazily, { periods: ['Mar-26', 'Apr-26', 'May-26'], weighting: 'days' });
    expect(price.kind === 'price' && price.price).toBeCloseTo(euros.quotes[0]?.settlement ?? 0, 9);
    expect(priceOf(lazily, base('Mar26-May26'))).toBeCloseTo(
      (perMegawattHour * (743 * 1.1 + 720 * 1.2 + 744 * 1.3)) / 2207,
      9,
    );
  });

  it('takes the rates of the same dates, although days of gas begin later', () => {
    const gas = flatCurve(quantity(30, 'GBP/MWh'), clocks.gbGasDay);
    const midnight = monthly([1.1, 1.2], 'EUR/GBP', clocks.gb);
    const april = base('Apr-26', clocks.gbGasDay);
    expect(priceOf(convertCurve(gas, 'EUR/MWh', { fx: forwardFx({ rates: midnight }) }), april)).toBe(36);
    // by hours five of them fall into May, of which nothing is known
    const byHours = convertCurve(gas, 'EUR/MWh', { fx: forwardFx({ rates: midnight, days: 'sameHours' }) });
    expect(() => byHours.price(april)).toThrow(/no forward rate of GBP to EUR for delivery from 2026-04-30T23:00/);
  });

  it('takes rates by the hour at their own hours, on whatever clock', () => {
    const hours = Series.of({
      index: regularIndex({ start: base('Mar-26', clocks.gb).period.start, step: 'PT1H', length: 48 }),
      values: Float64Array.from({ length: 48 }, (_, h) => 1 + h),
      unit: 'EUR/GBP',
      clock: clocks.gb,
      kind: 'average',
    });
    const gas = flatCurve(quantity(10, 'GBP/MWh'), clocks.gbGasDay);
    const euros = convertCurve(gas, 'EUR/MWh', { fx: forwardFx({ rates: hours }) });
    // the gas day from five to five: hours 5 to 28 of the rates, which are 6 to 29
    expect(priceOf(euros, base('2026-03-01', clocks.gbGasDay))).toBeCloseTo((10 * (6 + 29)) / 2, 10);
  });

  it('goes through the pairs that it has, in either direction, and takes curves of rates', () => {
    const usd = monthly([1.1, 1.2, 1.3], 'USD/EUR');
    const gbp = buildCurve({
      key: 'house/fx/GBP EUR/base',
      asOf: '2026-02-15',
      unit: 'GBP/EUR',
      clock,
      quotes: [quoted('Mar-26', { mid: 0.8 }), quoted('Apr-26', { mid: 0.85 }), quoted('May-26', { mid: 0.9 })],
    });
    const sources: readonly [typeof usd, PricedCurve] = [usd, gbp.curve];
    const fx = forwardFx({ rates: sources });
    expect(fx.currencies).toEqual(['EUR', 'GBP', 'USD']);
    expect(fx.inputs).toEqual([
      { kind: 'series', key: 'forwards' },
      { kind: 'curve', key: 'house/fx/GBP EUR/base', asOf: '2026-02-15' },
    ]);
    const pounds = convertCurve(flatCurve(quantity(13, 'USD/MWh'), clock), 'GBP/MWh', { fx });
    expect(priceOf(pounds, base('May-26'))).toBeCloseTo((13 / 1.3) * 0.9, 8);
    expect(() =>
      convertCurve(flatCurve(quantity(13, 'NOK/MWh'), clock) as PricedCurve, 'GBP/MWh', { fx }).price(base('May-26')),
    ).toThrow(expect.objectContaining({ code: 'UNIT.FX_MISSING' }));
  });
});

describe('a delivery without a rate', () => {
  const curve = hourlyCurve(hourlyPrices(4), 'EUR/MWh', [quoted('Mar-26', { mid: 50 }), quoted('Q2-26', { mid: 40 })]);
  const fx = forwardFx({ rates: monthly([1.1, Number.NaN, 1.3], 'USD/EUR') });

  it('is an error that names it, or a gap', () => {
    const lazily = pricesOnly(curve);
    const made = convertCurve(lazily, 'USD/MWh', { fx });
    expect(priceOf(made, base('Mar-26'))).toBeCloseTo(priceOf(curve, base('Mar-26')) * 1.1, 10);
    expect(() => made.price(base('Mar26-May26'))).toThrow(expect.objectContaining({ code: 'UNIT.FX_MISSING' }));
    expect(made.price(base('May26-Jun26'))).toMatchObject({
      kind: 'gap',
      reason: 'notQuoted',
      missing: [base('Jun-26').period],
    });
    const gaps = convertCurve(lazily, 'USD/MWh', { fx, missing: 'gap' });
    expect(gaps.price(base('Mar26-May26'))).toEqual({
      kind: 'gap',
      reason: 'notQuoted',
      missing: [base('Apr-26').period],
    });
  });

  it('leaves quotes out of a curve, which says so, and points without a value', () => {
    expect(() => convertCurve(curve, 'USD/MWh', { fx })).toThrow(expect.objectContaining({ code: 'UNIT.FX_MISSING' }));
    const made = convertCurve(curve, 'USD/MWh', { fx, missing: 'gap' });
    expect(made.quotes.map(({ contract: { period }, mid }) => [period.name, mid])).toEqual([['Mar-26', 50 * 1.1]]);
    expect(made.lineage.adjustments).toMatchObject([
      { contract: 'X base Q2-26', field: 'quote', before: 40, after: null, rule: 'noForwardRate' },
    ]);
    expect(made.fine?.missingCount).toBe(720);
    expect(made.price(base('Apr-26'))).toMatchObject({ kind: 'gap' });
    expect(priceOf(made, base('May-26'))).toBeCloseTo(priceOf(curve, base('May-26')) * 1.3, 10);
  });

  it('refuses sums, rates that are not positive and units that are no rates', () => {
    expect(() => forwardFx({ rates: monthly([1], 'USD/EUR').withKind('sum') })).toThrow(
      expect.objectContaining({ code: 'SERIES.KIND_MISMATCH' }),
    );
    expect(() => forwardFx({ rates: monthly([0], 'USD/EUR') })).toThrow(
      expect.objectContaining({ code: 'UNIT.INVALID_ARGUMENT' }),
    );
    expect(() => forwardFx({ rates: monthly([1], 'USD/MWh') })).toThrow(
      expect.objectContaining({ code: 'UNIT.DIMENSION' }),
    );
    const negative = forwardFx({ rates: flatCurve(quantity(-1, 'USD/EUR'), clock) });
    expect(() => convertCurve(curve, 'USD/MWh', { fx: negative })).toThrow(
      expect.objectContaining({ code: 'UNIT.INVALID_ARGUMENT' }),
    );
  });
});

describe('convertCurve without forwards', () => {
  it('goes from a price per mass or volume to one per energy, and back', () => {
    const coal = flatCurve(quantity(100, 'USD/t'), clock);
    const burnt = convertCurve(coal, 'USD/MWh', { calorificValue: quantity(6000, 'kcal/kg') });
    // 6000 kcal/kg is 25.1208 GJ/t, and a MWh is 3.6 GJ
    expect(priceOf(burnt, base('Mar-26'))).toBeCloseTo((100 / 25.1208) * 3.6, 10);
    expect(
      priceOf(convertCurve(burnt, 'USD/t', { calorificValue: quantity(6000, 'kcal/kg') }), base('Mar-26')),
    ).toBeCloseTo(100, 10);
    const fx = fxRate(quantity(0.9, 'EUR/USD'));
    expect(
      priceOf(convertCurve(coal, 'EUR/MWh', { calorificValue: quantity(25.1208, 'MJ/kg'), fx }), base('Mar-26')),
    ).toBeCloseTo((90 / 25.1208) * 3.6, 10);
    expect(() => convertCurve(coal, 'USD/MWh', { calorificValue: quantity(0, 'kcal/kg') })).toThrow(
      expect.objectContaining({ code: 'CURVE.INVALID_ARGUMENT' }),
    );
  });

  it('converts quotes and fine view by one factor', () => {
    const values = hourlyPrices(6);
    const curve = hourlyCurve(values, 'EUR/MWh', [quoted('Mar-26', { bid: 70, ask: 72 })]);
    const made = convertCurve(curve, 'USc/kWh', { fx: fxRate(quantity(1.25, 'USD/EUR')) });
    expect(made.quotes[0]).toMatchObject({ bid: 8.75, ask: 9, unit: 'USc/kWh' });
    expect([...(made.fine?.values ?? [])]).toEqual([...values].map((value) => value / 8));
    expect(made.lineage.settings).toMatchObject({ convert: { rates: 'one' } });
    expect(convertCurve(curve, 'ct/kWh').lineage.settings).toMatchObject({ convert: { rates: 'none' } });
  });

  it('averages the rates of an interval of the fine view that spans a change', () => {
    const index = regularIndex({ start: FROM, step: 'PT1H', length: 2 });
    const values = Float64Array.of(1, 2);
    const halves = Series.of({
      index: regularIndex({ start: FROM, step: 'PT30M', length: 4 }),
      values: Float64Array.of(1, 3, 5, 5),
      unit: 'USD/EUR',
      clock,
      kind: 'average',
    });
    const fine = Series.of({ index, values, unit: 'EUR/MWh', clock, kind: 'average' });
    const curve = hourlyCurve(hourlyPrices(1), 'EUR/MWh').with({ fine });
    expect([...(convertCurve(curve, 'USD/MWh', { fx: forwardFx({ rates: halves }) }).fine?.values ?? [])]).toEqual([
      2, 10,
    ]);
  });
});
