import {
  ceilTo,
  type Frequency,
  floorTo,
  type Interval,
  type LoadProfile,
  type MarketClock,
  profileIntervals,
} from '../time/index.js';
import { gridIndex, indexEnd, indexLowerBound, indexStart, lowerBound, sliceIndex } from './index-access.js';
import type { CalendarIndex, RegularIndex, SeriesIndex } from './series-index.js';

/** The grid of a source whose points are not in memory. */
export interface GridSpec {
  /** The length of its intervals. */
  readonly frequency: Frequency;
  /** The calendar they are aligned to. */
  readonly clock: MarketClock;
}

/** What to plan an aggregation for. */
export interface AggregationRequest {
  /** The index of the source, or its grid when the points are still in a store. */
  readonly sourceIndexSpec: GridSpec | SeriesIndex;
  /** Only source intervals that start in this range count. */
  readonly range: Interval;
  /** The length of the buckets. */
  readonly frequency: Frequency;
  /** The calendar of the buckets and of the profile. */
  readonly clock: MarketClock;
  /** Only these hours are delivered. Default: all. */
  readonly profile?: LoadProfile | undefined;
}

/**
 * Where the time of every bucket lies, as contiguous segments. The buckets are all grid intervals that overlap the extent of the source
 * points in the range, from the start of the first to the end of the last, so the outer ones may be covered only in part.
 */
export interface AggregationPlan {
  /** The buckets of the result. */
  readonly index: CalendarIndex | RegularIndex;
  /** m + 1 instants, ascending: segment j is `[segmentEdges[j], segmentEdges[j + 1])`. */
  readonly segmentEdges: Float64Array;
  /** For each of the m segments the number of its bucket, or -1 where nothing is delivered. Bucket numbers ascend. */
  readonly segmentBucket: Int32Array;
  /** For each bucket its delivered milliseconds, profile applied. */
  readonly expectedMs: Float64Array;
  /** Whether every segment edge inside the extent lies on the source grid, so that each point is in exactly one segment. */
  readonly aligned: boolean;
}

/**
 * Plans the aggregation of a source to buckets, so that a store can compute the accumulators itself and
 * `finishAggregation` can turn them into exactly the series that `resample` gives.
 *
 * @example
 * ```ts
 * import { interval, marketClock } from '@aurum/core';
 * import { aggregationPlan } from '@aurum/core/driver';
 * const clock = marketClock('Europe/Berlin');
 * const plan = aggregationPlan({
 *   sourceIndexSpec: { frequency: 'PT15M', clock },
 *   range: interval('2026-03-01T00:00+01:00', '2026-05-01T00:00+02:00'),
 *   frequency: 'P1M',
 *   clock,
 * });
 * console.log(plan.expectedMs.map((ms) => ms / 3_600_000), plan.aligned); // [ 743, 720 ] true
 * ```
 */
export function aggregationPlan(request: AggregationRequest): AggregationPlan {
  const { sourceIndexSpec, range, frequency, clock, profile } = request;
  const source =
    'kind' in sourceIndexSpec
      ? sourceIn(sourceIndexSpec, range)
      : gridIndex(sourceIndexSpec.frequency, sourceIndexSpec.clock, range);
  if (source.length === 0) return emptyPlan(frequency, clock, range);
  const extent = { start: indexStart(source, 0), end: indexEnd(source, source.length - 1) };
  const span = { start: floorTo(frequency, clock, extent.start), end: ceilTo(frequency, clock, extent.end) };
  const index = gridIndex(frequency, clock, span);
  const edges = bucketEdges(index);
  const segments =
    profile === undefined ? wholeBuckets(edges) : cutByProfile(edges, profileIntervals(profile, clock, span));
  return {
    index,
    ...segments,
    expectedMs: expectedMs(segments, index.length),
    aligned: isAligned(source, segments.segmentEdges, extent),
  };
}

interface Segments {
  readonly segmentEdges: Float64Array;
  readonly segmentBucket: Int32Array;
}

function sourceIn(index: SeriesIndex, range: Interval): SeriesIndex {
  return sliceIndex(index, indexLowerBound(index, range.start), indexLowerBound(index, range.end));
}

function emptyPlan(frequency: Frequency, clock: MarketClock, range: Interval): AggregationPlan {
  const start = floorTo(frequency, clock, range.start);
  return {
    index: gridIndex(frequency, clock, { start, end: start }),
    segmentEdges: Float64Array.of(start),
    segmentBucket: new Int32Array(0),
    expectedMs: new Float64Array(0),
    aligned: true,
  };
}

function bucketEdges(index: CalendarIndex | RegularIndex): Float64Array {
  if (index.kind === 'calendar') return index.edges;
  const edges = new Float64Array(index.length + 1);
  for (let i = 0; i <= index.length; i++) edges[i] = index.start + i * index.stepMs;
  return edges;
}

function wholeBuckets(edges: Float64Array): Segments {
  const segmentBucket = new Int32Array(edges.length - 1);
  for (let i = 0; i < segmentBucket.length; i++) segmentBucket[i] = i;
  return { segmentEdges: edges, segmentBucket };
}

/** Cuts the buckets where delivery begins and ends. `delivered` is [s0, e0, s1, e1, …], disjoint and inside the buckets. */
function cutByProfile(edges: Float64Array, delivered: Float64Array): Segments {
  const cuts = new Float64Array(edges.length + delivered.length);
  const buckets = new Int32Array(cuts.length);
  let count = 0;
  let bucket = 0;
  let d = 0; // even: the next cut begins delivery; odd: it ends it
  while (bucket < edges.length - 1) {
    const bucketEnd = edges[bucket + 1] ?? NaN;
    let from = edges[bucket] ?? NaN;
    while (from < bucketEnd) {
      const to = Math.min(bucketEnd, delivered[d] ?? Infinity);
      if (to > from) {
        cuts[count] = from;
        buckets[count++] = d % 2 === 1 ? bucket : -1;
        from = to;
      }
      if (to === delivered[d]) d++;
    }
    bucket++;
  }
  cuts[count] = edges[edges.length - 1] ?? NaN;
  return { segmentEdges: cuts.slice(0, count + 1), segmentBucket: buckets.slice(0, count) };
}

function expectedMs(segments: Segments, buckets: number): Float64Array {
  const { segmentEdges, segmentBucket } = segments;
  const expected = new Float64Array(buckets);
  for (let j = 0; j < segmentBucket.length; j++) {
    const bucket = segmentBucket[j] ?? -1;
    if (bucket >= 0) {
      expected[bucket] = (expected[bucket] ?? 0) + (segmentEdges[j + 1] ?? NaN) - (segmentEdges[j] ?? NaN);
    }
  }
  return expected;
}

function isAligned(source: SeriesIndex, edges: Float64Array, extent: Interval): boolean {
  const from = lowerBound(edges, extent.start);
  const to = lowerBound(edges, extent.end);
  for (let j = from; j < to; j++) {
    const edge = edges[j] ?? NaN;
    if (!startsAt(source, edge)) return false;
  }
  return true;
}

/** Whether no source interval has `edge` strictly inside. */
function startsAt(source: SeriesIndex, edge: number): boolean {
  if (source.kind === 'regular') return (edge - source.start) % source.stepMs === 0;
  const i = indexLowerBound(source, edge);
  return indexStart(source, i) === edge || i === 0 || indexEnd(source, i - 1) <= edge;
}
