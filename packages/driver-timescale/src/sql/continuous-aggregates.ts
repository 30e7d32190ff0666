import type { RollupLevel } from '@aurum/core/driver';
import { BLOCK_MS } from '../rollup-blocks.js';
import type { SqlNames, Statement } from './names.js';
import { COUNTS, ofValues } from './rollup-refresh.js';

/** How the server cuts the days of a clock. */
export interface ServerDays {
  /** A zone that the server knows. */
  readonly zone: string;
  /** How long after the midnight of that zone the day starts, in ms; negative: before it. */
  readonly offsetMs: number;
}

/** What names of relations end in: the level, and for days and months the number of the clock. */
export function rollupName(level: RollupLevel, clockId: number): string {
  return level === 'hour' ? 'rollup_hour' : `rollup_${level}_${clockId}`;
}

/** A text as a constant of a definition, which cannot have parameters. */
function constant(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const OF_VALUES = ofValues('first(o.value, o.valid_from)', 'last(o.value, o.valid_from)');

const OF_ROLLUPS = `sum(o.sum) AS sum, sum(o.count) AS count, min(o.min) AS min, max(o.max) AS max,
  first(o.first, o.start) AS first, last(o.last, o.start) AS last, sum(o.huge) AS huge`;

/** The columns of a view for the role, with the types that they have in every layout. */
const VIEW_COLUMNS =
  'start, tenant_id, series_id, sum, count::bigint AS count, min, max, first, last, huge::bigint AS huge';

function bucket(width: '1 hour' | '1 day' | '1 month', column: string, days?: ServerDays): string {
  if (days === undefined) return `time_bucket('${width}', ${column})`;
  const offset = days.offsetMs === 0 ? '' : `, "offset" => interval '${days.offsetMs / 60_000} minutes'`;
  return `time_bucket('${width}', ${column}, timezone => ${constant(days.zone)}${offset})`;
}

/** A continuous aggregate without data, and the view of it that the role has: like the tables, it shows the rows of its tenant. */
function aggregate({ schema, role }: SqlNames, name: string, query: string): string {
  return `CREATE MATERIALIZED VIEW "${schema}".${name}_data WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS
${query} WITH NO DATA;
CREATE OR REPLACE VIEW "${schema}".${name} AS SELECT ${VIEW_COLUMNS} FROM "${schema}".${name}_data WHERE tenant_id = (SELECT "${schema}".tenant_id());
GRANT SELECT ON "${schema}".${name} TO "${role}"`;
}

/** The rollups of hours, of all series. */
export function createHours(names: SqlNames): string {
  return aggregate(
    names,
    rollupName('hour', 0),
    `SELECT o.tenant_id, o.series_id, ${bucket('1 hour', 'o.valid_from')} AS start, ${OF_VALUES}
FROM "${names.schema}".observation_data o WHERE ${COUNTS} GROUP BY 1, 2, 3`,
  );
}

/** The clock of days and months. */
export interface AggregatedClock {
  readonly clock: string;
  readonly clockId: number;
  readonly days: ServerDays;
  /** Whether each day starts with an hour of UTC. */
  readonly wholeHours: boolean;
}

/**
 * The rollups of days of one clock. They stand on those of hours; but in a hierarchy TimescaleDB wants buckets with equal offsets, so days
 * that do not start at midnight stand on the values.
 */
export function createDays(names: SqlNames, { clock, clockId, days, wholeHours }: AggregatedClock): string {
  const ofHours = days.offsetMs === 0 && wholeHours;
  const [table, at, columns, counts] = ofHours
    ? ['rollup_hour_data', 'start', OF_ROLLUPS, '']
    : ['observation_data', 'valid_from', OF_VALUES, ` AND ${COUNTS}`];
  return aggregate(
    names,
    rollupName('day', clockId),
    `SELECT o.tenant_id, o.series_id, ${bucket('1 day', `o.${at}`, days)} AS start, ${columns}
FROM "${names.schema}".${table} o JOIN "${names.schema}".series s ON s.id = o.series_id WHERE s.clock = ${constant(clock)}${counts} GROUP BY 1, 2, 3`,
  );
}

/** The rollups of months of one clock, of its days. */
export function createMonths(names: SqlNames, { clockId, days }: AggregatedClock): string {
  return aggregate(
    names,
    rollupName('month', clockId),
    `SELECT o.tenant_id, o.series_id, ${bucket('1 month', 'o.start', days)} AS start, ${OF_ROLLUPS}
FROM "${names.schema}".${rollupName('day', clockId)}_data o GROUP BY 1, 2, 3`,
  );
}

/** Which clocks series with rollups are on, whether days of them are kept already, and whether their aggregates are there. */
export function clocksInUse({ schema }: SqlNames, frequencies: readonly string[]): Statement {
  return {
    text: `SELECT s.clock, c.id, to_regclass($1) IS NOT NULL AS hours,
  to_regclass($2 || c.id || '_data') IS NOT NULL AS days, to_regclass($3 || c.id || '_data') IS NOT NULL AS months
FROM (SELECT DISTINCT clock FROM "${schema}".series WHERE frequency = ANY ($4)) s
LEFT JOIN "${schema}".rollup_clock c ON c.clock = s.clock ORDER BY s.clock`,
    values: [`"${schema}".rollup_hour_data`, `"${schema}".rollup_day_`, `"${schema}".rollup_month_`, frequencies],
  };
}

/** Starts of days and months at which the server does not cut as the platform does, in epoch ms; the last edge of each ends the last one. */
export function disagreements(
  { zone, offsetMs }: ServerDays,
  edges: { readonly days: readonly string[]; readonly months: readonly string[] },
): Statement {
  const wrong = (width: string, parameter: string): string => {
    const cut = (at: string): string => `time_bucket('${width}', ${at}, timezone => $1, "offset" => $2::interval)`;
    return `SELECT e.at FROM (SELECT t::timestamptz AS at, lead(t::timestamptz) OVER (ORDER BY n) AS next FROM unnest(${parameter}::text[]) WITH ORDINALITY u(t, n)) e
  WHERE e.next IS NOT NULL AND (${cut('e.at')} <> e.at OR ${cut("e.next - interval '1 millisecond'")} <> e.at)`;
  };
  return {
    text: `SELECT extract(epoch FROM w.at)::float8 * 1000 AS at FROM (${wrong('1 day', '$3')} UNION ${wrong('1 month', '$4')}) w ORDER BY 1`,
    values: [zone, `${offsetMs / 60_000} minutes`, edges.days, edges.months],
  };
}

/** Marks all blocks of a clock that have hours, or values, as stale. */
export function markClock(
  { schema }: SqlNames,
  options: {
    readonly clock: string | undefined;
    readonly frequencies: readonly string[];
    readonly of: 'hours' | 'values';
  },
): Statement {
  const [table, at] = options.of === 'hours' ? ['rollup_hour_data', 'start'] : ['observation_data', 'valid_from'];
  return {
    text: `INSERT INTO "${schema}".rollup_stale (tenant_id, series_id, block, seq)
SELECT DISTINCT o.tenant_id, o.series_id, floor(extract(epoch FROM o.${at}) / ${BLOCK_MS / 1000})::integer, 0::bigint
FROM "${schema}".${table} o JOIN "${schema}".series s ON s.id = o.series_id
WHERE ($1::text IS NULL OR s.clock = $1) AND s.frequency = ANY ($2) ORDER BY 1, 2, 3
ON CONFLICT DO NOTHING`,
    values: [options.clock ?? null, options.frequencies],
  };
}

/** Materializes what was noted as changed between two instants, or, by force, all that is there. Outside of transactions only. */
export function refreshAggregate(
  { schema }: SqlNames,
  name: string,
  { range, force }: { readonly range: readonly [from: string, to: string]; readonly force: boolean },
): Statement {
  return {
    text: `CALL refresh_continuous_aggregate($1::regclass, $2::timestamptz, $3::timestamptz${force ? ', force => true' : ''})`,
    values: [`"${schema}".${name}_data`, ...range],
  };
}

/** Whether this TimescaleDB can refresh by force: from 2.18 on. */
export function canForce(): Statement {
  return {
    text: `SELECT EXISTS (SELECT FROM pg_proc WHERE proname = 'refresh_continuous_aggregate' AND 'force' = ANY (proargnames)) AS yes`,
    values: [],
  };
}
