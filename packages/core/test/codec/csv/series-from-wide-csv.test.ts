import { describe, expect, it } from 'vitest';
import { formatInstant, indexStart, seriesFromWideCsv, type WideCsvOptions } from '../../../src/index.js';

const value = { unit: 'USD/MWh', kind: 'average' } as const;
const hours = ['h1', 'h2', 'h3', 'h4'];
const base = { date: { column: 'd', zone: 'America/New_York' }, hours, value } as const;

/** The points of the only group, local start and value. */
function points(text: string, options: Partial<WideCsvOptions<typeof value>> = {}): string[] {
  const { groups } = seriesFromWideCsv(text, { ...base, ...options });
  const [group] = groups;
  if (group === undefined) return [];
  const { series } = group;
  return Array.from(
    series.values,
    (v, i) => `${formatInstant(indexStart(series.index, i), 'America/New_York').slice(11, 22)} ${v}`,
  ).filter((p) => !p.endsWith('NaN'));
}

describe('seriesFromWideCsv', () => {
  it('leaves out a column whose wall clock does not exist: silently when empty, reported when not', () => {
    const expected = ['00:00:00-05 1', '01:00:00-05 2', '03:00:00-04 4'];
    expect(points('d,h1,h2,h3,h4\n2026-03-08,1,2,,4\n')).toEqual(expected);
    const padded = 'd,h1,h2,h3,h4\n2026-03-08,1,2,2,4\n';
    expect(() => points(padded)).toThrow(
      expect.objectContaining({ code: 'TIME.NONEXISTENT_LOCAL', details: { line: 2, column: 'h3' } }),
    );
    const date = { ...base.date, nonexistent: 'skip' } as const;
    expect(points(padded, { date })).toEqual(expected);
    const { issues } = seriesFromWideCsv(padded, { ...base, date });
    expect(issues[0]).toMatchObject({
      kind: 'nonexistent',
      places: [{ line: 2, text: '2026-03-08 h3 (repeats the column before it)' }],
    });
  });

  it('takes the second of two hours from its own column', () => {
    const text = 'd,h1,h2,h2x,h3,h4\n2025-11-01,1,2,,3,4\n2025-11-02,5,6,7,8,9\n';
    const options = { date: { ...base.date, ambiguous: 'earlier' }, second: { column: 'h2x', of: 'h2' } } as const;
    expect(points(text, options).slice(4)).toEqual([
      '00:00:00-04 5',
      '01:00:00-04 6',
      '01:00:00-05 7',
      '02:00:00-05 8',
      '03:00:00-05 9',
    ]);
    expect(() => points(text.replace('2,,3', '2,0,3'), options)).toThrow(
      expect.objectContaining({
        code: 'CSV.ROW',
        message: expect.stringMatching(
          /line 2, column "h2x": there is a value for a second hour on a day that has none/,
        ),
      }),
    );
  });

  it('counts columns through the day when they are sequential', () => {
    const all = Array.from({ length: 25 }, (_, k) => `h${k + 1}`);
    const row = (date: string, n: number): string => `${date},${all.map((_, k) => (k < n ? k + 1 : '')).join(',')}`;
    const text = `d,${all.join(',')}\n${row('2026-03-07', 24)}\n${row('2026-03-08', 23)}\n`;
    const options = { hours: all, count: 'sequential' } as const;
    const read = points(text, options);
    expect(read).toHaveLength(47);
    expect(read.slice(24, 27)).toEqual(['00:00:00-05 1', '01:00:00-05 2', '03:00:00-04 3']);
    expect(() => points(text.replace('2026-03-08', '2026-03-09').replace('2026-03-07', '2026-03-08'), options)).toThrow(
      /beyond the 23 intervals of that day/,
    );
  });

  it('reports gaps of whole days, refuses a date with a time', () => {
    const { groups, issues } = seriesFromWideCsv('d,h1,h2,h3,h4\n2026-01-15,1,2,3,4\n2026-01-17,1,2,3,4\n', {
      ...base,
      pad: 'P1D',
    });
    expect(groups[0]?.series.length).toBe(72);
    expect(issues[0]).toMatchObject({ kind: 'gap', count: 64 });
    expect(() => points('d,h1,h2,h3,h4\n2026-01-15 01:00,1,2,3,4\n')).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^line 2, column "d": "2026-01-15 01:00" has a time of day.*correct it/),
        details: { line: 2, column: 'd' },
      }),
    );
  });
});
