import type { GapReason } from '../bootstrap-types.js';
import type { Contract, Delivery } from '../contract.js';

/** The parts of a change, in the order in which they are valued. */
export const CHANGE_PARTS = ['moves', 'entered', 'left', 'roll', 'shape'] as const;

/** One of {@link CHANGE_PARTS}. */
export type ChangePart = (typeof CHANGE_PARTS)[number];

/** What the move of one quote does. */
export interface QuoteEffect {
  /** The contract. */
  readonly contract: Contract;
  /** By how much its price moved. */
  readonly move: number;
  /** How much the delivery moves when its price moves by one, in the curve before. */
  readonly weight: number;
  /** Weight times move. */
  readonly amount: number;
}

/** What the moves of contracts do that are quoted on both dates. */
export interface MovesPart {
  /** All of it: that of each contract, and the interaction. */
  readonly total: number;
  /** That of each contract whose price moved and that the delivery depends on, largest first. */
  readonly contracts: readonly QuoteEffect[];
  /**
   * What is left: nothing but rounding where prices are sums of what quotes say; with a multiplicative shape, and where least squares weighs
   * quotes by spreads that changed, what the moves do together and not one by one.
   */
  readonly interaction: number;
}

/** What contracts do that are quoted on one date only. */
export interface ContractsPart {
  /** All of it. */
  readonly total: number;
  /** The contracts, by start, end, profile and name. */
  readonly contracts: readonly Contract[];
}

/** The change of the price of one delivery between two curves, and what it consists of. */
export interface PriceChange {
  /** It has a price in both. */
  readonly kind: 'changed';
  /** The delivery. */
  readonly delivery: Delivery;
  /** Its price before. */
  readonly before: number;
  /** Its price after. */
  readonly after: number;
  /** The price after less that before; the five parts sum to it. */
  readonly total: number;
  /** Contracts that are quoted on both dates. */
  readonly moves: MovesPart;
  /** Contracts that came. */
  readonly entered: ContractsPart;
  /** Contracts that are no longer quoted, though they could be. */
  readonly left: ContractsPart;
  /** Contracts that expired or went into delivery, and the change of the as-of date itself. */
  readonly roll: ContractsPart;
  /** Everything else that the curves were built with: shape, smoothing, target, tolerance and so on. */
  readonly shape: number;
  /**
   * Steps that could not be valued, because prices of two dates in one curve are what the settings refuse, or give the delivery no price. The
   * part is 0, and a later one has it too.
   */
  readonly unvalued: readonly ChangePart[];
}

/** What happened to the price of a delivery between two curves. */
export type DeliveryChange =
  | PriceChange
  | {
      /** It has a price only after. */
      readonly kind: 'appeared';
      /** The delivery. */
      readonly delivery: Delivery;
      /** Its price after. */
      readonly after: number;
      /** Why it had none. */
      readonly reason: GapReason;
    }
  | {
      /** It has a price only before. */
      readonly kind: 'disappeared';
      /** The delivery. */
      readonly delivery: Delivery;
      /** Its price before. */
      readonly before: number;
      /** Why it has none now. */
      readonly reason: GapReason;
    }
  | {
      /** It has no price in either. */
      readonly kind: 'gap';
      /** The delivery. */
      readonly delivery: Delivery;
      /** Why it had none. */
      readonly before: GapReason;
      /** Why it has none now. */
      readonly after: GapReason;
    };

/** The changes of all periods of two fine views, as columns of equal length; NaN where a period has no price before or after. */
export interface FineChange {
  /** The number of periods. */
  readonly length: number;
  /** Their starts, epoch ms. */
  readonly starts: Float64Array;
  /** What happened to each. */
  readonly kinds: readonly DeliveryChange['kind'][];
  /** The prices before. */
  readonly before: Float64Array;
  /** The prices after. */
  readonly after: Float64Array;
  /** The prices after less those before; the five parts sum to them. */
  readonly total: Float64Array;
  /** The parts: see {@link PriceChange}. */
  readonly parts: Readonly<Record<ChangePart, Float64Array>>;
  /** Contracts whose price moved. */
  readonly contracts: readonly Contract[];
  /** Weight times move of each: that of period t and contract i is `byContract[t * contracts.length + i]`. */
  readonly byContract: Float64Array;
  /** What is left of `moves`. */
  readonly interaction: Float64Array;
  /** Steps that could not be valued: see {@link PriceChange}. */
  readonly unvalued: readonly ChangePart[];
}

/** Options of `attributeChange`. */
export interface ChangeOptions {
  /** Whether a contract is still quoted at an as-of date. Default: until the day before its delivery begins. What is not belongs to `roll`. */
  readonly isListed?: ((contract: Contract, asOf: string) => boolean) | undefined;
}
