import type { Atoms } from './atoms.js';
import type { Fit } from './fit.js';
import { factorGram, type GramFactor } from './gram.js';
import { type SparseRows, stackRows, timesVector, transpose } from './sparse-rows.js';
import type { Target } from './target.js';

/** The system min Σ W_j (x_j − x*_j)² subject to A x = means, factored. */
export interface LevelSystem {
  /** The rows A: contracts, then shaping constraints. */
  readonly rows: SparseRows;
  /** The inverse of W. */
  readonly inverseHours: Float64Array;
  /** Of A W⁻¹ Aᵀ. */
  readonly factor: GramFactor;
}

/** The system of contracts and of rows that come after them. */
export function levelSystem(atoms: Atoms, further?: SparseRows): LevelSystem {
  const inverseHours = atoms.hours.map(inverse);
  if (further === undefined) {
    const rows = averageRows(atoms);
    return { rows, inverseHours, factor: factorGram(rows, inverseHours, { turned: atomRows(atoms) }) };
  }
  const rows = stackRows(averageRows(atoms), further);
  return { rows, inverseHours, factor: factorGram(rows, inverseHours) };
}

/** One over a number. */
export function inverse(value: number): number {
  return 1 / value;
}

/** By atom: its parts in the averages of its contracts. */
export function atomRows(atoms: Atoms): SparseRows {
  return {
    count: atoms.count,
    width: atoms.contractHours.length,
    start: atoms.coverStart,
    columns: atoms.cover,
    values: atoms.shares,
  };
}

/** The averages of contracts as rows over the atoms. */
export function averageRows(atoms: Atoms): SparseRows {
  return transpose(atomRows(atoms));
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
    for (let i = 0; i < averages.length; i++) averages[i] = (means[i] as number) - (averages[i] as number);
    const shift = timesVector(system.factor.turned, system.factor.solve(averages));
    for (let j = 0; j < shift.length; j++) {
      shift[j] = (x[j] as number) + (shift[j] as number) * (system.inverseHours[j] as number);
    }
    x = shift;
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
  const taken = timesVector(system.factor.turned, z);
  const out = z.slice(0, fit.means.length);
  for (let j = 0; j < weights.length; j++) {
    const i = target.contract[j] as number;
    if (i >= 0) out[i] = (out[i] as number) + (weights[j] as number) - (taken[j] as number);
  }
  return fit.adjoint(out);
}
