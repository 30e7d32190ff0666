import type { SqlNames, Statement } from './names.js';

/** Opens a write: tenant, row locks on the series, the store's clock and order. */
export function beginWrite({ schema }: SqlNames, tenant: string, keys: readonly string[]): Statement {
  return {
    text: `SELECT tenant, seq::text, extract(epoch FROM recorded)::float8 * 1000 AS recorded, id, key, unit, kind, clock, frequency, nan, issued, has_flags, hypertable,
  extract(epoch FROM first_from)::float8 * 1000 AS first_from, extract(epoch FROM last_from)::float8 * 1000 AS last_from
FROM "${schema}".begin_write($1, $2)`,
    values: [tenant, keys],
  };
}

/** The receipt of a batch that was written before. */
export function findBatch({ schema }: SqlNames, batchId: string): Statement {
  return {
    text: `SELECT extract(epoch FROM recorded_at)::float8 * 1000 AS recorded, inserted, revised, unchanged, quarantined
FROM "${schema}".write_batch WHERE batch_id = $1`,
    values: [batchId],
  };
}

/** Keeps the receipt. */
export function insertBatch({ schema }: SqlNames, values: readonly unknown[]): Statement {
  return {
    text: `INSERT INTO "${schema}".write_batch (tenant_id, batch_id, seq, recorded_at, inserted, revised, unchanged, quarantined)
VALUES ($1, $2, $3, ${instant('$4')}, $5, $6, $7, $8)`,
    values,
  };
}

/** A bound number of epoch milliseconds as a timestamp, without rounding. */
export function instant(parameter: string): string {
  return `timestamptz 'epoch' + ${parameter}::float8 * interval '1 millisecond'`;
}

/** Marks series as having flags, for good. */
export function markFlagged({ schema }: SqlNames, seriesIds: readonly number[]): Statement {
  return { text: `UPDATE "${schema}".series SET has_flags = true WHERE id = ANY ($1::integer[])`, values: [seriesIds] };
}

/** The column list of rows copied straight into the current values. */
export const OBSERVATION_COLUMNS = [
  'valid_from',
  'known_at',
  'recorded_at',
  'seq',
  'value',
  'tenant_id',
  'series_id',
  'flag',
] as const;

/** Where new intervals are copied to: the partition or the hypertable, since COPY is possible neither under row-level security nor into a view. */
export function observationTarget({ schema }: SqlNames, columns: readonly string[]): string {
  return `"${schema}".observation_data (${columns.join(', ')})`;
}

const staging = ({ schema }: SqlNames): string => `pg_temp."aurum_staging_${schema}"`;
const changes = ({ schema }: SqlNames): string => `pg_temp."aurum_change_${schema}"`;

/** Temporary tables of the connection, made once and empty at every commit. */
export function createStaging({ schema }: SqlNames): string {
  const columns =
    'valid_from timestamptz NOT NULL, known_at timestamptz NOT NULL, value float8, valid_to timestamptz, series_id integer NOT NULL, flag smallint';
  return `SET LOCAL client_min_messages = warning;
CREATE TEMPORARY TABLE IF NOT EXISTS "aurum_staging_${schema}" (${columns}) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS "aurum_change_${schema}" (${columns}, class smallint NOT NULL, part oid, place tid) ON COMMIT DELETE ROWS`;
}

/** Where points that may meet stored ones are copied to. */
export function stagingTarget(names: SqlNames, columns: readonly string[]): string {
  return `${staging(names)} (${columns.join(', ')})`;
}

/** Empties the staging tables between the waves of one batch. */
export function clearStaging(names: SqlNames): string {
  return `TRUNCATE ${staging(names)}, ${changes(names)}`;
}

/**
 * The current row of a staged point. It is looked up point by point through the index: without statistics, which a fresh or an
 * embedded database does not have, the planner takes the rows of a tenant for few and joins in quadratic time.
 */
function currentOf({ schema }: SqlNames, columns: string): string {
  return `LATERAL (SELECT ${columns} FROM "${schema}".observation o WHERE o.series_id = s.series_id AND o.valid_from = s.valid_from LIMIT 1) o`;
}

/** What a staged point is compared with. */
const COMPARED = 'o.series_id, o.valid_to, o.known_at, o.value, o.flag, o.valid_from';

/** Where a row of a partition is. A row of a hypertable has no place that lasts: it may be a part of a compressed batch. */
const placeOf = (hypertable: boolean): string =>
  hypertable ? 'NULL::oid AS part, NULL::tid AS place' : 'o.tableoid AS part, o.ctid AS place';

/** Stored intervals that a staged one meets with another end. */
export function endConflicts(names: SqlNames): Statement {
  return {
    text: `SELECT s.series_id, ${conflictColumns('s', 'o')}
FROM ${staging(names)} s CROSS JOIN ${currentOf(names, COMPARED)}
WHERE s.valid_to IS DISTINCT FROM o.valid_to ORDER BY 1, 2 LIMIT 1`,
    values: [],
  };
}

/** Stored intervals that a new one overlaps; those that are stored already overlap none. For after `classify`, and with `walkIndex`. */
export function overlapConflicts(names: SqlNames): Statement {
  return {
    text: `SELECT s.series_id, ${conflictColumns('s', 'o')}
FROM ${changes(names)} s CROSS JOIN LATERAL (
  (SELECT b.valid_from, b.valid_to FROM "${names.schema}".observation b WHERE b.series_id = s.series_id AND b.valid_from < s.valid_from
   ORDER BY b.valid_from DESC LIMIT 1)
  UNION ALL
  (SELECT a.valid_from, a.valid_to FROM "${names.schema}".observation a WHERE a.series_id = s.series_id AND a.valid_from > s.valid_from
   ORDER BY a.valid_from LIMIT 1)) o
WHERE s.class = 0 AND o.valid_from < s.valid_to AND o.valid_to > s.valid_from ORDER BY 1, 2 LIMIT 1`,
    values: [],
  };
}

function conflictColumns(given: string, stored: string): string {
  const ms = (column: string): string => `extract(epoch FROM ${column})::float8 * 1000`;
  return `${ms(`${given}.valid_from`)} AS start, ${ms(`${given}.valid_to`)} AS end, ${ms(`${stored}.valid_from`)} AS other_start, ${ms(`${stored}.valid_to`)} AS other_end`;
}

/** Which stored rows a dense batch may meet: those of its series between its first and last start, epoch ms. */
export interface DenseBounds {
  readonly seriesIds: readonly number[];
  readonly first: number;
  readonly last: number;
}

/**
 * Sorts the staged points out, leaving those that say what the current row says already:
 * class 0 speaks of a new interval, 1 supersedes the current row, 2 is late knowledge. In a series of `issued` only what was said at the
 * very same knownAt counts as said already.
 *
 * With `dense`, for many points that nearly fill their range, the stored rows of the range are joined at once, which is faster than
 * looking each one up; `joinAtOnce` must have been run before.
 */
export function classify(
  names: SqlNames,
  { issued, hypertable }: { readonly issued: readonly number[]; readonly hypertable: boolean },
  dense?: DenseBounds,
): Statement {
  const columns = `${COMPARED}, ${placeOf(hypertable)}`;
  const range = `(SELECT ${columns} FROM "${names.schema}".observation o
  WHERE o.series_id = ANY ($2::integer[]) AND o.valid_from >= ${instant('$3')} AND o.valid_from <= ${instant('$4')}) o`;
  const current =
    dense === undefined
      ? `${currentOf(names, columns)} ON true`
      : `${range} ON o.series_id = s.series_id AND o.valid_from = s.valid_from`;
  return {
    text: `INSERT INTO ${changes(names)}
SELECT s.valid_from, s.known_at, s.value, s.valid_to, s.series_id, s.flag,
       CASE WHEN o.series_id IS NULL THEN 0 WHEN o.known_at <= s.known_at THEN 1 ELSE 2 END, o.part, o.place
FROM ${staging(names)} s LEFT JOIN ${current}
WHERE o.series_id IS NULL OR o.known_at > s.known_at OR o.value IS DISTINCT FROM s.value OR o.flag IS DISTINCT FROM s.flag
  OR (o.known_at < s.known_at AND s.series_id = ANY ($1::integer[]))`,
    values: dense === undefined ? [issued] : [issued, dense.seriesIds, dense.first, dense.last],
  };
}

/** Settings of the planner for one statement, which it would not choose without statistics. */
export interface PlannerSettings {
  readonly begin: string;
  readonly end: string;
}

function plannerSettings(...names: readonly string[]): PlannerSettings {
  const set = (value: string): string => names.map((name) => `SET LOCAL ${name} = ${value}`).join('; ');
  return { begin: set('off'), end: set('DEFAULT') };
}

/** Keeps the planner from nested loops in a dense `classify`. */
export const joinAtOnce: PlannerSettings = plannerSettings('enable_nestloop');

/** Lets the planner find neighbours by walking the index, instead of sorting all that lies on one side. */
export const walkIndex: PlannerSettings = plannerSettings('enable_sort', 'enable_seqscan', 'enable_bitmapscan');

/** How many points are of each class. */
export function countChanges(names: SqlNames): Statement {
  return { text: `SELECT class, count(*)::integer AS count FROM ${changes(names)} GROUP BY class`, values: [] };
}

/** Parameters of the statements that store: the tenant, the batch's stamp in epoch ms, its place in the order. */
export type StampValues = readonly [tenantId: number, recordedAt: number, seq: string];

const COLUMNS = 'valid_from, known_at, recorded_at, seq, value, valid_to, tenant_id, series_id, flag';

/** Class 0: new intervals. */
export function insertNew(names: SqlNames, values: StampValues): Statement {
  return {
    text: `INSERT INTO "${names.schema}".observation (${COLUMNS}) ${stored(names, 0)}`,
    values,
  };
}

/** The points of a class as rows. */
function stored(names: SqlNames, number: number): string {
  return `SELECT c.valid_from, c.known_at, ${instant('$2')}, $3::bigint, c.value, c.valid_to, $1::integer, c.series_id, c.flag
FROM ${changes(names)} c WHERE c.class = ${number}`;
}

/** Class 1, first half: the current rows go to the superseded ones. They are where they were: the series is locked. */
export function supersede(names: SqlNames, hypertable: boolean): string {
  const columns = COLUMNS.split(', ')
    .map((column) => `o.${column}`)
    .join(', ');
  const current = hypertable
    ? `(SELECT * FROM ${changes(names)} WHERE class = 1) s CROSS JOIN ${currentOf(names, columns)}`
    : `${changes(names)} c JOIN "${names.schema}".observation o ON o.ctid = c.place AND o.tableoid = c.part WHERE c.class = 1`;
  return `INSERT INTO "${names.schema}".observation_revision (${COLUMNS}) SELECT ${columns} FROM ${current}`;
}

/**
 * Class 1, second half: what is known now takes their place. In a hypertable it is a conflict of keys that finds the row: only then a
 * compressed chunk gives up no more than the batches with these keys, where an UPDATE with a join would decompress all of it.
 */
export function replaceCurrent(names: SqlNames, values: StampValues, hypertable: boolean): Statement {
  const { schema } = names;
  if (hypertable) {
    const taken = ['known_at', 'recorded_at', 'seq', 'value', 'flag'];
    return {
      text: `INSERT INTO "${schema}".observation (${COLUMNS}) ${stored(names, 1)}
ON CONFLICT (tenant_id, series_id, valid_from) DO UPDATE SET ${taken.map((column) => `${column} = excluded.${column}`).join(', ')}`,
      values,
    };
  }
  return {
    text: `UPDATE "${schema}".observation o
SET known_at = c.known_at, recorded_at = ${instant('$2')}, seq = $3::bigint, value = c.value, flag = c.flag
FROM ${changes(names)} c WHERE c.class = 1 AND o.ctid = c.place AND o.tableoid = c.part AND o.tenant_id = $1::integer`,
    values,
  };
}

/**
 * Class 2: late knowledge is kept beside the current row, unless it says what was known at its knownAt; in the series of `$4`, unless it
 * says what was said at its very knownAt. Gives how many were kept.
 */
export function insertLate(names: SqlNames, values: readonly [...StampValues, issued: readonly number[]]): Statement {
  return {
    text: `WITH kept AS (
  INSERT INTO "${names.schema}".observation_revision (${COLUMNS})
  SELECT c.valid_from, c.known_at, ${instant('$2')}, $3::bigint, c.value, c.valid_to, $1::integer, c.series_id, c.flag
  FROM ${changes(names)} c LEFT JOIN LATERAL (
    SELECT r.value, r.flag, r.known_at, true AS found FROM "${names.schema}".observation_revision r
    WHERE r.series_id = c.series_id AND r.valid_from = c.valid_from AND r.known_at <= c.known_at
    ORDER BY r.known_at DESC, r.recorded_at DESC, r.seq DESC LIMIT 1) p ON true
  WHERE c.class = 2 AND (p.found IS NULL OR p.value IS DISTINCT FROM c.value OR p.flag IS DISTINCT FROM c.flag
    OR (p.known_at < c.known_at AND c.series_id = ANY ($4::integer[])))
  RETURNING 1)
SELECT count(*)::integer AS count FROM kept`,
    values,
  };
}

/** Marks blocks of series, given as two columns, whose rollups are not to be trusted from here on. `$1` tenant, `$2` place in the order. */
export function markStale(
  { schema }: SqlNames,
  values: readonly [tenantId: number, seq: string, seriesIds: readonly number[], blocks: readonly number[]],
): Statement {
  return {
    text: `INSERT INTO "${schema}".rollup_stale (tenant_id, series_id, block, seq)
SELECT DISTINCT $1::integer, b.series_id, b.block, $2::bigint FROM unnest($3::integer[], $4::integer[]) b(series_id, block) ORDER BY 2, 3
ON CONFLICT (tenant_id, series_id, block) DO UPDATE SET seq = excluded.seq`,
    values,
  };
}

/** Keeps quarantined points that are not kept already; gives how many are new. `$4` is a JSON array of rows. */
export function insertQuarantine({ schema }: SqlNames, values: readonly [...StampValues, rows: string]): Statement {
  return {
    text: `WITH given AS (
  SELECT DISTINCT q.series_id, ${instant('q.start')} AS valid_from, ${instant('q.end')} AS valid_to, q.value::float8 AS value, q.reason, ${instant('q.known')} AS known_at
  FROM jsonb_to_recordset($4::jsonb) AS q(series_id integer, start float8, "end" float8, value text, reason text, known float8)
), kept AS (
  INSERT INTO "${schema}".quarantine (tenant_id, series_id, valid_from, valid_to, value, reason, known_at, recorded_at, seq)
  SELECT $1::integer, g.series_id, g.valid_from, g.valid_to, g.value, g.reason, g.known_at, ${instant('$2')}, $3::bigint FROM given g
  WHERE NOT EXISTS (SELECT FROM "${schema}".quarantine k WHERE k.series_id = g.series_id AND k.valid_from = g.valid_from
    AND k.valid_to = g.valid_to AND k.value IS NOT DISTINCT FROM g.value AND k.reason = g.reason AND k.known_at = g.known_at)
  RETURNING 1)
SELECT count(*)::integer AS count FROM kept`,
    values,
  };
}
