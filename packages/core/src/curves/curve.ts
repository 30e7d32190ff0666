import { AurumError } from '../errors/index.js';
import { indexEnd, type Series, type SeriesUnit } from '../series/index.js';
import { deliveryDayStart, type Instant, type MarketClock } from '../time/index.js';
import { type CommonUnit, parseUnit } from '../units/index.js';
import { bootstrap } from './bootstrap.js';
import type { BootstrapResult } from './bootstrap-result.js';
import type { DeliveryPrice } from './bootstrap-types.js';
import { checkedLineage } from './checked-lineage.js';
import { type CurveJson, curveToJson } from './codec/curve-to-json.js';
import { type Contract, type ContractWeighting, checkedContract, contractId, type Delivery } from './contract.js';
import { asOfDate, type CurveKey, curveKey, curveKeyText } from './curve-key.js';
import { finePrice } from './fine-price.js';
import { gapReason } from './gap-reason.js';
import type { CurveLineage } from './lineage.js';
import type { PricedCurve } from './priced-curve.js';
import { assertQuotes, QUOTE_FIELDS, type Quote, quotePrice } from './quote.js';
import { compareText } from './quote-columns.js';

/** What {@link Curve.of} takes. */
export interface CurveInit<U extends string> {
  /** Which curve, as parts or as `market/product/location/profiles`. */
  readonly key: CurveKey | string;
  /** The date as of which the market is seen, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** The unit of all prices: a literal is checked by the compiler, text at run time. */
  readonly unit: SeriesUnit<U>;
  /** Where delivery days begin and end. */
  readonly clock: MarketClock;
  /** What the market says of each contract, in any order; each contract once. Quotes without a unit have that of the curve. */
  readonly quotes: readonly Quote[];
  /** Prices by hour, day or month, as a series of kind `average` in the unit and on the clock of the curve; missing where there is none. */
  readonly fine?: Series<U, 'average'> | undefined;
  /** How it was made. What is left out is that of quotes as they came. */
  readonly lineage?: Partial<CurveLineage> | undefined;
}

/**
 * What one market looked like at one as-of date: its quotes by contract, and if it was built, its prices by hour, day or month with how they
 * were made. Immutable. Quotes are in one order, by start, end, profile and name, whatever order they were given in.
 *
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { Curve, contract } from '@aurum/core/curves';
 * const clock = clocks.euGasDay;
 * const quoted = (period: string, settlement: number) => ({
 *   contract: contract({ market: 'TTF', profile: profiles.base, period: parseDeliveryPeriod(period), clock }),
 *   settlement,
 * });
 * const curve = Curve.of({
 *   key: 'EEX/gas/TTF/base',
 *   asOf: '2026-01-15',
 *   unit: 'EUR/MWh',
 *   clock,
 *   quotes: [quoted('Feb-26', 31.5), quoted('Mar-26', 30.1)],
 * });
 * const price = curve.price(quoted('Feb-26', 0).contract);
 * if (price.kind === 'price') console.log(price.price, curve.unit); // 31.5 EUR/MWh
 * ```
 */
export class Curve<out U extends string = string> implements PricedCurve<U> {
  /** Which curve. */
  readonly key: CurveKey;
  /** The date as of which the market is seen, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** The unit of all prices. */
  readonly unit: U;
  /** Where delivery days begin and end. */
  readonly clock: MarketClock;
  /** What the market says of each contract, by start, end, profile and name. */
  readonly quotes: readonly Quote[];
  /** Prices by hour, day or month; undefined for a curve of quotes alone. */
  readonly fine: Series<U, 'average'> | undefined;
  /** How it was made. */
  readonly lineage: CurveLineage;
  #flat: BootstrapResult | undefined;

  private constructor(init: CurveInit<U>) {
    this.key = curveKey(init.key);
    this.asOf = asOfDate(init.asOf).text;
    this.unit = init.unit as unknown as U; // SeriesUnit<U> is U where the literal is a unit
    parseUnit(this.unit);
    this.clock = init.clock;
    this.quotes = canonicalQuotes(init.quotes, this.unit);
    this.fine = init.fine;
    checkFine(this);
    this.lineage = checkedLineage(init.lineage, (why) => badLineage(this, why));
    Object.freeze(this);
  }

  /**
   * A curve from its parts.
   *
   * @throws AurumError `CURVE.INVALID_ARGUMENT` for a key, date, fine view or lineage that is none, `CURVE.INVALID_QUOTE` for a contract that is quoted
   *   twice or a number that is none, `CURVE.INVALID_CONTRACT`, `CURVE.UNIT_MISMATCH`, `CURVE.NO_QUOTES` when there are neither quotes nor a fine view,
   *   `UNIT.UNKNOWN` or `UNIT.SYNTAX`.
   */
  static of<const U extends CommonUnit | (string & {})>(init: CurveInit<U>): Curve<U> {
    return new Curve<U>(init);
  }

  /** The key as text, `market/product/location/profiles`. */
  get id(): string {
    return curveKeyText(this.key);
  }

  /** The first instant after the delivery day of the as-of date: what is delivered before it is expired or in delivery. */
  get asOfEnd(): Instant {
    return asOfEnd(this.asOf, this.clock);
  }

  /** What a delivered hour counts: as in its contracts, `days` when all of them are weighted so. */
  get weighting(): ContractWeighting {
    return this.quotes.length > 0 && this.quotes.every(({ contract }) => contract.weighting === 'days')
      ? 'days'
      : 'hours';
  }

  /** The quote of a contract, by its hours and not by its name: undefined when it is not quoted. */
  quote({ profile, period }: Delivery): Quote | undefined {
    return this.quotes.find(
      ({ contract }) =>
        contract.profile.id === profile.id &&
        contract.period.start === period.start &&
        contract.period.end === period.end,
    );
  }

  /**
   * The average price of a delivery, from the fine view if the curve has one, else from a bootstrap of its quotes in which smaller contracts
   * come first. Hours without a price are a gap, with the reason.
   *
   * @throws AurumError `TIME.INVALID_INTERVAL`, `CURVE.NO_QUOTES` for a curve of quotes without prices.
   */
  price(delivery: Delivery): DeliveryPrice {
    if (this.fine === undefined) return this.#bootstrapped().price(delivery);
    const { price, hours, missing } = finePrice(this.fine, delivery, this);
    if (missing.length === 0 && hours > 0) return { kind: 'price', price, hours };
    const reason = gapReason(delivery.period, missing, { asOf: this.asOfEnd, last: pricedUntil(this) });
    return { kind: 'gap', reason, missing };
  }

  /** The same curve with other parts. */
  with(changes: Partial<Pick<CurveInit<U>, 'key' | 'asOf' | 'quotes' | 'fine' | 'lineage'>>): Curve<U> {
    return new Curve<U>({
      key: this.key,
      asOf: this.asOf,
      unit: this.unit as unknown as SeriesUnit<U>, // it was checked when the curve was made
      clock: this.clock,
      quotes: this.quotes,
      fine: this.fine,
      lineage: this.lineage,
      ...changes,
    });
  }

  /** Whether two curves say the same: key, as-of date, unit, clock, quotes, fine view and lineage. */
  equals(other: Curve): boolean {
    return (
      this.id === other.id && sameContent(this, other) && JSON.stringify(this.lineage) === JSON.stringify(other.lineage)
    );
  }

  /** The curve as plain JSON, so that `JSON.stringify` keeps it exactly; `curveFromJson` reads it back. */
  toJSON(): CurveJson {
    return curveToJson(this);
  }

  #bootstrapped(): BootstrapResult {
    this.#flat ??= bootstrap(this.quotes, { clock: this.clock, asOf: this.asOfEnd, onInconsistency: 'priority' });
    return this.#flat;
  }
}

function badLineage({ id, asOf }: Curve, why: string): AurumError {
  return new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The lineage of ${id} as of ${asOf} cannot be kept: ${why}. Give plain data, as JSON holds it.`,
    details: { key: id, asOf, problem: why },
  });
}

/** The first instant after the delivery day of an as-of date. */
export function asOfEnd(asOf: string, clock: MarketClock): Instant {
  return deliveryDayStart(clock, asOfDate(asOf).date + 1);
}

/** The quotes of a curve: each contract once, in the unit of the curve, in one order. */
function canonicalQuotes(quotes: readonly Quote[], unit: string): readonly Quote[] {
  if (quotes.length === 0) return Object.freeze([]);
  const made = quotes.map((quote) =>
    Object.freeze({ ...quote, contract: checkedContract(quote.contract), unit: quote.unit ?? unit }),
  );
  assertQuotes(made);
  const [first] = made;
  if (first !== undefined && first.unit !== unit) {
    throw new AurumError('CURVE.UNIT_MISMATCH', {
      message: `${contractId(first.contract)} is quoted in ${first.unit}, but the curve is in ${unit}: convert the quotes first.`,
      details: { contract: contractId(first.contract), unit: first.unit, expected: unit },
    });
  }
  for (const quote of made) assertAmounts(quote);
  made.sort((a, b) => compareContracts(a.contract, b.contract));
  made.forEach(({ contract }, i) => {
    const before = made[i - 1]?.contract;
    if (before === undefined || !sameHours(before, contract)) return;
    throw new AurumError('CURVE.INVALID_QUOTE', {
      message: `${contractId(contract)} is quoted twice${before.period.name === contract.period.name ? '' : `, also as ${before.period.name}`}: give each contract once, with all its prices in one quote.`,
      details: { contract: contractId(contract), also: contractId(before) },
    });
  });
  return Object.freeze(made);
}

function assertAmounts(quote: Quote): void {
  for (const field of QUOTE_FIELDS) {
    const value = quote[field];
    if (value === undefined || Number.isFinite(value)) continue;
    throw new AurumError('CURVE.INVALID_QUOTE', {
      message: `The ${field} of ${contractId(quote.contract)} is ${value}, which is no number: leave it out when it is not known.`,
      details: { contract: contractId(quote.contract), field, value: String(value) },
    });
  }
}

/** The order of contracts in a curve: by start, end, profile and name. */
export function compareContracts(a: Contract, b: Contract): number {
  return (
    a.period.start - b.period.start ||
    a.period.end - b.period.end ||
    compareText(a.profile.id, b.profile.id) ||
    compareText(a.period.name, b.period.name)
  );
}

function sameHours(a: Contract, b: Contract): boolean {
  return a.profile.id === b.profile.id && a.period.start === b.period.start && a.period.end === b.period.end;
}

function checkFine({ fine, unit, clock, quotes, id, asOf }: Curve): void {
  if (fine === undefined) {
    if (quotes.length > 0) return;
    throw new AurumError('CURVE.NO_QUOTES', {
      message: `The curve ${id} as of ${asOf} has neither quotes nor a fine view: give at least one quote.`,
      details: { key: id, asOf },
    });
  }
  const kind: string = fine.kind;
  const faults = [
    fine.unit === unit ? undefined : `in ${fine.unit} and the curve in ${unit}`,
    kind === 'average' ? undefined : `of kind ${kind}, not average`,
    fine.clock.id === clock.id ? undefined : `on the clock ${fine.clock.id} and the curve on ${clock.id}`,
  ].filter((fault) => fault !== undefined);
  if (faults.length === 0) return;
  throw new AurumError(fine.unit === unit ? 'CURVE.INVALID_ARGUMENT' : 'CURVE.UNIT_MISMATCH', {
    message: `The fine view of ${id} is ${faults.join(', and ')}: both must agree.`,
    details: { key: id, faults },
  });
}

/** Whether two curves have the same unit, clock, quotes and fine view. */
export function sameContent(a: Curve, b: Curve): boolean {
  if (a.unit !== b.unit || a.clock.id !== b.clock.id || a.quotes.length !== b.quotes.length) return false;
  if (!a.quotes.every((quote, i) => sameQuote(quote, b.quotes[i] as Quote))) return false;
  if (a.fine === undefined || b.fine === undefined) return a.fine === b.fine;
  return a.fine.equals(b.fine);
}

/** Whether two quotes are of the same contract and have the same numbers. */
export function sameQuote(a: Quote, b: Quote): boolean {
  const [c, d] = [a.contract, b.contract];
  return (
    sameHours(c, d) &&
    c.market === d.market &&
    c.period.name === d.period.name &&
    c.weighting === d.weighting &&
    a.unit === b.unit &&
    QUOTE_FIELDS.every((field) => a[field] === b[field])
  );
}

/** The end of the last interval that has a price, or of the last contract that has one. */
function pricedUntil({ fine, quotes }: Curve): Instant {
  let until = Number.NEGATIVE_INFINITY;
  for (const quote of quotes) if (quotePrice(quote) !== undefined) until = Math.max(until, quote.contract.period.end);
  if (fine === undefined) return until;
  for (let i = fine.length - 1; i >= 0; i--) {
    if (!Number.isNaN(fine.values[i])) return Math.max(until, indexEnd(fine.index, i));
  }
  return until;
}
