import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localCandidates, localToInstant, toInstant, zoneTable } from '../../src/time/index.js';
import { CHANGES, ODD_ZONES, quarterHours, wallClock } from './wall-clock-model.js';

const QUARTER = 900_000;
const REACH = 19 * 3_600_000;

/** Any quarter hour of 1972 to 2099 in any odd zone, often near a change of the clocks. */
const localTime = fc.oneof(
  fc.record({
    zone: fc.constantFrom(...ODD_ZONES),
    local: fc
      .integer({ min: Date.UTC(1972, 1, 1) / QUARTER, max: Date.UTC(2099, 0, 1) / QUARTER })
      .map((n) => n * QUARTER),
  }),
  fc
    .record({ change: fc.constantFrom(...CHANGES), quarters: fc.integer({ min: -120, max: 120 }) })
    .map(({ change, quarters }) => {
      const [zone, at] = change;
      return { zone, local: Math.floor(wallClock(zone, toInstant(at)) / QUARTER) * QUARTER + quarters * QUARTER };
    }),
);

describe('local times', () => {
  it('have exactly the candidates that a search of the wall clock finds', () => {
    fc.assert(
      fc.property(localTime, ({ zone, local }) => {
        const range = { from: local - REACH, to: local + REACH };
        const found = quarterHours(zone, range, (shown) => shown === local);
        expect(localCandidates(zoneTable(zone), local).filter((t) => t % QUARTER === 0)).toEqual(found);
      }),
      { numRuns: 700 },
    );
  });

  it('follow the policies: in a gap the first instant whose clock is past the local time, in a fold the first and the last', () => {
    fc.assert(
      fc.property(localTime, ({ zone, local }) => {
        const range = { from: local - REACH, to: local + REACH };
        const found = quarterHours(zone, range, (shown) => shown === local);
        const table = zoneTable(zone);
        const shifted = localToInstant(table, local, { ambiguous: 'earlier', nonexistent: 'shiftForward' });
        const last = localToInstant(table, local, { ambiguous: 'later', nonexistent: 'later' });
        if (found.length > 0) {
          expect([shifted, last]).toEqual([found[0], found.at(-1)]);
        } else if (wallClock(zone, shifted) !== local) {
          expect(wallClock(zone, shifted - 1)).toBeLessThan(local);
          expect(wallClock(zone, shifted)).toBeGreaterThan(local);
          const early = localToInstant(table, local, { nonexistent: 'earlier' });
          expect(early).toBeLessThan(shifted);
          expect(last).toBeGreaterThanOrEqual(shifted);
          // both are off by the length of the gap
          expect(wallClock(zone, last) - local).toBe(local - wallClock(zone, early));
        }
      }),
      { numRuns: 700 },
    );
  });
});
