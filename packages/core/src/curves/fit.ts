import { type DependentRow, factorGram } from './gram.js';
import { type SparseRows, sparseRows, timesVector } from './sparse-rows.js';

/** The averages that the curve is given, as an affine function of the quotes. */
export interface Fit {
  /** By contract: the average that the curve has, also where it is not asked for. */
  readonly means: Float64Array;
  /** By contract: how much a sum of averages moves with each quote; weights that are given at dependent contracts are ignored. */
  adjoint(weights: Float64Array): Float64Array;
}

/** How far each dependent contract is from the combination that it is: F_i − Σ c_k F_k. */
export function gapsOf(dependent: readonly DependentRow[], prices: Float64Array): Float64Array {
  return Float64Array.from(dependent, ({ row, of, weights }) => {
    let gap = prices[row] as number;
    for (let k = 0; k < of.length; k++) gap -= (weights[k] as number) * (prices[of[k] as number] as number);
    return gap;
  });
}

/** Dependent contracts have no say: the curve has the prices of the others. */
export function fitByPriority(dependent: readonly DependentRow[], prices: Float64Array): Fit {
  return {
    means: withDependents(dependent, prices),
    adjoint(weights) {
      const out = Float64Array.from(weights);
      for (const { row } of dependent) out[row] = 0;
      return out;
    },
  };
}

/**
 * All contracts have a say: min Σ (F̂_i − F_i)² / σ_i² over the prices that some curve can have, which are F̂_dependent = C F̂_others. With
 * S and T the squares of σ of the others and the dependent, F̂_others = F + S Cᵀ (T + C S Cᵀ)⁻¹ (F_dependent − C F).
 */
export function fitByLeastSquares(dependent: readonly DependentRow[], prices: Float64Array, sigma: Float64Array): Fit {
  const rows: SparseRows = sparseRows(
    dependent.map(({ of, weights }) => Array.from(of, (i, k) => [i, weights[k] as number] as const)),
    prices.length,
  );
  const squares = sigma.map((s) => s * s);
  const factor = factorGram(rows, squares, {
    ridge: Float64Array.from(dependent, ({ row }) => squares[row] as number),
  });
  const pull = timesVector(factor.turned, factor.solve(gapsOf(dependent, prices)));
  const moved = prices.map((price, i) => price + (squares[i] as number) * (pull[i] as number));
  return {
    means: withDependents(dependent, moved),
    adjoint(weights) {
      const out = Float64Array.from(weights);
      for (const { row } of dependent) out[row] = 0;
      const w = factor.solve(
        timesVector(
          rows,
          out.map((weight, i) => weight * (squares[i] as number)),
        ),
      );
      const back = timesVector(factor.turned, w);
      for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) - (back[i] as number);
      dependent.forEach(({ row }, k) => {
        out[row] = w[k] as number;
      });
      return out;
    },
  };
}

function withDependents(dependent: readonly DependentRow[], prices: Float64Array): Float64Array {
  const means = Float64Array.from(prices);
  for (const one of dependent) means[one.row] = impliedPrice(one, prices);
  return means;
}

/** What the prices of the rows that a dependent one is made of say of it. */
export function impliedPrice({ of, weights }: DependentRow, prices: Float64Array): number {
  let implied = 0;
  for (let k = 0; k < of.length; k++) implied += (weights[k] as number) * (prices[of[k] as number] as number);
  return implied;
}
