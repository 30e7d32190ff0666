import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { converter, divideUnits, multiplyUnits, parseUnit } from '../../src/units/index.js';
import { expand, type WrittenUnit, write, writtenUnit } from './model.js';

/** What is left of a list after taking away, once each, what another list holds; counted, not searched. */
function difference(list: readonly string[], taken: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const atom of taken) counts.set(atom, (counts.get(atom) ?? 0) + 1);
  return list.filter((atom) => {
    const count = counts.get(atom) ?? 0;
    counts.set(atom, count - 1);
    return count <= 0;
  });
}

/** The spelling of a fraction of two lists. The first of equal atoms cancels, on both sides. */
function spell(above: readonly string[], below: readonly string[]): string {
  const top = difference(above, below);
  return [top.length > 0 ? top.join('*') : '1', ...difference(below, above)].join('/');
}

const sides = (unit: WrittenUnit): { readonly above: readonly string[]; readonly below: readonly string[] } => ({
  above: expand(unit.above),
  below: expand(unit.below),
});

describe('the grammar', () => {
  it('reads what was written', () => {
    fc.assert(
      fc.property(writtenUnit, (unit) => {
        const parsed = parseUnit(write(unit));
        expect(parsed.symbol).toBe(write(unit));
        expect({ above: parsed.above, below: parsed.below }).toEqual(sides(unit));
      }),
      { numRuns: 1000 },
    );
  });

  it('parses what a product prints to the same unit, and prints it the same again', () => {
    fc.assert(
      fc.property(writtenUnit, writtenUnit, (u, v) => {
        const printed = multiplyUnits(write(u), write(v));
        expect(multiplyUnits(printed, '1')).toBe(printed);
        expect(parseUnit(printed).symbol).toBe(printed);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses a mutilated text or reads it as another one, and never fails otherwise', () => {
    fc.assert(
      fc.property(writtenUnit, fc.nat(), fc.constantFrom('*', '/', '^', ' ', 'x', '9', ''), (unit, at, inserted) => {
        const text = write(unit);
        const position = at % (text.length + 1);
        const changed = text.slice(0, position) + inserted + text.slice(position + (inserted === '' ? 1 : 0));
        try {
          expect(parseUnit(changed).symbol).toBe(changed);
        } catch (error) {
          expect(error).toMatchObject({ name: 'AurumError', code: expect.stringMatching(/^UNIT\.(SYNTAX|UNKNOWN)$/) });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('multiplyUnits and divideUnits', () => {
  it('spell like the model', () => {
    fc.assert(
      fc.property(writtenUnit, writtenUnit, (u, v) => {
        const [a, b] = [sides(u), sides(v)];
        const product = multiplyUnits(write(u), write(v));
        const quotient = divideUnits(write(u), write(v));
        expect(product).toBe(spell([...a.above, ...b.above], [...a.below, ...b.below]));
        expect(quotient).toBe(spell([...a.above, ...b.below], [...a.below, ...b.above]));
      }),
      { numRuns: 2000 },
    );
  });

  it('multiply exact factors and add exponents', () => {
    fc.assert(
      fc.property(writtenUnit, writtenUnit, (u, v) => {
        const [a, b] = [parseUnit(write(u)), parseUnit(write(v))];
        const product = parseUnit(multiplyUnits(write(u), write(v)));
        expect(product.numerator * a.denominator * b.denominator).toBe(product.denominator * a.numerator * b.numerator);
        for (const name of new Set([...a.exponents.keys(), ...b.exponents.keys()])) {
          const sum = (a.exponents.get(name) ?? 0) + (b.exponents.get(name) ?? 0);
          expect(product.exponents.get(name) ?? 0).toBe(sum);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('undo each other up to dimension, with factor 1', () => {
    fc.assert(
      fc.property(writtenUnit, writtenUnit, (u, v) => {
        const back = divideUnits(multiplyUnits(write(u), write(v)), write(v));
        expect(converter(back, write(u))(1)).toBe(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuse points on a scale', () => {
    expect(() => multiplyUnits('degC', 'd')).toThrow("'degC' is a point on a scale and cannot be scaled");
    expect(() => divideUnits('EUR', 'K')).toThrow(expect.objectContaining({ code: 'UNIT.DIMENSION' }));
  });
});
