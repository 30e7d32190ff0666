import { type Frequency, type InstantInput, type MarketClock, toInstant } from '../time/index.js';
import { type CommonUnit, converter, type NeedsFx } from '../units/index.js';
import { type AlignJoin, alignColumns } from './align.js';
import { addColumns, divideColumns, mapColumns, multiplyColumns, subtractColumns } from './arithmetic.js';
import { type AsOfOptions, asOfColumns } from './as-of.js';
import { derive, sliceColumns } from './columns.js';
import { appendColumns, concatColumns, mergeColumns } from './combine.js';
import { type Converted, convertColumns, type FxConversionOptions } from './convert.js';
import type { Expectation } from './expectations.js';
import { type FillOptions, fillColumns } from './fill.js';
import type { MissingPolicy, ResampleStatistic } from './finish-aggregation.js';
import type { NeedsFxSeries } from './fx-series.js';
import { indexLowerBound } from './index-access.js';
import { averageColumns, integrateColumns } from './integrate.js';
import type * as kinds from './kind-types.js';
import { pointsToColumns } from './point-input.js';
import { relabelClock, relabelKind, requireUnitAndKind } from './relabel.js';
import {
  type Covered,
  type ResampleOptions,
  resampleColumns,
  type WeightedMeanOptions,
  weightedMeanColumns,
  weightedMeanOfAll,
} from './resample.js';
import { type RollingOptions, rollingColumns } from './rolling.js';
import { type ScreenAction, type Screened, screenColumns } from './screen.js';
import { checkSeries, type SeriesData, type SeriesInit, type SeriesKind } from './series-data.js';
import { irregularIndex } from './series-index.js';
import type { ConstantOptions, EmptyOptions, SeriesFromPoints, SeriesOptions } from './series-types.js';
import { SeriesView } from './series-view.js';
import {
  type CumulativeOptions,
  cumulativeColumns,
  diffColumns,
  requireWhole,
  type ShiftOptions,
  shiftColumns,
} from './shift.js';
import type { SeriesNarrowedUnit, SeriesTargetUnit } from './unit-types.js';

/**
 * Values over half-open intervals of time: immutable, in columns, with a unit, a market clock and a kind that says what the values mean.
 * A missing value is NaN, with the reason in its flag; nothing ever turns it into 0.
 *
 * @example
 * ```ts
 * import { marketClock, regularIndex, Series } from '@aurum/core';
 * const clock = marketClock('Europe/Berlin');
 * const index = regularIndex({ start: '2026-03-29T00:00:00+01:00', step: 'PT1H', length: 23 });
 * const load = Series.constant({ index, value: 5, unit: 'MW', clock, kind: 'average' });
 * console.log(load.integrate().resample('P1D').values); // [ 115 ]: the day of the change has 23 hours
 * ```
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
  static of<const U extends CommonUnit | (string & {}), const K extends SeriesKind>(
    options: SeriesOptions<U, K>,
  ): Series<U, K> {
    return new Series<U, K>(checkSeries(options), options.unit, options.kind);
  }

  /**
   * A series from points in any order. On a grid every interval from the first point to the last is there, missing where no point was given.
   *
   * @throws AurumError `SERIES.DUPLICATE` that lists starts given twice, `SERIES.OFF_GRID` that lists starts off the grid,
   *   `SERIES.INDEX_INVALID` for overlapping intervals, `SERIES.OUT_OF_RANGE` for a grid that would be far too long
   */
  static fromPoints<const U extends CommonUnit | (string & {}), const K extends SeriesKind>(
    options: SeriesFromPoints<U, K>,
  ): Series<U, K> {
    return new Series<U, K>(checkSeries(pointsToColumns(options)), options.unit, options.kind);
  }

  /** One value everywhere. @throws AurumError `SERIES.NAN_REFUSED` for ±Infinity */
  static constant<const U extends CommonUnit | (string & {}), const K extends SeriesKind>(
    options: ConstantOptions<U, K>,
  ): Series<U, K> {
    const { index, value, ...rest } = options;
    return Series.of<U, K>({ ...rest, index, values: new Float64Array(index.length).fill(value) });
  }

  /** No intervals at all. */
  static empty<const U extends CommonUnit | (string & {}), const K extends SeriesKind>(
    options: EmptyOptions<U, K>,
  ): Series<U, K> {
    const index = irregularIndex({ starts: new Float64Array(0), ends: new Float64Array(0) });
    return Series.of<U, K>({ ...options, index, values: new Float64Array(0) });
  }

  // Every result takes its unit and kind from its columns, which were computed by the run-time twins of the types.
  static #from<U extends string, K extends SeriesKind>(columns: SeriesInit): Series<U, K> {
    return new Series<U, K>(checkSeries(columns), columns.unit as U, columns.kind as K);
  }

  // ── selection ──

  /** The intervals whose start lies in a half-open stretch; a side left out is open. Shares the values. */
  slice(range: { readonly start?: InstantInput | undefined; readonly end?: InstantInput | undefined }): Series<U, K> {
    const from = range.start === undefined ? 0 : indexLowerBound(this.index, toInstant(range.start));
    const to = range.end === undefined ? this.length : indexLowerBound(this.index, toInstant(range.end));
    return Series.#from(sliceColumns(this, from, to));
  }

  /** The first `count` intervals. */
  head(count: number): Series<U, K> {
    return Series.#from(sliceColumns(this, 0, requireWhole(count, 'count')));
  }

  /** The last `count` intervals. */
  tail(count: number): Series<U, K> {
    return Series.#from(sliceColumns(this, this.length - requireWhole(count, 'count'), this.length));
  }

  // ── labels ──

  /** The same series under another name. */
  withName(name: string | undefined): Series<U, K> {
    return Series.#from(derive(this, { name }));
  }

  /** The same intervals and values on another market clock. @throws AurumError `SERIES.INDEX_MISMATCH` for a calendar index, whose intervals depend on it */
  withClock(clock: MarketClock): Series<U, K> {
    return Series.#from(relabelClock(this, clock));
  }

  /** The same values with another meaning: a decision of the caller, nothing is computed. */
  withKind<const L extends SeriesKind>(kind: L): Series<U, L> {
    return Series.#from(relabelKind(this, kind));
  }

  /**
   * Narrows a unit and kind known only at run time to literals: checks the kind, and converts to the unit.
   *
   * @throws AurumError `UNIT.DIMENSION`, `UNIT.FX_REQUIRED`, `SERIES.KIND_MISMATCH`
   */
  as<
    S extends string,
    K0 extends SeriesKind,
    const V extends CommonUnit | (string & {}),
    const L extends SeriesKind = K0,
  >(this: Series<S, K0>, unit: SeriesNarrowedUnit<S, V>, kind?: L): Series<V, L> {
    return Series.#from(requireUnitAndKind(this, unit, kind));
  }

  // ── units ──

  /**
   * The same series in another unit of its dimension. An fx is required exactly when the conversion crosses currencies; for rates that change over
   * time use {@link Series.convert}.
   *
   * @throws AurumError `UNIT.DIMENSION`, `UNIT.FX_REQUIRED`, `UNIT.FX_MISSING`
   */
  to<S extends string, L extends SeriesKind, const V extends CommonUnit | (string & {})>(
    this: Series<S, L>,
    unit: SeriesTargetUnit<S, V>,
    ...fx: NeedsFx<S, V>
  ): Series<V, L> {
    const values = converter(this.unit, unit, fx[0]).array(this.values);
    return Series.#from(derive(this, { unit, values, flags: this.flags }));
  }

  /**
   * The same series in another currency, each point by the rate of its own interval.
   *
   * @throws AurumError `UNIT.FX_MISSING` without a near enough fixing, `SERIES.INVALID_ARGUMENT` for aggregates: convert first, then resample
   */
  convert<S extends string, L extends SeriesKind, const V extends CommonUnit | (string & {})>(
    this: Series<S, L>,
    unit: SeriesTargetUnit<S, V>,
    fx: NeedsFxSeries<S, V>,
    options: FxConversionOptions = {},
  ): Series<V, L> {
    return Series.#from(convertColumns(this, unit, fx, options).series);
  }

  /** As {@link Series.convert}, with the rate of each interval and the start of the fixing that it came from (epoch ms). */
  convertWithRates<S extends string, L extends SeriesKind, const V extends CommonUnit | (string & {})>(
    this: Series<S, L>,
    unit: SeriesTargetUnit<S, V>,
    fx: NeedsFxSeries<S, V>,
    options: FxConversionOptions = {},
  ): Converted<Series<V, L>> {
    const { series, rates, fixings } = convertColumns(this, unit, fx, options);
    return { series: Series.#from(series), rates, fixings };
  }

  /** Times the real length of every interval: MW to MWh. @throws AurumError `SERIES.KIND_MISMATCH`, `SERIES.UNIT_MISMATCH` for a unit that is no rate */
  integrate<S extends string, L extends SeriesKind>(
    this: Series<S, L> & kinds.NeedsKind<L, 'average', 'only an average can be integrated'>,
  ): Series<kinds.IntegratedUnit<S>, 'sum'> {
    return Series.#from(integrateColumns(this));
  }

  /** Over the real length of every interval: MWh to MW. @throws AurumError `SERIES.KIND_MISMATCH` */
  average<S extends string, L extends SeriesKind>(
    this: Series<S, L> & kinds.NeedsKind<L, 'sum', 'only a sum can be averaged over its intervals'>,
  ): Series<kinds.AveragedUnit<S>, 'average'> {
    return Series.#from(averageColumns(this));
  }

  // ── arithmetic, on the intervals that both have ──

  /** This plus a series of its kind or a quantity, in this unit. @throws AurumError `SERIES.KIND_MISMATCH`, `SERIES.INDEX_MISMATCH`, `UNIT.DIMENSION` */
  add<S extends string, L extends SeriesKind, X extends kinds.Addend>(
    this: Series<S, L>,
    other: X & kinds.CanAdd<S, L, X>,
  ): Series<S, L> {
    return Series.#from(addColumns(this, other));
  }

  /** This less a series of its kind or a quantity, in this unit (two temperatures give a difference). Errors as {@link Series.add}. */
  subtract<S extends string, L extends SeriesKind, X extends kinds.Addend>(
    this: Series<S, L>,
    other: X & kinds.CanSubtract<S, L, X>,
  ): Series<kinds.DifferenceUnit<S, X>, L> {
    return Series.#from(subtractColumns(this, other));
  }

  /**
   * This times a series, a quantity or a number. Price × energy is a sum of money; price × power is refused: integrate first.
   *
   * @throws AurumError `SERIES.KIND_MISMATCH`, `SERIES.INDEX_MISMATCH`, `UNIT.DIMENSION` for points on a scale
   */
  multiply<S extends string, L extends SeriesKind, X extends kinds.Factor>(
    this: Series<S, L>,
    other: X & kinds.CanMultiply<S, L, X>,
  ): Series<kinds.ProductUnit<S, X>, kinds.ProductKind<L, X>> {
    return Series.#from(multiplyColumns(this, other));
  }

  /** This over a series, a quantity or a number; over zero it is missing (`notANumber`). Sum ÷ sum is an average. Errors as {@link Series.multiply}. */
  divide<S extends string, L extends SeriesKind, X extends kinds.Factor>(
    this: Series<S, L>,
    other: X & kinds.CanDivide<S, L, X>,
  ): Series<kinds.QuotientUnit<S, X>, kinds.QuotientKind<L, X>> {
    return Series.#from(divideColumns(this, other));
  }

  /** A function of every value that is there; a result that is not finite becomes missing (`notANumber`). Flags stay. */
  map(transform: (value: number, position: number) => number): Series<U, K> {
    return Series.#from(mapColumns(this, transform));
  }

  // ── time ──

  /** The same values on later intervals; by `periods` of a grid nothing is lost, of an irregular index the outer ones are. */
  shift(options: ShiftOptions): Series<U, K> {
    return Series.#from(shiftColumns(this, options));
  }

  /** Every value less the one `periods` intervals before (default 1); the first ones are missing. Temperatures give differences. */
  diff<S extends string, L extends SeriesKind>(
    this: Series<S, L>,
    periods = 1,
  ): Series<kinds.DifferenceUnit<S, kinds.HasUnit<S>>, L> {
    return Series.#from(diffColumns(this, periods));
  }

  /** The running total of sums, through the end of each interval. @throws AurumError `SERIES.KIND_MISMATCH` */
  cumulative<S extends string, L extends SeriesKind>(
    this: Series<S, L> & kinds.NeedsKind<L, 'sum', 'integrate an average first'>,
    options: CumulativeOptions = {},
  ): Series<S, 'point'> {
    return Series.#from(cumulativeColumns(this, options));
  }

  /** A statistic over the trailing window that ends with each point. @throws AurumError `SERIES.INVALID_ARGUMENT` */
  rolling(options: RollingOptions): Series<U, K> {
    return Series.#from(rollingColumns(this, options));
  }

  /**
   * The series on another grid. Coarser: averages by overlap in time, sums by shares. Finer: averages repeat, sums split by duration. Points need a
   * named statistic or rule. All buckets that overlap the series are there; what is only partly covered follows the missing policy.
   *
   * @throws AurumError `SERIES.RULE_REQUIRED` for points without a name, `SERIES.INVALID_ARGUMENT`, `SERIES.KIND_MISMATCH` for a rule on other kinds
   */
  resample<S extends string, L extends SeriesKind, const A extends ResampleStatistic = 'auto'>(
    this: Series<S, L>,
    frequency: Frequency,
    options: ResampleOptions<A> = {},
  ): Series<kinds.ResampledUnit<S, A>, kinds.ResampledKind<L, A>> {
    return Series.#from(resampleColumns(this, frequency, options).series);
  }

  /** As {@link Series.resample}, with the share of each bucket's delivered time that had a value. */
  resampleWithCoverage<S extends string, L extends SeriesKind, const A extends ResampleStatistic = 'auto'>(
    this: Series<S, L>,
    frequency: Frequency,
    options: ResampleOptions<A> = {},
  ): Covered<Series<kinds.ResampledUnit<S, A>, kinds.ResampledKind<L, A>>> {
    const { series, coverage } = resampleColumns(this, frequency, options);
    return { series: Series.#from(series), coverage };
  }

  /**
   * The volume-weighted mean Σ p·q / Σ q of a price: one number, or with `frequency` one for each bucket. Both must be on one grid. NaN (missing) where
   * the missing policy is not met or the volumes add up to 0.
   *
   * @param volume what was taken at each price, of kind `sum`
   * @throws AurumError `SERIES.KIND_MISMATCH` for power instead of energy, `SERIES.INDEX_MISMATCH`
   */
  weightedMean(volume: SeriesData, options?: { readonly missing?: MissingPolicy | undefined }): number;
  weightedMean(
    volume: SeriesData,
    options: WeightedMeanOptions & { readonly frequency: Frequency },
  ): Series<U, 'average'>;
  weightedMean(
    volume: SeriesData,
    options: WeightedMeanOptions & { readonly frequency?: Frequency } = {},
  ): number | Series<U, 'average'> {
    if (options.frequency === undefined) return weightedMeanOfAll(this, volume, options.missing ?? 'propagate');
    return Series.#from(weightedMeanColumns(this, volume, options.frequency, options).series);
  }

  // ── gaps and quality ──

  /** Runs of missing points filled and flagged `interpolated`; runs longer than `limit` points stay as they are. */
  fill(options: FillOptions): Series<U, K> {
    return Series.#from(fillColumns(this, options));
  }

  /**
   * Checks expectations and deals with the points that fail: `accept` leaves them, `flag` marks them `suspect`, `quarantine` takes them out and hands
   * them over, for `SeriesWrite.quarantined`. Nothing is dropped silently.
   */
  screen(expectations: readonly Expectation[], options: { readonly action: ScreenAction }): Screened<Series<U, K>> {
    const { series, report, quarantined } = screenColumns(this, expectations, options.action);
    return { series: Series.#from(series), report, quarantined };
  }

  // ── several series ──

  /**
   * This and another series on one index: the intervals of both (`inner`), of this one (`left`), or of either (`outer`); missing where one has none.
   *
   * @throws AurumError `SERIES.INDEX_MISMATCH` for different clocks or grids
   */
  align<V extends string, L extends SeriesKind>(
    other: Series<V, L>,
    options: { readonly join: AlignJoin } = { join: 'inner' },
  ): readonly [Series<U, K>, Series<V, L>] {
    const [left, right] = alignColumns(this, other, options.join);
    return [Series.#from(left), Series.#from(right)];
  }

  /**
   * Another series at the starts of this one's intervals: by default its last value at or before each start, no older than the tolerance. Missing points
   * of the other are passed over. The grids need not agree.
   */
  asOf<V extends string, L extends SeriesKind>(other: Series<V, L>, options: AsOfOptions): Series<V, L> {
    return Series.#from({ ...asOfColumns(this.index, other, options), clock: this.clock });
  }

  /**
   * This series, then another one that begins at or after its end. On one grid the time between is missing; different steps give an irregular series.
   *
   * @throws AurumError `SERIES.INDEX_INVALID` when they overlap (use {@link Series.merge}), `SERIES.UNIT_MISMATCH`, `SERIES.KIND_MISMATCH`, `SERIES.INDEX_MISMATCH`
   */
  concat(other: SeriesData): Series<U, K> {
    return Series.#from(concatColumns(this, other));
  }

  /** More values on the grid, after the last one. @throws AurumError `SERIES.INVALID_ARGUMENT` for an irregular series */
  append(values: ArrayLike<number>, flags?: ArrayLike<number>): Series<U, K> {
    return Series.#from(appendColumns(this, values, flags));
  }

  /**
   * All intervals of both. Where both have one the preferred series counts (default `right`, a patch over this one), unless it is `missing` there.
   *
   * @throws AurumError `SERIES.INDEX_MISMATCH`, `SERIES.UNIT_MISMATCH`, `SERIES.KIND_MISMATCH`
   */
  merge(other: SeriesData, options: { readonly prefer: 'left' | 'right' } = { prefer: 'right' }): Series<U, K> {
    return Series.#from(mergeColumns(this, other, options.prefer));
  }
}
