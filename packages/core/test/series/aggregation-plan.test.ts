import { gridIndex, interval, irregularIndex, marketClock, profiles, Series, toInstant } from '@aurum/core';
import { aggregationPlan, emptyAccumulators, finishAggregation } from '@aurum/core/driver';
import { describe, expect, it } from 'vitest';
import { berlin } from './arbitraries.js';

const HOUR = 3_600_000;

describe('aggregationPlan', () => {
  const source = { frequency: 'PT15M', clock: berlin } as const;
  const march = interval('2026-03-01T00:00:00+01:00', '2026-04-01T00:00:00+02:00');

  it('covers all buckets that overlap the source points of the range', () => {
    const range = interval('2026-03-10T00:00:00Z', '2026-05-02T00:00:00Z');
    const plan = aggregationPlan({ sourceIndexSpec: source, range, frequency: 'P1M', clock: berlin });
    expect([...plan.segmentEdges].map((t) => new Date(t).toISOString())).toEqual([
      '2026-02-28T23:00:00.000Z',
      '2026-03-31T22:00:00.000Z',
      '2026-04-30T22:00:00.000Z',
      '2026-05-31T22:00:00.000Z',
    ]);
    expect([[...plan.segmentBucket], [...plan.expectedMs].map((ms) => ms / HOUR), plan.aligned]).toEqual([
      [0, 1, 2],
      [743, 720, 744],
      true,
    ]);
  });

  it('marks what is not delivered', () => {
    const plan = aggregationPlan({
      sourceIndexSpec: source,
      range: march,
      frequency: 'P1M',
      clock: berlin,
      profile: profiles.peak,
    });
    expect(plan.expectedMs[0]).toBe(22 * 12 * HOUR); // 22 working days
    expect(new Set(plan.segmentBucket)).toEqual(new Set([0, -1]));
    expect(plan.aligned).toBe(true);
  });

  it('knows when an edge is inside a source interval', () => {
    const daily = { frequency: 'P1D', clock: berlin } as const;
    const aligned = (request: Partial<Parameters<typeof aggregationPlan>[0]>) =>
      aggregationPlan({ sourceIndexSpec: daily, range: march, frequency: 'P1M', clock: berlin, ...request }).aligned;
    expect(aligned({})).toBe(true);
    expect(aligned({ clock: marketClock('UTC') })).toBe(false); // 1 March 00:00Z is inside a day of Berlin
    expect(aligned({ clock: marketClock('UTC'), frequency: 'P1D' })).toBe(false);
    expect(aligned({ profile: profiles.peak })).toBe(false);
    expect(aligned({ frequency: 'PT1H' })).toBe(false);
    expect(
      aligned({
        sourceIndexSpec: { frequency: 'PT1H', clock: berlin },
        clock: marketClock('Asia/Kolkata'),
        frequency: 'P1D',
      }),
    ).toBe(false);
  });

  it('and finishAggregation give what resample gives, from accumulators made elsewhere', () => {
    const price = Series.of({
      index: gridIndex('PT1H', berlin, march),
      values: Float64Array.from({ length: 743 }, (_, i) => (i % 50 === 7 ? NaN : Math.sin(i) * 80)),
      unit: 'EUR/MWh',
      clock: berlin,
      kind: 'average',
    });
    const plan = aggregationPlan({
      sourceIndexSpec: price.index,
      range: march,
      frequency: 'P1D',
      clock: berlin,
      profile: profiles.base,
    });
    const sums = emptyAccumulators(plan.index.length);
    for (const { start, value } of price.toRows()) {
      let segment = 0;
      while ((plan.segmentEdges[segment + 1] ?? Infinity) <= start) segment++;
      const b = plan.segmentBucket[segment] ?? -1;
      if (b < 0 || Number.isNaN(value)) continue;
      sums.weighted[b] = (sums.weighted[b] ?? 0) + value * HOUR;
      sums.coveredMs[b] = (sums.coveredMs[b] ?? 0) + HOUR;
      sums.count[b] = (sums.count[b] ?? 0) + 1;
    }
    const { kind, unit, clock } = price;
    const finished = finishAggregation(plan, sums, { kind, unit, clock, missing: 'skip' });
    const direct = price.resampleWithCoverage('P1D', { profile: profiles.base, missing: 'skip' });
    expect(finished.series.equals(direct.series)).toBe(true);
    expect(finished.coverage).toEqual(direct.coverage);
    expect(finished.series.aggregated).toBe(true);
  });

  it('of an empty range has no buckets', () => {
    const range = interval('2026-03-10T00:00:00Z', '2026-03-10T00:00:00Z');
    const plan = aggregationPlan({ sourceIndexSpec: source, range, frequency: 'P1M', clock: berlin });
    expect([plan.index.length, plan.segmentBucket.length, plan.expectedMs.length]).toEqual([0, 0, 0]);
  });

  it('takes only source intervals that start in the range', () => {
    const starts = Float64Array.of(0, 10, 20).map((h) => toInstant('2026-03-01T00:00:00Z') + h * HOUR);
    const index = irregularIndex({ starts, ends: starts.map((t) => t + HOUR) });
    const range = { start: (starts[0] ?? 0) + 1, end: starts[2] ?? 0 };
    const plan = aggregationPlan({ sourceIndexSpec: index, range, frequency: 'PT1H', clock: berlin });
    expect([plan.index.start, plan.index.length]).toEqual([starts[1], 1]);
  });
});
