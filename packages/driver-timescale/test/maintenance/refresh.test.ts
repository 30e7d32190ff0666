import type { Instant } from '@aurum/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { embedded, embeddedTimescale, freshSchema } from '../backends.js';
import {
  batchOf,
  type Current,
  checkRollups,
  type Database,
  onEmbedded,
  onServer,
  pieces,
  SERIES,
  staleBlocks,
} from './rollup-world.js';

const KNOWN: Instant = Date.UTC(2026, 10, 1);

function itRefreshes(open: () => Promise<Database>): void {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  it('rolls up what is known, whatever was written, corrected and withdrawn before', async () => {
    const { store } = database;
    const current: Current = new Map();
    await store.catalog.define([...SERIES]);
    let known = KNOWN;
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { minLength: 1, maxLength: 3 }), pieces, async (before, after) => {
        for (const batch of before) await store.series.writeMany([...batchOf(batch, known++, current)]);
        const report = await store.maintenance.run({ only: ['refresh'] });
        expect(report.status).toBe('done');
        expect(await staleBlocks(database)).toEqual([]);
        compared += await checkRollups(database, current);
        // What was written since is stale, and nothing else has changed.
        await store.series.writeMany([...batchOf(after, known++, current)]);
        expect(await staleBlocks(database)).not.toEqual([]);
        await checkRollups(database, current);
      }),
      { numRuns: 8 },
    );
    expect(compared).toBeGreaterThan(100);
  }, 120_000);
}

describe('rollups in an embedded database', () => {
  itRefreshes(async () => onEmbedded(await embedded()));
});

describe('rollups in an embedded database with TimescaleDB', () => {
  itRefreshes(async () => onEmbedded(await embeddedTimescale()));
});

describe.skipIf(!hasPostgres)('rollups on a server', () => {
  const url = useTestDatabase();
  itRefreshes(() => onServer(url(), freshSchema()));
});
