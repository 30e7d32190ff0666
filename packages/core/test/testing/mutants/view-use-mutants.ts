import type { MemoryStore } from '../../../src/memory/index.js';
import type { ReadOptions, ViewOptions } from '../../../src/ports/index.js';
import { type Mutant, withSeries } from './tools.js';
import { rightly, withChoice } from './view-tools.js';

const CLAUSE = 'SERIES-VIEW-05';

/** Defects in how views go together with everything else. */
export const viewUseMutants: readonly Mutant[] = [
  {
    name: 'asOf is applied after a view has chosen',
    clause: CLAUSE,
    mutate: (store) =>
      withChoice(store, (interval, asked, definition) => {
        const { view, knowledge } = asked;
        const blind = { view, knowledge: { ...knowledge, asOf: Number.POSITIVE_INFINITY } };
        const chosen = rightly(interval, view.kind === 'last' ? asked : blind, definition);
        return chosen !== undefined && chosen.knownAt <= knowledge.asOf ? chosen : undefined;
      }),
  },
  {
    name: 'recordedBy is applied after a view has chosen',
    clause: CLAUSE,
    mutate: (store) =>
      withChoice(store, (interval, asked, definition) => {
        const { view, knowledge } = asked;
        const blind = { view, knowledge: { ...knowledge, recordedBy: Number.POSITIVE_INFINITY } };
        const chosen = rightly(interval, view.kind === 'last' ? asked : blind, definition);
        return chosen !== undefined && chosen.recordedAt <= knowledge.recordedBy ? chosen : undefined;
      }),
  },
  {
    name: 'a view overrules asOf',
    clause: CLAUSE,
    mutate: (store) =>
      withEveryRead(store, (options) => (hasView(options) ? { ...options, asOf: undefined } : options)),
  },
  {
    name: 'a view overrules recordedBy',
    clause: CLAUSE,
    mutate: (store) =>
      withEveryRead(store, (options) => (hasView(options) ? { ...options, recordedBy: undefined } : options)),
  },
  {
    name: 'asOf overrules a view',
    clause: CLAUSE,
    mutate: (store) => withEveryRead(store, (options) => (options.asOf === undefined ? options : blindly(options))),
  },
  {
    name: 'a stream knows no views',
    clause: CLAUSE,
    mutate: (store) =>
      withSeries(store, (base) => ({
        stream: (key, range, options) => base.stream(key, range, options && blindly(options)),
      })),
  },
  {
    name: 'an aggregate knows no views',
    clause: CLAUSE,
    mutate: (store) =>
      withSeries(store, (base) => ({
        aggregate: (key, range, spec, options) => base.aggregate(key, range, spec, options && blindly(options)),
      })),
  },
  {
    name: 'readMany knows no views',
    clause: CLAUSE,
    mutate: (store) =>
      withSeries(store, (base) => ({
        readMany: (keys, range, options) => base.readMany(keys, range, options && blindly(options)),
      })),
  },
  {
    name: 'an aggregate under a view is of what the issue says and what was known before',
    clause: CLAUSE,
    mutate: (store) =>
      withSeries(store, (base) => ({
        aggregate: (key, range, spec, options = {}) => {
          const { issue, ...rest } = options;
          return base.aggregate(key, range, spec, issue === undefined ? options : { ...rest, asOf: issue });
        },
      })),
  },
  {
    name: 'irregular series know no views',
    clause: CLAUSE,
    mutate: (store) =>
      withChoice(store, (interval, asked, definition) => {
        const view = definition.frequency === 'irregular' ? ({ kind: 'last' } as const) : asked.view;
        return rightly(interval, { ...asked, view }, definition);
      }),
  },
  {
    name: 'of two views the first is taken',
    clause: CLAUSE,
    mutate: (store) =>
      withEveryRead(store, (options) => {
        const [first] = VIEW_NAMES.filter((name) => options[name] !== undefined);
        return first === undefined ? options : { ...blindly(options), [first]: options[first] };
      }),
  },
  {
    name: 'a view that makes no sense is no view',
    clause: CLAUSE,
    mutate: (store) =>
      withSeries(store, (base) => ({
        read: (key, range, options = {}) =>
          base.read(key, range, options).catch((error) => {
            if (error.code !== 'SERIES.INVALID_ARGUMENT') throw error;
            return base.read(key, range, blindly(options));
          }),
      })),
  },
  {
    name: 'a stream does not look whether its view makes sense',
    clause: CLAUSE,
    mutate: (store) =>
      withSeries(store, (base) => ({
        stream: async function* (key, range, options = {}) {
          const refused = await base.read(key, range, { ...options }).then(
            () => false,
            () => true,
          );
          yield* base.stream(key, range, refused ? blindly(options) : options);
        },
      })),
  },
  {
    name: 'diff does not look whether its second view makes sense',
    clause: CLAUSE,
    mutate: (store) =>
      withSeries(store, (base) => ({
        diff: (key, { before, after }, range, options) =>
          base.diff(key, { before, after }, range, options).catch(() => base.diff(key, { before }, range, options)),
      })),
  },
  {
    name: 'a lead time may be negative',
    clause: CLAUSE,
    mutate: (store) =>
      withEveryRead(store, (options) =>
        typeof options.leadTime === 'number' && options.leadTime < 0 ? { ...options, leadTime: 0 } : options,
      ),
  },
  {
    name: 'a cutoff of 24:00 is taken',
    clause: CLAUSE,
    mutate: (store) =>
      withEveryRead(store, (options) =>
        options.dayAhead?.cutoff === '24:00' ? { ...options, dayAhead: { cutoff: '00:00', daysBefore: 0 } } : options,
      ),
  },
  {
    name: 'a release of 0 is the first',
    clause: CLAUSE,
    mutate: (store) =>
      withEveryRead(store, (options) => (options.release === 0 ? { ...options, release: 1 } : options)),
  },
  {
    name: 'an issue without an offset is in UTC',
    clause: CLAUSE,
    mutate: (store) =>
      withEveryRead(store, (options) =>
        typeof options.issue === 'string' && options.issue.length === 16
          ? { ...options, issue: `${options.issue}Z` }
          : options,
      ),
  },
  {
    name: 'a view that is undefined counts as one',
    clause: CLAUSE,
    mutate: (store) =>
      withEveryRead(store, (options) =>
        Object.keys(options).filter((name) => VIEW_NAMES.some((view) => view === name)).length > 1
          ? { ...options, issue: 0, leadTime: 0 }
          : options,
      ),
  },
];

const VIEW_NAMES = ['issue', 'leadTime', 'dayAhead', 'release'] as const satisfies readonly (keyof ViewOptions)[];

function hasView(options: ViewOptions): boolean {
  return VIEW_NAMES.some((name) => options[name] !== undefined);
}

/** The same options without a view. */
function blindly<T extends ReadOptions>(options: T): T {
  return { ...options, issue: undefined, leadTime: undefined, dayAhead: undefined, release: undefined };
}

/** A store whose reads, streams and aggregates are asked otherwise. */
function withEveryRead(store: MemoryStore, change: (options: ReadOptions) => ReadOptions): MemoryStore {
  return withSeries(store, (base) => ({
    read: (key, range, options = {}) => base.read(key, range, change(options)),
    readMany: (keys, range, options = {}) => base.readMany(keys, range, change(options)),
    stream: (key, range, options = {}) => base.stream(key, range, { ...change(options), chunkSize: options.chunkSize }),
    aggregate: (key, range, spec, options = {}) => base.aggregate(key, range, spec, change(options)),
    aggregateMany: (keys, range, spec, options = {}) => base.aggregateMany(keys, range, spec, change(options)),
  }));
}
