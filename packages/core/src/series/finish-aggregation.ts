import { AurumError } from '../errors/index.js';
import type { MarketClock } from '../time/index.js';
import type { AggregationPlan } from './aggregation-plan.js';
import { oneOf } from './choices.js';
import { missingFlags } from './columns.js';
import { checkSeries, type SeriesData, type SeriesKind } from './series-data.js';

/**
 * What a gap does to its bucket.
 *
 * - `propagate`: a bucket with any delivered time without a value is missing.
 * - `skip`: it is missing only when all its delivered time is.
 * - `minCoverage`: it is missing when less than this share (0 to 1) of its delivered time has a value, and always when none has.
 */
export type MissingPolicy = 'propagate' | 'skip' | MinCoverage;

/** How much of a bucket's delivered time must have values. */
export interface MinCoverage {
  /** A share, 0 to 1. */
  readonly minCoverage: number;
}

/**
 * How the points of a bucket become one value. `auto` goes by kind: the mean of averages, the sum of sums; points need a name.
 *
 * - `mean`: Σ v·w / Σ w with w the overlap in ms. `sum`: Σ v·(w/d) with d the point's own duration in ms.
 * - `min`, `max`, `first`, `last`, `count`: over all points with any overlap.
 */
export type ResampleStatistic = 'auto' | 'mean' | 'sum' | 'min' | 'max' | 'first' | 'last' | 'count';

/**
 * What has to be known of each bucket, as columns. Points are taken in time order; a sum begins with its first term and grows from left to
 * right in plain double additions. Points that are missing contribute nothing anywhere.
 *
 * `coveredMs` and `count` are always needed. `mean` needs `weighted` and `min` (of a bucket with a single point the mean is that point, not
 * v·w / w, which may round), `sum` needs `weighted`; the others need the column of their name. Columns that are not needed may be left at 0.
 */
export interface BucketAccumulators {
  /** For `mean` Σ v·w; for `sum` Σ v·(w/d). */
  readonly weighted: Float64Array;
  /** Σ w in ms. */
  readonly coveredMs: Float64Array;
  /** Number of points with any overlap. */
  readonly count: Float64Array;
  /** The least value; of equal ones (0 and -0) the later. */
  readonly min: Float64Array;
  /** The greatest value; of equal ones (0 and -0) the later. */
  readonly max: Float64Array;
  /** The value of the first point. */
  readonly first: Float64Array;
  /** The value of the last point. */
  readonly last: Float64Array;
}

/** How to finish an aggregation. */
export interface FinishOptions {
  /** Kind of the source. */
  readonly kind: SeriesKind;
  /** Unit of the source. */
  readonly unit: string;
  /** Clock of the result: that of the buckets. */
  readonly clock: MarketClock;
  /** Default `auto`. */
  readonly statistic?: ResampleStatistic | undefined;
  /** Default `propagate`. */
  readonly missing?: MissingPolicy | undefined;
  /** Label of the result. */
  readonly name?: string | undefined;
  /** Whether the source was itself an aggregate. */
  readonly aggregated?: boolean | undefined;
}

/** Accumulators for `buckets` buckets, ready to be added to. */
export function emptyAccumulators(buckets: number): BucketAccumulators {
  return {
    weighted: new Float64Array(buckets).fill(-0), // -0 + v is v for every v, so that a sum begins with its first term
    coveredMs: new Float64Array(buckets),
    count: new Float64Array(buckets),
    min: new Float64Array(buckets),
    max: new Float64Array(buckets),
    first: new Float64Array(buckets),
    last: new Float64Array(buckets),
  };
}

const STATISTICS = ['mean', 'sum', 'min', 'max', 'first', 'last', 'count'] as const;

/**
 * The statistic that `auto` stands for.
 *
 * @throws AurumError `SERIES.RULE_REQUIRED` for points, which have no statistic of their own
 */
export function resolveStatistic(
  statistic: ResampleStatistic | undefined,
  kind: SeriesKind,
): Exclude<ResampleStatistic, 'auto'> {
  if (statistic !== undefined && statistic !== 'auto') return oneOf('statistic', statistic, { words: STATISTICS });
  if (kind === 'average') return 'mean';
  if (kind === 'sum') return 'sum';
  throw new AurumError('SERIES.RULE_REQUIRED', {
    message:
      "A series of kind 'point' has no resampling rule of its own. Name one: statistic 'last', 'first', 'mean', 'min' or 'max' for longer intervals, rule 'linear' or 'previous' to sample it.",
    details: { kind },
  });
}

/** The kind of a resampled series: a mean is an average, a sum or count a sum, a single sample a point. */
export function resampledKind(statistic: Exclude<ResampleStatistic, 'auto'>): SeriesKind {
  if (statistic === 'mean') return 'average';
  return statistic === 'sum' || statistic === 'count' ? 'sum' : 'point';
}

/** Checks a missing policy. @throws AurumError `SERIES.INVALID_ARGUMENT` for a share outside 0 to 1 */
export function checkMissingPolicy(policy: MissingPolicy): MissingPolicy {
  if (typeof policy === 'string') return oneOf('missing policy', policy, { words: ['propagate', 'skip'] });
  const share = policy.minCoverage;
  if (share >= 0 && share <= 1) return policy;
  throw new AurumError('SERIES.INVALID_ARGUMENT', {
    message: `minCoverage is ${share}: it is a share of the delivered time, between 0 and 1.`,
    details: { minCoverage: share },
  });
}

/** Whether covered time satisfies a policy. */
export function isCovered(coveredMs: number, expectedMs: number, policy: MissingPolicy): boolean {
  if (!(coveredMs > 0)) return false;
  if (policy === 'skip') return true;
  if (policy === 'propagate') return coveredMs === expectedMs;
  return coveredMs >= policy.minCoverage * expectedMs;
}

/** Accumulators to columns; the public `finishAggregation` wraps the result in a Series. */
export function finishColumns(
  plan: AggregationPlan,
  accumulators: BucketAccumulators,
  options: FinishOptions,
): { readonly series: SeriesData; readonly coverage: Float64Array } {
  const statistic = resolveStatistic(options.statistic, options.kind);
  const policy = checkMissingPolicy(options.missing ?? 'propagate');
  const { length } = plan.index;
  const values = new Float64Array(length);
  const coverage = new Float64Array(length);
  const column = columnOf(statistic, accumulators);
  const { coveredMs, count, min } = accumulators;
  let several = false;
  let anyMissing = false;
  for (let b = 0; b < length; b++) {
    const covered = coveredMs[b] as number; // b is a bucket
    const expected = plan.expectedMs[b] as number; // b is a bucket
    coverage[b] = expected > 0 ? covered / expected : 0;
    if ((count[b] as number) > 1) several = true;
    if (!isCovered(covered, expected, policy)) {
      values[b] = NaN;
      anyMissing = true;
    } else if (statistic === 'mean') {
      values[b] = count[b] === 1 ? (min[b] as number) : (column[b] as number) / covered;
    } else {
      values[b] = column[b] as number;
    }
  }
  const series = checkSeries({
    index: plan.index,
    unit: statistic === 'count' ? '1' : options.unit,
    clock: options.clock,
    kind: resampledKind(statistic),
    values,
    flags: anyMissing ? missingFlags(values) : undefined,
    name: options.name,
    aggregated: several || (options.aggregated ?? false),
  });
  return { series, coverage };
}

function columnOf(statistic: Exclude<ResampleStatistic, 'auto'>, accumulators: BucketAccumulators): Float64Array {
  return statistic === 'mean' || statistic === 'sum' ? accumulators.weighted : accumulators[statistic];
}
