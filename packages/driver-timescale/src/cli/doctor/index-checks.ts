import type { Row } from '../../client/session.js';
import type { Layout } from '../../migrations/index.js';
import { quoted, rebuildIndex } from '../../sql/inspect.js';
import type { SqlNames } from '../../sql/names.js';
import type { Examination, Finding } from './finding.js';

interface ExpectedIndex {
  readonly table: string;
  readonly name: string;
  /** What is between the name of the schema's table and the end of the statement that makes it. */
  readonly create: (names: SqlNames) => string;
}

function primary(table: string, columns: string): ExpectedIndex {
  const name = `${table}_pkey`;
  return {
    table,
    name,
    create: ({ schema }) => `ALTER TABLE "${schema}".${table} ADD CONSTRAINT ${name} PRIMARY KEY (${columns});`,
  };
}

/** The key of a partition, which is a part of that of the table that is divided. */
function partitionKey(table: string, whole: string): ExpectedIndex {
  const name = `${table}_pkey`;
  return {
    table,
    name,
    create: ({ schema }) =>
      `CREATE UNIQUE INDEX ${name} ON "${schema}".${table} (tenant_id, series_id, valid_from); ALTER INDEX "${schema}".${whole}_pkey ATTACH PARTITION "${schema}".${name};`,
  };
}

const AS_OF = '(tenant_id, series_id, valid_from, known_at DESC, recorded_at DESC, seq DESC)';
const KEY = 'tenant_id, series_id, valid_from';

/** What migrations make in one layout only. */
const LAYOUTS: Readonly<Record<Layout, readonly ExpectedIndex[]>> = {
  partitioned: [
    primary('observation', KEY),
    partitionKey('observation_data', 'observation'),
    partitionKey('observation_data_default', 'observation_data'),
    {
      table: 'observation_revision',
      name: 'observation_revision_as_of',
      create: ({ schema }) =>
        `CREATE UNIQUE INDEX CONCURRENTLY observation_revision_as_of ON "${schema}".observation_revision ${AS_OF};`,
    },
    ...['hour', 'day', 'month'].map((level) => primary(`rollup_${level}`, 'tenant_id, series_id, start')),
  ],
  hypertable: [
    primary('observation_data', KEY),
    {
      table: 'observation_revision_data',
      name: 'observation_revision_as_of',
      create: ({ schema }) =>
        `CREATE UNIQUE INDEX observation_revision_as_of ON "${schema}".observation_revision_data ${AS_OF};`,
    },
  ],
};

/** The indexes that the migrations make. */
export function expectedIndexes(layout: Layout): readonly ExpectedIndex[] {
  return [...LAYOUTS[layout], ...COMMON];
}

/** In this order each key begins with its last date, and each date with its last revision. */
const CURVE_AS_OF = '(tenant_id, curve_id, as_of DESC, known_at DESC, recorded_at DESC, seq DESC) INCLUDE (withdrawn)';

const COMMON: readonly ExpectedIndex[] = [
  primary('curve', 'id'),
  {
    table: 'curve',
    name: 'curve_tenant_id_id_key',
    create: ({ schema }) =>
      `ALTER TABLE "${schema}".curve ADD CONSTRAINT curve_tenant_id_id_key UNIQUE (tenant_id, id);`,
  },
  {
    table: 'curve',
    name: 'curve_tenant_id_key_key',
    create: ({ schema }) =>
      `ALTER TABLE "${schema}".curve ADD CONSTRAINT curve_tenant_id_key_key UNIQUE (tenant_id, key);`,
  },
  primary('curve_batch', 'tenant_id, batch_id'),
  primary('curve_contract', 'id'),
  {
    table: 'curve_contract',
    name: 'curve_contract_words',
    create: ({ schema }) =>
      `CREATE UNIQUE INDEX CONCURRENTLY curve_contract_words ON "${schema}".curve_contract (tenant_id, curve_id, valid_from, valid_to, profile, name, market, weighting);`,
  },
  {
    table: 'curve_revision',
    name: 'curve_revision_as_of',
    create: ({ schema }) => `CREATE UNIQUE INDEX curve_revision_as_of ON "${schema}".curve_revision ${CURVE_AS_OF};`,
  },
  {
    table: 'curve_revision_data',
    name: 'curve_revision_data_as_of',
    create: ({ schema }) =>
      `CREATE UNIQUE INDEX curve_revision_data_as_of ON "${schema}".curve_revision_data ${CURVE_AS_OF}; ALTER INDEX "${schema}".curve_revision_as_of ATTACH PARTITION "${schema}".curve_revision_data_as_of;`,
  },
  primary('migration', 'version'),
  {
    table: 'quarantine',
    name: 'quarantine_range',
    create: ({ schema }) =>
      `CREATE INDEX CONCURRENTLY quarantine_range ON "${schema}".quarantine (series_id, valid_from, recorded_at, seq);`,
  },
  primary('rollup_clock', 'id'),
  {
    table: 'rollup_clock',
    name: 'rollup_clock_clock_key',
    create: ({ schema }) =>
      `ALTER TABLE "${schema}".rollup_clock ADD CONSTRAINT rollup_clock_clock_key UNIQUE (clock);`,
  },
  primary('rollup_stale', 'tenant_id, series_id, block'),
  primary('series', 'id'),
  {
    table: 'series',
    name: 'series_attributes',
    create: ({ schema }) =>
      `CREATE INDEX CONCURRENTLY series_attributes ON "${schema}".series USING gin (attributes jsonb_path_ops);`,
  },
  {
    table: 'series',
    name: 'series_tenant_id_id_key',
    create: ({ schema }) =>
      `ALTER TABLE "${schema}".series ADD CONSTRAINT series_tenant_id_id_key UNIQUE (tenant_id, id);`,
  },
  {
    table: 'series',
    name: 'series_tenant_id_key_key',
    create: ({ schema }) =>
      `ALTER TABLE "${schema}".series ADD CONSTRAINT series_tenant_id_key_key UNIQUE (tenant_id, key);`,
  },
  primary('setting', 'name'),
  primary('tenant', 'id'),
  {
    table: 'tenant',
    name: 'tenant_name_key',
    create: ({ schema }) => `ALTER TABLE "${schema}".tenant ADD CONSTRAINT tenant_name_key UNIQUE (name);`,
  },
  primary('write_batch', 'tenant_id, batch_id'),
];

/** Indexes that are missing or not valid. */
export function checkIndexes(
  { names, embedded }: Examination,
  indexes: readonly Row[],
  tables: readonly Row[],
): readonly Finding[] {
  const present = new Set(indexes.map((row) => String(row.name)));
  const existing = new Set(tables.map((row) => String(row.name)));
  const layout = tables.some(({ name, kind }) => name === 'observation' && kind === 'v') ? 'hypertable' : 'partitioned';
  const missing = expectedIndexes(layout).filter(({ table, name }) => existing.has(table) && !present.has(name));
  const invalid = indexes.filter((row) => row.valid !== true);
  return [
    ...missing.map(
      ({ table, name, create }): Finding => ({
        id: 'indexes.missing',
        severity: 'error',
        found: `the index ${name} of "${names.schema}".${table} is missing`,
        why: 'reads pass over whole tables, and what it kept unique no longer is',
        remedy: [create(names)],
      }),
    ),
    ...invalid.map((row): Finding => {
      const name = String(row.name);
      const full = `${quoted(names.schema)}.${quoted(name)}`;
      // What a broken-off REINDEX CONCURRENTLY leaves behind is of no use to anyone.
      if (/_cc(?:new|old)\d*$/.test(name)) {
        const statement = `DROP INDEX ${embedded ? '' : 'CONCURRENTLY '}${full}`;
        return {
          id: 'indexes.left_over',
          severity: 'warning',
          found: `${full} is left over from a REINDEX CONCURRENTLY that was broken off`,
          why: 'every write keeps it up to date, and nothing reads it',
          remedy: [`${statement};`],
          maintenance: [statement],
        };
      }
      const statement = rebuildIndex(names, name, !embedded);
      return {
        id: 'indexes.invalid',
        severity: 'error',
        found: `the index ${full} of ${quoted(String(row.table))} is not valid`,
        why: 'building it was broken off: reads do not use it, and it keeps nothing unique',
        remedy: [`${statement};`],
        maintenance: [statement],
      };
    }),
  ];
}
