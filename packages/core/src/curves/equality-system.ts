import { InternalError } from '../errors/index.js';
import type { ContractRows } from './contract-rows.js';
import { GrowingCholesky } from './dense-cholesky.js';
import { type ReducedRows, reduceRows } from './row-reduction.js';
import type { SmoothEnds } from './smooth-checks.js';
import type { SmoothSystem } from './smooth-system.js';

/** Slopes at the ends, where they are fixed. */
export interface EndSlopes {
  /** The first one. */
  readonly start: number;
  /** The last one. */
  readonly end: number;
}

/** Segment means and multipliers of an optimum under equalities. */
export interface EqualitySolution {
  /** The mean of each segment; 0 in gaps. */
  readonly means: Float64Array;
  /** The multiplier of each active contract: the gradient of the energy is −Σ λ_i a_i. */
  readonly multipliers: Float64Array;
  /** Whether the gradient is zero to rounding: no price holds the curve back. */
  readonly atRest: boolean;
}

/** The energy of the longest free wave over n segments of length 1 is about (4.73 / n)⁴ of its square; a step is held by a part of it. */
const HOLD = 1e-3 * 500;
/** Steps by which a held optimum is reached: each gains three digits. */
const HELD_STEPS = 12;

/**
 * The least energy with prescribed averages of some independent contracts, the active ones.
 *
 * Each contract makes one segment mean a function of the others; the rest are free. The energy as a function of all means is Mᵀ R M, where
 * R applied to a vector costs one solution of the banded system (a Schur complement: values and slopes are eliminated); over the free means
 * it is a small dense definite system. O(m² n + f n + f³) for n segments and f ≤ m free means.
 */
export class EqualitySystem {
  readonly #smooth: SmoothSystem;
  readonly #reduced: ReducedRows;
  /** For each free segment, the means that move with it. */
  readonly #modes: readonly Float64Array[];
  readonly #factors: GrowingCholesky;
  /** The weight of the distance from the start in each segment; undefined where the optimum is unique. */
  readonly #hold: Float64Array | undefined;

  /**
   * @param active independent contracts
   * @param unique whether the energy and the active contracts alone leave one optimum
   */
  constructor(
    smooth: SmoothSystem,
    of: { readonly rows: ContractRows; readonly active: readonly number[]; readonly unique: boolean },
  ) {
    this.#smooth = smooth;
    const reduced = reduceRows(of.rows, of.active);
    this.#reduced = reduced;
    const n = of.rows.covered.length;
    const total = of.rows.weights.reduce((sum, weight) => sum + weight, 0);
    const hold = of.unique ? undefined : of.rows.weights.map((weight) => (HOLD * weight) / (n ** 3 * total));
    this.#hold = hold;
    const modes = Array.from(reduced.free, (segment) => {
      const mode = new Float64Array(n);
      mode[segment] = 1;
      reduced.pivots.forEach((pivot, k) => {
        mode[pivot] = -((reduced.reduced[k] as Float64Array)[segment] as number); // one row for each pivot
      });
      return mode;
    });
    this.#modes = modes;
    const forces = modes.map((mode) => this.#gradient(mode, { start: 0, end: 0 }));
    const factors = new GrowingCholesky((a, b) => {
      const [mode, other] = [modes[a] as Float64Array, modes[b] as Float64Array];
      const energy = (dot(mode, forces[b] as Float64Array) + dot(other, forces[a] as Float64Array)) / 2;
      return hold === undefined ? energy : energy + weightedDot(mode, other, hold);
    });
    this.#factors = factors;
    for (let a = 0; a < modes.length; a++) {
      if (!factors.add(a))
        throw new InternalError(`the energy of ${of.active.length} contracts has no minimum to working precision`);
    }
  }

  /**
   * The optimum, near `start` where it is not unique.
   *
   * @param prices one for each active contract
   */
  solve(
    prices: Float64Array,
    options: { readonly start?: Float64Array | undefined; readonly slopes: EndSlopes },
  ): EqualitySolution {
    const { pivots, transform, free, reduced } = this.#reduced;
    let means = options.start?.slice() ?? new Float64Array(this.#smooth.quoted.length);
    pivots.forEach((pivot, k) => {
      const row = reduced[k] as Float64Array; // one for each pivot
      let mean = dot(transform[k] as Float64Array, prices);
      for (const segment of free) mean -= (row[segment] as number) * (means[segment] as number);
      means[pivot] = mean;
    });
    let near = options.start ?? new Float64Array(means.length);
    // a second step is iterative refinement
    const steps = this.#hold === undefined ? 2 : HELD_STEPS;
    for (let step = 0; step < steps && this.#modes.length > 0; step++) {
      const force = this.#gradient(means, options.slopes);
      if (this.#hold !== undefined) {
        for (let j = 0; j < force.length; j++) {
          const away = (means[j] as number) - (near[j] as number); // as long
          force[j] = (force[j] as number) + (this.#hold[j] as number) * away;
        }
      }
      const change = this.#factors.solve(Float64Array.from(this.#modes, (mode) => -dot(mode, force)));
      means = means.slice();
      for (let a = 0; a < this.#modes.length; a++) addTo(means, this.#modes[a] as Float64Array, change[a] as number);
      if (this.#hold !== undefined) near = means;
    }
    const force = this.#gradient(means, options.slopes);
    const multipliers = new Float64Array(pivots.length);
    pivots.forEach((pivot, k) => {
      addTo(multipliers, transform[k] as Float64Array, -(force[pivot] as number));
    });
    const size = means.reduce((most, mean) => Math.max(most, Math.abs(mean)), 0);
    const atRest = force.every((by, j) => Math.abs(by) <= size * this.#smooth.gradientNoise(j));
    return { means, multipliers, atRest };
  }

  #gradient(means: Float64Array, slopes: EndSlopes): Float64Array {
    return this.#smooth.gradient(this.#smooth.solve(means, slopes));
  }
}

/** Centres nearer than this part of the whole span are the same. */
const SAME_CENTRE = 1e-9;

/**
 * Whether the energy and prices of some contracts leave one curve. Straight lines have no energy: the level is decided by any price (or, with
 * tension, all of the line), the slope by a given slope or by two contracts with different centres of delivery.
 */
export function isUnique(rows: ContractRows, active: readonly number[], ends: SmoothEnds): boolean {
  if (active.length === 0) return false;
  if ((ends.tension ?? 0) > 0 || ends.startSlope !== undefined || ends.endSlope !== undefined) return true;
  const { knots, from, to, weights, totals } = rows;
  const origin = knots[0] as number; // at least two knots
  const span = (knots[knots.length - 1] as number) - origin;
  let [least, most] = [Infinity, -Infinity];
  for (const i of active) {
    let sum = 0;
    for (let j = from[i] as number; j < (to[i] as number); j++) {
      sum += (weights[j] as number) * (((knots[j] as number) + (knots[j + 1] as number)) / 2 - origin); // i is a contract
    }
    const centre = sum / (totals[i] as number);
    least = Math.min(least, centre);
    most = Math.max(most, centre);
  }
  return most - least > SAME_CENTRE * span;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number); // as long
  return sum;
}

function weightedDot(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (weights[i] as number) * (a[i] as number) * (b[i] as number); // as long
  return sum;
}

function addTo(target: Float64Array, other: Float64Array, factor: number): void {
  if (factor === 0) return;
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (other[i] as number); // as long
}
