import type { RegularIndex, SeriesIndex } from '../../series/index.js';
import {
  calendarEdges,
  ceilTo,
  floorTo,
  formatInstant,
  type Instant,
  type MarketClock,
  zoneTable,
} from '../../time/index.js';
import type { IssueCollector } from '../import-issue.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Which intervals have a row, and where oddities go. */
export interface DayReport {
  /** 1 for each interval that has a row. */
  readonly present: Uint8Array;
  /** Where oddities are counted. */
  readonly issues: IssueCollector;
}

/** Reports days of 23 and 25 hours with how many of their intervals have a row, and a first and last day that are not whole. */
export function reportDays(index: SeriesIndex, clock: MarketClock, report: DayReport): void {
  if (index.kind !== 'regular' || index.length === 0 || index.stepMs > HOUR_MS) return;
  const { start } = index;
  const end = start + index.length * index.stepMs;
  reportPartial(clock, { start, end }, report.issues);
  const { transitions } = zoneTable(clock.zone);
  for (const change of transitions) {
    if (change < start || change >= end) continue;
    const day = floorTo('P1D', clock, change);
    const next = ceilTo('P1D', clock, day + 1);
    if (next - day === DAY_MS) continue;
    reportDay(
      {
        day,
        next,
        clock,
        expected: (next - day) / index.stepMs,
        present: countPresent(index, report.present, { day, next }),
      },
      report.issues,
    );
  }
}

function countPresent(
  index: RegularIndex,
  present: Uint8Array,
  range: { readonly day: Instant; readonly next: Instant },
): number {
  const from = Math.max(0, Math.ceil((range.day - index.start) / index.stepMs));
  const to = Math.min(present.length, Math.ceil((range.next - index.start) / index.stepMs));
  let count = 0;
  for (let i = from; i < to; i++) count += present[i] as number; // i < length
  return count;
}

function reportDay(
  found: {
    readonly day: Instant;
    readonly next: Instant;
    readonly clock: MarketClock;
    readonly expected: number;
    readonly present: number;
  },
  issues: IssueCollector,
): void {
  const { day, next, clock, expected, present } = found;
  const date = formatInstant(day, clock.zone).slice(0, 10);
  const text = `${date} has ${(next - day) / HOUR_MS} hours, ${present} of ${expected} intervals with a row`;
  issues.addOnce(text, 'dst-day', `day(s) on which the clocks of ${clock.zone} change are in the range`, { text });
}

function reportPartial(
  clock: MarketClock,
  range: { readonly start: Instant; readonly end: Instant },
  issues: IssueCollector,
): void {
  const [firstDay = range.start] = calendarEdges('P1D', clock, { start: range.start, end: range.start + 1 });
  if (firstDay < range.start) {
    const text = `begins at ${formatInstant(range.start, clock.zone)}`;
    issues.addOnce(text, 'partial-day', `series end(s) within a day of ${clock.zone}`, { text });
  }
  if (floorTo('P1D', clock, range.end) < range.end) {
    const text = `ends at ${formatInstant(range.end, clock.zone)}`;
    issues.addOnce(text, 'partial-day', `series end(s) within a day of ${clock.zone}`, { text });
  }
}
