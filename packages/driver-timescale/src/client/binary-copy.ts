import { AurumError, InternalError } from '@aurum/core';

/** Milliseconds from the Unix epoch to 2000-01-01T00:00Z, where PostgreSQL's binary timestamps begin. */
export const POSTGRES_EPOCH_MS = 946_684_800_000;

const TWO_32 = 4_294_967_296;
const COPY_DATA = 0x64;
const SIGNATURE_BYTES = 19;
const SIGNATURE = Uint8Array.from([0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00]);

/** The binary types that the driver copies. */
export type CopyType = 'timestamptz' | 'int8' | 'float8' | 'int4' | 'int2';

const WIDTH: Readonly<Record<CopyType, number>> = { timestamptz: 8, int8: 8, float8: 8, int4: 4, int2: 2 };

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

function writeField(view: DataView, offset: number, type: CopyType, value: number): void {
  switch (type) {
    case 'timestamptz':
      writeInt64(view, offset, (value - POSTGRES_EPOCH_MS) * 1000);
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

/**
 * The rows `from` to `to` of the columns as CopyData messages of `PGCOPY` binary format: the first begins with the
 * format's signature, the last ends with its trailer. Nothing is allocated per row.
 */
export function* encodeRows(
  columns: readonly CopyColumn[],
  from: number,
  to: number,
  rowsPerFrame = 8192,
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
    const head = first ? SIGNATURE_BYTES : 0;
    const frame = new Uint8Array(5 + head + rows * rowBytes + (last ? 2 : 0));
    const view = new DataView(frame.buffer);
    if (first) frame.set(SIGNATURE, 5);
    let end = 5 + head;
    if (nullable) {
      end = encodeNullable(columns, frame, view, end, row, row + rows);
    } else if (rows > 0) {
      tile(frame, template, end, rows);
      for (const { column, offset: at } of varying) fillColumn(view, column, end + at, rowBytes, row, row + rows);
      end += rows * rowBytes;
    }
    if (last) {
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
    for (let i = from; i < to; i++, offset += stride)
      writeInt64(view, offset, (value.start + i * value.step - POSTGRES_EPOCH_MS) * 1000);
  } else if (type === 'float8') {
    const array = value as Float64Array;
    for (let i = from; i < to; i++, offset += stride) view.setFloat64(offset, array[i] as number);
  } else if (type === 'timestamptz') {
    const array = value as Float64Array;
    for (let i = from; i < to; i++, offset += stride)
      writeInt64(view, offset, ((array[i] as number) - POSTGRES_EPOCH_MS) * 1000);
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

/** Growing columns of decoded rows. */
export interface DecodedColumns {
  /** Number of rows. */
  readonly length: number;
  /** One array a column, longer than `length`; NULL is NaN. */
  readonly columns: readonly Float64Array[];
}

/**
 * Decodes the tuples of a binary COPY into one Float64Array a column, straight from the socket's chunks. Fields are
 * `timestamptz` (to epoch milliseconds), `int8`, `float8`, `int4` or `int2`; NULL becomes NaN, except that a column
 * with `nullAs` gets that number. int8 values must be below 2^53.
 */
export class TupleDecoder {
  readonly #types: readonly CopyType[];
  readonly #widths: Uint8Array;
  readonly #nullAs: Float64Array;
  #columns: Float64Array[];
  #capacity: number;
  #length = 0;
  #rest: Uint8Array | undefined;
  #headerSeen = false;
  #ended = false;
  readonly #framed: boolean;

  constructor(types: readonly CopyType[], options: { framed: boolean; nullAs?: readonly number[]; capacity?: number }) {
    this.#types = types;
    this.#widths = Uint8Array.from(types, (type) => WIDTH[type]);
    this.#framed = options.framed;
    this.#nullAs = Float64Array.from(types, (_, i) => options.nullAs?.[i] ?? Number.NaN);
    this.#capacity = Math.max(16, options.capacity ?? 1024);
    this.#columns = types.map(() => new Float64Array(this.#capacity));
  }

  /** Rows decoded and not yet taken. */
  get length(): number {
    return this.#length;
  }

  /** Takes the first `count` decoded rows away, by default all; the decoder goes on with the rest. */
  take(count: number = this.#length): DecodedColumns {
    const taken = { length: count, columns: this.#columns };
    const rest = this.#length - count;
    this.#columns = taken.columns.map((column) => {
      const fresh = new Float64Array(this.#capacity);
      fresh.set(column.subarray(count, count + rest));
      return fresh;
    });
    this.#length = rest;
    return taken;
  }

  /** Decodes a chunk. Bytes of a tuple that is not complete yet are kept for the next one. */
  push(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.#rest !== undefined) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
      this.#rest = undefined;
    }
    const consumed = this.#decode(bytes);
    if (consumed < bytes.length) this.#rest = bytes.slice(consumed);
  }

  /** Checks that the stream came to its end. */
  finish(): void {
    if (this.#rest !== undefined || !this.#ended) {
      throw new AurumError('STORE.CONNECTION_LOST', {
        message: 'the server ended a binary COPY in the middle of a row; repeat the read',
        retryable: true,
      });
    }
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#columns = this.#columns.map((column) => {
      const wider = new Float64Array(this.#capacity);
      wider.set(column);
      return wider;
    });
  }

  #decode(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const prefix = this.#framed ? 5 : 0;
    const width = this.#types.length;
    const end = bytes.length;
    let at = 0;
    if (!this.#headerSeen) {
      if (end < prefix + SIGNATURE_BYTES) return 0;
      for (let i = 0; i < SIGNATURE.length; i++) {
        if (bytes[prefix + i] !== SIGNATURE[i])
          throw new InternalError('a binary COPY did not begin with its signature');
      }
      this.#headerSeen = true;
      // The server puts the signature and the first tuple into one message, or the signature alone.
      at = prefix + SIGNATURE_BYTES;
      if (this.#framed) {
        const messageEnd = 1 + view.getInt32(1);
        if (messageEnd > at) {
          const next = this.#tuple(view, at, end, width);
          if (next < 0) {
            this.#headerSeen = false;
            return 0;
          }
          at = next;
        }
      }
    }
    while (at + prefix + 2 <= end) {
      if (this.#length === this.#capacity) this.#grow();
      const next = this.#tuple(view, at + prefix, end, width);
      if (next < 0) return at;
      at = next;
    }
    return at;
  }

  /** Decodes one tuple at `at`; the offset after it, or -1 when it is not complete. */
  #tuple(view: DataView, at: number, end: number, width: number): number {
    if (at + 2 > end) return -1;
    const fields = view.getInt16(at);
    let offset = at + 2;
    if (fields === -1) {
      this.#ended = true;
      return offset;
    }
    if (fields !== width) throw new InternalError(`a binary COPY sent ${fields} columns where ${width} were asked for`);
    const row = this.#length;
    for (let c = 0; c < width; c++) {
      if (offset + 4 > end) return -1;
      const bytes = view.getInt32(offset);
      offset += 4;
      const column = this.#columns[c] as Float64Array;
      if (bytes === -1) {
        column[row] = this.#nullAs[c] as number;
        continue;
      }
      if (offset + bytes > end) return -1;
      const type = this.#types[c] as CopyType;
      if (bytes !== this.#widths[c])
        throw new InternalError(`a binary COPY sent ${bytes} bytes for a column of type ${type}`);
      if (type === 'float8') column[row] = view.getFloat64(offset);
      else if (type === 'int4') column[row] = view.getInt32(offset);
      else if (type === 'int2') column[row] = view.getInt16(offset);
      else {
        const integer = view.getInt32(offset) * TWO_32 + view.getUint32(offset + 4);
        column[row] = type === 'timestamptz' ? integer / 1000 + POSTGRES_EPOCH_MS : integer;
      }
      offset += bytes;
    }
    this.#length = row + 1;
    return offset;
  }
}
