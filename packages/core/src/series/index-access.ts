import {
  ABSOLUTE_FREQUENCIES,
  addPeriods,
  calendarEdges,
  ceilTo,
  type Frequency,
  frequencyStepMs,
  type Instant,
  type Interval,
  isCalendarFrequency,
  type MarketClock,
} from '../time/index.js';
import { type CalendarIndex, freezeCalendar, type RegularIndex, type SeriesIndex } from './series-index.js';

/** Start of interval `i`, epoch ms; NaN beyond the index. */
export function indexStart(index: SeriesIndex, i: number): Instant {
  if (i < 0 || i >= index.length) return NaN;
  switch (index.kind) {
    case 'regular':
      return index.start + i * index.stepMs;
    case 'calendar':
      return index.edges[i] ?? NaN;
    case 'irregular':
      return index.starts[i] ?? NaN;
  }
}

/** End of interval `i`, epoch ms; NaN beyond the index. */
export function indexEnd(index: SeriesIndex, i: number): Instant {
  if (i < 0 || i >= index.length) return NaN;
  switch (index.kind) {
    case 'regular':
      return index.start + (i + 1) * index.stepMs;
    case 'calendar':
      return index.edges[i + 1] ?? NaN;
    case 'irregular':
      return index.ends[i] ?? NaN;
  }
}

/** All starts in a fresh array, epoch ms. */
export function indexStarts(index: SeriesIndex): Float64Array {
  switch (index.kind) {
    case 'regular':
      return steps(index.start, index.stepMs, index.length);
    case 'calendar':
      return index.edges.slice(0, index.length);
    case 'irregular':
      return index.starts.slice();
  }
}

/** All ends in a fresh array, epoch ms. */
export function indexEnds(index: SeriesIndex): Float64Array {
  switch (index.kind) {
    case 'regular':
      return steps(index.start + index.stepMs, index.stepMs, index.length);
    case 'calendar':
      return index.edges.slice(1, index.length + 1);
    case 'irregular':
      return index.ends.slice();
  }
}

/** The length of every interval in a fresh array, in milliseconds. */
export function indexDurations(index: SeriesIndex): Float64Array {
  if (index.kind === 'regular') return new Float64Array(index.length).fill(index.stepMs);
  const durations = indexEnds(index);
  for (let i = 0; i < durations.length; i++) durations[i] = (durations[i] as number) - indexStart(index, i); // i is in range
  return durations;
}

function steps(start: Instant, stepMs: number, length: number): Float64Array {
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = start + i * stepMs;
  return out;
}

/** The number i of the interval with start ≤ t < end, or -1 when `t` is in none. O(1) on a regular index, else O(log n). */
export function indexLocate(index: SeriesIndex, t: Instant): number {
  if (index.length === 0) return -1;
  if (index.kind === 'regular') {
    const i = Math.floor((t - index.start) / index.stepMs);
    return i >= 0 && i < index.length ? i : -1;
  }
  const i = (index.kind === 'calendar' ? upperBound(index.edges, t) : upperBound(index.starts, t)) - 1;
  return i >= 0 && t < indexEnd(index, i) ? i : -1;
}

/** The number of the first interval whose start is at or after `t`; the length when there is none. */
export function indexLowerBound(index: SeriesIndex, t: Instant): number {
  if (index.kind === 'regular') {
    return Math.min(index.length, Math.max(0, Math.ceil((t - index.start) / index.stepMs)));
  }
  return Math.min(index.length, lowerBound(index.kind === 'calendar' ? index.edges : index.starts, t));
}

/** Position of the first element ≥ t in an ascending array. */
export function lowerBound(sorted: Float64Array, t: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? NaN) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Position of the first element > t in an ascending array. */
export function upperBound(sorted: Float64Array, t: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? NaN) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether two indices are of the same kind and describe the same intervals on the same grid. */
export function indexEquals(a: SeriesIndex, b: SeriesIndex): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  switch (a.kind) {
    case 'regular':
      return b.kind === 'regular' && a.stepMs === b.stepMs && (a.start === b.start || a.length === 0);
    case 'calendar':
      return (
        b.kind === 'calendar' &&
        a.frequency === b.frequency &&
        a.clock.id === b.clock.id &&
        (a.start === b.start || a.length === 0)
      );
    case 'irregular':
      return b.kind === 'irregular' && sameNumbers(a.starts, b.starts) && sameNumbers(a.ends, b.ends);
  }
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Intervals `from` to `to` (exclusive) of an index. Bounds are clipped to the index; nothing is copied. */
export function sliceIndex(index: SeriesIndex, from: number, to: number): SeriesIndex {
  const first = Math.min(index.length, Math.max(0, from));
  const last = Math.min(index.length, Math.max(first, to));
  switch (index.kind) {
    case 'regular':
      return Object.freeze({ ...index, start: index.start + first * index.stepMs, length: last - first });
    case 'calendar':
      return freezeCalendar(index.frequency, index.clock, index.edges.subarray(first, last + 1));
    case 'irregular':
      return Object.freeze({
        kind: 'irregular',
        starts: index.starts.subarray(first, last),
        ends: index.ends.subarray(first, last),
        length: last - first,
      });
  }
}

/**
 * All intervals of a grid whose start lies in a range.
 *
 * @param frequency the length of the intervals
 * @param clock the calendar they are aligned to; also for absolute steps, in zones off the full hour
 * @param range half-open
 * @throws AurumError `TIME.INVALID_FREQUENCY`
 */
export function gridIndex(frequency: Frequency, clock: MarketClock, range: Interval): RegularIndex | CalendarIndex {
  const start = ceilTo(frequency, clock, range.start);
  const end = Math.max(start, ceilTo(frequency, clock, range.end));
  if (isCalendarFrequency(frequency)) {
    if (end === start) return freezeCalendar(frequency, clock, Float64Array.of(start));
    return freezeCalendar(frequency, clock, calendarEdges(frequency, clock, { start, end }));
  }
  const stepMs = frequencyStepMs(frequency);
  return Object.freeze({ kind: 'regular', start, stepMs, length: Math.round((end - start) / stepMs) });
}

/** The named frequency of an index: `irregular`, or `undefined` for a regular step that has no name. */
export function indexFrequency(index: SeriesIndex): Frequency | 'irregular' | undefined {
  if (index.kind === 'irregular') return 'irregular';
  if (index.kind === 'calendar') return index.frequency;
  return ABSOLUTE_FREQUENCIES.find((frequency) => frequencyStepMs(frequency) === index.stepMs);
}

/** The index moved by `n` of its own periods, keeping its length (an irregular index is not moved: it has no periods). */
export function shiftIndex(index: RegularIndex | CalendarIndex, n: number): RegularIndex | CalendarIndex {
  if (index.kind === 'regular') return Object.freeze({ ...index, start: index.start + n * index.stepMs });
  const start = addPeriods(index.frequency, index.clock, index.start, n);
  if (index.length === 0) return freezeCalendar(index.frequency, index.clock, Float64Array.of(start));
  const end = addPeriods(index.frequency, index.clock, start, index.length);
  return freezeCalendar(index.frequency, index.clock, calendarEdges(index.frequency, index.clock, { start, end }));
}

/** The stretch from the first start to the last end, or `undefined` for an empty index. */
export function indexExtent(index: SeriesIndex): Interval | undefined {
  if (index.length === 0) return undefined;
  return { start: indexStart(index, 0), end: indexEnd(index, index.length - 1) };
}
