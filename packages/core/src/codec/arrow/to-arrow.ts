import { indexEnds, indexStarts, type Series } from '../../series/index.js';
import { arrowTable } from './arrow-schema.js';
import { writeArrowTable } from './write-table.js';

/** Options of {@link toArrow}. */
export interface ToArrowOptions {
  /** `stream` for a connection, `file` for a file that is read at random (`.arrow`, Feather v2). Default `file`. */
  readonly format?: 'stream' | 'file' | undefined;
}

/**
 * One series, or several with the same intervals, as an Arrow IPC table that pandas, polars, DuckDB and Arrow's own libraries read:
 * `start` and `end` as timestamps in UTC (ms), each series as doubles under its name, and its flags as bytes beside it when it has any. A
 * missing point is null. Unit, kind, clock, name and the rule of the index travel as metadata, so that {@link fromArrow} gives back
 * equal series.
 *
 * @throws AurumError `SERIES.INDEX_MISMATCH` when the intervals differ.
 * @example
 * ```ts
 * import { fromArrow, marketClock, regularIndex, Series, toArrow } from '@aurum/core';
 * const series = Series.of({
 *   index: regularIndex({ start: '2026-03-08T05:00:00Z', step: 'PT1H', length: 2 }),
 *   unit: 'USD/MWh',
 *   kind: 'average',
 *   clock: marketClock('America/New_York'),
 *   values: Float64Array.of(20.84, -3.5),
 *   name: 'lmp',
 * });
 * const [back] = fromArrow(toArrow(series));
 * console.log(back?.equals(series)); // true
 * ```
 */
export function toArrow(series: Series | readonly Series[], options: ToArrowOptions = {}): Uint8Array<ArrayBuffer> {
  const list = isList(series) ? series : [series];
  const index = list[0]?.index;
  const starts = index === undefined ? new Float64Array(0) : indexStarts(index);
  const ends = index === undefined ? new Float64Array(0) : indexEnds(index);
  const table = arrowTable(list, { starts, ends });
  return writeArrowTable(table, options.format ?? 'file');
}

function isList(series: Series | readonly Series[]): series is readonly Series[] {
  return Array.isArray(series);
}
