import type { MemoryStore } from '../../../src/memory/index.js';
import type { SeriesRepository, SeriesWrite, WriteOptions, WriteReceipt } from '../../../src/ports/index.js';
import { FLAG, indexStart } from '../../../src/series/index.js';
import { changed, flagsOf, knownAtOf, maskPoints, withWrites } from './tools.js';

export function withReceipt(store: MemoryStore, change: (receipt: WriteReceipt) => WriteReceipt): MemoryStore {
  return withWrites(store, async (base, writes, options) => change(await base.writeMany(writes, options)));
}

export function withSeriesOf(
  store: MemoryStore,
  change: (series: SeriesWrite['series']) => SeriesWrite['series'],
): MemoryStore {
  return withWrites(store, (base, writes, options) =>
    base.writeMany(
      writes.map((w) => ({ ...w, series: change(w.series) })),
      options,
    ),
  );
}

/** What is known about a point that is about to be written. */
export interface Known {
  readonly point: { readonly value: number; readonly flag: number; readonly knownAt: number };
  readonly revisions: readonly { readonly value: number; readonly flag: number; readonly knownAt: number }[];
  readonly latest: Known['revisions'][number] | undefined;
  readonly known: Known['revisions'][number] | undefined;
}

/** A store that leaves out the points that do not pass. */
export function withKnown(store: MemoryStore, keep: (known: Known) => boolean): MemoryStore {
  return withWrites(store, async (base, writes, options) => {
    const known = await lookUp(base, writes, options);
    return base.writeMany(known(keep), options);
  });
}

/** Looks up what is known of all points, and gives the writes with only the points that pass. */
export async function lookUp(
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

export async function notBefore(
  base: SeriesRepository,
  write: SeriesWrite,
  options: WriteOptions,
): Promise<Float64Array> {
  const table = await base.revisions(write.key, {}, options);
  const newest = table.knownAt.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return Float64Array.from({ length: write.series.length }, (_, i) => Math.max(knownAtOf(write, i), newest));
}

export async function oneByOne(
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

export function withdrawAll(write: SeriesWrite): SeriesWrite {
  const { quarantined: _, ...rest } = write;
  const flags = flagsOf(write.series).map((flag) => (flag === FLAG.missing ? flag : FLAG.withdrawn));
  return { ...rest, series: changed(write.series, { flags, values: new Float64Array(flags.length).fill(Number.NaN) }) };
}

export function withoutDuplicates(writes: readonly SeriesWrite[]): readonly SeriesWrite[] {
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
