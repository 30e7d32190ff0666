import { FLAG } from '../../series/index.js';
import { writeFloat64s } from '../bytes/float64-bytes.js';
import { BUFFER_ALIGNMENT, HEADER, roundUp } from './arrow-format.js';
import { type ArrowColumn, type ArrowTable, message } from './arrow-schema.js';
import { FlatWriter } from './flat-writer.js';

/** A record batch: its message and its body. */
export interface ArrowBatch {
  readonly metadata: Uint8Array;
  readonly body: Uint8Array;
}

const TWO_32 = 2 ** 32;
const encoder = new TextEncoder();

/** The whole table as one record batch. */
export function recordBatch(table: ArrowTable): ArrowBatch {
  const { length } = table;
  const nodes: number[] = [];
  const buffers: number[] = [];
  const parts: { readonly offset: number; readonly write: (body: Uint8Array, offset: number) => void }[] = [];
  let bodyLength = 0;
  const add = (byteLength: number, write: (body: Uint8Array, offset: number) => void): void => {
    buffers.push(bodyLength, byteLength);
    parts.push({ offset: bodyLength, write });
    bodyLength += roundUp(byteLength, BUFFER_ALIGNMENT);
  };
  for (const column of table.columns) {
    const nulls = nullCount(column, length);
    nodes.push(length, nulls);
    // without nulls the validity buffer may be left empty
    if (nulls > 0) add(Math.ceil(length / 8), (body, at) => writeValidity(body, at, isNullOf(column), length));
    else add(0, () => {});
    if (column.type === 'instant') add(length * 8, (body, at) => writeInstants(body, at, column.instants));
    else if (column.type === 'value') add(length * 8, (body, at) => writeFloat64s(body, at, column.series.values));
    else if (column.type === 'number') add(length * 8, (body, at) => writeFloat64s(body, at, column.values));
    else if (column.type === 'flags') add(length, (body, at) => body.set(column.flags, at));
    else addTexts(column.texts, add);
  }
  const body = new Uint8Array(bodyLength);
  for (const part of parts) part.write(body, part.offset);
  return { metadata: batchMessage({ length, nodes, buffers, bodyLength }), body };
}

function batchMessage(batch: {
  readonly length: number;
  readonly nodes: readonly number[];
  readonly buffers: readonly number[];
  readonly bodyLength: number;
}): Uint8Array {
  const flat = new FlatWriter();
  const buffers = flat.structs64(batch.buffers, 2);
  const nodes = flat.structs64(batch.nodes, 2);
  const position = flat.table([
    { id: 0, type: 'int64', value: batch.length },
    { id: 1, type: 'offset', value: nodes },
    { id: 2, type: 'offset', value: buffers },
  ]);
  return message(flat, { header: HEADER.recordBatch, position, bodyLength: batch.bodyLength });
}

type AddBuffer = (byteLength: number, write: (body: Uint8Array, offset: number) => void) => void;

/** Where each text begins and ends, and all of them one after the other. */
function addTexts(texts: readonly string[], add: AddBuffer): void {
  const encoded = texts.map((text) => encoder.encode(text));
  const ends = Int32Array.from({ length: texts.length + 1 });
  encoded.forEach((bytes, i) => {
    ends[i + 1] = (ends[i] as number) + bytes.length; // one more than there are texts
  });
  add(ends.length * 4, (body, at) => {
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    ends.forEach((end, i) => {
      view.setInt32(at + i * 4, end, true);
    });
  });
  add(ends[texts.length] as number, (body, at) => {
    encoded.forEach((bytes, i) => {
      body.set(bytes, at + (ends[i] as number)); // as many ends as texts
    });
  });
}

/** A missing or withdrawn point is null, and a number that is none; the source's own not-a-number in a series is a valid NaN. */
function isNullOf(column: ArrowColumn): (i: number) => boolean {
  if (column.type === 'number') return (i) => Number.isNaN(column.values[i]);
  const flags = column.type === 'value' ? column.series.flags : undefined;
  return (i) => flags !== undefined && (flags[i] === FLAG.missing || flags[i] === FLAG.withdrawn);
}

function nullCount(column: ArrowColumn, length: number): number {
  if (column.type !== 'value' && column.type !== 'number') return 0;
  const isNull = isNullOf(column);
  let count = 0;
  for (let i = 0; i < length; i++) if (isNull(i)) count++;
  return count;
}

function writeValidity(body: Uint8Array, at: number, isNull: (i: number) => boolean, length: number): void {
  for (let i = 0; i < length; i++) {
    if (isNull(i)) continue;
    const byte = at + (i >> 3);
    body[byte] = (body[byte] as number) | (1 << (i & 7)); // the buffer has a bit for every i
  }
}

function writeInstants(body: Uint8Array, at: number, instants: Float64Array): void {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let i = 0; i < instants.length; i++) {
    const t = instants[i] as number; // i < length
    const high = Math.floor(t / TWO_32);
    view.setUint32(at + i * 8, t - high * TWO_32, true);
    view.setInt32(at + i * 8 + 4, high, true);
  }
}
