import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayAheadCutoff, dayAheadCutoffs, type ResolvedDayAhead, resolveView } from '../../src/driver/index.js';
import type { ViewOptions } from '../../src/ports/index.js';
import { deliveryDay, marketClock } from '../../src/time/index.js';
import { ODD_ZONES, wallClock } from '../time/wall-clock-model.js';

const DAY = 86_400_000;
const QUARTER = 900_000;
const INVALID = expect.objectContaining({ code: 'SERIES.INVALID_ARGUMENT' });

/** The days of 2003 to 2027 on which a zone's offset is not what it was a day before, as days since 1970-01-01. */
const changes = new Map(
  ODD_ZONES.map((zone) => {
    const days: number[] = [];
    let before = Number.NaN;
    for (let day = Date.UTC(2003, 0, 1) / DAY; day < Date.UTC(2028, 0, 1) / DAY; day++) {
      const offset = wallClock(zone, day * DAY) - day * DAY;
      if (offset !== before) days.push(day);
      before = offset;
    }
    return [zone, days] as const;
  }),
);

/** The instant of a wall clock by asking `Intl` alone: the first that shows it, or as much after the change that skips it. */
function instantOf(zone: string, local: number): number {
  const around = Array.from({ length: 60 }, (_, i) => local + (i - 30) * 3_600_000);
  const offsets = new Set(around.map((t) => wallClock(zone, t) - t));
  const shown = [...offsets].map((offset) => local - offset).filter((t) => wallClock(zone, t) === local);
  if (shown.length > 0) return Math.min(...shown);
  let last = around[0] ?? Number.NaN;
  for (let t = last; t < local + 30 * 3_600_000; t += QUARTER) if (wallClock(zone, t) < local) last = t;
  return local - (wallClock(zone, last) - last);
}

/** The first quarter hour at which a day has begun, by asking `Intl` alone. */
function startOf(zone: string, local: number): number {
  let t = local - 30 * 3_600_000;
  while (wallClock(zone, t) < local) t += QUARTER;
  return t;
}

const zones = fc.constantFrom(...ODD_ZONES);
const dayStarts = fc.constantFrom('00:00', '06:00', '-01:00', '02:30', '23:00');
const views = fc.record({
  kind: fc.constant('dayAhead' as const),
  cutoffMs: fc.oneof(fc.nat(16), fc.nat(95)).map((quarters) => quarters * QUARTER),
  daysBefore: fc.oneof(fc.nat(2), fc.nat(366)),
}) satisfies fc.Arbitrary<ResolvedDayAhead>;
/** A zone and a day on which, or next to which, its clocks change; now and then any other. */
const zoneDays = zones.chain((zone) =>
  fc.record({
    zone: fc.constant(zone),
    day: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...(changes.get(zone) ?? [])) },
      { weight: 1, arbitrary: fc.integer({ min: 12_100, max: 21_000 }) },
    ),
    shift: fc.integer({ min: -1, max: 1 }),
  }),
);

describe('dayAheadCutoff', () => {
  it('is the local time on the day before, whatever the clocks do there', () => {
    fc.assert(
      fc.property(zoneDays, views, ({ zone, day, shift }, view) => {
        const date = day + shift + view.daysBefore;
        const expected = instantOf(zone, (date - view.daysBefore) * DAY + view.cutoffMs);
        expect(dayAheadCutoff(view, marketClock(zone), date)).toBe(expected);
      }),
      { numRuns: 400 },
    );
  });

  it('of times that Berlin skips and shows twice', () => {
    const clock = marketClock('Europe/Berlin');
    const at = (date: string): number => {
      const view = { kind: 'dayAhead', cutoffMs: 2.5 * 3_600_000, daysBefore: 1 } as const;
      return dayAheadCutoff(view, clock, Date.parse(date) / DAY);
    };
    expect(at('2026-03-30')).toBe(Date.parse('2026-03-29T03:30:00+02:00'));
    expect(at('2026-10-26')).toBe(Date.parse('2026-10-25T02:30:00+02:00'));
  });
});

describe('dayAheadCutoffs', () => {
  it('gives each quarter hour of a range the cutoff of its delivery day, as dayAheadCutoff does', () => {
    fc.assert(
      fc.property(
        zoneDays,
        dayStarts,
        views,
        fc.integer({ min: 1, max: 500 }),
        ({ zone, day, shift }, dayStart, view, length) => {
          const clock = marketClock(zone, { dayStart });
          const start = (day + shift) * DAY + (length % 96) * QUARTER;
          const range = { start, end: start + length * QUARTER };
          const { dayStarts: starts, cutoffs } = dayAheadCutoffs(view, clock, range);
          expect(cutoffs.length).toBe(starts.length);
          expect(starts.every((each, i) => i === 0 || each > (starts[i - 1] ?? Number.NaN))).toBe(true);
          expect(starts[0]).toBeLessThanOrEqual(range.start);
          expect(starts.at(-1)).toBeLessThan(range.end);
          for (let t = range.start; t < range.end; t += QUARTER) {
            const row = starts.findLastIndex((each) => each <= t);
            expect(cutoffs[row]).toBe(dayAheadCutoff(view, clock, deliveryDay(clock, t)));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('starts its days where Intl says that they start, and cuts off where Intl says that it is that time', () => {
    fc.assert(
      fc.property(zoneDays, dayStarts, views, ({ zone, day, shift }, dayStart, view) => {
        const clock = marketClock(zone, { dayStart });
        const first = day + shift;
        const range = { start: first * DAY, end: (first + 2) * DAY };
        const dates = Array.from({ length: 7 }, (_, i) => first - 2 + i);
        const days = dates.map((date) => ({ date, start: startOf(zone, date * DAY + clock.dayStartMs) }));
        const expected = days.filter(({ start }, i) => {
          const next = days[i + 1]?.start ?? Number.POSITIVE_INFINITY;
          return next > start && next > range.start && start < range.end;
        });
        const { dayStarts: starts, cutoffs } = dayAheadCutoffs(view, clock, range);
        expect([...starts]).toEqual(expected.map(({ start }) => start));
        expect([...cutoffs]).toEqual(
          expected.map(({ date }) => instantOf(zone, (date - view.daysBefore) * DAY + view.cutoffMs)),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('of an empty range are none, and of an open one make no sense', () => {
    const view = { kind: 'dayAhead', cutoffMs: 0, daysBefore: 1 } as const;
    const clock = marketClock('Europe/Berlin');
    expect(dayAheadCutoffs(view, clock, { start: 5, end: 5 }).dayStarts.length).toBe(0);
    expect(dayAheadCutoffs(view, clock, { start: 5, end: 6 }).dayStarts.length).toBe(1);
    for (const range of [
      { start: Number.NEGATIVE_INFINITY, end: 5 },
      { start: 5, end: Number.POSITIVE_INFINITY },
    ])
      expect(() => dayAheadCutoffs(view, clock, range)).toThrowError(/open range/u);
  });

  it('leaves out a date that a zone has skipped', () => {
    // Apia went from 29 to 31 December 2011.
    const { dayStarts: starts } = dayAheadCutoffs(
      { kind: 'dayAhead', cutoffMs: 10 * 3_600_000, daysBefore: 1 },
      marketClock('Pacific/Apia'),
      { start: Date.parse('2011-12-29T12:00:00-10:00'), end: Date.parse('2012-01-01T12:00:00+14:00') },
    );
    expect([...starts]).toEqual(
      ['2011-12-29T00:00:00-10:00', '2011-12-31T00:00:00+14:00', '2012-01-01T00:00:00+14:00'].map(Date.parse),
    );
  });
});

describe('resolveView', () => {
  it.each<[ViewOptions | undefined, unknown]>([
    [undefined, { kind: 'last' }],
    [{}, { kind: 'last' }],
    [{ issue: undefined, release: undefined }, { kind: 'last' }],
    [{ issue: '2026-03-01T13:00:00+01:00' }, { kind: 'issue', knownAt: Date.UTC(2026, 2, 1, 12) }],
    [{ leadTime: 'P1DT30M' }, { kind: 'leadTime', leadMs: DAY + 1_800_000 }],
    [{ leadTime: 0 }, { kind: 'leadTime', leadMs: 0 }],
    [{ dayAhead: { cutoff: '10:05' } }, { kind: 'dayAhead', cutoffMs: 36_300_000, daysBefore: 1 }],
    [{ dayAhead: { cutoff: '23:59', daysBefore: 366 } }, { kind: 'dayAhead', cutoffMs: 86_340_000, daysBefore: 366 }],
    [{ dayAhead: { cutoff: '00:00', daysBefore: 0 } }, { kind: 'dayAhead', cutoffMs: 0, daysBefore: 0 }],
    [{ release: 2 }, { kind: 'release', number: 2, as: 'corrected' }],
    [{ release: { number: 1 } }, { kind: 'release', number: 1, as: 'corrected' }],
    [{ release: { number: 3, as: 'published' } }, { kind: 'release', number: 3, as: 'published' }],
  ])('of %o', (options, expected) => {
    expect(resolveView(options)).toEqual(expected);
  });

  it.each<[object, RegExp]>([
    [{ issue: 0, leadTime: 0 }, /two views, issue and leadTime/u],
    [{ leadTime: 'PT1H', dayAhead: { cutoff: '10:00' }, release: 1 }, /leadTime and dayAhead and release/u],
    [{ leadTime: -1 }, /lead time '-1'/u],
    [{ leadTime: 'P1M' }, /lead time 'P1M'/u],
    [{ leadTime: null }, /lead time 'null'/u],
    [{ dayAhead: null }, /Give \{ cutoff: 'HH:mm' \}/u],
    [{ dayAhead: '10:00' }, /not "10:00"\. Give \{ cutoff/u],
    [{ dayAhead: {} }, /undefined is not a time of day/u],
    [{ dayAhead: { cutoff: '24:00' } }, /"24:00" is not a time of day/u],
    [{ dayAhead: { cutoff: '10:00:00' } }, /not a time of day/u],
    [{ dayAhead: { cutoff: '10:00\n' } }, /not a time of day/u],
    [{ dayAhead: { cutoff: '10:00', daysBefore: -1 } }, /-1 days before/u],
    [{ dayAhead: { cutoff: '10:00', daysBefore: 367 } }, /367 days before/u],
    [{ dayAhead: { cutoff: '10:00', daysBefore: '1' } }, /0 to 366/u],
    [{ release: 0 }, /no release 0/u],
    [{ release: 1.5 }, /no release 1\.5/u],
    [{ release: Number.POSITIVE_INFINITY }, /no release Infinity/u],
    [{ release: null }, /A release is not null/u],
    [{ release: '2' }, /A release is not "2"/u],
    [{ release: {} }, /no release undefined/u],
    [{ release: { number: 1, as: 'latest' } }, /"latest"/u],
    [{ release: { number: 1, as: null } }, /null/u],
  ])('refuses %o', (options, message) => {
    expect(() => resolveView(options)).toThrowError(INVALID);
    expect(() => resolveView(options)).toThrowError(message);
  });

  it('refuses an issue that is no instant', () => {
    expect(() => resolveView({ issue: '2026-03-01T12:00' })).toThrowError(
      expect.objectContaining({ code: 'TIME.NO_OFFSET' }),
    );
    expect(() => resolveView({ issue: Number.NaN })).toThrowError(
      expect.objectContaining({ code: 'TIME.INVALID_INSTANT' }),
    );
  });
});
