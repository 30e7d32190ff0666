import { civilFromDays, daysFromCivil, type LocalDate, weekdayOf } from './civil-date.js';

/** The units that tile the calendar without gaps. A season starts in April or October, a gas year in October. */
export const PERIOD_UNITS = ['day', 'week', 'month', 'quarter', 'half', 'season', 'gasYear', 'year'] as const;

/** A unit into which a delivery period can be split. */
export type PeriodUnit = (typeof PERIOD_UNITS)[number];

/** Dates from `start` up to, and without, `end`. */
export interface DateRange {
  /** First date, days since 1970-01-01. */
  readonly start: LocalDate;
  /** First date after it. */
  readonly end: LocalDate;
}

/** The first date that a delivery period may have: years have four digits. */
export const FIRST_DATE: LocalDate = daysFromCivil(1000, 1, 1);

/** The end of the dates that a delivery period may have. */
export const LAST_DATE: LocalDate = daysFromCivil(10_000, 1, 1);

interface MonthUnit {
  /** Months of one unit. */
  readonly months: number;
  /** The month (0 is January) in which units start, modulo `months`. */
  readonly first: number;
}

const MONTH_UNITS: Readonly<Record<Exclude<PeriodUnit, 'day' | 'week'>, MonthUnit>> = {
  month: { months: 1, first: 0 },
  quarter: { months: 3, first: 0 },
  half: { months: 6, first: 0 },
  season: { months: 6, first: 3 },
  gasYear: { months: 12, first: 9 },
  year: { months: 12, first: 0 },
};

/** The number of the unit that holds a date; units are numbered consecutively. */
export function unitNumber(unit: PeriodUnit, date: LocalDate): number {
  if (unit === 'day') return date;
  if (unit === 'week') return Math.floor((date + 3) / 7);
  const { year, month } = civilFromDays(date);
  const { months, first } = MONTH_UNITS[unit];
  return Math.floor((year * 12 + month - 1 - first) / months);
}

/** The dates of the unit with a number: the inverse of {@link unitNumber}. */
export function unitRange(unit: PeriodUnit, number: number): DateRange {
  return { start: unitStart(unit, number), end: unitStart(unit, number + 1) };
}

function unitStart(unit: PeriodUnit, number: number): LocalDate {
  if (unit === 'day') return number;
  if (unit === 'week') return number * 7 - 3; // 1970-01-01 was a Thursday
  const { months, first } = MONTH_UNITS[unit];
  return monthStart(number * months + first);
}

/** The first of a month, months being counted from January of the year 0. */
export function monthStart(monthIndex: number): LocalDate {
  const year = Math.floor(monthIndex / 12);
  return daysFromCivil(year, monthIndex - year * 12 + 1, 1);
}

/** Months from January of the year 0, if the date is the first of one. */
export function monthIndexOfFirst(date: LocalDate): number | undefined {
  const { year, month, day } = civilFromDays(date);
  return day === 1 ? year * 12 + month - 1 : undefined;
}

/** The unit that the dates fill exactly, if there is one. No range fills two of them. */
export function wholeUnit(range: DateRange): PeriodUnit | undefined {
  return PERIOD_UNITS.find((unit) => {
    const whole = unitRange(unit, unitNumber(unit, range.start));
    return whole.start === range.start && whole.end === range.end;
  });
}

/** Whether the dates are a Saturday and the Sunday after it. */
export function isWeekend(range: DateRange): boolean {
  return range.end - range.start === 2 && weekdayOf(range.start) === 6;
}
