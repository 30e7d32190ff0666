import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../src/codec/bytes/crc32c.js';
import { AurumError, decodeSeries, encodeSeries } from '../../src/index.js';
import { anySeries } from './arbitraries.js';
import { expectSame } from './expect-same.js';

const OUTCOMES = ['CODEC.FORMAT', 'CODEC.VERSION', 'CODEC.CHECKSUM', 'CODEC.TOO_LARGE'] as const;

/** The bytes with some of them changed or cut; half of the time with a checksum that fits again, so that what lies behind it is reached. */
const mutated = fc
  .tuple(
    anySeries.map((series) => encodeSeries(series)),
    fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 0, maxLength: 6 }),
    fc.option(fc.nat(400), { nil: undefined }),
    fc.boolean(),
  )
  .map(([bytes, changes, length, repaired]) => {
    const copy = bytes.slice(0, length === undefined ? bytes.length : Math.min(length, bytes.length));
    for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value;
    if (repaired && copy.length >= 9) {
      copy.set([0x41, 0x55, 0x52, 0x53, 1]);
      new DataView(copy.buffer).setUint32(5, crc32c(copy, 9), true);
    }
    return copy;
  });

describe('binary codec', () => {
  it('gives back every series, bit for bit', () => {
    fc.assert(
      fc.property(anySeries, (series) => expectSame(decodeSeries(encodeSeries(series)), series)),
      { numRuns: 400 },
    );
  });

  it('gives equal bytes for equal series', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        expect(encodeSeries(decodeSeries(encodeSeries(series)))).toEqual(encodeSeries(series));
      }),
    );
  });

  it('meets altered and cut bytes with its own errors only', () => {
    fc.assert(
      fc.property(mutated, (bytes) => {
        try {
          decodeSeries(bytes, { maxPoints: 10_000 });
        } catch (error) {
          expect(
            OUTCOMES.some((code) => AurumError.is(error, code)),
            String(error),
          ).toBe(true);
        }
      }),
      { numRuns: 2500 },
    );
  });

  it('notices every change of a single bit', () => {
    fc.assert(
      fc.property(anySeries, fc.nat(), fc.nat(7), (series, at, bit) => {
        const bytes = encodeSeries(series);
        const position = at % bytes.length;
        bytes[position] = (bytes[position] ?? 0) ^ (1 << bit);
        expect(() => decodeSeries(bytes)).toThrow(AurumError);
      }),
    );
  });
});
