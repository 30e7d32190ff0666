import { AurumError, InternalError } from '../errors/index.js';
import { type ContractColumns, type ContractRows, contractRows } from './contract-rows.js';
import { type EqualitySolution, EqualitySystem, isUnique } from './equality-system.js';
import { averageOf, type Bounds, feasibleMeans } from './feasible-means.js';
import { contractName } from './fine-grid.js';
import { checkColumn, smoothSystemOf, withGaps } from './overlapping.js';
import type { PiecewiseQuartic } from './piecewise-quartic.js';
import { checkEnds, noQuotes, type SmoothEnds } from './smooth-checks.js';

/** What {@link smoothestInside} takes. Nothing is changed or kept. */
export interface InsideOptions extends ContractColumns, SmoothEnds {
  /** The bid of each contract; NaN where there is none. Equal to the ask where a price has to be met. */
  readonly bids: Float64Array;
  /** The ask of each contract; NaN where there is none. */
  readonly asks: Float64Array;
}

/** The smoothest curve inside bids and asks. */
export interface InsideCurve {
  /** The curve, with a knot at every boundary. Gaps are bridged. */
  readonly curve: PiecewiseQuartic;
  /** The mean of each segment, NaN in a gap. */
  readonly segmentMeans: Float64Array;
  /** What each contract averages to. */
  readonly prices: Float64Array;
  /** The contracts that are at their bid (−1) or ask (1) and cost smoothness there; 0 for all others. */
  readonly binding: Int8Array;
}

/**
 * The smoothest curve whose averages lie between bids and asks (Benth, Šaltytė Benth and Koekebakker, Stochastic Modelling of Electricity and
 * Related Markets, 2008, chapter 7). Contracts may overlap and imply each other. Where straight lines fit, one near the middles is taken.
 *
 * An active-set method: from means inside all bounds, towards the optimum for the contracts at a bound, until another bound is met. It takes
 * O(m³) for each change of that set, and is meant for some hundreds of contracts.
 *
 * @throws AurumError `CURVE.INFEASIBLE` that names contracts which cannot all be met, `CURVE.NO_QUOTES`, `CURVE.INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { smoothestInside } from '@aurum/core/curves';
 * const { prices } = smoothestInside({
 *   starts: Float64Array.of(0, 31, 59),
 *   ends: Float64Array.of(31, 59, 90),
 *   bids: Float64Array.of(39.5, 37, 36),
 *   asks: Float64Array.of(40.5, 39, 36.5),
 * });
 * console.log(prices); // on a straight line
 * ```
 */
export function smoothestInside(options: InsideOptions): InsideCurve {
  const rows = contractRows(options);
  checkColumn(rows, options.bids, 'bids');
  checkColumn(rows, options.asks, 'asks');
  checkEnds(options);
  const bounds = boundsOf(rows, options);
  const smooth = smoothSystemOf(rows, options);
  const slopes = { start: options.startSlope ?? 0, end: options.endSlope ?? 0 };
  const start = feasibleMeans(rows, bounds, middles(rows, bounds));
  let { means } = start;
  const active = [...start.active];
  const limit = 20 * (rows.from.length + 2); // each bound is met a few times at most; more would be a cycle of rounding
  let solution: EqualitySolution | undefined;
  const seen = new Set<string>();
  for (let step = 0; ; step++) {
    if (step === limit)
      throw new InternalError(`the bounds of ${rows.from.length} contracts did not settle in ${limit} steps`);
    const unique = isUnique(rows, active, options);
    const prices = Float64Array.from(active, (i) => nearestBound(bounds, i, averageOf(rows, i, means)));
    solution = new EqualitySystem(smooth, { rows, active, unique }).solve(prices, { start: means, slopes });
    const stop = firstBound({ rows, bounds, active }, means, solution.means);
    means = towards(means, solution.means, stop.share);
    if (stop.contract >= 0) {
      active.push(stop.contract);
      continue;
    }
    // energy falls from one optimum to the next: a set that comes back differed by rounding only
    const key = active
      .map((i, k) => `${i} at ${prices[k]}`)
      .sort()
      .join();
    if (solution.atRest || seen.has(key)) break;
    seen.add(key);
    const leaving = mostWrong(bounds, active, { rows, solution });
    if (leaving < 0) break;
    active.splice(leaving, 1);
  }
  const binding = new Int8Array(rows.from.length);
  const scale = largestOf(solution?.multipliers ?? []);
  active.forEach((i, k) => {
    const multiplier = solution === undefined || solution.atRest ? 0 : (solution.multipliers[k] as number); // one for each
    if (Math.abs(multiplier) > COSTLESS * scale) binding[i] = multiplier > 0 ? 1 : -1;
  });
  return {
    curve: smooth.solve(means, slopes),
    segmentMeans: withGaps(means, rows),
    prices: Float64Array.from(rows.from, (_, i) => averageOf(rows, i, means)),
    binding,
  };
}

/** Multipliers below this part of the largest one are rounding. */
const COSTLESS = 1e-8;

function largestOf(multipliers: Iterable<number>): number {
  let most = 0;
  for (const multiplier of multipliers) most = Math.max(most, Math.abs(multiplier));
  return most;
}

function boundsOf(rows: ContractRows, { bids, asks }: InsideOptions): Bounds {
  const low = bids.map((bid) => (Number.isNaN(bid) ? -Infinity : bid));
  const high = asks.map((ask) => (Number.isNaN(ask) ? Infinity : ask));
  if (!low.some(Number.isFinite) && !high.some(Number.isFinite)) throw noQuotes('No contract has a bid or an ask');
  for (let i = 0; i < low.length; i++) {
    if ((low[i] as number) <= (high[i] as number) && low[i] !== Infinity && high[i] !== -Infinity) continue; // i < length
    const name = contractName(rows.names, i);
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `The bid ${low[i]} of ${name} is above its ask ${high[i]}: a market that is crossed has no price. Correct the quote.`,
      details: { contract: name, bid: low[i], ask: high[i] },
    });
  }
  return { low, high };
}

/** Means to begin near: of each segment, the middle of the shortest contract over it that has a bid or an ask. */
function middles(rows: ContractRows, { low, high }: Bounds): Float64Array {
  const middle = Float64Array.from(low, (bid, i) => {
    const ask = high[i] as number; // as long
    if (!Number.isFinite(bid)) return ask;
    return Number.isFinite(ask) ? (bid + ask) / 2 : bid;
  });
  const known = [...middle.keys()].filter((i) => Number.isFinite(middle[i]));
  const centre = known.reduce((sum, i) => sum + (middle[i] as number), 0) / known.length;
  const means = new Float64Array(rows.covered.length).fill(centre);
  const shortestLast = known.sort((a, b) => (rows.totals[b] as number) - (rows.totals[a] as number));
  for (const i of shortestLast) means.fill(middle[i] as number, rows.from[i], rows.to[i]);
  return means;
}

function nearestBound({ low, high }: Bounds, i: number, average: number): number {
  const [bid, ask] = [low[i] as number, high[i] as number]; // i is a contract
  return average - bid < ask - average ? bid : ask;
}

/** The first bound on the way from one set of means to another, and which share of the way that is. */
function firstBound(
  {
    rows,
    bounds,
    active,
  }: { readonly rows: ContractRows; readonly bounds: Bounds; readonly active: readonly number[] },
  from: Float64Array,
  to: Float64Array,
): { readonly contract: number; readonly share: number } {
  let stop = { contract: -1, share: 1 };
  for (let i = 0; i < bounds.low.length; i++) {
    if (active.includes(i)) continue;
    const before = averageOf(rows, i, from);
    const after = averageOf(rows, i, to);
    const bound = (after > before ? bounds.high : bounds.low)[i] as number; // as long
    const beyond = after > before ? after - bound : bound - after;
    // a move of rounding is no move: contracts that the active ones imply stay where they are
    if (!(beyond > 1e-12 * Math.max(1, Math.abs(bound))) || Math.abs(after - before) === 0) continue;
    const share = Math.max(0, (bound - before) / (after - before));
    if (share < stop.share) stop = { contract: i, share };
  }
  return stop;
}

function towards(from: Float64Array, to: Float64Array, share: number): Float64Array {
  return share === 1 ? to : from.map((mean, j) => mean + share * ((to[j] as number) - mean));
}

/** The position of the active contract whose bound holds the curve back most from being smoother, or −1. */
function mostWrong(
  bounds: Bounds,
  active: readonly number[],
  of: { readonly rows: ContractRows; readonly solution: EqualitySolution },
): number {
  const { multipliers, means } = of.solution;
  const scale = largestOf(multipliers);
  let worst = -1;
  let most = 1e-9 * scale;
  active.forEach((i, k) => {
    const [bid, ask] = [bounds.low[i] as number, bounds.high[i] as number]; // i is a contract
    if (bid === ask) return;
    const average = averageOf(of.rows, i, means);
    const multiplier = multipliers[k] as number; // one for each active contract
    const wrong = average - bid < ask - average ? multiplier : -multiplier;
    if (wrong > most) [worst, most] = [k, wrong];
  });
  return worst;
}
