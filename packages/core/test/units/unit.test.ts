import { describe, expect, it } from 'vitest';
import { AurumError } from '../../src/errors/index.js';
import { parseUnit, sameDimension } from '../../src/units/index.js';

function errorOf(action: () => unknown): AurumError {
  try {
    action();
  } catch (error) {
    if (AurumError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseUnit', () => {
  it.each([
    ['MWh', 'E1', 3_600_000_000n, 1n],
    ['MW', 'E1 T-1', 1_000_000n, 1n],
    ['USD/MWh', 'E-1 USD1', 1n, 3_600_000_000n],
    ['EUR/MW/h', 'E-1 EUR1', 1n, 3_600_000_000n],
    ['m3^2', 'V2', 1n, 1n],
    ['p/therm', 'E-1 GBP1', 10n, 105_505_585_262n],
    ['1', '', 1n, 1n],
    ['%', '', 1n, 100n],
    ['kWh/MWh', '', 1n, 1000n],
    ['deltaF*d', 'DT1 T1', 48_000n, 1n],
    ['degC', 'TP1', 1n, 1n],
  ])('reads %s as [%s] with an exact factor', (text, dimension, numerator, denominator) => {
    const unit = parseUnit(text);
    expect(unit.symbol).toBe(text);
    expect(unit.dimension).toBe(dimension);
    // Cross-multiplied, because the fraction is kept in lowest terms.
    expect(unit.numerator * denominator).toBe(numerator * unit.denominator);
  });

  it('keeps fractions in lowest terms', () => {
    expect(parseUnit('MWh/kWh')).toMatchObject({ numerator: 1000n, denominator: 1n });
    expect(parseUnit('therm')).toMatchObject({ numerator: 52_752_792_631n, denominator: 500n });
  });

  it('keeps what is written, in order', () => {
    const unit = parseUnit('USD*kWh^2/MWh/1');
    expect(unit.above).toEqual(['USD', 'kWh', 'kWh']);
    expect(unit.below).toEqual(['MWh']);
    expect(Object.isFrozen(unit)).toBe(true);
  });

  it.each([
    ['USD/Mwh', "unknown unit 'Mwh' in 'USD/Mwh'\n  USD/Mwh\n      ^  did you mean 'MWh'?", ['MWh']],
    ['mmbtu', "unknown unit 'mmbtu' in 'mmbtu'\n  mmbtu\n  ^  did you mean 'MMBtu'?", ['MMBtu']],
    ['EUR/t/tco2', "unknown unit 'tco2' in 'EUR/t/tco2'\n  EUR/t/tco2\n        ^  did you mean 'tCO2'?", ['tCO2']],
    [
      'zzzzzz',
      "unknown unit 'zzzzzz' in 'zzzzzz'\n  zzzzzz\n  ^  define it with defineUnit(), or see the list of units",
      [],
    ],
    [
      'GBp/therm',
      "refused unit 'GBp' (only its case tells it from 'GBP': write 'p' for pence) in 'GBp/therm'\n  GBp/therm\n  ^",
      [],
    ],
    [
      'MW*month',
      "refused unit 'month' (its length depends on a calendar: use a delivery period on a market clock, or 'h' and 'd') in 'MW*month'\n  MW*month\n     ^",
      [],
    ],
  ])('explains the unknown symbol in %s', (text, message, suggestions) => {
    const error = errorOf(() => parseUnit(text));
    expect(error.code).toBe('UNIT.UNKNOWN');
    expect(error.message).toBe(message);
    expect(error.details).toMatchObject({ text, suggestions });
  });

  it.each([
    ['', "empty unit: write '1' for a pure number\n  \n  ^", 0],
    ['USD/MW*h', "'*' after '/' reads in two ways: write a/b/c\n  USD/MW*h\n        ^", 6],
    ['USD//MWh', 'expected the symbol of a unit\n  USD//MWh\n      ^', 4],
    ['USD/', 'expected the symbol of a unit\n  USD/\n      ^', 4],
    ['*MWh', 'expected the symbol of a unit\n  *MWh\n  ^', 0],
    ['m3^9', 'the exponent must be 2 or 3\n  m3^9\n    ^', 2],
    ['m3^2h', 'the exponent must be 2 or 3\n  m3^2h\n    ^', 2],
    ['EUR /MWh', 'white space inside a unit: leave it out\n  EUR /MWh\n     ^', 3],
    [
      'EUR/degC',
      "'degC' is a point on a scale and cannot be multiplied or divided: write 'deltaC' for a difference\n  EUR/degC\n      ^",
      4,
    ],
    [
      'degF^2',
      "'degF' is a point on a scale and cannot be multiplied or divided: write 'deltaF' for a difference\n  degF^2\n  ^",
      0,
    ],
  ])('shows where %j is wrong', (text, message, position) => {
    const error = errorOf(() => parseUnit(text));
    expect(error.code).toBe('UNIT.SYNTAX');
    expect(error.message).toBe(message);
    expect(error.details).toMatchObject({ text, position });
  });

  it('refuses texts whose exact arithmetic would be long', () => {
    expect(errorOf(() => parseUnit('m3*'.repeat(100).concat('m3'))).code).toBe('UNIT.SYNTAX');
    expect(parseUnit('m3*'.repeat(80).concat('m3')).exponents.get('V')).toBe(81);
  });

  it('does not take members of Object for units', () => {
    for (const text of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(errorOf(() => parseUnit(text)).code).toBe('UNIT.UNKNOWN');
    }
  });
});

describe('sameDimension', () => {
  it.each([
    ['MW*h', 'MMBtu', true],
    ['EUR/MW/h', 'ct/kWh', true],
    ['kWh/MWh', '%', true],
    ['MW', 'MWh', false],
    ['USD', 'EUR', false],
    ['t', 'tCO2', false],
    ['m3', 'Nm3', false],
    ['Nm3', 'Sm3', false],
    ['Sm3', 'scf', false],
    ['bbl', 'boe', false],
    ['degC', 'deltaC', false],
    ['h', 'MWh/MW', true],
  ])('%s and %s: %s', (u, v, same) => {
    expect(sameDimension(u, v)).toBe(same);
    expect(sameDimension(v, u)).toBe(same);
  });
});
