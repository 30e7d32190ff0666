import { FLAG, gridIndex, interval, marketClock, profiles, regularIndex, Series, type SeriesKind } from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { berlin, hourlyIndex, seriesOver, thrownBy } from './arbitraries.js';

const year = interval('2026-01-01T00:00:00+01:00', '2027-01-01T00:00:00+01:00');
const constant = <const K extends SeriesKind>(frequency: 'PT15M' | 'PT1H' | 'P1D' | 'P1M', kind: K, value = 1) =>
  Series.constant({ index: gridIndex(frequency, berlin, year), value, unit: 'MW', clock: berlin, kind });

describe('the change of clocks', () => {
  it('5 MW are 3715 MWh in March and 3725 MWh in October', () => {
    for (const frequency of ['PT15M', 'PT1H', 'P1D', 'P1M'] as const) {
      const months = constant(frequency, 'average', 5).integrate().resample('P1M');
      expect([months.unit, months.at('2026-03-15T00:00:00Z'), months.at('2026-10-15T00:00:00Z')]).toEqual([
        'MWh',
        3715,
        3725,
      ]);
    }
  });

  it('7430 MWh over March are 10 MWh/h over its 743 hours', () => {
    const index = gridIndex('P1M', berlin, interval('2026-03-01T00:00:00+01:00', '2026-04-01T00:00:00+02:00'));
    const march = Series.constant({ index, value: 7430, unit: 'MWh', clock: berlin, kind: 'sum' });
    expect([march.average().unit, ...march.average().values]).toEqual(['MW', 10]);
  });

  it('a quarter from months is weighted 744, 672, 743', () => {
    const index = gridIndex('P1M', berlin, interval('2026-01-01T00:00:00+01:00', '2026-04-01T00:00:00+02:00'));
    const months = Series.of({
      index,
      values: Float64Array.of(100, 50, 80),
      unit: 'EUR/MWh',
      clock: berlin,
      kind: 'average',
    });
    const quarter = months.resample('P3M');
    expect(quarter.values[0]).toBeCloseTo((100 * 744 + 50 * 672 + 80 * 743) / (744 + 672 + 743), 10);
    expect(quarter.values[0]).not.toBeCloseTo((100 + 50 + 80) / 3, 2);
  });

  it('the block 7x8 has 247 hours in March 2026 in New York, 241 in November', () => {
    const clock = marketClock('America/New_York');
    const range = interval('2026-01-01T05:00:00Z', '2027-01-01T05:00:00Z');
    const power = Series.constant({
      index: gridIndex('PT1H', clock, range),
      value: 1,
      unit: 'MW',
      clock,
      kind: 'average',
    });
    const night = power.integrate().resample('P1M', { profile: profiles.usEast['7x8'] });
    expect([night.values[2], night.values[10]]).toEqual([247, 241]);
    const day = power.resample('P1M', { statistic: 'count', profile: profiles.usEast.onPeak });
    const rest = power.resample('P1M', { statistic: 'count', profile: profiles.usEast.offPeak });
    expect([day.unit, ...day.add(rest).values]).toEqual(['1', ...power.resample('P1M', { statistic: 'count' }).values]);
  });

  it('gas days and calendar days differ', () => {
    const gas = marketClock('Europe/Berlin', { dayStart: '06:00' });
    const hours = Series.constant({
      index: gridIndex('PT1H', gas, interval('2026-03-27T05:00:00Z', '2026-03-30T04:00:00Z')),
      value: 1,
      unit: 'MW',
      clock: gas,
      kind: 'average',
    });
    expect([...hours.integrate().resample('P1D').values]).toEqual([24, 23, 24]);
    const civil = hours.integrate().resample('P1D', { clock: berlin, missing: 'skip' });
    expect([...civil.values]).toEqual([18, 24, 23, 6]);
    expect(civil.clock).toBe(berlin);
  });
});

describe('missing', () => {
  const day = Series.of({
    index: hourlyIndex(23, 24), // the local day of 2026-03-28
    values: Float64Array.from({ length: 24 }, (_, i) => (i < 6 ? NaN : 1)),
    unit: 'MW',
    clock: berlin,
    kind: 'average',
  });

  it('propagates by default, and coverage tells how much there was', () => {
    const { series, coverage } = day.resampleWithCoverage('P1D');
    expect([...series.values]).toEqual([NaN]);
    expect([...(series.flags ?? [])]).toEqual([FLAG.missing]);
    expect([...coverage]).toEqual([0.75]);
  });

  it('is skipped on demand, or counted against a share', () => {
    expect(day.resample('P1D', { missing: 'skip' }).values[0]).toBe(1);
    expect(day.resample('P1D', { missing: { minCoverage: 0.75 } }).values[0]).toBe(1);
    expect(day.resample('P1D', { missing: { minCoverage: 0.76 } }).values[0]).toBeNaN();
    expect(day.integrate().resample('P1D', { missing: 'skip' }).values[0]).toBe(18);
  });

  it('the sum of nothing is missing, never 0', () => {
    const nothing = day.map(() => NaN).integrate();
    for (const missing of ['skip', 'propagate', { minCoverage: 0 }] as const) {
      expect(nothing.resample('P1D', { missing }).values[0]).toBeNaN();
      expect(nothing.resample('P1D', { missing, statistic: 'count' }).values[0]).toBeNaN();
    }
  });

  it('a bucket without delivered time is missing', () => {
    const weekend = day.resampleWithCoverage('P1D', { profile: profiles.peak, missing: 'skip' }); // a Saturday
    expect([...weekend.series.values, ...weekend.coverage]).toEqual([NaN, 0]);
  });

  it('refuses a share that is none', () => {
    expect(thrownBy(() => day.resample('P1D', { missing: { minCoverage: 75 } }))?.code).toBe('SERIES.INVALID_ARGUMENT');
  });

  it('buckets only partly covered by the series are not complete', () => {
    const { series, coverage } = day.resampleWithCoverage('P1M', { missing: 'skip' });
    expect([series.length, series.values[0]]).toEqual([1, 1]);
    expect(coverage[0]).toBeCloseTo(18 / 743, 12);
    expect(day.resample('P1M').values[0]).toBeNaN();
  });
});

describe('finer', () => {
  it('averages repeat, sums split by duration', () => {
    const days = Series.of({
      index: gridIndex('P1D', berlin, interval('2026-03-28T00:00:00+01:00', '2026-03-30T00:00:00+02:00')),
      values: Float64Array.of(24.3, 23.1),
      unit: 'MWh',
      clock: berlin,
      kind: 'sum',
    });
    const hours = days.resample('PT1H');
    expect(hours.length).toBe(47);
    expect(hours.values[0]).toBeCloseTo(24.3 / 24, 12);
    expect(hours.values[46]).toBeCloseTo(23.1 / 23, 12);
    const repeated = days.average().resample('PT15M');
    expect(new Set(repeated.values.subarray(0, 96))).toEqual(new Set([days.average().values[0]]));
    expect([hours.aggregated, hours.resample('P1D').aggregated]).toEqual([false, true]);
  });

  it('mixed resolutions work as one series', () => {
    const hour = Series.constant({ index: hourlyIndex(0, 2), value: 8, unit: 'MWh', clock: berlin, kind: 'sum' });
    const quarters = Series.of({
      index: regularIndex({ start: '2026-03-27T02:00:00Z', step: 'PT15M', length: 4 }),
      values: Float64Array.of(1, 2, 3, 4),
      unit: 'MWh',
      clock: berlin,
      kind: 'sum',
    });
    const both = hour.concat(quarters);
    expect(both.frequency).toBe('irregular');
    expect([...both.resample('PT1H').values]).toEqual([8, 8, 10]);
    expect([...both.resample('PT15M').values]).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 1, 2, 3, 4]);
    expect([...both.average().resample('PT1H').values]).toEqual([8, 8, 10]);
  });
});

describe('points', () => {
  const level = Series.of({
    index: hourlyIndex(0, 4),
    values: Float64Array.of(10, 20, NaN, 40),
    unit: 'GWh',
    clock: berlin,
    kind: 'point',
  });

  it('need a name in both directions', () => {
    expect(thrownBy(() => level.resample('P1D'))?.code).toBe('SERIES.RULE_REQUIRED');
    expect(thrownBy(() => level.resample('PT15M'))?.code).toBe('SERIES.RULE_REQUIRED');
    expect(thrownBy(() => level.resample('PT1H'))?.code).toBe('SERIES.RULE_REQUIRED');
  });

  it('are read by rule', () => {
    const held = level.resample('PT30M', { rule: 'previous' });
    expect([...held.values]).toEqual([10, 10, 20, 20, NaN, NaN, 40, 40]);
    const straight = level.resample('PT30M', { rule: 'linear' });
    expect([...straight.values]).toEqual([10, 15, 20, NaN, NaN, NaN, 40, NaN]);
    expect([...(straight.flags ?? [])].slice(0, 3)).toEqual([FLAG.ok, FLAG.interpolated, FLAG.ok]);
    expect([...level.resample('PT1H', { rule: 'previous' }).values]).toEqual([...level.values]);
  });

  it('say nothing about the time before the first one', () => {
    const late = level.slice({ start: '2026-03-27T01:00:00Z' });
    for (const rule of ['previous', 'linear'] as const) {
      const days = late.resample('P1D', { rule });
      expect([days.length, days.values[0]]).toEqual([1, NaN]); // midnight comes before
      expect(days.flagAt(0)).toBe(FLAG.missing);
    }
  });

  it('are summarised by statistic', () => {
    const spec = { missing: 'skip' } as const;
    expect(level.resample('P1D', { ...spec, statistic: 'last' }).values[0]).toBe(40);
    expect(level.resample('P1D', { ...spec, statistic: 'first' }).values[0]).toBe(10);
    const mean = level.resample('P1D', { ...spec, statistic: 'mean' });
    expect([mean.kind, mean.values[0]]).toEqual(['average', (10 + 20 + 40) / 3]);
  });

  it('refuse a rule with a statistic or a profile, and rules for other kinds', () => {
    expect(thrownBy(() => level.resample('P1D', { rule: 'linear', statistic: 'max' }))?.code).toBe(
      'SERIES.INVALID_ARGUMENT',
    );
    expect(thrownBy(() => level.resample('P1D', { rule: 'linear', profile: profiles.peak }))?.code).toBe(
      'SERIES.INVALID_ARGUMENT',
    );
    expect(thrownBy(() => level.withKind('average').resample('PT15M', { rule: 'linear' }))?.code).toBe(
      'SERIES.KIND_MISMATCH',
    );
  });
});

describe('kinds of results', () => {
  it('are what the statistic makes them', () => {
    const power = constant('PT1H', 'average');
    const kinds = (['mean', 'sum', 'count', 'min', 'max', 'first', 'last'] as const).map(
      (statistic) => power.resample('P1M', { statistic }).kind,
    );
    expect(kinds).toEqual(['average', 'sum', 'sum', 'point', 'point', 'point', 'point']);
  });

  it('an empty series stays empty', () => {
    const empty = Series.empty({ unit: 'MW', clock: berlin, kind: 'average' }).resampleWithCoverage('P1M');
    expect([empty.series.length, empty.coverage.length, empty.series.kind]).toEqual([0, 0, 'average']);
  });
});

describe('laws', () => {
  const hours = fc.integer({ min: 1, max: 60 }).chain((length) => seriesOver(hourlyIndex(23, length), 'sum'));

  it('splitting and adding up again keeps sums', () => {
    fc.assert(
      fc.property(hours, (series) => {
        const back = series.resample('PT5M').resample('PT1H');
        expect(back.length).toBe(series.length);
        for (let i = 0; i < series.length; i++) {
          const v = series.values[i] ?? NaN;
          if (Number.isNaN(v)) expect(back.values[i]).toBeNaN();
          else
            expect(Math.abs((back.values[i] ?? NaN) - v)).toBeLessThanOrEqual(
              1e-12 * Math.abs(v) + Number.MIN_VALUE * 12,
            );
        }
      }),
    );
  });

  it('repeating and averaging again keeps averages exactly, and one point is its own mean', () => {
    fc.assert(
      fc.property(hours, (series) => {
        const average = series.withKind('average');
        expect([...average.resample('PT1H').values]).toEqual([...average.values]);
        for (const v of average.resample('PT15M').values)
          expect(Number.isNaN(v) || average.values.includes(v)).toBe(true);
      }),
    );
  });

  it('the mean over days is the mean over months when weighted by hours', () => {
    const power = constant('PT1H', 'average').map((_, i) => Math.sin(i) * 40 + 50);
    const direct = power.resample('P1Y').values[0] ?? NaN;
    expect(power.resample('P1D').resample('P1M').resample('P1Y').values[0]).toBeCloseTo(direct, 10);
    expect(power.weightedMean(constant('PT1H', 'average').integrate() as never)).toBeCloseTo(direct, 10);
  });

  it('base is peak and off-peak together', () => {
    const energy = constant('PT15M', 'average')
      .map((_, i) => (i % 97) / 7)
      .integrate();
    const both = energy
      .resample('P1M', { profile: profiles.peak })
      .add(energy.resample('P1M', { profile: profiles.offPeak }));
    const base = energy.resample('P1M');
    for (let i = 0; i < base.length; i++) expect(both.values[i]).toBeCloseTo(base.values[i] ?? NaN, 6);
  });
});
