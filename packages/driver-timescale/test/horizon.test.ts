import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { administrator, busyBackends, hourly, prices, T0, until } from './samples.js';

describe.skipIf(!hasPostgres)('the horizon while writes are under way', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;

  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, tenant: 'default', poolSize: 2 });
    await store.catalog.define([hourly('a')]);
  });
  afterAll(() => store.close());

  it.each([0, 650])('stays before a write that began %i ms into a second', async (offset) => {
    await using admin = await administrator(url());
    await admin.query(`BEGIN; LOCK TABLE aurum.observation_data IN ACCESS EXCLUSIVE MODE`);
    await admin.query(
      `SELECT pg_sleep(((${offset} + 2000 - extract(milliseconds FROM clock_timestamp())::integer % 1000) % 1000) / 1000.0)`,
    );
    const writing = store.series.write({ key: 'a', series: prices(3, { offset }), knownAt: T0 + offset });
    await until('the write waits', async () => (await busyBackends(admin)).length === 1);
    await admin.query('SELECT pg_sleep(1.1)');
    const horizon = await store.series.horizon();
    await admin.query('ROLLBACK');
    const { recordedAt } = await writing;
    expect(recordedAt).toBeGreaterThan(horizon);
    await until('it passes the write', async () => (await store.series.horizon()) >= recordedAt);
  });
});
