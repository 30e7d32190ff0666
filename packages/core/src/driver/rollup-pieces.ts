import type { AggregationPlan } from '../series/index.js';
import { ceilTo, floorTo, type Instant, type Interval, type MarketClock } from '../time/index.js';

/** The lengths of the buckets for which a store may keep aggregates, coarsest first. */
export const ROLLUP_LEVELS = ['month', 'day', 'hour'] as const;

/** One of these lengths: hours of UTC, or days or months on the clock of the series. */
export type RollupLevel = (typeof ROLLUP_LEVELS)[number];

/** What to cover an aggregation with. */
export interface RollupRequest {
  /** The aggregation; every point must be in one segment (`aligned`). */
  readonly plan: AggregationPlan;
  /** Only points that start in this range count. */
  readonly range: Interval;
  /** The clock of the series: that of the days and months that are kept. */
  readonly clock: MarketClock;
  /** The step of the series in ms; levels that are not coarser are not used. */
  readonly stepMs: number;
  /** The levels that are kept, each with the stretch within which its buckets are. */
  readonly levels: Readonly<Partial<Record<RollupLevel, Interval>>>;
  /** Stretches in which no bucket may be relied on. */
  readonly stale: readonly Interval[];
}

/** Stretches of time in their order, as columns; all of a stretch belongs to one bucket of the plan. */
export interface PieceColumns {
  /** The first instant of each. */
  readonly from: Float64Array;
  /** The first instant after each. */
  readonly to: Float64Array;
  /** The bucket of the plan to which it belongs. */
  readonly bucket: Int32Array;
}

/** What to answer from which level; `raw` from the points that start in a stretch. */
export type RollupPieces = Readonly<Record<RollupLevel | 'raw', PieceColumns>>;

/**
 * Covers what an aggregation needs with kept aggregates: each delivered stretch exactly once, with the coarsest buckets that lie wholly
 * inside it and inside the range, and that touch nothing stale; what remains by the points themselves. Neighbours of one level in one
 * bucket of the plan are one piece. It takes time by pieces and stale stretches, and not by points or days.
 *
 * @example
 * ```ts
 * import { interval, marketClock } from '@aurum/core';
 * import { aggregationPlan, rollupPieces } from '@aurum/core/driver';
 * const clock = marketClock('Europe/Berlin');
 * const range = interval('2026-03-10T12:30+01:00', '2026-06-01T00:00+02:00');
 * const plan = aggregationPlan({ sourceIndexSpec: { frequency: 'PT15M', clock }, range, frequency: 'P1Y', clock });
 * const all = { start: -Infinity, end: Infinity };
 * const { month, day, hour, raw } = rollupPieces({
 *   plan, range, clock, stepMs: 900_000, levels: { hour: all, day: all, month: all }, stale: [],
 * });
 * console.log([month, day, hour, raw].map(({ from, to }) => (to[0]! - from[0]!) / 3_600_000)); // [ 1463, 503, 11, 0.5 ]
 * ```
 */
export function rollupPieces(request: RollupRequest): RollupPieces {
  const { plan, range } = request;
  const grids = gridsOf(request);
  const raw = new PieceCollector();
  const cover = (depth: number, from: Instant, to: Instant, bucket: number): void => {
    const grid = grids[depth];
    if (grid === undefined) {
      raw.push(from, to, bucket);
      return;
    }
    let at = from;
    grid.eachWithin(from, to, (start, end) => {
      if (at < start) cover(depth + 1, at, start, bucket);
      grid.pieces.push(start, end, bucket);
      at = end;
    });
    if (at < to) cover(depth + 1, at, to, bucket);
  };
  const { segmentEdges, segmentBucket } = plan;
  for (let j = 0; j < segmentBucket.length; j++) {
    const bucket = segmentBucket[j] as number; // j is a segment
    if (bucket < 0) continue;
    const from = Math.max(range.start, segmentEdges[j] as number); // a segment has two edges
    const to = Math.min(range.end, segmentEdges[j + 1] as number);
    if (from < to) cover(0, from, to, bucket);
  }
  const finish = (level: RollupLevel): PieceColumns =>
    (grids.find((grid) => grid.level === level)?.pieces ?? new PieceCollector()).finish();
  return { month: finish('month'), day: finish('day'), hour: finish('hour'), raw: raw.finish() };
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A length that no bucket of a level falls short of, however clocks are changed; whole dates may be left out. */
const SHORTEST: Readonly<Record<RollupLevel, number>> = { month: 27 * DAY_MS, day: DAY_MS / 2, hour: HOUR_MS };

/** The levels of use, coarsest first. */
function gridsOf({ clock, range, stepMs, levels, stale }: RollupRequest): readonly LevelGrid[] {
  const sorted = [...stale].sort((a, b) => a.start - b.start);
  return ROLLUP_LEVELS.flatMap((level) => {
    const within = levels[level];
    if (within === undefined || stepMs >= SHORTEST[level]) return [];
    const clipped = { start: Math.max(within.start, range.start), end: Math.min(within.end, range.end) };
    return [new LevelGrid(level, clock, clipped, sorted)];
  });
}

/** The buckets of one level that may be used. */
class LevelGrid {
  readonly level: RollupLevel;
  readonly pieces = new PieceCollector();
  readonly #clock: MarketClock;
  /** Disjoint runs of usable buckets: `[s0, e0, s1, e1, …]`, ascending. */
  readonly #runs: readonly number[];
  /** The first run that is not before what was asked last; what is asked ascends. */
  #next = 0;

  constructor(level: RollupLevel, clock: MarketClock, within: Interval, stale: readonly Interval[]) {
    this.level = level;
    this.#clock = clock;
    this.#runs = within.start < within.end ? this.#freeRuns(within, stale) : [];
  }

  #floor(t: Instant): Instant {
    if (this.level === 'hour') return Math.floor(t / HOUR_MS) * HOUR_MS;
    return floorTo(this.level === 'day' ? 'P1D' : 'P1M', this.#clock, t);
  }

  #ceil(t: Instant): Instant {
    if (this.level === 'hour') return Math.ceil(t / HOUR_MS) * HOUR_MS;
    return ceilTo(this.level === 'day' ? 'P1D' : 'P1M', this.#clock, t);
  }

  /** What of `within` whole buckets fill, without those that overlap something stale. */
  #freeRuns(within: Interval, stale: readonly Interval[]): readonly number[] {
    const runs: number[] = [];
    const end = this.#floor(within.end);
    let at = this.#ceil(within.start);
    for (const spoilt of stale) {
      if (spoilt.start >= end) break;
      if (spoilt.end <= at || spoilt.start >= spoilt.end) continue;
      const until = spoilt.start <= at ? at : this.#floor(spoilt.start);
      if (at < until) runs.push(at, until);
      at = spoilt.end >= end ? end : this.#ceil(spoilt.end);
    }
    if (at < end) runs.push(at, end);
    return runs;
  }

  /** Tells every run of usable buckets that lie wholly within `[from, to)`, in their order. */
  eachWithin(from: Instant, to: Instant, tell: (start: Instant, end: Instant) => void): void {
    if (to - from < SHORTEST[this.level] || this.#runs.length === 0) return;
    const first = this.#ceil(from);
    const last = this.#floor(to);
    if (first >= last) return;
    const runs = this.#runs;
    while (this.#next < runs.length && (runs[this.#next + 1] as number) <= first) this.#next += 2; // a run has two ends
    for (let i = this.#next; i < runs.length; i += 2) {
      const start = Math.max(first, runs[i] as number); // i is a run
      const end = Math.min(last, runs[i + 1] as number); // a run has two ends
      if (start >= last) return;
      tell(start, end);
    }
  }
}

/** Columns that grow; a piece that goes on with the one before becomes part of it. */
class PieceCollector {
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #bucket: number[] = [];

  push(from: Instant, to: Instant, bucket: number): void {
    const last = this.#to.length - 1;
    if (last >= 0 && this.#to[last] === from && this.#bucket[last] === bucket) {
      this.#to[last] = to;
      return;
    }
    this.#from.push(from);
    this.#to.push(to);
    this.#bucket.push(bucket);
  }

  finish(): PieceColumns {
    return {
      from: Float64Array.from(this.#from),
      to: Float64Array.from(this.#to),
      bucket: Int32Array.from(this.#bucket),
    };
  }
}
