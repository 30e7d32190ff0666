import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesFromCsv } from '../../../src/index.js';

const HOUR = 3_600_000;
const ZONES = ['America/New_York', 'Europe/Berlin', 'Europe/London', 'Pacific/Auckland', 'America/Sao_Paulo', 'UTC'];

const formats = new Map<string, Intl.DateTimeFormat>();

/** The wall clock of an instant by the platform, as `yyyy-MM-dd HH:mm`: an independent way to what the reader's zone tables say. */
function wallClock(t: number, zone: string): string {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return format.format(t).replace(', ', ' ');
}

const plusHour = (wall: string): string =>
  new Date(Date.parse(`${wall.replace(' ', 'T')}:00Z`) + HOUR).toISOString().slice(0, 16).replace('T', ' ');

describe('local labels', () => {
  it('are read back to the instants from which they were written, through every change of the clocks', () => {
    const from = fc.integer({ min: Date.UTC(2000, 0, 1) / HOUR, max: Date.UTC(2035, 0, 1) / HOUR });
    const near = fc.constantFrom(
      Date.UTC(2025, 10, 2) / HOUR,
      Date.UTC(2026, 2, 8) / HOUR,
      Date.UTC(2026, 2, 29) / HOUR,
      Date.UTC(2025, 9, 26) / HOUR,
    );
    fc.assert(
      fc.property(
        fc.oneof(from, near),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(...ZONES),
        fc.constantFrom('start' as const, 'hourEnding' as const),
        (first, count, zone, label) => {
          const starts = Array.from({ length: count }, (_, i) => (first + i) * HOUR);
          const labels = starts.map((t) => (label === 'start' ? wallClock(t, zone) : plusHour(wallClock(t, zone))));
          // a first hour that is itself the second of two would be taken for the first: begin with its fellow
          fc.pre(
            wallClock((first - 1) * HOUR, zone) !== labels[0] &&
              !(label === 'hourEnding' && plusHour(wallClock((first - 1) * HOUR, zone)) === labels[0]),
          );
          const text = `t,v\n${labels.map((t, i) => `${t},${i}`).join('\n')}\n`;
          const { series, issues } = seriesFromCsv(text, {
            time: { column: 't', zone, label, ambiguous: 'order' },
            columns: { v: { unit: 'MW', kind: 'average' } },
            frequency: 'PT1H',
          });
          expect(series.v.index).toMatchObject({ start: first * HOUR, length: count });
          expect(Array.from(series.v.values)).toEqual(starts.map((_, i) => i));
          expect(issues.filter((issue) => issue.kind === 'gap' || issue.kind === 'unsorted')).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });
});
