import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis } from '../../../../test-support/redis.js';
import {
  cacheOn,
  counting,
  freshNamespace,
  names,
  request,
  settled,
  storedEntry,
  until,
  useRedis,
  withPayload,
} from '../samples.js';

describe.skipIf(!hasRedis)('failures of what is in the server', () => {
  const redis = useRedis();
  let raw: Redis;
  beforeAll(() => {
    raw = new Redis(redis().url);
  });
  afterAll(() => raw.disconnect());

  /** A namespace with one entry `old` for the key `a`. */
  const filled = async (): Promise<string> => {
    const namespace = freshNamespace();
    await using cache = cacheOn(redis().url, namespace);
    await cache.get(request('old'));
    return namespace;
  };
  const payloadOf = async (namespace: string): Promise<Buffer> => {
    const { payload } = storedEntry(await raw.getBuffer(names(namespace).entry('a')));
    return Buffer.from(payload);
  };
  /** Puts other bytes in the place of the payload; the line before them, and when it ends, stay. */
  const replacePayload = async (namespace: string, payload: Buffer | string): Promise<void> => {
    const key = names(namespace).entry('a');
    await raw.set(key, withPayload(await raw.getBuffer(key), payload), 'KEEPTTL');
  };

  it.each<[string, (payload: Buffer) => Buffer | string]>([
    ['garbage', () => 'not an envelope at all, but some other text'],
    ['empty', () => ''],
    ['truncated', (payload) => payload.subarray(0, payload.length - 3)],
    ['bit flip', (payload) => flip(payload, payload.length - 1)],
    ['bit flip in the header', (payload) => flip(payload, 2)],
  ])('%s: a miss; it is deleted and counted', async (_what, spoil) => {
    const namespace = await filled();
    await replacePayload(namespace, spoil(await payloadOf(namespace)));
    await using cache = cacheOn(redis().url, namespace);
    expect(await cache.get(request('fresh'))).toMatchObject({ value: 'fresh', tier: 'origin' });
    expect(cache.stats().keyspaces.k?.payloadErrors).toBe(1);
    await using other = cacheOn(redis().url, namespace);
    expect(await other.get(request('not asked'))).toMatchObject({ value: 'fresh', tier: 'l2' });
  });

  it.each<[string, (client: Redis, key: string) => Promise<unknown>]>([
    ['text of others', (client, key) => client.set(key, 'x')],
    ['line without a payload', (client, key) => client.set(key, 'a1 f 9 9 t', 'PX', 60_000)],
    ['line of another form', (client, key) => client.set(key, 'a2 f 9 9 t\nx', 'PX', 60_000)],
    ['list', (client, key) => client.rpush(key, 'x')],
    ['hash', (client, key) => client.hset(key, 'v', 'x')],
    ['text without an end', (client, key) => client.persist(key)],
  ])('wrong Redis type, a %s as entry: a miss; it is replaced', async (_type, spoil) => {
    const namespace = await filled();
    const key = names(namespace).entry('a');
    if (_type !== 'text without an end') await raw.del(key);
    await spoil(raw, key);
    await using cache = cacheOn(redis().url, namespace);
    expect(await cache.get(request('fresh'))).toMatchObject({ value: 'fresh', tier: 'origin' });
    expect(await raw.pttl(key)).toBeGreaterThan(0);
    await using other = cacheOn(redis().url, namespace);
    expect(await other.get(request('not asked'))).toMatchObject({ value: 'fresh', tier: 'l2' });
    expect(cache.stats().levelErrors).toBe(0);
  });

  it('wrong Redis type of token, sequence and lease: misses, and no error', async () => {
    const namespace = await filled();
    const { token, sequence, lease } = names(namespace);
    for (const key of [token('T'), sequence, lease('a')]) {
      await raw.del(key);
      await raw.rpush(key, 'x');
    }
    await using cache = cacheOn(redis().url, namespace);
    expect(await cache.get(request('fresh'))).toMatchObject({ value: 'fresh', tier: 'origin' });
    await raw.del(sequence, token('T'));
    await raw.rpush(sequence, 'x');
    await raw.rpush(token('T'), 'x');
    expect(await cache.invalidate(['T'])).toEqual({ reached: 'global', pending: false });
    expect((await cache.get(request('newer'))).value).toBe('newer');
    expect(cache.stats().levelErrors).toBe(0);
  });

  it('payload bomb: what declares 4 GB is refused before it is unpacked', async () => {
    const namespace = await filled();
    const { crc32, deflateRawSync } = await import('node:zlib');
    const bomb = Buffer.concat([(await payloadOf(namespace)).subarray(0, 20), deflateRawSync(Buffer.alloc(64 << 20))]);
    bomb[3] = 1;
    bomb.writeUInt32LE(0xffff_ffff, 12);
    bomb.writeUInt32LE((crc32(bomb.subarray(8)) ^ bomb.readUInt32LE(0)) >>> 0, 4);
    await replacePayload(namespace, bomb);
    await using cache = cacheOn(redis().url, namespace);
    const before = process.memoryUsage().arrayBuffers;
    expect(await cache.get(request('fresh'))).toMatchObject({ value: 'fresh', tier: 'origin' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 << 20);
    expect(cache.stats().keyspaces.k?.payloadErrors).toBe(1);
  });

  it('payload bomb: what declares little and unpacks to much is refused at what it declares', async () => {
    const namespace = await filled();
    const { crc32, deflateRawSync } = await import('node:zlib');
    const bomb = Buffer.concat([(await payloadOf(namespace)).subarray(0, 20), deflateRawSync(Buffer.alloc(64 << 20))]);
    bomb[3] = 1;
    bomb.writeUInt32LE(100, 12);
    bomb.writeUInt32LE((crc32(bomb.subarray(8)) ^ bomb.readUInt32LE(0)) >>> 0, 4);
    await replacePayload(namespace, bomb);
    await using cache = cacheOn(redis().url, namespace);
    expect(await cache.get(request('fresh'))).toMatchObject({ value: 'fresh', tier: 'origin' });
    expect(cache.stats().keyspaces.k?.payloadErrors).toBe(1);
  });

  it('token evicted: entries of the tag are misses, and what was invalidated does not come back', async () => {
    const namespace = await filled();
    await using a = cacheOn(redis().url, namespace);
    await a.invalidate(['T']);
    await raw.del(names(namespace).token('T'));
    await using b = cacheOn(redis().url, namespace);
    expect(await b.get(request('new'))).toMatchObject({ value: 'new', tier: 'origin' });
    await raw.del(names(namespace).token('*'));
    await using c = cacheOn(redis().url, namespace);
    expect(await c.get(request('newer'))).toMatchObject({ value: 'newer', tier: 'origin' });
  });

  it('sequence key evicted: what it counts anew is taken for a gap, and entries are checked', async () => {
    const namespace = freshNamespace();
    await using a = cacheOn(redis().url, namespace);
    await using b = cacheOn(redis().url, namespace);
    await settled(a, b);
    await a.invalidate(['other']);
    await b.get(request('old'));
    const hits = () => b.stats().keyspaces.k?.l2Hits ?? 0;
    await until(async () => (await b.get(request('old'))).tier === 'l1');
    await raw.del(names(namespace).sequence);
    const before = hits();
    await until(async () => {
      await b.get(request('old'));
      return hits() > before; // checked against the server, without a loss
    });
    await a.invalidate(['T']);
    await until(async () => (await b.get(request('new'))).value === 'new');
  });

  it('Redis clock steps back: tokens and numbers still rise', async () => {
    const namespace = freshNamespace();
    const { token, sequence } = names(namespace);
    const future = 4_000_000_000_000_000; // the year 2096, as a clock that then stepped back has left it
    await raw.set(token('T'), `${future}-aa`);
    await raw.set(sequence, String(future));
    await using a = cacheOn(redis().url, namespace);
    await using b = cacheOn(redis().url, namespace);
    await settled(a, b);
    const { load } = counting();
    await a.get(request(load));
    await b.get(request(load));
    for (let i = 1; i < 4; i++) {
      await a.invalidate(['T']);
      expect((await raw.get(token('T')))?.split('-')[0]).toBe(String(future + i));
      expect(await raw.get(sequence)).toBe(String(future + i));
      await until(async () => (await b.get(request(load))).value === `v${i + 1}`);
      expect((await a.get(request(load))).value).toBe(`v${i + 1}`);
    }
  });

  it('Redis clock steps back, and a token is evicted: lower tokens are invalidations, too', async () => {
    const namespace = freshNamespace();
    const { token } = names(namespace);
    await raw.set(token('T'), `4000000000000000-aa`);
    await using a = cacheOn(redis().url, namespace, { memoryMs: 600_000 });
    await using b = cacheOn(redis().url, namespace, { memoryMs: 600_000 });
    await settled(a, b);
    await a.invalidate(['other']); // from here on, messages follow one another
    await b.get(request('old'));
    await sleep(500);
    await until(async () => (await b.get(request('old'))).tier === 'l1');
    await raw.del(token('T'));
    await a.invalidate(['T']);
    await until(async () => (await b.get(request('new'))).value === 'new');
  });

  it('clock of one client an hour off: no effect', async () => {
    const namespace = await filled();
    const real = Date.now;
    Date.now = () => real() + 3_600_000;
    try {
      await using cache = cacheOn(redis().url, namespace);
      await settled(cache);
      expect(await cache.get(request('not asked'))).toMatchObject({ value: 'old', status: 'hit', tier: 'l2' });
      await cache.invalidate(['T']);
      expect((await cache.get(request('new'))).value).toBe('new');
    } finally {
      Date.now = real;
    }
    await using later = cacheOn(redis().url, namespace);
    expect(await later.get(request('not asked'))).toMatchObject({ value: 'new', status: 'hit' });
  });

  it('FLUSHALL: misses and no errors, and memory is checked within the heartbeat', async () => {
    const namespace = freshNamespace();
    await using a = cacheOn(redis().url, namespace);
    await using b = cacheOn(redis().url, namespace);
    await settled(a, b);
    await a.invalidate(['other']);
    const { load } = counting();
    await a.get(request(load));
    await b.get(request(load));
    await raw.flushall();
    await raw.script('FLUSH');
    await until(async () => (await b.get(request(load))).value === 'v2');
    await a.invalidate(['T']);
    await until(async () => (await b.get(request(load))).value === 'v3');
    expect([a.stats().levelErrors, b.stats().levelErrors]).toEqual([0, 0]);
  });
});

function flip(payload: Buffer, at: number): Buffer {
  const copy = Buffer.from(payload);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
