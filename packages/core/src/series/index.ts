export { finishAggregation } from './aggregate.js';
export { type AggregationPlan, type AggregationRequest, aggregationPlan, type GridSpec } from './aggregation-plan.js';
export type { AlignJoin } from './align.js';
export type { AsOfDirection, AsOfOptions } from './as-of.js';
export type { BuilderOptions, DuplicatePolicy } from './builder.js';
export type { Converted, FxConversionOptions } from './convert.js';
export { type DurationInput, durationMs } from './duration.js';
export type {
  CustomExpectation,
  DstDayLengthExpectation,
  DuplicateExpectation,
  Expectation,
  Failure,
  Finding,
  GapExpectation,
  MonotonicExpectation,
  QualityReport,
  QuarantinedPoint,
  RangeExpectation,
  SpikeExpectation,
  StaleExpectation,
  UnitExpectation,
} from './expectations.js';
export type { FillFromNeighbours, FillOptions, FillWithConstant, Gap } from './fill.js';
export {
  type BucketAccumulators,
  emptyAccumulators,
  type FinishOptions,
  type MinCoverage,
  type MissingPolicy,
  type ResampleStatistic,
} from './finish-aggregation.js';
export { FLAG, type FlagCode, type FlagName, flagName, isMissingFlag, worseFlag } from './flags.js';
export {
  type FxLookup,
  type FxSeries,
  type FxSeriesInit,
  fxSeries,
  type NeedsFxSeries,
  type PairCurrencies,
  type RateSeries,
} from './fx-series.js';
export {
  gridIndex,
  indexEnd,
  indexEnds,
  indexEquals,
  indexExtent,
  indexFrequency,
  indexLocate,
  indexLowerBound,
  indexStart,
  indexStarts,
  sliceIndex,
} from './index-access.js';
export type {
  Addend,
  AveragedUnit,
  CanAdd,
  CanDivide,
  CanMultiply,
  CanSubtract,
  DifferenceUnit,
  DivideKinds,
  EnergyToPower,
  Factor,
  HasKind,
  HasUnit,
  IntegratedUnit,
  MultiplyKinds,
  NeedsKind,
  PowerToEnergy,
  ProductKind,
  ProductUnit,
  QuotientKind,
  QuotientUnit,
  ResampledKind,
  ResampledUnit,
  SeriesError,
} from './kind-types.js';
export type { PointsOptions, SeriesPoint } from './point-input.js';
export type { Covered, ResampleOptions, WeightedMeanOptions } from './resample.js';
export type { RollingOptions } from './rolling.js';
export type { SampleRule } from './sample.js';
export type { ScreenAction, Screened } from './screen.js';
export { type ScreenPointsOptions, screenPoints } from './screen-points.js';
export { Series } from './series.js';
export { SeriesBuilder, seriesBuilder } from './series-builder.js';
export type { SeriesData, SeriesInit, SeriesKind } from './series-data.js';
export {
  type CalendarIndex,
  calendarIndex,
  duplicateStarts,
  type IrregularIndex,
  irregularIndex,
  type RegularIndex,
  regularIndex,
  type SeriesIndex,
} from './series-index.js';
export type {
  ConstantOptions,
  EmptyOptions,
  SeriesBuilderOptions,
  SeriesFromPoints,
  SeriesOptions,
} from './series-types.js';
export { type SeriesRow, SeriesView } from './series-view.js';
export type { CumulativeOptions, ShiftByDuration, ShiftByPeriods, ShiftOptions } from './shift.js';
export type { QuantileMethod, QuantileOptions, SeriesStatistics, StatisticsOptions } from './statistics.js';
export type { SeriesNarrowedUnit, SeriesTargetUnit, SeriesUnit } from './unit-types.js';
