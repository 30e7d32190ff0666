import { AurumError } from '../errors/index.js';
import { applyShape, type FineGrid, fineMoments } from './fine-grid.js';
import type { PiecewiseQuartic } from './piecewise-quartic.js';
import { uniformWeights, weightsOfMoments } from './segment-energy.js';
import { checkEnds, checkKnots, quotedSegments, type SmoothEnds } from './smooth-checks.js';
import { SmoothSystem } from './smooth-system.js';

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
    return this.#columns(times.length, (curve) => curve.evaluate(times));
  }

  /** The same for the means between neighbouring edges: the hedge of a delivery in each. O(n · (n + edges)). */
  meansJacobian(edges: Float64Array): Float64Array {
    return this.#columns(Math.max(0, edges.length - 1), (curve) => curve.means(edges));
  }

  /** The same for the prices of the fine grid: rows sum to 1 unless there is a multiplicative shape. O(n · (n + periods)). */
  fineJacobian(): Float64Array {
    const { middles, multiply } = this.#requireGrid();
    return this.#columns(middles.length, (curve) => applyShape(curve.evaluate(middles), { middles, multiply }));
  }

  #columns(rows: number, read: (curve: PiecewiseQuartic) => Float64Array): Float64Array {
    const n = this.curve.length;
    const out = new Float64Array(rows * n);
    const unit = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      if (this.#system.quoted[j] !== 1) continue;
      unit[j] = 1;
      const column = read(this.#system.solve(unit, { start: 0, end: 0 }));
      unit[j] = 0;
      for (let i = 0; i < rows; i++) out[i * n + j] = column[i] as number; // one for each row
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
