/** An hour of a price file, with nothing but what JavaScript itself knows about time zones. */
export interface PlainHour {
  readonly start: number;
  readonly price: number;
  /** Local date, `YYYY-MM-DD`. */
  readonly date: string;
  readonly block: '5x16' | '2x16H' | '7x8';
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The parts of the wall clock in a zone. */
export function wallClock(start: number, timeZone: string): { date: string; hour: number; weekday: string } {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      weekday: 'short',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(start).map(({ type, value }) => [type, value]));
  return { date: `${parts.year}-${parts.month}-${parts.day}`, hour: Number(parts.hour), weekday: parts.weekday ?? '' };
}

/** The hours of a month of a file with `time,price` in Eastern time, told apart by block; blanks and 9999.99 are left out. */
export function easternHours(text: string, month: string, holidays: readonly string[]): readonly PlainHour[] {
  return text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
    .filter(([, cell = '']) => cell !== '' && cell !== '9999.99')
    .map(([time = '', cell = '']): PlainHour => {
      const start = Date.parse(time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
      const { date, hour, weekday } = wallClock(start, 'America/New_York');
      const idle = weekday === 'Sat' || weekday === 'Sun' || holidays.includes(date);
      const block = hour < 7 || hour === 23 ? '7x8' : idle ? '2x16H' : '5x16';
      return { start, price: Number(cell), date, block };
    })
    .filter(({ date }) => date.startsWith(month));
}

/** The mean of some hours. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A reader of the rate of an hour: the last one dated on or before its day in Frankfurt, from a file with `date,rate,…`. */
export function rateOf(text: string): (start: number) => number {
  const rates = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
  return (start) => {
    const { date } = wallClock(start, 'Europe/Berlin');
    return Number(rates.findLast(([day = '']) => day <= date)?.[1]);
  };
}
