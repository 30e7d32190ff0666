import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { clocks, regularIndex, Series } from '@aurum/core';
import { type Cache, type CacheRequest, createCache, jsonCodec, memoryLevel, seriesCodec } from '@aurum/core/cache';
import { bench, median, shared } from '../../../test-support/bench.js';
import { freePort } from '../../../test-support/postgres-programs.js';
import { startRedis } from '../../../test-support/redis.js';
import { createRedisCache } from '../src/index.js';
import { peers } from './peers.js';

const LONG = { hardMs: 600_000, softMs: 600_000, negativeMs: 600_000, jitter: 0 };
const HITS = 200_000;
const redis = shared(() => startRedis());

function request(load: () => Promise<number>, more: Partial<CacheRequest<number>> = {}): CacheRequest<number> {
  const codec = jsonCodec<number>('number/1');
  return { keyspace: 'bench', key: 'a', tags: ['T', 'U'], codec, lifetime: LONG, load, ...more };
}

/** A cache over a level, with an answer in memory. */
async function warmed(): Promise<{ cache: Cache; hit: () => Promise<unknown> }> {
  const { level, bus } = memoryLevel();
  const cache = createCache({ level, bus: bus(), memoryMs: 600_000 });
  const asked = request(async () => 1);
  await cache.get(asked);
  return { cache, hit: () => cache.get(asked) };
}

/** The time of one call, µs: the median of seven rounds after one. */
async function microseconds(call: () => Promise<unknown>, calls: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 8; round++) {
    const began = performance.now();
    for (let i = 0; i < calls; i++) await call();
    if (round > 0) times.push(((performance.now() - began) * 1000) / calls);
  }
  return median(times);
}

bench('cache-l1', {
  title: 'an answer in memory with two tags, over a shared level, takes at most 1 µs',
  floor: 1,
  async run({ figure, note }) {
    const { cache, hit } = await warmed();
    const took = await microseconds(hit, HITS);
    note(`a hit takes ${took.toFixed(3)} µs`);
    await cache.close();
    figure(1 / took);
  },
});

bench('cache-l1-peers', {
  title: 'an answer in memory with two tags is given faster than by the fastest of four others',
  floor: 1,
  async run({ figure, note }) {
    const { cache, hit } = await warmed();
    const ours = await microseconds(hit, HITS);
    let fastest = Number.POSITIVE_INFINITY;
    for (const peer of peers()) {
      const took = await microseconds(() => peer.get('a', async () => 1), HITS / 10);
      note(`${peer.name}: ${took.toFixed(3)} µs`);
      fastest = Math.min(fastest, took);
    }
    note(`aurum: ${ours.toFixed(3)} µs`);
    await cache.close();
    figure(fastest / ours);
  },
});

/** The times of reads from a server, from the packages as they are built. */
async function levelTimes(what: 'month' | 'text'): Promise<{ readonly subject: number; readonly peer: number }> {
  const { url } = await redis();
  const execArgv = ['--import', 'tsx'];
  const child = fork(new URL('./level-child.ts', import.meta.url), [url, what], { execArgv });
  const times = await new Promise<{ subject: number[]; peer: number[] }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { subject: number[]; peer: number[] })); // all that it sends
    child.once('exit', (code) => reject(new Error(`level-child.ts ended with ${code}: is everything built?`)));
  });
  return { subject: median(times.subject), peer: median(times.peer) };
}

for (const [id, what, name] of [
  ['cache-l2', 'month', 'a month of hourly prices'],
  ['cache-l2-small', 'text', 'a text of 900 bytes'],
] as const) {
  bench(id, {
    title: `${name} from the shared level takes at most 1.3 times a plain GET of the same bytes with the same decoding`,
    floor: 1 / 1.3,
    async run({ figure, note }) {
      const { subject, peer } = await levelTimes(what);
      note(
        `shared level ${subject.toFixed(1)} µs, GET ${peer.toFixed(1)} µs: ${(subject / peer).toFixed(2)} times, ${(subject - peer).toFixed(1)} µs more`,
      );
      figure(peer / subject);
    },
  });
}

bench('cache-stampede', {
  title: 'two processes with 200 callers each ask the origin once for a cold key',
  floor: 1,
  async run({ figure, note }) {
    const { url } = await redis();
    const args = [url, `stampede-${process.pid}`, '200', '50'];
    const options = { execArgv: ['--conditions=@aurum/source', '--import', 'tsx'] };
    const children = [0, 1].map(() => fork(new URL('./stampede-child.ts', import.meta.url), args, options));
    const said = () => Promise.all(children.map((child) => new Promise((resolve) => child.once('message', resolve))));
    await said();
    const ended = said();
    for (const child of children) child.send('go');
    const calls = (await ended).reduce((sum: number, count) => sum + Number(count), 0);
    note(`${calls} calls of the origin`);
    for (const peer of peers()) {
      let made = 0;
      const load = async (): Promise<number> => {
        made++;
        await sleep(50);
        return 1;
      };
      await Promise.all(Array.from({ length: 200 }, () => peer.get('cold', load)));
      note(`${peer.name}: ${made} in one process, ${2 * made} in two`);
    }
    figure(1 / calls);
  },
});

bench('cache-invalidation', {
  title: 'none of 200 answers that were invalidated while they were read is given afterwards',
  floor: 1,
  async run({ figure, note }) {
    const { url } = await redis();
    const cache = createRedisCache({ server: { url }, namespace: `during-${process.pid}` });
    while ((await cache.health()).status !== 'ok') await sleep(20);
    const ours = await staleAnswers({
      get: (key, load) => cache.get(request(load, { key, tags: [key] })).then(({ value }) => value),
      invalidate: (key) => cache.invalidate([key]),
    });
    await cache.close();
    for (const peer of peers()) note(`${peer.name}: ${await staleAnswers(peer)} of 200 are old`);
    note(`aurum: ${ours} of 200 are old`);
    figure(ours === 0 ? 1 : 0);
  },
});

/** How many of 200 keys are answered by what was read before they were invalidated. */
async function staleAnswers(cache: {
  get(key: string, load: () => Promise<number>): Promise<unknown>;
  invalidate(key: string): Promise<unknown>;
}): Promise<number> {
  let stale = 0;
  for (let i = 0; i < 200; i++) {
    const key = `during ${i}`;
    let truth = 1;
    const load = async (): Promise<number> => {
      const value = truth;
      await sleep(4);
      return value;
    };
    const before = cache.get(key, load);
    await sleep(2);
    truth = 2;
    await cache.invalidate(key);
    await before;
    if ((await cache.get(key, load)) !== 2) stale++;
  }
  return stale;
}

bench('cache-down', {
  title: 'without its server a cache answers within the time of the origin and 100 ms, 99 of 100 times',
  floor: 1,
  async run({ figure, note }) {
    const cache = createRedisCache({ server: { url: `redis://127.0.0.1:${await freePort()}` }, namespace: 'down' });
    const over: number[] = [];
    for (let i = 0; i < 300; i++) {
      let took = 0;
      const load = async (): Promise<number> => {
        const began = performance.now();
        await sleep(10);
        took = performance.now() - began;
        return i;
      };
      const began = performance.now();
      await cache.get(request(load, { key: `k${i}` }));
      over.push(performance.now() - began - took);
    }
    await cache.close();
    const worst = over.sort((a, b) => a - b)[Math.floor(over.length * 0.99)] ?? Number.NaN;
    note(`99 of 100 answers take no more than ${worst.toFixed(2)} ms over the origin`);
    figure(100 / worst);
  },
});

/** A year of hours with prices of two decimals. */
function yearOfPrices(): Series {
  const start = Date.UTC(2025, 0, 1);
  let level = 80;
  const values = Float64Array.from({ length: 8760 }, (_, i) => {
    level += Math.sin(i * 12.9898) * 0.7;
    return Math.round((level + 18 * Math.sin((i % 24) / 3.8) + 4 * Math.sin(i * 78.233)) * 100) / 100;
  });
  const index = regularIndex({ start, step: 3_600_000, length: values.length });
  return Series.of({ index, values, unit: 'EUR/MWh', clock: clocks.sdac, kind: 'average', name: 'prices' });
}

/** The forms of a year: as JSON rows, and as the cache keeps it in a server. */
function forms(): { readonly json: string; readonly bytes: Uint8Array } {
  const series = yearOfPrices();
  const rows = Array.from(series.values, (value, i) => ({
    start: new Date(Date.UTC(2025, 0, 1) + i * 3_600_000).toISOString(),
    value,
  }));
  return { json: JSON.stringify(rows), bytes: deflateRawSync(seriesCodec.encode(series), { level: 1 }) };
}

bench('cache-series', {
  title: 'a year of hourly prices takes a tenth of the bytes of JSON in a server',
  floor: 10,
  async run({ figure, note }) {
    const { json, bytes } = forms();
    note(`${bytes.length} bytes, ${json.length} as JSON`);
    figure(json.length / bytes.length);
  },
});

bench('cache-series-decode', {
  title: 'a year of hourly prices is unpacked and decoded five times faster than from JSON',
  floor: 5,
  async run({ compare }) {
    const { json, bytes } = forms();
    const times = 200;
    await compare({
      work: { amount: times * 8760, unit: 'points' },
      subject: {
        name: 'binary form',
        run() {
          for (let i = 0; i < times; i++) seriesCodec.decode(inflateRawSync(bytes));
        },
      },
      peer: {
        name: 'JSON into a series',
        run() {
          for (let i = 0; i < times; i++) fromJson(json);
        },
      },
    });
  },
});

/** The same series from JSON. */
function fromJson(json: string): Series {
  const rows: readonly { readonly start: string; readonly value: number }[] = JSON.parse(json);
  const start = Date.parse(rows[0]?.start ?? '');
  const step = Date.parse(rows[1]?.start ?? '') - start;
  const values = Float64Array.from(rows, ({ value }) => value);
  const index = regularIndex({ start, step, length: values.length });
  return Series.of({ index, values, unit: 'EUR/MWh', clock: clocks.sdac, kind: 'average', name: 'prices' });
}
