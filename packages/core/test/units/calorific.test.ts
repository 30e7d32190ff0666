import { describe, expect, it } from 'vitest';
import {
  type CalorificBasis,
  calorificRatio,
  dynamicQuantity,
  fxTable,
  onBasis,
  quantity,
} from '../../src/units/index.js';

const code = (expected: string): unknown => expect.objectContaining({ name: 'AurumError', code: expected });
const ratio = calorificRatio(quantity(0.9, '1'), quantity(1, '1'));

describe('calorific basis', () => {
  it('makes energy smaller and prices larger on LHV', () => {
    expect(`${onBasis('HHV', quantity(100, 'MWh')).toBasis('LHV', ratio)}`).toBe('90 MWh (LHV)');
    expect(`${onBasis('LHV', quantity(90, 'MWh')).toBasis('HHV', ratio)}`).toBe('100 MWh (HHV)');
    expect(`${onBasis('HHV', quantity(27, 'EUR/MWh')).toBasis('LHV', ratio)}`).toBe('30 EUR/MWh (LHV)');
    expect(`${onBasis('LHV', quantity(30, 'EUR/MWh')).toBasis('HHV', ratio)}`).toBe('27 EUR/MWh (HHV)');
    expect(`${onBasis('HHV', quantity(10, 'MW')).toBasis('HHV', ratio)}`).toBe('10 MW (HHV)');
  });

  it('gives the same bill on either basis', () => {
    const price = onBasis('HHV', quantity(27, 'EUR/MWh'));
    const energy = onBasis('HHV', quantity(100, 'MWh'));
    expect(price.multiply(energy).toJSON()).toEqual({ value: 2700, unit: 'EUR' });
    const lower = price.toBasis('LHV', ratio).multiply(energy.toBasis('LHV', ratio));
    expect(lower.toJSON()).toEqual({ value: 2700, unit: 'EUR' });
  });

  it('adds, subtracts and converts on one basis', () => {
    const a = onBasis('LHV', quantity(1, 'MWh'));
    const b = onBasis('LHV', quantity(1.8, 'GJ'));
    expect(`${a.plus(b)}`).toBe('1.5 MWh (LHV)');
    expect(`${a.minus(b)}`).toBe('0.5 MWh (LHV)');
    expect(`${a.to('kWh')}`).toBe('1000 kWh (LHV)');
    const fx = fxTable({ base: 'EUR', rates: { USD: 1.25 } });
    expect(`${onBasis('HHV', quantity(8, 'EUR/MWh')).to('USD/MWh', fx)}`).toBe('10 USD/MWh (HHV)');
    expect(JSON.stringify(a)).toBe('{"value":1,"unit":"MWh","basis":"LHV"}');
    expect(`${a.withoutBasis()}`).toBe('1 MWh');
  });

  it('refuses what has no basis, and products that keep fuel energy', () => {
    for (const unit of ['EUR', 'MMBtu/MWh', 'm3', 'MWh^2']) {
      expect(() => onBasis('HHV', dynamicQuantity(1, unit))).toThrow(code('UNIT.DIMENSION'));
    }
    const energy = onBasis('HHV', quantity(1, 'MWh'));
    expect(() => energy.multiply(energy)).toThrow(code('UNIT.DIMENSION'));
  });

  it('refuses to mix bases that only the run time knows', () => {
    const [gross, net]: readonly CalorificBasis[] = JSON.parse('["HHV","LHV"]');
    const price = onBasis(gross ?? 'LHV', quantity(30, 'EUR/MWh'));
    const burnt = onBasis(net ?? 'HHV', quantity(10, 'MWh'));
    expect(() => price.multiply(burnt)).toThrow(
      "'30 EUR/MWh (HHV)' and '10 MWh (LHV)' count different heating values: bring one of them to the basis of the other with .toBasis('HHV', ratio) first",
    );
    const bought = onBasis(gross ?? 'LHV', quantity(9, 'MWh'));
    expect(() => bought.plus(burnt)).toThrow(code('UNIT.DIMENSION'));
    expect(() => bought.minus(burnt)).toThrow(code('UNIT.DIMENSION'));
    expect(`${bought.toBasis(net ?? 'HHV', ratio).plus(burnt)}`).toBe('18.1 MWh (LHV)');
  });

  it('takes the ratio from two heating values of any unit', () => {
    const methane = calorificRatio(quantity(50.03, 'MJ/kg'), quantity(55_530, 'kJ/kg'));
    expect(methane.lowerPerHigher).toBeCloseTo(0.900_954_4, 7);
    expect(() => calorificRatio(quantity(55.53, 'MJ/kg'), quantity(50.03, 'MJ/kg'))).toThrow(
      'the lower heating value 55.53 MJ/kg over the higher 50.03 MJ/kg is 1.10993',
    );
    expect(() => calorificRatio(quantity(0, '1'), quantity(1, '1'))).toThrow(code('UNIT.INVALID_ARGUMENT'));
    expect(() => calorificRatio(quantity(1, '1'), quantity(Number.NaN, '1'))).toThrow(code('UNIT.INVALID_ARGUMENT'));
  });
});
