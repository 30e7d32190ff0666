import { ceilTo, floorTo, type Instant, indexStarts } from '@aurum/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { before } from '../../src/maintenance/iso-duration.js';
import { rawCut } from '../../src/maintenance/raw-cut.js';
import { embedded, embeddedTimescale } from '../backends.js';
import { HOUR } from '../samples.js';
import {
  batchOf,
  type Current,
  checkRollups,
  type Database,
  expectedRollups,
  onEmbedded,
  onServer,
  SERIES,
  staleBlocks,
  storedRollups,
} from './rollup-world.js';

const DAY = 24 * HOUR;

describe('where values are cut off', () => {
  it('keeps what is young enough, and whole days and months of every clock behind the cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2080, 0, 1) }),
        fc.constantFrom(...SERIES.map(({ clock }) => clock)),
        (cutoff, clock) => {
          const { drop, from } = rawCut(cutoff);
          expect(from).toBeLessThanOrEqual(cutoff);
          expect(cutoff - drop).toBeLessThan(39 * DAY);
          for (const frequency of ['P1D', 'P1M'] as const) {
            expect(floorTo(frequency, clock, from)).toBeGreaterThanOrEqual(drop);
          }
        },
      ),
    );
  });
});

function itRetains(open: () => Promise<Database>): void {
  let database: Database;
  const current: Current = new Map();
  let known: Instant = Date.UTC(2026, 10, 1);
  const now = Date.now();
  const write = async (start: Instant, length: number): Promise<void> => {
    const batch = SERIES.map(({ key, frequency, clock }) => ({
      key,
      start: floorTo(frequency as 'PT1H', clock, start),
      values: Array.from({ length }, (_, i) => (i * 7919) % 1000),
    }));
    await database.store.series.writeMany([...batchOf(batch, known++, current)]);
  };
  const firstStart = async (key: string): Promise<Instant> => {
    const series = await database.store.series.read(key);
    return indexStarts(series.index)[0] ?? 0;
  };

  beforeAll(async () => {
    database = await open();
    await database.store.catalog.define([...SERIES]);
    for (let months = 40; months >= 0; months -= 4) await write(now - months * 30.4 * DAY, 48);
  }, 60_000);
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  it('removes values, and keeps what was rolled up of them, whatever is refreshed later', async () => {
    const { maintenance } = database.store;
    await maintenance.setPolicies({ keepRaw: 'P2Y' });
    const plan = await maintenance.run({ dryRun: true });
    expect(plan.actions.filter(({ task }) => task === 'retain')).toHaveLength(1);
    expect(await firstStart('berlin')).toBeLessThan(now - 39 * 30 * DAY);
    const sums = async (key: string): Promise<readonly Float64Array[]> => {
      const range = { start: now - 41 * 30.4 * DAY, end: now - 30 * 30.4 * DAY };
      const answers: Float64Array[] = [];
      // Hours of UTC are kept, of what is shorter.
      const hours = ['berlin.quarters', 'efa', 'brisbane'].includes(key);
      for (const frequency of ['P1M', hours ? 'PT1H' : 'P1D'] as const) {
        const spec = { frequency, statistic: 'count', missing: 'skip' } as const;
        answers.push((await database.store.series.aggregate(key, range, spec)).series.values);
      }
      return answers;
    };
    const aggregates = await Promise.all(SERIES.map(({ key }) => sums(key)));
    expect(aggregates.every((each) => each.every((counts) => counts.some((count) => count > 0)))).toBe(true);
    const before = new Map(SERIES.map(({ key }) => [key, expectedRollups(current, key, 'month')]));
    // Only this part: what is not rolled up yet has to be before it goes.
    const report = await maintenance.run({ only: ['retain'] });
    expect(report.actions.filter(({ task }) => task === 'retain').map(({ count = 0 }) => count > 0)).toEqual([true]);
    for (const { key } of SERIES) {
      const first = await firstStart(key);
      expect(first).toBeGreaterThan(now - (2 * 366 + 39 + 31) * DAY);
      expect(first).toBeLessThan(now - 2 * 365 * DAY + 4 * 31 * DAY);
      expect((await storedRollups(database, key, 'month')).size).toBe(before.get(key)?.size);
    }
    expect(await Promise.all(SERIES.map(({ key }) => sums(key)))).toEqual(aggregates);
    await checkRollups(database, current);
    // A later run finds nothing more, and a write everywhere that is kept refreshes all of that.
    expect((await maintenance.run({ only: ['retain'] })).actions).toEqual([]);
    for (let months = 22; months >= 0; months -= 2) await write(now - months * 30.4 * DAY, 30);
    await maintenance.run();
    expect(await staleBlocks(database)).toEqual([]);
    expect(await checkRollups(database, current)).toBeGreaterThan(100);
  }, 60_000);

  it('refreshes nothing before what is kept: what comes too late is no part of the rollups', async () => {
    const { maintenance, series } = database.store;
    const frozen = await storedRollups(database, 'berlin', 'day');
    const old = now - 36 * 30.4 * DAY;
    const forgotten: Current = new Map();
    const counts = async (): Promise<Float64Array> => {
      const range = { start: old - 40 * DAY, end: old + 40 * DAY };
      const answer = await series.aggregate('berlin', range, { frequency: 'P1D', statistic: 'count', missing: 'skip' });
      return answer.series.values;
    };
    const counted = await counts();
    await series.writeMany([
      ...batchOf([{ key: 'berlin', start: Math.floor(old / HOUR) * HOUR, values: [1, 2, 3] }], known++, forgotten),
    ]);
    expect(await staleBlocks(database)).toHaveLength(1);
    expect(await counts()).toEqual(counted);
    await maintenance.run();
    expect(await counts()).toEqual(counted);
    expect(await staleBlocks(database)).toEqual([]);
    expect(await storedRollups(database, 'berlin', 'day')).toEqual(frozen);
    expect(await firstStart('berlin')).toBeGreaterThan(now - (2 * 366 + 39 + 31) * DAY);
  }, 60_000);

  it('rolls corrections up from the first month on of which all values are kept', async () => {
    const { drop, from } = rawCut(before(now, 'P2Y'));
    const late = SERIES.map(({ key, clock }) => ({
      key,
      start: ceilTo('P1M', clock, drop),
      values: Array.from({ length: 40 }, (_, i) => 5000 + i),
    }));
    expect(Math.max(...late.map(({ start }) => start))).toBeLessThan(from);
    await database.store.series.writeMany([...batchOf(late, known++, current)]);
    await database.store.maintenance.run();
    expect(await staleBlocks(database)).toEqual([]);
    await checkRollups(database, current);
  }, 60_000);

  it('removes rollups, receipts and quarantined points that are old enough', async () => {
    const { maintenance } = database.store;
    await maintenance.setPolicies({ keepHours: 'P30M', keepDays: 'P30M', keepMonths: 'P30M', keepReceipts: 'PT1H' });
    const [first] = (await storedRollups(database, 'berlin', 'month')).keys();
    await database.query(`UPDATE "${database.schema}".write_batch SET recorded_at = recorded_at - interval '1 day'`);
    const report = await maintenance.run({ only: ['retain'] });
    expect(report.actions.length).toBeGreaterThanOrEqual(4);
    expect(await database.query(`SELECT FROM "${database.schema}".write_batch`)).toEqual([]);
    for (const level of ['hour', 'day', 'month'] as const) {
      const [start = 0] = (await storedRollups(database, 'berlin', level)).keys();
      expect(start).toBeGreaterThan(first ?? Number.POSITIVE_INFINITY);
      expect(start).toBeGreaterThan(now - 41 * 30 * DAY);
    }
    // What is still to be refreshed is there.
    await write(now - 20 * 30.4 * DAY, 10);
    await maintenance.run();
    const [oldest = 0] = (await storedRollups(database, 'berlin', 'month')).keys();
    for (const { key } of SERIES) {
      const expected = [...expectedRollups(current, key, 'day')].filter(([start]) => start > oldest + 40 * DAY);
      const actual = await storedRollups(database, key, 'day');
      expect(expected.filter(([start]) => !actual.has(start))).toEqual([]);
    }
  }, 60_000);
}

describe('retention in an embedded database', () => {
  itRetains(async () => onEmbedded(await embedded()));
});

describe('retention in an embedded database with TimescaleDB', () => {
  itRetains(async () => onEmbedded(await embeddedTimescale()));
});

describe.skipIf(!hasPostgres)('retention on a server', () => {
  const url = useTestDatabase();
  itRetains(() => onServer(url()));
});
