import { openStore } from '@aurum/driver-timescale';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../../../../test-support/postgres.js';
import { type CollectedTelemetry, collectTelemetry } from '../../../../test-support/telemetry.js';
import { hasPostgres } from '../../../../test-support/test-database.js';
import { administrator, busyBackends, hourly, prices, T0, until } from '../samples.js';
import { type Pair, type PairedStore, paired, startPair } from './pair.js';

/** More than the sockets between two processes hold. */
const POINTS = 1_000_000;

describe.skipIf(!hasPostgres)('reads of a replica', () => {
  let pair: Pair;
  let store: PairedStore;
  let telemetry: CollectedTelemetry;
  beforeAll(async () => {
    pair = await startPair({ max_standby_streaming_delay: 0, hot_standby_feedback: 'off' });
    store = await pair.open({ attempts: 1 });
    await store.catalog.define([hourly('a'), hourly('b')]);
    await store.series.write({ key: 'a', series: prices(POINTS), knownAt: T0 });
    await store.series.write({ key: 'b', series: prices(24), knownAt: T0 });
  });
  afterAll(() => pair?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    await pair.caughtUp();
    await until('the replica serves', async () => (await store.replica.lag()).server === 'replica');
    telemetry = collectTelemetry();
  });
  afterEach(() => telemetry[Symbol.asyncDispose]());

  const served = (name: string): unknown =>
    telemetry
      .spans()
      .filter((span) => span.name === name)
      .map(({ attributes }) => [attributes['aurum.replica'], attributes['server.port'], attributes['error.type']]);

  /** Brings what the primary has written to the standby. */
  async function sent(): Promise<void> {
    await pair.admin.query(`SELECT pg_logical_emit_message(true, 'aurum', 'to be flushed')`);
    await pair.caughtUp();
  }

  /** Locks a table on both servers. */
  async function locked(table: string): Promise<AsyncDisposable & { readonly release: () => Promise<void> }> {
    const client = await administrator(pair.primary.url);
    await client.query(`BEGIN; LOCK TABLE aurum.${table} IN ACCESS EXCLUSIVE MODE`);
    await sent();
    let ended: Promise<void> | undefined;
    const unlock = (): Promise<void> => {
      ended ??= client.query('ROLLBACK').then(() => client.end());
      return ended;
    };
    return { release: () => unlock().then(sent), [Symbol.asyncDispose]: unlock };
  }

  /** Waits until a backend of the standby waits for a table. */
  async function waitsFor(table: string): Promise<void> {
    await using client = await administrator(pair.standby.url);
    await until(`the read waits for ${table}`, async () => {
      const waiting = 'SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass';
      return (await client.query(waiting, [`aurum.${table}`])).rowCount === 1;
    });
  }

  /** How many statements recovery has cancelled, as far as the end of the log goes back. */
  const cancelled = (): number =>
    pair.standby.log().split('canceling statement due to conflict with recovery').length - 1;

  it('that is stopped in the middle of them are made again on the primary', async () => {
    {
      await using series = await locked('series');
      const reading = store.replica.series.read('b');
      await waitsFor('series');
      await pair.standby.stop('immediate');
      await until('it is made on the primary', async () => (await busyBackends(pair.admin)).length === 1);
      await series[Symbol.asyncDispose]();
      expect((await reading).length).toBe(24);
    }
    expect(served('read observation')).toEqual([['unavailable', pair.primary.port, undefined]]);
    // The next ones do not try, until some seconds have passed or somebody has found that it is back.
    telemetry.forget();
    expect((await store.replica.catalog.list()).items.length).toBe(2);
    expect(await store.replica.series.horizon()).toBeGreaterThan(T0);
    expect(await store.replica.lag()).toMatchObject({ server: 'primary', lagMs: 0 });
    expect(served('list series')).toEqual([['unavailable', pair.primary.port, undefined]]);
    expect(await store.health()).toMatchObject({
      status: 'degraded',
      problems: [
        expect.stringMatching(/^the replica does not answer: the server at 127\.0\.0\.1:\d+ .*go to the primary$/),
      ],
      details: { inRecovery: false, replica: { status: 'unavailable', lagMs: undefined, inRecovery: undefined } },
    });
    await pair.standby.restart();
    await until('it is healthy', async () => (await store.health()).status === 'up');
    await pair.caughtUp();
    telemetry.forget();
    expect((await store.replica.series.read('b')).length).toBe(24);
    expect(served('read observation')).toEqual([['used', pair.standby.port, undefined]]);
  });

  it('that is stopped before a stream has begun goes on from the primary; behind the first chunk, it says that it is lost', async () => {
    await pair.standby.stop('immediate');
    let points = 0;
    for await (const { series } of store.replica.series.stream('a')) points += series.length;
    expect(points).toBe(POINTS);
    expect(served('stream observation')).toEqual([['unavailable', pair.primary.port, undefined]]);
    await pair.standby.restart();
    await pair.caughtUp();
    await until('the replica serves', async () => (await store.replica.lag()).server === 'replica');
    telemetry.forget();
    const seen: number[] = [];
    const streaming = (async () => {
      for await (const { series } of store.replica.series.stream('a', {}, { chunkSize: 1_000 })) {
        if (seen.length === 0) await pair.standby.stop('immediate');
        seen.push(...series.values);
      }
    })();
    await expect(streaming).rejects.toMatchObject({ code: 'STORE.CONNECTION_LOST', retryable: true });
    expect(seen).toEqual(Array.from(seen, (_, i) => i));
    expect(served('stream observation')).toEqual([['used', pair.standby.port, 'STORE.CONNECTION_LOST']]);
    await pair.standby.restart();
  });

  it('that recovery cancels are made again there', async () => {
    const before = cancelled();
    await using series = await locked('series');
    const reading = store.replica.series.read('b');
    await waitsFor('series');
    // The read holds a lock on it by now, for which recovery does not wait.
    await using tenant = await locked('tenant');
    await waitsFor('tenant');
    await until('it was cancelled', async () => cancelled() === before + 1);
    await tenant.release();
    await series.release();
    expect((await reading).length).toBe(24);
    expect(served('read observation')).toEqual([['used', pair.standby.port, undefined]]);
  });

  it('that recovery cancels again are made on the primary', async () => {
    const before = cancelled();
    await using series = await locked('series');
    const reading = store.replica.series.read('b');
    await waitsFor('series');
    for (let attempt = 0; attempt < 2; attempt++) {
      await using tenant = await locked('tenant');
      if (attempt === 0) await waitsFor('tenant');
      await tenant.release();
      if (attempt === 0) await waitsFor('series');
    }
    await until('it was cancelled twice', async () => cancelled() === before + 2);
    await series.release();
    expect((await reading).length).toBe(24);
    expect(served('read observation')).toEqual([['unavailable', pair.primary.port, undefined]]);
  });

  it('that recovery cancels in the middle of a stream leave it to the caller to begin again', async () => {
    const stream = store.replica.series.stream('a', {}, { chunkSize: 1_000 })[Symbol.asyncIterator]();
    expect((await stream.next()).value?.series.length).toBe(1_000);
    await using _ = await locked('series');
    const rest = (async () => {
      while ((await stream.next()).done !== true);
    })();
    await expect(rest).rejects.toMatchObject({ code: 'STORE.CONFLICT', retryable: true });
    expect(served('stream observation')).toEqual([['used', pair.standby.port, 'STORE.CONFLICT']]);
  });
});

describe.skipIf(!hasPostgres)('a server that is not the standby of the store', () => {
  it('is not read from, and health says why', async () => {
    await using pair = await startPair();
    await using other = await startPostgres();
    await using strange = await openStore(other.url, { migrate: true, tenant: 'default' });
    await strange.catalog.define([hourly('strange')]);
    await using telemetry = collectTelemetry();
    const refused = async (replica: string, why: RegExp): Promise<void> => {
      await using own = await openStore(pair.primary.url, { tenant: 'default', replica });
      telemetry.forget();
      expect((await paired(own).replica.catalog.list()).items).toEqual([]);
      expect(await paired(own).replica.lag()).toMatchObject({ server: 'primary' });
      const [span] = telemetry.spans();
      expect(span?.attributes).toMatchObject({
        'aurum.replica': 'unavailable',
        'server.port': pair.primary.port,
      });
      const health = await own.health();
      expect(health).toMatchObject({ status: 'degraded', details: { replica: { status: 'unavailable' } } });
      expect(health.problems).toEqual([expect.stringMatching(why)]);
    };
    await refused(other.url, /^the replica is not a standby: give the address of a standby/);
    await refused(pair.primary.url, /^the replica is not a standby/);
    await using itsStandby = await startPostgres({ standbyOf: other.url });
    const withPassword = new URL(itsStandby.url);
    await refused(withPassword.href, /^the replica is a standby of another server or database/);
    await pair.onStandby('SELECT pg_promote()');
    await refused(pair.standby.url, /^the replica is not a standby/);
  });
});
