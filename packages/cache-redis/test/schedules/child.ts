/** A process with a cache, which is told by messages what to do, and says when each call began and ended by a clock that all processes share. */
import { type Cache, jsonCodec } from '@aurum/core/cache';
import { createRedisCache } from '../../src/index.js';
import type { Answer, Order } from './orders.js';

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

async function obey(order: Order): Promise<Answer> {
  if (order.kind === 'open') {
    await cache?.close();
    const times = { heartbeatMs: Number(heartbeat), leaseMs: 300, waitMs: 200, memoryMs: 2000, operationMs: 500 };
    cache = createRedisCache({ server: { url }, namespace: order.namespace, connectTimeoutMs: 5000, ...times });
    await cache.health();
    return { id: order.id, began: 0, ended: 0 };
  }
  if (cache === undefined) throw new Error('there is no cache yet');
  const { id } = order;
  const began = now();
  if (order.kind === 'get') {
    const load = async (): Promise<number> => {
      const said = now();
      await new Promise((resolve) => setTimeout(resolve, order.originMs));
      return said;
    };
    const { value, tier } = await cache.get({ keyspace: 'k', key: order.key, tags: order.tags, codec, lifetime, load });
    return { id, began, ended: now(), said: value, tier };
  }
  const receipt =
    order.kind === 'invalidate'
      ? await cache.invalidate(order.tags)
      : order.kind === 'remove'
        ? await cache.remove(order.key)
        : await cache.clear();
  return { id, began, ended: now(), isGlobal: receipt.reached === 'global' };
}

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ id: order.id, began: 0, ended: 0, failed: String(error) }),
  );
});
process.send?.('ready');
