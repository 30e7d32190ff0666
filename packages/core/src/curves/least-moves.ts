import { InternalError } from '../errors/index.js';
import type { DependentRow } from './gram.js';

/** Prices between bounds that fulfil Aᵀ-free relations, or the least moves that make it possible. */
export interface LeastMoves {
  /** By contract: a price that some curve has, with the least sum of moves out of the bounds. */
  readonly prices: Float64Array;
  /** That sum. */
  readonly total: number;
  /**
   * By contract: what the sum gains per unit by which the price may move down (positive: the ask is in the way) or up (negative: the bid
   * is). In every hour the contracts with these weights cancel out, none is above one, and weights times bounds give `total`.
   */
  readonly duals: Float64Array;
}

/** Slopes and steps below this are rounding: slopes are sums of a few numbers near one. */
const EPSILON = 1e-10;
/** A price this close to a bound is at it, as a part of the largest price. */
const NEAR = 1e-11;

/**
 * min Σ max(0, b_i − F_i, F_i − a_i) over the averages F that a curve can have: each dependent contract is its combination of the others.
 * Primal simplex for a piecewise linear sum: a basic contract is free to lie anywhere, the others sit at a bound or rest inside; a step
 * goes on past bounds as long as the sum falls. Exact, where Hildreth's coordinate ascent reaches a contradiction only in the limit.
 */
export function leastMoves(dependent: readonly DependentRow[], bids: Float64Array, asks: Float64Array): LeastMoves {
  const problem = startOf(dependent, bids, asks);
  const size = problem.basic.length + problem.rest.length;
  const patience = 50 + 4 * size;
  for (let step = 0; step < 100 * patience; step++) {
    if (step === patience) widen(problem);
    const slopes = slopesOf(problem);
    const entering = steepest(problem, slopes);
    if (entering === undefined) return finish(problem, slopes, [bids, asks]);
    move(problem, slopes, entering);
  }
  throw new InternalError(`the search for an arbitrage among ${bids.length} contracts does not end`);
}

/** How much bounds are moved apart when steps of no length go in a circle, as a part of the largest price. */
const WIDENING = 1e-9;

/**
 * Moves all bounds outwards a little, each by an amount of its own, so that no two are met at once: steps of no length end, and with them
 * circles. The duals that are found prove what they prove for the bounds as they were.
 */
function widen(problem: Problem): void {
  const { bids, asks, near } = problem;
  for (let i = 0; i < bids.length; i++) {
    const amount = (near / NEAR) * WIDENING * (1 + ((i * 0.6180339887498949) % 1)); // spread evenly by the golden section
    bids[i] = (bids[i] as number) - amount;
    asks[i] = (asks[i] as number) + amount;
  }
  takeSides(problem);
}

interface Problem {
  /** Contracts that are given by the others, by row of the table. */
  readonly basic: Int32Array;
  /** The others, by column. */
  readonly rest: Int32Array;
  /** Row-major: basic = table · rest. */
  readonly table: Float64Array;
  readonly values: Float64Array;
  /**
   * By basic contract: −1 below the bid, +1 above the ask, 0 between. Kept, not read off the price: at a bound both sides are right, and only
   * what a step has counted on keeps the next one from undoing it.
   */
  readonly sides: Int8Array;
  readonly bids: Float64Array;
  readonly asks: Float64Array;
  /** How far from a bound a price is still at it. */
  readonly near: number;
}

function startOf(dependent: readonly DependentRow[], bids: Float64Array, asks: Float64Array): Problem {
  const rest = Int32Array.from(new Set(dependent.flatMap(({ of }) => [...of]))).sort();
  const column = new Map(Array.from(rest, (i, c) => [i, c]));
  const table = new Float64Array(dependent.length * rest.length);
  dependent.forEach(({ of, weights }, r) => {
    of.forEach((i, k) => {
      table[r * rest.length + (column.get(i) ?? 0)] = weights[k] as number; // beside of
    });
  });
  let largest = 1;
  for (const bound of [...bids, ...asks]) if (Number.isFinite(bound)) largest = Math.max(largest, Math.abs(bound));
  const problem = {
    basic: Int32Array.from(dependent, ({ row }) => row),
    rest,
    table,
    values: bids.map((bid, i) => startValue(bid, asks[i] as number)),
    bids: Float64Array.from(bids),
    asks: Float64Array.from(asks),
    sides: new Int8Array(bids.length),
    near: NEAR * largest,
  };
  refresh(problem);
  takeSides(problem);
  return problem;
}

function startValue(bid: number, ask: number): number {
  if (Number.isFinite(bid)) return Number.isFinite(ask) ? (bid + ask) / 2 : bid;
  return Number.isFinite(ask) ? ask : 0;
}

function refresh({ basic, rest, table, values }: Problem): void {
  for (let r = 0; r < basic.length; r++) {
    let sum = 0;
    for (let c = 0; c < rest.length; c++)
      sum += (table[r * rest.length + c] as number) * (values[rest[c] as number] as number);
    values[basic[r] as number] = sum;
  }
}

/** The sides that prices are on, in so far as they tell. */
function takeSides({ basic, values, sides, bids, asks, near }: Problem): void {
  for (const i of basic) {
    const value = values[i] as number;
    sides[i] = value > (asks[i] as number) + near ? 1 : value < (bids[i] as number) - near ? -1 : 0;
  }
}

/** By column: how the moves of the basic contracts change with the price of the column. */
function slopesOf(problem: Problem): Float64Array {
  const { basic, rest, table, sides } = problem;
  const slopes = new Float64Array(rest.length);
  for (let r = 0; r < basic.length; r++) {
    const side = sides[basic[r] as number] as number;
    if (side === 0) continue;
    for (let c = 0; c < rest.length; c++)
      slopes[c] = (slopes[c] as number) + side * (table[r * rest.length + c] as number);
  }
  return slopes;
}

interface Entering {
  readonly column: number;
  /** +1: the price rises, −1: it falls. */
  readonly direction: number;
}

/** The column and direction in which the sum falls most. */
function steepest(problem: Problem, slopes: Float64Array): Entering | undefined {
  const { rest, values, bids, asks, near } = problem;
  let best: Entering | undefined;
  let least = -EPSILON;
  for (let c = 0; c < rest.length; c++) {
    const i = rest[c] as number;
    for (const direction of [1, -1]) {
      const beyond =
        direction === 1 ? (values[i] as number) - (asks[i] as number) : (bids[i] as number) - (values[i] as number);
      const slope = direction * (slopes[c] as number) + (beyond >= -near ? 1 : 0);
      if (slope >= least) continue;
      best = { column: c, direction };
      least = slope;
    }
  }
  return best;
}

/** Where a step meets a bound. */
interface Meeting {
  /** How far along. */
  readonly at: number;
  /** How much less the sum falls from there on. */
  readonly bend: number;
  /** The row of the contract whose bound it is; −1: the column itself. */
  readonly row: number;
  readonly contract: number;
  readonly bound: number;
  /** The side that the contract is on afterwards. */
  readonly side: number;
}

/** One step: along the column until the sum stops falling; the contract that stops it changes places with the column. */
function move(problem: Problem, slopes: Float64Array, { column, direction }: Entering): void {
  const { basic, rest, table, values, sides, bids, asks, near } = problem;
  const entering = rest[column] as number;
  const meetings: Meeting[] = [];
  const meet = (contract: number, side: number, rate: number, row: number): void => {
    const toward = Math.sign(rate);
    for (let next = side + toward; Math.abs(next) <= 1; next += toward) {
      const bound = (next - toward / 2 > 0 ? asks[contract] : bids[contract]) as number; // between 0 and 1 lies the ask
      if (!Number.isFinite(bound)) continue;
      const at = Math.max(0, (bound - (values[contract] as number)) / rate);
      meetings.push({ at, bend: Math.abs(rate), row, contract, bound, side: next });
    }
  };
  // The column starts within its bounds; where it leaves them at once, that is in its slope already.
  const distance =
    direction === 1
      ? (asks[entering] as number) - (values[entering] as number)
      : (values[entering] as number) - (bids[entering] as number);
  sides[entering] = distance <= near ? direction : 0;
  let slope = direction * (slopes[column] as number) + Math.abs(sides[entering] as number);
  meet(entering, sides[entering] as number, direction, -1);
  for (let r = 0; r < basic.length; r++) {
    const rate = direction * (table[r * rest.length + column] as number);
    const contract = basic[r] as number;
    if (Math.abs(rate) > EPSILON) meet(contract, sides[contract] as number, rate, r);
  }
  meetings.sort((a, b) => a.at - b.at || a.contract - b.contract);
  for (const { bend, row, contract, bound, side } of meetings) {
    slope += bend;
    if (slope < -EPSILON) {
      sides[contract] = side;
      continue;
    }
    if (row < 0) values[entering] = bound;
    else exchange(problem, row, column, bound);
    refresh(problem);
    return;
  }
  throw new InternalError('moves of quotes fall for ever');
}

/** The basic contract of a row leaves at a bound, and the column becomes basic. */
function exchange({ basic, rest, table, values }: Problem, row: number, column: number, bound: number): void {
  const width = rest.length;
  const pivot = table[row * width + column] as number;
  for (let c = 0; c < width; c++) {
    table[row * width + c] = c === column ? 1 / pivot : -(table[row * width + c] as number) / pivot;
  }
  for (let r = 0; r < basic.length; r++) {
    const factor = table[r * width + column] as number;
    if (r === row || factor === 0) continue;
    for (let c = 0; c < width; c++) {
      const through = factor * (table[row * width + c] as number);
      table[r * width + c] = c === column ? through : (table[r * width + c] as number) + through;
    }
  }
  const leaving = basic[row] as number;
  basic[row] = rest[column] as number;
  rest[column] = leaving;
  values[leaving] = bound;
}

function finish(
  problem: Problem,
  slopes: Float64Array,
  [bids, asks]: readonly [Float64Array, Float64Array],
): LeastMoves {
  const { basic, rest, values } = problem;
  const duals = new Float64Array(bids.length);
  for (const i of basic) duals[i] = problem.sides[i] as number;
  rest.forEach((i, c) => {
    const dual = -(slopes[c] as number);
    duals[i] = Math.abs(dual) > EPSILON ? dual : 0;
    values[i] = Math.min(Math.max(values[i] as number, bids[i] as number), asks[i] as number); // back from widened bounds
  });
  refresh(problem);
  let total = 0;
  duals.forEach((dual, i) => {
    if (dual !== 0) total -= dual * ((dual > 0 ? asks[i] : bids[i]) as number); // what is bought costs, what is sold earns
  });
  return { prices: values, total: Math.max(0, total), duals };
}
