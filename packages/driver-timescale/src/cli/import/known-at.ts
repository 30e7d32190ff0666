import { calendarEdges, type Instant, indexEnds, indexStarts, type Series, toInstant } from '@aurum/core';
import type { Arguments } from '../arguments.js';

const HOUR_MS = 3_600_000;

/** When the values of a series became known to the world. */
export type KnownAt = (series: Series) => Instant | Float64Array;

/** How `--known-at` is to be read: an instant, `now` (the default), or `usual`. */
export function knownAtRule(args: Arguments, now: Instant): KnownAt {
  const text = args.text('known-at') ?? 'now';
  if (text === 'now') return () => now;
  if (text === 'usual') return usuallyKnownAt;
  const instant = args.instant('known-at') ?? toInstant(text);
  return () => instant;
}

/**
 * When such values are usually published. Files do not say it, so it goes by the name of the series:
 *
 * - day-ahead prices and forecasts: noon on the day before delivery, on the series' clock
 * - exchange rates of a day: 16:00 of that day
 * - anything else: when its interval has ended
 */
export function usuallyKnownAt(series: Series): Float64Array {
  const { extent, unit, name = '' } = series;
  if (extent === undefined) return new Float64Array(0);
  if (/^[A-Z]{3}\/[A-Z]{3}$/.test(unit) && series.frequency !== 'P1Y') {
    return indexStarts(series.index).map((start) => start + 16 * HOUR_MS);
  }
  if (!/\.da\.|day[-_]ahead|forecast/.test(name)) return indexEnds(series.index);
  const days = calendarEdges('P1D', series.clock, extent);
  let day = 0;
  return indexStarts(series.index).map((start) => {
    while ((days[day + 1] ?? Number.POSITIVE_INFINITY) <= start) day++;
    return (days[day] ?? start) - 12 * HOUR_MS;
  });
}
