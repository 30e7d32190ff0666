import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoWeekOf, isoWeekStart, isoWeeksInYear } from '../../src/time/civil-date.js';
import { civilFromDays, DAY_MS, daysFromCivil, formatLocalDate, localDate, weekdayOf } from '../../src/time/index.js';

describe('civil dates', () => {
  it('agree with Date on every day of 1890 to 2110', () => {
    let checked = 0;
    for (let t = Date.UTC(1890, 0, 1); t < Date.UTC(2110, 0, 1); t += DAY_MS) {
      const date = new Date(t);
      const days = t / DAY_MS;
      const { year, month, day } = civilFromDays(days);
      if (year !== date.getUTCFullYear() || month !== date.getUTCMonth() + 1 || day !== date.getUTCDate()) {
        throw new Error(`${date.toISOString()} became ${year}-${month}-${day}`);
      }
      if (daysFromCivil(year, month, day) !== days) throw new Error(`${date.toISOString()} does not come back`);
      if (weekdayOf(days) !== (date.getUTCDay() || 7)) throw new Error(`weekday of ${date.toISOString()}`);
      checked++;
    }
    expect(checked).toBe(80_353);
  });

  it('agree with Date over all years it has', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (days) => {
        expect(formatLocalDate(days)).toBe(new Date(days * DAY_MS).toISOString().slice(0, -14));
      }),
    );
  });

  it('number ISO weeks as the standard does', () => {
    expect(isoWeekOf(localDate('2026-12-31'))).toEqual({ year: 2026, week: 53 });
    expect(isoWeekOf(localDate('2027-01-03'))).toEqual({ year: 2026, week: 53 });
    expect(isoWeekOf(localDate('2024-12-30'))).toEqual({ year: 2025, week: 1 });
    expect(isoWeekOf(localDate('2021-01-03'))).toEqual({ year: 2020, week: 53 });
    expect(formatLocalDate(isoWeekStart(2013, 21))).toBe('2013-05-20');
    expect([2004, 2009, 2015, 2020, 2026].map(isoWeeksInYear)).toEqual([53, 53, 53, 53, 53]);
    expect([2005, 2024, 2025, 2027].map(isoWeeksInYear)).toEqual([52, 52, 52, 52]);
  });

  it.each(['2025-02-30', '2100-02-29', '2026-00-10', '2026-13-01', '2026-1-1', '20260101', ''])('refuse %j', (text) => {
    expect(() => localDate(text)).toThrow(expect.objectContaining({ code: 'TIME.INVALID_INSTANT' }));
  });
});
