import type { MigrationScript, MigrationTarget } from './migration.js';

/**
 * Curves. A revision of a curve is one row: its quotes are columns of equal length, its fine view is one array, so that a curve of sixty
 * quotes and a year of hours costs one row instead of nine thousand. Contracts are kept once for each key of a curve, by number; a reference to
 * the curve would be looked up for each of them, and they are only written with the curve locked.
 *
 * All of it is few rows, in plain tables also on TimescaleDB. `curve_revision` has one partition for the same reason as `observation`: rows are
 * copied in binary form, which is not possible under row-level security, so the role may insert into the partition but not read it, and
 * a check refuses rows of another tenant.
 *
 * In the index each key begins with its last date and each date with its last revision: the curve as it is or was known, the one on or
 * before a date, and the dates that there are, are then found by walking it from one end.
 */
export const curves: MigrationScript = {
  version: 2,
  name: 'curves and their revisions',
  sql: ({ schema: s, role: r }: MigrationTarget) => `
CREATE TABLE "${s}".curve (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id integer NOT NULL REFERENCES "${s}".tenant,
  key text COLLATE "C" NOT NULL,
  market text COLLATE "C" NOT NULL,
  product text COLLATE "C" NOT NULL,
  location text COLLATE "C" NOT NULL,
  profiles text COLLATE "C" NOT NULL,
  unit text NOT NULL,
  clock text NOT NULL,
  last_recorded_at timestamptz NOT NULL DEFAULT '-infinity',
  last_seq bigint NOT NULL DEFAULT 0,
  UNIQUE (tenant_id, key),
  UNIQUE (tenant_id, id)
);

CREATE SEQUENCE "${s}".curve_contract_number AS integer;
CREATE TABLE "${s}".curve_contract (
  id integer PRIMARY KEY,
  tenant_id integer NOT NULL,
  curve_id integer NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz NOT NULL,
  profile text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  market text COLLATE "C" NOT NULL,
  weighting text COLLATE "C" NOT NULL CHECK (weighting IN ('hours', 'days')),
  CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX curve_contract_words ON "${s}".curve_contract
  (tenant_id, curve_id, valid_from, valid_to, profile, name, market, weighting);

CREATE TABLE "${s}".curve_revision (
  ${REVISION},
  FOREIGN KEY (tenant_id, curve_id) REFERENCES "${s}".curve (tenant_id, id) ON DELETE CASCADE
) PARTITION BY RANGE (as_of);
CREATE TABLE "${s}".curve_revision_data PARTITION OF "${s}".curve_revision (
  CONSTRAINT curve_tenant_guard CHECK (coalesce(tenant_id = nullif(current_setting('aurum.tenant_id', true), '')::integer, current_user <> '${r}'))
) FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
CREATE UNIQUE INDEX curve_revision_as_of ON ONLY "${s}".curve_revision ${AS_OF};
CREATE UNIQUE INDEX curve_revision_data_as_of ON "${s}".curve_revision_data ${AS_OF};
ALTER INDEX "${s}".curve_revision_as_of ATTACH PARTITION "${s}".curve_revision_data_as_of;
-- The prices of a built curve have all their bits: compression would leave them as large as they are, and cost time.
ALTER TABLE "${s}".curve_revision_data ALTER fine_values SET STORAGE EXTERNAL;

CREATE TABLE "${s}".curve_batch (
  tenant_id integer NOT NULL,
  batch_id uuid NOT NULL,
  seq bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  inserted bigint NOT NULL,
  revised bigint NOT NULL,
  unchanged bigint NOT NULL,
  PRIMARY KEY (tenant_id, batch_id)
);

${['curve', 'curve_contract', 'curve_revision', 'curve_batch'].map((table) => secured(s, r, table)).join('\n')}
GRANT INSERT ON "${s}".curve_revision_data TO "${r}";
GRANT USAGE ON SEQUENCE "${s}".curve_contract_number TO "${r}";

-- Opens a publication, in the way of begin_write: takes the curves that are there in the order of their ids, registers new ones in the order
-- of their keys, then takes the store's clock and order. A curve without a unit is not registered: it is only taken back.
CREATE FUNCTION "${s}".begin_publish(tenant_name text, keys text[], markets text[], products text[], locations text[], profile_sets text[],
                                     units text[], clocks text[])
RETURNS TABLE (tenant integer, seq bigint, recorded timestamptz, ord bigint, id integer, unit text, clock text)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE entered integer; ids integer[]; new_seq bigint; stamp timestamptz;
BEGIN
  entered := "${s}".enter(tenant_name);
  PERFORM pg_advisory_xact_lock_shared("${s}".horizon_class(), (floor(extract(epoch FROM clock_timestamp()))::bigint % 2147483647)::integer);
  PERFORM FROM "${s}".curve c WHERE c.tenant_id = entered AND c.key = ANY (keys) ORDER BY c.id FOR NO KEY UPDATE;
  INSERT INTO "${s}".curve (tenant_id, key, market, product, location, profiles, unit, clock)
    SELECT entered, k.key, k.market, k.product, k.location, k.profiles, k.unit, k.clock
    FROM unnest(keys, markets, products, locations, profile_sets, units, clocks) k(key, market, product, location, profiles, unit, clock)
    WHERE k.unit IS NOT NULL AND entered IS NOT NULL
      AND NOT EXISTS (SELECT FROM "${s}".curve c WHERE c.tenant_id = entered AND c.key = k.key)
    ORDER BY k.key COLLATE "C" ON CONFLICT (tenant_id, key) DO NOTHING;
  SELECT array_agg(l.id) INTO ids FROM (
    SELECT c.id FROM "${s}".curve c WHERE c.tenant_id = entered AND c.key = ANY (keys) ORDER BY c.id FOR NO KEY UPDATE) l;
  new_seq := nextval('"${s}".write_seq');
  SELECT greatest(date_trunc('milliseconds', clock_timestamp()), max(c.last_recorded_at)) INTO stamp
    FROM "${s}".curve c WHERE c.id = ANY (ids);
  UPDATE "${s}".curve c SET last_recorded_at = stamp, last_seq = new_seq WHERE c.id = ANY (ids);
  RETURN QUERY SELECT entered, new_seq, stamp, k.ord, c.id, c.unit, c.clock
    FROM (SELECT 1) one LEFT JOIN unnest(keys) WITH ORDINALITY k(key, ord) ON true
      LEFT JOIN "${s}".curve c ON c.tenant_id = entered AND c.key = k.key
    ORDER BY k.ord;
END $$;

-- What a read of curves needs, in one round trip: the tenant, the curves of the keys in their order, and the bounds for the COPY that
-- follows, which cannot take parameters itself. Dates are in days since 1970.
CREATE FUNCTION "${s}".begin_curves(tenant_name text, keys text[], first_days integer[], last_days integer[], known timestamptz, recorded timestamptz)
RETURNS TABLE (ord bigint, tenant integer, id integer, unit text, clock text)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE entered integer; ids integer[];
BEGIN
  entered := "${s}".enter(tenant_name);
  SELECT array_agg(coalesce(c.id, -1) ORDER BY k.ord) INTO ids
    FROM unnest(keys) WITH ORDINALITY k(key, ord) LEFT JOIN "${s}".curve c ON c.tenant_id = entered AND c.key = k.key;
  PERFORM set_config('aurum.curves', coalesce(ids::text, '{}'), true),
          set_config('aurum.first_days', first_days::text, true), set_config('aurum.last_days', last_days::text, true),
          set_config('aurum.known', known::text, true), set_config('aurum.recorded', recorded::text, true);
  RETURN QUERY SELECT k.ord, entered, c.id, c.unit, c.clock
    FROM unnest(keys) WITH ORDINALITY k(key, ord) LEFT JOIN "${s}".curve c ON c.tenant_id = entered AND c.key = k.key
    ORDER BY k.ord;
END $$;

-- For people and reports: the quotes of every curve as it is known now, a line for each contract.
CREATE VIEW "${s}".curve_quote AS
SELECT c.key, c.market, c.product, c.location, c.profiles, r.as_of, k.profile, k.name AS contract, k.valid_from, k.valid_to, c.unit,
  ${NUMBERS.map((column) => `nullif(r.${column}[u.place], 'NaN') AS ${column}`).join(', ')}, r.known_at, r.recorded_at
FROM "${s}".curve c
CROSS JOIN LATERAL (SELECT DISTINCT ON (v.as_of) v.* FROM "${s}".curve_revision v WHERE v.tenant_id = c.tenant_id AND v.curve_id = c.id
  ORDER BY v.as_of DESC, v.known_at DESC, v.recorded_at DESC, v.seq DESC) r
CROSS JOIN LATERAL unnest(r.contract_ids) WITH ORDINALITY u(id, place)
JOIN "${s}".curve_contract k ON k.id = u.id
WHERE c.tenant_id = (SELECT "${s}".tenant_id()) AND NOT r.withdrawn;
GRANT SELECT ON "${s}".curve_quote TO "${r}";

GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA "${s}" TO "${r}";
`,
};

const AS_OF = '(tenant_id, curve_id, as_of DESC, known_at DESC, recorded_at DESC, seq DESC) INCLUDE (withdrawn)';

/** The numbers of quotes, as columns of a revision: NULL where no quote has the number, NaN where this one has none. */
const NUMBERS = ['bid', 'ask', 'mid', 'last', 'settlement', 'volume', 'open_interest'] as const;

/** Columns of a revision. `fine` tells the intervals of the fine view, whose values and flags are beside it. */
const REVISION = `tenant_id integer NOT NULL,
  curve_id integer NOT NULL,
  as_of date NOT NULL,
  known_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  seq bigint NOT NULL,
  withdrawn boolean NOT NULL,
  points integer NOT NULL,
  content bytea NOT NULL,
  contract_ids integer[] NOT NULL,
  ${NUMBERS.map((column) => `${column} float8[]`).join(',\n  ')},
  fine json,
  fine_values float8[],
  fine_flags bytea,
  lineage json NOT NULL`;

/** Row-level security by tenant, and what the role may do. */
function secured(s: string, r: string, table: string): string {
  return `ALTER TABLE "${s}".${table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY ${table}_tenant ON "${s}".${table} TO "${r}"
  USING (tenant_id = (SELECT "${s}".tenant_id())) WITH CHECK (tenant_id = (SELECT "${s}".tenant_id()));
GRANT SELECT, INSERT, UPDATE, DELETE ON "${s}".${table} TO "${r}";`;
}
