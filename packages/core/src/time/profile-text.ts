import { AurumError } from '../errors/index.js';
import { type HolidayCalendar, nercHolidays } from './holiday-calendar.js';
import {
  complementProfile,
  intersectProfiles,
  type LoadProfile,
  type LoadProfileOptions,
  loadProfile,
  unionProfiles,
} from './load-profile.js';
import { parseMarketClock } from './market-clock.js';
import { presetProfile } from './profile-presets.js';

/** Options of {@link parseLoadProfile}. */
export interface ParseLoadProfileOptions {
  /** The holiday calendars that the text may name besides `nerc`. */
  readonly calendars?: readonly HolidayCalendar[];
}

/**
 * The profile that an id names: a preset (`us-east:5x16`), hours in brackets (`[Mon-Fri 07:00-23:00 -nerc
 * @America/New_York]`, where `-`, `+` and `=` before a calendar mean without, also on, and only on its days), `!` for
 * the complement, `&` and `|` between profiles, and parentheses. The inverse of {@link LoadProfile.id}.
 *
 * @throws AurumError `TIME.INVALID_PROFILE` pointing at the fault, and what the clock's name throws.
 * @example
 * ```ts
 * import { parseLoadProfile, profiles } from '@aurum/core';
 * const offPeak = parseLoadProfile('!us-east:5x16');
 * console.log(parseLoadProfile(offPeak.id).id === offPeak.id, parseLoadProfile('us-east:5x16') === profiles.pjm['5x16']); // true true
 * ```
 */
export function parseLoadProfile(text: string, options: ParseLoadProfileOptions = {}): LoadProfile {
  const calendars = new Map([nercHolidays, ...(options.calendars ?? [])].map((calendar) => [calendar.id, calendar]));
  let at = 0;

  const fail = (why: string, position = at): never => {
    throw new AurumError('TIME.INVALID_PROFILE', {
      message: `${why}:\n  ${text}\n  ${' '.repeat(position)}^\nWrite a preset such as us-east:5x16, hours such as [Mon-Fri 07:00-23:00 -nerc @America/New_York], or a combination with !, & and |.`,
      details: { text, position },
    });
  };
  const skipSpace = (): void => {
    while (text[at] === ' ') at++;
  };
  const accept = (token: string): boolean => {
    skipSpace();
    if (text[at] !== token) return false;
    at++;
    return true;
  };

  const hours = (): LoadProfile => {
    const start = at;
    const end = text.indexOf(']', at);
    if (end < 0) fail('The bracket is not closed', start - 1);
    const parts = text.slice(start, end).trim().split(/ +/);
    at = end + 1;
    let given: LoadProfileOptions = {};
    for (const part of parts) given = { ...given, ...readPart(part, start + text.slice(start, end).indexOf(part)) };
    return loadProfile(given);
  };
  const readPart = (part: string, position: number): LoadProfileOptions => {
    if (part.startsWith('@')) return { clock: parseMarketClock(part.slice(1)) };
    const sign = part[0];
    if (sign === '-' || sign === '+' || sign === '=') {
      const calendar =
        calendars.get(part.slice(1)) ??
        fail(`The holiday calendar ${part.slice(1)} is not known here: give it in options.calendars`, position);
      return {
        holidays: sign === '-' ? { exclude: calendar } : sign === '+' ? { include: calendar } : { only: calendar },
      };
    }
    return /^(\d|HE)/i.test(part) ? { hours: part } : { weekdays: part };
  };
  const factor = (): LoadProfile => {
    if (accept('!')) return complementProfile(factor());
    if (accept('(')) {
      const inner = union();
      if (!accept(')')) fail('A closing parenthesis is missing');
      return inner;
    }
    if (accept('[')) return hours();
    const name = /^[A-Za-z][A-Za-z0-9:._-]*/.exec(text.slice(at))?.[0];
    if (name === undefined) return fail('A load profile is missing');
    const found = presetProfile(name);
    if (found === undefined) return fail(`There is no load profile ${name}`);
    at += name.length;
    return found;
  };
  const intersection = (): LoadProfile => {
    const parts: [LoadProfile, ...LoadProfile[]] = [factor()];
    while (accept('&')) parts.push(factor());
    return intersectProfiles(...parts);
  };
  const union = (): LoadProfile => {
    const parts: [LoadProfile, ...LoadProfile[]] = [intersection()];
    while (accept('|')) parts.push(intersection());
    return unionProfiles(...parts);
  };

  const profile = union();
  skipSpace();
  if (at < text.length) fail('This text cannot be read');
  return profile;
}
