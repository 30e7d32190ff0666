import { AurumError } from '../../errors/index.js';
import {
  civilFromDays,
  DeliveryPeriod,
  daysFromCivil,
  type HolidayCalendar,
  type LocalDate,
  localDate,
  parseDeliveryPeriod,
} from '../../time/index.js';
import { monthStart } from '../../time/period-units.js';
import { addBusinessDays, businessDayOnOrBefore } from './business-days.js';

/** Counts business days back from a date that follows from the delivery period. */
export interface BusinessDaysRule {
  /** Marks this form of rule. */
  readonly kind: 'businessDays';
  /** How many business days before the anchor; the anchor itself does not count. */
  readonly count: number;
  /** The anchor: the first delivery day, or the first day after the last. */
  readonly before: 'deliveryStart' | 'deliveryEnd';
  /** Moves the anchor to the first of a month that lies this many months earlier; 0 is the month of the anchor. */
  readonly monthsEarlier?: number;
  /** Moves the anchor to this day of its month, 1 to 28. */
  readonly dayOfMonth?: number;
  /** Moves the anchor this many calendar days earlier, after all else. */
  readonly daysEarlier?: number;
  /** Whether an anchor that is no business day moves to the last one before it, from which is counted then. */
  readonly fromBusinessDay?: boolean;
  /** Days of the year, `MM-DD`, on the business day before which trading does not end: it ends one business day earlier. */
  readonly notOnEveOf?: readonly string[];
}

/** One rule for contracts whose delivery starts on a date or later, another for those before. */
export interface SinceRule {
  /** Marks this form of rule. */
  readonly kind: 'since';
  /** The first day of delivery, `YYYY-MM-DD`, from which on `rule` holds. */
  readonly deliveryStart: string;
  /** The rule from then on. */
  readonly rule: ExpiryRule;
  /** The rule before. */
  readonly earlier: ExpiryRule;
}

/** Dates as an exchange has published them; see {@link expiryTable}. */
export interface ExpiryTable {
  /** Marks this form of rule. */
  readonly kind: 'table';
  /** Last trade dates (days since 1970-01-01) by the canonical name of the period. */
  readonly dates: ReadonlyMap<string, LocalDate>;
  /** For contracts that the table does not have; without it, they are refused. */
  readonly otherwise: ExpiryRule | undefined;
}

/** A rule as code, for what cannot be said otherwise. */
export interface ExpiryFunction {
  /** Marks this form of rule. */
  readonly kind: 'function';
  /** Gives the last trade date, `YYYY-MM-DD` or days since 1970-01-01. Later periods must not expire earlier. */
  readonly lastTrade: (period: DeliveryPeriod, holidays: HolidayCalendar) => LocalDate | string;
}

/** When the contracts of a product are traded for the last time. */
export type ExpiryRule = BusinessDaysRule | SinceRule | ExpiryTable | ExpiryFunction;

/**
 * Last trade dates as published, by delivery period. They come before any rule; `otherwise` is for contracts that the table does not have.
 *
 * @throws AurumError `TIME.INVALID_TENOR`, `TIME.INVALID_INSTANT`, and `CURVE.INVALID_ARGUMENT` when a period has two dates.
 * @example
 * ```ts
 * import { parseDeliveryPeriod } from '@aurum/core';
 * import { expiryTable, lastTradeDate, products, productTable } from '@aurum/core/curves';
 * const ng = products.get('NG');
 * const published = expiryTable([['Dec-10', '2010-11-24']], ng.expiry); // set when the Friday after Thanksgiving was still to be a holiday
 * const table = products.with({ ...ng, expiry: published });
 * console.log(lastTradeDate(table.get('NG'), parseDeliveryPeriod('Dec-10'))); // 2010-11-24
 * console.log(lastTradeDate(table.get('NG'), parseDeliveryPeriod('Feb-21'))); // 2021-01-27
 * ```
 */
export function expiryTable(
  rows: Iterable<readonly [period: DeliveryPeriod | string, lastTrade: string]>,
  otherwise?: ExpiryRule,
): ExpiryTable {
  const dates = new Map<string, LocalDate>();
  for (const [given, lastTrade] of rows) {
    const name = String(given instanceof DeliveryPeriod ? given : parseDeliveryPeriod(given));
    const date = localDate(lastTrade);
    const before = dates.get(name);
    if (before !== undefined && before !== date) {
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `The expiry table has two last trade dates for ${name}, one of them ${lastTrade}: give each period one.`,
        details: { period: name, lastTrade },
      });
    }
    dates.set(name, date);
  }
  return Object.freeze({ kind: 'table', dates, otherwise });
}

/** The last trade date of a period by a rule; undefined where a table has none and there is nothing else. */
export function expiryOf(rule: ExpiryRule, period: DeliveryPeriod, holidays: HolidayCalendar): LocalDate | undefined {
  switch (rule.kind) {
    case 'businessDays':
      return businessDaysBefore(rule, period, holidays);
    case 'since':
      return expiryOf(period.start >= localDate(rule.deliveryStart) ? rule.rule : rule.earlier, period, holidays);
    case 'table':
      return (
        rule.dates.get(String(period)) ??
        (rule.otherwise === undefined ? undefined : expiryOf(rule.otherwise, period, holidays))
      );
    case 'function': {
      const given = rule.lastTrade(period, holidays);
      const date = typeof given === 'string' ? localDate(given) : given;
      if (Number.isSafeInteger(date)) return date;
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `The expiry function gives ${String(given)} for ${period}: give YYYY-MM-DD, or whole days since 1970-01-01.`,
        details: { period: String(period), given: String(given) },
      });
    }
  }
}

function businessDaysBefore(rule: BusinessDaysRule, period: DeliveryPeriod, holidays: HolidayCalendar): LocalDate {
  let anchor = rule.before === 'deliveryStart' ? period.start : period.end;
  if (rule.monthsEarlier !== undefined || rule.dayOfMonth !== undefined) {
    const { year, month } = civilFromDays(anchor);
    anchor = monthStart(year * 12 + month - 1 - (rule.monthsEarlier ?? 0)) + (rule.dayOfMonth ?? 1) - 1;
  }
  anchor -= rule.daysEarlier ?? 0;
  if (rule.fromBusinessDay === true) anchor = businessDayOnOrBefore(anchor, holidays);
  const date = addBusinessDays(anchor, -rule.count, holidays);
  return isEve(date, rule.notOnEveOf ?? [], holidays) ? addBusinessDays(date, -1, holidays) : date;
}

/** Whether a date is the last business day before one of the days of the year, of its own year or the next. */
function isEve(date: LocalDate, days: readonly string[], holidays: HolidayCalendar): boolean {
  const { year } = civilFromDays(date);
  return days.some((text) => {
    const [month, day] = text.split('-').map(Number) as [number, number]; // checked where the product is made
    return [year, year + 1].some((y) => addBusinessDays(daysFromCivil(y, month, day), -1, holidays) === date);
  });
}

/** What is wrong with a rule, if anything. */
export function faultOfRule(rule: ExpiryRule): string | undefined {
  if (rule.kind === 'since') {
    localDate(rule.deliveryStart);
    return faultOfRule(rule.rule) ?? faultOfRule(rule.earlier);
  }
  if (rule.kind === 'table') return rule.otherwise === undefined ? undefined : faultOfRule(rule.otherwise);
  if (rule.kind === 'function') return undefined;
  const { count, monthsEarlier = 0, dayOfMonth = 1, daysEarlier = 0, notOnEveOf = [] } = rule;
  if (!Number.isInteger(count) || count < 0) return `count is ${count}, not a whole number from 0 on`;
  if (!Number.isInteger(monthsEarlier)) return `monthsEarlier is ${monthsEarlier}, not a whole number`;
  if (!Number.isInteger(daysEarlier)) return `daysEarlier is ${daysEarlier}, not a whole number`;
  if (!Number.isInteger(dayOfMonth) || dayOfMonth < 1 || dayOfMonth > 28)
    return `dayOfMonth is ${dayOfMonth}, not 1 to 28`;
  const bad = notOnEveOf.find((text) => !/^(0[1-9]|1[0-2])-(0[1-9]|1\d|2\d|3[01])$/.test(text));
  return bad === undefined ? undefined : `notOnEveOf has ${JSON.stringify(bad)}, not MM-DD`;
}
