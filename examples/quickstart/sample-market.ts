import {
  civilFromDays,
  DeliveryPeriod,
  deliveryDay,
  formatInstant,
  formatLocalDate,
  gridIndex,
  indexStarts,
  marketClock,
  seriesFromCsv,
  weekdayOf,
} from '@aurum/core';
import type { SourceFile } from './source.js';

/** The month of the generated market: it has a day of 25 hours and a NERC holiday. */
export const SAMPLE_MONTH: DeliveryPeriod = DeliveryPeriod.month(2025, 11);
const CLOCK = marketClock('America/New_York');

/** Price at each hour of a plain working day, USD/MWh, before the rest. */
const DAY_SHAPE = [
  26, 24, 23, 23, 24, 29, 38, 45, 44, 41, 38, 36, 35, 34, 34, 36, 43, 56, 61, 57, 49, 41, 34, 29,
] as const;

/** A sequence of numbers from 0 to 1 that looks random and is always the same. */
function noise(): () => number {
  let state = 20_251_101;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * An hourly market that exists nowhere: cheap weekends, a windy weekend with negative prices, one hour that the source could not give and one
 * that it gives as 9999.99. Every run generates the same.
 */
export function samplePrices(): string {
  const next = noise();
  const starts = indexStarts(gridIndex('PT1H', CLOCK, SAMPLE_MONTH.interval(CLOCK)));
  const lines = Array.from(starts, (start) => {
    const stamp = formatInstant(start, CLOCK.zone);
    const date = deliveryDay(CLOCK, start);
    const { day } = civilFromDays(date);
    const hour = Number(stamp.slice(11, 13));
    const weekend = weekdayOf(date) > 5 ? -9 : 0;
    const windy = day === 22 || day === 23 ? -34 : 0;
    const value = (DAY_SHAPE[hour] ?? 0) + weekend + windy + 10 * next() - 5;
    if (day === 12 && hour === 10) return `${stamp},`;
    return `${stamp},${day === 18 && hour === 3 ? '9999.99' : value.toFixed(2)}`;
  });
  return `hour_beginning,usd_per_mwh\n${lines.join('\n')}\n`;
}

/** A rate for every working day of the month and the week before it. */
export function sampleRates(): string {
  const next = noise();
  const lines: string[] = [];
  for (let date = SAMPLE_MONTH.start - 7; date < SAMPLE_MONTH.end; date++) {
    if (weekdayOf(date) > 5) continue;
    lines.push(`${formatLocalDate(date)},${(1.15 + 0.02 * next()).toFixed(4)}`);
  }
  return `date,usd_per_eur\n${lines.join('\n')}\n`;
}

/** The generated market as files. */
export function sampleFiles(): readonly SourceFile[] {
  return [
    {
      name: 'generated prices',
      required: true,
      read: async () => new TextEncoder().encode(samplePrices()),
      parse: (bytes) => {
        const { series, issues } = seriesFromCsv(bytes, {
          time: { column: 'hour_beginning' },
          columns: { usd_per_mwh: { unit: 'USD/MWh', kind: 'average', name: 'generated.da.price' } },
          clock: CLOCK,
          frequency: 'PT1H',
        });
        return { title: 'an hourly market that exists nowhere', series: [series.usd_per_mwh], issues };
      },
    },
    {
      name: 'generated exchange rates',
      required: true,
      read: async () => new TextEncoder().encode(sampleRates()),
      parse: (bytes) => {
        const { series, issues } = seriesFromCsv(bytes, {
          time: { column: 'date', zone: 'Europe/Berlin' },
          columns: { usd_per_eur: { unit: 'USD/EUR', kind: 'point', name: 'generated.rate.usd' } },
          frequency: 'P1D',
          grid: 'observed',
        });
        return { title: 'rates that nobody fixed', series: [series.usd_per_eur], issues };
      },
    },
  ];
}
