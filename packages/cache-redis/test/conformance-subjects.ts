import type { BusUnderTest, CacheUnderTest, LevelUnderTest } from '@aurum/core/testing';
import type { RedisServer } from '../../../test-support/redis.js';
import { startProxy } from '../../../test-support/tcp-proxy.js';
import { Commands } from '../src/client/commands.js';
import { openClient } from '../src/client/open-client.js';
import { keyNames } from '../src/keys.js';
import { RedisBus } from '../src/redis-bus.js';
import { RedisLevel } from '../src/redis-level.js';
import { cacheOn, freshNamespace, names, PATIENT, settled, until } from './samples.js';

/** What the contracts ask for, over a server: each subject in a namespace of its own. */
export interface Subjects {
  readonly cache: () => Promise<CacheUnderTest>;
  readonly level: () => Promise<LevelUnderTest>;
  readonly bus: () => Promise<BusUnderTest>;
}

const HEARTBEAT_MS = 400;

/** How subjects are made on a server. */
export function subjectsOn(
  redis: () => RedisServer,
  { shards, wait }: { readonly shards: number; readonly wait: (ms: number) => Promise<void> },
): Subjects {
  const open = (namespace: string) => {
    const options = { connectTimeoutMs: PATIENT.connectTimeoutMs, operationMs: PATIENT.operationMs, name: 'kit' };
    const opened = openClient({ url: redis().url }, options);
    const commands = new Commands({ ...opened, operationMs: PATIENT.operationMs });
    const common = { names: keyNames(namespace), shards };
    return {
      client: opened.client,
      level: new RedisLevel({ ...common, commands, durability: 'server', operationMs: PATIENT.operationMs }),
      common,
    };
  };
  return {
    cache: async () => {
      const namespace = freshNamespace();
      const proxy = await startProxy(redis().port);
      const more = { shards, heartbeatMs: HEARTBEAT_MS };
      const cache = cacheOn(`redis://127.0.0.1:${proxy.port}`, namespace, more);
      const peer = cacheOn(redis().url, namespace, more);
      await settled(cache, peer);
      return {
        cache,
        peer,
        heartbeatMs: HEARTBEAT_MS,
        wait,
        cutOff: () => {
          proxy.setMode('refuse');
          proxy.cut();
        },
        restore: () => proxy.setMode('pass'),
        dispose: async () => proxy[Symbol.asyncDispose](),
      };
    },
    level: async () => {
      const namespace = freshNamespace();
      const { level } = open(namespace);
      const evictToken = async (tag: string): Promise<void> => {
        for (let shard = 0; shard < shards; shard++) await redis().send('DEL', names(namespace, shard).token(tag));
      };
      return { level, wait, evictToken };
    },
    bus: async () => {
      const { client, level, common } = open(freshNamespace());
      const bus = new RedisBus({ ...common, client, name: 'kit-listener' });
      await until(() => bus.connected);
      const reconnect = async (): Promise<void> => {
        await redis().send('CLIENT', 'KILL', 'TYPE', 'pubsub');
      };
      return { level, bus, wait, reconnect };
    },
  };
}
