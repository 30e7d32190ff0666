import { describe, expect, it } from 'vitest';
import { openEnvelope, sealEnvelope } from '../../src/cache/envelope.js';

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
});
