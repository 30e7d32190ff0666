import type { SqlNames, Statement } from './names.js';

/**
 * How far the primary is: its stable horizon, its clock, and behind both the end of what it has written. Whoever has replayed up to that
 * end has every batch up to the horizon, and every write that had returned at that time. What is not asked of a primary is NULL.
 */
export function primaryMark({ schema }: SqlNames): Statement {
  return {
    text: `WITH seen AS MATERIALIZED (
  SELECT "${schema}".horizon() AS horizon, extract(epoch FROM clock_timestamp())::float8 * 1000 AS now)
SELECT floor(seen.horizon) AS horizon, floor(seen.now) AS now, current_setting('wal_block_size')::integer AS block,
  (CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_insert_lsn() END - '0/0')::text AS written,
  CASE WHEN NOT pg_is_in_recovery() THEN ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::integer END AS timeline,
  current_database() AS database, (SELECT system_identifier::text FROM pg_control_system()) AS system
FROM seen`,
    values: [],
  };
}

/**
 * How far a standby is, to be asked before a snapshot is taken there. Its timeline is that of its last restart point or of its last pages
 * on disk: for a while after a failover, it is still the old one.
 */
export const STANDBY_STATE = `SELECT pg_is_in_recovery() AS standby, (pg_last_wal_replay_lsn() - '0/0')::text AS replayed,
  floor(extract(epoch FROM pg_last_xact_replay_timestamp())::float8 * 1000) AS at,
  greatest((SELECT timeline_id FROM pg_control_checkpoint()), (SELECT min_recovery_end_timeline FROM pg_control_recovery())) AS timeline,
  current_database() AS database, (SELECT system_identifier::text FROM pg_control_system()) AS system`;

/** The stable horizon of a primary. */
export function primaryHorizon({ schema }: SqlNames): Statement {
  return { text: `SELECT "${schema}".horizon() AS horizon`, values: [] };
}

/** The clock of a primary. */
export function primaryClock(): Statement {
  return { text: 'SELECT floor(extract(epoch FROM clock_timestamp())::float8 * 1000) AS now', values: [] };
}
