import type { RollupLevel } from '@aurum/core/driver';
import type { SqlNames, Statement } from './names.js';

/** From here on values are counted apart, and not added: sums of them may leave the range of a double, which the server refuses. */
export const HUGE = '1e200';

/** Columns of a rollup behind its key, of values that are neither NULL nor NaN, given how to find the first and the last of them. */
export function ofValues(first: string, last: string): string {
  return `sum(o.value) FILTER (WHERE abs(o.value) < ${HUGE}) AS sum, count(*) AS count, min(o.value) AS min, max(o.value) AS max,
  ${first} AS first, ${last} AS last, count(*) FILTER (WHERE abs(o.value) >= ${HUGE}) AS huge`;
}

const OF_VALUES = ofValues(
  '(array_agg(o.value ORDER BY o.valid_from))[1]',
  '(array_agg(o.value ORDER BY o.valid_from DESC))[1]',
);

/** The same of rollups of a finer level. */
const OF_ROLLUPS = `sum(o.sum) AS sum, sum(o.count)::bigint AS count, min(o.min) AS min, max(o.max) AS max,
  (array_agg(o.first ORDER BY o.start))[1] AS first, (array_agg(o.last ORDER BY o.start DESC))[1] AS last, sum(o.huge)::bigint AS huge`;

/** What counts in a rollup. */
export const COUNTS = `o.value IS NOT NULL AND o.value <> 'NaN'::float8 AND o.valid_to IS NULL`;

/** Marks of stale blocks in the order of series and block, behind a place in it. Those of series that are gone have gone with them. */
export function staleMarks(
  { schema }: SqlNames,
  after: readonly [tenantId: number, seriesId: number, block: number],
  limit: number,
): Statement {
  return {
    text: `SELECT m.tenant_id, m.series_id, m.block, m.seq::text AS seq, s.clock
FROM "${schema}".rollup_stale m JOIN "${schema}".series s ON s.id = m.series_id
WHERE (m.tenant_id, m.series_id, m.block) > ($1::integer, $2::integer, $3::integer)
ORDER BY m.tenant_id, m.series_id, m.block LIMIT $4`,
    values: [...after, limit],
  };
}

/** How many blocks are stale, of how many series. */
export function countStale({ schema }: SqlNames): Statement {
  return {
    text: `SELECT count(*)::integer AS blocks, count(DISTINCT series_id)::integer AS series FROM "${schema}".rollup_stale`,
    values: [],
  };
}

/**
 * Removes marks that still are as they were seen. A mark that a writer has locked is about to change, so it is passed over: waiting for it
 * could end in a deadlock with that writer, which may wait for a mark that was removed here.
 */
export function removeMarks(
  { schema }: SqlNames,
  marks: readonly { readonly seriesId: number; readonly block: number; readonly seq: string }[],
): Statement {
  return {
    text: `WITH seen AS MATERIALIZED (
  SELECT m.tenant_id, m.series_id, m.block FROM "${schema}".rollup_stale m
  JOIN unnest($1::integer[], $2::integer[], $3::bigint[]) g(series_id, block, seq) ON m.series_id = g.series_id AND m.block = g.block AND m.seq = g.seq
  FOR UPDATE OF m SKIP LOCKED)
DELETE FROM "${schema}".rollup_stale d USING seen
WHERE d.tenant_id = seen.tenant_id AND d.series_id = seen.series_id AND d.block = seen.block`,
    values: [marks.map((m) => m.seriesId), marks.map((m) => m.block), marks.map((m) => m.seq)],
  };
}

/** Removes all marks of blocks that end at or before `block` begins. */
export function removeMarksBefore({ schema }: SqlNames, block: number): Statement {
  return { text: `DELETE FROM "${schema}".rollup_stale WHERE block < $1`, values: [block] };
}

/** Which of these series there are; they cannot be removed until the transaction ends. */
export function keepSeries({ schema }: SqlNames, seriesIds: readonly number[]): Statement {
  return {
    text: `SELECT id, tenant_id FROM "${schema}".series WHERE id = ANY ($1::integer[]) ORDER BY id FOR KEY SHARE`,
    values: [seriesIds],
  };
}

/** Notes that days and months of a clock are kept, as far as server and platform agree on them. Gives a row when that is new. */
export function addClock({ schema }: SqlNames, clock: string, range: readonly [from: string, to: string]): Statement {
  return {
    text: `INSERT INTO "${schema}".rollup_clock (clock, from_at, to_at) VALUES ($1, $2::timestamptz, $3::timestamptz)
ON CONFLICT (clock) DO NOTHING RETURNING id`,
    values: [clock, ...range],
  };
}

/** Which series, and which stretch of time, rollups are made of anew. */
export interface RefreshScope {
  readonly tenantIds: readonly number[];
  readonly seriesIds: readonly number[];
  /** Starts of the buckets and the end of the last one, as texts of timestamps. */
  readonly edges: readonly string[];
}

const series = `unnest($1::integer[], $2::integer[]) s(tenant_id, series_id)`;
const ofSeries = (alias: string): string => `${alias}.tenant_id = s.tenant_id AND ${alias}.series_id = s.series_id`;

/** Takes the rollups of a level away between two edges. */
export function removeRollups({ schema }: SqlNames, level: RollupLevel, scope: RefreshScope): Statement {
  return {
    text: `DELETE FROM "${schema}".rollup_${level} d USING ${series}
WHERE ${ofSeries('d')} AND d.start >= $3::timestamptz AND d.start < $4::timestamptz`,
    values: [scope.tenantIds, scope.seriesIds, scope.edges[0], scope.edges.at(-1)],
  };
}

/** Makes the rollups of hours. */
export function insertHours({ schema }: SqlNames, scope: RefreshScope): Statement {
  return {
    text: `INSERT INTO "${schema}".rollup_hour (start, tenant_id, series_id, sum, count, min, max, first, last, huge)
SELECT date_trunc('hour', o.valid_from, 'UTC'), o.tenant_id, o.series_id, ${OF_VALUES}
FROM ${series} JOIN "${schema}".observation o ON ${ofSeries('o')}
WHERE o.valid_from >= $3::timestamptz AND o.valid_from < $4::timestamptz AND ${COUNTS}
GROUP BY 1, 2, 3`,
    values: [scope.tenantIds, scope.seriesIds, scope.edges[0], scope.edges.at(-1)],
  };
}

/** Makes the rollups of days or months, of those of a finer level or of the values themselves. */
export function insertRollups(
  { schema }: SqlNames,
  level: 'day' | 'month',
  options: RefreshScope & { readonly of: 'hour' | 'day' | 'values' },
): Statement {
  const { of, tenantIds, seriesIds, edges } = options;
  const [table, at, columns, counts] =
    of === 'values'
      ? ['observation', 'valid_from', OF_VALUES, ` AND ${COUNTS}`]
      : [`rollup_${of}`, 'start', OF_ROLLUPS, ''];
  return {
    text: `INSERT INTO "${schema}".rollup_${level} (start, tenant_id, series_id, sum, count, min, max, first, last, huge)
SELECT e.edges[width_bucket(o.${at}, e.edges)], o.tenant_id, o.series_id, ${columns}
FROM (SELECT $3::text[]::timestamptz[] AS edges OFFSET 0) e, ${series} JOIN "${schema}".${table} o ON ${ofSeries('o')}
WHERE o.${at} >= $4::timestamptz AND o.${at} < $5::timestamptz${counts}
GROUP BY 1, 2, 3`,
    values: [tenantIds, seriesIds, edges, edges[0], edges.at(-1)],
  };
}
