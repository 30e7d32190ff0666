import { type LocalDate, weekdayOf } from './civil-date.js';
import { type DateRange, type PeriodUnit, unitNumber, unitRange } from './period-units.js';
import type { TenorFault } from './tenor-grammar.js';

const COUNTED: Readonly<Record<string, PeriodUnit>> = {
  D: 'day',
  W: 'week',
  M: 'month',
  Q: 'quarter',
  H: 'half',
  S: 'season',
  GY: 'gasYear',
  Y: 'year',
  CAL: 'year',
};

const BALANCE: Readonly<Record<string, PeriodUnit>> = {
  BOW: 'week',
  BOM: 'month',
  BOQ: 'quarter',
  BOS: 'season',
  BOY: 'year',
};

/**
 * The dates of a tenor that counts from an as-of date, or undefined when the text is none.
 *
 * `DA` is the day after the as-of date; `WE` the first weekend that starts after it; `M+n` the n-th month after the
 * as-of date's own, alike `D W Q H S GY Y`; `BOM` the rest of the month from the day after the as-of date, alike `BOW
 * BOQ BOS BOY`.
 */
export function relativeTenor(text: string, asOf: LocalDate | undefined): DateRange | TenorFault | undefined {
  const match = /^(?:(DA)|(WE)(?:\+(\d{1,2}))?|(BO[WMQSY])|(D|W|M|Q|H|S|GY|Y|CAL)\+(\d{1,3}))$/i.exec(text);
  if (match === null) return undefined;
  if (asOf === undefined) return { at: 0, why: 'a relative period needs an as-of date (option asOf)' };
  if (match[1] !== undefined) return { start: asOf + 1, end: asOf + 2 };
  if (match[2] !== undefined) return weekendAfter(asOf, Number(match[3] ?? 1));
  if (match[4] !== undefined) return balance(BALANCE[match[4].toUpperCase()] as PeriodUnit, asOf); // the pattern lists its keys
  const unit = COUNTED[(match[5] as string).toUpperCase()] as PeriodUnit; // the pattern lists its keys
  return unitRange(unit, unitNumber(unit, asOf) + Number(match[6]));
}

function weekendAfter(asOf: LocalDate, count: number): DateRange {
  const toSaturday = (6 - weekdayOf(asOf) + 7) % 7 || 7;
  const start = asOf + toSaturday + (count - 1) * 7;
  return { start, end: start + 2 };
}

function balance(unit: PeriodUnit, asOf: LocalDate): DateRange | TenorFault {
  const { end } = unitRange(unit, unitNumber(unit, asOf));
  if (asOf + 1 === end) return { at: 0, why: `no day of the ${unit} is left after the as-of date` };
  return { start: asOf + 1, end };
}
