import { type CivilDate, civilFromDays, type DeliveryPeriod, type LocalDate, weekdayOf } from '@aurum/core';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const COUNT = new Intl.NumberFormat('en-US');

/** A count with thousands separators: `1,488`. */
export function count(value: number): string {
  return COUNT.format(value);
}

/** A count with its noun: `1 file`, `2 files`, `2 series`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 || noun.endsWith('s') ? '' : 's'}`;
}

/** A price with three decimals, or a dash where there is none. */
export function price(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(3);
}

/** `July 2017`. */
export function monthName(month: DeliveryPeriod): string {
  const { year, month: number } = civilFromDays(month.start);
  return `${MONTHS[number - 1]} ${year}`;
}

/** `Thu 20 July`. */
export function dayName(date: LocalDate): string {
  const { month, day }: CivilDate = civilFromDays(date);
  return `${weekdayName(date)} ${day} ${MONTHS[month - 1]}`;
}

/** `Thu`. */
export function weekdayName(date: LocalDate): string {
  return WEEKDAYS[weekdayOf(date) - 1] ?? '';
}

/** The day of the month, 1 to 31. */
export function dayOfMonth(date: LocalDate): number {
  return civilFromDays(date).day;
}
