import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AurumError, parseSeriesCsv, seriesToCsv } from '../../../src/index.js';
import { anySeries } from '../arbitraries.js';
import { expectSame } from '../expect-same.js';

const anyDelimiter = fc.constantFrom(',', ';', '\t');

describe('seriesToCsv and parseSeriesCsv', () => {
  it('gives back every series, bit for bit, with any delimiter, zone and ends', () => {
    fc.assert(
      fc.property(
        anySeries,
        anyDelimiter,
        fc.constantFrom(undefined, 'UTC', 'Asia/Kolkata', 'Africa/Monrovia'),
        fc.constantFrom(undefined, true),
        (series, delimiter, zone, ends) => {
          const [back, ...more] = parseSeriesCsv(seriesToCsv(series, { delimiter, zone, ends }), { delimiter });
          expect(more).toHaveLength(0);
          expectSame(back ?? fail(), series);
        },
      ),
      { numRuns: 250 },
    );
  });

  it('meets altered texts with its own errors only', () => {
    fc.assert(
      fc.property(
        anySeries,
        fc.array(fc.tuple(fc.nat(4000), fc.constantFrom('"', ',', '\n', '\r', 'x', '9', '[', '-', '')), {
          maxLength: 5,
        }),
        (series, edits) => {
          let text = seriesToCsv(series);
          for (const [at, with_] of edits) {
            const k = at % (text.length + 1);
            text = text.slice(0, k) + with_ + text.slice(k + 1);
          }
          try {
            parseSeriesCsv(text, { maxPoints: 1000 });
          } catch (error) {
            expect(AurumError.is(error), String(error)).toBe(true);
            expect(AurumError.is(error, 'INTERNAL')).toBe(false);
          }
        },
      ),
      { numRuns: 800 },
    );
  });
});

function fail(): never {
  throw new Error('a series is missing');
}
