import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  ABSOLUTE_FREQUENCIES,
  addPeriods,
  CALENDAR_FREQUENCIES,
  type CalendarFrequency,
  calendarEdges,
  clocks,
  type Frequency,
  floorTo,
  frequencyStepMs,
  isCalendarFrequency,
  parseFrequency,
} from '../../src/time/index.js';

describe('frequencies', () => {
  it('have a step exactly when they are absolute', () => {
    expect(ABSOLUTE_FREQUENCIES.map((frequency) => frequencyStepMs(frequency))).toEqual([
      300_000, 900_000, 1_800_000, 3_600_000,
    ]);
    expect(CALENDAR_FREQUENCIES.map((frequency) => frequencyStepMs(frequency as Frequency))).toEqual(
      Array(5).fill(undefined),
    );
    expect([...ABSOLUTE_FREQUENCIES, ...CALENDAR_FREQUENCIES].map(isCalendarFrequency)).toEqual([
      ...Array(4).fill(false),
      ...Array(5).fill(true),
    ]);
  });

  it('have a step of type number when that is known', () => {
    expectTypeOf(frequencyStepMs('PT1H')).toEqualTypeOf<number>();
    expectTypeOf(frequencyStepMs('PT1H' as Frequency)).toEqualTypeOf<number | undefined>();
  });

  it.each([...ABSOLUTE_FREQUENCIES, ...CALENDAR_FREQUENCIES])('%s is read', (text) => {
    expect(parseFrequency(text)).toBe(text);
  });

  it.each([
    ['1h', 'PT1H'],
    ['15min', 'PT15M'],
    ['p1d', 'P1D'],
    ['PT24H', 'P1D'],
    ['monthly', 'P1M'],
    ['ME', 'P1M'],
    ['P7D', 'P1W'],
  ])('%s is refused, and %s suggested', (text, meant) => {
    expect(() => parseFrequency(text)).toThrow(
      expect.objectContaining({ code: 'TIME.INVALID_FREQUENCY', details: { text, suggestion: meant } }),
    );
  });

  it('of text that was never parsed are refused by whatever uses them, with the same words', () => {
    const never = 'PT2H' as Frequency;
    const refused = expect.objectContaining({ code: 'TIME.INVALID_FREQUENCY' });
    const range = { start: 0, end: 86_400_000 };
    for (const use of [
      () => frequencyStepMs(never),
      () => frequencyStepMs('toString' as Frequency),
      () => frequencyStepMs(undefined as unknown as Frequency),
      () => floorTo(never, clocks.utc, 0),
      () => addPeriods(never, clocks.utc, 0, 1),
      () => calendarEdges(never as CalendarFrequency, clocks.utc, range),
      () => calendarEdges('PT1H' as Frequency as CalendarFrequency, clocks.utc, range),
    ])
      expect(use).toThrow(refused);
  });

  it('lists what is accepted when it has no suggestion', () => {
    expect(() => parseFrequency('PT7M')).toThrow(
      '"PT7M" is not a frequency. Give one of PT5M, PT15M, PT30M, PT1H, P1D, P1W, P1M, P3M, P1Y.',
    );
  });
});
