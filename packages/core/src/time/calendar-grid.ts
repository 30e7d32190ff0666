import { AurumError } from '../errors/index.js';
import { civilFromDays, DAY_MS, daysFromCivil, type LocalDate } from './civil-date.js';
import {
  type AbsoluteFrequency,
  CALENDAR_FREQUENCIES,
  type CalendarFrequency,
  type Frequency,
  frequencyStepMs,
  isCalendarFrequency,
} from './frequency.js';
import { assertInterval, formatInstant } from './instant.js';
import type { Instant, Interval } from './instant-types.js';
import { dayStartIn, deliveryDay, type MarketClock } from './market-clock.js';
import { type ZoneTable, zoneTable } from './zone-table.js';
import { TABLE_END } from './zone-transitions.js';

/** The number of the calendar period that holds a date: consecutive integers, 0 for the one that holds 1970-01-01. */
function periodNumber(frequency: CalendarFrequency, date: LocalDate): number {
  if (frequency === 'P1D') return date;
  if (frequency === 'P1W') return Math.floor((date + 3) / 7); // 1970-01-01 was a Thursday
  const { year, month } = civilFromDays(date);
  if (frequency === 'P1Y') return year - 1970;
  const months = (year - 1970) * 12 + month - 1;
  return frequency === 'P1M' ? months : Math.floor(months / 3);
}

/** The date on which a calendar period starts: the inverse of {@link periodNumber}. */
function periodStart(frequency: CalendarFrequency, number: number): LocalDate {
  if (frequency === 'P1D') return number;
  if (frequency === 'P1W') return number * 7 - 3;
  const months = frequency === 'P1M' ? number : frequency === 'P3M' ? number * 3 : number * 12;
  const year = Math.floor(months / 12);
  return daysFromCivil(1970 + year, months - year * 12 + 1, 1);
}

/**
 * All edges of a calendar grid that cover a range: the first is at or before its start, the last at or after its end,
 * and neither could be left out. n periods have n + 1 edges, strictly ascending: a date that the zone skipped has no
 * period.
 *
 * @throws AurumError `TIME.INVALID_INTERVAL`, `TIME.INVALID_FREQUENCY`.
 * @example
 * ```ts
 * import { calendarEdges, clocks, interval } from '@aurum/core';
 * const q1 = interval('2025-12-31T23:00Z', '2026-03-31T22:00Z');
 * const edges = calendarEdges('P1M', clocks.sdac, q1);
 * console.log(Array.from(edges.subarray(1), (end, i) => (end - (edges[i] ?? 0)) / 3_600_000)); // [744, 672, 743]
 * ```
 */
export function calendarEdges(frequency: CalendarFrequency, clock: MarketClock, range: Interval): Float64Array {
  assertInterval(range);
  if (frequencyStepMs(frequency) !== undefined) {
    throw new AurumError('TIME.INVALID_FREQUENCY', {
      message: `${frequency} is a fixed step and has no edges on a calendar: use gridIndex, or one of ${CALENDAR_FREQUENCIES.join(', ')}.`,
      details: { frequency },
    });
  }
  const table = zoneTable(clock.zone);
  const first = periodNumber(frequency, deliveryDay(clock, range.start));
  const last = periodNumber(frequency, deliveryDay(clock, range.end)) + 1;
  const edges = new Float64Array(last - first + 1);
  let length = 0;
  for (let number = first; number <= last; number++) {
    const edge = dayStartIn(table, clock, periodStart(frequency, number));
    if (length > 0 && edge === edges[length - 1]) continue;
    edges[length++] = edge;
    if (edge >= range.end) break;
  }
  return edges.slice(0, length);
}

/** The last edge of a grid at or before an instant. */
export function floorTo(frequency: Frequency, clock: MarketClock, t: Instant): Instant {
  if (!isCalendarFrequency(frequency)) {
    const step = frequencyStepMs(frequency);
    const origin = absoluteOrigin(frequency, clock);
    return Math.floor((t - origin) / step) * step + origin;
  }
  const number = periodNumber(frequency, deliveryDay(clock, t));
  return dayStartIn(zoneTable(clock.zone), clock, periodStart(frequency, number));
}

/** The first edge of a grid at or after an instant. */
export function ceilTo(frequency: Frequency, clock: MarketClock, t: Instant): Instant {
  const floor = floorTo(frequency, clock, t);
  return floor === t ? t : addPeriods(frequency, clock, floor, 1);
}

/**
 * Moves an edge of a grid by a whole number of periods, forwards or backwards.
 *
 * @throws AurumError `TIME.INVALID_INSTANT` when a calendar frequency is asked to move an instant that is not an edge
 * of its grid.
 */
export function addPeriods(frequency: Frequency, clock: MarketClock, t: Instant, count: number): Instant {
  if (!isCalendarFrequency(frequency)) return t + count * frequencyStepMs(frequency);
  const table = zoneTable(clock.zone);
  const number = periodNumber(frequency, deliveryDay(clock, t));
  if (dayStartIn(table, clock, periodStart(frequency, number)) !== t) {
    throw new AurumError('TIME.INVALID_INSTANT', {
      message: `${formatInstant(t)} is not a start of ${frequency} on the clock ${clock.id}: use floorTo or ceilTo first.`,
      details: { instant: formatInstant(t), frequency, clock: clock.id },
    });
  }
  if (frequency !== 'P1D') return dayStartIn(table, clock, periodStart(frequency, number + count));
  return dayStartIn(table, clock, addExistingDays(table, clock, { date: number, count }));
}

// A zone that crosses the date line skips a whole date; it is no day of delivery. Four of them since 1970.
function addExistingDays(
  table: ZoneTable,
  clock: MarketClock,
  from: { readonly date: LocalDate; readonly count: number },
): LocalDate {
  const skipped = skippedDates(table, clock);
  let date = from.date + from.count;
  if (from.count > 0) for (const day of skipped) date += day > from.date && day <= date ? 1 : 0;
  else for (const day of skipped.toReversed()) date -= day < from.date && day >= date ? 1 : 0;
  return date;
}

function skippedDates(table: ZoneTable, clock: MarketClock): readonly LocalDate[] {
  const skipped: LocalDate[] = [];
  table.transitions.forEach((at, i) => {
    const before = table.offsets[i] as number; // one more offset than transitions
    const after = table.offsets[i + 1] as number;
    if (after - before < DAY_MS) return;
    const date = Math.ceil((at + before - clock.dayStartMs) / DAY_MS);
    if (dayStartIn(table, clock, date) === dayStartIn(table, clock, date + 1)) skipped.push(date);
  });
  return skipped;
}

/**
 * Where the grid of a fixed step is anchored: the residue, in ms, of every edge modulo the step. Steps are aligned to
 * the local time at which days start, by the zone's standard offset in the last year of its table: 0 except in zones
 * off the whole hour, such as Kolkata, and the same in summer and winter, so that a grid never shifts.
 */
export function absoluteOrigin(frequency: AbsoluteFrequency, clock: MarketClock): number {
  const step = frequencyStepMs(frequency);
  const { transitions, offsets } = zoneTable(clock.zone);
  const stillChanging = (transitions.at(-1) ?? 0) > TABLE_END - 366 * DAY_MS;
  const standard = Math.min(...offsets.subarray(stillChanging ? -2 : -1));
  return (((clock.dayStartMs - standard) % step) + step) % step;
}
