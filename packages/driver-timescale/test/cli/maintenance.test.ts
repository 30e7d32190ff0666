import { marketClock } from '@aurum/core';
import { openStore, type PgliteLike } from '@aurum/driver-timescale';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import type { Connection } from '../../src/cli/connect.js';
import { examine } from '../../src/cli/doctor/examine.js';
import { storageOf, storageRows } from '../../src/cli/storage-rows.js';
import { createPgliteBackend } from '../../src/client/pglite-backend.js';
import { loadTimescaleConfig } from '../../src/config.js';
import { embeddedTimescale } from '../backends.js';
import { administrator, HOUR, hourly, prices, T0 } from '../samples.js';
import { cli, cliJson } from './program.js';

interface Policies {
  readonly layout: string;
  readonly policies: Readonly<Record<string, unknown>>;
  readonly unsupported: readonly string[];
}
interface Optimized {
  readonly maintenance: { readonly status: string; readonly actions: readonly { readonly task: string }[] };
}

describe.skipIf(!hasPostgres)('maintenance of a store on a server', () => {
  const url = useTestDatabase();
  const on = (...words: string[]): string[] => [...words, '--url', url(), '--tenant', 'desk'];
  let admin: pg.Client & AsyncDisposable;
  beforeAll(async () => {
    admin = await administrator(url());
    await cli(on('migrate'));
    await cli(on('tenant', 'create', 'desk'));
    await using store = await openStore(url(), { tenant: 'desk' });
    await store.catalog.define([hourly('x'), hourly('y', { clock: marketClock('UTC') })]);
    await store.series.write({ key: 'x', series: prices(500), knownAt: T0 });
    await store.series.write({ key: 'y', series: prices(500, { start: T0 - 3000 * 24 * HOUR }), knownAt: T0 });
  });
  afterAll(() => admin.end());

  it('shows policies, and changes them', async () => {
    const before = await cliJson<Policies>(on('policies', 'get'));
    expect([before.code, before.json.layout, before.json.unsupported]).toEqual([
      0,
      'partitioned',
      ['chunkInterval', 'compressAfter'],
    ]);
    expect(before.json.policies).toMatchObject({ rollups: true, keepRaw: null, compressAfter: null });
    const shown = await cli(on('policies', 'set', 'keepRaw=P5Y', 'keepReceipts=P1Y', 'partitionInterval=P1Y'));
    expect([shown.code, shown.stderr]).toEqual([0, '']);
    expect(shown.stdout).toMatch(/keepRaw +P5Y\n/);
    expect(shown.stdout).toMatch(/compressAfter +none: not for a partitioned store\n/);
    const after = await cliJson<Policies>(on('policies', 'get'));
    expect(after.json.policies).toEqual({
      ...before.json.policies,
      keepRaw: 'P5Y',
      keepReceipts: 'P1Y',
      partitionInterval: 'P1Y',
    });
    expect((await cliJson<Policies>(on('policies', 'set', 'keepReceipts=forever'))).json.policies.keepReceipts).toBe(
      null,
    );
  });

  it('shows whether writes are announced, and switches that', async () => {
    const shown = async (...words: string[]) => (await cliJson(on('notifications', ...words))).json;
    expect(await shown('get')).toEqual({ notifications: 'off' });
    expect((await cli(on('notifications', 'set', 'on'))).stdout).toBe('writes are announced\n');
    expect(await shown('get')).toEqual({ notifications: 'on' });
    expect(await shown('set', 'off')).toEqual({ notifications: 'off' });
    const { code, stderr } = await cli(on('notifications', 'set', 'maybe'));
    expect([code, stderr]).toEqual([64, expect.stringMatching(/'maybe' is no state of notifications: give on or off/)]);
  });

  it.each([
    [['keepRaw=10y', 'keepAll=P1Y'], /keepAll is no policy[\s\S]*keepRaw is not valid: expected an ISO 8601 duration/],
    [['compressAfter=P7D'], /compressAfter means nothing here: .*TimescaleDB/],
    [['keepRaw=P1D'], /shorter than P2M/],
    [['keepRaw'], /'keepRaw' is no change of a policy: give NAME=VALUE/],
    [[], /policies set needs NAME=VALUE/],
  ])('refuses %j and leaves the policies as they are', async (words, message) => {
    const before = await cliJson<Policies>(on('policies', 'get'));
    const { code, stderr, stdout } = await cli(on('policies', 'set', ...words));
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(message);
    expect((await cliJson<Policies>(on('policies', 'get'))).json).toEqual(before.json);
  });

  it('is found wanting by doctor, planned and done by optimize, and seen in status', async () => {
    const ids = async (): Promise<readonly string[]> =>
      (await cliJson<{ findings: readonly { id: string }[] }>(on('doctor'))).json.findings
        .map(({ id }) => id)
        .filter((id) => !id.startsWith('settings.'));
    // What was written in the last hour need not be rolled up yet.
    expect(await ids()).toEqual([]);
    await admin.query(`UPDATE aurum.write_batch SET recorded_at = recorded_at - interval '2 hours'`);
    expect(await ids()).toEqual(['rollups.off']);
    expect((await cli(on('status'))).stdout).toMatch(/rollups +not used: 4 blocks of 30 days of 2 series wait\n/);
    const plan = await cliJson<Optimized>(on('optimize'));
    expect([plan.code, plan.json.maintenance.status]).toEqual([1, 'planned']);
    const tasks = plan.json.maintenance.actions.map(({ task }) => task);
    expect([...new Set(tasks)]).toEqual(['partition', 'refresh', 'retain', 'analyze']);
    expect((await cli(on('optimize'))).stdout).toMatch(/\nnothing was run: add --apply\n$/);
    const done = await cliJson<Optimized>(on('optimize', '--apply'));
    expect([done.code, done.json.maintenance.status]).toEqual([0, 'done']);
    expect(await ids()).toEqual([]);
    const status = await cli(on('status'));
    expect(status.code).toBe(0);
    expect(status.stdout).toMatch(/layout +partitioned\n/);
    expect(status.stdout).toMatch(/partitions +\d+\n/);
    expect(status.stdout).toMatch(/rollups +up to date\n/);
    expect(status.stdout).toMatch(/values from +20\d\d-/);
    // Since it was refreshed there has been a write that nobody rolled up.
    await using store = await openStore(url(), { tenant: 'desk' });
    await store.series.write({ key: 'x', series: prices(5, { offset: 9 }), knownAt: T0 + 1 });
    await admin.query(`UPDATE aurum.write_batch SET recorded_at = recorded_at - interval '2 hours'`);
    expect(await ids()).toEqual(['rollups.stale']);
    await cli(on('optimize', '--apply'));
    expect(await ids()).toEqual([]);
  }, 60_000);

  it('is left alone while another run is under way', async () => {
    await admin.query("BEGIN; SELECT pg_advisory_xact_lock(x'4175726e'::int, hashtext('aurum'))");
    const { code, stdout } = await cli(on('optimize', '--apply'));
    await admin.query('ROLLBACK');
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^other maintenance of this store is under way/)]);
  });
});

describe('maintenance of a store in hypertables', () => {
  let database: PgliteLike;
  let connection: Pick<Connection, 'config' | 'embedded' | 'names' | 'backend' | 'tenant'>;
  const { signal } = new AbortController();
  const query = (text: string): Promise<{ rows: unknown[] }> => database.query(text);
  const look = async (): Promise<{ ids: readonly string[]; found: readonly string[] }> => {
    // What is examined is all there is to a connection of a command here.
    const { findings } = await examine(connection as Connection, { longSeconds: 300, signal });
    // This build's own version has the defect.
    const other = findings.filter(({ id }) => id !== 'timescaledb.skipscan');
    return { ids: other.map(({ id }) => id), found: other.map(({ found }) => found) };
  };

  beforeAll(async () => {
    database = await embeddedTimescale();
    const env = { AURUM_TIMESCALE_URL: 'memory:', AURUM_TIMESCALE_TENANT: 'desk' };
    connection = {
      config: loadTimescaleConfig({ env, envFile: false }),
      embedded: true,
      names: { schema: 'aurum', role: 'aurum_app' },
      backend: createPgliteBackend({ database, role: 'aurum_app', release: async () => {} }),
      tenant: 'desk',
    };
  }, 60_000);

  it('is found wanting and mended, and its chunks are counted', async () => {
    await using store = await openStore(database, { migrate: true, createTenants: true, tenant: 'desk' });
    expect((await look()).ids).toEqual([]);
    await store.catalog.define([hourly('x')]);
    await store.series.write({ key: 'x', series: prices(24 * 70), knownAt: T0 });
    expect((await look()).ids).toEqual(['chunks.uncompressed']);
    await store.maintenance.run();
    expect((await look()).ids).toEqual([]);
    expect(await store.health()).toMatchObject({
      status: 'up',
      details: { timescale: { chunks: 4, compressedChunks: 4, failedJobs: 0 } },
    });
    const storage = await storageOf(connection as Connection, signal);
    expect(storage).toMatchObject({
      layout: 'hypertable',
      partitions: null,
      chunks: { all: 4, compressed: 4 },
      rollups: { used: true, staleBlocks: 0 },
    });
    expect(storage?.chunks?.ratio).toBeGreaterThan(1);
    expect(storage === undefined ? [] : storageRows(storage)).toContainEqual([
      'chunks',
      expect.stringMatching(/^4, 4 compressed, to 1\/\d/),
    ]);

    await store.series.write({ key: 'x', series: prices(5, { start: T0 - 5 * HOUR }), knownAt: T0 });
    await store.series.write({ key: 'x', series: prices(5, { start: Date.UTC(2077, 0, 1) }), knownAt: T0 });
    const { ids, found } = await look();
    expect(ids).toEqual(['chunks.partial', 'chunks.far_future']);
    expect(found[1]).toMatch(/^1 chunk of more than 20 years ahead, up to 2077/);
    await store.maintenance.run();
    expect((await look()).ids).toEqual(['chunks.far_future']);
  }, 60_000);

  it('reports what its role may not do, what it must not be able to do, and indexes that are missing', async () => {
    await query('REVOKE SELECT ON aurum.rollup_hour FROM aurum_app');
    await query('GRANT SELECT ON aurum.observation_data TO aurum_app');
    await query('ALTER TABLE aurum.rollup_stale DROP CONSTRAINT rollup_stale_pkey');
    expect((await look()).ids.filter((id) => id !== 'chunks.far_future')).toEqual([
      'tables.row_security_off',
      'role.privileges_missing',
      'indexes.missing',
    ]);
    const { findings } = await examine(connection as Connection, { longSeconds: 300, signal });
    for (const { id, remedy } of findings) {
      if (id === 'role.privileges_missing' || id === 'indexes.missing') await query(remedy[0] ?? '');
    }
    await query('REVOKE SELECT ON aurum.observation_data FROM aurum_app');
    expect((await look()).ids).toEqual(['chunks.far_future']);
  });

  it('reports jobs that failed', async () => {
    await using store = await openStore(database, { tenant: 'desk' });
    // There are no background workers here: this is what one that fails leaves behind.
    await query(
      `UPDATE _timescaledb_internal.bgw_job_stat SET last_start = now(), last_finish = now(), last_run_success = false, total_failures = 3
       WHERE job_id = (SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = 'compress_old')`,
    );
    const { found } = await look();
    expect(found).toContainEqual(
      expect.stringMatching(/^the job \d+ \(compress_old\) of TimescaleDB failed .*3 times/),
    );
    const health = await store.health();
    expect([health.status, health.details.timescale?.failedJobs]).toEqual(['degraded', 1]);
    expect(health.problems).toEqual([expect.stringMatching(/^1 job of TimescaleDB failed/)]);
  });
});
