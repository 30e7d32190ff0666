import { AurumError } from '../../errors/index.js';
import { DeliveryPeriod, type LocalDate, type PeriodUnit } from '../../time/index.js';
import { unitNumber, unitRange } from '../../time/period-units.js';
import type { Contract } from '../contract.js';
import { asOfDate } from '../curve-key.js';
import { addBusinessDays } from './business-days.js';
import { expiryOf } from './expiry-rule.js';
import { assertListed, contractOf, lastTradeDay, type Product } from './product.js';

/** Which contracts a position counts. */
export interface NearbyOptions {
  /** The length of the contracts that count. Default `month`. */
  readonly length?: PeriodUnit | undefined;
}

/**
 * The period at a position by expiry: 1 is the first whose last trade date is on or after the as-of date, 2 the one after it.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for a position that is not a whole number above 0, a date that is none or a product without an expiry rule,
 *   `CURVE.INVALID_CONTRACT` for a length that is not listed.
 */
export function nearbyPeriod(of: Product, asOf: string, position: number, options: NearbyOptions = {}): DeliveryPeriod {
  assertPosition(position);
  const length = options.length ?? 'month';
  return periodOf(length, frontNumber(of, asOfDate(asOf).date, { length, daysBefore: 0 }) + position - 1);
}

/**
 * The contract at a position by expiry: 1 is the first whose last trade date is on or after the as-of date. Not to be confused with the tenor `M+1`, the
 * month after that of the as-of date, which may have expired already or be the second of two that trade.
 *
 * @throws AurumError as {@link nearbyPeriod}
 * @example
 * ```ts
 * import { nearbyContract, products } from '@aurum/core/curves';
 * const ng = products.get('NG');
 * console.log(nearbyContract(ng, '2021-01-27', 1).period.name, nearbyContract(ng, '2021-01-28', 1).period.name); // Feb-21 Mar-21
 * ```
 */
export function nearbyContract(of: Product, asOf: string, position: number, options: NearbyOptions = {}): Contract {
  return contractOf(of, nearbyPeriod(of, asOf, position, options));
}

/** How many units ahead the first one of a table is looked for. */
const SEARCHED = 120;

/**
 * The number of the first unit that still trades on a date, if trading in each is given up some business days before its last trade date. Exchanges publish tables of
 * what trades: contracts before the first one of a table without a rule behind it count as expired, but not one that is missing in the middle.
 */
export function frontNumber(
  of: Product,
  date: LocalDate,
  { length, daysBefore }: { readonly length: PeriodUnit; readonly daysBefore: number },
): number {
  const isKnown = (number: number): boolean =>
    of.expiry === undefined || expiryOf(of.expiry, periodOf(length, number), of.holidays) !== undefined;
  const trades = (number: number): boolean => lastHeld(of, periodOf(length, number), daysBefore) >= date;
  const here = unitNumber(length, date);
  assertListed(of, periodOf(length, here));
  let front = here;
  while (!isKnown(front) && front < here + SEARCHED) front++;
  if (front === here + SEARCHED) front = here; // none is known: the message names the one of the date
  while (isKnown(front - 1) && trades(front - 1)) front--;
  while (!trades(front)) front++;
  return front;
}

/** The last date on which a contract is held. */
export function lastHeld(of: Product, period: DeliveryPeriod, daysBefore: number): LocalDate {
  return addBusinessDays(lastTradeDay(of, period), -daysBefore, of.holidays);
}

/** The period that a unit's number stands for. */
export function periodOf(length: PeriodUnit, number: number): DeliveryPeriod {
  const { start, end } = unitRange(length, number);
  return DeliveryPeriod.of(start, end);
}

/** Refuses a position that is none. */
export function assertPosition(position: number): void {
  if (Number.isInteger(position) && position >= 1) return;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The position is ${position}: give a whole number, 1 for the first contract that still trades.`,
    details: { position: String(position) },
  });
}
