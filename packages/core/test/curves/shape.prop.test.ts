import {
  AurumError,
  clocks,
  localDate,
  marketClock,
  nercHolidays,
  profileHours,
  profiles,
  toInstant,
} from '@aurum/core';
import {
  type HourlyProfile,
  hourPieces,
  localHours,
  profileCell,
  profileShape,
  shapeLevels,
  smoothCurve,
  weekdayTypes,
  workdayTypes,
} from '@aurum/core/curves';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const HOUR = 3_600_000;
const berlin = marketClock('Europe/Berlin');
const thrownBy = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

/** Months of 2026 in Berlin: a day of 23 hours in March, one of 25 in October. */
const blocks = Float64Array.from({ length: 13 }, (_, m) =>
  toInstant(`${m === 12 ? 2027 : 2026}-${String((m % 12) + 1).padStart(2, '0')}-01`, 'Europe/Berlin'),
);
const starts = { start: blocks[0] ?? 0, stepMs: HOUR, length: ((blocks[12] ?? 0) - (blocks[0] ?? 0)) / HOUR };
const { peak } = profiles.sdac;
const pieces = hourPieces({ starts, blocks, profiles: [peak], clock: berlin });

const profileOf = (mode: HourlyProfile['mode'], value: (cell: number) => number): HourlyProfile => {
  const values = Float64Array.from({ length: 12 * 3 * 24 }, (_, cell) => value(cell));
  return { mode, dayTypes: workdayTypes(), values, counts: new Int32Array(values.length) };
};

describe('hourly shaping', () => {
  it('gives base and peak of every month back, in both modes', () => {
    const level = fc.double({ min: -50, max: 150, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(level, { minLength: 24, maxLength: 24 }),
        fc.constantFrom('additive' as const, 'multiplicative' as const),
        fc.infiniteStream(fc.double({ min: 0.1, max: 3, noNaN: true })),
        (drawn, mode, numbers) => {
          const levels = Float64Array.from(drawn, (x) => (mode === 'additive' ? x : 1 + Math.abs(x)));
          const shape = profileShape(
            profileOf(mode, () => numbers.next().value),
            starts,
            berlin,
          );
          const prices = shapeLevels({ levels, pieces, shape, mode });
          for (let month = 0; month < 12; month++) {
            const interval = { start: blocks[month] ?? 0, end: blocks[month + 1] ?? 0 };
            const [ofPeak, ofRest] = [levels[2 * month] ?? 0, levels[2 * month + 1] ?? 0];
            const hours = (interval.end - interval.start) / HOUR;
            const peakHours = profileHours(peak, berlin, interval);
            // what the contracts mean, by another path than the pieces
            const base = (ofPeak * peakHours + ofRest * (hours - peakHours)) / hours;
            let [sum, peakSum] = [0, 0];
            for (let i = (interval.start - starts.start) / HOUR; i < (interval.end - starts.start) / HOUR; i++) {
              sum += prices[i] ?? NaN;
              if (pieces[i] === 2 * month) peakSum += prices[i] ?? NaN;
            }
            const size = Math.max(1, Math.abs(ofPeak), Math.abs(ofRest));
            expect(Math.abs(sum / hours - base) / size).toBeLessThan(1e-9);
            expect(Math.abs(peakSum / peakHours - ofPeak) / size).toBeLessThan(1e-9);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is indexed by local hour: a day of 23 hours leaves out 2, a day of 25 uses it twice', () => {
    const profile = profileOf('additive', (cell) => cell % 24);
    const day = (date: string, hours: number) => [
      ...profileShape(profile, { start: toInstant(date, 'Europe/Berlin'), stepMs: HOUR, length: hours }, berlin),
    ];
    const all = Array.from({ length: 24 }, (_, hour) => hour);
    expect(day('2026-03-28', 24)).toEqual(all);
    expect(day('2026-03-29', 23)).toEqual(all.filter((hour) => hour !== 2));
    expect(day('2026-10-25', 25)).toEqual([0, 1, 2, ...all.slice(2)]);
  });

  it('normalises over delivered hours on the days of 23 and 25 hours', () => {
    for (const [date, hours] of [
      ['2026-03-29', 23],
      ['2026-10-25', 25],
    ] as const) {
      const day = { start: toInstant(date, 'Europe/Berlin'), stepMs: HOUR, length: hours };
      const shape = profileShape(
        profileOf('multiplicative', (cell) => 1 + (cell % 24) ** 2),
        day,
        berlin,
      );
      for (const mode of ['additive', 'multiplicative'] as const) {
        const prices = shapeLevels({ levels: Float64Array.of(80), pieces: new Int32Array(hours), shape, mode });
        expect(prices.reduce((sum, p) => sum + p, 0) / hours).toBeCloseTo(80, 9);
      }
    }
  });

  it('reads the delivery day of a gas market, and holidays, for the type of day', () => {
    // 05:00 on a Saturday still belongs to the gas day of Friday
    const { hours, dates, months, years } = localHours(
      Float64Array.of(toInstant('2026-02-28T05:00+01:00')),
      clocks.euGasDay,
    );
    expect([hours[0], dates[0], months[0], years[0]]).toEqual([5, localDate('2026-02-27'), 2, 2026]);
    const christmas = localDate('2026-12-25');
    expect(workdayTypes().of(christmas)).toBe(0);
    expect(workdayTypes(nercHolidays).of(christmas)).toBe(2);
    expect(weekdayTypes(nercHolidays).of(christmas)).toBe(6);
    expect(weekdayTypes().names[weekdayTypes().of(christmas)]).toBe('friday');
    const profile = profileOf('additive', (cell) => cell);
    expect(profileCell(profile, { month: 2, dayType: 1, hour: 5 })).toBe(24 * (3 + 1) + 5);
  });

  it('leaves periods without a piece missing, and counts classes in order', () => {
    const time = Float64Array.of(
      (blocks[0] ?? 0) - HOUR,
      blocks[0] ?? 0,
      toInstant('2026-01-05T12:00+01:00'),
      blocks[12] ?? 0,
    );
    const of = hourPieces({ starts: time, blocks: blocks.slice(0, 2), profiles: [peak], clock: berlin });
    expect([...of]).toEqual([-1, 1, 0, -1]);
    const levels = Float64Array.of(60, 40);
    const prices = shapeLevels({ levels, pieces: of, shape: new Float64Array(4), mode: 'additive' });
    expect([...prices]).toEqual([NaN, 40, 60, NaN]);
  });

  it('weighs periods, and scales what is added', () => {
    const options = {
      levels: Float64Array.of(50),
      pieces: new Int32Array(3),
      shape: Float64Array.of(1, 2, 6),
      weights: Float64Array.of(1, 1, 2),
    };
    expect([...shapeLevels({ ...options, mode: 'additive', scale: 2 })]).toEqual([44.5, 46.5, 54.5]);
    expect([...shapeLevels({ ...options, mode: 'multiplicative' })]).toEqual([50 / 3.75, 100 / 3.75, 300 / 3.75]);
  });

  it('refuses a multiplicative shape that would flip the profile, by the name of the piece', () => {
    const names = ['Jan-26 peak', 'Jan-26 off-peak'];
    const two = Int32Array.of(0, 0, 1, 1);
    const shape = (numbers: readonly number[], levels: readonly number[]) =>
      thrownBy(() =>
        shapeLevels({
          levels: Float64Array.from(levels),
          pieces: two,
          shape: Float64Array.from(numbers),
          mode: 'multiplicative',
          names,
        }),
      );
    for (const level of [0, -3]) {
      const error = shape([1, 1, 1, 1], [60, level]);
      expect(AurumError.is(error, 'CURVE.SHAPE') && error.message).toContain('Jan-26 off-peak');
    }
    for (const numbers of [
      [1, 2, 1, -1],
      [1, 2, 0, 0],
      [1, 2, -1, -3],
    ]) {
      const error = shape(numbers, [60, 40]);
      expect(AurumError.is(error, 'CURVE.SHAPE') && error.message).toContain('Jan-26 off-peak');
    }
    expect(AurumError.is(shape([1, 2, 1, 2], [60, NaN]), 'CURVE.INVALID_ARGUMENT')).toBe(true);
  });

  it('takes the jumps between months away when a smooth curve is part of the shape', () => {
    const means = Float64Array.of(60, 50, 42, 35, 30, 28, 33, 36, 41, 48, 57, 62);
    const flat = Int32Array.from(pieces, (piece) => piece >> 1);
    const edges = Float64Array.from({ length: starts.length + 1 }, (_, i) => starts.start + i * HOUR);
    const smooth = smoothCurve({ knots: blocks, means }).means(edges);
    const prices = shapeLevels({ levels: means, pieces: flat, shape: smooth, mode: 'additive' });
    let jump = 0;
    for (let i = 1; i < prices.length; i++) jump = Math.max(jump, Math.abs((prices[i] ?? 0) - (prices[i - 1] ?? 0)));
    expect(jump).toBeLessThan(0.1);
  });
});
