import { AurumError } from '../errors/index.js';
import { civilFromDays, daysFromCivil, formatLocalDate, type LocalDate, localDate, weekdayOf } from './civil-date.js';

/**
 * A named set of local dates. The name travels in the ids of load profiles, so it has to mean the same set
 * everywhere.
 */
export interface HolidayCalendar {
  /** Short name in lower case: letters, digits, `.`, `_` and `-`, for example `nerc`. */
  readonly id: string;
  /** Whether a date (days since 1970-01-01) is in the set. O(1). */
  has(date: LocalDate): boolean;
}

/** The dates of a calendar: a list (`YYYY-MM-DD` or days since 1970-01-01), or a rule that gives those of one year. */
export type HolidayDates = Iterable<string | LocalDate> | ((year: number) => Iterable<string | LocalDate>);

/**
 * A calendar of the caller's own dates.
 *
 * @param id lower-case name; see {@link HolidayCalendar.id}.
 * @param dates a list, or a rule by year, which is asked once per year. A rule may name dates of its own year only.
 * @throws AurumError `TIME.INVALID_CALENDAR` for a bad name or date.
 * @example
 * ```ts
 * import { holidayCalendar, localDate, nercHolidays, unionCalendars } from '@aurum/core';
 * const company = holidayCalendar('company', ['2026-12-24', '2026-12-31']);
 * const both = unionCalendars('company-us', nercHolidays, company);
 * console.log(both.has(localDate('2026-12-24')), both.has(localDate('2026-12-25'))); // true true
 * ```
 */
export function holidayCalendar(id: string, dates: HolidayDates): HolidayCalendar {
  checkId(id);
  if (typeof dates !== 'function') {
    const all = toSet(id, dates);
    return Object.freeze({ id, has: (date: LocalDate) => all.has(date) });
  }
  const years = new Map<number, ReadonlySet<LocalDate>>();
  const has = (date: LocalDate): boolean => {
    const { year } = civilFromDays(date);
    let ofYear = years.get(year);
    if (ofYear === undefined) {
      ofYear = toSet(id, dates(year), year);
      years.set(year, ofYear);
    }
    return ofYear.has(date);
  };
  return Object.freeze({ id, has });
}

/**
 * The dates that are in any of the calendars.
 *
 * @throws AurumError `TIME.INVALID_CALENDAR` for a bad name.
 */
export function unionCalendars(id: string, ...calendars: readonly HolidayCalendar[]): HolidayCalendar {
  checkId(id);
  return Object.freeze({ id, has: (date: LocalDate) => calendars.some((calendar) => calendar.has(date)) });
}

function checkId(id: string): void {
  if (/^[a-z][a-z0-9._-]*$/.test(id)) return;
  throw new AurumError('TIME.INVALID_CALENDAR', {
    message: `${JSON.stringify(id)} cannot name a holiday calendar: use lower-case letters, digits, ".", "_" and "-", starting with a letter.`,
    details: { id },
  });
}

function toSet(id: string, dates: Iterable<string | LocalDate>, year?: number): ReadonlySet<LocalDate> {
  const set = new Set<LocalDate>();
  for (const given of dates) {
    let date: LocalDate;
    try {
      date = typeof given === 'string' ? localDate(given) : given;
    } catch (cause) {
      throw badDate(id, given, cause);
    }
    if (!Number.isInteger(date)) throw badDate(id, given);
    if (year !== undefined && civilFromDays(date).year !== year) {
      throw new AurumError('TIME.INVALID_CALENDAR', {
        message: `The holiday calendar ${id} gives ${formatLocalDate(date)} when asked for ${year}: a rule may name dates of its own year only.`,
        details: { id, date: formatLocalDate(date), year },
      });
    }
    set.add(date);
  }
  return set;
}

function badDate(id: string, given: string | number, cause?: unknown): AurumError {
  return new AurumError('TIME.INVALID_CALENDAR', {
    message: `The holiday calendar ${id} has ${JSON.stringify(given)}, which is not a date: give YYYY-MM-DD or days since 1970-01-01.`,
    details: { id, date: given },
    cause,
  });
}

/** The date of the n-th weekday (1 = Monday) of a month; n counts from 1, or from the end when it is −1. */
function nthWeekday(year: number, month: number, which: { readonly weekday: number; readonly n: number }): LocalDate {
  if (which.n > 0) {
    const first = daysFromCivil(year, month, 1);
    return first + ((which.weekday - weekdayOf(first) + 7) % 7) + (which.n - 1) * 7;
  }
  const next = month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
  const last = next - 1;
  return last - ((weekdayOf(last) - which.weekday + 7) % 7);
}

/** A fixed date that moves to Monday from a Sunday, and stays on a Saturday. */
function sundayToMonday(year: number, month: number, day: number): LocalDate {
  const date = daysFromCivil(year, month, day);
  return weekdayOf(date) === 7 ? date + 1 : date;
}

/**
 * The additional off-peak days of NERC, by rule for any year: New Year, Memorial Day, Independence Day, Labor Day,
 * Thanksgiving and Christmas. One that falls on a Sunday is kept on the Monday after it; one on a Saturday stays
 * there.
 */
export const nercHolidays: HolidayCalendar = /* @__PURE__ */ holidayCalendar('nerc', (year) => [
  sundayToMonday(year, 1, 1),
  nthWeekday(year, 5, { weekday: 1, n: -1 }),
  sundayToMonday(year, 7, 4),
  nthWeekday(year, 9, { weekday: 1, n: 1 }),
  nthWeekday(year, 11, { weekday: 4, n: 4 }),
  sundayToMonday(year, 12, 25),
]);
