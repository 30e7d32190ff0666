import { AurumError } from '../../../src/errors/index.js';
import type { MemoryStore } from '../../../src/memory/index.js';
import type { CallOptions, CatalogQuery, Page, SeriesDefinition } from '../../../src/ports/index.js';
import { type Mutant, withCatalog, withSeries } from './tools.js';

/** Defects in the register of series. */
export const catalogMutants: readonly Mutant[] = [
  {
    name: 'defining a series with another meaning replaces it',
    clause: 'CATALOG-DEFINE-01',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        define: (definitions, options) =>
          base.define(definitions, options).catch(async (error) => {
            if (!AurumError.is(error, 'SERIES.ALREADY_DEFINED')) throw error;
            for (const { key } of definitions) await base.remove(key, options);
            await base.define(definitions, options);
          }),
      })),
  },
  {
    name: 'defining a series again keeps the old attributes',
    clause: 'CATALOG-DEFINE-01',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        define: async (definitions, options) => {
          const all = await Promise.all(
            definitions.map(async (d) => ({
              ...d,
              attributes: (await base.find(d.key, options))?.attributes ?? d.attributes,
            })),
          );
          await base.define(all, options);
        },
      })),
  },
  {
    name: 'defining a series again loses its observations',
    clause: 'CATALOG-DEFINE-01',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        define: async (definitions, options) => {
          await base.define(definitions, options);
          for (const { key } of definitions) await base.remove(key, options);
          await base.define(definitions, options);
        },
      })),
  },
  {
    name: 'definitions are kept one by one',
    clause: 'CATALOG-DEFINE-02',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        define: async (definitions, options) => {
          for (const definition of definitions) await base.define([definition], options);
        },
      })),
  },
  {
    name: 'a unit is any text',
    clause: 'CATALOG-DEFINE-02',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        define: (definitions, options) =>
          base.define(
            definitions.map((d) => (d.unit === 'USD/Mwh' ? { ...d, unit: 'USD/MWh' } : d)),
            options,
          ),
      })),
  },
  {
    name: 'a long key is cut',
    clause: 'CATALOG-DEFINE-02',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        define: (definitions, options) =>
          base.define(
            definitions.map((d) => ({ ...d, key: d.key.slice(0, 200) })),
            options,
          ),
      })),
  },
  {
    name: 'find rejects an unknown key',
    clause: 'CATALOG-GET-01',
    mutate: (store) => withCatalog(store, (base) => ({ find: (key, options) => base.get(key, options) })),
  },
  {
    name: 'get loses the description and the attributes',
    clause: 'CATALOG-GET-01',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        get: async (key, options) => {
          const { description: _, attributes: __, ...rest } = await base.get(key, options);
          return rest;
        },
      })),
  },
  {
    name: 'pages are ordered as people would',
    clause: 'CATALOG-LIST-01',
    mutate: (store) =>
      withPage(store, (page) => ({ ...page, items: [...page.items].sort((a, b) => a.key.localeCompare(b.key)) })),
  },
  {
    name: 'pages are ordered by UTF-16 unit',
    clause: 'CATALOG-LIST-01',
    mutate: (store) =>
      withPage(store, (page) => ({ ...page, items: [...page.items].sort((a, b) => (a.key < b.key ? -1 : 1)) })),
  },
  {
    name: 'the last item of a page is also the first of the next',
    clause: 'CATALOG-LIST-01',
    mutate: (store) => {
      const last = new Map<string, SeriesDefinition>();
      return withPage(store, (page, query) => {
        const before = last.get(query.cursor ?? '');
        const item = page.items.at(-1);
        if (page.nextCursor !== undefined && item !== undefined) last.set(page.nextCursor, item);
        return before === undefined ? page : { ...page, items: [before, ...page.items] };
      });
    },
  },
  {
    name: 'a page that is just full hides the last item of the list',
    clause: 'CATALOG-LIST-01',
    mutate: (store) =>
      withPage(store, (page, { limit = 100 }) =>
        page.nextCursor === undefined && page.items.length === limit
          ? { ...page, items: page.items.slice(0, -1) }
          : page,
      ),
  },
  {
    name: 'pages are counted, so that what is removed meanwhile hides another',
    clause: 'CATALOG-LIST-01',
    mutate: (store) =>
      withOwnPaging(store, (_, items) => ({
        cursor: String(items.length),
        from: (cursor, all) => all.slice(Number(cursor)),
      })),
  },
  {
    name: 'a cursor is good for any query and tenant',
    clause: 'CATALOG-LIST-02',
    mutate: (store) => withOwnPaging(store, afterKey),
  },
  {
    name: 'a broken cursor begins again',
    clause: 'CATALOG-LIST-02',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        list: (query, options) =>
          base.list(query, options).catch((error) => {
            if (!AurumError.is(error, 'CATALOG.INVALID_CURSOR')) throw error;
            return base.list({ ...query, cursor: undefined }, options);
          }),
      })),
  },
  {
    name: 'a limit is clipped without a word',
    clause: 'CATALOG-LIST-02',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        list: (query, options) =>
          base.list({ ...query, limit: Math.min(1000, Math.max(1, Math.floor(query?.limit || 100))) }, options),
      })),
  },
  {
    name: 'a prefix is a pattern with wildcards',
    clause: 'CATALOG-LIST-03',
    mutate: (store) =>
      withFilter(store, 'keyPrefix', (prefix, { key }) =>
        new RegExp(`^${prefix.replaceAll('.', '\\.').replaceAll('_', '.').replaceAll('%', '.*')}`, 'u').test(key),
      ),
  },
  {
    name: 'any word of the text is enough',
    clause: 'CATALOG-LIST-03',
    mutate: (store) =>
      withFilter(store, 'text', (text, d) =>
        text
          .trim()
          .split(/\s+/u)
          .some((word) => haystack(d).toLowerCase().includes(word.toLowerCase())),
      ),
  },
  {
    name: 'text is sensitive to case',
    clause: 'CATALOG-LIST-03',
    mutate: (store) =>
      withFilter(store, 'text', (text, d) =>
        text
          .trim()
          .split(/\s+/u)
          .every((word) => haystack(d).includes(word)),
      ),
  },
  {
    name: 'one attribute of several is enough',
    clause: 'CATALOG-LIST-03',
    mutate: (store) =>
      withFilter(
        store,
        'attributes',
        (wanted, d) =>
          Object.keys(wanted).length === 0 ||
          Object.entries(wanted).some(([name, value]) => d.attributes?.[name] === value),
      ),
  },
  {
    name: 'counts takes no notice of the query',
    clause: 'CATALOG-COUNT-01',
    mutate: (store) =>
      withCatalog(store, (base) => ({ counts: (attribute, _, options) => base.counts(attribute, {}, options) })),
  },
  {
    name: 'counts only a page',
    clause: 'CATALOG-COUNT-01',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        counts: async (attribute, query, options) => {
          const counts = new Map<string, number>();
          for (const { attributes } of (await base.list(query, options)).items) {
            const value = attributes?.[attribute];
            if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
          }
          return counts;
        },
      })),
  },
  {
    name: 'a list shows the series of all tenants',
    clause: 'CATALOG-TENANT-01',
    mutate: (store) => {
      const tenants = new Set<string>();
      return withCatalog(store, (base) => ({
        define: (definitions, options) => {
          if (options?.tenant !== undefined) tenants.add(options.tenant);
          return base.define(definitions, options);
        },
        list: async (query, options) => {
          const own = await base.list(query, options);
          const all = await Promise.all([...tenants].map((tenant) => base.list({}, { tenant })));
          return {
            ...own,
            items: [
              ...own.items,
              ...all.flatMap(({ items }) => items).filter(({ key }) => !own.items.some((d) => d.key === key)),
            ],
          };
        },
      }));
    },
  },
  {
    name: 'a key belongs to the tenant that defined it first',
    clause: 'CATALOG-TENANT-01',
    mutate: (store) => {
      const owners = new Map<string, string | undefined>();
      return withCatalog(store, (base) => ({
        define: async (definitions, options) => {
          for (const { key } of definitions) {
            if (owners.has(key) && owners.get(key) !== options?.tenant)
              throw new AurumError('SERIES.ALREADY_DEFINED', { message: key });
          }
          await base.define(definitions, options);
          for (const { key } of definitions) owners.set(key, options?.tenant);
        },
      }));
    },
  },
  {
    name: 'removing a series leaves its observations',
    clause: 'CATALOG-REMOVE-01',
    mutate: (store) => {
      const removed = new Set<string>();
      const name = (key: string, options: CallOptions | undefined): string => `${options?.tenant} ${key}`;
      const hidden = withCatalog(store, (base) => ({
        remove: async (key, options) => {
          if (removed.has(name(key, options)) || (await base.find(key, options)) === undefined) return false;
          removed.add(name(key, options));
          return true;
        },
        find: async (key, options) => (removed.has(name(key, options)) ? undefined : base.find(key, options)),
        list: async (query, options) => {
          const page = await base.list(query, options);
          return { ...page, items: page.items.filter(({ key }) => !removed.has(name(key, options))) };
        },
        define: async (definitions, options) => {
          for (const { key } of definitions) removed.delete(name(key, options));
          await base.define(definitions, options).catch(() => undefined);
        },
      }));
      return withSeries(hidden, (base) => ({
        read: async (key, range, options) =>
          base.read(removed.has(name(key, options)) ? `${key} (removed)` : key, range, options),
        write: async (write, options) =>
          base.write(
            removed.has(name(write.key, options)) ? { ...write, key: `${write.key} (removed)` } : write,
            options,
          ),
      }));
    },
  },
  {
    name: 'removing an unknown key gives true',
    clause: 'CATALOG-REMOVE-01',
    mutate: (store) =>
      withCatalog(store, (base) => ({
        remove: async (key, options) => {
          await base.remove(key, options);
          return true;
        },
      })),
  },
  {
    name: 'signals are ignored',
    clause: 'CATALOG-ABORT-01',
    mutate: (store) =>
      withCatalog(store, (base) => ({ remove: (key, options) => base.remove(key, { ...options, signal: undefined }) })),
  },
];

function withPage(
  store: MemoryStore,
  change: (page: Page<SeriesDefinition>, query: CatalogQuery) => Page<SeriesDefinition>,
): MemoryStore {
  return withCatalog(store, (base) => ({
    list: async (query, options) => change(await base.list(query, options), query ?? {}),
  }));
}

interface Paging {
  readonly cursor: string;
  readonly from: (cursor: string, all: readonly SeriesDefinition[]) => readonly SeriesDefinition[];
}

function afterKey(last: SeriesDefinition): Paging {
  return {
    cursor: Buffer.from(last.key).toString('base64url'),
    from: (cursor, all) => {
      const after = Buffer.from(cursor, 'base64url').toString();
      return all.slice(all.findIndex(({ key }) => key === after) + 1);
    },
  };
}

/** A store with cursors of its own over the whole list. */
function withOwnPaging(
  store: MemoryStore,
  paging: (last: SeriesDefinition, shown: readonly SeriesDefinition[]) => Paging,
): MemoryStore {
  return withCatalog(store, (base) => ({
    list: async (query = {}, options) => {
      const { items: all } = await base.list({ ...query, cursor: undefined, limit: 1000 }, options);
      const [first] = all;
      if (first === undefined) return { items: [], nextCursor: undefined };
      const rest = query.cursor === undefined ? all : paging(first, []).from(query.cursor, all);
      const items = rest.slice(0, query.limit ?? 100);
      const last = items.at(-1);
      const shown = all.slice(0, all.length - rest.length + items.length);
      const more = last !== undefined && rest.length > items.length;
      return { items, nextCursor: more ? paging(last, shown).cursor : undefined };
    },
  }));
}

/** A store that checks one condition of a query in another way. */
function withFilter<F extends 'keyPrefix' | 'text' | 'attributes'>(
  store: MemoryStore,
  field: F,
  matches: (wanted: NonNullable<CatalogQuery[F]>, definition: SeriesDefinition) => boolean,
): MemoryStore {
  return withCatalog(store, (base) => ({
    list: async (query = {}, options) => {
      const wanted = query[field];
      const page = await base.list({ ...query, [field]: undefined }, options);
      return { ...page, items: page.items.filter((definition) => wanted === undefined || matches(wanted, definition)) };
    },
  }));
}

function haystack({ key, description = '', attributes = {} }: SeriesDefinition): string {
  return [key, description, ...Object.values(attributes)].join('\n');
}
