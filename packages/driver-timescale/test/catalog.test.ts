import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { administrator, hourly, prices, T0, until } from './samples.js';

describe.skipIf(!hasPostgres)('the register of series on a server', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;

  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, tenant: 'default', poolSize: 4, attempts: 1 });
  });
  afterAll(() => store.close());

  it('does not use numbers up when jobs define their series again and again', async () => {
    await using admin = await administrator(url());
    const used = async (): Promise<number> =>
      Number((await admin.query(`SELECT last_value FROM aurum.series_id_seq`)).rows[0].last_value);
    await store.catalog.define([hourly('r1'), hourly('r2')]);
    const before = await used();
    for (let i = 0; i < 5; i++) {
      await store.catalog.define([hourly('r1'), hourly('r2', { description: `edition ${i}` })]);
    }
    expect(await used()).toBe(before);
    expect((await store.catalog.get('r2')).description).toBe('edition 4');
    await store.createTenant('default');
    await store.createTenant('default');
    expect((await admin.query(`SELECT last_value FROM aurum.tenant_id_seq`)).rows).toEqual([{ last_value: '1' }]);
  });

  it('writes nothing when nothing of a definition has changed', async () => {
    await using admin = await administrator(url());
    await store.catalog.define([hourly('same', { attributes: { iso: 'PJM' } })]);
    const place = async (): Promise<unknown> =>
      (await admin.query(`SELECT xmin::text, ctid::text FROM aurum.series WHERE key = 'same'`)).rows;
    const before = await place();
    await store.catalog.define([hourly('same', { attributes: { iso: 'PJM' } })]);
    expect((await store.catalog.get('same')).attributes).toEqual({ iso: 'PJM' });
    expect(await place()).toEqual(before);
  });

  it('takes its rows in the order that writes take them in, so that neither is sacrificed to a deadlock', async () => {
    await using admin = await administrator(url());
    // By number z comes first, by key a does.
    await store.catalog.define([hourly('z')]);
    await store.catalog.define([hourly('a')]);
    const waiting = async (): Promise<number> =>
      Number(
        (
          await admin.query(
            `SELECT count(*) FROM pg_stat_activity WHERE application_name = 'aurum' AND wait_event_type = 'Lock' AND datname = current_database()`,
          )
        ).rows[0].count,
      );
    await admin.query(`BEGIN; SELECT 1 FROM aurum.series WHERE key = 'z' FOR NO KEY UPDATE`);
    const defining = store.catalog.define([hourly('a', { description: 'new' }), hourly('z', { description: 'new' })]);
    await until('the definition waits', async () => (await waiting()) === 1);
    await admin.query('SAVEPOINT before');
    // Whatever the definition holds already, it must not hold "a", which a write takes after "z".
    await admin.query(`SELECT 1 FROM aurum.series WHERE key = 'a' FOR NO KEY UPDATE NOWAIT`);
    await admin.query('COMMIT');
    await defining;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        i % 2 === 0
          ? store.catalog.define([hourly('a', { description: `${i}` }), hourly('z', { description: `${i}` })])
          : store.series.writeMany([
              { key: 'a', series: prices(3, { offset: i }), knownAt: T0 + i },
              { key: 'z', series: prices(3, { offset: i }), knownAt: T0 + i },
            ]),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  it('is defined by several at the same time as one after the other would', async () => {
    const keys = Array.from({ length: 40 }, (_, i) => `p${(i * 17) % 40}`);
    await Promise.all(
      Array.from({ length: 4 }, (_, n) =>
        store.catalog.define([...keys.slice(n * 7), ...keys.slice(0, n * 7)].map((key) => hourly(key))),
      ),
    );
    expect((await store.catalog.list({ keyPrefix: 'p' })).items.length).toBe(40);
    await expect(
      store.catalog.define([hourly('p3', { description: 'other' }), hourly('p4', { unit: 'USD/MWh' })]),
    ).rejects.toMatchObject({ code: 'SERIES.ALREADY_DEFINED' });
    expect((await store.catalog.get('p3')).description).toBeUndefined();
  });
});
