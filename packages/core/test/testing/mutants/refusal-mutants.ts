import { AurumError } from '../../../src/errors/index.js';
import { FLAG, indexStart, regularIndex } from '../../../src/series/index.js';
import { changed, type Mutant, maskPoints, withWrites } from './tools.js';
import { oneByOne, withdrawAll, withoutDuplicates, withSeriesOf } from './write-tools.js';

const HOUR = 3_600_000;

/** Defects in what a write refuses. */
export const refusalMutants: readonly Mutant[] = [
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
];
