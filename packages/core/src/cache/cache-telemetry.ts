import {
  type Attributes,
  type BatchObservableCallback,
  type Context,
  context,
  diag,
  type Meter,
  metrics,
  type Observable,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AurumError } from '../errors/index.js';
import type { Cache, CacheResult, KeyspaceStats } from '../ports/index.js';

/** What is recorded. The conventions have no names for caches; keys, tags and tenants are never recorded. */
const NAME = {
  scope: '@aurum/core/cache',
  span: 'cache.get',
  keyspace: 'aurum.cache.keyspace',
  tier: 'aurum.cache.tier',
  result: 'aurum.cache.result',
  reason: 'aurum.cache.reason',
  store: 'aurum.cache.store',
  direction: 'aurum.direction',
  error: 'error.type',
} as const;

const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A cache that is recorded. */
export interface RecordedCache extends Cache {
  /** Reports its counters no more. The cache goes on. */
  endTelemetry(): void;
}

/**
 * The same cache, recorded with OpenTelemetry: counters by keyspace from its `stats` whenever metrics are collected, and the duration and a span
 * `cache.get` of each question that memory did not answer; the calls of the origin are within that span. Answers from memory cost no more than a
 * look at the clock. Register the SDK before.
 */
export function cacheTelemetry(cache: Cache): RecordedCache {
  const meter = metrics.getMeter(NAME.scope);
  const duration = meter.createHistogram('aurum.cache.get.duration', {
    unit: 's',
    description: 'Duration of questions that memory did not answer.',
    advice: { explicitBucketBoundaries: BOUNDS },
  });
  const unwatch = watch(meter, cache);
  return {
    backend: cache.backend,
    async get(request, options) {
      const startTime = performance.now();
      const attributes: Attributes = { [NAME.keyspace]: request.keyspace, [NAME.store]: cache.backend };
      let span: Span | undefined;
      let within: Context | undefined;
      const begin = (): void =>
        safely(() => {
          span = trace.getTracer(NAME.scope).startSpan(NAME.span, { startTime, attributes });
          within = trace.setSpan(context.active(), span);
        });
      const load: typeof request.load = (given) => {
        if (span === undefined) begin();
        return within === undefined ? request.load(given) : context.with(within, () => request.load(given));
      };
      const end = (told: Attributes, isError: boolean): void =>
        safely(() => {
          if (span === undefined) begin();
          span?.setAttributes(told);
          if (isError) span?.setStatus({ code: SpanStatusCode.ERROR });
          span?.end();
          duration.record((performance.now() - startTime) / 1000, { ...attributes, ...told }, within);
        });
      try {
        const result = await cache.get({ ...request, load }, options);
        if (result.tier !== 'l1') end(toldOf(result), false);
        else if (span !== undefined) safely(() => span?.end()); // it was read again behind the caller's back
        return result;
      } catch (error) {
        end({ [NAME.error]: AurumError.is(error) ? error.code : '_OTHER' }, true);
        throw error;
      }
    },
    invalidate: (tags) => cache.invalidate(tags),
    remove: (key) => cache.remove(key),
    clear: () => cache.clear(),
    health: () => cache.health(),
    stats: () => cache.stats(),
    endTelemetry: unwatch,
    close: async () => {
      unwatch();
      await cache.close();
    },
    [Symbol.asyncDispose]: async () => {
      unwatch();
      await cache[Symbol.asyncDispose]();
    },
  };
}

function toldOf({ tier, status, reason }: CacheResult<unknown>): Attributes {
  const told: Attributes = { [NAME.tier]: tier, [NAME.result]: status };
  return reason === undefined ? told : { ...told, [NAME.reason]: reason };
}

/** Which counter of a keyspace is which answer. */
const ANSWERS: readonly (readonly [keyof KeyspaceStats, Attributes])[] = [
  ['l1Hits', { [NAME.tier]: 'l1', [NAME.result]: 'hit' }],
  ['l2Hits', { [NAME.tier]: 'l2', [NAME.result]: 'hit' }],
  ['negativeHits', { [NAME.result]: 'negative' }],
  ['stale', { [NAME.result]: 'stale' }],
  ['misses', { [NAME.tier]: 'origin', [NAME.result]: 'miss' }],
];

const OTHERS: readonly (readonly [keyof KeyspaceStats, string, string])[] = [
  ['refreshes', 'aurum.cache.refreshes', 'Answers that were read again behind callers.'],
  ['leaseWaits', 'aurum.cache.lease_waits', 'Waits for another process that reads the same.'],
  ['rejectedFills', 'aurum.cache.rejected_fills', 'Answers that were invalidated while they were read.'],
  ['originErrors', 'aurum.cache.origin_errors', 'Calls of the origin that failed.'],
  ['payloadErrors', 'aurum.cache.payload_errors', 'Entries of the shared level that could not be read.'],
];

/** Has the counters looked at by every collection; gives what ends that. */
function watch(meter: Meter, cache: Cache): () => void {
  const answers = meter.createObservableCounter('aurum.cache.answers', {
    description: 'Answers, by where they came from.',
  });
  const bytes = meter.createObservableCounter('aurum.cache.bytes', {
    unit: 'By',
    description: 'Bytes of the shared level.',
  });
  const others = OTHERS.map(([, name, description]) => meter.createObservableCounter(name, { description }));
  const invalidations = meter.createObservableCounter('aurum.cache.invalidations', {
    description: 'Tags invalidated.',
  });
  const levelErrors = meter.createObservableCounter('aurum.cache.level_errors', {
    description: 'Calls of the shared level that failed.',
  });
  const entries = meter.createObservableUpDownCounter('aurum.cache.entries', { description: 'Answers in memory.' });
  const memory = meter.createObservableUpDownCounter('aurum.cache.memory', { unit: 'By', description: 'Their bytes.' });
  const store = { [NAME.store]: cache.backend };
  const look: BatchObservableCallback = (result) => {
    const stats = cache.stats();
    for (const [name, counts] of Object.entries(stats.keyspaces)) {
      const of = { ...store, [NAME.keyspace]: name };
      for (const [field, told] of ANSWERS) result.observe(answers, counts[field] ?? 0, { ...of, ...told });
      OTHERS.forEach(([field], i) => {
        result.observe(others[i] as Observable, counts[field] ?? 0, of); // one for each
      });
      result.observe(bytes, counts.bytesRead, { ...of, [NAME.direction]: 'read' });
      result.observe(bytes, counts.bytesWritten, { ...of, [NAME.direction]: 'write' });
    }
    result.observe(invalidations, stats.invalidations, store);
    result.observe(levelErrors, stats.levelErrors, store);
    result.observe(entries, stats.entries, store);
    result.observe(memory, stats.bytes, store);
  };
  const all: Observable[] = [answers, bytes, ...others, invalidations, levelErrors, entries, memory];
  meter.addBatchObservableCallback(look, all);
  return () => meter.removeBatchObservableCallback(look, all);
}

/** A question must not fail by what is told of it. */
function safely(record: () => void): void {
  try {
    record();
  } catch (error) {
    diag.error('aurum: telemetry failed', error instanceof Error ? error.name : typeof error);
  }
}
