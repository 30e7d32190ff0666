import { describe, expect, it } from 'vitest';
import { readMarketFile } from '../../src/markets/index.js';
import { bits } from '../codec/expect-same.js';
import { type ExpectedHour, expected, files, fixture, hoursOf } from './iso-synth.js';

const key = (row: ExpectedHour): string => `${row.startUtc} ${row.location}`;

/** Numbers as their bits, so that 0 and −0 and the last digit count. CAISO's greenhouse gas part, which the expectation leaves out, is 0 throughout. */
function exact(rows: readonly ExpectedHour[]): [string, Record<string, string>][] {
  return rows
    .map((row): [string, Record<string, string>] => {
      const { startUtc: _, location: __, ghg = 0, ...parts } = row;
      if (ghg !== 0) throw new Error(`ghg ${ghg}`);
      return [
        key(row),
        Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, bits(Number(value)).toString(16)])),
      ];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('day-ahead files', () => {
  it('are 21, and each has an expectation', () => {
    expect(files).toHaveLength(21);
    expect([...files]).toEqual(Object.keys(expected).sort());
  });

  it.each(files)('%s reads to exactly what is expected, nothing more and nothing less', (name) => {
    const file = readMarketFile(fixture(name));
    expect(exact(hoursOf(file))).toEqual(exact(expected[name] ?? []));
    expect(file.issues).toEqual([]);
  });
});
