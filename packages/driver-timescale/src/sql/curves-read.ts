import type { SqlNames, Statement } from './names.js';
import { KNOWN, RECORDED } from './settings.js';

/** The numbers of quotes as columns of a revision, in the order of `QUOTE_FIELDS`. */
export const NUMBER_COLUMNS = ['bid', 'ask', 'mid', 'last', 'settlement', 'volume', 'open_interest'] as const;

/** Epoch ms of a timestamp. */
export function epochMs(column: string): string {
  return `extract(epoch FROM ${column})::float8 * 1000`;
}

/**
 * Which numbers of contracts these are: those of one table, as long as nobody fills it anew, on a server that was not set back, for which it
 * would have to be started again.
 */
export function generation(schema: string): string {
  return `pg_relation_filenode('"${schema}".curve_contract') || ' ' || pg_postmaster_start_time() AS generation`;
}

/** Which as-of dates count, in days since 1970, both included. */
export interface DayRange {
  readonly first: number;
  readonly last: number;
}

/** The bounds on knowledge, as PostgreSQL reads them. */
export interface CurveBounds {
  readonly known: string;
  readonly recorded: string;
}

/** Takes on the tenant, looks the keys up and leaves the bounds for the COPY that follows in the same transaction. */
export function beginCurves(
  { schema }: SqlNames,
  tenant: string,
  wanted: { readonly keys: readonly string[]; readonly days: readonly DayRange[]; readonly bounds: CurveBounds },
): Statement {
  const { keys, days, bounds } = wanted;
  return {
    text: `SELECT ord, tenant, id, unit, clock, ${generation(schema)} FROM "${schema}".begin_curves($1, $2, $3, $4, $5, $6) ORDER BY ord`,
    values: [tenant, keys, days.map(({ first }) => first), days.map(({ last }) => last), bounds.known, bounds.recorded],
  };
}

/** Columns of the order in which revisions of one curve are looked up, from the last on. */
const BACKWARDS = 'v.as_of DESC, v.known_at DESC, v.recorded_at DESC, v.seq DESC';

/** The last revision of each date within the bounds, withdrawals too, from the last date on: a walk through the index alone. */
function lastRevisions(schema: string, conditions: string): string {
  return `SELECT DISTINCT ON (v.as_of) v.as_of, v.known_at, v.recorded_at, v.seq, v.withdrawn FROM "${schema}".curve_revision v
  WHERE ${conditions} ORDER BY ${BACKWARDS}`;
}

/** The whole row of a revision that is found by `w`. */
function wholeRevision(schema: string, curve: string): string {
  return `LATERAL (SELECT r.* FROM "${schema}".curve_revision r WHERE r.curve_id = ${curve} AND r.as_of = w.as_of AND r.known_at = w.known_at
  AND r.recorded_at = w.recorded_at AND r.seq = w.seq LIMIT 1) r`;
}

/**
 * The query inside the COPY of a read: for each curve that was asked for the one of the last date that counts, if there is one. It has no
 * parameters: its bounds are settings of the transaction.
 */
export function curvesQuery({ schema }: SqlNames): string {
  const setting = (name: string): string => `current_setting('aurum.${name}')::integer[]`;
  const columns = ['as_of', 'known_at', 'recorded_at', 'seq', 'contract_ids', ...NUMBER_COLUMNS];
  const content = [...columns, 'fine', 'fine_values', 'fine_flags', 'lineage'].map((column) => `r.${column}`);
  const conditions = `v.curve_id = u.id AND v.as_of >= date '1970-01-01' + u.first AND v.as_of <= date '1970-01-01' + u.last
    AND v.known_at <= ${KNOWN} AND v.recorded_at <= ${RECORDED}`;
  return `SELECT u.ord::integer, ${content.join(', ')}
FROM unnest(${setting('curves')}, ${setting('first_days')}, ${setting('last_days')}) WITH ORDINALITY u(id, first, last, ord)
CROSS JOIN LATERAL (SELECT w.* FROM (${lastRevisions(schema, conditions)}) w WHERE NOT w.withdrawn ORDER BY w.as_of DESC LIMIT 1) w
CROSS JOIN ${wholeRevision(schema, 'u.id')}`;
}

/** Contracts by their numbers, as one JSON array of arrays. */
export function contractsOf({ schema }: SqlNames, ids: readonly number[]): Statement {
  return {
    text: `SELECT k.id, k.market, k.profile, k.name, ${epochMs('k.valid_from')} AS start, ${epochMs('k.valid_to')} AS end, k.weighting
FROM "${schema}".curve_contract k WHERE k.id = ANY ($1::integer[])`,
    values: [ids],
  };
}

/** What the reads of one curve are bounded by. */
export interface CurveScope extends CurveBounds, DayRange {
  readonly curveId: number;
}

const SCOPE = `v.curve_id = $1 AND v.as_of >= date '1970-01-01' + $2::integer AND v.as_of <= date '1970-01-01' + $3::integer
    AND v.known_at <= $4::timestamptz AND v.recorded_at <= $5::timestamptz`;

function scopeValues({ curveId, first, last, known, recorded }: CurveScope): readonly unknown[] {
  return [curveId, first, last, known, recorded];
}

/** The as-of dates that have a curve, the last first. */
export function datesOf({ schema }: SqlNames, scope: CurveScope): Statement {
  return {
    text: `SELECT w.as_of - date '1970-01-01' AS day FROM (${lastRevisions(schema, SCOPE)}) w WHERE NOT w.withdrawn ORDER BY w.as_of DESC`,
    values: scopeValues(scope),
  };
}

/** Whether anything was said within the bounds, withdrawals too. */
export function isKnown({ schema }: SqlNames, scope: CurveScope): Statement {
  return {
    text: `SELECT EXISTS (SELECT FROM "${schema}".curve_revision v WHERE ${SCOPE}) AS known`,
    values: scopeValues(scope),
  };
}

/** Every revision of one date, in the total order. */
export function revisionsOf({ schema }: SqlNames, curveId: number, day: number): Statement {
  return {
    text: `SELECT ${epochMs('v.known_at')} AS known, ${epochMs('v.recorded_at')} AS recorded, v.seq, v.withdrawn,
  cardinality(v.contract_ids) AS quotes, v.points
FROM "${schema}".curve_revision v WHERE v.curve_id = $1 AND v.as_of = date '1970-01-01' + $2::integer
ORDER BY v.known_at, v.recorded_at, v.seq`,
    values: [curveId, day],
  };
}

/** The contracts of a curve in one profile. */
export function contractsIn({ schema }: SqlNames, curveId: number, profile: string): Statement {
  return {
    text: `SELECT k.id, ${epochMs('k.valid_from')} AS start, ${epochMs('k.valid_to')} AS end
FROM "${schema}".curve_contract k WHERE k.curve_id = $1 AND k.profile = $2`,
    values: [curveId, profile],
  };
}

/** The numbers of a quote at a place, NaN where there is none. */
function numbersAt(place: string, prefix = ''): string {
  return NUMBER_COLUMNS.map((column) => `coalesce(r.${column}[${place}], 'NaN') AS ${prefix}${column}`).join(', ');
}

/** A line for each date within the scope that has a contract `k`, at the place `u.place` of its quotes. */
function historyLines(schema: string, quoted: string): string {
  return `SELECT w.as_of - date '1970-01-01' AS day, k.name, ${epochMs('k.valid_from')} AS start, ${epochMs('k.valid_to')} AS end,
  ${epochMs('w.known_at')} AS known, ${epochMs('w.recorded_at')} AS recorded, ${numbersAt('u.place')}
FROM (${lastRevisions(schema, SCOPE)}) w CROSS JOIN ${wholeRevision(schema, '$1')}
${quoted}
ORDER BY w.as_of`;
}

/** What was said of the contracts of a profile: at each date of the one that lies in the interval of that date. */
export function historyOfIntervals(
  { schema }: SqlNames,
  scope: CurveScope,
  wanted: {
    readonly profile: string;
    readonly days: readonly number[];
    readonly starts: readonly number[];
    readonly ends: readonly number[];
  },
): Statement {
  const { profile, days, starts, ends } = wanted;
  return {
    text: historyLines(
      schema,
      `JOIN unnest($7::integer[], $8::float8[], $9::float8[]) t(day, starts, ends) ON date '1970-01-01' + t.day = w.as_of
CROSS JOIN LATERAL (SELECT k.name, k.valid_from, k.valid_to, k.id FROM "${schema}".curve_contract k WHERE k.curve_id = $1 AND k.profile = $6
  AND k.valid_from = timestamptz 'epoch' + t.starts * interval '1 millisecond' AND k.valid_to = timestamptz 'epoch' + t.ends * interval '1 millisecond') k
CROSS JOIN LATERAL (SELECT array_position(r.contract_ids, k.id)) u(place)
WHERE NOT w.withdrawn AND u.place IS NOT NULL`,
    ),
    values: [...scopeValues(scope), profile, days, starts, ends],
  };
}

/** What was said of a position: at each date of the n-th by start among these contracts that have any price. */
export function historyOfPosition(
  { schema }: SqlNames,
  scope: CurveScope,
  { contractIds, nearby }: { readonly contractIds: readonly number[]; readonly nearby: number },
): Statement {
  const priced = NUMBER_COLUMNS.slice(0, 5).map((column) => `r.${column}[p.place] <> 'NaN'`);
  return {
    text: historyLines(
      schema,
      `CROSS JOIN LATERAL (SELECT k.*, p.place FROM unnest(r.contract_ids) WITH ORDINALITY p(id, place) JOIN "${schema}".curve_contract k ON k.id = p.id
  WHERE p.id = ANY ($6::integer[]) AND (${priced.join(' OR ')}) ORDER BY k.valid_from OFFSET $7::bigint - 1 LIMIT 1) k
CROSS JOIN LATERAL (SELECT k.place) u(place)
WHERE NOT w.withdrawn`,
    ),
    values: [...scopeValues(scope), contractIds, nearby],
  };
}

/** Two revisions of one curve, by their dates and bounds. */
export interface DiffScope {
  readonly curveId: number;
  readonly days: readonly [number, number];
  readonly known: readonly [string, string];
  readonly recorded: readonly [string, string];
}

/** The last revision of each of two sides; a side that is withdrawn or unknown has none. */
const SIDES = (
  schema: string,
): string => `SELECT s.side, w.* FROM unnest($2::integer[], $3::timestamptz[], $4::timestamptz[])
  WITH ORDINALITY s(day, known, recorded, side)
CROSS JOIN LATERAL (SELECT v.as_of, v.known_at, v.recorded_at, v.seq, v.withdrawn FROM "${schema}".curve_revision v
  WHERE v.curve_id = $1 AND v.as_of = date '1970-01-01' + s.day AND v.known_at <= s.known AND v.recorded_at <= s.recorded
  ORDER BY ${BACKWARDS} LIMIT 1) w`;

function diffValues({ curveId, days, known, recorded }: DiffScope): readonly unknown[] {
  return [curveId, days, known, recorded];
}

/** The stamps of two sides. */
export function sidesOf({ schema }: SqlNames, scope: DiffScope): Statement {
  return {
    text: `SELECT w.side, ${epochMs('w.known_at')} AS known, ${epochMs('w.recorded_at')} AS recorded, w.seq FROM (${SIDES(schema)}) w WHERE NOT w.withdrawn`,
    values: diffValues(scope),
  };
}

/** The contracts of which two sides say different things, by their hours: those of one side alone, and those whose numbers differ. */
export function diffOf({ schema }: SqlNames, scope: DiffScope): Statement {
  const both = (prefix: string): string => NUMBER_COLUMNS.map((column) => `${prefix}.${column}`).join(', ');
  const named = (side: string): string =>
    NUMBER_COLUMNS.map((column) => `coalesce(${side}.${column}, 'NaN') AS ${side}_${column}`).join(', ');
  return {
    text: `WITH quoted AS MATERIALIZED (
  SELECT w.side, k.valid_from, k.valid_to, k.profile, k.name, ${numbersAt('u.place')}
  FROM (${SIDES(schema)}) w CROSS JOIN ${wholeRevision(schema, '$1')}
  CROSS JOIN LATERAL unnest(r.contract_ids) WITH ORDINALITY u(id, place)
  JOIN "${schema}".curve_contract k ON k.id = u.id)
SELECT CASE WHEN before.side IS NULL THEN 'entered' WHEN after.side IS NULL THEN 'left' ELSE 'changed' END AS change,
  profile, coalesce(after.name, before.name) AS name, ${epochMs('valid_from')} AS start, ${epochMs('valid_to')} AS end, ${named('before')}, ${named('after')}
FROM (SELECT * FROM quoted WHERE side = 1) before FULL JOIN (SELECT * FROM quoted WHERE side = 2) after USING (valid_from, valid_to, profile)
WHERE before.side IS NULL OR after.side IS NULL OR (${both('before')}) IS DISTINCT FROM (${both('after')})
ORDER BY valid_from, valid_to, profile`,
    values: diffValues(scope),
  };
}

/** The curve of a key. */
export function findCurve({ schema }: SqlNames, key: string): Statement {
  return { text: `SELECT id, unit, clock FROM "${schema}".curve WHERE key = $1`, values: [key] };
}

/** Which keys are listed: each part that is not null, literally. */
export type ListConditions = readonly [
  market: string | null,
  product: string | null,
  location: string | null,
  profiles: string | null,
];

/** Keys behind a key that have a curve, in the order of keys, one more than the page holds. */
export function listCurves(
  { schema }: SqlNames,
  conditions: ListConditions,
  page: { readonly after: string | undefined; readonly limit: number },
): Statement {
  const parts = ['market', 'product', 'location', 'profiles'];
  const wanted = parts.map((part, i) => `($${i + 1}::text IS NULL OR c.${part} = $${i + 1}::text)`).join(' AND ');
  return {
    text: `SELECT c.key, c.unit, c.clock, d.first, d.last, d.dates FROM "${schema}".curve c CROSS JOIN LATERAL (
  SELECT min(w.as_of) - date '1970-01-01' AS first, max(w.as_of) - date '1970-01-01' AS last, count(*)::integer AS dates
  FROM (${lastRevisions(schema, 'v.curve_id = c.id')}) w WHERE NOT w.withdrawn) d
WHERE ${wanted} AND d.dates > 0 AND ($5::text IS NULL OR c.key > $5::text COLLATE "C") ORDER BY c.key LIMIT $6::integer`,
    values: [...conditions, page.after ?? null, page.limit + 1],
  };
}
