import {
  type Expectation,
  FLAG,
  gridIndex,
  interval,
  Series,
  type SeriesKind,
  screenPoints,
  toInstant,
} from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySeries, berlin, hourlyIndex, thrownBy } from './arbitraries.js';

const of = (values: number[], kind: SeriesKind = 'average') =>
  Series.of({
    index: hourlyIndex(23, values.length),
    values: Float64Array.from(values),
    unit: 'EUR/MWh',
    clock: berlin,
    kind,
  });
const failures = (series: Series, expectation: Expectation) => series.check([expectation]).findings[0]?.failures ?? [];
const positions = (series: Series, expectation: Expectation) =>
  failures(series, expectation).map((failure) => failure.position);

describe('expectations', () => {
  it('range: both bounds are included', () => {
    const series = of([-500, -501, 3000, 3001, NaN]);
    expect(failures(series, { check: 'range', min: -500, max: 3000 })).toEqual([
      expect.objectContaining({ position: 1, value: -501, reason: '-501 EUR/MWh is below -500' }),
      expect.objectContaining({ position: 3, value: 3001, reason: '3001 EUR/MWh is above 3000' }),
    ]);
    expect(positions(series, { check: 'range' })).toEqual([]);
  });

  it('gap: longer than is accepted', () => {
    const series = of([1, NaN, 2, NaN, NaN, 3]);
    expect(positions(series, { check: 'gap' })).toEqual([1, 3]);
    expect(positions(series, { check: 'gap', longest: 'PT1H' })).toEqual([3]);
    expect(failures(series, { check: 'gap', longest: 'PT1H' })[0]).toMatchObject({
      points: 2,
      start: toInstant('2026-03-28T02:00:00Z'),
      reason: 'no value from 2026-03-28T02:00:00Z to 2026-03-28T04:00:00Z',
    });
    const hole = Series.fromPoints({
      unit: 'MW',
      clock: berlin,
      kind: 'average',
      frequency: 'irregular',
      points: [0, 7_200_000].map((start) => ({ start, end: start + 3_600_000, value: 1 })),
    });
    expect(failures(hole, { check: 'gap' })[0]).toMatchObject({
      position: -1,
      points: 0,
      start: 3_600_000,
      end: 7_200_000,
    });
  });

  it('spike: far from the median around it', () => {
    const values = Array.from({ length: 200 }, (_, i) => 50 + 10 * Math.sin(i / 4));
    values[77] = 900;
    values[120] = -400;
    expect(positions(of(values), { check: 'spike' })).toEqual([77, 120]);
    expect(positions(of(values), { check: 'spike', least: 900 })).toEqual([]);
    const flat = of([5, 5, 5, 5, 9, 5, 5, 5, 5]);
    expect(positions(flat, { check: 'spike', window: 9 })).toEqual([4]); // MAD 0
    expect(positions(flat, { check: 'spike', window: 9, least: 4 })).toEqual([]);
  });

  it('spike is what median and MAD of each window give', () => {
    const expectation = { check: 'spike', window: 7, threshold: 2 } as const;
    const median = (xs: number[]): number => {
      const sorted = [...xs].sort((a, b) => a - b);
      const middle = sorted.length / 2;
      return sorted.length % 2 === 1
        ? (sorted[Math.floor(middle)] ?? NaN)
        : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
    };
    fc.assert(
      fc.property(anySeries, (series) => {
        const expected: number[] = [];
        for (let i = 0; i < series.length; i++) {
          const around = [...series.values].slice(Math.max(0, i - 3), i + 4).filter((v) => !Number.isNaN(v));
          const v = series.values[i] ?? NaN;
          const center = median(around);
          if (
            Math.abs(v - center) > 2 * 1.4826 * median(around.map((x) => Math.abs(x - center))) &&
            Math.abs(v - center) > 0
          )
            expected.push(i);
        }
        expect(positions(series, expectation)).toEqual(expected);
      }),
    );
  });

  it('stale: equal values for too long', () => {
    const series = of([1, 2, 2, 2, 3, 0, 0, 0, 0, NaN, NaN, NaN]);
    expect(failures(series, { check: 'stale', longest: 2 }).map((f) => [f.position, f.points])).toEqual([
      [1, 3],
      [5, 4],
    ]);
    expect(positions(series, { check: 'stale', longest: 2, except: [0] })).toEqual([1]);
    expect(positions(series, { check: 'stale', longest: 4 })).toEqual([]);
  });

  it('dstDayLength: 23, 24 and 25 hours', () => {
    const spring = interval('2026-03-28T00:00:00+01:00', '2026-03-31T00:00:00+02:00');
    const fall = interval('2026-10-24T00:00:00+02:00', '2026-10-27T00:00:00+01:00');
    for (const range of [spring, fall]) {
      const index = gridIndex('PT1H', berlin, range);
      const series = Series.constant({ index, value: 1, unit: 'MW', clock: berlin, kind: 'average' });
      expect(positions(series, { check: 'dstDayLength' })).toEqual([]);
      expect(failures(series.head(series.length - 1), { check: 'dstDayLength' })[0]?.reason).toContain(
        'has 23 of its 24 hours',
      );
    }
    // 24 hours on a day of 23, as normalised files have them, do not fit; 24 on a day of 25 leave a gap
    const autumn = Series.fromPoints({
      unit: 'MW',
      clock: berlin,
      kind: 'average',
      frequency: 'PT1H',
      points: Array.from(
        { length: 25 },
        (_, h) => [fall.start + 24 * 3_600_000 + h * 3_600_000, h === 3 ? null : 1] as const,
      ),
    });
    expect(failures(autumn, { check: 'dstDayLength' })[0]).toMatchObject({
      position: 0,
      points: 25,
      reason: 'the delivery day from 2026-10-25T00:00:00+02:00 has 24 of its 25 hours',
    });
  });

  it('dstDayLength looks into days only', () => {
    const days = of([1, 2]).resample('P1D', { missing: 'skip' });
    expect(thrownBy(() => days.check([{ check: 'dstDayLength' }]))?.code).toBe('SERIES.INVALID_ARGUMENT');
  });

  it('unit: letter by letter', () => {
    expect(failures(of([1]), { check: 'unit', unit: 'EUR/MWh' })).toEqual([]);
    expect(failures(of([1]), { check: 'unit', unit: 'USD/MWh' })[0]?.reason).toBe(
      "the unit is 'EUR/MWh', not 'USD/MWh'",
    );
  });

  it('monotonic: gaps are passed over', () => {
    const series = of([1, 2, 2, NaN, 1, 5]);
    expect(positions(series, { check: 'monotonic' })).toEqual([4]);
    expect(positions(series, { check: 'monotonic', strict: true })).toEqual([2, 4]);
    expect(positions(series, { check: 'monotonic', direction: 'decreasing' })).toEqual([1, 5]);
  });

  it('custom: whatever the caller finds', () => {
    const even: Expectation = {
      check: 'custom',
      name: 'even hours',
      failing: (s) => [...s.values.keys()].filter((i) => i % 2 === 0),
    };
    expect(positions(of([1, 2, 3]), even)).toEqual([0, 2]);
    const wrong: Expectation = { check: 'custom', name: 'beyond', failing: () => [3] };
    expect(thrownBy(() => of([1, 2, 3]).check([wrong]))?.code).toBe('SERIES.INVALID_ARGUMENT');
  });

  it('a report counts all of them', () => {
    const report = of([1, NaN, 9]).check([{ check: 'range', max: 5 }, { check: 'gap' }, { check: 'duplicate' }]);
    expect([report.passed, report.count, report.findings.map((finding) => finding.count)]).toEqual([
      false,
      2,
      [1, 1, 0],
    ]);
    expect(of([1]).check([{ check: 'gap' }])).toMatchObject({ passed: true, count: 0 });
  });
});

describe('screen', () => {
  const expectations: readonly Expectation[] = [
    { check: 'range', max: 5 },
    { check: 'monotonic' },
    { check: 'gap' },
    { check: 'dstDayLength' },
  ];
  const series = of([1, 9, 3, NaN, 4]);

  it('accept changes nothing and tells', () => {
    const { series: same, report, quarantined } = series.screen(expectations, { action: 'accept' });
    expect([same.equals(series), report.count, quarantined]).toEqual([true, 4, []]);
  });

  it('flag marks the points as suspect', () => {
    const { series: flagged } = series.screen(expectations, { action: 'flag' });
    expect([...flagged.values]).toEqual([...series.values]);
    expect([...(flagged.flags ?? [])]).toEqual([FLAG.ok, FLAG.suspect, FLAG.suspect, FLAG.missing, FLAG.ok]);
  });

  it('quarantine takes them out and hands them over with every reason', () => {
    const both: Expectation = { check: 'custom', name: 'not nine', failing: () => [1] };
    const { series: rest, quarantined } = series.screen([...expectations, both], { action: 'quarantine' });
    expect([...rest.values]).toEqual([1, NaN, NaN, NaN, 4]);
    expect(quarantined).toEqual([
      {
        start: toInstant('2026-03-28T00:00:00Z'),
        end: toInstant('2026-03-28T01:00:00Z'),
        value: 9,
        reason: 'range: 9 EUR/MWh is above 5; custom: not nine',
      },
      {
        start: toInstant('2026-03-28T01:00:00Z'),
        end: toInstant('2026-03-28T02:00:00Z'),
        value: 3,
        reason: 'monotonic: 3 EUR/MWh comes after 9',
      },
    ]);
  });

  it('drops nothing: what is left and what was taken out are all there was', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: -1000, max: 1000 }), (s, max) => {
        const { series: rest, quarantined } = s.screen([{ check: 'range', max }], { action: 'quarantine' });
        const values = new Map([...rest.toRows()].map((row) => [row.start, row.value]));
        for (const point of quarantined) {
          expect(values.get(point.start)).toBeNaN();
          values.set(point.start, point.value);
        }
        expect([...values.values()]).toEqual([...s.values]);
      }),
    );
  });

  it('refuses an action that is none', () => {
    const action = 'drop' as 'accept'; // as plain JavaScript would pass it
    expect(thrownBy(() => series.screen(expectations, { action }))?.code).toBe('SERIES.INVALID_ARGUMENT');
  });
});

describe('screenPoints', () => {
  const start = (hour: number) => toInstant('2026-03-28T00:00:00Z') + hour * 3_600_000;
  const options = {
    unit: 'EUR/MWh',
    clock: berlin,
    kind: 'average',
    frequency: 'PT1H',
    points: [[start(1), 10], [start(0), 99], [start(1), 12], { start: start(2), value: 5 }, [start(1), null]],
  } as const;

  it('without the expectation duplicates are an error', () => {
    expect(thrownBy(() => screenPoints({ ...options, expectations: [], action: 'accept' }))?.code).toBe(
      'SERIES.DUPLICATE',
    );
  });

  it('keeps the first and hands the others over', () => {
    const expectations: readonly Expectation[] = [{ check: 'duplicate' }, { check: 'range', max: 50 }];
    const { series, report, quarantined } = screenPoints({ ...options, expectations, action: 'quarantine' });
    expect([...series.values]).toEqual([NaN, 10, 5]);
    expect(report.findings.map((finding) => finding.count)).toEqual([2, 1]);
    expect(quarantined.map(({ start: t, value }) => [t, value])).toEqual([
      [start(0), 99],
      [start(1), 12],
      [start(1), NaN],
    ]);
    expect(quarantined[1]?.reason).toBe(
      'duplicate: a point at 2026-03-28T01:00:00Z was given before, with the value 10, and that one is kept',
    );
  });

  it('or marks the kept one', () => {
    const { series, quarantined } = screenPoints({
      ...options,
      expectations: [{ check: 'duplicate' }],
      action: 'flag',
    });
    expect([...series.values]).toEqual([99, 10, 5]);
    expect([...(series.flags ?? [])]).toEqual([FLAG.ok, FLAG.suspect, FLAG.ok]);
    expect(quarantined).toEqual([]);
  });
});
