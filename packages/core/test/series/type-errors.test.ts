import { describe, expect, it } from 'vitest';
import { compile } from '../units/compiler.js';

const header = `
import { fxSeries, fxTable, marketClock, quantity, regularIndex, Series } from '../../src/index.js';
const clock = marketClock('Europe/Berlin');
const index = regularIndex({ start: 0, step: 'PT1H', length: 1 });
const base = { index, value: 1, clock };
const price = Series.constant({ ...base, unit: 'EUR/MWh', kind: 'average' });
const power = Series.constant({ ...base, unit: 'MW', kind: 'average' });
const energy = Series.constant({ ...base, unit: 'MWh', kind: 'sum' });
const warmth = Series.constant({ ...base, unit: 'degC', kind: 'point' });
const fixings = Series.constant({ ...base, unit: 'USD/EUR', kind: 'point' });
declare const either: Series<'MWh', 'sum'> | Series<'EUR', 'sum'>;
`;

/** statement → the sentence that the compiler must print for it. */
const refused: Readonly<Record<string, string>> = {
  "Series.constant({ ...base, unit: 'EUR/MWX', kind: 'sum' })": `UnitError<"unknown unit 'MWX' in 'EUR/MWX'">`,
  'power.add(energy)': `SeriesError<"sum of 'average' and 'sum': the meanings differ. Use .integrate(), .average() or .withKind() on one of them first">`,
  'price.add(power)': `UnitError<"'EUR/MWh' and 'MW' have different dimensions">`,
  'price.multiply(power)': `SeriesError<"'EUR/MWh' times 'MW' is money per time: .integrate() the power to energy first, then multiply">`,
  "price.multiply(quantity(5, 'MW'))": `SeriesError<"'EUR/MWh' times 'MW' is money per time: .integrate() the power to energy first, then multiply">`,
  'energy.multiply(energy)': `SeriesError<"product of 'sum' and 'sum': the meanings differ. Use .integrate(), .average() or .withKind() on one of them first">`,
  'price.divide(energy)': `SeriesError<"quotient of 'average' and 'sum': the meanings differ.`,
  'energy.add(either)': 'SeriesError<"the operand is a union: narrow it to one first">',
  'energy.integrate()': `SeriesError<"a series of kind 'sum' cannot be used here: only an average can be integrated">`,
  'price.cumulative()': `SeriesError<"a series of kind 'average' cannot be used here: integrate an average first">`,
  'warmth.multiply(2)': `UnitError<"'degC' is a point on a scale and cannot be scaled: subtract a reference point first">`,
  "price.to('USD/MWh')": 'Expected 2 arguments, but got 1',
  "price.to('MWh')": `UnitError<"'EUR/MWh' does not convert to 'MWh': different dimensions">`,
  "price.convert('GBP/MWh', fxSeries({ series: fixings, tolerance: 'P4D' }))": `Type '"GBP"' is not assignable to type '"EUR" | "USD"'`,
};

describe('the compiler says', () => {
  const statements = Object.keys(refused);
  const snippets = Object.fromEntries(statements.map((statement, i) => [`s${i}`, `${header}${statement};\n`]));
  const compiled = compile({
    ...snippets,
    fine: `${header}price.multiply(power.integrate()).add(quantity(1, 'EUR'));`,
  });

  it.each(Object.entries(refused).map(([statement, sentence], i) => ({ statement, sentence, i })))(
    '$statement',
    ({ sentence, i }) => {
      const errors = compiled.errors(`s${i}`);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toContain(sentence);
    },
  );

  it('nothing where all is well', () => {
    expect(compiled.errors('fine')).toEqual([]);
  });
});
