import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hasCompression } from '../../src/cache/compression.js';
import { openEnvelope, sealEnvelope } from '../../src/cache/envelope.js';
import { createCache } from '../../src/cache/index.js';

const bytes = new TextEncoder().encode('prices '.repeat(40));

describe('an envelope', () => {
  it.each([
    ['plain', Number.POSITIVE_INFINITY, false],
    ['compressed', 1, false],
    ['of nothing', 1024, true],
  ])('%s: gives what it holds, and is refused with any one bit changed', (_what, compressFrom, isNegative) => {
    const held = { isNegative, bytes: isNegative ? new Uint8Array(0) : bytes, costMs: 12.5 };
    const sealed = sealEnvelope(held, { schema: 'text/1', compressFrom });
    const open = (from: Uint8Array) => openEnvelope(from, { schema: 'text/1', maxBytes: 1000 });
    const { bytes: opened, ...rest } = open(sealed);
    expect({ ...rest, bytes: [...opened] }).toEqual({ ...held, bytes: [...held.bytes] });
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const spoilt = sealed.slice();
      spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => open(spoilt), `bit ${bit}`).toThrow(/envelope/);
    }
    for (let length = 0; length < sealed.length; length++) expect(() => open(sealed.subarray(0, length))).toThrow();
  });

  it.each([
    ['plain', Number.POSITIVE_INFINITY],
    ['compressed', 1],
  ])('%s: gives bytes whose slices are copies, also of the Buffer of a client', (_what, compressFrom) => {
    const sealed = sealEnvelope({ isNegative: false, bytes, costMs: 1 }, { schema: 'text/1', compressFrom });
    const received = Buffer.concat([Buffer.from('head'), sealed, Buffer.from('tail')]).subarray(4, 4 + sealed.length);
    const { bytes: opened } = openEnvelope(received, { schema: 'text/1', maxBytes: 1000 });
    const slice = opened.slice(7, 14);
    expect([...new Uint8Array(slice.buffer)]).toEqual([...bytes.subarray(7, 14)]);
    slice.fill(0);
    expect([...opened]).toEqual([...bytes]);
  });

  const seal = (compression: 'deflate' | 'zstd') =>
    sealEnvelope({ isNegative: false, bytes, costMs: 1 }, { schema: 'text/1', compressFrom: 1, compression });

  // which of the two holds depends on the Node that runs this: neither is left out anywhere
  if (hasCompression('zstd')) {
    it('compressed by zstd is smaller than plain, opens, and is bounded by what it declares', () => {
      const sealed = seal('zstd');
      expect([sealed[3], sealed.length < bytes.length / 2]).toEqual([2, true]);
      expect([...openEnvelope(sealed, { schema: 'text/1', maxBytes: 1000 }).bytes]).toEqual([...bytes]);
      expect([...openEnvelope(seal('deflate'), { schema: 'text/1', maxBytes: 1000 }).bytes]).toEqual([...bytes]);
      expect(() => openEnvelope(declaring(sealed, 20), { schema: 'text/1', maxBytes: 1000 })).toThrow(/unpacked|20/);
    });
  } else {
    it('compressed by zstd is refused by a Node without it, as a cache that asks for it is', () => {
      const sealed = seal('deflate');
      sealed[3] = 2;
      const rightSum = declaring(sealed, bytes.length);
      expect(() => openEnvelope(rightSum, { schema: 'text/1', maxBytes: 1000 })).toThrow(/no compression 2/);
      expect(() => createCache({ compression: 'zstd' })).toThrow(/zstd of the cache needs Node 22\.15/);
    });
  }

  it('is not asked for in a form that nobody knows', () => {
    expect(() => createCache({ compression: 'lz4' as 'zstd' })).toThrow(/"lz4" is not a compression of the cache/);
  });
});

/** The same envelope with another length declared, and a checksum that fits. */
function declaring(sealed: Uint8Array, length: number): Uint8Array {
  const out = Buffer.from(sealed);
  out.writeUInt32LE(length, 12);
  out.writeUInt32LE((crc32(out.subarray(8)) ^ out.readUInt32LE(0)) >>> 0, 4);
  return out;
}
