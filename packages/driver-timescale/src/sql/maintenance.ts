import type { SqlNames, Statement } from './names.js';

/** What is stored about maintenance: layout, policies, rollups, and how far back values reach. */
export function maintenanceSettings({ schema }: SqlNames): Statement {
  return {
    text: `SELECT name, value FROM "${schema}".setting WHERE name IN ('layout', 'policies', 'rollups', 'raw_from')`,
    values: [],
  };
}

/** Keeps a setting of the store. */
function setSetting({ schema }: SqlNames, name: string, value: string): Statement {
  return {
    text: `INSERT INTO "${schema}".setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    values: [name, value],
  };
}

/** Whether reads use rollups. */
export function setRollups(names: SqlNames, state: 'on' | 'off'): Statement {
  return setSetting(names, 'rollups', state);
}

/** Keeps the policies. */
export function storePolicies(names: SqlNames, policies: unknown): Statement {
  return setSetting(names, 'policies', JSON.stringify(policies));
}

/** Notes that values before an instant may be gone. */
export function setRawFrom(names: SqlNames, rawFrom: string): Statement {
  return setSetting(names, 'raw_from', rawFrom);
}

/** The clocks of which days and months are kept. */
export function rollupClocks({ schema }: SqlNames): Statement {
  return { text: `SELECT id, clock FROM "${schema}".rollup_clock ORDER BY id`, values: [] };
}

/** Whether any block before one is marked as stale. */
export function hasStaleBefore({ schema }: SqlNames, block: number): Statement {
  return { text: `SELECT EXISTS (SELECT FROM "${schema}".rollup_stale WHERE block < $1) AS yes`, values: [block] };
}

/** What is removed when it is older than it is kept, and the column that says how old it is. */
export const AGED = {
  observation: 'valid_from',
  observation_revision: 'valid_from',
  rollup_hour: 'start',
  rollup_day: 'start',
  rollup_month: 'start',
} as const;

/** A table whose rows are removed series by series. */
export type AgedTable = keyof typeof AGED;

/** Whether a table has rows of before an instant: a look at the beginning of each series, in the index. */
export function hasOlder({ schema }: SqlNames, table: AgedTable, before: string): Statement {
  return {
    text: `SELECT EXISTS (SELECT FROM "${schema}".series s WHERE EXISTS (SELECT FROM "${schema}".${table} o
  WHERE o.tenant_id = s.tenant_id AND o.series_id = s.id AND o.${AGED[table]} < $1::timestamptz)) AS yes`,
    values: [before],
  };
}

/** Removes rows of before an instant from the next few series behind one; gives the last of these series and how many rows went. */
export function removeOlder(
  { schema }: SqlNames,
  table: AgedTable,
  options: { readonly before: string; readonly after: number; readonly series: number },
): Statement {
  return {
    text: `WITH chosen AS MATERIALIZED (SELECT s.id, s.tenant_id FROM "${schema}".series s WHERE s.id > $2 ORDER BY s.id LIMIT $3),
gone AS (DELETE FROM "${schema}".${table} o USING chosen s
  WHERE o.tenant_id = s.tenant_id AND o.series_id = s.id AND o.${AGED[table]} < $1::timestamptz RETURNING 1)
SELECT (SELECT max(id) FROM chosen) AS last, (SELECT count(*)::float8 FROM gone) AS count`,
    values: [options.before, options.after, options.series],
  };
}

/** Tables whose rows are removed by when they were recorded. */
export type RecordedTable = 'quarantine' | 'write_batch';

/** Whether a table has rows that were recorded before an instant. */
export function hasRecordedBefore({ schema }: SqlNames, table: RecordedTable, before: string): Statement {
  return {
    text: `SELECT EXISTS (SELECT FROM "${schema}".${table} WHERE recorded_at < $1::timestamptz) AS yes`,
    values: [before],
  };
}

/** Removes some of the rows that were recorded before an instant; gives how many. */
export function removeRecordedBefore(
  { schema }: SqlNames,
  table: RecordedTable,
  options: { readonly before: string; readonly rows: number },
): Statement {
  return {
    text: `WITH gone AS (DELETE FROM "${schema}".${table} WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM "${schema}".${table} WHERE recorded_at < $1::timestamptz LIMIT $2)) RETURNING 1)
SELECT count(*)::integer AS count FROM gone`,
    values: [options.before, options.rows],
  };
}

/** Lets statements of the transaction wait so long for a lock, rather than hold up who comes after them. */
export const PATIENCE = "SET LOCAL lock_timeout = '5s'";

/** Whether a table was ever analyzed as a whole. Autovacuum looks at partitions alone, and never at what they are parts of. */
export function hasStatistics({ schema }: SqlNames, table: string): Statement {
  return {
    text: `SELECT EXISTS (SELECT FROM pg_stats WHERE schemaname = $1 AND tablename = $2) AS yes,
  EXISTS (SELECT FROM "${schema}".${table}) AS filled`,
    values: [schema, table],
  };
}
