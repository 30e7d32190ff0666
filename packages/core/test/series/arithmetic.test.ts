import {
  FLAG,
  gridIndex,
  interval,
  marketClock,
  quantity,
  regularIndex,
  Series,
  type SeriesData,
  type SeriesKind,
} from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { berlin, finite, hourlyIndex, seriesOver, thrownBy } from './arbitraries.js';

const make = <const U extends string, const K extends SeriesKind>(unit: U, kind: K, values: number[], start = 0) =>
  Series.of<string, K>({
    index: hourlyIndex(start, values.length),
    values: Float64Array.from(values),
    unit,
    clock: berlin,
    kind,
  });

const price = make('EUR/MWh', 'average', [50, 60, 70]).as('EUR/MWh');
const energy = make('MWh', 'sum', [1, 2, 3]).as('MWh');
const power = make('MW', 'average', [1, 2, 3]).as('MW');

describe('units and kinds of results', () => {
  it('price × energy is money', () => {
    const cost = price.multiply(energy);
    expect([cost.unit, cost.kind, ...cost.values]).toEqual(['EUR', 'sum', 50, 120, 210]);
    const back = cost.divide(energy);
    expect([back.unit, back.kind, ...back.values]).toEqual(['EUR/MWh', 'average', 50, 60, 70]);
    const volume = cost.divide(price);
    expect([volume.unit, volume.kind, ...volume.values]).toEqual(['MWh', 'sum', 1, 2, 3]);
  });

  it('a heat rate takes gas to power prices', () => {
    const gas = make('USD/MMBtu', 'average', [3, 4, 5]).as('USD/MMBtu');
    const spark = gas.multiply(quantity(7, 'MMBtu/MWh'));
    expect([spark.unit, spark.kind, ...spark.values]).toEqual(['USD/MWh', 'average', 21, 28, 35]);
  });

  it('+ and − convert to the left unit', () => {
    const cents = make('ct/kWh', 'average', [1, 2, 3]).as('ct/kWh');
    expect([...price.add(cents).values]).toEqual([60, 80, 100]);
    expect([...price.subtract(cents).values]).toEqual([40, 40, 40]);
    expect([...price.add(quantity(1, 'ct/kWh')).values]).toEqual([60, 70, 80]);
    expect(cents.add(price).unit).toBe('ct/kWh');
  });

  it('temperatures have differences and no sums', () => {
    const warmth = make('degC', 'point', [20, 10, 0]).as('degC');
    const degrees = warmth.subtract(quantity(18, 'degC'));
    expect([degrees.unit, ...degrees.values]).toEqual(['deltaC', 2, -8, -18]);
    expect([warmth.diff().unit, ...warmth.diff().values]).toEqual(['deltaC', NaN, -10, -10]);
    expect([...warmth.add(quantity(1, 'deltaC')).values]).toEqual([21, 11, 1]);
    const sum = () => warmth.add(warmth as never);
    expect(thrownBy(sum)?.code).toBe('UNIT.DIMENSION');
    expect(thrownBy(() => (warmth as Series).multiply(2))?.code).toBe('UNIT.DIMENSION');
    expect(thrownBy(() => (warmth as Series).divide(2))?.code).toBe('UNIT.DIMENSION');
  });

  it('a number scales', () => {
    expect([...energy.multiply(2).values]).toEqual([2, 4, 6]);
    expect([...energy.divide(2).values]).toEqual([0.5, 1, 1.5]);
    expect(energy.multiply(2).kind).toBe('sum');
  });
});

describe('refusals at run time', () => {
  // The compiler refuses these for literals; a Series read from a store has none.
  const loose = (series: Series): Series => series;

  it.each<readonly [string, () => unknown, string, string]>([
    ['average + sum', () => loose(power).add(loose(energy)), 'SERIES.KIND_MISMATCH', "'average' and one of kind 'sum'"],
    ['average − sum', () => loose(power).subtract(loose(energy)), 'SERIES.KIND_MISMATCH', 'difference'],
    ['sum × sum', () => loose(energy).multiply(loose(energy)), 'SERIES.KIND_MISMATCH', 'product'],
    ['average ÷ sum', () => loose(price).divide(loose(energy)), 'SERIES.KIND_MISMATCH', 'quotient'],
    ['price × power', () => loose(price).multiply(loose(power)), 'SERIES.KIND_MISMATCH', '.integrate() the power'],
    ['price × constant power', () => loose(price).multiply(quantity(5, 'MW')), 'SERIES.KIND_MISMATCH', '.integrate()'],
    ['price + power', () => loose(price).add(loose(power)), 'UNIT.DIMENSION', 'different dimensions'],
    ['EUR + USD', () => loose(price).add(quantity(5, 'USD/MWh')), 'UNIT.FX_REQUIRED', 'USD'],
    ['× NaN', () => energy.multiply(NaN), 'SERIES.NAN_REFUSED', 'NaN'],
    ['other clock', () => power.add(power.withClock(marketClock('UTC'))), 'SERIES.INDEX_MISMATCH', "'UTC'"],
    ['cumulative price', () => loose(price).cumulative(), 'SERIES.KIND_MISMATCH', '.integrate()'],
    ['integrate energy', () => loose(energy).integrate(), 'SERIES.KIND_MISMATCH', 'integrated already'],
    ['integrate a price', () => price.integrate(), 'SERIES.UNIT_MISMATCH', 'is not a rate'],
    ['average power', () => loose(power).average(), 'SERIES.KIND_MISMATCH', 'is one already'],
  ])('%s', (_, action, code, text) => {
    const error = thrownBy(action);
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(text);
  });

  it('capacity price × capacity is refused as well, and integrating per day helps', () => {
    const capacity = make('USD/MW/d', 'average', [24, 48, 24]).as('USD/MW/d');
    expect(thrownBy(() => (capacity as Series).multiply(power as Series))?.code).toBe('SERIES.KIND_MISMATCH');
    const due = capacity.integrate().multiply(power);
    expect([due.unit, due.kind, ...due.values]).toEqual(['USD', 'sum', 1, 4, 3]);
  });

  it('availability × price and rates × factors stay averages', () => {
    const share = make('1', 'average', [0.5, 0.5, 1]).as('1');
    expect([...price.multiply(share).values]).toEqual([25, 30, 70]);
    const rent = make('EUR/h', 'average', [10, 20, 30]).as('EUR/h');
    expect([rent.multiply(share).unit, ...(rent as Series).multiply(share as Series).values]).toEqual([
      'EUR/h',
      5,
      10,
      30,
    ]);
    const emission = power.multiply(quantity(0.4, 'tCO2/MWh'));
    expect([emission.kind, ...emission.integrate().to('tCO2').values]).toEqual([
      'average',
      0.4,
      0.8,
      expect.closeTo(1.2),
    ]);
  });
});

describe('joins', () => {
  it('keep the intervals that both have', () => {
    const later = make('EUR/MWh', 'average', [1, 1, 1, 1], 1).as('EUR/MWh');
    const sum = price.add(later);
    expect([...sum.values]).toEqual([61, 71]);
    expect(sum.extent?.start).toBe(price.extent?.start === undefined ? 0 : price.extent.start + 3_600_000);
    expect(price.add(make('EUR/MWh', 'average', [1], 40).as('EUR/MWh')).length).toBe(0);
  });

  it('refuse other grids, and say which', () => {
    const quarter = Series.constant({
      index: regularIndex({ start: '2026-03-27T00:00:00Z', step: 'PT15M', length: 4 }),
      value: 1,
      unit: 'EUR/MWh',
      clock: berlin,
      kind: 'average',
    });
    const error = thrownBy(() => price.add(quarter));
    expect(error?.code).toBe('SERIES.INDEX_MISMATCH');
    expect(error?.message).toContain('PT1H from 2026-03-27T00:00:00Z and PT15M from');
    const days = gridIndex('P1D', berlin, interval('2026-03-26T23:00:00Z', '2026-03-28T23:00:00Z'));
    const daily = Series.constant({ index: days, value: 1, unit: 'EUR/MWh', clock: berlin, kind: 'average' });
    expect(thrownBy(() => price.add(daily))?.code).toBe('SERIES.INDEX_MISMATCH');
    expect([...price.resample('P1D', { missing: 'skip' }).add(daily).values]).toEqual([61]);
  });
});

describe('gaps and flags', () => {
  it('follow the more severe operand; a division by zero says so', () => {
    const a = Series.of({
      ...columns(power),
      values: Float64Array.of(1, NaN, 0),
      flags: Uint8Array.of(FLAG.estimated, FLAG.withdrawn, FLAG.ok),
    });
    const b = Series.of({
      ...columns(power),
      values: Float64Array.of(2, 2, 0),
      flags: Uint8Array.of(FLAG.forecast, FLAG.suspect, FLAG.ok),
    });
    const quotient = a.divide(b);
    expect([...quotient.values]).toEqual([0.5, NaN, NaN]);
    expect([...(quotient.flags ?? [])]).toEqual([FLAG.estimated, FLAG.withdrawn, FLAG.notANumber]);
    expect(power.divide(0).missingCount).toBe(3);
  });

  it('an aggregate in it makes an aggregate', () => {
    const daily = price.resample('P1D', { missing: 'skip' });
    expect([price.aggregated, daily.aggregated, daily.multiply(2).aggregated, daily.add(daily).aggregated]).toEqual([
      false,
      true,
      true,
      true,
    ]);
    const plain = Series.constant({ index: daily.index, value: 1, unit: 'EUR/MWh', clock: berlin, kind: 'average' });
    expect([plain.aggregated, daily.add(plain).aggregated, plain.add(daily).aggregated]).toEqual([false, true, true]);
  });
});

describe('laws', () => {
  const pair = fc
    .record({ start: fc.integer({ min: -5, max: 5 }), length: fc.nat({ max: 30 }), other: fc.nat({ max: 30 }) })
    .chain(({ start, length, other }) =>
      fc.tuple(seriesOver(hourlyIndex(0, length)), seriesOver(hourlyIndex(start, other))),
    );

  it('each result is what its two points give', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const byStart = new Map([...b.toRows()].map((row) => [row.start, row.value]));
        const common = [...a.toRows()].filter((row) => byStart.has(row.start));
        const expected = (f: (x: number, y: number) => number) =>
          common.map((row) => f(row.value, byStart.get(row.start) ?? NaN)).map((v) => (Number.isFinite(v) ? v : NaN));
        const dimensionless = (s: Series): Series => s.divide(quantity(1, 'MW'));
        expect([...a.add(b).values]).toEqual(expected((x, y) => x + y));
        expect([...a.subtract(b).values]).toEqual(expected((x, y) => x - y));
        expect([...a.multiply(dimensionless(b)).values]).toEqual(expected((x, y) => x * y));
        expect([...a.divide(b).values]).toEqual(expected((x, y) => x / y));
      }),
    );
  });

  it('a + b = b + a, a − a = 0 where there is a value', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(a.add(b).equals(b.add(a))).toBe(true);
        expect([...a.subtract(a).values]).toEqual([...a.values].map((v) => (Number.isNaN(v) ? NaN : 0)));
      }),
    );
  });

  it('a constant series acts like its quantity', () => {
    fc.assert(
      fc.property(pair, finite, ([a], c) => {
        const constant = Series.constant({ ...columns(a), value: c, unit: 'MW', kind: 'average' });
        expect([...a.add(constant).values]).toEqual([...a.add(quantity(c, 'MW')).values]);
      }),
    );
  });
});

function columns(series: SeriesData): Pick<SeriesData, 'index' | 'clock' | 'unit' | 'kind'> {
  const { index, clock, unit, kind } = series;
  return { index, clock, unit, kind };
}
