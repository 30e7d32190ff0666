import { AurumError } from '../../errors/index.js';
import { type HolidayCalendar, type LocalDate, weekdayOf } from '../../time/index.js';

/** Whether trading takes place on a date: Monday to Friday, without holidays. */
export function isBusinessDay(date: LocalDate, holidays: HolidayCalendar): boolean {
  return weekdayOf(date) <= 5 && !holidays.has(date);
}

/**
 * The business day that lies `count` business days after a date, or before it when negative. The date itself does not count; zero gives it
 * back, whatever day it is.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` unless date and count are whole numbers.
 * @example
 * ```ts
 * import { formatLocalDate, localDate } from '@aurum/core';
 * import { addBusinessDays, nymexHolidays } from '@aurum/core/curves';
 * console.log(formatLocalDate(addBusinessDays(localDate('2021-02-01'), -3, nymexHolidays))); // 2021-01-27
 * ```
 */
export function addBusinessDays(date: LocalDate, count: number, holidays: HolidayCalendar): LocalDate {
  if (!Number.isSafeInteger(date) || !Number.isSafeInteger(count)) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `${count} business days from ${date} lead nowhere: give whole numbers, of business days and of days since 1970-01-01.`,
      details: { date: String(date), count: String(count) },
    });
  }
  const step = count < 0 ? -1 : 1;
  let day = date;
  for (let left = Math.abs(count); left > 0; ) {
    day += step;
    if (isBusinessDay(day, holidays)) left--;
  }
  return day;
}

/** The date itself when it is a business day, else the last one before it. */
export function businessDayOnOrBefore(date: LocalDate, holidays: HolidayCalendar): LocalDate {
  return isBusinessDay(date, holidays) ? date : addBusinessDays(date, -1, holidays);
}
