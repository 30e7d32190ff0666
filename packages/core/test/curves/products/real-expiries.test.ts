import { describe, expect, it } from 'vitest';
import { hasSharedData } from '../../../../../test-support/shared-data.js';
import {
  easterSunday,
  englandWalesHolidays,
  expiryTable,
  isBusinessDay,
  lastTradeDate,
  nymexHolidays,
  type Product,
  products,
} from '../../../src/curves/index.js';
import {
  DeliveryPeriod,
  formatLocalDate,
  type HolidayCalendar,
  holidayCalendar,
  localDate,
  unionCalendars,
  weekdayOf,
} from '../../../src/time/index.js';
import { rowsOf } from './real-files.js';

interface Published {
  readonly period: DeliveryPeriod;
  readonly lastTrade: string;
}

function published(prefix: string): readonly Published[] {
  return rowsOf('futures/expiry_table.csv')
    .filter((row) => row['tick.prefix'] === prefix)
    .map((row) => ({
      period: DeliveryPeriod.month(Number(row.Year), Number(row.Month)),
      lastTrade: row['Last.Trade'] ?? '',
    }));
}

/** The rows that a rule gives another date for: `period published rule`. */
function differences(product: Product, rows: readonly Published[]): readonly string[] {
  return rows.flatMap(({ period, lastTrade }) => {
    const date = lastTradeDate(product, period);
    return date === lastTrade ? [] : [`${period} ${lastTrade} ${date}`];
  });
}

function holidaysOf(key: string): HolidayCalendar {
  const dates = rowsOf('holidays/rtl_nymex_ice_holidays.csv').filter((row) => row.key === key);
  return holidayCalendar(
    `rtl-${key}`,
    dates.map(({ value = '' }) => value),
  );
}

describe.skipIf(!hasSharedData)('expiry rules on published tables', () => {
  it('Henry Hub: 293 of 299 last trade dates, 2003 to 2027', () => {
    const rows = published('NG');
    expect(rows).toHaveLength(299);
    // All six were set while the Friday after Thanksgiving, or New Year's Eve, was still to be a holiday.
    expect(differences(products.get('NG'), rows)).toEqual([
      'Dec-04 2004-11-24 2004-11-26',
      'Jan-05 2004-12-28 2004-12-29',
      'Dec-08 2008-11-24 2008-11-25',
      'Dec-09 2009-11-24 2009-11-25',
      'Dec-10 2010-11-24 2010-11-26',
      'Jan-11 2010-12-28 2010-12-29',
    ]);
  });

  it('WTI: 379 of 385 last trade dates, 2003 to 2035', () => {
    const rows = published('CL');
    expect(rows).toHaveLength(385);
    // These too count the Friday after Thanksgiving, or a Monday around Christmas, as a holiday that it was not.
    expect(differences(products.get('CL'), rows)).toEqual([
      'Dec-05 2005-11-18 2005-11-21',
      'Dec-06 2006-11-17 2006-11-20',
      'Dec-07 2007-11-16 2007-11-19',
      'Jan-08 2007-12-18 2007-12-19',
      'Dec-11 2011-11-18 2011-11-21',
      'Dec-12 2012-11-16 2012-11-19',
    ]);
  });

  it('ULSD: 286 of 288, RBOB: 253 of 253', () => {
    expect(published('HO')).toHaveLength(288);
    expect(differences(products.get('HO'), published('HO'))).toEqual([
      'Dec-03 2003-11-26 2003-11-28',
      'Jan-05 2004-12-30 2004-12-31',
    ]);
    expect(published('RB')).toHaveLength(253);
    expect(differences(products.get('RB'), published('RB'))).toEqual([]);
  });

  it('Brent: every published date is that of one contract, though the table names another month from 2016 on', () => {
    const rows = published('LCO');
    expect(rows).toHaveLength(399);
    const brent = products.get('BRN');
    const counts = [0, 0, 0];
    for (const { period, lastTrade } of rows) {
      const off = [0, 1, 2].find((months) => lastTradeDate(brent, period.shift(months)) === lastTrade);
      if (off === undefined) throw new Error(`${period} ${lastTrade} ${lastTradeDate(brent, period)}`);
      counts[off] = (counts[off] ?? 0) + 1;
    }
    // The table takes the month after the last trade date for that of delivery, and often the one of that date itself: Dec-23 with 2023-12-28 is Feb-24.
    expect(counts).toEqual([242, 126, 31]);
    // So each date is there once or twice, and none is missing.
    const dates = new Set(rows.map(({ lastTrade }) => lastTrade));
    const expected = new Set<string>();
    for (
      let month = DeliveryPeriod.month(2003, 2);
      month.start <= DeliveryPeriod.month(2031, 3).start;
      month = month.next()
    )
      expected.add(lastTradeDate(brent, month));
    expect([...dates].toSorted()).toEqual([...expected].toSorted());
  });

  it('Brent: dates of ICE for 2023 and 2024, by contract', () => {
    const ice = {
      'Nov-23': '2023-09-29',
      'Feb-24': '2023-12-28',
      'Apr-24': '2024-02-29',
      'May-24': '2024-03-28',
      'Oct-24': '2024-08-30',
    };
    const rows = Object.entries(ice).map(([name, lastTrade]) => {
      const [month, year] = name.split('-');
      const number =
        ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov'].indexOf(month ?? '') + 1;
      return { period: DeliveryPeriod.month(2000 + Number(year), number), lastTrade };
    });
    expect(differences(products.get('BRN'), rows)).toEqual([]);
  });

  it('with the holidays of a file instead of the rule for them, only years outside of the file differ more', () => {
    const known = { NG: 12, CL: 29, HO: 4, RB: 1 };
    for (const [code, count] of Object.entries(known)) {
      const product = { ...products.get(code), holidays: holidaysOf('nymex') };
      const inFile = (text: string): boolean => {
        const date = text.split(' ')[1] ?? '';
        return date >= '2009-09-01' && date <= '2025-12-31';
      };
      const all = differences(product, published(code));
      expect([code, all.length]).toEqual([code, count]);
      const byRule = differences(products.get(code), published(code));
      expect(all.filter(inFile)).toEqual(byRule.filter(inFile));
    }
  });

  it('all other dates follow from holidays that were planned when the contracts were listed, and given up later', () => {
    const planned = {
      NG: ['2004-11-26', '2004-12-31', '2008-11-28', '2009-11-27', '2010-11-26', '2010-12-31'],
      CL: ['2005-11-25', '2006-11-24', '2007-11-23', '2007-12-24', '2011-11-25', '2012-11-23'],
      HO: ['2003-11-28', '2004-12-31'],
    };
    for (const [code, dates] of Object.entries(planned)) {
      const holidays = unionCalendars(
        `planned-${code.toLowerCase()}`,
        nymexHolidays,
        holidayCalendar('planned', dates),
      );
      expect(differences({ ...products.get(code), holidays }, published(code))).toEqual([]);
    }
  });

  it('a published table comes before the rule, and puts all rows right', () => {
    for (const code of ['NG', 'CL', 'HO', 'RB']) {
      const product = products.get(code);
      const rows = published(code);
      const expiry = expiryTable(
        rows.map(({ period, lastTrade }) => [period, lastTrade] as const),
        product.expiry,
      );
      const corrected = products.with({ ...product, expiry }).get(code);
      expect(differences(corrected, rows)).toEqual([]);
      expect(lastTradeDate(corrected, DeliveryPeriod.month(2040, 6))).toBe(
        lastTradeDate(product, DeliveryPeriod.month(2040, 6)),
      );
    }
  });
});

describe.skipIf(!hasSharedData)('trading holidays on real days', () => {
  function unlike(days: ReadonlySet<string>, holidays: HolidayCalendar): readonly string[] {
    const sorted = [...days].toSorted();
    const found: string[] = [];
    for (let date = localDate(sorted[0] ?? ''); date <= localDate(sorted.at(-1) ?? ''); date++) {
      if (isBusinessDay(date, holidays) !== days.has(formatLocalDate(date))) found.push(formatLocalDate(date));
    }
    return found;
  }

  it('NYMEX: Henry Hub settled on every business day from 2007 to 2025 and on one more, WTI from 2018 on', () => {
    const gas = new Set(rowsOf('futures/nymex_ng_c01_c36_settle_2007-2025.csv').map(({ date = '' }) => date));
    expect(unlike(gas, nymexHolidays)).toEqual(['2009-07-03']); // observed for July 4, a Saturday; the file has a price nevertheless
    const oil = rowsOf('futures/cl_brn_ho_rb_settle_2018-2025.csv').filter(({ CL01 }) => CL01 !== '');
    expect(unlike(new Set(oil.map(({ date = '' }) => date)), nymexHolidays)).toEqual([]);
  });

  it('Brent has a price on every business day of England and Wales', () => {
    const oil = rowsOf('futures/cl_brn_ho_rb_settle_2018-2025.csv').filter(({ BRN01 }) => BRN01 !== '');
    const days = new Set(oil.map(({ date = '' }) => date));
    // The exchange is open on most bank holidays too; they do not count as business days in its rules.
    const closed = unlike(days, englandWalesHolidays).filter((date) => !days.has(date));
    expect(closed).toEqual([]);
  });

  it('knows the holidays of a published file, and three more that the file leaves out', () => {
    const rows = rowsOf('holidays/rtl_nymex_ice_holidays.csv').filter(({ key }) => key === 'nymex');
    const file = new Set(rows.map(({ value = '' }) => value));
    const rule: string[] = [];
    for (let date = localDate('2009-09-01'); date <= localDate('2025-12-31'); date++) {
      if (nymexHolidays.has(date) && weekdayOf(date) <= 5) rule.push(formatLocalDate(date));
    }
    expect([...file].filter((date) => !rule.includes(date))).toEqual([]);
    expect(rule.filter((date) => !file.has(date))).toEqual(['2015-04-03', '2022-06-20', '2023-06-19']);
    expect(formatLocalDate(easterSunday(2015) - 2)).toBe('2015-04-03'); // Good Friday; the other two are Juneteenth
  });
});
