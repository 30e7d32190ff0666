import { createHash } from 'node:crypto';

/** What a key is made of. */
export interface CacheKeyParts {
  /** The family of questions, such as `series.read`. */
  readonly keyspace: string;
  /** Whose data is asked for. */
  readonly tenant: string;
  /** The question: plain data with instants as epoch ms, whatever form they were given in. */
  readonly query: unknown;
  /** The form of the answer and its version: answers of another are not seen. */
  readonly schema: string;
}

/**
 * The key of a question, `keyspace|hash|schema`: the same for questions that mean the same, another for any other. The hash is 24 characters (144
 * bits) of SHA-256 over tenant and query in one form. It is not a faster one, because who can choose two questions with one key could read
 * another tenant's answer.
 */
export function cacheKey({ keyspace, tenant, query, schema }: CacheKeyParts): string {
  const text = canonicalJson([tenant, query]);
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 24);
  return `${keyspace}|${hash}|${schema}`;
}

/** JSON in one form: names sorted, what is undefined left out, infinite numbers by name. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((part) => canonicalJson(part ?? null)).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${fields.map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`).join()}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return `~${value}`; // no JSON begins so
  return JSON.stringify(value) ?? 'null';
}

/** Makes tags. */
export interface CacheTags {
  /** What is known of a series. */
  series(tenant: string, key: string): string;
  /** That a series is defined, and how: for answers that no write can change. */
  definition(tenant: string, key: string): string;
  /** The list of series. */
  catalog(tenant: string): string;
  /** What is known of a curve, by the text of its key. */
  curve(tenant: string, key: string): string;
  /** The list of curves. */
  curves(tenant: string): string;
  /** Everything of a tenant. */
  tenant(tenant: string): string;
}

/**
 * The tags that answers of cached repositories have. Whoever changes a store by other ways than a cached repository invalidates these, after
 * the commit: `series` of each series that was written; `curve` of each curve that was published or withdrawn, and `curves`; `definition`, `series` and
 * `catalog` for a definition that was made, changed or removed.
 */
export const cacheTags: CacheTags = Object.freeze({
  series: (tenant: string, key: string) => tag('series', tenant, key),
  definition: (tenant: string, key: string) => tag('definition', tenant, key),
  catalog: (tenant: string) => tag('catalog', tenant),
  curve: (tenant: string, key: string) => tag('curve', tenant, key),
  curves: (tenant: string) => tag('curves', tenant),
  tenant: (tenant: string) => tag('tenant', tenant),
});

function tag(kind: string, ...names: readonly string[]): string {
  return [kind, ...names.map(escapeName)].join(':');
}

const NOT_IN_A_TAG = /[%:,|{}\p{Cc}\p{Cs}]/gu;

/** A name as a part of a tag: what parts tags, or parts of them, becomes `%` with its code and a semicolon. Different names stay different. */
function escapeName(name: string): string {
  return name.replaceAll(NOT_IN_A_TAG, (character) => `%${(character.codePointAt(0) ?? 0).toString(16)};`);
}
