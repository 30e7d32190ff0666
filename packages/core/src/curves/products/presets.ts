import { clocks, profiles } from '../../time/index.js';
import type { BusinessDaysRule, ExpiryRule } from './expiry-rule.js';
import type { ProductInit } from './product.js';
import { ProductTable } from './product-table.js';
import { englandWalesHolidays, nymexHolidays } from './trading-holidays.js';

/** CME Group, contract specifications of NG: "the 3rd last business day of the month prior to the contract month". */
const thirdLastOfMonthBefore: BusinessDaysRule = { kind: 'businessDays', count: 3, before: 'deliveryStart' };

/** CME Group, contract specifications of HO and RB: "the last business day of the month prior to the contract month". */
const lastOfMonthBefore: BusinessDaysRule = { kind: 'businessDays', count: 1, before: 'deliveryStart' };

/**
 * NYMEX rulebook, chapter 200: the third business day before the 25th of the month before delivery; when the 25th is no business day, the third before the
 * last business day that precedes it.
 */
const crudeOil: BusinessDaysRule = {
  kind: 'businessDays',
  count: 3,
  before: 'deliveryStart',
  monthsEarlier: 1,
  dayOfMonth: 25,
  fromBusinessDay: true,
};

/**
 * ICE Futures Europe, contract specifications of Brent. Up to February 2016: the business day before the 15th day before the contract month, or before
 * the business day that precedes it. From March 2016 on: the last business day of the second month before, and one day earlier where that is the
 * business day before Christmas Day or New Year's Day.
 */
const brent: ExpiryRule = {
  kind: 'since',
  deliveryStart: '2016-03-01',
  rule: {
    kind: 'businessDays',
    count: 1,
    before: 'deliveryStart',
    monthsEarlier: 1,
    notOnEveOf: ['12-25', '01-01'],
  },
  earlier: { kind: 'businessDays', count: 1, before: 'deliveryStart', daysEarlier: 15, fromBusinessDay: true },
};

/** ICE, contract specifications of TTF, NBP and UK electricity (Gregorian): "two Business Days prior to the first calendar day of the delivery" period. */
const twoBeforeDelivery: BusinessDaysRule = { kind: 'businessDays', count: 2, before: 'deliveryStart' };

/** ICE Futures U.S., contract specifications of PMJ: "the last Business Day of the Contract Period". */
const lastOfDelivery: BusinessDaysRule = { kind: 'businessDays', count: 1, before: 'deliveryEnd' };

/** ICE, contract specifications of NBP: quarters, seasons and years are strips of individual months, listed in parallel. */
const stripsOfMonths = { quarter: ['month'], season: ['month'], year: ['month'] } as const;

/** EEX, November 2002, on cascading: a year is replaced by its first three months and three quarters, a quarter by its three months. */
const eexCascade = { year: ['month', 'quarter'], quarter: ['month'] } as const;

function presets(): readonly ProductInit[] {
  const base = profiles.base;
  const nymex = { monthCodes: true, weighting: 'days', lengths: ['month'], holidays: nymexHolidays } as const;
  const crude = { unit: 'USD/bbl', clock: clocks.nyiso, profile: base, lot: { size: 1000, unit: 'bbl' }, tick: 0.01 };
  const refined = {
    ...nymex,
    ...crude,
    unit: 'USD/gal',
    lot: { size: 42_000, unit: 'gal' },
    tick: 0.0001,
    expiry: lastOfMonthBefore,
  };
  const ice = { holidays: englandWalesHolidays, expiry: twoBeforeDelivery, cascade: stripsOfMonths } as const;
  const gas = { ...ice, profile: base, lengths: ['month', 'quarter', 'season', 'year'] } as const;
  const gbPower = {
    ...ice,
    market: 'GB',
    unit: 'GBP/MWh',
    clock: clocks.gbEfa,
    lot: { size: 1, unit: 'MW' },
    tick: 0.01,
    lengths: ['month', 'quarter', 'season'],
  } as const;
  const german = {
    market: 'DE-LU',
    unit: 'EUR/MWh',
    clock: clocks.sdac,
    lengths: ['day', 'weekend', 'week', 'month', 'quarter', 'year'],
    cascade: eexCascade,
  } as const;
  return [
    {
      ...nymex,
      code: 'NG',
      name: 'Henry Hub natural gas, NYMEX',
      market: 'Henry Hub',
      unit: 'USD/MMBtu',
      clock: clocks.usGasDay,
      profile: base,
      lot: { size: 10_000, unit: 'MMBtu' },
      tick: 0.001,
      expiry: thirdLastOfMonthBefore,
    },
    { ...nymex, ...crude, code: 'CL', name: 'WTI crude oil, NYMEX', market: 'WTI Cushing', expiry: crudeOil },
    { ...refined, code: 'HO', name: 'New York Harbor ULSD, NYMEX', market: 'NYH ULSD' },
    { ...refined, code: 'RB', name: 'RBOB gasoline, NYMEX', market: 'NYH RBOB' },
    {
      ...nymex,
      ...crude,
      code: 'BRN',
      aliases: [{ code: 'B' }],
      name: 'Brent crude oil, ICE',
      market: 'Brent',
      clock: clocks.gb,
      holidays: englandWalesHolidays,
      expiry: brent,
    },
    {
      code: 'PMJ',
      monthCodes: true,
      name: 'PJM Western Hub real-time peak, 50 MW, ICE',
      market: 'PJM-W',
      unit: 'USD/MWh',
      clock: clocks.pjm,
      profile: profiles.pjm.onPeak,
      lot: { size: 50, unit: 'MW' },
      tick: 0.01,
      lengths: ['month'],
      holidays: nymexHolidays,
      expiry: lastOfDelivery,
    },
    {
      ...gas,
      code: 'TTF',
      aliases: [{ code: 'TFM' }],
      name: 'TTF natural gas, ICE',
      market: 'TTF',
      unit: 'EUR/MWh',
      clock: clocks.euGasDay,
      lot: { size: 1, unit: 'MW' },
      tick: 0.005,
    },
    {
      ...gas,
      code: 'NBP',
      aliases: [{ code: 'GWM' }],
      name: 'NBP natural gas, ICE',
      market: 'NBP',
      unit: 'p/therm',
      clock: clocks.gbGasDay,
      weighting: 'days',
      lot: { size: 1000, unit: 'therm/d' },
      tick: 0.01,
    },
    {
      ...gbPower,
      code: 'GB-BASE',
      aliases: [{ code: 'UBL' }],
      name: 'GB base electricity (Gregorian), ICE',
      profile: base,
    },
    {
      ...gbPower,
      code: 'GB-PEAK',
      aliases: [{ code: 'UPL' }],
      name: 'GB peak electricity (Gregorian), ICE',
      profile: profiles.gbEfa.peak,
    },
    { ...german, code: 'DE-BASE', aliases: [{ code: 'DEBM' }], name: 'German base power', profile: base },
    { ...german, code: 'DE-PEAK', name: 'German peak power', profile: profiles.sdac.peak },
    {
      code: 'ERCOT-NORTH-PEAK',
      name: 'ERCOT North hub real-time peak',
      market: 'ERCOT-NORTH',
      unit: 'USD/MWh',
      clock: clocks.ercot,
      profile: profiles.ercot.onPeak,
      lengths: ['day', 'month'],
    },
  ];
}

/**
 * Products of power, gas and oil, with what could be checked of them. What could not is left out, and what needs it says so.
 *
 * | code | is | traded for the last time |
 * |---|---|---|
 * | `NG` | Henry Hub natural gas, NYMEX | third last business day of the month before delivery |
 * | `CL` | WTI crude oil, NYMEX | three business days before the 25th of the month before delivery, or before the last business day that precedes it |
 * | `HO` | New York Harbor ULSD, NYMEX | last business day of the month before delivery |
 * | `RB` | RBOB gasoline, NYMEX | last business day of the month before delivery |
 * | `BRN`, `B` | Brent crude oil, ICE | last business day of the second month before delivery, never the one before Christmas Day or New Year's Day; up to February 2016 15 days before the month |
 * | `PMJ` | PJM Western Hub real-time peak, ICE, lots of 50 MW | last business day of the delivery month |
 * | `TTF`, `TFM` | TTF natural gas, ICE | two business days before delivery |
 * | `NBP`, `GWM` | NBP natural gas, ICE | two business days before delivery |
 * | `GB-BASE`, `UBL` | GB base electricity, ICE | two business days before delivery |
 * | `GB-PEAK`, `UPL` | GB peak electricity, ICE | two business days before delivery |
 * | `DE-BASE`, `DEBM` | German base power | not known |
 * | `DE-PEAK` | German peak power | not known |
 * | `ERCOT-NORTH-PEAK` | ERCOT North hub real-time peak | not known |
 *
 * `NG`, `CL`, `HO`, `RB`, `B`, `PMJ`, `TFM`, `UBL`, `UPL` and `DEBM` are codes of the exchanges; those with more than letters in them, `TTF` and `NBP` are names of
 * our own. Business days are those of {@link nymexHolidays} and {@link englandWalesHolidays}; that `PMJ` keeps those of NYMEX is an assumption.
 */
export const products: ProductTable = /* @__PURE__ */ new ProductTable(presets());
