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
});
