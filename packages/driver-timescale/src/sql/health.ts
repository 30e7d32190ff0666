import type { Statement } from './names.js';

/**
 * What a server says of itself to anybody who may connect. A standby that has replayed all that it was sent is not behind, however
 * long ago the last transaction was. Connections of other users hide what they are; they count as clients.
 */
export function serverState(): Statement {
  return {
    text: `SELECT pg_is_in_recovery() AS in_recovery,
       current_setting('default_transaction_read_only') = 'on' AS read_only,
       CASE WHEN NOT pg_is_in_recovery() THEN NULL
            WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
            ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 * 1000 END AS lag_ms,
       (SELECT count(*)::int4 FROM pg_stat_activity
         WHERE usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend') AS used,
       current_setting('max_connections')::int4 - current_setting('superuser_reserved_connections')::int4
         - coalesce(current_setting('reserved_connections', true)::int4, 0) AS most`,
    values: [],
  };
}
