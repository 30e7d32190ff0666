import { InternalError } from '@aurum/core';
import { COPY_DATA, POSTGRES_EPOCH_MS, SIGNATURE, SIGNATURE_BYTES } from './copy-format.js';
import { writeInstant } from './row-encoder.js';

/** Days from 1970-01-01 to 2000-01-01, where PostgreSQL's binary dates begin. */
export const POSTGRES_EPOCH_DAYS: number = POSTGRES_EPOCH_MS / 86_400_000;

/** The numbers of the element types of arrays. */
export const ELEMENT = { int4: 23, float8: 701 } as const;

/** Bytes of an array in binary form before its elements: dimensions, whether any is NULL, type, length and lower bound. */
export const ARRAY_HEADER_BYTES = 20;

/** The same of an array without elements, which has no dimension either. */
export const EMPTY_ARRAY_BYTES = 12;

/** A field of a record to be copied in; `undefined` stands for NULL. */
export type RecordField =
  | undefined
  | { readonly type: 'int4' | 'int8' | 'date' | 'timestamptz'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'bytes'; readonly value: Uint8Array }
  | { readonly type: 'int4[]'; readonly value: ArrayLike<number> }
  | { readonly type: 'float8[]'; readonly value: Float64Array };

const text = new TextEncoder();

/** Text as a field: for columns of type `text` and `json`. */
export function textField(value: string): RecordField {
  return { type: 'bytes', value: text.encode(value) };
}

/**
 * Records of any fields as CopyData messages of `PGCOPY` binary format, one message a record; the first begins with the format's
 * signature, the last is its trailer. A record is made when it is asked for.
 */
export function* encodeRecords(records: Iterable<readonly RecordField[]>): Generator<Uint8Array> {
  let first = true;
  for (const fields of records) {
    yield encodeRecord(fields, first);
    first = false;
  }
  if (first) throw new InternalError('a COPY of no records');
  const trailer = new Uint8Array(7);
  const view = new DataView(trailer.buffer);
  trailer[0] = COPY_DATA;
  view.setInt32(1, 6);
  view.setInt16(5, -1);
  yield trailer;
}

function encodeRecord(fields: readonly RecordField[], first: boolean): Uint8Array {
  const head = first ? SIGNATURE_BYTES : 0;
  let size = 5 + head + 2;
  for (const field of fields) size += 4 + bytesOf(field);
  const frame = new Uint8Array(size);
  const view = new DataView(frame.buffer);
  frame[0] = COPY_DATA;
  view.setInt32(1, size - 1);
  if (first) frame.set(SIGNATURE, 5);
  view.setInt16(5 + head, fields.length);
  let at = 7 + head;
  for (const field of fields) {
    const bytes = bytesOf(field);
    view.setInt32(at, field === undefined ? -1 : bytes);
    if (field !== undefined) writeField(view, frame, at + 4, field);
    at += 4 + bytes;
  }
  return frame;
}

function bytesOf(field: RecordField): number {
  switch (field?.type) {
    case undefined:
      return 0;
    case 'bool':
      return 1;
    case 'int4':
    case 'date':
      return 4;
    case 'int8':
    case 'timestamptz':
      return 8;
    case 'bytes':
      return field.value.length;
    case 'int4[]':
      return arrayBytes(field.value.length, 4);
    case 'float8[]':
      return arrayBytes(field.value.length, 8);
  }
}

function arrayBytes(length: number, width: number): number {
  return length === 0 ? EMPTY_ARRAY_BYTES : ARRAY_HEADER_BYTES + length * (4 + width);
}

function writeField(view: DataView, frame: Uint8Array, at: number, field: NonNullable<RecordField>): void {
  switch (field.type) {
    case 'bool':
      frame[at] = field.value ? 1 : 0;
      break;
    case 'int4':
      view.setInt32(at, field.value);
      break;
    case 'date':
      view.setInt32(at, field.value - POSTGRES_EPOCH_DAYS);
      break;
    case 'int8':
      view.setBigInt64(at, BigInt(field.value));
      break;
    case 'timestamptz':
      writeInstant(view, at, field.value);
      break;
    case 'bytes':
      frame.set(field.value, at);
      break;
    case 'int4[]': {
      writeArrayHeader(view, at, ELEMENT.int4, field.value.length);
      let offset = at + ARRAY_HEADER_BYTES;
      for (let i = 0; i < field.value.length; i++, offset += 8) {
        view.setInt32(offset, 4);
        view.setInt32(offset + 4, field.value[i] as number); // i is in range
      }
      break;
    }
    case 'float8[]': {
      const { value } = field;
      writeArrayHeader(view, at, ELEMENT.float8, value.length);
      let offset = at + ARRAY_HEADER_BYTES;
      for (let i = 0; i < value.length; i++, offset += 12) {
        view.setInt32(offset, 8);
        view.setFloat64(offset + 4, value[i] as number); // i is in range
      }
    }
  }
}

function writeArrayHeader(view: DataView, at: number, element: number, length: number): void {
  view.setInt32(at, length === 0 ? 0 : 1);
  view.setInt32(at + 4, 0);
  view.setInt32(at + 8, element);
  if (length === 0) return;
  view.setInt32(at + 12, length);
  view.setInt32(at + 16, 1);
}
