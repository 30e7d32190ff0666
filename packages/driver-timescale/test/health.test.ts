import { inspect } from 'node:util';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../test-support/postgres.js';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { administrator, busyBackends, hourly, prices, T0, until } from './samples.js';

/** Ends the connections of the stores, as a server does that wants them gone. */
async function endConnections(admin: pg.Client): Promise<void> {
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'aurum' AND datname = current_database()`,
  );
}

async function connectionsOf(admin: pg.Client): Promise<number> {
  await admin.query('SELECT pg_stat_clear_snapshot()');
  const { rows } = await admin.query(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'aurum' AND datname = current_database()`,
  );
  return rows[0].count;
}

describe('the health of an embedded store', () => {
  it('is up, and degraded until it is migrated', async () => {
    await using store = await openStore('memory:', { migrate: false });
    const before = await store.health();
    expect(before).toMatchObject({ status: 'degraded', details: { migrations: { applied: 0 } } });
    expect(before.problems[0]).toMatch(/^migration 1 \(.+\) is pending: run migrate\(\)$/);
    const { length } = await store.migrate();
    expect(await store.health()).toEqual({
      status: 'up',
      latencyMs: expect.any(Number),
      server: expect.stringMatching(/^pglite \d+/),
      problems: [],
      details: {
        serverVersion: expect.stringMatching(/^\d+/),
        timescaleVersion: undefined,
        migrations: { applied: length, pending: 0 },
        pool: undefined,
        connections: undefined,
        readOnly: false,
        inRecovery: false,
        replicationLagMs: undefined,
      },
    });
  });
});

describe.skipIf(!hasPostgres)('the health of a store on a server', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;
  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, tenant: 'default', poolSize: 3 });
    await store.catalog.define([hourly('a')]);
  });
  afterAll(() => store.close());

  it('says what the server is, and how the pool and the connections are', async () => {
    const health = await store.health();
    expect(health).toMatchObject({
      status: 'up',
      problems: [],
      details: {
        serverVersion: expect.stringMatching(/^\d+\.\d+/),
        pool: { total: 1, idle: 1, waiting: 0, max: 3 },
        readOnly: false,
        inRecovery: false,
      },
    });
    const { used = 0, max = 0 } = health.details.connections ?? {};
    expect([used >= 1, used <= max, health.details.replicationLagMs]).toEqual([true, true, undefined]);
  });

  it('counts calls that wait for a connection', async () => {
    await using admin = await administrator(url());
    await admin.query(`BEGIN; LOCK TABLE aurum.series IN ACCESS EXCLUSIVE MODE`);
    const waiting = Array.from({ length: 5 }, () => store.catalog.find('a'));
    const health = await store.health({ timeoutMs: 200 });
    expect(health).toMatchObject({ status: 'down', details: { pool: { total: 3, idle: 0, max: 3 } } });
    expect(health.details.pool?.waiting).toBeGreaterThanOrEqual(2);
    await admin.query('ROLLBACK');
    await Promise.all(waiting);
    expect((await store.health()).status).toBe('up');
  });

  it('is degraded while transactions begin as read-only: reads go on, and a write says why not', async () => {
    const database = new URL(url()).pathname.slice(1);
    await using admin = await administrator(url());
    await admin.query(`ALTER DATABASE "${database}" SET default_transaction_read_only = on`);
    await endConnections(admin);
    await until('the connections are new ones', async () => (await store.health()).details.readOnly === true);
    const { status, problems } = await store.health();
    expect([status, problems]).toEqual([
      'degraded',
      [expect.stringMatching(/read-only.*default_transaction_read_only = off/)],
    ]);
    expect(await store.catalog.find('a')).toMatchObject({ key: 'a' });
    await expect(store.series.write({ key: 'a', series: prices(3), knownAt: T0 })).rejects.toMatchObject({
      code: 'STORE.READ_ONLY',
      message: expect.stringMatching(/read-only.*write to the primary/),
    });
    await admin.query('SET default_transaction_read_only = off');
    await admin.query(`ALTER DATABASE "${database}" RESET default_transaction_read_only`);
    await endConnections(admin);
    await until('it can be written to again', async () => (await store.health()).status === 'up');
    expect(await store.series.write({ key: 'a', series: prices(3), knownAt: T0 })).toMatchObject({ inserted: 3 });
  });

  it('of a closed store is down and says so, with what is known without the server', async () => {
    const closed = await openStore(url(), { tenant: 'default' });
    await closed.close();
    expect(await closed.health()).toMatchObject({
      status: 'down',
      problems: [expect.stringMatching(/closed/)],
      details: { pool: { total: 0, idle: 0, waiting: 0, max: 10 }, connections: undefined },
    });
  });

  it('never rejects, not even for a timeout that makes no sense', async () => {
    expect(await store.health({ timeoutMs: -1 })).toMatchObject({ status: 'down' });
    expect(await store.health({ signal: AbortSignal.abort() })).toMatchObject({ status: 'down' });
  });

  it('draining: close lets a call finish that is under way, refuses a new one, and leaves no connection', async () => {
    await using admin = await administrator(url());
    const own = await openStore(url(), { tenant: 'default', poolSize: 2 });
    const others = await connectionsOf(admin);
    await admin.query(`BEGIN; SELECT * FROM aurum.series FOR UPDATE`);
    const writing = own.series.write({ key: 'a', series: prices(4, { offset: 7 }), knownAt: T0 + 1 });
    await until('the write waits', async () => (await busyBackends(admin)).length === 1);
    let closed = false;
    const closing = own.close().then(() => {
      closed = true;
    });
    await expect(own.series.read('a')).rejects.toMatchObject({ code: 'STORE.CLOSED' });
    await expect(own.catalog.find('a')).rejects.toMatchObject({ code: 'STORE.CLOSED' });
    expect((await own.health()).status).toBe('down');
    expect(closed).toBe(false);
    await admin.query('COMMIT');
    expect(await writing).toMatchObject({ inserted: 1, revised: 3 });
    await closing;
    await until('its connections are gone', async () => (await connectionsOf(admin)) < others);
    expect((await store.series.read('a')).values).toEqual(Float64Array.of(7, 8, 9, 10));
    await own.close();
  });
});

describe.skipIf(!hasPostgres)('the health of a store whose server', () => {
  let server: PostgresServer;
  let store: TimescaleStore;
  beforeAll(async () => {
    server = await startPostgres({ settings: { max_connections: 10, superuser_reserved_connections: 2 } });
    store = await openStore(server.url, { migrate: true, tenant: 'default', poolSize: 2, attempts: 1 });
  });
  afterAll(async () => {
    await store?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it('stops, is down with the reason and the remedy, and up when it is back', async () => {
    const password = new URL(server.url).password;
    await server.stop();
    const health = await store.health();
    expect(health).toMatchObject({
      status: 'down',
      latencyMs: undefined,
      server: expect.stringMatching(/^postgresql \d+/),
      problems: [expect.stringMatching(/127\.0\.0\.1:\d+ .*(check that it runs|repeat the call)/)],
      details: { readOnly: undefined, connections: undefined },
    });
    expect(inspect(health, { depth: 10, showHidden: true })).not.toContain(password);
    await server.restart();
    await until('the server answers', async () => (await store.health()).status === 'up');
  });

  it('is near its limit of connections is degraded, and down when it gives none', async () => {
    await until('the connections of other tests have ended', async () => {
      const { details } = await store.health();
      return details.connections?.used === 1;
    });
    const clients: pg.Client[] = [];
    try {
      for (let i = 0; i < 7; i++) clients.push(await administrator(server.url));
      expect(await store.health()).toMatchObject({
        status: 'degraded',
        problems: [
          "8 of the server's 8 connections are in use: lower the pool sizes, put a pooler in between, or raise max_connections",
        ],
        details: { connections: { used: 8, max: 8 } },
      });
      // A superuser may use the reserved ones too.
      for (let i = 0; i < 2; i++) clients.push(await administrator(server.url));
      await expect(openStore(server.url)).rejects.toMatchObject({ code: 'STORE.BUSY', retryable: true });
      await endConnections(clients[0] as pg.Client);
      while (clients.length < 10) clients.push(await administrator(server.url));
      expect(await store.health()).toMatchObject({
        status: 'down',
        problems: [
          expect.stringMatching(/no connection left \(SQLSTATE 53300\); lower the pool size or raise max_connections/),
        ],
      });
    } finally {
      for (const client of clients) await client.end();
    }
    await until('there are connections again', async () => (await store.health()).status === 'up');
  });

  it('refuses the password is down and keeps the password to itself', async () => {
    const password = new URL(server.url).password;
    await using admin = await administrator(server.url);
    try {
      await admin.query(`ALTER ROLE aurum PASSWORD 'changed'`);
      await endConnections(admin);
      await until('the pool has noticed', async () => (await store.health()).status === 'down');
      const health = await store.health();
      expect(health.problems).toEqual([
        expect.stringMatching(/refused the password: .*user "aurum".*check the password/),
      ]);
      expect(inspect(health, { depth: 10, showHidden: true })).not.toContain(password);
    } finally {
      await admin.query(`ALTER ROLE aurum PASSWORD ${pg.escapeLiteral(password)}`);
    }
    expect((await store.health()).status).toBe('up');
  });
});

describe.skipIf(!hasPostgres)('the health of a store on a standby', () => {
  it('is degraded and says how far it is behind; reads see what the primary has, and a write says where it belongs', async () => {
    await using primary = await startPostgres();
    await using origin = await openStore(primary.url, { migrate: true, tenant: 'default' });
    await origin.catalog.define([hourly('a')]);
    await using server = await startPostgres({ standbyOf: primary.url });
    await using store = await openStore(server.url, { tenant: 'default', attempts: 1 });
    await origin.series.write({ key: 'a', series: prices(24), knownAt: T0 });
    await until('the standby has followed', async () => (await store.series.read('a')).length === 24);
    await until('it is not behind', async () => (await store.health()).details.replicationLagMs === 0);
    expect(await store.health()).toMatchObject({
      status: 'degraded',
      problems: [expect.stringMatching(/standby.*write to the primary server/)],
      details: { inRecovery: true },
    });
    await expect(store.series.write({ key: 'a', series: prices(5), knownAt: T0 })).rejects.toMatchObject({
      code: 'STORE.READ_ONLY',
    });
    await using admin = await administrator(server.url);
    await admin.query('SELECT pg_wal_replay_pause()');
    await origin.series.write({ key: 'a', series: prices(30), knownAt: T0 });
    await until('it is behind', async () => ((await store.health()).details.replicationLagMs ?? 0) > 0);
    expect((await store.series.read('a')).length).toBe(24);
    await admin.query('SELECT pg_wal_replay_resume()');
    await until('it has caught up', async () => (await store.health()).details.replicationLagMs === 0);
    expect((await store.series.read('a')).length).toBe(30);
    // The primary is lost: its standby takes over.
    await primary.kill();
    await admin.query('SELECT pg_promote()');
    await until('it is the primary', async () => (await store.health()).status === 'up');
    expect(await store.series.write({ key: 'a', series: prices(31), knownAt: T0 })).toMatchObject({
      inserted: 1,
      unchanged: 30,
    });
  });
});
