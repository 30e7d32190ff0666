import {
  DAY_MS,
  deliveryDayInterval,
  type Instant,
  indexStarts,
  type LocalDate,
  profileMask,
  type Series,
} from '@aurum/core';
import type { TimescaleStore } from '@aurum/driver-timescale';
import type { MonthView } from './month-view.js';

/** A read of the corrected day and its month. */
export interface DayReading {
  /** Mean of the on-peak hours of the day. */
  readonly onPeak: number;
  /** Mean of its other hours. */
  readonly offPeak: number;
  /** Mean of the on-peak hours of the month. */
  readonly monthOnPeak: number;
  /** The hours of the day. */
  readonly hourly: Series;
}

/** A late correction, and the same read as of two dates. */
export interface RevisedDay {
  /** The series that was corrected: a copy, so that what was imported stays as it is. */
  readonly key: string;
  /** The day. */
  readonly date: LocalDate;
  /** Hours that were corrected. */
  readonly hours: number;
  /** When the correction became known. */
  readonly knownAt: Instant;
  /** A date before it, and what was read as of then. */
  readonly before: { readonly asOf: Instant; readonly reading: DayReading };
  /** A date after it, and what was read as of then. */
  readonly after: { readonly asOf: Instant; readonly reading: DayReading };
  /** How many revisions the store keeps of the day. */
  readonly revisions: number;
}

/** The correction: on-peak hours become dearer by this factor. */
const FACTOR = 1.1;

/**
 * Corrects the day with the dearest on-peak hours, ten days after the end of the month, in a copy of the series, and makes the same read as of
 * the end of the month and as of a month later. `undefined` when no day of the month has an on-peak price.
 */
export async function reviseDay(store: TimescaleStore, view: MonthView): Promise<RevisedDay | undefined> {
  const { clock, range, hourly, market } = view;
  const dearest = Math.max(...view.onPeak.filter((mean) => !Number.isNaN(mean)));
  const date = view.days[view.onPeak.indexOf(dearest)];
  if (date === undefined) return undefined;

  const key = `${view.key}.corrected`;
  const definition = await store.catalog.get(view.key);
  await store.catalog.define([
    { ...definition, key, description: `A copy of ${view.key} with a correction that the quickstart invented` },
  ]);
  await store.series.write({ key, series: hourly, knownAt: range.start });

  const day = deliveryDayInterval(clock, date);
  const original = hourly.slice(day);
  const delivered = profileMask(market.onPeak, clock, indexStarts(original.index));
  const corrected = original.map((value, i) => (delivered[i] === 1 ? Math.round(value * FACTOR * 100) / 100 : value));
  const knownAt = range.end + 10 * DAY_MS;
  await store.series.write({ key, series: corrected, knownAt });

  const readAsOf = async (asOf: Instant): Promise<{ readonly asOf: Instant; readonly reading: DayReading }> => {
    const mean = async (frequency: 'P1D' | 'P1M', profile: typeof market.onPeak): Promise<number> => {
      const stretch = frequency === 'P1D' ? day : range;
      const spec = { frequency, profile, missing: 'skip' } as const;
      const { series } = await store.series.aggregate(key, stretch, spec, { asOf });
      return series.values[0] ?? Number.NaN;
    };
    const reading = {
      onPeak: await mean('P1D', market.onPeak),
      offPeak: await mean('P1D', market.offPeak),
      monthOnPeak: await mean('P1M', market.onPeak),
      hourly: await store.series.read(key, day, { asOf }),
    };
    return { asOf, reading };
  };
  return {
    key,
    date,
    hours: corrected.values.filter((value, i) => value !== original.values[i] && !Number.isNaN(value)).length,
    knownAt,
    before: await readAsOf(range.end),
    after: await readAsOf(range.end + 30 * DAY_MS),
    revisions: (await store.series.revisions(key, day)).length,
  };
}
