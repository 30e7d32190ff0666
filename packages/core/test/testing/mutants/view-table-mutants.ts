import type { MemoryStore } from '../../../src/memory/index.js';
import type { RunTable, SeriesWrite, WriteOptions, WriteReceipt } from '../../../src/ports/index.js';
import { FLAG } from '../../../src/series/index.js';
import { type Mutant, withCatalog, withSeries, withWrites } from './tools.js';
import { callOf, revisionsOf, tableOf, withDefinitions, withRuns, withTable } from './view-tools.js';
import { type Known, lookUp, withdrawAll, withKnown } from './write-tools.js';

const HOUR = 3_600_000;

/** Defects in what is listed: histories, runs, changes; and in how issues are kept. */
export const viewTableMutants: readonly Mutant[] = [
  {
    name: 'a history is of the interval in which the instant lies',
    clause: 'SERIES-VIEW-06',
    mutate: (store) =>
      withSeries(store, (base) => ({
        history: async (key, start, options) => {
          const exact = await base.history(key, start, options);
          if (exact.length > 0) return exact;
          const { starts, ends } = await base.revisions(key, {}, options);
          const inside = starts.find((from, i) => from <= Number(start) && Number(start) < (ends[i] ?? 0));
          return inside === undefined ? exact : base.history(key, inside, options);
        },
      })),
  },
  {
    name: 'a history goes on to the end of the hour',
    clause: 'SERIES-VIEW-06',
    mutate: (store) =>
      withSeries(store, (base) => ({
        history: async (key, start, options) => {
          const { starts } = await base.history(key, start, options);
          const from = starts[0] ?? Number(start);
          return base.revisions(key, { start: from, end: from + HOUR }, options);
        },
      })),
  },
  {
    name: 'a history is in the order of recording',
    clause: 'SERIES-VIEW-06',
    mutate: (store) => withTable(store, 'history', (rows) => [...rows].sort((a, b) => a.seq - b.seq)),
  },
  {
    name: 'a history shows the last revision of each issue only',
    clause: 'SERIES-VIEW-06',
    mutate: (store) =>
      withTable(store, 'history', (rows) => rows.filter((row, i) => rows[i + 1]?.knownAt !== row.knownAt)),
  },
  {
    name: 'a history leaves out withdrawals',
    clause: 'SERIES-VIEW-06',
    mutate: (store) => withTable(store, 'history', (rows) => rows.filter(({ flag }) => flag !== FLAG.withdrawn)),
  },
  {
    name: 'a history without an offset is in UTC',
    clause: 'SERIES-VIEW-06',
    mutate: (store) =>
      withSeries(store, (base) => ({
        history: (key, start, options) =>
          base.history(key, typeof start === 'string' && start.length === 16 ? `${start}Z` : start, options),
      })),
  },
  {
    name: 'runs count corrections',
    clause: 'SERIES-VIEW-07',
    mutate: (store) =>
      withRuns(store, (runs, rows) => ({
        ...runs,
        intervals: runs.knownAt.map((knownAt) => rows.filter((row) => row.knownAt === knownAt).length),
      })),
  },
  {
    name: 'runs leave withdrawn intervals out of the count',
    clause: 'SERIES-VIEW-07',
    mutate: (store) =>
      withRuns(store, (runs, rows) => ({
        ...runs,
        intervals: runs.knownAt.map(
          (knownAt) =>
            new Set(rows.filter((r) => r.knownAt === knownAt && r.flag !== FLAG.withdrawn).map(({ start }) => start))
              .size,
        ),
      })),
  },
  {
    name: 'runs tell when the first of an issue was recorded',
    clause: 'SERIES-VIEW-07',
    mutate: (store) =>
      withRuns(store, (runs, rows) => ({
        ...runs,
        recordedAt: runs.knownAt.map((knownAt) =>
          rows.filter((row) => row.knownAt === knownAt).reduce((a, row) => Math.min(a, row.recordedAt), Infinity),
        ),
      })),
  },
  {
    name: 'runs are in the order of recording',
    clause: 'SERIES-VIEW-07',
    mutate: (store) =>
      withRuns(store, (runs) => {
        const order = [...runs.recordedAt.keys()].sort((a, b) => (runs.recordedAt[a] ?? 0) - (runs.recordedAt[b] ?? 0));
        const pick = (column: Float64Array): Float64Array => Float64Array.from(order, (i) => column[i] ?? Number.NaN);
        return runsOf(runs, runs.length, pick);
      }),
  },
  {
    name: 'runs end where their last interval starts',
    clause: 'SERIES-VIEW-07',
    mutate: (store) =>
      withRuns(store, (runs, rows) => ({
        ...runs,
        ends: runs.knownAt.map((knownAt) =>
          rows.filter((row) => row.knownAt === knownAt).reduce((a, row) => Math.max(a, row.start), -Infinity),
        ),
      })),
  },
  {
    name: 'runs cover the whole series whatever the range',
    clause: 'SERIES-VIEW-07',
    mutate: (store) => withSeries(store, (base) => ({ runs: (key, _, options) => base.runs(key, {}, options) })),
  },
  {
    name: 'runs are of the latest revisions only',
    clause: 'SERIES-VIEW-07',
    mutate: (store) =>
      withRuns(store, (runs, rows) => {
        const latest = rows.filter((row, i) => rows[i + 1]?.start !== row.start);
        const kept = [...runs.knownAt.keys()].filter((i) => latest.some((row) => row.knownAt === runs.knownAt[i]));
        const pick = (column: Float64Array): Float64Array => Float64Array.from(kept, (i) => column[i] ?? Number.NaN);
        return runsOf(runs, kept.length, pick);
      }),
  },
  {
    name: 'changes since an instant are those from it on',
    clause: 'SERIES-VIEW-09',
    mutate: (store) =>
      withSeries(store, (base) => ({
        changedSince: (key, since, range, options) =>
          base.changedSince(key, typeof since === 'number' ? since - 1 : since, range, options),
      })),
  },
  {
    name: 'changes end before recordedBy',
    clause: 'SERIES-VIEW-09',
    mutate: (store) =>
      withSeries(store, (base) => ({
        changedSince: (key, since, range, options = {}) =>
          base.changedSince(key, since, range, {
            ...options,
            recordedBy: typeof options.recordedBy === 'number' ? options.recordedBy - 1 : options.recordedBy,
          }),
      })),
  },
  {
    name: 'changes are not bounded by recordedBy',
    clause: 'SERIES-VIEW-09',
    mutate: (store) =>
      withSeries(store, (base) => ({
        changedSince: (key, since, range, options) => base.changedSince(key, since, range, callOf(options)),
      })),
  },
  {
    name: 'changes are in the order of recording',
    clause: 'SERIES-VIEW-09',
    mutate: (store) => withTable(store, 'changedSince', (rows) => [...rows].sort((a, b) => a.seq - b.seq)),
  },
  {
    name: 'only changes of the latest view are listed',
    clause: 'SERIES-VIEW-09',
    mutate: (store) =>
      withTable(store, 'changedSince', (rows) => rows.filter((row, i) => rows[i + 1]?.start !== row.start)),
  },
  {
    name: 'changes are what became known since',
    clause: 'SERIES-VIEW-09',
    mutate: (store) =>
      withSeries(store, (base) => ({
        changedSince: async (key, since, range, options) => {
          const rows = revisionsOf(await base.revisions(key, range, callOf(options)));
          return tableOf(rows.filter((row) => row.knownAt > Number(since)));
        },
      })),
  },
  {
    name: 'changes are of the whole series whatever the range',
    clause: 'SERIES-VIEW-09',
    mutate: (store) =>
      withSeries(store, (base) => ({
        changedSince: (key, since, _, options) => base.changedSince(key, since, {}, options),
      })),
  },
  {
    name: 'the horizon runs ahead of what is being written',
    clause: 'SERIES-VIEW-09',
    mutate: (store) =>
      withSeries(store, (base) => ({ horizon: async (options) => (await base.horizon(options)) + 60_000 })),
  },
  {
    name: 'an issued series keeps only what an issue says anew',
    clause: 'SERIES-VIEW-10',
    mutate: (store) => withDefinitions(store, (definition) => ({ ...definition, issued: false })),
  },
  {
    name: 'every series keeps its issues whole',
    clause: 'SERIES-VIEW-10',
    mutate: (store) => withDefinitions(store, (definition) => ({ ...definition, issued: true })),
  },
  {
    name: 'a late issue is compared with the one before it',
    clause: 'SERIES-VIEW-10',
    mutate: (store) =>
      withKnown(store, ({ latest, known, point }) => {
        const late = latest !== undefined && latest.knownAt > point.knownAt;
        return !(late && known !== undefined && saysSame(known, point));
      }),
  },
  {
    name: 'what an issue leaves withdrawn is not kept again',
    clause: 'SERIES-VIEW-10',
    mutate: (store) => withKnown(store, ({ known, point }) => !(point.flag === FLAG.withdrawn && known !== undefined)),
  },
  {
    name: 'the same issue again is kept again',
    clause: 'SERIES-WRITE-02',
    mutate: (store) => withWrites(store, (base, writes, options) => againAsNew(store, { base, writes, options })),
  },
  {
    name: 'an issue is compared with its first word',
    clause: 'SERIES-WRITE-02',
    mutate: (store) =>
      withKnown(store, ({ revisions, point }) => {
        const issue = revisions.filter((r) => r.knownAt === point.knownAt);
        const [first] = issue;
        return !(issue.length > 1 && first !== undefined && saysSame(first, point));
      }),
  },
  {
    name: 'another issuing is overlooked',
    clause: 'CATALOG-DEFINE-01',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        define: async (definitions, options) => {
          const all = await Promise.all(
            definitions.map(async (d) => {
              const stored = await base.find(d.key, options);
              return stored === undefined ? d : { ...d, issued: stored.issued };
            }),
          );
          await base.define(all, options);
        },
      })),
  },
  {
    name: 'whether a series is issued is forgotten',
    clause: 'CATALOG-GET-01',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        get: async (key, options) => ({ ...(await base.get(key, options)), issued: undefined }),
      })),
  },
];

function runsOf(runs: RunTable, length: number, pick: (column: Float64Array) => Float64Array): RunTable {
  const { knownAt, recordedAt, starts, ends, intervals } = runs;
  return {
    length,
    knownAt: pick(knownAt),
    recordedAt: pick(recordedAt),
    starts: pick(starts),
    ends: pick(ends),
    intervals: pick(intervals),
  };
}

type Saying = Known['point'];

function saysSame(a: Saying, b: Saying): boolean {
  return a.flag === b.flag && (a.value === b.value || (Number.isNaN(a.value) && Number.isNaN(b.value)));
}

/** Writes what an issue said already once more, by taking it back first. */
async function againAsNew(
  store: MemoryStore,
  { base, writes, options }: { base: MemoryStore['series']; writes: readonly SeriesWrite[]; options: WriteOptions },
): Promise<WriteReceipt> {
  const known = await lookUp(base, writes, options);
  const repeats = known(({ revisions, point }) => revisions.every((r) => r.knownAt !== point.knownAt));
  const issued = await Promise.all(repeats.map(async ({ key }) => (await store.catalog.find(key, options))?.issued));
  await base.writeMany(repeats.filter((_, i) => issued[i] === true).map(withdrawAll), {
    ...options,
    batchId: undefined,
  });
  return base.writeMany(writes, options);
}
