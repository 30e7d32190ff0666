import type { ValueCodec } from '../ports/index.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

type Column = Float64Array | Uint8Array;

/** Where a column lies in the bytes behind the JSON. */
interface Place {
  readonly $column: 'f64' | 'u8';
  readonly at: number;
  readonly length: number;
}

/**
 * Tables of columns: plain data, with `Float64Array` and `Uint8Array` wherever they occur, kept as their bytes. What the cache gives has columns of
 * its own, which may be written; all the rest is frozen. No name in the data is `$column`.
 *
 * @param id the form and its version, such as `runs/1`
 */
export function columnsCodec<T>(id: string): ValueCodec<T> {
  return {
    id: `columns/${id}`,
    encode: encodeColumns,
    decode: (bytes) => decodeColumns(bytes) as T, // the form is named by the id, which was compared
    keep: (value) => copyColumns(value, 'keep') as T, // a copy
    share: (kept) => copyColumns(kept, 'share') as T, // a copy
    sizeOf: sizeOfColumns,
  };
}

/** Length of the JSON, JSON, columns. */
function encodeColumns(value: unknown): Uint8Array {
  const columns: Column[] = [];
  let size = 0;
  const json = JSON.stringify(value, (_name, part: unknown) => {
    if (!isColumn(part)) return part;
    const place: Place = { $column: part instanceof Float64Array ? 'f64' : 'u8', at: size, length: part.length };
    columns.push(part);
    size += part.byteLength;
    return place;
  });
  const head = encoder.encode(json);
  const out = new Uint8Array(4 + head.length + size);
  new DataView(out.buffer).setUint32(0, head.length, true);
  out.set(head, 4);
  let at = 4 + head.length;
  for (const column of columns) {
    out.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  }
  return out;
}

function decodeColumns(bytes: Uint8Array): unknown {
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const body = bytes.subarray(4 + head);
  return JSON.parse(decoder.decode(bytes.subarray(4, 4 + head)), (_name, part: unknown) => {
    if (!isPlace(part)) return typeof part === 'object' && part !== null ? Object.freeze(part) : part;
    const { $column, at, length } = part;
    const size = $column === 'f64' ? length * 8 : length;
    if (at + size > body.length) throw new RangeError('a column goes beyond the bytes');
    const own = body.slice(at, at + size);
    return $column === 'f64' ? new Float64Array(own.buffer) : own;
  });
}

function isColumn(value: unknown): value is Column {
  return value instanceof Float64Array || value instanceof Uint8Array;
}

function isPlace(value: unknown): value is Place {
  return typeof value === 'object' && value !== null && '$column' in value;
}

/** A copy: to keep, of everything; to share, of columns and what holds them, as the rest is frozen. */
function copyColumns(value: unknown, why: 'keep' | 'share'): unknown {
  if (isColumn(value)) return value.slice();
  if (typeof value !== 'object' || value === null) return value;
  if (why === 'share' && !holdsColumns(value)) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((part) => copyColumns(part, why)));
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyColumns(part, why)])));
}

/** Lists hold none: their first item says so for all. */
function holdsColumns(value: object): boolean {
  const parts: readonly unknown[] = Array.isArray(value) ? value.slice(0, 1) : Object.values(value);
  return parts.some((part) => isColumn(part) || (typeof part === 'object' && part !== null && holdsColumns(part)));
}

/** About the bytes of it in memory. */
function sizeOfColumns(value: unknown): number {
  if (isColumn(value)) return value.byteLength + 64;
  if (typeof value === 'string') return 2 * value.length + 16;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 32;
  for (const part of Object.values(value)) bytes += 16 + sizeOfColumns(part);
  return bytes;
}
