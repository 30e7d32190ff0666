export { type AggregatedSeries, finishAggregation } from './aggregate.js';
export { type AggregationPlan, type AggregationRequest, aggregationPlan, type GridSpec } from './aggregation-plan.js';
export {
  type BucketAccumulators,
  emptyAccumulators,
  type FinishOptions,
  type MissingPolicy,
  type ResampleStatistic,
} from './finish-aggregation.js';
export { FLAG, type FlagCode, type FlagName, flagName, isMissingFlag, worseFlag } from './flags.js';
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
export { Series, type SeriesOptions } from './series.js';
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
export { type SeriesRow, SeriesView } from './series-view.js';
