import type { Series, SeriesIndex } from '../../series/index.js';
import { ByteWriter } from '../bytes/byte-writer.js';
import { crc32c } from '../bytes/crc32c.js';
import { CALENDAR_FREQUENCIES, FORMAT_VERSION, HAS, HEADER_LENGTH, INDEX, KINDS, MAGIC, VALUES } from './format.js';
import { bestScale, writeScaledDeltas } from './scaled-deltas.js';

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
  writer.raw(MAGIC);
  writer.byte(FORMAT_VERSION);
  writer.uint32(0);
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
  const bytes = writer.finish();
  writer.patchUint32(MAGIC.length + 1, crc32c(bytes, HEADER_LENGTH));
  return bytes;
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

function writeValues(writer: ByteWriter, values: Float64Array): void {
  const scaled = new ByteWriter(values.length * 3 + 16);
  writeScaledDeltas(scaled, values, bestScale(values));
  if (scaled.length < values.length * 8) {
    writer.byte(VALUES.scaled);
    writer.raw(scaled.finish());
    return;
  }
  writer.byte(VALUES.raw);
  writer.float64s(withPlainNaN(values));
}

/** The same values with every NaN the quiet one without payload, so that equal series give equal bytes. */
function withPlainNaN(values: Float64Array): Float64Array {
  if (!values.some(Number.isNaN)) return values;
  return values.map((value) => (Number.isNaN(value) ? Number.NaN : value));
}
