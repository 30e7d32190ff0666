import { daysFromCivil } from '../../time/index.js';

const DAY_MS = 86_400_000;
const DAYS_IN_MONTH = Uint8Array.of(31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

/** Where the readers of times put what they read. One object is used for a whole file. */
export class ParsedTime {
  /** The wall clock in ms, as if it were UTC. */
  localMs = 0;
  /** The offset from UTC in ms; NaN when the text gives none. */
  offsetMs: number = Number.NaN;

  /** Sets the wall clock; false when there is no such date or time, NaN included. 24:00 is midnight at the end of the day. */
  set(year: number, month: number, day: number, timeMs: number): boolean {
    const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
    if (!isDate || !(timeMs >= 0 && timeMs <= DAY_MS)) return false;
    this.localMs = daysFromCivil(year, month, day) * DAY_MS + timeMs;
    return true;
  }
}

function daysInMonth(year: number, month: number): number {
  if (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) return 29;
  return DAYS_IN_MONTH[month - 1] as number; // month is 1 to 12
}
