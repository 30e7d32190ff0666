import type { MarketClock } from '../time/index.js';
import { atomsOf } from './atoms.js';
import type { Component } from './bootstrap-types.js';
import { type Contract, contractId } from './contract.js';
import type { DiscountSteps } from './discount.js';
import { type DependentRow, factorGram } from './gram.js';
import { leastMoves } from './least-moves.js';
import { atomRows, averageRows, inverse } from './levels.js';
import { assertPrices, assertQuotes, type Quote, type QuotePrice, quoteBounds, toleranceOf } from './quote.js';
import { sortTies } from './sort-by-keys.js';
import { type QuoteMove, type Trade, tradeOf } from './trade.js';

/** Which profit per MWh is none unless the caller says so: what rounding can make of prices. */
const DEFAULT_TOLERANCE = 1e-9;

/** Options of {@link findArbitrage}. */
export interface ArbitrageOptions {
  /** Gives the zone of profiles without a clock of their own, and delivery days. */
  readonly clock: MarketClock;
  /** Which price counts as both bid and ask of a quote that has neither. Default: settlement, mid, last. */
  readonly price?: readonly QuotePrice[];
  /** Discount factors by delivery, for forwards: profits are present values then, and MWh count times their factor. Default: none. */
  readonly discount?: DiscountSteps;
  /** A profit per MWh up to this is none, in the unit of the quotes. Default 1e-9; for settlement prices give a tick. */
  readonly tolerance?: number;
}

/** A contract that others make up, with what they say of its price. */
export interface Redundancy {
  /** The contract. */
  readonly contract: Contract;
  /** What it is made of. */
  readonly combination: readonly Component[];
  /** What selling the combination brings. */
  readonly impliedBid: number;
  /** What buying the combination costs. */
  readonly impliedAsk: number;
}

/** Whether quotes contradict each other. */
export type ArbitrageVerdict =
  | {
      /** Somebody earns money without any risk. */
      readonly kind: 'arbitrage';
      /** How. */
      readonly trade: Trade;
      /** Contracts that others make up. */
      readonly redundancies: readonly Redundancy[];
    }
  | {
      /** Some curve lies within all bids and asks. */
      readonly kind: 'consistent';
      /**
       * By how much all bids could rise and all asks fall, of the contracts that others say something about, before there is an
       * arbitrage; never so far that a bid meets its ask. 0 when all of these are bare prices, and infinite when there are none.
       */
      readonly slack: number;
      /** Contracts that others make up. */
      readonly redundancies: readonly Redundancy[];
    };

/**
 * Looks for a portfolio that delivers nothing in any hour and earns money at the quoted bids and asks. There is one exactly when no curve
 * lies within all of them (Farkas' lemma). What it finds is the trade that earns most for each MWh of its largest leg; that is also the
 * least that quotes have to move, in sum, for every arbitrage to go (the two are duals), and `repair` says which ones.
 *
 * @throws AurumError `CURVE.NO_QUOTES`, `CURVE.INVALID_QUOTE`, `CURVE.INVALID_CONTRACT`, `CURVE.UNIT_MISMATCH`,
 * `CURVE.INVALID_ARGUMENT`.
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { contract, findArbitrage } from '@aurum/core/curves';
 * const clock = clocks.sdac;
 * const quote = (period: string, bid: number, ask: number) => ({
 *   contract: contract({ market: 'DE-LU', profile: profiles.base, period: parseDeliveryPeriod(period), clock }),
 *   bid,
 *   ask,
 * });
 * const verdict = findArbitrage([quote('1H26', 80, 81), quote('Q1-26', 90, 91), quote('Q2-26', 73, 74)], { clock });
 * if (verdict.kind === 'arbitrage') console.log(verdict.trade.legs.map(({ side, mw }) => `${side} ${mw.toFixed(1)} MW`));
 * // [ 'buy 1.0 MW', 'sell 1.0 MW', 'sell 1.0 MW' ]
 * ```
 */
export function findArbitrage(quotes: readonly Quote[], options: ArbitrageOptions): ArbitrageVerdict {
  assertQuotes(quotes);
  assertPrices(options.price);
  const tolerance = toleranceOf(options.tolerance ?? DEFAULT_TOLERANCE);
  const market = marketOf(quotes, options);
  if (market === undefined) return { kind: 'consistent', slack: Number.POSITIVE_INFINITY, redundancies: [] };
  const { contracts, hours, bids, asks, dependent } = market;
  const redundancies = dependent.map((one) => redundancyOf(market, one));
  const { total, duals, prices } = leastMoves(dependent, bids, asks);
  if (total <= tolerance) return { kind: 'consistent', slack: slackOf(market), redundancies };
  const repair: QuoteMove[] = [];
  contracts.forEach((contract, i) => {
    const [price, bid, ask] = [prices[i] as number, bids[i] as number, asks[i] as number]; // beside contracts
    if (duals[i] === 0) return;
    if (price < bid) repair.push({ contract, move: price - bid });
    if (price > ask) repair.push({ contract, move: price - ask });
  });
  const trade = tradeOf(
    Array.from(duals, (dual, i) => [i, -dual] as const).filter(([, amount]) => amount !== 0),
    { contracts, hours, priceOf: (i, side) => (side === 'sell' ? bids[i] : asks[i]) as number, repair },
  );
  return { kind: 'arbitrage', trade, redundancies };
}

interface Market {
  readonly contracts: readonly Contract[];
  readonly hours: Float64Array;
  readonly bids: Float64Array;
  readonly asks: Float64Array;
  readonly dependent: readonly DependentRow[];
}

/** Quotes with a bid or an ask, shorter contracts first. One whose bid is above its ask becomes two contracts of the same hours. */
function marketOf(
  quotes: readonly Quote[],
  { clock, discount, price = ['settlement', 'mid', 'last'] }: ArbitrageOptions,
): Market | undefined {
  const sides = quotes.flatMap((quote): Side[] => {
    const [bid, ask] = quoteBounds(quote, price);
    const { contract } = quote;
    if (bid === Number.NEGATIVE_INFINITY && ask === Number.POSITIVE_INFINITY) return [];
    if (bid <= ask) return [{ contract, bid, ask }];
    return [
      { contract, bid, ask: Number.POSITIVE_INFINITY },
      { contract, bid: Number.NEGATIVE_INFINITY, ask },
    ];
  });
  if (sides.length === 0) return undefined;
  const { atoms, order } = atomsOf(
    sides.map(({ contract }) => contract),
    {
      clock,
      discount,
      order: ({ hours, starts, shortest }) => {
        sortTies(shortest, [starts, hours], (a, b) => compareSides(sides[a] as Side, sides[b] as Side)); // indices of sides
        return shortest;
      },
    },
  );
  const sorted = Array.from(order, (i) => sides[i] as Side);
  return {
    contracts: sorted.map(({ contract }) => contract),
    hours: atoms.contractHours,
    bids: Float64Array.from(sorted, ({ bid }) => bid),
    asks: Float64Array.from(sorted, ({ ask }) => ask),
    dependent: factorGram(averageRows(atoms), atoms.hours.map(inverse), { turned: atomRows(atoms) }).dependent,
  };
}

interface Side {
  readonly contract: Contract;
  readonly bid: number;
  readonly ask: number;
}

/** An order of contracts of the same hours, so that the result is the same whatever order they come in. */
function compareSides(x: Side, y: Side): number {
  const [a, b] = [contractId(x.contract), contractId(y.contract)];
  if (a !== b) return a < b ? -1 : 1;
  if (x.bid !== y.bid) return x.bid < y.bid ? -1 : 1;
  return x.ask === y.ask ? 0 : x.ask - y.ask;
}

function redundancyOf({ contracts, bids, asks }: Market, { row, of, weights }: DependentRow): Redundancy {
  let [impliedBid, impliedAsk] = [0, 0];
  const combination = Array.from(of, (i, k) => {
    const weight = weights[k] as number; // beside of
    const [low, high] = weight > 0 ? [bids[i] as number, asks[i] as number] : [asks[i] as number, bids[i] as number];
    impliedBid += weight * low;
    impliedAsk += weight * high;
    return { contract: contracts[i] as Contract, weight };
  });
  return { contract: contracts[row] as Contract, combination, impliedBid, impliedAsk };
}

/**
 * The largest ε at which bids + ε and asks − ε still contradict nowhere. Each contradiction at some ε is a trade whose profit grows with ε
 * in a straight line: the ε at which it earns nothing is the next to try (Newton's method on a convex, piecewise linear function).
 */
function slackOf({ bids, asks, dependent }: Market): number {
  const involved = new Set(dependent.flatMap(({ row, of }) => [row, ...of]));
  const narrows = bids.map((bid, i) => (involved.has(i) && bid < (asks[i] as number) ? 1 : 0));
  if (involved.size === 0) return Number.POSITIVE_INFINITY;
  if (narrows.every((one) => one === 0)) return 0;
  let largest = 0;
  for (const i of involved)
    for (const bound of [bids[i], asks[i]] as number[])
      if (Number.isFinite(bound)) largest = Math.max(largest, Math.abs(bound));
  const unbounded = 4 * largest + 1;
  let slack = unbounded;
  for (const i of involved)
    if (narrows[i] === 1) slack = Math.min(slack, ((asks[i] as number) - (bids[i] as number)) / 2);
  const rounding = 1e-12 * (1 + largest);
  for (let step = 0; step < 100; step++) {
    const { total, duals } = leastMoves(
      dependent,
      bids.map((bid, i) => bid + slack * (narrows[i] as number)),
      asks.map((ask, i) => ask - slack * (narrows[i] as number)),
    );
    if (total <= rounding) break;
    let [cost, grows] = [0, 0];
    duals.forEach((dual, i) => {
      if (dual === 0) return;
      cost += dual * ((dual > 0 ? asks[i] : bids[i]) as number);
      grows += Math.abs(dual) * (narrows[i] as number);
    });
    const next = grows === 0 ? 0 : Math.max(0, cost / grows);
    if (next >= slack - rounding) break;
    slack = next;
  }
  return slack === unbounded ? Number.POSITIVE_INFINITY : slack;
}
