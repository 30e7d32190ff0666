import {
  calendarIndex,
  duplicateStarts,
  gridIndex,
  indexEnd,
  indexEnds,
  indexEquals,
  indexFrequency,
  indexLocate,
  indexStart,
  indexStarts,
  interval,
  irregularIndex,
  marketClock,
  regularIndex,
  sliceIndex,
  toInstant,
} from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyIndex, berlin, thrownBy } from './arbitraries.js';

const HOUR = 3_600_000;

describe('regularIndex', () => {
  it('counts intervals from its start', () => {
    const index = regularIndex({ start: '2026-01-01T00:00:00Z', step: 'PT15M', length: 3 });
    expect([...indexStarts(index)]).toEqual([0, 1, 2].map((i) => Date.UTC(2026, 0, 1) + i * 900_000));
    expect([...indexEnds(index)]).toEqual([1, 2, 3].map((i) => Date.UTC(2026, 0, 1) + i * 900_000));
  });

  it.each([
    { step: 0, length: 1 },
    { step: 1.5, length: 1 },
    { step: HOUR, length: -1 },
    { step: HOUR, length: 2.5 },
    { step: HOUR, length: 9_007_199_254_740_991 },
  ])('refuses $step ms, $length times', ({ step, length }) => {
    expect(thrownBy(() => regularIndex({ start: 0, step, length }))?.code).toBe('SERIES.INDEX_INVALID');
  });
});

describe('calendarIndex', () => {
  it('has days of 23 and 25 hours', () => {
    const spring = calendarIndex({ frequency: 'P1D', clock: berlin, start: '2026-03-29T00:00:00+01:00', length: 1 });
    const fall = calendarIndex({ frequency: 'P1D', clock: berlin, start: '2026-10-25T00:00:00+02:00', length: 1 });
    expect([spring, fall].map((day) => (indexEnd(day, 0) - indexStart(day, 0)) / HOUR)).toEqual([23, 25]);
  });

  it('begins gas days at six', () => {
    const gas = marketClock('Europe/Berlin', { dayStart: '06:00' });
    const index = calendarIndex({ frequency: 'P1D', clock: gas, start: '2026-03-28T06:00:00+01:00', length: 2 });
    expect((indexEnd(index, 0) - indexStart(index, 0)) / HOUR).toBe(23);
    expect((indexEnd(index, 1) - indexStart(index, 1)) / HOUR).toBe(24);
  });

  it('refuses a start inside a period, and says where it begins', () => {
    const error = thrownBy(() =>
      calendarIndex({ frequency: 'P1M', clock: berlin, start: '2026-01-02T00:00:00+01:00', length: 1 }),
    );
    expect(error?.code).toBe('SERIES.INDEX_INVALID');
    expect(error?.message).toContain('2025-12-31T23:00:00Z');
  });

  it('can be empty', () => {
    const index = calendarIndex({ frequency: 'P1M', clock: berlin, start: '2026-01-01T00:00:00+01:00', length: 0 });
    expect(index.length).toBe(0);
    expect(indexLocate(index, index.start)).toBe(-1);
  });
});

describe('irregularIndex', () => {
  const make = (starts: number[], ends: number[]) => () =>
    irregularIndex({ starts: Float64Array.from(starts), ends: Float64Array.from(ends) });

  it('takes holes', () => {
    const index = make([0, 10, 30], [10, 20, 40])();
    expect([5, 25, 30, 40].map((t) => indexLocate(index, t))).toEqual([0, -1, 2, -1]);
  });

  it.each([
    ['unsorted', [10, 0], [20, 5], 'SERIES.INDEX_INVALID', 'before the one in front'],
    ['overlapping', [0, 5], [10, 15], 'SERIES.INDEX_INVALID', 'must not overlap'],
    ['empty interval', [0], [0], 'SERIES.INDEX_INVALID', 'not after its start'],
    ['half a millisecond', [0.5], [1], 'SERIES.INDEX_INVALID', 'whole milliseconds'],
    ['NaN', [Number.NaN], [1], 'SERIES.INDEX_INVALID', 'whole milliseconds'],
    ['lengths', [0, 1], [1], 'SERIES.INDEX_INVALID', '2 starts but 1 ends'],
  ])('refuses %s', (_, starts, ends, code, text) => {
    const error = thrownBy(make(starts, ends));
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(text);
  });

  it('lists every duplicate', () => {
    const starts = [0, 10, 10, 20, 20, 20];
    const error = thrownBy(
      make(
        starts,
        starts.map((t) => t + 10),
      ),
    );
    expect(error).toMatchObject({ code: 'SERIES.DUPLICATE', details: { duplicates: [10, 20] } });
    expect(error?.message).toContain('1970-01-01T00:00:00.010Z');
    expect(duplicateStarts(Float64Array.of(20, 10, 20, 0, 10, 20))).toEqual([10, 20]);
  });
});

describe('gridIndex', () => {
  it('has the intervals whose start lies in the range', () => {
    const range = interval('2026-03-29T00:30:00+01:00', '2026-03-30T00:00:00+02:00');
    const hours = gridIndex('PT1H', berlin, range);
    expect([indexStart(hours, 0), hours.length]).toEqual([toInstant('2026-03-29T01:00:00+01:00'), 22]);
    expect(gridIndex('P1D', berlin, range).length).toBe(0);
    expect(gridIndex('P1M', berlin, interval('2026-01-01T00:00:00+01:00', '2027-01-01T00:00:00+01:00')).length).toBe(
      12,
    );
  });

  it('follows zones off the full hour', () => {
    const india = marketClock('Asia/Kolkata');
    const hours = gridIndex('PT1H', india, interval('2026-01-01T00:00:00+05:30', '2026-01-01T03:00:00+05:30'));
    expect([...indexStarts(hours)]).toEqual([0, 1, 2].map((h) => toInstant('2026-01-01T00:00:00+05:30') + h * HOUR));
  });

  it('names its frequency again', () => {
    const range = interval('2026-01-01T00:00:00+01:00', '2026-01-02T00:00:00+01:00');
    for (const frequency of ['PT5M', 'PT15M', 'PT30M', 'PT1H', 'P1D', 'P1W', 'P1M', 'P3M', 'P1Y'] as const) {
      expect(indexFrequency(gridIndex(frequency, berlin, range))).toBe(frequency);
    }
    expect(indexFrequency(regularIndex({ start: 0, step: 7, length: 1 }))).toBeUndefined();
  });
});

describe('every index', () => {
  it('finds each interval by its instants, and none outside', () => {
    fc.assert(
      fc.property(anyIndex, (index) => {
        for (let i = 0; i < index.length; i++) {
          const [start, end] = [indexStart(index, i), indexEnd(index, i)];
          expect([start, start + 1, end - 1].map((t) => indexLocate(index, t))).toEqual([
            i,
            end - start > 1 ? i : i,
            i,
          ]);
          expect(indexLocate(index, start - 1)).toBe(i > 0 && indexEnd(index, i - 1) === start ? i - 1 : -1);
        }
        expect(indexLocate(index, -1)).toBe(-1);
        expect([indexStart(index, -1), indexEnd(index, index.length)]).toEqual([NaN, NaN]);
      }),
    );
  });

  it('is cut like an array', () => {
    fc.assert(
      fc.property(anyIndex, fc.nat(70), fc.nat(70), (index, from, to) => {
        const part = sliceIndex(index, from, to);
        expect([...indexStarts(part)]).toEqual([...indexStarts(index)].slice(from, Math.max(from, to)));
        expect([...indexEnds(part)]).toEqual([...indexEnds(index)].slice(from, Math.max(from, to)));
        expect(indexEquals(sliceIndex(index, 0, index.length), index)).toBe(true);
        expect(indexEquals(part, index)).toBe(part.length === index.length);
      }),
    );
  });
});
