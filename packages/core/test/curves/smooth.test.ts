import { AurumError, type AurumErrorCode, toInstant } from '@aurum/core';
import {
  type PiecewiseQuartic,
  type SmoothOptions,
  smoothCurve,
  smoothestInside,
  smoothOverlapping,
} from '@aurum/core/curves';
import { describe, expect, it } from 'vitest';

/** Jumps of a derivative at the knots, relative to its largest value. */
function jump(curve: PiecewiseQuartic, order: number): number {
  let [largest, size] = [0, 0];
  for (let j = 0; j < curve.length; j++) {
    const [left, right] = [curve.derivative(order, j, 0), curve.derivative(order, j, 1)];
    size = Math.max(size, Math.abs(left), Math.abs(right));
    if (j > 0) largest = Math.max(largest, Math.abs(left - curve.derivative(order, j - 1, 1)));
  }
  return largest / size;
}

/** Months and weeks over many years with seasons and noise that is the same in each run. */
function strip(segments: number): SmoothOptions {
  const knots = new Float64Array(segments + 1);
  const means = new Float64Array(segments);
  let state = 1;
  for (let j = 0; j < segments; j++) {
    state = (state * 48_271) % 2_147_483_647;
    knots[j + 1] = (knots[j] ?? 0) + ([7, 7, 7, 30, 31, 28, 91][j % 7] ?? 7);
    means[j] = 50 + 15 * Math.cos(((knots[j] ?? 0) * 2 * Math.PI) / 365) + (10 * state) / 2_147_483_647;
  }
  return { knots, means };
}

describe('continuity', () => {
  for (const segments of [3, 12, 240, 20_000]) {
    it(`curvature and its slope have no jumps in ${segments} pieces, and averages come back`, () => {
      const options = strip(segments);
      const { curve } = smoothCurve(options);
      expect(jump(curve, 2)).toBeLessThan(1e-9);
      expect(jump(curve, 3)).toBeLessThan(1e-9);
      const means = curve.means(options.knots);
      for (let j = 0; j < segments; j++)
        expect(Math.abs((means[j] ?? NaN) / (options.means[j] ?? NaN) - 1)).toBeLessThan(1e-9);
      expect(Math.abs(curve.derivative(2, 0, 0))).toBeLessThan(1e-9); // straight beyond the ends
      expect(Math.abs(curve.derivative(3, segments - 1, 1))).toBeLessThan(1e-9);
    });
  }

  it('holds beside gaps of any length, with fixed slopes, and through overlapping contracts', () => {
    const gaps = smoothCurve({
      knots: Float64Array.of(0, 31, 59, 365, 372, 380),
      means: Float64Array.of(40, 44, NaN, 20, NaN),
      startSlope: 0.2,
      endSlope: 0,
    });
    expect(jump(gaps.curve, 2)).toBeLessThan(1e-9);
    const { curve } = smoothOverlapping({
      starts: Float64Array.of(0, 0, 31, 90, 90),
      ends: Float64Array.of(31, 365, 90, 104, 181),
      prices: Float64Array.of(60, 45, 52, 47, 39),
    });
    expect(jump(curve, 2)).toBeLessThan(1e-9);
    expect(jump(curve, 3)).toBeLessThan(1e-9);
  });

  it('does not depend on the unit or the origin of time', () => {
    const days = [0, 31, 59, 90, 181, 365];
    const means = Float64Array.of(60, 55, 48, 35, 52);
    const origin = toInstant('2026-01-01T00:00Z');
    const inDays = smoothCurve({ knots: Float64Array.from(days), means, endSlope: -0.01, tension: 2 });
    const inMs = smoothCurve({
      knots: Float64Array.from(days, (d) => origin + d * 86_400_000),
      means,
      endSlope: -0.01 / 86_400_000,
      tension: 2,
    });
    for (let d = 0; d <= 365; d++) {
      const at = inDays.curve.at(d);
      expect(Math.abs(inMs.curve.at(origin + d * 86_400_000) / at - 1)).toBeLessThan(1e-9);
    }
  });
});

describe('one contract', () => {
  it('is flat alone, also beside a gap, and meets slopes that are given', () => {
    const alone = smoothCurve({ knots: Float64Array.of(0, 31), means: Float64Array.of(-7.5) });
    expect([...alone.evaluate(Float64Array.of(0, 13, 31))]).toEqual([-7.5, -7.5, -7.5]);
    expect([...alone.jacobian(Float64Array.of(0, 13))]).toEqual([1, 1]);
    const beside = smoothCurve({ knots: Float64Array.of(0, 31, 59), means: Float64Array.of(NaN, 20) });
    expect(beside.curve.at(5)).toBe(20);
    const sloped = smoothCurve({ knots: Float64Array.of(0, 30), means: Float64Array.of(40), startSlope: 1 });
    expect(sloped.curve.at(0)).toBeCloseTo(25, 9); // the straight line through (15, 40)
    const taut = smoothCurve({ knots: Float64Array.of(0, 30), means: Float64Array.of(40), tension: 3 });
    expect(taut.curve.at(30)).toBeCloseTo(40, 9);
    const over = smoothOverlapping({
      starts: Float64Array.of(5),
      ends: Float64Array.of(9),
      prices: Float64Array.of(3),
    });
    expect(over.curve.at(6)).toBe(3);
  });
});

describe('reading a curve', () => {
  const { curve } = smoothCurve(strip(30));
  const last = curve.knots.at(-1) ?? 0;

  it('gives the same in any order of times, and nothing beyond the knots', () => {
    const times = Float64Array.from({ length: 500 }, (_, i) => ((i * 7919) % 1000) * (last / 1000));
    const values = curve.evaluate(times);
    times.forEach((t, i) => {
      expect(values[i]).toBe(curve.at(t));
    });
    expect([...curve.evaluate(Float64Array.of(-1, last, last + 1, 0))].map(Number.isNaN)).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(curve.mean(-1, 5)).toBeNaN();
    expect(curve.mean(5, 5)).toBeNaN();
  });

  it('means are integrals, across knots and inside pieces', () => {
    const edges = Float64Array.from({ length: 200 }, (_, i) => (i * last) / 199);
    const means = curve.means(edges);
    for (let i = 0; i < means.length; i++) {
      const [from, to] = [edges[i] ?? 0, edges[i + 1] ?? 0];
      let sum = 0;
      for (let k = 0; k < 2000; k++) sum += curve.at(from + ((k + 0.5) / 2000) * (to - from));
      expect(Math.abs((means[i] ?? NaN) - sum / 2000)).toBeLessThan(1e-5);
    }
    const total = means.reduce((sum, mean, i) => sum + mean * ((edges[i + 1] ?? 0) - (edges[i] ?? 0)), 0);
    expect(total / last).toBeCloseTo(curve.mean(0, last), 9);
  });

  it('roughness is the integral of squared curvature', () => {
    let sum = 0;
    for (let j = 0; j < curve.length; j++) {
      const h = (curve.knots[j + 1] ?? 0) - (curve.knots[j] ?? 0);
      for (let k = 0; k < 1000; k++) sum += (curve.derivative(2, j, (k + 0.5) / 1000) ** 2 * h) / 1000;
    }
    expect(curve.roughness() / sum).toBeCloseTo(1, 5);
  });
});

describe('bad input', () => {
  const good = { knots: Float64Array.of(0, 31, 59), means: Float64Array.of(40, 44), names: ['Jan-26', 'Feb-26'] };
  const cases: readonly (readonly [string, () => unknown, AurumErrorCode, RegExp])[] = [
    [
      'no contracts',
      () => smoothCurve({ knots: Float64Array.of(0), means: new Float64Array(0) }),
      'CURVE.NO_QUOTES',
      /no contracts/,
    ],
    ['no prices', () => smoothCurve({ ...good, means: Float64Array.of(NaN, NaN) }), 'CURVE.NO_QUOTES', /None of the 2/],
    [
      'an end before its start',
      () => smoothCurve({ ...good, knots: Float64Array.of(0, 31, 28) }),
      'CURVE.INVALID_ARGUMENT',
      /Feb-26/,
    ],
    [
      'too few knots',
      () => smoothCurve({ ...good, knots: Float64Array.of(0, 31) }),
      'CURVE.INVALID_ARGUMENT',
      /3 knots, not 2/,
    ],
    [
      'an infinite price',
      () => smoothCurve({ ...good, means: Float64Array.of(1, Infinity) }),
      'CURVE.INVALID_ARGUMENT',
      /Feb-26 is Infinity/,
    ],
    ['negative tension', () => smoothCurve({ ...good, tension: -1 }), 'CURVE.INVALID_ARGUMENT', /tension is -1/],
    [
      'a slope that is none',
      () => smoothCurve({ ...good, endSlope: NaN }),
      'CURVE.INVALID_ARGUMENT',
      /endSlope is NaN/,
    ],
    [
      'fine values without a grid',
      () => smoothCurve(good).fineValues(),
      'CURVE.INVALID_ARGUMENT',
      /without a fine grid/,
    ],
    [
      'an undelivered contract',
      () => smoothCurve({ ...good, fine: { middles: Float64Array.of(1, 2, 3) } }),
      'CURVE.SHAPE',
      /delivered in Feb-26/,
    ],
    [
      'a shape that sums to zero',
      () =>
        smoothCurve({ ...good, fine: { middles: Float64Array.of(10, 40, 50), multiply: Float64Array.of(1, 1, -1) } }),
      'CURVE.SHAPE',
      /Feb-26 averages to 0/,
    ],
    [
      'an unsorted grid',
      () => smoothCurve({ ...good, fine: { middles: Float64Array.of(40, 10) } }),
      'CURVE.INVALID_ARGUMENT',
      /position 1/,
    ],
    [
      'a negative weight',
      () => smoothCurve({ ...good, fine: { middles: Float64Array.of(10, 40), weights: Float64Array.of(1, -1) } }),
      'CURVE.INVALID_ARGUMENT',
      /weights are finite and not negative/,
    ],
    [
      'a quarter with all of its months',
      () =>
        smoothOverlapping({
          starts: Float64Array.of(0, 31, 59, 0),
          ends: Float64Array.of(31, 59, 90, 90),
          prices: Float64Array.of(40, 41, 42, 41),
          names: ['Jan-26', 'Feb-26', 'Mar-26', 'Q1-26'],
        }),
      'CURVE.REDUNDANT',
      /Q1-26 follows from Jan-26, Feb-26, Mar-26/,
    ],
    [
      'a crossed market',
      () =>
        smoothestInside({
          starts: Float64Array.of(0),
          ends: Float64Array.of(31),
          bids: Float64Array.of(41),
          asks: Float64Array.of(40),
          names: ['Jan-26'],
        }),
      'CURVE.INVALID_ARGUMENT',
      /bid 41 of Jan-26 is above its ask 40/,
    ],
    [
      'no bids and asks',
      () =>
        smoothestInside({
          starts: Float64Array.of(0),
          ends: Float64Array.of(31),
          bids: Float64Array.of(NaN),
          asks: Float64Array.of(NaN),
        }),
      'CURVE.NO_QUOTES',
      /bid or an ask/,
    ],
  ];
  it.each(cases)('%s', (_, run, code, message) => {
    let thrown: unknown;
    try {
      run();
    } catch (error) {
      thrown = error;
    }
    expect(AurumError.is(thrown) ? thrown.code : thrown).toBe(code);
    expect(AurumError.is(thrown) ? thrown.message : '').toMatch(message);
  });
});
