import { describe, expect, it } from 'vitest';
import { formatInstant, localCandidates, localToInstant, zoneTable } from '../../src/time/index.js';

const newYork = zoneTable('America/New_York');
const gap = Date.UTC(2026, 2, 8, 2, 30);
const fold = Date.UTC(2025, 10, 2, 1, 30);
const shown = (t: number): string => formatInstant(t, 'America/New_York');

describe('localToInstant', () => {
  it('refuses a local time that occurs twice, naming it, the zone and both candidates', () => {
    expect(() => localToInstant(newYork, fold)).toThrow(
      expect.objectContaining({
        code: 'TIME.AMBIGUOUS_LOCAL',
        details: {
          local: '2025-11-02T01:30:00',
          zone: 'America/New_York',
          candidates: ['2025-11-02T01:30:00-04:00', '2025-11-02T01:30:00-05:00'],
        },
      }),
    );
    expect(() => localToInstant(newYork, fold)).toThrow(/01:30:00-04:00 and as 2025-11-02T01:30:00-05:00/);
  });

  it('refuses a local time that does not occur, naming it, the zone and both candidates', () => {
    expect(() => localToInstant(newYork, gap)).toThrow(
      expect.objectContaining({
        code: 'TIME.NONEXISTENT_LOCAL',
        details: {
          local: '2026-03-08T02:30:00',
          zone: 'America/New_York',
          candidates: ['2026-03-08T01:30:00-05:00', '2026-03-08T03:30:00-04:00'],
        },
      }),
    );
  });

  it('chooses as told', () => {
    expect(shown(localToInstant(newYork, fold, { ambiguous: 'earlier' }))).toBe('2025-11-02T01:30:00-04:00');
    expect(shown(localToInstant(newYork, fold, { ambiguous: 'later' }))).toBe('2025-11-02T01:30:00-05:00');
    expect(shown(localToInstant(newYork, gap, { nonexistent: 'earlier' }))).toBe('2026-03-08T01:30:00-05:00');
    expect(shown(localToInstant(newYork, gap, { nonexistent: 'later' }))).toBe('2026-03-08T03:30:00-04:00');
    expect(shown(localToInstant(newYork, gap, { nonexistent: 'shiftForward' }))).toBe('2026-03-08T03:00:00-04:00');
  });

  it('is exact at the borders of gap and fold', () => {
    const at = (h: number, m: number, day: 'gap' | 'fold'): readonly number[] =>
      localCandidates(newYork, day === 'gap' ? Date.UTC(2026, 2, 8, h, m) : Date.UTC(2025, 10, 2, h, m));
    expect([at(1, 59, 'gap').length, at(2, 0, 'gap').length, at(2, 59, 'gap').length, at(3, 0, 'gap').length]).toEqual([
      1, 0, 0, 1,
    ]);
    expect([
      at(0, 59, 'fold').length,
      at(1, 0, 'fold').length,
      at(1, 59, 'fold').length,
      at(2, 0, 'fold').length,
    ]).toEqual([1, 2, 2, 1]);
  });

  it('finds nothing on the date that Samoa skipped', () => {
    const apia = zoneTable('Pacific/Apia');
    expect(localCandidates(apia, Date.UTC(2011, 11, 30, 12))).toEqual([]);
    const shifted = localToInstant(apia, Date.UTC(2011, 11, 30, 12), { nonexistent: 'shiftForward' });
    expect(formatInstant(shifted, 'Pacific/Apia')).toBe('2011-12-31T00:00:00+14:00');
  });
});
