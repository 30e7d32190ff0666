import { openStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../test-support/postgres.js';
import { hasPostgres } from '../../../test-support/test-database.js';
import { administrator, hourly, prices, T0 } from './samples.js';

describe.skipIf(!hasPostgres)('an owner and a service, none of them a superuser', () => {
  let server: PostgresServer;
  const as = (user: string): string => {
    const url = new URL(server.url);
    url.username = user;
    url.password = user;
    url.pathname = '/market';
    return url.href;
  };

  beforeAll(async () => {
    server = await startPostgres();
    await using admin = await administrator(server.url);
    await admin.query(
      `CREATE ROLE owner LOGIN CREATEROLE PASSWORD 'owner'; CREATE ROLE service LOGIN PASSWORD 'service'`,
    );
    await admin.query('CREATE DATABASE market OWNER owner');
    await using store = await openStore(as('owner'));
    await store.migrate();
    await store.createTenant('desk');
    await using owner = await administrator(as('owner'));
    // The same as in the guide to operating a store.
    await owner.query(
      'GRANT aurum_app TO service; GRANT USAGE ON SCHEMA aurum TO service; GRANT SELECT ON aurum.migration TO service',
    );
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  it('suffice: the service reads, writes, streams and is healthy', async () => {
    await using store = await openStore(as('service'), { tenant: 'desk' });
    await store.catalog.define([hourly('a')]);
    await store.series.write({ key: 'a', series: prices(48), knownAt: T0 });
    await store.series.write({ key: 'a', series: prices(48, { offset: 1 }), knownAt: T0 + 1 });
    expect((await store.series.read('a')).values[0]).toBe(1);
    expect((await store.series.revisions('a')).length).toBe(96);
    let points = 0;
    for await (const { series } of store.series.stream('a')) points += series.length;
    expect(points).toBe(48);
    expect(await store.catalog.remove('a')).toBe(true);
    expect(await store.health()).toMatchObject({ status: 'up', problems: [] });
  });

  it('have their parts: the service can neither migrate, make tenants, nor read past its tenant', async () => {
    await using store = await openStore(as('service'), { tenant: 'desk' });
    await expect(store.createTenant('other')).rejects.toMatchObject({ code: 'STORE.PERMISSION' });
    await expect(openStore(as('service'), { schema: 'other', migrate: true })).rejects.toMatchObject({
      code: 'STORE.PERMISSION',
    });
    await using service = await administrator(as('service'));
    expect((await service.query('SELECT count(*)::int AS count FROM aurum.tenant')).rows).toEqual([{ count: 0 }]);
    await expect(service.query('SELECT 1 FROM aurum.observation_data')).rejects.toMatchObject({ code: '42501' });
    await expect(service.query('DROP TABLE aurum.observation')).rejects.toMatchObject({ code: '42501' });
  });
});
