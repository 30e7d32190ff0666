import { describe, expect, it } from 'vitest';
import { marketClock, parseSeriesCsv, regularIndex, Series, seriesToCsv } from '../../../src/index.js';

const series = Series.of({
  index: regularIndex({ start: '2026-03-08T05:00:00Z', step: 'PT1H', length: 3 }),
  unit: 'USD/MWh',
  kind: 'average',
  clock: marketClock('America/New_York'),
  values: Float64Array.of(-1.5, Number.NaN, 1e-7),
});

describe('seriesToCsv', () => {
  it.each(['-', '.', ':', '+', '0', 'e', 'T', '"', '\n', '', ';;', '""'])(
    'refuses %j between fields, which would be taken for a part of them',
    (delimiter) => {
      expect(() => seriesToCsv(series, { delimiter })).toThrow(
        expect.objectContaining({ code: 'CSV.HEADER', message: expect.stringContaining('give one character') }),
      );
    },
  );

  it.each([',', ';', '\t', '|', ' '])('is read back with %j between fields', (delimiter) => {
    const text = seriesToCsv(series, { delimiter, ends: true });
    expect(parseSeriesCsv(text, { delimiter })[0]?.equals(series)).toBe(true);
  });
});
