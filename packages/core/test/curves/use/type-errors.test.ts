import { describe, expect, it } from 'vitest';
import { compile } from '../../units/compiler.js';

const shared = `
import { addCurves, convertCurve, type Curve, mixCurves, type PricedCurve, sparkSpread } from '../../src/curves/index.js';
import { quantity } from '../../src/units/index.js';
declare const power: Curve<'EUR/MWh'>;
declare const dollars: PricedCurve<'USD/MWh'>;
declare const coal: PricedCurve<'USD/t'>;
declare const gas: PricedCurve<'USD/MMBtu'>;
`;

const snippets = {
  sum: 'addCurves(power, dollars);',
  mix: 'mixCurves([{ curve: power, weight: 1 }, { curve: coal, weight: 1 }]);',
  fx: "convertCurve(power, 'USD/MWh');",
  mass: "convertCurve(coal, 'USD/MWh');",
  fuel: "sparkSpread({ power: dollars, fuel: { curve: coal, basis: 'LHV' }, plant: { efficiency: quantity(38, '%'), basis: 'LHV' } });",
  ratio:
    "sparkSpread({ power: dollars, fuel: { curve: gas, basis: 'HHV' }, plant: { efficiency: quantity(55, '%'), basis: 'LHV' } });",
  right: "addCurves(power, convertCurve(power, 'ct/kWh'));",
};

describe('what the compiler says of curves that do not fit', () => {
  const compiled = compile(Object.fromEntries(Object.entries(snippets).map(([name, code]) => [name, shared + code])));
  const said = (name: keyof typeof snippets): string => compiled.errors(name).join('\n');

  it('is a sentence at the place of the mistake', () => {
    expect(said('sum')).toContain("'EUR/MWh' and 'USD/MWh' differ in currency");
    expect(said('mix')).toContain("'EUR/MWh' and 'USD/t' have different dimensions");
    expect(said('fx')).toContain('Expected 3 arguments, but got 2');
    expect(said('mass')).toContain("'USD/t' does not convert to 'USD/MWh': different dimensions");
    expect(said('fuel')).toContain("'USD/t' does not convert to 'USD/MWh': different dimensions");
    expect(said('ratio')).toContain("Property 'calorificRatio' is missing");
  });

  it('is nothing where they fit', () => {
    expect(said('right')).toBe('');
  });
});
