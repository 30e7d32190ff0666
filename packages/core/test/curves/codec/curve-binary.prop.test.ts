import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../../src/codec/bytes/crc32c.js';
import { Curve, contract, decodeCurve, encodeCurve } from '../../../src/curves/index.js';
import { AurumError, clocks, parseDeliveryPeriod, profiles, regularIndex, Series } from '../../../src/index.js';
import { anyCurve, company } from './curve-arbitraries.js';
import { expectSameCurve } from './expect-same-curve.js';

const OUTCOMES = ['CODEC.FORMAT', 'CODEC.VERSION', 'CODEC.CHECKSUM', 'CODEC.TOO_LARGE'] as const;
const options = { calendars: [company], maxQuotes: 1000, maxPoints: 10_000 };

/** The bytes with a checksum that fits, so that what lies behind it is reached. */
function repaired(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  if (copy.length >= 9) new DataView(copy.buffer).setUint32(5, crc32c(copy, 9), true);
  return copy;
}

/** What reading gives: a curve, or an error of the codec; anything else fails the test. */
function outcome(bytes: Uint8Array): Curve | string {
  try {
    return decodeCurve(bytes, options);
  } catch (error) {
    if (OUTCOMES.some((code) => AurumError.is(error, code))) return (error as AurumError).code;
    throw error;
  }
}

describe('binary form of a curve', () => {
  it('gives back every curve, and equal curves have equal bytes', () => {
    fc.assert(
      fc.property(anyCurve, (curve) => {
        const bytes = encodeCurve(curve);
        const back = decodeCurve(bytes, options);
        expectSameCurve(back, curve);
        expect(encodeCurve(back)).toEqual(bytes);
        expect(encodeCurve(curve.with({ quotes: curve.quotes.toReversed() }))).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('is smaller than JSON', () => {
    fc.assert(
      fc.property(anyCurve, (curve) => {
        expect(encodeCurve(curve).length).toBeLessThan(JSON.stringify(curve).length);
      }),
    );
  });

  it('answers every cut and every bit that is turned with an error of its own', () => {
    const curves = fc.sample(anyCurve, { numRuns: 6, seed: 20260115 });
    for (const curve of curves) {
      const bytes = encodeCurve(curve);
      for (let length = 0; length < bytes.length; length++) {
        expect(outcome(bytes.slice(0, length))).toBeTypeOf('string');
        // with a checksum that fits, a cut is noticed by what is missing
        expect(outcome(repaired(bytes.slice(0, length)))).toBeTypeOf('string');
      }
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = bytes.slice();
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(outcome(changed)).toBeTypeOf('string');
      }
    }
  });

  it('meets bytes that were altered with care with its own errors, or a sound curve', () => {
    const altered = fc
      .tuple(anyCurve, fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 5 }))
      .map(([curve, changes]) => {
        const bytes = encodeCurve(curve).slice();
        for (const [at, value] of changes) bytes[9 + (at % (bytes.length - 9))] = value;
        return repaired(bytes);
      });
    fc.assert(
      fc.property(altered, (bytes) => {
        const read = outcome(bytes);
        // what is read is a curve in every respect: it can be written and read again
        if (typeof read !== 'string') expectSameCurve(decodeCurve(encodeCurve(read), options), read);
      }),
      { numRuns: 3000 },
    );
  });
});

/** What is written today must be read by every later release: these bytes never change for version 1. */
const GOLDEN = {
  plain:
    '4155524301aa324157104545582f6761732f5454462f62617365e8bf02074555522f4d5768134575726f70652f4265726c696e4030363a30300101035454460001046261736500fa813cc00a073d4665622d32360000000001010100f6040000',
  whole:
    '415552430192bf03fa104545582f6761732f5454462f62617365e8bf02074555522f4d5768134575726f70652f4265726c696e4030363a30300702035454460002046261736509736461633a7065616b000100fa813cc00a0000073d4665622d3236000201010100f4040201010100f804000202010000420000003e4155525301a04cbcc90002074555522f4d5768134575726f70652f4265726c696e4030363a3030000380d293f9826780dddb01000203010102009c31f9013d7b226d6574686f64223a22686f757365222c2273657474696e6773223a7b7d2c22696e70757473223a5b5d2c2261646a7573746d656e7473223a5b5d7d',
};

const clock = clocks.euGasDay;
const february = contract({ market: 'TTF', profile: profiles.base, period: parseDeliveryPeriod('Feb-26'), clock });
const plain = Curve.of({
  key: 'EEX/gas/TTF/base',
  asOf: '2026-01-15',
  unit: 'EUR/MWh',
  clock,
  quotes: [{ contract: february, settlement: 31.5 }],
});

describe('limits of the binary form', () => {
  it('refuses more quotes than it may read before it takes memory for them', () => {
    expect(() => decodeCurve(encodeCurve(plain), { maxQuotes: 0 })).toThrow(
      expect.objectContaining({ code: 'CODEC.TOO_LARGE', details: { quotes: 1, maxQuotes: 0 } }),
    );
  });

  it('refuses a version that it does not know, and bytes that are something else', () => {
    const later = encodeCurve(plain).slice();
    later[4] = 2;
    expect(() => decodeCurve(later)).toThrow(expect.objectContaining({ code: 'CODEC.VERSION' }));
    expect(() => decodeCurve(new TextEncoder().encode('AURS and more'))).toThrow(
      expect.objectContaining({ code: 'CODEC.FORMAT', message: expect.stringContaining('do not begin with AURC') }),
    );
  });

  it('refuses a profile whose calendar it is not given, and says which', () => {
    const curve = fc
      .sample(anyCurve, { numRuns: 50, seed: 7 })
      .find(({ quotes }) => quotes.some(({ contract: { profile } }) => profile.id.includes('company')));
    expect(() => decodeCurve(encodeCurve(curve as Curve))).toThrow(
      /not a curve.*holiday calendar company is not known/s,
    );
  });

  it('does not let brackets without end exhaust the stack', () => {
    const id = `${'('.repeat(50_000)}base${')'.repeat(50_000)}`;
    const nested = plain.with({
      quotes: [{ contract: { ...february, profile: { ...profiles.base, id } }, settlement: 1 }],
    });
    expect(() => decodeCurve(encodeCurve(nested))).toThrow(/more than 256 brackets/);
    const settings = JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`);
    expect(() => decodeCurve(encodeCurve(plain.with({ lineage: { settings: { deep: settings } } })))).toThrow(
      /nested deeper than 32 levels/,
    );
  });

  it('refuses to write what it could not hold', () => {
    const far = contract({ market: 'TTF', profile: profiles.base, period: { start: 0, end: 2 ** 51 }, clock });
    expect(() => encodeCurve(plain.with({ quotes: [{ contract: far }] }))).toThrow(
      expect.objectContaining({ code: 'CURVE.INVALID_CONTRACT' }),
    );
  });

  it('always writes the same bytes for version 1', () => {
    const peak = contract({ market: 'TTF', profile: profiles.sdac.peak, period: parseDeliveryPeriod('Feb-26'), clock });
    const fine = Series.of({
      index: regularIndex({ start: february.period.start, step: 'PT1H', length: 3 }),
      unit: 'EUR/MWh',
      kind: 'average',
      clock,
      values: Float64Array.of(31.5, 30.25, Number.NaN),
    });
    const whole = plain.with({
      quotes: [
        { contract: february, bid: 31.4, ask: 31.6 },
        { contract: peak, last: 33 },
      ],
      fine,
      lineage: { method: 'house' },
    });
    const hex = (curve: Curve): string => Buffer.from(encodeCurve(curve)).toString('hex');
    expect(hex(plain)).toBe(GOLDEN.plain);
    expect(hex(whole)).toBe(GOLDEN.whole);
    expectSameCurve(decodeCurve(Uint8Array.from(Buffer.from(GOLDEN.whole, 'hex'))), whole);
  });
});
