import { randomUUID } from 'node:crypto';
import { AurumError } from '../../../src/errors/index.js';
import type { SeriesRepository, SeriesWrite, WriteOptions, WriteReceipt } from '../../../src/ports/index.js';
import { FLAG, indexStart, regularIndex } from '../../../src/series/index.js';
import { changed, flagsOf, knownAtOf, type Mutant, maskPoints, same, withSeries, withWrites } from './tools.js';

const HOUR = 3_600_000;

/** Defects in writing. */
export const writeMutants: readonly Mutant[] = [
  {
    name: 'a repeated point is stored again',
    clause: 'SERIES-WRITE-01',
    mutate: (store) =>
      withWrites(store, async (base, writes, options) => {
        await base.writeMany(writes.map(withdrawAll), { ...options, batchId: undefined });
        return base.writeMany(writes, options);
      }),
  },
  {
    name: 'a repeated point counts as inserted',
    clause: 'SERIES-WRITE-01',
    mutate: (store) => withReceipt(store, (r) => ({ ...r, inserted: r.inserted + r.unchanged, unchanged: 0 })),
  },
  {
    name: 'a quarantined point is kept once more with every repeat',
    clause: 'SERIES-WRITE-01',
    mutate: (store) => {
      let n = 0;
      return withWrites(store, (base, writes, options) =>
        base.writeMany(
          writes.map((w) => ({
            ...w,
            quarantined: w.quarantined?.map((q) => ({ ...q, reason: `${q.reason} ${n++}` })),
          })),
          options,
        ),
      );
    },
  },
  {
    name: 'unchanged compares with the latest, not with what was known then',
    clause: 'SERIES-WRITE-02',
    mutate: (store) =>
      withKnown(
        store,
        ({ latest, point }) => !(latest !== undefined && same(latest.value, point.value) && latest.flag === point.flag),
      ),
  },
  {
    name: 'a value is unchanged only when it was said at the same knownAt',
    clause: 'SERIES-WRITE-02',
    mutate: (store) =>
      withWrites(store, async (base, writes, options) => {
        const known = await lookUp(base, writes, options);
        const repeats = known((k) => k.revisions.every((r) => r.knownAt !== k.point.knownAt));
        await base.writeMany(repeats.map(withdrawAll), { ...options, batchId: undefined });
        return base.writeMany(writes, options);
      }),
  },
  {
    name: 'another flag with the same value is no news',
    clause: 'SERIES-WRITE-02',
    mutate: (store) => withKnown(store, ({ known, point }) => !(known !== undefined && same(known.value, point.value))),
  },
  {
    name: 'late knowledge overwrites the latest view',
    clause: 'SERIES-WRITE-03',
    mutate: (store) =>
      withWrites(store, async (base, writes, options) => {
        const raised = await Promise.all(
          writes.map(async (write) => ({ ...write, knownAt: await notBefore(base, write, options) })),
        );
        return base.writeMany(raised, options);
      }),
  },
  {
    name: 'late knowledge is dropped',
    clause: 'SERIES-WRITE-03',
    mutate: (store) => withKnown(store, ({ latest, point }) => latest === undefined || latest.knownAt <= point.knownAt),
  },
  {
    name: 'the writes of a batch are stored one by one',
    clause: 'SERIES-WRITE-04',
    mutate: (store) => withWrites(store, (base, writes, options) => oneByOne(base, writes, options)),
  },
  {
    name: 'quarantined points of a refused batch stay',
    clause: 'SERIES-WRITE-04',
    mutate: (store) =>
      withWrites(store, async (base, writes, options) => {
        const first = writes
          .filter(({ key }) => key === 'good')
          .map((write) => ({ ...write, series: maskPoints(write.series, () => false) }));
        await base.writeMany(first, { ...options, batchId: undefined });
        return base.writeMany(writes, options);
      }),
  },
  {
    name: 'of duplicates the last one is taken',
    clause: 'SERIES-WRITE-05',
    mutate: (store) => withWrites(store, (base, writes, options) => base.writeMany(withoutDuplicates(writes), options)),
  },
  {
    name: 'duplicates are refused without being listed',
    clause: 'SERIES-WRITE-05',
    mutate: (store) =>
      withWrites(store, (base, writes, options) =>
        base.writeMany(writes, options).catch((error) => {
          throw AurumError.is(error, 'SERIES.DUPLICATE')
            ? new AurumError(error.code, { message: error.message })
            : error;
        }),
      ),
  },
  {
    name: 'missing points count as duplicates',
    clause: 'SERIES-WRITE-05',
    mutate: (store) =>
      withWrites(store, async (base, writes, options) => {
        await base.writeMany(writes.map(withdrawAll), { ...options, tenant: 'rehearsal' }).catch((error) => {
          if (AurumError.is(error, 'SERIES.DUPLICATE')) throw error;
        });
        const seen = new Set<string>();
        for (const write of writes) {
          for (let i = 0; i < write.series.length; i++) {
            const name = `${write.key} ${indexStart(write.series.index, i)} ${write.knownAt}`;
            if (seen.has(name))
              throw new AurumError('SERIES.DUPLICATE', { message: name, details: { duplicates: [] } });
            seen.add(name);
          }
        }
        return base.writeMany(writes, options);
      }),
  },
  {
    name: 'the unit is not checked',
    clause: 'SERIES-WRITE-06',
    mutate: (store) => withSeriesOf(store, (series) => changed(series, { unit: 'USD/MWh' })),
  },
  {
    name: 'the kind is not checked',
    clause: 'SERIES-WRITE-06',
    mutate: (store) => withSeriesOf(store, (series) => changed(series, { kind: 'average' })),
  },
  {
    name: 'an interval off the grid is moved onto it',
    clause: 'SERIES-WRITE-06',
    mutate: (store) =>
      withSeriesOf(store, (series) => {
        if (series.index.kind !== 'regular') return series;
        const start = Math.floor(series.index.start / HOUR) * HOUR;
        return changed(series, { index: regularIndex({ start, step: HOUR, length: series.length }) });
      }),
  },
  {
    name: 'the length of an interval is not checked',
    clause: 'SERIES-WRITE-06',
    mutate: (store) =>
      withSeriesOf(store, (series) => {
        if (series.index.kind !== 'regular') return series;
        return changed(series, {
          index: regularIndex({ start: series.index.start, step: HOUR, length: series.length }),
        });
      }),
  },
  {
    name: 'a refused NaN is left out without a word',
    clause: 'SERIES-WRITE-06',
    mutate: (store) =>
      withWrites(store, (base, writes, options) =>
        base.writeMany(
          writes.map((w) =>
            w.key === 'strict'
              ? { ...w, series: maskPoints(w.series, (i) => w.series.flagAt(i) !== FLAG.notANumber) }
              : w,
          ),
          options,
        ),
      ),
  },
  {
    name: 'two writers do not see each other',
    clause: 'SERIES-WRITE-07',
    mutate: (store) =>
      withWrites(store, async (base, writes, options) => {
        const known = await lookUp(base, writes, options);
        const fresh = known((k) => k.revisions.length > 0).length === 0;
        await Promise.resolve();
        const receipt = await base.writeMany(writes, options);
        const points = writes.reduce((n, { series }) => n + series.length, 0);
        return fresh ? { ...receipt, inserted: points, revised: 0, unchanged: 0 } : receipt;
      }),
  },
  {
    name: 'a batch id that is written twice at the same time is written twice',
    clause: 'SERIES-WRITE-07',
    mutate: (store) => {
      const receipts = new Map<string, WriteReceipt>();
      return withWrites(store, async (base, writes, { batchId = randomUUID(), ...options }) => {
        const first = receipts.get(batchId);
        if (first !== undefined) return first;
        const receipt = { ...(await base.writeMany(writes, options)), batchId };
        receipts.set(batchId, receipt);
        return receipt;
      });
    },
  },
  {
    name: 'missing points count as unchanged',
    clause: 'SERIES-WRITE-08',
    mutate: (store) =>
      withWrites(store, async (base, writes, options) => {
        const receipt = await base.writeMany(writes, options);
        const missing = writes.reduce(
          (n, { series }) => n + flagsOf(series).filter((flag) => flag === FLAG.missing).length,
          0,
        );
        return { ...receipt, unchanged: receipt.unchanged + missing };
      }),
  },
  {
    name: 'missing points are stored as withdrawn',
    clause: 'SERIES-WRITE-08',
    mutate: (store) =>
      withSeriesOf(store, (series) =>
        changed(series, { flags: flagsOf(series).map((flag) => (flag === FLAG.missing ? FLAG.withdrawn : flag)) }),
      ),
  },
  {
    name: 'revisions count as inserted',
    clause: 'SERIES-WRITE-08',
    mutate: (store) => withReceipt(store, (r) => ({ ...r, inserted: r.inserted + r.revised, revised: 0 })),
  },
  {
    name: 'recordedAt is what the client says',
    clause: 'SERIES-WRITE-08',
    mutate: (store) =>
      withWrites(store, async (base, writes, options) => {
        const [write] = writes;
        const receipt = await base.writeMany(writes, options);
        return write === undefined ? receipt : { ...receipt, recordedAt: knownAtOf(write, 0) };
      }),
  },
  {
    name: 'quarantined points are lost',
    clause: 'SERIES-WRITE-09',
    mutate: (store) =>
      withWrites(store, async (base, writes, options) => {
        const receipt = await base.writeMany(
          writes.map(({ quarantined: _, ...write }) => write),
          options,
        );
        return { ...receipt, quarantined: writes.reduce((n, { quarantined = [] }) => n + quarantined.length, 0) };
      }),
  },
  {
    name: 'quarantined points are read as values',
    clause: 'SERIES-WRITE-09',
    mutate: (store) =>
      withWrites(store, async (base, writes, options) => {
        const released = writes.map((write) => {
          const values = write.series.toArray();
          const flags = flagsOf(write.series);
          for (let i = 0; i < values.length; i++) {
            const point = write.quarantined?.find(({ start }) => start === indexStart(write.series.index, i));
            if (point === undefined) continue;
            values[i] = point.value;
            flags[i] = FLAG.suspect;
          }
          return { ...write, series: changed(write.series, { values, flags }) };
        });
        return base.writeMany(released, options);
      }),
  },
  {
    name: 'the reason of a quarantined point is lost',
    clause: 'SERIES-WRITE-09',
    mutate: (store) =>
      withSeries(store, (base) => ({
        quarantine: async (...args) => (await base.quarantine(...args)).map((entry) => ({ ...entry, reason: '' })),
      })),
  },
  {
    name: 'a conflicting interval is left out without a word',
    clause: 'SERIES-WRITE-10',
    mutate: (store) =>
      withWrites(store, (base, writes, options) =>
        base.writeMany(writes, options).catch((error) => {
          if (!AurumError.is(error, 'SERIES.INTERVAL_CONFLICT')) throw error;
          return base.writeMany([], options);
        }),
      ),
  },
  {
    name: 'an interval may overlap a withdrawn one',
    clause: 'SERIES-WRITE-10',
    mutate: (store) =>
      withWrites(store, (base, writes, options) =>
        base.writeMany(writes, options).catch(async (error) => {
          const [write] = writes;
          if (!AurumError.is(error, 'SERIES.INTERVAL_CONFLICT') || write === undefined) throw error;
          const { otherStart } = error.details as { readonly otherStart: number };
          const table = await base.revisions(write.key, { start: otherStart, end: otherStart + 1 }, options);
          if (table.flags.at(-1) !== FLAG.withdrawn) throw error;
          return base.writeMany([], options);
        }),
      ),
  },
  {
    name: 'the batch id is ignored',
    clause: 'SERIES-WRITE-11',
    mutate: (store) =>
      withWrites(store, async (base, writes, { batchId, ...options }) => ({
        ...(await base.writeMany(writes, options)),
        ...(batchId === undefined ? {} : { batchId }),
      })),
  },
  {
    name: 'a refused batch uses up its id',
    clause: 'SERIES-WRITE-11',
    mutate: (store) => {
      const used = new Set<string>();
      return withWrites(store, async (base, writes, options) => {
        const { batchId = randomUUID() } = options;
        if (used.has(batchId)) return base.writeMany([], { ...options, batchId });
        used.add(batchId);
        return base.writeMany(writes, { ...options, batchId });
      });
    },
  },
  {
    name: 'batch ids are shared by all tenants',
    clause: 'SERIES-WRITE-11',
    mutate: (store) => {
      const receipts = new Map<string, WriteReceipt>();
      return withWrites(store, async (base, writes, options) => {
        const first = receipts.get(options.batchId ?? '');
        if (first !== undefined) return first;
        const receipt = await base.writeMany(writes, options);
        receipts.set(receipt.batchId, receipt);
        return receipt;
      });
    },
  },
  {
    name: 'any text is a batch id',
    clause: 'SERIES-WRITE-11',
    mutate: (store) =>
      withWrites(store, (base, writes, options) =>
        base.writeMany(writes, options.batchId?.length === 36 ? options : { ...options, batchId: undefined }),
      ),
  },
  {
    name: 'points of a batch count in the order in which they are given',
    clause: 'SERIES-WRITE-12',
    mutate: (store) => withWrites(store, (base, writes, options) => oneByOne(base, writes, options)),
  },
  {
    name: 'the first knownAt holds for all points',
    clause: 'SERIES-WRITE-12',
    mutate: (store) =>
      withWrites(store, (base, writes, options) =>
        base.writeMany(
          writes.map((w) => ({ ...w, knownAt: knownAtOf(w, 0) })),
          options,
        ),
      ),
  },
];

function withReceipt(
  store: Parameters<Mutant['mutate']>[0],
  change: (receipt: WriteReceipt) => WriteReceipt,
): ReturnType<Mutant['mutate']> {
  return withWrites(store, async (base, writes, options) => change(await base.writeMany(writes, options)));
}

function withSeriesOf(
  store: Parameters<Mutant['mutate']>[0],
  change: (series: SeriesWrite['series']) => SeriesWrite['series'],
): ReturnType<Mutant['mutate']> {
  return withWrites(store, (base, writes, options) =>
    base.writeMany(
      writes.map((w) => ({ ...w, series: change(w.series) })),
      options,
    ),
  );
}

/** What is known about a point that is about to be written. */
interface Known {
  readonly point: { readonly value: number; readonly flag: number; readonly knownAt: number };
  readonly revisions: readonly { readonly value: number; readonly flag: number; readonly knownAt: number }[];
  readonly latest: Known['revisions'][number] | undefined;
  readonly known: Known['revisions'][number] | undefined;
}

/** A store that leaves out the points that do not pass. */
function withKnown(
  store: Parameters<Mutant['mutate']>[0],
  keep: (known: Known) => boolean,
): ReturnType<Mutant['mutate']> {
  return withWrites(store, async (base, writes, options) => {
    const known = await lookUp(base, writes, options);
    return base.writeMany(known(keep), options);
  });
}

/** Looks up what is known of all points, and gives the writes with only the points that pass. */
async function lookUp(
  base: SeriesRepository,
  writes: readonly SeriesWrite[],
  options: WriteOptions,
): Promise<(keep: (known: Known) => boolean) => readonly SeriesWrite[]> {
  const tables = await Promise.all(writes.map(({ key }) => base.revisions(key, {}, options).catch(() => undefined)));
  const masked = (
    write: SeriesWrite,
    table: (typeof tables)[number],
    keep: (known: Known) => boolean,
  ): SeriesWrite => ({
    ...write,
    series: maskPoints(write.series, (i) => {
      const point = {
        value: write.series.values[i] ?? Number.NaN,
        flag: write.series.flagAt(i),
        knownAt: knownAtOf(write, i),
      };
      const start = indexStart(write.series.index, i);
      const positions = [...(table?.starts.keys() ?? [])].filter((r) => table?.starts[r] === start);
      const revisions = positions.map((r) => ({
        value: table?.values[r] ?? Number.NaN,
        flag: table?.flags[r] ?? Number.NaN,
        knownAt: table?.knownAt[r] ?? Number.NaN,
      }));
      return keep({
        point,
        revisions,
        latest: revisions.at(-1),
        known: revisions.filter((r) => r.knownAt <= point.knownAt).at(-1),
      });
    }),
  });
  return (keep) => {
    const kept = writes.map((write, n) => masked(write, tables[n], keep));
    return kept.filter(({ series, quarantined }) => series.missingCount < series.length || quarantined !== undefined);
  };
}

async function notBefore(base: SeriesRepository, write: SeriesWrite, options: WriteOptions): Promise<Float64Array> {
  const table = await base.revisions(write.key, {}, options);
  const newest = table.knownAt.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return Float64Array.from({ length: write.series.length }, (_, i) => Math.max(knownAtOf(write, i), newest));
}

async function oneByOne(
  base: SeriesRepository,
  writes: readonly SeriesWrite[],
  options: WriteOptions,
): Promise<WriteReceipt> {
  let sum = await base.writeMany([], options);
  for (const write of writes) {
    const receipt = await base.writeMany([write], { ...options, batchId: undefined });
    sum = {
      ...sum,
      inserted: sum.inserted + receipt.inserted,
      revised: sum.revised + receipt.revised,
      unchanged: sum.unchanged + receipt.unchanged,
      quarantined: sum.quarantined + receipt.quarantined,
    };
  }
  return sum;
}

function withdrawAll(write: SeriesWrite): SeriesWrite {
  const { quarantined: _, ...rest } = write;
  const flags = flagsOf(write.series).map((flag) => (flag === FLAG.missing ? flag : FLAG.withdrawn));
  return { ...rest, series: changed(write.series, { flags, values: new Float64Array(flags.length).fill(Number.NaN) }) };
}

function withoutDuplicates(writes: readonly SeriesWrite[]): readonly SeriesWrite[] {
  const seen = new Set<string>();
  const last = [...writes].reverse().map((write) => ({
    ...write,
    series: maskPoints(write.series, (i) => {
      const name = `${write.key} ${indexStart(write.series.index, i)} ${knownAtOf(write, i)}`;
      const fresh = !seen.has(name);
      seen.add(name);
      return fresh;
    }),
  }));
  return last.reverse();
}
