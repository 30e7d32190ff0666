import {
  type CalendarFrequency,
  calendarIndex,
  type HolidayCalendar,
  InternalError,
  irregularIndex,
  type LoadProfile,
  type MarketClock,
  parseLoadProfile,
  parseMarketClock,
  regularIndex,
  Series,
  type SeriesIndex,
  type StoredCurve,
} from '@aurum/core';
import { type Contract, Curve, type CurveLineage, QUOTE_FIELDS, type Quote } from '@aurum/core/curves';
import type { RecordFields } from './client/record-decoder.js';
import { type RecordField, textField } from './client/record-encoder.js';
import type { QuoteColumns } from './curve-content.js';
import { dateText } from './curve-dates.js';

/** Load profiles by their ids, each parsed once. */
export type ProfileOf = (id: string) => LoadProfile;

/** Reads profiles that name no other holidays than these. */
export function profileReader(calendars: readonly HolidayCalendar[]): ProfileOf {
  const known = new Map<string, LoadProfile>();
  return (id) => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const profile = parseLoadProfile(id, { calendars });
    known.set(id, profile);
    return profile;
  };
}

/** The clock of a key, parsed once for all its curves. */
export function clockReader(): (id: string) => MarketClock {
  const known = new Map<string, MarketClock>();
  return (id) => {
    const clock = known.get(id) ?? parseMarketClock(id);
    known.set(id, clock);
    return clock;
  };
}

/** The fields of a curve that are copied in behind its stamps, in the order of `REVISION_CONTENT`. */
export function contentFields(
  curve: Curve | undefined,
  { content, contractIds, columns }: RevisionContent,
): readonly RecordField[] {
  const fine = curve?.fine;
  const numbers = QUOTE_FIELDS.map((field): RecordField => {
    const value = columns?.[field];
    return value === undefined ? undefined : { type: 'float8[]', value };
  });
  return [
    { type: 'bool', value: curve === undefined },
    { type: 'int4', value: fine?.length ?? 0 },
    { type: 'bytes', value: content },
    { type: 'int4[]', value: contractIds },
    ...numbers,
    fine === undefined ? undefined : textField(JSON.stringify(fineText(fine))),
    fine === undefined ? undefined : { type: 'float8[]', value: fine.values },
    fine?.flags === undefined ? undefined : { type: 'bytes', value: fine.flags },
    textField(JSON.stringify(curve?.lineage ?? null)),
  ];
}

/** What a revision is stored as, beside its curve. */
export interface RevisionContent {
  readonly content: Uint8Array;
  readonly contractIds: ArrayLike<number>;
  readonly columns: QuoteColumns | undefined;
}

/** The intervals of a fine view, as they are kept beside its values. */
interface FineText {
  readonly kind: SeriesIndex['kind'];
  readonly start?: number;
  readonly stepMs?: number;
  readonly length?: number;
  readonly frequency?: CalendarFrequency;
  readonly clock?: string;
  readonly starts?: readonly number[];
  readonly ends?: readonly number[];
  readonly name?: string;
  readonly aggregated?: true;
}

function fineText({ index, name, aggregated }: Series): FineText {
  const rest = { ...(name === undefined ? {} : { name }), ...(aggregated ? { aggregated: true as const } : {}) };
  const { kind } = index;
  if (kind === 'irregular') return { kind, starts: [...index.starts], ends: [...index.ends], ...rest };
  const { start, length } = index;
  if (kind === 'regular') return { kind, start, stepMs: index.stepMs, length, ...rest };
  return { kind, frequency: index.frequency, clock: index.clock.id, start, length, ...rest };
}

function indexOf(text: FineText): SeriesIndex {
  const { kind, start = 0, length = 0 } = text;
  if (kind === 'regular') return regularIndex({ start, step: text.stepMs ?? 0, length });
  if (kind === 'irregular')
    return irregularIndex({ starts: Float64Array.from(text.starts ?? []), ends: Float64Array.from(text.ends ?? []) });
  const { frequency, clock } = text;
  if (frequency === undefined || clock === undefined) throw new InternalError('a fine view without a frequency');
  return calendarIndex({ frequency, clock: parseMarketClock(clock), start, length });
}

/** A curve as it was copied out, with the numbers of its contracts in place of them. */
export interface StoredRevision {
  /** Which of the curves that were asked for, from 1. */
  readonly ord: number;
  /** The as-of date, in days since 1970. */
  readonly day: number;
  readonly knownAt: number;
  readonly recordedAt: number;
  readonly seq: number;
  readonly contractIds: Int32Array;
  readonly columns: QuoteColumns;
  readonly fine: FineText | undefined;
  readonly values: Float64Array | undefined;
  readonly flags: Uint8Array | undefined;
  readonly lineage: CurveLineage;
}

/** The number of fields of {@link decodeRevision}. */
export const REVISION_FIELDS: number = 10 + QUOTE_FIELDS.length;

/** A record of `curvesQuery`. */
export function decodeRevision(fields: RecordFields): StoredRevision {
  const columns = QUOTE_FIELDS.map((field, i) => [field, fields.float8Array(6 + i)]);
  const at = 6 + QUOTE_FIELDS.length;
  return {
    ord: fields.int4(0),
    day: fields.date(1),
    knownAt: Math.round(fields.timestamptz(2)),
    recordedAt: Math.floor(fields.timestamptz(3)),
    seq: fields.int8(4),
    contractIds: fields.int4Array(5),
    columns: Object.fromEntries(columns) as QuoteColumns, // every field has an entry
    fine: fields.isNull(at) ? undefined : (JSON.parse(fields.text(at)) as FineText), // as `fineText` made it
    values: fields.float8Array(at + 1),
    flags: fields.isNull(at + 2) ? undefined : fields.bytes(at + 2),
    lineage: JSON.parse(fields.text(at + 3)) as CurveLineage, // as it was published
  };
}

/** What all curves of one key have in common. */
export interface CurveHead {
  readonly key: string;
  readonly unit: string;
  readonly clock: MarketClock;
}

/** The curve of a revision. */
export function curveOf(
  { key, unit, clock }: CurveHead,
  revision: StoredRevision,
  contracts: ReadonlyMap<number, Contract>,
): StoredCurve {
  const { knownAt, recordedAt, seq, lineage } = revision;
  const fine =
    revision.fine === undefined
      ? undefined
      : Series.of({
          index: indexOf(revision.fine),
          unit,
          clock,
          kind: 'average',
          values: revision.values ?? new Float64Array(0),
          flags: revision.flags,
          name: revision.fine.name,
          aggregated: revision.fine.aggregated ?? false,
        });
  const quotes = quotesOf(revision, contracts);
  const curve = Curve.of({ key, asOf: dateText(revision.day), unit, clock, quotes, fine, lineage });
  return { curve, knownAt, recordedAt, seq };
}

function quotesOf({ contractIds, columns }: StoredRevision, contracts: ReadonlyMap<number, Contract>): Quote[] {
  const present = QUOTE_FIELDS.filter((field) => columns[field] !== undefined);
  return Array.from(contractIds, (id, i) => {
    const contract = contracts.get(id);
    if (contract === undefined) throw new InternalError(`no contract for the number ${id}`);
    const quote: { -readonly [name in keyof Quote]: Quote[name] } = { contract };
    for (const field of present) {
      const value = columns[field]?.[i] ?? Number.NaN;
      if (!Number.isNaN(value)) quote[field] = value;
    }
    return quote;
  });
}
