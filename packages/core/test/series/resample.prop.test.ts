import {
  complementProfile,
  type Frequency,
  gridIndex,
  indexEnd,
  indexStart,
  irregularIndex,
  loadProfile,
  type MarketClock,
  marketClock,
  type ResampleStatistic,
  Series,
  type SeriesIndex,
  type SeriesKind,
} from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labeller, localSlot, type ModelPoint, modelBuckets, modelBucketValue, SLOT_MS } from './resample-model.js';

const zones = [
  { zone: 'Europe/Berlin', startHour: 0, around: ['2026-03-29', '2026-10-25', '2026-07-01'] },
  { zone: 'Europe/Berlin', startHour: 6, around: ['2026-03-29', '2026-10-25', '2026-07-01'] },
  { zone: 'America/New_York', startHour: 0, around: ['2026-03-08', '2026-11-01', '2026-01-01'] },
  { zone: 'UTC', startHour: 0, around: ['2026-03-01', '2026-12-31'] },
] as const;

const place = fc.constantFrom(...zones).chain((zone) =>
  fc.record({
    zone: fc.constant(zone.zone),
    startHour: fc.constant(zone.startHour),
    day: fc.constantFrom(...zone.around),
    slotsBefore: fc.integer({ min: 0, max: 220 }),
  }),
);

const present = fc.double({ min: -1e4, max: 1e4, noNaN: true }).map((v) => v + 0 /* no -0 */);
const value = fc.oneof({ weight: 5, arbitrary: present }, { weight: 1, arbitrary: fc.constant(NaN) });
/** Values without a gap, which take the loop over four buckets at once, and values with gaps, which do not. */
const values = fc.oneof(fc.infiniteStream(present), fc.infiniteStream(value));

const source = fc.oneof(
  fc.record({ kind: fc.constantFrom('PT15M', 'PT30M', 'PT1H', 'P1D'), length: fc.integer({ min: 1, max: 150 }) }),
  // lengths and holes in slots: mixed resolutions, gaps
  fc.record({
    kind: fc.constant('irregular'),
    parts: fc.array(fc.record({ slots: fc.constantFrom(1, 2, 4, 7, 96), hole: fc.constantFrom(0, 0, 0, 1, 5) }), {
      minLength: 1,
      maxLength: 60,
    }),
  }),
);

type Source = typeof source extends fc.Arbitrary<infer T> ? T : never;

function indexOf(spec: Source, clock: MarketClock, from: number): SeriesIndex {
  if ('length' in spec) {
    const days = spec.kind === 'P1D' ? Math.ceil(spec.length / 8) : 0;
    const step = { PT15M: 1, PT30M: 2, PT1H: 4, P1D: 0 }[spec.kind as 'PT15M'] * SLOT_MS;
    const end = days > 0 ? from + days * 96 * SLOT_MS : from + spec.length * step;
    return gridIndex(spec.kind as Frequency, clock, { start: from, end });
  }
  const starts: number[] = [];
  const ends: number[] = [];
  let t = from;
  for (const { slots, hole } of spec.parts) {
    starts.push(t);
    t += slots * SLOT_MS;
    ends.push(t);
    t += hole * SLOT_MS;
  }
  return irregularIndex({ starts: Float64Array.from(starts), ends: Float64Array.from(ends) });
}

const peakOfModel = (zone: string) => (t: number) => {
  const { hour, isWeekday } = localSlot(zone, t, 0);
  return isWeekday && hour >= 8 && hour < 20;
};
const peak = loadProfile({ weekdays: 'Mon-Fri', hours: '08:00-20:00' });
const profile = fc.constantFrom('all', 'peak', 'offPeak' /* two stretches a day */);
const profilesByName = { all: undefined, peak, offPeak: complementProfile(peak) };

const policy = fc.oneof(
  fc.constantFrom('propagate' as const, 'skip' as const),
  fc.record({ minCoverage: fc.constantFrom(0, 0.25, 0.5, 0.99, 1) }),
);

describe('resample', () => {
  it('gives, bit for bit, what the definition gives for every grid, clock, profile, statistic and policy', () => {
    fc.assert(
      fc.property(
        place,
        source,
        values,
        fc.constantFrom<Frequency>('PT15M', 'PT30M', 'PT1H', 'P1D', 'P1M'),
        fc.constantFrom<ResampleStatistic>('mean', 'sum', 'min', 'max', 'first', 'last', 'count'),
        policy,
        profile,
        fc.constantFrom<SeriesKind>('average', 'sum', 'point'),
        ({ zone, startHour, day, slotsBefore }, spec, stream, frequency, statistic, missing, hours, kind) => {
          const clock = marketClock(zone, { dayStart: `0${startHour}:00` });
          const index = indexOf(spec, clock, Date.parse(`${day}T00:00:00Z`) - slotsBefore * SLOT_MS);
          fc.pre(index.length > 0);
          const values = Float64Array.from({ length: index.length }, () => stream.next().value);
          const points: ModelPoint[] = Array.from({ length: index.length }, (_, i) => ({
            start: indexStart(index, i),
            end: indexEnd(index, i),
            value: values[i] ?? NaN,
          }));
          const series = Series.of({ index, values, unit: 'MW', clock, kind });
          const got = series.resampleWithCoverage(frequency, {
            statistic,
            missing,
            profile: profilesByName[hours as 'all'],
          });
          const buckets = modelBuckets(
            labeller(frequency, zone, startHour),
            hours === 'all' ? () => true : (t) => peakOfModel(zone)(t) === (hours === 'peak'),
            points[0]?.start ?? NaN,
            points.at(-1)?.end ?? NaN,
          );
          const expected = buckets.map((bucket) => modelBucketValue(points, bucket, statistic, missing));
          expect(Array.from({ length: got.series.length }, (_, i) => indexStart(got.series.index, i))).toEqual(
            buckets.map((bucket) => bucket.start),
          );
          expect([...got.series.values]).toEqual(expected.map((bucket) => bucket.value));
          expect([...got.coverage]).toEqual(expected.map((bucket) => bucket.coverage));
        },
      ),
      { numRuns: 400 },
    );
  });
});
