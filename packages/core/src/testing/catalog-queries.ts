import assert from 'node:assert/strict';
import type { CallOptions, CatalogQuery, CatalogRepository, SeriesDefinition } from '../ports/index.js';

/** The keys of all pages. */
export async function keysOf(
  catalog: CatalogRepository,
  query: CatalogQuery,
  call: CallOptions,
): Promise<readonly string[]> {
  const keys: string[] = [];
  let cursor = query.cursor;
  do {
    const page = await catalog.list({ ...query, cursor }, call);
    assert.ok(page.items.length <= (query.limit ?? 100), 'a page holds more than its limit');
    keys.push(...page.items.map(({ key }) => key));
    assert.ok(keys.length <= 1000, 'the pages do not come to an end');
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return keys;
}

/** Asserts that two definitions are the same, an absent field being the same as its default. */
export function assertSameDefinition(actual: SeriesDefinition, expected: SeriesDefinition): void {
  const plain = ({ clock, nan, issued, description, attributes, ...rest }: SeriesDefinition): unknown => ({
    ...rest,
    clock: clock.id,
    nan: nan ?? 'store',
    issued: issued ?? false,
    description,
    attributes: { ...attributes },
  });
  assert.deepEqual(plain(actual), plain(expected));
}
