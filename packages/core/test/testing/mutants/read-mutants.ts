import { AurumError } from '../../../src/errors/index.js';
import type { RevisionTable, SeriesChunk } from '../../../src/ports/index.js';
import { FLAG, regularIndex, Series } from '../../../src/series/index.js';
import { marketClock } from '../../../src/time/index.js';
import {
  changed,
  flagsOf,
  type Mutant,
  maskPoints,
  onlyPoints,
  reflag,
  withRange,
  withReadOptions,
  withResult,
  withSeries,
} from './tools.js';

const HOUR = 3_600_000;

/** Defects in reading. */
export const readMutants: readonly Mutant[] = [
  {
    name: 'the upper bound is inclusive',
    clause: 'SERIES-READ-01',
    mutate: (store) => withRange(store, ({ start, end }) => ({ start, end: end === undefined ? end : end + 1 })),
  },
  {
    name: 'the lower bound is exclusive',
    clause: 'SERIES-READ-01',
    mutate: (store) =>
      withRange(store, ({ start, end }) => ({
        end,
        start: start === undefined ? start : Math.min(start + 1, end ?? Infinity),
      })),
  },
  {
    name: 'an interval that only reaches into the range belongs to it',
    clause: 'SERIES-READ-01',
    mutate: (store) =>
      withRange(store, ({ start, end }) => ({ end, start: start === undefined ? start : start - HOUR + 1 })),
  },
  {
    name: 'gaps of a grid are left out',
    clause: 'SERIES-READ-02',
    mutate: (store) => withResult(store, (series) => onlyPoints(series, (i) => series.flagAt(i) !== FLAG.missing)),
  },
  {
    name: 'an open end stops at the last value, withdrawn ones not counted',
    clause: 'SERIES-READ-02',
    mutate: (store) =>
      withResult(store, (series, { end }) => {
        const { index } = series;
        if (end !== undefined || index.kind !== 'regular') return series;
        let length = series.length;
        while (length > 0 && Number.isNaN(series.values[length - 1])) length--;
        return changed(series, {
          index: { ...index, length },
          values: series.values.slice(0, length),
          flags: flagsOf(series).slice(0, length),
        });
      }),
  },
  {
    name: 'days are 24 hours',
    clause: 'SERIES-READ-02',
    mutate: (store) =>
      withResult(store, (series) => {
        const { index } = series;
        if (index.kind !== 'calendar' || index.frequency !== 'P1D') return series;
        return changed(series, { index: regularIndex({ start: index.start, step: 24 * HOUR, length: index.length }) });
      }),
  },
  {
    name: 'asOf is exclusive',
    clause: 'SERIES-READ-03',
    mutate: (store) => withReadOptions(store, (o) => (typeof o.asOf === 'number' ? { ...o, asOf: o.asOf - 1 } : o)),
  },
  {
    name: 'asOf is ignored',
    clause: 'SERIES-READ-03',
    mutate: (store) => withReadOptions(store, (o) => ({ ...o, asOf: undefined })),
  },
  {
    name: 'recordedBy is ignored',
    clause: 'SERIES-READ-03',
    mutate: (store) => withReadOptions(store, (o) => ({ ...o, recordedBy: undefined })),
  },
  {
    name: 'recordedBy is exclusive',
    clause: 'SERIES-READ-03',
    mutate: (store) =>
      withReadOptions(store, (o) => (typeof o.recordedBy === 'number' ? { ...o, recordedBy: o.recordedBy - 1 } : o)),
  },
  {
    name: 'recordedBy takes the place of asOf',
    clause: 'SERIES-READ-03',
    mutate: (store) => withReadOptions(store, (o) => (o.recordedBy === undefined ? o : { ...o, asOf: undefined })),
  },
  {
    name: 'an unknown key reads as an empty series',
    clause: 'SERIES-READ-04',
    mutate: (store) =>
      withSeries(store, (base) => ({
        read: async (key, range, options) => {
          try {
            return await base.read(key, range, options);
          } catch (error) {
            if (!AurumError.is(error, 'SERIES.NOT_FOUND')) throw error;
            const index = regularIndex({ start: 0, step: 'PT1H', length: 0 });
            return Series.of<string, 'average'>({
              index,
              unit: 'MW',
              kind: 'average',
              clock: marketClock('UTC'),
              values: new Float64Array(),
            });
          }
        },
      })),
  },
  {
    name: 'a series without data is an error',
    clause: 'SERIES-READ-04',
    mutate: (store) =>
      withResult(store, (series) => {
        if (series.length > series.missingCount) return series;
        throw new AurumError('SERIES.NOT_FOUND', { message: 'no data', details: { keys: [series.name] } });
      }),
  },
  {
    name: 'withdrawn reads as missing',
    clause: 'SERIES-READ-05',
    mutate: (store) => withResult(store, (series) => reflag(series, FLAG.withdrawn, FLAG.missing)),
  },
  {
    name: 'not-a-number reads as missing',
    clause: 'SERIES-READ-05',
    mutate: (store) => withResult(store, (series) => reflag(series, FLAG.notANumber, FLAG.missing)),
  },
  {
    name: 'not-a-number reads as withdrawn',
    clause: 'SERIES-READ-05',
    mutate: (store) => withResult(store, (series) => reflag(series, FLAG.notANumber, FLAG.withdrawn)),
  },
  {
    name: 'a withdrawal brings the value before it back',
    clause: 'SERIES-READ-05',
    mutate: (store) =>
      withSeries(store, (base) => ({
        write: (write, options) =>
          base.write(
            { ...write, series: maskPoints(write.series, (i) => write.series.flagAt(i) !== FLAG.withdrawn) },
            options,
          ),
      })),
  },
  {
    name: 'a read is served from before the last write',
    clause: 'SERIES-READ-06',
    mutate: (store) => {
      const cache = new Map<string, Promise<Series>>();
      return withSeries(store, (base) => ({
        read: (key, range, options) => {
          const name = JSON.stringify([key, range, options]);
          const read = cache.get(name) ?? base.read(key, range, options);
          cache.set(name, read);
          return read;
        },
      }));
    },
  },
  {
    name: 'readMany gives the series in the order of their keys’ names',
    clause: 'SERIES-READ-07',
    mutate: (store) =>
      withSeries(store, (base) => ({
        readMany: (keys, range, options) => base.readMany([...keys].sort(), range, options),
      })),
  },
  {
    name: 'readMany gives a key that is named twice once',
    clause: 'SERIES-READ-07',
    mutate: (store) =>
      withSeries(store, (base) => ({
        readMany: (keys, range, options) => base.readMany([...new Set(keys)], range, options),
      })),
  },
  {
    name: 'readMany reads the latest whatever asOf says',
    clause: 'SERIES-READ-07',
    mutate: (store) =>
      withSeries(store, (base) => ({
        readMany: (keys, range, options) => base.readMany(keys, range, options && { ...options, asOf: undefined }),
      })),
  },
  {
    name: 'readMany names only the first unknown key',
    clause: 'SERIES-READ-07',
    mutate: (store) =>
      withSeries(store, (base) => ({
        readMany: (keys, range, options) =>
          base.readMany(keys, range, options).catch((error) => {
            if (!AurumError.is(error, 'SERIES.NOT_FOUND')) throw error;
            const unknown = error.details.keys as readonly string[];
            throw new AurumError(error.code, { message: error.message, details: { keys: unknown.slice(0, 1) } });
          }),
      })),
  },
  {
    name: 'flags of values are lost',
    clause: 'SERIES-READ-08',
    mutate: (store) => withResult(store, (series) => reflag(series, FLAG.estimated, FLAG.ok)),
  },
  {
    name: 'everything comes back on the clock of UTC',
    clause: 'SERIES-READ-08',
    mutate: (store) => withResult(store, (series) => changed(series, { clock: marketClock('UTC') })),
  },
  {
    name: 'the sign of zero is lost',
    clause: 'SERIES-READ-08',
    mutate: (store) =>
      withResult(store, (series) => changed(series, { values: series.toArray().map((value) => value + 0) })),
  },
  {
    name: 'revisions leaves out superseded ones',
    clause: 'SERIES-READ-09',
    mutate: (store) =>
      withSeries(store, (base) => ({
        revisions: async (...args) => rows(await base.revisions(...args), (t, i) => t.starts[i] !== t.starts[i + 1]),
      })),
  },
  {
    name: 'revisions leaves out withdrawn ones',
    clause: 'SERIES-READ-09',
    mutate: (store) =>
      withSeries(store, (base) => ({
        revisions: async (...args) => rows(await base.revisions(...args), (t, i) => t.flags[i] !== FLAG.withdrawn),
      })),
  },
  {
    name: 'revisions come in the order of recording',
    clause: 'SERIES-READ-09',
    mutate: (store) =>
      withSeries(store, (base) => ({
        revisions: async (...args) => {
          const table = await base.revisions(...args);
          return rows(
            table,
            () => true,
            (a, b) => (table.starts[a] ?? 0) - (table.starts[b] ?? 0) || (table.seq[a] ?? 0) - (table.seq[b] ?? 0),
          );
        },
      })),
  },
  {
    name: 'a range that ends before it starts is empty',
    clause: 'SERIES-READ-10',
    mutate: (store) =>
      withRange(store, ({ start, end }) => ({ start, end: Math.max(start ?? -Infinity, end ?? Infinity) })),
  },
  {
    name: 'a stream loses its last chunk',
    clause: 'SERIES-STREAM-01',
    mutate: (store) =>
      withSeries(store, (base) => ({
        stream: async function* (key, range, options) {
          let held: SeriesChunk | undefined;
          let yielded = false;
          for await (const chunk of base.stream(key, range, options)) {
            if (held !== undefined) {
              yield held;
              yielded = true;
            }
            held = chunk;
          }
          if (held !== undefined && !yielded) yield held;
        },
      })),
  },
  {
    name: 'a stream repeats the point at the edge of two chunks',
    clause: 'SERIES-STREAM-01',
    mutate: (store) =>
      withSeries(store, (base) => ({
        stream: async function* (key, range, options) {
          for await (const chunk of base.stream(key, range, options)) {
            yield chunk;
            if (chunk.series.length === options?.chunkSize)
              yield { key, series: onlyPoints(chunk.series, (i) => i === chunk.series.length - 1) };
          }
        },
      })),
  },
  {
    name: 'a stream ignores the chunk size',
    clause: 'SERIES-STREAM-01',
    mutate: (store) =>
      withSeries(store, (base) => ({
        stream: (key, range, options) => base.stream(key, range, { ...options, chunkSize: undefined }),
      })),
  },
  {
    name: 'a stream ignores asOf',
    clause: 'SERIES-STREAM-01',
    mutate: (store) =>
      withSeries(store, (base) => ({
        stream: (key, range, options) => base.stream(key, range, { ...options, asOf: undefined }),
      })),
  },
  {
    name: 'a stream leaves out withdrawn points',
    clause: 'SERIES-STREAM-01',
    mutate: (store) =>
      withSeries(store, (base) => ({
        stream: async function* (key, range, options) {
          for await (const { series } of base.stream(key, range, options)) {
            yield { key, series: reflag(series, FLAG.withdrawn, FLAG.missing) };
          }
        },
      })),
  },
  {
    name: 'a stream that is left early keeps its connection',
    clause: 'SERIES-STREAM-02',
    mutate: (store) => {
      let open = 0;
      return withSeries(store, (base) => ({
        stream: async function* (key, range, options) {
          if (open >= 10) throw new AurumError('STORE.BUSY', { message: 'no connection is free' });
          open++;
          yield* base.stream(key, range, options);
          open--;
        },
      }));
    },
  },
  {
    name: 'the horizon is in the future',
    clause: 'SERIES-SNAP-01',
    mutate: (store) =>
      withSeries(store, (base) => ({ horizon: async (options) => (await base.horizon(options)) + 60_000 })),
  },
  {
    name: 'a snapshot moves when late knowledge arrives',
    clause: 'SERIES-SNAP-01',
    mutate: (store) =>
      withReadOptions(store, (o) =>
        o.recordedBy === undefined || o.asOf === undefined ? o : { ...o, recordedBy: undefined },
      ),
  },
];

function rows(
  table: RevisionTable,
  keep: (table: RevisionTable, i: number) => boolean,
  order?: (a: number, b: number) => number,
): RevisionTable {
  const positions = Array.from({ length: table.length }, (_, i) => i).filter((i) => keep(table, i));
  if (order !== undefined) positions.sort(order);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(positions, (i) => column[i] ?? Number.NaN);
  return {
    length: positions.length,
    starts: pick(table.starts),
    ends: pick(table.ends),
    values: pick(table.values),
    flags: Uint8Array.from(positions, (i) => table.flags[i] ?? 0),
    knownAt: pick(table.knownAt),
    recordedAt: pick(table.recordedAt),
    seq: pick(table.seq),
  };
}
