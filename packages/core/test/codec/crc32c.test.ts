import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../src/codec/bytes/crc32c.js';
import {
  readFloat64s,
  readFloat64sByView,
  writeFloat64s,
  writeFloat64sByView,
} from '../../src/codec/bytes/float64-bytes.js';

/** Bit by bit, from the definition. */
function slowCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('CRC-32C', () => {
  it.each([
    ['123456789', 0xe3069283],
    ['', 0],
    ['\0'.repeat(32), 0x8a9136aa], // RFC 3720, B.4
  ])('of %j is that of the standards', (text, expected) => {
    expect(crc32c(new TextEncoder().encode(text))).toBe(expected);
  });

  it('is that of its definition for any bytes and range', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), (bytes, from) => {
        expect(crc32c(bytes, Math.min(from, bytes.length))).toBe(slowCrc(bytes.subarray(from)));
      }),
    );
  });
});

describe('doubles as bytes', () => {
  it('are the same by copy and by view, aligned or not', () => {
    fc.assert(
      fc.property(fc.float64Array({ maxLength: 20, noNaN: true }), fc.nat(9), (values, offset) => {
        const [copied, viewed] = [
          new Uint8Array(values.byteLength + offset),
          new Uint8Array(values.byteLength + offset),
        ];
        writeFloat64s(copied, offset, values);
        writeFloat64sByView(viewed, offset, values);
        expect(copied).toEqual(viewed);
        expect(readFloat64s(copied, offset, values.length)).toEqual(values);
        expect(readFloat64sByView(copied, offset, values.length)).toEqual(values);
      }),
    );
  });
});
