import type { AggregationPlan } from './aggregation-plan.js';
import { type BucketAccumulators, type FinishOptions, finishColumns } from './finish-aggregation.js';
import type { Covered } from './resample.js';
import { Series } from './series.js';

/**
 * Turns accumulators, computed anywhere, into the series that `resample` gives, bit for bit.
 *
 * @param plan from `aggregationPlan`
 * @param accumulators one entry for each bucket of the plan; see {@link BucketAccumulators} for which columns are needed
 * @throws AurumError `SERIES.RULE_REQUIRED` for points without a named statistic, `SERIES.INVALID_ARGUMENT` for a share outside 0 to 1
 */
export function finishAggregation(
  plan: AggregationPlan,
  accumulators: BucketAccumulators,
  options: FinishOptions,
): Covered<Series> {
  const { series, coverage } = finishColumns(plan, accumulators, options);
  return { series: Series.of(series), coverage };
}
