import { DAY_MS, type LocalDate } from './civil-date.js';
import { assertInterval } from './instant.js';
import type { Instant, Interval } from './instant-types.js';
import { complementOf, IntervalCollector, intersectionOf, totalOf, unionOf } from './interval-list.js';
import type { HoursRule, LoadProfile } from './load-profile.js';
import type { MarketClock } from './market-clock.js';
import { offsetAt, offsetIndexAt, zoneTable } from './zone-table.js';

/**
 * The delivered stretches of a range: `[start0, end0, start1, end1, …]`, sorted, disjoint, merged where they touch,
 * clipped to the range. O(days of the range).
 *
 * An instant is delivered by what the wall clock of the profile's zone shows then: an hour that occurs twice delivers
 * twice, one that is skipped never.
 *
 * @param clock gives the zone of profiles that have no clock of their own.
 * @throws AurumError `TIME.INVALID_INTERVAL`.
 * @example
 * ```ts
 * import { clocks, formatInstant, interval, profileIntervals, profiles } from '@aurum/core';
 * const [start = 0, end = 0] = profileIntervals(profiles.pjm['5x16'], clocks.utc, interval('2026-01-05T00:00Z', '2026-01-06T00:00Z'));
 * console.log(formatInstant(start), formatInstant(end)); // 2026-01-05T12:00:00Z 2026-01-06T00:00:00Z
 * ```
 */
export function profileIntervals(profile: LoadProfile, clock: MarketClock, range: Interval): Float64Array {
  assertInterval(range);
  return evaluate(profile, clock, range);
}

function evaluate(profile: LoadProfile, clock: MarketClock, range: Interval): Float64Array {
  const { rule } = profile;
  switch (rule.kind) {
    case 'all':
      return range.start < range.end ? Float64Array.of(range.start, range.end) : new Float64Array(0);
    case 'hours':
      return hoursIn(rule, clock, range);
    case 'complement':
      return complementOf(evaluate(rule.of, clock, range), range.start, range.end);
    case 'union':
      return rule.parts.map((part) => evaluate(part, clock, range)).reduce(unionOf);
    case 'intersection':
      return rule.parts.map((part) => evaluate(part, clock, range)).reduce(intersectionOf);
  }
}

/**
 * Between two changes of the clocks the wall clock is linear, so days are laid out there without a look-up for each.
 */
function hoursIn(rule: HoursRule, clock: MarketClock, range: Interval): Float64Array {
  const { transitions, offsets } = zoneTable((rule.clock ?? clock).zone);
  const dayStartMs = rule.clock?.dayStartMs ?? 0;
  const { minutes } = rule;
  const out = new IntervalCollector((((range.end - range.start) / DAY_MS) | 0) * minutes.length + 8);
  let segment = offsetIndexAt(zoneTable((rule.clock ?? clock).zone), range.start);
  for (let from = range.start; from < range.end; segment++) {
    const until = Math.min(range.end, transitions[segment] ?? Number.POSITIVE_INFINITY);
    const shift = dayStartMs - (offsets[segment] as number); // the start of date d is d · DAY_MS + shift
    const last = Math.floor((until - 1 - shift) / DAY_MS);
    for (let date = Math.floor((from - shift) / DAY_MS); date <= last; date++) {
      if (!delivers(rule, date)) continue;
      const midnight = date * DAY_MS + shift;
      for (let i = 0; i < minutes.length; i += 2) {
        const start = midnight + (minutes[i] as number) * 60_000; // i + 1 < length: pairs
        const end = midnight + (minutes[i + 1] as number) * 60_000;
        out.push(Math.max(start, from), Math.min(end, until));
      }
    }
    from = until;
  }
  return out.finish();
}

function delivers(rule: HoursRule, date: LocalDate): boolean {
  const weekday = (((date + 3) % 7) + 7) % 7;
  const listed = (rule.weekdays & (1 << weekday)) !== 0;
  const { holidays } = rule;
  if (holidays === undefined) return listed;
  if (holidays.mode === 'include') return listed || holidays.calendar.has(date);
  return listed && holidays.calendar.has(date) === (holidays.mode === 'only');
}

/** Whether a profile delivers at an instant. */
export function profileContains(profile: LoadProfile, clock: MarketClock, t: Instant): boolean {
  const { rule } = profile;
  switch (rule.kind) {
    case 'all':
      return true;
    case 'complement':
      return !profileContains(rule.of, clock, t);
    case 'union':
      return rule.parts.some((part) => profileContains(part, clock, t));
    case 'intersection':
      return rule.parts.every((part) => profileContains(part, clock, t));
    case 'hours': {
      const local = t + offsetAt(zoneTable((rule.clock ?? clock).zone), t) - (rule.clock?.dayStartMs ?? 0);
      const date = Math.floor(local / DAY_MS);
      const minute = (local - date * DAY_MS) / 60_000;
      if (!delivers(rule, date)) return false;
      // an odd number of bounds at or before the minute: inside a pair
      return rule.minutes.filter((bound) => bound <= minute).length % 2 === 1;
    }
  }
}

/**
 * The delivered hours of a range. O(days of the range).
 *
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profileHours, profiles } from '@aurum/core';
 * const march = parseDeliveryPeriod('Mar-26').interval(clocks.pjm);
 * console.log(profileHours(profiles.base, clocks.pjm, march), profileHours(profiles.pjm['7x8'], clocks.pjm, march)); // 743 247
 * ```
 */
export function profileHours(profile: LoadProfile, clock: MarketClock, range: Interval): number {
  return totalOf(profileIntervals(profile, clock, range)) / 3_600_000;
}

/** Points at equal distances. */
export interface RegularStarts {
  /** Start of the first point, epoch ms. */
  readonly start: Instant;
  /** Distance of two points, ms. */
  readonly stepMs: number;
  /** Number of points. */
  readonly length: number;
}

/**
 * One byte for each point: 1 where the profile delivers at the point's start, else 0. O(points + days) for ascending
 * starts, in any order still right. A point that is only partly delivered counts by its start; weights of such points
 * come from {@link profileIntervals}.
 */
export function profileMask(
  profile: LoadProfile,
  clock: MarketClock,
  starts: Float64Array | RegularStarts,
): Uint8Array {
  const mask = new Uint8Array(starts.length);
  if (starts.length === 0) return mask;
  const regular = starts instanceof Float64Array ? undefined : starts;
  const list = starts instanceof Float64Array ? starts : undefined;
  const bounds = regular !== undefined ? regularBounds(regular) : listBounds(list as Float64Array);
  const delivered = profileIntervals(profile, clock, bounds);
  let next = 0; // the first interval that ends after the point
  let previous = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < mask.length; i++) {
    const t = regular !== undefined ? regular.start + i * regular.stepMs : ((list as Float64Array)[i] as number);
    if (t < previous) next = 0;
    previous = t;
    while (next < delivered.length && (delivered[next + 1] as number) <= t) next += 2;
    if (next < delivered.length && (delivered[next] as number) <= t) mask[i] = 1;
  }
  return mask;
}

function regularBounds(starts: RegularStarts): Interval {
  return { start: starts.start, end: starts.start + (starts.length - 1) * starts.stepMs + 1 };
}

function listBounds(starts: Float64Array): Interval {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const t of starts) {
    if (t < low) low = t;
    if (t > high) high = t;
  }
  return { start: low, end: high + 1 };
}
