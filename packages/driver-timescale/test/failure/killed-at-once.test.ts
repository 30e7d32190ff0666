import { connect, createServer } from 'node:net';
import { openStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { hourly, prices, T0 } from '../samples.js';

/** ReadyForQuery outside of a transaction, with which the server's welcome ends. */
const READY = Buffer.from('5a0000000549', 'hex');

/** The server's farewell, as a kill sends it. */
const FAREWELL = errorResponse('SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection due to administrator command');

function errorResponse(...fields: readonly string[]): Buffer {
  const body = Buffer.from(`${fields.map((field) => `${field}\0`).join('')}\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** A wire to the server on which clients are killed so early that the farewell comes in one piece with the welcome. */
async function hastyWire(url: string): Promise<{ readonly url: string; kill(clients: number): void; close(): void }> {
  const target = new URL(url);
  let left = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let welcomed = false;
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => {
      const isWelcome = !welcomed && bytes.subarray(-READY.length).equals(READY);
      if (isWelcome) welcomed = true;
      if (isWelcome && left > 0) {
        left--;
        client.end(Buffer.concat([bytes, FAREWELL]));
        upstream.destroy();
      } else client.write(bytes);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.on('error', () => {});
    upstream.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = new URL(url);
  const address = server.address();
  own.port = String(typeof address === 'object' ? address?.port : address);
  return {
    url: own.href,
    kill: (clients) => {
      left = clients;
    },
    close: () => server.close(),
  };
}

describe.skipIf(!hasPostgres)('a connection that is killed as soon as it is made', () => {
  const url = useTestDatabase();
  let wire: Awaited<ReturnType<typeof hastyWire>>;

  beforeAll(async () => {
    await using store = await openStore(url(), { migrate: true, tenant: 'default' });
    await store.catalog.define([hourly('a')]);
    await store.series.write({ key: 'a', series: prices(10), knownAt: T0 });
    wire = await hastyWire(url());
  });
  afterAll(() => wire?.close());

  it('fails its call or is made up for by another attempt, and does not end the process', async () => {
    // Each call makes a connection of its own.
    const pool = new pg.Pool({ connectionString: wire.url, max: 1, maxUses: 1 });
    pool.on('error', () => {});
    for (const attempts of [1, 3]) {
      await using store = await openStore(pool, { tenant: 'default', attempts });
      await store.series.read('a');
      wire.kill(2);
      for (let i = 1; attempts === 1 && i <= 2; i++)
        await expect(store.series.read('a')).rejects.toMatchObject({ code: 'STORE.CONNECTION_LOST', retryable: true });
      expect((await store.series.read('a')).length).toBe(10);
    }
    await pool.end();
  });
});
