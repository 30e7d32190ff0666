import { describe, expect, it } from 'vitest';
import {
  clocks,
  DeliveryPeriod,
  formatLocalDate,
  parseDeliveryPeriod,
  profiles,
  toInstant,
} from '../../src/time/index.js';

const shown = (period: DeliveryPeriod): string => `${formatLocalDate(period.start)} ${formatLocalDate(period.end)}`;
const names = (periods: readonly DeliveryPeriod[]): string[] => periods.map(String);

describe('DeliveryPeriod', () => {
  it('is made from numbers', () => {
    expect(shown(DeliveryPeriod.day('2026-03-08'))).toBe('2026-03-08 2026-03-09');
    expect(shown(DeliveryPeriod.week(2026, 53))).toBe('2026-12-28 2027-01-04');
    expect(shown(DeliveryPeriod.weekend(2026, 1))).toBe('2026-01-03 2026-01-05');
    expect(shown(DeliveryPeriod.month(2026, 12))).toBe('2026-12-01 2027-01-01');
    expect(shown(DeliveryPeriod.quarter(2026, 4))).toBe('2026-10-01 2027-01-01');
    expect(shown(DeliveryPeriod.half(2026, 2))).toBe('2026-07-01 2027-01-01');
    expect(shown(DeliveryPeriod.season(2026, 'summer'))).toBe('2026-04-01 2026-10-01');
    expect(shown(DeliveryPeriod.season(2026, 'winter'))).toBe('2026-10-01 2027-04-01');
    expect(shown(DeliveryPeriod.gasYear(2026))).toBe('2026-10-01 2027-10-01');
    expect(shown(DeliveryPeriod.year(2026))).toBe('2026-01-01 2027-01-01');
  });

  it('refuses what the calendar does not have', () => {
    const tenor = expect.objectContaining({ code: 'TIME.INVALID_TENOR' });
    expect(() => DeliveryPeriod.week(2025, 53)).toThrow('There is no week 53 of the year 2025: it runs from 1 to 52');
    expect(() => DeliveryPeriod.month(2026, 13)).toThrow(tenor);
    expect(() => DeliveryPeriod.month(2026, 1.5)).toThrow(tenor);
    expect(() => DeliveryPeriod.quarter(2026, 0)).toThrow(tenor);
    expect(() => DeliveryPeriod.half(2026, 3)).toThrow(tenor);
    expect(() => DeliveryPeriod.year(2026.5)).toThrow(tenor);
    const interval = expect.objectContaining({ code: 'TIME.INVALID_INTERVAL' });
    expect(() => DeliveryPeriod.of('2026-01-01', '2026-01-01')).toThrow(interval);
    expect(() => DeliveryPeriod.of('2026-01-02', '2026-01-01')).toThrow(interval);
    expect(() => DeliveryPeriod.of(0.5, 2)).toThrow(interval);
    expect(() => DeliveryPeriod.year(12_000)).toThrow(interval);
    expect(() => DeliveryPeriod.of('2026-02-30', '2026-03-01')).toThrow(
      expect.objectContaining({ code: 'TIME.INVALID_INSTANT' }),
    );
  });

  it('has a kind that follows from its dates', () => {
    expect(DeliveryPeriod.of('2026-01-01', '2026-04-01').kind).toBe('quarter');
    expect(DeliveryPeriod.of('2026-03-07', '2026-03-09').kind).toBe('weekend');
    expect(DeliveryPeriod.of('2026-03-06', '2026-03-08').kind).toBe('range');
    expect(DeliveryPeriod.of('2026-02-01', '2026-05-01').kind).toBe('range');
    expect(DeliveryPeriod.of('2026-01-01', '2026-04-01').equals(DeliveryPeriod.quarter(2026, 1))).toBe(true);
    expect(Object.isFrozen(DeliveryPeriod.year(2026))).toBe(true);
  });

  it('is an interval on a clock: gas days, EFA days and midnight days differ', () => {
    const march = DeliveryPeriod.month(2026, 3);
    expect(march.interval(clocks.euGasDay)).toEqual({
      start: toInstant('2026-03-01T06:00+01:00'),
      end: toInstant('2026-04-01T06:00+02:00'),
    });
    expect(march.interval(clocks.gbEfa)).toEqual({
      start: toInstant('2026-02-28T23:00Z'),
      end: toInstant('2026-03-31T23:00+01:00'),
    });
    expect([march.days, march.hours(clocks.sdac), march.hours(clocks.pjm), march.hours(clocks.miso)]).toEqual([
      31, 743, 743, 744,
    ]);
    expect(march.hours(clocks.sdac, profiles.peak)).toBe(22 * 12);
  });

  it('weighs quarters of 2014 in CET by 2159, 2184, 2208 and 2209 hours, so that the year is their mean', () => {
    const quarters = DeliveryPeriod.year(2014).split('quarter');
    const weights = quarters.map((quarter) => quarter.hours(clocks.sdac));
    expect(weights).toEqual([2159, 2184, 2208, 2209]);
    expect(DeliveryPeriod.year(2014).hours(clocks.sdac)).toBe(8760);
  });

  it('splits into units, cutting off what sticks out', () => {
    expect(names(DeliveryPeriod.year(2026).split('season'))).toEqual(['Q1-26', 'Sum-26', 'Q4-26']);
    expect(names(DeliveryPeriod.gasYear(2026).split('season'))).toEqual(['Win-26', 'Sum-27']);
    expect(names(DeliveryPeriod.season(2026, 'winter').split('quarter'))).toEqual(['Q4-26', 'Q1-27']);
    expect(names(DeliveryPeriod.year(2026).split('half'))).toEqual(['1H26', '2H26']);
    expect(names(DeliveryPeriod.month(2026, 2).split('week'))).toEqual([
      '2026-02-01',
      'W06-26',
      'W07-26',
      'W08-26',
      '2026-02-23..2026-02-28',
    ]);
    expect(DeliveryPeriod.year(2028).split('day')).toHaveLength(366);
    expect(names(DeliveryPeriod.month(2026, 2).split('year'))).toEqual(['Feb-26']);
  });

  it('contains and overlaps half-open', () => {
    const [q1, jan, apr] = [
      DeliveryPeriod.quarter(2026, 1),
      DeliveryPeriod.month(2026, 1),
      DeliveryPeriod.month(2026, 4),
    ];
    expect([q1.contains(jan), jan.contains(q1), q1.contains(q1), q1.contains(apr)]).toEqual([true, false, true, false]);
    expect([q1.overlaps(jan), q1.overlaps(apr)]).toEqual([true, false]);
    expect([q1.containsDate('2026-03-31'), q1.containsDate('2026-04-01')]).toEqual([true, false]);
    expect(q1.containsInstant(clocks.euGasDay, '2026-04-01T05:59+02:00')).toBe(true);
    expect(q1.containsInstant(clocks.euGasDay, '2026-04-01T06:00+02:00')).toBe(false);
    expect(String(q1.intersection(DeliveryPeriod.of('2026-03-15', '2026-05-01')))).toBe('2026-03-15..2026-03-31');
    expect(q1.intersection(apr)).toBeUndefined();
  });

  it.each([
    ['2026-12-31', '2027-01-01', '2026-12-30'],
    ['WE53-26', 'WE01-27', 'WE52-26'],
    ['W53-26', 'W01-27', 'W52-26'],
    ['Dec-26', 'Jan-27', 'Nov-26'],
    ['Q4-26', 'Q1-27', 'Q3-26'],
    ['2H26', '1H27', '1H26'],
    ['Win-26', 'Sum-27', 'Sum-26'],
    ['GY-26', 'GY-27', 'GY-25'],
    ['Cal-26', 'Cal-27', 'Cal-25'],
    ['Nov26-Dec26', 'Jan27-Feb27', 'Sep26-Oct26'],
    ['2026-01-20..2026-01-24', '2026-01-25..2026-01-29', '2026-01-15..2026-01-19'],
  ])('%s is followed by %s and preceded by %s', (text, next, previous) => {
    const period = parseDeliveryPeriod(text);
    expect([String(period.next()), String(period.previous())]).toEqual([next, previous]);
  });

  it('is its name in JSON', () => {
    expect(JSON.stringify({ period: DeliveryPeriod.quarter(2026, 1) })).toBe('{"period":"Q1-26"}');
  });
});
