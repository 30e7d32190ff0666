import { inspect } from 'node:util';
import { type Instant, Series } from '@aurum/core';
import { openStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CollectedTelemetry, collectTelemetry } from '../../../../test-support/telemetry.js';
import { hasPostgres } from '../../../../test-support/test-database.js';
import { administrator, HOUR, hourly, prices, T0, until } from '../samples.js';
import { type Pair, type PairedStore, paired, startPair } from './pair.js';

const RANGE = { start: T0, end: T0 + 24 * HOUR };

/** Where the last calls went, as their spans say. */
function servers(telemetry: CollectedTelemetry): unknown[] {
  return telemetry
    .spans()
    .filter(({ attributes }) => attributes['aurum.replica'] !== undefined)
    .map(({ attributes }) => [attributes['aurum.replica'], attributes['server.port']]);
}

describe.skipIf(!hasPostgres)('a store with a replica', () => {
  let pair: Pair;
  let store: PairedStore;
  beforeAll(async () => {
    pair = await startPair();
    store = await pair.open();
    await store.catalog.define([hourly('a'), hourly('b', { attributes: { iso: 'DE' } })]);
    await store.series.write({ key: 'a', series: prices(24), knownAt: T0 });
    await store.series.write({ key: 'a', series: prices(20, { offset: 1 }), knownAt: T0 + 1 });
    const quarantined = [{ start: T0, end: T0 + HOUR, value: 9, reason: 'spike' }];
    await store.series.write({ key: 'b', series: prices(30), knownAt: T0, quarantined });
  });
  afterAll(() => pair?.[Symbol.asyncDispose]());

  it('reads there by every method what the primary has, and writes by none', async () => {
    await pair.caughtUp();
    await store.replica.lag();
    await using telemetry = collectTelemetry();
    const { series, catalog } = store;
    const { replica } = store;
    const streamed = async (from: Pick<typeof series, 'stream'>): Promise<unknown[]> => {
      const values: number[] = [];
      for await (const chunk of from.stream('a', {}, { chunkSize: 7 })) values.push(...chunk.series.values);
      return values;
    };
    expect(await replica.series.read('a', RANGE)).toEqual(await series.read('a', RANGE));
    expect(await replica.series.readMany(['b', 'a'])).toEqual(await series.readMany(['b', 'a']));
    expect(await streamed(replica.series)).toEqual(await streamed(series));
    for (const frequency of ['P1D', 'PT15M'] as const) {
      const spec = { frequency };
      expect(await replica.series.aggregate('a', RANGE, spec)).toEqual(await series.aggregate('a', RANGE, spec));
    }
    const dayAhead = { dayAhead: { cutoff: '12:00' } };
    expect(await replica.series.read('a', RANGE, dayAhead)).toEqual(await series.read('a', RANGE, dayAhead));
    expect(await replica.series.revisions('a')).toEqual(await series.revisions('a'));
    expect(await replica.series.history('a', T0)).toEqual(await series.history('a', T0));
    expect(await replica.series.runs('a')).toEqual(await series.runs('a'));
    const views = { before: { asOf: T0 } };
    expect(await replica.series.diff('a', views)).toEqual(await series.diff('a', views));
    expect(await replica.series.changedSince('a', 0)).toEqual(await series.changedSince('a', 0));
    expect(await replica.series.quarantine('b')).toEqual(await series.quarantine('b'));
    expect(await replica.catalog.get('b')).toEqual(await catalog.get('b'));
    expect(await replica.catalog.find('b')).toEqual(await catalog.find('b'));
    expect(await replica.catalog.counts('iso')).toEqual(await catalog.counts('iso'));
    // A page of the one goes on with the cursor of the other.
    const page = await replica.catalog.list({ limit: 1 });
    expect(page.items).toEqual((await catalog.list({ limit: 1 })).items);
    const rest = await catalog.list({ limit: 1, cursor: page.nextCursor });
    expect(rest.items.map(({ key }) => key)).toEqual(['b']);
    expect(await replica.series.horizon()).toBeLessThanOrEqual(await series.horizon());
    expect(replica.series.capabilities).toEqual(series.capabilities);
    const port = pair.standby.port;
    expect(servers(telemetry)).toEqual(Array.from({ length: 17 }, () => ['used', port]));
    const methods = (of: object): string[] => Object.getOwnPropertyNames(Object.getPrototypeOf(of));
    const reading = [...methods(series), ...methods(catalog)].filter(
      (name) => !['constructor', 'write', 'writeMany', 'define', 'remove'].includes(name),
    );
    const given = [...Object.keys(replica.series), ...Object.keys(replica.catalog)];
    expect(given.filter((name) => name !== 'capabilities').sort()).toEqual(reading.sort());
  });

  it('watches both pools, each by its name', async () => {
    await using telemetry = collectTelemetry();
    const own = await pair.open({ poolSize: 3, replicaPoolSize: 2 });
    await own.replica.lag();
    const most = async (): Promise<ReadonlyMap<string, number>> => {
      const metrics = (await telemetry.metrics()).filter(({ descriptor }) => descriptor.name.endsWith('.max'));
      return new Map(
        metrics.flatMap(({ dataPoints }) =>
          dataPoints.map(({ attributes, value }) => [
            String(attributes['db.client.connection.pool.name']).replace(/#\d+$/, ''),
            Number(value),
          ]),
        ),
      );
    };
    const name = (port: number): string => `127.0.0.1:${port}/postgres|aurum`;
    expect(await most()).toEqual(
      new Map([
        [name(pair.primary.port), 3],
        [name(pair.standby.port), 2],
      ]),
    );
    await own.close();
  });

  it('knows how old an answer may be, and refuses one that would be older', async () => {
    await using telemetry = collectTelemetry();
    const own = await pair.open({ replicaMaxLagMs: 1_500 });
    await pair.caughtUp();
    await until('the replica answers', async () => (await own.replica.lag()).server === 'replica');
    await pair.onStandby('SELECT pg_wal_replay_pause()');
    try {
      const before = await own.replica.lag();
      const { recordedAt } = await own.series.write({ key: 'a', series: prices(25), knownAt: T0 + 2 });
      telemetry.forget();
      expect((await own.replica.series.read('a')).length).toBe(24);
      expect((await own.series.read('a')).length).toBe(25);
      const lagging = await own.replica.lag();
      expect([lagging.server, lagging.asOf < recordedAt, lagging.asOf >= before.asOf]).toEqual(['replica', true, true]);
      await until('the write is older than the bound', async () => (await own.replica.lag()).server === 'primary');
      expect((await own.replica.series.read('a')).length).toBe(25);
      expect(await own.replica.lag()).toMatchObject({ server: 'primary', lagMs: 0 });
      expect((await own.replica.lag()).asOf).toBeGreaterThanOrEqual(recordedAt);
      expect(servers(telemetry)).toEqual([
        ['used', pair.standby.port],
        ['lagging', pair.primary.port],
      ]);
      const health = await own.health();
      expect(health).toMatchObject({
        status: 'degraded',
        problems: [
          expect.stringMatching(/^the replica is \d+ s behind, more than 1500 ms: check .*go to the primary$/),
        ],
        details: { replica: { status: 'lagging', lagMs: expect.any(Number), inRecovery: true } },
      });
      expect(health.details.replica?.lagMs).toBeGreaterThan(1_500);
    } finally {
      await pair.onStandby('SELECT pg_wal_replay_resume()');
    }
    await until('it has caught up', async () => (await own.health()).status === 'up');
    expect((await own.health()).details.replica).toMatchObject({ status: 'up', inRecovery: true, pool: { max: 10 } });
  });

  it('gives the replica no read bounded by recordedBy of which a batch has not arrived there', async () => {
    await pair.caughtUp();
    await store.replica.lag();
    await pair.onStandby('SELECT pg_wal_replay_pause()');
    try {
      const stable = await store.replica.series.horizon();
      const { recordedAt } = await store.series.write({ key: 'a', series: prices(26), knownAt: T0 + 3 });
      await until('it is stable', async () => (await store.series.horizon()) >= recordedAt);
      const view = { recordedBy: await store.series.horizon() };
      await using telemetry = collectTelemetry();
      const { series } = store.replica;
      const ends = async (bounded: { readonly recordedBy: Instant }): Promise<readonly number[]> => {
        const streamed: number[] = [];
        for await (const chunk of series.stream('a', {}, bounded)) streamed.push(chunk.series.length);
        const { series: days } = await series.aggregate('a', {}, { frequency: 'PT1H' }, bounded);
        const changes = await series.changedSince('a', 0, { start: T0 + 25 * HOUR }, bounded);
        const [many] = await series.readMany(['a'], {}, bounded);
        const diff = await series.diff('a', { before: { asOf: T0 }, after: bounded }, { start: T0 + 25 * HOUR });
        return [streamed[0] ?? 0, days.length, changes.length, many?.length ?? 0, diff.length];
      };
      expect(await ends(view)).toEqual([26, 26, 1, 26, 1]);
      expect(servers(telemetry)).toEqual(Array.from({ length: 5 }, () => ['lagging', pair.primary.port]));
      telemetry.forget();
      expect((await ends({ recordedBy: stable })).slice(2)).toEqual([0, 25, 0]);
      expect(servers(telemetry)).toEqual(Array.from({ length: 5 }, () => ['used', pair.standby.port]));
      expect((await series.read('a')).length).toBe(25);
    } finally {
      await pair.onStandby('SELECT pg_wal_replay_resume()');
    }
  });

  it('looks for a key or a tenant that the replica does not know in the primary', async () => {
    const own = await pair.open({ createTenants: true });
    await pair.caughtUp();
    await own.replica.lag();
    await pair.onStandby('SELECT pg_wal_replay_pause()');
    try {
      await own.catalog.define([hourly('new')]);
      expect((await own.replica.series.read('new')).length).toBe(0);
      expect(await own.replica.catalog.get('new')).toMatchObject({ key: 'new' });
      expect(await own.replica.catalog.find('new')).toMatchObject({ key: 'new' });
      expect(await own.replica.catalog.find('none')).toBeUndefined();
      await own.createTenant('late');
      expect((await own.replica.catalog.list({}, { tenant: 'late' })).items).toEqual([]);
      expect((await own.replica.catalog.list({}, { tenant: 'at once' })).items).toEqual([]);
      await expect(own.replica.series.read('none')).rejects.toMatchObject({ code: 'SERIES.NOT_FOUND' });
    } finally {
      await pair.onStandby('SELECT pg_wal_replay_resume()');
    }
  });

  it('needs no more of its user than the primary does', async () => {
    await pair.admin.query(`CREATE ROLE service LOGIN PASSWORD 'service'; GRANT aurum_app TO service`);
    await pair.admin.query('GRANT USAGE ON SCHEMA aurum TO service; GRANT SELECT ON aurum.migration TO service');
    await pair.caughtUp();
    const as = (url: string): string => Object.assign(new URL(url), { username: 'service', password: 'service' }).href;
    await using own = await openStore(as(pair.primary.url), { tenant: 'default', replica: as(pair.standby.url) });
    const { replica } = paired(own);
    await until('the replica answers', async () => (await replica.lag()).server === 'replica');
    await using telemetry = collectTelemetry();
    expect((await replica.series.read('b')).length).toBe(30);
    expect(servers(telemetry)).toEqual([['used', pair.standby.port]]);
    expect(await own.health()).toMatchObject({ status: 'up', details: { replica: { status: 'up' } } });
  });

  it('takes a pool of the host’s own and leaves it open, and ends its own', async () => {
    const pool = new pg.Pool({ connectionString: pair.standby.url, application_name: 'host', max: 2 });
    const own = await openStore(pair.primary.url, { tenant: 'default', replica: pool });
    await until('it answers', async () => (await paired(own).replica.lag()).server === 'replica');
    expect((await own.health()).details.replica?.pool).toMatchObject({ max: 2, total: 1 });
    await own.close();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
    await using client = await administrator(pair.standby.url);
    const connections = async (): Promise<number> => {
      const found = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'aurum'`;
      return (await client.query<{ count: number }>(found)).rows[0]?.count ?? 0;
    };
    const before = await connections();
    const other = await openStore(pair.primary.url, { tenant: 'default', replica: pair.standby.url });
    await until('it answers', async () => (await paired(other).replica.lag()).server === 'replica');
    expect(await connections()).toBe(before + 1);
    const reading = paired(other).replica.series.read('a');
    await other.close();
    expect(await reading).toBeInstanceOf(Series);
    await expect(paired(other).replica.series.read('a')).rejects.toMatchObject({ code: 'STORE.CLOSED' });
    await expect(paired(other).replica.lag()).rejects.toMatchObject({ code: 'STORE.CLOSED' });
    await until('its connections are gone', async () => (await connections()) === before);
  });

  it('keeps the password of the replica to itself', async () => {
    const secret = 'postgres://aurum:hunter2@127.0.0.1:1/postgres';
    await using own = await openStore(pair.primary.url, { tenant: 'default', replica: secret });
    const health = await own.health();
    expect(health.problems).toEqual([
      expect.stringMatching(/replica does not answer: .*127\.0\.0\.1:1 cannot be reached/),
    ]);
    expect(inspect([health, own], { depth: 10, showHidden: true })).not.toContain('hunter2');
  });
});

describe('the option replica', () => {
  it.each([
    ['memory:', { replica: 'postgres://h/d' }, /embedded store has no replica/],
    ['postgres://h/d', { replica: 'file:hunter2' }, /replica is 'file:…'; give postgres/],
    ['postgres://h/d', { replicaMaxLagMs: 0 }, /replicaMaxLagMs is 0/],
    ['postgres://h/d', { replicaPoolSize: 1.5 }, /replicaPoolSize is 1\.5/],
  ])('of a store on %s is refused as %j', async (target, options, message) => {
    await expect(openStore(target, options)).rejects.toMatchObject({
      code: 'CONFIG.INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('left out leaves no replica', async () => {
    await using store = await openStore('memory:');
    expect(store.replica).toBeUndefined();
    expect((await store.health()).details.replica).toBeUndefined();
  });
});
