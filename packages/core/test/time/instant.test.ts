import { describe, expect, it } from 'vitest';
import { formatInstant, interval, toInstant } from '../../src/time/index.js';

const code = (name: string): unknown => expect.objectContaining({ code: name });

describe('toInstant', () => {
  const t = Date.UTC(2026, 2, 8, 5);

  it.each([
    '2026-03-08T05:00:00Z',
    '2026-03-08T05:00Z',
    '2026-03-08t05:00:00.000z',
    '2026-03-08 05:00:00+00',
    '2026-03-08T00:00:00-05:00',
    '2026-03-08T00:00-0500',
    '2026-03-08T10:45:00.000000+05:45',
    '2026-03-08T00:00:00-05:00[America/New_York]',
    '2026-03-08T00:00[America/New_York]',
    '+002026-03-08T05:00:00Z',
  ])('reads %s', (text) => {
    expect(toInstant(text)).toBe(t);
  });

  it('takes epoch milliseconds, dates and Temporal-like objects', () => {
    expect(toInstant(t)).toBe(t);
    expect(toInstant(new Date(t))).toBe(t);
    expect(toInstant({ epochMilliseconds: t })).toBe(t);
    expect(Object.is(toInstant(-0), 0)).toBe(true);
  });

  it('keeps milliseconds, and refuses what is finer', () => {
    expect(toInstant('2026-03-08T05:00:00.007Z')).toBe(t + 7);
    expect(toInstant('2026-03-08T05:00:00,5Z')).toBe(t + 500);
    expect(() => toInstant('2026-03-08T05:00:00.0001Z')).toThrow(code('TIME.INVALID_INSTANT'));
  });

  it.each([
    '2025-02-30T00:00Z',
    '2025-02-29T00:00Z',
    '2025-13-01T00:00Z',
    '2025-00-01T00:00Z',
    '2025-01-32T00:00Z',
    '2025-01-01T24:00Z',
    '2025-01-01T12:60Z',
    '2025-01-01T23:59:60Z',
    '2025-01-01T00:00+24:00',
    '2025-01-01T00:00+01:60',
    '2025-1-1T00:00Z',
    '20250101T0000Z',
    '2025-01-01T00Z',
    '2025-01-01T00:00Z ',
    '-000000-01-01T00:00Z',
    '1/1/2025',
    'now',
    '',
  ])('refuses %j with TIME.INVALID_INSTANT', (text) => {
    expect(() => toInstant(text)).toThrow(code('TIME.INVALID_INSTANT'));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 8.64e15 + 2])('refuses the number %d', (value) => {
    expect(() => toInstant(value)).toThrow(code('TIME.INVALID_INSTANT'));
  });

  it('refuses an invalid Date, and an object that is no instant', () => {
    expect(() => toInstant(new Date(Number.NaN))).toThrow(code('TIME.INVALID_INSTANT'));
    // @ts-expect-error an object without a time is no instant
    expect(() => toInstant({})).toThrow(code('TIME.INVALID_INSTANT'));
    // @ts-expect-error nor is nothing
    expect(() => toInstant(undefined)).toThrow(code('TIME.INVALID_INSTANT'));
  });

  it('refuses a text without an offset, naming it and the remedy', () => {
    expect(() => toInstant('2026-03-08T05:00')).toThrow(code('TIME.NO_OFFSET'));
    expect(() => toInstant('2026-03-08')).toThrow(/"2026-03-08" has no offset.*2026-03-08T00:00:00Z/);
  });

  it('reads a text without an offset in a zone', () => {
    expect(toInstant('2026-03-08', 'America/New_York')).toBe(t);
    expect(toInstant('2026-03-08T00:00', 'EST')).toBe(t);
    expect(toInstant('2026-03-08T05:00Z', 'Asia/Kathmandu')).toBe(t);
  });

  it('refuses local times that do not exist or exist twice, unless told what to do', () => {
    const zone = 'America/New_York';
    expect(() => toInstant('2026-03-08T02:30', zone)).toThrow(code('TIME.NONEXISTENT_LOCAL'));
    expect(() => toInstant('2026-11-01T01:30', zone)).toThrow(code('TIME.AMBIGUOUS_LOCAL'));
    const read = { zone, ambiguous: 'later', nonexistent: 'shiftForward' } as const;
    expect(formatInstant(toInstant('2026-11-01T01:30', read), zone)).toBe('2026-11-01T01:30:00-05:00');
    expect(formatInstant(toInstant('2026-03-08T02:30', read), zone)).toBe('2026-03-08T03:00:00-04:00');
  });

  it('refuses an offset that the named zone does not have then', () => {
    expect(() => toInstant('2026-07-01T00:00-05:00[America/New_York]')).toThrow(/contradicts itself: .*-04:00/);
  });
});

describe('formatInstant', () => {
  it('prints UTC, or the wall clock of a zone with its offset', () => {
    const t = Date.UTC(2026, 2, 8, 5, 0, 0, 7);
    expect(formatInstant(t)).toBe('2026-03-08T05:00:00.007Z');
    expect(formatInstant(t, 'UTC')).toBe('2026-03-08T05:00:00.007Z');
    expect(formatInstant(t, 'Asia/Kathmandu')).toBe('2026-03-08T10:45:00.007+05:45');
    expect(formatInstant(0, 'Africa/Monrovia')).toBe('1969-12-31T23:15:30-00:44:30');
    expect(formatInstant(-62_198_755_200_000)).toBe('-000001-01-01T00:00:00Z');
  });
});

describe('interval', () => {
  it('is half-open and may be empty, but not backwards', () => {
    expect(interval('2026-01-01T00:00Z', '2026-01-02T00:00Z')).toEqual({ start: 1767225600000, end: 1767312000000 });
    expect(interval(5, 5)).toEqual({ start: 5, end: 5 });
    expect(() => interval(5, 4)).toThrow(code('TIME.INVALID_INTERVAL'));
    expect(() => interval('2026-01-02T00:00Z', '2026-01-01T00:00Z')).toThrow(
      /starts 2026-01-02T00:00:00Z and ends 2026-01-01T00:00:00Z/,
    );
  });
});
