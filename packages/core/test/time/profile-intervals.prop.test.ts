import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clocks,
  complementProfile,
  intersectProfiles,
  type LoadProfile,
  loadProfile,
  marketClock,
  nercHolidays,
  parseLoadProfile,
  profileContains,
  profileHours,
  profileIntervals,
  profileMask,
  profiles,
  toInstant,
  unionProfiles,
} from '../../src/time/index.js';
import { CHANGES, ODD_ZONES, wallClock } from './wall-clock-model.js';

const QUARTER = 900_000;
const MINUTE = 60_000;
const DAY = 96 * QUARTER;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** A profile together with its meaning, told by the wall clock alone. */
interface Meant {
  readonly profile: LoadProfile;
  readonly holds: (t: number, seriesZone: string) => boolean;
}

const clock = fc
  .tuple(fc.constantFrom(...ODD_ZONES), fc.constantFrom('00:00', '06:00', '-01:00'))
  .map(([zone, dayStart]) => marketClock(zone, { dayStart }));

const leaf: fc.Arbitrary<Meant> = fc
  .record({
    days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
    quarters: fc.tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 96 })).filter(([a, b]) => a < b),
    mode: fc.constantFrom('ignore', 'exclude', 'include', 'only'),
    on: fc.option(clock, { nil: undefined }),
  })
  .map(({ days, quarters: [from, to], mode, on }) => {
    const dayStartMs = on?.dayStartMs ?? 0;
    const shown = (quarter: number): string => {
      const minutes = (quarter * 15 + dayStartMs / 60_000 + 1440) % 1440;
      return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    };
    const profile = loadProfile({
      weekdays: days.map((day) => WEEKDAYS[day]).join(','),
      hours: `${shown(from)}-${shown(to) === '00:00' ? '24:00' : shown(to)}`,
      ...(mode === 'exclude' ? { holidays: { exclude: nercHolidays } } : {}),
      ...(mode === 'include' ? { holidays: { include: nercHolidays } } : {}),
      ...(mode === 'only' ? { holidays: { only: nercHolidays } } : {}),
      ...(on === undefined ? {} : { clock: on }),
    });
    const holds = (t: number, seriesZone: string): boolean => {
      const local = wallClock(on?.zone ?? seriesZone, t) - dayStartMs;
      const date = Math.floor(local / DAY);
      const quarter = Math.floor((local - date * DAY) / QUARTER);
      if (quarter < from || quarter >= to) return false;
      const listed = days.includes((new Date(date * DAY).getUTCDay() + 6) % 7);
      const holiday = nercHolidays.has(date);
      return { ignore: listed, exclude: listed && !holiday, include: listed || holiday, only: listed && holiday }[mode];
    };
    return { profile, holds };
  });

const { meant } = fc.letrec<{ meant: Meant }>((tie) => ({
  meant: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('meant').map(({ profile, holds }) => ({
      profile: complementProfile(profile),
      holds: (t: number, zone: string) => !holds(t, zone),
    })),
    fc.tuple(tie('meant'), tie('meant')).map(([a, b]) => ({
      profile: unionProfiles(a.profile, b.profile),
      holds: (t: number, zone: string) => a.holds(t, zone) || b.holds(t, zone),
    })),
    fc.tuple(tie('meant'), tie('meant')).map(([a, b]) => ({
      profile: intersectProfiles(a.profile, b.profile),
      holds: (t: number, zone: string) => a.holds(t, zone) && b.holds(t, zone),
    })),
  ),
}));

/** A clock and a range of up to four days, on quarter hours, often around a change of the clocks or a holiday. */
const clockAndRange = fc.oneof(
  fc.record({
    on: clock,
    start: fc
      .integer({ min: Date.UTC(1972, 1, 1) / QUARTER, max: Date.UTC(2099, 0, 1) / QUARTER })
      .map((n) => n * QUARTER),
    quarters: fc.integer({ min: 0, max: 4 * 96 }),
  }),
  fc
    .tuple(
      fc.constantFrom(...CHANGES),
      clock,
      fc.integer({ min: -2 * 96, max: 96 }),
      fc.integer({ min: 0, max: 4 * 96 }),
    )
    .map(([[zone, at], any, shift, quarters]) => ({
      on: marketClock(zone, { dayStart: any.dayStart }),
      start: Math.floor(toInstant(at) / QUARTER) * QUARTER + shift * QUARTER,
      quarters,
    })),
  fc.tuple(clock, fc.constantFrom('2022-12-24T00:00Z', '2021-12-24T00:00Z', '2024-05-26T00:00Z')).map(([on, at]) => ({
    on,
    start: toInstant(at),
    quarters: 4 * 96,
  })),
);

describe('load profiles', () => {
  it('deliver exactly the minutes that the wall clock says', () => {
    fc.assert(
      fc.property(meant, clockAndRange, ({ profile, holds }, { on, start, quarters }) => {
        const range = { start, end: start + quarters * QUARTER };
        const delivered = profileIntervals(profile, on, range);
        const expected: number[] = [];
        // By minutes: the clocks of St. John's went back at 00:01 until 2011.
        for (let t = start; t < range.end; t += MINUTE) {
          if (!holds(t, on.zone)) continue;
          if (expected.at(-1) === t) expected[expected.length - 1] = t + MINUTE;
          else expected.push(t, t + MINUTE);
        }
        expect(Array.from(delivered)).toEqual(expected);
        const mask = profileMask(profile, on, { start, stepMs: QUARTER, length: quarters });
        for (let i = 0; i < quarters; i++) {
          const t = start + i * QUARTER;
          const here = holds(t, on.zone);
          if ((mask[i] === 1) !== here || profileContains(profile, on, t) !== here)
            throw new Error(`at ${new Date(t).toISOString()}`);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('come back from their ids with the same hours', () => {
    fc.assert(
      fc.property(meant, clockAndRange, ({ profile }, { on, start, quarters }) => {
        const back = parseLoadProfile(profile.id);
        expect(back.id).toBe(profile.id);
        const range = { start, end: start + quarters * QUARTER };
        expect(profileIntervals(back, on, range)).toEqual(profileIntervals(profile, on, range));
      }),
      { numRuns: 300 },
    );
  });

  it('have hours that add up over a range cut anywhere, also within a minute', () => {
    const cut = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), meant, clockAndRange);
    fc.assert(
      fc.property(cut, ([share, { profile }, { on, start, quarters }]) => {
        const end = start + quarters * QUARTER;
        const middle = Math.round(start + share * (end - start));
        const ms = (from: number, to: number): number =>
          Math.round(profileHours(profile, on, { start: from, end: to }) * 3_600_000);
        expect(ms(start, middle) + ms(middle, end)).toBe(ms(start, end));
        const complement = Math.round(profileHours(complementProfile(profile), on, { start, end }) * 3_600_000);
        expect(ms(start, end) + complement).toBe(end - start);
      }),
      { numRuns: 300 },
    );
  });

  it('of the markets are the same hours on whatever clock a series has', () => {
    const bound = fc.constantFrom(
      profiles.pjm.wrap,
      profiles.ercot['2x16H'],
      profiles.sdac.offPeak,
      profiles.gbEfa.block1,
      profiles.misoTariff.onPeak,
    );
    fc.assert(
      fc.property(bound, clockAndRange, (profile, { on, start, quarters }) => {
        const range = { start, end: start + quarters * QUARTER };
        expect(profileIntervals(profile, on, range)).toEqual(profileIntervals(profile, clocks.utc, range));
      }),
      { numRuns: 100 },
    );
  });
});
