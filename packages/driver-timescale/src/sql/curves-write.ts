import { generation } from './curves-read.js';
import type { SqlNames, Statement } from './names.js';
import { instant } from './write.js';

/** A key that a batch speaks of; without unit and clock where it only takes curves back. */
export interface PublishedKey {
  readonly id: string;
  readonly market: string;
  readonly product: string;
  readonly location: string;
  readonly profiles: string;
  readonly unit: string | null;
  readonly clock: string | null;
}

/** Opens a publication: tenant, row locks on the curves, the store's clock and order. New keys are registered. */
export function beginPublish({ schema }: SqlNames, tenant: string, keys: readonly PublishedKey[]): Statement {
  return {
    text: `SELECT tenant, seq::text, extract(epoch FROM recorded)::float8 * 1000 AS recorded, ord, id, unit, clock, ${generation(schema)}
FROM "${schema}".begin_publish($1, $2, $3, $4, $5, $6, $7, $8) ORDER BY ord`,
    values: [
      tenant,
      keys.map(({ id }) => id),
      keys.map(({ market }) => market),
      keys.map(({ product }) => product),
      keys.map(({ location }) => location),
      keys.map(({ profiles }) => profiles),
      keys.map(({ unit }) => unit),
      keys.map(({ clock }) => clock),
    ],
  };
}

/** The receipt of a batch of curves that was stored before. */
export function findCurveBatch({ schema }: SqlNames, batchId: string): Statement {
  return {
    text: `SELECT extract(epoch FROM recorded_at)::float8 * 1000 AS recorded, inserted, revised, unchanged
FROM "${schema}".curve_batch WHERE batch_id = $1`,
    values: [batchId],
  };
}

/** Keeps the receipt. */
export function insertCurveBatch({ schema }: SqlNames, values: readonly unknown[]): Statement {
  return {
    text: `INSERT INTO "${schema}".curve_batch (tenant_id, batch_id, seq, recorded_at, inserted, revised, unchanged)
VALUES ($1, $2, $3, ${instant('$4')}, $5, $6, $7)`,
    values,
  };
}

/** Curves, dates and instants, as columns of equal length. */
export interface RevisionPlaces {
  readonly curveIds: readonly number[];
  readonly days: readonly number[];
  /** Epoch ms. */
  readonly known: readonly number[];
}

/**
 * What was known of each curve at each instant, in their order: the content of the last revision up to it and its knownAt, NULL when there is
 * none, and whether there is any revision at all.
 */
export function knownContents({ schema }: SqlNames, { curveIds, days, known }: RevisionPlaces): Statement {
  const place = `r.curve_id = g.curve_id AND r.as_of = date '1970-01-01' + g.day`;
  return {
    text: `SELECT encode(p.content, 'hex') AS content, coalesce(p.withdrawn, false) AS withdrawn, extract(epoch FROM p.known_at)::float8 * 1000 AS known,
  p.content IS NOT NULL OR EXISTS (SELECT FROM "${schema}".curve_revision r WHERE ${place}) AS any
FROM unnest($1::integer[], $2::integer[], $3::float8[]) WITH ORDINALITY g(curve_id, day, known, ord)
LEFT JOIN LATERAL (SELECT r.content, r.withdrawn, r.known_at FROM "${schema}".curve_revision r WHERE ${place} AND r.known_at <= ${instant('g.known')}
  ORDER BY r.known_at DESC, r.recorded_at DESC, r.seq DESC LIMIT 1) p ON true
ORDER BY g.ord`,
    values: [curveIds, days, known],
  };
}

/** Contracts of curves, as columns of equal length; each contract once. */
export interface ContractColumns {
  readonly curveIds: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly profiles: readonly string[];
  readonly names: readonly string[];
  readonly markets: readonly string[];
  readonly weightings: readonly string[];
}

/**
 * The numbers of contracts in their order, as a JSON array; those that have none yet get one. The curves are locked, so that nobody else gives
 * numbers to their contracts. Each is looked up through the index: without statistics the planner would rather go through all there are.
 */
export function numberContracts({ schema }: SqlNames, tenantId: number, given: ContractColumns): Statement {
  const { curveIds, starts, ends, profiles, names, markets, weightings } = given;
  return {
    text: `WITH given AS MATERIALIZED (
  SELECT g.curve_id, ${instant('g.starts')} AS valid_from, ${instant('g.ends')} AS valid_to, g.profile, g.name, g.market, g.weighting, g.ord
  FROM unnest($2::integer[], $3::float8[], $4::float8[], $5::text[], $6::text[], $7::text[], $8::text[])
    WITH ORDINALITY g(curve_id, starts, ends, profile, name, market, weighting, ord)
), found AS MATERIALIZED (
  SELECT g.*, (SELECT k.id FROM "${schema}".curve_contract k WHERE k.tenant_id = $1::integer AND k.curve_id = g.curve_id
    AND k.valid_from = g.valid_from AND k.valid_to = g.valid_to AND k.profile = g.profile AND k.name = g.name
    AND k.market = g.market AND k.weighting = g.weighting LIMIT 1) AS known
  FROM given g
), numbered AS MATERIALIZED (
  SELECT f.*, coalesce(f.known, nextval('"${schema}".curve_contract_number')::integer) AS id FROM found f ORDER BY f.ord
), made AS (
  INSERT INTO "${schema}".curve_contract (id, tenant_id, curve_id, valid_from, valid_to, profile, name, market, weighting)
  SELECT n.id, $1::integer, n.curve_id, n.valid_from, n.valid_to, n.profile, n.name, n.market, n.weighting
  FROM numbered n WHERE n.known IS NULL)
SELECT json_agg(n.id ORDER BY n.ord) AS ids FROM numbered n`,
    values: [tenantId, curveIds, starts, ends, profiles, names, markets, weightings],
  };
}

/** Where revisions are copied to, the stamps before the content. */
export function revisionTarget({ schema }: SqlNames): string {
  return `"${schema}".curve_revision_data (tenant_id, curve_id, as_of, known_at, recorded_at, seq, withdrawn, points, content, contract_ids,
  bid, ask, mid, last, settlement, volume, open_interest, fine, fine_values, fine_flags, lineage)`;
}
