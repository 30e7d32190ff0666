import type { Cache, InvalidationReceipt } from '@aurum/core/cache';
import { invalidateOnWrites } from '@aurum/driver-timescale';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { startPostgres } from '../../../../test-support/postgres.js';
import { startProxy } from '../../../../test-support/tcp-proxy.js';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { administrator, prices, T0, until } from '../samples.js';
import { openWorld, untilRead, type World } from './world.js';

const first = async ({ store }: World): Promise<number | undefined> => (await store.series.read('a')).values[0];
const write = ({ other }: World, offset: number) =>
  other.series.write({ key: 'a', series: prices(3, { offset }), knownAt: T0 + offset });

/** Ends the connections that listen, and keeps new ones out while `meanwhile` runs. */
async function withoutListening(url: string, meanwhile: () => Promise<void>): Promise<void> {
  await using admin = await administrator(url);
  const name = pg.escapeIdentifier(new URL(url).pathname.slice(1));
  const { rows } = await admin.query<{ most: number }>(
    `SELECT count(*)::int + 1 AS most FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'aurum listener'`,
  );
  expect(rows[0]?.most).toBeGreaterThan(1);
  // A superuser is not bound by it, and so the listener is another user.
  await admin.query(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
  const ended = await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'aurum listener'`,
  );
  expect(ended.rows).toHaveLength(1);
  await meanwhile();
  await admin.query(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
}

/** A URL of a user who is bound by limits, and may take on the role of stores. */
async function listenerUrl(url: string): Promise<string> {
  await using admin = await administrator(url);
  await admin.query(
    `DO $$ BEGIN CREATE ROLE aurum_app NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  );
  await admin.query(
    `DO $$ BEGIN CREATE ROLE gap_listener LOGIN PASSWORD 'gap'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  );
  await admin.query('GRANT aurum_app TO gap_listener');
  const own = new URL(url);
  own.username = 'gap_listener';
  own.password = 'gap';
  return own.href;
}

/** Loses the connection of a listener, writes, and lets it listen again. */
async function writeInGap(world: World, url: string): Promise<void> {
  await write(world, 1);
  await world.settle();
  expect(await first(world)).toBe(1);
  await withoutListening(url, async () => {
    await until('it is noticed', async () => world.listener.health().status === 'degraded');
    await write(world, 2);
    // It is why there is something to be done afterwards.
    expect(await first(world)).toBe(1);
    expect(world.listener.health().reasons[0]).toMatch(/no connection listens.*then everything is/);
  });
  await until('it listens again', async () => world.listener.health().status === 'ok');
}

describe.skipIf(!hasPostgres)('a listener whose connection is killed', () => {
  const url = useTestDatabase();
  const tenant = 'desk';

  it('invalidates what it may have missed before it is well again', async () => {
    await using world = await openWorld(url(), { listenUrl: await listenerUrl(url()), tenant, reconnectMs: 100 });
    await writeInGap(world, url());
    expect(await first(world)).toBe(2);
    expect(world.listener.stats()).toMatchObject({ gaps: 1, everything: 2 });
    await write(world, 3);
    await world.settle();
    expect(await first(world)).toBe(3);
  });

  it('would have left it where it was, had it only listened again', async () => {
    const receipt: InvalidationReceipt = { reached: 'global', pending: false };
    const deafToGaps = (cache: Cache): Pick<Cache, 'invalidate' | 'clear'> => ({
      invalidate: async (tags) => (tags.includes('tenant:desk') ? receipt : cache.invalidate(tags)),
      clear: async () => receipt,
    });
    const options = { listenUrl: await listenerUrl(url()), tenant, reconnectMs: 100, told: deafToGaps };
    await using world = await openWorld(url(), options);
    await writeInGap(world, url());
    expect(await first(world)).toBe(1);
  });

  it('listens before it invalidates: a write between the two is heard', async () => {
    await using world = await openWorld(url());
    await world.listener.close();
    const { cache, schema } = world;
    const options = {
      schema,
      cache: {
        invalidate: (tags: readonly string[]) => cache.invalidate(tags),
        async clear() {
          const receipt = await cache.clear();
          await first(world);
          await write(world, 7);
          return receipt;
        },
      },
    };
    await write(world, 6);
    await using listener = await invalidateOnWrites(url(), options);
    await until('the write is heard', async () => listener.stats().tags === 1);
    expect(await first(world)).toBe(7);
  });

  it('again and again while others write: what is read in the end is what was written last', {
    timeout: 60_000,
  }, async () => {
    await using world = await openWorld(url(), { reconnectMs: 20 });
    await using admin = await administrator(url());
    for (let round = 1; round <= 20; round++) {
      const killed = admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'aurum listener'`,
      );
      await write(world, round);
      await first(world);
      await killed;
    }
    await untilRead('the last round', () => first(world), 20);
    await until('it is well', async () => world.listener.health().status === 'ok');
    expect(world.listener.stats().gaps).toBeGreaterThan(0);
  });
});

describe.skipIf(!hasPostgres)('a listener whose server', () => {
  it('is restarted invalidates what it may have missed', { timeout: 60_000 }, async () => {
    await using server = await startPostgres();
    await using world = await openWorld(server.url, { reconnectMs: 100 });
    await write(world, 1);
    await world.settle();
    expect(await first(world)).toBe(1);
    await server.kill();
    await until('it is noticed', async () => world.listener.health().status === 'degraded');
    await server.restart();
    await write(world, 2);
    await untilRead('the value', () => first(world), 2);
    await until('it listens again', async () => world.listener.health().status === 'ok');
    expect(world.listener.stats().gaps).toBe(1);
  });

  it('is gone without a word is noticed by asking it', { timeout: 60_000 }, async () => {
    await using server = await startPostgres();
    await using proxy = await startProxy(server.port);
    const behind = new URL(server.url);
    behind.port = String(proxy.port);
    await using world = await openWorld(server.url, { listenUrl: behind.href, keepaliveMs: 200, reconnectMs: 100 });
    await write(world, 1);
    await world.settle();
    expect(await first(world)).toBe(1);
    proxy.setMode('hold');
    await write(world, 2);
    await until('it is noticed', async () => world.listener.health().status === 'degraded');
    expect(await first(world)).toBe(1);
    expect(world.listener.health().reasons[0]).toMatch(/did not answer within 200 ms/);
    proxy.setMode('pass');
    await until('it listens again', async () => world.listener.health().status === 'ok');
    expect(await first(world)).toBe(2);
  });
});
