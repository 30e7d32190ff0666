import type { MarketClock } from '../../time/index.js';
import type { Contract } from '../contract.js';
import type { Curve } from '../curve.js';
import type { QuoteAdjustment } from '../lineage.js';
import type { Quote, QuoteField, QuotePrice } from '../quote.js';

/** The rules of `validateQuotes`, in the order in which they are applied; `VALIDATION_DEFAULTS` says what each looks at. */
export const VALIDATION_RULES = [
  'crossed',
  'outsideBidAsk',
  'nonPositive',
  'outlier',
  'spike',
  'stale',
  'zeroVolume',
  'inconsistent',
  'arbitrage',
  'missing',
] as const;

/** One of {@link VALIDATION_RULES}. */
export type ValidationRule = (typeof VALIDATION_RULES)[number];

/** How bad a finding is. */
export type FindingSeverity = 'error' | 'warning' | 'info';

/**
 * What a price is replaced by.
 *
 * - `previous`: the previous price, moved by the median move of up to two contracts of the same profile and length on either side that no
 *   rule found; by that of all such contracts where there are no neighbours.
 * - `mid`: half-way between bid and ask. Of a crossed quote, both sides.
 * - `implied`: what the quotes that no rule found imply; for `arbitrage`, the least move that ends it.
 * - `swap`: bid becomes ask and ask bid; for `crossed` only.
 * - a function: the number it gives; undefined leaves the price as it is.
 */
export type Replacement =
  | 'previous'
  | 'mid'
  | 'implied'
  | 'swap'
  | ((finding: QuoteFinding, quote: Quote | undefined) => number | undefined);

/** What a rule does about what it finds: nothing, leave the quote out, or put another price in its place. */
export type RuleAction =
  | 'report'
  | 'exclude'
  | {
      /** By what. */
      readonly replace: Replacement;
    };

/** What every rule has. */
export interface RuleSettings {
  /** Whether the rule is applied. */
  readonly enabled: boolean;
  /** How bad its findings are. */
  readonly severity: FindingSeverity;
  /** What is done about them. */
  readonly action: RuleAction;
}

/** A rule that allows a difference, in the unit of the quotes. */
export interface ToleranceSettings extends RuleSettings {
  /** How large a difference is none. */
  readonly tolerance: number;
}

/** A rule that holds deviations against how much contracts usually deviate. The largest of the three limits holds. */
export interface DeviationSettings extends RuleSettings {
  /** How many robust standard deviations (1.4826 times the median absolute one) are usual. */
  readonly k: number;
  /** A deviation up to this is usual, in the unit of the quotes. */
  readonly floor: number;
  /** A deviation up to this part of the usual price is usual; the usual price is the median of absolute prices. */
  readonly relativeFloor: number;
  /** With fewer contracts to compare there is no finding. */
  readonly minContracts: number;
}

/** Settings of all rules. */
export interface ValidationRules {
  /** Bid above ask. */
  readonly crossed: ToleranceSettings;
  /** Settlement, mid or last outside of bid and ask. */
  readonly outsideBidAsk: ToleranceSettings;
  /** A price of zero or below. */
  readonly nonPositive: RuleSettings;
  /** A move since the previous as-of date that differs from the median move of all contracts. */
  readonly outlier: DeviationSettings;
  /** A price that sticks out among its neighbours of the same profile and length. */
  readonly spike: DeviationSettings & {
    /** As `relativeFloor`, where prices are compared and not moves, because there is no previous price. */
    readonly levelFloor: number;
  };
  /** A price that did not change while others did. */
  readonly stale: RuleSettings & {
    /** Over how many as-of dates it may be the same before there is a finding: so many previous curves are needed. */
    readonly dates: number;
    /** From one date to the next at least this part of the other contracts must have moved, at each of them. */
    readonly othersMoved: number;
  };
  /** A price that moved without any volume. */
  readonly zeroVolume: ToleranceSettings;
  /** A price that differs from what others imply. Half of each spread that takes part is allowed besides. */
  readonly inconsistent: ToleranceSettings & {
    /** As `tolerance`, as a part of the price. */
    readonly relativeTolerance: number;
  };
  /** Bids and asks on which somebody earns money without risk. */
  readonly arbitrage: ToleranceSettings;
  /** A contract that the previous curve quotes and this one does not, though it is not expired. */
  readonly missing: RuleSettings;
}

/** Changes of rules: what is left out stays as in `VALIDATION_DEFAULTS`. */
export type ValidationRuleChanges = { readonly [R in ValidationRule]?: Partial<ValidationRules[R]> };

/** A number that somebody decided. It is used as it is: rules look at it, and report, but do not change its contract. */
export interface QuoteOverride {
  /** Which contract. It need not be quoted. */
  readonly contract: Contract;
  /** Which number; `quote` to leave the contract out. */
  readonly field: QuoteField | 'quote';
  /** The number; null to take it away. */
  readonly value: number | null;
  /** Why, for people. */
  readonly reason: string;
}

/** Options of `validateQuotes`. */
export interface ValidationOptions {
  /** The curve of the as-of date before; or several, in any order: the rule `stale` needs them. */
  readonly previous?: Curve | readonly Curve[] | undefined;
  /** Changes of the rules. */
  readonly rules?: ValidationRuleChanges | undefined;
  /** What was decided by hand. */
  readonly overrides?: readonly QuoteOverride[] | undefined;
  /** Which price of a quote is looked at: the first that it has. Default: settlement, mid, half-way between bid and ask, last. */
  readonly price?: readonly QuotePrice[] | undefined;
  /** A previous curve that is older, in days, says nothing of moves. Default 7. */
  readonly maxAgeDays?: number | undefined;
  /** Whether a contract is still quoted at an as-of date. Default: until the day before its delivery begins. */
  readonly isListed?: ((contract: Contract, asOf: string) => boolean) | undefined;
}

/** Options of `validateQuotes` for quotes that are no curve yet. */
export interface QuoteValidationOptions extends ValidationOptions {
  /** Where delivery days begin and end. */
  readonly clock: MarketClock;
  /** The date as of which the quotes are, `YYYY-MM-DD`. */
  readonly asOf: string;
}

/**
 * What was done about a finding: nothing was asked for; the quote was left out; its price was replaced; it should have been replaced but
 * there was nothing to replace it by; another rule or somebody by hand had decided already.
 */
export type FindingOutcome = 'reported' | 'excluded' | 'replaced' | 'notReplaced' | 'decidedElsewhere';

/** Something that a rule found in a quote. */
export interface QuoteFinding {
  /** The contract. */
  readonly contract: Contract;
  /** The rule. */
  readonly rule: ValidationRule;
  /** How bad it is. */
  readonly severity: FindingSeverity;
  /** The number that it is about; `quote` for a contract that is missing, or a price half-way between bid and ask. */
  readonly field: QuoteField | 'quote';
  /** What was measured: a difference of prices, a price for `nonPositive` and `missing`, a number of dates for `stale`. */
  readonly value: number;
  /** Beyond which it is found. */
  readonly limit: number;
  /** What was found, for people. */
  readonly explanation: string;
  /** What can be done about it. */
  readonly remedy: string;
  /** What was done about it. */
  readonly outcome: FindingOutcome;
}

/** A rule that could not be applied, and why. */
export interface SkippedRule {
  /** The rule. */
  readonly rule: ValidationRule;
  /** Why, for people. */
  readonly reason: string;
}

/** What `validateQuotes` found and did. */
export interface Validation {
  /** The quotes after all adjustments: those that were given in their order, then those that were added. */
  readonly quotes: readonly Quote[];
  /** What was found, by contract, then by rule and field; the same whatever order the quotes came in. */
  readonly findings: readonly QuoteFinding[];
  /** Every change, in the order in which they were made: `applyAdjustments` repeats them. */
  readonly adjustments: readonly QuoteAdjustment[];
  /** Rules that had nothing to compare with. */
  readonly skipped: readonly SkippedRule[];
}

/** What `validateQuotes` found and did in a curve. */
export interface CurveValidation<U extends string = string> extends Validation {
  /**
   * The curve with the quotes after all adjustments, which are appended to its lineage. Without its fine view when anything was changed: that
   * was made of the quotes before.
   */
  readonly curve: Curve<U>;
}
