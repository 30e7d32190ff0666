import { type Instant, marketClock, regularIndex, Series, type SeriesDefinition } from '@aurum/core';

const START: Instant = Date.UTC(2025, 0, 1);
const HOURS = 24;
const clock = marketClock('UTC');
const index = regularIndex({ start: START, step: 'PT1H', length: HOURS });

/** The day that all series have values for, and that all reads ask for. */
export const DAY: { readonly start: Instant; readonly end: Instant } = {
  start: START,
  end: START + HOURS * 3_600_000,
};

/** The key of a series. */
export const keyOf = (series: number): string => `series-${series}`;

/** Its definition. */
export function definitionOf(series: number): SeriesDefinition {
  return { key: keyOf(series), unit: 'EUR/MWh', kind: 'average', clock, frequency: 'PT1H' };
}

/** A write of a version of a series. The greater version was known later, so that it counts whichever is committed first. */
export function writeOf(
  series: number,
  version: number,
): { readonly key: string; readonly series: Series; readonly knownAt: Instant } {
  const values = Float64Array.from({ length: HOURS }, (_, hour) => valueFor(series, version, hour));
  return {
    key: keyOf(series),
    series: Series.of({ index, unit: 'EUR/MWh', clock, kind: 'average', values }),
    knownAt: DAY.end + version,
  };
}

/** The version that an answer holds. @throws Error when it is not one version of the series in all of its hours */
export function versionOf(series: number, answer: Series): number {
  const { name, values } = answer;
  const version = ((values[0] ?? Number.NaN) - valueFor(series, 0, 0)) / HOURS;
  const isWhole =
    name === keyOf(series) &&
    values.length === HOURS &&
    values.every((value, hour) => value === valueFor(series, version, hour));
  if (!isWhole || !Number.isInteger(version))
    throw new Error(`series ${series} was answered by ${name} with ${values.join(' ')}`);
  return version;
}

/** Tells every series, version and hour from every other: whole numbers below 2^53. */
const valueFor = (series: number, version: number, hour: number): number => series * 1e9 + version * HOURS + hour;
