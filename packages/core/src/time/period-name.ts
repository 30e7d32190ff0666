import { type CivilDate, civilFromDays, formatLocalDate, isoWeekOf, type LocalDate } from './civil-date.js';
import { type DateRange, isWeekend, monthIndexOfFirst, wholeUnit } from './period-units.js';

/** The kinds of delivery period: the units of the calendar, weekends, and ranges that are none of these. */
export const DELIVERY_PERIOD_KINDS = [
  'day',
  'weekend',
  'week',
  'month',
  'quarter',
  'half',
  'season',
  'gasYear',
  'year',
  'range',
] as const;

/** One of {@link DELIVERY_PERIOD_KINDS}. */
export type DeliveryPeriodKind = (typeof DELIVERY_PERIOD_KINDS)[number];

/** English month names, three letters. */
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** The kind of the period that has these dates: it follows from them alone. */
export function periodKind(range: DateRange): DeliveryPeriodKind {
  return wholeUnit(range) ?? (isWeekend(range) ? 'weekend' : 'range');
}

/** The one name of the period that has these dates. */
export function periodName(range: DateRange): string {
  const { year, month } = civilFromDays(range.start);
  switch (periodKind(range)) {
    case 'day':
      return formatLocalDate(range.start);
    case 'weekend':
      return weekName('WE', range.start);
    case 'week':
      return weekName('W', range.start);
    case 'month':
      return `${MONTHS[month - 1]}-${yearName(year)}`;
    case 'quarter':
      return `Q${(month + 2) / 3}-${yearName(year)}`;
    case 'half':
      return `${month === 1 ? 1 : 2}H${yearName(year)}`;
    case 'season':
      return `${month === 4 ? 'Sum' : 'Win'}-${yearName(year)}`;
    case 'gasYear':
      return `GY-${yearName(year)}`;
    case 'year':
      return `Cal-${yearName(year)}`;
    case 'range':
      return rangeName(range);
  }
}

function weekName(prefix: string, date: LocalDate): string {
  const { year, week } = isoWeekOf(date);
  return `${prefix}${String(week).padStart(2, '0')}-${yearName(year)}`;
}

/** Two digits mean 2000 to 2099; other years are written in full. */
function yearName(year: number): string {
  return isShort(year) ? String(year - 2000).padStart(2, '0') : String(year);
}

function isShort(year: number): boolean {
  return year >= 2000 && year <= 2099;
}

function rangeName(range: DateRange): string {
  if (monthIndexOfFirst(range.start) !== undefined && monthIndexOfFirst(range.end) !== undefined) {
    const [first, last] = [civilFromDays(range.start), civilFromDays(range.end - 1)];
    const short = isShort(first.year) && isShort(last.year);
    const name = ({ year, month }: CivilDate): string => `${MONTHS[month - 1]}${short ? yearName(year) : year}`;
    return `${name(first)}-${name(last)}`;
  }
  return `${formatLocalDate(range.start)}..${formatLocalDate(range.end - 1)}`;
}
