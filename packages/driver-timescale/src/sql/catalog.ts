import type { CatalogConditions } from '@aurum/core/driver';
import type { SqlNames, Statement } from './names.js';

const DEFINITION = 'key, unit, kind, clock, frequency, nan, issued, description, attributes';

/** Takes on a tenant for the transaction and gives its number, or NULL. */
export function enter({ schema }: SqlNames, tenant: string): Statement {
  return { text: `SELECT "${schema}".enter($1) AS tenant`, values: [tenant] };
}

/** Makes sure that a tenant exists. One that does is left alone, since an insertion that meets it would use a number up. */
export function createTenant({ schema }: SqlNames, tenant: string): Statement {
  return {
    text: `INSERT INTO "${schema}".tenant (name) SELECT $1::text WHERE NOT EXISTS (SELECT FROM "${schema}".tenant WHERE name = $1::text)
ON CONFLICT (name) DO NOTHING`,
    values: [tenant],
  };
}

/** One definition as it is stored; `search_text` holds what a text search looks at, in lower case, a line each. */
export interface DefinitionRow {
  readonly key: string;
  readonly unit: string;
  readonly kind: string;
  readonly clock: string;
  readonly frequency: string;
  readonly nan: string;
  readonly issued: boolean;
  readonly description: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly search_text: string;
}

/** Takes those of the series that are defined, in the order that writes take them in, and gives what is stored. */
export function lockDefinitions({ schema }: SqlNames, keys: readonly string[]): Statement {
  return {
    text: `SELECT ${DEFINITION} FROM "${schema}".series WHERE key = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE`,
    values: [keys],
  };
}

/**
 * Registers the definitions that are not stored yet, and replaces description and attributes of the others where they differ. Gives what
 * is stored now of the keys that another call registered in between. A definition that is stored uses no number up.
 */
export function upsertDefinitions({ schema }: SqlNames, tenantId: number, rows: readonly DefinitionRow[]): Statement {
  const facets = (alias: string): string => `${alias}.description, ${alias}.attributes, ${alias}.search_text`;
  const update = 'description, attributes, search_text';
  return {
    text: `WITH d AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS d(key text, unit text, kind text, clock text, frequency text, nan text, issued boolean, description text, attributes jsonb, search_text text)
), replaced AS (
  UPDATE "${schema}".series s SET (${update}) = ROW (${facets('d')}) FROM d
  WHERE s.tenant_id = $1::integer AND s.key = d.key AND (${facets('s')}) IS DISTINCT FROM (${facets('d')})
)
INSERT INTO "${schema}".series AS s (tenant_id, key, unit, kind, clock, frequency, nan, issued, ${update})
SELECT $1::integer, d.key, d.unit, d.kind, d.clock, d.frequency, d.nan, d.issued, ${facets('d')} FROM d
WHERE NOT EXISTS (SELECT FROM "${schema}".series s WHERE s.tenant_id = $1::integer AND s.key = d.key)
ORDER BY d.key COLLATE "C"
ON CONFLICT (tenant_id, key) DO UPDATE SET (${update}) = ROW (${facets('EXCLUDED')})
RETURNING ${DEFINITION.split(', ')
      .map((column) => `s.${column}`)
      .join(', ')}`,
    values: [tenantId, JSON.stringify(rows)],
  };
}

/** One definition. */
export function findDefinition({ schema }: SqlNames, key: string): Statement {
  return { text: `SELECT ${DEFINITION} FROM "${schema}".series WHERE key = $1`, values: [key] };
}

const CONDITIONS = `starts_with(s.key, $1) AND s.attributes @> $2::jsonb
  AND NOT EXISTS (SELECT FROM jsonb_array_elements_text($3::jsonb) w(word) WHERE strpos(s.search_text, w.word) = 0)`;

function conditionValues(conditions: CatalogConditions): readonly unknown[] {
  return [
    conditions.keyPrefix,
    JSON.stringify(Object.fromEntries(conditions.attributes)),
    JSON.stringify(conditions.words),
  ];
}

/** Definitions behind a key, in the order of keys, one more than the page holds. */
export function listDefinitions(
  { schema }: SqlNames,
  conditions: CatalogConditions,
  page: { after: string | undefined; limit: number },
): Statement {
  return {
    text: `SELECT ${DEFINITION} FROM "${schema}".series s WHERE ${CONDITIONS} AND ($4::text IS NULL OR s.key > $4::text COLLATE "C") ORDER BY s.key LIMIT $5::integer`,
    values: [...conditionValues(conditions), page.after ?? null, page.limit + 1],
  };
}

/** How many matching series have each value of an attribute. */
export function countValues({ schema }: SqlNames, conditions: CatalogConditions, attribute: string): Statement {
  return {
    text: `SELECT s.attributes ->> $4 AS value, count(*)::integer AS count FROM "${schema}".series s WHERE ${CONDITIONS} AND s.attributes ->> $4 IS NOT NULL GROUP BY 1`,
    values: [...conditionValues(conditions), attribute],
  };
}

/** Locks a series that is to be removed. */
export function lockSeries({ schema }: SqlNames, key: string): Statement {
  return { text: `SELECT id FROM "${schema}".series WHERE key = $1 FOR UPDATE`, values: [key] };
}

/** Removes all that is known of a series, and then the series. */
export function removeSeries({ schema }: SqlNames, id: number): readonly Statement[] {
  return ['observation', 'observation_revision', 'quarantine', 'series'].map((table) => ({
    text: `DELETE FROM "${schema}".${table} WHERE ${table === 'series' ? 'id' : 'series_id'} = $1`,
    values: [id],
  }));
}

/** The secret that cursors are signed with. */
export function cursorKey({ schema }: SqlNames): Statement {
  return { text: `SELECT value FROM "${schema}".setting WHERE name = 'cursor_key'`, values: [] };
}
