import { AurumError, InternalError } from '@aurum/core';
import {
  type CopyType,
  MICROSECONDS_OVER,
  MILLISECONDS_OF_TWO_32,
  POSTGRES_EPOCH_MS,
  SIGNATURE,
  SIGNATURE_BYTES,
  TWO_32,
  WIDTH,
} from './copy-format.js';

/** The columns of most reads: start, value and, where the series has any, flag, after the number of the series where there are several. */
const OBSERVATIONS = /^(int4 )?timestamptz float8( int2)?$/;

/** Growing columns of decoded rows. */
export interface DecodedColumns {
  /** Number of rows. */
  readonly length: number;
  /** One array a column, longer than `length`; NULL is NaN. */
  readonly columns: readonly Float64Array[];
  /** Where the instants of the first column lie at the equal steps that were expected, the first of them; that column is then empty. */
  readonly steps?: Steps | undefined;
}

/** Instants at equal steps. */
export interface Steps {
  /** The first, epoch ms. */
  readonly start: number;
  /** From one to the next, ms. */
  readonly stepMs: number;
}

/** What a decoder may be told. */
export interface TupleDecoderOptions {
  /** Whether the bytes are CopyData messages, or the bare stream. */
  readonly framed: boolean;
  /** What NULL becomes, for each column; NaN where left out. */
  readonly nullAs?: readonly number[];
  /** Rows to have room for from the beginning. */
  readonly capacity?: number;
  /** The step in ms at which the instants of the first column are expected; as long as they keep to it, they take no memory. */
  readonly stepMs?: number | undefined;
}

/** Epoch milliseconds of a timestamp in its two halves. */
export function instantOfHalves(high: number, low: number): number {
  return high * MILLISECONDS_OF_TWO_32 + (high * MICROSECONDS_OVER + low) / 1000 + POSTGRES_EPOCH_MS;
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
  /** As long as all instants of the first column keep to the step. */
  #steps: { start: number; readonly stepMs: number } | undefined;
  #rest: Uint8Array | undefined;
  #headerSeen = false;
  #ended = false;
  readonly #framed: boolean;
  readonly #observations: boolean;
  readonly #lead: number;
  readonly #flags: boolean;

  constructor(types: readonly CopyType[], options: TupleDecoderOptions) {
    this.#types = types;
    this.#widths = Uint8Array.from(types, (type) => WIDTH[type]);
    this.#framed = options.framed;
    this.#observations = OBSERVATIONS.test(types.join(' '));
    this.#lead = types[0] === 'int4' ? 1 : 0;
    this.#flags = types[this.#lead + 2] === 'int2';
    this.#nullAs = Float64Array.from(types, (_, i) => options.nullAs?.[i] ?? Number.NaN);
    this.#capacity = Math.max(16, options.capacity ?? 1024);
    if (options.stepMs !== undefined && types[0] === 'timestamptz')
      this.#steps = { start: Number.NaN, stepMs: options.stepMs };
    this.#columns = types.map((_, i) => this.#column(i));
  }

  /** Rows decoded and not yet taken. */
  get length(): number {
    return this.#length;
  }

  /** Takes the first `count` decoded rows away, by default all; the decoder goes on with the rest. */
  take(count: number = this.#length): DecodedColumns {
    if (this.#steps !== undefined) this.#writeSteps();
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

  /** Checks that the stream came to its end, and gives the rows that are not taken yet; nothing can be pushed any more. */
  finish(): DecodedColumns {
    if (this.#rest !== undefined || !this.#ended) {
      throw new AurumError('STORE.CONNECTION_LOST', {
        message: 'the server ended a binary COPY in the middle of a row; repeat the read',
        retryable: true,
      });
    }
    const columns = this.#columns;
    this.#columns = [];
    return { length: this.#length, columns, steps: this.#length > 0 ? this.#steps : undefined };
  }

  #column(i: number): Float64Array {
    return new Float64Array(i === 0 && this.#steps !== undefined ? 0 : this.#capacity);
  }

  /** The instants so far as a column, since the next one does not keep to the step. */
  #writeSteps(): void {
    const { start, stepMs } = this.#steps as Steps;
    this.#steps = undefined;
    const column = this.#column(0);
    for (let i = 0; i < this.#length; i++) column[i] = start + i * stepMs;
    this.#columns[0] = column;
  }

  #putInstant(c: number, row: number, instant: number): void {
    if (c === 0 && this.#steps !== undefined) {
      if (row === 0) this.#steps.start = instant;
      if (instant === this.#steps.start + row * this.#steps.stepMs) return;
      this.#writeSteps();
    }
    (this.#columns[c] as Float64Array)[row] = instant;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#columns = this.#columns.map((column, i) => {
      const wider = this.#column(i);
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
    for (;;) {
      if (this.#observations) at = this.#decodeObservations(view, at, end);
      if (at + prefix + 2 > end) return at;
      if (this.#length === this.#capacity) {
        this.#grow();
        continue;
      }
      const next = this.#tuple(view, at + prefix, end, width);
      if (next < 0) return at;
      at = next;
    }
  }

  /**
   * The same as `#tuple` for the rows that nearly every read consists of, (number,) start, value (, flag), several times as fast: whole
   * rows only, as long as there is room. Whatever is not as expected is left to `#tuple`.
   */
  #decodeObservations(view: DataView, from: number, end: number): number {
    const prefix = this.#framed ? 5 : 0;
    const lead = this.#lead;
    const withFlags = this.#flags;
    const width = this.#types.length;
    const longest = prefix + 2 + lead * 8 + 12 + 12 + (withFlags ? 6 : 0);
    const [ordinals, starts, values, flags] = (lead === 1 ? this.#columns : [undefined, ...this.#columns]) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const nullValue = this.#nullAs[lead + 1] as number;
    const nullFlag = this.#nullAs[lead + 2] as number;
    const capacity = this.#capacity;
    const steps = this.#steps;
    // The first instant is not known yet: what the others are compared with.
    if (steps !== undefined && this.#length === 0) return from;
    const stepMs = steps?.stepMs ?? 0;
    let at = from;
    let row = this.#length;
    let expected = (steps?.start ?? 0) + row * stepMs;
    while (row < capacity && at + longest <= end) {
      let offset = at + prefix;
      if (view.getInt16(offset) !== width) break;
      offset += 2;
      if (lead === 1) {
        if (view.getInt32(offset) !== 4) break;
        ordinals[row] = view.getInt32(offset + 4);
        offset += 8;
      }
      if (view.getInt32(offset) !== 8) break;
      const start = instantOfHalves(view.getInt32(offset + 4), view.getUint32(offset + 8));
      if (steps === undefined) starts[row] = start;
      else if (start === expected) expected += stepMs;
      else break;
      offset += 12;
      const valueBytes = view.getInt32(offset);
      if (valueBytes === 8) {
        values[row] = view.getFloat64(offset + 4);
        offset += 12;
      } else if (valueBytes === -1) {
        values[row] = nullValue;
        offset += 4;
      } else break;
      if (withFlags) {
        const flagBytes = view.getInt32(offset);
        if (flagBytes === -1) {
          flags[row] = nullFlag;
          offset += 4;
        } else if (flagBytes === 2) {
          flags[row] = view.getInt16(offset + 4);
          offset += 6;
        } else break;
      }
      at = offset;
      row++;
    }
    this.#length = row;
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
        const high = view.getInt32(offset);
        const low = view.getUint32(offset + 4);
        if (type === 'timestamptz') this.#putInstant(c, row, instantOfHalves(high, low));
        else column[row] = high * TWO_32 + low;
      }
      offset += bytes;
    }
    this.#length = row + 1;
    return offset;
  }
}
