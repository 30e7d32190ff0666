import { readFloat64s } from '../bytes/float64-bytes.js';
import type { ArrowField } from './arrow-fields.js';
import { TIME_UNIT } from './arrow-format.js';
import { type FlatTable, malformedArrow } from './flat-reader.js';

/** A batch whose buffers can be read. */
export interface ReadableBatch {
  /** Number of rows. */
  readonly length: number;
  /** Length and null count of each node, one after the other. */
  readonly nodes: readonly number[];
  /** Offset and length of each buffer, one after the other. */
  readonly buffers: readonly number[];
  /** The body. */
  readonly body: Uint8Array;
}

/** The values of a column of one batch as doubles, and which of them are null. */
export interface ColumnChunk {
  readonly values: Float64Array;
  /** 1 where the value is null; `undefined` when none is. */
  readonly nulls: Uint8Array | undefined;
}

const TWO_32 = 2 ** 32;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a record batch header. @throws AurumError `CODEC.FORMAT` */
export function readBatch(table: FlatTable, body: Uint8Array): ReadableBatch {
  if (table.table(3) !== undefined) {
    throw malformedArrow(
      'its batches are compressed: write it without compression (pandas and pyarrow: compression="uncompressed")',
    );
  }
  const length = table.number(0, 8);
  if (!Number.isSafeInteger(length) || length < 0) throw malformedArrow(`a batch has ${length} rows`);
  return { length, nodes: table.structs64(1, 2), buffers: table.structs64(2, 2), body };
}

/** One buffer of a batch, checked to hold at least `needed` bytes. */
function bufferOf(batch: ReadableBatch, number: number, needed: number): Uint8Array {
  const offset = batch.buffers[number * 2];
  const length = batch.buffers[number * 2 + 1];
  if (offset === undefined || length === undefined) throw malformedArrow('a batch has too few buffers');
  if (!(offset >= 0 && length >= needed && offset + length <= batch.body.length)) {
    throw malformedArrow(
      `a buffer of ${length} bytes at ${offset} does not hold the ${needed} bytes of ${batch.length} rows, or lies outside its batch`,
    );
  }
  return batch.body.subarray(offset, offset + length);
}

/** The rows of a numeric column. @throws AurumError `CODEC.FORMAT` */
export function readColumn(batch: ReadableBatch, field: ArrowField): ColumnChunk {
  const nullCount = batch.nodes[field.node * 2 + 1];
  if (batch.nodes[field.node * 2] !== batch.length || nullCount === undefined) {
    throw malformedArrow(`the column ${JSON.stringify(field.name)} has another number of rows than its batch`);
  }
  const { storage } = field;
  const data = (width: number): Uint8Array => bufferOf(batch, field.buffer + 1, batch.length * width);
  const nulls = nullCount === 0 ? undefined : readNulls(batch, field);
  switch (storage.type) {
    case 'float':
      if (storage.bits === 64) return { values: readFloat64s(data(8), 0, batch.length), nulls };
      return { values: readBy(data(4), batch.length, (view, i) => view.getFloat32(i * 4, true)), nulls };
    case 'int':
      return { values: readIntegers(data(storage.bits / 8), batch.length, storage), nulls };
    case 'timestamp':
      return { values: readTimes(data(8), batch.length, storage.unit), nulls };
    case 'date':
      if (storage.milliseconds) return { values: readTimes(data(8), batch.length, TIME_UNIT.millisecond), nulls };
      return { values: readBy(data(4), batch.length, (view, i) => view.getInt32(i * 4, true) * 86_400_000), nulls };
    case 'text':
    case 'other':
      throw malformedArrow(
        `the column ${JSON.stringify(field.name)} holds neither numbers nor times: cast it to float64 or timestamp before writing`,
      );
  }
}

function readNulls(batch: ReadableBatch, field: ArrowField): Uint8Array {
  const bits = bufferOf(batch, field.buffer, Math.ceil(batch.length / 8));
  const nulls = new Uint8Array(batch.length);
  for (let i = 0; i < nulls.length; i++) nulls[i] = (((bits[i >> 3] as number) >> (i & 7)) & 1) ^ 1; // a bit for every row
  return nulls;
}

function readBy(bytes: Uint8Array, count: number, read: (view: DataView, i: number) => number): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) out[i] = read(view, i);
  return out;
}

function readIntegers(
  bytes: Uint8Array,
  count: number,
  storage: { readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean },
): Float64Array {
  const { bits, signed } = storage;
  if (bits === 8) return readBy(bytes, count, (view, i) => (signed ? view.getInt8(i) : view.getUint8(i)));
  if (bits === 16)
    return readBy(bytes, count, (view, i) => (signed ? view.getInt16(i * 2, true) : view.getUint16(i * 2, true)));
  if (bits === 32)
    return readBy(bytes, count, (view, i) => (signed ? view.getInt32(i * 4, true) : view.getUint32(i * 4, true)));
  return readBy(bytes, count, (view, i) => {
    const high = signed ? view.getInt32(i * 8 + 4, true) : view.getUint32(i * 8 + 4, true);
    const value = high * TWO_32 + view.getUint32(i * 8, true);
    if (!Number.isSafeInteger(value))
      throw malformedArrow(`the whole number in row ${i} is beyond 2^53, which a double cannot hold exactly`);
    return value;
  });
}

/** The rows of a text column; undefined where there is none. @throws AurumError `CODEC.FORMAT` */
export function readTexts(batch: ReadableBatch, field: ArrowField): readonly (string | undefined)[] {
  const { storage, name } = field;
  if (storage.type !== 'text') {
    throw malformedArrow(
      `the column ${JSON.stringify(name)} holds no text, or text by dictionary or view: cast it to utf8 before writing`,
    );
  }
  const nullCount = batch.nodes[field.node * 2 + 1];
  if (batch.nodes[field.node * 2] !== batch.length || nullCount === undefined) {
    throw malformedArrow(`the column ${JSON.stringify(name)} has another number of rows than its batch`);
  }
  if (batch.length === 0) return [];
  const nulls = nullCount === 0 ? undefined : readNulls(batch, field);
  const width = storage.offsets / 8;
  const ends = readIntegers(bufferOf(batch, field.buffer + 1, (batch.length + 1) * width), batch.length + 1, {
    bits: storage.offsets,
    signed: true,
  });
  const data = bufferOf(batch, field.buffer + 2, ends[batch.length] as number); // one more than there are rows
  return Array.from({ length: batch.length }, (_, i) => {
    const [from, to] = [ends[i] as number, ends[i + 1] as number]; // i < length
    if (nulls?.[i] === 1) return undefined;
    if (!(from >= 0 && from <= to && to <= data.length))
      throw malformedArrow(`the text in row ${i} of ${JSON.stringify(name)} lies outside its column`);
    return textOf(data.subarray(from, to), name);
  });
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw malformedArrow(`a text of the column ${JSON.stringify(name)} is not UTF-8`, cause);
  }
}

/** How many of a time unit make a millisecond (a second is 1000 ms). */
function readTimes(bytes: Uint8Array, count: number, unit: number): Float64Array {
  if (unit === TIME_UNIT.second) return readTicks(bytes, count, 1).map((t) => t * 1000);
  if (unit === TIME_UNIT.millisecond) return readTicks(bytes, count, 1);
  if (unit === TIME_UNIT.microsecond) return readTicks(bytes, count, 1000);
  if (unit === TIME_UNIT.nanosecond) return readTicks(bytes, count, 1_000_000);
  throw malformedArrow(`a time column has the unknown unit ${unit}`);
}

/** 64-bit counts divided by `perMs`, exactly: long division in two steps, since nanoseconds do not fit a double. */
function readTicks(bytes: Uint8Array, count: number, perMs: number): Float64Array {
  return readBy(bytes, count, (view, i) => {
    const high = view.getInt32(i * 8 + 4, true);
    const low = view.getUint32(i * 8, true);
    const quotient = Math.floor(high / perMs);
    const rest = (high - quotient * perMs) * TWO_32 + low;
    if (rest % perMs !== 0)
      throw malformedArrow(
        `the time in row ${i} is finer than a millisecond, which an instant cannot hold: round it first`,
      );
    return quotient * TWO_32 + rest / perMs;
  });
}

/** The chunks of a column as one. */
export function joinChunks(chunks: readonly ColumnChunk[], length: number): ColumnChunk {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const values = new Float64Array(length);
  const nulls = chunks.some((chunk) => chunk.nulls !== undefined) ? new Uint8Array(length) : undefined;
  let at = 0;
  for (const chunk of chunks) {
    values.set(chunk.values, at);
    if (chunk.nulls !== undefined) nulls?.set(chunk.nulls, at);
    at += chunk.values.length;
  }
  return { values, nulls };
}
