import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aggregationPlan,
  type PieceColumns,
  ROLLUP_LEVELS,
  type RollupLevel,
  type RollupRequest,
  rollupPieces,
} from '../../src/driver/index.js';
import { calendarEdges, type Frequency, type Interval, marketClock, profiles } from '../../src/time/index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BLOCK = 30 * DAY;

const CLOCKS = [
  marketClock('UTC'),
  marketClock('Europe/Berlin'),
  marketClock('Europe/Berlin', { dayStart: '06:00' }),
  marketClock('Europe/London', { dayStart: '-01:00' }),
  marketClock('America/New_York'),
  marketClock('Asia/Kolkata'),
  marketClock('Australia/Lord_Howe'),
  marketClock('Pacific/Apia'),
];
const FREQUENCIES: readonly Frequency[] = ['PT1H', 'P1D', 'P1W', 'P1M', 'P3M', 'P1Y'];
const STEPS = { PT5M: 300_000, PT15M: 900_000, PT30M: 1_800_000, PT1H: HOUR } as const;
const PROFILES = [undefined, undefined, profiles.base, profiles.peak, profiles.offPeak] as const;

/** Around the date that Apia left out, and two changes of clocks in Europe. */
const ORIGINS = [Date.UTC(2011, 11, 10), Date.UTC(2025, 9, 1), Date.UTC(2026, 2, 1)];

const stretch = fc.record({ at: fc.integer({ min: -40, max: 5000 }), hours: fc.integer({ min: 0, max: 900 }) });

const request = fc
  .record({
    step: fc.constantFrom(...(Object.keys(STEPS) as (keyof typeof STEPS)[])),
    frequency: fc.constantFrom(...FREQUENCIES),
    seriesClock: fc.constantFrom(...CLOCKS),
    otherClock: fc.constantFrom(...CLOCKS),
    ownClock: fc.boolean(),
    profile: fc.constantFrom(...PROFILES),
    origin: fc.constantFrom(...ORIGINS),
    start: fc.integer({ min: 0, max: 60 * 96 }),
    quarters: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 120 * 96 })),
    ragged: fc.constantFrom(0, 0, 1, 420_000),
    levels: fc.record({ month: fc.boolean(), day: fc.boolean(), hour: fc.boolean() }),
    bound: fc.option(stretch, { nil: undefined }),
    stale: fc.array(stretch, { maxLength: 4 }),
    blocks: fc.boolean(),
  })
  .map(({ step, origin, levels, bound, ...chosen }): RollupRequest => {
    const { frequency, seriesClock, otherClock, ownClock, profile } = chosen;
    const start = origin + chosen.start * 900_000 + chosen.ragged;
    const range = { start, end: start + chosen.quarters * 900_000 };
    const clock = ownClock ? seriesClock : otherClock;
    const plan = aggregationPlan({
      sourceIndexSpec: { frequency: step, clock: seriesClock },
      range,
      frequency,
      clock,
      profile,
    });
    const all = { start: -Infinity, end: Infinity };
    const bounded = bound === undefined ? all : intervalOf(origin, bound);
    const within = { month: bounded, day: bounded, hour: all };
    return {
      plan,
      range,
      clock: seriesClock,
      stepMs: STEPS[step],
      levels: Object.fromEntries(ROLLUP_LEVELS.filter((level) => levels[level]).map((level) => [level, within[level]])),
      stale: chosen.stale.map((each) => {
        const { start, end } = intervalOf(origin, each);
        if (!chosen.blocks) return { start, end };
        const block = Math.floor(start / BLOCK);
        return { start: block * BLOCK, end: (block + 1) * BLOCK };
      }),
    };
  });

function intervalOf(origin: number, { at, hours }: { at: number; hours: number }): Interval {
  return { start: origin + at * HOUR, end: origin + (at + hours) * HOUR };
}

/** All buckets of a level that overlap the range, by the edges of the toolkit's calendar. */
function bucketsOf(level: RollupLevel, { clock, range }: RollupRequest): readonly Interval[] {
  const wide = { start: Math.floor(range.start / HOUR) * HOUR, end: Math.ceil(range.end / HOUR) * HOUR };
  const edges =
    level === 'hour'
      ? Float64Array.from({ length: (wide.end - wide.start) / HOUR + 1 }, (_, i) => wide.start + i * HOUR)
      : calendarEdges(level === 'day' ? 'P1D' : 'P1M', clock, range);
  return Array.from(edges.subarray(1), (end, i) => ({ start: edges[i] as number, end }));
}

const NOMINAL = { hour: HOUR, day: DAY, month: 28 * DAY };

/** Which buckets may be used: whole, in one delivered segment, in the range, where the level is kept, touching nothing stale. */
function usable(level: RollupLevel, asked: RollupRequest): (bucket: Interval) => boolean {
  const { plan, range, levels, stale, stepMs } = asked;
  const within = levels[level];
  const inside = (outer: Interval, { start, end }: Interval): boolean => outer.start <= start && end <= outer.end;
  const segments = Array.from(plan.segmentBucket, (bucket, j) => ({
    bucket,
    start: plan.segmentEdges[j] as number,
    end: plan.segmentEdges[j + 1] as number,
  })).filter(({ bucket }) => bucket >= 0);
  return (bucket) =>
    within !== undefined &&
    stepMs < NOMINAL[level] &&
    inside(within, bucket) &&
    inside(range, bucket) &&
    segments.some((segment) => inside(segment, bucket)) &&
    !stale.some(({ start, end }) => start < bucket.end && bucket.start < end && start < end);
}

/**
 * The bucket of the plan and the level of every point by marking: levels in their order, and of each all buckets that may be used and
 * that touch none of a coarser level.
 */
function marks(asked: RollupRequest): ReadonlyMap<number, string> {
  const { plan, range, stepMs } = asked;
  const found = new Map<number, string>();
  const used: { level: RollupLevel; start: number; end: number }[] = [];
  for (const level of ROLLUP_LEVELS) {
    const may = usable(level, asked);
    const coarser = used.slice();
    for (const bucket of bucketsOf(level, asked)) {
      if (coarser.some(({ start, end }) => start < bucket.end && bucket.start < end)) continue;
      if (may(bucket)) used.push({ level, ...bucket });
    }
  }
  used.sort((a, b) => a.start - b.start);
  let next = 0;
  for (let j = 0; j < plan.segmentBucket.length; j++) {
    const bucket = plan.segmentBucket[j] as number;
    if (bucket < 0) continue;
    const from = plan.segmentEdges[j] as number;
    for (let t = from; t < (plan.segmentEdges[j + 1] as number); t += stepMs) {
      if (t < range.start || t >= range.end) continue;
      while (next < used.length && (used[next] as Interval).end <= t) next++;
      const level = (used[next]?.start ?? Infinity) <= t ? used[next]?.level : 'raw';
      found.set(t, `${bucket} ${level}`);
    }
  }
  return found;
}

function eachPiece(
  pieces: Readonly<Record<RollupLevel | 'raw', PieceColumns>>,
): readonly (Interval & { readonly bucket: number; readonly level: RollupLevel | 'raw' })[] {
  return (['month', 'day', 'hour', 'raw'] as const).flatMap((level) =>
    Array.from(pieces[level].from, (start, i) => ({
      level,
      start,
      end: pieces[level].to[i] as number,
      bucket: pieces[level].bucket[i] as number,
    })),
  );
}

describe('rollupPieces', () => {
  it('answers every point of a delivered segment once, from the coarsest level that may be used', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const { plan, stepMs } = asked;
        if (!plan.aligned) return;
        const expected = marks(asked);
        const seen = new Map<number, string>();
        const segments = new Map<number, { readonly left: number; readonly right: number }[]>();
        plan.segmentBucket.forEach((bucket, j) => {
          const segment = { left: plan.segmentEdges[j] as number, right: plan.segmentEdges[j + 1] as number };
          segments.set(bucket, [...(segments.get(bucket) ?? []), segment]);
        });
        for (const { level, bucket, start, end } of eachPiece(rollupPieces(asked))) {
          // Every start of a point lies a multiple of the step from an edge of its segment.
          for (const { left, right } of segments.get(bucket) ?? []) {
            if (right <= start || left >= end) continue;
            const skipped = Math.max(0, Math.ceil((start - left) / stepMs));
            for (let t = left + skipped * stepMs; t < Math.min(end, right); t += stepMs) {
              if (seen.has(t)) expect.fail(`${t} is counted twice`);
              seen.set(t, `${bucket} ${level}`);
            }
          }
        }
        expect(seen.size).toBe(expected.size);
        for (const [t, mark] of seen) if (expected.get(t) !== mark) expect([t, mark]).toEqual([t, expected.get(t)]);
      }),
      { numRuns: 300 },
    );
  });

  it('takes whole buckets only, in time order, neighbours together, and leaves no gap in a segment', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const { plan, range } = asked;
        const pieces = rollupPieces(asked);
        for (const level of ROLLUP_LEVELS) {
          const buckets = bucketsOf(level, asked);
          const may = usable(level, asked);
          const { from, to, bucket } = pieces[level];
          from.forEach((start, i) => {
            const held = buckets.filter((each) => each.start >= start && each.end <= (to[i] as number));
            expect([held[0]?.start, held.at(-1)?.end]).toEqual([start, to[i]]);
            expect(held.every(may)).toBe(true);
            if (i > 0) expect(to[i - 1]).toBeLessThanOrEqual(start);
            expect(to[i - 1] === start && bucket[i - 1] === bucket[i]).toBe(false);
          });
        }
        const sorted = [...eachPiece(pieces)].sort((a, b) => a.start - b.start);
        const delivered = Array.from(plan.segmentBucket, (bucket, j) => ({
          bucket,
          start: Math.max(range.start, plan.segmentEdges[j] as number),
          end: Math.min(range.end, plan.segmentEdges[j + 1] as number),
        })).filter(({ bucket, start, end }) => bucket >= 0 && start < end);
        expect(merged(sorted)).toEqual(merged(delivered));
      }),
      { numRuns: 300 },
    );
  });

  it('needs few pieces for the peak hours of five years', () => {
    const clock = marketClock('Europe/Berlin');
    const range = { start: Date.UTC(2020, 11, 31, 23), end: Date.UTC(2025, 11, 31, 23) };
    const plan = aggregationPlan({
      sourceIndexSpec: { frequency: 'PT15M', clock },
      range,
      frequency: 'P1M',
      clock,
      profile: profiles.peak,
    });
    const all = { start: -Infinity, end: Infinity };
    const levels = { hour: all, day: all, month: all };
    const { month, day, hour, raw } = rollupPieces({ plan, range, clock, stepMs: 900_000, levels, stale: [] });
    expect([month, day, raw].map(({ from }) => from.length)).toEqual([0, 0, 0]);
    expect(hour.from.length).toBe(1304); // Mondays to Fridays
  });
});

/** Stretches that touch and are of one bucket become one. */
function merged(stretches: readonly (Interval & { readonly bucket: number })[]): unknown {
  const out: { bucket: number; start: number; end: number }[] = [];
  for (const { bucket, start, end } of stretches) {
    const last = out.at(-1);
    if (last !== undefined && last.end === start && last.bucket === bucket) last.end = end;
    else out.push({ bucket, start, end });
  }
  return out;
}
