import { describe, expect, it } from 'vitest';
import {
  addBusinessDays,
  type ExpiryRule,
  easterSunday,
  englandWalesHolidays,
  expiryTable,
  isBusinessDay,
  lastTradeDate,
  nearbyContract,
  nearbyPeriod,
  nymexHolidays,
  type Product,
  product,
  products,
  productTable,
} from '../../../src/curves/index.js';
import { clocks, formatLocalDate, localDate, parseDeliveryPeriod, profiles } from '../../../src/time/index.js';
import { codeOf } from './code-of.js';

const last = (code: string, period: string): string => lastTradeDate(products.get(code), parseDeliveryPeriod(period));
const init = {
  code: 'OWN',
  market: 'OWN',
  unit: 'EUR/MWh',
  clock: clocks.sdac,
  profile: profiles.base,
  lengths: ['month', 'quarter'],
} as const;
const own = (expiry: ExpiryRule): Product => product({ ...init, expiry });

describe('last trade dates', () => {
  it('are those of the exchanges', () => {
    expect([last('NG', 'Feb-21'), last('CL', 'May-20'), last('HO', 'Jan-26'), last('BRN', 'Mar-24')]).toEqual([
      '2021-01-27',
      '2020-04-21',
      '2025-12-31',
      '2024-01-31',
    ]);
    // the last business day of December 2023 is the one before New Year's Day
    expect(last('BRN', 'Feb-24')).toBe('2023-12-28');
    expect([last('TTF', 'Jan-26'), last('TTF', 'Win-26'), last('NBP', 'Q2-26'), last('GB-BASE', 'Jan-26')]).toEqual([
      '2025-12-30',
      '2026-09-29',
      '2026-03-30',
      '2025-12-30',
    ]);
    expect(last('PMJ', 'Jul-26')).toBe('2026-07-31');
  });

  it('come from the earlier rule before the date of a change', () => {
    expect([last('BRN', 'Feb-16'), last('BRN', 'Mar-16')]).toEqual(['2016-01-14', '2016-01-29']);
  });

  it('come from code where nothing else says them', () => {
    const sunday = own({ kind: 'function', lastTrade: (period) => period.start - 7 });
    expect(lastTradeDate(sunday, parseDeliveryPeriod('Jan-26'))).toBe('2025-12-25');
  });

  it('a table comes first, and refuses what it does not have when there is no rule behind it', () => {
    const rule: ExpiryRule = { kind: 'businessDays', count: 1, before: 'deliveryStart' };
    const rows = [['Jan-26', '2025-12-24']] as const;
    expect(lastTradeDate(own(expiryTable(rows, rule)), parseDeliveryPeriod('Jan-26'))).toBe('2025-12-24');
    expect(lastTradeDate(own(expiryTable(rows, rule)), parseDeliveryPeriod('Feb-26'))).toBe('2026-01-30');
    const error = codeOf(() => lastTradeDate(own(expiryTable(rows)), parseDeliveryPeriod('Feb-26')));
    expect(error).toMatch(/^CURVE.INVALID_ARGUMENT: When OWN Feb-26 .* its expiry table does not have it/);
    expect(codeOf(() => expiryTable([...rows, ['Jan-26', '2025-12-23']]))).toMatch(/^CURVE.INVALID_ARGUMENT.*two/);
  });

  it('are refused for lengths that are not listed, and for products of which nothing is known', () => {
    expect(codeOf(() => last('NG', 'Q1-26'))).toMatch(/^CURVE.INVALID_CONTRACT.*listed are month/);
    expect(codeOf(() => last('DE-BASE', 'Jan-26'))).toMatch(/^CURVE.INVALID_ARGUMENT.*no expiry rule/);
  });
});

describe('business days', () => {
  it('skip weekends and holidays both ways; none is the date itself', () => {
    const move = (date: string, count: number): string =>
      formatLocalDate(addBusinessDays(localDate(date), count, nymexHolidays));
    expect([move('2024-12-24', 1), move('2024-12-26', -1), move('2024-12-28', 0)]).toEqual([
      '2024-12-26',
      '2024-12-24',
      '2024-12-28',
    ]);
  });

  it('Easter and the holidays of England and Wales are the known ones', () => {
    expect([2000, 2011, 2024, 2025, 2038].map((year) => formatLocalDate(easterSunday(year)))).toEqual([
      '2000-04-23',
      '2011-04-24',
      '2024-03-31',
      '2025-04-20',
      '2038-04-25',
    ]);
    const of = (year: number): readonly string[] => {
      const found: string[] = [];
      for (let date = localDate(`${year}-01-01`); date < localDate(`${year + 1}-01-01`); date++)
        if (englandWalesHolidays.has(date)) found.push(formatLocalDate(date).slice(5));
      return found;
    };
    // as published by the government of the United Kingdom
    expect(of(2020)).toEqual(['01-01', '04-10', '04-13', '05-08', '05-25', '08-31', '12-25', '12-28']);
    expect(of(2021)).toEqual(['01-01', '04-02', '04-05', '05-03', '05-31', '08-30', '12-27', '12-28']);
    expect(of(2022)).toEqual([
      '01-03',
      '04-15',
      '04-18',
      '05-02',
      '06-02',
      '06-03',
      '08-29',
      '09-19',
      '12-26',
      '12-27',
    ]);
    expect(isBusinessDay(localDate('2023-05-08'), englandWalesHolidays)).toBe(false);
  });
});

describe('positions by expiry', () => {
  it('1 is the first that trades on the date or later', () => {
    const name = (code: string, asOf: string, position: number): string =>
      nearbyContract(products.get(code), asOf, position).period.name;
    expect([name('NG', '2021-01-27', 1), name('NG', '2021-01-28', 1), name('NG', '2021-01-28', 12)]).toEqual([
      'Feb-21',
      'Mar-21',
      'Feb-22',
    ]);
    expect([name('CL', '2020-04-21', 1), name('CL', '2020-04-22', 1)]).toEqual(['May-20', 'Jun-20']);
    expect([name('BRN', '2024-01-31', 1), name('BRN', '2024-02-01', 1)]).toEqual(['Mar-24', 'Apr-24']);
    expect(name('PMJ', '2026-07-15', 1)).toBe('Jul-26'); // trades while it delivers
    expect(String(nearbyPeriod(products.get('TTF'), '2025-12-31', 1, { length: 'season' }))).toBe('Sum-26');
    expect(String(nearbyPeriod(products.get('TTF'), '2025-12-30', 2, { length: 'quarter' }))).toBe('Q2-26');
  });

  it('may have been delivered, where trading goes on after delivery', () => {
    const late = own({ kind: 'function', lastTrade: (period) => period.end + 40 });
    const front = (asOf: string): string => String(nearbyPeriod(late, asOf, 1));
    expect([front('2026-03-13'), front('2026-03-14'), front('2026-04-10')]).toEqual(['Jan-26', 'Feb-26', 'Feb-26']);
  });

  it('with a table alone, what comes before its first contract has expired, and what is missing in it is not passed over', () => {
    const rows = [
      ['Mar-21', '2021-02-24'],
      ['Apr-21', '2021-03-29'],
      ['Jun-21', '2021-05-26'],
    ] as const;
    const ng = { ...products.get('NG'), expiry: expiryTable(rows) };
    const front = (asOf: string): string => String(nearbyPeriod(ng, asOf, 1));
    expect([front('2020-12-31'), front('2021-02-24'), front('2021-02-25')]).toEqual(['Mar-21', 'Mar-21', 'Apr-21']);
    expect(codeOf(() => front('2021-03-30'))).toMatch(/^CURVE.INVALID_ARGUMENT.*NG May-21/);
    expect(codeOf(() => front('2021-07-01'))).toMatch(/^CURVE.INVALID_ARGUMENT.*NG Jul-21/);
  });

  it('is refused where it is none', () => {
    const ng = products.get('NG');
    expect(codeOf(() => nearbyContract(ng, '2021-01-27', 0))).toMatch(/^CURVE.INVALID_ARGUMENT.*position is 0/);
    expect(codeOf(() => nearbyContract(ng, '2021-1-27', 1))).toMatch(/^CURVE.INVALID_ARGUMENT/);
    expect(codeOf(() => nearbyContract(ng, '2021-01-27', 1, { length: 'quarter' }))).toMatch(/^CURVE.INVALID_CONTRACT/);
  });
});

describe('product tables', () => {
  it('grow and change without touching the table they came from', () => {
    const grown = products.with(
      { ...init, aliases: [{ code: 'OWNQ', length: 'quarter' }] },
      { ...products.get('NG'), tick: 0.01 },
    );
    expect([grown.get('own').code, grown.get('ownq').code, grown.get('NG').tick]).toEqual(['OWN', 'OWN', 0.01]);
    expect([products.find('OWN'), products.get('NG').tick]).toEqual([undefined, 0.001]);
    expect(grown.products.length).toBe(products.products.length + 1);
    expect([...grown].map(({ code }) => code).indexOf('NG')).toBe(0);
    expect(Object.isFrozen(grown) && Object.isFrozen(grown.get('OWN')) && Object.isFrozen(grown.products)).toBe(true);
  });

  it('say which codes come near one that they do not have', () => {
    expect(codeOf(() => products.get('TFT'))).toMatch(/^CURVE.UNKNOWN_PRODUCT.*did you mean T.*\?/);
    expect(codeOf(() => products.get('ZZZZZZZZZZ'))).toMatch(/^CURVE.UNKNOWN_PRODUCT.*it has NG, CL/);
  });

  it('refuse what is no product, and codes that mean two', () => {
    const refused = [
      { ...init, code: 'A B' },
      { ...init, lengths: [] },
      { ...init, tick: 0 },
      { ...init, lot: { size: Number.NaN, unit: 'MW' } },
      { ...init, expiry: { kind: 'businessDays', count: -1, before: 'deliveryStart' } },
      { ...init, expiry: { kind: 'businessDays', count: 1, before: 'deliveryStart', dayOfMonth: 31 } },
      { ...init, expiry: { kind: 'businessDays', count: 1, before: 'deliveryStart', notOnEveOf: ['13-01'] } },
      { ...init, aliases: [{ code: 'OWN' }] },
    ] as const;
    for (const one of refused) expect(codeOf(() => productTable([one]))).toMatch(/^CURVE.INVALID_ARGUMENT/);
    expect(codeOf(() => product({ ...init, unit: 'EUR/MWX' }))).toMatch(/^UNIT/);
  });
});
