import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Instant, InternalError } from '@aurum/core';
import { createMemoryStore, type MemoryStore } from '@aurum/core/memory';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { startPostgres } from '../../../../test-support/postgres.js';
import { type CollectedTelemetry, collectTelemetry } from '../../../../test-support/telemetry.js';
import { hasPostgres } from '../../../../test-support/test-database.js';
import { administrator, until } from '../samples.js';
import { type Kills, kill, Load } from './soak-load.js';
import { ask, canonical, saidColumns } from './soak-questions.js';
import { batchOf, DEFINITIONS, WRITERS } from './soak-world.js';

const READERS = 8;
const MB = 1024 * 1024;
/** What is kept of a minute of batches, and what the compiler keeps, is well below it; a tenth of what is read in that time above. */
const LEAK_BYTES = 8 * MB;

/** Every kind of call, as it is told of. */
const OPERATIONS = [
  ...['write', 'writeMany', 'read', 'readMany', 'stream', 'aggregate', 'revisions', 'history', 'runs', 'diff'],
  ...['changedSince', 'quarantine', 'horizon', 'list', 'get', 'health'],
];

function setting(name: string, otherwise: number): number {
  const given = process.env[name];
  if (given === undefined || given === '') return otherwise;
  const value = Number(given);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} is '${given}'; give a number`);
  return value;
}

const SECONDS = setting('AURUM_SOAK_SECONDS', process.env.CI === 'true' ? 120 : 20);
const SEED = setting('AURUM_SOAK_SEED', Math.floor(Math.random() * 2 ** 31));

/** Counts calls by what is told of them, and keeps none. */
class Counting implements SpanProcessor {
  readonly calls: Map<string, number> = new Map();
  retried = 0;
  leftEarly = 0;
  onStart(): void {}
  onEnd({ attributes }: Parameters<SpanProcessor['onEnd']>[0]): void {
    const operation = String(attributes['db.operation.name']);
    this.calls.set(operation, (this.calls.get(operation) ?? 0) + 1);
    if (attributes['aurum.retried'] === true) this.retried++;
    if (attributes['aurum.left_early'] === true) this.leftEarly++;
  }
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

/** Looks at what is alive after a collection, again and again, until the time is up. */
async function watchMemory(load: Load, collected: CollectedTelemetry): Promise<readonly number[]> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const alive: number[] = [];
  const looks = 24;
  for (let look = 0; look < looks && !load.over; look++) {
    await sleep((SECONDS * 1000) / looks);
    collected.forget();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    alive.push(heapUsed + external);
  }
  return alive;
}

/** The least of a quarter: what is only under way is not counted. */
function quarter(alive: readonly number[], number: 2 | 4): number {
  const length = alive.length / 4;
  return Math.min(...alive.slice(Math.floor((number - 1) * length), Math.floor(number * length)));
}

/** What the server holds of batches, in the order of their recording. */
interface Stored {
  readonly batchId: string;
  readonly seq: number;
  readonly recordedAt: Instant;
  readonly counts: readonly number[];
}

async function storedBatches(admin: pg.Client): Promise<readonly Stored[]> {
  const { rows } = await admin.query(
    `SELECT batch_id, seq, extract(epoch FROM recorded_at)::float8 * 1000 AS recorded, inserted, revised, unchanged, quarantined
FROM aurum.write_batch ORDER BY recorded_at, write_batch.seq`,
  );
  return rows.map((row) => ({
    batchId: row.batch_id,
    seq: Number(row.seq),
    recordedAt: Math.round(row.recorded),
    counts: [row.inserted, row.revised, row.unchanged, row.quarantined].map(Number),
  }));
}

/** The confirmed batches in memory, one after the other; their stamps are their places, from 1. */
async function replay(load: Load, stored: readonly Stored[]): Promise<MemoryStore> {
  let place = 0;
  const memory = createMemoryStore({ tenant: 'default', clock: () => place });
  await memory.catalog.define(DEFINITIONS);
  const confirmed = new Map(load.confirmed.map((one) => [one.receipt.batchId, one]));
  for (const { batchId, recordedAt, counts } of stored) {
    place++;
    const one = confirmed.get(batchId);
    if (one === undefined) throw new InternalError(`the batch ${batchId} was stored and never confirmed`);
    const { writes } = batchOf(SEED, one.writer, one.number);
    const { inserted, revised, unchanged, quarantined } = await memory.series.writeMany(writes, { batchId });
    expect([batchId, ...counts]).toEqual([batchId, inserted, revised, unchanged, quarantined]);
    expect(one.receipt).toEqual({ batchId, recordedAt, inserted, revised, unchanged, quarantined });
  }
  return memory;
}

/** The same series, revisions and quarantine, and each revision of the batch that it came with. */
async function expectSame(store: TimescaleStore, memory: MemoryStore, stored: readonly Stored[]): Promise<number> {
  const places = new Map(stored.map(({ seq }, i) => [seq, i + 1]));
  let revisions = 0;
  for (const { key } of DEFINITIONS) {
    expect([key, (await store.series.read(key)).equals(await memory.series.read(key))]).toEqual([key, true]);
    const [found, expected] = [await store.series.revisions(key), await memory.series.revisions(key)];
    expect([key, found.length]).toEqual([key, expected.length]);
    const [said, wanted] = [saidColumns(found), saidColumns(expected)].map((columns) =>
      columns.map((column) => Buffer.from(canonical(column)).toString('base64')),
    );
    expect(said).toEqual(wanted);
    const from = found.seq.map((seq) => places.get(seq) ?? Number.NaN);
    expect(Buffer.from(from.buffer).equals(Buffer.from(expected.recordedAt.slice().buffer))).toBe(true);
    const quarantined = async (of: TimescaleStore | MemoryStore): Promise<readonly unknown[]> =>
      (await of.series.quarantine(key)).map(({ recordedAt, ...rest }) => JSON.stringify(rest)).sort();
    expect(await quarantined(store)).toEqual(await quarantined(memory));
    revisions += found.length;
  }
  return revisions;
}

describe.skipIf(!hasPostgres)('a store under load, of which the connections are killed', () => {
  it('loses nothing, doubles nothing, answers for ever alike, and leaks neither connections nor memory', {
    timeout: (SECONDS + 300) * 1000,
  }, async () => {
    console.info(`soak: ${SECONDS} s, seed ${SEED}`);
    const counting = new Counting();
    await using collected = collectTelemetry([counting]);
    await using server = await startPostgres();
    await using admin = await administrator(server.url);
    await using store = await openStore(server.url, { migrate: true, tenant: 'default', poolSize: 8, attempts: 2 });
    await store.catalog.define(DEFINITIONS);
    const load = new Load(store, SEED);
    const kills: Kills = { all: 0, busy: 0 };
    const watching = watchMemory(load, collected);
    const workers = [
      ...Array.from({ length: WRITERS }, (_, writer) => load.write(writer)),
      ...Array.from({ length: READERS }, (_, reader) => load.read(reader)),
      load.follow(),
      kill(admin, SEED, load, kills),
    ];
    // One that fails ends all.
    await Promise.race([watching, Promise.all(workers)]).finally(() => {
      load.over = true;
      return Promise.allSettled([watching, ...workers]);
    });
    await Promise.all(workers);
    const alive = await watching;

    // No connection is in use or waited for.
    const { details } = await store.health();
    expect(details.pool).toMatchObject({ waiting: 0, idle: details.pool?.total });
    expect(details.pool?.total).toBeLessThanOrEqual(8);
    const last = Math.max(...load.confirmed.map(({ receipt }) => receipt.recordedAt));
    await until('the horizon passes every batch', async () => (await store.series.horizon()) >= last);

    // Nothing is lost or doubled, and no receipt was a wrong one.
    const stored = await storedBatches(admin);
    expect(stored.map(({ batchId }) => batchId).sort()).toEqual(
      load.confirmed.map(({ receipt }) => receipt.batchId).sort(),
    );
    await using memory = await replay(load, stored);
    const revisions = await expectSame(store, memory, stored);
    await load.followOnce();
    const { seq } = await store.series.revisions('hours');
    expect([load.followed.revisions, load.followed.seqs]).toEqual([seq.length, seq.reduce((sum, one) => sum + one, 0)]);

    // What was answered below the horizon still is, and is what the replay says.
    const place = (recordedBy: Instant): number => stored.filter(({ recordedAt }) => recordedAt <= recordedBy).length;
    for (const { question, bounds, answer } of load.pinned) {
      expect([question, await ask(store.series, question, bounds)]).toEqual([question, answer]);
      const places = { recordedBy: place(bounds.recordedBy), since: place(bounds.since) };
      const { said } = await ask(memory.series, question, places);
      expect([question, bounds, said]).toEqual([question, bounds, answer.said]);
    }

    await store.close();
    await until('the server has none of our connections', async () => {
      const { rows } = await admin.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'aurum'`);
      return rows.length === 0;
    });

    const growth = quarter(alive, 4) - quarter(alive, 2);
    const { repeated, reads, asked, confirmed, pinned } = load;
    console.info(
      `soak: ${confirmed.length} batches with ${revisions} revisions, ${reads} reads, ${asked} pinned answers asked again and ${pinned.length} kept, ` +
        `${kills.all} connections killed (${kills.busy} at work), ${counting.retried} calls retried by the store and ${repeated} by the caller, ` +
        `heap ${(quarter(alive, 2) / MB).toFixed(1)} MB and ${(growth / MB).toFixed(1)} MB more`,
    );
    expect(growth).toBeLessThan(LEAK_BYTES);
    expect(kills.busy).toBeGreaterThan(0);
    expect(counting.retried).toBeGreaterThan(0);
    expect(counting.leftEarly).toBeGreaterThan(0);
    expect(OPERATIONS.filter((operation) => !counting.calls.has(operation))).toEqual([]);
  });
});
