import { InternalError } from '@aurum/core';
import {
  COPY_DATA,
  type CopyType,
  MICROSECONDS_OVER,
  MILLISECONDS_OF_TWO_32,
  POSTGRES_EPOCH_MS,
  SIGNATURE,
  SIGNATURE_BYTES,
  TWO_32,
  WIDTH,
} from './copy-format.js';

/** One column of rows to be copied in: the same for all rows, or an array of numbers. */
export interface CopyColumn {
  readonly type: CopyType;
  /** Epoch milliseconds for timestamps. In an array of a nullable column NaN stands for NULL unless `nulls` says otherwise. */
  readonly value: number | Float64Array | Uint8Array | { readonly start: number; readonly step: number };
  /** Which rows are NULL: where `nulls[i]` equals `nullCode`. */
  readonly nulls?: { readonly codes: Uint8Array; readonly nullCode: number } | undefined;
}

function writeInt64(view: DataView, offset: number, value: number): void {
  const high = Math.floor(value / TWO_32);
  view.setInt32(offset, high);
  view.setUint32(offset + 4, value - high * TWO_32);
}

/** Writes an instant in epoch milliseconds, exactly also where its microseconds are beyond 2^53. */
export function writeInstant(view: DataView, offset: number, value: number): void {
  const ms = value - POSTGRES_EPOCH_MS;
  const microseconds = ms * 1000;
  if (Number.isSafeInteger(microseconds)) {
    writeInt64(view, offset, microseconds);
    return;
  }
  const high = Math.floor(microseconds / TWO_32);
  const low = (ms - high * MILLISECONDS_OF_TWO_32) * 1000 - high * MICROSECONDS_OVER;
  const carry = Math.floor(low / TWO_32);
  view.setInt32(offset, high + carry);
  view.setUint32(offset + 4, low - carry * TWO_32);
}

function writeField(view: DataView, offset: number, type: CopyType, value: number): void {
  switch (type) {
    case 'timestamptz':
      writeInstant(view, offset, value);
      break;
    case 'int8':
      writeInt64(view, offset, value);
      break;
    case 'float8':
      view.setFloat64(offset, value);
      break;
    case 'int4':
      view.setInt32(offset, value);
      break;
    case 'int2':
      view.setInt16(offset, value);
      break;
  }
}

/** Some rows of some columns. */
export interface RowsPart {
  readonly columns: readonly CopyColumn[];
  /** The first row. */
  readonly from: number;
  /** The row after the last. */
  readonly to: number;
}

/**
 * The rows `from` to `to` of the columns as CopyData messages of `PGCOPY` binary format: the first begins with the
 * format's signature, the last ends with its trailer. Nothing is allocated per row.
 */
export function encodeRows(
  columns: readonly CopyColumn[],
  from: number,
  to: number,
  rowsPerFrame = 8192,
): Generator<Uint8Array> {
  return encodeParts([{ columns, from, to }], rowsPerFrame);
}

/** The same for the rows of several parts, one after the other: at least one, all with columns of the same types in the same order. */
export function* encodeParts(parts: readonly RowsPart[], rowsPerFrame = 8192): Generator<Uint8Array> {
  for (const [i, part] of parts.entries())
    yield* encodePart(part, { rowsPerFrame, opens: i === 0, closes: i === parts.length - 1 });
}

function* encodePart(
  { columns, from, to }: RowsPart,
  { rowsPerFrame, opens, closes }: { rowsPerFrame: number; opens: boolean; closes: boolean },
): Generator<Uint8Array> {
  let rowBytes = 2;
  for (const column of columns) rowBytes += 4 + WIDTH[column.type];
  const template = new Uint8Array(rowBytes);
  const templateView = new DataView(template.buffer);
  templateView.setInt16(0, columns.length);
  const varying: { column: CopyColumn; offset: number }[] = [];
  let offset = 2;
  let nullable = false;
  for (const column of columns) {
    templateView.setInt32(offset, WIDTH[column.type]);
    if (typeof column.value === 'number') writeField(templateView, offset + 4, column.type, column.value);
    else varying.push({ column, offset: offset + 4 });
    if (column.nulls !== undefined) nullable = true;
    offset += 4 + WIDTH[column.type];
  }
  for (let row = from, first = true; row < to || first; first = false) {
    const rows = Math.min(rowsPerFrame, to - row);
    const last = row + rows >= to;
    const head = first && opens ? SIGNATURE_BYTES : 0;
    const frame = new Uint8Array(5 + head + rows * rowBytes + (last && closes ? 2 : 0));
    const view = new DataView(frame.buffer);
    if (head > 0) frame.set(SIGNATURE, 5);
    let end = 5 + head;
    if (nullable) {
      end = encodeNullable(columns, frame, view, end, row, row + rows);
    } else if (rows > 0) {
      tile(frame, template, end, rows);
      for (const { column, offset: at } of varying) fillColumn(view, column, end + at, rowBytes, row, row + rows);
      end += rows * rowBytes;
    }
    if (last && closes) {
      view.setInt16(end, -1);
      end += 2;
    }
    frame[0] = COPY_DATA;
    view.setInt32(1, end - 1);
    yield end === frame.length ? frame : frame.subarray(0, end);
    row += rows;
    if (last) return;
  }
}

/** Repeats the template by doubling copies, which is one memcpy a doubling. */
function tile(frame: Uint8Array, template: Uint8Array, at: number, rows: number): void {
  frame.set(template, at);
  const total = template.length * rows;
  for (let filled = template.length; filled < total; filled *= 2) {
    frame.copyWithin(at + filled, at, at + Math.min(filled, total - filled));
  }
}

function fillColumn(view: DataView, column: CopyColumn, at: number, stride: number, from: number, to: number): void {
  const { type, value } = column;
  let offset = at;
  if (typeof value === 'object' && 'step' in value) {
    for (let i = from; i < to; i++, offset += stride) writeInstant(view, offset, value.start + i * value.step);
  } else if (type === 'float8') {
    const array = value as Float64Array;
    for (let i = from; i < to; i++, offset += stride) view.setFloat64(offset, array[i] as number);
  } else if (type === 'timestamptz') {
    const array = value as Float64Array;
    for (let i = from; i < to; i++, offset += stride) writeInstant(view, offset, array[i] as number);
  } else {
    const array = value as Float64Array | Uint8Array;
    for (let i = from; i < to; i++, offset += stride) writeField(view, offset, type, array[i] as number);
  }
}

function valueAt(column: CopyColumn, row: number): number {
  const { value } = column;
  if (typeof value === 'number') return value;
  if ('step' in value) return value.start + row * value.step;
  return value[row] as number;
}

/** The general loop, for rows of which some fields are NULL and therefore shorter. */
function encodeNullable(
  columns: readonly CopyColumn[],
  frame: Uint8Array,
  view: DataView,
  at: number,
  from: number,
  to: number,
): number {
  let offset = at;
  for (let row = from; row < to; row++) {
    view.setInt16(offset, columns.length);
    offset += 2;
    for (const column of columns) {
      const nulls = column.nulls;
      if (nulls !== undefined && nulls.codes[row] === nulls.nullCode) {
        view.setInt32(offset, -1);
        offset += 4;
        continue;
      }
      const width = WIDTH[column.type];
      view.setInt32(offset, width);
      writeField(view, offset + 4, column.type, valueAt(column, row));
      offset += 4 + width;
    }
  }
  if (offset > frame.length) throw new InternalError('binary COPY rows overran their frame');
  return offset;
}
