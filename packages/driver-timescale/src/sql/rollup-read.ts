import type { RollupLevel } from '@aurum/core/driver';
import { rollupName } from './continuous-aggregates.js';
import type { SqlNames, Statement } from './names.js';
import { SINGLE } from './settings.js';

/** What decides which rollups may answer for the only series of a read: whether there are any, those of its clock, and the stale blocks. */
export function rollupStateQuery(
  { schema }: SqlNames,
  clock: string,
  blocks: readonly [first: number, last: number],
): Statement {
  return {
    text: `SELECT (SELECT value FROM "${schema}".setting WHERE name = 'rollups') AS rollups, (SELECT value FROM "${schema}".setting WHERE name = 'layout') AS layout,
  c.id AS clock_id, extract(epoch FROM c.from_at)::float8 * 1000 AS from_ms, extract(epoch FROM c.to_at)::float8 * 1000 AS to_ms,
  array_to_string(ARRAY(SELECT m.block FROM "${schema}".rollup_stale m WHERE m.series_id = ${SINGLE} AND m.block BETWEEN $2::integer AND $3::integer ORDER BY m.block), ',') AS stale
FROM (SELECT 1) one LEFT JOIN "${schema}".rollup_clock c ON c.clock = $1`,
    values: [clock, ...blocks],
  };
}

/** Stretches to be answered from one level, or from the points. */
export interface PieceRanges {
  /** From where. */
  readonly level: RollupLevel | 'raw';
  /** Their starts, an array literal. */
  readonly from: string;
  /** Their ends, an array literal. */
  readonly to: string;
}

/** Which relations hold rollups, and what of them is wanted. */
export interface RollupShape {
  /** The number of the clock whose days and months are continuous aggregates; `undefined` where rollups are tables. */
  readonly clockId: number | undefined;
  /** Whether first and last values are wanted. */
  readonly edges: boolean;
  /** What each value is multiplied by before it is added. Default: nothing. */
  readonly weightMs?: number | undefined;
}

/**
 * Count, sum, extremes and edges of each stretch that holds a value, in any order: `level`, and `ord` from 1 within it. Each is a range of
 * an index, so it takes time by what it holds and not by what lies around it. Values are added in the order of time.
 */
export function piecesQuery(
  { schema }: SqlNames,
  { clockId, edges, weightMs }: RollupShape,
  pieces: readonly PieceRanges[],
): Statement {
  const weight = weightMs === undefined ? '' : ` * $${2 * pieces.length + 1}::float8`;
  const part = ({ level }: PieceRanges, i: number): string => {
    const ranges = `unnest((SELECT $${2 * i + 1}::text::timestamptz[]), (SELECT $${2 * i + 2}::text::timestamptz[]))`;
    return `SELECT '${level}' AS level, p.ord::integer AS ord, r.*
FROM ${ranges} WITH ORDINALITY p(from_at, to_at, ord) CROSS JOIN LATERAL (
  ${level === 'raw' ? points(schema, edges, weight) : rollups(schema, relationOf(level, clockId), edges)}) r
WHERE r.count > 0`;
  };
  return {
    text: pieces.map(part).join('\nUNION ALL\n'),
    values: [...pieces.flatMap(({ from, to }) => [from, to]), ...(weightMs === undefined ? [] : [weightMs])],
  };
}

function relationOf(level: RollupLevel, clockId: number | undefined): string {
  return clockId === undefined ? `rollup_${level}` : rollupName(level, Math.trunc(clockId));
}

function rollups(schema: string, relation: string, edges: boolean): string {
  return `SELECT sum(o.count)::bigint AS count, sum(o.sum) AS sum, min(o.min) AS min, max(o.max) AS max, sum(o.huge) > 0 AS huge${
    edges ? ', (array_agg(o.first))[1] AS first, (array_agg(o.last))[count(*)] AS last' : ''
  }
  FROM (SELECT o.* FROM "${schema}".${relation} o
    WHERE o.series_id = ${SINGLE} AND o.start >= p.from_at AND o.start < p.to_at ORDER BY o.start) o`;
}

function points(schema: string, edges: boolean, weight: string): string {
  return `SELECT count(*) AS count, sum(o.value${weight}) AS sum, min(o.value) AS min, max(o.value) AS max,
    greatest(max(o.value), -min(o.value)) >= 1e200 AS huge${
      edges ? ', (array_agg(o.value))[1] AS first, (array_agg(o.value))[count(*)] AS last' : ''
    }
  FROM (SELECT o.value FROM "${schema}".observation o
    WHERE o.series_id = ${SINGLE} AND o.valid_from >= p.from_at AND o.valid_from < p.to_at AND o.value IS NOT NULL AND o.value <> 'NaN'::float8
    ORDER BY o.valid_from) o`;
}
