import {
  AurumError,
  civilFromDays,
  DeliveryPeriod,
  deliveryDay,
  type Interval,
  indexStart,
  type LocalDate,
  type MarketClock,
  type Series,
} from '@aurum/core';
import type { TimescaleStore } from '@aurum/driver-timescale';
import { type MarketBlocks, marketBlocks } from './market-blocks.js';

/** A series and a month of it. */
export interface MonthChoice {
  /** The key of the series. */
  readonly key: string;
  /** The unit of its values. */
  readonly unit: string;
  /** The clock of its market. */
  readonly clock: MarketClock;
  /** The month. */
  readonly month: DeliveryPeriod;
  /** The month on that clock. */
  readonly range: Interval;
  /** The hours in which the market trades. */
  readonly market: MarketBlocks;
}

/** The mean of a block of hours. */
export interface BlockMean {
  /** The name of the block. */
  readonly name: string;
  /** Its delivered hours. */
  readonly hours: number;
  /** Mean of the hours that have a value, in the unit of the series; NaN without any. */
  readonly mean: number;
  /** The share of the delivered hours that has a value. */
  readonly coverage: number;
}

/** A month of prices. */
export interface MonthView extends MonthChoice {
  /** The values as they are stored. */
  readonly hourly: Series;
  /** The delivery days. */
  readonly days: readonly LocalDate[];
  /** The mean of the on-peak hours of each day; NaN on days without any. */
  readonly onPeak: Float64Array;
  /** The mean of the other hours of each day. */
  readonly offPeak: Float64Array;
  /** The blocks of the month. */
  readonly blocks: readonly BlockMean[];
}

/** What the command line asks to be shown. */
export interface Wish {
  /** A series. */
  readonly series: string | undefined;
  /** A month. */
  readonly month: DeliveryPeriod | undefined;
}

/**
 * The series and the month to show: those that are asked for, else the first price with a whole month and that month, else the price and the
 * month with the most values.
 *
 * @throws AurumError `SERIES.NOT_FOUND`, `CONFIG.INVALID` when there is nothing to show
 */
export async function chooseMonth(store: TimescaleStore, keys: readonly string[], wish: Wish): Promise<MonthChoice> {
  const { month } = wish;
  let best: (MonthChoice & { readonly coverage: number }) | undefined;
  for (const key of wish.series === undefined ? keys : [wish.series]) {
    const { unit, clock, kind, frequency } = await store.catalog.get(key);
    const isPrice = unit.endsWith('/MWh') && kind === 'average' && frequency !== 'irregular';
    if (wish.series === undefined && !isPrice) continue;
    const range = month?.interval(clock) ?? {};
    const { series, coverage } = await store.series.aggregate(key, range, { frequency: 'P1M', missing: 'skip' });
    for (const [i, share] of coverage.entries()) {
      if (share <= (best?.coverage ?? 0)) continue;
      const { year, month: number } = civilFromDays(deliveryDay(clock, indexStart(series.index, i)));
      const found = DeliveryPeriod.month(year, number);
      best = {
        key,
        unit,
        clock,
        month: found,
        range: found.interval(clock),
        market: marketBlocks(clock),
        coverage: share,
      };
    }
    if (best?.coverage === 1) break;
  }
  if (best !== undefined) return best;
  const what = wish.series ?? 'an hourly price';
  throw new AurumError('CONFIG.INVALID', {
    message: `there is nothing to show: no value of ${what}${month === undefined ? '' : ` in ${month}`} was imported; give other files, --series or --month`,
    details: { series: wish.series, month: month?.toString() },
  });
}

/** Reads a month: hours, days and blocks, the means computed where the data is. */
export async function readMonth(store: TimescaleStore, choice: MonthChoice): Promise<MonthView> {
  const { key, clock, month, range, market } = choice;
  const daily = { frequency: 'P1D', missing: 'skip' } as const;
  const onPeak = await store.series.aggregate(key, range, { ...daily, profile: market.onPeak });
  const offPeak = await store.series.aggregate(key, range, { ...daily, profile: market.offPeak });
  const blocks: BlockMean[] = [];
  for (const [name, profile] of market.blocks) {
    const { series, coverage } = await store.series.aggregate(key, range, {
      frequency: 'P1M',
      profile,
      missing: 'skip',
    });
    const hours = month.hours(clock, profile);
    blocks.push({ name, hours, mean: series.values[0] ?? Number.NaN, coverage: coverage[0] ?? 0 });
  }
  return {
    ...choice,
    hourly: await store.series.read(key, range),
    days: Array.from({ length: month.days }, (_, i) => month.start + i),
    onPeak: onPeak.series.values,
    offPeak: offPeak.series.values,
    blocks,
  };
}
