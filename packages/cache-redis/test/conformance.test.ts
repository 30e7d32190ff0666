import { setTimeout as wait } from 'node:timers/promises';
import { cacheBusContract, cacheContract, cacheLevelContract } from '@aurum/core/testing';
import { describe, it } from 'vitest';
import { hasRedis } from '../../../test-support/redis.js';
import { subjectsOn } from './conformance-subjects.js';
import { useRedis } from './samples.js';

describe.skipIf(!hasRedis).each([1, 3])('Redis with %i shards', (shards) => {
  const { cache, level, bus } = subjectsOn(useRedis(), { shards, wait: async (ms) => wait(ms) });
  cacheContract({ describe, it }, { backend: 'redis', has: ['peer', 'cutOff'], create: cache });
  cacheLevelContract({ describe, it }, { backend: 'redis', has: ['evictToken'], create: level });
  cacheBusContract({ describe, it }, { backend: 'redis', has: ['reconnect'], create: bus });
});
