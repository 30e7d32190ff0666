import { AurumError } from '../errors/index.js';

/** Frequencies with a fixed step, as ISO 8601 durations. */
export const ABSOLUTE_FREQUENCIES = ['PT5M', 'PT15M', 'PT30M', 'PT1H'] as const;

/** Frequencies on the calendar of a market clock: day, ISO week, month, quarter and year. */
export const CALENDAR_FREQUENCIES = ['P1D', 'P1W', 'P1M', 'P3M', 'P1Y'] as const;

/** A fixed step. */
export type AbsoluteFrequency = (typeof ABSOLUTE_FREQUENCIES)[number];

/**
 * A calendar step: its length depends on the clock and the date. Weeks start on Monday, quarters in January, April,
 * July and October.
 */
export type CalendarFrequency = (typeof CALENDAR_FREQUENCIES)[number];

/** Every frequency of a grid. */
export type Frequency = AbsoluteFrequency | CalendarFrequency;

const FREQUENCIES: readonly Frequency[] = [...ABSOLUTE_FREQUENCIES, ...CALENDAR_FREQUENCIES];

const STEPS: Readonly<Record<AbsoluteFrequency, number>> = {
  PT5M: 300_000,
  PT15M: 900_000,
  PT30M: 1_800_000,
  PT1H: 3_600_000,
};

/** The step in ms, or undefined for a calendar frequency. @throws AurumError `TIME.INVALID_FREQUENCY` for a text that is none */
export function frequencyStepMs(frequency: AbsoluteFrequency): number;
export function frequencyStepMs(frequency: Frequency): number | undefined;
export function frequencyStepMs(frequency: Frequency): number | undefined {
  if (isCalendarFrequency(frequency)) return undefined;
  // From JavaScript, or text that was not parsed, anything may come.
  return Object.hasOwn(STEPS, frequency) ? STEPS[frequency] : STEPS[refuseFrequency(frequency)];
}

/** Whether the length of a period depends on the calendar. */
export function isCalendarFrequency(frequency: Frequency): frequency is CalendarFrequency {
  return (CALENDAR_FREQUENCIES as readonly string[]).includes(frequency);
}

const MEANT: ReadonlyMap<string, Frequency> = new Map<string, Frequency>([
  ['5min', 'PT5M'],
  ['15min', 'PT15M'],
  ['pt60m', 'PT1H'],
  ['30min', 'PT30M'],
  ['1h', 'PT1H'],
  ['h', 'PT1H'],
  ['hour', 'PT1H'],
  ['hourly', 'PT1H'],
  ['pt24h', 'P1D'],
  ['d', 'P1D'],
  ['1d', 'P1D'],
  ['day', 'P1D'],
  ['daily', 'P1D'],
  ['p7d', 'P1W'],
  ['w', 'P1W'],
  ['week', 'P1W'],
  ['weekly', 'P1W'],
  ['m', 'P1M'],
  ['ms', 'P1M'],
  ['me', 'P1M'],
  ['month', 'P1M'],
  ['monthly', 'P1M'],
  ['q', 'P3M'],
  ['quarter', 'P3M'],
  ['quarterly', 'P3M'],
  ['p12m', 'P1Y'],
  ['y', 'P1Y'],
  ['year', 'P1Y'],
  ['yearly', 'P1Y'],
]);

/**
 * Checks a text that should be a frequency.
 *
 * @throws AurumError `TIME.INVALID_FREQUENCY`, listing what is accepted.
 */
export function parseFrequency(text: string): Frequency {
  return FREQUENCIES.find((frequency) => frequency === text) ?? refuseFrequency(text);
}

function refuseFrequency(given: unknown): never {
  const text = String(given);
  const meant = MEANT.get(text.toLowerCase()) ?? FREQUENCIES.find((frequency) => frequency === text.toUpperCase());
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  throw new AurumError('TIME.INVALID_FREQUENCY', {
    message: `${JSON.stringify(text)} is not a frequency.${hint} Give one of ${FREQUENCIES.join(', ')}.`,
    details: { text, ...(meant === undefined ? {} : { suggestion: meant }) },
  });
}
