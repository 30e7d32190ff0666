/** Asks for a cold key with many callers at a signal, and says how often it called the origin. */
import { type CacheRequest, jsonCodec } from '@aurum/core/cache';
import { createRedisCache } from '../src/index.js';

const [url = '', namespace = '', callers = '', originMs = ''] = process.argv.slice(2);
const cache = createRedisCache({ server: { url }, namespace, operationMs: 1000, connectTimeoutMs: 5000 });
let calls = 0;
const request: CacheRequest<number> = {
  keyspace: 'bench',
  key: 'cold',
  tags: ['T', 'U'],
  codec: jsonCodec<number>('number/1'),
  lifetime: { hardMs: 60_000, softMs: 60_000, negativeMs: 60_000, jitter: 0 },
  load: async () => {
    calls++;
    await new Promise((resolve) => setTimeout(resolve, Number(originMs)));
    return 1;
  },
};
process.once('message', async () => {
  await Promise.all(Array.from({ length: Number(callers) }, () => cache.get(request)));
  process.send?.(calls);
  await cache.close();
  process.disconnect();
});
while ((await cache.health()).status !== 'ok') await new Promise((resolve) => setTimeout(resolve, 20));
process.send?.('ready');
