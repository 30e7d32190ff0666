import { AurumError } from '../errors/index.js';
import {
  type AbsoluteFrequency,
  addPeriods,
  type CalendarFrequency,
  calendarEdges,
  floorTo,
  formatInstant,
  frequencyStepMs,
  type Instant,
  type InstantInput,
  type MarketClock,
  toInstant,
} from '../time/index.js';

/** Intervals of one length, back to back; no timestamp is stored. */
export interface RegularIndex {
  /** Tells the three kinds of index apart. */
  readonly kind: 'regular';
  /** Start of the first interval, epoch ms. */
  readonly start: Instant;
  /** Length of every interval in milliseconds. */
  readonly stepMs: number;
  /** Number of intervals. */
  readonly length: number;
}

/** Days, weeks, months, quarters or years of a market clock, back to back. */
export interface CalendarIndex {
  /** Tells the three kinds of index apart. */
  readonly kind: 'calendar';
  /** Which calendar periods. */
  readonly frequency: CalendarFrequency;
  /** The zone and day start that say where a period begins. */
  readonly clock: MarketClock;
  /** Start of the first interval, epoch ms. */
  readonly start: Instant;
  /** Number of intervals. */
  readonly length: number;
  /** `length + 1` instants: interval i is `[edges[i], edges[i + 1])`. Must not be written. */
  readonly edges: Float64Array;
}

/** Any ascending, disjoint intervals; there may be holes between them. */
export interface IrregularIndex {
  /** Tells the three kinds of index apart. */
  readonly kind: 'irregular';
  /** Starts, epoch ms, strictly ascending. Must not be written. */
  readonly starts: Float64Array;
  /** Ends, epoch ms; each above its start and not above the next start. Must not be written. */
  readonly ends: Float64Array;
  /** Number of intervals. */
  readonly length: number;
}

/** The intervals of a series: half-open, ascending and disjoint. */
export type SeriesIndex = RegularIndex | CalendarIndex | IrregularIndex;

/**
 * Intervals of one length from `start`.
 *
 * @param init `step`: a frequency such as `PT15M`, or milliseconds.
 * @throws AurumError `SERIES.INDEX_INVALID` for a step or length that is not a positive (non-negative) integer
 * @example
 * ```ts
 * import { regularIndex } from '@aurum/core';
 * const day = regularIndex({ start: '2026-01-01T00:00:00Z', step: 'PT1H', length: 24 });
 * ```
 */
export function regularIndex(init: {
  readonly start: InstantInput;
  readonly step: AbsoluteFrequency | number;
  readonly length: number;
}): RegularIndex {
  const start = toInstant(init.start);
  const stepMs = typeof init.step === 'number' ? init.step : frequencyStepMs(init.step);
  if (stepMs === undefined || !Number.isSafeInteger(stepMs) || stepMs <= 0) {
    throw invalid(`the step ${String(init.step)} is not a positive whole number of milliseconds`, { step: init.step });
  }
  checkLength(init.length);
  if (!Number.isSafeInteger(start + stepMs * init.length)) {
    throw invalid(`${init.length} intervals of ${stepMs} ms go beyond the range of instants`, { length: init.length });
  }
  return Object.freeze({ kind: 'regular', start, stepMs, length: init.length });
}

/**
 * `length` calendar periods of a clock from `start`, which must be the beginning of one.
 *
 * @throws AurumError `SERIES.INDEX_INVALID` when `start` is inside a period
 * @example
 * ```ts
 * import { calendarIndex, marketClock } from '@aurum/core';
 * const clock = marketClock('Europe/Berlin');
 * const year = calendarIndex({ frequency: 'P1M', clock, start: '2026-01-01T00:00:00+01:00', length: 12 });
 * ```
 */
export function calendarIndex(init: {
  readonly frequency: CalendarFrequency;
  readonly clock: MarketClock;
  readonly start: InstantInput;
  readonly length: number;
}): CalendarIndex {
  const { frequency, clock, length } = init;
  const start = toInstant(init.start);
  checkLength(length);
  const floor = floorTo(frequency, clock, start);
  if (floor !== start) {
    throw invalid(
      `${formatInstant(start)} is inside a ${frequency} period of ${clock.id}, which begins at ${formatInstant(floor)}: begin there`,
      { start, periodStart: floor, frequency, clock: clock.id },
    );
  }
  if (length === 0) return freezeCalendar(frequency, clock, Float64Array.of(start));
  const end = addPeriods(frequency, clock, start, length);
  return freezeCalendar(frequency, clock, calendarEdges(frequency, clock, { start, end }));
}

/**
 * Intervals that are given one by one.
 *
 * @param init `starts` and `ends` in epoch ms; ownership passes to the index, which never copies them.
 * @throws AurumError `SERIES.DUPLICATE` that lists starts which occur twice, `SERIES.INDEX_INVALID` for anything unsorted or overlapping
 */
export function irregularIndex(init: { readonly starts: Float64Array; readonly ends: Float64Array }): IrregularIndex {
  const { starts, ends } = init;
  if (starts.length !== ends.length) {
    throw invalid(`there are ${starts.length} starts but ${ends.length} ends`, {
      starts: starts.length,
      ends: ends.length,
    });
  }
  let previousStart = -Infinity;
  let previousEnd = -Infinity;
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i] ?? NaN;
    const end = ends[i] ?? NaN;
    if (start < previousEnd || !(end > start) || !Number.isSafeInteger(start) || !Number.isSafeInteger(end)) {
      throw explainInterval(starts, i, { start, end, previousStart, previousEnd });
    }
    previousStart = start;
    previousEnd = end;
  }
  return Object.freeze({ kind: 'irregular', starts, ends, length: starts.length });
}

/** A calendar index over edges that are known to be right. */
export function freezeCalendar(frequency: CalendarFrequency, clock: MarketClock, edges: Float64Array): CalendarIndex {
  return Object.freeze({ kind: 'calendar', frequency, clock, start: edges[0] ?? 0, length: edges.length - 1, edges });
}

interface IntervalProblem {
  readonly start: number;
  readonly end: number;
  readonly previousStart: number;
  readonly previousEnd: number;
}

function explainInterval(starts: Float64Array, i: number, problem: IntervalProblem): AurumError {
  const { start, end, previousStart, previousEnd } = problem;
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end)) {
    return invalid(`interval ${i} is [${start}, ${end}): instants are whole milliseconds`, { position: i, start, end });
  }
  if (end <= start) {
    return invalid(`interval ${i} ends at ${formatInstant(end)}, not after its start ${formatInstant(start)}`, {
      position: i,
      start,
      end,
    });
  }
  if (start === previousStart) return duplicateError(duplicateStarts(starts));
  if (start < previousStart) {
    return invalid(
      `interval ${i} starts at ${formatInstant(start)}, before the one in front of it (${formatInstant(previousStart)}): sort the points, or use Series.fromPoints, which sorts`,
      { position: i, start, previousStart },
    );
  }
  return invalid(
    `interval ${i} starts at ${formatInstant(start)}, while the one in front of it lasts until ${formatInstant(previousEnd)}: intervals must not overlap`,
    { position: i, start, previousEnd },
  );
}

/** `SERIES.DUPLICATE` over starts that occur more than once; at most twenty are spelled out, details carry all. */
export function duplicateError(duplicates: readonly Instant[]): AurumError {
  const shown = duplicates.slice(0, 20).map((t) => formatInstant(t));
  const more = duplicates.length > shown.length ? ` and ${duplicates.length - shown.length} more` : '';
  return new AurumError('SERIES.DUPLICATE', {
    message: `${duplicates.length} interval start(s) occur more than once: ${shown.join(', ')}${more}. Keep one value for each, or say which one wins`,
    details: { duplicates },
  });
}

/**
 * The starts that occur more than once in an array of instants, ascending, each once. The array may be unsorted.
 *
 * @param starts epoch ms
 */
export function duplicateStarts(starts: Float64Array): readonly Instant[] {
  const sorted = Float64Array.from(starts).sort();
  const found: Instant[] = [];
  for (let i = 1; i < sorted.length; i++) {
    const t = sorted[i] ?? NaN;
    if (t === sorted[i - 1] && found.at(-1) !== t) found.push(t);
  }
  return found;
}

function checkLength(length: number): void {
  if (!Number.isSafeInteger(length) || length < 0) {
    throw invalid(`the length ${length} is not a non-negative whole number`, { length });
  }
}

function invalid(what: string, details: Readonly<Record<string, unknown>>): AurumError {
  return new AurumError('SERIES.INDEX_INVALID', { message: `This is not an index: ${what}.`, details });
}
