import { AurumError } from '../errors/index.js';
import {
  calendarIndex,
  type IrregularIndex,
  indexFrequency,
  irregularIndex,
  regularIndex,
  type SeriesIndex,
} from '../series/index.js';
import { type CalendarFrequency, type MarketClock, parseMarketClock, toInstant } from '../time/index.js';
import { refuseTooLarge } from './malformed.js';

const CALENDAR: readonly CalendarFrequency[] = ['P1D', 'P1W', 'P1M', 'P3M', 'P1Y'];

/** What {@link indexFromJson} builds on. */
export interface IndexContext {
  /** The clock of the series. */
  readonly clock: MarketClock;
  /** The most intervals that may be made. */
  readonly maxPoints: number;
}

/** The index that `indexToJson` wrote. @throws AurumError `CODEC.FORMAT`, `CODEC.TOO_LARGE`, and what the index itself refuses */
export function indexFromJson(json: unknown, context: IndexContext): SeriesIndex {
  const record = asRecord(json);
  if (record.kind === 'irregular') return readIrregular(record, context.maxPoints);
  const { start, length } = record;
  if (typeof start !== 'string' || typeof length !== 'number') throw notAnIndex('it has no start or no length');
  refuseTooLarge(length, context.maxPoints);
  if (record.kind === 'regular') {
    const { stepMs } = record;
    if (typeof stepMs !== 'number') throw notAnIndex('it has no stepMs');
    return regularIndex({ start: toInstant(start), step: stepMs, length });
  }
  const { frequency, clock } = record;
  if (record.kind !== 'calendar' || !isCalendar(frequency))
    throw notAnIndex(`its kind is ${JSON.stringify(record.kind)}`);
  const indexClock = typeof clock === 'string' ? parseMarketClock(clock) : context.clock;
  return calendarIndex({ frequency, clock: indexClock, start: toInstant(start), length });
}

function readIrregular(record: Readonly<Record<string, unknown>>, maxPoints: number): IrregularIndex {
  const { starts, ends } = record;
  if (!Array.isArray(starts) || !Array.isArray(ends)) throw notAnIndex('it has no starts or no ends');
  refuseTooLarge(starts.length, maxPoints);
  return irregularIndex({ starts: asInstants(starts), ends: asInstants(ends) });
}

function asInstants(values: readonly unknown[]): Float64Array {
  return Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN));
}

function isCalendar(value: unknown): value is CalendarFrequency {
  return CALENDAR.some((frequency) => frequency === value);
}

/** A JSON object, or `CODEC.FORMAT`. */
export function asRecord(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw notAnIndex('it is not an object');
  return json as Readonly<Record<string, unknown>>; // an object that is no array has only string keys here
}

function notAnIndex(why: string): AurumError {
  return new AurumError('CODEC.FORMAT', {
    message: `the index of the series cannot be read: ${why}`,
    details: { why },
  });
}

/** The frequency of an index in words: `PT1H`, `P1M`, `irregular`, or `PT420S` for a step without a name. */
export function frequencyText(index: SeriesIndex): string {
  return indexFrequency(index) ?? (index.kind === 'regular' ? `PT${index.stepMs / 1000}S` : 'irregular');
}
