import { type Instant, type Interval, type MarketClock, zoneTable } from '@aurum/core';
import type { ServerDays } from '../sql/continuous-aggregates.js';

/** What is compared: the years for which the platform has tables. */
export const COMPARED: Interval = { start: Date.UTC(1970, 0, 1), end: Date.UTC(2100, 0, 1) };

/**
 * How a server is to cut the days of a clock. A zone of a fixed offset is that much from UTC: as a name of a zone, `+10:00` would mean to the
 * server what lies ten hours to the west.
 */
export function serverDays({ zone, dayStartMs }: MarketClock): ServerDays {
  const { source, offsets } = zoneTable(zone);
  return source === 'fixed'
    ? { zone: 'UTC', offsetMs: dayStartMs - (offsets[0] ?? 0) }
    : { zone, offsetMs: dayStartMs };
}

/**
 * The stretch of time around an instant in which two ways of cutting days agree.
 *
 * @param edges starts of the days, and the end of the last one
 * @param wrong starts of days or months at which they do not agree
 */
export function agreedAround(at: Instant, edges: ArrayLike<number>, wrong: readonly Instant[]): Interval | undefined {
  let start = edges[0];
  let end = edges[edges.length - 1];
  if (start === undefined || end === undefined) return undefined;
  for (const fault of wrong) {
    // What begins at a fault may be a month: all of it is left out.
    if (fault <= at) start = Math.max(start, fault + LONGEST_MONTH_MS);
    else end = Math.min(end, fault);
  }
  return start < end && start <= at && at < end ? { start, end } : undefined;
}

const LONGEST_MONTH_MS = 32 * 86_400_000;
