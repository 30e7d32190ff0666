import { AurumError, type MigrationStatus } from '@aurum/core';
import { hasHypertables } from './client/facts.js';
import type { Backend, Session } from './client/session.js';
import { type Layout, MIGRATIONS, type MigrationScript, type SqlNames } from './migrations/index.js';

/** The class of the advisory lock that migrations of one database take in turn. */
const MIGRATION_LOCK = 0x41_75_72_6d;

/** Which migrations there are, and which of them this database has. Creates nothing. */
export async function migrationStatus(
  backend: Backend,
  names: SqlNames,
  signal?: AbortSignal,
): Promise<readonly MigrationStatus[]> {
  const applied = await backend.transaction({ readOnly: true, restricted: false, signal }, (session) =>
    readApplied(session, names),
  );
  return MIGRATIONS.map(({ version, name }) => ({ version, name, appliedAt: applied.get(version) }));
}

/** Those that this database lacks. */
export function pendingOf(migrations: readonly MigrationStatus[]): readonly MigrationStatus[] {
  return migrations.filter(({ appliedAt }) => appliedAt === undefined);
}

/**
 * Applies what is missing, each migration in a transaction of its own, so a run that is broken off goes on where it stopped.
 * Runs at the same time wait for each other.
 */
export async function migrate(
  backend: Backend,
  names: SqlNames,
  signal?: AbortSignal,
  scripts: readonly MigrationScript[] = MIGRATIONS,
): Promise<readonly MigrationStatus[]> {
  await backend.transaction({ restricted: false, signal }, async (session) => {
    await lock(session, names);
    if ((await readApplied(session, names)).size > 0) return;
    await session.exec(`CREATE SCHEMA IF NOT EXISTS "${names.schema}";
CREATE TABLE IF NOT EXISTS "${names.schema}".migration (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())`);
  });
  const made: Layout = hasHypertables(await backend.facts()) ? 'hypertable' : 'partitioned';
  for (const script of scripts) {
    await backend.transaction({ restricted: false, signal }, async (session) => {
      await lock(session, names);
      const applied = await readApplied(session, names);
      const newest = Math.max(0, ...applied.keys());
      const known = scripts.at(-1)?.version ?? 0;
      if (newest > known) {
        throw new AurumError('STORE.MIGRATION', {
          message: `the store's schema has version ${newest}, but this driver knows only ${known}; update @aurum/driver-timescale`,
          details: { found: newest, known },
        });
      }
      if (applied.has(script.version)) return;
      const layout = (await readLayout(session, names)) ?? made;
      await session.exec(script.sql({ ...names, layout }));
      await session.query(`INSERT INTO "${names.schema}".migration (version, name) VALUES ($1, $2)`, [
        script.version,
        script.name,
      ]);
    });
  }
  if (backend.kind === 'pglite') await allowBlobs(backend, names, signal);
  return migrationStatus(backend, names, signal);
}

/** PGlite hands COPY results over through a file of its own; writing it needs this privilege, which opens no other tenant's rows. */
async function allowBlobs(backend: Backend, names: SqlNames, signal: AbortSignal | undefined): Promise<void> {
  await backend.transaction({ restricted: false, signal }, (session) =>
    session.exec(`GRANT pg_write_server_files TO "${names.role}"`),
  );
}

async function lock(session: Session, names: SqlNames): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [MIGRATION_LOCK, names.schema]);
}

async function readApplied(session: Session, names: SqlNames): Promise<ReadonlyMap<number, number>> {
  const [exists] = await session.query(`SELECT to_regclass($1) IS NOT NULL AS yes`, [`"${names.schema}".migration`]);
  if (exists?.yes !== true) return new Map();
  const rows = await session.query(
    `SELECT version, extract(epoch FROM applied_at)::float8 * 1000 AS at FROM "${names.schema}".migration ORDER BY version`,
  );
  return new Map(rows.map((row) => [Number(row.version), Number(row.at)]));
}

/** How the store keeps its rows; `undefined` before the first migration. */
export async function readLayout(session: Session, { schema }: SqlNames): Promise<Layout | undefined> {
  const [exists] = await session.query(`SELECT to_regclass($1) IS NOT NULL AS yes`, [`"${schema}".setting`]);
  if (exists?.yes !== true) return undefined;
  const [row] = await session.query(`SELECT value FROM "${schema}".setting WHERE name = 'layout'`);
  return row?.value === 'hypertable' ? 'hypertable' : row === undefined ? undefined : 'partitioned';
}
