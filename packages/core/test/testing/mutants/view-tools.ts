import { assembleSeries, type ResolvedReadView, resolveRange, resolveReadView } from '../../../src/driver/index.js';
import type { MemoryStore } from '../../../src/memory/index.js';
import { type ObservedInterval, type Revision, visibleRevision } from '../../../src/memory/observations.js';
import type {
  CallOptions,
  CatalogRepository,
  DiffTable,
  ReadOptions,
  ReadView,
  RevisionTable,
  RunTable,
  SeriesDefinition,
  SeriesRepository,
  TimeRange,
} from '../../../src/ports/index.js';
import { FLAG, type Series } from '../../../src/series/index.js';
import { withCatalog, withSeries } from './tools.js';

/** Takes one of an interval's revisions. */
export type Choose = (
  interval: ObservedInterval,
  view: ResolvedReadView,
  definition: SeriesDefinition,
) => Revision | undefined;

/** What a right store takes. */
export const rightly: Choose = (interval, view, { clock }) => visibleRevision(interval, view, clock);

/** A store whose reads take other revisions of the intervals. */
export function withChoice(store: MemoryStore, choose: Choose): MemoryStore {
  return withSeries(store, () => {
    const read = async (key: string, range?: TimeRange, options?: ReadOptions): Promise<Series> => {
      const resolved = resolveRange(range);
      const definition = await store.catalog.get(key, callOf(options));
      const points = await pointsOf(store, { key, options, definition, choose });
      const inRange = points.filter(({ start }) => start >= resolved.start && start < resolved.end);
      const column = (of: (point: Point) => number): Float64Array => Float64Array.from(inRange, of);
      return assembleSeries(
        definition,
        {
          starts: column((p) => p.start),
          ends: column((p) => p.end),
          values: column((p) => p.value),
          flags: Uint8Array.from(inRange, (p) => p.flag),
        },
        resolved,
      );
    };
    return { read, readMany: (keys, range, options) => Promise.all(keys.map((key) => read(key, range, options))) };
  });
}

/** A store in which one kind of view takes other revisions. */
export function withView<K extends ResolvedReadView['view']['kind']>(
  store: MemoryStore,
  kind: K,
  choose: (
    interval: ObservedInterval,
    view: Extract<ResolvedReadView['view'], { kind: K }>,
    definition: SeriesDefinition,
  ) => Revision | undefined,
): MemoryStore {
  const isOfKind = (view: ResolvedReadView['view']): view is Extract<ResolvedReadView['view'], { readonly kind: K }> =>
    view.kind === kind;
  return withChoice(store, (interval, asked, definition) => {
    if (!isOfKind(asked.view)) return rightly(interval, asked, definition);
    const { asOf, recordedBy } = asked.knowledge;
    const revisions = interval.revisions.filter((r) => r.knownAt <= asOf && r.recordedAt <= recordedBy);
    return choose({ ...interval, revisions }, asked.view, definition);
  });
}

interface Point extends Revision {
  readonly start: number;
  readonly end: number;
}

async function pointsOf(
  store: MemoryStore,
  asked: { key: string; options: ReadOptions | undefined; definition: SeriesDefinition; choose: Choose },
): Promise<readonly Point[]> {
  const { key, options, definition, choose } = asked;
  const view = resolveReadView(options);
  const intervals = intervalsOf(await store.series.revisions(key, {}, callOf(options)));
  return intervals.flatMap((interval) => {
    const revision = choose(interval, view, definition);
    return revision === undefined ? [] : [{ start: interval.start, end: interval.end, ...revision }];
  });
}

function intervalsOf(table: RevisionTable): readonly ObservedInterval[] {
  const intervals = new Map<number, ObservedInterval & { readonly revisions: Revision[] }>();
  for (const { start, end, ...revision } of revisionsOf(table)) {
    const interval = intervals.get(start) ?? { start, end, revisions: [] };
    interval.revisions.push(revision);
    intervals.set(start, interval);
  }
  return [...intervals.values()];
}

/** The rows of a table of revisions. */
export function revisionsOf(table: RevisionTable): readonly Point[] {
  const cell = (column: Float64Array | Uint8Array, i: number): number => column[i] ?? Number.NaN;
  return Array.from({ length: table.length }, (_, i) => ({
    start: cell(table.starts, i),
    end: cell(table.ends, i),
    value: cell(table.values, i),
    flag: cell(table.flags, i),
    knownAt: cell(table.knownAt, i),
    recordedAt: cell(table.recordedAt, i),
    seq: cell(table.seq, i),
  }));
}

/** A table of other revisions. */
export function tableOf(rows: readonly Point[]): RevisionTable {
  const column = (of: (row: Point) => number): Float64Array => Float64Array.from(rows, of);
  return {
    length: rows.length,
    starts: column((row) => row.start),
    ends: column((row) => row.end),
    values: column((row) => row.value),
    flags: Uint8Array.from(rows, (row) => row.flag),
    knownAt: column((row) => row.knownAt),
    recordedAt: column((row) => row.recordedAt),
    seq: column((row) => row.seq),
  };
}

/** The call options among the options of a read. */
export function callOf(options: ReadOptions | undefined): CallOptions {
  return { tenant: options?.tenant, signal: options?.signal, timeoutMs: options?.timeoutMs };
}

/** A store in which the method that gives a table gives another one. */
export function withTable<M extends 'history' | 'changedSince'>(
  store: MemoryStore,
  method: M,
  change: (rows: readonly Point[]) => readonly Point[],
): MemoryStore {
  return withSeries(store, (base) => {
    const changed = async (table: Promise<RevisionTable>): Promise<RevisionTable> =>
      tableOf(change(revisionsOf(await table)));
    return method === 'history'
      ? { history: (...args) => changed(base.history(...args)) }
      : { changedSince: (...args) => changed(base.changedSince(...args)) };
  });
}

/** A store that lists other runs, made from the revisions of what it is asked for. */
export function withRuns(
  store: MemoryStore,
  change: (runs: RunTable, rows: readonly Point[], base: SeriesRepository) => RunTable,
): MemoryStore {
  return withSeries(store, (base) => ({
    runs: async (key, range, options) =>
      change(await base.runs(key, range, options), revisionsOf(await base.revisions(key, range, options)), base),
  }));
}

/** One interval in two views: its place in each table of points, `undefined` where the view knows nothing. */
export interface Pair {
  readonly before: Point | undefined;
  readonly after: Point | undefined;
}

/** A store whose `diff` lists the intervals that pass, given all that either view sees. */
export function withDiff(store: MemoryStore, differs: (pair: Pair, code: number) => boolean): MemoryStore {
  return withSeries(store, () => ({
    diff: async (key, { before, after = {} }, range, options) => {
      const definition = await store.catalog.get(key, options);
      const resolved = resolveRange(range);
      const see = async (view: ReadView): Promise<ReadonlyMap<number, Point>> => {
        const points = await pointsOf(store, { key, options: { ...options, ...view }, definition, choose: rightly });
        return new Map(points.map((point) => [point.start, point]));
      };
      const [one, two] = [await see(before), await see(after)];
      const starts = [...new Set([...one.keys(), ...two.keys()])]
        .filter((start) => start >= resolved.start && start < resolved.end)
        .sort((a, b) => a - b);
      const rows = starts
        .map((start): Pair => ({ before: one.get(start), after: two.get(start) }))
        .filter((pair) => differs(pair, codeOf(pair)));
      return diffTableOf(rows);
    },
  }));
}

function codeOf({ before, after }: Pair): number {
  if (before === undefined) return 1;
  return after === undefined ? 2 : 3;
}

/** Whether a right store lists the pair. */
export function rightlyDiffers({ before, after }: Pair): boolean {
  if (before === undefined || after === undefined) return true;
  const sameValue = before.value === after.value || (Number.isNaN(before.value) && Number.isNaN(after.value));
  return !sameValue || before.flag !== after.flag;
}

function diffTableOf(rows: readonly Pair[]): DiffTable {
  const side = (of: (pair: Pair) => Point | undefined): DiffTable['before'] => ({
    values: Float64Array.from(rows, (row) => of(row)?.value ?? Number.NaN),
    flags: Uint8Array.from(rows, (row) => of(row)?.flag ?? FLAG.missing),
    knownAt: Float64Array.from(rows, (row) => of(row)?.knownAt ?? Number.NaN),
    recordedAt: Float64Array.from(rows, (row) => of(row)?.recordedAt ?? Number.NaN),
  });
  return {
    length: rows.length,
    starts: Float64Array.from(rows, ({ before, after }) => (before ?? after)?.start ?? Number.NaN),
    ends: Float64Array.from(rows, ({ before, after }) => (before ?? after)?.end ?? Number.NaN),
    changes: Uint8Array.from(rows, codeOf),
    before: side((row) => row.before),
    after: side((row) => row.after),
  };
}

/** A store whose `diff` comes out differently. */
export function withDiffTable(store: MemoryStore, change: (table: DiffTable) => DiffTable): MemoryStore {
  return withSeries(store, (base) => ({ diff: async (...args) => change(await base.diff(...args)) }));
}

/** A store that defines other series than it is told to, and says so to nobody. */
export function withDefinitions(
  store: MemoryStore,
  change: (definition: SeriesDefinition) => SeriesDefinition,
): MemoryStore {
  return withCatalog(
    store,
    (base): Partial<CatalogRepository> => ({
      define: (definitions, options) => base.define(definitions.map(change), options),
    }),
  );
}
