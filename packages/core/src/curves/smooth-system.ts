import { AurumError } from '../errors/index.js';
import { type BandedMatrix, bandedMatrix, bandIndex, factorBanded, solveBanded } from './banded-ldl.js';
import { PiecewiseQuartic, type QuarticColumns } from './piecewise-quartic.js';
import { assembleEnergy, type MeanWeights, positionOf, type SegmentEnergy, segmentEnergy } from './segment-energy.js';
import type { SmoothEnds } from './smooth-checks.js';

/** What {@link SmoothSystem} is made of. */
export interface SmoothSystemInput {
  /** n + 1 ascending knots; kept. */
  readonly knots: Float64Array;
  /** One byte for each segment: 1 where a mean is prescribed. */
  readonly quoted: Uint8Array;
  /** How means are taken. */
  readonly weights: MeanWeights;
  /** Which slopes are fixed, and the tension. */
  readonly ends: SmoothEnds;
}

/** The factored system of a curve: any number of right-hand sides in O(n) each. */
export class SmoothSystem {
  /** One byte for each segment: 1 where a mean is prescribed. */
  readonly quoted: Uint8Array;
  readonly #knots: Float64Array;
  readonly #weights: MeanWeights;
  readonly #energy: SegmentEnergy;
  readonly #factors: BandedMatrix | undefined;
  /** Couplings of a fixed first and last slope with the other unknowns, before they were taken out. */
  readonly #fixed: readonly FixedUnknown[];

  constructor({ knots, quoted, weights, ends }: SmoothSystemInput) {
    this.quoted = quoted;
    this.#knots = knots;
    this.#weights = weights;
    const n = quoted.length;
    this.#energy = segmentEnergy({ knots, quoted, weights, tension: ends.tension ?? 0 });
    const matrix = bandedMatrix(2 * n + 2, 3);
    assembleEnergy(matrix, this.#energy, 2);
    const fixed: FixedUnknown[] = [];
    if (ends.startSlope !== undefined) fixed.push(fixUnknown(matrix, 1, 'start'));
    if (ends.endSlope !== undefined) fixed.push(fixUnknown(matrix, 2 * n + 1, 'end'));
    this.#fixed = fixed;
    // one average alone leaves all straight lines through it equally smooth: the flat one is taken, which is the limit of tension
    const flat = fixed.length === 0 && quoted.reduce((sum, q) => sum + q, 0) === 1;
    this.#factors = flat ? undefined : matrix;
    if (!flat) requireDefinite(factorBanded(matrix), knots);
  }

  /** The curve with these means (those of gaps are not looked at) and, where they are fixed, these slopes. O(n). */
  solve(means: Float64Array, slopes: { readonly start: number; readonly end: number }): PiecewiseQuartic {
    const n = this.quoted.length;
    const centre = this.#centre(means);
    const { loads, bubbleOfMean, bubbleOfKnots, lengths } = this.#energy;
    const scale = ((this.#knots[n] as number) - (this.#knots[0] as number)) / n; // n + 1 knots
    const x = new Float64Array(2 * n + 2);
    const net = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      if (this.quoted[j] !== 1) continue;
      const m = (means[j] as number) - centre * this.#constantMean(j); // j < n
      const h = lengths[j] as number;
      net[j] = m;
      for (let a = 0; a < 4; a++) {
        const at = positionOf(j, a, 2);
        x[at] = (x[at] as number) + m * (loads[4 * j + a] as number) * (a % 2 === 1 ? h : 1);
      }
    }
    if (this.#factors === undefined) x.fill(0);
    else {
      for (const unknown of this.#fixed) takeOut(unknown, x, slopes[unknown.end] * scale);
      solveBanded(this.#factors, x);
    }
    const values = new Float64Array(n + 1);
    const out = new Float64Array(n + 1);
    const bubbles = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      const h = lengths[j] as number; // j < n
      const e = 4 * j;
      bubbles[j] =
        (bubbleOfMean[j] as number) * (net[j] as number) +
        (bubbleOfKnots[e] as number) * (x[2 * j] as number) +
        (bubbleOfKnots[e + 1] as number) * h * (x[2 * j + 1] as number) +
        (bubbleOfKnots[e + 2] as number) * (x[2 * j + 2] as number) +
        (bubbleOfKnots[e + 3] as number) * h * (x[2 * j + 3] as number);
    }
    for (let i = 0; i <= n; i++) {
      values[i] = centre + (x[2 * i] as number); // 2n + 2 unknowns
      out[i] = (x[2 * i + 1] as number) / scale;
    }
    return new PiecewiseQuartic({ knots: this.#knots, values, slopes: out, bubbles });
  }

  /**
   * How a weighted sum of values, slopes and bubbles moves with the mean of each segment, whatever the fixed slopes: the transpose of
   * {@link solve}. 0 in gaps. O(n).
   */
  adjoint(weights: Pick<QuarticColumns, 'values' | 'slopes' | 'bubbles'>): Float64Array {
    const { loads, bubbleOfMean, bubbleOfKnots, lengths } = this.#energy;
    const n = this.quoted.length;
    const out = new Float64Array(n);
    if (this.#factors === undefined) {
      const sum = weights.values.reduce((total, weight) => total + weight, 0);
      for (let j = 0; j < n; j++) if (this.quoted[j] === 1) out[j] = sum / this.#constantMean(j);
      return out;
    }
    const scale = ((this.#knots[n] as number) - (this.#knots[0] as number)) / n; // n + 1 knots
    const x = new Float64Array(2 * n + 2);
    for (let i = 0; i <= n; i++) {
      x[2 * i] = weights.values[i] as number; // one for each knot
      x[2 * i + 1] = (weights.slopes[i] as number) / scale;
    }
    for (let j = 0; j < n; j++) {
      for (let a = 0; a < 4; a++) {
        const at = positionOf(j, a, 2);
        const factor = a % 2 === 1 ? (lengths[j] as number) : 1;
        x[at] = (x[at] as number) + factor * (bubbleOfKnots[4 * j + a] as number) * (weights.bubbles[j] as number);
      }
    }
    for (const { position } of this.#fixed) x[position] = 0;
    solveBanded(this.#factors, x);
    for (let j = 0; j < n; j++) {
      if (this.quoted[j] !== 1) continue;
      let sum = (bubbleOfMean[j] as number) * (weights.bubbles[j] as number);
      for (let a = 0; a < 4; a++) {
        const factor = a % 2 === 1 ? (lengths[j] as number) : 1;
        sum += factor * (loads[4 * j + a] as number) * (x[positionOf(j, a, 2)] as number);
      }
      out[j] = sum;
    }
    return out;
  }

  /** Half the gradient of the energy by the mean of each segment, at a curve of this system; 0 in gaps. O(n). */
  gradient(curve: PiecewiseQuartic): Float64Array {
    const { stiffness, coupling, bubbleOfMean, lengths } = this.#energy;
    const n = this.quoted.length;
    const scale = ((this.#knots[n] as number) - (this.#knots[0] as number)) / n; // n + 1 knots
    const out = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      const bend = (curve.slopes[j] as number) - (curve.slopes[j + 1] as number); // j < n
      const cross = (coupling[j] as number) * (lengths[j] as number) * scale * bend;
      out[j] = (bubbleOfMean[j] as number) * (cross + (stiffness[j] as number) * (curve.bubbles[j] as number));
    }
    return out;
  }

  /** How far rounding alone moves {@link gradient} in segment j, for prices of size 1. */
  gradientNoise(j: number): number {
    const byMean = this.#energy.bubbleOfMean[j] as number; // j < n
    return 8 * Number.EPSILON * byMean * byMean * (this.#energy.stiffness[j] as number);
  }

  /** The mean that a curve of 1 has: the sum of the weights. */
  #constantMean(j: number): number {
    return (this.#weights.ofKnots[4 * j] as number) + (this.#weights.ofKnots[4 * j + 2] as number); // four numbers each
  }

  /** The constant nearest to the means. It has no energy: taking it away first keeps the digits of what varies. */
  #centre(means: Float64Array): number {
    let sum = 0;
    let squares = 0;
    for (let j = 0; j < means.length; j++) {
      if (this.quoted[j] !== 1) continue;
      const one = this.#constantMean(j);
      sum += one * (means[j] as number); // j < length
      squares += one * one;
    }
    return sum / squares;
  }
}

interface FixedUnknown {
  readonly end: 'start' | 'end';
  readonly position: number;
  readonly first: number;
  /** Its column of the matrix, from row `first` on. */
  readonly couplings: Float64Array;
}

/** Replaces the equation of an unknown by "it equals its right-hand side", keeping the matrix symmetric. */
function fixUnknown(matrix: BandedMatrix, position: number, end: 'start' | 'end'): FixedUnknown {
  const { band, size, halfBandwidth } = matrix;
  const first = Math.max(0, position - halfBandwidth);
  const last = Math.min(size - 1, position + halfBandwidth);
  const couplings = new Float64Array(last - first + 1);
  for (let i = first; i <= last; i++) {
    const at = bandIndex(matrix, Math.max(i, position), Math.min(i, position));
    couplings[i - first] = i === position ? 0 : (band[at] as number); // inside the band
    band[at] = i === position ? 1 : 0;
  }
  return { end, position, first, couplings };
}

function takeOut({ position, first, couplings }: FixedUnknown, x: Float64Array, value: number): void {
  for (let i = 0; i < couplings.length; i++) {
    x[first + i] = (x[first + i] as number) - (couplings[i] as number) * value; // inside the system
  }
  x[position] = value;
}

/** A pivot can only vanish by rounding: segments whose lengths differ by many powers of ten. */
function requireDefinite(row: number, knots: Float64Array): void {
  if (row < 0) return;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The curve cannot be solved near the knot ${knots[row >> 1]}: the lengths of the pieces are too different there. Merge the shortest ones.`,
    details: { knot: knots[row >> 1] },
  });
}
