import { openStore, type PgliteLike, type TimescaleStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { embedded } from './backends.js';
import { administrator, hourly, prices, T0 } from './samples.js';

describe.skipIf(!hasPostgres)('tenants on a server, looked at past the driver', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;

  beforeAll(async () => {
    store = await openStore(url(), { migrate: true });
    for (const [tenant, offset] of [
      ['acme', 0],
      ['globex', 1000],
    ] as const) {
      await store.createTenant(tenant);
      await store.catalog.define([hourly('same')], { tenant });
      await store.series.write({ key: 'same', series: prices(24, { offset }), knownAt: T0 }, { tenant });
      await store.series.write(
        { key: 'same', series: prices(12, { offset: offset + 1 }), knownAt: T0 + 1 },
        { tenant },
      );
    }
  });
  afterAll(() => store.close());

  it('the role of the store can neither bypass row-level security nor is it a superuser', async () => {
    await using admin = await administrator(url());
    const { rows } = await admin.query(
      `SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = 'aurum_app'`,
    );
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcanlogin: false }]);
    const owned = await admin.query(
      `SELECT relname FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner WHERE rolname = 'aurum_app' AND relpersistence = 'p'`,
    );
    expect(owned.rows).toEqual([]);
  });

  it('every table that holds tenants’ rows is under row-level security, or cannot be read', async () => {
    await using admin = await administrator(url());
    const { rows } = await admin.query<{ relname: string; secured: boolean; readable: boolean }>(
      `SELECT c.relname, c.relrowsecurity AS secured, has_table_privilege('aurum_app', c.oid, 'SELECT, UPDATE, DELETE, TRUNCATE') AS readable
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
       WHERE c.relnamespace = 'aurum'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(6);
    for (const { relname, secured, readable } of rows)
      expect({ relname, safe: secured || !readable }).toEqual({ relname, safe: true });
  });

  it('without a tenant the role sees no row; with one only its own, whatever it asks', async () => {
    await using admin = await administrator(url());
    const count = async (table: string): Promise<number> =>
      Number((await admin.query(`SELECT count(*) FROM aurum.${table}`)).rows[0].count);
    const tables = ['series', 'observation', 'observation_revision', 'write_batch', 'tenant'];
    await admin.query('SET ROLE aurum_app');
    for (const table of tables) expect([table, await count(table)]).toEqual([table, 0]);
    await admin.query(`BEGIN; SELECT aurum.enter('acme')`);
    expect([
      await count('series'),
      await count('observation'),
      await count('observation_revision'),
      await count('tenant'),
    ]).toEqual([1, 24, 12, 1]);
    await admin.query('COMMIT');
    for (const table of tables) expect([table, await count(table)]).toEqual([table, 0]);
    await expect(admin.query('SELECT * FROM aurum.observation_data')).rejects.toMatchObject({ code: '42501' });
  });

  it('a row of another tenant is refused, in each of the ways to write one', async () => {
    await using admin = await administrator(url());
    await admin.query(`SET ROLE aurum_app; BEGIN; SELECT aurum.enter('acme')`);
    const row = `VALUES (now(), now(), now(), 1, 1.0, (SELECT 2), 1)`;
    const columns = '(valid_from, known_at, recorded_at, seq, value, tenant_id, series_id)';
    await admin.query('SAVEPOINT a');
    await expect(admin.query(`INSERT INTO aurum.observation ${columns} ${row}`)).rejects.toMatchObject({
      code: '42501',
    });
    await admin.query('ROLLBACK TO a');
    // The partition that COPY goes to is guarded by a check.
    await expect(admin.query(`INSERT INTO aurum.observation_data ${columns} ${row}`)).rejects.toMatchObject({
      code: '23514',
    });
    await admin.query('ROLLBACK TO a');
    expect((await admin.query('UPDATE aurum.observation SET value = 0 WHERE tenant_id <> 1')).rowCount).toBe(0);
    expect((await admin.query('DELETE FROM aurum.observation WHERE tenant_id <> 1')).rowCount).toBe(0);
    await expect(admin.query('UPDATE aurum.observation SET tenant_id = 2')).rejects.toMatchObject({ code: '42501' });
    await admin.query('ROLLBACK');
  });

  it('an unknown tenant is refused by name with the remedy, and a missing one by its own code', async () => {
    await expect(store.series.read('same', {}, { tenant: 'initech' })).rejects.toMatchObject({
      code: 'TENANT.NOT_FOUND',
      message: expect.stringMatching(/'initech'.*createTenant\('initech'\)/),
    });
    await expect(store.series.read('same')).rejects.toMatchObject({ code: 'TENANT.MISSING' });
    await expect(store.series.write({ key: 'same', series: prices(1), knownAt: T0 })).rejects.toMatchObject({
      code: 'TENANT.MISSING',
    });
    expect((await store.series.read('same', {}, { tenant: 'globex' })).values[0]).toBe(1001);
  });

  it('a server whose user is not a member of the role says what is missing', async () => {
    await using admin = await administrator(url());
    await admin.query(`DROP ROLE IF EXISTS aurum_outsider; CREATE ROLE aurum_outsider LOGIN PASSWORD 'outside'`);
    const outside = new URL(url());
    outside.username = 'aurum_outsider';
    outside.password = 'outside';
    await using outsider = await openStore(outside.href, { tenant: 'acme' });
    await expect(outsider.series.read('same')).rejects.toMatchObject({ code: 'STORE.PERMISSION' });
    // A login that is only a member of the role can do all that the store needs.
    await admin.query(
      `GRANT aurum_app TO aurum_outsider; GRANT SELECT ON aurum.migration TO aurum_outsider; GRANT USAGE ON SCHEMA aurum TO aurum_outsider`,
    );
    await using member = await openStore(outside.href, { tenant: 'acme' });
    expect((await member.series.read('same')).length).toBe(24);
    expect(
      await member.series.write({ key: 'same', series: prices(24, { offset: 9 }), knownAt: T0 + 5 }),
    ).toMatchObject({ revised: 24 });
    await admin.query(`REVOKE ALL ON aurum.migration, SCHEMA aurum FROM aurum_outsider`).catch(() => {});
  });
});

describe('tenants in an embedded store', () => {
  it('has one called default, and creates others when told to', async () => {
    const database: PgliteLike = await embedded();
    const store = await openStore(database, {});
    await store.catalog.define([hourly('a')]);
    expect((await store.catalog.list({}, { tenant: 'default' })).items.length).toBe(1);
    await expect(store.catalog.list({}, { tenant: 'other' })).rejects.toMatchObject({ code: 'TENANT.NOT_FOUND' });
    await store.createTenant('other');
    expect((await store.catalog.list({}, { tenant: 'other' })).items).toEqual([]);
    await store.close();
    // The database is the host's own and still open.
    const again = await openStore(database, { createTenants: true, tenant: null });
    expect((await again.catalog.list({}, { tenant: 'default' })).items.length).toBe(1);
    expect((await again.catalog.list({}, { tenant: 'third' })).items).toEqual([]);
    await expect(again.catalog.list()).rejects.toMatchObject({ code: 'TENANT.MISSING' });
    await again.close();
    await database.close();
  });
});
