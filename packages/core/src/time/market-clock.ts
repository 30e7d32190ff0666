import { AurumError } from '../errors/index.js';
import { DAY_MS, type LocalDate } from './civil-date.js';
import type { Instant, Interval } from './instant-types.js';
import { type LocalTimePolicy, localToInstant } from './local-time.js';
import { resolveZoneName } from './zone-name.js';
import { offsetAt, type ZoneTable, zoneTable } from './zone-table.js';

/**
 * The clock of a market: a zone, and the local time at which the delivery day starts. A delivery day has 23, 24 or 25
 * hours. Clocks are frozen and interned: equal clocks are the same object, and {@link MarketClock.id} names them in
 * storage.
 */
export interface MarketClock {
  /** IANA name, `UTC`, `EST` (fixed), or a fixed offset such as `+10:00`. */
  readonly zone: string;
  /**
   * `HH:mm` on the delivery day; with a minus sign, that long before its midnight: `-01:00` is 23:00 on the day
   * before.
   */
  readonly dayStart: string;
  /** The same in ms of wall clock from midnight of the delivery day: −12 hours to less than 24 hours. */
  readonly dayStartMs: number;
  /** `Europe/Berlin`, or `Europe/Berlin@06:00` when the day does not start at midnight. */
  readonly id: string;
}

/** Options of {@link marketClock}. */
export interface MarketClockOptions {
  /** Local time at which the delivery day starts, `HH:mm` or `-HH:mm` (on the day before). Default `00:00`. */
  readonly dayStart?: string;
}

const clocksById = new Map<string, MarketClock>();

/**
 * The clock of a market.
 *
 * @throws AurumError `TIME.UNKNOWN_ZONE`, `TIME.INVALID_CLOCK`.
 * @example
 * ```ts
 * import { marketClock } from '@aurum/core';
 * const gas = marketClock('Europe/Berlin', { dayStart: '06:00' });
 * const efa = marketClock('Europe/London', { dayStart: '-01:00' }); // 23:00 on the day before
 * console.log(gas.id, efa.id, gas === marketClock('Europe/Berlin', { dayStart: '06:00' }));
 * ```
 */
export function marketClock(zone: string, options: MarketClockOptions = {}): MarketClock {
  return internClock(resolveZoneName(zone).zone, options.dayStart ?? '00:00');
}

/** A clock whose zone is known to be spelt canonically; nothing is asked of the platform yet. */
export function internClock(zone: string, dayStartText: string): MarketClock {
  const dayStartMs = parseDayStart(dayStartText);
  const dayStart = dayStartMs === 0 ? '00:00' : dayStartText;
  const id = dayStartMs === 0 ? zone : `${zone}@${dayStart}`;
  let clock = clocksById.get(id);
  if (clock === undefined) {
    clock = Object.freeze({ zone, dayStart, dayStartMs, id });
    clocksById.set(id, clock);
  }
  return clock;
}

/**
 * The clock that an id names: the inverse of {@link MarketClock.id}.
 *
 * @throws AurumError `TIME.UNKNOWN_ZONE`, `TIME.INVALID_CLOCK`.
 */
export function parseMarketClock(id: string): MarketClock {
  const at = id.indexOf('@');
  return at < 0 ? marketClock(id) : marketClock(id.slice(0, at), { dayStart: id.slice(at + 1) });
}

function parseDayStart(text: string): number {
  const match = /^(-?)(\d{2}):(\d{2})$/.exec(text);
  const [hours, minutes] = match === null ? [99, 0] : [Number(match[2]), Number(match[3])];
  const before = match?.[1] === '-';
  if (hours > (before ? 11 : 23) || minutes > 59) {
    throw new AurumError('TIME.INVALID_CLOCK', {
      message: `${JSON.stringify(text)} is not a start of a delivery day: give HH:mm from 00:00 to 23:59, or -HH:mm up to -11:59 for the day before (-01:00 is 23:00).`,
      details: { dayStart: text },
    });
  }
  const ms = (hours * 60 + minutes) * 60_000;
  return before && ms > 0 ? -ms : ms;
}

/**
 * The instant at which a delivery day starts. When the clocks skip that local time, the day starts at the change, the
 * first instant after the gap; when it occurs twice, at the first.
 */
export function deliveryDayStart(clock: MarketClock, date: LocalDate): Instant {
  return dayStartIn(zoneTable(clock.zone), clock, date);
}

const DAY_START_POLICY: LocalTimePolicy = { ambiguous: 'earlier', nonexistent: 'shiftForward' };

/** {@link deliveryDayStart} for loops: the table is looked up once by the caller. */
export function dayStartIn(table: ZoneTable, clock: MarketClock, date: LocalDate): Instant {
  return localToInstant(table, date * DAY_MS + clock.dayStartMs, DAY_START_POLICY);
}

/**
 * The delivery day to which an instant belongs, as days since 1970-01-01.
 *
 * @example
 * ```ts
 * import { clocks, deliveryDay, formatLocalDate, toInstant } from '@aurum/core';
 * // 04:30 in Berlin still belongs to the gas day before
 * console.log(formatLocalDate(deliveryDay(clocks.euGasDay, toInstant('2026-03-08T03:30Z')))); // 2026-03-07
 * ```
 */
export function deliveryDay(clock: MarketClock, t: Instant): LocalDate {
  const table = zoneTable(clock.zone);
  let date = Math.floor((t + offsetAt(table, t) - clock.dayStartMs) / DAY_MS);
  // Around a change of the clocks the guess may be a day off; days start in ascending order.
  while (t < dayStartIn(table, clock, date)) date--;
  while (t >= dayStartIn(table, clock, date + 1)) date++;
  return date;
}

/** A delivery day as a half-open interval. It is empty for a date that a zone skipped (Apia, 2011-12-30). */
export function deliveryDayInterval(clock: MarketClock, date: LocalDate): Interval {
  const table = zoneTable(clock.zone);
  return { start: dayStartIn(table, clock, date), end: dayStartIn(table, clock, date + 1) };
}

/** The length of a delivery day in hours: 24, or 23 and 25 when the clocks change in it. */
export function deliveryDayHours(clock: MarketClock, date: LocalDate): number {
  const { start, end } = deliveryDayInterval(clock, date);
  return (end - start) / 3_600_000;
}
