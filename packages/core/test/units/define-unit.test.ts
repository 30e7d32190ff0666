import { describe, expect, it } from 'vitest';
import { converter, defineUnit, fxTable, knownAtoms, multiplyUnits, parseUnit } from '../../src/units/index.js';

const code = (expected: string): unknown => expect.objectContaining({ name: 'AurumError', code: expected });
/** A symbol that comes from a configuration: the type checker does not ask for a declaration. */
const text = (symbol: string): string => symbol;

describe('defineUnit', () => {
  it('adds a multiple of a known unit', () => {
    expect(() => parseUnit('kL')).toThrow(code('UNIT.UNKNOWN'));
    defineUnit(text('kL'), { scale: '1000', of: 'L' });
    expect(converter('kL', 'm3')(2)).toBe(2);
    expect(multiplyUnits('EUR/kL', 'kL')).toBe('EUR');
    defineUnit(text('rack'), { scale: '1/3', of: 'USD/MWh' });
    expect(converter('rack', 'USD/MWh')(9)).toBe(3);
    expect(knownAtoms()).toContain('rack');
  });

  it('adds a unit of a new dimension', () => {
    defineUnit(text('cargo'), { dimension: 'CARGO' });
    defineUnit(text('dozenCargo'), { scale: '12', of: 'cargo' });
    expect(converter('EUR/cargo', 'EUR/dozenCargo')(1)).toBe(12);
    expect(() => converter('cargo', 'm3')).toThrow(code('UNIT.DIMENSION'));
  });

  it('adds a currency that only an fx can cross', () => {
    defineUnit(text('THB'), { currency: true });
    expect(() => converter('THB/kWh', 'EUR/kWh')).toThrow(code('UNIT.FX_REQUIRED'));
    const fx = fxTable({ base: 'EUR', rates: { ['THB' as 'USD']: 40 } });
    expect(converter('THB/kWh', 'EUR/MWh', fx)(1)).toBe(25);
  });

  it('takes the same definition again and refuses another one', () => {
    defineUnit(text('firkin'), { scale: '34', of: 'L' });
    defineUnit(text('firkin'), { scale: '0.034', of: 'm3' });
    expect(() => defineUnit(text('firkin'), { scale: '35', of: 'L' })).toThrow(
      "unit 'firkin' is already defined as 17/500 [V1] and cannot become 7/200 [V1]: choose another symbol",
    );
    defineUnit('MWh', { scale: '1000', of: 'kWh' });
    expect(() => defineUnit('MWh', { scale: '1', of: 'kWh' })).toThrow(code('UNIT.DEFINITION'));
    expect(() => defineUnit(text('MWh'), { scale: '1000', of: 'kW' })).toThrow(code('UNIT.DEFINITION'));
    expect(() => defineUnit(text('degC'), { scale: '1', of: 'deltaC' })).toThrow(code('UNIT.DEFINITION'));
    expect(converter('MWh', 'kWh')(1)).toBe(1000);
  });

  it('does not turn a unit into a currency or back', () => {
    defineUnit('EUR', { currency: true });
    defineUnit(text('ZZU'), { dimension: 'ZZU' });
    expect(() => defineUnit(text('ZZU'), { currency: true })).toThrow(code('UNIT.DEFINITION'));
    expect(() => defineUnit(text('EUR'), { dimension: 'EUR' })).toThrow(code('UNIT.DEFINITION'));
  });

  it.each([
    ['', { scale: '1', of: 'L' }],
    ['2x', { scale: '1', of: 'L' }],
    ['a/b', { scale: '1', of: 'L' }],
    ['a b', { scale: '1', of: 'L' }],
    ['a^2', { scale: '1', of: 'L' }],
    ['zero', { scale: '0', of: 'L' }],
    ['negative', { scale: '-1', of: 'L' }],
    ['word', { scale: 'three', of: 'L' }],
    ['point', { scale: '1', of: 'degC' }],
    ['second', { dimension: 'E' }],
    ['small', { dimension: 'e' }],
    ['AB', { currency: true }],
    ['abc', { currency: true }],
  ] as const)("refuses the symbol '%s' as %j", (symbol, definition) => {
    expect(() => defineUnit(text(symbol), definition)).toThrow(code('UNIT.DEFINITION'));
    expect(knownAtoms()).not.toContain(symbol);
  });

  it('passes on what is wrong with the unit that is counted', () => {
    expect(() => defineUnit(text('thing'), { scale: '1', of: 'Mwh' })).toThrow(code('UNIT.UNKNOWN'));
  });

  it('lets a program decide what a refused symbol means', () => {
    expect(() => parseUnit('MBtu')).toThrow(code('UNIT.UNKNOWN'));
    defineUnit(text('MBtu'), { scale: '1000', of: 'Btu' });
    expect(converter('MMBtu', 'MBtu')(1)).toBe(1000);
  });
});
