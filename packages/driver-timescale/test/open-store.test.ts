import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { openStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { openStoreFolder } from '../src/client/pglite-folder.js';
import { hourly, prices, T0 } from './samples.js';

describe('opening a store in a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aurum-folder-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps what was written for the next time', async () => {
    const target = `file:${join(folder, 'new', 'store')}`;
    {
      await using store = await openStore(target);
      await store.catalog.define([hourly('a')]);
      await store.series.write({ key: 'a', series: prices(24), knownAt: T0 });
    }
    await using store = await openStore(target);
    expect((await store.series.read('a')).values[23]).toBe(23);
  });

  it('refuses a folder with other contents, and leaves it as it is', async () => {
    writeFileSync(join(folder, 'thesis.txt'), 'do not lose me');
    await expect(openStore(`file:${folder}`)).rejects.toMatchObject({
      code: 'STORE.NOT_A_STORE',
      message: expect.stringMatching(/thesis\.txt.*new or empty folder/),
    });
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
    await expect(openStore(`file:${join(folder, 'thesis.txt')}`)).rejects.toMatchObject({ code: 'STORE.NOT_A_STORE' });
    expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('do not lose me');
  });

  it('refuses a database that does not start, and leaves no lock', async () => {
    mkdirSync(join(folder, 'pglite'));
    writeFileSync(join(folder, 'pglite', 'PG_VERSION'), '9.1\n');
    await expect(openStore(`file:${folder}`)).rejects.toMatchObject({ code: 'STORE.NOT_A_STORE' });
    expect(existsSync(join(folder, 'aurum.lock'))).toBe(false);
    expect(readFileSync(join(folder, 'pglite', 'PG_VERSION'), 'utf8')).toBe('9.1\n');
  });

  it('refuses a folder that is open already, here or in another process, and takes over from one that was killed', async () => {
    const first = await openStore(`file:${folder}`);
    await expect(openStore(`file:${folder}`)).rejects.toMatchObject({
      code: 'STORE.BUSY',
      message: expect.stringMatching(new RegExp(`process ${process.pid}`)),
    });
    await first.close();
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    writeFileSync(join(folder, 'aurum.lock'), `${other.pid} ${hostname()}\n`);
    await expect(openStore(`file:${folder}`)).rejects.toMatchObject({
      code: 'STORE.BUSY',
      details: { pid: String(other.pid) },
    });
    other.kill('SIGKILL');
    await once(other, 'exit');
    const taken = await openStore(`file:${folder}`);
    await taken.close();
    expect(existsSync(join(folder, 'aurum.lock'))).toBe(false);
  });
});

describe('the lock of a folder', () => {
  let folder: string;
  let other: ChildProcess;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aurum-lock-'));
    other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(other, 'spawn');
  });
  afterEach(() => {
    other.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const NOBODY = 999_999_999;
  const leave = (name: string, pid: number | undefined, rest = ''): void =>
    writeFileSync(join(folder, name), `${pid} ${hostname()}${rest}\n`);

  it('is taken over from a dead process by one only, so that a second does not remove the lock of the first', async () => {
    leave('aurum.lock', NOBODY);
    leave('aurum.lock.takeover', other.pid);
    expect(() => openStoreFolder(folder)).toThrow(expect.objectContaining({ code: 'STORE.BUSY' }));
    expect(readFileSync(join(folder, 'aurum.lock'), 'utf8')).toContain(String(NOBODY));
    other.kill('SIGKILL');
    await once(other, 'exit');
    const taken = openStoreFolder(folder);
    expect(readFileSync(join(folder, 'aurum.lock'), 'utf8')).toContain(String(process.pid));
    taken.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('holds against another thread or copy of the driver in this process, and not against a predecessor with its number', () => {
    const began = Math.round(Date.now() - process.uptime() * 1000);
    leave('aurum.lock', process.pid, ` ${began}`);
    expect(() => openStoreFolder(folder)).toThrow(expect.objectContaining({ code: 'STORE.BUSY' }));
    leave('aurum.lock', process.pid, ` ${began - 60_000}`);
    openStoreFolder(folder).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that a power cut left empty is nobody’s, but one that was just made is', () => {
    writeFileSync(join(folder, 'aurum.lock'), '');
    expect(() => openStoreFolder(folder)).toThrow(expect.objectContaining({ code: 'STORE.BUSY' }));
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(join(folder, 'aurum.lock'), longAgo, longAgo);
    openStoreFolder(folder).release();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('opening a store on a target that is none', () => {
  it('says what a target can be', async () => {
    await expect(openStore('mysql://root:secret@host/db')).rejects.toMatchObject({
      code: 'CONFIG.INVALID',
      message: expect.not.stringContaining('secret'),
    });
  });

  it('names the option that is wrong', async () => {
    await expect(openStore('memory:', { schema: 'Robert"; DROP TABLE students' })).rejects.toMatchObject({
      code: 'CONFIG.INVALID',
    });
    await expect(openStore('memory:', { role: 'x'.repeat(41) })).rejects.toMatchObject({ code: 'CONFIG.INVALID' });
    await expect(openStore('memory:', { poolSize: 0 })).rejects.toMatchObject({
      code: 'CONFIG.INVALID',
      message: expect.stringMatching(/poolSize.*0/),
    });
  });

  it('tells an unreachable server from one that refuses, and keeps the password to itself', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const failure: unknown = await openStore(`postgres://someone:hunter2@127.0.0.1:${port}/db`).catch((error) => error);
    expect(failure).toMatchObject({
      code: 'STORE.UNAVAILABLE',
      retryable: true,
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('hunter2');
  });
});

describe.skipIf(!hasPostgres)('opening a store on a server', () => {
  const url = useTestDatabase();

  it('that refuses the password or has no such database', async () => {
    const wrong = new URL(url());
    wrong.password = 'hunter2';
    const refused: unknown = await openStore(wrong.href).catch((error) => error);
    expect(refused).toMatchObject({ code: 'STORE.REFUSED', message: expect.stringMatching(/password/) });
    expect(inspect(refused, { depth: 10, showHidden: true })).not.toContain('hunter2');
    const nowhere = new URL(url());
    nowhere.pathname = '/no_such_database';
    await expect(openStore(nowhere.href)).rejects.toMatchObject({
      code: 'STORE.REFUSED',
      message: expect.stringMatching(/database does not exist/),
    });
  });

  it('that is too old', async () => {
    await expect(openStore(url(), { minimumServerVersion: 990_000 })).rejects.toMatchObject({
      code: 'STORE.TOO_OLD',
      message: expect.stringMatching(/PostgreSQL \d+.*needs 99 or later/),
    });
  });

  it('that is read-only: it can be read, and a write says why not', async () => {
    await using store = await openStore(url(), { migrate: true, tenant: 'default' });
    await store.catalog.define([hourly('a')]);
    await store.series.write({ key: 'a', series: prices(5), knownAt: T0 });
    const pool = new pg.Pool({ connectionString: url(), options: '-c default_transaction_read_only=on' });
    const reader = await openStore(pool, { tenant: 'default' });
    expect((await reader.series.read('a')).length).toBe(5);
    await expect(reader.series.write({ key: 'a', series: prices(6), knownAt: T0 })).rejects.toMatchObject({
      code: 'STORE.READ_ONLY',
    });
    await reader.close();
    await expect(reader.series.read('a')).rejects.toMatchObject({ code: 'STORE.CLOSED' });
    // The pool is the host's own and still open.
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  it('with a pool that is exhausted', async () => {
    const pool = new pg.Pool({ connectionString: url(), max: 1, connectionTimeoutMillis: 100 });
    const store = await openStore(pool, { migrate: true, tenant: 'default' });
    const held = await pool.connect();
    await expect(store.catalog.find('a')).rejects.toMatchObject({ code: 'STORE.BUSY', retryable: true });
    held.release();
    expect(await store.catalog.find('nothing')).toBeUndefined();
    await store.close();
    await pool.end();
  });

  it('with a statement timeout of its own', async () => {
    await using store = await openStore(url(), { migrate: true, tenant: 'default' });
    await store.catalog.define([hourly('slow')]);
    await store.series.write({ key: 'slow', series: prices(200_000), knownAt: T0 });
    const pool = new pg.Pool({ connectionString: url(), statement_timeout: 20 });
    const hasty = await openStore(pool, { tenant: 'default' });
    await expect(hasty.series.revisions('slow')).rejects.toMatchObject({
      code: 'CALL.TIMEOUT',
      message: expect.stringMatching(/statement_timeout/),
    });
    await hasty.close();
    await pool.end();
  });

  it('with a limit for the statements of calls that have none of their own', async () => {
    await using store = await openStore(url(), { tenant: 'default', statementTimeoutMs: 20 });
    const calls: (() => Promise<unknown>)[] = [
      () => store.series.revisions('slow'),
      () => store.series.write({ key: 'slow', series: prices(200_000, { offset: 1 }), knownAt: T0 + 1 }),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ code: 'CALL.TIMEOUT', retryable: false });
    }
    expect((await store.series.revisions('slow', {}, { timeoutMs: 60_000 })).length).toBe(200_000);
    let points = 0;
    for await (const { series } of store.series.stream('slow')) points += series.length;
    expect(points).toBe(200_000);
  });
});
