import {
  calendarIndex,
  FLAG,
  fxSeries,
  fxTable,
  gridIndex,
  interval,
  regularIndex,
  Series,
  type SeriesKind,
  toInstant,
} from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { berlin, hourlyIndex, thrownBy } from './arbitraries.js';

const days = (start: string, length: number) => calendarIndex({ frequency: 'P1D', clock: berlin, start, length });
const fixings = <const U extends string>(unit: U, values: number[], from = '2026-03-26T00:00:00+01:00') =>
  Series.of<string, 'point'>({
    index: days(from, values.length),
    values: Float64Array.from(values),
    unit,
    clock: berlin,
    kind: 'point',
  });
const usd = fixings('USD/EUR', [1.08, 1.1, NaN, NaN, 1.25]).as('USD/EUR'); // Thursday, Friday, weekend, Monday
const gbp = fixings('GBP/EUR', [0.85, 0.8, NaN, NaN, 0.75]).as('GBP/EUR');
const price = <const U extends string>(unit: U, value = 100, kind: SeriesKind = 'average') =>
  Series.constant<string, SeriesKind>({ index: hourlyIndex(0, 96), value, unit, clock: berlin, kind });

describe('fxSeries', () => {
  it('holds each fixing until the next one, over the weekend too', () => {
    const fx = fxSeries({ series: usd, tolerance: 'P4D' });
    const got = price('EUR/MWh').as('EUR/MWh').convert('USD/MWh', fx);
    expect([got.unit, got.kind, got.length]).toEqual(['USD/MWh', 'average', 96]);
    expect(got.at('2026-03-27T12:00:00Z')).toBeCloseTo(110, 10);
    expect(got.at('2026-03-29T12:00:00Z')).toBeCloseTo(110, 10);
    expect(got.at('2026-03-29T22:00:00Z')).toBe(125); // Monday 00:00 local
  });

  it('goes back by the inverse, and across by both', () => {
    const fx = fxSeries({ series: [usd, gbp], tolerance: 'P4D' });
    const there = price('USD/MWh').as('USD/MWh').convert('EUR/MWh', fx);
    expect(there.at('2026-03-27T12:00:00Z')).toBeCloseTo(100 / 1.1, 10);
    const across = price('p/therm').as('p/therm').convert('USc/kWh', fx);
    const pounds = price('p/therm').as('p/therm').to('GBP/kWh');
    expect(across.at('2026-03-27T12:00:00Z')).toBeCloseTo((pounds.values[0] ?? NaN) * (1.1 / 0.8) * 100, 12);
    expect(fx.currencies).toEqual(['EUR', 'GBP', 'USD']);
  });

  it('with one rate for all is exactly a table with that rate', () => {
    const units = fc.constantFrom(
      ['EUR/MWh', 'USD/MWh'],
      ['USD/MWh', 'EUR/MWh'],
      ['USc/kWh', 'EUR/GJ'],
      ['MWh/EUR', 'MMBtu/USD'],
      ['EUR', 'USD'],
    );
    const rate = fc.double({ min: 0.5, max: 2, noNaN: true });
    fc.assert(
      fc.property(units, rate, fc.double({ min: -1e4, max: 1e4, noNaN: true }), ([from, to], r, v) => {
        const fx = fxSeries({ series: fixings('USD/EUR', [r, r, r, r, r]).as('USD/EUR'), tolerance: 'P2D' });
        const series = price(from ?? '', v);
        const table = fxTable({ base: 'EUR', rates: { USD: r } });
        expect([...series.convert(to as string, fx).values]).toEqual([...series.to(to as string, table).values]);
      }),
    );
  });

  it('tells which fixing each point was converted by', () => {
    const {
      series,
      rates,
      fixings: used,
    } = price('EUR/MWh')
      .as('EUR/MWh')
      .convertWithRates('USD/MWh', fxSeries({ series: usd, tolerance: 'P4D' }));
    expect(series.length).toBe(96);
    const sunday = 60; // 2026-03-29T12:00Z
    expect([rates[sunday], used[sunday]]).toEqual([1.1, toInstant('2026-03-27T00:00:00+01:00')]);
    const inside = price('EUR/MWh')
      .as('EUR/MWh')
      .convertWithRates('ct/kWh', fxSeries({ series: usd, tolerance: 0 }));
    expect([inside.series.values[0], inside.rates[0], inside.fixings[0]]).toEqual([10, 1, NaN]);
  });

  it('refuses a fixing that is too old, or leaves the point missing', () => {
    const fx = fxSeries({ series: usd, tolerance: 'PT36H' });
    const series = price('EUR/MWh').as('EUR/MWh');
    const error = thrownBy(() => series.convert('USD/MWh', fx));
    expect(error).toMatchObject({
      code: 'UNIT.FX_MISSING',
      details: {
        from: 'EUR',
        to: 'USD',
        intervals: 34,
        first: ['2026-03-28T12:00:00Z', '2026-03-28T13:00:00Z', '2026-03-28T14:00:00Z'],
      },
    });
    const gaps = series.convert('USD/MWh', fx, { missing: 'missing' });
    expect(gaps.missingCount).toBe(34);
    expect(gaps.flagAt(36)).toBe(FLAG.missing);
    const withdrawn = Series.of({
      index: series.index,
      values: new Float64Array(96).fill(NaN),
      flags: new Uint8Array(96).fill(FLAG.withdrawn),
      unit: 'EUR/MWh',
      clock: berlin,
      kind: 'average',
    });
    expect(withdrawn.convert('USD/MWh', fx).flagAt(36)).toBe(FLAG.withdrawn);
  });

  it('looks at the start, the middle or the end of an interval', () => {
    const index = regularIndex({ start: '2026-03-26T11:00:00Z', step: 24 * 3_600_000, length: 1 });
    const day = Series.constant({ index, value: 1, unit: 'EUR', clock: berlin, kind: 'sum' });
    const fx = fxSeries({ series: usd, tolerance: 'P4D' });
    expect((['start', 'middle', 'end'] as const).map((at) => day.convert('USD', fx, { at }).values[0])).toEqual([
      1.08, 1.1, 1.1,
    ]);
  });

  it('refuses what is no rate', () => {
    const of = (unit: string, value: number) => () =>
      fxSeries({
        series: Series.constant({ index: hourlyIndex(0, 1), value, unit, clock: berlin, kind: 'point' }),
        tolerance: 1,
      });
    for (const unit of ['EUR', 'EUR/MWh', 'USc/EUR', 'EUR/EUR', '1'])
      expect(thrownBy(of(unit, 1))?.code).toBe('UNIT.DIMENSION');
    for (const rate of [0, -1]) expect(thrownBy(of('USD/EUR', rate))?.code).toBe('UNIT.INVALID_ARGUMENT');
    const loose: Series = price('NOK/MWh');
    expect(thrownBy(() => loose.convert('EUR/MWh', fxSeries({ series: usd, tolerance: 1 })))?.code).toBe(
      'UNIT.FX_MISSING',
    );
    expect(thrownBy(() => loose.convert('MWh', fxSeries({ series: usd, tolerance: 1 })))?.code).toBe('UNIT.DIMENSION');
  });
});

describe('the average price in another currency', () => {
  const hours = Series.of({
    index: hourlyIndex(23, 47),
    values: Float64Array.from({ length: 47 }, (_, i) => (i < 24 ? 40 : 80)),
    unit: 'EUR/MWh',
    clock: berlin,
    kind: 'average',
  });
  const fx = fxSeries({
    series: fixings('USD/EUR', [1, 2], '2026-03-28T00:00:00+01:00').as('USD/EUR'),
    tolerance: 'P1D',
  });

  it('is that of converted prices, not the converted average', () => {
    const weekend = { missing: 'skip' } as const;
    const right = hours.convert('USD/MWh', fx).resample('P1W', weekend).values[0] ?? NaN;
    expect(right).toBeCloseTo((24 * 40 * 1 + 23 * 80 * 2) / 47, 10);
    const average = hours.resample('P1W', weekend);
    const error = thrownBy(() =>
      average.convert(
        'USD/MWh',
        fxSeries({
          series: fixings('USD/EUR', [1, 1, 1, 1, 1, 1, 2], '2026-03-23T00:00:00+01:00').as('USD/EUR'),
          tolerance: 'P1D',
        }),
      ),
    );
    expect(error?.code).toBe('SERIES.INVALID_ARGUMENT');
    expect(error?.message).toContain("Convert the finer series to 'USD/MWh' first");
  });

  it('is refused for windows and running totals, which are aggregates too', () => {
    const rates = fxSeries({ series: usd, tolerance: 'P4D' });
    const hours = price('EUR/MWh');
    const mean = hours.rolling({ window: 'P1D', statistic: 'mean', missing: 'skip' });
    expect(mean.aggregated).toBe(true);
    expect(thrownBy(() => mean.convert('USD/MWh', rates))?.code).toBe('SERIES.INVALID_ARGUMENT');
    // two days of 100 EUR at 1.08 and 1.1 USD are not 200 EUR at either
    const total = price('EUR', 100, 'sum').cumulative();
    expect(thrownBy(() => total.convert('USD', rates))?.code).toBe('SERIES.INVALID_ARGUMENT');
    expect(total.convert('USD', rates, { approximate: true }).length).toBe(total.length);
    expect(hours.rolling({ window: 1, statistic: 'mean' }).convert('USD/MWh', rates).length).toBe(hours.length);
    expect(hours.head(1).rolling({ window: 24, statistic: 'mean' }).aggregated).toBe(false);
  });

  it('is refused for an aggregate however it was made, and given when it is asked for', () => {
    const daily = hours.resample('P1D');
    expect([daily.aggregated, daily.slice({}).aggregated, daily.multiply(2).aggregated]).toEqual([true, true, true]);
    expect(thrownBy(() => daily.convert('USD/MWh', fx))?.code).toBe('SERIES.INVALID_ARGUMENT');
    expect([...daily.convert('USD/MWh', fx, { approximate: true }).values]).toEqual([40, 160]);
    expect(hours.resample('PT15M').convert('USD/MWh', fx).length).toBe(188);
  });

  it('is refused for long intervals of a source, too', () => {
    const month = Series.constant({
      index: gridIndex('P1M', berlin, interval('2026-03-01T00:00:00+01:00', '2026-04-01T00:00:00+02:00')),
      value: 50,
      unit: 'EUR/MWh',
      clock: berlin,
      kind: 'average',
    });
    const rates = fxSeries({
      series: fixings('USD/EUR', Array(31).fill(1.1), '2026-03-01T00:00:00+01:00').as('USD/EUR'),
      tolerance: 'P1D',
    });
    expect(thrownBy(() => month.convert('USD/MWh', rates))?.message).toContain('spans 31 fixings');
    expect(month.convert('USD/MWh', rates, { approximate: true }).values[0]).toBeCloseTo(55, 10);
    const day = Series.constant({
      index: days('2026-03-29T00:00:00+01:00', 1),
      value: 50,
      unit: 'EUR/MWh',
      clock: berlin,
      kind: 'average',
    });
    expect(day.convert('USD/MWh', rates).values[0]).toBeCloseTo(55, 10);
  });
});
