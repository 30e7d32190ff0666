import { catalogConditions, catalogLimit, seriesNotFound } from '../driver/index.js';
import { InternalError } from '../errors/index.js';
import type {
  CallOptions,
  CatalogQuery,
  CatalogRepository,
  Page,
  SeriesDefinition,
  ValueCodec,
} from '../ports/index.js';
import { cacheTags } from './cache-key.js';
import type { CachedOptions, UsesCache } from './cache-use.js';
import { named } from './cached-series.js';
import { countsCodec, definitionCodec, definitionsCodec } from './catalog-codecs.js';
import { type Read, type ReadCall, ReadThrough } from './read-through.js';

/** The catalog port, whose reads may be answered by a cache, and say how they use it. */
export interface CachedCatalogRepository extends CatalogRepository {
  /** As of the port. */
  get(key: string, options?: CallOptions & UsesCache): Promise<SeriesDefinition>;
  /** As of the port. */
  find(key: string, options?: CallOptions & UsesCache): Promise<SeriesDefinition | undefined>;
  /** As of the port. */
  list(query?: CatalogQuery, options?: CallOptions & UsesCache): Promise<Page<SeriesDefinition>>;
  /** As of the port. */
  counts(
    attribute: string,
    query?: CatalogQuery,
    options?: CallOptions & UsesCache,
  ): Promise<ReadonlyMap<string, number>>;
}

/** A catalog whose reads are kept. Defining and removing series through it invalidates what was read of them, their values too. */
export function cachedCatalog(repository: CatalogRepository, options: CachedOptions): CachedCatalogRepository {
  return catalogThrough(repository, new ReadThrough(options));
}

/** The same over a cache that other repositories of the store use too. */
export function catalogThrough(origin: CatalogRepository, through: ReadThrough): CachedCatalogRepository {
  const find = (key: string, options: ReadCall | undefined): Promise<SeriesDefinition | undefined> =>
    through.one(options, {
      describe: (tenant) =>
        register('catalog.get', definitionCodec, {
          tenant,
          query: { key: text(key) },
          tag: cacheTags.definition(tenant, key),
        }),
      origin: (call) => origin.find(key, call),
    });
  const changed = (keys: () => readonly string[], call: { readonly tenant: string }) => () => [
    cacheTags.catalog(call.tenant),
    ...keys().flatMap((key) => [cacheTags.definition(call.tenant, key), cacheTags.series(call.tenant, key)]),
  ];

  return {
    define: async (definitions, options) => {
      const call = named(through, options);
      const keys = (): readonly string[] => definitions.map(({ key }) => key);
      return through.change(changed(keys, call), () => origin.define(definitions, call));
    },
    get: async (key, options) => {
      const found = await find(key, options);
      if (found === undefined) throw seriesNotFound([key]);
      return found;
    },
    find,
    list: async (query, options) => {
      const page = await through.one(options, {
        describe: (tenant) =>
          register('catalog.list', definitionsCodec, {
            tenant,
            query: { ...catalogConditions(query), limit: catalogLimit(query), cursor: query?.cursor },
            tag: cacheTags.catalog(tenant),
            isEmpty: ({ items }) => items.length === 0,
          }),
        origin: (call) => origin.list(query, call),
      });
      return present(page);
    },
    counts: async (attribute, query, options) => {
      const counts = await through.one(options, {
        describe: (tenant) =>
          register('catalog.counts', countsCodec, {
            tenant,
            query: { ...catalogConditions(query), attribute: text(attribute) },
            tag: cacheTags.catalog(tenant),
            isEmpty: ({ size }) => size === 0,
          }),
        origin: (call) => origin.counts(attribute, query, call),
      });
      return present(counts);
    },
    remove: async (key, options) => {
      const call = named(through, options);
      return through.change(
        changed(() => [key], call),
        () => origin.remove(key, call),
      );
    },
  };
}

/** A question about definitions or lists. */
export function register<T>(
  keyspace: string,
  codec: ValueCodec<T>,
  {
    tenant,
    query,
    tag,
    isEmpty,
  }: {
    readonly tenant: string;
    readonly query: unknown;
    readonly tag: string;
    readonly isEmpty?: (value: T) => boolean;
  },
): Read<T> {
  const tags = [cacheTags.tenant(tenant), tag];
  return {
    keyspace,
    codec,
    query,
    tags,
    lastingTags: tags,
    isEmpty,
    about: 'register',
    start: Number.NEGATIVE_INFINITY,
    end: Number.POSITIVE_INFINITY,
    recordedBy: Number.POSITIVE_INFINITY,
  };
}

/** What a read that always has an answer gave. */
export function present<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new InternalError('a repository gave no answer to a question that has one');
}

function text(value: string): string {
  if (typeof value === 'string') return value;
  throw new TypeError('not text'); // the origin says what is wrong
}
