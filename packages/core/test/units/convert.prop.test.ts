import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { converter } from '../../src/units/index.js';
import { definitions } from './definitions.js';
import { divided, exactly, type Fraction, isNearest, multiplied, ulp, ulpsFrom } from './exact.js';

/** Two atoms of one group, with their independent definitions. */
const pair: fc.Arbitrary<readonly [from: string, to: string, factor: Fraction]> = fc
  .constantFrom(...Object.values(definitions))
  .chain((atoms) => {
    const entry = fc.constantFrom(...Object.entries(atoms));
    return fc.tuple(entry, entry).map(([[from, a], [to, b]]): [string, string, Fraction] => [from, to, divided(a, b)]);
  });

/** Prices of three kinds of unit, converted above and below the line at once. */
const pricePair: fc.Arbitrary<readonly [from: string, to: string, factor: Fraction]> = fc
  .record({
    money: fc.constantFrom('dollar', 'euro', 'sterling'),
    per: fc.constantFrom('energy', 'mass', 'volume', 'carbon'),
  })
  .chain(({ money, per }) => {
    const coin = fc.constantFrom(...Object.entries(definitions[money] ?? {}));
    const good = fc.constantFrom(...Object.entries(definitions[per] ?? {}));
    return fc.tuple(coin, good, coin, good);
  })
  .map(([[m, mv], [g, gv], [n, nv], [h, hv]]): [string, string, Fraction] => [
    `${m}/${g}`,
    `${n}/${h}`,
    multiplied(divided(mv, nv), divided(hv, gv)),
  ]);

const amount = fc.double({ min: -1e9, max: 1e9, noNaN: true }).filter((x) => Math.abs(x) > 1e-9);

/** Whether a double holds a fraction: only powers of two below the line, and 53 bits above it, once in lowest terms. */
function fits(fraction: Fraction): boolean {
  return fraction[1] !== 0n && ulpsFrom(Number(fraction[0]) / Number(fraction[1]), fraction) === 0;
}

describe('conversions against exact fractions', () => {
  it('are correctly rounded when the factor or its inverse is a double, and within 1.5 ulp otherwise', () => {
    fc.assert(
      fc.property(fc.oneof(pair, pricePair), amount, ([from, to, factor], x) => {
        const y = converter(from, to)(x);
        const exact = multiplied(exactly(x), factor);
        if (fits(factor) || fits([factor[1], factor[0]])) expect(isNearest(y, exact)).toBe(true);
        else expect(ulpsFrom(y, exact)).toBeLessThanOrEqual(1.5);
      }),
      { numRuns: 3000 },
    );
  });

  it('have the correctly rounded factor', () => {
    fc.assert(
      fc.property(fc.oneof(pair, pricePair), ([from, to, factor]) => {
        const { multiplier, divisor } = converter(from, to);
        expect(multiplier === 1 || divisor === 1).toBe(true);
        if (divisor === 1) expect(isNearest(multiplier, factor)).toBe(true);
        else expect(isNearest(divisor, [factor[1], factor[0]])).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('come back within 1 ulp when the factor or its inverse is a double, and within 4 otherwise', () => {
    fc.assert(
      fc.property(fc.oneof(pair, pricePair), amount, ([from, to, factor], x) => {
        const back = converter(to, from)(converter(from, to)(x));
        const limit = fits(factor) || fits([factor[1], factor[0]]) ? 1 : 4;
        expect(Math.abs(back - x)).toBeLessThanOrEqual(limit * ulp(x));
      }),
      { numRuns: 3000 },
    );
  });

  it('compose: from a to b to c is from a to c, but for two roundings', () => {
    const triple = fc
      .constantFrom(...Object.values(definitions))
      .chain((atoms) =>
        fc.tuple(
          ...([0, 1, 2].map(() => fc.constantFrom(...Object.keys(atoms))) as [
            fc.Arbitrary<string>,
            fc.Arbitrary<string>,
            fc.Arbitrary<string>,
          ]),
        ),
      );
    fc.assert(
      fc.property(triple, amount, ([a, b, c], x) => {
        const direct = converter(a, c)(x);
        const stepped = converter(b, c)(converter(a, b)(x));
        expect(Math.abs(stepped - direct)).toBeLessThanOrEqual(6 * ulp(direct));
      }),
      { numRuns: 2000 },
    );
  });

  it('convert temperatures within 2 ulp of the largest number on the way', () => {
    const zero: Readonly<Record<string, Fraction>> = { degC: [27_315n, 100n], degF: [229_835n, 900n], K: [0n, 1n] };
    const size: Readonly<Record<string, Fraction>> = { degC: [1n, 1n], degF: [5n, 9n], K: [1n, 1n] };
    const scale = fc.constantFrom('degC', 'degF', 'K');
    const degrees = fc.double({ min: -300, max: 2000, noNaN: true }).filter((x) => Math.abs(x) > 1e-9);
    fc.assert(
      fc.property(scale, scale, degrees, (from, to, x) => {
        const [n, d] = multiplied(exactly(x), size[from] as Fraction);
        const [zn, zd] = zero[from] as Fraction;
        const [tn, td] = zero[to] as Fraction;
        const kelvin: Fraction = [n * zd + zn * d, d * zd];
        const above: Fraction = [kelvin[0] * td - tn * kelvin[1], kelvin[1] * td];
        const exact = divided(above, size[to] as Fraction);
        const y = converter(from, to)(x);
        // The error in units of the last place of the largest number on the way.
        const largest = Math.max(Math.abs(x), 460, Math.abs(y));
        const [yn, yd] = exactly(y);
        const error: Fraction = [yn * exact[1] - exact[0] * yd, yd * exact[1]];
        const [un, ud] = exactly(ulp(largest));
        const magnitude = error[0] < 0n ? -error[0] : error[0];
        expect(magnitude * ud <= 2n * un * error[1]).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
