import { AurumError } from '../../errors/index.js';
import { gridIndex, indexStarts, irregularIndex, regularIndex, type SeriesIndex } from '../../series/index.js';
import {
  ABSOLUTE_FREQUENCIES,
  type AbsoluteFrequency,
  absoluteOrigin,
  addPeriods,
  CALENDAR_FREQUENCIES,
  type CalendarFrequency,
  ceilTo,
  type Frequency,
  floorTo,
  formatInstant,
  frequencyStepMs,
  type Instant,
  isCalendarFrequency,
  localToInstant,
  type MarketClock,
  offsetAt,
  zoneTable,
} from '../../time/index.js';
import { refuseTooLarge } from '../malformed.js';
import { rowError } from './csv-errors.js';

/** What decides the intervals of a series that was read. */
export interface GridSettings {
  readonly clock: MarketClock;
  readonly frequency: Frequency | 'infer';
  readonly grid: 'full' | 'observed';
  readonly pad: CalendarFrequency | undefined;
  readonly maxPoints: number;
}

/** The intervals of a series, and for each point its position among them; -1 for a point that is on none. */
export interface PlacedGrid {
  readonly index: SeriesIndex;
  readonly places: Int32Array;
}

/**
 * The grid that holds the given starts.
 *
 * @param starts strictly ascending, epoch ms, at least one
 */
export function placeOnGrid(starts: Float64Array, settings: GridSettings): PlacedGrid {
  const frequency = settings.frequency === 'infer' ? inferFrequency(starts, settings.clock) : settings.frequency;
  if (settings.grid === 'observed')
    return { index: observed(starts, frequency, settings), places: Int32Array.from(starts, (_, i) => i) };
  const range = paddedRange(starts, frequency, settings);
  if (isCalendarFrequency(frequency)) {
    const index = gridIndex(frequency, settings.clock, range);
    refuseTooLarge(index.length, settings.maxPoints);
    return { index, places: placeByWalk(starts, indexStarts(index)) };
  }
  const step = frequencyStepMs(frequency);
  const length = Math.ceil((range.end - range.start) / step);
  refuseTooLarge(length, settings.maxPoints);
  return { index: regularIndex({ start: range.start, step, length }), places: placeByStep(starts, range.start, step) };
}

function paddedRange(
  starts: Float64Array,
  frequency: Frequency,
  settings: GridSettings,
): { readonly start: Instant; readonly end: Instant } {
  const { clock, pad } = settings;
  const first = floorTo(frequency, clock, starts[0] ?? 0);
  const last = addPeriods(frequency, clock, floorTo(frequency, clock, starts.at(-1) ?? 0), 1);
  if (pad === undefined) return { start: first, end: last };
  return { start: floorTo(pad, clock, first), end: ceilTo(pad, clock, last) };
}

function placeByStep(starts: Float64Array, first: Instant, step: number): Int32Array {
  const places = new Int32Array(starts.length);
  for (let i = 0; i < starts.length; i++) {
    const place = ((starts[i] as number) - first) / step; // i < length
    places[i] = Number.isInteger(place) ? place : -1;
  }
  return places;
}

function placeByWalk(starts: Float64Array, edges: Float64Array): Int32Array {
  const places = new Int32Array(starts.length);
  let at = 0;
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i] as number; // i < length
    while (at < edges.length && (edges[at] as number) < start) at++; // at < length
    places[i] = edges[at] === start ? at : -1;
  }
  return places;
}

/** Intervals with a row only. One that would reach into the next ends where that begins. */
function observed(starts: Float64Array, frequency: Frequency, { clock }: GridSettings): SeriesIndex {
  const ends = new Float64Array(starts.length);
  for (let i = 0; i < starts.length; i++) {
    const next = starts[i + 1] ?? Number.POSITIVE_INFINITY;
    ends[i] = Math.min(next, periodEnd(starts[i] as number, frequency, clock)); // i < length
  }
  return irregularIndex({ starts: Float64Array.from(starts), ends });
}

/** One period on: exactly for one that begins on the grid, else by the wall clock, so that a week may begin on a Friday. */
function periodEnd(start: Instant, frequency: Frequency, clock: MarketClock): Instant {
  if (!isCalendarFrequency(frequency)) return start + frequencyStepMs(frequency);
  if (floorTo(frequency, clock, start) === start) return addPeriods(frequency, clock, start, 1);
  const days = { P1D: 1, P1W: 7, P1M: 30, P3M: 91, P1Y: 365 }[frequency];
  const table = zoneTable(clock.zone);
  const local = start + offsetAt(table, start) + days * 86_400_000;
  return localToInstant(table, local, { ambiguous: 'earlier', nonexistent: 'shiftForward' });
}

/** The finest frequency that the starts call for: by their least distance for fixed steps, by where they lie for calendar ones. */
function inferFrequency(starts: Float64Array, clock: MarketClock): Frequency {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < starts.length; i++) least = Math.min(least, (starts[i] as number) - (starts[i - 1] as number)); // 1 ≤ i < length
  const absolute = ABSOLUTE_FREQUENCIES.find(
    (frequency) => frequencyStepMs(frequency) === least && isOnStep(starts, frequency, clock),
  );
  if (absolute !== undefined) return absolute;
  const calendar = CALENDAR_FREQUENCIES.toReversed().find((frequency) =>
    starts.every((start) => floorTo(frequency, clock, start) === start),
  );
  if (calendar !== undefined && starts.length > 1) return calendar;
  throw new AurumError('CSV.ROW', {
    message: `the frequency cannot be told from ${starts.length} time(s)${Number.isFinite(least) ? ` with a least distance of ${least / 60_000} minutes` : ''}: give frequency`,
    details: { rows: starts.length, first: formatInstant(starts[0] ?? 0) },
  });
}

function isOnStep(starts: Float64Array, frequency: AbsoluteFrequency, clock: MarketClock): boolean {
  const step = frequencyStepMs(frequency);
  const origin = absoluteOrigin(frequency, clock);
  return starts.every((start) => (start - origin) % step === 0);
}

/** The error for a point that is on no interval of the grid. */
export function offGrid(start: Instant, line: number, frequency: Frequency | 'infer'): Error {
  return rowError(
    { line, code: 'SERIES.OFF_GRID' },
    `${formatInstant(start)} is not on the ${frequency} grid: correct it, give another frequency, or leave such rows out with policy.offGrid: 'skip'`,
  );
}
