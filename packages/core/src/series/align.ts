import { AurumError } from '../errors/index.js';
import { calendarEdges, formatInstant } from '../time/index.js';
import { oneOf } from './choices.js';
import { sliceColumns, takeColumns } from './columns.js';
import { indexEnd, indexFrequency, indexStart, lowerBound, sliceIndex } from './index-access.js';
import type { SeriesData, SeriesInit } from './series-data.js';
import {
  type CalendarIndex,
  freezeCalendar,
  irregularIndex,
  type RegularIndex,
  type SeriesIndex,
} from './series-index.js';

/** Which intervals a pair of series is brought to: those in both, those of the left one, or those in either. */
export type AlignJoin = 'inner' | 'left' | 'outer';

/**
 * Brings two series to one index. Both must be on one clock, and their intervals equal or disjoint.
 *
 * @throws AurumError `SERIES.INDEX_MISMATCH` for different clocks, different grids or partly overlapping intervals
 */
export function alignColumns(left: SeriesData, right: SeriesData, join: AlignJoin): readonly [SeriesInit, SeriesInit] {
  oneOf('join', join, { words: ['inner', 'left', 'outer'] });
  if (left.clock.id !== right.clock.id) {
    throw new AurumError('SERIES.INDEX_MISMATCH', {
      message: `The series are on different clocks, '${left.clock.id}' and '${right.clock.id}': bring one to the other's with .withClock() (absolute steps) or .resample(frequency, { clock }).`,
      details: { left: left.clock.id, right: right.clock.id },
    });
  }
  const a = left.index;
  const b = right.index;
  if (a.kind === 'irregular' || b.kind === 'irregular') return alignIntervals(left, right, join);
  const hull = commonGrid(a, b) ?? refuseGrids(a, b);
  const first = [hull.leftAt, hull.rightAt] as const;
  const last = [hull.leftAt + a.length, hull.rightAt + b.length] as const;
  // A series without intervals lies somewhere too, but has nothing there that could widen the outer one.
  const outer = a.length === 0 ? [1] : b.length === 0 ? [0] : [0, 1];
  const from = {
    inner: Math.max(...first),
    left: first[0],
    outer: Math.min(...outer.map((side) => first[side as 0 | 1])),
  }[join];
  const to = { inner: Math.min(...last), left: last[0], outer: Math.max(...outer.map((side) => last[side as 0 | 1])) }[
    join
  ];
  const index = sliceIndex(hull.index, from, Math.max(from, to));
  return [placeColumns(left, hull.leftAt - from, index), placeColumns(right, hull.rightAt - from, index)];
}

/** Where two indices lie on their common grid. */
export interface CommonGrid {
  /** From the earlier start to the later end. */
  readonly index: RegularIndex | CalendarIndex;
  /** Position of the left one's first interval. */
  readonly leftAt: number;
  /** Position of the right one's first interval. */
  readonly rightAt: number;
}

/** The one grid that both indices are stretches of, from the earlier start to the later end; `undefined` when there is none. */
export function commonGrid(a: RegularIndex | CalendarIndex, b: RegularIndex | CalendarIndex): CommonGrid | undefined {
  const start = Math.min(a.start, b.start);
  if (a.kind === 'regular' && b.kind === 'regular' && a.stepMs === b.stepMs) {
    const leftAt = (a.start - start) / a.stepMs;
    const rightAt = (b.start - start) / a.stepMs;
    if (Number.isInteger(leftAt + rightAt)) {
      const length = Math.max(leftAt + a.length, rightAt + b.length);
      return { index: Object.freeze({ kind: 'regular', start, stepMs: a.stepMs, length }), leftAt, rightAt };
    }
  }
  if (a.kind === 'calendar' && b.kind === 'calendar' && a.frequency === b.frequency && a.clock.id === b.clock.id) {
    const end = Math.max(a.edges[a.length] ?? a.start, b.edges[b.length] ?? b.start);
    const edges = end > start ? calendarEdges(a.frequency, a.clock, { start, end }) : Float64Array.of(start);
    const index = freezeCalendar(a.frequency, a.clock, edges);
    return { index, leftAt: lowerBound(edges, a.start), rightAt: lowerBound(edges, b.start) };
  }
  return undefined;
}

function refuseGrids(a: RegularIndex | CalendarIndex, b: RegularIndex | CalendarIndex): never {
  throw new AurumError('SERIES.INDEX_MISMATCH', {
    message: `The series are on different grids, ${describe(a)} and ${describe(b)}: resample one of them to the other's first.`,
    details: { left: describe(a), right: describe(b) },
  });
}

function describe(index: RegularIndex | CalendarIndex): string {
  if (index.kind === 'calendar') return `${index.frequency} of ${index.clock.id}`;
  return `${indexFrequency(index) ?? `${index.stepMs} ms`} from ${formatInstant(index.start)}`;
}

/** The points of a series on a stretch of its grid: its first point goes to position `at` there. */
function placeColumns(source: SeriesData, at: number, index: SeriesIndex): SeriesInit {
  const points = source.values.length;
  if (at <= 0 && at + points >= index.length) return { ...sliceColumns(source, -at, index.length - at), index };
  const positions = new Int32Array(index.length);
  for (let i = 0; i < positions.length; i++) positions[i] = i >= at && i < at + points ? i - at : -1;
  return takeColumns(source, positions, index);
}

/** Two pointers over intervals that are equal or disjoint. */
function alignIntervals(left: SeriesData, right: SeriesData, join: AlignJoin): readonly [SeriesInit, SeriesInit] {
  const a = left.index;
  const b = right.index;
  const room = a.length + b.length;
  const fromLeft = new Int32Array(room);
  const fromRight = new Int32Array(room);
  let count = 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const startA = i < a.length ? indexStart(a, i) : Infinity;
    const startB = j < b.length ? indexStart(b, j) : Infinity;
    const both = startA === startB;
    if (both ? indexEnd(a, i) !== indexEnd(b, j) : overlaps(a, b, i, j)) throw overlapError(a, i, b, j);
    const keep = both || join === 'outer' || (join === 'left' && startA < startB);
    if (keep) {
      fromLeft[count] = startA <= startB ? i : -1;
      fromRight[count] = startB <= startA ? j : -1;
      count++;
    }
    if (startA <= startB) i++;
    if (startB <= startA) j++;
  }
  const index = join === 'left' ? a : gather(a, fromLeft.subarray(0, count), b, fromRight.subarray(0, count));
  return [
    takeColumns(left, fromLeft.subarray(0, count), index),
    takeColumns(right, fromRight.subarray(0, count), index),
  ];
}

function overlaps(a: SeriesIndex, b: SeriesIndex, i: number, j: number): boolean {
  if (i >= a.length || j >= b.length) return false;
  return indexStart(a, i) < indexEnd(b, j) && indexStart(b, j) < indexEnd(a, i);
}

function gather(a: SeriesIndex, fromA: Int32Array, b: SeriesIndex, fromB: Int32Array): SeriesIndex {
  const starts = new Float64Array(fromA.length);
  const ends = new Float64Array(fromA.length);
  for (let k = 0; k < starts.length; k++) {
    const i = fromA[k] as number; // k is in range
    const j = fromB[k] as number; // k is in range
    starts[k] = i >= 0 ? indexStart(a, i) : indexStart(b, j);
    ends[k] = i >= 0 ? indexEnd(a, i) : indexEnd(b, j);
  }
  return irregularIndex({ starts, ends });
}

function overlapError(a: SeriesIndex, i: number, b: SeriesIndex, j: number): AurumError {
  const text = (index: SeriesIndex, k: number): string =>
    `${formatInstant(indexStart(index, k))} to ${formatInstant(indexEnd(index, k))}`;
  return new AurumError('SERIES.INDEX_MISMATCH', {
    message: `The interval ${text(a, i)} of the left series overlaps ${text(b, j)} of the right one without being equal: resample both to one frequency first.`,
    details: { left: [indexStart(a, i), indexEnd(a, i)], right: [indexStart(b, j), indexEnd(b, j)] },
  });
}
