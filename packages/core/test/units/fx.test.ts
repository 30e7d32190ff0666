import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Currency,
  converter,
  type Fx,
  fxRate,
  fxTable,
  multiply,
  parseQuantity,
  quantity,
} from '../../src/units/index.js';

const code = (expected: string): unknown => expect.objectContaining({ name: 'AurumError', code: expected });

describe('fxTable', () => {
  const fx = fxTable({ base: 'EUR', rates: { USD: 1.25, GBP: 0.8, JPY: 160 }, asOf: '2026-03-09' });

  it('quotes the base, the inverse and crosses through the base', () => {
    expect(fx.rate('EUR', 'USD')).toBe(1.25);
    expect(fx.rate('USD', 'EUR')).toBe(0.8);
    expect(fx.rate('GBP', 'USD')).toBe(1.5625);
    expect(fx.rate('USD', 'USD')).toBe(1);
    expect(fx.asOf).toBe('2026-03-09');
  });

  it('converts prices, minor units and powers of currencies', () => {
    expect(quantity(100, 'p/therm').in('USD/therm', fx)).toBe(1.5625);
    expect(quantity(160, 'JPY/kWh').in('ct/kWh', fx)).toBe(100);
    expect(quantity(2, 'USD/EUR').in('1', fx)).toBe(1.6);
    expect(quantity(4, 'USD^2').in('EUR^2', fx)).toBeCloseTo(2.56, 14);
    expect(quantity(1, 'USD*GBP').in('EUR^2', fx)).toBeCloseTo(1, 14);
    expect(quantity(10, 'MWh/USD').in('MWh/EUR', fx)).toBe(12.5);
  });

  it('cannot be arbitraged', () => {
    const rate = fc.double({ min: 1e-4, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(rate, rate, rate, (USD, GBP, NOK) => {
        const table = fxTable({ base: 'EUR', rates: { USD, GBP, NOK } });
        const around = table.rate('USD', 'GBP') * table.rate('GBP', 'NOK') * table.rate('NOK', 'USD');
        expect(Math.abs(around - 1)).toBeLessThan(1e-15);
      }),
    );
  });

  it('names a currency that it does not know', () => {
    const wider = fx as Fx<never> as Fx<Currency>;
    expect(() => wider.rate('EUR', 'CHF')).toThrow(
      'the fx of 2026-03-09 has no rate for CHF: it knows EUR, USD, GBP, JPY. Add the rate or use another fx',
    );
    expect(() => converter('CHF', 'EUR', fx)).toThrow(code('UNIT.FX_MISSING'));
    expect(() => parseQuantity('1 CHF').to('EUR', fx)).toThrow(code('UNIT.FX_MISSING'));
    expect(() => wider.rate('CHF', 'CHF')).toThrow(code('UNIT.FX_MISSING'));
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a rate of %d', (rate) => {
    expect(() => fxTable({ base: 'EUR', rates: { USD: rate } })).toThrow(code('UNIT.INVALID_ARGUMENT'));
    const broken: Fx<'USD' | 'EUR'> = { rate: () => rate };
    expect(() => quantity(1, 'USD').to('EUR', broken)).toThrow(code('UNIT.INVALID_ARGUMENT'));
  });

  it('refuses a base that is not worth itself', () => {
    expect(() => fxTable({ base: 'EUR', rates: { EUR: 2, USD: 1 } })).toThrow(code('UNIT.INVALID_ARGUMENT'));
    expect(fxTable({ base: 'EUR', rates: { EUR: 1, USD: 2 } }).rate('EUR', 'USD')).toBe(2);
  });
});

describe('an fx rate as a quantity', () => {
  it('is a factor', () => {
    expect(`${multiply(quantity(30, 'USD/MWh'), quantity(0.9, 'EUR/USD'))}`).toBe('27 EUR/MWh');
  });

  it('is an fx for its pair, in both directions', () => {
    const fx = fxRate(quantity(0.8, 'EUR/USD'), { asOf: '2026-03-09' });
    expect(quantity(10, 'USD/MWh').in('EUR/MWh', fx)).toBe(8);
    expect(quantity(8, 'EUR/MWh').in('USD/MWh', fx)).toBe(10);
    expect(fx.rate('EUR', 'EUR')).toBe(1);
    expect(fx.asOf).toBe('2026-03-09');
    expect(() => converter('CHF', 'EUR', fx)).toThrow(
      'the fx of 2026-03-09 has no rate for CHF: it knows EUR, USD. Add the rate or use another fx',
    );
  });

  it('agrees with the factor', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        (r, x) => {
          const rate = quantity(r, 'EUR/USD');
          expect(quantity(x, 'USD/MWh').in('EUR/MWh', fxRate(rate))).toBe(multiply(quantity(x, 'USD/MWh'), rate).value);
        },
      ),
    );
  });

  it('must be a positive rate between two currencies', () => {
    const wrong = (text: string): unknown => fxRate(parseQuantity(text) as never);
    for (const text of ['1 EUR/MWh', '1 EUR', '1 EUR/EUR', '1 EUR/USD/h', '1 USc/EUR']) {
      expect(() => wrong(text)).toThrow(code('UNIT.DIMENSION'));
    }
    expect(() => fxRate(quantity(-1, 'EUR/USD'))).toThrow(code('UNIT.INVALID_ARGUMENT'));
  });
});

describe('an fx of another make', () => {
  it('keeps its own state', () => {
    class Provider implements Fx<'USD' | 'EUR'> {
      readonly #dollars = 1.25;
      readonly rate: Fx<'USD' | 'EUR'>['rate'] = (from, to) =>
        from === to ? 1 : from === 'EUR' ? this.#dollars : 1 / this.#dollars;
    }
    class Bound {
      dollars = 1.25;
      rate(from: 'USD' | 'EUR', to: 'USD' | 'EUR'): number {
        return from === to ? 1 : from === 'EUR' ? this.dollars : 1 / this.dollars;
      }
    }
    expect(quantity(10, 'USD').in('EUR', new Provider())).toBe(8);
    expect(quantity(10, 'USD').in('EUR', new Bound())).toBe(8);
  });
});
