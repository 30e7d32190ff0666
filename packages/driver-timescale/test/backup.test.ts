import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FLAG, irregularIndex, marketClock, Series } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgres, type PostgresServer, startPostgres } from '../../../test-support/postgres.js';
import { administrator, HOUR, hourly, prices, T0 } from './samples.js';

const TENANTS = ['acme', 'globex'] as const;
const PASSWORD = 'keeper of backups';
const batchId = randomUUID();

const programs = findPostgres();
const tool = (name: string): string => join(programs?.folder ?? '', name);
const hasTools = programs !== undefined && existsSync(tool('pg_dump')) && existsSync(tool('pg_restore'));
if (!hasTools && process.env.CI === 'true')
  throw new Error('no pg_dump and pg_restore: the tests of backups cannot run');
if (!hasTools) console.log('no pg_dump or pg_restore on this machine: the tests of backups are left out');

/** Makes a database whose owner is no superuser, as managed databases give it; gives its URL. */
async function databaseOfKeeper(server: PostgresServer, further = ''): Promise<string> {
  await using admin = await administrator(server.url);
  await admin.query(`CREATE ROLE keeper LOGIN CREATEROLE PASSWORD ${pg.escapeLiteral(PASSWORD)}; ${further}`);
  await admin.query('CREATE DATABASE market OWNER keeper');
  const url = new URL(server.url);
  url.username = 'keeper';
  url.password = PASSWORD;
  url.pathname = '/market';
  return url.href;
}

/** A series whose intervals are of any length. */
function outages(): Series {
  return Series.of({
    index: irregularIndex({
      starts: Float64Array.of(T0, T0 + 5 * HOUR),
      ends: Float64Array.of(T0 + HOUR, T0 + 9.5 * HOUR),
    }),
    unit: 'MW',
    clock: marketClock('UTC'),
    kind: 'average',
    values: Float64Array.of(400, Number.NaN),
    flags: Uint8Array.of(FLAG.estimated, FLAG.withdrawn),
  });
}

async function fill(store: TimescaleStore, tenant: string, offset: number): Promise<void> {
  const options = { tenant };
  await store.createTenant(tenant);
  await store.catalog.define(
    [
      hourly('price', { description: 'day-ahead', attributes: { iso: 'PJM', desk: tenant } }),
      hourly('outage', { frequency: 'irregular', unit: 'MW' }),
      hourly(`only ${tenant}`),
    ],
    options,
  );
  await store.series.write({ key: 'price', series: prices(500, { offset }), knownAt: T0 }, { ...options, batchId });
  const late = { start: T0 + 5.5 * HOUR, end: T0 + 6 * HOUR, value: 1 / 3, reason: 'late' };
  await store.series.writeMany(
    [
      { key: 'price', series: prices(100, { offset: offset + 0.1 }), knownAt: T0 + HOUR, quarantined: [late] },
      { key: 'outage', series: outages(), knownAt: T0 + HOUR },
    ],
    options,
  );
}

/** Everything that a tenant can be told. */
async function answers(store: TimescaleStore, tenant: string): Promise<Readonly<Record<string, unknown>>> {
  const options = { tenant };
  const { items } = await store.catalog.list({}, options);
  const told: Record<string, unknown> = { items, counts: [...(await store.catalog.counts('iso', {}, options))] };
  for (const { key } of items) {
    const { revisions, runs, quarantine } = {
      revisions: await store.series.revisions(key, {}, options),
      runs: await store.series.runs(key, {}, options),
      quarantine: await store.series.quarantine(key, {}, options),
    };
    const reads = [];
    for (const view of [{}, { asOf: T0 }, { release: 1 }]) {
      const { values, flags, length } = await store.series.read(key, {}, { ...options, ...view });
      reads.push({ values, flags, length });
    }
    told[key] = { revisions, runs, quarantine, reads };
  }
  return told;
}

describe.skipIf(!hasTools)('a store of two tenants that was dumped and restored on another server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aurum-backup-'));
  const servers: PostgresServer[] = [];
  let origin: TimescaleStore;
  let restored: TimescaleStore;
  let restoredUrl: string;
  let cursor: string | undefined;

  beforeAll(async () => {
    const from = await startPostgres();
    servers.push(from);
    const originUrl = await databaseOfKeeper(from);
    origin = await openStore(originUrl, { migrate: true });
    for (const [i, tenant] of TENANTS.entries()) await fill(origin, tenant, i * 10_000);
    await origin.maintenance.setNotifications('on');
    cursor = (await origin.catalog.list({ limit: 1 }, { tenant: 'acme' })).nextCursor;
    const dump = join(folder, 'market.dump');
    execFileSync(tool('pg_dump'), ['--format=custom', '--no-sync', '--file', dump, '--dbname', originUrl]);
    const to = await startPostgres();
    servers.push(to);
    // Roles belong to a server, not to its databases: a dump does not hold them.
    restoredUrl = await databaseOfKeeper(to, 'CREATE ROLE aurum_app NOLOGIN; GRANT aurum_app TO keeper');
    execFileSync(tool('pg_restore'), ['--exit-on-error', '--single-transaction', '--dbname', restoredUrl, dump]);
    restored = await openStore(restoredUrl);
  });
  afterAll(async () => {
    await origin?.close();
    await restored?.close();
    for (const server of servers) await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is up with every migration applied, and applies none again', async () => {
    expect(await restored.health()).toMatchObject({ status: 'up', problems: [] });
    const before = await origin.migrationStatus();
    expect(await restored.migrationStatus()).toEqual(before);
    expect(await restored.migrate()).toEqual(before);
    expect(await restored.maintenance.notifications()).toBe('on');
  });

  it.each(TENANTS)('tells %s what it was told before, to the last bit', async (tenant) => {
    const before = await answers(origin, tenant);
    expect((before.items as readonly unknown[]).length).toBe(3);
    expect(await answers(restored, tenant)).toEqual(before);
  });

  it('goes on where a page of the catalog ended', async () => {
    const options = { tenant: 'acme' };
    expect(cursor).toBeDefined();
    expect(await restored.catalog.list({ limit: 1, cursor }, options)).toEqual(
      await origin.catalog.list({ limit: 1, cursor }, options),
    );
  });

  it('keeps tenants apart, for the driver and for SQL', async () => {
    await expect(restored.series.read('only acme', {}, { tenant: 'globex' })).rejects.toMatchObject({
      code: 'SERIES.NOT_FOUND',
    });
    await expect(restored.series.read('price', {}, { tenant: 'umbrella' })).rejects.toMatchObject({
      code: 'TENANT.NOT_FOUND',
    });
    await using client = await administrator(restoredUrl);
    await client.query('SET ROLE aurum_app');
    const tables = ['series', 'observation', 'observation_revision', 'write_batch', 'quarantine', 'tenant'];
    const counts = async (): Promise<readonly number[]> => {
      const sums = tables.map((table) => `(SELECT count(*)::int FROM aurum.${table})`);
      return Object.values((await client.query(`SELECT ARRAY[${sums.join(', ')}] AS counts`)).rows[0].counts);
    };
    expect(await counts()).toEqual([0, 0, 0, 0, 0, 0]);
    await client.query('BEGIN');
    const { rows } = await client.query(`SELECT aurum.enter('acme') AS id`);
    expect(await counts()).toEqual([3, 502, 100, 2, 1, 1]);
    await expect(
      client.query(
        `INSERT INTO aurum.observation_data (valid_from, known_at, recorded_at, seq, value, tenant_id, series_id)
         VALUES (now(), now(), now(), 1, 1, $1, 1)`,
        [Number(rows[0].id) + 1],
      ),
    ).rejects.toMatchObject({ code: '23514' });
    await client.query('ROLLBACK');
  });

  it('knows the batches that were written, and orders new ones after them', async () => {
    const options = { tenant: 'acme' };
    const repeated = { key: 'price', series: prices(500), knownAt: T0 };
    expect(await restored.series.write(repeated, { ...options, batchId })).toMatchObject({ batchId, inserted: 500 });
    const receipt = await restored.series.write(
      { key: 'price', series: prices(100, { offset: 7 }), knownAt: T0 + HOUR },
      options,
    );
    expect(receipt).toMatchObject({ inserted: 0, revised: 100 });
    expect((await restored.series.read('price', {}, options)).values[0]).toBe(7);
    const { seq, starts } = await restored.series.revisions('price', {}, options);
    const ofFirst = [...seq].filter((_, i) => starts[i] === T0);
    expect(ofFirst).toHaveLength(3);
    expect(ofFirst).toEqual([...ofFirst].sort((a, b) => a - b));
    expect((await restored.series.horizon(options)) > 0).toBe(true);
  });
});
