import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DAY_MS,
  deliveryDay,
  deliveryDayInterval,
  deliveryDayStart,
  type MarketClock,
  marketClock,
  toInstant,
} from '../../src/time/index.js';
import { CHANGES, ODD_ZONES, wallClock } from './wall-clock-model.js';

const clock = fc
  .tuple(
    fc.constantFrom(...ODD_ZONES),
    fc.constantFrom('00:00', '00:30', '02:30', '05:00', '06:00', '09:00', '-01:00', '-00:30'),
  )
  .map(([zone, dayStart]) => marketClock(zone, { dayStart }));

/** A clock and an instant, often within two days of a change of its zone. */
const clockAndInstant: fc.Arbitrary<{ clock: MarketClock; t: number }> = fc.oneof(
  fc.record({ clock, t: fc.integer({ min: Date.UTC(1972, 1, 1), max: Date.UTC(2099, 11, 1) }) }),
  fc
    .tuple(clock, fc.constantFrom(...CHANGES), fc.integer({ min: -2 * DAY_MS, max: 2 * DAY_MS }))
    .map(([any, [zone, at], ms]) => ({
      clock: marketClock(zone, { dayStart: any.dayStart }),
      t: toInstant(at) + ms,
    })),
);

describe('delivery days', () => {
  it('start at the first instant at which the wall clock has reached the start of the day', () => {
    fc.assert(
      fc.property(clockAndInstant, ({ clock: on, t }) => {
        const date = deliveryDay(on, t);
        const start = deliveryDayStart(on, date);
        const local = date * DAY_MS + on.dayStartMs;
        expect(wallClock(on.zone, start)).toBeGreaterThanOrEqual(local);
        for (let before = start - 1; before > start - 20 * 3_600_000; before -= 1_800_000) {
          expect(wallClock(on.zone, before)).toBeLessThan(local);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('hold their instants, follow each other without gap, and have a whole number of half hours from 0 to 49', () => {
    fc.assert(
      fc.property(clockAndInstant, ({ clock: on, t }) => {
        const date = deliveryDay(on, t);
        const { start, end } = deliveryDayInterval(on, date);
        expect(start).toBeLessThanOrEqual(t);
        expect(t).toBeLessThan(end);
        expect(deliveryDayStart(on, date + 1)).toBe(end);
        expect(deliveryDay(on, start)).toBe(date);
        expect(deliveryDay(on, end - 1)).toBe(date);
        expect((end - start) % 900_000).toBe(0);
        expect(end - start).toBeLessThanOrEqual(25 * 3_600_000);
      }),
      { numRuns: 1500 },
    );
  });
});
