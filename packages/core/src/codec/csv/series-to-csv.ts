import { AurumError } from '../../errors/index.js';
import { flagName, indexEnds, indexEquals, indexStarts, type Series } from '../../series/index.js';
import { zoneTable } from '../../time/index.js';
import { frequencyText } from '../index-text.js';
import { assertDelimiter, csvField, numberText } from './csv-field.js';
import { StampWriter } from './stamp-writer.js';

/** Options of {@link seriesToCsv}. */
export interface ToCsvOptions {
  /** The zone of the wall clocks, whose offset is written too. Default: that of the series' clock. */
  readonly zone?: string | undefined;
  /** Whether to write the end of each interval. Default: only where it does not follow from the header. */
  readonly ends?: boolean | undefined;
  /** The character between fields. Default a comma. */
  readonly delimiter?: string | undefined;
}

/**
 * One series, or several with the same intervals and clock, as CSV: a row for each interval with its start as wall clock and offset, a column
 * for each series, and beside it one with flags when it has any. Numbers are the shortest that read back to the same double; a missing value is an
 * empty cell. The header says clock, frequency, unit and kind, so that {@link parseSeriesCsv} gives back equal series.
 *
 * @throws AurumError `CSV.HEADER` for a delimiter that is none, `SERIES.INDEX_MISMATCH` when the intervals differ, `SERIES.INVALID_ARGUMENT` when the clocks differ or there is no series
 * @example
 * ```ts
 * import { marketClock, parseSeriesCsv, regularIndex, Series, seriesToCsv } from '@aurum/core';
 * const series = Series.of({
 *   index: regularIndex({ start: '2026-03-08T05:00:00Z', step: 'PT1H', length: 3 }),
 *   unit: 'USD/MWh',
 *   kind: 'average',
 *   clock: marketClock('America/New_York'),
 *   values: Float64Array.of(20.84, Number.NaN, -3.5),
 *   name: 'lmp',
 * });
 * const text = seriesToCsv(series);
 * console.log(text, parseSeriesCsv(text)[0]?.equals(series));
 * ```
 */
export function seriesToCsv(series: Series | readonly Series[], options: ToCsvOptions = {}): string {
  const list = isList(series) ? series : [series];
  const first = checkList(list);
  const delimiter = options.delimiter ?? ',';
  assertDelimiter(delimiter);
  const { index, clock } = first;
  const starts = indexStarts(index);
  const withEnds = options.ends ?? (index.kind === 'irregular' || frequencyText(index).endsWith('S'));
  const ends = withEnds ? indexEnds(index) : undefined;
  const stamps = new StampWriter(zoneTable(options.zone ?? clock.zone));
  const lines = [headerOf(list, { first, withEnds, delimiter })];
  for (let i = 0; i < starts.length; i++) {
    let line = stamps.write(starts[i] as number); // i < length
    if (ends !== undefined) line += delimiter + stamps.write(ends[i] as number);
    for (const { values, flags } of list) {
      line += delimiter + numberText(values[i] as number);
      if (flags !== undefined) line += delimiter + flagText(flags[i] as number);
    }
    lines.push(line);
  }
  lines.push('');
  return lines.join('\n');
}

function isList(series: Series | readonly Series[]): series is readonly Series[] {
  return Array.isArray(series);
}

function checkList(list: readonly Series[]): Series {
  const [first] = list;
  if (first === undefined)
    throw new AurumError('SERIES.INVALID_ARGUMENT', { message: 'there is no series to write: give at least one' });
  for (const series of list) {
    if (!indexEquals(series.index, first.index)) {
      throw new AurumError('SERIES.INDEX_MISMATCH', {
        message: `one CSV text holds series with the same intervals, and ${label(series)} has others than ${label(first)}: align them first, or write a text for each`,
        details: { lengths: [first.length, series.length] },
      });
    }
    if (series.clock.id !== first.clock.id) {
      throw new AurumError('SERIES.INVALID_ARGUMENT', {
        message: `one CSV text has one clock, and ${label(series)} is on ${series.clock.id} while ${label(first)} is on ${first.clock.id}: write a text for each`,
        details: { clocks: [first.clock.id, series.clock.id] },
      });
    }
  }
  return first;
}

function label(series: Series): string {
  return series.name === undefined ? `the series in ${series.unit}` : JSON.stringify(series.name);
}

function headerOf(
  list: readonly Series[],
  layout: { readonly first: Series; readonly withEnds: boolean; readonly delimiter: string },
): string {
  const { first, withEnds, delimiter } = layout;
  const { index, clock } = first;
  const grid = index.kind === 'calendar' && index.clock.id !== clock.id ? ` on ${index.clock.id}` : '';
  const names = [`start [${clock.id} ${frequencyText(index)}${grid}]`];
  if (withEnds) names.push('end');
  for (const series of list) {
    const prefix = series.name === undefined ? '' : `${series.name} `;
    names.push(`${prefix}[${series.unit} ${series.kind}${series.aggregated ? ' aggregated' : ''}]`);
    if (series.flags !== undefined) names.push(`${prefix}[flag]`);
  }
  return names.map((name) => csvField(name, delimiter)).join(delimiter);
}

function flagText(flag: number): string {
  return flag === 0 ? '' : (flagName(flag) ?? String(flag));
}
