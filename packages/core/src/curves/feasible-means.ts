import { AurumError } from '../errors/index.js';
import { type ContractRows, DEPENDENT, gramEntry } from './contract-rows.js';
import { GrowingCholesky } from './dense-cholesky.js';
import { contractName } from './fine-grid.js';

/** Bounds on the average of each contract; ±Infinity where there is none. */
export interface Bounds {
  /** Lower ones. */
  readonly low: Float64Array;
  /** Upper ones. */
  readonly high: Float64Array;
}

/** Segment means inside all bounds. */
export interface FeasibleMeans {
  /** The mean of each segment. */
  readonly means: Float64Array;
  /** Contracts at a bound; independent. */
  readonly active: readonly number[];
}

/** Violations below this part of the largest bound are rounding. */
const TOLERANCE = 1e-13;

/**
 * The segment means inside all bounds that are nearest to given ones, in weighted squares: the dual method of Goldfarb and Idnani (1983) on the
 * Gram matrix of the contracts, which needs no more than overlaps. It ends after finitely many steps, at the projection or at contracts
 * that cannot all be met.
 *
 * @throws AurumError `CURVE.INFEASIBLE` that names those contracts
 */
export function feasibleMeans(rows: ContractRows, bounds: Bounds, near: Float64Array): FeasibleMeans {
  const m = rows.from.length;
  const means = near.slice();
  const gram = new GrowingCholesky((i, k) => gramEntry(rows, i, k));
  // positive multipliers hold an upper bound, negative ones a lower
  const multipliers = new Float64Array(m);
  const sides = new Int8Array(m);
  const tolerance = TOLERANCE * size(bounds);
  for (;;) {
    const most = mostViolated(rows, bounds, means);
    if (most.by <= tolerance) break;
    meet(most, { rows, bounds, means, gram, multipliers, sides });
  }
  return { means, active: [...gram.members] };
}

interface State {
  readonly rows: ContractRows;
  readonly bounds: Bounds;
  readonly means: Float64Array;
  readonly gram: GrowingCholesky;
  readonly multipliers: Float64Array;
  readonly sides: Int8Array;
}

interface Violation {
  readonly contract: number;
  readonly by: number;
  /** +1 above the upper bound, −1 below the lower one. */
  readonly side: 1 | -1;
}

/** Moves along the row of a violated contract until it is at its bound, letting go of those that would be pulled past theirs. */
function meet({ contract, side }: Violation, { rows, bounds, means, gram, multipliers, sides }: State): void {
  for (;;) {
    const parts = gram.combination(contract);
    const own = gram.pivot(contract);
    const dependent = !(own > DEPENDENT * gramEntry(rows, contract, contract));
    let step = Infinity;
    let leaving = -1;
    for (let k = 0; k < parts.length; k++) {
      const member = gram.members[k] as number; // as long as members
      const towards = side * (parts[k] as number) * (sides[member] as number);
      if (towards <= 1e-12 || bounds.low[member] === bounds.high[member]) continue;
      const reach = Math.abs((multipliers[member] as number) / (parts[k] as number));
      if (reach < step) [step, leaving] = [reach, member];
    }
    if (dependent && leaving < 0) throw infeasible(rows, gram, { contract, side, parts, bounds });
    const bound = (side > 0 ? bounds.high : bounds.low)[contract] as number;
    const by = Math.abs(averageOf(rows, contract, means) - bound);
    const full = dependent ? Infinity : by / own;
    const length = Math.min(step, full);
    multipliers[contract] = (multipliers[contract] as number) + side * length;
    for (let k = 0; k < parts.length; k++) {
      const member = gram.members[k] as number;
      multipliers[member] = (multipliers[member] as number) - side * length * (parts[k] as number);
    }
    if (!dependent) {
      addRow(rows, { contract, by: -side * length }, means);
      for (let k = 0; k < parts.length; k++) {
        addRow(rows, { contract: gram.members[k] as number, by: side * length * (parts[k] as number) }, means);
      }
    }
    if (full <= step) {
      gram.add(contract);
      sides[contract] = side;
      return;
    }
    gram.remove(leaving);
    multipliers[leaving] = 0;
  }
}

/** Adds a multiple of W⁻¹ a_i. */
function addRow(
  rows: ContractRows,
  row: { readonly contract: number; readonly by: number },
  means: Float64Array,
): void {
  const by = row.by / (rows.totals[row.contract] as number); // a_ij / w_j is 1 / W_i in the whole contract
  for (let j = rows.from[row.contract] as number; j < (rows.to[row.contract] as number); j++) {
    means[j] = (means[j] as number) + by;
  }
}

/** The average of contract i over segment means. */
export function averageOf({ from, to, weights, totals }: ContractRows, i: number, means: Float64Array): number {
  let sum = 0;
  for (let j = from[i] as number; j < (to[i] as number); j++) sum += (weights[j] as number) * (means[j] as number);
  return sum / (totals[i] as number); // i is a contract
}

function mostViolated(rows: ContractRows, { low, high }: Bounds, means: Float64Array): Violation {
  let most: Violation = { contract: -1, by: 0, side: 1 };
  for (let i = 0; i < low.length; i++) {
    const average = averageOf(rows, i, means);
    if (average - (high[i] as number) > most.by) most = { contract: i, by: average - (high[i] as number), side: 1 }; // as long
    if ((low[i] as number) - average > most.by) most = { contract: i, by: (low[i] as number) - average, side: -1 };
  }
  return most;
}

function size({ low, high }: Bounds): number {
  let most = 0;
  for (const bound of [...low, ...high]) if (Number.isFinite(bound)) most = Math.max(most, Math.abs(bound));
  return most;
}

function infeasible(
  rows: ContractRows,
  gram: GrowingCholesky,
  of: { readonly contract: number; readonly side: 1 | -1; readonly parts: Float64Array; readonly bounds: Bounds },
): AurumError {
  const { contract, side, parts, bounds } = of;
  const used = gram.members.filter((_, k) => Math.abs(parts[k] as number) > 1e-9);
  const name = contractName(rows.names, contract);
  const others = used.map((i) => contractName(rows.names, i));
  // the best that the others allow: each at the bound that helps
  let implied = 0;
  gram.members.forEach((i, k) => {
    const part = parts[k] as number; // as long as members
    if (Math.abs(part) > 1e-9) implied += part * ((part * side > 0 ? bounds.low : bounds.high)[i] as number);
  });
  const bound = (side > 0 ? bounds.high : bounds.low)[contract] as number;
  return new AurumError('CURVE.INFEASIBLE', {
    message: `No curve lies inside all quotes: ${others.join(', ')} put ${name} ${side > 0 ? 'at least' : 'at most'} at ${implied}, and its ${side > 0 ? 'ask' : 'bid'} is ${bound}. Correct one of them.`,
    details: { contract: name, against: others, implied, bound },
  });
}
