import {
  assembleSeries,
  chunkSeries,
  diffViews,
  prepareWrites,
  type ResolvedRange,
  type ResolvedReadView,
  resolveBatchId,
  resolveChunkSize,
  resolveKnowledge,
  resolveRange,
  resolveReadView,
  seriesNotFound,
  throwIfAborted,
} from '../driver/index.js';
import type {
  ReadView,
  RevisionTable,
  RunTable,
  SeriesCapabilities,
  SeriesChunk,
  SeriesDefinition,
  SeriesRepository,
  SeriesWrite,
  StreamOptions,
  TimeRange,
  WriteReceipt,
} from '../ports/index.js';
import type { Series } from '../series/index.js';
import { toInstant } from '../time/index.js';
import { type AppliedWrites, applyWrites } from './apply-writes.js';
import type { MemoryState, TenantState } from './memory-state.js';
import { intervalsIn, type ObservedSeries, type Revision, visibleColumns } from './observations.js';

/** What the memory adapter can do. */
export const MEMORY_CAPABILITIES: SeriesCapabilities = Object.freeze({
  backend: 'memory',
  cancellation: 'between-steps',
  durable: false,
  concurrentWriters: false,
  rollups: false,
});

/** The series port of a memory store. */
export function memorySeries(memory: MemoryState): SeriesRepository {
  const writeMany: SeriesRepository['writeMany'] = (writes, options) =>
    memory.call(options, (state) => {
      const batchId = resolveBatchId(options);
      const first = state.batches.get(batchId);
      if (first !== undefined) return first;
      const prepared = prepareWrites(writes, definitionsOf(state, writes));
      const recordedAt = memory.clock.stamp();
      const applied = applyWrites(state.series, prepared, { recordedAt, nextSeq: () => ++state.seq });
      keep(state, applied.news);
      const { inserted, revised, unchanged, quarantined } = applied;
      const receipt: WriteReceipt = Object.freeze({ batchId, recordedAt, inserted, revised, unchanged, quarantined });
      state.batches.set(batchId, receipt);
      return receipt;
    });

  const read: SeriesRepository['read'] = (key, range, options) =>
    memory.call(options, (state) => readOne(requireSeries(state, key), resolveRead(range, options)));

  const readMany: SeriesRepository['readMany'] = (keys, range, options) =>
    memory.call(options, (state) => {
      const asked = resolveRead(range, options);
      return requireAll(state, keys).map((series) => readOne(series, asked));
    });

  return {
    capabilities: MEMORY_CAPABILITIES,
    write: (write, options) => writeMany([write], options),
    writeMany,
    read,
    readMany,
    stream: (key, range, options) => streamChunks(memory, key, { range, options }),
    aggregate: async (key, range, spec, options) => {
      const { frequency, ...rest } = spec;
      return (await read(key, range, options)).resampleWithCoverage(frequency, rest);
    },
    aggregateMany: async (keys, range, { frequency, ...rest }, options) =>
      (await readMany(keys, range, options)).map((series) => series.resampleWithCoverage(frequency, rest)),
    revisions: (key, range, options) =>
      memory.call(options, (state) => revisionTable(requireSeries(state, key), range)),
    history: (key, start, options) =>
      memory.call(options, (state) => {
        const at = toInstant(start);
        return revisionTable(requireSeries(state, key), { start: at, end: at + 1 });
      }),
    runs: (key, range, options) => memory.call(options, (state) => runTable(requireSeries(state, key), range)),
    diff: (key, { before, after = {} }, range, options) =>
      memory.call(options, (state) => {
        const series = requireSeries(state, key);
        const resolved = resolveRange(range);
        const columns = (view: ReadView): ReturnType<typeof visibleColumns> =>
          visibleColumns(series, resolved, resolveReadView(view));
        return diffViews(series.definition, columns(before), columns(after));
      }),
    changedSince: (key, since, range, options) =>
      memory.call(options, (state) => {
        const after = toInstant(since);
        const { recordedBy } = resolveKnowledge(options);
        return revisionTable(
          requireSeries(state, key),
          range,
          ({ recordedAt }) => recordedAt > after && recordedAt <= recordedBy,
        );
      }),
    quarantine: (key, range, options) =>
      memory.call(options, (state) => {
        const { start, end } = resolveRange(range);
        return requireSeries(state, key)
          .quarantine.filter((entry) => entry.start >= start && entry.start < end)
          .sort((a, b) => a.start - b.start || a.recordedAt - b.recordedAt);
      }),
    horizon: (options) => memory.call(options, () => memory.clock.horizon()),
  };
}

function definitionsOf(state: TenantState, writes: readonly SeriesWrite[]): ReadonlyMap<string, SeriesDefinition> {
  return new Map(
    writes.flatMap(({ key }) => {
      const series = state.series.get(key);
      return series === undefined ? [] : [[key, series.definition] as const];
    }),
  );
}

/** Makes a batch part of the store: one step that nothing can interrupt. */
function keep(state: TenantState, news: AppliedWrites['news']): void {
  for (const [key, { intervals, quarantine }] of news) {
    const series = requireSeries(state, key);
    for (const [start, interval] of intervals) series.intervals.set(start, interval);
    series.quarantine.push(...quarantine);
  }
}

async function* streamChunks(
  memory: MemoryState,
  key: string,
  { range, options }: { readonly range: TimeRange | undefined; readonly options: StreamOptions | undefined },
): AsyncGenerator<SeriesChunk, void, undefined> {
  const chunks = await memory.call(options, (state) => {
    const series = requireSeries(state, key);
    const columns = visibleColumns(series, resolveRange(range), resolveReadView(options));
    return chunkSeries(series.definition, columns, resolveChunkSize(options));
  });
  for (const series of chunks) {
    memory.requireOpen();
    throwIfAborted(options?.signal);
    yield { key, series };
  }
}

interface ResolvedRead {
  readonly range: ResolvedRange;
  readonly view: ResolvedReadView;
}

function resolveRead(range: TimeRange | undefined, options: ReadView | undefined): ResolvedRead {
  return { range: resolveRange(range), view: resolveReadView(options) };
}

function readOne(series: ObservedSeries, { range, view }: ResolvedRead): Series {
  return assembleSeries(series.definition, visibleColumns(series, range, view), range);
}

function requireAll(state: TenantState, keys: readonly string[]): readonly ObservedSeries[] {
  const unknown = keys.filter((key) => !state.series.has(key));
  if (unknown.length > 0) throw seriesNotFound(unknown);
  return keys.map((key) => requireSeries(state, key));
}

function requireSeries(state: TenantState, key: string): ObservedSeries {
  const series = state.series.get(key);
  if (series === undefined) throw seriesNotFound([key]);
  return series;
}

function revisionTable(
  series: ObservedSeries,
  range: TimeRange | undefined,
  wanted: (revision: Revision) => boolean = () => true,
): RevisionTable {
  const rows = intervalsIn(series, resolveRange(range)).flatMap(({ start, end, revisions }) =>
    revisions.filter(wanted).map((revision) => ({ start, end, ...revision })),
  );
  return {
    length: rows.length,
    starts: Float64Array.from(rows, (row) => row.start),
    ends: Float64Array.from(rows, (row) => row.end),
    values: Float64Array.from(rows, (row) => row.value),
    flags: Uint8Array.from(rows, (row) => row.flag),
    knownAt: Float64Array.from(rows, (row) => row.knownAt),
    recordedAt: Float64Array.from(rows, (row) => row.recordedAt),
    seq: Float64Array.from(rows, (row) => row.seq),
  };
}

function runTable(series: ObservedSeries, range: TimeRange | undefined): RunTable {
  const runs = new Map<number, { recordedAt: number; start: number; end: number; readonly intervals: Set<number> }>();
  for (const { start, end, revisions } of intervalsIn(series, resolveRange(range)))
    for (const { knownAt, recordedAt } of revisions) {
      const run = runs.get(knownAt) ?? { recordedAt, start, end, intervals: new Set() };
      run.recordedAt = Math.max(run.recordedAt, recordedAt);
      run.end = end;
      run.intervals.add(start);
      runs.set(knownAt, run);
    }
  const rows = [...runs].sort(([a], [b]) => a - b);
  return {
    length: rows.length,
    knownAt: Float64Array.from(rows, ([knownAt]) => knownAt),
    recordedAt: Float64Array.from(rows, ([, run]) => run.recordedAt),
    starts: Float64Array.from(rows, ([, run]) => run.start),
    ends: Float64Array.from(rows, ([, run]) => run.end),
    intervals: Float64Array.from(rows, ([, run]) => run.intervals.size),
  };
}
