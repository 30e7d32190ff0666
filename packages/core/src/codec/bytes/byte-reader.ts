import { AurumError } from '../../errors/index.js';
import { readFloat64s } from './float64-bytes.js';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads what {@link ByteWriter} wrote. Every step checks its bounds: running out of bytes is `CODEC.FORMAT`. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #offset: number;

  /** @param what what the bytes should be, for messages */
  constructor(bytes: Uint8Array, offset = 0, what = 'a series') {
    this.#bytes = bytes;
    this.#offset = offset;
    this.#what = what;
  }

  /** Where the next read begins. */
  get offset(): number {
    return this.#offset;
  }

  /** How many bytes are left. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** One byte. */
  byte(): number {
    const value = this.#bytes[this.#offset];
    if (value === undefined) throw this.malformed('it ends in the middle');
    this.#offset++;
    return value;
  }

  /** A varint of at most 2^53. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let k = 0; k < 8; k++) {
      const part = this.byte();
      value += (part & 0x7f) * scale;
      if (part < 0x80) {
        if (value > 2 ** 53) break;
        return value;
      }
      scale *= 0x80;
    }
    throw this.malformed('a number is longer than 53 bits');
  }

  /** A zigzag varint. */
  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A text of at most `limit` bytes. */
  text(limit = 65_536): string {
    const length = this.varint();
    if (length > limit || length > this.remaining) throw this.malformed(`a text of ${length} bytes does not fit`);
    const bytes = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw this.malformed('a text is not UTF-8', cause);
    }
  }

  /** `count` bytes, without a copy. */
  raw(count: number): Uint8Array {
    if (count > this.remaining) throw this.malformed(`${count} bytes do not fit`);
    this.#offset += count;
    return this.#bytes.subarray(this.#offset - count, this.#offset);
  }

  /** `count` little-endian doubles. The count is checked against what is left before anything is allocated. */
  float64s(count: number): Float64Array {
    if (count * 8 > this.remaining)
      throw this.malformed(`${count} values need ${count * 8} bytes, ${this.remaining} are left`);
    const values = readFloat64s(this.#bytes, this.#offset, count);
    this.#offset += count * 8;
    return values;
  }

  /** The error for bytes that do not make sense here. */
  malformed(why: string, cause?: unknown): AurumError {
    return new AurumError('CODEC.FORMAT', {
      message: `the bytes are not ${this.#what}: ${why} (at byte ${this.#offset} of ${this.#bytes.length}); encode it again from its source`,
      details: { offset: this.#offset, length: this.#bytes.length },
      cause,
    });
  }
}
