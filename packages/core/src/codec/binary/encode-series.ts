import type { Series, SeriesIndex } from '../../series/index.js';
import { ByteWriter } from '../bytes/byte-writer.js';
import { CALENDAR_FREQUENCIES, HAS, INDEX, KINDS, SERIES_FORMAT } from './format.js';
import { beginBinary, finishBinary } from './header.js';
import { writeValues } from './values.js';

/**
 * A series as compact bytes, for caches, queues and files. {@link decodeSeries} gives back an equal series: every value bit for bit (−0
 * and denormals too; a NaN loses its payload), flags, index, unit, kind, clock, name. The same series always gives the same bytes.
 *
 * The layout is described in `docs/decisions/0004-binary-series-format.md`.
 *
 * @example
 * ```ts
 * import { decodeSeries, encodeSeries, marketClock, regularIndex, Series } from '@aurum/core';
 * const series = Series.of({
 *   index: regularIndex({ start: '2026-03-08T05:00:00Z', step: 'PT1H', length: 3 }),
 *   unit: 'USD/MWh',
 *   kind: 'average',
 *   clock: marketClock('America/New_York'),
 *   values: Float64Array.of(20.84, -3.5, 0),
 * });
 * const bytes = encodeSeries(series);
 * console.log(bytes.length, decodeSeries(bytes).values);
 * ```
 */
export function encodeSeries(series: Series): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(256 + series.length * 3);
  beginBinary(writer, SERIES_FORMAT);
  writer.byte(KINDS.indexOf(series.kind));
  const { flags, name } = series;
  writer.byte(
    (name === undefined ? 0 : HAS.name) |
      (flags === undefined ? 0 : HAS.flags) |
      (series.aggregated ? HAS.aggregated : 0),
  );
  writer.text(series.unit);
  writer.text(series.clock.id);
  if (name !== undefined) writer.text(name);
  writeIndex(writer, series.index, series.clock.id);
  if (flags !== undefined) writeRuns(writer, flags);
  writeValues(writer, series.values);
  return finishBinary(writer);
}

function writeIndex(writer: ByteWriter, index: SeriesIndex, seriesClock: string): void {
  writer.byte(INDEX[index.kind]);
  writer.varint(index.length);
  if (index.kind === 'regular') {
    writer.signed(index.start);
    writer.varint(index.stepMs);
  } else if (index.kind === 'calendar') {
    writer.byte(CALENDAR_FREQUENCIES.indexOf(index.frequency));
    writer.text(index.clock.id === seriesClock ? '' : index.clock.id);
    writer.signed(index.start);
  } else {
    writeIntervals(writer, index.starts, index.ends);
  }
}

/** Holes since the last end and changes of duration: two bytes a point for intervals that are mostly alike and back to back. */
function writeIntervals(writer: ByteWriter, starts: Float64Array, ends: Float64Array): void {
  let previousEnd = 0;
  let previousDuration = 0;
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i] as number; // i < length, as for ends
    const end = ends[i] as number;
    writer.signed(start - previousEnd);
    writer.signed(end - start - previousDuration);
    previousDuration = end - start;
    previousEnd = end;
  }
}

function writeRuns(writer: ByteWriter, flags: Uint8Array): void {
  let from = 0;
  for (let i = 1; i <= flags.length; i++) {
    if (i < flags.length && flags[i] === flags[from]) continue;
    writer.byte(flags[from] ?? 0);
    writer.varint(i - from);
    from = i;
  }
}
