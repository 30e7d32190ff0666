import type { Instant } from '../time/index.js';
import type { DurationInput } from './duration.js';
import type { SeriesData } from './series-data.js';

/** A point that did not pass an expectation and is kept apart from the series, with the reason. */
export interface QuarantinedPoint {
  /** Start of its interval. */
  readonly start: Instant;
  /** End of its interval. */
  readonly end: Instant;
  /** The value as the source gave it; NaN when it gave none. */
  readonly value: number;
  /** The expectation that it failed, and how. */
  readonly reason: string;
}

/** Values lie between two bounds, both included, in the unit of the series. */
export interface RangeExpectation {
  /** Names the check. */
  readonly check: 'range';
  /** The least value that is believed. Default: no bound. */
  readonly min?: number | undefined;
  /** The greatest value that is believed. Default: no bound. */
  readonly max?: number | undefined;
}

/** No stretch without values is longer than this: neither missing points nor holes of an irregular index. */
export interface GapExpectation {
  /** Names the check. */
  readonly check: 'gap';
  /** The longest gap that is accepted. Default 0: none. */
  readonly longest?: DurationInput | undefined;
}

/** No start occurs twice. A series cannot hold duplicates, so this only ever fails in `screenPoints`, which sees the raw points. */
export interface DuplicateExpectation {
  /** Names the check. */
  readonly check: 'duplicate';
}

/**
 * No value is far from its surroundings: |v - m| ≤ threshold × 1.4826 × MAD, with m the median and MAD the median absolute deviation of the window
 * around the point (itself included). Where the MAD is 0, `least` alone decides.
 */
export interface SpikeExpectation {
  /** Names the check. */
  readonly check: 'spike';
  /** How many robust standard deviations are believed. Default 8. */
  readonly threshold?: number | undefined;
  /** Points in the window, centred. Default 49 (two days of hours and one). */
  readonly window?: number | undefined;
  /** A deviation of at most this, in the unit of the series, is never a spike. Default 0. */
  readonly least?: number | undefined;
}

/** No value repeats for too long, as a stuck meter would make it. */
export interface StaleExpectation {
  /** Names the check. */
  readonly check: 'stale';
  /** The longest run of equal values that is believed, in points. Default 6. */
  readonly longest?: number | undefined;
  /** Values that may repeat for ever, such as the 0 of solar power at night. Default: none. */
  readonly except?: readonly number[] | undefined;
}

/**
 * Every delivery day that the series touches has values for all of its 23, 24 or 25 hours; the first and the last day too. For series with steps
 * below a day.
 */
export interface DstDayLengthExpectation {
  /** Names the check. */
  readonly check: 'dstDayLength';
}

/** The series is in this unit, letter by letter. */
export interface UnitExpectation {
  /** Names the check. */
  readonly check: 'unit';
  /** The unit that is expected. */
  readonly unit: string;
}

/** Values never go down (or up), as a meter register or a cumulative total must. */
export interface MonotonicExpectation {
  /** Names the check. */
  readonly check: 'monotonic';
  /** Default `increasing`. */
  readonly direction?: 'increasing' | 'decreasing' | undefined;
  /** Whether equal neighbours fail too. Default `false`. */
  readonly strict?: boolean | undefined;
}

/** Anything else. */
export interface CustomExpectation {
  /** Names the check. */
  readonly check: 'custom';
  /** What is expected, for the report. */
  readonly name: string;
  /** The positions that fail, ascending. */
  readonly failing: (series: SeriesData) => Iterable<number>;
}

/** Something that a sound series fulfils. All but `custom` are plain data and can be kept in a configuration. */
export type Expectation =
  | RangeExpectation
  | GapExpectation
  | DuplicateExpectation
  | SpikeExpectation
  | StaleExpectation
  | DstDayLengthExpectation
  | UnitExpectation
  | MonotonicExpectation
  | CustomExpectation;

/** One place where an expectation failed. */
export interface Failure {
  /** First instant of it, epoch ms. */
  readonly start: Instant;
  /** First instant after it, epoch ms. */
  readonly end: Instant;
  /** Position of its first point; -1 when there is no point, as in a hole. */
  readonly position: number;
  /** Number of points concerned. */
  readonly points: number;
  /** The value there (the first one of a run); NaN when there is none. */
  readonly value: number;
  /** How it failed, with the values. */
  readonly reason: string;
}

/** What came of one expectation. */
export interface Finding {
  /** What was expected. */
  readonly expectation: Expectation;
  /** Whether it held everywhere. */
  readonly passed: boolean;
  /** Number of failures. */
  readonly count: number;
  /** Every failure, ascending. */
  readonly failures: readonly Failure[];
}

/** What came of a list of expectations. */
export interface QualityReport {
  /** Whether all held. */
  readonly passed: boolean;
  /** One finding for each expectation, in their order. */
  readonly findings: readonly Finding[];
  /** Number of failures of all of them. */
  readonly count: number;
}
