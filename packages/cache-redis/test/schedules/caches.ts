import { type Cache, type CacheBus, createCache, type LevelFill, type LevelRead } from '@aurum/core/cache';
import { Commands } from '../../src/client/commands.js';
import { openClient } from '../../src/client/open-client.js';
import { createRedisCache } from '../../src/index.js';
import { keyNames } from '../../src/keys.js';
import { isOutage } from '../../src/normalize-error.js';
import { RedisBus } from '../../src/redis-bus.js';
import { RedisLevel } from '../../src/redis-level.js';

/**
 * Protections that can be taken out, to see that schedules find it: the `numbers` of invalidations, by which lost messages are noticed within
 * the heartbeat, and the `tokens` that a fill is compared with.
 */
export const PROTECTIONS = ['numbers', 'tokens'] as const;

/** One of {@link PROTECTIONS}. */
export type Protection = (typeof PROTECTIONS)[number];

/** How a cache of a schedule is to be. */
export interface OpenOptions {
  readonly url: string;
  readonly namespace: string;
  readonly heartbeatMs: number;
  /** Whether no message reaches it. */
  readonly isDeaf: boolean;
  /** The protection that is taken out, if any. */
  readonly without?: Protection | undefined;
}

/** A cache of a schedule. */
export function openCache({ url, namespace, heartbeatMs, isDeaf, without }: OpenOptions): Cache {
  const operationMs = 500;
  const times = { heartbeatMs, operationMs, leaseMs: 300, waitMs: 200, memoryMs: 2000 };
  const connectTimeoutMs = 5000;
  if (!isDeaf && without === undefined)
    return createRedisCache({ server: { url }, namespace, connectTimeoutMs, ...times });
  const opened = openClient({ url }, { connectTimeoutMs, operationMs, name: namespace });
  const commands = new Commands({ ...opened, operationMs });
  const names = keyNames(namespace);
  const Level = without === undefined ? RedisLevel : LEVELS[without];
  const level = new Level({ commands, names, shards: 1, durability: 'server', operationMs });
  const bus = new RedisBus({ client: opened.client, names, shards: 1, name: namespace });
  return createCache({ ...times, level, bus: isDeaf ? silenced(bus) : bus, isOutage });
}

/** The numbers say nothing. */
class WithoutNumbers extends RedisLevel {
  override async read(...asked: Parameters<RedisLevel['read']>): Promise<LevelRead> {
    return { ...(await super.read(...asked)), sequence: 1 };
  }

  override async sequence(shard: number): Promise<number> {
    await super.sequence(shard);
    return 1;
  }

  override async bump(tags: readonly string[]): ReturnType<RedisLevel['bump']> {
    return (await super.bump(tags)).map((bump) => ({ ...bump, sequence: 1 }));
  }

  override async remove(...asked: Parameters<RedisLevel['remove']>): Promise<number> {
    await super.remove(...asked);
    return 1;
  }
}

/** A fill is made under the tokens of now. */
class WithoutTokens extends RedisLevel {
  override async fill(fill: LevelFill): ReturnType<RedisLevel['fill']> {
    const now = { lease: 'never', leaseMs: 1, allowInvalid: false, known: undefined } as const;
    const { vector } = await this.read(fill, now);
    return super.fill({ ...fill, vector });
  }
}

const LEVELS: Readonly<Record<Protection, typeof RedisLevel>> = { numbers: WithoutNumbers, tokens: WithoutTokens };

/** A bus of which nothing is heard, not even that. */
function silenced(bus: CacheBus): CacheBus {
  return {
    get connected() {
      return bus.connected;
    },
    listen: () => () => undefined,
    [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose](),
  };
}
