import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalScale } from '../../src/codec/decimal-scale.js';
import { anyValue } from './arbitraries.js';

/** The definition: the least k at which m/10^k is the value, with a whole |m| ≤ 2^50, by trying all of them. */
function byDefinition(value: number): number {
  if (value === 0) return Object.is(value, -0) ? -1 : 0;
  for (let k = 0; k <= 15; k++) {
    const mantissa = Math.round(value * 10 ** k);
    if (Math.abs(mantissa) <= 2 ** 50 && mantissa / 10 ** k === value) return k;
  }
  return -1;
}

/** Decimals whose mantissas are near the largest one, and their neighbours among doubles. */
const nearTheBound = fc
  .tuple(
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: 0, max: 16 }),
    fc.constantFrom(1, 10, 100),
    fc.integer({ min: -1, max: 1 }),
  )
  .map(([off, k, factor, ulp]) => {
    const value = (Math.floor(2 ** 50 / factor) + off) / 10 ** k;
    return value * (1 + ulp * Number.EPSILON);
  });

describe('the scale of a decimal', () => {
  it('is the least that holds the value, or none', () => {
    fc.assert(
      fc.property(fc.oneof(anyValue, nearTheBound), (value) => {
        expect(decimalScale(value)).toBe(byDefinition(value));
      }),
      { numRuns: 20_000 },
    );
  });
});
