import type { RollupLevel } from '@aurum/core/driver';
import { rollupName } from './continuous-aggregates.js';
import type { SqlNames, Statement } from './names.js';
import { HUGE } from './rollup-refresh.js';

/** Which rollups a series might be answered from. */
export interface RollupStateOf {
  /** The number of the series. */
  readonly id: number;
  /** The clock of its days and months. */
  readonly clock: string;
  /** The first and the last block that is asked for. */
  readonly blocks: readonly [first: number, last: number];
}

/**
 * What decides which rollups may answer for each series, in their order: whether there are any, those of its clock, the stale blocks, and how far
 * back values reach.
 * Keeps the server from splitting the sums that follow over workers, as `SERIAL_SETTINGS` does.
 */
export function rollupStatesQuery({ schema }: SqlNames, series: readonly RollupStateOf[]): Statement {
  return {
    text: `SELECT set_config('max_parallel_workers_per_gather', '0', true) AS serial,
  (SELECT value FROM "${schema}".setting WHERE name = 'rollups') AS rollups, (SELECT value FROM "${schema}".setting WHERE name = 'layout') AS layout,
  (SELECT extract(epoch FROM value::timestamptz)::float8 * 1000 FROM "${schema}".setting WHERE name = 'raw_from') AS raw_from_ms,
  c.id AS clock_id, extract(epoch FROM c.from_at)::float8 * 1000 AS from_ms, extract(epoch FROM c.to_at)::float8 * 1000 AS to_ms,
  array_to_string(ARRAY(SELECT m.block FROM "${schema}".rollup_stale m
    WHERE m.series_id = p.id AND m.block BETWEEN p.first_block AND p.last_block ORDER BY m.block), ',') AS stale
FROM unnest($1::integer[], $2::text[], $3::integer[], $4::integer[]) WITH ORDINALITY p(id, clock, first_block, last_block, ord)
LEFT JOIN "${schema}".rollup_clock c ON c.clock = p.clock ORDER BY p.ord`,
    values: [
      series.map(({ id }) => id),
      series.map(({ clock }) => clock),
      series.map(({ blocks }) => blocks[0]),
      series.map(({ blocks }) => blocks[1]),
    ],
  };
}

/** Stretches to be answered from one relation. */
export interface PieceRanges {
  /** From where: a level of rollups, or the points. */
  readonly level: RollupLevel | 'raw';
  /** The number of the clock whose days and months are continuous aggregates; `undefined` where rollups are tables. */
  readonly clockId: number | undefined;
  /** Whether the rollups in each stretch are wanted one by one, and not their sum. */
  readonly single: boolean;
  /** The starts of the stretches, an array literal. */
  readonly from: string;
  /** Their ends, an array literal. */
  readonly to: string;
  /** The group of series to which each belongs. */
  readonly group: readonly number[];
}

/** A series of which stretches are asked for. */
export interface PieceSeries {
  /** Its number. */
  readonly id: number;
  /** All stretches of this group are wanted of it. */
  readonly group: number;
  /** What each point is multiplied by before it is added; rollups are taken as they are. */
  readonly weight: number;
}

/**
 * Count, sum, extremes and edges of each stretch that holds a value, in any order: `part` is the place of the ranges, `ord` that of the
 * series and `piece` that of the stretch, all from 0; of single rollups `at` is the start. Each is a range of an index, so it takes
 * time by what it holds and not by what lies around it. Values are added in the order of time.
 */
export function piecesQuery(
  { schema }: SqlNames,
  series: readonly PieceSeries[],
  ranges: readonly PieceRanges[],
  edges: boolean,
): Statement {
  const part = ({ level, clockId, single }: PieceRanges, i: number): string => {
    const [from, to, group] = [3 * i + 4, 3 * i + 5, 3 * i + 6];
    const relation = level === 'raw' ? undefined : relationOf(level, clockId);
    const found =
      relation === undefined
        ? points(schema, edges)
        : single
          ? rollupRows(schema, relation, edges)
          : rollups(schema, relation, edges);
    return `SELECT ${i} AS part, s.ord::integer - 1 AS ord, p.ord::integer - 1 AS piece, r.*
FROM unnest($1::integer[], $2::integer[], $3::float8[]) WITH ORDINALITY s(id, grp, weight, ord)
JOIN unnest((SELECT $${from}::text::timestamptz[]), (SELECT $${to}::text::timestamptz[]), $${group}::integer[]) WITH ORDINALITY p(from_at, to_at, grp, ord)
  ON p.grp = s.grp
CROSS JOIN LATERAL (
  ${found}) r
WHERE r.count > 0`;
  };
  return {
    text: ranges.map(part).join('\nUNION ALL\n'),
    values: [
      series.map(({ id }) => id),
      series.map(({ group }) => group),
      series.map(({ weight }) => weight),
      ...ranges.flatMap(({ from, to, group }) => [from, to, group]),
    ],
  };
}

function relationOf(level: RollupLevel, clockId: number | undefined): string {
  return clockId === undefined ? `rollup_${level}` : rollupName(level, Math.trunc(clockId));
}

/** The rollups of a stretch in the order of time, kept apart from the joins around them: hence OFFSET 0. */
function rollupRows(schema: string, relation: string, edges: boolean): string {
  return `SELECT extract(epoch FROM o.start)::float8 * 1000 AS at, o.count::bigint AS count, o.sum, o.min, o.max, o.huge > 0 AS huge${
    edges ? ', o.first, o.last' : ''
  }
  FROM ${inStretch(schema, relation)} OFFSET 0`;
}

function rollups(schema: string, relation: string, edges: boolean): string {
  return `SELECT NULL::float8 AS at, sum(o.count)::bigint AS count, sum(o.sum) AS sum, min(o.min) AS min, max(o.max) AS max, sum(o.huge) > 0 AS huge${
    edges ? ', (array_agg(o.first))[1] AS first, (array_agg(o.last))[count(*)] AS last' : ''
  }
  FROM (SELECT o.* FROM ${inStretch(schema, relation)} ORDER BY o.start) o`;
}

function inStretch(schema: string, relation: string): string {
  return `"${schema}".${relation} o WHERE o.series_id = s.id AND o.start >= p.from_at AND o.start < p.to_at`;
}

function points(schema: string, edges: boolean): string {
  return `SELECT NULL::float8 AS at, count(*) AS count, sum(o.value * s.weight) AS sum, min(o.value) AS min, max(o.value) AS max,
    greatest(max(o.value), -min(o.value)) >= ${HUGE} AS huge${
      edges ? ', (array_agg(o.value))[1] AS first, (array_agg(o.value))[count(*)] AS last' : ''
    }
  FROM (SELECT o.value FROM "${schema}".observation o
    WHERE o.series_id = s.id AND o.valid_from >= p.from_at AND o.valid_from < p.to_at AND o.value IS NOT NULL AND o.value <> 'NaN'::float8
    ORDER BY o.valid_from) o`;
}
