import { formatInstant, type MarketClock } from '../time/index.js';
import { type FlagName, flagName } from './flags.js';
import type { SeriesData, SeriesKind } from './series-data.js';
import type { SeriesIndex } from './series-index.js';

/** An index as JSON: regular and calendar ones by their rule, irregular ones with every interval. */
export type IndexJson =
  | {
      /** Steps of one length. */
      readonly kind: 'regular';
      /** Start of the first interval, ISO 8601. */
      readonly start: string;
      /** Length of every interval, ms. */
      readonly stepMs: number;
      /** Number of intervals. */
      readonly length: number;
    }
  | {
      /** Calendar periods. */
      readonly kind: 'calendar';
      /** `P1D`, `P1W`, `P1M`, `P3M` or `P1Y`. */
      readonly frequency: string;
      /** The clock of the periods, when it is not that of the series. */
      readonly clock?: string;
      /** Start of the first period, ISO 8601. */
      readonly start: string;
      /** Number of periods. */
      readonly length: number;
    }
  | {
      /** Intervals one by one. */
      readonly kind: 'irregular';
      /** Starts, epoch ms. */
      readonly starts: readonly number[];
      /** Ends, epoch ms. */
      readonly ends: readonly number[];
    };

/** The index as JSON. @param clock the clock of the series */
export function indexToJson(index: SeriesIndex, clock: MarketClock): IndexJson {
  if (index.kind === 'irregular') {
    return { kind: 'irregular', starts: Array.from(index.starts), ends: Array.from(index.ends) };
  }
  const start = formatInstant(index.start);
  if (index.kind === 'regular') return { kind: 'regular', start, stepMs: index.stepMs, length: index.length };
  const { frequency, length } = index;
  return index.clock.id === clock.id
    ? { kind: 'calendar', frequency, start, length }
    : { kind: 'calendar', frequency, clock: index.clock.id, start, length };
}

/** The version of the JSON form that is written. */
export const SERIES_JSON_VERSION = 1;

/** A series as plain JSON. `JSON.stringify` and `JSON.parse` keep it exactly. */
export interface SeriesJson {
  /** Says what this is. */
  readonly format: 'aurum-series';
  /** Version of the form; 1. */
  readonly version: 1;
  /** The label, when there is one. */
  readonly name?: string;
  /** Unit of the values. */
  readonly unit: string;
  /** `average`, `sum` or `point`. */
  readonly kind: SeriesKind;
  /** Id of the market clock, for example `Europe/Berlin@06:00`. */
  readonly clock: string;
  /** The intervals. */
  readonly index: IndexJson;
  /** One number for each interval; `null` where there is none. */
  readonly values: readonly (number | null)[];
  /** Flags as runs of name and count; left out when all are `ok`. */
  readonly flags?: readonly (readonly [FlagName, number])[];
  /** Positions of the values that are −0, which JSON text would lose; left out when there are none. */
  readonly negativeZeros?: readonly number[];
  /** `true` for values that are aggregates over finer points; left out otherwise. */
  readonly aggregated?: true;
}

/**
 * A series as JSON: NaN as `null` with its reason in the flags, doubles exactly, the index by its rule. `Series.toJSON` gives the same, so that
 * `JSON.stringify(series)` is a text that `seriesFromJson` reads back.
 *
 * @example
 * ```ts
 * import { marketClock, regularIndex, Series, seriesFromJson, seriesToJson } from '@aurum/core';
 * const series = Series.of({
 *   index: regularIndex({ start: '2026-03-08T05:00:00Z', step: 'PT1H', length: 2 }),
 *   unit: 'USD/MWh',
 *   kind: 'average',
 *   clock: marketClock('America/New_York'),
 *   values: Float64Array.of(20.84, Number.NaN),
 * });
 * const text = JSON.stringify(seriesToJson(series));
 * console.log(seriesFromJson(text).equals(series)); // true
 * ```
 */
export function seriesToJson(series: SeriesData): SeriesJson {
  const { name, unit, kind, clock, values, flags } = series;
  const zeros = negativeZeros(values);
  return {
    format: 'aurum-series',
    version: SERIES_JSON_VERSION,
    ...(name === undefined ? {} : { name }),
    unit,
    kind,
    clock: clock.id,
    index: indexToJson(series.index, clock),
    values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
    ...(flags === undefined ? {} : { flags: flagRuns(flags) }),
    ...(zeros.length === 0 ? {} : { negativeZeros: zeros }),
    ...(series.aggregated ? { aggregated: true as const } : {}),
  };
}

function negativeZeros(values: Float64Array): number[] {
  const positions: number[] = [];
  for (let i = 0; i < values.length; i++) if (Object.is(values[i], -0)) positions.push(i);
  return positions;
}

function flagRuns(flags: Uint8Array): (readonly [FlagName, number])[] {
  const runs: (readonly [FlagName, number])[] = [];
  let from = 0;
  for (let i = 1; i <= flags.length; i++) {
    if (i < flags.length && flags[i] === flags[from]) continue;
    runs.push([flagName(flags[from] ?? 0) ?? 'ok', i - from]);
    from = i;
  }
  return runs;
}
