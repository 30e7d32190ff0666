import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceScale } from '../scale.js';

describe('a scale', () => {
  it('holds all values and 0 between round ends, with marks of 1, 2 or 5 times a power of ten', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 20 }),
        fc.integer({ min: 2, max: 8 }),
        (values, wanted) => {
          const { min, max, step, ticks } = niceScale(values, wanted);
          // far below the width of a line
          const slack = 1e-9 * step;
          expect(min).toBeLessThanOrEqual(Math.min(0, ...values) + slack);
          expect(max).toBeGreaterThanOrEqual(Math.max(0, ...values) - slack);
          expect(max).toBeGreaterThan(min);
          expect(step.toExponential(0)).toMatch(/^[125]e/);
          expect(ticks).toContain(0);
          expect([ticks[0], ticks.at(-1)]).toEqual([min, max]);
          expect(ticks.length).toBeLessThanOrEqual(wanted + 3);
          for (const [i, tick] of ticks.slice(1).entries()) {
            expect(Math.abs((tick - (ticks[i] ?? 0)) / step - 1)).toBeLessThan(1e-6);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('passes over NaN, and is 0 to 1 without values', () => {
    expect(niceScale([Number.NaN, -37.63, 60], 4)).toMatchObject({ min: -50, max: 100, step: 50 });
    expect(niceScale([Number.NaN], 5)).toMatchObject({ min: 0, max: 1 });
  });
});
