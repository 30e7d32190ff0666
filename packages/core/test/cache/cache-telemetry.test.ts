import { afterEach, describe, expect, it } from 'vitest';
import { type CollectedTelemetry, collectTelemetry } from '../../../../test-support/telemetry.js';
import { cacheTelemetry, createCache, jsonCodec } from '../../src/cache/index.js';
import type { CacheRequest } from '../../src/ports/index.js';

let telemetry: CollectedTelemetry | undefined;
afterEach(async () => {
  await telemetry?.[Symbol.asyncDispose]();
});

const asked: CacheRequest<string> = {
  keyspace: 'series.read',
  key: 'secret-key',
  tags: ['series:secret'],
  codec: jsonCodec('text/1'),
  lifetime: { hardMs: 1000, softMs: 1000, negativeMs: 1000, jitter: 0 },
  load: async () => 'v',
};

describe('the telemetry of a cache', () => {
  it('has a span of what memory did not answer, and names no key', async () => {
    telemetry = collectTelemetry();
    await using cache = cacheTelemetry(createCache());
    await cache.get(asked);
    await cache.get(asked);
    const fails = cache.get({ ...asked, key: 'other', load: () => Promise.reject(new Error('no')) });
    await expect(fails).rejects.toThrow('no');
    const spans = telemetry.spans();
    expect(spans.map(({ name }) => name)).toEqual(['cache.get', 'cache.get']);
    expect(spans[0]?.attributes).toEqual({
      'aurum.cache.keyspace': 'series.read',
      'aurum.cache.store': 'memory',
      'aurum.cache.tier': 'origin',
      'aurum.cache.result': 'miss',
    });
    expect(spans[1]?.attributes['error.type']).toBe('_OTHER');
    const names = (await telemetry.metrics()).map(({ descriptor }) => descriptor.name);
    expect(names).toContain('aurum.cache.answers');
    expect(names).toContain('aurum.cache.get.duration');
    expect(await telemetry.text()).not.toContain('secret');
    expect(cache.stats().keyspaces['series.read']).toMatchObject({ l1Hits: 1, misses: 1, originErrors: 1 });
  });
});
