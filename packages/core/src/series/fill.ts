import { AurumError } from '../errors/index.js';
import type { Instant } from '../time/index.js';
import { oneOf } from './choices.js';
import { derive } from './columns.js';
import { FLAG } from './flags.js';
import { indexEnd, indexStart } from './index-access.js';
import type { SeriesData, SeriesInit } from './series-data.js';
import { requireWhole } from './shift.js';

/**
 * How to fill points that have no value. Filled points are flagged `interpolated`.
 *
 * - `previous`: the last value before the run. - `linear`: on the straight line between the values on both sides, by the middles of the
 *   intervals (by their starts for kind `point`). - `constant`: a number in the unit of the series.
 */
export type FillOptions = FillFromNeighbours | FillWithConstant;

/** Fill from the values beside a run. */
export interface FillFromNeighbours {
  /** The last value before the run, or the line between the values on both sides. */
  readonly method: 'previous' | 'linear';
  /** The longest run that is filled, in points. Default: any. */
  readonly limit?: number | undefined;
}

/** Fill with a number. */
export interface FillWithConstant {
  /** Names the method. */
  readonly method: 'constant';
  /** The number, in the unit of the series. */
  readonly value: number;
  /** The longest run that is filled, in points. Default: any. */
  readonly limit?: number | undefined;
}

/** A stretch without values. */
export interface Gap {
  /** Its first instant, epoch ms. */
  readonly start: Instant;
  /** The first instant after it, epoch ms. */
  readonly end: Instant;
  /** Number of missing points in it; 0 for a hole between the intervals of an irregular index. */
  readonly points: number;
}

/** Runs of missing points no longer than `limit`, filled; longer runs stay as they are. */
export function fillColumns(source: SeriesData, options: FillOptions): SeriesInit {
  const limit = options.limit === undefined ? Infinity : requireWhole(options.limit, 'limit', 1);
  oneOf('way to fill', options.method, { words: ['previous', 'linear', 'constant'] });
  if (options.method === 'constant' && !Number.isFinite(options.value)) {
    throw new AurumError('SERIES.NAN_REFUSED', {
      message: `The constant to fill with is ${options.value}: give a finite number.`,
      details: { value: String(options.value) },
    });
  }
  if (source.missingCount === 0) return derive(source, {});
  const values = source.values.slice();
  const flags = source.flags?.slice() ?? new Uint8Array(values.length);
  for (let from = 0; from < values.length; from++) {
    if (!Number.isNaN(values[from])) continue;
    const to = runEnd(values, from);
    if (to - from <= limit && fillRun(source, values, from, to, options)) flags.fill(FLAG.interpolated, from, to);
    from = to;
  }
  return derive(source, { values, flags });
}

function runEnd(values: Float64Array, from: number): number {
  let to = from;
  while (to < values.length && Number.isNaN(values[to])) to++;
  return to;
}

function fillRun(source: SeriesData, values: Float64Array, from: number, to: number, options: FillOptions): boolean {
  if (options.method === 'constant') {
    values.fill(options.value, from, to);
    return true;
  }
  if (from === 0 || (options.method === 'linear' && to === values.length)) return false;
  const before = values[from - 1] as number; // from > 0
  if (options.method === 'previous') {
    values.fill(before, from, to);
    return true;
  }
  const after = values[to] as number; // to is in range
  const t0 = position(source, from - 1);
  const span = position(source, to) - t0;
  for (let i = from; i < to; i++) values[i] = before + (after - before) * ((position(source, i) - t0) / span);
  return true;
}

/** Where the value of an interval stands in time: at its start for points, else in its middle. */
function position(source: SeriesData, i: number): number {
  const start = indexStart(source.index, i);
  return source.kind === 'point' ? start : (start + indexEnd(source.index, i)) / 2;
}

/** All stretches without values between the first start and the last end, ascending: runs of missing points, and holes of an irregular index. */
export function findGaps(source: SeriesData): readonly Gap[] {
  const { index, values } = source;
  const gaps: Gap[] = [];
  for (let i = 0; i < values.length; i++) {
    const holeStart = i === 0 ? NaN : indexEnd(index, i - 1);
    if (index.kind === 'irregular' && indexStart(index, i) > holeStart) {
      gaps.push({ start: holeStart, end: indexStart(index, i), points: 0 });
    }
    if (!Number.isNaN(values[i])) continue;
    let to = i + 1;
    while (to < values.length && Number.isNaN(values[to]) && indexStart(index, to) === indexEnd(index, to - 1)) to++;
    gaps.push({ start: indexStart(index, i), end: indexEnd(index, to - 1), points: to - i });
    i = to - 1;
  }
  return gaps;
}
