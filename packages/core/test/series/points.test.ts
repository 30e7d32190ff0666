import { FLAG, interval, Series, seriesBuilder, toInstant } from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { berlin, finite, thrownBy } from './arbitraries.js';

const base = { unit: 'EUR/MWh', kind: 'average', clock: berlin } as const;
const HOUR = 3_600_000;
const at = (hour: number): number => toInstant('2026-03-28T23:00:00Z') + hour * HOUR;

describe('Series.fromPoints', () => {
  it('sorts points into a dense grid, and says what each gap is', () => {
    const series = Series.fromPoints({
      ...base,
      frequency: 'PT1H',
      points: [
        { start: '2026-03-29T04:00:00+02:00', value: 4, flag: 'estimated' },
        { start: '2026-03-29T00:00:00+01:00', value: 1 },
        { start: '2026-03-29T01:00:00+01:00', value: NaN },
        ['2026-03-29T05:00:00+02:00', null],
      ],
    });
    expect([...series.values]).toEqual([1, NaN, NaN, 4, NaN]); // 02:00 local does not exist that day
    expect([...(series.flags ?? [])]).toEqual([FLAG.ok, FLAG.notANumber, FLAG.missing, FLAG.estimated, FLAG.missing]);
    expect(series.frequency).toBe('PT1H');
  });

  it('makes calendar grids', () => {
    const months = Series.fromPoints({
      ...base,
      frequency: 'P1M',
      points: [
        ['2026-05-01T00:00:00+02:00', 3],
        ['2026-03-01T00:00:00+01:00', 1],
      ],
    });
    expect([...months.values]).toEqual([1, NaN, 3]);
  });

  it('reaches over a range', () => {
    const range = interval('2026-03-29T00:00:00+01:00', '2026-03-30T00:00:00+02:00');
    const series = Series.fromPoints({ ...base, frequency: 'PT1H', range, points: [[at(2), 5]] });
    expect([series.length, series.at(at(2)), series.missingCount]).toEqual([23, 5, 22]);
    expect(Series.fromPoints({ ...base, frequency: 'PT1H', range, points: [] }).length).toBe(23);
    expect(Series.fromPoints({ ...base, frequency: 'PT1H', range, points: [[at(-2), 5]] }).length).toBe(25);
    expect(Series.fromPoints({ ...base, frequency: 'PT1H', points: [] }).length).toBe(0);
  });

  it('takes irregular intervals', () => {
    const series = Series.fromPoints({
      ...base,
      frequency: 'irregular',
      points: [
        { start: at(5), end: at(7), value: 2 },
        { start: at(0), end: at(1), value: 1 },
      ],
    });
    expect([...series.toRows()].map((row) => [row.start, row.end, row.value])).toEqual([
      [at(0), at(1), 1],
      [at(5), at(7), 2],
    ]);
    const noEnd = () => Series.fromPoints({ ...base, frequency: 'irregular', points: [[at(0), 1]] });
    expect(thrownBy(noEnd)?.code).toBe('SERIES.INVALID_ARGUMENT');
  });

  it('lists duplicates, or keeps the one that is asked for', () => {
    for (const frequency of ['PT1H', 'irregular'] as const) {
      const points = [3, 1, 3, 2, 1].map((h, i) => ({ start: at(h), end: at(h + 1), value: i }));
      const error = thrownBy(() => Series.fromPoints({ ...base, frequency, points }));
      expect(error).toMatchObject({ code: 'SERIES.DUPLICATE', details: { duplicates: [at(1), at(3)] } });
      expect([...Series.fromPoints({ ...base, frequency, points, duplicates: 'first' }).values]).toEqual([1, 3, 0]);
      expect([...Series.fromPoints({ ...base, frequency, points, duplicates: 'last' }).values]).toEqual([4, 3, 2]);
    }
  });

  it('lists what is off the grid', () => {
    const points = [at(0), at(1) + 60_000, at(2), at(3) + 1].map((start) => ({ start, value: 1 }));
    const error = thrownBy(() => Series.fromPoints({ ...base, frequency: 'PT1H', points }));
    expect(error).toMatchObject({
      code: 'SERIES.OFF_GRID',
      details: { count: 2, starts: [at(1) + 60_000, at(3) + 1] },
    });
    expect(error?.message).toContain('2026-03-29T00:01:00Z');
  });

  it('refuses a grid that a wrong year would make enormous', () => {
    const points = [at(0), toInstant('2926-01-01T00:00:00Z')].map((start) => ({ start, value: 1 }));
    expect(thrownBy(() => Series.fromPoints({ ...base, frequency: 'PT5M', points }))?.code).toBe('SERIES.OUT_OF_RANGE');
  });

  it('refuses overlaps and times that are none', () => {
    const points = [
      { start: at(0), end: at(2), value: 1 },
      { start: at(1), end: at(3), value: 1 },
    ];
    expect(thrownBy(() => Series.fromPoints({ ...base, frequency: 'irregular', points }))?.code).toBe(
      'SERIES.INDEX_INVALID',
    );
    const noOffset = () => Series.fromPoints({ ...base, frequency: 'PT1H', points: [['2026-03-29T00:00:00', 1]] });
    expect(thrownBy(noOffset)?.code).toBe('TIME.NO_OFFSET');
  });
});

describe('seriesBuilder', () => {
  it('gives the same series for every order of pushing', () => {
    const hours = fc.uniqueArray(fc.record({ hour: fc.nat(200), value: finite }), {
      selector: ({ hour }) => hour,
      minLength: 1,
    });
    fc.assert(
      fc.property(hours, fc.infiniteStream(fc.nat()), (rows, random) => {
        const build = (points: typeof rows) => {
          const builder = seriesBuilder({ ...base, frequency: 'PT1H' });
          for (const { hour, value } of points) builder.push(at(hour), value);
          expect(builder.length).toBe(points.length);
          return builder.build();
        };
        const series = build(rows);
        const shuffled = rows
          .map((row) => ({ row, key: random.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);
        expect(build(shuffled).equals(series)).toBe(true);
        const first = Math.min(...rows.map(({ hour }) => hour));
        expect(series.length).toBe(Math.max(...rows.map(({ hour }) => hour)) - first + 1);
        const byHour = new Map(rows.map(({ hour, value }) => [hour, value]));
        expect([...series.values]).toEqual(
          Array.from({ length: series.length }, (_, i) => byHour.get(first + i) ?? NaN),
        );
      }),
    );
  });

  it('goes on after building, and takes flags and intervals', () => {
    const builder = seriesBuilder({ ...base, frequency: 'irregular', name: 'curve' });
    const first = builder.pushInterval(at(0), at(4), NaN, FLAG.withdrawn).build();
    const second = builder.pushInterval(at(4), at(5), 2, FLAG.forecast).build();
    expect([first.length, second.length, second.name]).toEqual([1, 2, 'curve']);
    expect([...(second.flags ?? [])]).toEqual([FLAG.withdrawn, FLAG.forecast]);
    expect(thrownBy(() => builder.push(NaN, 1).build())?.code).toBe('SERIES.INDEX_INVALID');
    expect(
      thrownBy(() =>
        seriesBuilder({ ...base, frequency: 'PT1H' })
          .push(0.5, 1)
          .build(),
      )?.code,
    ).toBe('SERIES.INDEX_INVALID');
  });
});
