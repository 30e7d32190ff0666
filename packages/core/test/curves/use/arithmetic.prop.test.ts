import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addCurves,
  basis,
  Curve,
  combineCurves,
  flatCurve,
  mixCurves,
  type PricedCurve,
  priceSeries,
  ratio,
  scaleCurve,
  shiftCurve,
  spread,
  subtractCurves,
} from '../../../src/curves/index.js';
import { calendarIndex, Series } from '../../../src/series/index.js';
import { clocks, parseDeliveryPeriod, profiles } from '../../../src/time/index.js';
import { quantity } from '../../../src/units/index.js';
import { base, clock, deliveries, FROM, hourlyCurve, hourlyPrices, meanOf, priceOf, quoted } from './hourly-curves.js';

const seeds = fc.integer({ min: 0, max: 1e6 });
const weights = fc.integer({ min: -300, max: 300 }).map((percent) => percent / 100);

describe('sums of curves against sums of hours', () => {
  it('price every delivery as the sum of what each hour has, in the unit of the first', () => {
    fc.assert(
      fc.property(seeds, seeds, weights, deliveries, (m, n, w, delivery) => {
        const [x, y] = [hourlyPrices(m), hourlyPrices(n)];
        const a = hourlyCurve(x, 'EUR/MWh');
        const b = hourlyCurve(y, 'ct/kWh'); // one of them is ten EUR/MWh
        const at = (values: Float64Array, h: number): number => values[h] ?? Number.NaN;
        const close = (curve: PricedCurve, of: (h: number) => number): void => {
          expect(Math.abs(priceOf(curve, delivery) - meanOf(delivery, of))).toBeLessThan(1e-9);
        };
        close(addCurves(a, b), (h) => at(x, h) + 10 * at(y, h));
        close(subtractCurves(a, b), (h) => at(x, h) - 10 * at(y, h));
        close(spread(a, b), (h) => at(x, h) - 10 * at(y, h));
        close(basis(b, a), (h) => at(y, h) - at(x, h) / 10);
        close(
          mixCurves([
            { curve: a, weight: w },
            { curve: b, weight: 0.25 },
          ]),
          (h) => w * at(x, h) + 2.5 * at(y, h),
        );
        close(scaleCurve(a, w), (h) => w * at(x, h));
        close(scaleCurve(addCurves(a, b), w), (h) => w * (at(x, h) + 10 * at(y, h)));
        close(shiftCurve(a, quantity(0.5, 'ct/kWh')), (h) => at(x, h) + 5);
        close(shiftCurve(addCurves(a, b), quantity(-3, 'EUR/MWh')), (h) => at(x, h) + 10 * at(y, h) - 3);
        close(
          combineCurves({
            key: 'house/power/mix/base',
            parts: [
              { curve: a, weight: w },
              { curve: b, weight: -2 },
            ],
          }),
          (h) => w * at(x, h) - 20 * at(y, h),
        );
        const over = mixCurves([{ curve: a, weight: 1 }]);
        expect(
          priceOf(ratio(over, shiftCurve(flatCurve(quantity(2, 'EUR/MWh'), clock), quantity(2, 'EUR/MWh'))), delivery),
        ).toBeCloseTo(meanOf(delivery, (h) => at(x, h)) / 4, 9);
      }),
      { numRuns: 60 },
    );
  });

  it('miss what either misses', () => {
    const values = hourlyPrices(5);
    const holed = values.slice();
    holed[10] = Number.NaN;
    const [a, b] = [hourlyCurve(values, 'EUR/MWh'), hourlyCurve(holed, 'EUR/MWh')];
    const sum = addCurves(a, b).price(base('Mar-26'));
    const hour = { start: FROM + 10 * 3_600_000, end: FROM + 11 * 3_600_000 };
    expect(sum).toEqual({ kind: 'gap', reason: 'notQuoted', missing: [hour] });
    expect(
      mixCurves([
        { curve: b, weight: 0 },
        { curve: a, weight: 1 },
      ]).price(base('Mar-26')).kind,
    ).toBe('gap');
    expect(addCurves(a, b).price(base('Apr-26')).kind).toBe('price');
    const combined = combineCurves({
      key: 'a/b/c/d',
      parts: [
        { curve: a, weight: 1 },
        { curve: b, weight: 1 },
      ],
    });
    expect(combined.price(base('Mar-26'))).toEqual(sum);
  });

  it('have a ratio to zero as a gap that says so', () => {
    const zero = flatCurve(quantity(0, 'EUR/MWh'), clock);
    const made = ratio(flatCurve(quantity(1, 'EUR/MWh'), clock), zero);
    expect(made.unit).toBe('1');
    expect(made.price(base('Mar-26'))).toEqual({ kind: 'gap', reason: 'notANumber', missing: [base('Mar-26').period] });
    const heatRate = ratio(flatCurve(quantity(45, 'USD/MWh'), clock), flatCurve(quantity(3, 'USD/MMBtu'), clock));
    expect([heatRate.unit, priceOf(heatRate, base('Mar-26'))]).toEqual(['MMBtu/MWh', 15]);
  });

  it('take gas of the same dates, although its days begin later', () => {
    const gasDay = clocks.euGasDay;
    const index = calendarIndex({
      frequency: 'P1D',
      clock: gasDay,
      start: base('2026-03-01', gasDay).period.start,
      length: 92,
    });
    const values = Float64Array.from({ length: 92 }, (_, day) => 20 + day);
    const fine = Series.of({ index, values, unit: 'EUR/MWh', clock: gasDay, kind: 'average' });
    const gas = Curve.of({
      key: 'EEX/gas/TTF/base',
      asOf: '2026-02-15',
      unit: 'EUR/MWh',
      clock: gasDay,
      quotes: [],
      fine,
    });
    const power = flatCurve(quantity(100, 'EUR/MWh'), clock);
    expect(priceOf(subtractCurves(power, gas), base('2026-03-01'))).toBe(80);
    // six hours of the first day are of a gas day that the curve does not have
    const byHours = subtractCurves(power, gas, { days: 'sameHours' });
    expect(byHours.price(base('2026-03-01'))).toMatchObject({ kind: 'gap', reason: 'notQuoted' });
    expect(priceOf(byHours, base('2026-03-02'))).toBeCloseTo(100 - (6 * 20 + 18 * 21) / 24, 12);
    const hour = { profile: profiles.base, period: { start: FROM + 24 * 3_600_000, end: FROM + 25 * 3_600_000 } };
    expect(priceOf(subtractCurves(power, gas), hour)).toBe(80); // before six o'clock it is still the gas of the first day
  });
});

describe('a curve with quotes, scaled and shifted', () => {
  const quotes = [
    quoted('Mar-26', { bid: 79.5, ask: 80.5, settlement: 80, volume: 12 }),
    quoted('Q1-26', { bid: 90, last: 91 }),
  ];
  const curve = Curve.of({ key: 'EEX/power/DE-LU/base', asOf: '2025-12-15', unit: 'EUR/MWh', clock, quotes });

  it('keeps its quotes exactly, with its volumes, and says what was done', () => {
    const made = shiftCurve(scaleCurve(curve, 1.5), quantity(0.5, 'ct/kWh'));
    expect(made).toBeInstanceOf(Curve);
    expect(made.quotes.map(({ bid, ask, settlement, last, volume }) => [bid, ask, settlement, last, volume])).toEqual([
      [140, undefined, undefined, 141.5, undefined],
      [124.25, 125.75, 125, undefined, 12],
    ]);
    expect(made.lineage).toMatchObject({
      method: 'quotes+scale+shift',
      settings: { scale: { factor: 1.5 }, shift: { amount: 0.5, unit: 'ct/kWh' } },
    });
    const twice = scaleCurve(scaleCurve(curve, 2), 3);
    expect(twice.lineage.settings).toEqual({ scale: { factor: 2 }, scale2: { factor: 3 } });
    expect(priceOf(made, base('Feb-26'))).toBeCloseTo(priceOf(curve, base('Feb-26')) * 1.5 + 5, 9);
  });

  it('turns bids and asks over with its sign', () => {
    const made = scaleCurve(curve, -1);
    expect(made.quotes.map(({ bid, ask }) => [bid, ask])).toEqual([
      [undefined, -90],
      [-80.5, -79.5],
    ]);
    expect(Object.keys(made.quotes[0] ?? {})).not.toContain('bid');
  });

  it('refuses numbers that are none', () => {
    const fails = expect.objectContaining({ code: 'CURVE.INVALID_ARGUMENT' });
    expect(() => scaleCurve(curve, Number.NaN)).toThrow(fails);
    expect(() => shiftCurve(curve, quantity(Number.POSITIVE_INFINITY, 'EUR/MWh'))).toThrow(fails);
    expect(() => mixCurves([{ curve, weight: Number.NaN }])).toThrow(fails);
    const text: PricedCurve = curve;
    const other: PricedCurve = flatCurve(quantity(1, 'USD/MWh'), clock);
    expect(() => addCurves(text, other)).toThrow(expect.objectContaining({ code: 'UNIT.FX_REQUIRED' }));
    expect(() => subtractCurves(text, flatCurve(quantity(1, 'MWh'), clock) as PricedCurve)).toThrow(
      expect.objectContaining({ code: 'UNIT.DIMENSION' }),
    );
  });
});

describe('combineCurves', () => {
  const [x, y] = [hourlyPrices(1), hourlyPrices(2)];

  it('quotes what all quote, and says what it is made of', () => {
    const a = hourlyCurve(x, 'EUR/MWh', [quoted('Mar-26', { bid: 70, ask: 72 }), quoted('Apr-26', { settlement: 60 })]);
    const b = hourlyCurve(y, 'ct/kWh', [quoted('Mar-26', { settlement: 7 }), quoted('May-26', { settlement: 6 })]);
    const made = combineCurves({
      key: 'house/power/mix/base',
      parts: [
        { curve: a, weight: 0.6 },
        { curve: b, weight: 0.4 },
      ],
    });
    expect(made.quotes).toHaveLength(1);
    expect(made.quotes[0]?.mid).toBeCloseTo(0.6 * 71 + 0.4 * 70, 12);
    expect(made.quotes[0]?.contract).toMatchObject({ market: 'mix', period: { name: 'Mar-26' } });
    expect([made.id, made.asOf, made.unit]).toEqual(['house/power/mix/base', '2026-02-15', 'EUR/MWh']);
    expect(made.lineage.inputs).toEqual([
      { kind: 'curve', key: a.id, asOf: a.asOf },
      { kind: 'curve', key: b.id, asOf: b.asOf },
    ]);
  });

  it('quotes only what both count alike, and adds no fine views that count in two ways', () => {
    const [march, april] = [quoted('Mar-26', { mid: 70 }), quoted('Apr-26', { mid: 60 })];
    const daily = { ...march, contract: { ...march.contract, weighting: 'days' } } as const;
    const key = 'a/b/c/d';
    const [one, other] = [hourlyCurve(x, 'EUR/MWh', [march, april]), hourlyCurve(y, 'EUR/MWh', [daily, april])];
    const parts = [
      { curve: one.with({ fine: undefined }), weight: 1 },
      { curve: other.with({ fine: undefined }), weight: 1 },
    ] as const;
    expect(combineCurves({ key, parts }).quotes.map(({ contract: { period }, mid }) => [period.name, mid])).toEqual([
      ['Apr-26', 120],
    ]);
    const mixed = [
      { curve: hourlyCurve(x, 'EUR/MWh', [march]), weight: 1 },
      { curve: hourlyCurve(y, 'EUR/MWh', [daily]), weight: 1 },
    ] as const;
    expect(() => combineCurves({ key, parts: mixed })).toThrow(
      expect.objectContaining({ code: 'CURVE.INVALID_ARGUMENT' }),
    );
  });

  it('refuses fine views that do not meet, several dates and curves that are not built', () => {
    const a = hourlyCurve(x, 'EUR/MWh');
    const days = Series.constant({
      index: calendarIndex({ frequency: 'P1D', clock, start: FROM, length: 5 }),
      value: 1,
      unit: 'EUR/MWh',
      clock,
      kind: 'average',
    });
    const both = (b: Curve<'EUR/MWh'>) => () =>
      combineCurves({
        key: 'a/b/c/d',
        parts: [
          { curve: a, weight: 1 },
          { curve: b, weight: 1 },
        ],
      });
    expect(both(a.with({ fine: days }))).toThrow(expect.objectContaining({ code: 'SERIES.INDEX_MISMATCH' }));
    expect(both(a.with({ asOf: '2026-02-16' }))).toThrow(/as of 2026-02-16 .* as of 2026-02-15/);
    expect(both(a.with({ fine: undefined, quotes: [quoted('Mar-26', { mid: 1 })] }))).toThrow(/no fine view/);
    const early = a.fine?.shift({ periods: -9000 });
    expect(both(a.with({ fine: early }))).toThrow(/no interval in common/);
  });
});

describe('priceSeries', () => {
  it('has the average of each interval, and nothing where the curve has a gap', () => {
    const values = hourlyPrices(9);
    values[30] = Number.NaN;
    const curve = hourlyCurve(values, 'EUR/MWh');
    const series = priceSeries(curve, {
      frequency: 'P1D',
      range: '2026-03-01..2026-06-01',
      profile: profiles.sdac.peak,
      name: 'peak',
    });
    expect([series.unit, series.kind, series.name, series.length]).toEqual(['EUR/MWh', 'average', 'peak', 93]);
    parseDeliveryPeriod('2026-03-01..2026-06-01')
      .split('day')
      .forEach((day, i) => {
        const model = meanOf({ profile: profiles.sdac.peak, period: day.interval(clock) }, (h) => values[h] ?? 0);
        // weekends have no peak, the second of March is a Monday but its hole is before eight, and June is not quoted
        if (Number.isNaN(model)) expect(series.values[i]).toBeNaN();
        else expect(series.values[i]).toBeCloseTo(model, 10);
      });
    const hours = priceSeries(curve, { frequency: 'PT1H', range: base('2026-03-29').period });
    expect(hours.length).toBe(23);
    expect([...hours.values]).toEqual([...values.slice(28 * 24, 28 * 24 + 23)]);
    const whole = priceSeries(curve, { frequency: 'P1M', range: 'Mar-26' });
    expect([...whole.values]).toEqual([Number.NaN]);
  });

  it('is on the clock of the curve', () => {
    const flat = flatCurve(quantity(3, 'USD/MMBtu'), clocks.usGasDay);
    const series = priceSeries(flat, { frequency: 'P1M', range: 'Q1-26' });
    expect([...series.values]).toEqual([3, 3, 3]);
    expect(series.clock.id).toBe(clocks.usGasDay.id);
  });
});
