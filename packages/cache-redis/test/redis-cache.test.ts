import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Redis as Redis6 } from 'ioredis-6';
import { describe, expect, it } from 'vitest';
import { hasRedis } from '../../../test-support/redis.js';
import { createRedisCache } from '../src/index.js';
import { cacheOn, counting, freshNamespace, PATIENT, request, settled, until, useRedis } from './samples.js';

describe.skipIf(!hasRedis)('createRedisCache', () => {
  const redis = useRedis();

  it('keeps answers for other processes, which hear of invalidations', async () => {
    const namespace = freshNamespace();
    await using a = cacheOn(redis().url, namespace);
    await using b = cacheOn(redis().url, namespace);
    await settled(a, b);
    const { load } = counting();
    expect(await a.get(request(load))).toEqual({ value: 'v1', status: 'miss', tier: 'origin' });
    expect(await b.get(request(load))).toEqual({ value: 'v1', status: 'hit', tier: 'l2' });
    expect(await b.get(request(load))).toEqual({ value: 'v1', status: 'hit', tier: 'l1' });
    expect(await a.invalidate(['T'])).toEqual({ reached: 'global', pending: false });
    await until(() => b.stats().invalidations > 0);
    expect(await b.get(request(load))).toMatchObject({ value: 'v2', status: 'miss' });
    expect(await a.get(request(load))).toMatchObject({ value: 'v2', tier: 'l2' });
    await b.clear();
    expect((await b.get(request(load))).value).toBe('v3');
    await b.remove('a');
    expect((await b.get(request(load))).value).toBe('v4');
    expect(await b.health()).toMatchObject({ status: 'ok', pending: 0, reasons: [] });
  });

  it('divides a namespace, and invalidates tags in all parts', async () => {
    const namespace = freshNamespace();
    await using a = cacheOn(redis().url, namespace, { shards: 8 });
    const keys = Array.from({ length: 40 }, (_, i) => `key ${i}`);
    const { load } = counting();
    for (const key of keys) await a.get(request(load, { key }));
    await using b = cacheOn(redis().url, namespace, { shards: 8 });
    for (const key of keys) expect(await b.get(request(load, { key }))).toMatchObject({ status: 'hit', tier: 'l2' });
    await a.invalidate(['T']);
    for (const key of keys) expect((await a.get(request(load, { key }))).status).toBe('miss');
    const listed = await redis().send('KEYS', `{${namespace}:*}:s`);
    expect(listed.match(/:s\r/g)).toHaveLength(8);
  });

  it.each(['plain', 'with|bar, "quotes" and\nlines', 'Übergröße 🌍', '\ud800 half', '{other}:tag', ''])(
    'removes the key %j everywhere',
    async (key) => {
      const namespace = freshNamespace();
      await using a = cacheOn(redis().url, namespace, { heartbeatMs: 60_000 });
      await using b = cacheOn(redis().url, namespace, { heartbeatMs: 60_000 });
      await settled(a, b);
      const { load } = counting();
      await a.get(request(load, { key }));
      await b.get(request(load, { key }));
      await a.remove(key);
      await until(async () => (await b.get(request(load, { key }))).value === 'v2');
    },
  );

  it('keeps two halves of characters apart', async () => {
    await using cache = cacheOn(redis().url, freshNamespace(), { maxBytes: 1 });
    await cache.get(request('one', { key: '\ud800' }));
    expect((await cache.get(request('two', { key: '\ud801' }))).value).toBe('two');
  });

  it('sends no bytes again that a process has', async () => {
    const namespace = freshNamespace();
    await using cache = cacheOn(redis().url, namespace, { memoryMs: 1 });
    await settled(cache);
    const { load } = counting();
    await cache.get(request(load));
    await sleep(5);
    expect(await cache.get(request(load))).toMatchObject({ value: 'v1', tier: 'l2' });
    expect(cache.stats().keyspaces.k?.bytesRead).toBe(0);
    await using other = cacheOn(redis().url, namespace);
    await other.get(request(load));
    expect(other.stats().keyspaces.k?.bytesRead).toBeGreaterThan(20);
  });

  it.each([
    ['5', (url: string) => new Redis(url)],
    ['6', (url: string) => new Redis6(url)],
  ])('uses a client of ioredis %s, and leaves it open', async (_version, connect) => {
    const client = connect(redis().url);
    const namespace = freshNamespace();
    const options = { server: { client }, namespace, heartbeatMs: 300, ...PATIENT };
    const a = createRedisCache(options);
    const b = createRedisCache(options);
    await settled(a, b);
    const { load } = counting();
    expect((await a.get(request(load))).status).toBe('miss');
    expect(await b.get(request(load))).toMatchObject({ value: 'v1', tier: 'l2' });
    await a.invalidate(['T']);
    await until(async () => (await b.get(request(load))).value === 'v2');
    await a.close();
    await b.close();
    expect(client.status).toBe('ready');
    expect(await client.ping()).toBe('PONG');
    expect(await client.call('CLIENT', 'LIST')).not.toContain(`aurum-cache-${namespace}`);
    client.disconnect();
  });

  it('opens the connection of a client that waits to be used', async () => {
    const client = new Redis(redis().url, { lazyConnect: true });
    await using cache = createRedisCache({ server: { client }, namespace: freshNamespace(), ...PATIENT });
    await cache.get(request('v'));
    expect(cache.stats()).toMatchObject({ levelErrors: 0 });
    client.disconnect();
  });

  it('closes its own connections', async () => {
    const namespace = freshNamespace();
    const cache = cacheOn(redis().url, namespace);
    await settled(cache);
    expect(await redis().send('CLIENT', 'LIST')).toContain(`name=aurum-cache-${namespace}-listener`);
    await cache.close();
    await until(async () => !(await redis().send('CLIENT', 'LIST')).includes(namespace));
  });

  it('refuses what cannot be', () => {
    const server = { url: redis().url };
    const client = new Redis(redis().url, { lazyConnect: true, keyPrefix: 'p:' });
    expect(() => createRedisCache({ server, shards: 0 })).toThrow(/shards of the cache is 0: give a whole number/);
    expect(() => createRedisCache({ server, namespace: 'a b' })).toThrow(/namespace "a b"/);
    expect(() => createRedisCache({ server: { client } })).toThrow(/key prefix "p:"/);
    expect(() => createRedisCache({ server, heartbeatMs: -1 })).toThrow(/heartbeatMs/);
    expect(() => createRedisCache({ server: { url: 'http://u:hunter2@h' } })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });

  it('keeps what was read anew: the message of its own removal does not end the call', async () => {
    await using cache = cacheOn(redis().url, freshNamespace());
    await settled(cache);
    await cache.invalidate(['other']); // from here on, messages follow one another
    const { load } = counting('v', 60); // long enough for the message to come back
    await cache.get(request(load));
    for (const value of ['v2', 'v3', 'v4']) {
      expect((await cache.get(request(load), { reload: true })).value).toBe(value);
      expect(await cache.get(request('not asked'))).toMatchObject({ value, status: 'hit' });
    }
    expect(cache.stats().keyspaces.k?.rejectedFills).toBe(0);
  });
});
