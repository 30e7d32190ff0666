import { type Instant, indexStarts } from '@aurum/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedTimescale } from '../backends.js';
import { HOUR } from '../samples.js';
import { batchOf, type Current, checkRollups, type Database, onEmbedded, SERIES } from './rollup-world.js';

const DAY = 24 * HOUR;

describe('a store in hypertables', () => {
  let database: Database;
  const current: Current = new Map();
  let known: Instant = Date.UTC(2026, 10, 1);
  const now = Date.now();
  const write = async (start: Instant, values: readonly number[]): Promise<void> => {
    const batch = SERIES.map(({ key }) => ({ key, start: Math.floor(start / HOUR) * HOUR, values }));
    await database.store.series.writeMany([...batchOf(batch, known++, current)]);
  };
  const readAll = (): Promise<readonly unknown[]> =>
    Promise.all(
      SERIES.map(async ({ key }) => {
        const { index, values } = await database.store.series.read(key);
        return { starts: indexStarts(index), values };
      }),
    );
  const chunks = async (): Promise<
    readonly { compressed: boolean; partial: boolean; bytes: number; old: boolean }[]
  > => {
    const rows = await database.query(
      `SELECT is_compressed AS compressed, _timescaledb_functions.chunk_status(format('%I.%I', chunk_schema, chunk_name)::regclass) & 8 <> 0 AS partial,
         pg_relation_size(format('%I.%I', chunk_schema, chunk_name)::regclass)::int4 AS bytes, range_end < now() - interval '7 days' AS old
       FROM timescaledb_information.chunks WHERE hypertable_schema = $1 AND hypertable_name IN ('observation_data', 'observation_revision_data')
       ORDER BY range_start`,
      [database.schema],
    );
    return rows as never;
  };
  const jobs = async (): Promise<readonly Record<string, unknown>[]> =>
    database.query(
      `SELECT job_id, proc_name AS proc, extract(epoch FROM schedule_interval)::int4 AS seconds, config ->> 'compress_after' AS after
       FROM timescaledb_information.jobs WHERE proc_name IN ('compress_old', 'policy_refresh_continuous_aggregate') ORDER BY proc_name, job_id`,
    );

  beforeAll(async () => {
    database = await onEmbedded(await embeddedTimescale());
    await database.store.catalog.define([...SERIES]);
    for (const days of [200, 120, 60, 1]) await write(now - days * DAY, [1, 2, 3, 4, 5, 6]);
    await write(now - 120 * DAY, [7, 8]);
  }, 60_000);
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  it('says which policies mean something there', async () => {
    const { maintenance } = database.store;
    expect(await maintenance.policies()).toMatchObject({
      layout: 'hypertable',
      unsupported: ['partitionInterval'],
      policies: { compressAfter: 'P7D', partitionInterval: null },
    });
    await expect(maintenance.setPolicies({ partitionInterval: 'P1Y' })).rejects.toMatchObject({
      code: 'CONFIG.INVALID',
      message: expect.stringContaining('use chunkInterval'),
    });
  });

  it('compresses chunks that are old enough, leaving their rows to readers with an older snapshot', async () => {
    const { maintenance } = database.store;
    const before = await readAll();
    const due = (await chunks()).filter(({ old }) => old).length;
    const report = await maintenance.run({ only: ['compress'] });
    expect(report.actions.length).toBe(due);
    const after = await chunks();
    expect(after.map(({ compressed }) => compressed)).toEqual(after.map(({ old }) => old));
    expect(due).toBeGreaterThan(3);
    // Rows that were deleted stay until VACUUM finds that nobody can see them; a truncated table would be empty at once.
    expect(after.filter(({ compressed }) => compressed).every(({ bytes }) => bytes > 0)).toBe(true);
    expect(await readAll()).toEqual(before);
    expect((await maintenance.run({ only: ['compress'] })).actions).toEqual([]);
  });

  it('takes corrections of compressed chunks, and compresses them too', async () => {
    const { maintenance } = database.store;
    await write(now - 200 * DAY, [21, 22]);
    await write(now - 120 * DAY + 30 * HOUR, [31, 32]);
    expect((await chunks()).some(({ partial }) => partial)).toBe(true);
    const before = await readAll();
    await maintenance.run();
    expect((await chunks()).some(({ partial }) => partial)).toBe(false);
    expect(await readAll()).toEqual(before);
    expect(await checkRollups(database, current)).toBeGreaterThan(50);
  });

  it('has TimescaleDB do what it can by itself, as the policies say', async () => {
    const { maintenance } = database.store;
    // Hours, and days of the four clocks whose days start at midnight of a zone.
    const present = await jobs();
    expect(present.map(({ proc, seconds, after }) => [proc, seconds, after])).toEqual([
      ['compress_old', 1800, 'P7D'],
      ...Array.from({ length: 4 }, () => ['policy_refresh_continuous_aggregate', 1800, null]),
    ]);
    await write(now - 60 * DAY, [5, 5, 5]);
    const before = await readAll();
    for (const { job_id } of present) await database.query(`CALL run_job(${Number(job_id)})`);
    expect((await chunks()).some(({ partial }) => partial)).toBe(false);
    expect(await readAll()).toEqual(before);
    await checkRollups(database, current);
    expect((await maintenance.run({ only: ['jobs'] })).actions).toEqual([]);
    await maintenance.setPolicies({ compressAfter: 'P20D', refreshEvery: 'PT1H' });
    await maintenance.run();
    expect((await jobs()).map(({ seconds, after }) => [seconds, after])).toEqual([
      [3600, 'P20D'],
      ...Array.from({ length: 4 }, () => [3600, null]),
    ]);
    await maintenance.setPolicies({ compressAfter: 'never', rollups: 'off' });
    await maintenance.run();
    expect(await jobs()).toEqual([]);
    expect(await database.query(`SELECT value FROM "${database.schema}".setting WHERE name = 'rollups'`)).toEqual([
      { value: 'off' },
    ]);
    await maintenance.setPolicies({ rollups: true });
    await maintenance.run();
    expect(await jobs()).toHaveLength(4);
    expect(await checkRollups(database, current)).toBeGreaterThan(50);
  });

  it('lets new chunks span what fits, or what the policies say', async () => {
    const { maintenance } = database.store;
    const spans = async (): Promise<readonly unknown[]> =>
      (
        await database.query(
          `SELECT extract(day FROM time_interval)::int4 AS days FROM timescaledb_information.dimensions
           WHERE hypertable_schema = $1 AND hypertable_name IN ('observation_data', 'observation_revision_data')`,
          [database.schema],
        )
      ).map(({ days }) => days);
    // Seven series are few.
    expect(await spans()).toEqual([90, 90]);
    await maintenance.setPolicies({ chunkInterval: 'P7D' });
    await maintenance.run({ only: ['partition'] });
    expect(await spans()).toEqual([7, 7]);
    await expect(maintenance.setPolicies({ chunkInterval: 'P1M' })).rejects.toMatchObject({ code: 'CONFIG.INVALID' });
  });
});
