import { type Currency, deliveryDay, type FxSeries, formatLocalDate, fxSeries } from '@aurum/core';
import type { TimescaleStore } from '@aurum/driver-timescale';
import type { MonthView } from './month-view.js';
import type { SourceSeries } from './source.js';

/** A block in both currencies. */
export interface ConvertedBlock {
  /** The name of the block. */
  readonly name: string;
  /** Its mean in the unit of the series. */
  readonly mean: number;
  /** The mean of its converted hours. */
  readonly converted: number;
}

/** The fixings behind a conversion. */
export interface UsedRates {
  /** The key of their series. */
  readonly key: string;
  /** Its unit, for example `USD/EUR`: US dollars for one euro. */
  readonly unit: string;
  /** How many fixings were used. */
  readonly fixings: number;
  /** Date of the first, `YYYY-MM-DD`. */
  readonly first: string;
  /** Date of the last. */
  readonly last: string;
  /** The least of them, in `unit`. */
  readonly least: number;
  /** The greatest of them, in `unit`. */
  readonly greatest: number;
}

/** A month in another currency. */
export interface ConvertedMonth {
  /** The unit of the converted prices. */
  readonly unit: string;
  /** The rates that were used. */
  readonly rates: UsedRates;
  /** The blocks. */
  readonly blocks: readonly ConvertedBlock[];
}

/** A fixing holds until the next one, at most over Easter: from Thursday to Tuesday. */
const TOLERANCE = 'P5D';

/** The unit that a price is converted to: euro, or US dollar when it is in euro. `undefined` for what is no price. */
export function otherUnit(unit: string): 'EUR/MWh' | 'USD/MWh' | undefined {
  if (!/^[A-Z]{3}\/MWh$/.test(unit)) return undefined;
  return unit === 'EUR/MWh' ? 'USD/MWh' : 'EUR/MWh';
}

/** Whether a unit is that of an exchange rate against the euro. */
export function isRate(unit: string): boolean {
  return /^[A-Z]{3}\/EUR$/.test(unit);
}

/** The key of the rate that a price in a unit needs: so many of its currency, or US dollars, for one euro. */
export function findRate(unit: string, rates: readonly SourceSeries[]): string | undefined {
  const currency = (unit === 'EUR/MWh' ? 'USD/MWh' : unit).slice(0, 3);
  return rates.find(({ series }) => series.unit === `${currency}/EUR`)?.key;
}

/**
 * Converts every hour of a month by the fixing that held when it began, and then takes the means.
 *
 * @param key the series of rates, from {@link findRate}
 * @throws AurumError `UNIT.FX_MISSING` when the rates do not reach over the month
 */
export async function convertMonth(store: TimescaleStore, view: MonthView, key: string): Promise<ConvertedMonth> {
  const unit = view.unit === 'EUR/MWh' ? 'USD/MWh' : 'EUR/MWh';
  const rates = await store.series.read(key, { end: view.range.end });
  const fx: FxSeries<Currency> = fxSeries({ series: rates, tolerance: TOLERANCE });
  const used = view.hourly.convertWithRates(unit, fx);
  const blocks = view.market.blocks.map(([name, profile], i) => {
    const mean = used.series.resample('P1M', { profile, missing: 'skip' });
    return { name, mean: view.blocks[i]?.mean ?? Number.NaN, converted: mean.values[0] ?? Number.NaN };
  });
  const fixings = [...new Set(used.fixings)].filter((start) => !Number.isNaN(start));
  const date = (start: number): string => formatLocalDate(deliveryDay(rates.clock, start));
  // what one euro was worth, in either direction
  const perEuro = used.rates.map((rate) => (unit === 'EUR/MWh' ? 1 / rate : rate)).filter((rate) => rate > 0);
  return {
    unit,
    rates: {
      key,
      unit: rates.unit,
      fixings: fixings.length,
      first: date(Math.min(...fixings)),
      last: date(Math.max(...fixings)),
      least: Math.min(...perEuro),
      greatest: Math.max(...perEuro),
    },
    blocks,
  };
}
