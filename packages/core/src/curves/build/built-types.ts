import type { SeriesIndex } from '../../series/index.js';
import type { Interval } from '../../time/index.js';
import type { ContractReport, GapReason, Jacobian } from '../bootstrap-types.js';
import type { Contract } from '../contract.js';
import type { BuildInit, BuildOptions } from './build-types.js';

/** What `BuiltCurve.with` changes. */
export interface BuildChanges<U extends string> extends Partial<Pick<BuildInit<U>, 'quotes' | 'asOf'>> {
  /** Options in place of, or beside, those that the curve was built with. */
  readonly options?: BuildOptions | undefined;
}

/** How every period of a fine view moves with every quote: one row for each period, NaN where it has no price. */
export interface FineJacobian extends Jacobian {
  /** The periods, by row. */
  readonly periods: SeriesIndex;
  /** The contracts, by column. */
  readonly contracts: readonly Contract[];
}

/** What a price is the sum of. */
export interface PriceParts {
  /** The flat price of the hours that the same contracts deliver. */
  readonly level: number;
  /** What the smooth curve adds to it. */
  readonly smooth: number;
  /** What the shape adds to both. */
  readonly shape: number;
}

/** What one quote does for a price. */
export interface Contribution {
  /** The contract. */
  readonly contract: Contract;
  /** The price that was taken from its quote. */
  readonly price: number;
  /** How much the explained price moves when this one moves by one. */
  readonly weight: number;
  /** Weight times price. */
  readonly amount: number;
}

/** Where a price comes from, or why there is none. As text it is a small report. */
export type Explanation = PriceExplanation | GapExplanation;

/** What both kinds of explanation have. */
interface ExplainedPeriod {
  /** The period of the fine view. */
  readonly interval: Interval;
  /** The same by the clock of the market, with its offset from UTC. */
  readonly label: string;
  /** The delivery day that it begins in, `YYYY-MM-DD`. */
  readonly deliveryDay: string;
  /** The quotes whose contracts deliver in it, and what became of them. */
  readonly contracts: readonly ContractReport[];
  /** A report for people, of several lines. */
  toString(): string;
}

/** Where a price comes from. */
export interface PriceExplanation extends ExplainedPeriod {
  /** There is a price. */
  readonly kind: 'price';
  /** The price. */
  readonly price: number;
  /** Its unit. */
  readonly unit: string;
  /** What it is the sum of. */
  readonly parts: PriceParts;
  /** What each quote does for it, largest amounts first; with `rest` they sum to the price. */
  readonly contributions: readonly Contribution[];
  /** What no quote moves. */
  readonly rest: {
    /** How much it is. */
    readonly amount: number;
    /** Where it comes from, such as `shape`. */
    readonly name: string;
  };
}

/** Why there is no price. */
export interface GapExplanation extends ExplainedPeriod {
  /** There is none. */
  readonly kind: 'gap';
  /** Why. */
  readonly reason: GapReason;
  /** The stretches of the period without a price. */
  readonly missing: readonly Interval[];
}
