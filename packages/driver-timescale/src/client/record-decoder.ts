import { InternalError } from '@aurum/core';
import { SIGNATURE, SIGNATURE_BYTES, TWO_32 } from './copy-format.js';
import { ARRAY_HEADER_BYTES, ELEMENT, EMPTY_ARRAY_BYTES, POSTGRES_EPOCH_DAYS } from './record-encoder.js';
import { instantOfHalves } from './tuple-decoder.js';

const text = new TextDecoder();

/** The fields of one record. They lie in the bytes as they came, so they are to be read at once; what is read is a copy. */
export class RecordFields {
  readonly #view: DataView;
  readonly #offsets: Int32Array;
  readonly #lengths: Int32Array;

  constructor(view: DataView, offsets: Int32Array, lengths: Int32Array) {
    this.#view = view;
    this.#offsets = offsets;
    this.#lengths = lengths;
  }

  /** Whether a field is NULL. */
  isNull(field: number): boolean {
    return this.#lengths[field] === -1;
  }

  /** An `int4`. */
  int4(field: number): number {
    return this.#view.getInt32(this.#at(field, 4));
  }

  /** An `int8` below 2^53. */
  int8(field: number): number {
    const at = this.#at(field, 8);
    return this.#view.getInt32(at) * TWO_32 + this.#view.getUint32(at + 4);
  }

  /** A `date`, in days since 1970-01-01. */
  date(field: number): number {
    return this.int4(field) + POSTGRES_EPOCH_DAYS;
  }

  /** A `timestamptz`, in epoch ms. */
  timestamptz(field: number): number {
    const at = this.#at(field, 8);
    return instantOfHalves(this.#view.getInt32(at), this.#view.getUint32(at + 4));
  }

  /** A `bytea`. */
  bytes(field: number): Uint8Array {
    return this.#raw(field).slice();
  }

  /** A `text` or `json`. */
  text(field: number): string {
    return text.decode(this.#raw(field));
  }

  /** An `int4[]` without NULLs. */
  int4Array(field: number): Int32Array {
    const { from, length } = this.#array(field, ELEMENT.int4, 4);
    const values = new Int32Array(length);
    for (let i = 0, at = from; i < length; i++, at += 8) values[i] = this.#view.getInt32(at);
    return values;
  }

  /** A `float8[]` without NULLs; `undefined` for NULL. */
  float8Array(field: number): Float64Array | undefined {
    if (this.isNull(field)) return undefined;
    const { from, length } = this.#array(field, ELEMENT.float8, 8);
    const values = new Float64Array(length);
    const view = this.#view;
    for (let i = 0, at = from; i < length; i++, at += 12) values[i] = view.getFloat64(at);
    return values;
  }

  #raw(field: number): Uint8Array {
    const { buffer, byteOffset } = this.#view;
    return new Uint8Array(buffer, byteOffset + (this.#offsets[field] ?? 0), Math.max(0, this.#lengths[field] ?? 0));
  }

  #at(field: number, bytes: number): number {
    if (this.#lengths[field] === bytes) return this.#offsets[field] as number; // it has a length
    throw new InternalError(`a binary COPY sent ${this.#lengths[field]} bytes where ${bytes} were asked for`);
  }

  /** Where the elements of an array of one dimension begin, behind the length of the first. */
  #array(field: number, element: number, width: number): { readonly from: number; readonly length: number } {
    const view = this.#view;
    const at = this.#offsets[field] ?? 0;
    const bytes = this.#lengths[field] ?? -1;
    if (bytes === EMPTY_ARRAY_BYTES && view.getInt32(at) === 0) return { from: at, length: 0 };
    const length = bytes > ARRAY_HEADER_BYTES ? view.getInt32(at + 12) : -1;
    const whole = bytes === ARRAY_HEADER_BYTES + length * (4 + width) && view.getInt32(at) === 1;
    // Elements that are NULL have no bytes, so the size tells of them too.
    if (whole && view.getInt32(at + 8) === element) return { from: at + ARRAY_HEADER_BYTES + 4, length };
    throw new InternalError('a binary COPY sent an array of another kind than was asked for');
  }
}

/** How a {@link RecordDecoder} reads. */
export interface RecordDecoderOptions {
  /** Whether the bytes are CopyData messages, or the bare stream. */
  readonly framed: boolean;
  /** The number of fields of a record. */
  readonly width: number;
  /** Takes one record after the other. */
  readonly take: (fields: RecordFields) => void;
}

/** Takes the records of a binary COPY out of the socket's chunks, fields of any length. */
export class RecordDecoder {
  readonly #options: RecordDecoderOptions;
  #rest: Uint8Array | undefined;
  #headerSeen = false;
  #ended = false;

  constructor(options: RecordDecoderOptions) {
    this.#options = options;
  }

  /** Takes bytes, cut anywhere. */
  push(chunk: Uint8Array): void {
    const bytes = this.#rest === undefined ? chunk : joined(this.#rest, chunk);
    const used = this.#decode(bytes);
    this.#rest = used < bytes.length ? bytes.slice(used) : undefined;
  }

  /** @throws InternalError when the stream ended before its trailer */
  finish(): void {
    if (!this.#ended) throw new InternalError('a binary COPY ended in the middle of a record');
  }

  #decode(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const prefix = this.#options.framed ? 5 : 0;
    let at = 0;
    while (!this.#ended) {
      let from = at + prefix;
      if (prefix > 0 && (from > bytes.length || at + 1 + view.getInt32(at + 1) > bytes.length)) return at;
      const end = prefix > 0 ? at + 1 + view.getInt32(at + 1) : bytes.length;
      if (!this.#headerSeen) {
        if (from + SIGNATURE_BYTES > end) return at;
        if (SIGNATURE.some((byte, i) => bytes[from + i] !== byte))
          throw new InternalError('a binary COPY did not begin with its signature');
        this.#headerSeen = true;
        from += SIGNATURE_BYTES;
        at = from;
        // The server puts the signature and the first record into one message, or the signature alone.
        if (prefix > 0 && from === end) continue;
      }
      const next = this.#record(view, from, end);
      if (next < 0) return at;
      at = next;
    }
    return bytes.length;
  }

  /** Decodes one record at `at`; the offset after it, or -1 when it is not complete. */
  #record(view: DataView, at: number, end: number): number {
    if (at + 2 > end) return -1;
    const { width, take } = this.#options;
    const fields = view.getInt16(at);
    let offset = at + 2;
    if (fields === -1) {
      this.#ended = true;
      return offset;
    }
    if (fields !== width) throw new InternalError(`a binary COPY sent ${fields} columns where ${width} were asked for`);
    const offsets = new Int32Array(width);
    const lengths = new Int32Array(width);
    for (let i = 0; i < width; i++) {
      if (offset + 4 > end) return -1;
      const length = view.getInt32(offset);
      offset += 4;
      offsets[i] = offset;
      lengths[i] = length;
      offset += Math.max(0, length);
      if (offset > end) return -1;
    }
    take(new RecordFields(view, offsets, lengths));
    return offset;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
