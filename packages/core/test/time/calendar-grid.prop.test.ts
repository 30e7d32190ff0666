import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ABSOLUTE_FREQUENCIES,
  absoluteOrigin,
  addPeriods,
  CALENDAR_FREQUENCIES,
  calendarEdges,
  ceilTo,
  DAY_MS,
  floorTo,
  frequencyStepMs,
  marketClock,
} from '../../src/time/index.js';
import { ODD_ZONES, wallClock } from './wall-clock-model.js';

const clock = fc
  .tuple(fc.constantFrom(...ODD_ZONES), fc.constantFrom('00:00', '06:00', '05:00', '-01:00'))
  .map(([zone, dayStart]) => marketClock(zone, { dayStart }));
const instant = fc.integer({ min: Date.UTC(1972, 1, 1), max: Date.UTC(2099, 0, 1) });
const calendar = fc.constantFrom(...CALENDAR_FREQUENCIES);

/** Whether a date starts a period, told by Date alone. */
function startsPeriod(frequency: (typeof CALENDAR_FREQUENCIES)[number], date: Date): boolean {
  if (frequency === 'P1D') return true;
  if (frequency === 'P1W') return date.getUTCDay() === 1;
  if (date.getUTCDate() !== 1) return false;
  return date.getUTCMonth() % { P1M: 1, P3M: 3, P1Y: 12 }[frequency] === 0;
}

describe('calendar grids', () => {
  it('have exactly the edges that a walk over the days of the wall clock finds', () => {
    fc.assert(
      fc.property(
        calendar,
        clock,
        instant,
        fc.integer({ min: 0, max: 100 * DAY_MS }),
        (frequency, on, start, length) => {
          const edges = calendarEdges(frequency, on, { start, end: start + length });
          expect(edges[0]).toBeLessThanOrEqual(start);
          expect(edges.at(-1)).toBeGreaterThanOrEqual(start + length);
          if (edges.length > 1) {
            expect(edges[1]).toBeGreaterThan(start);
            expect(edges.at(-2)).toBeLessThan(start + length);
          }
          // the model: quarter hours at which the wall clock enters a date that starts a period
          const entered: number[] = [];
          const first = edges[0] as number;
          const day = (t: number): number => Math.floor((wallClock(on.zone, t) - on.dayStartMs) / DAY_MS);
          let reached = day(first - 1);
          const last = Math.min(edges.at(-1) as number, first + 70 * DAY_MS);
          for (let t = first; t <= last; t += 1_800_000) {
            const now = day(t);
            if (now > reached && startsPeriod(frequency, new Date(now * DAY_MS))) entered.push(t);
            reached = Math.max(reached, now);
          }
          expect(Array.from(edges.filter((edge) => edge <= last))).toEqual(entered);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('agree with themselves: floor, ceiling and steps are edges', () => {
    fc.assert(
      fc.property(calendar, clock, instant, fc.integer({ min: -30, max: 30 }), (frequency, on, t, count) => {
        const floor = floorTo(frequency, on, t);
        const next = addPeriods(frequency, on, floor, 1);
        expect(floor).toBeLessThanOrEqual(t);
        expect(next).toBeGreaterThan(t);
        expect(ceilTo(frequency, on, t)).toBe(floor === t ? t : next);
        expect(floorTo(frequency, on, floor)).toBe(floor);
        const moved = addPeriods(frequency, on, floor, count);
        expect(addPeriods(frequency, on, moved, -count)).toBe(floor);
        const range = { start: Math.min(floor, moved), end: Math.max(floor, moved) };
        expect(calendarEdges(frequency, on, range)).toHaveLength(Math.abs(count) + 1);
      }),
      { numRuns: 800 },
    );
  });

  it('of fixed steps hold floor ≤ t < floor + step at one residue for ever', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ABSOLUTE_FREQUENCIES), clock, instant, (frequency, on, t) => {
        const step = frequencyStepMs(frequency);
        const floor = floorTo(frequency, on, t);
        expect(t - floor).toBeGreaterThanOrEqual(0);
        expect(t - floor).toBeLessThan(step);
        expect((floor - absoluteOrigin(frequency, on)) % step).toBe(0);
        expect(ceilTo(frequency, on, t)).toBe(floor === t ? t : floor + step);
      }),
    );
  });
});
