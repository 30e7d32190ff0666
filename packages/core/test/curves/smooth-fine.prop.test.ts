import { toInstant } from '@aurum/core';
import { type FineGrid, smoothCurve, smoothOverlapping } from '@aurum/core/curves';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { big, div, mul, ONE, power } from './high-precision.js';
import { contractSets, haveCentres, SETS } from './piece-arbitraries.js';
import { denseKkt, type OracleAverage } from './smooth-oracles.js';

/** Pieces of whole days, each a grid of hours or of days, with weights and shapes. */
interface Shaped {
  readonly knots: readonly number[];
  readonly means: readonly number[];
  readonly grid: {
    readonly middles: number[];
    readonly weights: number[];
    readonly add: number[];
    readonly multiply: number[];
  };
}

const shaped = (multiplicative: boolean): fc.Arbitrary<Shaped> =>
  fc
    .record({
      parts: fc.array(
        fc.record({
          days: fc.constantFrom(1, 3, 7, 30),
          mean: fc.integer({ min: -2000, max: 9000 }).map((c) => c / 100),
        }),
        { minLength: 2, maxLength: 6 },
      ),
      perDay: fc.constantFrom(1, 3),
      numbers: fc.infiniteStream(fc.integer({ min: 0, max: 64 }).map((k) => k / 64)),
    })
    .map(({ parts, perDay, numbers }) => {
      const next = (): number => numbers.next().value;
      const knots = [100];
      for (const { days } of parts) knots.push((knots.at(-1) ?? 0) + days);
      const count = ((knots.at(-1) ?? 0) - 100) * perDay;
      const middles = Array.from({ length: count }, (_, k) => 100 + (k + 0.5) / perDay);
      return {
        knots,
        means: parts.map((part) => part.mean),
        grid: {
          middles,
          weights: middles.map(() => 0.5 + next()),
          add: middles.map(() => 20 * (next() - 0.5)),
          multiply: middles.map(() => (multiplicative ? 0.5 + next() : 1)),
        },
      };
    });

const grid = ({ grid: { middles, weights, add, multiply } }: Shaped): FineGrid => ({
  middles: Float64Array.from(middles),
  weights: Float64Array.from(weights),
  add: Float64Array.from(add),
  multiply: Float64Array.from(multiply),
});

/** Each average as its definition says: Σ w (p + add) multiply = M Σ w. */
function averagesOf({ knots, means, grid: of }: Shaped): OracleAverage[] {
  return means.map((mean, segment) => {
    const [left, right] = [knots[segment] ?? 0, knots[segment + 1] ?? 0];
    const inside = of.middles.flatMap((middle, k) => (middle >= left && middle < right ? [k] : []));
    const total = inside.reduce((sum, k) => sum + big(of.weights[k] ?? 0), 0n);
    let value = big(mean);
    const moments = [0n, 0n, 0n, 0n, 0n];
    for (const k of inside) {
      const omega = div(mul(big(of.weights[k] ?? 0), big(of.multiply[k] ?? 0)), total);
      const u = div(big(of.middles[k] ?? 0) - big(left), big(right - left));
      value -= mul(omega, big(of.add[k] ?? 0));
      moments.forEach((sum, r) => {
        moments[r] = sum + mul(omega, r === 0 ? ONE : power(u, r));
      });
    }
    return { value, terms: [{ segment, moments }] };
  });
}

/** Everything is affine in quotes: a step far above them drowns their rounding and adds no error of its own. */
const STEP = 1024;

/** Derivatives by finite differences: exact but for rounding. */
function differences(
  means: readonly number[],
  read: (means: Float64Array) => Float64Array,
): (i: number, j: number) => number {
  const base = read(Float64Array.from(means));
  const moved = means.map((_, j) => read(Float64Array.from(means, (m, k) => (k === j ? m + STEP : m))));
  return (i, j) => ((moved[j]?.[i] ?? NaN) - (base[i] ?? NaN)) / STEP;
}

function expectJacobian(
  jacobian: Float64Array,
  quotes: readonly number[],
  by: { readonly difference: (i: number, j: number) => number; readonly sums: number },
): void {
  const n = quotes.length;
  const rows = jacobian.length / n;
  const largest = Math.max(1, ...jacobian.map(Math.abs));
  // a difference of two solutions has the rounding of prices, a row of the Jacobian that of its own entries
  const size = Math.max(largest, ...quotes.map(Math.abs));
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) {
      sum += jacobian[i * n + j] ?? NaN;
      expect(Math.abs((jacobian[i * n + j] ?? NaN) - by.difference(i, j)) / size).toBeLessThan(1e-7);
    }
    expect(Math.abs(sum - 1) / largest).toBeLessThan(by.sums);
  }
}

describe('weights and shapes', () => {
  for (const multiplicative of [false, true]) {
    it(`average back and solve the dense system with ${multiplicative ? 'multiplicative' : 'additive'} shapes`, () => {
      fc.assert(
        fc.property(shaped(multiplicative), fc.constantFrom(0, 2), (set, tension) => {
          const { knots, means } = set;
          const ours = smoothCurve({
            knots: Float64Array.from(knots),
            means: Float64Array.from(means),
            fine: grid(set),
            tension,
          });
          const { at } = denseKkt({ knots, averages: averagesOf(set), tension });
          let size = Math.max(1, ...means.map(Math.abs));
          let distance = 0;
          for (let j = 0; j < means.length; j++) {
            for (const u of [0, 0.25, 0.5, 0.75, 1]) {
              size = Math.max(size, Math.abs(at(j, u)));
              distance = Math.max(distance, Math.abs(ours.curve.derivative(0, j, u) - at(j, u)));
            }
          }
          expect(distance / size).toBeLessThan(1e-9);
          const values = ours.fineValues();
          means.forEach((mean, j) => {
            let [sum, total] = [0, 0];
            set.grid.middles.forEach((middle, k) => {
              if (middle < (knots[j] ?? 0) || middle >= (knots[j + 1] ?? 0)) return;
              sum += (set.grid.weights[k] ?? 0) * (values[k] ?? NaN);
              total += set.grid.weights[k] ?? 0;
            });
            expect(Math.abs(sum / total - mean) / size).toBeLessThan(1e-9);
          });
          const difference = differences(means, (moved) =>
            smoothCurve({ knots: Float64Array.from(knots), means: moved, fine: grid(set), tension }).fineValues(),
          );
          expectJacobian(ours.fineJacobian(), means, { difference, sums: multiplicative ? Infinity : 1e-9 });
        }),
        { numRuns: SETS },
      );
    });
  }

  it('weigh the hours of a day of 23 hours as 23', () => {
    const knots = Float64Array.from(['2026-03-28', '2026-03-29', '2026-03-30'], (date) =>
      toInstant(date, 'Europe/Berlin'),
    );
    const count = 47;
    const middles = Float64Array.from({ length: count }, (_, k) => (knots[0] ?? 0) + (k + 0.5) * 3_600_000);
    const ours = smoothCurve({ knots, means: Float64Array.of(40, 63), fine: { middles } });
    const values = ours.fineValues();
    expect(values.subarray(0, 24).reduce((sum, v) => sum + v, 0) / 24).toBeCloseTo(40, 9);
    expect(values.subarray(24).reduce((sum, v) => sum + v, 0) / 23).toBeCloseTo(63, 9);
  });
});

describe('Jacobians', () => {
  it('of pieces with gaps equal finite differences, and rows sum to one', () => {
    const set = fc.array(
      fc.record({
        days: fc.constantFrom(1, 7, 31, 92),
        mean: fc.option(fc.integer({ min: -20, max: 90 }), { nil: NaN, freq: 3 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(set, fc.constantFrom(0, 1), fc.boolean(), (parts, tension, ends) => {
        if (parts.every(({ mean }) => Number.isNaN(mean))) return;
        const knots = Float64Array.from({ length: parts.length + 1 }, (_, i) =>
          parts.slice(0, i).reduce((sum, p) => sum + p.days, 0),
        );
        const means = parts.map((part) => part.mean);
        const options = { knots, tension, startSlope: ends ? 0.1 : undefined, endSlope: ends ? 0 : undefined };
        const times = Float64Array.from({ length: 13 }, (_, k) => ((knots.at(-1) ?? 0) * k) / 12);
        const difference = differences(means, (moved) => smoothCurve({ ...options, means: moved }).evaluate(times));
        const deliveries = differences(means, (moved) => smoothCurve({ ...options, means: moved }).means(times));
        const ours = smoothCurve({ ...options, means: Float64Array.from(means) });
        const quotes = means.map((m) => (Number.isNaN(m) ? 0 : m));
        const only = (of: typeof difference) => (i: number, j: number) => (Number.isNaN(means[j]) ? 0 : of(i, j));
        expectJacobian(ours.jacobian(times), quotes, { difference: only(difference), sums: 1e-9 });
        expectJacobian(ours.meansJacobian(times), quotes, { difference: only(deliveries), sums: 1e-9 });
      }),
      { numRuns: SETS },
    );
  });

  it('of overlapping contracts equal finite differences, and rows sum to one', () => {
    fc.assert(
      fc.property(contractSets(2, 5).filter(haveCentres), (set) => {
        const options = { starts: Float64Array.from(set.starts), ends: Float64Array.from(set.ends) };
        const solve = (prices: Float64Array) => smoothOverlapping({ ...options, prices });
        let ours: ReturnType<typeof solve>;
        try {
          ours = solve(Float64Array.from(set.prices));
        } catch {
          return; // redundant sets are refused, as is tested elsewhere
        }
        const { knots } = ours.curve;
        const [first, last] = [knots[0] ?? 0, knots.at(-1) ?? 0];
        const times = Float64Array.from({ length: 9 }, (_, k) => first + ((last - first) * k) / 8);
        const difference = differences(set.prices, (prices) => solve(prices).curve.evaluate(times));
        expectJacobian(ours.jacobian(times), set.prices, { difference, sums: 1e-7 });
      }),
      { numRuns: SETS },
    );
  });
});
