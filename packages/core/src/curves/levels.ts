import type { Atoms } from './atoms.js';
import type { Fit } from './fit.js';
import type { GramFactor } from './gram.js';
import { type SparseRows, timesVector, transpose } from './sparse-rows.js';
import type { Target } from './target.js';

/** The system min Σ W_j (x_j − x*_j)² subject to A x = means, factored. */
export interface LevelSystem {
  /** The rows A: contracts, then shaping constraints. */
  readonly rows: SparseRows;
  /** Aᵀ. */
  readonly turned: SparseRows;
  /** The inverse of W. */
  readonly inverseHours: Float64Array;
  /** Of A W⁻¹ Aᵀ. */
  readonly factor: GramFactor;
}

/** The averages of contracts as rows over the atoms. */
export function contractRows(atoms: Atoms): SparseRows {
  return transpose({
    count: atoms.count,
    width: atoms.contractHours.length,
    start: atoms.coverStart,
    columns: atoms.cover,
    values: atoms.shares,
  });
}

/**
 * x = x* + W⁻¹ Aᵀ ν with A W⁻¹ Aᵀ ν = means − A x*: every contract moves its own hours in parallel. A second pass takes out what rounding
 * left.
 */
export function solveLevels(
  system: LevelSystem,
  { means, target }: { readonly means: Float64Array; readonly target: Float64Array },
): Float64Array {
  let x = target;
  for (let pass = 0; pass < 2; pass++) {
    const averages = timesVector(system.rows, x);
    const shift = timesVector(
      system.turned,
      system.factor.solve(means.map((mean, i) => mean - (averages[i] as number))),
    );
    x = x.map((price, j) => price + (shift[j] as number) * (system.inverseHours[j] as number));
  }
  return x;
}

/**
 * How a weighted sum aᵀx of atom prices moves with each quote. With p = A W⁻¹ a, z = G⁻¹ p and b = a − Aᵀ z it is z at each contract, plus
 * b at the contract that an atom has as its target, led back through the fit.
 */
export function levelAdjoint(
  system: LevelSystem,
  { weights, target, fit }: { readonly weights: Float64Array; readonly target: Target; readonly fit: Fit },
): Float64Array {
  const scaled = weights.map((weight, j) => weight * (system.inverseHours[j] as number));
  const z = system.factor.solve(timesVector(system.rows, scaled));
  const taken = timesVector(system.turned, z);
  const out = z.slice(0, fit.means.length);
  for (let j = 0; j < weights.length; j++) {
    const i = target.contract[j] as number;
    if (i >= 0) out[i] = (out[i] as number) + (weights[j] as number) - (taken[j] as number);
  }
  return fit.adjoint(out);
}
