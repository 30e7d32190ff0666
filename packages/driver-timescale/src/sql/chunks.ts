import type { SqlNames, Statement } from './names.js';

/** The hypertables of a store. */
export const HYPERTABLES = ['observation_data', 'observation_revision_data'] as const;

/** The same as constants of SQL. */
export const HYPERTABLE_LIST: string = HYPERTABLES.map((name) => `'${name}'`).join(', ');

/** A chunk has more to be compressed when its state says that it is unordered (2) or partial (8). */
const NEEDS_MORE = 10;

/** Whether the chunk `c` is not or not wholly compressed. */
const UNCOMPRESSED = `(NOT c.is_compressed OR _timescaledb_functions.chunk_status(format('%I.%I', c.chunk_schema, c.chunk_name)::regclass) & ${NEEDS_MORE} <> 0)`;

/** Chunks that end before an instant, and are not or not wholly compressed: oldest first. */
export function chunksToCompress({ schema }: SqlNames, before: string): Statement {
  return {
    text: `SELECT format('%I.%I', c.chunk_schema, c.chunk_name) AS chunk, c.hypertable_name AS hypertable, c.is_compressed AS compressed
FROM timescaledb_information.chunks c
WHERE c.hypertable_schema = $1 AND c.hypertable_name = ANY ($2) AND c.range_end <= $3::timestamptz
  AND ${UNCOMPRESSED}
ORDER BY c.range_end, 1`,
    values: [schema, HYPERTABLES, before],
  };
}

/**
 * Lets compression delete the rows it has taken over, instead of truncating the chunk. A truncated table is empty for everyone, and the compressed
 * rows are not there for a snapshot that is older: a read at REPEATABLE READ that comes to the chunk afterwards would find neither.
 */
export const KEEP_FOR_READERS = `set_config('timescaledb.enable_delete_after_compression', 'on', true)`;

/** Whether that setting is known, as it is from 2.19 on. */
export const CAN_KEEP_FOR_READERS = `current_setting('timescaledb.enable_delete_after_compression', true) IS NOT NULL`;

/** Has compression keep rows for readers, in this transaction. */
export function keepForReaders(): Statement {
  return { text: `SELECT ${KEEP_FOR_READERS} WHERE ${CAN_KEEP_FOR_READERS}`, values: [] };
}

/** Compresses a chunk, or what has come to it since. */
export function compressChunk(chunk: string): Statement {
  return { text: 'SELECT compress_chunk($1::regclass, if_not_compressed => true)', values: [chunk] };
}

/** Drops the chunks of a hypertable or continuous aggregate that end at or before an instant; gives how many. */
export function dropChunks({ schema }: SqlNames, relation: string, before: string): Statement {
  return {
    text: 'SELECT count(*)::integer AS count FROM drop_chunks($1::regclass, older_than => $2::timestamptz)',
    values: [`"${schema}".${relation}`, before],
  };
}

/** How many chunks of a hypertable or continuous aggregate end at or before an instant; none when it is not there. */
export function countChunks({ schema }: SqlNames, relation: string, before: string): Statement {
  return {
    text: `SELECT CASE WHEN to_regclass($1) IS NULL THEN 0
  ELSE (SELECT count(*)::integer FROM show_chunks(to_regclass($1), older_than => $2::timestamptz)) END AS count`,
    values: [`"${schema}".${relation}`, before],
  };
}

/** How much time the chunks of the hypertables span from now on, in days. */
export function chunkIntervals({ schema }: SqlNames): Statement {
  return {
    text: `SELECT hypertable_name AS hypertable, extract(epoch FROM time_interval)::float8 / 86400 AS days
FROM timescaledb_information.dimensions WHERE hypertable_schema = $1 AND hypertable_name = ANY ($2) AND dimension_number = 1 ORDER BY 1`,
    values: [schema, HYPERTABLES],
  };
}

/** How many series there are of each frequency, and the memory that the server reckons with for its tables, in bytes. */
export function chunkLoad({ schema }: SqlNames): Statement {
  return {
    text: `SELECT s.frequency, count(*)::integer AS series,
  pg_size_bytes(current_setting('effective_cache_size'))::float8 AS memory
FROM "${schema}".series s GROUP BY s.frequency`,
    values: [],
  };
}

/** Lets chunks that are made from now on span so many days. */
export function setChunkInterval({ schema }: SqlNames, hypertable: string, days: number): Statement {
  return {
    text: `SELECT set_chunk_time_interval($1::regclass, $2::float8 * interval '1 day')`,
    values: [`"${schema}".${hypertable}`, days],
  };
}

/** The procedure that the server's own job runs: a policy of TimescaleDB would truncate, see {@link KEEP_FOR_READERS}. */
export function createCompressJob({ schema }: SqlNames): string {
  return `CREATE OR REPLACE PROCEDURE "${schema}".compress_old(job_id integer, config jsonb) LANGUAGE plpgsql AS $$
DECLARE chunk regclass;
BEGIN
  FOR chunk IN SELECT format('%I.%I', c.chunk_schema, c.chunk_name)::regclass FROM timescaledb_information.chunks c
    WHERE c.hypertable_schema = '${schema}' AND c.hypertable_name IN (${HYPERTABLE_LIST})
      AND c.range_end <= now() - (config ->> 'compress_after')::interval
      AND ${UNCOMPRESSED}
    ORDER BY c.range_end
  LOOP
    PERFORM ${KEEP_FOR_READERS} WHERE ${CAN_KEEP_FOR_READERS};
    PERFORM compress_chunk(chunk, if_not_compressed => true);
    COMMIT;
  END LOOP;
END $$`;
}

/** The jobs of the store: what they do, for which relation, how often, and with what settings. */
export function storeJobs({ schema }: SqlNames): Statement {
  return {
    text: `SELECT j.job_id, j.proc_name AS proc, coalesce(a.view_name, j.hypertable_name) AS relation,
  extract(epoch FROM j.schedule_interval)::float8 * 1000 AS every_ms, j.config ->> 'compress_after' AS compress_after
FROM timescaledb_information.jobs j
LEFT JOIN timescaledb_information.continuous_aggregates a
  ON a.materialization_hypertable_schema = j.hypertable_schema AND a.materialization_hypertable_name = j.hypertable_name
WHERE (j.proc_schema = $1 AND j.proc_name = 'compress_old') OR a.view_schema = $1 OR j.hypertable_schema = $1 ORDER BY j.job_id`,
    values: [schema],
  };
}

/** Registers the job that compresses. */
export function addCompressJob({ schema }: SqlNames, every: string, after: string): Statement {
  return {
    text: `SELECT add_job($1::regproc, $2::interval, config => jsonb_build_object('compress_after', $3::text))`,
    values: [`"${schema}".compress_old`, every, after],
  };
}

/** Registers the job that refreshes what has lately come to a continuous aggregate. */
export function addRefreshJob(
  { schema }: SqlNames,
  aggregate: string,
  options: { readonly every: string; readonly from: string; readonly to: string },
): Statement {
  return {
    text: `SELECT add_continuous_aggregate_policy($1::regclass, start_offset => $2::interval, end_offset => $3::interval, schedule_interval => $4::interval)`,
    values: [`"${schema}".${aggregate}`, options.from, options.to, options.every],
  };
}

/** Changes how often a job runs, and when chunks are old enough for it. */
export function alterJob(jobId: number, every: string, after: string | undefined): Statement {
  return after === undefined
    ? { text: 'SELECT alter_job($1, schedule_interval => $2::interval)', values: [jobId, every] }
    : {
        text: `SELECT alter_job($1, schedule_interval => $2::interval, config => jsonb_build_object('compress_after', $3::text))`,
        values: [jobId, every, after],
      };
}

/** Takes a job away. */
export function deleteJob(jobId: number): Statement {
  return { text: 'SELECT delete_job($1)', values: [jobId] };
}
