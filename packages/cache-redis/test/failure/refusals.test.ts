import { describe, expect, it } from 'vitest';
import { hasRedis, startRedis } from '../../../../test-support/redis.js';
import { cacheOn, counting, freshNamespace, request, settled, until } from '../samples.js';

describe.skipIf(!hasRedis)('failures of writes', () => {
  it('OOM error: the answer is returned, what is there is still given, invalidations still go through', async () => {
    await using redis = await startRedis({ args: ['--maxmemory-policy', 'noeviction'] });
    const namespace = freshNamespace();
    await using a = cacheOn(redis.url, namespace);
    await using b = cacheOn(redis.url, namespace, { memoryMs: 1 });
    await settled(a, b);
    await a.get(request('kept'));
    await redis.send('CONFIG', 'SET', 'maxmemory', '1');
    const { load } = counting();
    expect(await a.get(request(load, { key: 'b' }))).toMatchObject({ value: 'v1', tier: 'origin' });
    expect(await b.get(request('not asked'))).toMatchObject({ value: 'kept', tier: 'l2' });
    expect(b.stats().levelErrors).toBe(0); // the breaker was not opened, and there was no reason
    const { levelErrors } = a.stats();
    expect(levelErrors).toBeGreaterThan(0);
    expect(await a.get(request('not asked'), {})).toMatchObject({ value: 'kept' }); // in use all the time
    expect(await a.invalidate(['T'])).toEqual({ reached: 'global', pending: false });
    expect(await a.remove('a')).toEqual({ reached: 'global', pending: false });
    await until(async () => (await b.get(request('new'))).value === 'new');
    expect((await redis.send('KEYS', '*:e:*')).split('\r\n')[0]).toBe('*0'); // nothing was put into a full server
    await redis.send('CONFIG', 'SET', 'maxmemory', '0');
    await a.get(request('room again', { key: 'c' }));
    expect((await b.get(request('not asked', { key: 'c' }))).value).toBe('room again');
  });

  it('OOM while the origin is asked: the answer is returned, and not stored', async () => {
    await using redis = await startRedis({ args: ['--maxmemory-policy', 'noeviction'] });
    await using cache = cacheOn(redis.url, freshNamespace());
    await settled(cache);
    const answer = await cache.get(
      request(async () => {
        await redis.send('CONFIG', 'SET', 'maxmemory', '1');
        return 'v';
      }),
    );
    expect(answer).toMatchObject({ value: 'v', tier: 'origin' });
    expect((await redis.send('KEYS', '*:[el]:*')).split('\r\n')[0]).toBe('*0'); // neither entry nor lease
    expect((await cache.health()).status).toBe('ok');
  });

  it('read-only replica: the answer is returned, what is there is given, invalidations wait', async () => {
    await using master = await startRedis();
    await using replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(master.port)] });
    const namespace = freshNamespace();
    await using writer = cacheOn(master.url, namespace);
    await settled(writer);
    await writer.get(request('kept'));
    await until(async () => (await replica.send('KEYS', `{${namespace}:0}:e:*`)).includes(':e:a'));
    await using reader = cacheOn(replica.url, namespace);
    expect(await reader.get(request('not asked'))).toMatchObject({ value: 'kept', tier: 'l2' });
    expect(await reader.get(request('own', { key: 'b' }))).toMatchObject({ value: 'own', tier: 'origin' });
    expect(await reader.invalidate(['T'])).toEqual({ reached: 'local', pending: true });
    expect((await reader.get(request('new'))).value).toBe('new');
    await replica.send('REPLICAOF', 'NO', 'ONE');
    await settled(reader);
    expect((await reader.get(request('newer', { key: 'c' }))).value).toBe('newer');
    expect((await reader.get(request('newer', { key: 'c' }))).tier).not.toBe('origin');
  });

  it('failover, bump lost: with durability `replica` an invalidation that no replica has is not `global`', async () => {
    await using master = await startRedis();
    await using replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(master.port)] });
    await until(async () => (await master.send('INFO', 'replication')).includes('state=online'));
    const namespace = freshNamespace();
    await using cache = cacheOn(master.url, namespace, { durability: 'replica' });
    await settled(cache);
    await cache.get(request('old'));
    expect(await cache.invalidate(['T'])).toEqual({ reached: 'global', pending: false });
    const token = await master.send('GET', `{${namespace}:0}:t:T`);
    expect(await replica.send('GET', `{${namespace}:0}:t:T`)).toBe(token); // what WAIT waited for
    expect(await cache.remove('a')).toEqual({ reached: 'global', pending: false });
    await replica.kill();
    await until(async () => (await master.send('INFO', 'replication')).includes('connected_slaves:0'));
    expect(await cache.invalidate(['T'])).toEqual({ reached: 'local', pending: true });
    expect((await cache.get(request('new'))).value).toBe('new');
    await replica.restart();
    await settled(cache);
    expect((await cache.health()).pending).toBe(0);
  });
});
