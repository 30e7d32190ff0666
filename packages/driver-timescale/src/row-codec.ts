import {
  FLAG,
  type Frequency,
  type Instant,
  parseMarketClock,
  type SeriesDefinition,
  type SeriesKind,
} from '@aurum/core';
import type { StoredColumns } from '@aurum/core/driver';
import type { Row } from './client/session.js';
import type { DecodedColumns } from './client/tuple-decoder.js';
import type { PointColumns } from './sql/read.js';

/** A series as the database knows it. */
export interface StoredSeries {
  /** Its number in the database. */
  readonly id: number;
  /** The order of the last batch that touched it. */
  readonly lastSeq: string;
  /** Whether any of its points may have another flag than `ok`. */
  readonly hasFlags: boolean;
  /** Its definition; description and attributes are not read with observations. */
  readonly definition: SeriesDefinition;
}

/** A row of `series` as a definition. */
export function definitionOf(row: Row): SeriesDefinition {
  const description = row.description;
  const attributes = row.attributes;
  return {
    key: String(row.key),
    unit: String(row.unit),
    kind: row.kind as SeriesKind,
    clock: parseMarketClock(String(row.clock)),
    frequency: row.frequency as Frequency | 'irregular',
    nan: row.nan as 'store' | 'refuse',
    issued: row.issued === true,
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof attributes === 'object' && attributes !== null
      ? { attributes: attributes as Readonly<Record<string, string>> }
      : {}),
  };
}

/** A number that the database gives as epoch milliseconds in a double; `undefined` for NULL. */
export function instantOf(value: unknown): Instant | undefined {
  return value === null || value === undefined ? undefined : Math.round(Number(value));
}

/** 4714-11-24 BC, where PostgreSQL's timestamps begin. They end later than JavaScript's. */
export const FIRST_TIMESTAMP: Instant = Date.UTC(-4713, 10, 24);

/** The last instant that JavaScript has a date for. */
export const LAST_INSTANT: Instant = 8.64e15;

/**
 * An instant as PostgreSQL reads it, also beyond the years 1 to 9999; an open side is ±infinity, and so is what lies before all that
 * can be stored.
 */
export function timestampText(t: Instant): string {
  if (t === Number.POSITIVE_INFINITY) return 'infinity';
  if (t < FIRST_TIMESTAMP) return '-infinity';
  const date = new Date(t);
  const year = date.getUTCFullYear();
  const iso = date.toISOString();
  const rest = iso.slice(iso.indexOf('-', 1));
  return year > 0 ? `${String(year).padStart(4, '0')}${rest}` : `${String(1 - year).padStart(4, '0')}${rest} BC`;
}

/** A withdrawn value is NULL in the database, and an `ok` flag is NULL too: both then cost no bytes on the wire. */
export const COPY_NULL_VALUE: number = Number.NaN;
/** What the decoder puts for a NULL flag. */
export const COPY_NULL_FLAG: number = FLAG.ok;

/** Decoded columns (start, value and, if read, flag and end, from position `at`) as the toolkit takes them. */
export function storedColumns(
  decoded: DecodedColumns,
  at: number,
  { flags: withFlags, ends: withEnds }: PointColumns,
  from = 0,
  to: number = decoded.length,
): StoredColumns {
  const column = (i: number): Float64Array => decoded.columns[at + i] as Float64Array;
  return {
    starts:
      decoded.steps === undefined
        ? column(0).subarray(from, to)
        : { kind: 'regular', ...decoded.steps, length: to - from },
    values: trimmed(column(1), from, to),
    flags: withFlags ? flagCodes(column(2).subarray(from, to)) : undefined,
    ends: withEnds ? column(withFlags ? 3 : 2).subarray(from, to) : undefined,
  };
}

/** Flags as codes; `undefined` where all are `ok`. */
function flagCodes(column: Float64Array): Uint8Array | undefined {
  return column.some((flag) => flag !== FLAG.ok) ? Uint8Array.from(column) : undefined;
}

/** Values become part of a series: a view must not keep a much larger buffer alive. */
function trimmed(column: Float64Array, from: number, to: number): Float64Array {
  if (from === 0 && to === column.length) return column;
  return to - from > column.length * 0.75 ? column.subarray(from, to) : column.slice(from, to);
}
