import { gridIndex, indexEnds, indexStarts, irregularIndex, regularIndex, type SeriesIndex } from '../series/index.js';
import { type Frequency, isCalendarFrequency, type MarketClock } from '../time/index.js';

/**
 * The plainest index that has exactly these intervals: the calendar of `frequency` when it fits, else steps of one length, else the
 * intervals as they are.
 */
export function indexFromIntervals(
  intervals: { readonly starts: Float64Array; readonly ends: Float64Array },
  grid: { readonly clock: MarketClock; readonly frequency?: Frequency | undefined },
): SeriesIndex {
  const { starts, ends } = intervals;
  const first = starts[0];
  const firstEnd = ends[0];
  if (first === undefined || firstEnd === undefined) return irregularIndex({ starts, ends });
  if (grid.frequency !== undefined && isCalendarFrequency(grid.frequency)) {
    const calendar = gridIndex(grid.frequency, grid.clock, { start: first, end: (starts.at(-1) ?? first) + 1 });
    if (hasIntervals(calendar, intervals)) return calendar;
    return irregularIndex({ starts, ends });
  }
  const stepMs = firstEnd - first;
  if (Number.isSafeInteger(stepMs) && stepMs > 0 && isEven(intervals, stepMs)) {
    return regularIndex({ start: first, step: stepMs, length: starts.length });
  }
  return irregularIndex({ starts, ends });
}

function isEven(
  { starts, ends }: { readonly starts: Float64Array; readonly ends: Float64Array },
  stepMs: number,
): boolean {
  const first = starts[0] ?? 0;
  for (let i = 0; i < starts.length; i++) {
    if (starts[i] !== first + i * stepMs || ends[i] !== first + (i + 1) * stepMs) return false;
  }
  return true;
}

/** Whether an index has exactly the given intervals. */
export function hasIntervals(
  index: SeriesIndex,
  intervals: { readonly starts: Float64Array; readonly ends: Float64Array },
): boolean {
  return sameNumbers(indexStarts(index), intervals.starts) && sameNumbers(indexEnds(index), intervals.ends);
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
