import { daysFromCivil, daysInMonth, isoWeekStart, isoWeeksInYear, type LocalDate } from './civil-date.js';
import { type DateRange, monthStart } from './period-units.js';

/** Why a text that has the form of a tenor names no period. */
export interface TenorFault {
  /** Position in the text. */
  readonly at: number;
  /** What is wrong there. */
  readonly why: string;
}

/** A piece of a tenor, as it was found. */
interface Found {
  readonly text: string;
  readonly at: number;
}

/** A piece of a tenor, as it is looked for. */
interface Piece {
  /** Matched at the position reached. */
  readonly pattern: RegExp;
  /** What it is, for the message when it is missing. */
  readonly label: string;
}

/** One way to write a period. */
export interface TenorForm {
  /** The pieces in order; the text must end after the last. */
  readonly pieces: readonly Piece[];
  /** Set on the forms of last resort: how far they got says nothing about a text that fits none. */
  readonly quiet?: true;
  /** The dates that the pieces mean. */
  readonly read: (found: readonly Found[], asOf: LocalDate | undefined) => DateRange | TenorFault;
}

const MONTH_CODES = 'FGHJKMNQUVXZ';
const MONTH_STARTS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function piece(label: string, source: string, flags = 'iy'): Piece {
  return { label, pattern: new RegExp(source, flags) };
}

const monthWord = piece(
  'a month',
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])',
);
// Nasdaq and EEX write MJUN-13
const monthPrefix = piece('"M"', 'm(?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[- \\d])');
const monthCode = piece('a month code (F G H J K M N Q U V X Z)', `[${MONTH_CODES}](?![a-z])`);
// `Q1`, `H1` and `M1` alone are more likely a quarter, a half and the next month than August, March and June of
// one-digit years.
const oneDigitCode = piece('a month code', `(?!Q[1-4]|H[12]|M)[${MONTH_CODES}](?=\\d(?!\\d))`, 'y');
const product = piece('a product', `[A-Z]{1,4}(?=[${MONTH_CODES}]\\d)`, 'y');
const year = piece('a year of two or four digits', '(?:[1-9]\\d{3}|\\d{2})(?!\\d)');
const fullYear = piece('a year of four digits', '[1-9]\\d{3}(?!\\d)');
const oneDigit = piece('a digit', '\\d(?!\\d)');
const month = piece('a month from 01 to 12', '(?:0[1-9]|1[0-2])(?!\\d)');
const dayOfMonth = piece('a day of the month', '(?:0?[1-9]|[12]\\d|3[01])(?!\\d)');
const quarter = piece('a quarter from 1 to 4', '[1-4](?!\\d)');
const half = piece('a half from 1 to 2', '[12](?!\\d)');
const week = piece('a week from 1 to 53', '(?:0?[1-9]|[1-4]\\d|5[0-3])(?!\\d)');
const gap = piece('a separator', "[- /']?");
const separator = piece('"-" or a space', "[- /']");
const dash = piece('"-"', '-');
const optionalDash = piece('"-"', '-?');
const letter = (label: string): Piece => piece(`"${label}"`, label);
const quarterLetter = letter('Q');
const halfLetter = letter('H');
const calendarWord = piece('"Cal"', '(?:cal|cy|year|yr)(?![a-z])');
const summer = piece('"Sum"', '(?:summer|sum)(?![a-z])');
const winter = piece('"Win"', '(?:winter|win)(?![a-z])');
const gasYear = piece('"GY"', '(?:gy|gas ?year)(?![a-z])');
const weekWord = piece('"W"', '(?:week|wk|w) ?(?=\\d)');
const weekendWord = piece('"WE"', '(?:weekend|we) ?(?=\\d)');
const slashedYear = piece('the year in which it ends', '(?:[/-](?:\\d{4}|\\d{2})(?!\\d))?');

const textAt = (found: readonly Found[], i: number): Found => found[i] ?? { text: '', at: 0 };
const number = (found: readonly Found[], i: number): number => Number(textAt(found, i).text);

/** Two digits are years of this century: 26 is 2026. */
function yearAt(found: readonly Found[], i: number): number {
  const value = number(found, i);
  return textAt(found, i).text.length === 2 ? 2000 + value : value;
}

function monthsFrom(yearOfStart: number, monthOfStart: number, count: number): DateRange {
  const index = yearOfStart * 12 + monthOfStart - 1;
  return { start: monthStart(index), end: monthStart(index + count) };
}

function wordMonth(found: readonly Found[], i: number): number {
  return MONTH_STARTS.indexOf(textAt(found, i).text.slice(0, 3).toLowerCase()) + 1;
}

function codeMonth(found: readonly Found[], i: number): number {
  return MONTH_CODES.indexOf(textAt(found, i).text.toUpperCase()) + 1;
}

function date(
  found: readonly Found[],
  at: { readonly year: number; readonly day: number },
  monthNumber: number,
): DateRange | TenorFault {
  const [y, d] = [yearAt(found, at.year), number(found, at.day)];
  const length = daysInMonth(y, monthNumber);
  if (d > length) return { at: textAt(found, at.day).at, why: `that month has ${length} days` };
  const start = daysFromCivil(y, monthNumber, d);
  return { start, end: start + 1 };
}

function weekDates(
  found: readonly Found[],
  at: { readonly year: number; readonly week: number },
): DateRange | TenorFault {
  const [y, w] = [yearAt(found, at.year), number(found, at.week)];
  if (w > isoWeeksInYear(y)) return { at: textAt(found, at.week).at, why: `${y} has ${isoWeeksInYear(y)} ISO weeks` };
  const start = isoWeekStart(y, w);
  return { start, end: start + 7 };
}

function weekendDates(
  found: readonly Found[],
  at: { readonly year: number; readonly week: number },
): DateRange | TenorFault {
  const range = weekDates(found, at);
  return 'why' in range ? range : { start: range.start + 5, end: range.end };
}

/** Winters and gas years end in the year after the one that names them, and may be written with both. */
function crossYear(found: readonly Found[], monthOfStart: number, count: number): DateRange | TenorFault {
  const first = yearAt(found, 2);
  const second = textAt(found, 3);
  const digits = second.text.slice(1);
  if (digits !== '' && Number(digits) % 100 !== (first + 1) % 100) {
    return { at: second.at + 1, why: `what starts in ${first} ends in ${first + 1}` };
  }
  return monthsFrom(first, monthOfStart, count);
}

/** The year of this decade or the next in which the month is not over yet at the as-of date. */
function oneDigitYear(found: readonly Found[], i: number, asOf: LocalDate | undefined): DateRange | TenorFault {
  if (asOf === undefined)
    return { at: textAt(found, i + 1).at, why: 'a one-digit year needs an as-of date (option asOf)' };
  const monthNumber = codeMonth(found, i);
  const digit = number(found, i + 1);
  let candidate = digit;
  while (monthsFrom(candidate, monthNumber, 1).end <= asOf) candidate += 10;
  return monthsFrom(candidate, monthNumber, 1);
}

function monthRange(first: DateRange, last: DateRange, at: number): DateRange | TenorFault {
  if (last.start < first.start) return { at, why: 'the range ends before it starts' };
  return { start: first.start, end: last.end };
}

/** Every way to write a period with its year, the likelier ones first: the first that fits counts. */
export const TENOR_FORMS: readonly TenorForm[] = [
  { pieces: [monthWord, gap, year], read: (f) => monthsFrom(yearAt(f, 2), wordMonth(f, 0), 1) },
  { pieces: [monthPrefix, monthWord, gap, year], read: (f) => monthsFrom(yearAt(f, 3), wordMonth(f, 1), 1) },
  { pieces: [summer, gap, year], read: (f) => monthsFrom(yearAt(f, 2), 4, 6) },
  { pieces: [winter, gap, year, slashedYear], read: (f) => crossYear(f, 10, 6) },
  { pieces: [gasYear, gap, year, slashedYear], read: (f) => crossYear(f, 10, 12) },
  { pieces: [calendarWord, gap, year], read: (f) => monthsFrom(yearAt(f, 2), 1, 12) },
  { pieces: [fullYear], read: (f) => monthsFrom(yearAt(f, 0), 1, 12) },
  { pieces: [quarterLetter, quarter, separator, year], read: (f) => monthsFrom(yearAt(f, 3), number(f, 1) * 3 - 2, 3) },
  { pieces: [quarter, quarterLetter, gap, year], read: (f) => monthsFrom(yearAt(f, 3), number(f, 0) * 3 - 2, 3) },
  { pieces: [fullYear, gap, quarterLetter, quarter], read: (f) => monthsFrom(yearAt(f, 0), number(f, 3) * 3 - 2, 3) },
  { pieces: [halfLetter, half, separator, year], read: (f) => monthsFrom(yearAt(f, 3), number(f, 1) * 6 - 5, 6) },
  { pieces: [half, halfLetter, gap, year], read: (f) => monthsFrom(yearAt(f, 3), number(f, 0) * 6 - 5, 6) },
  { pieces: [fullYear, gap, halfLetter, half], read: (f) => monthsFrom(yearAt(f, 0), number(f, 3) * 6 - 5, 6) },
  { pieces: [weekWord, week, separator, year], read: (f) => weekDates(f, { week: 1, year: 3 }) },
  { pieces: [fullYear, gap, weekWord, week], read: (f) => weekDates(f, { week: 3, year: 0 }) },
  { pieces: [weekendWord, week, separator, year], read: (f) => weekendDates(f, { week: 1, year: 3 }) },
  { pieces: [fullYear, dash, month], read: (f) => monthsFrom(yearAt(f, 0), number(f, 2), 1) },
  { pieces: [fullYear, dash, month, dash, dayOfMonth], read: (f) => date(f, { year: 0, day: 4 }, number(f, 2)) },
  { pieces: [dayOfMonth, gap, monthWord, gap, year], read: (f) => date(f, { year: 4, day: 0 }, wordMonth(f, 2)) },
  { pieces: [monthCode, year], read: (f) => monthsFrom(yearAt(f, 1), codeMonth(f, 0), 1) },
  { pieces: [product, monthCode, year], read: (f) => monthsFrom(yearAt(f, 2), codeMonth(f, 1), 1) },
  { pieces: [oneDigitCode, oneDigit], quiet: true, read: (f, asOf) => oneDigitYear(f, 0, asOf) },
  { pieces: [product, monthCode, oneDigit], quiet: true, read: (f, asOf) => oneDigitYear(f, 1, asOf) },
  {
    pieces: [monthWord, optionalDash, year, dash, monthWord, optionalDash, year],
    read: (f) => {
      const first = monthsFrom(yearAt(f, 2), wordMonth(f, 0), 1);
      return monthRange(first, monthsFrom(yearAt(f, 6), wordMonth(f, 4), 1), textAt(f, 4).at);
    },
  },
  {
    pieces: [monthCode, year, dash, monthCode, year],
    read: (f) => {
      const first = monthsFrom(yearAt(f, 1), codeMonth(f, 0), 1);
      return monthRange(first, monthsFrom(yearAt(f, 4), codeMonth(f, 3), 1), textAt(f, 3).at);
    },
  },
];

/** How far a form got in a text. */
export interface FormMatch {
  /** The pieces found, when all were and the text ends there. */
  readonly found: readonly Found[] | undefined;
  /** Otherwise where it stopped, and what it looked for there. */
  readonly stoppedAt: number;
  readonly expected: string;
}

/** Tries one form on a text from a position on; the text must end where the form ends. */
export function matchForm(form: TenorForm, text: string, from: number): FormMatch {
  const found: Found[] = [];
  let at = from;
  for (const { pattern, label } of form.pieces) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return { found: undefined, stoppedAt: at, expected: label };
    found.push({ text: match[0], at });
    at += match[0].length;
  }
  if (at < text.length) return { found: undefined, stoppedAt: at, expected: 'the end' };
  return { found, stoppedAt: at, expected: '' };
}
