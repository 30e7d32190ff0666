import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type CacheRequest, jsonCodec } from '@aurum/core/cache';
import { describe, expect, it } from 'vitest';
import { hasRedis } from '../../../../test-support/redis.js';
import { cacheOn, counting, freshNamespace, lifetime, names, request, settled, until, useRedis } from '../samples.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
/** Where the answers of `request` are kept. */
const PLACE = { keyspace: 'k', key: 'a', tags: ['T'], lifetime } as const;
const FILLER = fileURLToPath(new URL('filler.ts', import.meta.url));

/** A process that takes the lease of the key `a`, and then waits for the origin for ever. */
async function startFiller(url: string, namespace: string, leaseMs: number): Promise<ChildProcess> {
  const args = ['--conditions=@aurum/source', '--import', 'tsx', FILLER, url, namespace, String(leaseMs)];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await until(() => said.includes('loading'), 60_000);
  return child;
}

describe.skipIf(!hasRedis)('failures of origins and callers', () => {
  const redis = useRedis();

  it('origin slower than lease: a second filler is let in, and the first one does not store', async () => {
    const namespace = freshNamespace();
    await using a = cacheOn(redis().url, namespace, { leaseMs: 150 });
    await using b = cacheOn(redis().url, namespace, { leaseMs: 10_000 });
    let finish: (value: string) => void = () => undefined;
    const slow = a.get(
      request(
        () =>
          new Promise<string>((resolve) => {
            finish = resolve;
          }),
      ),
    );
    await until(async () => (await redis().send('EXISTS', names(namespace).lease('a'))).startsWith(':1'));
    expect((await b.get(request('second'))).value).toBe('second');
    finish('first');
    expect((await slow).value).toBe('first');
    expect(a.stats().keyspaces.k?.rejectedFills).toBe(1);
    await using c = cacheOn(redis().url, namespace);
    expect(await c.get(request('third'))).toMatchObject({ value: 'second', tier: 'l2' });
    expect((await a.get(request('third'))).value).toBe('second');
  });

  it('origin slower than lease: no more origin calls than leases fit into its time', async () => {
    const namespace = freshNamespace();
    const caches = Array.from({ length: 6 }, () => cacheOn(redis().url, namespace, { leaseMs: 400, waitMs: 60_000 }));
    const origin = counting('v', 1000);
    const began = performance.now();
    await Promise.all(caches.map((cache) => cache.get(request(origin.load))));
    const tookMs = performance.now() - began;
    expect(origin.calls).toBeLessThanOrEqual(Math.ceil(tookMs / 400));
    for (const cache of caches) await cache.close();
  });

  it('filler dies: the lease ends, and a waiter takes over', async () => {
    const namespace = freshNamespace();
    const filler = await startFiller(redis().url, namespace, 1500);
    await using cache = cacheOn(redis().url, namespace, { waitMs: 60_000 });
    const waiting = cache.get(request('taken over'));
    filler.kill('SIGKILL');
    await once(filler, 'exit');
    expect(await waiting).toMatchObject({ value: 'taken over', tier: 'origin' });
    expect(cache.stats().keyspaces.k).toMatchObject({ leaseWaits: expect.any(Number), rejectedFills: 0 });
    expect(cache.stats().keyspaces.k?.leaseWaits).toBeGreaterThan(0);
    await using other = cacheOn(redis().url, namespace);
    expect(await other.get(request('not asked'))).toMatchObject({ value: 'taken over', tier: 'l2' });
  });

  it('origin fails during refresh: the old answer is given with the reason, and the origin left alone for a while', async () => {
    const namespace = freshNamespace();
    await using cache = cacheOn(redis().url, namespace, { throttleMs: 60_000 });
    await settled(cache);
    let calls = 0;
    const asked = request(
      async () => {
        calls++;
        if (calls > 1) throw new Error('origin is down');
        return 'old';
      },
      { lifetime: { ...lifetime, softMs: 30 } },
    );
    await cache.get(asked);
    await sleep(60);
    expect(await cache.get(asked)).toMatchObject({ value: 'old', status: 'stale', reason: 'expired' });
    await until(() => calls === 2);
    await until(async () => (await cache.get(asked)).reason === 'originFailed');
    for (let i = 0; i < 5; i++) expect(await cache.get(asked)).toMatchObject({ value: 'old', reason: 'originFailed' });
    expect(calls).toBe(2);
    await using other = cacheOn(redis().url, namespace); // has nothing in memory, and gets the lease that was given back
    expect(await other.get(asked)).toMatchObject({ value: 'old', status: 'stale', tier: 'l2' });
  });

  it('1 M waiters on one key: one call of the origin', async () => {
    const namespace = freshNamespace();
    await using a = cacheOn(redis().url, namespace, { waitMs: 60_000, leaseMs: 60_000 });
    await using b = cacheOn(redis().url, namespace, { waitMs: 60_000, leaseMs: 60_000 });
    const origin = counting('v', 200);
    const asked = request(origin.load);
    const answers = await Promise.all(Array.from({ length: 50_000 }, (_, i) => (i % 2 === 0 ? a : b).get(asked)));
    expect(answers.every(({ value }) => value === 'v1')).toBe(true);
    expect(origin.calls).toBe(1);
    const polls = (a.stats().keyspaces.k?.leaseWaits ?? 0) + (b.stats().keyspaces.k?.leaseWaits ?? 0);
    expect(polls).toBeLessThan(10_000); // the flights ask, not each caller
  }, 120_000);

  it('tag on 1 M entries bumped: one write for each shard, however many entries there are', async () => {
    const namespace = freshNamespace();
    await using cache = cacheOn(redis().url, namespace);
    for (let i = 0; i < 300; i++) await cache.get(request(`v${i}`, { key: `k${i}` }));
    const written = async (): Promise<number> =>
      Number(
        /total_writes_processed:(\d+)|cmdstat_set:calls=(\d+)/.exec(await redis().send('INFO', 'commandstats'))?.[2],
      );
    const before = await written();
    await cache.invalidate(['T']);
    expect((await written()) - before).toBeLessThanOrEqual(4);
    expect((await cache.get(request('new', { key: 'k7' }))).value).toBe('new');
    expect((await cache.get(request('new', { key: 'k299' }))).value).toBe('new');
  });

  it('value mutated by a caller: neither memory nor the server sees it', async () => {
    const namespace = freshNamespace();
    await using a = cacheOn(redis().url, namespace);
    await using b = cacheOn(redis().url, namespace);
    const asked: CacheRequest<{ list: number[] }> = {
      ...PLACE,
      codec: jsonCodec('list/1'),
      load: async () => ({ list: [1, 2] }),
    };
    for (const cache of [a, a, b, b]) {
      const { value } = await cache.get(asked);
      expect(value).toEqual({ list: [1, 2] });
      try {
        value?.list.push(3);
      } catch {
        // what cannot be changed need not be copied
      }
    }
  });

  it('deploy with a new schema: what the old one kept is not seen', async () => {
    const namespace = freshNamespace();
    await using before = cacheOn(redis().url, namespace);
    await before.get(request('of the old form'));
    await using after = cacheOn(redis().url, namespace);
    const next: CacheRequest<number> = { ...PLACE, codec: jsonCodec('number/2'), load: async () => 7 };
    expect(await after.get(next)).toMatchObject({ value: 7, status: 'miss' });
    expect(after.stats().keyspaces.k?.payloadErrors).toBe(1);
  });
});
