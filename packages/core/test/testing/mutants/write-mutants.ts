import { randomUUID } from 'node:crypto';
import type { WriteReceipt } from '../../../src/ports/index.js';
import { FLAG, indexStart } from '../../../src/series/index.js';
import { changed, flagsOf, knownAtOf, type Mutant, same, withSeries, withWrites } from './tools.js';
import { lookUp, notBefore, oneByOne, withdrawAll, withKnown, withReceipt, withSeriesOf } from './write-tools.js';

/** Defects in what a write stores and says. */
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
