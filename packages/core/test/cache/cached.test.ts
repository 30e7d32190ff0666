import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  type CacheAnswer,
  type CachedCurveStore,
  cached,
  cachedSeries,
  createCache,
  formatCacheStats,
  memoryLevel,
  noCache,
  parseGoldenQueries,
  warm,
} from '../../src/cache/index.js';
import { Curve, contract } from '../../src/curves/index.js';
import { AurumError } from '../../src/errors/index.js';
import { createMemoryStore, type MemoryStore } from '../../src/memory/index.js';
import type { SeriesRepository } from '../../src/ports/index.js';
import { regularIndex, Series } from '../../src/series/index.js';
import { marketClock, parseDeliveryPeriod, profiles } from '../../src/time/index.js';

const clock = marketClock('UTC');
const start = '2026-01-01T00:00:00Z';
const range = { start, end: '2026-01-01T02:00:00Z' };

function seriesOf(...values: number[]): Series<'MW', 'average'> {
  const index = regularIndex({ start, step: 'PT1H', length: values.length });
  return Series.of({ index, unit: 'MW', kind: 'average', clock, values: Float64Array.from(values) });
}

async function filled(...keys: string[]): Promise<MemoryStore> {
  const store = createMemoryStore({ tenant: 't' });
  await store.catalog.define(keys.map((key) => ({ key, unit: 'MW', kind: 'average', clock, frequency: 'PT1H' })));
  await store.series.writeMany(keys.map((key, i) => ({ key, series: seriesOf(i, i + 1), knownAt: 0 })));
  const quote = {
    contract: contract({ market: 'X', profile: profiles.base, period: parseDeliveryPeriod('Feb-26'), clock }),
    settlement: 30,
  };
  const fine = Series.of({
    index: regularIndex({ start, step: 'PT1H', length: 2 }),
    unit: 'EUR/MWh',
    kind: 'average',
    clock,
    values: Float64Array.of(1, 2),
  });
  const curve = Curve.of({ key: 'X/power/Y/base', asOf: '2026-01-15', unit: 'EUR/MWh', clock, quotes: [quote], fine });
  await store.curves.publish({ curve, knownAt: start });
  return store;
}

/** A repository that counts its calls. */
function counted(series: SeriesRepository): { readonly series: SeriesRepository; readonly calls: string[] } {
  const calls: string[] = [];
  const wrap = (name: string, target: unknown) =>
    typeof target !== 'function'
      ? target
      : (...args: unknown[]) => {
          calls.push(`${name} ${JSON.stringify(args[0])}`);
          return target(...args);
        };
  return {
    calls,
    series: Object.fromEntries(
      Object.entries(series).map(([name, of]) => [name, wrap(name, of)]),
    ) as unknown as SeriesRepository,
  };
}

const caches: readonly (readonly [string, () => Parameters<typeof createCache>[0]])[] = [
  ['memory', () => ({})],
  [
    'a shared level',
    () => {
      const shared = memoryLevel();
      return { level: shared.level, bus: shared.bus(), maxBytes: 1 }; // nothing fits into memory: all goes through bytes
    },
  ],
];

describe.each(caches)('a cached store over %s', (_name, options) => {
  it('gives values of which nothing that callers write reaches others', async () => {
    await using cache = createCache(options());
    const origin = await filled('a');
    const plain = cached(origin, { cache: noCache(), tenant: 't' });
    const store = cached(origin, { cache, tenant: 't' });
    const reads: readonly ((of: CachedCurveStore) => Promise<unknown>)[] = [
      (of) => of.series.read('a', range),
      (of) => of.series.readMany(['a', 'a'], range),
      (of) => of.series.aggregate('a', range, { frequency: 'P1D', missing: 'skip' }),
      (of) => of.series.revisions('a'),
      (of) => of.series.history('a', start),
      (of) => of.series.runs('a'),
      (of) => of.series.diff('a', { before: { asOf: -1 } }),
      (of) =>
        of.curves
          .read('X/power/Y/base', '2026-01-15')
          .then(({ curve, ...stamp }) => ({ ...stamp, fine: curve.fine, json: curve.toJSON() })),
      (of) => of.curves.history('X/power/Y/base', { nearby: 1, length: 'month', profile: profiles.base }),
      (of) => of.curves.revisions('X/power/Y/base', '2026-01-15'),
      (of) => of.curves.dates('X/power/Y/base'),
      (of) => of.curves.list(),
      (of) => of.catalog.list(),
      (of) => of.catalog.get('a'),
      (of) => of.catalog.counts('none'),
    ];
    for (const read of reads) {
      const expected = shown(await read(plain));
      for (let i = 0; i < 3; i++) {
        const given = await read(store);
        expect(shown(given)).toEqual(expected);
        scribble(given);
      }
    }
    expect(Object.values(cache.stats().keyspaces).every(({ hitRatio }) => (hitRatio ?? 0) > 0.5)).toBe(true);
  });

  it('reads what is not kept in one call, and names what is missing', async () => {
    await using cache = createCache(options());
    const origin = await filled('a', 'b', 'c', 'd');
    const { series, calls } = counted(origin.series);
    const store = cachedSeries(series, { cache, tenant: 't' });
    await store.read('b', range);
    const many = await store.readMany(['a', 'b', 'c', 'a', 'd'], range);
    expect(many.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'a', 'd']);
    expect(calls).toEqual(['read "b"', 'readMany ["a","c","d"]']);
    expect(await Promise.allSettled([store.readMany(['a', 'x', 'd', 'y', 'x'], range)])).toMatchObject([
      { reason: { code: 'SERIES.NOT_FOUND', details: { keys: ['x', 'y'] } } },
    ]);
    await expect(store.read('x', range)).rejects.toMatchObject({ code: 'SERIES.NOT_FOUND', details: { keys: ['x'] } });
    expect(calls.slice(2)).toEqual(['readMany ["x","y"]']);
  });

  it('keeps what is bounded by the horizon through writes, but not through removal, and all else is read again', async () => {
    await using cache = createCache(options());
    const store = cached(await filled('a'), { cache, tenant: 't' });
    const recordedBy = await store.series.horizon();
    const status: string[] = [];
    const use = { cache: { onAnswer: ({ status: of, class: name }: CacheAnswer) => status.push(`${name} ${of}`) } };
    const both = async (): Promise<void> => {
      await store.series.read('a', range, { recordedBy, ...use });
      await store.series.read('a', range, use);
    };
    await both();
    await store.series.write({ key: 'a', series: seriesOf(7), knownAt: 9 });
    await both();
    expect(status).toEqual(['immutable miss', 'daily miss', 'immutable hit', 'daily miss']);
    await store.catalog.remove('a');
    await expect(store.series.read('a', range, { recordedBy })).rejects.toMatchObject({ code: 'SERIES.NOT_FOUND' });
    await store.catalog.define([{ key: 'a', unit: 'MW', kind: 'average', clock, frequency: 'PT1H' }]);
    expect((await store.series.read('a', range, { recordedBy })).missingCount).toBe(2);
  });
});

describe('a cached store', () => {
  it('invalidates when the outcome of a write is not known, and again when it may have come late', async () => {
    await using cache = createCache();
    const origin = await filled('a');
    const lost = new AurumError('STORE.CONNECTION_LOST', { message: 'lost' });
    let commit = (): Promise<unknown> => Promise.resolve();
    const series: SeriesRepository = {
      ...origin.series,
      write: (write, call) => {
        commit = () => origin.series.write(write, call);
        return Promise.reject(lost);
      },
    };
    const store = cachedSeries(series, { cache, tenant: 't', settleMs: 30 });
    await store.read('a', range);
    await expect(store.write({ key: 'a', series: seriesOf(7), knownAt: 9 })).rejects.toBe(lost);
    expect((await store.read('a', range)).values[0]).toBe(0); // read again, and kept, before the commit
    await commit();
    while ((await store.read('a', range)).values[0] !== 7) await sleep(5);
    const { invalidations } = cache.stats();
    expect(invalidations).toBe(2);
  });

  it('lets one waiter go without harming others, and keeps no errors of calls', async () => {
    await using cache = createCache();
    const origin = await filled('a');
    let calls = 0;
    const slow: SeriesRepository = {
      ...origin.series,
      read: async (...args) => {
        calls++;
        await sleep(30);
        return origin.series.read(...args);
      },
    };
    const store = cachedSeries(slow, { cache, tenant: 't' });
    const left = new AbortController();
    const reads = [
      store.read('a', range, { signal: left.signal }),
      store.read('a', range, { timeoutMs: 5 }),
      store.read('a', range),
    ];
    left.abort();
    const ends = await Promise.allSettled(reads);
    expect(ends).toMatchObject([
      { reason: { code: 'CALL.ABORTED' } },
      { reason: { code: 'CALL.TIMEOUT' } },
      { status: 'fulfilled' },
    ]);
    expect(calls).toBe(1);
    await expect(store.read('a', {}, { timeoutMs: 5 })).rejects.toMatchObject({ code: 'CALL.TIMEOUT' });
    expect((await store.read('a')).length).toBe(2);
    await expect(store.read('a', range, { timeoutMs: 0 })).rejects.toMatchObject({ code: 'SERIES.INVALID_ARGUMENT' });
  });

  it('refuses in an aggregate of many what one of them refuses, and gives the others theirs', async () => {
    await using cache = createCache();
    const origin = await filled('a');
    await origin.catalog.define([{ key: 'p', unit: 'MW', kind: 'point', clock, frequency: 'PT1H' }]);
    const store = cached(origin, { cache, tenant: 't' });
    const spec = { frequency: 'P1D', missing: 'skip' } as const;
    const both = store.series.aggregateMany(['p', 'a'], range, spec);
    const joined = store.series.aggregate('a', range, spec);
    await expect(both).rejects.toMatchObject({ code: 'SERIES.RULE_REQUIRED' });
    expect((await joined).series.length).toBe(1);
  });

  it('warms golden queries, goes past the cache, and tells where answers came from', async () => {
    await using cache = createCache();
    const told: CacheAnswer[] = [];
    const store = cached(await filled('a', 'b'), { cache, tenant: 't', onAnswer: (answer) => told.push(answer) });
    const queries = parseGoldenQueries([
      { read: 'series.read', keys: ['a', 'b'], ...range },
      { read: 'series.aggregate', keys: ['a'], ...range, spec: { frequency: 'P1D', clock: 'UTC', profile: 'base' } },
      { read: 'curves.latest', key: 'X/power/Y/base', asOf: '2026-02-01' },
      { read: 'catalog.list' },
      { read: 'series.read', keys: ['nothing'] },
    ]);
    const warmed = await warm(store, queries);
    expect(warmed.map(({ error }) => (AurumError.is(error) ? error.code : error))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'SERIES.NOT_FOUND',
    ]);
    expect(told.every(({ class: name }) => name === 'golden')).toBe(true);
    await store.series.read('b', range);
    expect(told.at(-1)).toMatchObject({ keyspace: 'series.read', status: 'hit', tier: 'l1' });
    const before = told.length;
    await store.series.read('b', range, { cache: { bypass: true } });
    expect(told.length).toBe(before);
    expect(formatCacheStats(cache.stats())).toMatch(/^keyspace .*\n(.*\n)*series\.read +25\.0 % +1 /);
    expect(() => parseGoldenQueries([{ read: 'series.read' }])).toThrow('Golden query 1 has no keys');
    expect(() => parseGoldenQueries({})).toThrow('is no list');
  });
});

/** What can be seen of a value. */
function shown(value: unknown): unknown {
  return structuredClone(
    JSON.parse(
      JSON.stringify(value, (_name, part: unknown) =>
        part instanceof Float64Array || part instanceof Uint8Array
          ? [...part].map(String)
          : part instanceof Map
            ? [...part]
            : part instanceof Series
              ? { ...part, values: [...part.values].map(String), flags: [...(part.flags ?? [])] }
              : part,
      ),
    ),
  );
}

/** Writes wherever a caller can write. */
function scribble(value: unknown): void {
  if (value instanceof Float64Array || value instanceof Uint8Array) value.fill(77);
  else if (value instanceof Map) value.set('scribble', 77);
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) scribble(part);
    if (value instanceof Series) for (const part of [value.values, value.flags, value.index]) scribble(part);
    if (!Object.isFrozen(value)) for (const name of Object.keys(value)) Reflect.set(value, name, 'scribble');
  }
}
