import type { MigrationScript, MigrationTarget } from './migration.js';

/**
 * The first schema. Current values and superseded revisions are two tables, so that the common read is a plain range scan.
 *
 * Tenants are separated by the database: by row-level security on every table, and where a table cannot have it, by a view that the role
 * has instead of the table. `COPY FROM` is not possible under row-level security nor into a view, so rows are copied into
 * `observation_data`, a partition or the hypertable: the role may insert into it but not read it, and a check refuses rows of another
 * tenant than the transaction's. The check binds the role alone, so that others can restore a dump. Keys begin with the tenant, so that
 * the condition of a policy is one of the index and costs nothing a row.
 *
 * `issued` of a series says that an issue is kept whole, also where it repeats an earlier one. `has_flags` of a series says whether any
 * of its points was ever written with a flag. Of the many that never were, reads need not ask for the column. `rollup_stale` says of
 * which 30 days (`block`, counted from 1970) of a series the rollups are not to be trusted; a write marks what it touches, with its place in the order.
 */
export const foundation: MigrationScript = {
  version: 1,
  name: 'tenants, series, observations and their revisions',
  sql: ({ schema: s, role: r, layout }: MigrationTarget) => `
DO $$ BEGIN
  CREATE ROLE "${r}" NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  -- From PostgreSQL 16 on, who creates a role is its member but may not take it on.
  IF NOT pg_has_role(current_user, '${r}', CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
    GRANT "${r}" TO CURRENT_USER;
  END IF;
END $$;
DO $$ BEGIN
  IF NOT has_database_privilege('${r}', current_database(), 'TEMPORARY') THEN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO "${r}"', current_database());
  END IF;
END $$;
GRANT USAGE ON SCHEMA "${s}" TO "${r}";

CREATE TABLE "${s}".setting (name text PRIMARY KEY, value text NOT NULL);
INSERT INTO "${s}".setting VALUES ('cursor_key', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')),
  ('layout', '${layout}'), ('rollups', 'off');

CREATE TABLE "${s}".tenant (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION "${s}".tenant_id() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('aurum.tenant_id', true), '')::integer $$;

CREATE SEQUENCE "${s}".write_seq AS bigint;

CREATE TABLE "${s}".series (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id integer NOT NULL REFERENCES "${s}".tenant,
  key text COLLATE "C" NOT NULL,
  unit text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('average', 'sum', 'point')),
  clock text NOT NULL,
  frequency text NOT NULL,
  nan text NOT NULL CHECK (nan IN ('store', 'refuse')),
  issued boolean NOT NULL DEFAULT false,
  description text,
  attributes jsonb NOT NULL DEFAULT '{}',
  search_text text NOT NULL,
  last_recorded_at timestamptz NOT NULL DEFAULT '-infinity',
  last_seq bigint NOT NULL DEFAULT 0,
  has_flags boolean NOT NULL DEFAULT false,
  UNIQUE (tenant_id, key),
  -- What refers to a series and begins its key with the tenant refers to both: the rows of a series that is removed are then found by the key.
  UNIQUE (tenant_id, id)
);
CREATE INDEX series_attributes ON "${s}".series USING gin (attributes jsonb_path_ops);

${(layout === 'hypertable' ? hypertables : partitions)(s, r)}

CREATE TABLE "${s}".write_batch (
  tenant_id integer NOT NULL,
  batch_id uuid NOT NULL,
  seq bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  inserted bigint NOT NULL,
  revised bigint NOT NULL,
  unchanged bigint NOT NULL,
  quarantined bigint NOT NULL,
  PRIMARY KEY (tenant_id, batch_id)
);

CREATE TABLE "${s}".quarantine (
  tenant_id integer NOT NULL,
  series_id integer NOT NULL REFERENCES "${s}".series ON DELETE CASCADE,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz NOT NULL,
  value float8,
  reason text NOT NULL,
  known_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  seq bigint NOT NULL
);
CREATE INDEX quarantine_range ON "${s}".quarantine (series_id, valid_from, recorded_at, seq);

CREATE TABLE "${s}".rollup_stale (
  tenant_id integer NOT NULL,
  series_id integer NOT NULL,
  block integer NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (tenant_id, series_id, block),
  FOREIGN KEY (tenant_id, series_id) REFERENCES "${s}".series (tenant_id, id) ON DELETE CASCADE
);
CREATE TABLE "${s}".rollup_clock (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  clock text NOT NULL UNIQUE,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL
);

ALTER TABLE "${s}".tenant ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_own ON "${s}".tenant TO "${r}" USING (name = (SELECT current_setting('aurum.tenant', true)));
${['series', 'write_batch', 'quarantine', 'rollup_stale'].map((table) => secured(s, r, table)).join('\n')}
GRANT SELECT ON "${s}".tenant, "${s}".setting, "${s}".rollup_clock TO "${r}";
GRANT INSERT ON "${s}".observation_data TO "${r}";
GRANT USAGE ON SEQUENCE "${s}".write_seq TO "${r}";

-- Takes on a tenant for the rest of the transaction: its id, or NULL when there is no such tenant.
CREATE FUNCTION "${s}".enter(tenant_name text) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
DECLARE found integer;
BEGIN
  PERFORM set_config('aurum.tenant', tenant_name, true);
  SELECT id INTO found FROM "${s}".tenant WHERE name = tenant_name;
  PERFORM set_config('aurum.tenant_id', coalesce(found::text, ''), true);
  RETURN found;
END $$;

-- What a read needs, in one round trip: the tenant, the definitions of the keys in their order, and the bounds for the
-- COPY that follows, which cannot take parameters itself. With extents it tells what part of the range each series fills.
CREATE FUNCTION "${s}".begin_read(tenant_name text, keys text[], valid_from timestamptz, valid_to timestamptz,
                                  known timestamptz, recorded timestamptz, up_to_seq bigint, issue timestamptz, lead_ms float8,
                                  lead_floor timestamptz, release bigint, since timestamptz, extents boolean)
RETURNS TABLE (ord bigint, tenant integer, id integer, key text, unit text, kind text, clock text, frequency text, nan text, issued boolean,
               last_seq bigint, has_flags boolean, first_from timestamptz, last_from timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE entered integer; ids integer[];
BEGIN
  entered := "${s}".enter(tenant_name);
${layout === 'hypertable' ? LET_NO_SCAN_SKIP : ''}  SELECT array_agg(coalesce(s.id, -1) ORDER BY k.ord) INTO ids
    FROM unnest(keys) WITH ORDINALITY k(key, ord) LEFT JOIN "${s}".series s ON s.key = k.key AND s.tenant_id = entered;
  PERFORM set_config('aurum.series', coalesce(ids::text, '{}'), true),
          set_config('aurum.from', valid_from::text, true), set_config('aurum.to', valid_to::text, true),
          set_config('aurum.known', known::text, true), set_config('aurum.recorded', recorded::text, true),
          set_config('aurum.seq', up_to_seq::text, true), set_config('aurum.issue', coalesce(issue::text, ''), true),
          set_config('aurum.lead', coalesce(lead_ms::text, ''), true), set_config('aurum.lead_floor', coalesce(lead_floor::text, ''), true),
          set_config('aurum.release', coalesce(release::text, ''), true), set_config('aurum.since', coalesce(since::text, ''), true);
  RETURN QUERY SELECT k.ord, entered, s.id, k.key, s.unit, s.kind, s.clock, s.frequency, s.nan, s.issued, s.last_seq, s.has_flags,
      CASE WHEN extents THEN (SELECT min(o.valid_from) FROM "${s}".observation o
        WHERE o.series_id = s.id AND o.valid_from >= begin_read.valid_from AND o.valid_from < begin_read.valid_to) END,
      CASE WHEN extents THEN (SELECT max(o.valid_from) FROM "${s}".observation o
        WHERE o.series_id = s.id AND o.valid_from >= begin_read.valid_from AND o.valid_from < begin_read.valid_to) END
    FROM unnest(keys) WITH ORDINALITY k(key, ord) LEFT JOIN "${s}".series s ON s.key = k.key AND s.tenant_id = entered
    ORDER BY k.ord;
END $$;

-- The class of the advisory locks of writes under way; pg_locks is the cluster's, hence the database's name.
CREATE FUNCTION "${s}".horizon_class() RETURNS integer LANGUAGE sql STABLE
  AS $$ SELECT hashtext('"${s}".horizon of ' || current_database()) $$;

-- Opens a write: takes the series in the order of their ids, then the store's clock and order, and tells how far each series
-- reaches. The shared advisory lock tells horizon() that a batch recorded not before its second is under way (a cast alone would
-- round, and so name the second after).
CREATE FUNCTION "${s}".begin_write(tenant_name text, keys text[])
RETURNS TABLE (tenant integer, seq bigint, recorded timestamptz, id integer, key text, unit text, kind text, clock text,
               frequency text, nan text, issued boolean, has_flags boolean, first_from timestamptz, last_from timestamptz, hypertable boolean)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE entered integer; ids integer[]; new_seq bigint; stamp timestamptz;
BEGIN
  entered := "${s}".enter(tenant_name);
${layout === 'hypertable' ? LET_NO_SCAN_SKIP + LET_BATCHES_BE_LARGE : ''}  PERFORM pg_advisory_xact_lock_shared("${s}".horizon_class(), (floor(extract(epoch FROM clock_timestamp()))::bigint % 2147483647)::integer);
  SELECT array_agg(l.id) INTO ids FROM (
    SELECT s.id FROM "${s}".series s WHERE s.key = ANY (keys) ORDER BY s.id FOR NO KEY UPDATE) l;
  new_seq := nextval('"${s}".write_seq');
  SELECT greatest(date_trunc('milliseconds', clock_timestamp()), max(s.last_recorded_at)) INTO stamp
    FROM "${s}".series s WHERE s.id = ANY (ids);
  UPDATE "${s}".series s SET last_recorded_at = stamp, last_seq = new_seq WHERE s.id = ANY (ids);
  RETURN QUERY SELECT entered, new_seq, stamp, s.id, s.key, s.unit, s.kind, s.clock, s.frequency, s.nan, s.issued, s.has_flags,
      (SELECT min(o.valid_from) FROM "${s}".observation o WHERE o.series_id = s.id),
      (SELECT max(o.valid_from) FROM "${s}".observation o WHERE o.series_id = s.id),
      ${layout === 'hypertable'}
    FROM (SELECT 1) one LEFT JOIN "${s}".series s ON s.id = ANY (ids);
END $$;

-- Epoch milliseconds before which every batch is committed or gone.
CREATE FUNCTION "${s}".horizon() RETURNS float8 LANGUAGE sql VOLATILE AS $$
  SELECT least(floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 - 1,
               (SELECT min(l.objid::bigint)::float8 * 1000 - 1 FROM pg_locks l
                 WHERE l.locktype = 'advisory' AND l.objsubid = 2
                   AND l.classid = ("${s}".horizon_class()::bigint & 4294967295)::oid))
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA "${s}" TO "${r}";
`,
};

/** Columns of current rows and of superseded revisions, the widest first. */
const OBSERVATION = `valid_from timestamptz NOT NULL,
  known_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  seq bigint NOT NULL,
  value float8,
  valid_to timestamptz,
  tenant_id integer NOT NULL,
  series_id integer NOT NULL,
  flag smallint`;

/** Only the transaction's own tenant, where the role copies rows in; whoever else writes, such as a restore, is not bound. */
const tenantGuard = (role: string): string =>
  `CONSTRAINT observation_tenant_guard CHECK (coalesce(tenant_id = nullif(current_setting('aurum.tenant_id', true), '')::integer, current_user <> '${role}'))`;

const PRIVILEGES = 'SELECT, INSERT, UPDATE, DELETE';

/** Row-level security by tenant, and what the role may do. */
function secured(s: string, r: string, table: string, privileges: string = PRIVILEGES): string {
  return `ALTER TABLE "${s}".${table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY ${table}_tenant ON "${s}".${table} TO "${r}"
  USING (tenant_id = (SELECT "${s}".tenant_id())) WITH CHECK (tenant_id = (SELECT "${s}".tenant_id()));
GRANT ${privileges} ON "${s}".${table} TO "${r}";`;
}

/** Plain PostgreSQL: one partition takes all of time, and may be divided further; rollups are tables that the driver keeps. */
function partitions(s: string, r: string): string {
  const levels = ['hour', 'day', 'month'].map(
    (level) => `CREATE TABLE "${s}".rollup_${level} (
  start timestamptz NOT NULL,
  tenant_id integer NOT NULL,
  series_id integer NOT NULL,
  sum float8,
  count bigint NOT NULL,
  min float8 NOT NULL,
  max float8 NOT NULL,
  first float8 NOT NULL,
  last float8 NOT NULL,
  huge bigint NOT NULL,
  PRIMARY KEY (tenant_id, series_id, start),
  FOREIGN KEY (tenant_id, series_id) REFERENCES "${s}".series (tenant_id, id) ON DELETE CASCADE
);
${secured(s, r, `rollup_${level}`, 'SELECT')}`,
  );
  return `CREATE TABLE "${s}".observation (
  ${OBSERVATION},
  PRIMARY KEY (tenant_id, series_id, valid_from),
  CHECK (valid_to > valid_from)
) PARTITION BY RANGE (valid_from);
CREATE TABLE "${s}".observation_data PARTITION OF "${s}".observation (${tenantGuard(r)}) FOR VALUES FROM (MINVALUE) TO (MAXVALUE)
  PARTITION BY RANGE (valid_from);
CREATE TABLE "${s}".observation_data_default PARTITION OF "${s}".observation_data DEFAULT;
CREATE TABLE "${s}".observation_revision (
  ${OBSERVATION}
);
CREATE UNIQUE INDEX observation_revision_as_of ON "${s}".observation_revision ${AS_OF};
${secured(s, r, 'observation')}
${secured(s, r, 'observation_revision')}
${levels.join('\n')}`;
}

/** The order in which the winner of an interval is looked up. */
const AS_OF = '(tenant_id, series_id, valid_from, known_at DESC, recorded_at DESC, seq DESC)';

/**
 * TimescaleDB: a compressed hypertable cannot have row-level security, so the role has views of its tenant's rows. They have no barrier: it
 * would keep the planner from using the order of the index, and the setting of the tenant is free to whoever may run SQL of his own as the role.
 * Continuous aggregates are made for the clocks that are in use, when rollups are brought up to date.
 */
function hypertables(s: string, r: string): string {
  const hypertable = (
    table: string,
    constraints: readonly string[],
    index: string,
    order: string,
  ): string => `CREATE TABLE "${s}".${table}_data (
  ${[OBSERVATION, ...constraints].join(',\n  ')}
);
SELECT create_hypertable('"${s}".${table}_data', by_range('valid_from', interval '30 days'), create_default_indexes => false);
${index}
ALTER TABLE "${s}".${table}_data SET (timescaledb.compress, timescaledb.compress_segmentby = 'tenant_id, series_id',
  timescaledb.compress_orderby = '${order}');
CREATE VIEW "${s}".${table} AS SELECT * FROM "${s}".${table}_data WHERE tenant_id = (SELECT "${s}".tenant_id()) WITH CASCADED CHECK OPTION;
GRANT ${PRIVILEGES} ON "${s}".${table} TO "${r}";`;
  return `${hypertable(
    'observation',
    ['CHECK (valid_to > valid_from)', tenantGuard(r)],
    `ALTER TABLE "${s}".observation_data ADD PRIMARY KEY (tenant_id, series_id, valid_from);`,
    'valid_from',
  )}
${hypertable(
  'observation_revision',
  [],
  `CREATE UNIQUE INDEX observation_revision_as_of ON "${s}".observation_revision_data ${AS_OF};`,
  'valid_from, known_at DESC, recorded_at DESC, seq DESC',
)}`;
}

/** Before 2.29.2 TimescaleDB may skip the wrong rows of a DISTINCT ON where compressed and other chunks meet. */
const LET_NO_SCAN_SKIP = `  PERFORM set_config('timescaledb.enable_skipscan', 'off', true) WHERE current_setting('timescaledb.enable_skipscan', true) IS NOT NULL;
`;

/** A batch is as large as its caller makes it; the limit would refuse late corrections of compressed rows half-way. */
const LET_BATCHES_BE_LARGE = `  PERFORM set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true)
    WHERE current_setting('timescaledb.max_tuples_decompressed_per_dml_transaction', true) IS NOT NULL;
`;
