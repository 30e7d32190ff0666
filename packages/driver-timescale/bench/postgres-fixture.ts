import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instant, marketClock, regularIndex, Series, type SeriesWrite } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { startPostgres } from '../../../test-support/postgres.js';
import { encodeRows } from '../src/client/row-encoder.js';

export const POINTS = 1_000_000;
export const START: Instant = Date.UTC(2000, 0, 1);
export const STEP_MS = 900_000;
export const KNOWN: Instant = Date.UTC(2026, 0, 1);

/** Prices of 15 minutes; every other one differs between variants. */
export function quarterHours(length: number = POINTS, start: Instant = START): Series {
  return Series.of({
    index: regularIndex({ start, step: 'PT15M', length }),
    unit: 'EUR/MWh',
    clock: marketClock('UTC'),
    kind: 'average',
    values: Float64Array.from({ length }, (_, i) => 50 + 40 * Math.sin(i / 7)),
  });
}

/** A server of its own with a store, and what its peers need. */
export interface Fixture extends AsyncDisposable {
  readonly url: string;
  readonly store: TimescaleStore;
  /** A plain connection of the superuser. */
  readonly client: pg.Client;
  /** The number of the series `key`. */
  seriesId(key: string): Promise<number>;
  /** Empties the tables of observations and lets the server settle. */
  clean(): Promise<void>;
  /** Writes rows as the store does, so that the state before a measurement is the same for both sides. */
  write(write: SeriesWrite): Promise<void>;
  /** Loads the rows of `rowsFile` by psql's \copy into the table that the store copies to; milliseconds, as psql tells them. */
  psqlCopy(): number;
}

export async function fixture(): Promise<Fixture> {
  const server = await startPostgres({ settings: { shared_buffers: '256MB', max_wal_size: '4GB' } });
  const folder = mkdtempSync(join(tmpdir(), 'aurum-bench-'));
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const store = await openStore(server.url, { migrate: true, tenant: 'default' });
  await store.catalog.define(
    ['read', 'append'].map((key) => ({
      key,
      unit: 'EUR/MWh',
      kind: 'average' as const,
      clock: marketClock('UTC'),
      frequency: 'PT15M' as const,
    })),
  );
  const seriesId = async (key: string): Promise<number> =>
    (await client.query('SELECT id FROM aurum.series WHERE key = $1', [key])).rows[0].id;
  const file = join(folder, 'rows.bin');
  writeFileSync(file, await binaryRows(await seriesId('append')));
  await client.query(`SELECT set_config('aurum.tenant_id', '1', false)`);
  return {
    url: server.url,
    store,
    client,
    seriesId,
    async clean() {
      await client.query('TRUNCATE aurum.observation, aurum.observation_revision');
      await client.query('CHECKPOINT');
    },
    async write(write) {
      await store.series.write(write);
    },
    psqlCopy() {
      const columns = 'valid_from, known_at, recorded_at, seq, value, tenant_id, series_id';
      const output = execFileSync(
        'psql',
        [
          server.url,
          '-v',
          'ON_ERROR_STOP=1',
          '-c',
          '\\timing on',
          '-c',
          `\\copy aurum.observation_data (${columns}) FROM '${file}' (FORMAT binary)`,
        ],
        { encoding: 'utf8', env: { ...process.env, PGOPTIONS: '-c aurum.tenant_id=1' } },
      );
      const time = /Time: ([\d.]+) ms/.exec(output);
      if (time === null) throw new Error(`psql told no time: ${output}`);
      return Number(time[1]);
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await client.end();
      rmSync(folder, { recursive: true, force: true });
      await server[Symbol.asyncDispose]();
    },
  };
}

/** The rows that the store would copy for a million points, as one file. */
async function binaryRows(seriesId: number): Promise<Buffer> {
  const columns = [
    { type: 'timestamptz', value: { start: START, step: STEP_MS } },
    { type: 'timestamptz', value: KNOWN },
    { type: 'timestamptz', value: KNOWN },
    { type: 'int8', value: 1 },
    { type: 'float8', value: quarterHours().values },
    { type: 'int4', value: 1 },
    { type: 'int4', value: seriesId },
  ] as const;
  return Buffer.concat([...encodeRows(columns, 0, POINTS)].map((frame) => frame.subarray(5)));
}
