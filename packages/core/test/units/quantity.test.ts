import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  compare,
  divide,
  dynamicQuantity,
  fxTable,
  multiply,
  parseQuantity,
  type Quantity,
  quantity,
  subtract,
} from '../../src/units/index.js';
import { write, writtenUnit } from './model.js';

const code = (expected: string): unknown => expect.objectContaining({ name: 'AurumError', code: expected });
/** As a caller without a type checker would give it. */
const unknown = (value: number, unit: string): Quantity<string> => dynamicQuantity(value, unit);

describe('a quantity', () => {
  it('prints, serialises and is read back', () => {
    const price = quantity(12.5, 'p/therm');
    expect(`${price}`).toBe('12.5 p/therm');
    expect(JSON.stringify({ price })).toBe('{"price":{"value":12.5,"unit":"p/therm"}}');
    expect(parseQuantity(`${price}`)).toEqual(price);
  });

  it('refuses a bad unit when the type checker was bypassed', () => {
    expect(() => quantity(1, 'MWx' as 'MWh')).toThrow(code('UNIT.UNKNOWN'));
    expect(() => unknown(1, '')).toThrow(code('UNIT.SYNTAX'));
  });

  it('parses what any quantity prints', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0); // -0 prints as 0
    fc.assert(
      fc.property(value, writtenUnit.map(write), (number, unit) => {
        const read = parseQuantity(unknown(number, unit).toString());
        expect(read.value).toBe(number);
        expect(read.unit).toBe(unit);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['12.5 EUR/MWh', 12.5, 'EUR/MWh'],
    ['  -3e-2MWh ', -0.03, 'MWh'],
    ['+.5  %', 0.5, '%'],
    ['7. 1', 7, '1'],
  ])('is read from %j', (text, value, unit) => {
    expect(parseQuantity(text).toJSON()).toEqual({ value, unit });
  });

  it.each(['', 'MWh', '12.5', '1,5 MWh', '1 000', 'NaN MWh', 'Infinity MWh', '1e999 MWh', '0x10 MWh', '1_000 MWh'])(
    'is not read from %j',
    (text) => {
      expect(() => parseQuantity(text)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^UNIT\.(NOT_A_NUMBER|UNKNOWN|SYNTAX)$/) }),
      );
    },
  );

  it.each(['51', '101', '12.50', '1,000.5 USD/MWh', '1.000,5 EUR', "1'000 USD", '1 000 USD', '1.5.2 USD'])(
    'takes no digit of %j for a unit',
    (text) => {
      expect(() => parseQuantity(text)).toThrow(code('UNIT.NOT_A_NUMBER'));
    },
  );

  it('says what a text that is not a quantity should look like', () => {
    expect(() => parseQuantity('twelve')).toThrow(
      "'twelve' is not a finite number and a unit: write for example '12.5 EUR/MWh', with a point and no thousands separators",
    );
  });
});

describe('arithmetic', () => {
  it('multiplies prices, energies, heat rates and emission factors', () => {
    expect(`${multiply(quantity(30, 'USD/MWh'), quantity(10, 'MWh'))}`).toBe('300 USD');
    expect(`${multiply(quantity(4, 'USD/MMBtu'), quantity(7, 'MMBtu/MWh'))}`).toBe('28 USD/MWh');
    expect(`${multiply(quantity(70, 'EUR/tCO2'), quantity(0.5, 'tCO2/MWh'))}`).toBe('35 EUR/MWh');
    expect(`${divide(quantity(7, 'MMBtu'), quantity(2, 'MWh'))}`).toBe('3.5 MMBtu/MWh');
    expect(multiply(quantity(1000, 'm3'), quantity(39.6, 'MJ/m3')).in('MWh')).toBe(11);
    expect(divide(quantity(1, '1'), quantity(7, 'MMBtu/MWh')).in('%')).toBeCloseTo(48.744_880_473_256, 12);
  });

  it('leaves money as it is written until it is converted', () => {
    const bill = multiply(quantity(30, 'USD/MWh'), quantity(5, 'kWh'));
    expect(`${bill}`).toBe('150 USD*kWh/MWh');
    expect(`${bill.to('USD')}`).toBe('0.15 USD');
  });

  it('adds and subtracts in the unit of the first', () => {
    expect(`${add(quantity(1, 'MWh'), quantity(500, 'kWh'))}`).toBe('1.5 MWh');
    expect(`${subtract(quantity(1, 'MWh'), quantity(500, 'kWh'))}`).toBe('0.5 MWh');
    expect(`${add(quantity(30, 'USD/MWh'), quantity(1, 'USc/kWh'))}`).toBe('40 USD/MWh');
    expect(`${quantity(30, 'USD/MWh').times(-2)}`).toBe('-60 USD/MWh');
  });

  it('compares across units', () => {
    expect(compare(quantity(1, 'MWh'), quantity(3.6, 'GJ'))).toBe(0);
    expect(compare(quantity(1, 'therm'), quantity(29, 'kWh'))).toBeGreaterThan(0);
    expect(compare(quantity(-1, 'GJ'), quantity(1, 'kWh'))).toBeLessThan(0);
    expect(compare(quantity(Number.NaN, 'GJ'), quantity(1, 'kWh'))).toBeNaN();
  });

  it('keeps NaN', () => {
    const nothing = quantity(Number.NaN, 'MWh');
    expect(nothing.in('kWh')).toBeNaN();
    expect(add(nothing, quantity(1, 'MWh')).value).toBeNaN();
    expect(multiply(nothing, quantity(0, 'EUR/MWh')).value).toBeNaN();
  });
});

describe('temperatures', () => {
  it('subtract to differences and take differences', () => {
    expect(`${subtract(quantity(20, 'degC'), quantity(50, 'degF'))}`).toBe('10 deltaC');
    expect(`${add(quantity(20, 'degC'), quantity(9, 'deltaF'))}`).toBe('25 degC');
    expect(`${subtract(quantity(68, 'degF'), quantity(10, 'deltaC'))}`).toBe('50 degF');
    expect(quantity(20, 'degC').in('degF')).toBe(68);
  });

  it('give degree-days', () => {
    const base = quantity(18, 'degC');
    const day = subtract(base, quantity(7.5, 'degC'));
    expect(`${multiply(day, quantity(2, 'd'))}`).toBe('21 deltaC*d');
    expect(quantity(10, 'deltaC*d').in('deltaF*d')).toBe(18);
  });

  it('are not scaled, multiplied or added, also when the unit is known only at run time', () => {
    const warm = unknown(20, 'degC');
    expect(() => warm.times(2)).toThrow(
      "'degC' is a point on a scale and cannot be scaled: subtract a reference point first",
    );
    expect(() => multiply(warm, unknown(1, 'd'))).toThrow(code('UNIT.DIMENSION'));
    expect(() => divide(unknown(1, 'd'), warm)).toThrow(code('UNIT.DIMENSION'));
    expect(() => add(warm, unknown(1, 'degF'))).toThrow(
      "'degC' and 'degF' are points on a scale: subtract them, or add a 'deltaF'",
    );
    expect(() => add(unknown(1, 'deltaC'), warm)).toThrow('write it first, add(point, difference)');
    expect(() => subtract(unknown(1, 'deltaC'), warm)).toThrow(code('UNIT.DIMENSION'));
    expect(() => add(warm, unknown(1, 'MWh'))).toThrow(code('UNIT.DIMENSION'));
    expect(`${add(warm, unknown(9, 'deltaF'))}`).toBe('25 degC');
    expect(`${subtract(warm, unknown(50, 'degF'))}`).toBe('10 deltaC');
  });
});

describe('units known only at run time', () => {
  const fx = fxTable({ base: 'EUR', rates: { GBP: 0.8 } });

  it('are narrowed with a check of the dimension', () => {
    const read = parseQuantity('100 p/therm');
    const narrowed: Quantity<'GBP/MMBtu'> = read.as('GBP/MMBtu');
    expect(`${narrowed}`).toBe('10 GBP/MMBtu');
    expect(() => read.as('MWh')).toThrow(code('UNIT.DIMENSION'));
    expect(() => read.as('EUR/MWh')).toThrow(code('UNIT.FX_REQUIRED'));
  });

  it('are converted with an fx where one is needed', () => {
    const read = parseQuantity('100 p/therm');
    expect(read.in('EUR/MMBtu', fx)).toBe(12.5);
    expect(() => read.in('EUR/MMBtu')).toThrow(
      "'p/therm' to 'EUR/MMBtu' crosses currencies (GBP to EUR): give an fx, .to('EUR/MMBtu', fx)",
    );
    expect(`${quantity(3.6, 'GJ').convert('MWh')}`).toBe('1 MWh');
    expect(`${read.convert('EUR/therm', fx)}`).toBe('1.25 EUR/therm');
    expect(() => read.convert('MWh', fx)).toThrow(code('UNIT.DIMENSION'));
  });

  it('are checked in sums and spelled in products', () => {
    expect(() => add(unknown(1, 'MWh'), unknown(1, 'EUR'))).toThrow(code('UNIT.DIMENSION'));
    expect(() => add(unknown(1, 'USD'), unknown(1, 'EUR'))).toThrow(code('UNIT.FX_REQUIRED'));
    expect(() => subtract(unknown(1, 'MW'), unknown(1, 'MWh'))).toThrow(code('UNIT.DIMENSION'));
    expect(() => compare(unknown(1, 'MW'), unknown(1, 'MWh'))).toThrow(code('UNIT.DIMENSION'));
    expect(multiply(unknown(2, 'EUR/MWh'), unknown(3, 'MWh')).toJSON()).toEqual({ value: 6, unit: 'EUR' });
  });
});
