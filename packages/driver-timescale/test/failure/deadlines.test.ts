import { connect, createServer, type Server, type Socket } from 'node:net';
import { AurumError } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { createPgBackend } from '../../src/client/pg-backend.js';
import { administrator, hourly, prices, T0 } from '../samples.js';

const CANCEL_REQUEST_CODE = 80_877_102;

interface Hands {
  /** Swallows everything from here on in both directions, without closing. */
  die(): void;
  /** Holds these bytes back for so long. */
  delay(ms: number): void;
}

/** A wire to the server that shows what goes to the server to `look`, which may do something about it. */
async function interceptingWire(
  url: string,
  look: (bytes: Buffer, hands: Hands) => void,
): Promise<{ url: string; ignore(): void; close(): void }> {
  const target = new URL(url);
  const open = new Set<Socket>();
  let looking = true;
  const server: Server = createServer((client: Socket) => {
    const upstream = connect(Number(target.port), target.hostname);
    open.add(client).add(upstream);
    let dead = false;
    client.on('data', (bytes: Buffer) => {
      let waitMs = 0;
      if (looking) look(bytes, { die: () => (dead = true), delay: (ms) => (waitMs = ms) });
      if (waitMs > 0) setTimeout(() => upstream.write(bytes), waitMs);
      else if (!dead) upstream.write(bytes);
      if (waitMs > 0) client.removeAllListeners('close');
    });
    upstream.on('data', (bytes) => dead || client.write(bytes));
    client.on('error', () => {});
    upstream.on('error', () => {});
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = new URL(url);
  own.port = String((server.address() as { port: number }).port);
  return {
    url: own.href,
    ignore: () => {
      looking = false;
    },
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

describe.skipIf(!hasPostgres)('a call with a deadline', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;

  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, tenant: 'default', poolSize: 2 });
    await store.catalog.define([hourly('a')]);
    await store.series.write({ key: 'a', series: prices(24), knownAt: T0 });
  });
  afterAll(() => store.close());

  it('keeps it while the store is looked at for the first time', async () => {
    await using admin = await administrator(url());
    await using fresh = await openStore(url(), { tenant: 'default' });
    await admin.query('BEGIN; LOCK TABLE aurum.migration IN ACCESS EXCLUSIVE MODE');
    await expect(fresh.series.read('a', {}, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'CALL.TIMEOUT' });
    const streaming = async (): Promise<void> => {
      for await (const _ of fresh.series.stream('a', {}, { timeoutMs: 200 })) throw new Error('nothing was expected');
    };
    await expect(streaming()).rejects.toMatchObject({ code: 'CALL.TIMEOUT' });
    await admin.query('ROLLBACK');
    expect((await fresh.series.read('a')).length).toBe(24);
  });

  it('keeps it while its tenant is created', async () => {
    await using admin = await administrator(url());
    await using generous = await openStore(url(), { createTenants: true });
    await generous.catalog.list({}, { tenant: 'default' });
    await admin.query(`BEGIN; INSERT INTO aurum.tenant (name) VALUES ('newcomer')`);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    await expect(generous.catalog.list({}, { tenant: 'newcomer', signal: controller.signal })).rejects.toMatchObject({
      code: 'CALL.ABORTED',
    });
    await admin.query('ROLLBACK');
    expect((await generous.catalog.list({}, { tenant: 'newcomer' })).items).toEqual([]);
  });

  it.each(['COMMIT', 'ROLLBACK'])(
    'keeps it when the wire goes dead at %s, and goes on over another connection',
    async (step) => {
      const wire = await interceptingWire(url(), (bytes, { die }) => (bytes.includes(step) ? die() : undefined));
      const pool = new pg.Pool({ connectionString: wire.url, max: 1 });
      pool.on('error', () => {});
      const backend = createPgBackend({ pool, ownsPool: true, role: 'aurum_app', graceMs: 100 });
      try {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 200);
        const failed = backend.transaction({ signal: controller.signal, restricted: false }, async (session) => {
          await session.query('SELECT 1');
          if (step === 'ROLLBACK') throw new AurumError('SERIES.OFF_GRID', { message: 'refused by the client' });
        });
        await expect(failed).rejects.toMatchObject({
          code: step === 'COMMIT' ? 'STORE.CONNECTION_LOST' : 'SERIES.OFF_GRID',
        });
        wire.ignore();
        expect(await backend.transaction({ restricted: false }, (session) => session.query('SELECT 1 AS one'))).toEqual(
          [{ one: 1 }],
        );
      } finally {
        await backend.close();
        wire.close();
      }
    },
  );

  it('does not let a cancel that comes late stop the next statement of the connection', async () => {
    const wire = await interceptingWire(url(), (bytes, { delay }) =>
      bytes.length === 16 && bytes.readInt32BE(4) === CANCEL_REQUEST_CODE ? delay(2600) : undefined,
    );
    const pool = new pg.Pool({ connectionString: wire.url, max: 1 });
    pool.on('error', () => {});
    const backend = createPgBackend({ pool, ownsPool: true, role: 'aurum_app' });
    try {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 100);
      const aborted = backend.transaction({ signal: controller.signal, restricted: false }, (session) =>
        session.query('SELECT pg_sleep(0.5)'),
      );
      await expect(aborted).rejects.toMatchObject({ code: 'CALL.ABORTED' });
      const next = backend.transaction({ restricted: false }, (session) => session.query('SELECT pg_sleep(1.5)'));
      await expect(next).resolves.toHaveLength(1);
    } finally {
      await backend.close();
      wire.close();
    }
  });

  it('of its pool, is told so, and leaves the pool usable', async () => {
    await store.catalog.define([hourly('long')]);
    await store.series.write({ key: 'long', series: prices(400_000), knownAt: T0 });
    const pool = new pg.Pool({ connectionString: url(), query_timeout: 60, max: 1 });
    const hasty = await openStore(pool, { tenant: 'default', attempts: 1 });
    await expect(hasty.series.read('long')).rejects.toMatchObject({ code: 'CALL.TIMEOUT' });
    expect((await hasty.series.read('a')).length).toBe(24);
    await expect(
      hasty.series.write({ key: 'long', series: prices(400_000, { offset: 1 }), knownAt: T0 }),
    ).rejects.toMatchObject({ code: 'CALL.TIMEOUT' });
    expect((await hasty.series.read('a')).length).toBe(24);
    await hasty.close();
    await pool.end();
  });
});
