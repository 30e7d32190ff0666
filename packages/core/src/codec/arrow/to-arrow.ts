import { indexEnds, indexStarts, type Series } from '../../series/index.js';
import { recordBatch } from './arrow-batch.js';
import { CONTINUATION, FILE_MAGIC, METADATA_V5, roundUp } from './arrow-format.js';
import { type ArrowTable, arrowTable, schemaMessage, writeSchema } from './arrow-schema.js';
import { FlatWriter } from './flat-writer.js';

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
  return (options.format ?? 'file') === 'file' ? writeFile(table) : joinAll(streamParts(table));
}

function isList(series: Series | readonly Series[]): series is readonly Series[] {
  return Array.isArray(series);
}

/** Schema message, one batch, end of stream. */
function streamParts(table: ArrowTable): Uint8Array[] {
  const batch = recordBatch(table);
  return [framed(schemaMessage(table)), framed(batch.metadata), batch.body, framed(new Uint8Array(0))];
}

function writeFile(table: ArrowTable): Uint8Array<ArrayBuffer> {
  const [schema, batch, body, end] = streamParts(table) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]; // four, as written above
  const head = new Uint8Array(8);
  head.set(FILE_MAGIC);
  const flat = new FlatWriter();
  const blocks = flat.structs64([head.length + schema.length, batch.length, body.length], 3);
  const schemaTable = writeSchema(flat, table);
  const footer = flat.finish(
    flat.table([
      { id: 0, type: 'int16', value: METADATA_V5 },
      { id: 1, type: 'offset', value: schemaTable },
      { id: 3, type: 'offset', value: blocks },
    ]),
  );
  const tail = new Uint8Array(4);
  new DataView(tail.buffer).setInt32(0, footer.length, true);
  return joinAll([head, schema, batch, body, end, footer, tail, FILE_MAGIC]);
}

/** A message with the continuation mark and its length in front, padded to eight bytes; an empty one ends the stream. */
function framed(metadata: Uint8Array): Uint8Array {
  const out = new Uint8Array(8 + roundUp(metadata.length, 8));
  const view = new DataView(out.buffer);
  view.setUint32(0, CONTINUATION, true);
  view.setInt32(4, out.length - 8, true);
  out.set(metadata, 8);
  return out;
}

function joinAll(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
