import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Curve,
  cleanDarkSpread,
  cleanSparkSpread,
  convertCurve,
  darkSpread,
  flatCurve,
  forwardFx,
  type PricedCurve,
  priceSeries,
  sparkSpread,
  subtractCurves,
} from '../../../src/curves/index.js';
import { calendarIndex, Series } from '../../../src/series/index.js';
import { clocks, profiles } from '../../../src/time/index.js';
import { type CalorificBasis, calorificRatio, fxTable, quantity } from '../../../src/units/index.js';
import { base, clock, deliveries, hourlyCurve, hourlyPrices, meanOf, monthOf, priceOf } from './hourly-curves.js';

const march = base('Mar-26');
const flat = <U extends string>(price: Parameters<typeof flatCurve<U>>[0]): PricedCurve<U> => flatCurve(price, clock);
const ratio = calorificRatio(quantity(0.9, '1'), quantity(1, '1'));
const number = (price: { kind: string; price?: number } | undefined): number | undefined => price?.price;

describe('spark spreads by hand', () => {
  it('is P − HR · G in America', () => {
    const spark = sparkSpread({
      power: flat(quantity(45, 'USD/MWh')),
      fuel: { curve: flatCurve(quantity(3.5, 'USD/MMBtu'), clocks.usGasDay), basis: 'HHV' },
      plant: { heatRate: quantity(7000, 'Btu/kWh'), basis: 'HHV' },
    });
    expect(priceOf(spark, march)).toBeCloseTo(45 - 7 * 3.5, 12);
    expect([spark.unit, spark.clock.id]).toEqual(['USD/MWh', clock.id]);
    // 3.41214163312794 MMBtu in a MWh
    expect(spark.fuelPerPower).toBeCloseTo(7 / 3.41214163312794, 12);
    const { power, fuel, carbon } = spark.parts(march);
    expect([number(power), number(fuel), carbon]).toEqual([45, expect.closeTo(24.5, 12), undefined]);
  });

  it('is P − G / η with the efficiency on the other basis', () => {
    const init = {
      power: flat(quantity(90, 'EUR/MWh')),
      fuel: { curve: flat(quantity(30, 'EUR/MWh')), basis: 'HHV' },
      plant: { efficiency: quantity(60, '%'), basis: 'LHV' },
    } as const;
    const spark = sparkSpread({ ...init, calorificRatio: ratio });
    // a MWh of power takes 1/0.6 MWh of net energy, which is 1/0.6/0.9 of gross energy
    expect(priceOf(spark, march)).toBeCloseTo(90 - 30 / 0.6 / 0.9, 12);
    const same = sparkSpread({ ...init, plant: { efficiency: quantity(0.6, '1'), basis: 'HHV' } });
    expect(priceOf(same, march)).toBeCloseTo(90 - 30 / 0.6, 12);
    const net = sparkSpread({
      ...init,
      fuel: { curve: init.fuel.curve, basis: 'LHV' },
      plant: { efficiency: quantity(0.54, '1'), basis: 'HHV' },
      calorificRatio: ratio,
    });
    expect(priceOf(net, march)).toBeCloseTo(90 - (30 / 0.54) * 0.9, 12);
  });

  it('takes carbon on a basis of its own: P − G / η − (EF / η) · EUA', () => {
    const init = {
      power: flat(quantity(95, 'EUR/MWh')),
      fuel: { curve: flat(quantity(32, 'EUR/MWh')), basis: 'HHV' },
      plant: { efficiency: quantity(0.495, '1'), basis: 'HHV' },
    } as const;
    const carbon = { price: quantity(70, 'EUR/tCO2'), factor: quantity(0.182, 'tCO2/MWh'), basis: 'HHV' } as const;
    const gross = cleanSparkSpread({ ...init, carbon });
    expect(priceOf(gross, march)).toBeCloseTo(95 - 32 / 0.495 - (0.182 / 0.495) * 70, 12);
    const { power, fuel, carbon: paid, price } = gross.parts(march);
    expect(number(price)).toBeCloseTo((number(power) ?? 0) - (number(fuel) ?? 0) - (number(paid) ?? 0), 12);
    // the same plant and fuel in net energy: 0.495 / 0.9 = 0.55, and 0.182 / 0.9 per net MWh
    const net = cleanSparkSpread({
      ...init,
      plant: { efficiency: quantity(55, '%'), basis: 'LHV' },
      carbon: { ...carbon, factor: quantity(0.182 / 0.9, 'tCO2/MWh'), basis: 'LHV' },
      calorificRatio: ratio,
    });
    expect(priceOf(net, march)).toBeCloseTo(priceOf(gross, march), 11);
    const pounds = cleanSparkSpread({ ...init, carbon: { ...carbon, factor: quantity(182, 'kgCO2/MWh') } });
    expect(priceOf(pounds, march)).toBeCloseTo(priceOf(gross, march), 11);
  });

  it('counts short tons of carbon as RGGI does', () => {
    const spread = cleanSparkSpread({
      power: flat(quantity(60, 'USD/MWh')),
      fuel: { curve: flat(quantity(4, 'USD/MMBtu')), basis: 'HHV' },
      plant: { heatRate: quantity(8, 'MMBtu/MWh'), basis: 'HHV' },
      carbon: { price: quantity(20, 'USD/short_tonCO2'), factor: quantity(53.06, 'kgCO2/MMBtu'), basis: 'HHV' },
    });
    expect(priceOf(spread, march)).toBeCloseTo(60 - 32 - (8 * 53.06 * 20) / 907.18474, 10);
  });

  it('takes gas in pence a therm and in Canadian dollars a gigajoule', () => {
    const fx = fxTable({ base: 'EUR', rates: { GBP: 0.86, CAD: 1.5 } });
    const plant = { efficiency: quantity(0.5, '1'), basis: 'HHV' } as const;
    const power = flat(quantity(100, 'EUR/MWh'));
    const british = sparkSpread({ power, plant, fx, fuel: { curve: flat(quantity(80, 'p/therm')), basis: 'HHV' } });
    expect(priceOf(british, march)).toBeCloseTo(100 - (2 * 0.8) / 0.86 / 0.029307107017222, 9);
    const aeco = sparkSpread({ power, plant, fx, fuel: { curve: flat(quantity(3, 'CAD/GJ')), basis: 'HHV' } });
    expect(priceOf(aeco, march)).toBeCloseTo(100 - (2 * 3 * 3.6) / 1.5, 10);
  });
});

describe('dark spreads by hand', () => {
  it('takes coal in dollars a tonne at its net calorific value', () => {
    const init = {
      power: flat(quantity(80, 'EUR/MWh')),
      fuel: { curve: flat(quantity(108, 'USD/t')), basis: 'LHV', calorificValue: quantity(6000, 'kcal/kg') },
      plant: { efficiency: quantity(38, '%'), basis: 'LHV' },
      fx: fxTable({ base: 'EUR', rates: { USD: 1.08 } }),
    } as const;
    // 100 EUR/t at 25.1208 GJ/t = 6.978 MWh/t
    const fuel = 100 / (25.1208 / 3.6) / 0.38;
    expect(priceOf(darkSpread(init), march)).toBeCloseTo(80 - fuel, 10);
    const clean = cleanDarkSpread({
      ...init,
      carbon: { price: flat(quantity(70, 'EUR/tCO2')), factor: quantity(94.6, 'kgCO2/GJ'), basis: 'LHV' },
    });
    expect(priceOf(clean, march)).toBeCloseTo(80 - fuel - ((0.0946 * 3.6) / 0.38) * 70, 10);
  });
});

describe('spreads of curves', () => {
  it('is what power, gas and carbon make hour by hour, at the rate of each month', () => {
    const seeds = fc.integer({ min: 0, max: 1e6 });
    const percents = fc.integer({ min: 20, max: 70 });
    const rates = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 50, max: 200 }).map((points) => points / 100)));
    fc.assert(
      fc.property(seeds, percents, rates, deliveries, (seed, efficiency, by, delivery) => {
        const [p, g, c] = [hourlyPrices(seed), hourlyPrices(seed + 1), hourlyPrices(seed + 2)];
        const fx = forwardFx({
          rates: Series.of({
            index: calendarIndex({ frequency: 'P1M', clock, start: base('Mar-26').period.start, length: 3 }),
            values: Float64Array.from(by),
            unit: 'USD/EUR',
            clock,
            kind: 'point',
          }),
        });
        const power = hourlyCurve(p, 'EUR/MWh');
        const gas = hourlyCurve(g, 'USD/MMBtu');
        const spread = cleanSparkSpread({
          power,
          fuel: { curve: gas, basis: 'HHV' },
          plant: { efficiency: quantity(efficiency, '%'), basis: 'LHV' },
          carbon: { price: hourlyCurve(c, 'EUR/tCO2'), factor: quantity(0.2, 'tCO2/MWh'), basis: 'LHV' },
          calorificRatio: ratio,
          fx,
        });
        const burnt = 100 / efficiency;
        const model = meanOf(delivery, (h) => {
          const euros = ((g[h] ?? 0) * 3.412141633127942) / (by[monthOf(h)] ?? 1);
          return (p[h] ?? 0) - (burnt / 0.9) * euros - burnt * 0.2 * (c[h] ?? 0);
        });
        expect(Math.abs(priceOf(spread, delivery) - model)).toBeLessThan(1e-8);
        const fuel = spread.parts(delivery).fuel;
        const converted = priceOf(convertCurve(gas, 'EUR/MWh', { fx }), delivery);
        expect(number(fuel)).toBeCloseTo(converted * spread.fuelPerPower, 8);
        expect(priceOf(subtractCurves(power, spread), delivery)).toBeCloseTo(
          priceOf(power, delivery) - priceOf(spread, delivery),
          8,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('is a gap where a leg has one, and the legs say which', () => {
    const spread = sparkSpread({
      power: flat(quantity(50, 'EUR/MWh')),
      fuel: { curve: hourlyCurve(hourlyPrices(2), 'EUR/MWh'), basis: 'HHV' },
      plant: { efficiency: quantity(0.5, '1'), basis: 'HHV' },
    });
    const { price, power, fuel } = spread.parts(base('Jun-26'));
    expect([price.kind, power.kind, fuel.kind]).toEqual(['gap', 'price', 'gap']);
    expect(price).toEqual({ kind: 'gap', reason: 'extrapolated', missing: [base('Jun-26').period] });
  });

  it('matches the month of power with the month of gas', () => {
    const gas = clocks.euGasDay;
    const index = calendarIndex({ frequency: 'P1M', clock: gas, start: base('Mar-26', gas).period.start, length: 2 });
    const rates = Series.of({ index, values: Float64Array.of(1, 2), unit: 'USD/EUR', clock: gas, kind: 'average' });
    const init = {
      power: flat(quantity(50, 'EUR/MWh')),
      fuel: { curve: flatCurve(quantity(20, 'USD/MWh'), gas), basis: 'HHV' },
      plant: { efficiency: quantity(0.5, '1'), basis: 'HHV' },
      fx: forwardFx({ rates }),
    } as const;
    expect(priceOf(sparkSpread(init), base('Mar-26'))).toBe(10);
    expect(priceOf(sparkSpread(init), { profile: profiles.peak, period: base('Apr-26').period })).toBe(30);
    expect(() => sparkSpread({ ...init, days: 'sameHours' }).price(base('Mar-26'))).toThrow(
      expect.objectContaining({ code: 'UNIT.FX_MISSING' }),
    );
  });

  it('gives an hour of power the gas of its date, so that hours make up the month', () => {
    const gas = clocks.usGasDay;
    const index = calendarIndex({
      frequency: 'P1D',
      clock: gas,
      start: base('2026-03-01', gas).period.start,
      length: 3,
    });
    const values = Float64Array.of(2, 3, 7);
    const fine = Series.of({ index, values, unit: 'USD/MMBtu', clock: gas, kind: 'average' });
    const hub = Curve.of({ key: 'a/b/c/d', asOf: '2026-02-15', unit: 'USD/MMBtu', clock: gas, quotes: [], fine });
    const power = flatCurve(quantity(50, 'USD/MWh'), clocks.pjm);
    const spread = sparkSpread({
      power,
      fuel: { curve: hub, basis: 'HHV' },
      plant: { heatRate: quantity(7, 'MMBtu/MWh'), basis: 'HHV' },
    });
    const range = base('2026-03-01..2026-03-03', clocks.pjm).period;
    const hours = priceSeries(spread, { frequency: 'PT1H', range });
    expect([...hours.values].map((value) => Math.round(value * 1e9) / 1e9)).toEqual(
      [36, 29, 1].flatMap((value) => Array.from({ length: 24 }, () => value)),
    );
    expect(priceOf(spread, { profile: profiles.base, period: range })).toBeCloseTo(22, 10);
    const peak = priceSeries(spread, { frequency: 'PT1H', range, profile: profiles.pjm['5x16'] });
    expect(peak.missingCount).toBe(24 + 8 + 8); // a Sunday, and the nights of two weekdays
    const late = { start: range.start + 20 * 3_600_000, end: range.start + 30 * 3_600_000 }; // of two days: its own hours
    expect(priceOf(spread, { profile: profiles.base, period: late })).toBeCloseTo(36, 10);
  });
});

describe('refusals', () => {
  const power: PricedCurve = flat(quantity(50, 'EUR/MWh'));
  const fuel = { curve: flat(quantity(30, 'EUR/MWh')) as PricedCurve, basis: 'HHV' } as const;
  const plant = { efficiency: quantity(0.5, '1'), basis: 'HHV' } as const;

  it('names bases that differ without a ratio', () => {
    const configured: string = 'LHV';
    const later = { efficiency: quantity(0.5, '1'), basis: configured as CalorificBasis };
    expect(() => sparkSpread({ power, fuel, plant: later })).toThrow(/basis LHV, and fuel or carbon on HHV/);
    expect(() => sparkSpread({ power, fuel, plant: later })).toThrow(
      expect.objectContaining({ code: 'UNIT.DIMENSION' }),
    );
    expect(priceOf(sparkSpread({ power, fuel, plant: later, calorificRatio: ratio }), march)).toBeCloseTo(
      50 - 60 / 0.9,
      12,
    );
  });

  it('refuses what is no efficiency: units that are mixed up, and numbers above one', () => {
    const fails = expect.objectContaining({ code: 'CURVE.INVALID_ARGUMENT' });
    for (const wrong of [
      { heatRate: quantity(7, 'Btu/kWh'), basis: 'HHV' },
      { heatRate: quantity(0.5, 'MWh/MWh'), basis: 'HHV' },
      { efficiency: quantity(49, '1'), basis: 'HHV' },
      { efficiency: quantity(0, '1'), basis: 'HHV' },
      { efficiency: quantity(Number.NaN, '1'), basis: 'HHV' },
    ] as const) {
      expect(() => sparkSpread({ power, fuel, plant: wrong })).toThrow(fails);
    }
  });

  it('refuses units known at run time that do not go together', () => {
    const dollars = { curve: flat(quantity(30, 'USD/MWh')) as PricedCurve, basis: 'HHV' } as const;
    expect(() => sparkSpread({ power, fuel: dollars, plant })).toThrow(
      expect.objectContaining({ code: 'UNIT.FX_REQUIRED' }),
    );
    const coal = { curve: flat(quantity(100, 'EUR/t')) as PricedCurve, basis: 'HHV' } as const;
    expect(() => sparkSpread({ power, fuel: coal, plant })).toThrow(
      expect.objectContaining({ code: 'UNIT.DIMENSION' }),
    );
    const carbon = {
      price: flat(quantity(70, 'EUR/t')) as PricedCurve,
      factor: quantity(0.2, 'tCO2/MWh'),
      basis: 'HHV',
    } as const;
    expect(() => cleanSparkSpread({ power, fuel, plant, carbon })).toThrow(
      expect.objectContaining({ code: 'UNIT.DIMENSION' }),
    );
  });
});
