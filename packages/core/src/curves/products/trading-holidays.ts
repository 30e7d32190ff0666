import { daysFromCivil, type HolidayCalendar, holidayCalendar, type LocalDate, weekdayOf } from '../../time/index.js';

const MONDAY = 1;
const THURSDAY = 4;

/** Easter Sunday of a year of the Gregorian calendar, by the rule of Meeus, Jones and Butcher. */
export function easterSunday(year: number): LocalDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const inCentury = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const days = epact + weekday - 7 * late + 114;
  return daysFromCivil(year, Math.floor(days / 31), (days % 31) + 1);
}

function nthMonday(year: number, month: number, n: number): LocalDate {
  return nthWeekday(daysFromCivil(year, month, 1), MONDAY, n);
}

function nthWeekday(first: LocalDate, weekday: number, n: number): LocalDate {
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (n - 1) * 7;
}

function lastMonday(year: number, month: number): LocalDate {
  const last = daysFromCivil(year, month + 1, 1) - 1; // never asked for December
  return last - (weekdayOf(last) - MONDAY);
}

/** Friday for a Saturday, Monday for a Sunday. */
function nearestWorkday(date: LocalDate): LocalDate {
  const weekday = weekdayOf(date);
  if (weekday === 6) return date - 1;
  return weekday === 7 ? date + 1 : date;
}

/**
 * The weekdays without a settlement on NYMEX, by rule for any year: New Year's Day (Sunday moves to Monday, Saturday is not made up for), Martin
 * Luther King's Day, Presidents' Day, Good Friday, Memorial Day, from 2022 on Juneteenth, Independence Day, Labor Day, Thanksgiving and Christmas
 * (the nearest workday). These are all weekdays without a Henry Hub settlement from 2007 to 2025. Dates far ahead follow what holds today.
 */
export const nymexHolidays: HolidayCalendar = /* @__PURE__ */ holidayCalendar('nymex', (year) => {
  const newYear = daysFromCivil(year, 1, 1);
  return [
    weekdayOf(newYear) === 7 ? newYear + 1 : newYear,
    nthMonday(year, 1, 3),
    nthMonday(year, 2, 3),
    easterSunday(year) - 2,
    lastMonday(year, 5),
    ...(year >= 2022 ? [nearestWorkday(daysFromCivil(year, 6, 19))] : []),
    nearestWorkday(daysFromCivil(year, 7, 4)),
    nthMonday(year, 9, 1),
    nthWeekday(daysFromCivil(year, 11, 1), THURSDAY, 4),
    nearestWorkday(daysFromCivil(year, 12, 25)),
  ];
});

/** Bank holidays of England and Wales that were moved: the year's early May and spring holiday, where they were not on their Monday. */
const MOVED_MAY: Readonly<Record<number, string>> = { 2020: '2020-05-08' };
const MOVED_SPRING: Readonly<Record<number, string>> = { 2002: '2002-06-04', 2012: '2012-06-04', 2022: '2022-06-02' };

/** Bank holidays of England and Wales that were held once: jubilees, a wedding, a funeral, a coronation. */
const HELD_ONCE: Readonly<Record<number, readonly string[]>> = {
  2002: ['2002-06-03'],
  2011: ['2011-04-29'],
  2012: ['2012-06-05'],
  2022: ['2022-06-03', '2022-09-19'],
  2023: ['2023-05-08'],
};

/**
 * The bank holidays of England and Wales, by rule from 1996 on: what ICE Futures Europe means by days that are no business days. One that falls on a
 * weekend is made up for on the next weekday that is free. Those of a single year are known up to 2025.
 */
export const englandWalesHolidays: HolidayCalendar = /* @__PURE__ */ holidayCalendar('england-wales', (year) => {
  const easter = easterSunday(year);
  const christmas = daysFromCivil(year, 12, 25);
  const free = (date: LocalDate): LocalDate => (weekdayOf(date) > 5 ? date + 8 - weekdayOf(date) : date);
  const first = free(christmas);
  const second = free(christmas + 1);
  return [
    free(daysFromCivil(year, 1, 1)),
    easter - 2,
    easter + 1,
    MOVED_MAY[year] ?? nthMonday(year, 5, 1),
    MOVED_SPRING[year] ?? lastMonday(year, 5),
    lastMonday(year, 8),
    first,
    second === first ? second + 1 : second,
    ...(HELD_ONCE[year] ?? []),
  ];
});
