import { AurumError, InternalError } from '../errors/index.js';
import type { DayAheadCutoff, ReadView, Release, ViewOptions } from '../ports/index.js';
import { durationMs } from '../series/index.js';
import {
  deliveryDay,
  deliveryDayStart,
  type Instant,
  type LocalDate,
  type LocalTimePolicy,
  localToInstant,
  type MarketClock,
  toInstant,
  zoneTable,
} from '../time/index.js';
import { type ResolvedKnowledge, resolveKnowledge } from './range.js';

const DAY_MS = 86_400_000;

/** Which revision of each interval a read takes, checked and in numbers. */
export type ResolvedView = ResolvedLast | ResolvedIssue | ResolvedLeadTime | ResolvedDayAhead | ResolvedRelease;

/** The last revision. */
export interface ResolvedLast {
  /** Tells the views apart. */
  readonly kind: 'last';
}

/** What was issued at an instant. */
export interface ResolvedIssue {
  /** Tells the views apart. */
  readonly kind: 'issue';
  /** The instant, epoch ms. */
  readonly knownAt: Instant;
}

/** What was known so long before the start. */
export interface ResolvedLeadTime {
  /** Tells the views apart. */
  readonly kind: 'leadTime';
  /** The elapsed time, ms; 0 or more, and possibly longer than all time. */
  readonly leadMs: number;
}

/** One of the successive issues. */
export interface ResolvedRelease {
  /** Tells the views apart. */
  readonly kind: 'release';
  /** 1 for the first. */
  readonly number: number;
  /** What was recorded first of it, or the last revision of it. */
  readonly as: 'published' | 'corrected';
}

/** What a read may see, and which of it it takes. */
export interface ResolvedReadView {
  /** What a read may see. */
  readonly knowledge: ResolvedKnowledge;
  /** Which revision of each interval it takes. */
  readonly view: ResolvedView;
}

/** Both parts of what options ask a read to see. @throws AurumError as `resolveKnowledge` and `resolveView` */
export function resolveReadView(options: ReadView = {}): ResolvedReadView {
  return { knowledge: resolveKnowledge(options), view: resolveView(options) };
}

/** A time of day on a day before the delivery day. */
export interface ResolvedDayAhead {
  /** Tells the views apart. */
  readonly kind: 'dayAhead';
  /** The time of day, ms after the wall clock's midnight. */
  readonly cutoffMs: number;
  /** How many days before the delivery day. */
  readonly daysBefore: number;
}

/**
 * The view that options ask for.
 *
 * @throws AurumError `SERIES.INVALID_ARGUMENT` for two views at once, a negative lead time, a cutoff that is no `HH:mm`, a release that
 * is no whole number above 0; `TIME.NO_OFFSET`, `TIME.INVALID_INSTANT` for the instant of an issue
 */
export function resolveView(options: ViewOptions = {}): ResolvedView {
  const asked = (['issue', 'leadTime', 'dayAhead', 'release'] as const).filter((name) => options[name] !== undefined);
  if (asked.length > 1) throw invalid(`A read cannot have two views, ${asked.join(' and ')}. Give one of them.`, asked);
  if (options.issue !== undefined) return { kind: 'issue', knownAt: toInstant(options.issue) };
  if (options.leadTime !== undefined) return { kind: 'leadTime', leadMs: durationMs(options.leadTime, 'lead time') };
  if (options.dayAhead !== undefined) return resolveDayAhead(options.dayAhead);
  if (options.release !== undefined) return resolveRelease(options.release);
  return { kind: 'last' };
}

function resolveDayAhead(dayAhead: DayAheadCutoff): ResolvedDayAhead {
  if (typeof dayAhead !== 'object' || dayAhead === null)
    throw invalid(`A day-ahead view is not ${JSON.stringify(dayAhead)}. Give { cutoff: 'HH:mm' }.`, dayAhead);
  const { cutoff, daysBefore = 1 } = dayAhead;
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(cutoff);
  if (match === null)
    throw invalid(`${JSON.stringify(cutoff)} is not a time of day. Give HH:mm from 00:00 to 23:59.`, cutoff);
  if (!Number.isInteger(daysBefore) || daysBefore < 0 || daysBefore > 366)
    throw invalid(
      `A cutoff ${daysBefore} days before delivery makes no sense. Give a whole number from 0 to 366.`,
      daysBefore,
    );
  return { kind: 'dayAhead', cutoffMs: (Number(match[1]) * 60 + Number(match[2])) * 60_000, daysBefore };
}

function resolveRelease(release: number | Release): ResolvedView {
  if (typeof release !== 'number' && (typeof release !== 'object' || release === null))
    throw invalid(`A release is not ${JSON.stringify(release)}. Give its number, or { number, as }.`, release);
  const { number, as = 'corrected' } = typeof release === 'number' ? { number: release } : release;
  if (!Number.isSafeInteger(number) || number < 1)
    throw invalid(`There is no release ${String(number)}. Give 1 for the first, 2 for the second and so on.`, number);
  if (as !== 'published' && as !== 'corrected')
    throw invalid(`A release is not read as ${JSON.stringify(as)}. Use published or corrected.`, as);
  return { kind: 'release', number, as };
}

function invalid(message: string, given: unknown): AurumError {
  return new AurumError('SERIES.INVALID_ARGUMENT', { message, details: { given } });
}

/** A time that the clocks skip is read as much later, one that they show twice as the first. */
const CUTOFF_POLICY: LocalTimePolicy = { ambiguous: 'earlier', nonexistent: 'later' };

/** The last knownAt that a day-ahead view may use for a delivery day, epoch ms. @param date days since 1970-01-01 */
export function dayAheadCutoff(view: ResolvedDayAhead, clock: MarketClock, date: LocalDate): Instant {
  return localToInstant(zoneTable(clock.zone), (date - view.daysBefore) * DAY_MS + view.cutoffMs, CUTOFF_POLICY);
}

/** The cutoffs of a stretch of delivery days, as columns of equal length. */
export interface CutoffTable {
  /** Starts of the delivery days, epoch ms, strictly ascending; a day ends with the next one's start. */
  readonly dayStarts: Float64Array;
  /** The last knownAt that may be used for intervals that start in the day, epoch ms. */
  readonly cutoffs: Float64Array;
}

/**
 * The cutoffs of all delivery days that a range touches, for stores that look them up themselves.
 *
 * @param range with finite sides, epoch ms
 */
export function dayAheadCutoffs(
  view: ResolvedDayAhead,
  clock: MarketClock,
  range: { readonly start: Instant; readonly end: Instant },
): CutoffTable {
  if (!Number.isFinite(range.start) || !Number.isFinite(range.end))
    throw new InternalError(`the cutoffs of an open range, ${range.start} to ${range.end}`);
  if (range.start >= range.end) return { dayStarts: new Float64Array(), cutoffs: new Float64Array() };
  const first = deliveryDay(clock, range.start);
  const last = deliveryDay(clock, range.end - 1);
  const dayStarts: number[] = [];
  const cutoffs: number[] = [];
  for (let date = first; date <= last; date++) {
    const start = deliveryDayStart(clock, date);
    if (deliveryDayStart(clock, date + 1) === start) continue; // a date that the zone skipped
    dayStarts.push(start);
    cutoffs.push(dayAheadCutoff(view, clock, date));
  }
  return { dayStarts: Float64Array.from(dayStarts), cutoffs: Float64Array.from(cutoffs) };
}
