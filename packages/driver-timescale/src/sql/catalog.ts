import type { CatalogConditions } from '@aurum/core/driver';
import type { SqlNames, Statement } from './names.js';

const DEFINITION = 'key, unit, kind, clock, frequency, nan, description, attributes';

/** Takes on a tenant for the transaction and gives its number, or NULL. */
export function enter({ schema }: SqlNames, tenant: string): Statement {
  return { text: `SELECT "${schema}".enter($1) AS tenant`, values: [tenant] };
}

/** Makes sure that a tenant exists. */
export function createTenant({ schema }: SqlNames, tenant: string): Statement {
  return { text: `INSERT INTO "${schema}".tenant (name) VALUES ($1) ON CONFLICT (name) DO NOTHING`, values: [tenant] };
}

/** One definition as it is stored; `search_text` holds what a text search looks at, in lower case, a line each. */
export interface DefinitionRow {
  readonly key: string;
  readonly unit: string;
  readonly kind: string;
  readonly clock: string;
  readonly frequency: string;
  readonly nan: string;
  readonly description: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly search_text: string;
}

/** Registers definitions, replaces description and attributes of known ones, and gives what is stored now. */
export function upsertDefinitions({ schema }: SqlNames, tenantId: number, rows: readonly DefinitionRow[]): Statement {
  return {
    text: `INSERT INTO "${schema}".series AS s (tenant_id, key, unit, kind, clock, frequency, nan, description, attributes, search_text)
SELECT $1::integer, d.key, d.unit, d.kind, d.clock, d.frequency, d.nan, d.description, d.attributes, d.search_text
FROM jsonb_to_recordset($2::jsonb) AS d(key text, unit text, kind text, clock text, frequency text, nan text, description text, attributes jsonb, search_text text)
ORDER BY d.key COLLATE "C"
ON CONFLICT (tenant_id, key) DO UPDATE SET description = EXCLUDED.description, attributes = EXCLUDED.attributes, search_text = EXCLUDED.search_text
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
