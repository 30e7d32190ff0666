import type { Layout } from '../migrations/index.js';
import { HYPERTABLE_LIST, HYPERTABLES } from './chunks.js';
import type { SqlNames, Statement } from './names.js';

/** Bytes on disk: current values, superseded revisions, rollups; and how many stale blocks of how many series wait for maintenance. */
export function storageFacts({ schema }: SqlNames, layout: Layout): Statement {
  const sizes =
    layout === 'hypertable'
      ? `hypertable_size('"${schema}".observation_data')::float8 AS "values", hypertable_size('"${schema}".observation_revision_data')::float8 AS revisions,
  (SELECT coalesce(sum(hypertable_size(format('%I.%I', a.materialization_hypertable_schema, a.materialization_hypertable_name)::regclass)), 0)
    FROM timescaledb_information.continuous_aggregates a WHERE a.view_schema = $1)::float8 AS rollups`
      : `(SELECT sum(pg_total_relation_size(t.relid)) FROM pg_partition_tree('"${schema}".observation') t)::float8 AS "values",
  pg_total_relation_size('"${schema}".observation_revision')::float8 AS revisions,
  (SELECT sum(pg_total_relation_size(to_regclass(format('%I.%I', $1::text, l.name))))
    FROM unnest(ARRAY['rollup_hour', 'rollup_day', 'rollup_month']) l(name))::float8 AS rollups`;
  const parts =
    layout === 'hypertable'
      ? ''
      : `, (SELECT count(*) FROM pg_partition_tree('"${schema}".observation') t WHERE t.isleaf)::integer AS partitions`;
  return {
    text: `SELECT ${sizes}${parts},
  (SELECT count(*) FROM "${schema}".rollup_stale)::integer AS stale_blocks,
  (SELECT count(DISTINCT series_id) FROM "${schema}".rollup_stale)::integer AS stale_series
WHERE $1::text IS NOT NULL`,
    values: [schema],
  };
}

/** Chunks of the hypertables, what compression makes of them, and jobs of the store that failed when they last ran. */
export function chunkFacts({ schema }: SqlNames): Statement {
  return {
    text: `SELECT count(*)::integer AS chunks, count(*) FILTER (WHERE c.is_compressed)::integer AS compressed,
  (SELECT count(*) FROM (${failed}) f)::integer AS failed_jobs
FROM timescaledb_information.chunks c WHERE c.hypertable_schema = $1 AND c.hypertable_name IN (${HYPERTABLE_LIST})`,
    values: [schema],
  };
}

/** Bytes of what is compressed, before and after; for those who look, for it takes a while with many chunks. */
export function compressionFacts({ schema }: SqlNames): Statement {
  return {
    text: `SELECT sum(s.before_compression_total_bytes)::float8 AS before, sum(s.after_compression_total_bytes)::float8 AS after
FROM unnest($1::text[]) h(name) CROSS JOIN LATERAL hypertable_compression_stats(h.name::regclass) s`,
    values: [HYPERTABLES.map((name) => `"${schema}".${name}`)],
  };
}

/** The jobs of the schema `$1` that failed when they last ran. */
const failed = `SELECT j.job_id, j.proc_name AS proc, s.total_failures::integer AS failures, s.last_run_started_at::text AS at
FROM timescaledb_information.jobs j JOIN timescaledb_information.job_stats s ON s.job_id = j.job_id
LEFT JOIN timescaledb_information.continuous_aggregates a
  ON a.materialization_hypertable_schema = j.hypertable_schema AND a.materialization_hypertable_name = j.hypertable_name
WHERE s.last_run_status = 'Failed' AND (j.proc_schema = $1 OR a.view_schema = $1 OR j.hypertable_schema = $1)`;

/** These jobs, one by one. */
export function failedJobs({ schema }: SqlNames): Statement {
  return { text: `${failed} ORDER BY j.job_id`, values: [schema] };
}

/** Chunks that begin after an instant. */
export function chunksAfter({ schema }: SqlNames, after: string): Statement {
  return {
    text: `SELECT count(*)::integer AS count, max(c.range_end)::text AS last FROM timescaledb_information.chunks c
WHERE c.hypertable_schema = $1 AND c.hypertable_name IN (${HYPERTABLE_LIST}) AND c.range_start > $2::timestamptz`,
    values: [schema, after],
  };
}

/** How many blocks have been stale for longer than a number of seconds: those whose batch is older than all that were written since. */
export function staleFor({ schema }: SqlNames, seconds: number): Statement {
  return {
    text: `SELECT count(*)::integer AS blocks, count(DISTINCT m.series_id)::integer AS series FROM "${schema}".rollup_stale m
WHERE m.seq < coalesce(
  (SELECT min(b.seq) FROM "${schema}".write_batch b WHERE b.recorded_at > clock_timestamp() - make_interval(secs => $1)),
  (SELECT last_value + 1 FROM "${schema}".write_seq))`,
    values: [seconds],
  };
}
