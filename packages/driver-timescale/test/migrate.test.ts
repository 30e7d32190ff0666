import { openStore } from '@aurum/driver-timescale';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { createPgBackend } from '../src/client/pg-backend.js';
import type { Backend } from '../src/client/session.js';
import { migrate, migrationStatus } from '../src/migrate.js';
import { MIGRATIONS, type MigrationScript } from '../src/migrations/index.js';
import { freshSchema } from './backends.js';
import { hourly } from './samples.js';

const step = (version: number, sql: string): MigrationScript => ({
  version,
  name: `step ${version}`,
  sql: ({ schema }) => sql.replaceAll('SCHEMA', `"${schema}"`),
});

describe.skipIf(!hasPostgres)('migrations', () => {
  const url = useTestDatabase();
  let pool: pg.Pool;
  let backend: Backend;

  beforeAll(() => {
    pool = new pg.Pool({ connectionString: url(), max: 6 });
    backend = createPgBackend({ pool, ownsPool: true, role: 'aurum_app' });
  });
  afterAll(() => backend.close());

  it('are numbered from 1 without gaps, and each has a name', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, i) => i + 1));
    expect(MIGRATIONS.every(({ name }) => name.length > 5)).toBe(true);
  });

  it('status creates nothing', async () => {
    const names = { schema: freshSchema(), role: 'aurum_app' };
    const status = await migrationStatus(backend, names);
    expect(status.every(({ appliedAt }) => appliedAt === undefined)).toBe(true);
    const { rows } = await pool.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [names.schema]);
    expect(rows).toEqual([]);
  });

  it('run once each when six processes start them together', async () => {
    const names = { schema: freshSchema(), role: 'aurum_app' };
    const scripts = [
      step(1, 'CREATE TABLE SCHEMA.log (n int); INSERT INTO SCHEMA.log VALUES (1)'),
      step(2, 'INSERT INTO SCHEMA.log VALUES (2)'),
    ];
    await Promise.all(Array.from({ length: 6 }, () => migrate(backend, names, undefined, scripts)));
    const { rows } = await pool.query(`SELECT n FROM "${names.schema}".log ORDER BY n`);
    expect(rows.map(({ n }) => n)).toEqual([1, 2]);
  });

  it('go on where they broke off: what succeeded stays, what failed leaves nothing', async () => {
    const names = { schema: freshSchema(), role: 'aurum_app' };
    const good = step(1, 'CREATE TABLE SCHEMA.log (n int)');
    const broken = step(2, 'INSERT INTO SCHEMA.log VALUES (2); SELECT 1 / 0');
    await expect(migrate(backend, names, undefined, [good, broken])).rejects.toMatchObject({ code: 'STORE.QUERY' });
    expect((await pool.query(`SELECT version FROM "${names.schema}".migration`)).rows).toEqual([{ version: 1 }]);
    expect((await pool.query(`SELECT n FROM "${names.schema}".log`)).rows).toEqual([]);
    await migrate(backend, names, undefined, [
      good,
      step(2, 'INSERT INTO SCHEMA.log VALUES (2)'),
      step(3, 'INSERT INTO SCHEMA.log VALUES (3)'),
    ]);
    expect((await pool.query(`SELECT version FROM "${names.schema}".migration ORDER BY 1`)).rows).toEqual([
      { version: 1 },
      { version: 2 },
      { version: 3 },
    ]);
    expect((await pool.query(`SELECT n FROM "${names.schema}".log ORDER BY n`)).rows).toEqual([{ n: 2 }, { n: 3 }]);
  });

  it('of a newer driver are refused, not undone', async () => {
    const names = { schema: freshSchema(), role: 'aurum_app' };
    const first = step(1, 'CREATE TABLE SCHEMA.log (n int)');
    await migrate(backend, names, undefined, [first, step(2, 'SELECT 1')]);
    await expect(migrate(backend, names, undefined, [first])).rejects.toMatchObject({
      code: 'STORE.MIGRATION',
      message: expect.stringMatching(/version 2.*knows only 1.*update/),
    });
  });

  it('are asked for when they are missing, and then the same store works', async () => {
    await using store = await openStore(url(), { schema: freshSchema(), tenant: 'default' });
    await expect(store.catalog.define([hourly('a')])).rejects.toMatchObject({
      code: 'STORE.NOT_MIGRATED',
      message: expect.stringMatching(/run migrate\(\)/),
    });
    expect((await store.health()).status).toBe('degraded');
    expect((await store.health()).problems[0]).toMatch(/migration 1 .*pending/);
    await store.migrate();
    await store.createTenant('default');
    await store.catalog.define([hourly('a')]);
    expect((await store.health()).status).toBe('up');
  });
});

describe('migrations by a user who is no superuser', () => {
  it('leave a role that the user may take on, as every call does', async () => {
    const database = await PGlite.create();
    const server = await database.query<{ version: number }>(
      `SELECT current_setting('server_version_num')::integer AS version`,
    );
    expect(server.rows[0]?.version).toBeGreaterThanOrEqual(160_000);
    await database.exec(
      'CREATE ROLE migrator LOGIN CREATEROLE; GRANT CREATE ON DATABASE postgres TO migrator; SET SESSION AUTHORIZATION migrator',
    );
    await database.exec('CREATE SCHEMA aurum');
    for (const { sql } of MIGRATIONS)
      await database.exec(`BEGIN; ${sql({ schema: 'aurum', role: 'aurum_app', layout: 'partitioned' })}; COMMIT`);
    await database.exec(`INSERT INTO aurum.tenant (name) VALUES ('desk'); BEGIN; SET LOCAL ROLE aurum_app`);
    expect((await database.query(`SELECT aurum.enter('desk') AS tenant`)).rows).toEqual([{ tenant: 1 }]);
    await database.close();
  });
});
