import type { MemoryStore } from '../../../src/memory/index.js';
import type {
  CallOptions,
  SeriesRepository,
  SeriesWrite,
  TimeRange,
  WriteOptions,
  WriteReceipt,
} from '../../../src/ports/index.js';
import { FLAG, indexEnds, indexStarts, irregularIndex, Series, type SeriesIndex } from '../../../src/series/index.js';
import type { ContractSetup } from '../../../src/testing/index.js';
import { toInstant } from '../../../src/time/index.js';

/** A memory store with one defect. */
export interface Mutant {
  /** The defect, as a sentence. */
  readonly name: string;
  /** The clause that speaks of it, whose tests must fail. */
  readonly clause: string;
  /** Puts the defect in. */
  readonly mutate: (store: MemoryStore) => MemoryStore;
  /** Brings what the store derives from its observations up to date. */
  readonly settle?: ContractSetup['settle'];
}

/** A store whose series port differs in some methods. */
export function withSeries(
  store: MemoryStore,
  change: (base: SeriesRepository) => Partial<SeriesRepository>,
): MemoryStore {
  return { ...store, series: { ...store.series, ...change(store.series) } };
}

/** A store whose catalog differs in some methods. */
export function withCatalog(
  store: MemoryStore,
  change: (base: MemoryStore['catalog']) => Partial<MemoryStore['catalog']>,
): MemoryStore {
  return { ...store, catalog: { ...store.catalog, ...change(store.catalog) } };
}

/** A store that sees other ranges than it is asked for. */
export function withRange(
  store: MemoryStore,
  change: (range: { start?: number; end?: number }) => TimeRange,
): MemoryStore {
  const changed = (range: TimeRange = {}): TimeRange => {
    return change({
      ...(range.start === undefined ? {} : { start: toInstant(range.start) }),
      ...(range.end === undefined ? {} : { end: toInstant(range.end) }),
    });
  };
  return withSeries(store, (base) => ({
    read: (key, range, options) => base.read(key, changed(range), options),
    readMany: (keys, range, options) => base.readMany(keys, changed(range), options),
    stream: (key, range, options) => base.stream(key, changed(range), options),
    aggregate: (key, range, spec, options) => base.aggregate(key, changed(range), spec, options),
    revisions: (key, range, options) => base.revisions(key, changed(range), options),
    quarantine: (key, range, options) => base.quarantine(key, changed(range), options),
  }));
}

/** A store that reads with other options than it is asked with. */
export function withReadOptions(
  store: MemoryStore,
  change: <T extends CallOptions & { asOf?: unknown; recordedBy?: unknown }>(options: T) => T,
): MemoryStore {
  return withSeries(store, (base) => ({
    read: (key, range, options) => base.read(key, range, options && change(options)),
    readMany: (keys, range, options) => base.readMany(keys, range, options && change(options)),
  }));
}

/** A store whose reads come out differently. */
export function withResult(store: MemoryStore, change: (series: Series, range: TimeRange) => Series): MemoryStore {
  return withSeries(store, (base) => ({
    read: async (key, range, options) => change(await base.read(key, range, options), range ?? {}),
    readMany: async (keys, range, options) => {
      return (await base.readMany(keys, range, options)).map((series) => change(series, range ?? {}));
    },
  }));
}

/** A store that writes differently. */
export function withWrites(
  store: MemoryStore,
  writeMany: (base: SeriesRepository, writes: readonly SeriesWrite[], options: WriteOptions) => Promise<WriteReceipt>,
): MemoryStore {
  return withSeries(store, (base) => ({
    write: (write, options) => writeMany(base, [write], options ?? {}),
    writeMany: (writes, options) => writeMany(base, writes, options ?? {}),
  }));
}

/** A series with some columns exchanged. */
export function changed(
  series: Series,
  change: {
    index?: SeriesIndex;
    values?: Float64Array;
    flags?: Uint8Array;
    unit?: string;
    clock?: Series['clock'];
    kind?: Series['kind'];
  },
): Series {
  const { index, unit, clock, kind, name } = series;
  const flags = flagsOf(series);
  return Series.of<string, Series['kind']>({
    index,
    unit,
    clock,
    kind,
    name,
    values: series.toArray(),
    flags,
    ...change,
  });
}

/** A fresh array of the flags. */
export function flagsOf(series: Series): Uint8Array {
  return Uint8Array.from({ length: series.length }, (_, i) => series.flagAt(i));
}

/** A series in which one flag is read as another. */
export function reflag(series: Series, from: number, to: number): Series {
  return changed(series, { flags: flagsOf(series).map((flag) => (flag === from ? to : flag)) });
}

/** The points that pass, over irregular intervals. */
export function onlyPoints(series: Series, keep: (i: number) => boolean): Series {
  const positions = Array.from({ length: series.length }, (_, i) => i).filter(keep);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(positions, (i) => column[i] ?? Number.NaN);
  return changed(series, {
    index: irregularIndex({ starts: pick(indexStarts(series.index)), ends: pick(indexEnds(series.index)) }),
    values: pick(series.values),
    flags: Uint8Array.from(positions, (i) => series.flagAt(i)),
  });
}

/** The points that do not pass become missing. */
export function maskPoints(series: Series, keep: (i: number) => boolean): Series {
  const flags = flagsOf(series).map((flag, i) => (keep(i) ? flag : FLAG.missing));
  return changed(series, { flags, values: series.toArray().map((value, i) => (keep(i) ? value : Number.NaN)) });
}

/** Whether two doubles are the same or both NaN. */
export function same(a: number | undefined, b: number | undefined): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** The knownAt of a point of a write. */
export function knownAtOf(write: SeriesWrite, i: number): number {
  return write.knownAt instanceof Float64Array ? (write.knownAt[i] ?? Number.NaN) : toInstant(write.knownAt);
}
