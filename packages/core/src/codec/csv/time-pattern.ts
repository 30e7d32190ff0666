import { AurumError } from '../../errors/index.js';
import type { ParsedTime } from './parsed-time.js';

/** Reads a time that fills `text[from, to)` into `out`; false when it is not one. */
export type TimeParser = (text: string, from: number, to: number, out: ParsedTime) => boolean;

const MONTH_NAMES = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The parts of a pattern: letters repeated, a quoted text, or one other character. */
const PARTS = /'([^']*)'|([A-Za-z])\2*|[^A-Za-z']/g;

/** A state that the steps of a pattern work on. */
interface Reading {
  text: string;
  at: number;
  to: number;
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  /** 0: 24-hour clock; 1: AM; 2: PM. */
  half: number;
  offsetMs: number;
}

type Step = (r: Reading) => boolean;

/**
 * A reader of times written in a pattern of Unicode letters: `yyyy M MM MMM d dd H HH h hh m mm s ss S… a XXX`, quoted text in
 * apostrophes, anything else literally. One letter reads one or two digits, two letters exactly two; `XXX` an offset or `Z`.
 *
 * @throws AurumError `CSV.HEADER` for a letter that is none of these
 */
export function compileTimePattern(pattern: string): TimeParser {
  const steps = Array.from(pattern.matchAll(PARTS), (match) => stepOf(match[0], match[1], pattern));
  const r: Reading = {
    text: '',
    at: 0,
    to: 0,
    year: 1970,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    ms: 0,
    half: 0,
    offsetMs: Number.NaN,
  };
  return (text, from, to, out) => {
    r.text = text;
    r.at = from;
    r.to = to;
    r.year = 1970;
    r.month = r.day = 1;
    r.hour = r.minute = r.second = r.ms = r.half = 0;
    r.offsetMs = Number.NaN;
    for (let i = 0; i < steps.length; i++) if (steps[i]?.(r) !== true) return false;
    return r.at === to && store(r, out);
  };
}

function store(r: Reading, out: ParsedTime): boolean {
  if (r.minute > 59 || r.second > 59 || r.hour > 24) return false;
  let hour = r.hour;
  if (r.half !== 0) {
    if (hour < 1 || hour > 12) return false;
    hour = (hour % 12) + (r.half === 2 ? 12 : 0);
  }
  out.offsetMs = r.offsetMs;
  return out.set(r.year, r.month, r.day, ((hour * 60 + r.minute) * 60 + r.second) * 1000 + r.ms);
}

function stepOf(part: string, quoted: string | undefined, pattern: string): Step {
  if (quoted !== undefined) return literal(quoted === '' ? "'" : quoted);
  const width = part.length;
  switch (part) {
    case 'yyyy':
      return number('year', 4, 4);
    case 'M':
    case 'MM':
      return number('month', width, 2);
    case 'MMM':
      return monthName;
    case 'd':
    case 'dd':
      return number('day', width, 2);
    case 'H':
    case 'HH':
    case 'h':
    case 'hh':
      return number('hour', width, 2);
    case 'm':
    case 'mm':
      return number('minute', width, 2);
    case 's':
    case 'ss':
      return number('second', width, 2);
    case 'a':
      return half;
    case 'X':
    case 'XX':
    case 'XXX':
      return offset;
    default:
      if (/^S+$/.test(part)) return (r) => fraction(r);
      if (/[A-Za-z]/.test(part)) {
        throw new AurumError('CSV.HEADER', {
          message: `the time pattern ${JSON.stringify(pattern)} has ${JSON.stringify(part)}, which means nothing here: use yyyy MM dd HH mm ss SSS a XXX, and put other text into apostrophes`,
          details: { pattern, part },
        });
      }
      return literal(part);
  }
}

function literal(wanted: string): Step {
  return (r) => {
    if (!r.text.startsWith(wanted, r.at)) return false;
    r.at += wanted.length;
    return true;
  };
}

/** A step that reads a number of `least` to `most` digits. */
function number(part: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', least: number, most: number): Step {
  return (r) => {
    const value = digits(r, least, most);
    r[part] = value;
    return value >= 0;
  };
}

/** At least `least` and at most `most` digits; -1 when there are fewer. */
function digits(r: Reading, least: number, most: number): number {
  let value = 0;
  let count = 0;
  while (count < most && r.at < r.to) {
    const c = r.text.charCodeAt(r.at);
    if (c < 48 || c > 57) break;
    value = value * 10 + c - 48;
    count++;
    r.at++;
  }
  return count < least ? -1 : value;
}

/** Digits after the decimal point of a second, of which those below the millisecond must be zero. */
function fraction(r: Reading): boolean {
  let scale = 100;
  let count = 0;
  r.ms = 0;
  for (; r.at < r.to; r.at++, count++) {
    const c = r.text.charCodeAt(r.at);
    if (c < 48 || c > 57) break;
    if (scale < 1 && c !== 48) return false;
    r.ms += (c - 48) * Math.floor(scale);
    scale /= 10;
  }
  return count > 0;
}

function half(r: Reading): boolean {
  const c = r.text.charCodeAt(r.at) | 32;
  const m = r.text.charCodeAt(r.at + 1) | 32;
  if ((c !== 97 && c !== 112) || m !== 109) return false;
  r.half = c === 97 ? 1 : 2;
  r.at += 2;
  return true;
}

function monthName(r: Reading): boolean {
  r.month = MONTH_NAMES.indexOf(r.text.slice(r.at, r.at + 3).toLowerCase()) + 1;
  r.at += 3;
  return r.month > 0;
}

/** `Z`, `+01`, `+0100` or `+01:00`. */
function offset(r: Reading): boolean {
  const sign = r.text.charCodeAt(r.at);
  if (sign === 90 || sign === 122) {
    r.at++;
    r.offsetMs = 0;
    return true;
  }
  if (sign !== 43 && sign !== 45) return false;
  r.at++;
  const hours = digits(r, 2, 2);
  if (r.text.charCodeAt(r.at) === 58) r.at++;
  const minutes = r.at < r.to ? digits(r, 2, 2) : 0;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
  r.offsetMs = (hours * 60 + minutes) * (sign === 45 ? -60_000 : 60_000) + 0;
  return true;
}
