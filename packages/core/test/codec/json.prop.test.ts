import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AurumError, seriesFromJson, seriesToJson } from '../../src/index.js';
import { anySeries } from './arbitraries.js';
import { expectSame } from './expect-same.js';

describe('JSON codec', () => {
  it('gives back every series through text, bit for bit', () => {
    fc.assert(
      fc.property(anySeries, (series) => expectSame(seriesFromJson(JSON.stringify(seriesToJson(series))), series)),
      { numRuns: 400 },
    );
  });

  it('is what JSON.stringify makes of a series by itself, also deep inside something else', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        expect(JSON.stringify(series)).toBe(JSON.stringify(seriesToJson(series)));
        const { inside } = JSON.parse(JSON.stringify({ inside: [series] })) as { readonly inside: readonly unknown[] };
        expectSame(seriesFromJson(inside[0]), series);
      }),
      { numRuns: 100 },
    );
  });

  it('meets any other JSON with its own errors only', () => {
    const parts = fc.record(
      {
        format: fc.constant('aurum-series'),
        version: fc.constantFrom(1, 2, '1'),
        unit: fc.oneof(fc.constant('MW'), fc.jsonValue()),
        kind: fc.oneof(fc.constant('average'), fc.jsonValue()),
        clock: fc.oneof(fc.constant('UTC'), fc.string()),
        index: fc.oneof(
          fc.record({
            kind: fc.constantFrom('regular', 'calendar', 'irregular'),
            start: fc.constant('2026-01-01T00:00:00Z'),
            stepMs: fc.double(),
            length: fc.double(),
            frequency: fc.constantFrom('P1D', 'PT1H'),
            starts: fc.jsonValue(),
            ends: fc.jsonValue(),
          }),
          fc.jsonValue(),
        ),
        values: fc.oneof(fc.array(fc.double()), fc.jsonValue()),
        flags: fc.jsonValue(),
        negativeZeros: fc.jsonValue(),
      },
      { requiredKeys: ['format', 'version'] },
    );
    fc.assert(
      fc.property(fc.oneof(parts, fc.jsonValue(), fc.string()), (json) => {
        try {
          seriesFromJson(json, { maxPoints: 1000 });
        } catch (error) {
          expect(AurumError.is(error) && error.code.startsWith('CODEC.'), String(error)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
