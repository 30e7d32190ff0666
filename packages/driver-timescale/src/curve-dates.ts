import { formatLocalDate, localDate } from '@aurum/core';

/** An as-of date as a number of days since 1970: PostgreSQL has no year 0 in text, and everyone counts the same. */
export function dayOf(asOf: string): number {
  return localDate(asOf);
}

/** The date of a number of days. */
export function dateText(day: number): string {
  return formatLocalDate(day);
}

/** The first day that an as-of date can be. */
export const FIRST_DAY: number = dayOf('0000-01-01');

/** The last one. */
export const LAST_DAY: number = dayOf('9999-12-31');
