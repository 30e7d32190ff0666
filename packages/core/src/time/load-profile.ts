import type { HolidayCalendar } from './holiday-calendar.js';
import type { MarketClock } from './market-clock.js';
import { parseHours, parseWeekdays, printHours, printWeekdays } from './profile-hours-text.js';

/** Hours of the week: the leaf of a {@link ProfileRule}. An instant belongs to it by what the wall clock shows then. */
export interface HoursRule {
  /** Marks this form of rule. */
  readonly kind: 'hours';
  /** Bit n − 1 is set when ISO weekday n delivers (bit 0 is Monday). */
  readonly weekdays: number;
  /**
   * Pairs of minutes since the start of the day, half-open, ascending, disjoint: `[420, 1380]` is 07:00–23:00 from
   * midnight.
   */
  readonly minutes: readonly number[];
  /** What a holiday changes; undefined: nothing, it delivers like its weekday. */
  readonly holidays: HolidayRule | undefined;
  /**
   * The clock whose days and hours are meant; undefined: midnight days in the zone of whatever series it is applied
   * to.
   */
  readonly clock: MarketClock | undefined;
}

/** What the days of a holiday calendar change. */
export interface HolidayRule {
  /** They deliver nothing, they deliver like a listed weekday, or of the listed weekdays only they deliver. */
  readonly mode: 'exclude' | 'include' | 'only';
  /** The days. */
  readonly calendar: HolidayCalendar;
}

/** Every instant. */
export interface AllRule {
  /** Marks this form of rule. */
  readonly kind: 'all';
}

/** The instants of any, or of all, of several profiles. */
export interface CombinationRule {
  /** Of any of the parts, or of all. */
  readonly kind: 'union' | 'intersection';
  /** The profiles; at least one. */
  readonly parts: readonly LoadProfile[];
}

/** The instants that are not in a profile. */
export interface ComplementRule {
  /** Marks this form of rule. */
  readonly kind: 'complement';
  /** The profile. */
  readonly of: LoadProfile;
}

/** Which instants deliver, as data. */
export type ProfileRule = AllRule | HoursRule | CombinationRule | ComplementRule;

/**
 * Which hours deliver. Immutable; `id` says all there is to say, and `parseLoadProfile(id)` gives the profile back,
 * so profiles travel as text. Profiles with equal ids are equal.
 */
export interface LoadProfile {
  /**
   * A preset's name (`base`, `us-east:5x16`) or an expression such as `[Mon-Fri 07:00-23:00 -nerc
   * @America/New_York]`.
   */
  readonly id: string;
  /** For people; equals `id` unless given. */
  readonly name: string;
  /** The rule, for evaluation. */
  readonly rule: ProfileRule;
  /** The id, so that JSON holds profiles as text. */
  toJSON(): string;
}

/** Options of {@link loadProfile}. */
export interface LoadProfileOptions {
  /** `Mon-Fri`, `Sat,Sun`, … Default `Mon-Sun`. */
  readonly weekdays?: string;
  /**
   * Wall-clock ranges `07:00-23:00` (half-open, more than one separated by commas), or hours ending `HE08-23`. A
   * range may not cross the start of the day. Default: the whole day.
   */
  readonly hours?: string;
  /** What a holiday changes. Default: nothing, a holiday delivers like its weekday. */
  readonly holidays?:
    | {
        /** Days that deliver nothing. */
        readonly exclude: HolidayCalendar;
      }
    | {
        /** Days that deliver besides the weekdays. */
        readonly include: HolidayCalendar;
      }
    | {
        /** Of the weekdays, only these days deliver. */
        readonly only: HolidayCalendar;
      };
  /**
   * The clock whose days and hours are meant. Default: midnight days in the zone of the series that the profile is
   * applied to.
   */
  readonly clock?: MarketClock;
  /** For people. Default: the id. */
  readonly name?: string;
}

/**
 * A profile of weekdays, hours and holidays.
 *
 * @throws AurumError `TIME.INVALID_PROFILE`.
 * @example
 * ```ts
 * import { clocks, interval, loadProfile, nercHolidays, profileHours } from '@aurum/core';
 * const evening = loadProfile({ weekdays: 'Mon-Fri', hours: 'HE18-22', holidays: { exclude: nercHolidays }, clock: clocks.pjm });
 * console.log(evening.id); // [Mon-Fri 17:00-22:00 -nerc @America/New_York]
 * console.log(profileHours(evening, clocks.pjm, interval('2024-01-01T05:00Z', '2024-02-01T05:00Z'))); // 110
 * ```
 */
export function loadProfile(options: LoadProfileOptions): LoadProfile {
  const dayStartMinutes = (options.clock?.dayStartMs ?? 0) / 60_000;
  const rule: HoursRule = {
    kind: 'hours',
    weekdays: parseWeekdays(options.weekdays ?? 'Mon-Sun'),
    minutes: options.hours === undefined ? [0, 1440] : parseHours(options.hours, dayStartMinutes),
    holidays: holidaysOf(options.holidays),
    clock: options.clock,
  };
  return makeProfile(rule, { name: options.name });
}

function holidaysOf(given: LoadProfileOptions['holidays']): HolidayRule | undefined {
  if (given === undefined) return undefined;
  if ('exclude' in given) return { mode: 'exclude', calendar: given.exclude };
  if ('include' in given) return { mode: 'include', calendar: given.include };
  return { mode: 'only', calendar: given.only };
}

/** The hours that are in any of the profiles. */
export function unionProfiles(...parts: readonly [LoadProfile, ...LoadProfile[]]): LoadProfile {
  return parts.length === 1 ? parts[0] : makeProfile({ kind: 'union', parts });
}

/** The hours that are in all of the profiles. */
export function intersectProfiles(...parts: readonly [LoadProfile, ...LoadProfile[]]): LoadProfile {
  return parts.length === 1 ? parts[0] : makeProfile({ kind: 'intersection', parts });
}

/** The hours that are not in the profile. */
export function complementProfile(profile: LoadProfile): LoadProfile {
  return profile.rule.kind === 'complement' ? profile.rule.of : makeProfile({ kind: 'complement', of: profile });
}

/** A profile from a rule; presets give their own id. */
export function makeProfile(
  rule: ProfileRule,
  names: { readonly id?: string | undefined; readonly name?: string | undefined } = {},
): LoadProfile {
  const id = names.id ?? printRule(rule);
  return Object.freeze({ id, name: names.name ?? id, rule: Object.freeze(rule), toJSON });
}

// One function for all profiles, so that equal profiles are deeply equal.
function toJSON(this: LoadProfile): string {
  return this.id;
}

/** The expression of a rule; the grammar is that of `parseLoadProfile`. */
function printRule(rule: ProfileRule): string {
  switch (rule.kind) {
    case 'all':
      return 'base';
    case 'complement':
      return `!${operand(rule.of)}`;
    case 'union':
      return rule.parts.map(operand).join(' | ');
    case 'intersection':
      return rule.parts.map(operand).join(' & ');
    case 'hours':
      return printHoursRule(rule);
  }
}

function operand(profile: LoadProfile): string {
  const compound = profile.rule.kind === 'union' || profile.rule.kind === 'intersection';
  return compound && profile.id.includes(' ') ? `(${profile.id})` : profile.id; // a preset's id has no spaces
}

const MODE_SIGN = { exclude: '-', include: '+', only: '=' } as const;

function printHoursRule(rule: HoursRule): string {
  const dayStartMinutes = (rule.clock?.dayStartMs ?? 0) / 60_000;
  const parts = [printWeekdays(rule.weekdays), printHours(rule.minutes, dayStartMinutes)];
  if (rule.holidays !== undefined) parts.push(MODE_SIGN[rule.holidays.mode] + rule.holidays.calendar.id);
  if (rule.clock !== undefined) parts.push(`@${rule.clock.id}`);
  return `[${parts.join(' ')}]`;
}
