import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { type CrashTarget, victims } from '../model/crash.js';
import { administrator, hourly, prices, T0, until } from '../samples.js';

const POINTS = 150_000;
/** Milliseconds after the write began: before its rows, among them, and, on a fast machine, after them. */
const DELAYS = [5, 60, 150, 300, 600];

interface Setting {
  readonly target: CrashTarget;
  readonly open: () => Promise<TimescaleStore>;
  /** Resolves when nothing of the killed process is left. */
  readonly settled: () => Promise<void>;
}

/** Kills a process that writes many points, looks at what is there, and writes the batch again under its id. */
async function killAndRepeat({ target, open, settled }: Setting): Promise<void> {
  await using killed = victims();
  const seen: number[] = [];
  for (const [i, delayMs] of DELAYS.entries()) {
    const key = `series ${i}`;
    const batchId = randomUUID();
    const writes = [{ key, series: prices(POINTS), knownAt: T0 }];
    {
      await using store = await open();
      await store.catalog.define([hourly(key)]);
    }
    await killed.kill({ target, tenant: 'default', batchId, writes }, delayMs);
    await settled();
    await using store = await open();
    const { length } = await store.series.revisions(key);
    expect([0, POINTS]).toContain(length);
    seen.push(length);
    expect(await store.series.writeMany(writes, { batchId })).toMatchObject({ inserted: POINTS, unchanged: 0 });
    expect((await store.series.revisions(key)).length).toBe(POINTS);
    expect((await store.series.read(key)).values[POINTS - 1]).toBe(POINTS - 1);
  }
  // The first one cannot have come to its end.
  expect(seen[0]).toBe(0);
}

describe('a process that is killed while it writes many points', () => {
  it('leaves all of them or none in a folder', { timeout: 300_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aurum-killed-'));
    try {
      const target = `file:${join(folder, 'store')}`;
      await killAndRepeat({
        target: { kind: 'folder', target, schema: 'aurum' },
        open: () => openStore(target),
        settled: () => Promise.resolve(),
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  describe.skipIf(!hasPostgres)('to a server', () => {
    const url = useTestDatabase();
    it('leaves all of them or none', { timeout: 300_000 }, async () => {
      await using admin = await administrator(url());
      await killAndRepeat({
        target: { kind: 'server', url: url(), application: 'killed', schema: 'aurum' },
        open: () => openStore(url(), { migrate: true, tenant: 'default' }),
        settled: () =>
          until('the server has noticed', async () => {
            const { rows } = await admin.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'killed'`);
            return rows.length === 0;
          }),
      });
    });
  });
});
