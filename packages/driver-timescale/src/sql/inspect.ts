import type { SqlNames, Statement } from './names.js';

/** How far a series reaches, of the tenant that was entered. */
export function seriesExtent({ schema }: SqlNames, key: string): Statement {
  const epoch = (column: string): string =>
    `CASE WHEN isfinite(${column}) THEN extract(epoch FROM ${column})::float8 * 1000 END`;
  return {
    text: `SELECT ${epoch('e.first')} AS first, ${epoch('e.last')} AS last, ${epoch('s.last_recorded_at')} AS recorded,
  (SELECT count(*)::integer FROM "${schema}".quarantine q WHERE q.series_id = s.id) AS quarantined
FROM "${schema}".series s, LATERAL (
  SELECT min(o.valid_from) AS first, max(o.valid_from) AS last FROM "${schema}".observation o
  WHERE o.series_id = s.id AND o.tenant_id = s.tenant_id) e
WHERE s.key = $1`,
    values: [key],
  };
}

/** Settings of the server that matter for bulk reads and writes, as this session sees them. */
export function serverSettings(): Statement {
  return {
    text: `SELECT name, setting, unit, context FROM pg_settings WHERE name = ANY ($1)`,
    values: [
      [
        'shared_buffers',
        'work_mem',
        'max_wal_size',
        'random_page_cost',
        'max_connections',
        'superuser_reserved_connections',
        'reserved_connections',
        'autovacuum',
        'track_counts',
      ],
    ],
  };
}

/** Where and as whom this session is. */
export function sessionFacts(): Statement {
  return {
    text: `SELECT current_database() AS database, current_user AS username, pg_is_in_recovery() AS standby,
  pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all`,
    values: [],
  };
}

/** The restricted role. */
export function roleFacts({ role }: SqlNames): Statement {
  return {
    text: `SELECT rolsuper AS superuser, rolbypassrls AS bypasses, rolcanlogin AS login FROM pg_roles WHERE rolname = $1`,
    values: [role],
  };
}

/** Every table and view of the schema: its security, its owner's reach, its statistics. */
export function tableFacts({ schema, role }: SqlNames): Statement {
  return {
    text: `SELECT c.relname AS name, c.relispartition AS partition, c.relkind AS kind, c.relrowsecurity AS secured,
  coalesce((SELECT bool_or(option = 'autovacuum_enabled=false' OR option = 'autovacuum_enabled=off')
    FROM unnest(c.reloptions) option), false) AS vacuum_off,
  c.relname = 'tenant' OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped) AS tenants,
  (SELECT count(*)::integer FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
  EXISTS (SELECT FROM pg_roles r WHERE r.rolname = $2 AND NOT r.rolsuper AND pg_has_role(r.oid, c.relowner, 'USAGE')) AS owned,
  EXISTS (SELECT FROM pg_roles r WHERE r.rolname = $2 AND has_table_privilege(r.oid, c.oid, 'SELECT, UPDATE, DELETE, TRUNCATE')) AS readable,
  (SELECT string_agg(p.privilege, ', ') FROM unnest($3::text[]) p(privilege), pg_roles r
    WHERE r.rolname = $2 AND NOT has_table_privilege(r.oid, c.oid, p.privilege)) AS lacking,
  pg_get_userbyid(c.relowner) AS owner,
  coalesce(s.n_live_tup, 0)::float8 AS live, coalesce(s.n_dead_tup, 0)::float8 AS dead,
  coalesce(s.n_mod_since_analyze, 0)::float8 AS modified,
  s.last_analyze IS NOT NULL OR s.last_autoanalyze IS NOT NULL AS analyzed
FROM pg_class c LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
WHERE c.relnamespace = to_regnamespace($1) AND c.relkind IN ('r', 'p', 'v') ORDER BY c.relname COLLATE "C"`,
    values: [`"${schema}"`, role, ['SELECT', 'INSERT', 'UPDATE', 'DELETE']],
  };
}

/** Every index of the schema. */
export function indexFacts({ schema }: SqlNames): Statement {
  return {
    text: `SELECT c.relname AS name, t.relname AS table, i.indisvalid AND i.indisready AS valid
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relnamespace = to_regnamespace($1) ORDER BY c.relname COLLATE "C"`,
    values: [`"${schema}"`],
  };
}

/** Transactions of this database that have been open for some seconds, oldest first; also prepared ones. */
export function openTransactions(seconds: number): Statement {
  return {
    text: `SELECT pid, NULL AS gid, usename AS username, application_name AS application, state,
  extract(epoch FROM clock_timestamp() - xact_start)::float8 AS seconds
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
  AND xact_start < clock_timestamp() - make_interval(secs => $1)
UNION ALL
SELECT NULL, gid, owner, NULL, 'prepared', extract(epoch FROM clock_timestamp() - prepared)::float8
FROM pg_prepared_xacts
WHERE database = current_database() AND prepared < clock_timestamp() - make_interval(secs => $1)
ORDER BY 6 DESC`,
    values: [seconds],
  };
}

/** The clocks that series are on. */
export function usedClocks({ schema }: SqlNames): Statement {
  return { text: `SELECT DISTINCT clock FROM "${schema}".series ORDER BY clock`, values: [] };
}

/** Which of these zones the server knows. */
export function knownZones(zones: readonly string[]): Statement {
  return { text: 'SELECT name FROM pg_timezone_names WHERE name = ANY ($1)', values: [zones] };
}

/** The server's offsets of zones, in seconds, at instants in epoch seconds. */
export function zoneOffsets(probes: readonly { readonly zone: string; readonly at: number }[]): Statement {
  return {
    text: `SELECT p.zone, p.at, extract(epoch FROM (to_timestamp(p.at) AT TIME ZONE p.zone) - (to_timestamp(p.at) AT TIME ZONE 'UTC'))::float8 AS "offset"
FROM jsonb_to_recordset($1::jsonb) AS p(zone text, at float8)`,
    values: [JSON.stringify(probes)],
  };
}

/** A name in SQL text, whatever it holds. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** VACUUM and ANALYZE of a table. */
export function vacuumTable({ schema }: SqlNames, table: string): string {
  return `VACUUM (ANALYZE) ${quoted(schema)}.${quoted(table)}`;
}

/** ANALYZE of a table. */
export function analyzeTable({ schema }: SqlNames, table: string): string {
  return `ANALYZE ${quoted(schema)}.${quoted(table)}`;
}

/** Builds an index anew, on a server beside reads and writes. */
export function rebuildIndex({ schema }: SqlNames, index: string, concurrently: boolean): string {
  return `REINDEX INDEX ${concurrently ? 'CONCURRENTLY ' : ''}${quoted(schema)}.${quoted(index)}`;
}
