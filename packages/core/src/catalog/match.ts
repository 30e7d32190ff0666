import { AurumError } from '../errors/index.js';
import type { CatalogQuery, SeriesDefinition } from '../ports/index.js';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** The conditions of a catalog query with everything optional resolved; a store can translate them one by one. */
export interface CatalogConditions {
  /** Keys begin so; empty for all. */
  readonly keyPrefix: string;
  /** Attributes that must be there with exactly these values, ordered by name. */
  readonly attributes: readonly (readonly [name: string, value: string])[];
  /** Lower-case words that must all occur in key, description or attribute values. */
  readonly words: readonly string[];
}

/** Resolves the conditions of a query; limit and cursor are not conditions. */
export function catalogConditions(query: CatalogQuery = {}): CatalogConditions {
  return {
    keyPrefix: query.keyPrefix ?? '',
    attributes: Object.entries(query.attributes ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    words: (query.text ?? '')
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word.length > 0),
  };
}

/** Whether a definition meets all conditions. Everything is literal: there are no wildcards. */
export function matchesConditions(definition: SeriesDefinition, conditions: CatalogConditions): boolean {
  if (!definition.key.startsWith(conditions.keyPrefix)) return false;
  const attributes = new Map(Object.entries(definition.attributes ?? {}));
  if (conditions.attributes.some(([name, value]) => attributes.get(name) !== value)) return false;
  const texts = [definition.key, definition.description ?? '', ...attributes.values()].map((text) =>
    text.toLowerCase(),
  );
  return conditions.words.every((word) => texts.some((text) => text.includes(word)));
}

/** How many definitions have each value of an attribute, those without it left out. */
export function countAttribute(definitions: Iterable<SeriesDefinition>, attribute: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const definition of definitions) {
    const value = new Map(Object.entries(definition.attributes ?? {})).get(attribute);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/**
 * The page size of a query.
 *
 * @throws AurumError `SERIES.INVALID_ARGUMENT` outside 1 to 1000
 */
export function catalogLimit(query: CatalogQuery = {}): number {
  const limit = query.limit ?? DEFAULT_LIMIT;
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new AurumError('SERIES.INVALID_ARGUMENT', {
    message: `A page of the catalog cannot hold ${String(limit)} series. Give a limit from 1 to ${MAX_LIMIT}.`,
    details: { limit },
  });
}

/** What a cursor of a query is bound to: tenant and conditions, in one canonical form. */
export function catalogScope(tenant: string, query: CatalogQuery = {}): string {
  return JSON.stringify(['catalog', tenant, catalogConditions(query)]);
}
