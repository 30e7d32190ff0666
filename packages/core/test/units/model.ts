import fc from 'fast-check';
import { knownAtoms, parseUnit } from '../../src/units/index.js';

/** The atoms that may stand in a product: everything but points on a scale. */
export const factors: readonly string[] = knownAtoms().filter((symbol) => parseUnit(symbol).point === undefined);

/** A unit as a person would build it: lists of atoms with exponents. */
export interface WrittenUnit {
  readonly above: readonly { readonly atom: string; readonly exponent: number }[];
  readonly below: readonly { readonly atom: string; readonly exponent: number }[];
}

const term: fc.Arbitrary<{ readonly atom: string; readonly exponent: number }> = fc.record({
  atom: fc.constantFrom(...factors),
  exponent: fc.constantFrom(1, 1, 1, 2, 3),
});

export const writtenUnit: fc.Arbitrary<WrittenUnit> = fc.record({
  above: fc.array(term, { minLength: 1, maxLength: 3 }),
  below: fc.array(term, { maxLength: 3 }),
});

/** The text of a written unit. */
export function write(unit: WrittenUnit): string {
  const spell = ({ atom, exponent }: { readonly atom: string; readonly exponent: number }): string =>
    exponent === 1 ? atom : `${atom}^${exponent}`;
  return [unit.above.map(spell).join('*'), ...unit.below.map(spell)].join('/');
}

/** The atoms of one side, repeated by exponent, without `1`. */
export function expand(side: WrittenUnit['above']): readonly string[] {
  return side.flatMap(({ atom, exponent }) => (atom === '1' ? [] : Array.from({ length: exponent }, () => atom)));
}

/** Texts that are near the grammar: most of them are not units. */
export const nearUnit: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('MWh', 'USD', 'EUR', 'tCO2', 'm3', 'h', '1', '%') },
      { weight: 4, arbitrary: fc.constantFrom('*', '/', '/') },
      { weight: 1, arbitrary: fc.constantFrom('^2', '^3', '^1', '^4', '^', 'degC', 'Mwh', 'month', 'GBp', '') },
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''));
