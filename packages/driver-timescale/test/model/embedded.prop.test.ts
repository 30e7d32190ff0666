import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StoreUnderTest, seriesModelTest } from '@aurum/core/testing';
import { openStore, type PgliteLike } from '@aurum/driver-timescale';
import * as fastCheck from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embedded, embeddedTimescale, storesOn } from '../backends.js';
import { settle } from '../kit.js';
import { type CrashTarget, victims } from './crash.js';

type CrashHook = NonNullable<Parameters<typeof seriesModelTest>[0]['crash']>;

describe.each([
  ['PGlite', embedded, 40],
  ['PGlite with TimescaleDB', () => embeddedTimescale(), 25],
] as const)('%s under random histories', (_name, database, runs) => {
  it('answers as the naive model does', { timeout: 600_000 }, async () => {
    const stores = storesOn(database);
    const create = (): Promise<StoreUnderTest> => stores.open({ tenant: null });
    const report = await seriesModelTest({ fastCheck, runs, create, settle });
    expect(report.ran.get('write')).toBeGreaterThan(runs);
  });
});

describe('a folder whose process is killed in the middle of a write', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aurum-crash-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Closes the store, lets another process write to its folder, kills that one, and opens the store again. */
  async function run(target: CrashTarget, open: () => Promise<StoreUnderTest>, runs: number): Promise<void> {
    await using killed = victims();
    const outcomes = { killed: 0, written: 0 };
    const crash: CrashHook = async (store, { writes, options }) => {
      await store.close();
      outcomes[
        await killed.kill(
          { target, tenant: options.tenant as string, batchId: options.batchId, writes },
          Math.random() * 60,
        )
      ]++;
      return open();
    };
    // A random history may come without a crash; these go on until there were two.
    for (let round = 0; round < 6 && outcomes.killed + outcomes.written < 2; round++) {
      await seriesModelTest({ fastCheck, runs, crash, maxCommands: 50, create: open });
    }
    expect(outcomes.killed + outcomes.written).toBeGreaterThanOrEqual(2);
    console.info(`writers killed in the middle: ${outcomes.killed}, just after: ${outcomes.written}`);
  }

  it('PGlite holds all of it or nothing', { timeout: 600_000 }, async () => {
    const target = `file:${join(folder, 'store')}`;
    await run(
      { kind: 'folder', target, schema: 'aurum' },
      () => openStore(target, { createTenants: true, tenant: null }),
      6,
    );
  });

  it('PGlite with TimescaleDB holds all of it or nothing', { timeout: 600_000 }, async () => {
    let database: PgliteLike | undefined;
    const open = async (): Promise<StoreUnderTest> => {
      const opened = await embeddedTimescale(folder);
      database = opened;
      const store = await openStore(opened, { migrate: true, createTenants: true, tenant: null });
      const close = async (): Promise<void> => {
        await store.close();
        await opened.close().catch(() => {});
      };
      return { ...store, close, [Symbol.asyncDispose]: close };
    };
    await run({ kind: 'timescale-folder', folder, schema: 'aurum' }, open, 4);
    expect(database).toBeDefined();
  });
});
