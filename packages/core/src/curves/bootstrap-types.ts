import type { Instant, Interval, LoadProfile, MarketClock } from '../time/index.js';
import type { Contract, Delivery } from './contract.js';
import type { DiscountSteps } from './discount.js';
import type { Quote, QuotePrice } from './quote.js';
import type { Trade } from './trade.js';

/**
 * What becomes of contracts that contradict others: the bootstrap throws, contracts of lower priority are dropped, or all move by least
 * squares.
 */
export type InconsistencyPolicy = 'throw' | 'priority' | 'leastSquares';

/** An assumption about two deliveries that no quote states. */
export type ShapingConstraint =
  | {
      /** The average of `of` is `value` times that of `to`. */
      readonly kind: 'ratio';
      /** The delivery that is tied. */
      readonly of: Delivery;
      /** The delivery that it is tied to. */
      readonly to: Delivery;
      /** The ratio. */
      readonly value: number;
    }
  | {
      /** The average of `of` is that of `to` plus `value`. */
      readonly kind: 'spread';
      /** The delivery that is tied. */
      readonly of: Delivery;
      /** The delivery that it is tied to. */
      readonly to: Delivery;
      /** The difference, in the unit of the quotes. */
      readonly value: number;
    };

/** One atom, as a {@link BootstrapOptions.target} sees it: a delivery of hours that the same contracts cover. */
export interface TargetAtom extends Delivery {
  /** A profile of exactly these hours. */
  readonly profile: LoadProfile;
  /** The piece of time that they lie in. */
  readonly period: Interval;
  /** Their weighted number. */
  readonly hours: number;
}

/** Options of `bootstrap`. */
export interface BootstrapOptions {
  /** Gives the zone of profiles without a clock of their own, and delivery days. */
  readonly clock: MarketClock;
  /** Which price of a quote is meant: the first that it has. Default: settlement, mid, half-way between bid and ask, last. */
  readonly price?: readonly QuotePrice[];
  /** Which contracts are believed first when several say too much: higher first. Default, and among equals: shorter ones, then earlier ones. */
  readonly priority?: (quote: Quote) => number;
  /** Default `throw`. */
  readonly onInconsistency?: InconsistencyPolicy;
  /** How far a price may be from what others imply, in the unit of the quotes. Default 1e-6; for settlement prices give a tick. */
  readonly tolerance?: number;
  /**
   * The standard error of a quote, for `leastSquares`. Default: half of ask minus bid; a quote without both has the mean of those that
   * have, and all have the same when none has.
   */
  readonly sigma?: (quote: Quote) => number;
  /**
   * What the curve is held close to where quotes leave it free; undefined for an atom: the default, which is the price of the shortest
   * contract of the narrowest profile around it.
   */
  readonly target?: (atom: TargetAtom) => number | undefined;
  /** Ratios and spreads that hold exactly. */
  readonly shaping?: readonly ShapingConstraint[];
  /**
   * Discount factors by delivery, for forwards, which are paid when they deliver: each hour weighs its factor in the average of a contract
   * and in prices that are asked for, so that a contract is worth what its parts are worth. Default: none, as for futures.
   */
  readonly discount?: DiscountSteps;
  /** When the quotes were made, for the reasons of gaps. Default: unknown, and nothing is expired or in delivery. */
  readonly asOf?: Instant;
  /** `gram` solves the system also where nesting gives the answer directly. Default `auto`. */
  readonly method?: 'auto' | 'gram';
}

/**
 * - `used`: the curve has its price.
 * - `redundant`: others imply it, and agree.
 * - `inconsistent`: others imply another price; all of them were moved by least squares.
 * - `dropped`: others imply another price, and had priority.
 * - `notQuoted`: the quote has no price.
 */
export type ContractStatus = 'used' | 'redundant' | 'inconsistent' | 'dropped' | 'notQuoted';

/** A part of a combination of contracts. */
export interface Component {
  /** The contract. */
  readonly contract: Contract;
  /** How often its average is taken. */
  readonly weight: number;
}

/** What became of one quote. */
export interface ContractReport {
  /** The quote, as it was given. */
  readonly quote: Quote;
  /** What became of it. */
  readonly status: ContractStatus;
  /** The price that was taken from the quote; undefined when it has none. */
  readonly price: number | undefined;
  /** The average of the curve over the contract; undefined where the curve has gaps. */
  readonly curvePrice: number | undefined;
  /** The contracts that imply it; empty unless it is made of others. */
  readonly combination: readonly Component[];
  /** The price less what the combination implies; 0 for contracts that are not made of others. */
  readonly gap: number;
  /** The trade that earns the gap, for contracts that are `inconsistent` or `dropped`. */
  readonly trade: Trade | undefined;
}

/**
 * Why there is no price: no quote covers the hours, they are past, delivery has begun, or they lie after the last quote, where only an
 * extrapolation could say something. A calculation over prices adds `notANumber`: it gives none, such as a ratio to a price of 0.
 */
export type GapReason = 'notQuoted' | 'expired' | 'inDelivery' | 'extrapolated' | 'notANumber';

/** The price of a delivery, or why there is none. */
export type DeliveryPrice =
  | {
      /** There is a price. */
      readonly kind: 'price';
      /** The average over the delivered hours. */
      readonly price: number;
      /** The weighted hours that are delivered, times their discount factors where there are some. */
      readonly hours: number;
    }
  | {
      /** There is no price for at least some of the hours. */
      readonly kind: 'gap';
      /** Why. */
      readonly reason: GapReason;
      /** The stretches without a price. */
      readonly missing: readonly Interval[];
    };

/** How every atom moves with every quote: row-major, one row for each atom and one column for each quote, in the order they were given. */
export interface Jacobian {
  /** The number of atoms. */
  readonly rows: number;
  /** The number of quotes. */
  readonly columns: number;
  /** ∂ price of atom j / ∂ price of quote i is `values[j * columns + i]`. */
  readonly values: Float64Array;
}
