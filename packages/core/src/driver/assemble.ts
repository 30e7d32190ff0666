import { InternalError } from '../errors/index.js';
import type { SeriesDefinition } from '../ports/index.js';
import {
  type CalendarIndex,
  FLAG,
  gridIndex,
  indexStarts,
  irregularIndex,
  type RegularIndex,
  Series,
} from '../series/index.js';
import type { ResolvedRange } from './range.js';

/** Stored points as columns of equal length. Ownership passes on: they become part of the series where they fit. */
export interface StoredColumns {
  /** Starts, epoch ms, each once; ascending is fastest. Starts at equal steps are told by an index, which needs no array. */
  readonly starts: Float64Array | RegularIndex;
  /** Ends, epoch ms; needed for an irregular series only. */
  readonly ends?: Float64Array | undefined;
  /** Values; NaN where the flag says so. */
  readonly values: Float64Array;
  /** Flag codes; left out when every point is `ok`. */
  readonly flags?: Uint8Array | undefined;
}

/**
 * Makes the series that a read of these points gives: on the definition's grid over the whole range with the gaps flagged
 * `missing`, a side left open ending with the first or last point; or, for an irregular series, the points alone. A dense
 * read in time order is not copied.
 *
 * @throws InternalError when a point is outside the range or off the grid: the store gave what it should not hold
 */
export function assembleSeries(definition: SeriesDefinition, columns: StoredColumns, range: ResolvedRange): Series {
  const { key, unit, clock, kind, frequency } = definition;
  const common = { unit, clock, kind, name: key } as const;
  if (frequency === 'irregular') {
    const sorted = sortIrregular(columns);
    if (sorted.ends === undefined) throw new InternalError(`the irregular series "${key}" was read without ends`);
    const index = irregularIndex({ starts: storedStarts(sorted), ends: sorted.ends });
    return Series.of({ ...common, index, values: sorted.values, flags: sorted.flags });
  }
  const index = gridIndex(frequency, clock, closeRange(columns.starts, range));
  if (isDense(index, columns.starts))
    return Series.of({ ...common, index, values: columns.values, flags: columns.flags });
  const { values, flags } = spread(index, columns, key);
  return Series.of({ ...common, index, values, flags });
}

/** The starts of stored points as an array; made on demand where an index tells them. */
export function storedStarts({ starts }: Pick<StoredColumns, 'starts'>): Float64Array {
  return starts instanceof Float64Array ? starts : indexStarts(starts);
}

/** Replaces an open side by the first or last point; without points an open range is empty. */
function closeRange(
  starts: StoredColumns['starts'],
  range: ResolvedRange,
): { readonly start: number; readonly end: number } {
  const openStart = range.start === Number.NEGATIVE_INFINITY;
  const openEnd = range.end === Number.POSITIVE_INFINITY;
  if (!openStart && !openEnd) return range;
  if (starts.length === 0) {
    const at = openStart ? (openEnd ? 0 : range.end) : range.start;
    return { start: at, end: at };
  }
  const { first, last } = firstAndLast(starts);
  return { start: openStart ? first : range.start, end: openEnd ? last + 1 : range.end };
}

/** Of starts that are not empty. */
function firstAndLast(starts: StoredColumns['starts']): { readonly first: number; readonly last: number } {
  if (!(starts instanceof Float64Array))
    return { first: starts.start, last: starts.start + (starts.length - 1) * starts.stepMs };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i] as number; // i is in range
    if (start < first) first = start;
    if (start > last) last = start;
  }
  return { first, last };
}

/** Whether the points are exactly the intervals of the grid, in its order. */
function isDense(index: RegularIndex | CalendarIndex, stored: StoredColumns['starts']): boolean {
  if (stored.length !== index.length) return false;
  if (!(stored instanceof Float64Array) && index.kind === 'regular')
    return stored.start === index.start && stored.stepMs === index.stepMs;
  const starts = storedStarts({ starts: stored });
  if (index.kind === 'calendar') {
    for (let i = 0; i < starts.length; i++) if (starts[i] !== index.edges[i]) return false;
    return true;
  }
  const { start, stepMs } = index;
  for (let i = 0; i < starts.length; i++) if (starts[i] !== start + i * stepMs) return false;
  return true;
}

function spread(
  index: RegularIndex | CalendarIndex,
  columns: StoredColumns,
  key: string,
): { readonly values: Float64Array; readonly flags: Uint8Array } {
  const values = new Float64Array(index.length).fill(Number.NaN);
  const flags = new Uint8Array(index.length).fill(FLAG.missing);
  const starts = storedStarts(columns);
  const positions = index.kind === 'regular' ? regularPositions(index, starts) : calendarPositions(index, starts);
  for (let i = 0; i < positions.length; i++) {
    const at = positions[i] as number; // i is in range
    if (at < 0) throw offIndex(key, starts[i] as number);
    values[at] = columns.values[i] as number; // i is in range
    flags[at] = columns.flags === undefined ? FLAG.ok : (columns.flags[i] as number); // i is in range
  }
  return { values, flags };
}

/** The place of each start on the grid, or -1. */
function regularPositions({ start, stepMs, length }: RegularIndex, starts: Float64Array): Int32Array {
  const positions = new Int32Array(starts.length);
  for (let i = 0; i < starts.length; i++) {
    const distance = (starts[i] as number) - start; // i is in range
    const at = Math.floor(distance / stepMs);
    positions[i] = at >= 0 && at < length && at * stepMs === distance ? at : -1;
  }
  return positions;
}

/** Remembers where it was: starts in time order are found in constant time each. */
function calendarPositions(index: CalendarIndex, starts: Float64Array): Int32Array {
  const positions = new Int32Array(starts.length);
  const { edges, length } = index;
  let at = 0;
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i] as number; // i is in range
    while (at > 0 && (edges[at] as number) > start) at--; // at is in range
    while (at < length && (edges[at + 1] as number) <= start) at++; // one edge more than intervals
    positions[i] = at < length && edges[at] === start ? at : -1;
  }
  return positions;
}

function offIndex(key: string, start: number): InternalError {
  return new InternalError(
    `the store gave an interval of "${key}" at ${start}, which is outside the range or off its grid`,
  );
}

function sortIrregular(columns: StoredColumns): StoredColumns {
  const { ends, values, flags } = columns;
  const starts = storedStarts(columns);
  let sorted = true;
  for (let i = 1; i < starts.length && sorted; i++) sorted = (starts[i - 1] as number) < (starts[i] as number); // in range
  if (sorted) return columns;
  const order = Uint32Array.from(starts, (_, i) => i).sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0));
  return {
    starts: Float64Array.from(order, (i) => starts[i] ?? Number.NaN),
    ends: ends && Float64Array.from(order, (i) => ends[i] ?? Number.NaN),
    values: Float64Array.from(order, (i) => values[i] ?? Number.NaN),
    flags: flags && Uint8Array.from(order, (i) => flags[i] ?? FLAG.ok),
  };
}
