/** A process with a cache, which is told by messages what to do, and says when each call began and ended by a clock that all processes share. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cache, jsonCodec } from '@aurum/core/cache';
import { openCache } from './caches.js';
import type { Answer, Order, Timed } from './orders.js';
import type { Opening, Reply, Task } from './workers.js';

const [url = '', offset = '0', heartbeat = ''] = process.argv.slice(2);
const lifetime = { hardMs: 1500, softMs: 600, negativeMs: 200, jitter: 0.1 };
const codec = jsonCodec<number>('nanoseconds/1');
// a wall clock that is wrong, as of a machine that was never set
const wallClock = Date.now;
Date.now = () => wallClock() + Number(offset);
let cache: Cache | undefined;

/** Milliseconds of the machine since it was started: the same in all processes. */
function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

async function open({ namespace, isDeaf, without }: Opening): Promise<void> {
  await cache?.close();
  cache = openCache({ url, namespace, heartbeatMs: Number(heartbeat), isDeaf, without });
  await cache.health();
}

async function obey({ order, atMs }: Timed, start: number): Promise<Answer> {
  await sleep(start + atMs - now());
  const began = now();
  try {
    return { began, ...(await carryOut(order)), ended: now() };
  } catch (error) {
    return { began, ended: now(), failed: String(error) };
  }
}

async function carryOut(order: Order): Promise<Partial<Answer>> {
  if (cache === undefined) throw new Error('there is no cache yet');
  if (order.kind === 'get') {
    const load = async (): Promise<number> => {
      const said = now();
      await sleep(order.originMs);
      return said;
    };
    const { value, tier } = await cache.get({ keyspace: 'k', key: order.key, tags: order.tags, codec, lifetime, load });
    return { said: value, tier };
  }
  const receipt =
    order.kind === 'invalidate'
      ? await cache.invalidate(order.tags)
      : order.kind === 'remove'
        ? await cache.remove(order.key)
        : await cache.clear();
  return { isGlobal: receipt.reached === 'global' };
}

process.on('message', async ({ id, task }: { readonly id: number; readonly task: Task }) => {
  const reply = (more: Omit<Reply, 'id'>): void => void process.send?.({ id, ...more });
  try {
    if (task.kind === 'open') {
      await open(task);
      reply({ answers: [] });
    } else {
      const start = now();
      reply({ answers: await Promise.all(task.orders.map((timed) => obey(timed, start))) });
    }
  } catch (error) {
    reply({ answers: [], failed: String(error) });
  }
});
process.send?.('ready');
