import { AurumError } from '../errors/index.js';
import { civilFromDays, DAY_MS, daysFromCivil, formatYear, isCivilDate, twoDigits } from './civil-date.js';

/** The largest distance from 1970 that an instant may have, in ms: the range of `Date`. */
export const MAX_INSTANT: number = 8.64e15;

/** What an ISO 8601 text says: a wall clock, and perhaps an offset and a zone. */
export interface IsoParts {
  /** The wall clock, in ms, as if it were UTC. */
  readonly localMs: number;
  /** The offset from UTC in ms, when the text gives one. */
  readonly offsetMs: number | undefined;
  /** The IANA name in square brackets, when the text gives one. */
  readonly zone: string | undefined;
}

const ISO =
  /^(\d{4}|[+-]\d{6})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?)?(?:\[!?([A-Za-z0-9_+\-:/]+)\])?$/;

/**
 * Reads an ISO 8601 date or date and time. Strict: months, days, hours, minutes and seconds must exist, and digits
 * below the millisecond must be zero, since an instant holds none.
 *
 * @throws AurumError `TIME.INVALID_INSTANT`.
 */
export function parseIso(text: string): IsoParts {
  const match = ISO.exec(text);
  if (match === null) throw invalid(text, 'is not an ISO 8601 time');
  const [, yearText = '', monthText, dayText, hourText = '0', minuteText = '0', secondText = '0', fraction = ''] =
    match;
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)];
  if (yearText === '-000000') throw invalid(text, 'has the year -000000, which ISO 8601 does not allow');
  if (!isCivilDate(year, month, day)) throw invalid(text, 'names a day that does not exist');
  const [hour, minute, second] = [Number(hourText), Number(minuteText), Number(secondText)];
  if (hour > 23) throw invalid(text, `has the hour ${hour} (midnight is 00:00 of the next day)`);
  if (minute > 59) throw invalid(text, `has the minute ${minute}`);
  if (second > 59) throw invalid(text, `has the second ${second} (leap seconds are not counted)`);
  if (/[1-9]/.test(fraction.slice(3)))
    throw invalid(text, 'is finer than a millisecond, which an instant cannot hold: round it first');
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const localMs = daysFromCivil(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
  return { localMs, offsetMs: parseOffset(text, match[8]), zone: match[9] };
}

function parseOffset(text: string, offset: string | undefined): number | undefined {
  if (offset === undefined) return undefined;
  if (offset === 'Z' || offset === 'z') return 0;
  const digits = offset.slice(1).replaceAll(':', '');
  const [hours, minutes, seconds] = [
    Number(digits.slice(0, 2)),
    Number(digits.slice(2, 4)),
    Number(digits.slice(4, 6)),
  ];
  if (hours > 23 || minutes > 59 || seconds > 59) throw invalid(text, `has the offset ${offset}`);
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return offset.startsWith('-') && ms > 0 ? -ms : ms;
}

function invalid(text: string, why: string): AurumError {
  return new AurumError('TIME.INVALID_INSTANT', {
    message: `${JSON.stringify(text)} ${why}. Write for example 2026-03-08T05:00:00Z or 2026-03-08T00:00-05:00.`,
    details: { text },
  });
}

/** A wall clock (ms as if UTC) as `YYYY-MM-DDTHH:mm:ss`, with milliseconds only when they are not zero. */
export function formatLocalMs(localMs: number): string {
  const days = Math.floor(localMs / DAY_MS);
  const { year, month, day } = civilFromDays(days);
  const rest = localMs - days * DAY_MS;
  const ms = rest % 1000;
  const seconds = (rest - ms) / 1000;
  const time = `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  const fraction = ms === 0 ? '' : `.${String(ms).padStart(3, '0')}`;
  return `${formatYear(year)}-${twoDigits(month)}-${twoDigits(day)}T${time}${fraction}`;
}

/** An offset in ms as `+01:00` (with seconds only when they are not zero). */
export function formatOffset(offsetMs: number): string {
  const seconds = Math.abs(offsetMs) / 1000;
  const tail = seconds % 60 === 0 ? '' : `:${twoDigits(seconds % 60)}`;
  return `${offsetMs < 0 ? '-' : '+'}${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}${tail}`;
}
