import { readFileSync } from 'node:fs';
import { AurumError, marketClock, regularIndex, Series, toInstant, weekdayOf } from '@aurum/core';
import {
  estimateProfile,
  type HourlyProfile,
  localHours,
  profileCell,
  profileShape,
  weekdayTypes,
  workdayTypes,
} from '@aurum/core/curves';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../../../test-support/shared-data.js';

const HOUR = 3_600_000;
const berlin = marketClock('Europe/Berlin');
const start = toInstant('2023-01-01T00:00+01:00');
const length = (toInstant('2026-01-01T00:00+01:00') - start) / HOUR;
const starts = { start, stepMs: HOUR, length };
const local = localHours(starts, berlin);
const types = workdayTypes();

/** Uniform numbers in [0, 1), the same in each run (Park and Miller). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** A shape that differs by month, type of day and hour, with a trough at noon in summer that goes below zero with the level. */
const truth = (month: number, dayType: number, hour: number): number =>
  12 * Math.sin(((hour - 6) * Math.PI) / 12) -
  (month >= 5 && month <= 8 && hour >= 11 && hour <= 15 ? 45 : 0) -
  6 * dayType;

/** The mean of the truth over all hours of the history in each month of the year. */
function centres(of: (month: number, dayType: number, hour: number) => number): readonly number[] {
  const sums = new Float64Array(13);
  const counts = new Float64Array(13);
  for (let i = 0; i < length; i++) {
    const month = local.months[i] ?? 0;
    sums[month] = (sums[month] ?? 0) + of(month, types.of(local.dates[i] ?? 0), local.hours[i] ?? 0);
    counts[month] = (counts[month] ?? 0) + 1;
  }
  return Array.from(sums, (sum, month) => sum / (counts[month] ?? 1));
}

/** Level of each month of three years: a trend and a crisis. */
const level = (i: number): number =>
  30 + 2 * (((local.years[i] ?? 0) - 2023) * 12 + (local.months[i] ?? 0)) + (local.years[i] === 2024 ? 60 : 0);

function history(value: (i: number) => number): Series {
  return Series.of({
    index: regularIndex({ start, step: 'PT1H', length }),
    values: Float64Array.from({ length }, (_, i) => value(i)),
    unit: 'EUR/MWh',
    clock: berlin,
    kind: 'average',
  });
}

/** The largest difference of a profile from what it should be. */
function error(profile: HourlyProfile, expected: (month: number, dayType: number, hour: number) => number): number {
  let most = 0;
  for (let month = 1; month <= 12; month++)
    for (let dayType = 0; dayType < 3; dayType++)
      for (let hour = 0; hour < 24; hour++) {
        const value = profile.values[profileCell(profile, { month, dayType, hour })] ?? NaN;
        most = Math.max(most, Math.abs(value - expected(month, dayType, hour)));
      }
  return most;
}

describe('profiles from history', () => {
  const mean = centres(truth);
  const centred = (month: number, dayType: number, hour: number): number =>
    truth(month, dayType, hour) - (mean[month] ?? 0);
  const exact = (i: number): number =>
    level(i) + truth(local.months[i] ?? 0, types.of(local.dates[i] ?? 0), local.hours[i] ?? 0);

  it('finds an additive shape exactly, whatever the levels, with prices below zero', () => {
    const series = history(exact);
    expect(Math.min(...series.values)).toBeLessThan(0);
    const profile = estimateProfile(series, { mode: 'additive' });
    expect(error(profile, centred)).toBeLessThan(1e-6);
    expect(profile.counts.reduce((sum, n) => sum + n, 0)).toBe(length);
  });

  it('is not moved by outliers where means are', () => {
    const draw = random(7);
    // 5 % of the hours are spikes of either sign, among noise
    const series = history(
      (i) => exact(i) + (draw() < 0.05 ? (draw() < 0.8 ? 3000 : -500) : 0) + 2 * (draw() + draw() - 1),
    );
    const profile = estimateProfile(series, { mode: 'additive' });
    expect(error(profile, centred)).toBeLessThan(4);
    // the plain means that it is held against
    const sums = new Float64Array(12 * 3 * 24);
    for (let i = 0; i < length; i++) {
      const cell = profileCell(profile, {
        month: local.months[i] ?? 0,
        dayType: types.of(local.dates[i] ?? 0),
        hour: local.hours[i] ?? 0,
      });
      sums[cell] = (sums[cell] ?? 0) + ((series.values[i] ?? 0) - level(i)) / (profile.counts[cell] ?? 1);
    }
    const plain = { ...profile, values: sums };
    expect(error(plain, truth)).toBeGreaterThan(100);
  });

  it('finds a multiplicative shape, with single negative prices', () => {
    const factor = (_month: number, dayType: number, hour: number): number =>
      (hour === 13 && dayType === 2 ? -0.2 : 1 + 0.03 * (hour - 12)) - 0.1 * dayType;
    const means = centres(factor);
    const draw = random(11);
    const series = history((i) => {
      const value = level(i) * factor(local.months[i] ?? 0, types.of(local.dates[i] ?? 0), local.hours[i] ?? 0);
      return draw() < 0.03 ? 20 * value : value;
    });
    expect(Math.min(...series.values)).toBeLessThan(0);
    const profile = estimateProfile(series, { mode: 'multiplicative' });
    expect(error(profile, (month, dayType, hour) => factor(month, dayType, hour) / (means[month] ?? 1))).toBeLessThan(
      1e-6,
    );
  });

  it('passes missing values over, and fills cells that have none from other months', () => {
    // nothing is known of Julys, nor of 3 o'clock in January
    const series = history((i) =>
      local.months[i] === 7 || (local.months[i] === 1 && local.hours[i] === 3) ? NaN : exact(i),
    );
    const profile = estimateProfile(series, { mode: 'additive' });
    const cell = (month: number, hour: number): number => profileCell(profile, { month, dayType: 0, hour });
    expect([profile.counts[cell(7, 12)], profile.counts[cell(1, 3)]]).toEqual([0, 0]);
    expect(profile.counts[cell(1, 4)]).toBeGreaterThan(60);
    const others = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12].map((month) => profile.values[cell(month, 12)] ?? NaN);
    expect(profile.values[cell(7, 12)]).toBeCloseTo(others.reduce((sum, v) => sum + v, 0) / 11, 9);
  });

  it('says what it cannot be taken from', () => {
    const code = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (thrown) {
        return AurumError.is(thrown) ? [thrown.code, thrown.message] : thrown;
      }
    };
    expect(
      code(() =>
        estimateProfile(
          history(() => NaN),
          { mode: 'additive' },
        ),
      ),
    ).toEqual(['CURVE.NO_QUOTES', expect.stringContaining('no values')]);
    const negative = history((i) => (local.years[i] === 2024 && local.months[i] === 5 ? -5 : 40));
    expect(code(() => estimateProfile(negative, { mode: 'multiplicative' }))).toEqual([
      'CURVE.SHAPE',
      expect.stringContaining('2024-05'),
    ]);
    const workdays = history((i) => (weekdayOf(local.dates[i] ?? 0) > 5 ? NaN : 40));
    expect(code(() => estimateProfile(workdays, { mode: 'additive' }))).toEqual([
      'CURVE.SHAPE',
      expect.stringContaining('saturday'),
    ]);
  });
});

describe.skipIf(!hasSharedData)('the profile of a real market', () => {
  it('Spain, 2015–2016: evenings above nights, Sundays below workdays, and half of the spread explained', () => {
    const [, ...lines] = readFileSync(sharedData('eu_price/es_da_actual_load_2015-2016.csv'), 'utf8')
      .trim()
      .split(/\r?\n/);
    const points = lines.map((line) => {
      const [time = '', price = ''] = line.split(',');
      return [toInstant(time.replace(' ', 'T')), Number(price)] as const;
    });
    const clock = marketClock('Europe/Madrid');
    const series = Series.fromPoints({ unit: 'EUR/MWh', kind: 'average', clock, frequency: 'PT1H', points });
    const profile = estimateProfile(series, { mode: 'additive' });
    const at = (month: number, dayType: number, hour: number): number =>
      profile.values[profileCell(profile, { month, dayType, hour })] ?? NaN;
    for (let month = 1; month <= 12; month++) {
      expect(at(month, 0, 21)).toBeGreaterThan(at(month, 0, 3));
      expect(at(month, 2, 9)).toBeLessThan(at(month, 0, 9));
    }
    expect(profile.counts.every((count) => count > 0)).toBe(true);
    // spread around the median of each day, before and after the profile is taken away
    const first = points[0]?.[0] ?? 0;
    const shape = profileShape(profile, { start: first, stepMs: HOUR, length: series.length }, clock);
    const spread = (values: Float64Array): number => {
      let sum = 0;
      for (let day = 0; day + 24 <= values.length; day += 24) {
        const hours = values.slice(day, day + 24);
        const mean = hours.reduce((total, v) => total + v, 0) / 24;
        for (const v of hours) sum += (v - mean) ** 2;
      }
      return sum;
    };
    const left = series.values.map((v, i) => v - (shape[i] ?? 0));
    expect(spread(left) / spread(series.values)).toBeLessThan(0.5);
    const weekly = estimateProfile(series, { mode: 'additive', dayTypes: weekdayTypes() });
    expect(weekly.values.length).toBe(12 * 7 * 24);
  });
});
