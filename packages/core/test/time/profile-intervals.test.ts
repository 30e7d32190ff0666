import { describe, expect, it } from 'vitest';
import {
  clocks,
  complementProfile,
  DeliveryPeriod,
  deliveryDayInterval,
  formatInstant,
  intersectProfiles,
  interval,
  type LoadProfile,
  loadProfile,
  localDate,
  type MarketClock,
  marketClock,
  parseDeliveryPeriod,
  profileContains,
  profileHours,
  profileIntervals,
  profileMask,
  profiles,
  toInstant,
  unionProfiles,
} from '../../src/time/index.js';

const hours = (period: string, clock: MarketClock, profile: LoadProfile): number =>
  parseDeliveryPeriod(period).hours(clock, profile);
const day = (date: string, clock: MarketClock, profile: LoadProfile): number =>
  profileHours(profile, clock, deliveryDayInterval(clock, localDate(date)));

describe('profileIntervals', () => {
  it('is sorted, merged and clipped to the range', () => {
    const range = interval('2026-01-05T13:00Z', '2026-01-07T12:30Z');
    expect(Array.from(profileIntervals(profiles.pjm['5x16'], clocks.pjm, range), (t) => formatInstant(t))).toEqual([
      '2026-01-05T13:00:00Z',
      '2026-01-06T04:00:00Z',
      '2026-01-06T12:00:00Z',
      '2026-01-07T04:00:00Z',
      '2026-01-07T12:00:00Z',
      '2026-01-07T12:30:00Z',
    ]);
    expect(Array.from(profileIntervals(profiles.base, clocks.pjm, range))).toEqual([range.start, range.end]);
    // 7x8 of two days touch at midnight and are one stretch
    expect(
      profileIntervals(profiles.pjm['7x8'], clocks.pjm, interval('2026-01-05T20:00Z', '2026-01-06T20:00Z')),
    ).toHaveLength(2);
  });

  it('is empty for an empty range', () => {
    for (const profile of [profiles.base, profiles.peak, profiles.offPeak, profiles.pjm.wrap]) {
      expect(profileIntervals(profile, clocks.pjm, { start: 5, end: 5 })).toHaveLength(0);
    }
    expect(() => profileIntervals(profiles.base, clocks.pjm, { start: 5, end: 4 })).toThrow(
      expect.objectContaining({ code: 'TIME.INVALID_INTERVAL' }),
    );
  });

  it('delivers an hour that occurs twice twice, and a skipped one never', () => {
    const night = loadProfile({ hours: 'HE02-03' });
    expect([
      day('2025-11-02', clocks.pjm, night),
      day('2026-03-08', clocks.pjm, night),
      day('2026-03-09', clocks.pjm, night),
    ]).toEqual([3, 1, 2]);
    const ambiguousHalf = loadProfile({ hours: '01:15-01:45' });
    const range = deliveryDayInterval(clocks.pjm, localDate('2025-11-02'));
    expect(
      Array.from(profileIntervals(ambiguousHalf, clocks.pjm, range), (t) =>
        formatInstant(t, 'America/New_York').slice(11),
      ),
    ).toEqual(['01:15:00-04:00', '01:45:00-04:00', '01:15:00-05:00', '01:45:00-05:00']);
  });
});

describe('North American blocks', () => {
  it('7x8 has 247 hours in March and 241 in November; flat 743 and 721; on-peak never sees the change of the clocks', () => {
    for (let year = 2012; year <= 2030; year++) {
      const march = DeliveryPeriod.month(year, 3);
      const november = DeliveryPeriod.month(year, 11);
      for (const [clock, blocks] of [
        [clocks.pjm, profiles.pjm],
        [clocks.ercot, profiles.ercot],
        [clocks.caiso, profiles.caiso],
      ] as const) {
        expect([march.hours(clock, blocks['7x8']), november.hours(clock, blocks['7x8'])]).toEqual([247, 241]);
        expect([march.hours(clock, blocks.base), november.hours(clock, blocks.base)]).toEqual([743, 721]);
        expect([march.hours(clock, blocks.onPeak) % 16, november.hours(clock, blocks.onPeak) % 16]).toEqual([0, 0]);
      }
    }
  });

  it('5x16 of PJM and of ERCOT are the same hours, all of 2012 to 2030', () => {
    const years = interval('2012-01-01T00:00Z', '2031-01-01T00:00Z');
    const pjm = profileIntervals(profiles.pjm['5x16'], clocks.pjm, years);
    expect(profileIntervals(profiles.ercot['5x16'], clocks.ercot, years)).toEqual(pjm);
    expect(pjm.length / 2).toBe(4850); // one stretch a day; the next test counts the days in another way
    // and on any clock of the series
    expect(profileIntervals(profiles.pjm['5x16'], clocks.miso, years)).toEqual(pjm);
  });

  it('5x16 has as many days as there are weekdays that are no NERC days', () => {
    const weekdays = 4957; // 2012-01-01 to 2030-12-31, Monday to Friday
    // of the 19 × 6 holidays, those on a Saturday fall on no weekday: 07-04 of 2015, 2020, 2026; 12-25 of 2021, 2027; 01-01 of 2022, 2028
    expect(weekdays - (19 * 6 - 7)).toBe(4850);
    const years = interval('2012-01-01T05:00Z', '2031-01-01T05:00Z');
    expect(profileHours(profiles.pjm['5x16'], clocks.pjm, years)).toBe(4850 * 16);
  });

  it('have the published counts of January 2024', () => {
    const blocks = profiles.isoNe;
    const counts = (['5xHE10-17', '5xHE18-22', '7xHE10-17', '7xHE18-22'] as const).map((name) =>
      hours('Jan-24', clocks.isoNe, blocks[name]),
    );
    expect(counts).toEqual([176, 110, 248, 155]);
    expect([
      hours('Jan-24', clocks.isoNe, blocks['5x16']),
      hours('Jan-24', clocks.isoNe, blocks['2x16H']),
      hours('Jan-24', clocks.isoNe, blocks['7x8']),
    ]).toEqual([352, 144, 248]);
  });

  it('2x16H has the NERC days that fall on weekdays, 2x16 does not', () => {
    // July 2026: the 4th is a Saturday and stays. July 2021: the 4th is a Sunday and moves to Monday the 5th.
    expect([
      hours('Jul-26', clocks.pjm, profiles.pjm['2x16H']),
      hours('Jul-26', clocks.pjm, profiles.pjm['2x16']),
    ]).toEqual([128, 128]);
    expect([
      hours('Jul-21', clocks.pjm, profiles.pjm['2x16H']),
      hours('Jul-21', clocks.pjm, profiles.pjm['2x16']),
    ]).toEqual([160, 144]);
  });

  it('on-peak of the West is 6x16 without NERC days, and wrap is 7x8 with the day hours of Sundays and NERC days', () => {
    expect(day('2026-01-03', clocks.caiso, profiles.caiso.onPeak)).toBe(16); // a Saturday
    expect(day('2026-07-04', clocks.caiso, profiles.caiso.onPeak)).toBe(0); // a NERC day on a Saturday
    expect(profiles.caiso.onPeak).toBe(profiles.wecc['6x16']);
    expect(day('2026-01-03', clocks.aeso, profiles.aeso.onPeak)).toBe(16);
    const first = deliveryDayInterval(clocks.caiso, localDate('2026-01-02')).start;
    expect(profileContains(profiles.caiso.onPeak, clocks.caiso, first + 6 * 3_600_000)).toBe(true); // HE07
    expect(
      profileContains(
        profiles.aeso.onPeak,
        clocks.aeso,
        deliveryDayInterval(clocks.aeso, localDate('2026-01-02')).start + 6 * 3_600_000,
      ),
    ).toBe(false);
  });

  it('MISO as traded and by its tariff are equal in summer and one hour apart in winter', () => {
    const starts = (profile: LoadProfile, date: string): string[] =>
      Array.from(profileIntervals(profile, clocks.miso, deliveryDayInterval(clocks.miso, localDate(date))), (t) =>
        formatInstant(t, 'EST').slice(11, 16),
      );
    expect(starts(profiles.misoTraded['5x16'], '2026-07-15')).toEqual(['06:00', '22:00']);
    expect(starts(profiles.misoTariff['5x16'], '2026-07-15')).toEqual(['06:00', '22:00']);
    expect(starts(profiles.misoTraded['5x16'], '2026-01-15')).toEqual(['07:00', '23:00']);
    expect(starts(profiles.misoTariff['5x16'], '2026-01-15')).toEqual(['06:00', '22:00']);
  });
});

describe('European products', () => {
  it('base has 743 hours in March and 745 in October', () => {
    for (let year = 2012; year <= 2030; year++) {
      for (const clock of [clocks.sdac, clocks.gb]) {
        expect([DeliveryPeriod.month(year, 3).hours(clock), DeliveryPeriod.month(year, 10).hours(clock)]).toEqual([
          743, 745,
        ]);
      }
    }
  });

  it('peak delivers on public holidays, and not on weekends; peakHours does both', () => {
    expect(day('2026-12-25', clocks.sdac, profiles.peak)).toBe(12); // a Friday
    expect(day('2026-12-26', clocks.sdac, profiles.peak)).toBe(0);
    expect(day('2026-12-26', clocks.sdac, profiles.peakHours)).toBe(12);
    for (let month = 1; month <= 12; month++) {
      const period = DeliveryPeriod.month(2026, month);
      const weekdays = period.split('day').filter(({ start }) => (start + 3) % 7 < 5).length;
      expect(period.hours(clocks.sdac, profiles.peak)).toBe(12 * weekdays);
      expect(period.hours(clocks.sdac, profiles.peakHours)).toBe(12 * period.days);
    }
  });

  it("sdac means the CET delivery day on any clock, peak the hours of the series' own clock", () => {
    const helsinki = marketClock('Europe/Helsinki');
    const range = deliveryDayInterval(helsinki, localDate('2026-01-14'));
    const first = (profile: LoadProfile): string =>
      formatInstant(profileIntervals(profile, helsinki, range)[0] ?? 0, 'Europe/Helsinki').slice(11, 16);
    expect([first(profiles.sdac.peak), first(profiles.peak)]).toEqual(['09:00', '08:00']);
  });

  it('OPCOM peak is 06–22', () => {
    expect(day('2026-01-14', marketClock('Europe/Bucharest'), profiles.opcom.peak)).toBe(16);
  });
});

describe('EFA blocks', () => {
  const blocks = [1, 2, 3, 4, 5, 6].map((n) => profiles.gbEfa[`block${n}` as 'block1']); // the six names
  it('are six of four hours, but block 1 has three or five when the clocks change', () => {
    const counts = (date: string): number[] => blocks.map((block) => day(date, clocks.gbEfa, block));
    expect(counts('2026-07-15')).toEqual([4, 4, 4, 4, 4, 4]);
    expect(counts('2026-03-29')).toEqual([3, 4, 4, 4, 4, 4]);
    expect(counts('2026-10-25')).toEqual([5, 4, 4, 4, 4, 4]);
    const range = deliveryDayInterval(clocks.gbEfa, localDate('2026-07-15'));
    expect(
      Array.from(profileIntervals(profiles.gbEfa.block1, clocks.gbEfa, range), (t) =>
        formatInstant(t, 'Europe/London').slice(0, 16),
      ),
    ).toEqual(['2026-07-14T23:00', '2026-07-15T03:00']);
  });

  it('make up every hour, and peak is blocks 3, 4 and 5 of weekdays, bank holidays too', () => {
    const year = DeliveryPeriod.year(2026).interval(clocks.gbEfa);
    const [first, ...others] = blocks as [LoadProfile, ...LoadProfile[]];
    expect(profileIntervals(unionProfiles(first, ...others), clocks.gbEfa, year)).toEqual(
      Float64Array.of(year.start, year.end),
    );
    const weekdays = loadProfile({ weekdays: 'Mon-Fri', clock: clocks.gbEfa });
    const { block3, block4, block5, block1, block2 } = profiles.gbEfa;
    const peak = intersectProfiles(unionProfiles(block3, block4, block5), weekdays);
    expect(profileIntervals(profiles.gbEfa.peak, clocks.gbEfa, year)).toEqual(
      profileIntervals(peak, clocks.gbEfa, year),
    );
    expect(day('2026-12-25', clocks.gbEfa, profiles.gbEfa.peak)).toBe(12);
    expect(profileIntervals(profiles.gbEfa.overnight, clocks.gbEfa, year)).toEqual(
      profileIntervals(unionProfiles(block1, block2), clocks.gbEfa, year),
    );
  });

  it('belong to the weekday of the EFA day: Monday block 1 begins on Sunday evening', () => {
    const monday = loadProfile({ weekdays: 'Mon', hours: '23:00-03:00', clock: clocks.gbEfa });
    expect(profileContains(monday, clocks.gbEfa, toInstant('2026-01-11T23:00Z'))).toBe(true);
    expect(profileContains(monday, clocks.gbEfa, toInstant('2026-01-12T23:00Z'))).toBe(false);
  });
});

describe('profileMask', () => {
  it('marks the points whose start is delivered, in any order', () => {
    const start = toInstant('2026-03-06T00:00-05:00');
    const regular = { start, stepMs: 900_000, length: 5 * 96 };
    const starts = Float64Array.from({ length: regular.length }, (_, i) => start + i * regular.stepMs);
    const expected = Array.from(starts, (t) => (profileContains(profiles.pjm['5x16'], clocks.utc, t) ? 1 : 0));
    expect(expected.filter(Boolean)).toHaveLength(3 * 64); // Friday, Monday and Tuesday; the clocks change on Sunday
    expect(Array.from(profileMask(profiles.pjm['5x16'], clocks.utc, regular))).toEqual(expected);
    expect(Array.from(profileMask(profiles.pjm['5x16'], clocks.utc, starts))).toEqual(expected);
    expect(Array.from(profileMask(profiles.pjm['5x16'], clocks.utc, starts.toReversed()))).toEqual(
      expected.toReversed(),
    );
    expect(profileMask(profiles.base, clocks.utc, new Float64Array(0))).toHaveLength(0);
    expect(Array.from(profileMask(complementProfile(profiles.base), clocks.utc, regular)).some(Boolean)).toBe(false);
  });
});
