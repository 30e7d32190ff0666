import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { startProxy, throughProxy, type Wire } from '../../../../test-support/tcp-proxy.js';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { HOUR, hourly, prices, T0 } from '../samples.js';

/** A message that a client has sent: its type, and what it says. */
interface ClientMessage {
  readonly type: string;
  readonly body: Buffer;
}

/** A wire to the server that keeps what clients send, as whole messages of the protocol. */
async function listeningWire(url: string): Promise<{ url: string; messages: ClientMessage[] } & AsyncDisposable> {
  const messages: ClientMessage[] = [];
  const fromClient = (): Wire => {
    let rest = Buffer.alloc(0);
    let started = false;
    return (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      // The first message has no type.
      for (let head = started ? 1 : 0; rest.length >= head + 4; head = 1) {
        const end = head + rest.readInt32BE(head);
        if (rest.length < end) break;
        if (started) messages.push({ type: rest.toString('latin1', 0, 1), body: rest.subarray(5, end) });
        started = true;
        rest = rest.subarray(end);
      }
      return bytes;
    };
  };
  const proxy = await startProxy(Number(new URL(url).port), { fromClient });
  return { url: throughProxy(url, proxy), messages, [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose]() };
}

/** Does of everything something, values that clash with stored ones and an aggregation included. */
async function useEverything(store: TimescaleStore, key: string): Promise<void> {
  const range = { start: T0, end: T0 + 240 * HOUR };
  await store.catalog.define([hourly(key, { attributes: { iso: 'PJM' } })]);
  for (let i = 0; i < 3; i++) {
    await store.series.write({ key, series: prices(240, { offset: i }), knownAt: T0 + i });
  }
  await store.series.write({ key, series: prices(240, { offset: 9 }), knownAt: T0 - HOUR });
  for (let i = 0; i < 3; i++) {
    expect((await store.series.read(key, range)).values[1]).toBe(3);
    expect((await store.series.read(key, range, { asOf: T0 })).values[1]).toBe(1);
    expect((await store.series.aggregate(key, range, { frequency: 'P1D' })).series.length).toBe(10);
    let points = 0;
    for await (const { series } of store.series.stream(key, range, { chunkSize: 100 })) points += series.length;
    expect(points).toBe(240);
  }
  expect((await store.series.revisions(key)).length).toBe(960);
  expect((await store.catalog.list({ keyPrefix: key })).items).toHaveLength(1);
  expect((await store.health()).status).toBe('up');
}

describe.skipIf(!hasPostgres)('a pooler between store and server, which gives each transaction any connection', () => {
  const url = useTestDatabase();

  it('is served: two stores share one connection that forgets everything between transactions', async () => {
    const pool = new pg.Pool({ connectionString: url(), max: 1 });
    let forgotten = 0;
    // What is asked of a connection first is done first, before the transaction that it was taken for.
    pool.on('acquire', (client) => {
      forgotten++;
      client.query('DISCARD ALL').catch(() => {});
    });
    const [one, other] = [
      await openStore(pool, { migrate: true, tenant: 'one', schema: 'one', role: 'pooler_one' }),
      await openStore(pool, { migrate: true, tenant: 'other', schema: 'other', role: 'pooler_other' }),
    ];
    await Promise.all([useEverything(one, 'a'), useEverything(other, 'b')]);
    expect(forgotten).toBeGreaterThan(40);
    await expect(one.series.read('b')).rejects.toMatchObject({ code: 'SERIES.NOT_FOUND' });
    await one.close();
    await other.close();
    await pool.end();
  });

  it('is served: nothing is said that outlives a transaction', async () => {
    await using wire = await listeningWire(url());
    await using store = await openStore(wire.url, { migrate: true, tenant: 'default', poolSize: 2 });
    wire.messages.length = 0;
    await useEverything(store, 'a');
    const texts = wire.messages.flatMap(({ type, body }) => {
      if (type === 'Q') return [body.toString('utf8').replace(/\0$/, '')];
      // Parse: the name of the statement, then its text.
      return type === 'P' ? [body.toString('utf8').split('\0')[1] ?? ''] : [];
    });
    expect(texts.length).toBeGreaterThan(40);
    const statements = texts.flatMap((text) => text.split(';')).map((text) => text.trim());
    const settings = statements.filter((text) => /^SET\b/i.test(text));
    expect(settings.length).toBeGreaterThan(20);
    expect(settings.filter((text) => !/^SET LOCAL /i.test(text))).toEqual([]);
    const lasting =
      /^(LISTEN|PREPARE|DECLARE|DISCARD|LOAD|RESET)\b|pg_(try_)?advisory_lock|set_config\([^)]*false\)|WITH HOLD/i;
    expect(statements.filter((text) => lasting.test(text))).toEqual([]);
    // Temporary tables may be there from another transaction, or not, and hold nothing of it.
    const temporary = statements.filter((text) => /^CREATE TEMP/i.test(text));
    expect(temporary.length).toBeGreaterThan(0);
    const own = /^CREATE TEMPORARY TABLE IF NOT EXISTS .* ON COMMIT DELETE ROWS$|ON COMMIT DROP$/i;
    expect(temporary.filter((text) => !own.test(text))).toEqual([]);
    const names = wire.messages.filter(({ type }) => type === 'P').map(({ body }) => body.indexOf(0));
    expect([names.length > 0, names.some((length) => length > 0)]).toEqual([true, false]);
  });

  it('or none: the sixth call of a read is planned like the first, as no statement is kept', async () => {
    const pool = new pg.Pool({ connectionString: url(), max: 1 });
    const store = await openStore(pool, { migrate: true, tenant: 'default' });
    await store.catalog.define([hourly('p')]);
    await store.series.write({ key: 'p', series: prices(240), knownAt: T0 });
    for (let i = 0; i < 8; i++) {
      await store.series.read('p', {}, { asOf: T0 + i });
      await store.catalog.find('p');
    }
    const { rows } = await pool.query(
      `SELECT (SELECT count(*) FROM pg_prepared_statements)::int AS kept, (SELECT count(*) FROM pg_cursors)::int AS cursors`,
    );
    expect(rows).toEqual([{ kept: 0, cursors: 0 }]);
    await store.close();
    await pool.end();
  });
});
