import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDouble, parseRational, rational, rationalOf, toDouble } from '../../src/units/rational.js';
import { decimal, exactly, isNearest } from './exact.js';

const big = fc.bigInt({ min: 1n, max: 10n ** 40n });

describe('exact fractions', () => {
  it('round to the nearest double', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), big, (n, d) => {
        expect(isNearest(toDouble(rational(n, d)), [n, d])).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('round halves to even', () => {
    const half = 2n ** 53n;
    expect(toDouble(rational(half + 1n, 1n))).toBe(2 ** 53);
    expect(toDouble(rational(half + 3n, 1n))).toBe(2 ** 53 + 4);
    expect(toDouble(rational(2n * half + 3n, 2n))).toBe(2 ** 53 + 2);
    // A hair above a half goes up, though the hair is far below the bits that are kept.
    expect(toDouble(rational((half + 1n) * 10n ** 60n + 1n, 10n ** 60n))).toBe(2 ** 53 + 2);
  });

  it('hold every double exactly', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), (x) => {
        const { numerator, denominator } = rationalOf(x);
        const [n, d] = exactly(x);
        expect(numerator * d).toBe(n * denominator);
        fc.pre(x === 0 || Math.abs(x) > 1e-290);
        expect(toDouble({ numerator, denominator })).toBe(x === 0 ? 0 : x);
        expect(isDouble({ numerator, denominator })).toBe(true);
      }),
    );
    expect(isDouble(rational(1n, 10n))).toBe(false);
    expect(isDouble(rational(2n ** 53n + 1n, 1n))).toBe(false);
  });

  it('are read from decimals and fractions of decimals', () => {
    const text = fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: -30, max: 30 })).map(([a, b, e]) => `${a}.${b}e${e}`);
    fc.assert(
      fc.property(text, (written) => {
        const read = parseRational(written);
        const [n, d] = decimal(written);
        expect(read !== undefined && read.numerator * d === n * read.denominator).toBe(true);
      }),
    );
    expect(parseRational('5/9')).toEqual({ numerator: 5n, denominator: 9n });
    expect(parseRational('2.5/0.5')).toEqual({ numerator: 5n, denominator: 1n });
    for (const wrong of ['', '-1', 'x', '1/0', '1/2/3', '1e', '.5', '1,5', '1e9999', 'NaN']) {
      expect([wrong, parseRational(wrong)]).toEqual([wrong, undefined]);
    }
  });
});
