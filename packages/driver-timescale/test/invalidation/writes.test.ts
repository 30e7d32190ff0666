import { type CacheAnswer, cacheTags, createCache } from '@aurum/core/cache';
import { invalidateOnWrites, openStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { createPgBackend } from '../../src/client/pg-backend.js';
import { migrate } from '../../src/migrate.js';
import { MIGRATIONS } from '../../src/migrations/index.js';
import { curveOf } from '../curves/samples.js';
import { administrator, hourly, prices, T0, until } from '../samples.js';
import { openWorld, untilRead, type World } from './world.js';

describe.skipIf(!hasPostgres)('what others write to the store of a host that listens', () => {
  const url = useTestDatabase();
  let world: World;
  beforeAll(async () => {
    world = await openWorld(url());
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  const first = async (key: string, tenant = 'desk'): Promise<number | undefined> =>
    (await world.store.series.read(key, undefined, { tenant })).values[0];
  const write = (key: string, offset: number, tenant = 'desk') =>
    world.other.series.write({ key, series: prices(3, { offset }), knownAt: T0 + offset }, { tenant });
  const status = async (key: string, tenant = 'desk'): Promise<string> => {
    const answers: CacheAnswer[] = [];
    await world.store.series.read(key, undefined, { tenant, cache: { onAnswer: (answer) => answers.push(answer) } });
    return answers[0]?.status ?? '';
  };

  it('is read anew: values', async () => {
    await write('a', 1);
    await world.settle();
    expect(await first('a')).toBe(1);
    expect(await status('a')).toBe('hit');
    await write('a', 2);
    await untilRead('the second value', () => first('a'), 2);
    expect(world.listener.health()).toEqual({ status: 'ok', reasons: [] });
    expect(world.listener.stats().gaps).toBe(0);
  });

  it('leaves answers about other series, and of other tenants, where they are', async () => {
    await write('a', 3, 'other');
    await write('b', 3);
    await world.settle();
    expect([await first('a', 'other'), await first('b')]).toEqual([3, 3]);
    expect([await status('a', 'other'), await status('b')]).toEqual(['hit', 'hit']);
    await write('a', 4);
    await world.settle();
    expect(await first('a')).toBe(4);
    expect([await status('a', 'other'), await status('b')]).toEqual(['hit', 'hit']);
  });

  it('is read anew: definitions, the list, and what was said not to be there', async () => {
    await expect(world.store.catalog.get('new')).rejects.toMatchObject({ code: 'SERIES.NOT_FOUND' });
    await world.store.catalog.list();
    await world.other.catalog.define([hourly('new', { description: 'one' })]);
    await untilRead('the definition', async () => (await world.store.catalog.find('new'))?.description, 'one');
    await untilRead('the list', async () => (await world.store.catalog.list()).items.length, 4);
    await world.other.catalog.define([hourly('new', { description: 'two' })]);
    await untilRead('the description', async () => (await world.store.catalog.find('new'))?.description, 'two');
    await world.other.catalog.remove('new');
    await untilRead('that it is gone', async () => (await world.store.catalog.find('new')) === undefined, true);
    await untilRead('the shorter list', async () => (await world.store.catalog.list()).items.length, 3);
  });

  it('is read anew: curves and their list', async () => {
    const key = 'EEX/power/DE-LU/base';
    const knownAt = T0;
    const read = async () => (await world.store.curves.find(key, '2026-01-15'))?.curve.quotes[0]?.settlement;
    expect(await read()).toBeUndefined();
    expect((await world.store.curves.list()).items).toHaveLength(0);
    await world.other.curves.publish({ curve: curveOf(key, '2026-01-15'), knownAt });
    await untilRead('the curve', read, 81.3);
    await untilRead('the list', async () => (await world.store.curves.list()).items.length, 1);
    await world.other.curves.publish({ curve: curveOf(key, '2026-01-15', { shift: 1 }), knownAt: T0 + 1 });
    await untilRead('the later curve', read, 82.3);
    await world.other.curves.withdraw([{ key, asOf: '2026-01-15', knownAt: T0 + 2 }]);
    await untilRead('that it is withdrawn', read, undefined);
  });

  it('is read anew: what plain SQL changes, and moves', async () => {
    await using admin = await administrator(url());
    await write('a', 5);
    await untilRead('the value', () => first('a'), 5);
    // As the guide says: who writes rows by SQL touches their series.
    await admin.query(`BEGIN; UPDATE "${world.schema}".observation SET value = 55;
      UPDATE "${world.schema}".series SET last_seq = last_seq WHERE key = 'a'; COMMIT`);
    await untilRead('the value of SQL', () => first('a'), 55);
    await admin.query(`UPDATE "${world.schema}".series SET description = 'by SQL' WHERE key = 'a'`);
    await untilRead('the description', async () => (await world.store.catalog.find('a'))?.description, 'by SQL');
    await admin.query(`UPDATE "${world.schema}".series SET key = 'c' WHERE key = 'a'`);
    await untilRead('that it has another name', async () => (await world.store.catalog.find('a')) === undefined, true);
    expect(await first('c')).toBe(55);
    await admin.query(`UPDATE "${world.schema}".series SET key = 'a' WHERE key = 'c'`);
    await untilRead('the old name', async () => (await world.store.catalog.find('a'))?.key, 'a');
  });

  it('is read anew: what maintenance removes', async () => {
    const length = async () => (await world.store.series.read('a')).length;
    await write('a', 56);
    await world.settle();
    expect(await length()).toBe(3);
    await world.other.maintenance.setPolicies({ keepRaw: 'P3M' });
    const { actions } = await world.other.maintenance.run({ only: ['refresh', 'retain'] });
    expect(actions.some(({ task }) => task === 'retain')).toBe(true);
    await untilRead('that they are gone', length, 0);
    await world.other.maintenance.setPolicies({ keepRaw: 'forever' });
  });

  it('is read anew: all of the tenant when nobody knows what a number stands for, and everything when nobody knows what is meant', async () => {
    await using admin = await administrator(url());
    for (const [said, tags] of [
      [`"${world.schema}".announce('values', 1, ARRAY[1, 999999])`, [cacheTags.tenant('desk')]],
      [`"${world.schema}".announce('all')`, []],
      [`pg_notify('${world.schema}_changes', 'what a later driver says')`, []],
    ] as const) {
      const before = world.invalidated.length;
      await admin.query(`SELECT ${said}`);
      await until('it is heard', async () => world.invalidated.length > before);
      expect(world.invalidated.slice(before)).toEqual([tags]);
    }
  });

  it('invalidates nothing when it is rolled back, nor before it is committed', async () => {
    await write('a', 6);
    await world.settle();
    expect(await first('a')).toBe(6);
    const before = world.invalidated.length;
    await using admin = await administrator(url());
    await admin.query(`BEGIN; UPDATE "${world.schema}".series SET last_seq = last_seq`);
    expect(await status('a')).toBe('hit');
    await admin.query('ROLLBACK');
    await expect(world.other.series.write({ key: 'nowhere', series: prices(1), knownAt: T0 })).rejects.toMatchObject({
      code: 'SERIES.NOT_FOUND',
    });
    await write('b', 6);
    await world.settle();
    const tags = new Set(world.invalidated.slice(before).flat());
    expect(tags).toEqual(new Set([cacheTags.series('desk', 'b'), cacheTags.series('desk', 'marker')]));
    expect(await status('a')).toBe('hit');
  });

  it('says numbers alone where everybody can listen', async () => {
    await using admin = await administrator(url());
    const payloads: string[] = [];
    admin.on('notification', ({ payload }) => payloads.push(payload ?? ''));
    await admin.query(`LISTEN "${world.schema}_changes"`);
    await write('a', 7, 'other');
    await world.other.curves.publish({ curve: curveOf('EEX/power/DE-LU/peak', '2026-01-15'), knownAt: T0 });
    await world.other.catalog.define([hourly('secret-name')]);
    await world.other.catalog.remove('secret-name');
    await until('all are heard', async () => (await admin.query('SELECT 1')) && payloads.length >= 4);
    expect(payloads.map((payload) => payload.replaceAll(/\d+/g, 'N'))).toEqual([
      'values N N',
      'curve N N',
      'definition N N',
      'tenant N',
    ]);
  });
});

describe.skipIf(!hasPostgres)('many series', () => {
  const url = useTestDatabase();

  it('in one transaction: up to 5000 one by one, beyond that the tenant, in few notifications', {
    timeout: 120_000,
  }, async () => {
    await using world = await openWorld(url());
    await using admin = await administrator(url());
    const keys = Array.from({ length: 10_000 }, (_, i) => `many/${i}`);
    const payloads: string[] = [];
    admin.on('notification', ({ payload }) => payloads.push(payload ?? ''));
    await admin.query(`LISTEN "${world.schema}_changes"`);
    const touch = (most: number) =>
      admin.query(
        `UPDATE "${world.schema}".series SET last_seq = last_seq + 1 WHERE tenant_id = 1 AND key = ANY ($1::text[])`,
        [keys.slice(0, most)],
      );
    await world.other.catalog.define(keys.map((key) => hourly(key)));
    await admin.query('SELECT 1');
    expect(payloads).toEqual(['tenant 1']);
    await until('it is done', async () => world.listener.stats().everything + world.listener.stats().tags >= 2);
    payloads.length = 0;
    const { tags } = world.listener.stats();
    await touch(5_000);
    expect(payloads).toHaveLength(8);
    expect(Math.max(...payloads.map(({ length }) => length))).toBeLessThan(8_000);
    expect(new Set(payloads.flatMap((payload) => payload.split(' ')[2]?.split(',') ?? [])).size).toBe(5_000);
    await until('they are invalidated', async () => world.listener.stats().tags >= tags + 5_000);
    expect(world.listener.stats().tags).toBe(tags + 5_000);
    payloads.length = 0;
    await touch(10_000);
    expect(payloads).toEqual(['tenant 1']);
    await until('the tenant is', async () => world.listener.stats().tags === tags + 5_001);
  });

  it('by many writers at once: what is read afterwards is what was written last', async () => {
    await using world = await openWorld(url());
    const keys = Array.from({ length: 40 }, (_, i) => `burst/${i}`);
    await world.other.catalog.define(keys.map((key) => hourly(key)));
    for (const [round] of Array.from({ length: 5 }).entries()) {
      await Promise.all(
        keys.map(async (key) => {
          await world.other.series.write({ key, series: prices(2, { offset: round }), knownAt: T0 + round });
          await world.store.series.read(key);
        }),
      );
    }
    const last = async (): Promise<string> =>
      (await world.store.series.readMany(keys)).map(({ values }) => values[0]).join();
    await untilRead('the last round', last, keys.map(() => 4).join());
  });
});

describe.skipIf(!hasPostgres)('announcements', () => {
  const url = useTestDatabase();

  it('are off at first, are refused to listeners then, and are switched by the owner', async () => {
    await using store = await openStore(url(), { migrate: true, tenant: 'desk' });
    await store.createTenant('desk');
    await using cache = createCache();
    expect(await store.maintenance.notifications()).toBe('off');
    await expect(invalidateOnWrites(url(), { cache })).rejects.toMatchObject({
      code: 'CONFIG.INVALID',
      message: expect.stringMatching(/notifications set on/),
    });
    await using admin = await administrator(url());
    const payloads: string[] = [];
    admin.on('notification', ({ payload }) => payloads.push(payload ?? ''));
    await admin.query('LISTEN aurum_changes');
    await store.catalog.define([hourly('a')]);
    await admin.query('SELECT 1');
    expect(payloads).toEqual([]);
    expect(await store.maintenance.setNotifications('on')).toBe('on');
    expect(await store.maintenance.notifications()).toBe('on');
    await admin.query('SELECT 1');
    expect(payloads).toEqual(['all']);
    await store.maintenance.setNotifications('off');
    await store.series.write({ key: 'a', series: prices(3), knownAt: T0 });
    await admin.query('SELECT 1');
    expect(payloads).toEqual(['all']);
  });

  it('that are switched off and on again are noticed, and what was written between is not served', async () => {
    await using world = await openWorld(url(), { keepaliveMs: 200 });
    const first = async () => (await world.store.series.read('a')).values[0];
    const write = (offset: number) =>
      world.other.series.write({ key: 'a', series: prices(3, { offset }), knownAt: T0 + offset });
    await write(1);
    await world.settle();
    expect(await first()).toBe(1);
    await world.other.maintenance.setNotifications('off');
    await until('it is degraded', async () => world.listener.health().status === 'degraded');
    expect(world.listener.health().reasons).toEqual([expect.stringMatching(/announces nothing.*notifications set on/)]);
    await write(2);
    expect(await first()).toBe(1);
    await world.other.maintenance.setNotifications('on');
    await untilRead('what was written meanwhile', first, 2);
    await until('it is well again', async () => world.listener.health().status === 'ok');
  });

  it('are off in a store that was migrated before there were any', async () => {
    const names = { schema: 'before', role: 'aurum_app' };
    const backend = createPgBackend({
      pool: new pg.Pool({ connectionString: url() }),
      ownsPool: true,
      role: names.role,
    });
    await migrate(backend, names, undefined, MIGRATIONS.slice(0, 2));
    await backend.close();
    await using cache = createCache();
    const listen = () => invalidateOnWrites(url(), { cache, schema: 'before' });
    await expect(listen()).rejects.toMatchObject({ code: 'STORE.NOT_MIGRATED' });
    await using store = await openStore(url(), { schema: 'before', migrate: true, tenant: 'desk' });
    await store.maintenance.setNotifications('on');
    await using listener = await listen();
    expect(listener.health().status).toBe('ok');
  });
});
