import { type Instant, marketClock, regularIndex, Series, type SeriesDefinition } from '@aurum/core';
import pg from 'pg';

export const HOUR = 3_600_000;
export const T0: Instant = Date.UTC(2026, 0, 1);

/** An hourly price series. */
export function hourly(key: string, changes: Partial<SeriesDefinition> = {}): SeriesDefinition {
  return { key, unit: 'EUR/MWh', kind: 'average', clock: marketClock('UTC'), frequency: 'PT1H', ...changes };
}

/** Hourly prices from `start`, value i at position i plus `offset`. */
export function prices(length: number, { start = T0, offset = 0 }: { start?: Instant; offset?: number } = {}): Series {
  return Series.of({
    index: regularIndex({ start, step: 'PT1H', length }),
    unit: 'EUR/MWh',
    clock: marketClock('UTC'),
    kind: 'average',
    values: Float64Array.from({ length }, (_, i) => i + offset),
  });
}

/** A connection of the superuser, for looking at and disturbing what the store does. */
export async function administrator(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url, application_name: 'administrator' });
  client.on('error', () => {});
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

/** Waits until a condition holds. */
export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited 20 s in vain: ${what}`);
}

/** The numbers of the store's backends that wait for a lock or run a statement. */
export async function busyBackends(client: pg.Client): Promise<readonly number[]> {
  // Within a transaction the view would stay as it was when it was first looked at.
  await client.query('SELECT pg_stat_clear_snapshot()');
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'aurum' AND datname = current_database() AND state = 'active'`,
  );
  return rows.map(({ pid }) => pid);
}
