import { CHANGE, type DiffSide, type DiffTable, type SeriesDefinition } from '../ports/index.js';
import { FLAG } from '../series/index.js';
import { gridEnds } from './grid.js';

/** What a view sees, in time order: columns of equal length. */
export interface StampedColumns {
  /** Starts, epoch ms, strictly ascending. */
  readonly starts: Float64Array;
  /** Ends, epoch ms; needed for an irregular series only. */
  readonly ends?: Float64Array | undefined;
  /** Values; NaN where the flag says so. */
  readonly values: Float64Array;
  /** Flag codes; left out when every point is `ok`. */
  readonly flags?: Uint8Array | undefined;
  /** When the information existed in the world, epoch ms. */
  readonly knownAt: Float64Array;
  /** When the store recorded it, epoch ms. */
  readonly recordedAt: Float64Array;
}

/** Compares two views of a series interval by interval; numbers by value (NaN equal to NaN, 0 to −0), flags by code. */
export function diffViews(definition: SeriesDefinition, before: StampedColumns, after: StampedColumns): DiffTable {
  const starts: number[] = [];
  const changes: number[] = [];
  const places: (readonly [number, number])[] = [];
  let b = 0;
  let a = 0;
  while (b < before.starts.length || a < after.starts.length) {
    const inBefore = before.starts[b] ?? Number.POSITIVE_INFINITY;
    const inAfter = after.starts[a] ?? Number.POSITIVE_INFINITY;
    const start = Math.min(inBefore, inAfter);
    const place = [inBefore === start ? b++ : -1, inAfter === start ? a++ : -1] as const;
    const change = changeOf(before, after, place);
    if (change === 0) continue;
    starts.push(start);
    changes.push(change);
    places.push(place);
  }
  const at = Float64Array.from(starts);
  return {
    length: starts.length,
    starts: at,
    ends: definition.frequency === 'irregular' ? irregularEnds(before, after, places) : gridEnds(definition, at),
    changes: Uint8Array.from(changes),
    before: side(
      before,
      places.map(([place]) => place),
    ),
    after: side(
      after,
      places.map(([, place]) => place),
    ),
  };
}

/** 0 when both say the same. */
function changeOf(before: StampedColumns, after: StampedColumns, [b, a]: readonly [number, number]): number {
  if (b < 0) return CHANGE.added;
  if (a < 0) return CHANGE.removed;
  const [x, y] = [before.values[b] as number, after.values[a] as number]; // both are in range
  const sameValue = x === y || (Number.isNaN(x) && Number.isNaN(y));
  const sameFlag = (before.flags?.[b] ?? FLAG.ok) === (after.flags?.[a] ?? FLAG.ok);
  return sameValue && sameFlag ? 0 : CHANGE.changed;
}

function irregularEnds(
  before: StampedColumns,
  after: StampedColumns,
  places: readonly (readonly [number, number])[],
): Float64Array {
  return Float64Array.from(places, ([b, a]) => (b < 0 ? after.ends?.[a] : before.ends?.[b]) ?? Number.NaN);
}

function side(columns: StampedColumns, places: readonly number[]): DiffSide {
  const column = (of: Float64Array): Float64Array =>
    Float64Array.from(places, (i) => (i < 0 ? Number.NaN : (of[i] as number))); // i is in range
  return {
    values: column(columns.values),
    flags: Uint8Array.from(places, (i) => (i < 0 ? FLAG.missing : (columns.flags?.[i] ?? FLAG.ok))),
    knownAt: column(columns.knownAt),
    recordedAt: column(columns.recordedAt),
  };
}
