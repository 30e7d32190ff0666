import { writeFloat64s } from './float64-bytes.js';

const encoder = new TextEncoder();

/** A growing buffer for the binary formats: little-endian, with LEB128 varints up to 2^53. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** How many bytes have been written. */
  get length(): number {
    return this.#length;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  /** One byte, 0 to 255. */
  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Four bytes, little-endian. */
  uint32(value: number): void {
    this.#reserve(4);
    for (let shift = 0; shift < 32; shift += 8) this.#bytes[this.#length++] = (value >>> shift) & 0xff;
  }

  /** A whole number from 0 to 2^53 in one to eight bytes, seven bits each, lowest first. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      // above 2^31 the bit operators do not hold: take the low seven bits by arithmetic
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A whole number of either sign, |value| ≤ 2^52, as a zigzag varint. */
  signed(value: number): void {
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  /** A length as varint, then the UTF-8 bytes. */
  text(value: string): void {
    const bytes = encoder.encode(value);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Doubles, little-endian, eight bytes each. */
  float64s(values: Float64Array): void {
    this.#reserve(values.length * 8);
    writeFloat64s(this.#bytes, this.#length, values);
    this.#length += values.length * 8;
  }

  /** Overwrites four bytes at `offset`, little-endian. */
  patchUint32(offset: number, value: number): void {
    for (let k = 0; k < 4; k++) this.#bytes[offset + k] = (value >>> (8 * k)) & 0xff;
  }

  /** What has been written, without a copy; the writer must not be used afterwards. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }
}
