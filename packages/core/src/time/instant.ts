import { AurumError } from '../errors/index.js';
import type { Instant, InstantInput, Interval } from './instant-types.js';
import { formatLocalMs, formatOffset, MAX_INSTANT, parseIso } from './iso-text.js';
import type { LocalTimePolicy } from './local-time.js';
import { localToInstant } from './local-time.js';
import { offsetAt, zoneTable } from './zone-table.js';

/** How a text without an offset is read: as the wall clock of a zone. */
export interface WallClockReading extends LocalTimePolicy {
  /** The zone whose clock it is. */
  readonly zone: string;
}

/**
 * The epoch milliseconds of an instant.
 *
 * A text needs an offset; with a zone, a text without one is read as that zone's wall clock, and a local time that
 * does not occur or occurs twice is refused unless the reading decides.
 *
 * @throws AurumError `TIME.INVALID_INSTANT`, `TIME.NO_OFFSET`, and with a zone `TIME.UNKNOWN_ZONE`,
 * `TIME.NONEXISTENT_LOCAL`, `TIME.AMBIGUOUS_LOCAL`.
 * @example
 * ```ts
 * import { formatInstant, toInstant } from '@aurum/core';
 * const t = toInstant('2026-03-08T00:00', 'America/New_York');
 * console.log(t === toInstant('2026-03-08T05:00:00Z'), formatInstant(t, 'America/New_York'));
 * ```
 */
export function toInstant(input: InstantInput, zone?: string | WallClockReading): Instant {
  if (typeof input === 'number') return checked(input, input);
  if (typeof input === 'string') return fromText(input, typeof zone === 'string' ? { zone } : zone);
  if (typeof input === 'object' && input !== null) {
    if ('epochMilliseconds' in input) return checked(input.epochMilliseconds, input);
    if ('getTime' in input && typeof input.getTime === 'function') return checked(input.getTime(), input);
  }
  throw invalidInstant(input);
}

function fromText(text: string, reading: WallClockReading | undefined): Instant {
  const parts = parseIso(text);
  if (parts.offsetMs !== undefined) {
    const t = checked(parts.localMs - parts.offsetMs, text);
    if (parts.zone !== undefined) checkOffset(text, t, { offsetMs: parts.offsetMs, zone: parts.zone });
    return t;
  }
  const readIn = parts.zone ?? reading?.zone;
  if (readIn === undefined) {
    throw new AurumError('TIME.NO_OFFSET', {
      message: `${JSON.stringify(text)} has no offset, so it is not an instant: write ${formatLocalMs(parts.localMs)}Z or …+01:00, or give the zone whose clock it shows.`,
      details: { text },
    });
  }
  return checked(localToInstant(zoneTable(readIn), parts.localMs, reading), text);
}

function checkOffset(text: string, t: Instant, said: { readonly offsetMs: number; readonly zone: string }): void {
  const actual = offsetAt(zoneTable(said.zone), t);
  if (actual === said.offsetMs) return;
  throw new AurumError('TIME.INVALID_INSTANT', {
    message: `${JSON.stringify(text)} contradicts itself: ${said.zone} has the offset ${formatOffset(actual)} then, not ${formatOffset(said.offsetMs)}.`,
    details: { text, zone: said.zone, offset: formatOffset(actual) },
  });
}

function checked(t: number, input: unknown): Instant {
  if (!Number.isInteger(t) || Math.abs(t) > MAX_INSTANT) throw invalidInstant(input);
  return t === 0 ? 0 : t; // never −0
}

function invalidInstant(input: unknown): AurumError {
  const shown = typeof input === 'number' ? String(input) : Object.prototype.toString.call(input);
  return new AurumError('TIME.INVALID_INSTANT', {
    message: `${shown} is not an instant: give whole epoch milliseconds within ±8.64e15, an ISO 8601 text with an offset, a Date, or an object with epochMilliseconds.`,
    details: { value: shown },
  });
}

/**
 * An instant as ISO 8601: `2026-03-08T05:00:00Z`, or with a zone its wall clock and offset,
 * `2026-03-08T00:00:00-05:00`. Milliseconds appear only when they are not zero. {@link toInstant} reads both back
 * exactly.
 *
 * @throws AurumError `TIME.INVALID_INSTANT`, `TIME.UNKNOWN_ZONE`.
 */
export function formatInstant(t: Instant, zone?: string): string {
  const instant = checked(t, t);
  if (zone === undefined || zone === 'UTC') return `${formatLocalMs(instant)}Z`;
  const offset = offsetAt(zoneTable(zone), instant);
  return formatLocalMs(instant + offset) + formatOffset(offset);
}

/**
 * A checked interval.
 *
 * @throws AurumError `TIME.INVALID_INTERVAL` when the end is before the start, and what {@link toInstant} throws.
 * @example
 * ```ts
 * import { interval } from '@aurum/core';
 * const march = interval('2026-03-01T00:00+01:00', '2026-04-01T00:00+02:00');
 * console.log((march.end - march.start) / 3_600_000); // 743
 * ```
 */
export function interval(start: InstantInput, end: InstantInput): Interval {
  const checkedInterval = { start: toInstant(start), end: toInstant(end) };
  assertInterval(checkedInterval);
  return checkedInterval;
}

/** An instant in words, and whatever is none as it is: for messages about bad input. */
export function instantText(t: number): string {
  return Number.isInteger(t) && Math.abs(t) <= MAX_INSTANT ? formatInstant(t) : String(t);
}

/** Throws `TIME.INVALID_INTERVAL` unless both ends are instants and the end is not before the start. */
export function assertInterval(range: Interval): void {
  if (Number.isInteger(range.start) && Number.isInteger(range.end) && range.end >= range.start) return;
  throw new AurumError('TIME.INVALID_INTERVAL', {
    message: `An interval needs two instants with the end not before the start; this one starts ${instantText(range.start)} and ends ${instantText(range.end)}.`,
    details: { start: range.start, end: range.end },
  });
}
