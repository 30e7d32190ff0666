import {
  catalogConditions,
  catalogLimit,
  catalogScope,
  compareCodePoints,
  countAttribute,
  matchesConditions,
  requireSameDefinition,
  seriesNotFound,
  signCursor,
  validateDefinitions,
  verifyCursor,
} from '../driver/index.js';
import type { CatalogQuery, CatalogRepository, SeriesDefinition } from '../ports/index.js';
import type { MemoryState, TenantState } from './memory-state.js';

/** The catalog port of a memory store. */
export function memoryCatalog(memory: MemoryState): CatalogRepository {
  return {
    define: (definitions, options) =>
      memory.call(options, ({ series }) => {
        const valid = validateDefinitions(definitions);
        for (const definition of valid) {
          const stored = series.get(definition.key);
          if (stored !== undefined) requireSameDefinition(stored.definition, definition);
        }
        for (const definition of valid) {
          const stored = series.get(definition.key) ?? { intervals: new Map(), quarantine: [] };
          series.set(definition.key, { ...stored, definition });
        }
      }),

    get: (key, options) =>
      memory.call(options, ({ series }) => {
        const found = series.get(key);
        if (found === undefined) throw seriesNotFound([key]);
        return found.definition;
      }),

    find: (key, options) => memory.call(options, ({ series }) => series.get(key)?.definition),

    list: (query, options) =>
      memory.call(options, (state, tenant) => {
        const limit = catalogLimit(query);
        const binding = { secret: memory.secret, scope: catalogScope(tenant, query) };
        const after = query?.cursor === undefined ? undefined : verifyCursor(query.cursor, binding);
        const rest = matching(state, query).filter(
          ({ key }) => after === undefined || compareCodePoints(key, after) > 0,
        );
        const items = rest.slice(0, limit);
        const last = items.at(-1);
        const nextCursor = last === undefined || rest.length <= limit ? undefined : signCursor(last.key, binding);
        return { items, nextCursor };
      }),

    counts: (attribute, query, options) =>
      memory.call(options, (state) => countAttribute(matching(state, query), attribute)),

    remove: (key, options) => memory.call(options, ({ series }) => series.delete(key)),
  };
}

/** All definitions that match, ordered by key. */
function matching({ series }: TenantState, query: CatalogQuery | undefined): readonly SeriesDefinition[] {
  const conditions = catalogConditions(query);
  return [...series.values()]
    .map(({ definition }) => definition)
    .filter((definition) => matchesConditions(definition, conditions))
    .sort((a, b) => compareCodePoints(a.key, b.key));
}
