import {
  civilFromDays,
  DAY_MS,
  type HolidayCalendar,
  type LocalDate,
  type MarketClock,
  type RegularStarts,
  weekdayOf,
  zoneCursor,
  zoneTable,
} from '../time/index.js';

/** What the clock of a market shows at points, as columns. */
export interface LocalHours {
  /** Hour of the wall clock, 0 to 23. A day of 23 hours has no 2 (in the EU and the US), a day of 25 hours has one of them twice. */
  readonly hours: Uint8Array;
  /** Delivery day, days since 1970-01-01. */
  readonly dates: Int32Array;
  /** Month of the delivery day, 1 to 12. */
  readonly months: Uint8Array;
  /** Year of the delivery day. */
  readonly years: Int16Array;
}

/**
 * The local hours of points. O(points), with a look-up of the calendar for each day only.
 *
 * @example
 * ```ts
 * import { marketClock, toInstant } from '@aurum/core';
 * import { localHours } from '@aurum/core/curves';
 * const starts = { start: toInstant('2026-03-29T00:00+01:00'), stepMs: 3_600_000, length: 4 };
 * console.log(localHours(starts, marketClock('Europe/Berlin')).hours); // 0, 1, 3, 4
 * ```
 */
export function localHours(starts: Float64Array | RegularStarts, clock: MarketClock): LocalHours {
  const n = starts.length;
  const out = {
    hours: new Uint8Array(n),
    dates: new Int32Array(n),
    months: new Uint8Array(n),
    years: new Int16Array(n),
  };
  const cursor = zoneCursor(zoneTable(clock.zone));
  let date: LocalDate = Number.NaN;
  let month = 0;
  let year = 0;
  for (let i = 0; i < n; i++) {
    const t = starts instanceof Float64Array ? (starts[i] as number) : starts.start + i * starts.stepMs; // i < length
    const local = t + cursor.offsetAt(t);
    const day = Math.floor((local - clock.dayStartMs) / DAY_MS);
    if (day !== date) {
      date = day;
      ({ month, year } = civilFromDays(day));
    }
    out.hours[i] = Math.floor(local / 3_600_000) - 24 * Math.floor(local / DAY_MS);
    out.dates[i] = date;
    out.months[i] = month;
    out.years[i] = year;
  }
  return out;
}

/** A partition of dates into kinds whose hours look alike. */
export interface DayTypes {
  /** Names of the types, for messages and tables. */
  readonly names: readonly string[];
  /** The position in `names` of a date's type. */
  of(date: LocalDate): number;
}

/** Working days, Saturdays, and Sundays with holidays. */
export function workdayTypes(holidays?: HolidayCalendar): DayTypes {
  return {
    names: ['workday', 'saturday', 'sunday'],
    of: (date) => {
      const weekday = weekdayOf(date);
      if (weekday === 7 || holidays?.has(date) === true) return 2;
      return weekday === 6 ? 1 : 0;
    },
  };
}

/** The seven days of the week; holidays are Sundays. */
export function weekdayTypes(holidays?: HolidayCalendar): DayTypes {
  return {
    names: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
    of: (date) => (holidays?.has(date) === true ? 6 : weekdayOf(date) - 1),
  };
}
