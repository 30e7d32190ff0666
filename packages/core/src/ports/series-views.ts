import type { DurationInput } from '../series/index.js';
import type { InstantInput } from '../time/index.js';

/** The time of day on an earlier day up to which a read may know, as a day-ahead auction closes. */
export interface DayAheadCutoff {
  /** Wall-clock time `HH:mm` in the zone of the series' clock, for example `10:00`. Skipped by the clocks: as much later; shown twice: the first. */
  readonly cutoff: string;
  /** How many days before the delivery day; 0 is the delivery day itself. Default 1. */
  readonly daysBefore?: number | undefined;
}

/** One of the successive issues of an interval. */
export interface Release {
  /** 1 for the first knownAt that speaks of the interval, 2 for the second … */
  readonly number: number;
  /** Of several revisions with that knownAt: the one `published` first, or the last one, as `corrected`. Default `corrected`. */
  readonly as?: 'published' | 'corrected' | undefined;
}

/**
 * Which revision of each interval a read takes, of those that `asOf` and `recordedBy` let it see: at most one of these. Without
 * any, the last. An interval of which the view knows nothing is left out as if it had never been written.
 */
export interface ViewOptions {
  /** What was issued at this instant: the last revision with exactly this knownAt. */
  readonly issue?: InstantInput | undefined;
  /** What was known at least so long before the interval's start: the last revision with knownAt ≤ start − leadTime. */
  readonly leadTime?: DurationInput | undefined;
  /** What was known at a time of day on the day before the interval's delivery day: the last revision with knownAt ≤ that instant. */
  readonly dayAhead?: DayAheadCutoff | undefined;
  /** What the n-th issue of the interval said. */
  readonly release?: number | Release | undefined;
}

/** The issues of a series, as columns of equal length, ordered by knownAt. */
export interface RunTable {
  /** Number of issues: distinct knownAt. */
  readonly length: number;
  /** When the information existed in the world, epoch ms. */
  readonly knownAt: Float64Array;
  /** When the store recorded the last of it, epoch ms. */
  readonly recordedAt: Float64Array;
  /** Start of the first interval of the issue, epoch ms. */
  readonly starts: Float64Array;
  /** End of the last interval of the issue, epoch ms. */
  readonly ends: Float64Array;
  /** Number of intervals of the issue; each counts once, however often it was corrected. */
  readonly intervals: Float64Array;
}

/** How an interval differs between two views, as codes of {@link DiffTable.changes}. */
export const CHANGE: {
  /** Only the second view knows of the interval. */
  readonly added: 1;
  /** Only the first view knows of it. */
  readonly removed: 2;
  /** The two say different things. */
  readonly changed: 3;
} = Object.freeze({
  added: 1,
  removed: 2,
  changed: 3,
});

/** What two views say differently, as columns of equal length, ordered by start. */
export interface DiffTable {
  /** Number of intervals that differ. */
  readonly length: number;
  /** Start of the interval, epoch ms. */
  readonly starts: Float64Array;
  /** End of the interval, epoch ms. */
  readonly ends: Float64Array;
  /** `CHANGE.added`: only the second view knows of it; `CHANGE.removed`: only the first; `CHANGE.changed`: they say different things. */
  readonly changes: Uint8Array;
  /** What the first view says. */
  readonly before: DiffSide;
  /** What the second view says. */
  readonly after: DiffSide;
}

/** One side of a {@link DiffTable}; where it knows nothing of the interval the value is NaN, the flag `missing` and both stamps NaN. */
export interface DiffSide {
  /** Values; NaN when withdrawn or not a number, told apart by the flag. */
  readonly values: Float64Array;
  /** Flag codes, see `FLAG`. */
  readonly flags: Uint8Array;
  /** When the information existed in the world, epoch ms. */
  readonly knownAt: Float64Array;
  /** When the store recorded it, epoch ms. */
  readonly recordedAt: Float64Array;
}
