import { contract, type Quote } from '../../../src/curves/index.js';
import { FLAG, type Series } from '../../../src/series/index.js';
import { loadProfile, profiles } from '../../../src/time/index.js';
import {
  type BoundedRead,
  shifted,
  withBounds,
  withCurves,
  without,
  withParts,
  withQuotes,
  withStored,
} from './curve-tools.js';
import { changed, type Mutant, onlyPoints } from './tools.js';

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, one]) => [name, sorted(one)]));
};

const inContract = (quote: Quote, change: Partial<Quote['contract']>): Quote => ({
  ...quote,
  contract: { ...quote.contract, ...change },
});

const each = (quote: Quote, change: (value: number) => number): Quote => {
  const numbers = Object.entries(quote).filter(([, value]) => typeof value === 'number');
  return { ...quote, ...Object.fromEntries(numbers.map(([field, value]) => [field, change(value as number)])) }; // filtered
};

const finePart = (change: (fine: Series<string, 'average'>) => Series | undefined): Mutant['mutate'] => {
  return (store) => withParts(store, ({ fine }) => ({ fine: fine && (change(fine) as Series<string, 'average'>) })); // of the same kind
};

const ignoring = (bound: 'knownAt' | 'recordedBy', method: BoundedRead, clause: string): Mutant => ({
  name: `${method} ignores ${bound}`,
  clause,
  mutate: (store) => withBounds(store, (bounds) => without(bounds, bound), [method]),
});

/** Gives what was known before the first revision that takes a curve back. */
const undead: Mutant['mutate'] = (store) =>
  withCurves(store, (base) => ({
    find: async (key, asOf, options) => {
      const found = await base.find(key, asOf, options);
      const taken = (await base.revisions(key, asOf, options)).find(({ withdrawn }) => withdrawn);
      if (found !== undefined || taken === undefined) return found;
      return base.find(key, asOf, { ...options, knownAt: taken.knownAt - 1 });
    },
  }));

/** Defects in reading. */
export const curveReadMutants: readonly Mutant[] = [
  {
    name: 'the bound on knownAt is exclusive',
    clause: 'CURVE-READ-01',
    mutate: (store) => withBounds(store, (bounds) => shifted(bounds, -1)),
  },
  {
    name: 'the bound on knownAt takes in a millisecond too many',
    clause: 'CURVE-READ-01',
    mutate: (store) => withBounds(store, (bounds) => shifted(bounds, 1)),
  },
  {
    name: 'the bound on recordedBy is exclusive',
    clause: 'CURVE-READ-01',
    mutate: (store) =>
      withBounds(store, (bounds) =>
        typeof bounds.recordedBy === 'number' ? { ...bounds, recordedBy: bounds.recordedBy - 1 } : bounds,
      ),
  },
  ...(['read', 'find', 'readMany', 'latest'] as const).map((m) => ignoring('knownAt', m, 'CURVE-READ-01')),
  ...(['find', 'readMany'] as const).map((m) => ignoring('recordedBy', m, 'CURVE-READ-01')),
  ignoring('recordedBy', 'read', 'CURVE-SNAP-01'),
  ignoring('recordedBy', 'latest', 'CURVE-LATEST-01'),
  ignoring('knownAt', 'dates', 'CURVE-DATES-01'),
  ignoring('recordedBy', 'dates', 'CURVE-DATES-01'),
  ignoring('knownAt', 'history', 'CURVE-HIST-04'),
  ignoring('recordedBy', 'history', 'CURVE-HIST-04'),
  ignoring('knownAt', 'diff', 'CURVE-DIFF-01'),
  ignoring('recordedBy', 'diff', 'CURVE-DIFF-01'),
  {
    name: 'the first revision is read, not the last',
    clause: 'CURVE-READ-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        read: async (key, asOf, options) => {
          const [first] = await base.revisions(key, asOf, options);
          return base.read(key, asOf, { ...options, knownAt: first?.knownAt });
        },
      })),
  },
  {
    name: 'the revision that was recorded last wins',
    clause: 'CURVE-READ-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        read: async (key, asOf, options) => {
          const all = [...(await base.revisions(key, asOf, options))].sort((a, b) => b.recordedAt - a.recordedAt);
          return base.read(
            key,
            asOf,
            options?.knownAt === undefined ? { ...options, knownAt: all[0]?.knownAt } : options,
          );
        },
      })),
  },
  {
    name: 'the fine view is dropped',
    clause: 'CURVE-READ-01',
    mutate: (store) => withParts(store, ({ quotes, fine }) => (quotes.length === 0 ? { fine } : { fine: undefined })),
  },
  {
    name: 'the flags of the fine view are dropped',
    clause: 'CURVE-READ-01',
    mutate: finePart((fine) =>
      changed(fine, { flags: Uint8Array.from(fine.values, (v) => (Number.isNaN(v) ? FLAG.missing : FLAG.ok)) }),
    ),
  },
  {
    name: 'the fine view is kept as single floats',
    clause: 'CURVE-READ-01',
    mutate: finePart((fine) => changed(fine, { values: fine.toArray().map(Math.fround) })),
  },
  {
    name: 'missing hours of the fine view are left out',
    clause: 'CURVE-READ-01',
    mutate: finePart((fine) => onlyPoints(fine, (i) => !Number.isNaN(fine.values[i]))),
  },
  {
    name: 'the lineage is dropped',
    clause: 'CURVE-READ-01',
    mutate: (store) => withParts(store, () => ({ lineage: {} })),
  },
  {
    name: 'the settings of the lineage are sorted',
    clause: 'CURVE-READ-01',
    mutate: (store) =>
      withParts(store, ({ lineage }) => ({
        lineage: { ...lineage, settings: sorted(lineage.settings) as typeof lineage.settings }, // the same names
      })),
  },
  {
    name: 'weightings are dropped',
    clause: 'CURVE-READ-01',
    mutate: (store) => withQuotes(store, (quote) => inContract(quote, { weighting: 'hours' })),
  },
  {
    name: 'names of contracts are derived from their periods',
    clause: 'CURVE-READ-01',
    mutate: (store) =>
      withParts(store, ({ quotes, clock }) => ({
        quotes: quotes.map((quote) => ({ ...quote, contract: contract({ ...quote.contract, clock }) })),
      })),
  },
  {
    name: 'markets of contracts are those of the key',
    clause: 'CURVE-READ-01',
    mutate: (store) =>
      withParts(store, ({ quotes, key }) => ({ quotes: quotes.map((q) => inContract(q, { market: key.location })) })),
  },
  {
    name: 'peak is read as the peak of another market',
    clause: 'CURVE-READ-01',
    mutate: (store) =>
      withQuotes(store, (q) =>
        q.contract.profile.id === 'base' ? q : inContract(q, { profile: profiles.pjm.onPeak }),
      ),
  },
  {
    name: 'profiles have the right id and other hours',
    clause: 'CURVE-READ-01',
    mutate: (store) =>
      withQuotes(store, (q) => {
        if (q.contract.profile.id === 'base') return q;
        const { rule } = loadProfile({ hours: '09:00-20:00' });
        return inContract(q, { profile: { ...q.contract.profile, rule } });
      }),
  },
  {
    name: '-0 is read as 0',
    clause: 'CURVE-READ-01',
    mutate: (store) => withQuotes(store, (q) => each(q, (v) => v + 0)),
  },
  {
    name: 'prices are kept with ten decimals',
    clause: 'CURVE-READ-01',
    mutate: (store) => withQuotes(store, (q) => each(q, (v) => (Math.abs(v) < 1e6 ? Number(v.toFixed(10)) : v))),
  },
  {
    name: 'a number that was not given is read as 0',
    clause: 'CURVE-READ-01',
    mutate: (store) => withQuotes(store, (quote) => ({ volume: 0, ...quote })),
  },
  {
    name: 'the knownAt of a read is when it was recorded',
    clause: 'CURVE-READ-01',
    mutate: (store) => withStored(store, (stored) => ({ ...stored, knownAt: stored.recordedAt })),
  },
  {
    name: 'the recordedAt of a read is when it was known',
    clause: 'CURVE-READ-01',
    mutate: (store) => withStored(store, (stored) => ({ ...stored, recordedAt: stored.knownAt })),
  },
  { name: 'what was withdrawn is found', clause: 'CURVE-READ-02', mutate: undead },
  { name: 'what was withdrawn is found again', clause: 'CURVE-WITHDRAW-01', mutate: undead },
  {
    name: 'only the first of what is missing is named',
    clause: 'CURVE-READ-02',
    mutate: (store) =>
      withCurves(store, (base) => ({
        readMany: async (requests, options) => {
          const read = [];
          for (const { key, asOf } of requests) read.push(await base.read(key, asOf, options));
          return read;
        },
      })),
  },
  {
    name: 'readMany leaves out what is missing',
    clause: 'CURVE-READ-02',
    mutate: (store) =>
      withCurves(store, (base) => ({
        readMany: async (requests, options) => {
          const found = await Promise.all(requests.map(({ key, asOf }) => base.find(key, asOf, options)));
          return found.filter((one) => one !== undefined);
        },
      })),
  },
  {
    name: 'readMany gives curves in the order of their dates',
    clause: 'CURVE-READ-03',
    mutate: (store) =>
      withCurves(store, (base) => ({
        readMany: async (requests, options) =>
          [...(await base.readMany(requests, options))].sort((a, b) => (a.curve.asOf < b.curve.asOf ? -1 : 1)),
      })),
  },
  {
    name: 'readMany gives what is asked twice once',
    clause: 'CURVE-READ-03',
    mutate: (store) =>
      withCurves(store, (base) => ({
        readMany: async (requests, options) =>
          base.readMany([...new Map(requests.map((r) => [JSON.stringify(r), r])).values()], options),
      })),
  },
  {
    name: 'dates are remembered from the first time that they were asked',
    clause: 'CURVE-READ-04',
    mutate: (store) => {
      const seen = new Map<string, Promise<readonly string[]>>();
      return withCurves(store, (base) => ({
        dates: (key, range, options) => {
          const name = JSON.stringify([key, range, options]);
          const dates = seen.get(name) ?? base.dates(key, range, options);
          seen.set(name, dates);
          return dates;
        },
      }));
    },
  },
  {
    name: 'a key that is none is not found',
    clause: 'CURVE-READ-05',
    mutate: (store) =>
      withCurves(store, (base) => ({
        find: (key, asOf, options) =>
          typeof key === 'string' && key.split('/').length !== 4
            ? Promise.resolve(undefined)
            : base.find(key, asOf, options),
      })),
  },
  {
    name: 'a date that does not exist is read as the day after',
    clause: 'CURVE-READ-05',
    mutate: (store) =>
      withCurves(store, (base) => ({
        revisions: (key, asOf, options) => base.revisions(key, asOf === '2026-02-30' ? '2026-03-02' : asOf, options),
      })),
  },
  {
    name: 'an instant without an offset is read in UTC',
    clause: 'CURVE-READ-05',
    mutate: (store) =>
      withBounds(store, (b) => (b.knownAt === '2026-01-15T12:00' ? { ...b, knownAt: `${b.knownAt}Z` } : b), ['latest']),
  },
  {
    name: 'keys are compared without case',
    clause: 'CURVE-READ-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        read: (key, asOf, options) => base.read(typeof key === 'string' ? key.toLowerCase() : key, asOf, options),
      })),
  },
];
