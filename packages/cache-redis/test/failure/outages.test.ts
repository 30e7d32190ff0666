import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../../../test-support/postgres.js';
import { hasRedis, type RedisServer, startRedis } from '../../../../test-support/redis.js';
import { startProxy, type TcpProxy } from '../../../../test-support/tcp-proxy.js';
import { cacheOn, counting, freshNamespace, request, settled, until } from '../samples.js';

/** A server, and a way to it that can be cut. */
async function behindProxy(): Promise<
  AsyncDisposable & { readonly redis: RedisServer; readonly proxy: TcpProxy; readonly url: string }
> {
  const redis = await startRedis();
  const proxy = await startProxy(redis.port);
  return {
    redis,
    proxy,
    url: `redis://127.0.0.1:${proxy.port}`,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
    },
  };
}

/** Short enough for an operation to end in time, long enough for a slow machine. */
const QUICK = { operationMs: 300, heartbeatMs: 600 } as const;

describe.skipIf(!hasRedis)('failures of the server and of the way to it', () => {
  it('Redis down at start: the origin answers, memory holds for the heartbeat, and health says so', async () => {
    const port = await freePort();
    await using cache = cacheOn(`redis://127.0.0.1:${port}`, freshNamespace(), { heartbeatMs: 10_000 });
    const { load } = counting();
    expect(await cache.get(request(load))).toEqual({ value: 'v1', status: 'miss', tier: 'origin' });
    expect(await cache.get(request(load))).toMatchObject({ value: 'v1', tier: 'l1' });
    const health = await cache.health();
    expect(health).toMatchObject({ status: 'degraded', latencyMs: undefined });
    expect(health.reasons.join()).toMatch(/cannot be reached \(ECONNREFUSED\)|left alone after failures/);
    await using redis = await startRedis({ port });
    await settled(cache);
    expect((await cache.get(request(load, { key: 'b' }))).value).toBe('v2');
    expect(await redis.send('EXISTS', `x`)).toMatch(/^:0/);
  });

  it('invalidate while down: local effect at once, pending, and said before the server is read again', async () => {
    await using redis = await startRedis();
    const namespace = freshNamespace();
    await using a = cacheOn(redis.url, namespace);
    await settled(a);
    await a.get(request('old'));
    await a.get(request('removed', { key: 'b' }));
    await using proxy = await startProxy(redis.port);
    await using b = cacheOn(`redis://127.0.0.1:${proxy.port}`, namespace);
    await settled(b);
    await b.get(request('not asked'));
    proxy.setMode('refuse');
    expect(await b.invalidate(['T'])).toEqual({ reached: 'local', pending: true });
    expect(await b.remove('b')).toEqual({ reached: 'local', pending: true });
    expect((await b.health()).pending).toBe(2);
    expect((await b.get(request('new'))).value).toBe('new');
    expect((await a.get(request('other'))).value).toBe('old'); // that is what pending means
    proxy.setMode('pass');
    await settled(b);
    expect(b.stats().keyspaces.k?.l2Hits).toBe(1); // nothing was read from the server while something waited
    await until(async () => (await a.get(request('new'))).value !== 'old');
    await until(async () => (await a.get(request('new', { key: 'b' }))).value !== 'removed');
  });

  it('Redis killed mid-flight: the answer of the origin is returned, and not stored', async () => {
    await using redis = await startRedis();
    const namespace = freshNamespace();
    await using cache = cacheOn(redis.url, namespace);
    await settled(cache);
    const answer = await cache.get(
      request(async () => {
        await redis.kill();
        return 'from the origin';
      }),
    );
    expect(answer).toMatchObject({ value: 'from the origin', tier: 'origin' });
    await redis.restart();
    await settled(cache);
    expect(await redis.send('KEYS', '*:e:*')).toMatch(/^\*0/);
    await until(async () => (await cache.get(request('later', { key: 'b' }))).tier !== 'origin');
  });

  it('Redis is killed and comes back empty: what was invalidated before does not come back', async () => {
    await using redis = await startRedis();
    const namespace = freshNamespace();
    await using a = cacheOn(redis.url, namespace);
    await using b = cacheOn(redis.url, namespace);
    await settled(a, b);
    let truth = 'old';
    const asked = request(async () => truth);
    await b.get(asked);
    truth = 'new';
    await a.invalidate(['T']);
    await redis.kill();
    await redis.restart();
    await settled(a, b);
    expect((await a.get(asked)).value).toBe('new');
    await until(async () => (await b.get(asked)).value === 'new');
  });

  it('slow Redis: a call waits for it no longer than one operation, and the breaker keeps others from waiting', async () => {
    await using redis = await startRedis();
    const namespace = freshNamespace();
    await using cache = cacheOn(redis.url, namespace, QUICK);
    await settled(cache);
    const { load } = counting();
    await cache.get(request(load));
    redis.pause();
    const errors = cache.stats().levelErrors;
    for (let i = 0; i < 20; i++) expect((await cache.get(request(load, { key: `k${i}` }))).tier).toBe('origin');
    expect(cache.stats().levelErrors - errors).toBeLessThan(10); // not one for each call
    redis.resume();
    await settled(cache);
    await until(async () => (await cache.get(request(load, { key: 'back' }))).tier !== 'origin');
  });

  it('slow Redis: a lease that is given too late is given back', async () => {
    await using redis = await startRedis();
    const namespace = freshNamespace();
    await using a = cacheOn(redis.url, namespace, { ...QUICK, leaseMs: 600_000 });
    await settled(a);
    redis.pause();
    await a.get(request('a', { key: 'late' }));
    redis.resume();
    await settled(a);
    await using b = cacheOn(redis.url, namespace, { waitMs: 60_000 });
    expect((await b.get(request('b', { key: 'late' }))).value).toBe('b');
  });

  it('black-hole Redis: the origin answers after one operation, and the connection is made anew when the way is free', async () => {
    await using world = await behindProxy();
    const namespace = freshNamespace();
    await using cache = cacheOn(world.url, namespace, QUICK);
    await settled(cache);
    world.proxy.setMode('hold');
    expect((await cache.get(request('v'))).tier).toBe('origin');
    expect((await cache.health()).status).toBe('degraded');
    world.proxy.cut();
    world.proxy.setMode('pass');
    await settled(cache);
    await until(async () => (await cache.get(request('v', { key: 'b' }))).tier !== 'origin');
  });

  it('black-hole Redis: one that never says a word', async () => {
    const silent = createServer((socket) => socket.resume().on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const cache = cacheOn(`redis://127.0.0.1:${port}`, freshNamespace(), QUICK);
    expect(await cache.get(request('v'))).toMatchObject({ value: 'v', tier: 'origin' });
    expect(await cache.invalidate(['T'])).toEqual({ reached: 'local', pending: true });
    await cache.close();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('pub/sub message lost, connection killed: another process finds out within the heartbeat', async () => {
    await using redis = await startRedis();
    const namespace = freshNamespace();
    await using a = cacheOn(redis.url, namespace);
    await using b = cacheOn(redis.url, namespace, { memoryMs: 600_000 });
    await settled(a, b);
    let truth = 'old';
    const asked = request(async () => truth);
    await a.get(asked);
    await b.get(asked);
    const admin = new Redis(redis.url);
    expect(await admin.client('KILL', 'TYPE', 'pubsub')).toBe(2);
    truth = 'new';
    expect(await a.invalidate(['T'])).toMatchObject({ reached: 'global' });
    await sleep(310); // the heartbeat
    expect((await b.get(asked)).value).toBe('new');
    await settled(b); // and it listens again
    truth = 'newer';
    await a.invalidate(['T']);
    await until(async () => (await b.get(asked)).value === 'newer');
    admin.disconnect();
  });

  it('one message lost, connection alive: the gap in the numbers is found within the heartbeat', async () => {
    await using world = await behindProxy();
    const namespace = freshNamespace();
    await using a = cacheOn(world.redis.url, namespace);
    await using b = cacheOn(world.url, namespace, { memoryMs: 600_000 });
    await settled(a, b);
    await a.invalidate(['first']);
    let truth = 'old';
    const asked = request(async () => truth);
    await b.get(asked);
    await sleep(100);
    await until(async () => (await b.get(asked)).tier === 'l1');
    let lost = 0;
    world.proxy.dropFromServer((bytes) => {
      const drops = bytes.includes('T|0|');
      if (drops) lost++;
      return drops;
    });
    truth = 'new';
    await a.invalidate(['T']);
    await sleep(310); // the heartbeat
    expect((await b.get(asked)).value).toBe('new');
    expect(lost).toBe(1);
    world.proxy.dropFromServer(undefined);
    truth = 'newer'; // without a loss, within a message's time
    await a.invalidate(['T']);
    await until(async () => (await b.get(asked)).value === 'newer');
  });
});
