import { type ImportIssue, keyedSeriesFromCsv } from '../../codec/index.js';
import { Series } from '../../series/index.js';
import { civilFromDays, clocks, offsetAt, zoneTable } from '../../time/index.js';
import { note } from '../recipes/recipe.js';
import { isKnownCurrency } from './known-currencies.js';

// New York, made without asking the platform while this module is loaded
const CLOCK = clocks.pjm;
const DAY_MS = 86_400_000;

/** Currencies by the country's name in the file. A country whose currency was replaced within the file has none. */
const CURRENCIES: Readonly<Record<string, string | undefined>> = {
  Australia: 'AUD',
  Brazil: 'BRL',
  Canada: 'CAD',
  China: 'CNY',
  Denmark: 'DKK',
  Euro: 'EUR',
  'Hong Kong': 'HKD',
  India: 'INR',
  Japan: 'JPY',
  Malaysia: 'MYR',
  Mexico: 'MXN',
  'New Zealand': 'NZD',
  Norway: 'NOK',
  Singapore: 'SGD',
  'South Africa': 'ZAR',
  'South Korea': 'KRW',
  Sweden: 'SEK',
  Switzerland: 'CHF',
  Taiwan: 'TWD',
  Thailand: 'THB',
  'United Kingdom': 'GBP',
};

/**
 * The four that the Federal Reserve itself prints as US dollars for one unit, while copies of its table often turn them; with the mean of 2015 for one US
 * dollar, which is far enough from 1 to tell the two apart.
 */
const TURNED: Readonly<Record<string, number>> = { AUD: 1.33, EUR: 0.901, GBP: 0.654, NZD: 1.43 };
const TELLING_YEAR = 2015;

/** What {@link readFedAnnualRates} gives. */
export interface FedRates {
  /** A series for each currency, in `JPY/USD` or `USD/EUR` as the file quotes it. */
  readonly series: readonly Series<string, 'average'>[];
  /** Everything odd about the file, the direction of each quotation too. */
  readonly issues: readonly ImportIssue[];
}

/**
 * Reads yearly means of the exchange rates of the Federal Reserve (`Date,Country,Exchange rate`). The file does not say in which direction it quotes: for
 * the currencies that the Federal Reserve prints the other way round the level of 2015 decides, and the unit of the series says which it was.
 *
 * Countries whose currency is not known as a unit, or changed within the file, are left out and reported.
 *
 * @throws AurumError `CSV.HEADER`, `CSV.ROW`
 */
export function readFedAnnualRates(text: string): FedRates {
  const { groups, issues } = keyedSeriesFromCsv(text, {
    keys: ['Country'],
    time: { column: 'Date', zone: CLOCK.zone },
    // only the numbers are wanted here: the unit of each country is found below
    columns: { 'Exchange rate': { unit: '1', kind: 'average' } },
    clock: CLOCK,
    frequency: 'P1Y',
  });
  const series: Series<string, 'average'>[] = [];
  const leftOut: string[] = [];
  const perUnit: string[] = [];
  const perDollar: string[] = [];
  for (const group of groups) {
    const country = group.key.Country ?? '';
    const currency = CURRENCIES[country];
    const rates = group.series['Exchange rate'];
    const unit = currency === undefined || !isKnownCurrency(currency) ? undefined : unitOf(currency, rates);
    if (currency === undefined || unit === undefined) {
      leftOut.push(country);
      continue;
    }
    if (TURNED[currency] !== undefined) (unit.endsWith('/USD') ? perDollar : perUnit).push(currency);
    const { index, values, flags, clock } = rates;
    series.push(
      Series.of({ index, values, flags, clock, unit, kind: 'average', name: `fed.annual.${currency.toLowerCase()}` }),
    );
  }
  return { series, issues: [...issues, ...notes({ leftOut, perUnit, perDollar })] };
}

/** The direction of a currency's quotation; `undefined` when nothing tells. */
function unitOf(currency: string, rates: Series): string | undefined {
  const forOneDollar = TURNED[currency];
  if (forOneDollar === undefined) return `${currency}/USD`;
  const level = levelOf(rates, TELLING_YEAR);
  if (level === undefined) return undefined;
  const distance = (reference: number): number => Math.abs(Math.log(level / reference));
  return distance(forOneDollar) < distance(1 / forOneDollar) ? `${currency}/USD` : `USD/${currency}`;
}

function levelOf(rates: Series, year: number): number | undefined {
  const { index, values } = rates;
  if (index.kind !== 'calendar') return undefined;
  const zone = zoneTable(CLOCK.zone);
  for (let i = 0; i < index.length; i++) {
    const start = index.edges[i] as number; // i < length
    const { year: found } = civilFromDays(Math.floor((start + offsetAt(zone, start)) / DAY_MS));
    if (found === year) return values[i];
  }
  return undefined;
}

function notes(found: {
  readonly leftOut: readonly string[];
  readonly perUnit: readonly string[];
  readonly perDollar: readonly string[];
}): readonly ImportIssue[] {
  const { leftOut, perUnit, perDollar } = found;
  const direction = [
    ...(perDollar.length === 0 ? [] : [`${perDollar.join(', ')} as units for one US dollar`]),
    ...(perUnit.length === 0 ? [] : [`${perUnit.join(', ')} as US dollars for one unit`]),
  ];
  return [
    ...(direction.length === 0
      ? []
      : [
          note(
            `the file does not say in which direction it quotes; by the levels of ${TELLING_YEAR} it has ${direction.join(' and ')}, and all others for one US dollar`,
          ),
        ]),
    ...(leftOut.length === 0
      ? []
      : [
          note(
            `${leftOut.join(', ')} were left out: their currency is not known as a unit (defineUnit adds one), was replaced within the file, or its direction cannot be told`,
          ),
        ]),
  ];
}
