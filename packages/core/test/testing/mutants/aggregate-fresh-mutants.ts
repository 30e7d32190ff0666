import type { MemoryStore } from '../../../src/memory/index.js';
import type { AggregateSpec, ReadOptions, SeriesWrite, WriteReceipt } from '../../../src/ports/index.js';
import { FLAG, indexStart, type Series } from '../../../src/series/index.js';
import type { ContractSetup, StoreUnderTest } from '../../../src/testing/index.js';
import { changed, flagsOf, knownAtOf, type Mutant, withCatalog, withSeries } from './tools.js';

const CLAUSE = 'SERIES-AGG-02';
const DAY = 24 * 3_600_000;

/** What a store keeps of each series, by tenant and key. */
interface Kept {
  /** The points as they were when the store was settled last, by their start. */
  readonly points: Map<number, number>;
  /** Days of UTC that were written to since. */
  readonly stale: Set<number>;
}

/** Where a store that keeps points for its aggregates goes wrong. Each is left out for a store that does not. */
interface Defects {
  /** Which days a written point makes stale. */
  readonly marks?: (point: Written, kept: Kept) => boolean;
  /** What is kept of a point when the store is settled; `undefined` for nothing. */
  readonly keeps?: (value: number, start: number) => number | undefined;
  /** Which days are brought up to date; the others only count as such. */
  readonly refreshes?: (day: number, kept: Kept) => boolean;
  /** A kept point as an aggregate takes it. */
  readonly takes?: (value: number, start: number, isStale: (day: number) => boolean) => number;
  /** Whether aggregates stand on kept points. */
  readonly uses?: (spec: AggregateSpec, options: ReadOptions) => boolean;
  /** Whether a series that is removed leaves its kept points. */
  readonly leaves?: boolean;
}

interface Written {
  readonly start: number;
  readonly flag: number;
  readonly knownAt: number;
  readonly receipt: WriteReceipt;
}

const dayOf = (start: number): number => Math.floor(start / DAY);

const settled = new WeakMap<StoreUnderTest, () => Promise<void>>();

/** Settles a store of `withKept`. */
export const settleKept: ContractSetup['settle'] = async (store) => settled.get(store)?.();

/** A memory store whose aggregates stand on kept points, but for the days that were written to since. */
export function withKept(store: MemoryStore, defects: Defects = {}): MemoryStore {
  const { marks = () => true, keeps = (value) => value, refreshes = () => true, takes = (value) => value } = defects;
  const { uses = (_, { asOf, recordedBy }) => asOf === undefined && recordedBy === undefined } = defects;
  const all = new Map<string, Kept>();
  const keptOf = (tenant: string | undefined, key: string): Kept => {
    const name = JSON.stringify([tenant, key]);
    const kept = all.get(name) ?? { points: new Map(), stale: new Set() };
    all.set(name, kept);
    return kept;
  };
  const noteWrites = (writes: readonly SeriesWrite[], tenant: string | undefined, receipt: WriteReceipt): void => {
    for (const write of writes) {
      const kept = keptOf(tenant, write.key);
      for (let i = 0; i < write.series.length; i++) {
        const flag = write.series.flagAt(i);
        const start = indexStart(write.series.index, i);
        if (flag === FLAG.missing || !marks({ start, flag, knownAt: knownAtOf(write, i), receipt }, kept)) continue;
        kept.stale.add(dayOf(start));
      }
    }
  };
  const standsOn = (kept: Kept, read: Series): Series => {
    const values = Float64Array.from({ length: read.length }, (_, i) => {
      const start = indexStart(read.index, i);
      if (kept.stale.has(dayOf(start))) return read.values[i] ?? Number.NaN;
      return takes(kept.points.get(start) ?? Number.NaN, start, (day) => kept.stale.has(day));
    });
    const flags = flagsOf(read).map((flag, i) => {
      if (!Number.isNaN(values[i])) return flag === FLAG.missing || flag === FLAG.withdrawn ? FLAG.ok : flag;
      return Number.isNaN(read.values[i]) ? flag : FLAG.missing;
    });
    return changed(read, { values, flags });
  };
  const listed = withCatalog(store, (base) => ({
    remove: async (key, options) => {
      if (defects.leaves !== true) all.delete(JSON.stringify([options?.tenant, key]));
      return base.remove(key, options);
    },
  }));
  const kept = withSeries(listed, (base) => ({
    write: async (write, options) => {
      const receipt = await base.write(write, options);
      noteWrites([write], options?.tenant, receipt);
      return receipt;
    },
    aggregate: async (key, range, spec, options = {}) => {
      const { frequency, ...rest } = spec;
      const read = await base.read(key, range, options);
      const source = uses(spec, options) ? standsOn(keptOf(options.tenant, key), read) : read;
      return source.resampleWithCoverage(frequency, rest);
    },
  }));
  settled.set(kept, async () => {
    for (const [name, each] of all) {
      const [tenant, key] = JSON.parse(name) as [string, string];
      const read = await kept.series.read(key, {}, { tenant }).catch(() => undefined);
      const days = new Set([...each.stale].filter((day) => refreshes(day, each)));
      for (const start of [...each.points.keys()]) if (days.has(dayOf(start))) each.points.delete(start);
      for (let i = 0; i < (read?.length ?? 0); i++) {
        if (read === undefined) break;
        const start = indexStart(read.index, i);
        const value = keeps(read.values[i] ?? Number.NaN, start);
        if (value !== undefined && days.has(dayOf(start))) each.points.set(start, value);
      }
      each.stale.clear();
    }
  });
  return kept;
}

function mutant(name: string, defects: Defects): Mutant {
  return { name, clause: CLAUSE, mutate: (store) => withKept(store, defects), settle: settleKept };
}

const firstOf = ({ points }: Kept): number => Math.min(...points.keys());
const lastOf = ({ points }: Kept): number => Math.max(...points.keys());
const isKept = ({ points }: Kept): boolean => points.size > 0;

/** Defects in keeping aggregates. */
export const aggregateFreshMutants: readonly Mutant[] = [
  mutant('a correction leaves kept aggregates as they were', {
    marks: ({ receipt }) => receipt.revised === 0,
  }),
  mutant('a withdrawal leaves kept aggregates as they were', {
    marks: ({ flag }) => flag !== FLAG.withdrawn,
  }),
  mutant('only the first day of a batch is marked', {
    marks: ({ start }, kept) => !isKept(kept) || !kept.stale.has(dayOf(start) - 1),
  }),
  mutant('late knowledge leaves kept aggregates as they were, also where nothing was known', {
    marks: ({ knownAt }, kept) => !isKept(kept) || knownAt > Date.UTC(2026, 2, 8),
  }),
  mutant('a write behind the first interval leaves kept aggregates as they were', {
    marks: ({ start }, kept) => !isKept(kept) || start >= firstOf(kept),
  }),
  mutant('a write after the last interval leaves kept aggregates as they were', {
    marks: ({ start }, kept) => !isKept(kept) || start <= lastOf(kept),
  }),
  mutant('settling brings nothing up to date that was settled before', {
    refreshes: (day, kept) => ![...kept.points.keys()].some((start) => dayOf(start) === day),
  }),
  mutant('settling brings only what is behind the last kept interval up to date', {
    refreshes: (day, kept) => !isKept(kept) || day >= dayOf(lastOf(kept)),
  }),
  mutant('a kept day beside a stale one counts twice', {
    takes: (value, start, isStale) => (isStale(dayOf(start) + 1) ? 2 * value : value),
  }),
  mutant('a kept day loses its last hour beside a stale one', {
    takes: (value, start, isStale) =>
      isStale(dayOf(start) + 1) && start % DAY >= DAY - 3_600_000 ? Number.NaN : value,
  }),
  mutant('huge values are left out of kept aggregates', {
    keeps: (value) => (Math.abs(value) >= 1e200 ? undefined : value),
  }),
  mutant('huge values are kept as 0', {
    keeps: (value) => (Math.abs(value) >= 1e200 ? 0 : value),
  }),
  mutant('values are kept in single precision', { keeps: (value) => Math.fround(value) }),
  mutant('kept aggregates answer what was known before', { uses: () => true }),
  mutant('a series that is removed leaves its aggregates', { leaves: true }),
];
