import { type AggregationPlan, aggregationPlan } from './aggregation-plan.js';
import { type BucketAccumulators, emptyAccumulators, type ResampleStatistic } from './finish-aggregation.js';
import { indexEnd, indexStart } from './index-access.js';
import type { SeriesData } from './series-data.js';
import type { RegularIndex } from './series-index.js';

type Statistic = Exclude<ResampleStatistic, 'auto'>;

/**
 * Runs the points of a series through a plan. Regular sources on aligned segments take tight loops over contiguous values; everything else
 * walks points and segments with two pointers. Both are O(points + segments) and give the same bits.
 */
export function accumulate(series: SeriesData, plan: AggregationPlan, statistic: Statistic): BucketAccumulators {
  const accumulators = emptyAccumulators(plan.index.length);
  if (plan.segmentBucket.length === 0) return accumulators;
  if (plan.aligned && series.index.kind === 'regular') {
    const rest = isDenseSum(series, plan, statistic) ? sumFourBuckets(series, plan, statistic, accumulators) : 0;
    accumulateRuns(series, plan, statistic, accumulators, rest);
  } else accumulateOverlaps(series, plan, statistic, accumulators);
  return accumulators;
}

/** Whether nothing is missing and every bucket is one segment, so that buckets can be summed side by side. */
function isDenseSum(series: SeriesData, plan: AggregationPlan, statistic: Statistic): boolean {
  if (series.missingCount > 0 || (statistic !== 'mean' && statistic !== 'sum')) return false;
  return plan.segmentBucket.length === plan.index.length && plan.segmentBucket.every((bucket, j) => bucket === j);
}

/**
 * Sums four buckets in one loop: each sum grows in the order of time as ever, but the additions of the four do not wait for each
 * other, which halves the time. Gives the number of the first segment that is left over.
 */
function sumFourBuckets(
  { index, values }: SeriesData,
  { segmentEdges, segmentBucket }: AggregationPlan,
  statistic: Statistic,
  into: BucketAccumulators,
): number {
  if (index.kind !== 'regular') return 0;
  const { stepMs } = index;
  const weight = statistic === 'sum' ? 1 : stepMs;
  const at = (j: number): number => pointAt(index, segmentEdges[j] as number); // j is a segment or the end
  let j = 0;
  for (; j + 4 <= segmentBucket.length; j += 4) {
    const edges = [at(j), at(j + 1), at(j + 2), at(j + 3), at(j + 4)] as const;
    const [a, b, c, d, end] = edges;
    const common = Math.min(b - a, c - b, d - c, end - d);
    if (common < 2) return j; // the general loop keeps the value of a single point
    sumSideBySide(values, { a, b, c, d, common, weight, bucket: j }, into.weighted);
    for (let k = 0; k < 4; k++) {
      const from = edges[k] as number; // k is below 4
      const to = edges[k + 1] as number;
      sumRun(values, from + common, to, weight, true, j + k, into);
      into.count[j + k] = to - from;
      into.coveredMs[j + k] = (to - from) * stepMs;
    }
  }
  return j;
}

interface FourRuns {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly common: number;
  readonly weight: number;
  readonly bucket: number;
}

function sumSideBySide(values: Float64Array, runs: FourRuns, sums: Float64Array): void {
  const { a, b, c, d, common, weight, bucket } = runs;
  let [first, second, third, fourth] = [-0, -0, -0, -0];
  for (let i = 0; i < common; i++) {
    first += (values[a + i] as number) * weight; // the runs are inside the series
    second += (values[b + i] as number) * weight;
    third += (values[c + i] as number) * weight;
    fourth += (values[d + i] as number) * weight;
  }
  sums[bucket] = first;
  sums[bucket + 1] = second;
  sums[bucket + 2] = third;
  sums[bucket + 3] = fourth;
}

/** The number of the first point that starts at or after `t`, within the series. */
function pointAt({ start, stepMs, length }: RegularIndex, t: number): number {
  return Math.min(length, Math.max(0, Math.ceil((t - start) / stepMs)));
}

/** One contiguous run of points for each segment, from the segment `first` on. */
function accumulateRuns(
  series: SeriesData,
  plan: AggregationPlan,
  statistic: Statistic,
  into: BucketAccumulators,
  first: number,
): void {
  const { index, values } = series;
  if (index.kind !== 'regular') return;
  const { segmentEdges, segmentBucket } = plan;
  const { start, stepMs } = index;
  const weight = statistic === 'sum' ? 1 : stepMs;
  let from = pointAt(index, segmentEdges[first] ?? start);
  for (let j = first; j < segmentBucket.length; j++) {
    const to = pointAt(index, segmentEdges[j + 1] ?? start);
    const bucket = segmentBucket[j] ?? -1;
    if (bucket >= 0 && to > from) {
      const present = series.missingCount === 0 ? to - from : countPresent(values, from, to);
      if (present > 0) {
        const dense = present === to - from;
        if (statistic === 'mean' || statistic === 'sum') sumRun(values, from, to, weight, dense, bucket, into);
        if (statistic !== 'sum' && statistic !== 'count' && statistic !== 'mean') {
          extremesOfRun(values, from, to, bucket, into);
        }
        if (statistic === 'mean' && present === 1) into.min[bucket] = firstPresent(values, from, to);
        into.count[bucket] = (into.count[bucket] ?? 0) + present;
        into.coveredMs[bucket] = (into.coveredMs[bucket] ?? 0) + present * stepMs;
      }
    }
    from = to;
  }
}

function sumRun(
  values: Float64Array,
  from: number,
  to: number,
  weight: number,
  dense: boolean,
  bucket: number,
  into: BucketAccumulators,
): void {
  let sum = into.weighted[bucket] as number; // bucket is in range
  if (dense) for (let i = from; i < to; i++) sum += (values[i] as number) * weight;
  else {
    for (let i = from; i < to; i++) {
      const v = values[i] as number; // i is in range
      if (!Number.isNaN(v)) sum += v * weight;
    }
  }
  into.weighted[bucket] = sum;
}

function extremesOfRun(values: Float64Array, from: number, to: number, bucket: number, into: BucketAccumulators): void {
  let seen = (into.count[bucket] as number) > 0;
  let min = into.min[bucket] as number;
  let max = into.max[bucket] as number;
  let last = into.last[bucket] as number;
  for (let i = from; i < to; i++) {
    const v = values[i] as number; // i is in range
    if (Number.isNaN(v)) continue;
    if (!seen) {
      into.first[bucket] = v;
      min = v;
      max = v;
      seen = true;
    } else {
      if (!(min < v)) min = v;
      if (!(max > v)) max = v;
    }
    last = v;
  }
  into.min[bucket] = min;
  into.max[bucket] = max;
  into.last[bucket] = last;
}

function countPresent(values: Float64Array, from: number, to: number): number {
  let present = 0;
  for (let i = from; i < to; i++) if (!Number.isNaN(values[i])) present++;
  return present;
}

function firstPresent(values: Float64Array, from: number, to: number): number {
  for (let i = from; i < to; i++) if (!Number.isNaN(values[i])) return values[i] as number;
  return NaN;
}

/** Any index, any segments: every point adds once to every bucket that it overlaps, with its whole overlap there. */
function accumulateOverlaps(
  series: SeriesData,
  plan: AggregationPlan,
  statistic: Statistic,
  into: BucketAccumulators,
): void {
  const { index, values } = series;
  const { segmentEdges, segmentBucket } = plan;
  const segments = segmentBucket.length;
  const shares = statistic === 'sum';
  let j = 0;
  for (let i = 0; i < index.length; i++) {
    const v = values[i] as number; // i is in range
    if (Number.isNaN(v)) continue;
    const start = indexStart(index, i);
    const end = indexEnd(index, i);
    while (j < segments && (segmentEdges[j + 1] as number) <= start) j++;
    let bucket = -1;
    let overlap = 0;
    for (let k = j; k < segments && (segmentEdges[k] as number) < end; k++) {
      const segment = segmentBucket[k] as number; // k is a segment
      if (segment < 0) continue;
      if (segment !== bucket) {
        if (overlap > 0) addPoint(into, bucket, v, overlap, shares ? overlap / (end - start) : overlap);
        bucket = segment;
        overlap = 0;
      }
      const left = segmentEdges[k] as number; // k is a segment
      const right = segmentEdges[k + 1] as number; // there is one edge more
      overlap += Math.min(right, end) - Math.max(left, start);
    }
    if (overlap > 0) addPoint(into, bucket, v, overlap, shares ? overlap / (end - start) : overlap);
  }
}

function addPoint(into: BucketAccumulators, bucket: number, v: number, overlapMs: number, weight: number): void {
  const seen = into.count[bucket] as number; // bucket is in range
  if (seen === 0) {
    into.first[bucket] = v;
    into.min[bucket] = v;
    into.max[bucket] = v;
  } else {
    const min = into.min[bucket] as number;
    const max = into.max[bucket] as number;
    if (!(min < v)) into.min[bucket] = v;
    if (!(max > v)) into.max[bucket] = v;
  }
  into.last[bucket] = v;
  into.count[bucket] = seen + 1;
  into.coveredMs[bucket] = (into.coveredMs[bucket] as number) + overlapMs;
  into.weighted[bucket] = (into.weighted[bucket] as number) + v * weight;
}

/** The plan that resamples a whole series. */
export function planFor(
  series: SeriesData,
  options: Pick<Parameters<typeof aggregationPlan>[0], 'frequency' | 'clock' | 'profile'>,
): AggregationPlan {
  const { index } = series;
  if (index.length === 0) {
    const at = index.kind === 'irregular' ? 0 : index.start;
    return aggregationPlan({ ...options, sourceIndexSpec: index, range: { start: at, end: at } });
  }
  const range = { start: indexStart(index, 0), end: indexEnd(index, index.length - 1) };
  return aggregationPlan({ ...options, sourceIndexSpec: index, range });
}
