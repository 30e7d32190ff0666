import { parseMarketClock } from '@aurum/core';
import { ask, type Row } from '../client/session.js';
import { addCompressJob, addRefreshJob, alterJob, createCompressJob, deleteJob, storeJobs } from '../sql/chunks.js';
import { rollupName } from '../sql/continuous-aggregates.js';
import { rollupClocks } from '../sql/maintenance.js';
import type { Statement } from '../sql/names.js';
import { approximateMs } from './iso-duration.js';
import type { MaintenanceRun } from './report.js';
import { serverDays } from './server-days.js';

/** How far back the jobs refresh; less than values are kept at least, so that they never refresh what was removed. */
const REFRESHED_BACK = '31 days';

/** A job that there should be. */
interface Wanted {
  readonly proc: string;
  readonly relation: string | null;
  readonly what: string;
  readonly add: Statement;
}

/**
 * Registers what TimescaleDB does by itself: compressing what is old enough, and refreshing the hours and days of the last month. Whether reads
 * may use a rollup is for the marks to say, which only a run takes away; the jobs leave it less to do. Retention is no job: chunks
 * may go only when their rollups are there and it is noted that nothing may be refreshed from them any more.
 */
export async function keepJobs(run: MaintenanceRun): Promise<void> {
  const { backend, names, signal, layout, policies } = run;
  if (layout !== 'hypertable') return;
  const present = await ask(run, storeJobs(names));
  const wanted = wantedJobs(run, await ask(run, rollupClocks(names)));
  const change = (what: string, statement: Statement): Promise<void> =>
    run.act({ task: 'jobs', what }, async () => {
      await backend.transaction({ restricted: false, signal }, async (session) => {
        if (statement.text.includes('add_job')) await session.exec(createCompressJob(names));
        await session.query(statement.text, statement.values);
      });
      return undefined;
    });
  const is = ({ proc, relation }: Wanted, job: Row): boolean =>
    job.proc === proc && (relation === null || job.relation === relation);
  for (const each of wanted) {
    const job = present.find((candidate) => is(each, candidate));
    if (job === undefined) {
      await change(`have TimescaleDB ${each.what} every ${policies.refreshEvery}`, each.add);
      continue;
    }
    const after = each.proc === 'compress_old' ? (policies.compressAfter ?? undefined) : undefined;
    const same = Number(job.every_ms) === approximateMs(policies.refreshEvery);
    if (same && (after === undefined || job.compress_after === after)) continue;
    await change(
      `have TimescaleDB ${each.what} every ${policies.refreshEvery} from now on`,
      alterJob(Number(job.job_id), policies.refreshEvery, after),
    );
  }
  for (const job of present) {
    const own = job.proc === 'compress_old' || job.proc === 'policy_refresh_continuous_aggregate';
    if (!own || wanted.some((each) => is(each, job))) continue;
    await change(`end the job ${Number(job.job_id)} (${String(job.proc)})`, deleteJob(Number(job.job_id)));
  }
}

function wantedJobs({ names, policies, rollups }: MaintenanceRun, clocks: readonly Row[]): readonly Wanted[] {
  const { compressAfter, refreshEvery } = policies;
  const wanted: Wanted[] = [];
  if (compressAfter !== null) {
    wanted.push({
      proc: 'compress_old',
      relation: null,
      what: `compress chunks that are older than ${compressAfter}`,
      add: addCompressJob(names, refreshEvery, compressAfter),
    });
  }
  if (!policies.rollups || !rollups) return wanted;
  const refresh = (name: string, to: string): void => {
    wanted.push({
      proc: 'policy_refresh_continuous_aggregate',
      relation: `${name}_data`,
      what: `refresh ${name}`,
      add: addRefreshJob(names, `${name}_data`, { every: refreshEvery, from: REFRESHED_BACK, to }),
    });
  };
  refresh(rollupName('hour', 0), '1 hour');
  for (const { id, clock } of clocks) {
    // What is noted as changed does not fit days with an offset (2.23): only a run refreshes them.
    if (serverDays(parseMarketClock(String(clock))).offsetMs === 0) refresh(rollupName('day', Number(id)), '1 day');
  }
  return wanted;
}
