import { type Instant, marketClock, regularIndex, Series } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { administrator, HOUR, hourly } from '../samples.js';

const BERLIN = marketClock('Europe/Berlin');
const KEYS = ['a', 'b', 'c'];
const START: Instant = Date.UTC(2026, 1, 10);
/** Three months: blocks, days and months that meet within the batches. */
const HOURS = 90 * 24;

/** Rollups of hours, days and months of Berlin that are not as the current rows say, though no mark says that they are stale. */
const WRONG = ['hour', 'day', 'month']
  .map(
    (level) => `SELECT '${level}' AS level, coalesce(r.start, v.start) AS start, r.count AS kept, v.count AS there
FROM (SELECT series_id, date_trunc('${level}', valid_from, '${level === 'hour' ? 'UTC' : 'Europe/Berlin'}') AS start, count(*) AS count, sum(value) AS sum, min(value) AS min, max(value) AS max,
  (array_agg(value ORDER BY valid_from DESC))[1] AS last
  FROM aurum.observation WHERE value IS NOT NULL GROUP BY 1, 2) v
FULL JOIN aurum.rollup_${level} r ON r.series_id = v.series_id AND r.start = v.start
WHERE (r.count, r.sum, r.min, r.max, r.last) IS DISTINCT FROM (v.count, v.sum, v.min, v.max, v.last)
  AND NOT EXISTS (SELECT FROM aurum.rollup_stale m WHERE m.series_id = coalesce(r.series_id, v.series_id)
    AND to_timestamp(m.block::bigint * 2592000) < coalesce(r.start, v.start) + interval '1 ${level}'
    AND to_timestamp((m.block::bigint + 1) * 2592000) > coalesce(r.start, v.start))`,
  )
  .join('\nUNION ALL\n');

describe.skipIf(!hasPostgres)('rollups beside writers', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;
  let other: TimescaleStore;
  let admin: pg.Client & AsyncDisposable;
  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, createTenants: true, tenant: 'desk', poolSize: 8 });
    other = await openStore(url(), { tenant: 'desk', poolSize: 2 });
    admin = await administrator(url());
    await store.catalog.define(KEYS.map((key) => hourly(key, { clock: BERLIN })));
  });
  afterAll(async () => {
    await store.close();
    await other.close();
    await admin.end();
  });

  /** A batch over two series and up to two weeks; values are small whole numbers, so sums do not depend on their order. */
  async function write(i: number): Promise<void> {
    const length = 1 + ((i * 97) % (14 * 24));
    const from = (i * 7919) % (HOURS - length);
    const index = regularIndex({ start: START + from * HOUR, step: 'PT1H', length });
    const values = Float64Array.from({ length }, (_, j) => (i + j) % 1000);
    const series = Series.of({ index, unit: 'EUR/MWh', clock: BERLIN, kind: 'average', values });
    const keys = [KEYS[i % 3] ?? 'a', KEYS[(i + 1) % 3] ?? 'b'];
    await store.series.writeMany(keys.map((key) => ({ key, series, knownAt: START + i })));
  }

  it('are never wrong for a reader, whatever is written while they are made', async () => {
    let left = 160;
    let runs = 0;
    let looks = 0;
    const writer = async (): Promise<void> => {
      while (left > 0) await write(left--);
    };
    const refresher = async (own: TimescaleStore): Promise<void> => {
      while (left > 0) {
        const { status } = await own.maintenance.run({ only: ['refresh'] });
        if (status === 'done') runs++;
        else await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const reader = async (): Promise<void> => {
      while (left > 0) {
        expect((await admin.query(WRONG)).rows).toEqual([]);
        looks++;
      }
    };
    await Promise.all([writer(), writer(), writer(), refresher(store), refresher(other), reader()]);
    expect(Math.min(runs, looks)).toBeGreaterThan(2);
    await store.maintenance.run({ only: ['refresh'] });
    expect((await admin.query('SELECT FROM aurum.rollup_stale')).rows).toEqual([]);
    expect((await admin.query(WRONG)).rows).toEqual([]);
    expect((await admin.query('SELECT FROM aurum.rollup_month')).rows.length).toBeGreaterThan(0);
  }, 60_000);

  it('are made by one run at a time', async () => {
    await write(1001);
    // What a run holds for as long as it lasts.
    await admin.query("BEGIN; SELECT pg_advisory_xact_lock(x'4175726e'::int, hashtext('aurum'))");
    expect(await store.maintenance.run()).toEqual({ status: 'busy', actions: [] });
    expect((await admin.query('SELECT FROM aurum.rollup_stale')).rows.length).toBeGreaterThan(0);
    await admin.query('ROLLBACK');
    expect((await store.maintenance.run({ only: ['refresh'] })).status).toBe('done');
    expect((await admin.query('SELECT FROM aurum.rollup_stale')).rows).toEqual([]);
  });

  it('stop in the server when a run is aborted, and go on from there', async () => {
    await write(2002);
    // The run waits for its turn.
    await admin.query("BEGIN; SELECT pg_advisory_xact_lock(x'4175726f'::int, hashtext('aurum'))");
    const controller = new AbortController();
    const run = store.maintenance.run({ only: ['refresh'], signal: controller.signal });
    controller.abort();
    await expect(run).rejects.toMatchObject({ code: 'CALL.ABORTED' });
    await admin.query('ROLLBACK');
    const plan = await store.maintenance.run({ only: ['refresh'], dryRun: true });
    expect(plan.status).toBe('planned');
    expect(plan.actions).toMatchObject([{ task: 'refresh', count: expect.any(Number), seconds: undefined }]);
    const done = await store.maintenance.run({ only: ['refresh'] });
    expect(done.actions.map(({ what, count }) => [what, count])).toEqual(
      plan.actions.map(({ what, count }) => [what, count]),
    );
    expect((await store.maintenance.run({ only: ['refresh'] })).actions).toEqual([]);
  });
});
