import {
  calendarIndex,
  FLAG,
  indexEnd,
  indexStart,
  interval,
  irregularIndex,
  marketClock,
  Series,
  toInstant,
} from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySeries, berlin, hourlyIndex, seriesOver, thrownBy } from './arbitraries.js';

const HOUR = 3_600_000;
const hours = (values: number[]) =>
  Series.of({
    index: hourlyIndex(0, values.length),
    values: Float64Array.from(values),
    unit: 'MWh',
    clock: berlin,
    kind: 'sum',
  });
const months = Series.of({
  index: calendarIndex({ frequency: 'P1M', clock: berlin, start: '2026-01-01T00:00:00+01:00', length: 3 }),
  values: Float64Array.of(1, 2, 3),
  unit: 'EUR/MWh',
  clock: berlin,
  kind: 'average',
});

describe('shift', () => {
  it('moves intervals by periods without losing any', () => {
    const later = months.shift({ periods: 2 });
    expect([...later.values]).toEqual([1, 2, 3]);
    expect(later.extent).toEqual(interval('2026-03-01T00:00:00+01:00', '2026-06-01T00:00:00+02:00'));
    expect(later.shift({ periods: -2 }).equals(months)).toBe(true);
    expect([...months.subtract(months.shift({ periods: 1 })).values]).toEqual([1, 1]);
  });

  it('moves by elapsed time', () => {
    const series = hours([1, 2]);
    expect(series.shift({ duration: 'PT30M' }).extent?.start).toBe(toInstant('2026-03-27T00:30:00Z'));
    expect(series.shift({ duration: 'P1D', direction: 'back' }).extent?.start).toBe(toInstant('2026-03-26T00:00:00Z'));
    expect(thrownBy(() => months.shift({ duration: 'P1D' }))?.code).toBe('SERIES.INVALID_ARGUMENT');
    expect(thrownBy(() => series.shift({ periods: 1.5 }))?.code).toBe('SERIES.INVALID_ARGUMENT');
  });

  it('of an irregular index gives each value the interval n further on', () => {
    const index = irregularIndex({ starts: Float64Array.of(0, 20, 50), ends: Float64Array.of(10, 30, 60) });
    const series = Series.of({ index, values: Float64Array.of(1, 2, 3), unit: 'MW', clock: berlin, kind: 'average' });
    const rows = (s: Series) => [...s.toRows()].map((row) => [row.start, row.value]);
    expect(rows(series.shift({ periods: 1 }))).toEqual([
      [20, 1],
      [50, 2],
    ]);
    expect(rows(series.shift({ periods: -2 }))).toEqual([[0, 3]]);
    expect(rows(series.shift({ periods: 3 }))).toEqual([]);
    expect(rows(series.shift({ duration: 5 }))).toEqual([
      [5, 1],
      [25, 2],
      [55, 3],
    ]);
  });
});

describe('diff and cumulative', () => {
  it('subtract the point some periods before', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: 1, max: 5 }), (series, n) => {
        const expected = [...series.values].map((v, i) => v - (series.values[i - n] ?? NaN));
        expect([...series.diff(n).values]).toEqual(expected);
      }),
    );
    expect(thrownBy(() => months.diff(0))?.code).toBe('SERIES.INVALID_ARGUMENT');
  });

  it('undo each other', () => {
    const total = hours([1, 2, 3]).cumulative();
    expect([total.kind, ...total.values]).toEqual(['point', 1, 3, 6]);
    expect([...total.diff().values]).toEqual([NaN, 2, 3]);
  });

  it('a gap ends a total, unless it is skipped', () => {
    const gap = hours([1, NaN, 3]);
    expect([...gap.cumulative().values]).toEqual([1, NaN, NaN]);
    expect([...gap.cumulative({ missing: 'skip' }).values]).toEqual([1, NaN, 4]);
  });
});

describe('integrate and average', () => {
  it('use the real length of every interval', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const energy = series.integrate();
        for (let i = 0; i < series.length; i++) {
          const hours = (indexEnd(series.index, i) - indexStart(series.index, i)) / HOUR;
          expect(energy.values[i]).toBe((series.values[i] ?? NaN) * hours);
          const back = energy.average().values[i] ?? NaN;
          if (!Number.isNaN(back)) expect(back).toBeCloseTo(series.values[i] ?? NaN, 6);
        }
        expect(energy.average().unit).toBe('MW');
        expect(energy.flags).toEqual(series.flags);
      }),
    );
  });

  it('spell units as the market does', () => {
    const of = (unit: string, kind: 'average' | 'sum') =>
      Series.constant({ index: hourlyIndex(0, 1), value: 24, unit, clock: berlin, kind });
    expect(
      ['MW', 'kW', 'GW', 'm3/h', 'm3/s', 'EUR/MW/d', 'EUR/h', 'MWh/d'].map((u) => of(u, 'average').integrate().unit),
    ).toEqual(['MWh', 'kWh', 'GWh', 'm3', 'm3', 'EUR/MW', 'EUR', 'MWh']);
    expect(of('EUR/MW/d', 'average').integrate().values[0]).toBe(1);
    expect(of('m3/s', 'average').integrate().values[0]).toBe(24 * 3600);
    expect(['MWh', 'GWh', 'EUR', 'm3', 'therm'].map((u) => of(u, 'sum').average().unit)).toEqual([
      'MW',
      'GW',
      'EUR/h',
      'm3/h',
      'therm/h',
    ]);
    expect(['degC', 'EUR/MWh', '1'].map((u) => thrownBy(() => of(u, 'average').integrate())?.code)).toEqual(
      Array(3).fill('SERIES.UNIT_MISMATCH'),
    );
  });
});

describe('fill', () => {
  const gappy = hours([NaN, 1, NaN, NaN, 4, NaN]);

  it('takes the last value, a straight line or a constant', () => {
    expect([...gappy.fill({ method: 'previous' }).values]).toEqual([NaN, 1, 1, 1, 4, 4]);
    expect([...gappy.fill({ method: 'linear' }).values]).toEqual([NaN, 1, 2, 3, 4, NaN]);
    expect([...gappy.fill({ method: 'constant', value: 0 }).values]).toEqual([0, 1, 0, 0, 4, 0]);
  });

  it('says what it filled', () => {
    const { ok, interpolated, missing } = FLAG;
    expect([...(gappy.fill({ method: 'linear' }).flags ?? [])]).toEqual([
      missing,
      ok,
      interpolated,
      interpolated,
      ok,
      missing,
    ]);
  });

  it('leaves runs alone that are longer than the limit', () => {
    expect([...gappy.fill({ method: 'previous', limit: 1 }).values]).toEqual([NaN, 1, NaN, NaN, 4, 4]);
    expect([...gappy.fill({ method: 'linear', limit: 2 }).values]).toEqual([NaN, 1, 2, 3, 4, NaN]);
    expect(thrownBy(() => gappy.fill({ method: 'linear', limit: 0 }))?.code).toBe('SERIES.INVALID_ARGUMENT');
    expect(thrownBy(() => gappy.fill({ method: 'constant', value: NaN }))?.code).toBe('SERIES.NAN_REFUSED');
  });

  it('goes by time where intervals differ in length', () => {
    const index = irregularIndex({ starts: Float64Array.of(0, 10, 20), ends: Float64Array.of(10, 20, 50) });
    const base = { index, values: Float64Array.of(0, NaN, 30), unit: 'MW', clock: berlin } as const;
    const middle = Series.of({ ...base, kind: 'average' }).fill({ method: 'linear' });
    expect(middle.values[1]).toBeCloseTo(10, 12); // middles 5, 15, 35
    expect(
      Series.of({ ...base, values: Float64Array.of(0, NaN, 30), kind: 'point' }).fill({ method: 'linear' }).values[1],
    ).toBe(15); // starts 0, 10, 20
  });

  it('changes nothing that has a value', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: 1, max: 3 }), (series, limit) => {
        for (const method of ['previous', 'linear'] as const) {
          const filled = series.fill({ method, limit });
          for (let i = 0; i < series.length; i++) {
            if (Number.isNaN(series.values[i]))
              expect(filled.flagAt(i)).toBe(Number.isNaN(filled.values[i]) ? series.flagAt(i) : FLAG.interpolated);
            else expect([filled.values[i], filled.flagAt(i)]).toEqual([series.values[i], series.flagAt(i)]);
          }
        }
      }),
    );
  });
});

describe('gaps', () => {
  it('a hole between missing points is a gap of its own', () => {
    const index = irregularIndex({ starts: Float64Array.of(0, 10, 30, 40), ends: Float64Array.of(10, 20, 40, 50) });
    const values = Float64Array.of(1, NaN, NaN, NaN);
    const series = Series.of({ index, values, unit: 'MW', clock: berlin, kind: 'average' });
    expect(series.gaps()).toEqual([
      { start: 10, end: 20, points: 1 },
      { start: 20, end: 30, points: 0 },
      { start: 30, end: 50, points: 2 },
    ]);
  });

  it('are exactly the time without a value', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const gaps = series.gaps();
        const minutes = (from: number, to: number) =>
          Array.from({ length: Math.ceil((to - from) / 60_000) }, (_, i) => from + i * 60_000);
        const extent = series.extent;
        expect(extent === undefined ? gaps : []).toEqual([]);
        if (extent === undefined || extent.end - extent.start > 100 * 86_400_000) return; // minutes of years are too many
        const inGap = new Set(gaps.flatMap((gap) => minutes(gap.start, gap.end)));
        for (const t of minutes(extent.start, extent.end)) {
          const v = series.at(t);
          expect(inGap.has(t)).toBe(v === undefined || Number.isNaN(v));
        }
        expect(gaps.reduce((sum, gap) => sum + gap.points, 0)).toBe(series.missingCount);
      }),
      { numRuns: 30 },
    );
  });
});

describe('several series', () => {
  it('concat: a gap on one grid is missing, other steps make it irregular', () => {
    const a = hours([1, 2]);
    const b = hours([8, 9]).shift({ periods: 4 });
    expect([...a.concat(b).values]).toEqual([1, 2, NaN, NaN, 8, 9]);
    expect(a.concat(b).frequency).toBe('PT1H');
    expect(a.concat(a.shift({ periods: 2 })).length).toBe(4);
    expect(months.concat(months.shift({ periods: 3 })).frequency).toBe('P1M');
    const empty = Series.empty({ unit: 'MWh', clock: berlin, kind: 'sum' });
    expect([a.concat(empty).equals(a), empty.concat(a).equals(a)]).toEqual([true, true]);
  });

  it('concat and merge refuse what is not alike', () => {
    const a = hours([1, 2]);
    const b = a.shift({ periods: 2 });
    expect(thrownBy(() => a.concat(a))?.code).toBe('SERIES.INDEX_INVALID');
    expect(thrownBy(() => a.concat(b.to('kWh')))?.code).toBe('SERIES.UNIT_MISMATCH');
    expect(thrownBy(() => a.merge(b.withKind('average')))?.code).toBe('SERIES.KIND_MISMATCH');
    expect(thrownBy(() => a.merge(b.withClock(marketClock('UTC'))))?.code).toBe('SERIES.INDEX_MISMATCH');
  });

  it('append goes on with the grid', () => {
    const longer = months.append([4, NaN], [FLAG.estimated, FLAG.withdrawn]);
    expect(longer.extent?.end).toBe(toInstant('2026-06-01T00:00:00+02:00'));
    expect([...longer.values]).toEqual([1, 2, 3, 4, NaN]);
    expect([...(longer.flags ?? [])]).toEqual([0, 0, 0, FLAG.estimated, FLAG.withdrawn]);
    expect(hours([1]).append([2]).flags).toBeUndefined();
    expect(thrownBy(() => months.append([1], []))?.code).toBe('SERIES.INDEX_INVALID');
    expect(thrownBy(() => Series.empty({ unit: 'MW', clock: berlin, kind: 'sum' }).append([1]))?.code).toBe(
      'SERIES.INVALID_ARGUMENT',
    );
  });

  it('merge takes the preferred point unless nothing is known there', () => {
    const range = fc.record({ start: fc.integer({ min: -5, max: 5 }), length: fc.nat({ max: 20 }) });
    const pair = fc
      .tuple(range, range)
      .chain(([a, b]) =>
        fc.tuple(seriesOver(hourlyIndex(a.start, a.length)), seriesOver(hourlyIndex(b.start, b.length))),
      );
    fc.assert(
      fc.property(pair, fc.constantFrom('left' as const, 'right' as const), ([a, b], prefer) => {
        const merged = a.merge(b, { prefer });
        const [top, bottom] = prefer === 'left' ? [a, b] : [b, a];
        for (const row of merged.toRows()) {
          const find = (s: Series) => [...s.toRows()].find(({ start }) => start === row.start);
          const [above, below] = [find(top), find(bottom)];
          const expected = above === undefined || above.flag === FLAG.missing ? below : above;
          expect([row.value, row.flag]).toEqual([expected?.value ?? NaN, expected?.flag ?? FLAG.missing]);
        }
        const extents = [a.extent, b.extent].filter((extent) => extent !== undefined);
        const hull = {
          start: Math.min(...extents.map(({ start }) => start)),
          end: Math.max(...extents.map(({ end }) => end)),
        };
        expect(merged.extent).toEqual(extents.length === 0 ? undefined : hull);
      }),
      { numRuns: 500 },
    );
  });

  it('a patch over hours', () => {
    const patch = Series.of({
      index: hourlyIndex(1, 2),
      values: Float64Array.of(20, NaN),
      unit: 'MWh',
      clock: berlin,
      kind: 'sum',
    });
    expect([...hours([1, 2, 3]).merge(patch).values]).toEqual([1, 20, 3]);
    expect([...hours([1, 2, 3]).merge(patch, { prefer: 'left' }).values]).toEqual([1, 2, 3]);
  });
});
