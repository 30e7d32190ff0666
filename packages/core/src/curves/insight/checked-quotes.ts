import { AurumError } from '../../errors/index.js';
import type { Instant, MarketClock } from '../../time/index.js';
import { type Contract, contractId } from '../contract.js';
import { asOfEnd, type Curve, compareContracts } from '../curve.js';
import { asOfDate } from '../curve-key.js';
import {
  assertPrices,
  assertQuotes,
  QUOTE_PRICES,
  type Quote,
  type QuoteField,
  type QuotePrice,
  quotePrice,
} from '../quote.js';
import { hoursKey } from './diff-quotes.js';
import type {
  QuoteFinding,
  QuoteValidationOptions,
  SkippedRule,
  ValidationRule,
  ValidationRules,
} from './validation-types.js';

const DEFAULT_MAX_AGE_DAYS = 7;

/** Quotes with all that rules compare them with. */
export interface CheckedQuotes {
  /** The quotes, by contract. */
  readonly quotes: readonly Quote[];
  /** Beside them: their price. */
  readonly prices: readonly (number | undefined)[];
  /** Where delivery days begin and end. */
  readonly clock: MarketClock;
  /** The as-of date. */
  readonly asOf: string;
  /** The settings of the rules. */
  readonly rules: ValidationRules;
  /** Which price of a quote is looked at. */
  readonly preference: readonly QuotePrice[];
  /** Previous curves with their prices by hours of the contract, newest first. */
  readonly history: readonly PreviousPrices[];
  /** The newest of them, if it is new enough to say something of moves. */
  readonly recent: PreviousPrices | undefined;
  /** Whether a contract is still quoted at the as-of date. */
  readonly isListed: (contract: Contract) => boolean;
}

/** The prices of a previous curve. */
export interface PreviousPrices {
  /** The curve. */
  readonly curve: Curve;
  /** Its prices, by {@link hoursKey}. */
  readonly prices: ReadonlyMap<string, number>;
}

/** A finding before anything is done about it. */
export type FoundByRule = Omit<QuoteFinding, 'severity' | 'outcome'>;

/** What a rule says. */
export interface RuleVerdict {
  /** What it found. */
  readonly findings: readonly FoundByRule[];
  /** Why it could not be applied. */
  readonly skipped?: SkippedRule | undefined;
}

/** The verdict of a rule without anything to compare with. */
export function skip(rule: ValidationRule, reason: string): RuleVerdict {
  return { findings: [], skipped: { rule, reason } };
}

/** Puts quotes in one order and beside previous curves. */
export function checkedQuotes(
  given: readonly Quote[],
  options: QuoteValidationOptions,
  rules: ValidationRules,
): CheckedQuotes {
  const quotes = given.toSorted((a, b) => compareContracts(a.contract, b.contract));
  const preference = options.price ?? QUOTE_PRICES;
  assertPrices(preference);
  const { text: asOf, date } = asOfDate(options.asOf);
  const maxAge = maxAgeOf(options);
  const history = previousCurves(options, quotes).map((curve) => ({ curve, prices: pricesOf(curve, preference) }));
  const [newest] = history;
  const isRecent = newest !== undefined && date - asOfDate(newest.curve.asOf).date <= maxAge;
  const end: Instant = asOfEnd(asOf, options.clock);
  const { isListed } = options;
  return {
    quotes,
    prices: quotes.map((quote) => quotePrice(quote, preference)),
    clock: options.clock,
    asOf,
    rules,
    preference,
    history,
    recent: isRecent ? newest : undefined,
    isListed: (contract) => (isListed === undefined ? contract.period.start >= end : isListed(contract, asOf)),
  };
}

function maxAgeOf({ maxAgeDays = DEFAULT_MAX_AGE_DAYS }: QuoteValidationOptions): number {
  if (maxAgeDays >= 0) return maxAgeDays;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The maxAgeDays are ${maxAgeDays}: give the age in days, 0 or more, up to which a previous curve says something of moves.`,
    details: { maxAgeDays: String(maxAgeDays) },
  });
}

/** Refuses quotes of which the audit trail could not tell apart two. */
export function assertApart(quotes: readonly Quote[]): void {
  if (quotes.length > 0) assertQuotes(quotes);
  const seen = new Map<string, Contract>();
  for (const { contract } of quotes) {
    for (const key of [contractId(contract), hoursKey(contract)]) {
      const also = seen.get(key);
      if (also !== undefined) {
        throw new AurumError('CURVE.INVALID_QUOTE', {
          message: `${contractId(contract)} is quoted twice, also as ${contractId(also)}: give each contract once, by a name of its own.`,
          details: { contract: contractId(contract), also: contractId(also) },
        });
      }
    }
    seen.set(contractId(contract), contract);
    seen.set(hoursKey(contract), contract);
  }
}

/** The number of a quote from which its price is taken; `quote` when it is half-way between bid and ask. */
export function priceField(quote: Quote, preference: readonly QuotePrice[]): QuoteField | 'quote' {
  const kind = preference.find((one) => quotePrice(quote, [one]) !== undefined);
  return kind === undefined || kind === 'bidAsk' ? 'quote' : kind;
}

/** A price for people. */
export function shown(price: number): string {
  return String(Number(price.toPrecision(6)));
}

function previousCurves({ previous, asOf }: QuoteValidationOptions, [first]: readonly Quote[]): readonly Curve[] {
  if (previous === undefined) return [];
  const curves = Array.isArray(previous) ? (previous as readonly Curve[]) : [previous as Curve]; // isArray does not narrow readonly arrays
  for (const curve of curves) {
    if (curve.asOf >= asOf) {
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `The previous curve ${curve.id} is as of ${curve.asOf}, and the quotes as of ${asOf}: give curves of earlier dates.`,
        details: { previous: curve.asOf, asOf },
      });
    }
    if (first?.unit !== undefined && curve.unit !== first.unit) {
      throw new AurumError('CURVE.UNIT_MISMATCH', {
        message: `The previous curve ${curve.id} is in ${curve.unit}, and the quotes in ${first.unit}: convert one of them first.`,
        details: { previous: curve.unit, unit: first.unit },
      });
    }
  }
  return curves.toSorted((a, b) => (a.asOf < b.asOf ? 1 : -1));
}

function pricesOf(curve: Curve, preference: readonly QuotePrice[]): ReadonlyMap<string, number> {
  const prices = new Map<string, number>();
  for (const quote of curve.quotes) {
    const price = quotePrice(quote, preference);
    if (price !== undefined) prices.set(hoursKey(quote.contract), price);
  }
  return prices;
}
