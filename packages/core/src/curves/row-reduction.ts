import type { ContractRows } from './contract-rows.js';

/**
 * The rows of some contracts, Σ_j a_ij M_j = F_i, brought to the form M_p = Σ_i t_pi F_i − Σ_free b_pj M_j: one pivot segment for each contract,
 * the other covered segments free.
 */
export interface ReducedRows {
  /** The pivot segment of each contract. */
  readonly pivots: Int32Array;
  /** The covered segments that are no pivots. */
  readonly free: Int32Array;
  /** b, one row of `segments` numbers for each contract. */
  readonly reduced: readonly Float64Array[];
  /** t, one row of `contracts` numbers for each contract. */
  readonly transform: readonly Float64Array[];
}

/**
 * Gauss–Jordan elimination of independent contracts. The pivot of a row is its heaviest segment, so that what stays free are short segments,
 * whose means decide most of the energy. O(m² (n + m)).
 */
export function reduceRows(rows: ContractRows, active: readonly number[]): ReducedRows {
  const { from, to, weights, totals, covered } = rows;
  const n = covered.length;
  const m = active.length;
  const reduced = active.map((i) => {
    const row = new Float64Array(n);
    for (let j = from[i] as number; j < (to[i] as number); j++) row[j] = (weights[j] as number) / (totals[i] as number);
    return row;
  });
  const transform = active.map((_, k) => Float64Array.from({ length: m }, (_, other) => (other === k ? 1 : 0)));
  const pivots = new Int32Array(m);
  for (let k = 0; k < m; k++) {
    const row = reduced[k] as Float64Array; // m rows
    const shares = transform[k] as Float64Array;
    let pivot = 0;
    for (let j = 1; j < n; j++) if (Math.abs(row[j] as number) > Math.abs(row[pivot] as number)) pivot = j;
    pivots[k] = pivot;
    const by = 1 / (row[pivot] as number);
    scale(row, by);
    scale(shares, by);
    row[pivot] = 1;
    for (let other = 0; other < m; other++) {
      if (other === k) continue;
      const target = reduced[other] as Float64Array;
      const factor = target[pivot] as number;
      if (factor === 0) continue;
      subtract(target, row, factor);
      subtract(transform[other] as Float64Array, shares, factor);
      target[pivot] = 0;
      for (let j = 0; j < n; j++) if (Math.abs(target[j] as number) < ROUNDING) target[j] = 0;
    }
  }
  const isPivot = new Set(pivots);
  const free = Int32Array.from([...covered.keys()].filter((j) => covered[j] === 1 && !isPivot.has(j)));
  return { pivots, free, reduced, transform };
}

/** Entries are shares of hours: what is smaller than any share is what rounding left of 0. */
const ROUNDING = 1e-13;

function scale(row: Float64Array, by: number): void {
  for (let j = 0; j < row.length; j++) row[j] = (row[j] as number) * by; // j < length
}

function subtract(row: Float64Array, other: Float64Array, factor: number): void {
  for (let j = 0; j < row.length; j++) row[j] = (row[j] as number) - factor * (other[j] as number); // as long
}
