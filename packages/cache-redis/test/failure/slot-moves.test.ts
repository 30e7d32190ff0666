import { setTimeout as sleep } from 'node:timers/promises';
import { type Cache, jsonCodec } from '@aurum/core/cache';
import { Cluster } from 'ioredis';
import { Cluster as Cluster6 } from 'ioredis-6';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis, type RedisServer } from '../../../../test-support/redis.js';
import { type RedisGroup, SlotMove, startCluster } from '../../../../test-support/redis-groups.js';
import { keySlot } from '../../src/client/key-slot.js';
import { openClient } from '../../src/client/open-client.js';
import { Subscription } from '../../src/client/subscription.js';
import { createRedisCache, type RedisCacheOptions } from '../../src/index.js';
import { freshNamespace, lifetime, PATIENT, request, settled, until } from '../samples.js';
import { type Done, type Order, tooOld } from '../schedules/orders.js';

const host = '127.0.0.1';
const HEARTBEAT_MS = 500;
const KEYS = [
  ['a', ['T']],
  ['b', ['T', 'U']],
  ['c', ['U']],
  ['d', ['V']],
] as const;
const codec = jsonCodec<number>('milliseconds/1');

/** Two caches that are used without a pause until they are stopped; the one invalidates what the other has. */
class Traffic implements AsyncDisposable {
  readonly done: Done[] = [];
  readonly #working: Promise<void>[];
  #stopped = false;

  constructor(caches: readonly Cache[]) {
    this.#working = caches.map((cache, i) => this.#work(cache, i));
  }

  /** Waits until so many calls more were answered. */
  async more(calls: number): Promise<readonly Done[]> {
    const before = this.done.length;
    await until(() => this.done.length >= before + calls, 60_000);
    return this.done.slice(before);
  }

  /** Ends it. @throws Error of a call that failed */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#working);
  }

  /** A test that failed ends it, too. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await Promise.allSettled(this.#working);
  }

  async #work(cache: Cache, process: number): Promise<void> {
    for (let i = process; !this.#stopped; i++) {
      const order = orderOf(i);
      const began = performance.now();
      const answer = await carryOut(cache, order);
      this.done.push({ process, order, answer: { began, ...answer, ended: performance.now() } });
      if (i % 5 === 0) await sleep(1);
    }
  }
}

function orderOf(i: number): Order {
  const [key, tags] = KEYS[i % KEYS.length] ?? KEYS[0];
  if (i % 31 === 0) return { kind: 'remove', key };
  return i % 17 === 0 ? { kind: 'invalidate', tags } : { kind: 'get', key, tags, originMs: 1 };
}

async function carryOut(cache: Cache, order: Order): Promise<Partial<Done['answer']>> {
  if (order.kind === 'get') {
    const load = async (): Promise<number> => {
      const said = performance.now();
      await sleep(order.originMs);
      return said;
    };
    const { value, tier } = await cache.get({ keyspace: 'k', key: order.key, tags: order.tags, codec, lifetime, load });
    return { said: value, tier };
  }
  const receipt = await (order.kind === 'invalidate'
    ? cache.invalidate(order.tags)
    : order.kind === 'remove'
      ? cache.remove(order.key)
      : cache.clear());
  return { isGlobal: receipt.reached === 'global' };
}

describe.skipIf(!hasRedis)('slots of a cluster that move while they are used', () => {
  let cluster: RedisGroup;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 240_000);
  afterAll(() => cluster?.[Symbol.asyncDispose]());
  const masters = () => cluster.servers.slice(0, 3);
  const nodes = () => cluster.servers.map(({ port }) => ({ host, port }));
  const server = (i: number): RedisServer => masters()[i % 3] as RedisServer; // there are three
  /** Which of the masters has a slot that nobody has moved. */
  const homeOf = (slot: number): number => [5461, 10_923, 16_384].findIndex((end) => slot < end);
  const listenersAt = async (at: RedisServer, channel: string): Promise<number> =>
    Number((await at.send('PUBSUB', 'SHARDNUMSUB', channel)).split('\r\n:')[1]?.split('\r\n')[0]);
  const commandsAt = async (at: RedisServer, command: string): Promise<number> => {
    const said = await at.send('INFO', 'commandstats');
    return Number(new RegExp(`cmdstat_${command}:calls=\\d+.*rejected_calls=(\\d+)`).exec(said)?.[1] ?? 0);
  };

  it.each<[string, () => Partial<RedisCacheOptions>]>([
    ['a client of its own', () => ({ server: { nodes: nodes().slice(0, 2) } })],
    ['replicas that confirm', () => ({ server: { nodes: nodes().slice(0, 2) }, durability: 'replica' })],
    ['ioredis 5', () => ({ server: { client: new Cluster(nodes()) } })],
    ['ioredis 6', () => ({ server: { client: new Cluster6(nodes()) } })],
  ])(
    'MOVED/ASK, with %s: nothing is stale, nothing fails, and messages are heard where the slot is',
    async (_, given) => {
      const namespace = freshNamespace();
      const channel = `{${namespace}:0}:c`;
      const slot = keySlot(channel);
      const open = (options: Partial<RedisCacheOptions>): Cache =>
        createRedisCache({ server: { nodes: nodes() }, namespace, heartbeatMs: HEARTBEAT_MS, ...PATIENT, ...options });
      const options = given();
      await using a = open(options);
      await using b = open({ ...options, server: { nodes: nodes() } });
      await settled(a, b);
      await using traffic = new Traffic([a, b]);
      const isSettled = (some: readonly Done[]): boolean =>
        some.every(({ answer }) => answer.isGlobal !== false) && some.some(({ answer }) => answer.tier === 'l2');
      await until(async () => isSettled(await traffic.more(100)));
      for (let move = 0; move < 3; move++) {
        const from = server(homeOf(slot) + move);
        const to = server(homeOf(slot) + move + 1);
        const moving = await SlotMove.begin({ masters: masters(), slot, from, to });
        await traffic.more(100);
        await moving.moveKeys(3);
        await traffic.more(100);
        await moving.moveAll();
        await traffic.more(100);
        await moving.end();
        await until(async () => (await listenersAt(to, channel)) === 2);
        expect(await listenersAt(from, channel)).toBe(0);
        await until(async () => isSettled(await traffic.more(100)));
      }
      await traffic.stop();
      expect(tooOld(traffic.done, HEARTBEAT_MS)).toEqual([]);
      await until(async () => (await a.health()).status === 'ok' && (await b.health()).status === 'ok');
      const { invalidations } = b.stats();
      expect((await a.invalidate(['T'])).reached).toBe('global');
      await until(() => b.stats().invalidations > invalidations); // by a message: nothing else is counted
      await a.get(request('kept', { key: 'e' }));
      expect(await b.get(request('not asked', { key: 'e' }))).toMatchObject({ value: 'kept', tier: 'l2' });
      if (options.server !== undefined && 'client' in options.server) options.server.client.disconnect();
    },
    120_000,
  );

  it('ASK: what was moved already is invalidated at the new node, and TRYAGAIN is a miss', async () => {
    const namespace = freshNamespace();
    const slot = keySlot(`{${namespace}:0}:c`);
    const [from, to] = [server(homeOf(slot)), server(homeOf(slot) + 1)];
    await using a = createRedisCache({ server: { nodes: nodes() }, namespace, ...PATIENT });
    await settled(a);
    await a.invalidate(['T']); // there is no asking for keys that are nowhere yet
    await a.get(request('old'));
    const moving = await SlotMove.begin({ masters: masters(), slot, from, to });
    await moving.moveAll();
    expect(await a.invalidate(['T'])).toEqual({ reached: 'global', pending: false });
    expect(await a.get(request('new'))).toMatchObject({ value: 'new', tier: 'origin' });
    expect((await a.health()).status).not.toBe('down');
    await moving.end();
    await using b = createRedisCache({ server: { nodes: nodes() }, namespace, ...PATIENT });
    expect((await b.get(request('newer'))).value).toBe('newer');
  });

  it('listens where the slot is, and asks no other node', async () => {
    const before = await Promise.all(masters().map((one) => commandsAt(one, 'ssubscribe')));
    const namespace = freshNamespace();
    const shards = 12;
    await using cache = createRedisCache({ server: { nodes: nodes().slice(0, 1) }, namespace, shards, ...PATIENT });
    await settled(cache);
    for (let shard = 0; shard < shards; shard++) {
      const channel = `{${namespace}:${shard}}:c`;
      expect(await listenersAt(server(homeOf(keySlot(channel))), channel)).toBe(1);
    }
    expect(await Promise.all(masters().map((one) => commandsAt(one, 'ssubscribe')))).toEqual(before);
  });

  it('finds the node when its client takes another for it', async () => {
    const channel = `{${freshNamespace()}:0}:c`;
    const slot = keySlot(channel);
    const client = new Cluster(nodes());
    await until(() => client.status === 'ready');
    const wrong = server(homeOf(slot) + 1);
    client.slots[slot] = [`${host}:${wrong.port}`];
    const refused = await commandsAt(wrong, 'ssubscribe');
    let isOpen = false;
    const onGap = (): void => {
      isOpen = true;
    };
    const events = { onGap, onMessage: () => undefined };
    const openingMs = 2 ** 30; // what is waited for is the answer of the node, not the end of patience
    const subscription = new Subscription(client, { channels: [channel], name: 'listener', events, openingMs });
    await until(() => isOpen);
    expect(await listenersAt(server(homeOf(slot)), channel)).toBe(1);
    expect(await commandsAt(wrong, 'ssubscribe')).toBe(refused + 1);
    subscription.end();
    client.disconnect();
  });

  it('reckons slots as servers do', async () => {
    for (const name of ['a', '{x}y', 'x{}y', '{}', 'a{b}{c}', '}a{b', '{ä€}', 'a{b', '123456789'])
      expect(await server(0).send('CLUSTER', 'KEYSLOT', name), name).toBe(`:${keySlot(name)}\r\n`);
  });

  it('calls that wait for the first connection listen to its client once, whatever their number', async () => {
    const { client } = openClient({ nodes: nodes() }, { connectTimeoutMs: 5000, operationMs: 2000, name: 'many' });
    const emitter = client as Cluster; // that is what it is
    const counts = () => ['ready', 'error'].map((event) => emitter.listenerCount(event));
    const before = counts();
    const caches = Array.from({ length: 20 }, (_, i) =>
      createRedisCache({ server: { client }, namespace: `${freshNamespace()}-${i}`, shards: 12, ...PATIENT }),
    );
    const getting = caches.flatMap((cache) => KEYS.map(([key]) => cache.get(request('v', { key }))));
    expect(counts()).toEqual(before.map((count) => count + 1));
    await Promise.all(getting);
    await Promise.all(caches.map((cache) => cache.close()));
    await until(() => counts().every((count, i) => count === before[i]));
    client.disconnect();
  });
});
