import type { ParsedTime } from './parsed-time.js';
import type { TimeParser } from './time-pattern.js';

/**
 * Reads an ISO 8601 time: `yyyy-MM-dd`, then `T` or a blank and a time to the minute, second or millisecond, then perhaps an offset.
 * `yyyy-MM` alone is the first of that month.
 */
export const parseIsoTime: TimeParser = (text, from, to, out) => {
  const year = twoDigits(text, from, to) * 100 + twoDigits(text, from + 2, to);
  const month = twoDigits(text, from + 5, to);
  out.offsetMs = Number.NaN;
  if (!(year >= 0) || text.charCodeAt(from + 4) !== 45) return false;
  if (to === from + 7) return out.set(year, month, 1, 0);
  const day = twoDigits(text, from + 8, to);
  if (text.charCodeAt(from + 7) !== 45 || !(day > 0)) return false;
  if (to === from + 10) return out.set(year, month, day, 0);
  return isSeparator(text.charCodeAt(from + 10)) && readTime(text, from + 11, to, { out, year, month, day });
};

function isSeparator(c: number): boolean {
  return c === 84 || c === 116 || c === 32;
}

interface DateParts {
  readonly out: ParsedTime;
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function readTime(text: string, from: number, to: number, date: DateParts): boolean {
  const hour = twoDigits(text, from, to);
  const minute = twoDigits(text, from + 3, to);
  if (!(hour <= 24 && minute <= 59) || text.charCodeAt(from + 2) !== 58) return false;
  let at = from + 5;
  let ms = (hour * 60 + minute) * 60_000;
  if (at < to && text.charCodeAt(at) === 58) {
    const second = twoDigits(text, at + 1, to);
    if (!(second <= 59)) return false;
    ms += second * 1000;
    at += 3;
    if (at < to && text.charCodeAt(at) === 46) {
      let scale = 100;
      for (at++; at < to; at++, scale /= 10) {
        const digit = text.charCodeAt(at) - 48;
        if (!(digit >= 0 && digit <= 9)) break;
        if (scale < 1 && digit !== 0) return false;
        ms += digit * Math.floor(scale);
      }
    }
  }
  if (at < to && !readOffset(text, at, to, date.out)) return false;
  return date.out.set(date.year, date.month, date.day, ms);
}

/** `Z`, `+01`, `+0100` or `+01:00`, up to the end. */
function readOffset(text: string, from: number, to: number, out: ParsedTime): boolean {
  const sign = text.charCodeAt(from);
  if (sign === 90 || sign === 122) {
    out.offsetMs = 0;
    return to === from + 1;
  }
  if (sign !== 43 && sign !== 45) return false;
  const hours = twoDigits(text, from + 1, to);
  const colon = text.charCodeAt(from + 3) === 58 ? 1 : 0;
  const minutes = to === from + 3 ? 0 : twoDigits(text, from + 3 + colon, to);
  if (!(hours <= 23 && minutes <= 59) || (to !== from + 3 && to !== from + 5 + colon)) return false;
  out.offsetMs = (hours * 60 + minutes) * (sign === 45 ? -60_000 : 60_000) + 0;
  return true;
}

/** The two digits at a position; NaN when there are none. */
function twoDigits(text: string, at: number, to: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return at + 2 <= to && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** A reader of whole numbers since 1970-01-01T00:00Z. @param unitMs 1 for milliseconds, 1000 for seconds */
export function epochTimeParser(unitMs: number): TimeParser {
  return (text, from, to, out) => {
    const value = Number(text.slice(from, to)) * unitMs;
    if (from === to || !Number.isInteger(value) || Math.abs(value) > 8.64e15) return false;
    out.localMs = value;
    out.offsetMs = 0;
    return true;
  };
}
