import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../../../../test-support/shared-data.js';
import { buildCurve, Curve, calendarSpread, contract, fly, strip } from '../../../src/curves/index.js';
import { clocks, DeliveryPeriod, parseDeliveryPeriod, profiles } from '../../../src/time/index.js';
import {
  base,
  clock,
  deliveries,
  HOURS,
  hourlyCurve,
  hourlyPrices,
  hoursOf,
  priceOf,
  quoted,
} from './hourly-curves.js';

/** Henry Hub as it settled on a date. */
function henryHub(asOf: string): Curve<'USD/MMBtu'> {
  const rows = readFileSync(sharedData('futures/ng_curves_asof.csv'), 'utf8').trim().split('\n').slice(1);
  const quotes = rows
    .map((row) => row.split(','))
    .filter(([date]) => date === asOf)
    .map(([, , month = '', , , settle]) => ({
      contract: contract({
        market: 'HH',
        profile: profiles.base,
        period: parseDeliveryPeriod(month),
        clock: clocks.usGasDay,
        weighting: 'days',
      }),
      settlement: Number(settle),
    }));
  return Curve.of({ key: 'NYMEX/gas/HH/base', asOf, unit: 'USD/MMBtu', clock: clocks.usGasDay, quotes });
}

describe.runIf(hasSharedData)('strips of Henry Hub as it settled on 2021-01-27', () => {
  const curve = hasSharedData ? henryHub('2021-01-27') : undefined;
  const of = (period: string) => {
    if (curve === undefined) throw new Error('no curve');
    const { price, simpleMean, legs } = strip(curve, { period });
    if (price.kind === 'gap' || simpleMean.kind === 'gap') throw new Error('a gap');
    return {
      weighted: price.price,
      simple: simpleMean.price,
      days: price.hours / 24,
      names: legs.map((leg) => leg.period.name),
    };
  };

  it('averages by days, and has the simple mean by its name', () => {
    const year = of('Cal-22');
    expect([year.weighted.toFixed(6), year.simple.toFixed(6), year.days]).toEqual(['2.685556', '2.687333', 365]);
    const quarter = of('Q1-22');
    expect([quarter.weighted.toFixed(6), quarter.simple.toFixed(3), quarter.days]).toEqual(['3.052767', '3.054', 90]);
  });

  it('has the seasons of American gas as ranges of months', () => {
    const winter = of('X21-H22');
    expect(winter.names).toEqual(['Nov-21', 'Dec-21', 'Jan-22', 'Feb-22', 'Mar-22']);
    expect(winter.days).toBe(151);
    const summer = of('J22-V22');
    expect(summer.names.length).toBe(7);
    // 30·2.533 + 31·2.482 + 30·2.505 + 31·2.538 + 31·2.546 + 30·2.532 + 31·2.56 over 214 days
    expect(summer.weighted).toBeCloseTo((30 * (2.533 + 2.505 + 2.532) + 31 * (2.482 + 2.538 + 2.546 + 2.56)) / 214, 12);
  });

  it('is a gap with its stretch where a month is not quoted', () => {
    if (curve === undefined) throw new Error('no curve');
    const past = strip(curve, { periods: ['Dec-20', 'Jan-22'] });
    expect(past.price).toMatchObject({ kind: 'gap', reason: 'expired' });
    expect(past.simpleMean.kind).toBe('gap');
    expect(past.legs.map(({ price }) => price.kind)).toEqual(['gap', 'price']);
    const far = strip(curve, { period: 'Cal-40', split: 'quarter' });
    expect(far.price).toMatchObject({
      kind: 'gap',
      reason: 'extrapolated',
      missing: [parseDeliveryPeriod('Cal-40').interval(clocks.usGasDay)],
    });
  });
});

describe('strip', () => {
  it('is the price of the whole period by the weighting of the curve, however the period is cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        deliveries,
        fc.constantFrom('day', 'week', 'month'),
        (seed, { profile, period }, split) => {
          const curve = hourlyCurve(hourlyPrices(seed), 'EUR/MWh');
          const whole = DeliveryPeriod.of(dateOf(period.start), dateOf(period.end));
          const days = whole.split('day').filter((day) => hoursOf({ profile, period: day.interval(clock) }).length > 0);
          const made =
            split === 'day'
              ? strip(curve, { periods: days, profile })
              : strip(curve, {
                  periods: whole
                    .split(split)
                    .filter((part) => hoursOf({ profile, period: part.interval(clock) }).length > 0),
                  profile,
                });
          const { price } = made;
          expect(price.kind === 'price' && Math.abs(price.price - priceOf(curve, { profile, period })) < 1e-10).toBe(
            true,
          );
          expect(price.kind === 'price' && price.hours).toBe(hoursOf({ profile, period }).length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('counts days alike where it is asked to: the day of 23 hours as the others', () => {
    const values = hourlyPrices(3);
    const curve = hourlyCurve(values, 'EUR/MWh');
    const days = ['2026-03-28', '2026-03-29', '2026-03-30'];
    const means = days.map((day) => priceOf(curve, base(day)));
    const made = strip(curve, { periods: days, weighting: 'days' });
    expect(made.price.kind === 'price' && made.price.price).toBeCloseTo(means.reduce((a, b) => a + b) / 3, 12);
    expect(made.price.kind === 'price' && made.price.hours).toBe(72);
    const hourly = strip(curve, { periods: days, weighting: 'hours' });
    expect(hourly.price.kind === 'price' && hourly.price.hours).toBe(71);
    expect(hourly.price.kind === 'price' && hourly.price.price).toBeCloseTo(
      ((means[0] ?? 0) * 24 + (means[1] ?? 0) * 23 + (means[2] ?? 0) * 24) / 71,
      12,
    );
  });

  it('takes curves that were built', () => {
    const built = buildCurve({
      key: 'EEX/power/DE-LU/base',
      asOf: '2026-01-15',
      unit: 'EUR/MWh',
      clock,
      quotes: [quoted('Q2-26', { settlement: 70 }), quoted('May-26', { settlement: 60 })],
    });
    const { price, legs } = strip(built, { period: 'Q2-26' });
    expect(price.kind === 'price' && price.price).toBeCloseTo(70, 9);
    expect(legs[1]?.price).toMatchObject({ kind: 'price' });
  });

  it('refuses overlaps, and both or neither way to say what it is made of', () => {
    const curve = hourlyCurve(hourlyPrices(1), 'EUR/MWh');
    const fails = expect.objectContaining({ code: 'CURVE.INVALID_ARGUMENT' });
    expect(() => strip(curve, { periods: ['Mar-26', '2026-03-31'] })).toThrow(/2026-03-31 begins before Mar-26 ends/);
    expect(() => strip(curve, {})).toThrow(fails);
    expect(() => strip(curve, { periods: [] })).toThrow(fails);
    expect(() => strip(curve, { period: 'Mar-26', periods: ['Mar-26'] })).toThrow(fails);
    expect(() => strip(curve, { period: 'Zap-26' })).toThrow(expect.objectContaining({ code: 'TIME.INVALID_TENOR' }));
  });
});

describe('calendarSpread and fly', () => {
  const curve = hourlyCurve(hourlyPrices(7), 'EUR/MWh');
  const [march, april, may] = (['Mar-26', 'Apr-26', 'May-26'] as const).map((month) => priceOf(curve, base(month)));

  it('are first less second, and first less twice the body plus last', () => {
    const time = calendarSpread(curve, { first: 'Mar-26', second: 'Apr-26' });
    expect(time.kind === 'price' && time.price).toBeCloseTo((march ?? 0) - (april ?? 0), 12);
    const made = fly(curve, { legs: ['Mar-26', 'Apr-26', 'May-26'] });
    expect(made.kind === 'price' && made.price).toBeCloseTo((march ?? 0) - 2 * (april ?? 0) + (may ?? 0), 12);
    expect(made.legs.map((leg) => leg.kind === 'price' && leg.price)).toEqual([march, april, may]);
    const later = calendarSpread(curve, { first: 'Apr-26', second: 'May-26' });
    expect(
      made.kind === 'price' &&
        time.kind === 'price' &&
        later.kind === 'price' &&
        made.price - (time.price - later.price),
    ).toBeCloseTo(0, 12);
    const peak = calendarSpread(curve, { first: 'Mar-26', second: 'Mar-26', profile: profiles.peak });
    expect(peak).toMatchObject({ kind: 'price', price: 0 });
  });

  it('are a gap with all legs where one has none', () => {
    const made = fly(curve, { legs: ['Apr-26', 'May-26', 'Jun-26'] });
    expect(made).toMatchObject({ kind: 'gap', reason: 'extrapolated', missing: [base('Jun-26').period] });
    expect(made.legs.map(({ kind }) => kind)).toEqual(['price', 'price', 'gap']);
  });

  it('knows the quarter that the tests stand on', () => {
    expect(HOURS).toBe(92 * 24 - 1);
  });
});

function dateOf(t: number): string {
  return new Date(t + 2 * 3_600_000).toISOString().slice(0, 10);
}
