import { describe, expect, it } from 'vitest';
import {
  clocks,
  deliveryDay,
  deliveryDayHours,
  deliveryDayInterval,
  deliveryDayStart,
  formatInstant,
  formatLocalDate,
  localDate,
  type MarketClock,
  marketClock,
  parseMarketClock,
  toInstant,
} from '../../src/time/index.js';

const hoursOf = (clock: MarketClock, date: string): number => deliveryDayHours(clock, localDate(date));

describe('marketClock', () => {
  it('is interned, frozen, and named by its id', () => {
    const gas = marketClock('Europe/Berlin', { dayStart: '06:00' });
    expect(gas).toBe(clocks.euGasDay);
    expect(Object.isFrozen(gas)).toBe(true);
    expect(gas).toMatchObject({
      id: 'Europe/Berlin@06:00',
      zone: 'Europe/Berlin',
      dayStart: '06:00',
      dayStartMs: 21_600_000,
    });
    expect(marketClock('Europe/Berlin', { dayStart: '00:00' })).toBe(marketClock('Europe/Berlin'));
    expect(marketClock('Europe/Berlin', { dayStart: '-00:00' })).toBe(marketClock('Europe/Berlin'));
  });

  it.each(Object.entries(clocks))('%s comes back from its id', (_, clock) => {
    expect(parseMarketClock(clock.id)).toBe(clock);
  });

  it('has ids that may be stored', () => {
    expect(Object.fromEntries(Object.entries(clocks).map(([name, clock]) => [name, clock.id]))).toEqual({
      pjm: 'America/New_York',
      nyiso: 'America/New_York',
      isoNe: 'America/New_York',
      ercot: 'America/Chicago',
      spp: 'America/Chicago',
      caiso: 'America/Los_Angeles',
      miso: 'EST',
      ieso: 'EST',
      aeso: 'America/Edmonton',
      aemo: '+10:00',
      sdac: 'Europe/Berlin',
      gb: 'Europe/London',
      gbEfa: 'Europe/London@-01:00',
      euGasDay: 'Europe/Berlin@06:00',
      gbGasDay: 'Europe/London@05:00',
      usGasDay: 'America/Chicago@09:00',
      utc: 'UTC',
    });
  });

  it.each(['6:00', '24:00', '06:60', '-12:00', '23:00 the day before', ''])('refuses the day start %j', (dayStart) => {
    expect(() => marketClock('Europe/Berlin', { dayStart })).toThrow(
      expect.objectContaining({ code: 'TIME.INVALID_CLOCK', details: { dayStart } }),
    );
  });

  it('refuses an unknown zone', () => {
    expect(() => marketClock('Europe/Berln')).toThrow(expect.objectContaining({ code: 'TIME.UNKNOWN_ZONE' }));
    expect(() => parseMarketClock('Europe/Berlin@')).toThrow(expect.objectContaining({ code: 'TIME.INVALID_CLOCK' }));
  });
});

describe('delivery days', () => {
  it('have 23 and 25 hours when the clocks change, and always 24 in fixed zones', () => {
    expect([
      hoursOf(clocks.pjm, '2026-03-08'),
      hoursOf(clocks.pjm, '2025-11-02'),
      hoursOf(clocks.pjm, '2026-07-01'),
    ]).toEqual([23, 25, 24]);
    expect([hoursOf(clocks.sdac, '2026-03-29'), hoursOf(clocks.sdac, '2026-10-25')]).toEqual([23, 25]);
    expect([
      hoursOf(clocks.miso, '2026-03-08'),
      hoursOf(clocks.miso, '2025-11-02'),
      hoursOf(clocks.aemo, '2026-04-05'),
    ]).toEqual([24, 24, 24]);
    const sydney = marketClock('Australia/Sydney');
    expect([hoursOf(sydney, '2026-04-05'), hoursOf(sydney, '2026-10-04')]).toEqual([25, 23]);
  });

  it('put the change of the clocks into the gas day that starts on Saturday', () => {
    expect([hoursOf(clocks.euGasDay, '2018-10-27'), hoursOf(clocks.euGasDay, '2018-10-28')]).toEqual([25, 24]);
    expect([hoursOf(clocks.euGasDay, '2019-03-30'), hoursOf(clocks.euGasDay, '2019-03-31')]).toEqual([23, 24]);
    expect([hoursOf(clocks.gbGasDay, '2018-10-27'), hoursOf(clocks.gbGasDay, '2019-03-30')]).toEqual([25, 23]);
    expect([hoursOf(clocks.usGasDay, '2025-11-01'), hoursOf(clocks.usGasDay, '2026-03-07')]).toEqual([25, 23]);
  });

  it('start a European gas day at 05:00 UTC in winter and 04:00 UTC in summer, in London as in Berlin', () => {
    for (const clock of [clocks.euGasDay, clocks.gbGasDay]) {
      expect(formatInstant(deliveryDayStart(clock, localDate('2026-01-15')))).toBe('2026-01-15T05:00:00Z');
      expect(formatInstant(deliveryDayStart(clock, localDate('2026-07-15')))).toBe('2026-07-15T04:00:00Z');
    }
  });

  it('start an EFA day at 23:00 on the day before', () => {
    const { start, end } = deliveryDayInterval(clocks.gbEfa, localDate('2026-07-15'));
    expect([formatInstant(start, 'Europe/London'), formatInstant(end, 'Europe/London')]).toEqual([
      '2026-07-14T23:00:00+01:00',
      '2026-07-15T23:00:00+01:00',
    ]);
    expect([hoursOf(clocks.gbEfa, '2026-03-29'), hoursOf(clocks.gbEfa, '2026-10-25')]).toEqual([23, 25]);
  });

  // each of these zones has changed its clocks at midnight
  it.each([
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T01:00:00-02:00', 23],
    ['America/Sao_Paulo', '2019-02-16', '2019-02-16T00:00:00-02:00', 25],
    ['Asia/Beirut', '2021-03-28', '2021-03-28T01:00:00+03:00', 23],
    ['Asia/Beirut', '2021-10-30', '2021-10-30T00:00:00+03:00', 25],
    ['Africa/Cairo', '2023-04-28', '2023-04-28T01:00:00+03:00', 23],
    ['Africa/Cairo', '2023-10-26', '2023-10-26T00:00:00+03:00', 25],
    ['America/Havana', '2022-11-06', '2022-11-06T00:00:00-04:00', 25],
    ['America/St_Johns', '2010-11-07', '2010-11-07T00:00:00-02:30', 25],
    ['Australia/Lord_Howe', '2026-04-05', '2026-04-05T00:00:00+11:00', 24.5],
    ['Australia/Lord_Howe', '2025-10-05', '2025-10-05T00:00:00+10:30', 23.5],
    ['Pacific/Apia', '2011-12-30', '2011-12-31T00:00:00+14:00', 0],
  ])('%s %s starts at %s and has %d hours', (zone, date, start, hours) => {
    const clock = marketClock(zone);
    expect(formatInstant(deliveryDayStart(clock, localDate(date)), zone)).toBe(start);
    expect(hoursOf(clock, date)).toBe(hours);
  });

  it('resolve a day start in a gap to its end, and one that occurs twice to the first', () => {
    const berlin = marketClock('Europe/Berlin', { dayStart: '02:30' });
    expect(formatInstant(deliveryDayStart(berlin, localDate('2026-03-29')), 'Europe/Berlin')).toBe(
      '2026-03-29T03:00:00+02:00',
    );
    expect(formatInstant(deliveryDayStart(berlin, localDate('2026-10-25')), 'Europe/Berlin')).toBe(
      '2026-10-25T02:30:00+02:00',
    );
  });

  it('are found for an instant', () => {
    const day = (clock: MarketClock, text: string): string => formatLocalDate(deliveryDay(clock, toInstant(text)));
    expect(day(clocks.euGasDay, '2026-03-08T05:59+01:00')).toBe('2026-03-07');
    expect(day(clocks.euGasDay, '2026-03-08T06:00+01:00')).toBe('2026-03-08');
    expect(day(clocks.gbEfa, '2026-03-08T22:59Z')).toBe('2026-03-08');
    expect(day(clocks.gbEfa, '2026-03-08T23:00Z')).toBe('2026-03-09');
    expect(day(marketClock('Pacific/Apia'), '2011-12-30T10:00Z')).toBe('2011-12-31');
  });

  // 2026-09-23T05:00Z is hour 1 of the 23rd in the East, and the last but one of the 22nd at the Pacific
  it('of one instant differ between markets', () => {
    const t = toInstant('2026-09-23T05:00Z');
    const days = [clocks.pjm, clocks.ercot, clocks.miso, clocks.caiso].map((clock) =>
      formatLocalDate(deliveryDay(clock, t)),
    );
    expect(days).toEqual(['2026-09-23', '2026-09-23', '2026-09-23', '2026-09-22']);
  });
});
