import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { marketClock, pinZoneTable, zoneTable } from '@aurum/core';
import { openStore } from '@aurum/driver-timescale';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { expectedIndexes } from '../../src/cli/doctor/index-checks.js';
import { hasSkipScanDefect } from '../../src/cli/doctor/server-checks.js';
import { administrator, hourly, prices, T0, until } from '../samples.js';
import { cli, cliJson, useFolder } from './program.js';

interface Found {
  readonly id: string;
  readonly severity: string;
  readonly found: string;
  readonly remedy: readonly string[];
}
interface Diagnosis {
  readonly findings: readonly Found[];
  readonly skipped: readonly string[];
}
interface Plan {
  readonly plan: readonly { readonly statement: string }[];
  readonly applied: readonly { readonly statement: string }[];
}

describe.skipIf(!hasPostgres)('doctor and optimize on a server', () => {
  const url = useTestDatabase();
  // A role of its own: roles are the cluster's, and this one is broken on purpose.
  const role = `aurum_cli_${randomUUID().slice(0, 8)}`;
  let admin: pg.Client & AsyncDisposable;
  const on = (...words: string[]): string[] => [...words, '--url', url(), '--role', role];
  const examine = async (...options: string[]) => cliJson<Diagnosis>(on('doctor', ...options));
  const ids = async (...options: string[]): Promise<readonly string[]> =>
    (await examine(...options)).json.findings.map(({ id }) => id);
  const run = async (statements: readonly string[]): Promise<void> => {
    for (const statement of statements) await admin.query(statement);
  };
  /** Breaks something, looks, does what the finding says, and looks again. */
  const breakAndMend = async (
    broken: readonly string[],
    expected: { readonly id: string; readonly exit: number; readonly found: RegExp },
  ): Promise<void> => {
    await run(broken);
    const { code, json } = await examine();
    expect(json.findings.map(({ id }) => id)).toEqual([expected.id]);
    expect(json.findings[0]?.found).toMatch(expected.found);
    expect(code).toBe(expected.exit);
    await run(json.findings[0]?.remedy ?? []);
    const after = await examine();
    expect([after.code, after.json.findings]).toEqual([0, []]);
  };

  beforeAll(async () => {
    admin = await administrator(url());
  });
  afterAll(async () => {
    await admin.query(`DROP OWNED BY ${role} CASCADE`);
    await admin.query(`DROP ROLE ${role}`);
    await admin.end();
  });

  it('finds the migrations that are pending', async () => {
    const { code, json } = await examine();
    expect(code).toBe(2);
    expect(json.findings[0]).toMatchObject({
      id: 'migrations.pending',
      severity: 'error',
      remedy: [`aurum-timescale migrate --schema aurum --role ${role}`],
    });
    expect(json.skipped).toHaveLength(1);
    const [words = ''] = json.findings[0]?.remedy ?? [];
    expect((await cli([...words.split(' ').slice(1), '--url', url()])).code).toBe(0);
    expect((await cli(['tenant', 'create', 'desk', '--url', url(), '--role', role])).code).toBe(0);
    expect((await cli(on('policies', 'set', 'rollups=off'))).code).toBe(0);
  });

  it('finds settings that are far from what bulk loads need; with them mended, nothing', async () => {
    const name = new URL(url()).pathname.slice(1);
    await run([`ALTER DATABASE ${name} SET work_mem = '4MB'`, `ALTER DATABASE ${name} SET random_page_cost = 4`]);
    const { code, json } = await examine();
    expect(code).toBe(1);
    expect(json.findings.map(({ id }) => id)).toEqual(['settings.work_mem', 'settings.random_page_cost']);
    await run(json.findings.flatMap(({ remedy }) => remedy));
    expect(await cli(on('doctor'))).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^PostgreSQL \d+[\s\S]*nothing to do\n$/),
      stderr: '',
    });
  });

  it('finds a pool that the server cannot bear', async () => {
    for (const [size, exit] of [
      ['40', 1],
      ['1000', 2],
    ] as const) {
      const { code, json } = await cliJson<Diagnosis>(on('doctor'), { AURUM_TIMESCALE_POOL_SIZE: size });
      expect([code, json.findings.map(({ id }) => id)]).toEqual([exit, ['settings.max_connections']]);
      expect(json.findings[0]?.found).toMatch(new RegExp(`may take ${size} connections, and the server gives 57 `));
    }
  });

  it('finds row-level security that is off, and a policy that is gone', async () => {
    await breakAndMend(['ALTER TABLE aurum.series DISABLE ROW LEVEL SECURITY'], {
      id: 'tables.row_security_off',
      exit: 2,
      found: /off for "aurum"\."series"/,
    });
    for (const [table, policy] of [
      ['quarantine', 'quarantine_tenant'],
      ['tenant', 'tenant_own'],
    ] as const) {
      const before = await policyOf(table, policy);
      await breakAndMend([`DROP POLICY ${policy} ON aurum.${table}`], {
        id: 'tables.policy_missing',
        exit: 2,
        found: new RegExp(`"aurum"\\."${table}" has no policy`),
      });
      expect(await policyOf(table, policy)).toEqual(before);
    }
    await run([`GRANT SELECT ON aurum.observation_data TO ${role}`]);
    expect(await ids()).toEqual(['tables.row_security_off']);
    await run([`REVOKE SELECT ON aurum.observation_data FROM ${role}`]);
  });

  async function policyOf(table: string, policy: string): Promise<readonly unknown[]> {
    const { rows } = await admin.query(
      `SELECT roles, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'aurum' AND tablename = $1 AND policyname = $2`,
      [table, policy],
    );
    expect(rows).toHaveLength(1);
    return rows;
  }

  it('finds a restricted role that is not restricted', async () => {
    await breakAndMend([`ALTER ROLE ${role} SUPERUSER`], { id: 'role.superuser', exit: 2, found: /is a superuser/ });
    await breakAndMend([`ALTER ROLE ${role} BYPASSRLS`], { id: 'role.bypasses', exit: 2, found: /bypass/ });
    await breakAndMend([`ALTER ROLE ${role} LOGIN`], { id: 'role.login', exit: 1, found: /may log in/ });
    await breakAndMend([`ALTER TABLE aurum.quarantine OWNER TO ${role}`], {
      id: 'role.owns_table',
      exit: 2,
      found: /owns "aurum"\."quarantine"/,
    });
    await breakAndMend([`REVOKE SELECT, DELETE ON aurum.series FROM ${role}`], {
      id: 'role.privileges_missing',
      exit: 2,
      found: /lacks SELECT, DELETE on "aurum"\."series"/,
    });
  });

  it('knows every index that the migrations make', async () => {
    const { rows } = await admin.query<{ indexname: string; tablename: string }>(
      `SELECT indexname, tablename FROM pg_indexes WHERE schemaname = 'aurum'`,
    );
    const made = rows.map(({ indexname, tablename }) => `${tablename}.${indexname}`).sort();
    expect(
      expectedIndexes('partitioned')
        .map(({ table, name }) => `${table}.${name}`)
        .sort(),
    ).toEqual(made);
  });

  it.each([
    ['observation_revision_as_of', 'DROP INDEX aurum.observation_revision_as_of'],
    ['quarantine_range', 'DROP INDEX aurum.quarantine_range'],
    ['series_attributes', 'DROP INDEX aurum.series_attributes'],
    ['series_tenant_id_key_key', 'ALTER TABLE aurum.series DROP CONSTRAINT series_tenant_id_key_key'],
    ['write_batch_pkey', 'ALTER TABLE aurum.write_batch DROP CONSTRAINT write_batch_pkey'],
  ])('finds that the index %s is missing, and its remedy makes the same again', async (name, drop) => {
    const definition = async () =>
      (await admin.query('SELECT indexdef FROM pg_indexes WHERE schemaname = $1 AND indexname = $2', ['aurum', name]))
        .rows;
    const before = await definition();
    await breakAndMend([drop], { id: 'indexes.missing', exit: 2, found: new RegExp(`index ${name} of`) });
    expect(await definition()).toEqual(before);
  });

  it('finds an index that is not valid, and optimize builds it anew', async () => {
    // As a CREATE INDEX CONCURRENTLY that was broken off leaves it.
    await run([`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'aurum.quarantine_range'::regclass`]);
    const { code, json } = await examine();
    expect([code, json.findings.map(({ id }) => id)]).toEqual([2, ['indexes.invalid']]);
    const shown = await cliJson<Plan>(on('optimize'));
    expect([shown.code, shown.json.plan.length, shown.json.applied]).toEqual([1, 1, []]);
    expect((await examine()).code).toBe(2);
    const applied = await cli(on('optimize', '--apply'));
    expect(applied).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^REINDEX INDEX CONCURRENTLY "aurum"\."quarantine_range";[\s\S]*1 statement done\n$/,
      ),
      stderr: '1 of 1: REINDEX INDEX CONCURRENTLY "aurum"."quarantine_range"\n',
    });
    expect((await examine()).code).toBe(0);
  });

  it('finds rows without statistics and dead rows, and optimize mends both', async () => {
    await run(['ALTER TABLE aurum.observation_data_default SET (autovacuum_enabled = false)']);
    await using store = await openStore(url(), { tenant: 'desk', role });
    await store.catalog.define([hourly('x'), hourly('y')]);
    await store.series.write({ key: 'x', series: prices(5000), knownAt: T0 });
    // Sessions hand over what they counted when they next have nothing to do, and at least a second after the last time.
    await until('statistics of the rows', async () => (await ids()).includes('tables.never_analyzed'));
    expect(await ids()).toEqual(['tables.never_analyzed', 'tables.autovacuum_off']);
    const analyzed = await cliJson<Plan>(on('optimize', '--apply'));
    expect(analyzed.json.applied.map(({ statement }) => statement)).toEqual([
      'ANALYZE "aurum"."observation_data_default"',
    ]);
    await until('statistics of ANALYZE', async () => !(await ids()).includes('tables.never_analyzed'));

    await store.series.write({ key: 'y', series: prices(5000), knownAt: T0 });
    await store.catalog.remove('x');
    await until('dead rows', async () => (await ids()).includes('tables.dead_rows'));
    const { json } = await examine();
    expect(json.findings[0]?.found).toMatch(/"observation_data_default" has 5000 dead rows beside 5000 live ones/);
    const vacuumed = await cliJson<Plan>(on('optimize', '--apply'));
    expect(vacuumed.json.applied.map(({ statement }) => statement)).toEqual([
      'VACUUM (ANALYZE) "aurum"."observation_data_default"',
    ]);
    await until('statistics of VACUUM', async () => !(await ids()).includes('tables.dead_rows'));
    await run((await examine()).json.findings.flatMap(({ remedy }) => remedy));
    expect(await cli(on('optimize'))).toEqual({ code: 0, stdout: 'nothing to do\n', stderr: '' });
  });

  it('finds transactions that have been open for long', async () => {
    await using other = await administrator(url());
    await other.query('BEGIN; SELECT 1 FROM aurum.setting');
    await until('the transaction to age', async () => (await ids('--long-seconds', '0.05')).length > 0);
    const { code, json } = await examine('--long-seconds', '0.05');
    expect([code, json.findings.map(({ id }) => id)]).toEqual([1, ['activity.long_transaction']]);
    expect(json.findings[0]?.found).toMatch(/of administrator, idle in transaction\) has had a transaction open/);
    await run(json.findings[0]?.remedy ?? []);
    await until('the transaction to end', async () => (await ids('--long-seconds', '0.05')).length === 0);
  });

  it('finds a zone whose offsets the server knows otherwise', async () => {
    await using store = await openStore(url(), { tenant: 'desk', role });
    await store.catalog.define([hourly('z', { clock: marketClock('Europe/Berlin') })]);
    expect(await ids()).toEqual([]);
    // As if Phoenix had summer time.
    const { transitions, offsets } = zoneTable('America/Denver');
    pinZoneTable({ zone: 'America/Phoenix', transitions, offsets, source: 'tzdata of a test' });
    await store.catalog.define([hourly('phoenix', { clock: marketClock('America/Phoenix') })]);
    const { code, json } = await examine();
    expect([code, json.findings.map(({ id }) => id)]).toEqual([1, ['zones.differ']]);
    expect(json.findings[0]?.found).toMatch(
      /the offset of America\/Phoenix is -25200 s on the server and -21600 s on this platform/,
    );
    await store.catalog.remove('phoenix');
  });

  it('says what a user without privileges could not look at', async () => {
    const login = `${role}_login`;
    await run([`CREATE ROLE ${login} LOGIN PASSWORD 'only-a-test'`, `GRANT USAGE ON SCHEMA aurum TO ${login}`]);
    await run([`GRANT SELECT ON aurum.migration TO ${login}`]);
    const own = new URL(url());
    own.username = login;
    own.password = 'only-a-test';
    try {
      const { json } = await cliJson<Diagnosis>(['doctor', '--url', own.href, '--role', role]);
      expect(json.skipped).toEqual([
        expect.stringMatching(/^time zones: this user may not read/),
        expect.stringMatching(/^rollups, jobs and chunks: this user may not read/),
      ]);
    } finally {
      await run([`DROP OWNED BY ${login}`, `DROP ROLE ${login}`]);
    }
  });
});

describe('doctor and optimize on a folder', () => {
  const folder = useFolder();

  it('finds nothing in a fresh store, and what is wrong in a broken one', async () => {
    const store = ['--url', `file:${join(folder(), 'store')}`];
    expect((await cli(['migrate', ...store])).code).toBe(0);
    const sound = await cliJson<Diagnosis>(['doctor', ...store]);
    expect([sound.code, sound.json.findings, sound.json.skipped]).toEqual([0, [], []]);
    {
      await using opened = await openStore(store[1]);
      await opened.catalog.define([hourly('x'), hourly('y')]);
      await opened.series.write({ key: 'x', series: prices(5000), knownAt: T0 });
      await opened.series.write({ key: 'y', series: prices(5000), knownAt: T0 });
      await opened.catalog.remove('x');
    }
    const { code, json } = await cliJson<Plan>(['optimize', '--apply', ...store]);
    expect(code).toBe(0);
    // Whether an embedded database keeps its counters over a restart is its own affair; what is planned is also done.
    expect(json.applied.map(({ statement }) => statement)).toEqual(json.plan.map(({ statement }) => statement));
    expect((await cli(['doctor', ...store])).code).toBe(0);
  });
});

describe('the SkipScan defect of TimescaleDB', () => {
  it.each([
    ['2.19.3', false],
    ['2.20.0', true],
    ['2.20', true],
    ['2.28.9', true],
    ['2.29.1', true],
    ['2.29.2', false],
    ['2.30.0-dev', false],
    ['3.0.0', false],
    ['1.7.5', false],
  ])('%s: %s', (version, expected) => {
    expect(hasSkipScanDefect(version)).toBe(expected);
  });
});
