import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis } from '../../../test-support/redis.js';
import { parseEntry } from '../src/entry-form.js';
import { ServerTime } from '../src/server-time.js';
import { cacheOn, freshNamespace, names, request, settled, storedEntry, until, useRedis } from './samples.js';

describe.skipIf(!hasRedis)('an answer of the server', () => {
  const redis = useRedis();
  let raw: Redis;
  beforeAll(() => {
    raw = new Redis(redis().url);
  });
  afterAll(() => raw.disconnect());

  /** How often scripts with the name of a key were run, and values were read, since the last time. */
  const watched = async (): Promise<{ scripts: number; values: number }> => {
    const stats = await raw.info('commandstats');
    await raw.config('RESETSTAT');
    const calls = (name: string): number => Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
    return { scripts: calls('set'), values: calls('mget') };
  };

  it('that is fresh takes one command, and what is not is left to the script', async () => {
    const namespace = freshNamespace();
    await using cache = cacheOn(redis().url, namespace, { maxBytes: 1, heartbeatMs: 600 });
    await settled(cache);
    await cache.get(request('old'));
    await watched();
    for (let i = 0; i < 5; i++)
      expect(await cache.get(request('not asked'))).toMatchObject({ value: 'old', tier: 'l2' });
    expect(await watched()).toEqual({ scripts: 0, values: 5 });

    await raw.del(names(namespace).token('T'));
    expect(await cache.get(request('new'))).toMatchObject({ value: 'new', tier: 'origin' });
    expect((await watched()).scripts).toBeGreaterThan(0);
    expect(await cache.get(request('not asked'))).toMatchObject({ value: 'new', tier: 'l2' });
  });

  it('past its soft time is stale, by the clock of the server', async () => {
    const namespace = freshNamespace();
    const lifetime = { softMs: 150, hardMs: 60_000, negativeMs: 1000, jitter: 0 };
    await using cache = cacheOn(redis().url, namespace, { maxBytes: 1 });
    await settled(cache);
    let loads = 0;
    const asked = request(async () => `v${++loads}`, { lifetime });
    expect((await cache.get(asked)).value).toBe('v1');
    const { softAt, hardAt } = storedEntry(await raw.getBuffer(names(namespace).entry('a')));
    expect(hardAt - softAt).toBe(60_000 - 150);
    const [seconds, microseconds] = await raw.time();
    expect(softAt - (Number(seconds) * 1000 + Number(microseconds) / 1000)).toBeLessThanOrEqual(150);
    await until(async () => (await cache.get(asked)).status === 'stale');
    await until(async () => (await cache.get(asked)).value === 'v2');
  });
});

describe('the form of an entry', () => {
  it.each([
    [
      'a1 f 7 9 t,u\npay\nload',
      { fillId: 'f', softAt: 7, hardAt: 9, vector: 't,u', payload: Buffer.from('pay\nload') },
    ],
    ['a1 f 7 9 t\n', { fillId: 'f', softAt: 7, hardAt: 9, vector: 't', payload: Buffer.alloc(0) }],
    ['a1 f 7 9 t', undefined],
    ['a2 f 7 9 t\nx', undefined],
    ['a1 f 7 9\nx', undefined],
    ['a1 f seven 9 t\nx', undefined],
    ['a1 f 7 9 t u\nx', undefined],
    ['', undefined],
  ])('%j', (text, entry) => {
    expect(parseEntry(Buffer.from(text))).toEqual(entry);
  });
});

describe('the time of a server', () => {
  it('is unknown before it was told, and then never behind what was said', () => {
    const time = new ServerTime();
    expect(time.now()).toBeUndefined();
    const askedAt = performance.now() - 20; // the answer took 20 ms
    time.told(1_000_000, askedAt);
    expect(time.now()).toBeGreaterThanOrEqual(1_000_020);
    time.told(5, askedAt - 1); // an answer to an earlier question
    expect(time.now()).toBeGreaterThanOrEqual(1_000_020);
    time.told(Number.NaN, performance.now());
    expect(time.now()).toBeGreaterThanOrEqual(1_000_020);
  });

  it('is unknown when it was told long ago', () => {
    const time = new ServerTime();
    time.told(1_000_000, performance.now() - 6000);
    expect(time.now()).toBeUndefined();
  });
});
