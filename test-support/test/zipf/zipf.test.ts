import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis, type RedisServer, startRedis } from '../../redis.js';
import { hasPostgres, postgresUrl, useTestDatabase } from '../../test-database.js';
import { DAY, keyOf, versionOf } from './answers.js';
import { transactionsIn } from './database-calls.js';
import { fillDatabase, HEARTBEAT_MS, type Host, openHost } from './hosts.js';
import { KnownVersions } from './known-versions.js';
import { type Outcome, runWorkload } from './run-workload.js';
import { drawWorkload } from './workload.js';

const SERIES = 10_000;
const HOSTS = 3;
const CALLS = Number(process.env.AURUM_ZIPF_CALLS ?? 12_000);
const IS_COLD = process.env.AURUM_ZIPF_COLD === '1';

const allSeries = Array.from({ length: SERIES }, (_, series) => series);
const workload = drawWorkload({ series: SERIES, hosts: HOSTS, calls: CALLS, writePart: 0.05, seed: 20_260_329 });

/** Reads every series once, as a service does that warms its cache when it starts. */
async function readAll({ series }: Host): Promise<void> {
  const most = 500;
  for (let from = 0; from < SERIES; from += most)
    await series.readMany(allSeries.slice(from, from + most).map(keyOf), DAY);
}

describe.skipIf(!hasPostgres || !hasRedis)('three hosts that share PostgreSQL and Redis', () => {
  const [cachedDatabase, plainDatabase] = [useTestDatabase(), useTestDatabase()];
  let redis: RedisServer | undefined;
  beforeAll(async () => {
    redis = await startRedis();
    for (const url of [cachedDatabase(), plainDatabase()]) await fillDatabase(url, SERIES);
  });
  afterAll(() => redis?.[Symbol.asyncDispose]());

  /** Opens hosts on a database, runs the workload on them, and counts what the database had to do from beginning to end. */
  async function measure(
    url: string,
    { redisUrl, known }: { readonly redisUrl: string | undefined; readonly known: KnownVersions },
  ): Promise<Outcome & { readonly databaseCalls: number; readonly levelErrors: number }> {
    const before = await transactionsIn(postgresUrl ?? '', url);
    const hosts: Host[] = [];
    try {
      for (let i = 0; i < HOSTS; i++) hosts.push(await openHost(url, redisUrl));
      const [first] = hosts;
      if (first?.cache !== undefined && !IS_COLD) await readAll(first);
      const outcome = await runWorkload(workload, hosts, known);
      const levelErrors = hosts.reduce((sum, { cache }) => sum + (cache?.stats().levelErrors ?? 0), 0);
      for (const host of hosts.splice(0)) await host[Symbol.asyncDispose]();
      return { ...outcome, levelErrors, databaseCalls: (await transactionsIn(postgresUrl ?? '', url)) - before };
    } finally {
      for (const host of hosts) await host[Symbol.asyncDispose]();
    }
  }

  it('save most calls of the database under a Zipf workload with writes, and give nothing old', {
    timeout: 900_000,
  }, async () => {
    const redisUrl = redis?.url;
    const known = new KnownVersions(HEARTBEAT_MS);
    const withCache = await measure(cachedDatabase(), { redisUrl, known });
    const without = await measure(plainDatabase(), { redisUrl: undefined, known: new KnownVersions(-1) });

    const hitRatio = withCache.hits / withCache.reads;
    const saved = 1 - withCache.databaseCalls / without.databaseCalls;
    console.info(
      `Zipf, ${CALLS} calls, ${IS_COLD ? 'cold' : 'warm'}: hit ratio ${(100 * hitRatio).toFixed(1)} %, ` +
        `database calls ${without.databaseCalls} → ${withCache.databaseCalls}, ${(100 * saved).toFixed(1)} % less; ` +
        `${withCache.reads} answers checked, ${withCache.lagging} within the heartbeat behind another host`,
    );
    expect(withCache.wrong).toEqual([]);
    expect(without.wrong).toEqual([]);
    expect(withCache.levelErrors).toBe(0); // the promise to other hosts is for invalidations that reached the level
    // without a cache each call is one transaction, and opening stores takes a few: the server counts what it should
    expect(without.databaseCalls).toBeGreaterThanOrEqual(CALLS);
    expect(without.databaseCalls).toBeLessThan(CALLS * 1.05);
    expect(without.hits).toBe(0);
    expect(hitRatio).toBeGreaterThanOrEqual(0.85);
    expect(saved).toBeGreaterThanOrEqual(0.6);

    await using late = await openHost(cachedDatabase(), redisUrl);
    const statuses: string[] = [];
    const answers = await late.series.readMany(allSeries.map(keyOf), DAY, {
      cache: { onAnswer: ({ status }) => statuses.push(status) },
    });
    expect(answers.map((answer, series) => versionOf(series, answer))).toEqual(
      allSeries.map((series) => known.last(series)),
    );
    expect(statuses.filter((status) => status === 'hit').length).toBeGreaterThan(SERIES / 2); // by what is left in Redis
  });
});
