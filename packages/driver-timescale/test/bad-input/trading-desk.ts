import {
  clocks,
  type Instant,
  type MarketClock,
  regularIndex,
  Series,
  type SeriesDefinition,
  type SeriesKind,
  seriesFromCsv,
  toInstant,
} from '@aurum/core';
import type { Subject } from './contents.js';

/** The clock of the German prices. */
export const berlin: MarketClock = clocks.sdac;
/** Midnight of the delivery day. */
export const START: Instant = toInstant('2026-01-15T00:00+01:00');
/** When its prices were published. */
export const KNOWN = '2026-01-14T12:00Z';

/** Hourly prices, of which none may be NaN. */
export const PRICE: SeriesDefinition = {
  key: 'de.da',
  unit: 'EUR/MWh',
  kind: 'average',
  clock: berlin,
  frequency: 'PT1H',
  nan: 'refuse',
};

/** What the desk has defined. */
export const DEFINITIONS: readonly SeriesDefinition[] = [
  PRICE,
  { key: 'de.load', unit: 'MW', kind: 'average', clock: berlin, frequency: 'PT15M' },
  { key: 'ttf.da', unit: 'EUR/MWh', kind: 'average', clock: clocks.euGasDay, frequency: 'P1D' },
  { key: 'pjm.da', unit: 'USD/MWh', kind: 'average', clock: berlin, frequency: 'PT1H' },
];

interface Shape {
  readonly unit?: string;
  readonly kind?: SeriesKind;
  readonly step?: 'PT15M' | 'PT1H' | number;
  readonly start?: number;
}

/** Values one after the other: hourly prices from midnight, unless the shape says otherwise. */
export function run(values: readonly number[], { unit = 'EUR/MWh', step = 'PT1H', ...shape }: Shape = {}): Series {
  const { start = START, kind = 'average' } = shape;
  const index = regularIndex({ start, step, length: values.length });
  return Series.of({ index, unit, kind, clock: berlin, values: Float64Array.from(values) });
}

/** What a job does with a file: read it, define what is in it, write it. */
export async function importCsv(
  { store }: Subject,
  text: string,
  { zone = 'Europe/Berlin', unit = 'EUR/MWh' }: { readonly zone?: string; readonly unit?: string } = {},
): Promise<void> {
  const { series } = seriesFromCsv(text, {
    time: { column: 'time', zone },
    columns: { price: { unit, kind: 'average' } },
    frequency: 'PT1H',
  });
  const { clock } = series.price;
  await store.catalog.define([{ key: 'file.price', unit, kind: 'average', clock, frequency: 'PT1H' }]);
  await store.series.write({ key: 'file.price', series: series.price, knownAt: KNOWN });
}

/** A day of ERCOT's day-ahead prices as ERCOT publishes them. */
export const ercotDay: string = [
  'DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag',
  ...Array.from({ length: 24 }, (_, h) => `07/15/2025,${String(h + 1).padStart(2, '0')}:00,HB_NORTH,${20 + h}.25,N`),
].join('\n');
