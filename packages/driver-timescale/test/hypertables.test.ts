import { FLAG, marketClock, regularIndex, Series } from '@aurum/core';
import { createMemoryStore } from '@aurum/core/memory';
import { openStore, type PgliteLike, type TimescaleStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embedded, embeddedTimescale } from './backends.js';
import { HOUR, hourly, prices, T0 } from './samples.js';

const DAY = 24 * HOUR;

describe('a store in hypertables', () => {
  let database: PgliteLike & { exec(text: string): Promise<unknown> };
  let store: TimescaleStore;

  const ask = async (text: string): Promise<Record<string, unknown>[]> =>
    (await database.transaction((transaction) => transaction.query(text, []))).rows as Record<string, unknown>[];
  const number = async (text: string): Promise<number> => Number((await ask(text))[0]?.n);

  beforeAll(async () => {
    database = (await embeddedTimescale()) as typeof database;
    store = await openStore(database, { migrate: true, createTenants: true, tenant: 'desk' });
  });
  afterAll(async () => {
    await store.close();
    await database.close();
  });

  it('says what it found of TimescaleDB, and which of it is not to be trusted', async () => {
    expect(store.capabilities.timescale).toEqual({
      version: '2.23.0-dev',
      license: 'timescale',
      hypertables: true,
      unsafeSkipScan: true,
    });
    const plain = await openStore(await embedded());
    expect(plain.capabilities.timescale).toBeUndefined();
    await plain.close();
    expect(await number('SELECT count(*) AS n FROM timescaledb_information.hypertables')).toBe(2);
  });

  it('lets the role neither read what lies behind the views nor put rows of another tenant there', async () => {
    await store.catalog.define([hourly('guarded')]);
    await store.series.write({ key: 'guarded', series: prices(24), knownAt: T0 });
    await store.series.write({ key: 'guarded', series: prices(24, { offset: 1 }), knownAt: T0 + 1 });
    const chunks = await ask(`SELECT c::text AS name FROM show_chunks('aurum.observation_data') c`);
    const asRole = (text: string): Promise<unknown> =>
      database.transaction(async (transaction) => {
        await transaction.query(`SELECT set_config('aurum.tenant_id', '1', true)`, []);
        await transaction.query('SET LOCAL ROLE aurum_app', []);
        return transaction.query(text, []);
      });
    for (const table of ['aurum.observation_data', 'aurum.observation_revision_data', String(chunks[0]?.name)]) {
      await expect(asRole(`SELECT count(*) FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
      await expect(asRole(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
    }
    const columns = '(valid_from, known_at, recorded_at, seq, value, tenant_id, series_id)';
    // By the check option of the view or by the guard of the hypertable, whichever the server looks at first.
    const refused = expect.stringMatching(/^(44000|23514)$/);
    const row = (tenant: number): string => `VALUES (now(), now(), now(), 1, 1, ${tenant}, 1)`;
    await expect(asRole(`INSERT INTO aurum.observation_data ${columns} ${row(2)}`)).rejects.toMatchObject({
      code: '23514',
    });
    await expect(asRole(`INSERT INTO aurum.observation ${columns} ${row(2)}`)).rejects.toMatchObject({ code: refused });
    await expect(asRole(`UPDATE aurum.observation SET tenant_id = 2`)).rejects.toMatchObject({ code: refused });
    const seen = (await asRole('SELECT count(*)::integer AS n FROM aurum.observation')) as { rows: { n: number }[] };
    expect(seen.rows[0]?.n).toBe(24);
    await store.catalog.define([hourly('guarded')], { tenant: 'rival' });
    expect((await store.series.read('guarded', {}, { tenant: 'rival' })).length).toBe(0);
  });

  it('takes late corrections of compressed chunks, however many rows they touch, and stays what it was for the rest', async () => {
    const memory = createMemoryStore({ tenant: 'desk' });
    const definition = hourly('corrected');
    for (const { catalog } of [store, memory]) await catalog.define([definition]);
    const flags = new Uint8Array(4000).fill(FLAG.ok);
    flags[2500] = FLAG.withdrawn;
    const withdrawal = Series.of({
      index: regularIndex({ start: T0, step: 'PT1H', length: 4000 }),
      unit: 'EUR/MWh',
      clock: marketClock('UTC'),
      kind: 'average',
      values: Float64Array.from({ length: 4000 }, (_, i) => (i === 2500 ? Number.NaN : i % 7)),
      flags,
    });
    const writes = [
      { key: 'corrected', series: prices(5000), knownAt: T0 },
      { key: 'corrected', series: withdrawal, knownAt: T0 + HOUR },
      { key: 'corrected', series: prices(10, { start: T0 + 100 * HOUR, offset: 0.5 }), knownAt: T0 - DAY },
      { key: 'corrected', series: prices(10, { start: T0 + 4995 * HOUR, offset: 0.25 }), knownAt: T0 + 2 * HOUR },
    ];
    await database.exec('SET timescaledb.max_tuples_decompressed_per_dml_transaction = 10');
    try {
      for (const write of writes) {
        const receipt = await store.series.write(write);
        expect(receipt).toMatchObject({
          ...(await memory.series.write(write)),
          batchId: receipt.batchId,
          recordedAt: receipt.recordedAt,
        });
        await ask(`SELECT compress_chunk(c, true) FROM show_chunks('aurum.observation_data') c`);
        await ask(`SELECT compress_chunk(c, true) FROM show_chunks('aurum.observation_revision_data') c`);
      }
      // Without the driver the limit holds.
      await expect(ask('UPDATE aurum.observation_data SET value = 0')).rejects.toMatchObject({ code: '53400' });
    } finally {
      await database.exec('RESET timescaledb.max_tuples_decompressed_per_dml_transaction');
    }
    for (const view of [{}, { asOf: T0 }, { asOf: T0 - HOUR }, { asOf: T0 + HOUR }, { release: 1 }, { release: 2 }]) {
      const [ours, model] = [
        await store.series.read('corrected', {}, view),
        await memory.series.read('corrected', {}, view),
      ];
      expect(ours.equals(model), JSON.stringify(view)).toBe(true);
    }
    const [ours, model] = [await store.series.revisions('corrected'), await memory.series.revisions('corrected')];
    expect({ ...ours, recordedAt: undefined, seq: undefined }).toEqual({
      ...model,
      recordedAt: undefined,
      seq: undefined,
    });
    await memory.close();
  });

  it('opens a chunk for each stretch of a far forecast that has values, and none in between', async () => {
    await store.catalog.define([hourly('far', { issued: true })]);
    const before = await number(`SELECT count(*) AS n FROM show_chunks('aurum.observation_data')`);
    const far = T0 + 40 * 365 * DAY;
    await store.series.write({ key: 'far', series: prices(48, { start: far }), knownAt: T0 });
    expect(await number(`SELECT count(*) AS n FROM show_chunks('aurum.observation_data')`)).toBeLessThanOrEqual(
      before + 2,
    );
    expect((await store.series.read('far')).length).toBe(48);
    expect(
      (await store.series.read('far', { start: far - DAY, end: far + 2 * DAY })).values.filter(Number.isFinite).length,
    ).toBe(48);
  });

  it('keeps SkipScan off where a DISTINCT ON would use it', async () => {
    await database.exec(`CREATE TABLE probe (valid_from timestamptz NOT NULL, known_at timestamptz NOT NULL, value float8);
SELECT create_hypertable('probe', by_range('valid_from'), create_default_indexes => false);
CREATE INDEX ON probe (valid_from, known_at DESC);
INSERT INTO probe SELECT t, t + r * interval '1 hour', r FROM generate_series(timestamptz '2026-01-05', '2026-01-07', interval '1 hour') t, generate_series(1, 200) r;
ANALYZE probe`);
    await store.catalog.define([hourly('skipped')]);
    const plan = (prepare: string): Promise<string> =>
      database.transaction(async (transaction) => {
        await transaction.query(prepare, []);
        const { rows } = await transaction.query(
          'EXPLAIN SELECT DISTINCT ON (valid_from) valid_from, value FROM probe ORDER BY valid_from, known_at DESC',
          [],
        );
        return rows.map((line) => (line as Record<string, string>)['QUERY PLAN']).join('\n');
      });
    expect(await plan('SELECT 1')).toContain('SkipScan');
    const nothing = Array.from({ length: 10 }, () => 'NULL').join(', ');
    expect(await plan(`SELECT * FROM aurum.begin_read('desk', '{skipped}', ${nothing}, false)`)).not.toContain(
      'SkipScan',
    );
    expect(await plan(`SELECT * FROM aurum.begin_write('desk', '{skipped}')`)).not.toContain('SkipScan');
  });
});
