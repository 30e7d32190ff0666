import { irregularIndex, marketClock, Series } from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tagProblems } from '../../../test-support/well-formed.js';
import { niceScale } from '../scale.js';
import { svgFrame } from '../svg-frame.js';
import { middlePath, stepPath } from '../svg-lines.js';

function series(starts: readonly number[], values: readonly number[]): Series {
  return Series.of({
    index: irregularIndex({
      starts: Float64Array.from(starts),
      ends: Float64Array.from(starts, (start) => start + 10),
    }),
    unit: 'EUR/MWh',
    kind: 'average',
    clock: marketClock('UTC'),
    values: Float64Array.from(values),
  });
}

const plane = { x: (t: number) => t, y: (value: number) => 100 - value, range: { start: 0, end: 40 } };

describe('lines', () => {
  it('step over intervals, equal ones at once, with a hole where there is no value or no interval', () => {
    expect(stepPath(series([0, 10, 20, 30], [5, 5, 7, Number.NaN]), plane)).toBe('M0 95H20V93H30');
    expect(stepPath(series([0, 20], [5, 5]), plane)).toBe('M0 95H10M20 95H30');
  });

  it('end at the ends of the chart', () => {
    expect(stepPath(series([-15, -5, 35, 45], [1, 2, 3, 4]), plane)).toBe('M0 98H5M35 97H40');
  });

  it('run through the middles of intervals', () => {
    expect(middlePath(series([0, 10, 20, 30], [5, 6, Number.NaN, 7]), plane)).toBe('M5 95L15 94M35 93');
  });
});

describe('the scale', () => {
  it('has room for all values between round marks of one distance', () => {
    const anyValues = fc.array(
      fc.integer({ min: -1e8, max: 1e8 }).map((cents) => cents / 100),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(anyValues, fc.integer({ min: 2, max: 12 }), (values, wanted) => {
        const { min, max, ticks } = niceScale([...values, Number.NaN], wanted);
        const span = Math.max(...values) - Math.min(...values);
        expect(min).toBeLessThanOrEqual(Math.min(...values));
        expect(max).toBeGreaterThanOrEqual(Math.max(...values));
        expect([ticks[0], ticks.at(-1)]).toEqual([min, max]);
        expect(ticks.length).toBeLessThanOrEqual(wanted + 3);
        // no more than a mark's distance is wasted at either end
        if (span > 1e-3) expect(max - min).toBeLessThan(span + (2.001 * (max - min)) / (ticks.length - 1));
      }),
    );
  });
});

describe('a chart', () => {
  it('stays well-formed whatever it is called', () => {
    const svg = svgFrame(
      {
        description: 'a < b & "c"',
        unit: '<EUR>',
        range: plane.range,
        values: [-1, 2],
        marks: [{ at: 0, label: ['<Jan>', '2026'] }],
        legend: [{ name: 'bid & ask', style: 'week', mark: 'bar' }],
      },
      ({ x, y }) => [`<path d="M${x(0)} ${y(0)}"/>`],
    );
    expect(tagProblems(svg)).toEqual([]);
    expect(svg).toContain('aria-label="a &lt; b &amp; &quot;c&quot;"');
    expect(svg).toContain('>−1</text>');
  });
});
