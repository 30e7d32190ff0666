import { type CsvColumn, type ImportIssue, seriesFromCsv } from '../../codec/index.js';
import type { Series } from '../../series/index.js';
import { clocks } from '../../time/index.js';
import type { Currency } from '../../units/index.js';
import { knownCurrencies } from './known-currencies.js';

/** A currency that has a rate against the euro. */
export type EcbCurrency = Exclude<Currency, 'EUR'>;

/** The fixings of one currency: how many of it one euro is worth. */
export type EcbRate<C extends EcbCurrency = EcbCurrency> = Series<`${C}/EUR`, 'point'>;

/** What {@link readEcbRates} gives. */
export interface EcbRates<C extends EcbCurrency> {
  /** A series for each currency: `rates.USD` is in `USD/EUR`. */
  readonly rates: { readonly [K in C]: EcbRate<K> };
  /** Everything odd about the file. */
  readonly issues: readonly ImportIssue[];
}

/**
 * Reads the euro foreign exchange reference rates of the ECB (`eurofxref-hist.csv`): a row a TARGET business day, a column a currency, all quoted as
 * foreign currency for one euro, `N/A` where a currency has none. The series have an interval for each business day, which begins at midnight in Frankfurt;
 * a weekend has none, so that `fxSeries` with a tolerance says how far a fixing may be carried.
 *
 * @param currencies which ones
 * @throws AurumError `CSV.HEADER` when the file does not have one of them, `CSV.ROW`
 * @example
 * ```ts
 * import { fxSeries } from '@aurum/core';
 * import { readEcbRates } from '@aurum/core/markets';
 * const text = 'Date,USD,GBP\n2026-10-29,1.113,0.83578\n2026-10-30,1.1172,0.8338\n';
 * const { rates } = readEcbRates(text, ['USD']);
 * const fx = fxSeries({ series: rates.USD, tolerance: 'P4D' });
 * console.log(rates.USD.unit, rates.USD.values, fx.currencies);
 * ```
 */
export function readEcbRates<const C extends EcbCurrency>(text: string, currencies: readonly C[]): EcbRates<C> {
  const columns = Object.fromEntries(currencies.map((currency) => [currency, columnOf(currency)]));
  const { series, issues } = seriesFromCsv(text, {
    time: { column: 'Date', zone: clocks.sdac.zone },
    columns,
    clock: clocks.sdac,
    frequency: 'P1D',
    grid: 'observed',
    missing: ['N/A', ''],
  });
  // each column was declared with the unit of its own header
  return { rates: series as EcbRates<C>['rates'], issues };
}

function columnOf(currency: string): CsvColumn {
  return { unit: `${currency}/EUR`, kind: 'point', name: `ecb.eurofxref.${currency.toLowerCase()}` };
}

/** The currencies of an ECB file that are known as units. */
export function ecbCurrencies(text: string): readonly EcbCurrency[] {
  return knownCurrencies((text.split(/\r?\n/, 1)[0] ?? '').split(',').map((cell) => cell.trim())).filter(
    (currency) => currency !== 'EUR',
  );
}
