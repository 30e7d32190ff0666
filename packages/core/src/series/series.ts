import type { LiteralUnit } from './literal-unit.js';
import { checkSeries, type SeriesData, type SeriesInit, type SeriesKind } from './series-data.js';
import { SeriesView } from './series-view.js';

/** What {@link Series.of} takes. Ownership of the arrays passes to the series. */
export interface SeriesOptions<U extends string, K extends SeriesKind> extends SeriesInit {
  /** The unit of every value: a literal is checked by the compiler, text at run time. */
  readonly unit: U & LiteralUnit<U>;
  /** What the values mean. */
  readonly kind: K;
}

/**
 * Values over intervals of time: immutable, in columns, with a unit and a meaning.
 */
export class Series<out U extends string = string, out K extends SeriesKind = SeriesKind> extends SeriesView<U, K> {
  private constructor(data: SeriesData, unit: U, kind: K) {
    super(data, unit, kind);
    Object.freeze(this);
  }

  /**
   * A series over columns that exist already. The arrays are taken over without a copy.
   *
   * @throws AurumError `SERIES.INDEX_INVALID` when lengths differ, `SERIES.NAN_REFUSED` for ±Infinity, `SERIES.INVALID_ARGUMENT` for flags
   *   that contradict values, `UNIT.UNKNOWN` or `UNIT.SYNTAX` for a unit that is none
   */
  static of<const U extends string, const K extends SeriesKind>(options: SeriesOptions<U, K>): Series<U, K> {
    return new Series<U, K>(checkSeries(options), options.unit, options.kind);
  }
}
