import { AurumError } from '../errors/index.js';
import { isoWeekStart, isoWeeksInYear, type LocalDate, localDate } from './civil-date.js';
import { toInstant } from './instant.js';
import type { InstantInput, Interval } from './instant-types.js';
import type { LoadProfile } from './load-profile.js';
import { deliveryDay, deliveryDayStart, type MarketClock } from './market-clock.js';
import { type DeliveryPeriodKind, periodKind, periodName } from './period-name.js';
import {
  type DateRange,
  FIRST_DATE,
  LAST_DATE,
  monthIndexOfFirst,
  monthStart,
  type PeriodUnit,
  unitNumber,
  unitRange,
} from './period-units.js';
import { profileHours } from './profile-intervals.js';
import { type ParseDeliveryPeriodOptions, readTenor } from './tenor.js';

/**
 * A period for which power or gas is delivered: a day, weekend, ISO week, month, quarter, half-year, season (Sum:
 * April to September, Win: October to March), gas year (October to September), year, or any other run of days. It is
 * made of delivery days, so it has a length in hours only on a {@link MarketClock}. Immutable. The kind and the name
 * follow from the dates: equal periods have equal names.
 *
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod } from '@aurum/core';
 * const quarter = parseDeliveryPeriod('1Q26');
 * console.log(String(quarter), quarter.hours(clocks.sdac)); // Q1-26 2159
 * console.log(quarter.split('month').map(String)); // ['Jan-26', 'Feb-26', 'Mar-26']
 * ```
 */
export class DeliveryPeriod {
  /** What it is; seasons and gas years are named by the year in which they start. */
  readonly kind: DeliveryPeriodKind;
  /** First delivery day, days since 1970-01-01. */
  readonly start: LocalDate;
  /** First day after it. */
  readonly end: LocalDate;

  /** The period of the delivery days from `start` up to, and without, `end`. */
  private constructor(range: DateRange) {
    this.start = range.start;
    this.end = range.end;
    this.kind = periodKind(range);
    Object.freeze(this);
  }

  /**
   * The period of the delivery days from `start` up to, and without, `end`: `YYYY-MM-DD`, or days since 1970-01-01.
   *
   * @throws AurumError `TIME.INVALID_INTERVAL` unless there is at least one day, in the years 1000 to 9999.
   */
  static of(start: LocalDate | string, end: LocalDate | string): DeliveryPeriod {
    const range = { start: dateOf(start), end: dateOf(end) };
    const sound = Number.isInteger(range.start) && Number.isInteger(range.end) && range.start < range.end;
    if (sound && range.start >= FIRST_DATE && range.end <= LAST_DATE) return new DeliveryPeriod(range);
    throw new AurumError('TIME.INVALID_INTERVAL', {
      message: `A delivery period needs at least one day in the years 1000 to 9999, and has none from ${start} up to, and without, ${end}.`,
      details: { start, end },
    });
  }

  /** One day. */
  static day(date: LocalDate | string): DeliveryPeriod {
    const start = dateOf(date);
    return DeliveryPeriod.of(start, start + 1);
  }

  /** One ISO week. @throws AurumError `TIME.INVALID_TENOR` when the year has no such week. */
  static week(year: number, week: number): DeliveryPeriod {
    requireNumber({ name: 'week', value: week, max: isoWeeksInYear(year) }, year);
    const start = isoWeekStart(year, week);
    return DeliveryPeriod.of(start, start + 7);
  }

  /**
   * The Saturday and Sunday of one ISO week. @throws AurumError `TIME.INVALID_TENOR` when the year has no such week.
   */
  static weekend(year: number, week: number): DeliveryPeriod {
    const { start } = DeliveryPeriod.week(year, week);
    return DeliveryPeriod.of(start + 5, start + 7);
  }

  /** One month, 1 to 12. @throws AurumError `TIME.INVALID_TENOR`. */
  static month(year: number, month: number): DeliveryPeriod {
    requireNumber({ name: 'month', value: month, max: 12 }, year);
    return monthsFrom(year, month, 1);
  }

  /** One calendar quarter, 1 to 4. @throws AurumError `TIME.INVALID_TENOR`. */
  static quarter(year: number, quarter: number): DeliveryPeriod {
    requireNumber({ name: 'quarter', value: quarter, max: 4 }, year);
    return monthsFrom(year, quarter * 3 - 2, 3);
  }

  /** One half of a calendar year, 1 or 2. @throws AurumError `TIME.INVALID_TENOR`. */
  static half(year: number, half: number): DeliveryPeriod {
    requireNumber({ name: 'half', value: half, max: 2 }, year);
    return monthsFrom(year, half * 6 - 5, 6);
  }

  /**
   * A summer (April to September), or the winter that starts in October of the year. @throws AurumError
   * `TIME.INVALID_TENOR`.
   */
  static season(year: number, season: 'summer' | 'winter'): DeliveryPeriod {
    requireNumber({ name: 'season', value: 1, max: 2 }, year);
    return monthsFrom(year, season === 'summer' ? 4 : 10, 6);
  }

  /** The gas year that starts in October of the year. @throws AurumError `TIME.INVALID_TENOR`. */
  static gasYear(year: number): DeliveryPeriod {
    requireNumber({ name: 'gas year', value: 1, max: 1 }, year);
    return monthsFrom(year, 10, 12);
  }

  /** One calendar year. @throws AurumError `TIME.INVALID_TENOR`. */
  static year(year: number): DeliveryPeriod {
    requireNumber({ name: 'year', value: 1, max: 1 }, year);
    return monthsFrom(year, 1, 12);
  }

  /** The number of delivery days. */
  get days(): number {
    return this.end - this.start;
  }

  /** The half-open interval from the start of the first day to the end of the last, on a clock. */
  interval(clock: MarketClock): Interval {
    return { start: deliveryDayStart(clock, this.start), end: deliveryDayStart(clock, this.end) };
  }

  /** Delivered hours on a clock: all of them, or those of a load profile. O(days). */
  hours(clock: MarketClock, profile?: LoadProfile): number {
    const range = this.interval(clock);
    return profile === undefined ? (range.end - range.start) / 3_600_000 : profileHours(profile, clock, range);
  }

  /**
   * The pieces into which the calendar's units cut this period, in order. Units at its ends that stick out are cut
   * off.
   */
  split(unit: PeriodUnit): readonly DeliveryPeriod[] {
    const pieces: DeliveryPeriod[] = [];
    for (let start = this.start; start < this.end; ) {
      const end = Math.min(this.end, unitRange(unit, unitNumber(unit, start)).end);
      pieces.push(new DeliveryPeriod({ start, end }));
      start = end;
    }
    return pieces;
  }

  /** Whether all days of another period are days of this one. */
  contains(other: DeliveryPeriod): boolean {
    return this.start <= other.start && other.end <= this.end;
  }

  /** Whether a date, `YYYY-MM-DD` or days since 1970-01-01, is a delivery day of this period. */
  containsDate(date: LocalDate | string): boolean {
    const day = dateOf(date);
    return this.start <= day && day < this.end;
  }

  /** Whether an instant lies in this period on a clock. */
  containsInstant(clock: MarketClock, t: InstantInput): boolean {
    return this.containsDate(deliveryDay(clock, toInstant(t)));
  }

  /** Whether the two have a day in common. */
  overlaps(other: DeliveryPeriod): boolean {
    return this.start < other.end && other.start < this.end;
  }

  /** The days that the two have in common, if any. */
  intersection(other: DeliveryPeriod): DeliveryPeriod | undefined {
    const range = { start: Math.max(this.start, other.start), end: Math.min(this.end, other.end) };
    return range.start < range.end ? new DeliveryPeriod(range) : undefined;
  }

  /**
   * The period of the same kind `count` places later, or earlier when negative. A range of whole months moves by its
   * own number of months, any other range by its own number of days; weekends move by weeks, and seasons alternate.
   */
  shift(count: number): DeliveryPeriod {
    if (this.kind === 'weekend') return DeliveryPeriod.of(this.start + 7 * count, this.end + 7 * count);
    if (this.kind !== 'range') {
      const { start, end } = unitRange(this.kind, unitNumber(this.kind, this.start) + count);
      return DeliveryPeriod.of(start, end);
    }
    const [first, last] = [monthIndexOfFirst(this.start), monthIndexOfFirst(this.end)];
    if (first === undefined || last === undefined) {
      return DeliveryPeriod.of(this.start + this.days * count, this.end + this.days * count);
    }
    const months = (last - first) * count;
    return DeliveryPeriod.of(monthStart(first + months), monthStart(last + months));
  }

  /** The next period of the same kind. */
  next(): DeliveryPeriod {
    return this.shift(1);
  }

  /** The previous period of the same kind. */
  previous(): DeliveryPeriod {
    return this.shift(-1);
  }

  /** Whether the two have the same days. */
  equals(other: DeliveryPeriod): boolean {
    return this.start === other.start && this.end === other.end;
  }

  /** The canonical name; see {@link formatDeliveryPeriod}. */
  toString(): string {
    return periodName(this);
  }

  /** The canonical name, so that JSON holds periods as text. */
  toJSON(): string {
    return periodName(this);
  }
}

function dateOf(date: LocalDate | string): LocalDate {
  return typeof date === 'string' ? localDate(date) : date;
}

function monthsFrom(year: number, month: number, count: number): DeliveryPeriod {
  const index = year * 12 + month - 1;
  return DeliveryPeriod.of(monthStart(index), monthStart(index + count));
}

function requireNumber(
  part: { readonly name: string; readonly value: number; readonly max: number },
  year: number,
): void {
  const whole = Number.isInteger(part.value) && part.value >= 1 && part.value <= part.max;
  if (whole && Number.isInteger(year)) return;
  throw new AurumError('TIME.INVALID_TENOR', {
    message: `There is no ${part.name} ${part.value} of the year ${year}: it runs from 1 to ${part.max}, and years are whole numbers.`,
    details: { [part.name]: part.value, year },
  });
}

/**
 * Reads what traders type: `Jan-26`, `F26`, `2026-01`, `Q1-26`, `1Q26`, `2H26`, `Sum-26`, `Win-26`, `GY-26`,
 * `Cal-27`, `2026`, `W53-26`, `J26-K26` (both months included), `A..B` (both included), and with an as-of date `DA`,
 * `WE`, `BOM`, `M+1`, `Q+2`, `Y+1` and one-digit years (`NGZ8`). Two-digit years are 2000 to 2099.
 *
 * @throws AurumError `TIME.INVALID_TENOR`, pointing at the fault and showing what is accepted.
 * @example
 * ```ts
 * import { parseDeliveryPeriod } from '@aurum/core';
 * console.log(String(parseDeliveryPeriod('January 2026')), String(parseDeliveryPeriod('X26-H27'))); // Jan-26 Nov26-Mar27
 * console.log(String(parseDeliveryPeriod('BOM', { asOf: '2021-01-19' }))); // 2021-01-20..2021-01-31
 * ```
 */
export function parseDeliveryPeriod(text: string, options: ParseDeliveryPeriodOptions = {}): DeliveryPeriod {
  const { start, end } = readTenor(text, options);
  return DeliveryPeriod.of(start, end);
}

/**
 * The one canonical name of a period: `2026-03-08`, `WE10-26`, `W10-26`, `Mar-26`, `Q1-26`, `2H26`, `Sum-26`,
 * `Win-26`, `GY-26`, `Cal-26`, `Nov26-Mar27`, or `2026-01-20..2026-01-31` (the last day included). Years outside 2000
 * to 2099 have four digits. `parseDeliveryPeriod` reads it back.
 */
export function formatDeliveryPeriod(period: DeliveryPeriod): string {
  return period.toString();
}
