import { seriesNotFound } from '../driver/index.js';
import { AurumError } from '../errors/index.js';
import type {
  AggregateResult,
  AggregateSpec,
  CallOptions,
  DiffTable,
  ReadOptions,
  ReadViews,
  RevisionTable,
  RunTable,
  SeriesRepository,
  TimeRange,
} from '../ports/index.js';
import type { Series } from '../series/index.js';
import type { InstantInput } from '../time/index.js';
import { cacheTags } from './cache-key.js';
import type { CachedOptions, UsesCache } from './cache-use.js';
import { columnsCodec } from './columns-codec.js';
import { type OriginCall, type Read, type ReadCall, ReadThrough } from './read-through.js';
import { diffQuestion, intervalQuestion, isEmptyTable, rangeQuestion, viewQuestion } from './series-questions.js';
import { aggregateCodec, isEmptySeries, seriesCodec } from './series-value-codec.js';

/** The series port, whose reads may be answered by a cache, and say how they use it. */
export interface CachedSeriesRepository extends SeriesRepository {
  /** As of the port. */
  read(key: string, range?: TimeRange, options?: ReadOptions & UsesCache): Promise<Series>;
  /** As of the port; each series is kept by itself, and those that are not kept are read in one call. */
  readMany(keys: readonly string[], range?: TimeRange, options?: ReadOptions & UsesCache): Promise<readonly Series[]>;
  /** As of the port. */
  aggregate(
    key: string,
    range: TimeRange,
    spec: AggregateSpec,
    options?: ReadOptions & UsesCache,
  ): Promise<AggregateResult>;
  /** As of the port; each result is kept by itself, and those that are not kept are read in one call. */
  aggregateMany(
    keys: readonly string[],
    range: TimeRange,
    spec: AggregateSpec,
    options?: ReadOptions & UsesCache,
  ): Promise<readonly AggregateResult[]>;
  /** As of the port. */
  revisions(key: string, range?: TimeRange, options?: CallOptions & UsesCache): Promise<RevisionTable>;
  /** As of the port. */
  history(key: string, start: InstantInput, options?: CallOptions & UsesCache): Promise<RevisionTable>;
  /** As of the port. */
  runs(key: string, range?: TimeRange, options?: CallOptions & UsesCache): Promise<RunTable>;
  /** As of the port. */
  diff(key: string, views: ReadViews, range?: TimeRange, options?: CallOptions & UsesCache): Promise<DiffTable>;
}

const revisionsCodec = columnsCodec<RevisionTable>('revisions/1');
const runsCodec = columnsCodec<RunTable>('runs/1');
const diffCodec = columnsCodec<DiffTable>('diff/1');
const isEmptyAggregate = ({ series }: AggregateResult): boolean => isEmptySeries(series);

/**
 * A series repository whose reads are kept. Streams, `changedSince`, `quarantine` and `horizon` are not. What is written through it is invalidated
 * once it is committed.
 */
export function cachedSeries(repository: SeriesRepository, options: CachedOptions): CachedSeriesRepository {
  return seriesThrough(repository, new ReadThrough(options, (call) => repository.horizon(call)));
}

/** The same over a cache that other repositories of the store use too. */
export function seriesThrough(origin: SeriesRepository, through: ReadThrough): CachedSeriesRepository {
  const one = async <T>(
    key: string,
    options: ReadCall | undefined,
    {
      describe,
      ask,
    }: {
      readonly describe: (question: { readonly tenant: string; readonly key: string }) => Read<T>;
      readonly ask: (call: OriginCall) => Promise<T>;
    },
  ): Promise<T> => {
    const value = await through.one(options, {
      describe: (tenant) => describe({ tenant, key }),
      origin: (call) => ask(call).catch((error: unknown) => noSeries(error, key)),
    });
    if (value === undefined) throw seriesNotFound([key]);
    return value;
  };
  const changed = (keys: () => readonly string[], call: { readonly tenant: string }) => () =>
    keys().map((key) => cacheTags.series(call.tenant, key));

  return {
    capabilities: origin.capabilities,
    write: async (write, options) => {
      const call = named(through, options);
      return through.change(
        changed(() => [write.key], call),
        () => origin.write(write, call),
      );
    },
    writeMany: async (writes, options) => {
      const call = named(through, options);
      return through.change(
        changed(() => writes.map(({ key }) => key), call),
        () => origin.writeMany(writes, call),
      );
    },
    read: (key, range, options) =>
      one(key, options, {
        describe: (of) =>
          viewQuestion(
            { ...of, keyspace: 'series.read', codec: seriesCodec, isEmpty: isEmptySeries },
            { range, options },
          ),
        ask: (call) => origin.read(key, range, { ...view(options), ...call }),
      }),
    readMany: (keys, range, options) =>
      through.many(options, {
        ids: keys,
        describe: (tenant, key) =>
          viewQuestion(
            { tenant, key, keyspace: 'series.read', codec: seriesCodec, isEmpty: isEmptySeries },
            { range, options },
          ),
        origin: (some, call) => origin.readMany(some, range, { ...view(options), ...call }),
        originOne: (key, call) => origin.read(key, range, { ...view(options), ...call }),
        missing: missingSeries,
        notFound: seriesNotFound,
      }),
    stream: async function* (key, range, options) {
      yield* origin.stream(key, range, named(through, options));
    },
    aggregate: (key, range, spec, options) =>
      one(key, options, {
        describe: (of) =>
          viewQuestion(
            { ...of, keyspace: 'series.aggregate', codec: aggregateCodec, isEmpty: isEmptyAggregate },
            { range, options, spec },
          ),
        ask: (call) => origin.aggregate(key, range, spec, { ...view(options), ...call }),
      }),
    aggregateMany: (keys, range, spec, options) =>
      through.many(options, {
        ids: keys,
        describe: (tenant, key) =>
          viewQuestion(
            { tenant, key, keyspace: 'series.aggregate', codec: aggregateCodec, isEmpty: isEmptyAggregate },
            { range, options, spec },
          ),
        origin: (some, call) => origin.aggregateMany(some, range, spec, { ...view(options), ...call }),
        originOne: (key, call) => origin.aggregate(key, range, spec, { ...view(options), ...call }),
        missing: missingSeries,
        notFound: seriesNotFound,
      }),
    revisions: (key, range, options) =>
      one(key, options, {
        describe: (of) =>
          rangeQuestion({ ...of, keyspace: 'series.revisions', codec: revisionsCodec, isEmpty: isEmptyTable }, range),
        ask: (call) => origin.revisions(key, range, call),
      }),
    history: (key, start, options) =>
      one(key, options, {
        describe: (of) =>
          intervalQuestion({ ...of, keyspace: 'series.history', codec: revisionsCodec, isEmpty: isEmptyTable }, start),
        ask: (call) => origin.history(key, start, call),
      }),
    runs: (key, range, options) =>
      one(key, options, {
        describe: (of) =>
          rangeQuestion({ ...of, keyspace: 'series.runs', codec: runsCodec, isEmpty: isEmptyTable }, range),
        ask: (call) => origin.runs(key, range, call),
      }),
    diff: (key, views, range, options) =>
      one(key, options, {
        describe: (of) =>
          diffQuestion({ ...of, keyspace: 'series.diff', codec: diffCodec, isEmpty: isEmptyTable }, views, range),
        ask: (call) => origin.diff(key, views, range, call),
      }),
    changedSince: async (key, since, range, options) => origin.changedSince(key, since, range, named(through, options)),
    quarantine: async (key, range, options) => origin.quarantine(key, range, named(through, options)),
    horizon: async (options) => {
      const call = named(through, options);
      const horizon = await origin.horizon(call);
      through.sawHorizon(call.tenant, horizon);
      return horizon;
    },
  };
}

/** The options of a call that passes through, with its tenant by name. */
export function named<O extends CallOptions>(
  through: ReadThrough,
  options: O | undefined,
): O & { readonly tenant: string } {
  return { ...options, tenant: through.tenant(options) } as O & { readonly tenant: string }; // the options, if any, and the tenant
}

/** The view of a read: its options without what concerns the wait of one caller. */
export function view<O extends ReadCall>(options: O | undefined): Omit<O, 'signal' | 'timeoutMs' | 'cache' | 'tenant'> {
  const { signal: _signal, timeoutMs: _timeoutMs, cache: _cache, tenant: _tenant, ...rest } = options ?? ({} as O); // all are optional
  return rest;
}

/** That a series is not defined is an answer; anything else is not. */
function noSeries(error: unknown, key: string): undefined {
  if (missingSeries(error)?.has(key) === true) return undefined;
  throw error;
}

function missingSeries(error: unknown): ReadonlySet<string> | undefined {
  if (!AurumError.is(error, 'SERIES.NOT_FOUND')) return undefined;
  const { keys } = error.details;
  return Array.isArray(keys) ? new Set(keys.map(String)) : undefined;
}
