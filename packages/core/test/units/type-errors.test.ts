import { describe, expect, it } from 'vitest';
import { type Compilation, compile, completionsAt } from './compiler.js';

const header = `
import {
  add, calorificRatio, compare, defineUnit, divide, fxRate, fxTable, multiply, onBasis, parseQuantity, type Quantity, quantity, subtract,
} from '../../src/units/index.js';
declare const either: boolean;
declare const vague: Quantity<'MWh' | 'USD'>;
const price = quantity(30, 'USD/MWh');
const energy = quantity(10, 'MWh');
const money = quantity(5, 'USD');
const warm = quantity(20, 'degC');
const fx = fxTable({ base: 'EUR', rates: { USD: 1.08 } });
const sterling = fxTable({ base: 'GBP', rates: { NOK: 13 } });
`;

/** name → [statement, the sentence that the compiler must print]. */
const refused: Readonly<Record<string, readonly [statement: string, sentence: string]>> = {
  'unknown atom': ["quantity(1, 'USD/MWX')", "UnitError<\"unknown unit 'MWX' in 'USD/MWX'\">"],
  'unknown first atom': ["quantity(1, 'Euro/MWh')", "UnitError<\"unknown unit 'Euro' in 'Euro/MWh'\">"],
  'product below the line': [
    "quantity(1, 'USD/MW*h')",
    "UnitError<\"'*' after '/' in 'MW*h' (write a/b/c) in 'USD/MW*h'\">",
  ],
  'empty term': ["quantity(1, 'USD//MWh')", 'UnitError<"empty term in \'USD//MWh\'">'],
  'empty unit': ["quantity(1, '')", 'UnitError<"empty term in \'\'">'],
  exponent: ["quantity(1, 'MW^4')", "UnitError<\"exponent '4' after 'MW' (write 2 or 3) in 'MW^4'\">"],
  'ambiguous MBtu': [
    "quantity(1, 'USD/MBtu')",
    "refused unit 'MBtu' (it means a thousand Btu to some and a million to others: write 'MMBtu' for a million) in 'USD/MBtu'",
  ],
  'pence by case': [
    "quantity(1, 'GBp/therm')",
    "refused unit 'GBp' (only its case tells it from 'GBP': write 'p' for pence) in 'GBp/therm'",
  ],
  'minor unit of the yen': ["quantity(1, 'JPYc')", "refused unit 'JPYc' (the yen has no minor unit) in 'JPYc'"],
  month: [
    "quantity(1, 'MW*month')",
    "refused unit 'month' (its length depends on a calendar: use a delivery period on a market clock, or 'h' and 'd') in 'MW*month'",
  ],
  'point in a quotient': [
    "quantity(1, 'EUR/degC')",
    "'degC' is a point on a scale: write 'deltaC' for a difference in 'EUR/degC'",
  ],
  'union of literals': [
    "quantity(1, either ? 'MWh' : 'USD')",
    'UnitError<"the unit is a union: narrow it to one literal first">',
  ],
  'run-time text': [
    'quantity(1, String(either))',
    'UnitError<"the unit must be a literal: for a text known only at run time use dynamicQuantity() or parseQuantity()">',
  ],
  'no fx across currencies': [
    "price.to('EUR/MWh')",
    "Expected 2 arguments, but got 1.\nArguments for the rest parameter 'fx' were not provided.",
  ],
  'no fx across currencies, as a number': ["price.in('EUR/MWh')", 'Expected 2 arguments, but got 1.'],
  'an fx that lacks a currency': [
    "price.to('EUR/MWh', sterling)",
    'Argument of type \'Fx<"GBP" | "NOK">\' is not assignable to parameter of type \'Fx<"EUR" | "USD">\'',
  ],
  'fx within a currency': ["price.to('USc/kWh', fx)", 'Expected 1 arguments, but got 2.'],
  'conversion to another dimension': [
    "price.to('MWh')",
    "UnitError<\"'USD/MWh' does not convert to 'MWh': different dimensions\">",
  ],
  'conversion to an unknown unit': ["price.to('USD/Mwh')", "UnitError<\"unknown unit 'Mwh' in 'USD/Mwh'\">"],
  'conversion to a union': [
    "price.to(either ? 'USD/MWh' : 'USc/kWh')",
    'UnitError<"the unit is a union: narrow it to one literal first">',
  ],
  'volume is not energy': ["quantity(1, 'bbl').to('MMBtu')", "'bbl' does not convert to 'MMBtu': different dimensions"],
  'normal is not standard': ["quantity(1, 'Nm3').to('Sm3')", "'Nm3' does not convert to 'Sm3': different dimensions"],
  'power is not energy': ["quantity(1, 'MW').to('MWh')", "'MW' does not convert to 'MWh': different dimensions"],
  'narrowing across dimensions': ["price.as('MWh')", "UnitError<\"'USD/MWh' and 'MWh' have different dimensions\">"],
  'narrowing across currencies': [
    "price.as('EUR/MWh')",
    "UnitError<\"'USD/MWh' and 'EUR/MWh' differ in currency: convert one with .to(unit, fx) first\">",
  ],
  'sum of dimensions': ['add(energy, money)', "UnitError<\"'MWh' and 'USD' have different dimensions\">"],
  'sum of currencies': [
    "add(money, quantity(1, 'EUR'))",
    "UnitError<\"'USD' and 'EUR' differ in currency: convert one with .to(unit, fx) first\">",
  ],
  'sum of power and energy': ["add(quantity(1, 'MW'), energy)", "'MW' and 'MWh' have different dimensions"],
  'tCO2 is not t': ["add(quantity(1, 't'), quantity(1, 'tCO2'))", "'t' and 'tCO2' have different dimensions"],
  'union in a sum': [
    'add(energy, either ? energy : money)',
    'UnitError<"the unit is a union: narrow it to one literal first">',
  ],
  'union first in a sum': ['add(vague, energy)', 'UnitError<"the unit is a union: narrow it to one literal first">'],
  'union in a difference': ['subtract(energy, either ? energy : money)', 'the unit is a union'],
  'union in a product': ['multiply(price, either ? energy : money)', 'the unit is a union'],
  'union in a comparison': ['compare(energy, either ? energy : money)', 'the unit is a union'],
  'sum of two points': [
    "add(warm, quantity(1, 'degF'))",
    "UnitError<\"'degC' and 'degF' are points on a scale: subtract them, or add a 'deltaF'\">",
  ],
  'point after a difference': [
    "add(quantity(1, 'deltaC'), warm)",
    'UnitError<"\'degC\' is a point on a scale: write it first, add(point, difference)">',
  ],
  'scaled point': [
    'warm.times(2)',
    'UnitError<"\'degC\' is a point on a scale and cannot be scaled: subtract a reference point first">',
  ],
  'point in a product': ["multiply(warm, quantity(1, 'd'))", "'degC' is a point on a scale and cannot be scaled"],
  'point in a ratio': ['divide(money, warm)', "'degC' is a point on a scale and cannot be scaled"],
  'wrong annotation': [
    "const wrong: Quantity<'EUR'> = multiply(price, energy)",
    'Type \'Quantity<"USD">\' is not assignable to type \'Quantity<"EUR">\'',
  ],
  'no widening to a union': [
    "const wide: Quantity<'USD' | 'EUR'> = money",
    'Type \'Quantity<"USD">\' is not assignable to type \'Quantity<"EUR" | "USD">\'',
  ],
  'unknown currency in a table': ["fxTable({ base: 'EUR', rates: { XYZ: 1 } })", "'XYZ' does not exist in type"],
  'fx of what is not a rate': [
    'fxRate(price)',
    "UnitError<\"'USD/MWh' is not a rate between two currencies: write for example quantity(0.9, 'EUR/USD')\">",
  ],
  'fx of a pair that does not fit': [
    "money.to('EUR', fxRate(quantity(1.2, 'CHF/EUR')))",
    'is not assignable to parameter of type \'Fx<"EUR" | "USD">\'',
  ],
  'mixed calorific bases': [
    "onBasis('HHV', energy).plus(onBasis('LHV', energy))",
    'CalorificQuantity<"MWh", "LHV">\' is not assignable to parameter of type \'CalorificQuantity<"MWh", "HHV">',
  ],
  'mixed bases of price and energy': [
    "onBasis('HHV', price).multiply(onBasis('LHV', energy))",
    'is not assignable to parameter of type \'CalorificQuantity<"MWh", "HHV">',
  ],
  'a basis leaves only by name': ["add(energy, onBasis('HHV', energy))", 'Quantity'],
  'definition without declaration': [
    "defineUnit('firkin', { scale: '34', of: 'L' })",
    "UnitError<\"'firkin' is not declared: add it to interface UnitAtoms of '@aurum/core' first\">",
  ],
  'definition of another dimension': [
    "defineUnit('therm', { scale: '1', of: 'L' })",
    "UnitError<\"'therm' and 'L' have different dimensions\">",
  ],
};

describe('what the type checker refuses, and the sentence it prints', () => {
  const snippets = Object.entries(refused).map(([name, [statement]]) => [keyOf(name), `${header}${statement};\n`]);
  const compilation: Compilation = compile({ ...Object.fromEntries(snippets), header });

  it('accepts the common part of the snippets', () => {
    expect(compilation.errors('header')).toEqual([]);
  });

  for (const [name, [statement, sentence]] of Object.entries(refused)) {
    it(`${name}: ${statement}`, () => {
      const errors = compilation.errors(keyOf(name));
      expect(errors).toHaveLength(1);
      expect(errors[0]).toContain(sentence);
    });
  }
});

function keyOf(name: string): string {
  return name.replaceAll(/\W+/g, '-');
}

describe('what an editor offers', () => {
  const open = "import { parseQuantity, quantity } from '../../src/units/index.js';\n";

  it('offers common units and every atom where a quantity is made', () => {
    const offered = completionsAt(`${open}quantity(1, '|')`);
    expect(offered).toEqual(expect.arrayContaining(['EUR/MWh', 'p/therm', 'MWh', 'short_tonCO2', 'ZAR']));
  });

  it('offers only units that the source converts to', () => {
    const offered = completionsAt(`${open}quantity(1, 'USD/MWh').to('|')`);
    expect(offered).toEqual(expect.arrayContaining(['EUR/MWh', 'USc/kWh', 'p/therm', 'CAD/GJ']));
    expect(offered).not.toContain('MWh');
    expect(offered).not.toContain('USD/bbl');
  });

  it('offers every common unit for a run-time quantity', () => {
    expect(completionsAt(`${open}parseQuantity('1 EUR').as('|')`)).toEqual(expect.arrayContaining(['EUR', 'MWh']));
  });
});
