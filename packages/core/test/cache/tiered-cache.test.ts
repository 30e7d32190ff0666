import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createCache, jsonCodec, memoryLevel, type TieredCacheOptions } from '../../src/cache/index.js';
import type { Cache, CacheLifetime, CacheRequest } from '../../src/ports/index.js';

const codec = jsonCodec<string>('text/1');
const lifetime: CacheLifetime = { hardMs: 60_000, softMs: 30_000, negativeMs: 60_000, jitter: 0 };

function request(
  load: () => Promise<string | undefined> | string | undefined,
  more: Partial<CacheRequest<string>> = {},
): CacheRequest<string> {
  return { keyspace: 'k', key: 'a', tags: ['T'], codec, lifetime, load: async () => load(), ...more };
}

const kinds: readonly [string, () => TieredCacheOptions][] = [
  ['alone', () => ({})],
  [
    'over a level',
    () => {
      const shared = memoryLevel({ shards: 2 });
      return { level: shared.level, bus: shared.bus() };
    },
  ],
];

describe.each(kinds)('a cache %s', (_name, options) => {
  it('gives what was loaded until a tag is invalidated', async () => {
    await using cache = createCache(options());
    let n = 0;
    const load = (): string => `v${++n}`;
    expect(await cache.get(request(load))).toEqual({ value: 'v1', status: 'miss', tier: 'origin' });
    expect(await cache.get(request(load))).toMatchObject({ value: 'v1', status: 'hit' });
    expect(await cache.invalidate(['T'])).toEqual({ reached: 'global', pending: false });
    expect(await cache.get(request(load))).toMatchObject({ value: 'v2', status: 'miss' });
    await cache.clear();
    expect((await cache.get(request(load))).value).toBe('v3');
    await cache.remove('a');
    expect((await cache.get(request(load))).value).toBe('v4');
    expect((await cache.get(request(load, {}), { reload: true })).value).toBe('v5');
    expect((await cache.get(request(load))).value).toBe('v5');
  });

  it('gives nothing that was read before an invalidation to those who come after it', async () => {
    await using cache = createCache(options());
    let truth = 'old';
    const load = async (): Promise<string> => {
      const value = truth;
      await sleep(30);
      return value;
    };
    const before = cache.get(request(load));
    await sleep(10);
    truth = 'new';
    await cache.invalidate(['T']);
    expect((await cache.get(request(load))).value).toBe('new');
    expect((await before).value).toBe('old');
    expect((await cache.get(request(load))).value).toBe('new');
  });

  it('asks the origin once for many callers, and stops it when all have left', async () => {
    await using cache = createCache(options());
    let calls = 0;
    let aborted = 0;
    const load: CacheRequest<string>['load'] = async ({ signal }) => {
      calls++;
      signal.addEventListener('abort', () => aborted++);
      await sleep(30);
      return 'v';
    };
    const one = new AbortController();
    const all = Array.from({ length: 50 }, (_, i) =>
      cache.get({ ...request(() => ''), load }, i === 7 ? { signal: one.signal } : {}),
    );
    one.abort();
    const ends = await Promise.allSettled(all);
    expect(ends.filter(({ status }) => status === 'rejected').length).toBe(1);
    expect(calls).toBe(1);
    expect(aborted).toBe(0);
    const two = new AbortController();
    const left = cache.get({ ...request(() => '', { key: 'b' }), load }, { signal: two.signal });
    await sleep(5);
    two.abort();
    await expect(left).rejects.toMatchObject({ code: 'CALL.ABORTED' });
    expect(aborted).toBe(1);
  });

  it('keeps that there is nothing, for a time of its own', async () => {
    await using cache = createCache(options());
    let calls = 0;
    const nothing = request(
      () => {
        calls++;
        return undefined;
      },
      { lifetime: { ...lifetime, negativeMs: 40 } },
    );
    expect(await cache.get(nothing)).toEqual({ value: undefined, status: 'miss', tier: 'origin' });
    expect((await cache.get(nothing)).status).toBe('negative');
    await sleep(60);
    expect((await cache.get(nothing)).status).toBe('miss');
    expect(calls).toBe(2);
  });

  it('gives an answer that has ended while it is read again, and when the origin fails', async () => {
    await using cache = createCache({ ...options(), throttleMs: 1 });
    let n = 0;
    const short = { ...lifetime, softMs: 20, hardMs: 200 };
    const load = (): string => {
      n++;
      if (n === 3) throw new Error('origin is down');
      return `v${n}`;
    };
    const asked = request(load, { lifetime: short });
    await cache.get(asked);
    await sleep(30);
    expect(await cache.get(asked)).toMatchObject({ value: 'v1', status: 'stale', reason: 'expired' });
    await sleep(10);
    expect(await cache.get(asked)).toMatchObject({ value: 'v2', status: 'hit' });
    await sleep(230);
    expect(await cache.get(asked)).toMatchObject({ value: 'v2', status: 'stale', reason: 'originFailed' });
    await sleep(230);
    expect(await cache.get(asked, { serveStale: false })).toMatchObject({ value: 'v4', status: 'miss' });
  });

  it('gives an old answer when the origin is slow, and stops waiting at the hard timeout', async () => {
    await using cache = createCache(options());
    const asked = request(async () => {
      await sleep(80);
      return 'slow';
    });
    await expect(cache.get(asked, { hardTimeoutMs: 20 })).rejects.toMatchObject({ code: 'CALL.TIMEOUT' });
    await cache.get(request(() => 'quick', { lifetime: { ...lifetime, softMs: 5, hardMs: 5 } }));
    await sleep(10);
    expect(await cache.get(asked, { softTimeoutMs: 20 })).toMatchObject({
      value: 'quick',
      status: 'stale',
      reason: 'slow',
    });
    await sleep(90);
    expect((await cache.get(asked)).value).toBe('slow');
  });

  it('counts, tells how it is, and ends', async () => {
    const cache: Cache = createCache(options());
    await cache.get(request(() => 'v'));
    await cache.get(request(() => 'v'));
    const { keyspaces, entries } = cache.stats();
    expect(keyspaces.k).toMatchObject({ misses: 1, hitRatio: 0.5 });
    expect(entries).toBe(1);
    expect((await cache.health()).status).toBe('ok');
    await cache.close();
    await cache.close();
    expect((await cache.health()).status).toBe('down');
    await expect(cache.get(request(() => 'v'))).rejects.toMatchObject({ code: 'STORE.CLOSED' });
    await expect(cache.invalidate(['T'])).rejects.toMatchObject({ code: 'STORE.CLOSED' });
  });
});

describe('two caches over one level', () => {
  it('share answers, and invalidations reach both, with messages or without', async () => {
    const shared = memoryLevel();
    await using a = createCache({ level: shared.level, bus: shared.bus(), heartbeatMs: 100 });
    await using b = createCache({ level: shared.level, heartbeatMs: 100 });
    let n = 0;
    const load = (): string => `v${++n}`;
    await a.get(request(load));
    expect(await b.get(request(load))).toMatchObject({ value: 'v1', status: 'hit', tier: 'l2' });
    expect(await b.get(request(load))).toMatchObject({ value: 'v1', status: 'hit', tier: 'l1' });
    await b.invalidate(['T']);
    expect((await a.get(request(load))).value).toBe('v2');
    await a.invalidate(['T']);
    await sleep(110);
    expect((await b.get(request(load))).value).toBe('v3');
    shared.evictToken('T');
    await a.invalidate(['*']);
    await sleep(110);
    expect((await b.get(request(load))).value).toBe('v4');
    shared.flush();
    expect((await a.get(request(load))).value).toMatch(/v[45]/);
  });

  it('reads an origin once for both, and neither keeps what was invalidated meanwhile', async () => {
    const shared = memoryLevel();
    await using a = createCache({ level: shared.level, bus: shared.bus() });
    await using b = createCache({ level: shared.level, bus: shared.bus() });
    let truth = 'old';
    let calls = 0;
    const load = async (): Promise<string> => {
      calls++;
      const value = truth;
      await sleep(30);
      return value;
    };
    const both = await Promise.all([a.get(request(load)), b.get(request(load))]);
    expect(both.map(({ value }) => value)).toEqual(['old', 'old']);
    expect(calls).toBe(1);
    await a.invalidate(['T']);
    const early = a.get(request(load));
    await sleep(10);
    truth = 'new';
    await b.invalidate(['T']);
    expect((await a.get(request(load))).value).toBe('new');
    expect((await b.get(request(load))).value).toBe('new');
    expect((await early).value).toBe('old');
  });
});

it('a process that hears nothing finds what was invalidated between two losses of the number', async () => {
  const shared = memoryLevel();
  await using deaf = createCache({ level: shared.level, heartbeatMs: 60 });
  await using other = createCache({ level: shared.level, bus: shared.bus() });
  await deaf.get(request(() => 'old'));
  shared.evictSequence();
  await sleep(120); // the number is missing, as far as it can tell
  expect(await deaf.get(request(() => 'not asked'))).toMatchObject({ value: 'old' });
  await other.invalidate(['T']);
  shared.evictSequence();
  await sleep(120);
  expect((await deaf.get(request(() => 'new'))).value).toBe('new');
});

it('takes a level that throws for one that does not answer', async () => {
  const { level } = memoryLevel();
  let isBroken = true;
  const read: typeof level.read = (...asked) => {
    if (isBroken) throw new Error('the level is broken');
    return level.read(...asked);
  };
  await using cache = createCache({ level: { ...level, read }, heartbeatMs: 60 });
  expect(await cache.get(request(() => 'v'))).toMatchObject({ value: 'v', tier: 'origin' });
  expect(cache.stats().levelErrors).toBe(1);
  isBroken = false;
  await sleep(500); // long enough for the level to be tried again
  await cache.get(request(() => 'w', { key: 'b' }));
  expect((await cache.health()).status).toBe('ok');
});
