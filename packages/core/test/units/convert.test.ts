import { describe, expect, it } from 'vitest';
import { converter, fxTable, knownAtoms, parseUnit } from '../../src/units/index.js';
import { definitions } from './definitions.js';
import { exactly, isNearest } from './exact.js';

describe('converter', () => {
  it('has the defined value of every atom', () => {
    const covered = new Set<string>();
    for (const atoms of Object.values(definitions)) {
      for (const [symbol, [numerator, denominator]] of Object.entries(atoms)) {
        const unit = parseUnit(symbol);
        expect([symbol, unit.numerator * denominator]).toEqual([symbol, numerator * unit.denominator]);
        covered.add(symbol);
      }
    }
    const rest = knownAtoms().filter((symbol) => !covered.has(symbol) && !/^[A-Z]{3}$/.test(symbol));
    expect(rest.sort()).toEqual(['K', 'Nm3', 'Sm3', 'degC', 'degF']);
  });

  it.each([
    ['MWh', 'MMBtu', 3.412141633127942],
    ['therm', 'kWh', 29.30710701722222],
    ['MMBtu', 'therm', 10],
    ['Dth', 'MMBtu', 1],
    ['GJ', 'MMBtu', 0.9478171203133172],
    ['USD/MMBtu', 'USD/MWh', 3.412141633127942],
    ['p/therm', 'GBP/MWh', 0.3412141633127942],
    ['USc/kWh', 'USD/MWh', 10],
    ['USc/gal', 'USD/bbl', 0.42],
    ['Btu/kWh', 'MMBtu/MWh', 0.001],
    ['EUR/MW/h', 'EUR/MWh', 1],
    ['bbl', 'L', 158.987294928],
    ['short_ton', 'kg', 907.18474],
    ['toe', 'GJ', 41.868],
    ['kcal/kg', 'GJ/t', 0.0041868],
    ['short_tonCO2', 'tCO2', 0.90718474],
    ['Bcf', 'Mcf', 1e6],
  ])('1 %s is %d... in %s', (from, to, expected) => {
    expect(Math.abs(converter(from, to)(1) / expected - 1)).toBeLessThan(4e-16);
  });

  it('multiplies or divides, whichever is exact', () => {
    expect({ ...converter('MWh', 'kWh') }).toMatchObject({ multiplier: 1000, divisor: 1 });
    expect({ ...converter('kWh', 'MWh') }).toMatchObject({ multiplier: 1, divisor: 1000 });
    expect({ ...converter('p/therm', 'GBP/therm') }).toMatchObject({ multiplier: 1, divisor: 100 });
    expect({ ...converter('MJ', 'kWh') }).toMatchObject({ multiplier: 1, divisor: 3.6 });
    expect({ ...converter('kWh', 'MJ') }).toMatchObject({ multiplier: 3.6, divisor: 1 });
  });

  it('rounds a chain of units once, where steps through joules would not', () => {
    let wrong = 0;
    for (let i = 1; i <= 2000; i++) {
      const x = i * 0.1;
      const direct = converter('MWh', 'kWh')(x);
      const [n, d] = exactly(x);
      expect(isNearest(direct, [n * 1000n, d])).toBe(true);
      if (converter('J', 'kWh')(converter('MWh', 'J')(x)) !== direct) wrong++;
    }
    expect(wrong).toBeGreaterThan(0);
  });

  it('keeps the zero of temperatures where people put it', () => {
    expect(converter('degF', 'degC')(32)).toBe(0);
    expect(converter('degF', 'degC')(212)).toBe(100);
    expect(converter('degC', 'degF')(-40)).toBe(-40);
    expect(converter('degC', 'K')(20)).toBe(293.15);
    expect(converter('K', 'degF')(0)).toBe(-459.67);
    expect(converter('degF', 'K')(-459.67)).toBe(0);
    expect(converter('deltaF', 'deltaC')(9)).toBe(5);
    expect({ ...converter('degC', 'degF') }).toMatchObject({
      multiplier: 1.8,
      divisor: 1,
      offsetBefore: 0,
      offsetAfter: 32,
    });
    expect({ ...converter('degF', 'degC') }).toMatchObject({
      multiplier: 1,
      divisor: 1.8,
      offsetBefore: -32,
      offsetAfter: 0,
    });
  });

  it('converts arrays as it converts numbers, also in place', () => {
    const edge = [0, -0, 1, -12.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300];
    const xs = Float64Array.from([...edge, ...Array.from({ length: 500 }, (_, i) => i * 0.1)]);
    for (const [from, to] of [
      ['MWh', 'kWh'],
      ['kWh', 'MWh'],
      ['USD/MMBtu', 'USD/MWh'],
      ['MWh', 'MWh'],
      ['degC', 'degF'],
      ['degF', 'degC'],
    ] as const) {
      const convert = converter(from, to);
      const expected = Float64Array.from(xs, convert);
      expect(convert.array(xs)).toEqual(expected);
      const out = new Float64Array(xs.length);
      expect(convert.array(xs, out)).toBe(out);
      expect(out).toEqual(expected);
      const own = xs.slice();
      expect(convert.array(own, own)).toBe(own);
      expect(own).toEqual(expected);
      expect(convert(Number.NaN)).toBeNaN();
    }
    expect(converter('MWh', 'MWh').array(xs)).not.toBe(xs);
    expect(() => converter('MWh', 'kWh').array(xs, new Float64Array(3))).toThrow(
      expect.objectContaining({ code: 'UNIT.INVALID_ARGUMENT' }),
    );
  });

  it('is cached without an fx and never with one', () => {
    const fx = fxTable({ base: 'EUR', rates: { USD: 1.25 } });
    const other = fxTable({ base: 'EUR', rates: { USD: 2 } });
    expect(converter('MWh', 'GJ')).toBe(converter('MWh', 'GJ'));
    expect(converter('MWh', 'GJ')).not.toBe(converter('GJ', 'MWh'));
    expect(converter('USD/kWh', 'EUR/MWh', fx)(1)).toBe(800);
    expect(converter('USD/kWh', 'EUR/MWh', other)(1)).toBe(500);
    expect(() => converter('USD/kWh', 'EUR/MWh')).toThrow(expect.objectContaining({ code: 'UNIT.FX_REQUIRED' }));
    expect(converter('MWh', 'GJ', fx)(1)).toBe(3.6);
  });

  it('rounds the factor of a conversion with an fx once', () => {
    const rate = 0.9137;
    const fx = fxTable({ base: 'USD', rates: { EUR: rate } });
    const { multiplier } = converter('USD/MMBtu', 'EUR/MWh', fx);
    const [n, d] = exactly(rate);
    // 3.6e9 J over 1 055 055 852.62 J
    expect(isNearest(multiplier, [n * 360_000_000_000n, d * 105_505_585_262n])).toBe(true);
  });

  it('says which dimensions do not meet', () => {
    expect(() => converter('EUR', 'MWh')).toThrow(
      "'EUR' [EUR1] does not convert to 'MWh' [E1]: different dimensions. Multiply by a factor that has a unit, or choose another unit",
    );
    for (const [from, to] of [
      ['bbl', 'MMBtu'],
      ['MW', 'MWh'],
      ['t', 'tCO2'],
      ['Nm3', 'm3'],
      ['degC', 'deltaC'],
      ['EUR', 'EUR*EUR'],
      ['EUR/USD', 'MWh'],
    ] as const) {
      expect(() => converter(from, to)).toThrow(expect.objectContaining({ code: 'UNIT.DIMENSION' }));
    }
  });
});
