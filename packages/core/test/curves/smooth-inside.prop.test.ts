import { AurumError } from '@aurum/core';
import { smoothestInside } from '@aurum/core/curves';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { big, div } from './high-precision.js';
import { contractSets, haveCentres, knotsOf, SETS } from './piece-arbitraries.js';
import { denseKkt, type OracleAverage, uniformMoments } from './smooth-oracles.js';

interface Quotes {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly bids: readonly number[];
  readonly asks: readonly number[];
}

/** Quotes around the averages of any step function: always feasible. */
const feasible = fc
  .tuple(
    contractSets(2, 4),
    fc.array(fc.integer({ min: -100, max: 900 }), { minLength: 8, maxLength: 8 }),
    fc.array(fc.tuple(fc.constantFrom(0, 2, 8, 40), fc.constantFrom(0, 2, 8, 40)), { minLength: 4, maxLength: 4 }),
  )
  .map(([set, levels, widths]): Quotes => {
    const knots = knotsOf({ ...set });
    const average = set.starts.map((start, i) => {
      const end = set.ends[i] ?? 0;
      let sum = 0;
      for (let j = 0; j + 1 < knots.length; j++) {
        const [from, to] = [knots[j] ?? 0, knots[j + 1] ?? 0];
        if (from >= start && from < end) sum += (levels[j] ?? 0) * (to - from);
      }
      return sum / (end - start);
    });
    return {
      starts: set.starts,
      ends: set.ends,
      bids: average.map((a, i) => a - (widths[i]?.[0] ?? 0)),
      asks: average.map((a, i) => a + (widths[i]?.[1] ?? 0)),
    };
  });

const columns = ({ starts, ends, bids, asks }: Quotes) => ({
  starts: Float64Array.from(starts),
  ends: Float64Array.from(ends),
  bids: Float64Array.from(bids),
  asks: Float64Array.from(asks),
});

/** Every choice of bid, ask or neither for each contract, solved as equalities; the feasible one of least energy. */
function bruteForce(
  quotes: Quotes,
  knots: readonly number[],
): { readonly energy: number; at(j: number, u: number): number } | undefined {
  const m = quotes.starts.length;
  const average = (i: number, at: (j: number, u: number) => number): number => {
    let sum = 0;
    for (let j = 0; j + 1 < knots.length; j++) {
      const [from, to] = [knots[j] ?? 0, knots[j + 1] ?? 0];
      if (from < (quotes.starts[i] ?? 0) || from >= (quotes.ends[i] ?? 0)) continue;
      // Boole's rule is exact to degree 5
      const p = [0, 0.25, 0.5, 0.75, 1].map((u) => at(j, u));
      sum += ((to - from) * (7 * p[0]! + 32 * p[1]! + 12 * p[2]! + 32 * p[3]! + 7 * p[4]!)) / 90;
    }
    return sum / ((quotes.ends[i] ?? 0) - (quotes.starts[i] ?? 0));
  };
  let best: ReturnType<typeof bruteForce>;
  for (let choice = 0; choice < 3 ** m; choice++) {
    const sides = Array.from({ length: m }, (_, i) => Math.floor(choice / 3 ** i) % 3);
    const averages: OracleAverage[] = sides.flatMap((side, i) =>
      side === 0
        ? []
        : [
            {
              value: big((side === 1 ? quotes.bids : quotes.asks)[i] ?? 0),
              terms: knots.slice(0, -1).flatMap((knot, segment) => {
                if (knot < (quotes.starts[i] ?? 0) || knot >= (quotes.ends[i] ?? 0)) return [];
                const share = div(
                  big((knots[segment + 1] ?? 0) - knot),
                  big((quotes.ends[i] ?? 0) - (quotes.starts[i] ?? 0)),
                );
                return [{ segment, moments: uniformMoments(share) }];
              }),
            },
          ],
    );
    if (averages.length < 2) continue; // a straight line
    let solved: ReturnType<typeof denseKkt>;
    try {
      solved = denseKkt({ knots, averages });
    } catch {
      continue; // these contracts imply each other: another choice gives the same curve
    }
    if (best !== undefined && solved.energy >= best.energy) continue;
    const inside = sides.every((_, i) => {
      const value = average(i, solved.at);
      return value >= (quotes.bids[i] ?? 0) - 1e-8 && value <= (quotes.asks[i] ?? 0) + 1e-8;
    });
    if (inside) best = solved;
  }
  return best;
}

describe('the smoothest curve inside bids and asks', () => {
  it('is the best of all choices of bounds', () => {
    let bent = 0;
    fc.assert(
      fc.property(feasible.filter(haveCentres), (quotes) => {
        const { curve, prices, binding } = smoothestInside(columns(quotes));
        const knots = knotsOf({ ...quotes, prices: [] });
        quotes.starts.forEach((start, i) => {
          const price = prices[i] ?? NaN;
          expect(curve.mean(start, quotes.ends[i] ?? 0)).toBeCloseTo(price, 5);
          expect(price).toBeGreaterThan((quotes.bids[i] ?? 0) - 1e-6);
          expect(price).toBeLessThan((quotes.asks[i] ?? 0) + 1e-6);
        });
        const length = ((knots.at(-1) ?? 0) - (knots[0] ?? 0)) / (knots.length - 1);
        const roughness = curve.roughness() * length ** 3;
        if (roughness < 1e-6) return; // a straight line fits: there is nothing smoother
        bent++;
        const best = bruteForce(quotes, knots);
        expect(best).toBeDefined();
        expect(Math.abs(roughness / (best?.energy ?? NaN) - 1)).toBeLessThan(1e-6);
        // where all that bind have one centre, curves of other slopes are as smooth
        const bound = (of: readonly number[]): number[] => of.filter((_, i) => binding[i] !== 0);
        if (!haveCentres({ starts: bound(quotes.starts), ends: bound(quotes.ends) })) return;
        let size = 1;
        let distance = 0;
        for (let j = 0; j + 1 < knots.length; j++) {
          for (const u of [0, 0.5, 1]) {
            const expected = best?.at(j, u) ?? NaN;
            size = Math.max(size, Math.abs(expected));
            distance = Math.max(distance, Math.abs(curve.derivative(0, j, u) - expected));
          }
        }
        expect(distance / size).toBeLessThan(1e-6);
      }),
      { numRuns: SETS },
    );
    expect(bent).toBeGreaterThan(SETS / 10);
  });

  it('bends only where a contract binds, and to its side, in sets of some fifty that imply each other', () => {
    // days, weeks, months of 30 days, quarters and years
    const spans = [
      ...Array.from({ length: 7 }, (_, d) => [d, d + 1] as const),
      ...Array.from({ length: 5 }, (_, w) => [7 * w, 7 * w + 7] as const),
      ...Array.from({ length: 18 }, (_, m) => [30 * m, 30 * m + 30] as const),
      ...Array.from({ length: 12 }, (_, q) => [90 * q, 90 * q + 90] as const),
      ...Array.from({ length: 4 }, (_, y) => [360 * y, 360 * y + 360] as const),
    ];
    const side = fc.oneof(
      { weight: 2, arbitrary: fc.constant(0) },
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 30 }) },
    );
    const quote = fc.tuple(fc.boolean(), side, side);
    const level = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(
        fc.array(quote, { minLength: spans.length, maxLength: spans.length }),
        fc.array(level, { minLength: 40, maxLength: 40 }),
        (quotes, levels) => {
          const at = (t: number): number => 40 + 15 * Math.cos(t / 58) + (levels[Math.floor(t / 7) % 40] ?? 0) / 100;
          const middles = spans.map(([from, to]) => {
            let sum = 0;
            for (let t = from; t < to; t++) sum += at(t);
            return sum / (to - from);
          });
          const used = spans.flatMap((_, i) => (quotes[i]?.[0] === true || i < 14 ? [i] : []));
          const pick = (of: (i: number) => number) => Float64Array.from(used, of);
          const bids = pick((i) => (middles[i] ?? NaN) - (quotes[i]?.[1] ?? 0) / 10);
          const asks = pick((i) => (middles[i] ?? NaN) + (quotes[i]?.[2] ?? 0) / 10);
          const starts = pick((i) => spans[i]?.[0] ?? NaN);
          const ends = pick((i) => spans[i]?.[1] ?? NaN);
          const { curve, prices, binding } = smoothestInside({ starts, ends, bids, asks });
          prices.forEach((price, i) => {
            expect(price).toBeGreaterThan((bids[i] ?? NaN) - 1e-9);
            expect(price).toBeLessThan((asks[i] ?? NaN) + 1e-9);
          });
          // optimality: f'''' = −Σ λ_i / W_i over the binding contracts around, by Euler and Lagrange
          const fourth = new Map<string, number>([['', 0]]);
          for (let j = 0; j < curve.length; j++) {
            const knot = curve.knots[j] ?? NaN;
            const around = used.flatMap((_, i) =>
              binding[i] !== 0 && knot >= (starts[i] ?? NaN) && knot < (ends[i] ?? NaN) ? [i] : [],
            );
            const value = curve.derivative(4, j, 0.5);
            const before = fourth.get(around.join());
            if (before !== undefined) expect(Math.abs(value - before)).toBeLessThan(1e-8);
            fourth.set(around.join(), value);
            const [only] = around;
            if (
              around.length === 1 &&
              only !== undefined &&
              Math.abs(value) > 1e-7 &&
              (bids[only] ?? 0) < (asks[only] ?? 0)
            ) {
              expect(Math.sign(value)).toBe(-(binding[only] ?? 0));
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('names the contracts that cannot all be met', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 9 }),
        (gap, above, width) => {
          const names = ['Q1-26', 'Feb-26', 'Jan-26', 'Apr-26', 'Mar-26'];
          const starts = Float64Array.of(0, 31, 0, 90, 59);
          const ends = Float64Array.of(90, 59, 31, 120, 90);
          const middle = Float64Array.of(40 + (above ? gap + 2 * width : -gap - 2 * width), 40, 40, 40, 40);
          const thrown = (() => {
            try {
              return smoothestInside({
                starts,
                ends,
                names,
                bids: middle.map((m) => m - width),
                asks: middle.map((m) => m + width),
              });
            } catch (error) {
              return error;
            }
          })();
          if (!AurumError.is(thrown, 'CURVE.INFEASIBLE')) throw new Error('nothing was thrown');
          for (const name of ['Q1-26', 'Jan-26', 'Feb-26', 'Mar-26']) expect(thrown.message).toContain(name);
          expect(thrown.message).not.toContain('Apr-26');
        },
      ),
    );
  });

  it('keeps to one-sided quotes, and takes a flat line where one fits', () => {
    const { curve, binding } = smoothestInside({
      starts: Float64Array.of(0, 31, 59),
      ends: Float64Array.of(31, 59, 90),
      bids: Float64Array.of(39, NaN, NaN),
      asks: Float64Array.of(41, 42, NaN),
    });
    expect(curve.roughness()).toBeLessThan(1e-12);
    expect(curve.mean(0, 31)).toBeGreaterThanOrEqual(39 - 1e-9);
    expect(curve.mean(31, 59)).toBeLessThanOrEqual(42 + 1e-9);
    expect([...binding]).toEqual([0, 0, 0]);
  });
});
