import {
  type Frequency,
  type Instant,
  type InstantInput,
  type Interval,
  type MarketClock,
  toInstant,
} from '../time/index.js';
import type { Expectation, QualityReport } from './expectations.js';
import { findGaps, type Gap } from './fill.js';
import { FLAG } from './flags.js';
import { seriesEquals, seriesHash } from './hash.js';
import { indexEnd, indexExtent, indexFrequency, indexLocate, indexStart } from './index-access.js';
import { qualityReport } from './screen.js';
import type { SeriesData, SeriesKind } from './series-data.js';
import type { SeriesIndex } from './series-index.js';
import { type SeriesJson, seriesToJson } from './series-json.js';
import {
  type QuantileOptions,
  type SeriesStatistics,
  type StatisticsOptions,
  seriesQuantiles,
  seriesStatistics,
} from './statistics.js';

/** One point of a series as an object, for people and for borders; calculations use the columns. */
export interface SeriesRow {
  /** Start of the interval, epoch ms. */
  readonly start: Instant;
  /** End of the interval, epoch ms, exclusive. */
  readonly end: Instant;
  /** The value; NaN when there is none. */
  readonly value: number;
  /** The {@link FLAG} code. */
  readonly flag: number;
}

/** What can be read from a series without making a new one. `Series` extends it; it is never made on its own. */
export abstract class SeriesView<out U extends string = string, out K extends SeriesKind = SeriesKind>
  implements SeriesData
{
  /** The intervals. */
  readonly index: SeriesIndex;
  /** The unit of every value. */
  readonly unit: U;
  /** The zone and day start of the market. */
  readonly clock: MarketClock;
  /** What the values mean. */
  readonly kind: K;
  /** One value for each interval, NaN where there is none. Shared, not copied: it must not be written. See {@link SeriesView.toArray}. */
  readonly values: Float64Array;
  /** One {@link FLAG} code for each interval, or `undefined` when all are `ok`. Must not be written. */
  readonly flags: Uint8Array | undefined;
  /** A label for people; no part of {@link SeriesView.equals} and {@link SeriesView.hash}. */
  readonly name: string | undefined;
  /** Whether the values are aggregates over finer points, as resampling to longer intervals, windows and running totals give them. */
  readonly aggregated: boolean;
  /** How many values are NaN. */
  readonly missingCount: number;

  /** @internal */
  protected constructor(data: SeriesData, unit: U, kind: K) {
    this.index = data.index;
    this.unit = unit;
    this.clock = data.clock;
    this.kind = kind;
    this.values = data.values;
    this.flags = data.flags;
    this.name = data.name;
    this.aggregated = data.aggregated;
    this.missingCount = data.missingCount;
  }

  /** Number of intervals. */
  get length(): number {
    return this.index.length;
  }

  /** From the first start to the last end, or `undefined` when empty. */
  get extent(): Interval | undefined {
    return indexExtent(this.index);
  }

  /** The frequency of the index: `irregular`, or `undefined` for a regular step without a name. */
  get frequency(): Frequency | 'irregular' | undefined {
    return indexFrequency(this.index);
  }

  /** The value of the interval that contains an instant: NaN when it is missing, `undefined` when no interval contains it. */
  at(instant: InstantInput): number | undefined {
    const i = indexLocate(this.index, toInstant(instant));
    return i < 0 ? undefined : this.values[i];
  }

  /** The flag at a position; `ok` when the series has no flags. */
  flagAt(position: number): number {
    return this.flags?.[position] ?? FLAG.ok;
  }

  /** A copy of the values, which may be written. */
  toArray(): Float64Array {
    return this.values.slice();
  }

  /**
   * The stretches without values, ascending: runs of missing points, and the holes of an irregular index.
   */
  gaps(): readonly Gap[] {
    return findGaps(this);
  }

  /**
   * Count, coverage, mean, deviation, skewness and extremes; averages are weighted by the length of their intervals.
   *
   * @throws AurumError `SERIES.INVALID_ARGUMENT` for a share outside 0 to 1
   */
  statistics(options: StatisticsOptions = {}): SeriesStatistics {
    return seriesStatistics(this, options);
  }

  /**
   * Quantiles of the values, every point counting alike, in the unit of the series. NaN when gaps forbid it.
   *
   * @param probabilities each from 0 to 1
   * @throws AurumError `SERIES.INVALID_ARGUMENT` for a probability outside 0 to 1
   */
  quantiles(probabilities: readonly number[], options: QuantileOptions = {}): readonly number[] {
    return seriesQuantiles(this, probabilities, options);
  }

  /** What holds and what does not of a list of expectations; `Series.screen` also acts on it. */
  check(expectations: readonly Expectation[]): QualityReport {
    return qualityReport(this, expectations);
  }

  /** Whether another series has the same content: intervals, unit, clock, kind, values (NaN equals NaN, 0 equals -0) and flags. */
  equals(other: SeriesData): boolean {
    return seriesEquals(this, other);
  }

  /** A hash of the content, 32 hexadecimal digits, equal for equal series everywhere; not a protection against forgery. O(n), not kept. */
  hash(): string {
    return seriesHash(this);
  }

  /** The series as JSON, NaN as `null`: `JSON.stringify` calls it, and `seriesFromJson` reads the text back exactly. */
  toJSON(): SeriesJson {
    return seriesToJson(this);
  }

  /** The points one by one as objects. */
  *toRows(): Generator<SeriesRow, void, undefined> {
    for (let i = 0; i < this.length; i++) {
      yield {
        start: indexStart(this.index, i),
        end: indexEnd(this.index, i),
        value: this.values[i] ?? NaN,
        flag: this.flagAt(i),
      };
    }
  }
}
