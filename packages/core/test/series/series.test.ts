import {
  FLAG,
  flagName,
  isMissingFlag,
  marketClock,
  regularIndex,
  Series,
  SeriesView,
  toInstant,
  worseFlag,
} from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySeries, berlin, hourlyIndex, thrownBy } from './arbitraries.js';

const of = (values: number[], flags?: number[]) =>
  Series.of({
    index: hourlyIndex(0, values.length),
    values: Float64Array.from(values),
    flags: flags === undefined ? undefined : Uint8Array.from(flags),
    unit: 'EUR/MWh',
    clock: berlin,
    kind: 'average',
  });

describe('Series.of', () => {
  it('takes the arrays over without a copy, and freezes itself', () => {
    const values = Float64Array.of(1, 2);
    const series = Series.of({ index: hourlyIndex(0, 2), values, unit: 'MW', clock: berlin, kind: 'average' });
    expect(series.values).toBe(values);
    expect(Object.isFrozen(series)).toBe(true);
    expect(series.toArray()).not.toBe(values);
    expect(series).toBeInstanceOf(SeriesView);
  });

  it('gives NaN without a flag the flag missing', () => {
    expect(of([1, NaN]).flags).toEqual(Uint8Array.of(FLAG.ok, FLAG.missing));
    expect(of([1, NaN], [FLAG.estimated, FLAG.ok]).flags).toEqual(Uint8Array.of(FLAG.estimated, FLAG.missing));
    expect(of([1, NaN]).missingCount).toBe(1);
  });

  it('keeps withdrawn, not-a-number and missing apart', () => {
    const flags = [FLAG.withdrawn, FLAG.notANumber, FLAG.missing];
    expect([...(of([NaN, NaN, NaN], flags).flags ?? [])]).toEqual(flags);
  });

  it('has one form for "all ok"', () => {
    expect(of([1, 2], [0, 0]).flags).toBeUndefined();
    expect(of([1, 2], [0, 0]).equals(of([1, 2]))).toBe(true);
  });

  it.each([
    ['infinity', () => of([1, Infinity]), 'SERIES.NAN_REFUSED', '2026-03-27T01:00:00Z'],
    ['a finite value flagged as absent', () => of([1], [FLAG.withdrawn]), 'SERIES.INVALID_ARGUMENT', 'finite value 1'],
    ['an unknown flag', () => of([1], [9]), 'SERIES.INVALID_ARGUMENT', '9 is not a flag code'],
    ['too few flags', () => of([1, 2], [0]), 'SERIES.INDEX_INVALID', '2 values but 1 flags'],
  ])('refuses %s', (_, action, code, text) => {
    const error = thrownBy(action);
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(text);
  });

  it('refuses values that do not fit the index, and units and kinds that are none', () => {
    const base = { index: hourlyIndex(0, 2), values: new Float64Array(3), clock: berlin, kind: 'average' as const };
    expect(thrownBy(() => Series.of({ ...base, unit: 'MW' }))?.code).toBe('SERIES.INDEX_INVALID');
    expect(thrownBy(() => Series.of({ ...base, unit: 'MWX' as string }))?.code).toBe('UNIT.UNKNOWN');
    const kind = 'mean' as 'average'; // as plain JavaScript would pass it
    expect(thrownBy(() => Series.of({ ...base, values: new Float64Array(2), unit: 'MW', kind }))?.code).toBe(
      'SERIES.INVALID_ARGUMENT',
    );
  });
});

describe('flags', () => {
  it('have names both ways', () => {
    for (const [name, code] of Object.entries(FLAG)) expect(flagName(code)).toBe(name);
    expect(flagName(8)).toBeUndefined();
    expect(Object.values(FLAG).filter(isMissingFlag)).toEqual([FLAG.missing, FLAG.withdrawn, FLAG.notANumber]);
  });

  it('combine to the more severe one, in any order', () => {
    const order = [
      'ok',
      'forecast',
      'estimated',
      'interpolated',
      'suspect',
      'notANumber',
      'withdrawn',
      'missing',
    ] as const;
    for (const [i, a] of order.entries()) {
      for (const [j, b] of order.entries()) expect(worseFlag(FLAG[a], FLAG[b])).toBe(FLAG[order[Math.max(i, j)] ?? a]);
    }
  });
});

describe('reading', () => {
  const series = of([1, NaN, 3]);

  it('finds the value at an instant: NaN when missing, undefined outside', () => {
    expect(series.at('2026-03-27T00:59:59.999Z')).toBe(1);
    expect(series.at('2026-03-27T01:00:00Z')).toBeNaN();
    expect(series.at('2026-03-27T03:00:00Z')).toBeUndefined();
    expect(series.at('2026-03-26T23:59:59Z')).toBeUndefined();
  });

  it('gives rows only when asked', () => {
    expect([...series.toRows()].at(1)).toEqual({
      start: toInstant('2026-03-27T01:00:00Z'),
      end: toInstant('2026-03-27T02:00:00Z'),
      value: NaN,
      flag: FLAG.missing,
    });
  });

  it('tells its extent and frequency', () => {
    expect(series.extent).toEqual({ start: toInstant('2026-03-27T00:00:00Z'), end: toInstant('2026-03-27T03:00:00Z') });
    expect(series.frequency).toBe('PT1H');
    expect(Series.empty({ unit: 'MW', clock: berlin, kind: 'sum' }).extent).toBeUndefined();
  });
});

describe('selection', () => {
  it('slices by the start of intervals, half-open', () => {
    const series = of([0, 1, 2, 3]);
    expect([...series.slice({ start: '2026-03-27T01:00:00Z', end: '2026-03-27T03:00:00Z' }).values]).toEqual([1, 2]);
    expect([...series.slice({ start: '2026-03-27T00:30:00Z' }).values]).toEqual([1, 2, 3]);
    expect([...series.slice({ end: '2026-03-27T00:00:01Z' }).values]).toEqual([0]);
    expect(series.slice({ start: '2030-01-01T00:00:00Z' }).length).toBe(0);
  });

  it('shares the values', () => {
    const series = of([0, 1, 2, 3]);
    expect(series.slice({ start: '2026-03-27T01:00:00Z' }).values.buffer).toBe(series.values.buffer);
  });

  it('agrees with a filter over rows', () => {
    fc.assert(
      fc.property(anySeries, fc.nat(70), fc.nat(70), (series, a, b) => {
        const rows = [...series.toRows()];
        const start = rows[Math.min(a, rows.length - 1)]?.start ?? 0;
        const end = rows[Math.min(b, rows.length - 1)]?.start ?? 0;
        expect([...series.slice({ start, end }).toRows()]).toEqual(
          rows.filter((row) => row.start >= start && row.start < end),
        );
        expect([...series.head(a).toRows()]).toEqual(rows.slice(0, a));
        expect([...series.tail(a).toRows()]).toEqual(a === 0 ? [] : rows.slice(-a));
      }),
    );
  });
});

describe('labels', () => {
  const series = Series.constant({
    index: hourlyIndex(0, 3),
    value: 5,
    unit: 'MW' as string,
    clock: berlin,
    kind: 'average',
  });

  it('narrow what was known only at run time', () => {
    expect(series.as('kW', 'average').values[0]).toBe(5000);
    expect(series.as('kW').unit).toBe('kW');
    expect(thrownBy(() => series.as('EUR'))?.code).toBe('UNIT.DIMENSION');
    const sum = 'sum' as 'average'; // as a caller of dynamic series would name it
    expect(thrownBy(() => series.as('MW', sum))?.code).toBe('SERIES.KIND_MISMATCH');
  });

  it('change on purpose only', () => {
    const utc = marketClock('UTC');
    expect(series.withClock(utc).clock).toBe(utc);
    expect(series.withKind('point').kind).toBe('point');
    expect(series.withName('load').name).toBe('load');
    expect(series.withName('load').equals(series)).toBe(true);
    const months = series.resample('P1M', { missing: 'skip' });
    expect(thrownBy(() => months.withClock(utc))?.code).toBe('SERIES.INDEX_MISMATCH');
    expect(months.withClock(berlin).equals(months)).toBe(true);
  });
});

describe('map', () => {
  it('skips gaps, and makes what is not finite a gap with a reason', () => {
    const mapped = of([4, NaN, -1], [FLAG.estimated, FLAG.withdrawn, FLAG.ok]).map(Math.sqrt);
    expect([...mapped.values]).toEqual([2, NaN, NaN]);
    expect([...(mapped.flags ?? [])]).toEqual([FLAG.estimated, FLAG.withdrawn, FLAG.notANumber]);
  });
});

it('a regular index of one long interval works', () => {
  const index = regularIndex({ start: 0, step: 365 * 86_400_000, length: 1 });
  expect(Series.constant({ index, value: 1, unit: 'MW', clock: berlin, kind: 'average' }).at(1)).toBe(1);
});
