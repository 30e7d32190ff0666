import { AurumError } from '../errors/index.js';

/**
 * A calendar date as the number of days since 1970-01-01 (integer; negative before). It has no zone and no time of
 * day.
 */
export type LocalDate = number;

/** One day of 24 hours, in milliseconds. */
export const DAY_MS: number = 86_400_000;

/** The parts of a calendar date in the proleptic Gregorian calendar. */
export interface CivilDate {
  /** Year, for example 2026. */
  readonly year: number;
  /** Month, 1 to 12. */
  readonly month: number;
  /** Day of the month, 1 to 31. */
  readonly day: number;
}

/** Days since 1970-01-01 of a civil date. Month and day must exist. Exact for all years. */
export function daysFromCivil(year: number, month: number, day: number): LocalDate {
  // Years begin in March here, so that the leap day is the last of its year; 400-year eras have 146,097 days.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** The civil date of a day number: the inverse of {@link daysFromCivil}. */
export function civilFromDays(days: LocalDate): CivilDate {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

/** Days of a month, 28 to 31. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whether the three numbers name a day that exists. */
export function isCivilDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** ISO weekday of a date: 1 is Monday, 7 is Sunday. */
export function weekdayOf(date: LocalDate): number {
  return ((((date + 3) % 7) + 7) % 7) + 1;
}

/** The Monday with which an ISO week begins. Week 1 is the week of January 4. */
export function isoWeekStart(year: number, week: number): LocalDate {
  const fourth = daysFromCivil(year, 1, 4);
  return fourth - (weekdayOf(fourth) - 1) + (week - 1) * 7;
}

/** How many ISO weeks a year has: 52 or 53. */
export function isoWeeksInYear(year: number): number {
  return (isoWeekStart(year + 1, 1) - isoWeekStart(year, 1)) / 7;
}

/** The ISO week-numbering year and week of a date. */
export function isoWeekOf(date: LocalDate): { readonly year: number; readonly week: number } {
  const thursday = date - (weekdayOf(date) - 1) + 3;
  const { year } = civilFromDays(thursday);
  return { year, week: (thursday - 3 - isoWeekStart(year, 1)) / 7 + 1 };
}

/**
 * A date from `YYYY-MM-DD`, or from year, month and day.
 *
 * @throws AurumError `TIME.INVALID_INSTANT` when the text is not a date or the date does not exist.
 * @example
 * ```ts
 * import { formatLocalDate, localDate } from '@aurum/core';
 * console.log(localDate('1970-01-02'), formatLocalDate(localDate('2026-03-08') + 1)); // 1 '2026-03-09'
 * ```
 */
export function localDate(text: string): LocalDate {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match !== null) {
    const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
    if (isCivilDate(year, month, day)) return daysFromCivil(year, month, day);
  }
  throw new AurumError('TIME.INVALID_INSTANT', {
    message: `${JSON.stringify(text)} is not a calendar date: give YYYY-MM-DD with a day that exists, for example 2026-03-08.`,
    details: { text },
  });
}

/** `YYYY-MM-DD` of a date (a sign and six digits for years outside 0000–9999). */
export function formatLocalDate(date: LocalDate): string {
  const { year, month, day } = civilFromDays(date);
  return `${formatYear(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** A year as ISO 8601 writes it: four digits, or a sign and six digits outside 0000–9999. */
export function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

/** A number below 100 in two digits. */
export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
