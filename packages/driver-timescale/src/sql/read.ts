import type { SqlNames, Statement } from './names.js';
import { CALENDARS, inRange, SERIES, SINGLE } from './settings.js';
import { type Look, winnersOfMany, winnersOfOne } from './winners.js';

/** What a read is bounded by, as the database takes it: instants are ISO text or ±infinity, what no view asks for is NULL. */
export interface ReadBounds {
  /** The first instant of the range. */
  readonly from: string;
  /** The first instant after it. */
  readonly to: string;
  /** The last knownAt that counts. */
  readonly known: string;
  /** The last recordedAt that counts. */
  readonly recorded: string;
  /** The last place in the order of recording that counts. */
  readonly seq: string;
  /** The knownAt of an issue. */
  readonly issue: string | null;
  /** A lead time in milliseconds, and the first start that it can be taken away from. */
  readonly lead: { readonly ms: number; readonly floor: string } | null;
  /** The number of a release. */
  readonly release: number | null;
  /** The instant before which what was recorded does not count. */
  readonly since: string | null;
  /** Whether to tell which part of the range each series fills. */
  readonly extents: boolean;
}

/** The largest bigint: no bound on the order of recording. */
export const ANY_SEQ = '9223372036854775807';

/** Takes on the tenant, looks the keys up and leaves the bounds for the COPY that follows in the same transaction. */
export function beginRead(
  { schema }: SqlNames,
  tenant: string,
  keys: readonly string[],
  bounds: ReadBounds,
): Statement {
  const { from, to, known, recorded, seq, issue, lead, release, since, extents } = bounds;
  return {
    text: `SELECT ord, tenant, id, key, unit, kind, clock, frequency, nan, issued, last_seq, has_flags,
  extract(epoch FROM first_from)::float8 * 1000 AS first_from, extract(epoch FROM last_from)::float8 * 1000 AS last_from
FROM "${schema}".begin_read($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ORDER BY ord`,
    values: [
      tenant,
      keys,
      from,
      to,
      known,
      recorded,
      seq,
      issue,
      lead?.ms ?? null,
      lead?.floor ?? null,
      release,
      since,
      extents,
    ],
  };
}

/** Delivery days of one clock, as array literals of equal length. */
export interface DayCutoffs {
  /** Their starts. */
  readonly days: string;
  /** The last knownAt that counts for each. */
  readonly cutoffs: string;
}

/** Leaves the cutoffs of delivery days for the COPY that follows. @param calendars which of the tables each series has, from 1 */
export function setCutoffs(calendars: readonly number[], tables: readonly DayCutoffs[]): Statement {
  return {
    text: `SELECT set_config('aurum.calendars', $1::integer[]::text, true), set_config('aurum.days', $2::text[]::text, true),
  set_config('aurum.cutoffs', $3::text[]::text, true)`,
    values: [calendars, tables.map(({ days }) => days), tables.map(({ cutoffs }) => cutoffs)],
  };
}

/** For each series that is read and each day of UTC on which it has intervals, the first and the last start of them. */
export function filledDaysQuery({ schema }: SqlNames): Statement {
  return {
    text: `SELECT u.ord::integer AS ord, extract(epoch FROM min(o.valid_from))::float8 * 1000 AS first_from,
  extract(epoch FROM max(o.valid_from))::float8 * 1000 AS last_from
FROM unnest(${SERIES}) WITH ORDINALITY u(id, ord) CROSS JOIN LATERAL (
  SELECT o.valid_from FROM "${schema}".observation o WHERE ${inRange('o', 'u.id')}) o
GROUP BY u.ord, floor(extract(epoch FROM o.valid_from) / 86400)`,
    values: [],
  };
}

/** The columns of points that not every series has. */
export interface PointColumns {
  /** Whether flags are wanted: `flag`. */
  readonly flags: boolean;
  /** Whether ends are wanted: `valid_to`, behind flags. */
  readonly ends: boolean;
  /** Whether stamps are wanted: `known_at` and `recorded_at`, the last columns. Default `false`. */
  readonly stamps?: boolean | undefined;
}

/** Which rows and columns a read wants. */
export interface ReadShape {
  /** Whether several series are read: the first column is then the number of the series, from 1. */
  readonly many: boolean;
  /** Which columns follow start and value. */
  readonly columns: PointColumns;
  /** Where winners are looked for. */
  readonly look: Look;
  /** Whether rows must come in the order of their starts. */
  readonly ordered: boolean;
  /** At most this many rows, for paged streams. */
  readonly limit?: number | undefined;
}

/** The query inside the COPY of a read. It has no parameters: its bounds are settings of the transaction. */
export function readQuery({ schema }: SqlNames, shape: ReadShape): string {
  const { flags, ends, stamps = false } = shape.columns;
  const optional = [
    ...(flags ? ['flag'] : []),
    ...(ends ? ['valid_to'] : []),
    ...(stamps ? ['known_at', 'recorded_at'] : []),
  ];
  const columns = ['valid_from', 'value', ...optional].map((column) => `w.${column}`).join(', ');
  const order = (keys: string): string => (shape.ordered ? ` ORDER BY ${keys}` : '');
  const limit = shape.limit === undefined ? '' : ` LIMIT ${Math.trunc(shape.limit)}`;
  if (!shape.many)
    return `SELECT ${columns} FROM (${winnersOfOne(schema, shape.look)}) w${order('w.valid_from')}${limit}`;
  return `SELECT u.ord::integer, ${columns} FROM ${winnersOfMany(schema, shape.look)}${order('u.ord, w.valid_from')}`;
}

/** The quarantined points of the range. */
export function quarantineQuery({ schema }: SqlNames): Statement {
  return {
    text: `SELECT extract(epoch FROM q.valid_from)::float8 * 1000 AS start, extract(epoch FROM q.valid_to)::float8 * 1000 AS end, q.value,
  q.reason, extract(epoch FROM q.known_at)::float8 * 1000 AS known, extract(epoch FROM q.recorded_at)::float8 * 1000 AS recorded
FROM "${schema}".quarantine q WHERE ${inRange('q', SINGLE)} ORDER BY q.valid_from, q.recorded_at, q.seq, q.reason`,
    values: [],
  };
}

/** What an aggregation asks the server for. */
export interface AggregateShape {
  /** Where winners are looked for. */
  readonly look: Look;
  /** Whether first and last values are wanted; they cost memory. */
  readonly edges: boolean;
}

/** The sums of a series, as the database takes them. */
export interface PointSumOf {
  /** The number of the series in the read, from 1. */
  readonly ord: number;
  /** Segment edges, an array literal. */
  readonly edges: string;
  /** The bucket of each segment or NULL, an array literal. */
  readonly buckets: string;
  /** What each value is multiplied by before it is added. */
  readonly weight: number;
}

/**
 * Accumulators for each bucket of each series, in any order; `place` is that of the series in `sums`. The sums are plain additions in the
 * order of time, as `resample` makes them: the rows come sorted and are not shared out to parallel workers (see `SERIAL_SETTINGS`).
 *
 * Buckets are of the type `xid`, which can be hashed and not sorted. A hash aggregate takes the rows as they come, also when it
 * spills; a sort by bucket, which the planner might choose for numbers, would leave those of one bucket in any order.
 */
export function aggregateQuery({ schema }: SqlNames, shape: AggregateShape, sums: readonly PointSumOf[]): Statement {
  const last = shape.edges ? `, (array_agg(value))[1] AS first, (array_agg(value))[count(*)] AS last` : '';
  const buckets = (winners: string): string =>
    `SELECT bucket::text AS bucket, sum(value * a.weight) AS weighted, count(*)::integer AS count, min(value) AS min, max(value) AS max${last}
FROM (
  SELECT valid_from, value, a.buckets[width_bucket(valid_from, a.edges)] AS bucket
  FROM (${winners}) x
  WHERE value IS NOT NULL AND value <> 'NaN'::float8
  ORDER BY valid_from
) s WHERE bucket IS NOT NULL GROUP BY bucket`;
  const literals = { edges: new Set(sums.map(({ edges }) => edges)), buckets: new Set(sums.map((sum) => sum.buckets)) };
  const [edges, segments] = [[...literals.edges], [...literals.buckets]];
  // Each series takes its arrays apart once, and not for each of its rows: hence OFFSET 0.
  return {
    text: `SELECT a.place::integer - 1 AS place, w.*
FROM (SELECT q.ord, q.weight, q.place, ($5::text[])[q.edges]::timestamptz[] AS edges, ($6::text[])[q.buckets]::xid[] AS buckets
  FROM unnest($1::integer[], $2::float8[], $3::integer[], $4::integer[]) WITH ORDINALITY q(ord, weight, edges, buckets, place) OFFSET 0) a
JOIN ${winnersOfMany(schema, shape.look, { only: 'a.ord', of: buckets })}`,
    values: [
      sums.map(({ ord }) => ord),
      sums.map(({ weight }) => weight),
      sums.map((sum) => edges.indexOf(sum.edges) + 1),
      sums.map((sum) => segments.indexOf(sum.buckets) + 1),
      edges,
      segments,
    ],
  };
}

/** First and last interval of each series that the read can see. */
export function extentsQuery({ schema }: SqlNames, look: Look): Statement {
  const extent = (winners: string): string =>
    `SELECT min(x.valid_from) AS first, max(x.valid_from) AS last FROM (${winners}) x`;
  return {
    text: `SELECT u.ord::integer AS ord, extract(epoch FROM w.first)::float8 * 1000 AS first, extract(epoch FROM w.last)::float8 * 1000 AS last
FROM ${winnersOfMany(schema, look, { of: extent })}`,
    values: [],
  };
}

/** Leaves only some series of a read, by their numbers, for the COPY that follows. @param calendars whether `setCutoffs` was used */
export function keepSeries(ordinals: readonly number[], calendars: boolean): Statement {
  const kept = (list: string): string =>
    `(SELECT array_agg((${list})[k.ord] ORDER BY k.place) FROM unnest($1::integer[]) WITH ORDINALITY k(ord, place))::text`;
  return {
    text: `SELECT set_config('aurum.series', ${kept(SERIES)}, true)${
      calendars ? `, set_config('aurum.calendars', ${kept(CALENDARS)}, true)` : ''
    }`,
    values: [ordinals],
  };
}

/** Keeps the server from splitting a sum over workers. */
export const SERIAL_SETTINGS = `SET LOCAL max_parallel_workers_per_gather = 0`;
