import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clocks,
  DAY_MS,
  DeliveryPeriod,
  formatDeliveryPeriod,
  PERIOD_UNITS,
  parseDeliveryPeriod,
} from '../../src/time/index.js';

const FIRST = Date.UTC(1000, 0, 1) / DAY_MS;
const LAST = Date.UTC(9990, 0, 1) / DAY_MS;

const year = fc.oneof(fc.integer({ min: 1990, max: 2110 }), fc.integer({ min: 1000, max: 9990 }));

/** Every kind, in every year. */
const period: fc.Arbitrary<DeliveryPeriod> = fc.oneof(
  fc.integer({ min: FIRST, max: LAST }).map((day) => DeliveryPeriod.day(day)),
  fc.tuple(year, fc.integer({ min: 1, max: 52 })).map(([y, n]) => DeliveryPeriod.week(Math.max(y, 1001), n)),
  fc.tuple(year, fc.integer({ min: 1, max: 52 })).map(([y, n]) => DeliveryPeriod.weekend(Math.max(y, 1001), n)),
  fc.constantFrom(2004, 2009, 2015, 2020, 2026).map((y) => DeliveryPeriod.week(y, 53)),
  fc.tuple(year, fc.integer({ min: 1, max: 12 })).map(([y, n]) => DeliveryPeriod.month(y, n)),
  fc.tuple(year, fc.integer({ min: 1, max: 4 })).map(([y, n]) => DeliveryPeriod.quarter(y, n)),
  fc.tuple(year, fc.integer({ min: 1, max: 2 })).map(([y, n]) => DeliveryPeriod.half(y, n)),
  fc.tuple(year, fc.constantFrom('summer', 'winter')).map(([y, season]) => DeliveryPeriod.season(y, season)),
  year.map((y) => DeliveryPeriod.gasYear(y)),
  year.map((y) => DeliveryPeriod.year(y)),
  fc.tuple(year, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 40 })).map(([y, n, months]) => {
    const first = DeliveryPeriod.month(y, n);
    return DeliveryPeriod.of(first.start, first.shift(months).end);
  }),
  fc
    .tuple(fc.integer({ min: FIRST, max: LAST }), fc.integer({ min: 1, max: 800 }))
    .map(([start, days]) => DeliveryPeriod.of(start, start + days)),
);

describe('delivery periods', () => {
  it('come back from their canonical name, which is the only one', () => {
    fc.assert(
      fc.property(period, (given) => {
        const name = formatDeliveryPeriod(given);
        const parsed = parseDeliveryPeriod(name);
        expect(parsed).toEqual(given);
        expect(formatDeliveryPeriod(parsed)).toBe(name);
        // an as-of date changes nothing for a name with its year
        expect(parseDeliveryPeriod(name, { asOf: '2031-05-17' })).toEqual(given);
      }),
      { numRuns: 3000 },
    );
  });

  it('have the same name only when they have the same days', () => {
    fc.assert(
      fc.property(period, period, (a, b) => {
        expect(String(a) === String(b)).toBe(a.equals(b));
      }),
    );
  });

  it('split into pieces that fill them in order, each within one unit', () => {
    fc.assert(
      fc.property(period, fc.constantFrom(...PERIOD_UNITS), (given, unit) => {
        const pieces = given.split(unit);
        expect(pieces[0]?.start).toBe(given.start);
        expect(pieces.at(-1)?.end).toBe(given.end);
        pieces.forEach((piece, i) => {
          if (i > 0) expect(piece.start).toBe(pieces[i - 1]?.end);
          expect(given.contains(piece)).toBe(true);
          if (i > 0 && i < pieces.length - 1) expect(piece.kind).toBe(unit);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('shift there and back, and follow their predecessor', () => {
    const whole = period.filter((given) => given.kind !== 'range');
    fc.assert(
      fc.property(whole, fc.integer({ min: -5, max: 5 }), (given, count) => {
        fc.pre(given.start > FIRST + 6000 && given.end < LAST - 6000);
        expect(given.shift(count).shift(-count)).toEqual(given);
        expect(given.next().previous()).toEqual(given);
        expect(given.shift(count).kind).toBe(given.kind);
        if (given.kind !== 'weekend') expect(given.next().start).toBe(given.end);
      }),
    );
  });

  it('have hours that add up over any split, on any clock', () => {
    const recent = fc
      .tuple(fc.integer({ min: 12_000, max: 25_000 }), fc.integer({ min: 1, max: 500 }))
      .map(([start, days]) => DeliveryPeriod.of(start, start + days));
    fc.assert(
      fc.property(
        recent,
        fc.constantFrom(...PERIOD_UNITS),
        fc.constantFrom(...Object.values(clocks)),
        (given, unit, clock) => {
          const summed = given.split(unit).reduce((sum, piece) => sum + piece.hours(clock), 0);
          expect(summed).toBe(given.hours(clock));
          expect(Math.abs(summed - given.days * 24)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('parseDeliveryPeriod', () => {
  it('reads any text or refuses it with TIME.INVALID_TENOR, nothing else', () => {
    const alphabet = "JanFebQHWSumWinCalGYMZ0123456789- /.+'";
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 12 }));
    fc.assert(
      fc.property(text, (given) => {
        let parsed: DeliveryPeriod;
        try {
          parsed = parseDeliveryPeriod(given);
        } catch (error) {
          expect(error).toMatchObject({ code: 'TIME.INVALID_TENOR' });
          return;
        }
        expect(parseDeliveryPeriod(String(parsed))).toEqual(parsed);
      }),
      { numRuns: 3000 },
    );
  });
});
