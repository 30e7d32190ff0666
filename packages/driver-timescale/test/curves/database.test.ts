import { randomUUID } from 'node:crypto';
import { holidayCalendar, loadProfile } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { createPgBackend } from '../../src/client/pg-backend.js';
import { migrate } from '../../src/migrate.js';
import { MIGRATIONS } from '../../src/migrations/index.js';
import { freshSchema } from '../backends.js';
import { administrator, busyBackends, HOUR, T0, until } from '../samples.js';
import { curveOf, german, quoted } from './samples.js';

const KEY = 'EEX/power/DE-LU/base';
const DATE = '2026-01-15';
const TABLES = ['curve', 'curve_contract', 'curve_revision', 'curve_batch', 'curve_quote'];

describe.skipIf(!hasPostgres)('curves in a server, looked at past the driver', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;

  beforeAll(async () => {
    store = await openStore(url(), { migrate: true });
    for (const [tenant, shift] of [
      ['acme', 0],
      ['globex', 1000],
    ] as const) {
      await store.createTenant(tenant);
      await store.curves.publish({ curve: curveOf(KEY, DATE, { shift }), knownAt: T0 }, { tenant });
      await store.curves.publish({ curve: curveOf(KEY, DATE, { shift: shift + 1 }), knownAt: T0 + 1 }, { tenant });
    }
  });
  afterAll(() => store.close());

  it('without a tenant the role sees no row; with one only its own, whatever it asks', async () => {
    await using admin = await administrator(url());
    const count = async (table: string): Promise<number> =>
      Number((await admin.query(`SELECT count(*) FROM aurum.${table}`)).rows[0].count);
    await admin.query('SET ROLE aurum_app');
    for (const table of TABLES) expect([table, await count(table)]).toEqual([table, 0]);
    await admin.query(`BEGIN; SELECT aurum.enter('acme')`);
    const counts: number[] = [];
    for (const table of TABLES) counts.push(await count(table));
    expect(counts).toEqual([1, 2, 2, 2, 2]);
    expect((await admin.query('SELECT max(settlement) AS top FROM aurum.curve_quote')).rows).toEqual([{ top: 82.3 }]);
    expect((await admin.query('SELECT FROM aurum.curve_revision WHERE tenant_id <> 1')).rowCount).toBe(0);
    await admin.query('COMMIT');
    await expect(admin.query('SELECT FROM aurum.curve_revision_data')).rejects.toMatchObject({ code: '42501' });
  });

  it('a row of another tenant is refused, in each of the ways to write one', async () => {
    await using admin = await administrator(url());
    await admin.query(`SET ROLE aurum_app; BEGIN; SELECT aurum.enter('acme'); SAVEPOINT a`);
    const row = `(tenant_id, curve_id, as_of, known_at, recorded_at, seq, withdrawn, points, content, contract_ids, lineage)
      VALUES (2, 2, '2026-01-15', now(), now(), 9, true, 0, '', '{}', 'null')`;
    await expect(admin.query(`INSERT INTO aurum.curve_revision ${row}`)).rejects.toMatchObject({ code: '42501' });
    await admin.query('ROLLBACK TO a');
    // The partition that COPY goes to is guarded by a check.
    await expect(admin.query(`INSERT INTO aurum.curve_revision_data ${row}`)).rejects.toMatchObject({ code: '23514' });
    await admin.query('ROLLBACK TO a');
    await expect(
      admin.query(`INSERT INTO aurum.curve (tenant_id, key, market, product, location, profiles, unit, clock)
        VALUES (2, 'a/b/c/d', 'a', 'b', 'c', 'd', 'EUR/MWh', 'UTC')`),
    ).rejects.toMatchObject({ code: '42501' });
    await admin.query('ROLLBACK TO a');
    expect((await admin.query('DELETE FROM aurum.curve_revision WHERE tenant_id <> 1')).rowCount).toBe(0);
    await expect(admin.query('UPDATE aurum.curve_contract SET tenant_id = 2')).rejects.toMatchObject({ code: '42501' });
    await admin.query('ROLLBACK');
  });

  it('finds the curve known by then, on or before a date, by walking the index alone', async () => {
    await using admin = await administrator(url());
    await admin.query(`INSERT INTO aurum.curve_revision SELECT r.tenant_id, r.curve_id, r.as_of + d, r.known_at, r.recorded_at, r.seq, r.withdrawn,
      r.points, r.content, r.contract_ids, r.bid, r.ask, r.mid, r.last, r.settlement, r.volume, r.open_interest, r.fine, r.fine_values, r.fine_flags, r.lineage
      FROM aurum.curve_revision r, generate_series(1, 2000) d WHERE r.tenant_id = 1`);
    await admin.query('VACUUM ANALYZE aurum.curve_revision');
    await admin.query(`SET ROLE aurum_app; BEGIN; SELECT aurum.enter('acme')`);
    const { rows } = await admin.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)
      SELECT w.* FROM (SELECT DISTINCT ON (v.as_of) v.as_of, v.known_at, v.recorded_at, v.seq, v.withdrawn FROM aurum.curve_revision v
        WHERE v.curve_id = 1 AND v.as_of <= '2030-01-01' AND v.known_at <= 'infinity'
        ORDER BY v.as_of DESC, v.known_at DESC, v.recorded_at DESC, v.seq DESC) w
      WHERE NOT w.withdrawn ORDER BY w.as_of DESC LIMIT 1`);
    const plan = rows.map((line) => line['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index Only Scan using curve_revision_data_as_of.*rows=[12] /);
    expect(plan).not.toMatch(/Sort/);
  });

  it('a store of the first version keeps its series when it gets curves', async () => {
    const schema = freshSchema();
    const pool = new pg.Pool({ connectionString: url(), max: 2 });
    const backend = createPgBackend({ pool, ownsPool: true, role: 'aurum_app' });
    await migrate(backend, { schema, role: 'aurum_app' }, undefined, MIGRATIONS.slice(0, 1));
    await pool.query(`INSERT INTO "${schema}".tenant (name) VALUES ('acme')`);
    await pool.query(`INSERT INTO "${schema}".series (tenant_id, key, unit, kind, clock, frequency, nan, search_text)
      VALUES (1, 'old', 'EUR/MWh', 'average', 'UTC', 'PT1H', 'store', 'old')`);
    await pool.query(`INSERT INTO "${schema}".observation (valid_from, known_at, recorded_at, seq, value, tenant_id, series_id)
      VALUES ('2026-01-01Z', '2026-01-01Z', '2026-01-01Z', 1, 41.5, 1, 1)`);
    await backend.close();
    await using old = await openStore(url(), { schema, tenant: 'acme' });
    expect((await old.health()).status).toBe('degraded');
    expect((await old.migrate()).map(({ version, appliedAt }) => [version, appliedAt !== undefined])).toEqual(
      MIGRATIONS.map(({ version }) => [version, true]),
    );
    expect([...(await old.series.read('old', { start: T0, end: T0 + HOUR })).values]).toEqual([41.5]);
    expect(await old.curves.publish({ curve: curveOf(KEY, DATE), knownAt: T0 })).toMatchObject({ inserted: 1 });
    expect((await old.health()).status).toBe('up');
  });
});

describe.skipIf(!hasPostgres)('publishing curves on a server', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;

  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, tenant: 'default', attempts: 1 });
    await store.createTenant('default');
  });
  afterAll(() => store.close());

  const batch = (name: string): Parameters<TimescaleStore['curves']['publishMany']>[0] =>
    Array.from({ length: 40 }, (_, i) => ({ curve: curveOf(`${name}/power/Z${i}/base`, DATE), knownAt: T0 }));

  it('leaves nothing when its connection is cut behind its last row, and a repeat gives one result', async () => {
    await using admin = await administrator(url());
    await using looks = await administrator(url());
    await admin.query('BEGIN; LOCK TABLE aurum.curve_batch IN EXCLUSIVE MODE');
    const batchId = randomUUID();
    const lost = store.curves.publishMany(batch('cut'), { batchId });
    lost.catch(() => {});
    // It waits for the table of receipts: all its curves are copied by then.
    const waiting = `SELECT FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE c.relname = 'curve_batch' AND NOT l.granted`;
    await until('the batch at its receipt', async () => (await looks.query(waiting)).rowCount === 1);
    const [pid] = await busyBackends(looks);
    await looks.query('SELECT pg_terminate_backend($1)', [pid]);
    await expect(lost).rejects.toMatchObject({ code: 'STORE.CONNECTION_LOST' });
    await admin.query('ROLLBACK');
    for (const table of ['curve', 'curve_contract', 'curve_revision', 'curve_batch'])
      expect([table, (await admin.query(`SELECT FROM aurum.${table}`)).rowCount]).toEqual([table, 0]);
    const receipt = await store.curves.publishMany(batch('cut'), { batchId });
    expect(receipt).toMatchObject({ inserted: 40, revised: 0, unchanged: 0 });
    expect(await store.curves.publishMany(batch('cut'), { batchId })).toEqual(receipt);
    expect((await admin.query('SELECT FROM aurum.curve_revision')).rowCount).toBe(40);
  });

  it('goes on by itself when it may try again', async () => {
    await using patient = await openStore(url(), { tenant: 'default' });
    await using admin = await administrator(url());
    await using looks = await administrator(url());
    await admin.query('BEGIN; LOCK TABLE aurum.curve_batch IN EXCLUSIVE MODE');
    const publishing = patient.curves.publishMany(batch('again'));
    const waiting = `SELECT FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE c.relname = 'curve_batch' AND NOT l.granted`;
    await until('the batch at its receipt', async () => (await looks.query(waiting)).rowCount === 1);
    const [pid] = await busyBackends(looks);
    await looks.query('SELECT pg_terminate_backend($1)', [pid]);
    await admin.query('ROLLBACK');
    expect(await publishing).toMatchObject({ inserted: 40, revised: 0, unchanged: 0 });
    // The numbers of contracts that went with the lost connection were forgotten with it.
    const read = await patient.curves.read('again/power/Z7/base', DATE);
    expect(read.curve.equals(curveOf('again/power/Z7/base', DATE))).toBe(true);
  });

  it('two stores that publish the same new keys in opposite order store each curve once', async () => {
    await using other = await openStore(url(), { tenant: 'default' });
    await using one = await openStore(url(), { tenant: 'default' });
    for (let round = 0; round < 10; round++) {
      const curves = batch(`round${round}`);
      const receipts = await Promise.all([
        one.curves.publishMany(curves),
        other.curves.publishMany([...curves].reverse()),
      ]);
      expect(receipts.map(({ inserted }) => inserted).sort()).toEqual([0, 40]);
      expect(receipts.map(({ unchanged }) => unchanged).sort()).toEqual([0, 40]);
    }
  });

  it('contracts that a restored dump numbers otherwise are not taken for those of before', async () => {
    await using admin = await administrator(url());
    const key = 'restored/power/A/base';
    await store.curves.publish({ curve: curveOf(key, DATE), knownAt: T0 });
    await store.curves.read(key, DATE);
    // As a restore does it: the tables are emptied and filled again, here with numbers that are other contracts' now.
    await admin.query(
      `CREATE TEMPORARY TABLE kept AS SELECT * FROM aurum.curve_contract; TRUNCATE aurum.curve_contract`,
    );
    await admin.query(
      `INSERT INTO aurum.curve_contract SELECT id, tenant_id, curve_id, valid_from, valid_to, profile, 'other ' || name, market, weighting FROM kept`,
    );
    const { curve } = await store.curves.read(key, DATE);
    expect(curve.quotes.map(({ contract }) => contract.period.name)).toEqual(['other Feb-26', 'other Mar-26']);
    await store.curves.publish({ curve: curveOf(key, '2026-01-16'), knownAt: T0 });
    expect((await store.curves.read(key, '2026-01-16')).curve.equals(curveOf(key, '2026-01-16'))).toBe(true);
  });

  it('refuses what could not be read back', async () => {
    const calendar = holidayCalendar('desk', ['2026-02-16']);
    const profile = loadProfile({ holidays: { exclude: calendar } });
    const curve = curveOf('own/power/A/base', DATE, {
      quotes: [{ contract: german('Feb-26', profile), settlement: 1 }],
    });
    await expect(store.curves.publish({ curve, knownAt: T0 })).rejects.toMatchObject({ code: 'TIME.INVALID_PROFILE' });
    await using knows = await openStore(url(), { tenant: 'default', calendars: [calendar] });
    await knows.curves.publish({ curve, knownAt: T0 });
    expect((await knows.curves.read('own/power/A/base', DATE)).curve.equals(curve)).toBe(true);
    const named = quoted('Feb-26', 1);
    const odd = { ...named.contract, period: { ...named.contract.period, name: 'Feb\0' } };
    const unnamed = curveOf('own/power/B/base', DATE, { quotes: [{ ...named, contract: odd }] });
    await expect(store.curves.publish({ curve: unnamed, knownAt: T0 })).rejects.toMatchObject({
      code: 'CURVE.INVALID_CONTRACT',
    });
    expect((await store.curves.list({ market: 'own' })).items.map(({ key }) => key.location)).toEqual(['A']);
  });
});
