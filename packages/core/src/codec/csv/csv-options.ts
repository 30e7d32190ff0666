import type { SeriesKind } from '../../series/index.js';
import type { CalendarFrequency, Frequency, MarketClock } from '../../time/index.js';
import type { DecimalStyle } from './parse-decimal.js';

/** What a value column holds. */
export interface CsvColumn {
  /** The unit of its values, for example `USD/MWh`. */
  readonly unit: string;
  /** What they mean over their intervals. */
  readonly kind: SeriesKind;
  /**
   * The name of the series, or what makes it from the texts of the key columns. Default: the header of the column. A text is put behind the keys
   * where there are any.
   */
  readonly name?: string | ((keys: readonly string[]) => string) | undefined;
  /** The column with flags, as names (`estimated`) or codes (`1`), when there is one. */
  readonly flags?: string | undefined;
}

/** Value columns by their header. */
export type CsvColumns = Readonly<Record<string, CsvColumn>>;

/**
 * What to do with a local time that occurs twice:
 *
 * - `earlier`, `later`: that one is meant. Two rows with that time are then duplicates.
 * - `order`: the first row with that time is the earlier, the second the later; for files whose hours follow each other within a day. Rows of such a
 *   day that go back over the hour are `TIME.AMBIGUOUS_LOCAL`: their order does not tell.
 * - a column that tells: one of the texts in `later` marks the second.
 * - `error`: `CSV.ROW`.
 */
export type CsvAmbiguous =
  | 'earlier'
  | 'later'
  | 'order'
  | 'error'
  | {
      /** The header of the column that tells. */
      readonly column: string;
      /** What stands there for the second occurrence, for example `['Y']`. */
      readonly later: readonly string[];
    };

/**
 * What to do with a local time that does not exist: refuse the file, leave the row out and report it, or move it to the instant of the
 * change and report it.
 */
export type CsvNonexistent = 'error' | 'skip' | 'shiftForward';

/** Where the time of a row stands and how it is meant. */
export interface CsvTime {
  /** The header of the column, or of several, whose texts are joined with a blank before they are read. */
  readonly column: string | readonly string[];
  /**
   * How it is written: `iso` (default), `epochMs`, `epochSeconds`, or a pattern such as `MM/dd/yyyy h:mm:ss a`; see the guide on files.
   */
  readonly format?: string | undefined;
  /** The zone of times without an offset, `UTC` for UTC. Without it such times are refused. */
  readonly zone?: string | undefined;
  /**
   * What the time marks. `start` (default): the start of the interval. `end`: the wall clock at its end. `hourEnding`: the wall clock at its start
   * plus its length, as North American "hour ending" labels count: on the day when clocks go forward the hour ending 03:00 is the one left out.
   */
  readonly label?: 'start' | 'end' | 'hourEnding' | undefined;
  /** A local time that occurs twice. Default `error`. */
  readonly ambiguous?: CsvAmbiguous | undefined;
  /** A local time that does not exist. Default `error`. */
  readonly nonexistent?: CsvNonexistent | undefined;
}

/** A second column that says the same in another way, to be compared row by row. */
export interface CsvCheck {
  /** The header of the column. */
  readonly column: string;
  /**
   * How it is written, as for {@link CsvTime.format}; default `iso`. A date alone is compared with the local date of the interval's start.
   * `hourNumber`: the number of the interval within its local day, from 1 to 23, 24 or 25.
   */
  readonly format?: string | undefined;
  /** The zone of its wall clock. An offset in the text must be that of the zone. */
  readonly zone: string;
  /** Whether it shows the start or the end. Default `start`. */
  readonly label?: 'start' | 'end' | undefined;
}

/** What to do with each kind of fault. */
export interface CsvPolicy {
  /** A cell that is not a number. `missing`: it becomes a missing point, and is reported. Default `error`. */
  readonly unparsable?: 'error' | 'missing' | undefined;
  /** The same interval twice. `first` or `last` wins, and it is reported. Default `error`. */
  readonly duplicate?: 'error' | 'first' | 'last' | undefined;
  /** A row with another number of fields than the header. `skip`: it is left out, and reported. Default `error`. */
  readonly ragged?: 'error' | 'skip' | undefined;
  /** A time that is not on the grid. `skip`: the row is left out, and reported. Default `error`. */
  readonly offGrid?: 'error' | 'skip' | undefined;
}

/** What all CSV readers accept. */
export interface CsvReadOptions extends DecimalStyle {
  /** The character between fields. Default a comma. */
  readonly delimiter?: string | undefined;
  /** The encoding of bytes, as `TextDecoder` names it. Default UTF-8; bytes that are none are `CSV.ROW`. */
  readonly encoding?: string | undefined;
  /** Cells that mean "no value". Default: empty, `NA`, `N/A`, `#N/A`, `null`, `-`. `NaN` is always the source's own not-a-number. */
  readonly missing?: readonly string[] | undefined;
  /** The clock of the series. Default: the calendar days of the time's zone, else UTC. */
  readonly clock?: MarketClock | undefined;
  /**
   * The grid of the intervals. Default `infer`: the least distance of two times, when that is a frequency.
   */
  readonly frequency?: Frequency | 'infer' | undefined;
  /**
   * `full` (default): every interval of the grid from the first row to the last; those without a row are missing and reported as gaps.
   * `observed`: only the intervals that have a row, as an irregular index: for business days and weekly stamps.
   */
  readonly grid?: 'full' | 'observed' | undefined;
  /** Extends the grid to whole periods, for example `P1D` or `P1Y`, so that what is missing at either end is a gap too. */
  readonly pad?: CalendarFrequency | undefined;
  /** Columns that are compared with the time, row by row; differences are `CSV.ROW`. */
  readonly checks?: readonly CsvCheck[] | undefined;
  /** What to do with faults. */
  readonly policy?: CsvPolicy | undefined;
  /** The most points that one series may have, gaps included. Default 2^24. */
  readonly maxPoints?: number | undefined;
}

/** Options of {@link seriesFromCsv}: one row an interval, one column a series. */
export interface CsvOptions<C extends CsvColumns> extends CsvReadOptions {
  /** The value columns by their header. */
  readonly columns: C;
  /** Where the time stands. */
  readonly time: CsvTime;
}

/** Options of {@link keyedSeriesFromCsv}. */
export interface KeyedCsvOptions<C extends CsvColumns> extends CsvOptions<C> {
  /** The headers of the columns whose texts together tell the series apart, for example a node. */
  readonly keys: readonly string[];
}

/** Options of {@link seriesFromWideCsv}: one row a day, one column an hour. */
export interface WideCsvOptions<V extends CsvColumn> extends CsvReadOptions {
  /** The headers of the columns whose texts together tell several series in one file apart, for example a zone. */
  readonly keys?: readonly string[] | undefined;
  /** What the values are. */
  readonly value: V;
  /** Where the date of a row stands; `label` does not apply. */
  readonly date: Omit<CsvTime, 'label'>;
  /** The headers of the value columns, in the order of the day, for example `he01` to `he24`. */
  readonly hours: readonly string[];
  /**
   * `wallClock` (default): column k begins k steps after midnight on the wall clock, so that a column falls into the gap on the day when clocks go
   * forward, and one of two hours has no column when they go back. `sequential`: column k is the k-th interval of the local day.
   */
  readonly count?: 'wallClock' | 'sequential' | undefined;
  /** The column with the second of the two hours when clocks go back, and the header of the first, when the file has one. */
  readonly second?:
    | {
        /** The header of the column. */
        readonly column: string;
        /** The header of the column with the first of the two. */
        readonly of: string;
      }
    | undefined;
  /** The length of the intervals. Default `PT1H`. */
  readonly frequency?: 'PT5M' | 'PT15M' | 'PT30M' | 'PT1H' | undefined;
}
