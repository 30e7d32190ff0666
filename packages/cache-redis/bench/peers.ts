import { createCache as createDedupe } from 'async-cache-dedupe';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { createCache as createManager } from 'cache-manager';
import { Cacheable } from 'cacheable';

/** A cache of others, in memory, as its own guide sets it up. */
export interface Peer {
  /** Its package. */
  readonly name: string;
  /** The answer for a key. */
  get(key: string, load: () => Promise<number>): Promise<unknown>;
  /** Makes it one of the past. */
  invalidate(key: string): Promise<unknown>;
}

const TTL_MS = 600_000;

/** The peers of the benchmarks. */
export function peers(): readonly Peer[] {
  const store = bentostore().useL1Layer(memoryDriver({ maxItems: 10_000 }));
  const bento = new BentoCache({ default: 'memory', stores: { memory: store } });
  const cacheable = new Cacheable({ ttl: TTL_MS });
  const manager = createManager({ ttl: TTL_MS });
  let load: () => Promise<number> = async () => 0;
  const dedupe = createDedupe({ ttl: TTL_MS / 1000, storage: { type: 'memory' } }).define(
    'answer',
    { references: (_args: unknown, key: string) => [`tag:${key}`] },
    async (_key: string) => load(),
  );
  return [
    {
      name: 'bentocache 1.6',
      get: (key, factory) => bento.getOrSet({ key, factory, ttl: TTL_MS, tags: [`tag:${key}`, 'all'] }),
      invalidate: (key) => bento.deleteByTag({ tags: [`tag:${key}`] }),
    },
    {
      name: 'cacheable 2.5',
      get: (key, factory) => cacheable.getOrSet(key, factory),
      invalidate: (key) => cacheable.delete(key),
    },
    {
      name: 'cache-manager 7.2',
      get: (key, factory) => manager.wrap(key, factory),
      invalidate: (key) => manager.del(key),
    },
    {
      name: 'async-cache-dedupe 3.4',
      get: (key, factory) => {
        load = factory;
        return dedupe.answer(key);
      },
      invalidate: (key) => dedupe.invalidate('answer', [`tag:${key}`]),
    },
  ];
}
