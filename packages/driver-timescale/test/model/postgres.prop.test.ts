import { type StoreUnderTest, seriesModelTest } from '@aurum/core/testing';
import { openStore } from '@aurum/driver-timescale';
import * as fastCheck from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { settle } from '../kit.js';
import { administrator, until } from '../samples.js';
import { victims } from './crash.js';

describe.skipIf(!hasPostgres)('PostgreSQL under random histories', () => {
  const url = useTestDatabase();

  it('answers as the naive model does, with writers killed in the middle', { timeout: 600_000 }, async () => {
    await using killed = victims();
    await using admin = await administrator(url());
    const outcomes = { killed: 0, written: 0 };
    const crash = async (
      store: StoreUnderTest,
      { writes, options }: Parameters<NonNullable<Parameters<typeof seriesModelTest>[0]['crash']>>[1],
    ): Promise<StoreUnderTest> => {
      const target = { kind: 'server', url: url(), application: 'crashing', schema: 'aurum' } as const;
      outcomes[
        await killed.kill(
          { target, tenant: options.tenant as string, batchId: options.batchId, writes },
          Math.random() * 15,
        )
      ]++;
      await until('the server has noticed', async () => {
        const { rows } = await admin.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'crashing'`);
        return rows.length === 0;
      });
      return store;
    };
    const report = await seriesModelTest({
      fastCheck,
      runs: 60,
      crash,
      settle,
      create: () => openStore(url(), { migrate: true, createTenants: true, poolSize: 4 }),
    });
    expect(report.ran.get('write')).toBeGreaterThan(60);
    expect(outcomes.killed).toBeGreaterThan(0);
    console.info(`writers killed in the middle: ${outcomes.killed}, just after: ${outcomes.written}`);
  });
});
