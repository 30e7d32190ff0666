import { AurumError } from '../errors/index.js';
import { twoDigits } from './civil-date.js';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const DAY_MINUTES = 1440;

/**
 * A mask of ISO weekdays from `Mon-Fri`, `Sat,Sun` or `Mon-Wed,Fri`. A range may run over Sunday: `Sat-Mon`.
 *
 * @throws AurumError `TIME.INVALID_PROFILE`.
 */
export function parseWeekdays(text: string): number {
  let mask = 0;
  for (const part of text.split(',')) {
    const [first, last, ...more] = part.trim().split('-').map(weekdayIndex);
    if (first === undefined || first < 0 || (last !== undefined && last < 0) || more.length > 0) {
      throw new AurumError('TIME.INVALID_PROFILE', {
        message: `${JSON.stringify(text)} does not name weekdays: write Mon-Fri, Sat,Sun or Mon-Wed,Fri with the names ${WEEKDAYS.join(' ')}.`,
        details: { weekdays: text },
      });
    }
    const end = last ?? first;
    for (let day = first; ; day = (day + 1) % 7) {
      mask |= 1 << day;
      if (day === end) break;
    }
  }
  return mask;
}

function weekdayIndex(name: string): number {
  return WEEKDAYS.findIndex((weekday) => weekday.toLowerCase() === name.trim().toLowerCase());
}

/** The text of a weekday mask: runs from Monday on. */
export function printWeekdays(mask: number): string {
  const runs: string[] = [];
  for (let day = 0; day < 7; day++) {
    if ((mask & (1 << day)) === 0) continue;
    const first = day;
    while (day < 6 && (mask & (1 << (day + 1))) !== 0) day++;
    const separator = day - first === 1 ? ',' : '-';
    runs.push(first === day ? (WEEKDAYS[first] as string) : `${WEEKDAYS[first]}${separator}${WEEKDAYS[day]}`);
  }
  return runs.join(',');
}

/**
 * Pairs of minutes since the start of the day from `07:00-23:00`, `00:00-07:00,23:00-24:00` or `HE08-23`, merged and
 * ascending.
 *
 * @param dayStartMinutes minutes of wall clock from midnight at which the day starts, negative on the day before.
 * @throws AurumError `TIME.INVALID_PROFILE`.
 */
export function parseHours(text: string, dayStartMinutes: number): readonly number[] {
  const pairs = text.split(',').map((part) => parseRange(text, part.trim(), dayStartMinutes));
  pairs.sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [start, end] of pairs) {
    const last = merged.length - 1;
    if (last > 0 && start <= (merged[last] as number)) merged[last] = Math.max(merged[last] as number, end);
    else merged.push(start, end);
  }
  return Object.freeze(merged);
}

function parseRange(whole: string, part: string, dayStartMinutes: number): readonly [number, number] {
  const [from, to] = wallClock(whole, part);
  const start = sinceDayStart(from, dayStartMinutes);
  const end = sinceDayStart(to, dayStartMinutes) || DAY_MINUTES;
  if (start < end) return [start, end];
  const boundary = printMinute(sinceDayStart(dayStartMinutes, 0));
  throw invalidHours(
    whole,
    `the range ${part} is empty or crosses the start of the day at ${boundary}: split it there, for example 22:00-24:00,00:00-06:00`,
  );
}

function wallClock(whole: string, part: string): readonly [number, number] {
  const clock = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/.exec(part);
  if (clock !== null) {
    const [h1 = 0, m1 = 0, h2 = 0, m2 = 0] = clock.slice(1).map(Number);
    const [from, to] = [h1 * 60 + m1, h2 * 60 + m2];
    if (m1 > 59 || m2 > 59 || from >= DAY_MINUTES || to > DAY_MINUTES)
      throw invalidHours(whole, `${part} is not within 00:00-24:00`);
    return [from, to];
  }
  const ending = /^HE ?(\d{1,2})(?:-(?:HE ?)?(\d{1,2}))?$/i.exec(part);
  if (ending === null) throw invalidHours(whole, `${JSON.stringify(part)} is not a range`);
  const [first, last] = [Number(ending[1]), Number(ending[2] ?? ending[1])];
  if (first < 1 || last > 24 || first > last)
    throw invalidHours(whole, `hours ending run from HE01 to HE24, upwards, and ${part} does not`);
  return [(first - 1) * 60, last * 60];
}

function sinceDayStart(minute: number, dayStartMinutes: number): number {
  return (((minute - dayStartMinutes) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}

function invalidHours(text: string, why: string): AurumError {
  return new AurumError('TIME.INVALID_PROFILE', {
    message: `${JSON.stringify(text)} does not name hours: ${why}. Write 07:00-23:00, 00:00-07:00,23:00-24:00 or HE08-23.`,
    details: { hours: text },
  });
}

/** The text of merged pairs of minutes, as wall-clock ranges. */
export function printHours(minutes: readonly number[], dayStartMinutes: number): string {
  const ranges: string[] = [];
  for (let i = 0; i < minutes.length; i += 2) {
    const from = sinceDayStart((minutes[i] as number) + dayStartMinutes, 0); // i + 1 < length: pairs
    const to = sinceDayStart((minutes[i + 1] as number) + dayStartMinutes, 0) || DAY_MINUTES;
    ranges.push(`${printMinute(from)}-${printMinute(to)}`);
  }
  return ranges.join(',');
}

function printMinute(minute: number): string {
  return `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
}
