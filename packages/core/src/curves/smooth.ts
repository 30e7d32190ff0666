import { AurumError } from '../errors/index.js';
import { type BandedMatrix, bandedMatrix, bandIndex, factorBanded, solveBanded } from './banded-ldl.js';
import { applyShape, type FineGrid, fineMoments } from './fine-grid.js';
import { PiecewiseQuartic } from './piecewise-quartic.js';
import {
  assembleEnergy,
  type MeanWeights,
  positionOf,
  type SegmentEnergy,
  segmentEnergy,
  uniformWeights,
  weightsOfMoments,
} from './segment-energy.js';
import { checkEnds, checkKnots, quotedSegments, type SmoothEnds } from './smooth-checks.js';

/** What {@link smoothCurve} takes. Nothing is changed or kept. */
export interface SmoothOptions extends SmoothEnds {
  /** n + 1 ascending knots: where pieces start and end, in any unit of time, such as epoch ms or days. */
  readonly knots: Float64Array;
  /** The average of each of the n segments; NaN where nothing is quoted. */
  readonly means: Float64Array;
  /**
   * Where averages are sums over periods: delivered hours, discount factors and shapes. Default: every instant weighs the same, which is
   * exact for hours when the curve is then read by `means`.
   */
  readonly fine?: FineGrid | undefined;
  /** What the segments are called in messages. */
  readonly names?: readonly string[] | undefined;
}

/**
 * The smoothest curve with given averages: the f of least ∫ f''² + tension ∫ f'². Between knots it is of degree 4; without tension and
 * weights its first three derivatives are continuous (Adams and Van Deventer 1994; Lim and Xiao 2002; Benth, Koekebakker and Ollmar 2007).
 *
 * The unknowns are values and slopes at the knots only. The average of a segment holds by construction, through the bubble of its
 * polynomial, which leaves a symmetric positive definite system of half-bandwidth 3: O(n) in time and memory.
 */
export class SmoothCurve {
  /** The curve, before a shape is laid over it. */
  readonly curve: PiecewiseQuartic;
  readonly #grid: FineGrid | undefined;
  readonly #system: SmoothSystem;

  /** For {@link smoothCurve}. */
  constructor(curve: PiecewiseQuartic, system: SmoothSystem, grid: FineGrid | undefined) {
    this.curve = curve;
    this.#system = system;
    this.#grid = grid;
  }

  /** The values at instants, NaN beyond the knots. Gaps are bridged. O(times + n) when they ascend. */
  evaluate(times: Float64Array): Float64Array {
    return this.curve.evaluate(times);
  }

  /** The means between neighbouring edges, NaN beyond the knots. With hours as edges these average back exactly. O(edges + n). */
  means(edges: Float64Array): Float64Array {
    return this.curve.means(edges);
  }

  /**
   * The prices of the periods of the fine grid, with their shape.
   *
   * @throws AurumError `CURVE.INVALID_ARGUMENT` when the curve was made without one
   */
  fineValues(): Float64Array {
    const grid = this.#requireGrid();
    return applyShape(this.curve.evaluate(grid.middles), grid);
  }

  /**
   * How values depend on the averages: ∂ value(times[i]) / ∂ means[j] at `i · n + j`. Rows sum to 1. A column of a gap is 0.
   * O(n · (n + times)), for n segments: one solution for each quote.
   */
  jacobian(times: Float64Array): Float64Array {
    return this.#columns(times, (curve) => curve.evaluate(times));
  }

  /** The same for the prices of the fine grid: rows sum to 1 unless there is a multiplicative shape. O(n · (n + periods)). */
  fineJacobian(): Float64Array {
    const { middles, multiply } = this.#requireGrid();
    return this.#columns(middles, (curve) => applyShape(curve.evaluate(middles), { middles, multiply }));
  }

  #columns(times: Float64Array, read: (curve: PiecewiseQuartic) => Float64Array): Float64Array {
    const n = this.curve.length;
    const out = new Float64Array(times.length * n);
    const unit = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      if (this.#system.quoted[j] !== 1) continue;
      unit[j] = 1;
      const column = read(this.#system.solve(unit, { start: 0, end: 0 }));
      unit[j] = 0;
      for (let i = 0; i < times.length; i++) out[i * n + j] = column[i] as number; // as long as times
    }
    return out;
  }

  #requireGrid(): FineGrid {
    if (this.#grid !== undefined) return this.#grid;
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message:
        'This curve was made without a fine grid: give `fine` to smoothCurve, or read it by `means` or `evaluate`.',
    });
  }
}

/**
 * The smoothest curve with exact averages.
 *
 * @throws AurumError `CURVE.NO_QUOTES` when every mean is NaN, `CURVE.INVALID_ARGUMENT` for knots that do not ascend and columns of other
 *   lengths, `CURVE.SHAPE` for a shape that cannot be scaled
 * @example
 * ```ts
 * import { smoothCurve } from '@aurum/core/curves';
 * const months = smoothCurve({ knots: Float64Array.of(0, 31, 59, 90), means: Float64Array.of(40, 38, 33), endSlope: 0 });
 * console.log(months.evaluate(Float64Array.of(0, 45, 89)), months.means(Float64Array.of(0, 31, 59, 90))); // the latter: 40, 38, 33
 * ```
 */
export function smoothCurve(options: SmoothOptions): SmoothCurve {
  const { knots, means, fine, names } = options;
  checkKnots(knots, means.length, names);
  const quoted = quotedSegments(means, names);
  checkEnds(options);
  const shaped = fine === undefined ? undefined : fineMoments({ knots, quoted, names }, fine);
  const weights = shaped === undefined ? uniformWeights(means.length) : weightsOfMoments(shaped.moments);
  const system = new SmoothSystem({ knots: knots.slice(), quoted, weights, ends: options });
  const net = means.slice();
  if (shaped !== undefined)
    for (let j = 0; j < net.length; j++) net[j] = (net[j] as number) - (shaped.offsets[j] as number); // as long
  const curve = system.solve(net, { start: options.startSlope ?? 0, end: options.endSlope ?? 0 });
  return new SmoothCurve(curve, system, fine);
}

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
