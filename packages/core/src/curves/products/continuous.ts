import { AurumError } from '../../errors/index.js';
import { Series } from '../../series/index.js';
import { deliveryDayStart, formatLocalDate, type PeriodUnit } from '../../time/index.js';
import { type ContractPrice, type DatedPrices, datedPrices } from './contract-prices.js';
import { assertPosition, periodOf } from './nearby.js';
import type { Product } from './product.js';
import { type Change, changesOf, dateAt, frontNumbers, priceAt, type RollRule } from './roll.js';
import { adjustValues, ROLL_ADJUSTMENTS, type RollAdjustment } from './roll-adjust.js';

/** What {@link continuousSeries} takes. */
export interface ContinuousOptions {
  /** Whose contracts. It says when they expire, unless a table of it does. */
  readonly product: Product;
  /** What they cost, in any order: rows of your own, or those of {@link pricesOfCurves} or {@link pricesOfHistory}. */
  readonly prices: Iterable<ContractPrice>;
  /** Which contract: 1 is the first that trades, 2 the next. Default 1. */
  readonly position?: number | undefined;
  /** The length of the contracts that count. Default `month`. */
  readonly length?: PeriodUnit | undefined;
  /** When the series goes on to the next contract. Default: after the last trade date. */
  readonly roll?: RollRule | undefined;
  /**
   * `none` (default): prices as they were. `difference`: what comes before a change of contracts is moved by the gap between them. `ratio`: it is multiplied by
   * their ratio. The latest prices stay as they are.
   */
  readonly adjust?: RollAdjustment | undefined;
}

/** A change of contracts. */
export interface Roll {
  /** The first as-of date of the new contract, `YYYY-MM-DD`. */
  readonly date: string;
  /** The name of the period of the old contract. */
  readonly from: string;
  /** The name of the period of the new one. */
  readonly to: string;
  /** The price of the new one minus that of the old one; NaN when they never both had one while the old one was held. */
  readonly gap: number;
  /** The last as-of date on which the old one was held and both had a price, where the gap is taken; undefined when there is none. */
  readonly measuredOn: string | undefined;
}

/** The prices at one position over as-of dates. */
export interface ContinuousSeries {
  /** The prices by day, missing where there was none. Each is at the start of the delivery day of its as-of date on the product's clock. */
  readonly series: Series<string, 'point'>;
  /** The as-of dates of the prices that were given, `YYYY-MM-DD`. */
  readonly asOf: readonly string[];
  /** The name of the period of the contract that is held at each of them. */
  readonly contracts: readonly string[];
  /** The changes of contracts, ascending. */
  readonly rolls: readonly Roll[];
}

/**
 * Makes one series of the contracts that come after one another at a position.
 *
 * @throws AurumError `CURVE.NO_QUOTES` without prices of the length, `CURVE.INVALID_QUOTE` for a price that is none, two for one contract, or a gap that is needed and not
 *   known; `CURVE.INVALID_ARGUMENT` when prices that are not positive are to be adjusted by ratio, for a position that is none or a measure that no price has;
 *   `CURVE.UNIT_MISMATCH`, `CURVE.INVALID_CONTRACT`.
 * @example
 * ```ts
 * import { parseDeliveryPeriod } from '@aurum/core';
 * import { continuousSeries, products } from '@aurum/core/curves';
 * const product = products.get('NG');
 * const row = (asOf: string, month: string, price: number) => ({ asOf, period: parseDeliveryPeriod(month).interval(product.clock), price });
 * const prices = [
 *   row('2021-01-27', 'Feb-21', 2.76), row('2021-01-27', 'Mar-21', 2.702),
 *   row('2021-01-28', 'Mar-21', 2.664), row('2021-01-28', 'Apr-21', 2.68),
 * ];
 * const { series, contracts, rolls } = continuousSeries({ product, prices, adjust: 'difference' });
 * console.log(contracts, rolls[0]?.gap.toFixed(3)); // [ 'Feb-21', 'Mar-21' ] -0.058
 * console.log(Array.from(series.values, (value) => value.toFixed(3))); // [ '2.702', '2.664' ]
 * ```
 */
export function continuousSeries(options: ContinuousOptions): ContinuousSeries {
  const { product, position = 1, length = 'month', roll = { kind: 'expiry' }, adjust = 'none' } = options;
  assertPosition(position);
  if (!ROLL_ADJUSTMENTS.includes(adjust)) throw unknownAdjustment(adjust);
  const dates = datedPrices(options.prices, product, length);
  if (dates.length === 0) {
    throw new AurumError('CURVE.NO_QUOTES', {
      message: `There is no price of a ${length} of ${product.code}: give some, with periods on the clock ${product.clock.id}.`,
      details: { product: product.code, length },
    });
  }
  const held = frontNumbers(dates, product, { length, roll }).map((front) => front + position - 1);
  const changes = changesOf(dates, held);
  const values = held.map((number, place) => priceAt(dates, place, number));
  const name = (number: number): string => String(periodOf(length, number));
  if (adjust !== 'none')
    adjustValues(values, { dates, held, changes, adjust, name: (n) => `${product.code} ${name(n)}` });
  return Object.freeze({
    series: Series.fromPoints({
      points: values.map(
        (value, i) => [deliveryDayStart(product.clock, dateAt(dates, i)), Number.isNaN(value) ? null : value] as const,
      ),
      frequency: 'P1D',
      unit: product.unit,
      clock: product.clock,
      kind: 'point',
      name: `${product.code} ${position}`,
    }),
    asOf: Object.freeze(dates.map(({ date }) => formatLocalDate(date))),
    contracts: Object.freeze(held.map(name)),
    rolls: Object.freeze(changes.map((change) => rollOf(change, dates, name))),
  });
}

function rollOf(
  { place, from, to, measured }: Change,
  dates: readonly DatedPrices[],
  name: (n: number) => string,
): Roll {
  const known = measured !== undefined;
  return Object.freeze({
    date: formatLocalDate(dateAt(dates, place)),
    from: name(from),
    to: name(to),
    gap: known ? priceAt(dates, measured, to) - priceAt(dates, measured, from) : Number.NaN,
    measuredOn: known ? formatLocalDate(dateAt(dates, measured)) : undefined,
  });
}

function unknownAdjustment(given: string): AurumError {
  return new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `There is no adjustment ${JSON.stringify(given)}: give ${ROLL_ADJUSTMENTS.join(', ')}.`,
    details: { adjust: String(given) },
  });
}
