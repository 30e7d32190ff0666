import type { SqlNames, Statement } from './names.js';

/** Bounds of a read as the database takes them: ISO instants or ±infinity. */
export interface ReadBounds {
  readonly from: string;
  readonly to: string;
  readonly known: string;
  readonly recorded: string;
  readonly seq: string;
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
  return {
    text: `SELECT * FROM "${schema}".begin_read($1, $2, $3, $4, $5, $6, $7)`,
    values: [tenant, keys, bounds.from, bounds.to, bounds.known, bounds.recorded, bounds.seq],
  };
}

/** The columns of points that not every series has. */
export interface PointColumns {
  /** Whether flags are wanted: `flag`. */
  readonly flags: boolean;
  /** Whether ends are wanted: `valid_to`, the last column. */
  readonly ends: boolean;
}

/** Which rows and columns a read wants. */
export interface ReadShape {
  /** Whether several series are read: the first column is then the number of the series, from 1. */
  readonly many: boolean;
  /** Which columns follow start and value. */
  readonly columns: PointColumns;
  /** Whether knowledge is bounded, so that superseded revisions may win. */
  readonly bounded: boolean;
  /** Whether rows must come in the order of their starts. */
  readonly ordered: boolean;
  /** At most this many rows, for paged streams. */
  readonly limit?: number | undefined;
}

const FROM = `(SELECT current_setting('aurum.from')::timestamptz)`;
const TO = `(SELECT current_setting('aurum.to')::timestamptz)`;
const KNOWN = `(SELECT current_setting('aurum.known')::timestamptz)`;
const RECORDED = `(SELECT current_setting('aurum.recorded')::timestamptz)`;
const SEQ = `(SELECT current_setting('aurum.seq')::bigint)`;

const inRange = (alias: string, series: string): string =>
  `${alias}.series_id = ${series} AND ${alias}.valid_from >= ${FROM} AND ${alias}.valid_from < ${TO}`;
const isKnown = (alias: string): string =>
  `${alias}.known_at <= ${KNOWN} AND ${alias}.recorded_at <= ${RECORDED} AND ${alias}.seq <= ${SEQ}`;

/**
 * The winning revision of each interval. Without bounds it is the current row. With bounds the current row wins where it
 * is inside them, since it is the last in the order; elsewhere the last superseded one inside them does.
 */
function winners(schema: string, series: string, bounded: boolean): string {
  const columns = (alias: string): string => `${alias}.valid_from, ${alias}.value, ${alias}.flag, ${alias}.valid_to`;
  if (!bounded) return `SELECT ${columns('o')} FROM "${schema}".observation o WHERE ${inRange('o', series)}`;
  return `SELECT ${columns('o')} FROM "${schema}".observation o WHERE ${inRange('o', series)} AND ${isKnown('o')}
UNION ALL
SELECT ${columns('w')} FROM (
  SELECT DISTINCT ON (r.valid_from) ${columns('r')} FROM "${schema}".observation_revision r
  WHERE ${inRange('r', series)} AND ${isKnown('r')}
  ORDER BY r.valid_from, r.known_at DESC, r.recorded_at DESC, r.seq DESC) w
WHERE NOT EXISTS (SELECT FROM "${schema}".observation o WHERE o.series_id = ${series} AND o.valid_from = w.valid_from AND ${isKnown('o')})`;
}

const SINGLE = `(SELECT (current_setting('aurum.series')::integer[])[1])`;

/** The query inside the COPY of a read. It has no parameters: its bounds are settings of the transaction. */
export function readQuery({ schema }: SqlNames, shape: ReadShape): string {
  const optional = [...(shape.columns.flags ? ['flag'] : []), ...(shape.columns.ends ? ['valid_to'] : [])];
  const columns = (prefix: string): string =>
    ['valid_from', 'value', ...optional].map((column) => `${prefix}${column}`).join(', ');
  const order = (keys: string): string => (shape.ordered ? ` ORDER BY ${keys}` : '');
  const limit = shape.limit === undefined ? '' : ` LIMIT ${Math.trunc(shape.limit)}`;
  if (!shape.many) {
    return `SELECT ${columns('')} FROM (${winners(schema, SINGLE, shape.bounded)}) w${order('valid_from')}${limit}`;
  }
  return `SELECT u.ord::integer, ${columns('w.')}
FROM unnest((SELECT current_setting('aurum.series')::integer[])) WITH ORDINALITY u(id, ord)
CROSS JOIN LATERAL (${winners(schema, 'u.id', shape.bounded)}) w${order('u.ord, w.valid_from')}`;
}

/** Every revision of the range, in the order (start, knownAt, recordedAt, seq). */
export function revisionsQuery({ schema }: SqlNames): string {
  const part = (table: string): string =>
    `SELECT o.valid_from, o.value, o.flag, o.valid_to, o.known_at, o.recorded_at, o.seq FROM "${schema}".${table} o WHERE ${inRange('o', SINGLE)}`;
  return `SELECT * FROM (${part('observation')} UNION ALL ${part('observation_revision')}) r ORDER BY valid_from, known_at, recorded_at, seq`;
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
  /** Whether knowledge is bounded. */
  readonly bounded: boolean;
  /** Whether first and last values are wanted; they cost a sort. */
  readonly edges: boolean;
}

/**
 * Accumulators for each bucket: `$1` are the segment edges and `$2` the bucket of each segment or -1, both as array literals, `$3` the weight of a
 * point in milliseconds, `$4` whether values are weighted. The sums are plain additions in the order of time, as
 * `resample` makes them: the rows come sorted and are not shared out to parallel workers (see `serialSettings`).
 */
export function aggregateQuery({ schema }: SqlNames, shape: AggregateShape, values: readonly unknown[]): Statement {
  const edges = shape.edges
    ? `, (array_agg(value ORDER BY valid_from))[1] AS first, (array_agg(value ORDER BY valid_from DESC))[1] AS last`
    : '';
  return {
    text: `SELECT bucket, sum(CASE WHEN $4::boolean THEN value * $3::float8 ELSE value END) AS weighted, count(*)::integer AS count,
  min(value) AS min, max(value) AS max${edges}
FROM (
  SELECT valid_from, value, (SELECT $2::text::integer[])[width_bucket(valid_from, (SELECT $1::text::timestamptz[]))] AS bucket
  FROM (${winners(schema, SINGLE, shape.bounded)}) w
  WHERE value IS NOT NULL AND value <> 'NaN'::float8
  ORDER BY valid_from
) s WHERE bucket >= 0 GROUP BY bucket ORDER BY bucket`,
    values,
  };
}

/** First and last interval that the read can see. */
export function extentQuery({ schema }: SqlNames, bounded: boolean): Statement {
  return {
    text: `SELECT extract(epoch FROM min(valid_from))::float8 * 1000 AS first, extract(epoch FROM max(valid_from))::float8 * 1000 AS last
FROM (${winners(schema, SINGLE, bounded)}) w`,
    values: [],
  };
}

/**
 * Keeps the server from adding in another order than that of time: from splitting a sum over workers, and from sorting the rows
 * once more by their bucket, which leaves those of one bucket in any order. A hash aggregate takes them as they come, also
 * when it spills.
 */
export const SERIAL_SETTINGS = `SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_hashagg = on; SET LOCAL enable_sort = off`;
