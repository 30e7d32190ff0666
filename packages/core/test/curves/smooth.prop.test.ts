import { smoothCurve } from '@aurum/core/curves';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { big } from './high-precision.js';
import { denseKkt, type Oracle, quinticSpline, uniformMoments } from './smooth-oracles.js';

/** How many sets are compared; `AURUM_CURVE_SETS` changes it. */
const SETS = Number(process.env.AURUM_CURVE_SETS ?? 1000);

/** Lengths in days as contracts have them, mixed. */
const length = fc.constantFrom(1, 1, 2, 5, 7, 7, 28, 30, 31, 31, 89, 92, 183, 365);
const price = fc.integer({ min: -2000, max: 20_000 }).map((cents) => cents / 100);
/** Starts far from the origin of time, so that anything in powers of t would show. */
const origin = fc.constantFrom(0, 20_454);

interface Pieces {
  readonly knots: readonly number[];
  readonly means: readonly number[];
}

function piecesOf(start: number, parts: readonly { readonly days: number; readonly mean: number }[]): Pieces {
  const knots = [start];
  for (const { days } of parts) knots.push((knots.at(-1) ?? 0) + days);
  return { knots, means: parts.map((part) => part.mean) };
}

const contiguous = (minLength: number, maxLength = 12): fc.Arbitrary<Pieces> =>
  fc
    .tuple(origin, fc.array(fc.record({ days: length, mean: price }), { minLength, maxLength }))
    .map(([start, parts]) => piecesOf(start, parts));

const gappy: fc.Arbitrary<Pieces> = fc
  .tuple(
    origin,
    fc.array(
      fc.record({
        days: length,
        mean: fc.oneof({ weight: 3, arbitrary: price }, { weight: 1, arbitrary: fc.constant(NaN) }),
      }),
      {
        minLength: 2,
        maxLength: 10,
      },
    ),
  )
  .map(([start, parts]) => piecesOf(start, parts))
  .filter(({ means }) => means.filter((m) => !Number.isNaN(m)).length >= 2);

const columns = ({ knots, means }: Pieces) => ({ knots: Float64Array.from(knots), means: Float64Array.from(means) });
const sizeOf = ({ means }: Pieces): number => Math.max(1, ...means.filter((m) => !Number.isNaN(m)).map(Math.abs));

/** The largest difference from an oracle at five points of each segment, relative to the largest value. */
function distance(pieces: Pieces, ours: ReturnType<typeof smoothCurve>, oracle: Oracle): number {
  let largest = 0;
  let size = sizeOf(pieces);
  for (let j = 0; j < pieces.means.length; j++) {
    for (const u of [0, 0.25, 0.5, 0.75, 1]) {
      const expected = oracle(j, u);
      size = Math.max(size, Math.abs(expected));
      largest = Math.max(largest, Math.abs(ours.curve.derivative(0, j, u) - expected));
    }
  }
  return largest / size;
}

/** How many times longer the longest piece is than the shortest: a step of a cent between two days, drawn out over a year without a quote, is worth as much more. */
function spread({ knots }: Pieces): number {
  const lengths = knots.slice(1).map((end, j) => end - (knots[j] ?? 0));
  return Math.max(...lengths) / Math.min(...lengths);
}

const averagesOf = ({ means }: Pieces) =>
  means.flatMap((mean, segment) =>
    Number.isNaN(mean) ? [] : [{ terms: [{ segment, moments: uniformMoments() }], value: big(mean) }],
  );

describe('the smoothest curve', () => {
  it('is the natural quintic spline of cumulated prices', () => {
    fc.assert(
      fc.property(contiguous(2), (pieces) => {
        const ours = smoothCurve(columns(pieces));
        expect(distance(pieces, ours, quinticSpline(pieces.knots, pieces.means))).toBeLessThan(1e-9);
      }),
      { numRuns: SETS },
    );
  });

  it('solves the dense system of optimality with gaps, end slopes and tension', () => {
    const slope = fc.option(
      fc.integer({ min: -20, max: 20 }).map((s) => s / 16),
      { nil: undefined },
    );
    const tension = fc.constantFrom(0, 0, 0.25, 4, 64);
    fc.assert(
      fc.property(gappy, slope, slope, tension, (pieces, startSlope, endSlope, tension) => {
        const ours = smoothCurve({ ...columns(pieces), startSlope, endSlope, tension });
        const { at } = denseKkt({ knots: pieces.knots, averages: averagesOf(pieces), startSlope, endSlope, tension });
        // a slope that is given or found beside a day, next to years, is worth a digit or two
        expect(distance(pieces, ours, at)).toBeLessThan(Math.max(1e-8, 2e-10 * spread(pieces)));
        const { curve } = ours;
        if (startSlope !== undefined) expect(curve.derivative(1, 0, 0)).toBeCloseTo(startSlope, 9);
        if (endSlope !== undefined) expect(curve.derivative(1, curve.length - 1, 1)).toBeCloseTo(endSlope, 9);
      }),
      { numRuns: SETS },
    );
  });
});
