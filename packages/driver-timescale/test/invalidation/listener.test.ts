import { createServer, type Socket } from 'node:net';
import { cacheTags, createCache } from '@aurum/core/cache';
import { Secret } from '@aurum/core/config';
import { type InvalidationListener, invalidateOnWrites, openStore } from '@aurum/driver-timescale';
import { loadTimescaleConfig } from '@aurum/driver-timescale/config';
import { describe, expect, it } from 'vitest';
import { startPostgres } from '../../../../test-support/postgres.js';
import { startProxy, throughProxy, type Wire } from '../../../../test-support/tcp-proxy.js';
import { collectTelemetry } from '../../../../test-support/telemetry.js';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { embedded } from '../backends.js';
import { administrator, hourly, prices, T0, until } from '../samples.js';
import { openWorld } from './world.js';

/** How many connections listen. */
async function listening(url: string): Promise<number> {
  await using admin = await administrator(url);
  const { rows } = await admin.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'aurum listener'`,
  );
  return rows[0]?.count ?? -1;
}

/** Ends what may be open although it should not. */
async function outcome(opening: Promise<InvalidationListener>): Promise<unknown> {
  const [settled] = await Promise.allSettled([opening]);
  if (settled?.status === 'fulfilled') await settled.value.close();
  return settled?.status === 'rejected' ? settled.reason : settled?.value;
}

describe.skipIf(!hasPostgres)('a listener', () => {
  const url = useTestDatabase();

  it('holds one connection, and none after it is closed', async () => {
    await using world = await openWorld(url());
    expect(await listening(url())).toBe(1);
    await world.listener.close();
    await world.listener.close();
    await until('its connection is gone', async () => (await listening(url())) === 0);
    expect(world.listener.health()).toEqual({ status: 'down', reasons: ['the listener was closed'] });
    expect((await world.cache.health()).status).toBe('ok');
    await world.other.series.write({ key: 'a', series: prices(1), knownAt: T0 });
    expect(world.listener.stats().notifications).toBe(0);
  });

  it('ends with its signal, and with its cache', async () => {
    const controller = new AbortController();
    await using world = await openWorld(url(), { signal: controller.signal });
    controller.abort();
    expect(world.listener.health()).toEqual({ status: 'down', reasons: ['its signal was aborted'] });
    await until('its connection is gone', async () => (await listening(url())) === 0);
    const cache = createCache();
    await using second = await invalidateOnWrites(url(), { cache, schema: world.schema });
    await cache.close();
    await world.other.series.write({ key: 'a', series: prices(1), knownAt: T0 });
    await until('it is down', async () => second.health().status === 'down');
    expect(second.health().reasons[0]).toMatch(/cache/);
    await until('its connection is gone', async () => (await listening(url())) === 0);
  });

  it('is not opened when it is aborted, and leaves no connection', async () => {
    await using cache = createCache();
    const aborted = invalidateOnWrites(url(), { cache, signal: AbortSignal.abort() });
    expect(await outcome(aborted)).toMatchObject({ code: 'CALL.ABORTED' });
    // A server that takes connections and says nothing.
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket.on('error', () => {})));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const to = `postgres://user@127.0.0.1:${(silent.address() as { port: number }).port}/market`;
    const controller = new AbortController();
    const opening = outcome(invalidateOnWrites(to, { cache, signal: controller.signal }));
    await until('it has connected', async () => sockets.size === 1);
    controller.abort();
    expect(await opening).toMatchObject({ code: 'CALL.ABORTED' });
    const late = await outcome(invalidateOnWrites(to, { cache, connectTimeoutMs: 50 }));
    expect(late).toMatchObject({ code: 'STORE.UNAVAILABLE', retryable: true });
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('refuses what cannot be listened to, with what to do', async () => {
    await using cache = createCache();
    const open = (target: Parameters<typeof invalidateOnWrites>[0], more = {}) =>
      outcome(invalidateOnWrites(target, { cache, ...more }));
    const pglite = await embedded();
    for (const target of ['memory:', 'file:./data', pglite as never]) {
      expect(await open(target)).toMatchObject({
        code: 'CONFIG.INVALID',
        message: expect.stringMatching(/embedded.*write through the cached store/),
      });
    }
    expect(await open('redis://somewhere')).toMatchObject({ code: 'CONFIG.INVALID' });
    expect(await open(url(), { tenant: [] })).toMatchObject({ code: 'CONFIG.INVALID' });
    expect(await open(url(), { keepaliveMs: 0 })).toMatchObject({ code: 'CONFIG.INVALID' });
    expect(await open(url(), { schema: 'x"; --' })).toMatchObject({ code: 'CONFIG.INVALID' });
    expect(await open(url(), { schema: 'nowhere' })).toMatchObject({ code: 'STORE.NOT_MIGRATED' });
    expect(await open('postgres://someone:p4ssw0rd@127.0.0.1:1/market')).toMatchObject({
      code: 'STORE.UNAVAILABLE',
      message: expect.not.stringContaining('p4ssw0rd'),
    });
    expect(await listening(url())).toBe(0);
  });

  it('takes a configuration, with its tenant, or what a client is made of', async () => {
    await using world = await openWorld(url());
    const config = loadTimescaleConfig({
      env: { AURUM_TIMESCALE_URL: url(), AURUM_TIMESCALE_TENANT: 'desk', AURUM_TIMESCALE_SCHEMA: world.schema },
    });
    expect(config.url).toBeInstanceOf(Secret);
    await using cache = createCache();
    await using byConfig = await invalidateOnWrites(config, { cache });
    await using byClient = await invalidateOnWrites({ connectionString: url() }, { cache, schema: world.schema });
    const before = byConfig.stats().tags;
    await world.other.series.write({ key: 'a', series: prices(1), knownAt: T0 }, { tenant: 'other' });
    await until('the one of all tenants heard it', async () => byClient.stats().tags === 1);
    await world.other.series.write({ key: 'a', series: prices(1), knownAt: T0 });
    await until('both heard it', async () => byConfig.stats().tags > before && byClient.stats().tags === 2);
    expect(byConfig.stats()).toMatchObject({ tags: 1, notifications: 2 });
  });

  it('clears at its start, unless it is told that nothing can have been missed', async () => {
    await using world = await openWorld(url(), { clearAtStart: false });
    expect(world.listener.stats().everything).toBe(0);
    await using cache = createCache();
    await using listener = await invalidateOnWrites(url(), { cache, schema: world.schema });
    expect(listener.stats().everything).toBe(1);
  });

  it('follows a tenant that is made later', async () => {
    await using world = await openWorld(url(), { tenant: ['desk', 'later'] });
    await world.other.series.write({ key: 'a', series: prices(1), knownAt: T0 });
    await world.settle();
    const before = world.invalidated.length;
    await world.other.createTenant('later');
    await world.other.catalog.define([hourly('a')], { tenant: 'later' });
    await until('it is heard', async () => world.invalidated.length > before);
    const { series, definition, catalog } = cacheTags;
    const expected = [series('later', 'a'), definition('later', 'a'), catalog('later')];
    expect(world.invalidated.slice(before)).toEqual([expected]);
  });

  it('is recorded by OpenTelemetry, without a key, a tenant or a secret', async () => {
    await using telemetry = collectTelemetry();
    const world = await openWorld(url(), { tenant: 'desk' });
    await world.other.series.write({ key: 'a', series: prices(1), knownAt: T0 });
    await world.settle();
    await world[Symbol.asyncDispose]();
    const text = await telemetry.text();
    expect(text).toContain('invalidate ');
    expect(text).toContain('listen ');
    expect(text).not.toContain('series:desk');
    expect(text).not.toContain(new URL(url()).password);
  });
});

describe.skipIf(!hasPostgres)('a listener of a service that is no owner', () => {
  it('follows the tenants that it names; without names every write invalidates everything, and it says so', async () => {
    await using server = await startPostgres();
    const as = (user: string): string => {
      const own = new URL(server.url);
      own.username = user;
      own.password = user;
      own.pathname = '/market';
      return own.href;
    };
    await using admin = await administrator(server.url);
    await admin.query(
      `CREATE ROLE owner LOGIN CREATEROLE PASSWORD 'owner'; CREATE ROLE service LOGIN PASSWORD 'service'`,
    );
    await admin.query('CREATE DATABASE market OWNER owner');
    await using store = await openStore(as('owner'), { migrate: true, tenant: 'desk' });
    for (const tenant of ['desk', 'other']) {
      await store.createTenant(tenant);
      await store.catalog.define([hourly('a')], { tenant });
    }
    await using owner = await administrator(as('owner'));
    await owner.query(
      'GRANT aurum_app TO service; GRANT USAGE ON SCHEMA aurum TO service; GRANT SELECT ON aurum.migration TO service',
    );
    await using service = await openStore(as('service'), { tenant: 'desk' });
    await expect(service.maintenance.setNotifications('on')).rejects.toMatchObject({ code: 'STORE.PERMISSION' });
    expect(await store.maintenance.setNotifications('on')).toBe('on');
    await using cache = createCache();
    await using named = await invalidateOnWrites(as('service'), { cache, tenant: 'desk' });
    await using blind = await invalidateOnWrites(as('service'), { cache });
    await service.series.write({ key: 'a', series: prices(1), knownAt: T0 });
    await until('it is heard', async () => named.stats().tags === 1 && blind.stats().everything === 2);
    expect(named.health().status).toBe('ok');
    expect(blind.health()).toMatchObject({ status: 'degraded', reasons: [expect.stringMatching(/option tenant/)] });
    await store.series.write({ key: 'a', series: prices(1), knownAt: T0 }, { tenant: 'other' });
    await until('it is heard', async () => named.stats().notifications === 2);
    expect(named.stats()).toMatchObject({ tags: 1, everything: 1 });
  });
});

/** A pooler as a client sees it: its backends have other numbers, and in transaction mode what is said between transactions is lost. */
async function pooler(url: string, mode: 'session' | 'transaction'): Promise<{ url: string } & AsyncDisposable> {
  const fromServer = (): Wire => {
    let rest = Buffer.alloc(0);
    return (bytes) => {
      const passed: Buffer[] = [];
      rest = Buffer.concat([rest, bytes]);
      while (rest.length >= 5 && rest.length >= 1 + rest.readInt32BE(1)) {
        const message = Buffer.from(rest.subarray(0, 1 + rest.readInt32BE(1)));
        rest = rest.subarray(message.length);
        const type = message.toString('latin1', 0, 1);
        if (type === 'K') message.writeInt32BE(message.readInt32BE(5) + 1_000_000, 5);
        if (type !== 'A' || mode === 'session') passed.push(message);
      }
      return Buffer.concat(passed);
    };
  };
  const proxy = await startProxy(Number(new URL(url).port), { fromServer });
  return { url: throughProxy(url, proxy), [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose]() };
}

describe.skipIf(!hasPostgres)('a listener behind a pooler', () => {
  const url = useTestDatabase();

  it('works where connections are its own', async () => {
    await using between = await pooler(url(), 'session');
    await using world = await openWorld(url(), { listenUrl: between.url });
    await world.other.series.write({ key: 'a', series: prices(1), knownAt: T0 });
    await world.settle();
    expect(world.listener.health().status).toBe('ok');
  });

  it('is refused where notifications do not get through', async () => {
    await using between = await pooler(url(), 'transaction');
    await using world = await openWorld(url());
    const options = { cache: world.cache, schema: world.schema, keepaliveMs: 300 };
    expect(await outcome(invalidateOnWrites(between.url, options))).toMatchObject({
      code: 'CONFIG.INVALID',
      message: expect.stringMatching(/pooler.*session mode/),
    });
    await until('it leaves no connection', async () => (await listening(url())) === 1);
  });
});
