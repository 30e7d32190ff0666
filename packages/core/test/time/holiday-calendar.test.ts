import { describe, expect, it } from 'vitest';
import { formatLocalDate, holidayCalendar, localDate, nercHolidays, unionCalendars } from '../../src/time/index.js';

const invalid = expect.objectContaining({ code: 'TIME.INVALID_CALENDAR' });

function nercDatesOf(year: number): string[] {
  const dates: string[] = [];
  for (let day = localDate(`${year}-01-01`); day < localDate(`${year + 1}-01-01`); day++) {
    if (nercHolidays.has(day)) dates.push(formatLocalDate(day).slice(5));
  }
  return dates;
}

describe('NERC additional off-peak days', () => {
  it.each([
    [2012, ['01-02', '05-28', '07-04', '09-03', '11-22', '12-25']],
    [2017, ['01-02', '05-29', '07-04', '09-04', '11-23', '12-25']],
    [2020, ['01-01', '05-25', '07-04', '09-07', '11-26', '12-25']],
    [2021, ['01-01', '05-31', '07-05', '09-06', '11-25', '12-25']],
    [2022, ['01-01', '05-30', '07-04', '09-05', '11-24', '12-26']],
    [2023, ['01-02', '05-29', '07-04', '09-04', '11-23', '12-25']],
    [2024, ['01-01', '05-27', '07-04', '09-02', '11-28', '12-25']],
    [2025, ['01-01', '05-26', '07-04', '09-01', '11-27', '12-25']],
    [2026, ['01-01', '05-25', '07-04', '09-07', '11-26', '12-25']],
  ])('of %d are as published', (year, dates) => {
    expect(nercDatesOf(year)).toEqual(dates);
  });

  it('stay on a Saturday, and move from a Sunday to the Monday', () => {
    const has = (date: string): boolean => nercHolidays.has(localDate(date));
    expect([has('2021-12-24'), has('2021-12-25'), has('2021-12-27')]).toEqual([false, true, false]);
    expect([has('2021-12-31'), has('2022-01-01'), has('2022-01-03')]).toEqual([false, true, false]);
    expect([has('2023-01-01'), has('2023-01-02')]).toEqual([false, true]);
  });

  it('are six in every year, none of them the other federal holidays', () => {
    for (let year = 2000; year <= 2100; year++) expect(nercDatesOf(year)).toHaveLength(6);
    const others = ['2026-01-19', '2026-02-16', '2026-06-19', '2026-10-12', '2026-11-11', '2026-04-03', '2026-11-27'];
    expect(others.filter((date) => nercHolidays.has(localDate(date)))).toEqual([]);
  });
});

describe('holidayCalendar', () => {
  it('takes a list of texts or day numbers', () => {
    const calendar = holidayCalendar('mine', ['2026-12-24', localDate('2026-12-31')]);
    expect(['2026-12-24', '2026-12-25', '2026-12-31'].map((date) => calendar.has(localDate(date)))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('takes a rule, and asks it once per year', () => {
    const asked: number[] = [];
    const calendar = holidayCalendar('rule', (year) => {
      asked.push(year);
      return [`${year}-05-01`];
    });
    expect([
      calendar.has(localDate('2026-05-01')),
      calendar.has(localDate('2026-05-02')),
      calendar.has(localDate('2027-05-01')),
    ]).toEqual([true, false, true]);
    expect(asked).toEqual([2026, 2027]);
  });

  it('unites', () => {
    const union = unionCalendars('both', nercHolidays, holidayCalendar('mine', ['2026-12-24']));
    expect(['2026-12-24', '2026-12-25', '2026-12-26'].map((date) => union.has(localDate(date)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(union.id).toBe('both');
  });

  it('refuses names that cannot travel, dates that do not exist and rules that stray', () => {
    for (const id of ['', 'NERC', 'two words', '1st', 'a|b', 'a]'])
      expect(() => holidayCalendar(id, [])).toThrow(invalid);
    expect(() => unionCalendars('A')).toThrow(invalid);
    expect(() => holidayCalendar('mine', ['2026-02-30'])).toThrow(/mine has "2026-02-30", which is not a date/);
    expect(() => holidayCalendar('mine', [0.5])).toThrow(invalid);
    const stray = holidayCalendar('stray', (year) => [`${year + 1}-01-01`]);
    expect(() => stray.has(localDate('2026-01-01'))).toThrow(/gives 2027-01-01 when asked for 2026/);
  });
});
