import type { CatalogRepository, SeriesDefinition } from '@aurum/core';

/** Up to so many keys are asked for one by one. */
const FEW = 16;

/** The definitions of those of the keys that are defined. */
export async function definedAmong(
  catalog: CatalogRepository,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SeriesDefinition>> {
  const defined = new Map<string, SeriesDefinition>();
  if (keys.length <= FEW) {
    for (const definition of await Promise.all(keys.map((key) => catalog.find(key, { signal })))) {
      if (definition !== undefined) defined.set(definition.key, definition);
    }
    return defined;
  }
  const wanted = new Set(keys);
  const keyPrefix = commonPrefix(keys);
  let cursor: string | undefined;
  do {
    const page = await catalog.list({ keyPrefix, limit: 1000, cursor }, { signal });
    for (const definition of page.items) if (wanted.has(definition.key)) defined.set(definition.key, definition);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return defined;
}

function commonPrefix(keys: readonly string[]): string {
  let prefix = keys[0] ?? '';
  for (const key of keys) while (!key.startsWith(prefix)) prefix = prefix.slice(0, -1);
  // Half of a surrogate pair is no text that a store takes.
  return /[\ud800-\udbff]$/.test(prefix) ? prefix.slice(0, -1) : prefix;
}
