import { type Instant, indexStarts, type Series } from '@aurum/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { periodAt } from '../../src/maintenance/partitions.js';
import { PARTITION_INTERVALS } from '../../src/maintenance/policies.js';
import { embedded } from '../backends.js';
import { HOUR } from '../samples.js';
import { batchOf, type Current, checkRollups, type Database, onEmbedded, onServer, SERIES } from './rollup-world.js';

const DAY = 24 * HOUR;

describe('the periods of partitions', () => {
  it('follow each other without gaps, and each instant lies in its own', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PARTITION_INTERVALS),
        fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9998, 0, 1) }),
        fc.integer({ min: 0, max: 40 }),
        (interval, instant, ahead) => {
          const period = periodAt(interval, instant);
          expect(period.start.getTime()).toBeLessThanOrEqual(instant);
          expect(period.end.getTime()).toBeGreaterThan(instant);
          const later = periodAt(interval, instant, ahead);
          expect(periodAt(interval, later.end.getTime())).toEqual(periodAt(interval, instant, ahead + 1));
          expect(period.start.toISOString()).toMatch(/-01T00:00:00.000Z$/);
          expect(period.name).toMatch(interval === 'P1Y' ? /_\d{4}$/ : /_\d{6}$/);
        },
      ),
    );
  });
});

function seen({ index, values, flags }: Series): unknown {
  return { starts: indexStarts(index), values, flags };
}

function itDivides(open: () => Promise<Database>): void {
  let database: Database;
  const current: Current = new Map();
  let known: Instant = Date.UTC(2026, 10, 1);
  const now = Date.now();
  const write = async (start: Instant, values: readonly (number | undefined)[]): Promise<void> => {
    const batch = SERIES.map(({ key }) => ({ key, start: Math.floor(start / HOUR) * HOUR, values }));
    await database.store.series.writeMany([...batchOf(batch, known++, current)]);
  };
  const readAll = async (): Promise<readonly unknown[]> => {
    const all: unknown[] = [];
    for (const { key } of SERIES) {
      all.push(seen(await database.store.series.read(key)));
      all.push(seen(await database.store.series.read(key, {}, { asOf: Date.UTC(2026, 10, 1) + 1 })));
    }
    return all;
  };
  const leaves = async (): Promise<readonly string[]> => {
    const rows = await database.query(
      `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = to_regclass($1) ORDER BY 1`,
      [`"${database.schema}".observation_data`],
    );
    return rows.map(({ name }) => String(name));
  };
  const inDefault = async (): Promise<number> => {
    const [row] = await database.query(
      `SELECT count(*)::int4 AS count FROM "${database.schema}".observation_data_default`,
    );
    return Number(row?.count);
  };

  beforeAll(async () => {
    database = await open();
    await database.store.catalog.define([...SERIES]);
    for (const days of [800, 400, 30, 1]) {
      await write(now - days * DAY, [1, 2, undefined, Number.NaN, 5]);
      await write(now - days * DAY + HOUR, [7, 8]);
    }
  }, 60_000);
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  it('lie in one partition until the policies say otherwise', async () => {
    await database.store.maintenance.run({ only: ['partition'] });
    expect(await leaves()).toEqual(['observation_data_default']);
  });

  it('move into partitions of their own without a reader seeing it', async () => {
    const { maintenance } = database.store;
    const before = await readAll();
    await maintenance.setPolicies({ partitionInterval: 'P1M' });
    const plan = await maintenance.run({ only: ['partition'], dryRun: true });
    expect(await leaves()).toHaveLength(1);
    const report = await maintenance.run({ only: ['partition'] });
    expect(report.actions.map(({ what }) => what)).toEqual(plan.actions.map(({ what }) => what));
    expect(report.actions.filter(({ count = 0 }) => count > 0).length).toBeGreaterThanOrEqual(3);
    expect(await inDefault()).toBe(0);
    const now = periodAt('P1M', Date.now());
    expect(await leaves()).toEqual(
      expect.arrayContaining([now.name, periodAt('P1M', Date.now(), 1).name, 'observation_data_default']),
    );
    expect(await readAll()).toEqual(before);
    expect((await maintenance.run({ only: ['partition'] })).actions).toEqual([]);
  });

  it('are corrected where they are, and new ones find their partition', async () => {
    await write(now - 400 * DAY, [11, undefined, 13, 14]);
    await write(now + 10 * DAY, [1, 2, 3]);
    expect(await inDefault()).toBe(0);
    await write(now - 900 * DAY, [1, 2, 3]);
    expect(await inDefault()).toBeGreaterThan(0);
    const before = await readAll();
    await database.store.maintenance.run();
    expect(await inDefault()).toBe(0);
    expect(await readAll()).toEqual(before);
    expect(await checkRollups(database, current)).toBeGreaterThan(30);
  });

  it('stay where they are when a table that is no partition has the name, and all else is done', async () => {
    const { maintenance } = database.store;
    const period = periodAt('P1M', now - 960 * DAY);
    await database.query(`CREATE TABLE "${database.schema}".${period.name} (LIKE "${database.schema}".observation)`);
    await write(period.start.getTime() + 9 * DAY, [1, 2, 3]);
    const before = await readAll();
    const { actions } = await maintenance.run({ only: ['partition', 'refresh'] });
    expect(actions.map(({ what }) => what)).toEqual([
      expect.stringContaining(`put off: make the partition ${period.name}`),
      expect.stringContaining('bring rollups up to date'),
    ]);
    await database.query(`DROP TABLE "${database.schema}".${period.name}`);
    await maintenance.run({ only: ['partition'] });
    expect(await inDefault()).toBe(0);
    expect(await readAll()).toEqual(before);
  });

  it('go with their partition when they are older than they are kept', async () => {
    const { maintenance } = database.store;
    await maintenance.setPolicies({ keepRaw: 'P1Y' });
    await maintenance.run();
    const oldest = periodAt('P1M', now - 430 * DAY).start.getTime();
    const dates = (await leaves()).filter((name) => /\d{6}$/.test(name)).map((name) => name.slice(-6));
    expect(dates.length).toBeGreaterThan(3);
    for (const date of dates) {
      expect(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4)) - 1)).toBeGreaterThanOrEqual(oldest);
    }
    await checkRollups(database, current);
  });
}

describe('values in an embedded database', () => {
  itDivides(async () => onEmbedded(await embedded()));
});

describe.skipIf(!hasPostgres)('values on a server', () => {
  const url = useTestDatabase();
  itDivides(() => onServer(url()));
});
