import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FLAG, type Series, Series as SeriesOf } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, unprivilegedOwner } from '../../../test-support/postgres.js';
import { hasPostgres } from '../../../test-support/test-database.js';
import { hourly, prices, T0 } from './samples.js';

const LENGTH = 200_000;

/** Prices with a withdrawn one, an estimated one and a NaN of the source now and then. */
function flagged(): Series {
  const plain = prices(LENGTH, { offset: 0.5 });
  const flags = Uint8Array.from({ length: LENGTH }, (_, i) =>
    i % 100 === 7 ? FLAG.withdrawn : i % 100 === 8 ? FLAG.estimated : i % 1000 === 9 ? FLAG.notANumber : FLAG.ok,
  );
  const absent = new Set<number>([FLAG.withdrawn, FLAG.notANumber]);
  const values = plain.values.map((value, i) => (absent.has(flags[i] as number) ? Number.NaN : value));
  return SeriesOf.of({ index: plain.index, unit: plain.unit, clock: plain.clock, kind: plain.kind, values, flags });
}

/** `toEqual` takes seconds for arrays of this length. */
function same(series: Series | undefined, values: Float64Array, flags?: Uint8Array): void {
  const bytes = (array: Float64Array | Uint8Array | undefined): Buffer | undefined =>
    array && Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  expect(bytes(series?.values)?.equals(bytes(values) as Buffer)).toBe(true);
  expect(series?.flags === undefined).toBe(flags === undefined);
  if (flags !== undefined) expect(bytes(series?.flags)?.equals(bytes(flags) as Buffer)).toBe(true);
}

/** A certificate for 127.0.0.1 that signs itself, readable by the server. */
function certificate(folder: string): void {
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'],
      ...[
        '-addext',
        'subjectAltName=IP:127.0.0.1',
        '-keyout',
        join(folder, 'key'),
        '-out',
        join(folder, 'certificate'),
      ],
    ],
    { stdio: 'pipe' },
  );
  const owner = unprivilegedOwner();
  if (owner === undefined) return;
  for (const path of [folder, ...readdirSync(folder).map((name) => join(folder, name))])
    chownSync(path, owner.uid, owner.gid);
}

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl && process.env.CI === 'true') throw new Error('no openssl: the tests of TLS cannot run');
if (!hasOpenssl) console.log('no openssl on this machine: the tests of TLS are left out');

/** Each kind of connection takes the bytes of a COPY from its socket in a way of its own. */
describe.skipIf(!hasPostgres || !hasOpenssl)('a read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aurum-tls-'));
  const plain = prices(LENGTH);
  const withFlags = flagged();
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let pool: pg.Pool;
  const stores = new Map<string, TimescaleStore>();

  beforeAll(async () => {
    certificate(folder);
    const settings = {
      ssl: 'on',
      ssl_cert_file: join(folder, 'certificate'),
      ssl_key_file: join(folder, 'key'),
      unix_socket_directories: folder,
    };
    server = await startPostgres({ settings });
    const url = new URL(server.url);
    pool = new pg.Pool({ connectionString: server.url, max: 2 });
    const encrypted = `${server.url}?sslmode=verify-full&sslrootcert=${encodeURIComponent(join(folder, 'certificate'))}`;
    const local = `postgres://${url.username}:${url.password}@${encodeURIComponent(folder)}:${url.port}/postgres`;
    stores.set('TCP', await openStore(server.url, { migrate: true, tenant: 'default' }));
    stores.set('TLS', await openStore(encrypted, { tenant: 'default' }));
    stores.set('a unix socket', await openStore(local, { tenant: 'default' }));
    stores.set('a pool of the host', await openStore(pool, { tenant: 'default' }));
    const store = stores.get('TCP') as TimescaleStore;
    await store.catalog.define([hourly('plain'), hourly('flagged', { nan: 'store' })]);
    await store.series.writeMany([
      { key: 'plain', series: plain, knownAt: T0 },
      { key: 'flagged', series: withFlags, knownAt: T0 },
    ]);
  }, 60_000);
  afterAll(async () => {
    for (const store of stores.values()) await store.close();
    await pool?.end();
    await server?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['TCP', 'TLS', 'a unix socket', 'a pool of the host'])('over %s gives what was written', async (kind) => {
    const store = stores.get(kind) as TimescaleStore;
    for (let i = 0; i < 2; i++) {
      const range = { start: T0, end: T0 + LENGTH * 3_600_000 };
      same(await store.series.read('plain', range), plain.values);
      const [one, other] = await store.series.readMany(['flagged', 'plain'], range);
      same(one, withFlags.values, withFlags.flags);
      same(other, plain.values);
    }
    let at = 0;
    for await (const { series } of store.series.stream('flagged', {}, { chunkSize: 30_000 })) {
      same(series, withFlags.values.slice(at, at + series.length), withFlags.flags?.slice(at, at + series.length));
      at += series.length;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(at).toBe(LENGTH);
  });

  it('over TLS really is encrypted', async () => {
    await Promise.all([...stores.values()].map((store) => store.health()));
    const { rows } = await pool.query(
      `SELECT DISTINCT s.ssl, a.client_addr IS NULL AS local FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
       WHERE a.application_name = 'aurum' ORDER BY 1, 2`,
    );
    expect(rows).toEqual([
      { ssl: false, local: false },
      { ssl: false, local: true },
      { ssl: true, local: false },
    ]);
  });
});
