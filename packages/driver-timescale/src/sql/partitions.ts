import { quoted } from './inspect.js';
import type { SqlNames, Statement } from './names.js';

const COLUMNS = 'valid_from, known_at, recorded_at, seq, value, valid_to, tenant_id, series_id, flag';

/** What a partition spans, by the unit of the server's calendar. */
export type PartitionUnit = 'month' | 'quarter' | 'year';

/** The partitions of `observation_data` besides the default one: name, first instant, end, in epoch ms. */
export function partitions({ schema }: SqlNames): Statement {
  const bound = (n: number): string =>
    `extract(epoch FROM ((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \\(''([^'']+)''\\) TO \\(''([^'']+)''\\)'))[${n}])::timestamptz)::float8 * 1000`;
  return {
    text: `SELECT c.relname AS name, ${bound(1)} AS start, ${bound(2)} AS "end"
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = to_regclass($1) AND pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT' ORDER BY 2`,
    values: [`"${schema}".observation_data`],
  };
}

/** Which of these names a relation has that is no partition, such as a partition that was detached. */
export function strangers({ schema }: SqlNames, relations: readonly string[]): Statement {
  return {
    text: `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = ANY ($2) AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)`,
    values: [schema, relations],
  };
}

/** Starts of the months, quarters or years of UTC that the default partition has rows of, in epoch ms. */
export function storedPeriods({ schema }: SqlNames, unit: PartitionUnit): Statement {
  return {
    text: `SELECT DISTINCT extract(epoch FROM date_trunc($1, o.valid_from, 'UTC'))::float8 * 1000 AS start
FROM "${schema}".observation_data_default o ORDER BY 1`,
    values: [unit],
  };
}

/**
 * Waits for all writes under way, and keeps others waiting until the transaction ends. A lock on the series would not do: one that is defined
 * meanwhile could be written to, in the partition that rows are moved out of.
 */
export function letNoneWrite({ schema }: SqlNames): string {
  return `LOCK TABLE ONLY "${schema}".rollup_stale IN SHARE ROW EXCLUSIVE MODE`;
}

/**
 * Waits for all reads under way, and keeps others waiting until the transaction ends: those that had begun would look for the rows where they
 * were moved to, with a snapshot that does not see them there.
 */
export function letNoneRead({ schema }: SqlNames): string {
  return `LOCK TABLE ONLY "${schema}".setting IN ACCESS EXCLUSIVE MODE`;
}

/** A table for the rows of a period that is not a partition yet. */
export function createPartition({ schema }: SqlNames, name: string): string {
  return `CREATE TABLE "${schema}".${name} (LIKE "${schema}".observation_data INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`;
}

/** Moves the rows of a period out of the default partition; gives how many. */
export function movePeriod(
  { schema }: SqlNames,
  name: string,
  range: readonly [start: string, end: string],
): Statement {
  return {
    text: `WITH gone AS (DELETE FROM "${schema}".observation_data_default WHERE valid_from >= $1::timestamptz AND valid_from < $2::timestamptz RETURNING ${COLUMNS}),
moved AS (INSERT INTO "${schema}".${name} (${COLUMNS}) SELECT ${COLUMNS} FROM gone RETURNING 1)
SELECT count(*)::float8 AS count FROM moved`,
    values: range,
  };
}

/** Makes the table a partition. The bounds are instants that this program has reckoned, as ISO 8601: a definition has no parameters. */
export function attachPartition(
  { schema }: SqlNames,
  name: string,
  { start, end }: { readonly start: Date; readonly end: Date },
): string {
  return `ALTER TABLE "${schema}".${name} ADD PRIMARY KEY (tenant_id, series_id, valid_from);
ALTER TABLE "${schema}".observation_data ATTACH PARTITION "${schema}".${name} FOR VALUES FROM ('${start.toISOString()}') TO ('${end.toISOString()}')`;
}

/** Drops a partition with its rows. */
export function dropPartition({ schema }: SqlNames, name: string): string {
  return `DROP TABLE "${schema}".${quoted(name)}`;
}
