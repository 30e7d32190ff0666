import { calendarEdges, indexEnds, indexStarts, type Series } from '@aurum/core';

const HOUR_MS = 3_600_000;

/**
 * When each value of a series became known to the world, epoch ms. The store keeps it for every observation, so that a read can be made as of
 * any instant. Files do not say it, so that it goes by what is usual:
 *
 * - day-ahead prices and forecasts: at noon on the day before delivery
 * - exchange rates of a day: at 16:00 of that day
 * - anything else: when its interval has ended
 */
export function knownAt(series: Series): Float64Array {
  const { extent, unit, name = '' } = series;
  if (extent === undefined) return new Float64Array(0);
  if (/^[A-Z]{3}\/[A-Z]{3}$/.test(unit) && series.frequency !== 'P1Y') {
    return indexStarts(series.index).map((start) => start + 16 * HOUR_MS);
  }
  if (!/\.da\.|day_ahead|forecast/.test(name)) return indexEnds(series.index);
  const days = calendarEdges('P1D', series.clock, extent);
  let day = 0;
  return indexStarts(series.index).map((start) => {
    while ((days[day + 1] ?? Number.POSITIVE_INFINITY) <= start) day++;
    return (days[day] ?? start) - 12 * HOUR_MS;
  });
}
