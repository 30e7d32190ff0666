import { AurumError } from '../errors/index.js';
import { addPeriods, calendarEdges, formatInstant } from '../time/index.js';
import { alignColumns, commonGrid } from './align.js';
import { oneOf } from './choices.js';
import { derive } from './columns.js';
import { FLAG } from './flags.js';
import { indexEnd, indexEnds, indexStart, indexStarts } from './index-access.js';
import type { SeriesData, SeriesInit } from './series-data.js';
import {
  type CalendarIndex,
  freezeCalendar,
  irregularIndex,
  type RegularIndex,
  type SeriesIndex,
} from './series-index.js';

/** Refuses series that do not measure the same thing in the same unit. @throws AurumError `SERIES.UNIT_MISMATCH`, `SERIES.KIND_MISMATCH`, `SERIES.INDEX_MISMATCH` */
function requireAlike(left: SeriesData, right: SeriesData): void {
  if (left.unit !== right.unit) {
    throw new AurumError('SERIES.UNIT_MISMATCH', {
      message: `One series is in '${left.unit}' and the other in '${right.unit}': convert one with .to('${left.unit}') first.`,
      details: { left: left.unit, right: right.unit },
    });
  }
  if (left.kind !== right.kind) {
    throw new AurumError('SERIES.KIND_MISMATCH', {
      message: `One series is of kind '${left.kind}' and the other of kind '${right.kind}': they cannot be put together.`,
      details: { left: left.kind, right: right.kind },
    });
  }
  if (left.clock.id !== right.clock.id) {
    throw new AurumError('SERIES.INDEX_MISMATCH', {
      message: `One series is on clock '${left.clock.id}' and the other on '${right.clock.id}': bring one to the other's with .withClock().`,
      details: { left: left.clock.id, right: right.clock.id },
    });
  }
}

/** Left, then right, which must begin at or after the end of left. On one grid a gap between them is filled with missing points. */
export function concatColumns(left: SeriesData, right: SeriesData): SeriesInit {
  requireAlike(left, right);
  const combined = { aggregated: left.aggregated || right.aggregated };
  if (right.index.length === 0) return derive(left, combined);
  if (left.index.length === 0) return derive(right, { ...combined, name: left.name });
  const end = indexEnd(left.index, left.index.length - 1);
  const start = indexStart(right.index, 0);
  if (start < end) {
    throw new AurumError('SERIES.INDEX_INVALID', {
      message: `The second series begins at ${formatInstant(start)}, before the first one ends at ${formatInstant(end)}: use .merge(), and say which one wins.`,
      details: { start, end },
    });
  }
  if (left.index.kind !== 'irregular' && right.index.kind !== 'irregular') {
    if (commonGrid(left.index, right.index) !== undefined) {
      return { ...overlay(left, right, 'right'), ...combined };
    }
  }
  return derive(left, {
    ...combined,
    index: irregularIndex({
      starts: joined(indexStarts(left.index), indexStarts(right.index)),
      ends: joined(indexEnds(left.index), indexEnds(right.index)),
    }),
    values: joined(left.values, right.values),
    flags: joinedFlags(left, right),
  });
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

function joinedFlags(left: SeriesData, right: SeriesData): Uint8Array | undefined {
  if (left.flags === undefined && right.flags === undefined) return undefined;
  const out = new Uint8Array(left.values.length + right.values.length);
  if (left.flags !== undefined) out.set(left.flags);
  if (right.flags !== undefined) out.set(right.flags, left.values.length);
  return out;
}

/** All intervals of both. Where both have one, the point of the preferred series counts, unless nothing is known there (`missing`). */
export function mergeColumns(left: SeriesData, right: SeriesData, prefer: 'left' | 'right'): SeriesInit {
  requireAlike(left, right);
  oneOf('side to prefer', prefer, { words: ['left', 'right'] });
  return { ...overlay(left, right, prefer), aggregated: left.aggregated || right.aggregated };
}

function overlay(left: SeriesData, right: SeriesData, prefer: 'left' | 'right'): SeriesInit {
  const [a, b] = alignColumns(left, right, 'outer');
  const [top, bottom] = prefer === 'right' ? [b, a] : [a, b];
  const values = new Float64Array(a.values.length);
  const flags = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const above = top.flags?.[i] ?? FLAG.ok;
    const point = above === FLAG.missing ? bottom : top;
    values[i] = point.values[i] as number; // i is in range
    flags[i] = point.flags?.[i] ?? FLAG.ok;
  }
  return derive(left, { index: a.index, values, flags });
}

/** More values on the grid of a series, after its last one. */
export function appendColumns(
  source: SeriesData,
  values: ArrayLike<number>,
  flags: ArrayLike<number> | undefined,
): SeriesInit {
  const { index } = source;
  if (index.kind === 'irregular') {
    throw new AurumError('SERIES.INVALID_ARGUMENT', {
      message: 'An irregular series has no next interval: put another series behind it with .concat().',
      details: { added: values.length },
    });
  }
  const added = Float64Array.from(values);
  const addedFlags = flags === undefined ? undefined : Uint8Array.from(flags);
  if (addedFlags !== undefined && addedFlags.length !== added.length) {
    throw new AurumError('SERIES.INDEX_INVALID', {
      message: `${added.length} values but ${addedFlags.length} flags were given to append: give one flag for each value, or none.`,
      details: { values: added.length, flags: addedFlags.length },
    });
  }
  const old = source.flags ?? new Uint8Array(source.values.length);
  const all = new Uint8Array(old.length + added.length);
  all.set(old);
  if (addedFlags !== undefined) all.set(addedFlags, old.length);
  return derive(source, {
    index: lengthened(index, added.length),
    values: joined(source.values, added),
    flags: all,
  });
}

function lengthened(index: RegularIndex | CalendarIndex, more: number): SeriesIndex {
  const length = index.length + more;
  if (index.kind === 'regular') return Object.freeze({ ...index, length });
  if (length === 0) return index;
  const { frequency, clock, start } = index;
  const end = addPeriods(frequency, clock, start, length);
  return freezeCalendar(frequency, clock, calendarEdges(frequency, clock, { start, end }));
}
