import { describe, expect, it } from 'vitest';
import { seriesFromCsv } from '../../../src/index.js';

/** The wall clock of an instant by the platform: an independent way to what the reader's zone tables say. */
function wallClock(t: number, zone: string): string {
  const options = { timeZone: zone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('sv-SE', options).format(t);
}

interface FallDay {
  readonly zone: string;
  /** The hour in which clocks have gone back, UTC. */
  readonly change: string;
  readonly minutes: number;
}

const days: readonly FallDay[] = [
  { zone: 'America/New_York', change: '2025-11-02T06:00Z', minutes: 60 },
  { zone: 'Europe/Berlin', change: '2025-10-26T01:00Z', minutes: 15 },
  { zone: 'Europe/London', change: '2025-10-26T01:00Z', minutes: 30 },
  { zone: 'America/Havana', change: '2025-11-02T05:00Z', minutes: 60 },
  { zone: 'Australia/Lord_Howe', change: '2026-04-04T15:00Z', minutes: 15 },
];

/** The starts of three hours on each side of a change. */
function startsOf({ change, minutes }: FallDay): number[] {
  const step = minutes * 60_000;
  return Array.from({ length: (6 * 60) / minutes }, (_, i) => Date.parse(change) - 3 * 3_600_000 + i * step);
}

const read = (day: FallDay, starts: readonly number[]): ReturnType<typeof readText> =>
  readText(day, starts.map((t) => `${wallClock(t, day.zone)},${t}`).join('\n'));

function readText(day: FallDay, rows: string) {
  const { zone, minutes } = day;
  return seriesFromCsv(`t,v\n${rows}\n`, {
    time: { column: 't', zone, ambiguous: 'order' },
    columns: { v: { unit: 'MW', kind: 'average' } },
    frequency: minutes === 60 ? 'PT1H' : minutes === 30 ? 'PT30M' : 'PT15M',
  });
}

describe('the order of rows on the day when clocks go back', () => {
  it.each(days)('tells the two hours apart in $zone by $minutes minutes', (day) => {
    const starts = startsOf(day);
    const { series } = read(day, starts);
    expect(series.v.index).toMatchObject({ start: starts[0], length: starts.length });
    expect(Array.from(series.v.values)).toEqual(starts); // each row holds its own instant
  });

  it.each(days)('is not trusted in $zone when the file runs backwards', (day) => {
    const refused = { code: 'TIME.AMBIGUOUS_LOCAL', details: { column: 't', line: expect.any(Number) } };
    const starts = startsOf(day);
    expect(() => read(day, starts.toReversed())).toThrow(expect.objectContaining(refused));
    // what lies before the hour comes behind it; in Havana that is the day before, which may
    const midnight = starts.findIndex((t) => wallClock(t, day.zone).endsWith('00:00'));
    const late = [...starts.slice(midnight + 1), starts[midnight] ?? 0];
    if (day.zone !== 'America/Havana') expect(() => read(day, late)).toThrow(expect.objectContaining(refused));
    // nothing has gone back when the hours after the change are read alone, newest first
    const later = starts.filter((t) => t >= Date.parse(day.change) + 3_600_000).toReversed();
    expect(read(day, later).series.v.length).toBe(later.length);
  });

  it('counts within days, which may come newest first', () => {
    const rows = [
      '2025-11-03 00:00,5',
      '2025-11-02 00:00,1',
      '2025-11-02 01:00,2',
      '2025-11-02 01:00,3',
      '2025-11-02 02:00,4',
      '2025-11-01 23:00,0',
    ];
    const { series } = readText({ zone: 'America/New_York', change: '', minutes: 60 }, rows.join('\n'));
    expect(Array.from(series.v.values.subarray(0, 5))).toEqual([0, 1, 2, 3, 4]);
  });

  it('is refused with the row, the zone and what to do', () => {
    const rows = ['2025-11-02 02:00,4', '2025-11-02 01:00,3', '2025-11-02 01:00,2'];
    expect(() => readText({ zone: 'America/New_York', change: '', minutes: 60 }, rows.join('\n'))).toThrow(
      /^line 3, column "t": "2025-11-02 01:00" is earlier than a row before it.* in America\/New_York.*sort the rows by time/,
    );
  });
});
