import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clocks } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, startPostgres } from '../../../../test-support/postgres.js';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { embedded } from '../backends.js';
import { administrator, hourly, prices, T0, until } from '../samples.js';
import { expectRefusal } from './cases.js';
import { allRows, serverSubject } from './contents.js';

/** Everything below a folder: names, contents and times of change. */
function below(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const about = statSync(path);
      return `${name} ${about.mtimeMs} ${about.isFile() ? readFileSync(path, 'utf8') : 'folder'}`;
    });
}

describe('a folder that is not a store', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aurum-bad-input-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function expectRefused(path: string, names: RegExp): Promise<void> {
    const before = below(folder);
    const remedy = /give a new or empty folder, or one that a store was made in/;
    await expectRefusal('a folder that is not a store', { attempt: () => openStore(`file:${path}`), names, remedy });
    expect(below(folder)).toEqual(before);
  }

  it('because it has files of another kind, is itself a file, or holds something else where the database should be', async () => {
    writeFileSync(join(folder, 'budget.xlsx'), 'PK');
    await expectRefused(folder, /aurum-bad-input-.*other contents \('budget\.xlsx'\)/);
    await expectRefused(join(folder, 'budget.xlsx'), /budget\.xlsx' is not an Aurum store: it is a file/);
    const broken = join(folder, 'broken');
    mkdirSync(join(broken, 'pglite', 'base'), { recursive: true });
    await expectRefused(broken, /broken' .* its 'pglite' holds no database/);
  });
});

describe('a server', () => {
  it('that cannot be reached, by address or by name', async () => {
    const port = await freePort();
    const error = await expectRefusal('a server that cannot be reached', {
      attempt: () => openStore(`postgres://desk:hunter2@127.0.0.1:${port}/market`, { migrate: true }),
      names: new RegExp(`127\\.0\\.0\\.1:${port} cannot be reached`),
      remedy: /check that it runs and that host and port are right/,
    });
    expect(JSON.stringify(error.toProblem())).not.toContain('hunter2');
    await expectRefusal('a server that cannot be reached', {
      attempt: () => openStore('postgres://desk@no-such-host.invalid/market'),
      names: /no-such-host\.invalid/,
      remedy: /check that it runs and that host and port are right/,
    });
  });

  it('that is too old, embedded', async () => {
    const database = await embedded();
    const query = (text: string) => database.transaction(async (t) => (await t.query(text)).rows);
    const before = await allRows(query);
    await expectRefusal('a server that is too old', {
      attempt: () => openStore(database, { minimumServerVersion: 990_000 }),
      names: /PostgreSQL \d+.*needs 99 or later/,
      remedy: /upgrade the server/,
    });
    expect([before, await allRows(query)]).toEqual([[], []]);
    await database.close();
  });
});

describe.skipIf(!hasPostgres)('a real server', () => {
  const url = useTestDatabase();

  it('that refuses the user or the database: nothing is made on it', async () => {
    await using admin = await administrator(url());
    const wrong = new URL(url());
    wrong.username = 'mallory';
    wrong.password = 'hunter2';
    const error = await expectRefusal('a server that refuses', {
      attempt: () => openStore(wrong.href, { migrate: true, tenant: 'desk' }),
      names: /"mallory"/,
      remedy: /check the password/,
    });
    expect(JSON.stringify(error.toProblem())).not.toContain('hunter2');
    const nowhere = new URL(url());
    nowhere.pathname = '/no_such_market';
    await expectRefusal('a server that refuses', {
      attempt: () => openStore(nowhere.href, { migrate: true, tenant: 'desk' }),
      names: /"no_such_market"/,
      remedy: /create it, or correct its name in the URL/,
    });
    expect((await admin.query("SELECT to_regnamespace('aurum') AS made")).rows).toEqual([{ made: null }]);
  });

  it('that is too old: nothing is made on it, also when the schema was to be migrated', async () => {
    await using admin = await administrator(url());
    await expectRefusal('a server that is too old', {
      attempt: () => openStore(url(), { migrate: true, tenant: 'desk', minimumServerVersion: 990_000 }),
      names: /PostgreSQL \d+.*needs 99 or later/,
      remedy: /upgrade the server/,
    });
    expect((await admin.query("SELECT to_regnamespace('aurum') AS made")).rows).toEqual([{ made: null }]);
  });

  it('that dies in the middle of a write: the batch is gone as a whole, and the rest is as it was', async () => {
    await using server = await startPostgres({ settings: { fsync: 'on' } });
    await using store = await openStore(server.url, { migrate: true, tenant: 'desk', attempts: 1, poolSize: 1 });
    await store.catalog.define([hourly('a'), hourly('b')]);
    await store.series.write({ key: 'a', series: prices(100), knownAt: T0 });
    await store.series.write({ key: 'a', series: prices(10, { offset: 5 }), knownAt: T0 + 1 });
    const rows = async (): Promise<readonly string[]> => {
      await using admin = await administrator(server.url);
      return await allRows(async (text) => (await admin.query(text)).rows);
    };
    const before = await rows();
    await using watcher = await administrator(server.url);
    const writing = store.series.writeMany([
      { key: 'b', series: prices(1000), knownAt: T0 + 2 },
      { key: 'a', series: prices(600_000, { offset: 1 }), knownAt: T0 + 2 },
    ]);
    const refused = expectRefusal('a server that dies', {
      attempt: () => writing,
      names: new RegExp(`the server at 127\\.0\\.0\\.1:${server.port}`),
      remedy: /repeat the call/,
    });
    await until('rows are on their way', async () => {
      const { rows: found } = await watcher.query(
        `SELECT 1 FROM pg_stat_activity WHERE application_name = 'aurum' AND query LIKE 'COPY%' AND state = 'active'`,
      );
      return found.length === 1;
    });
    await server.kill();
    await refused;
    await server.restart();
    expect(await rows()).toEqual(before);
    expect((await store.series.read('b')).length).toBe(0);
  });

  it('on which no tenant is named: nothing is read, defined or written', async () => {
    await using subject = await serverSubject(url());
    await subject.store.catalog.define([hourly('a')]);
    await subject.store.series.write({ key: 'a', series: prices(24), knownAt: T0 });
    const before = await subject.contents();
    await using store = await openStore(url());
    await expectTenantMissing(store);
    expect(await subject.contents()).toEqual(before);
  });
});

it('an embedded store without a tenant of its own asks each call for one', async () => {
  const database = await embedded();
  const named = await openStore(database, { tenant: 'desk' });
  await named.catalog.define([hourly('a')]);
  await named.series.write({ key: 'a', series: prices(24), knownAt: T0 });
  const query = (text: string) => database.transaction(async (t) => (await t.query(text)).rows);
  const before = await allRows(query);
  await expectTenantMissing(await openStore(database, { tenant: null }));
  expect(await allRows(query)).toEqual(before);
  await database.close();
});

async function expectTenantMissing(store: TimescaleStore): Promise<void> {
  const wording = { names: /names no tenant/, remedy: /Pass \{ tenant \} with the call or to the store/ };
  for (const attempt of [
    () => store.series.write({ key: 'a', series: prices(24, { offset: 7 }), knownAt: T0 + 1 }),
    () => store.series.read('a'),
    () => store.series.aggregate('a', {}, { frequency: 'P1D', clock: clocks.utc }),
    () => store.catalog.define([hourly('b')]),
    () => store.catalog.list(),
  ])
    await expectRefusal('a tenant that is missing', { ...wording, attempt });
}
