import { smoothOverlapping } from '@aurum/core/curves';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { big, div } from './high-precision.js';
import { type ContractSet, contractSets, haveCentres, knotsOf, SETS } from './piece-arbitraries.js';
import { denseKkt, type OracleAverage, uniformMoments } from './smooth-oracles.js';

/** The averages of a set over all segments, by lengths. */
function averagesOf({ starts, ends, prices }: ContractSet, knots: readonly number[]): OracleAverage[] {
  return prices.map((price, i) => ({
    value: big(price),
    terms: knots.slice(0, -1).flatMap((knot, segment) => {
      if (knot < (starts[i] ?? 0) || knot >= (ends[i] ?? 0)) return [];
      const share = div(big((knots[segment + 1] ?? 0) - knot), big((ends[i] ?? 0) - (starts[i] ?? 0)));
      return [{ segment, moments: uniformMoments(share) }];
    }),
  }));
}

/** The rank of rows of segments, by exact integer elimination. */
function isIndependent({ starts, ends }: ContractSet, knots: readonly number[]): boolean {
  const rows: bigint[][] = starts.map((start, i) =>
    knots.slice(0, -1).map((k) => (k >= start && k < (ends[i] ?? 0) ? 1n : 0n)),
  );
  let rank = 0;
  for (let column = 0; column < knots.length - 1; column++) {
    const at = rows.findIndex((row, i) => i >= rank && row[column] !== 0n);
    if (at < 0) continue;
    const [pivot] = rows.splice(at, 1);
    if (pivot === undefined) continue;
    rows.splice(rank++, 0, pivot);
    for (let i = rank; i < rows.length; i++) {
      const row = rows[i] ?? [];
      const factor = row[column] ?? 0n;
      rows[i] = row.map((x, j) => x * (pivot[column] ?? 0n) - factor * (pivot[j] ?? 0n));
    }
  }
  return rank === rows.length;
}

const columns = ({ starts, ends, prices }: ContractSet) => ({
  starts: Float64Array.from(starts),
  ends: Float64Array.from(ends),
  prices: Float64Array.from(prices),
});

describe('the smoothest curve through overlapping contracts', () => {
  it('solves the dense system of optimality, and refuses just what is redundant', () => {
    let solved = 0;
    fc.assert(
      fc.property(contractSets(2, 6).filter(haveCentres), fc.constantFrom(0, 0, 1), (set, tension) => {
        const knots = knotsOf(set);
        if (!isIndependent(set, knots)) {
          expect(() => smoothOverlapping({ ...columns(set), tension })).toThrow(/follows from/);
          return;
        }
        solved++;
        const { curve, segmentMeans } = smoothOverlapping({ ...columns(set), tension });
        const { at } = denseKkt({ knots, averages: averagesOf(set, knots), tension });
        let size = Math.max(1, ...set.prices.map(Math.abs));
        let distance = 0;
        for (let j = 0; j + 1 < knots.length; j++) {
          for (const u of [0, 0.25, 0.5, 0.75, 1]) {
            size = Math.max(size, Math.abs(at(j, u)));
            distance = Math.max(distance, Math.abs(curve.derivative(0, j, u) - at(j, u)));
          }
        }
        // crossing contracts that share one day of a year lose two digits of the sixteen to it, and the same again
        expect(distance / size).toBeLessThan(1e-8);
        set.prices.forEach((price, i) => {
          const mean = curve.mean(set.starts[i] ?? 0, set.ends[i] ?? 0);
          expect(Math.abs(mean - price) / size).toBeLessThan(1e-9);
        });
        segmentMeans.forEach((mean, j) => {
          if (!Number.isNaN(mean))
            expect(Math.abs(curve.mean(knots[j] ?? 0, knots[j + 1] ?? 0) - mean) / size).toBeLessThan(1e-9);
        });
      }),
      { numRuns: 2 * SETS },
    );
    expect(solved).toBeGreaterThan(SETS / 2);
  });

  it('leaves the slope flat where contracts around one centre say nothing of it', () => {
    const { curve, jacobian } = smoothOverlapping({
      starts: Float64Array.of(90, 59),
      ends: Float64Array.of(118, 149),
      prices: Float64Array.of(30, 40),
    });
    expect(curve.mean(90, 118)).toBeCloseTo(30, 9);
    expect(curve.mean(59, 149)).toBeCloseTo(40, 9);
    for (const t of [0, 10, 30, 45]) expect(curve.at(104 - t)).toBeCloseTo(curve.at(104 + t), 6);
    const [a = NaN, b = NaN] = jacobian(Float64Array.of(70));
    expect(a + b).toBeCloseTo(1, 6);
  });
});
