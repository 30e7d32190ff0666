import { before } from '../../maintenance/iso-duration.js';
import { readState } from '../../maintenance/state.js';
import { timestampText } from '../../row-codec.js';
import { chunksToCompress } from '../../sql/chunks.js';
import { chunksAfter, failedJobs, staleFor } from '../../sql/storage.js';
import { ask, type Examination, type Finding } from './finding.js';

const DAY_MS = 86_400_000;
/** Maintenance runs at least so often. */
const STALE_SECONDS = 3600;
/** The job has had its turn since. */
const COMPRESS_GRACE_MS = DAY_MS;
/** No forecast of a market reaches so far. */
const FAR_MS = 20 * 365.25 * DAY_MS;

/** Rollups that wait, and of a store in hypertables its jobs and chunks. */
export async function checkMaintenance(examination: Examination, now: number): Promise<readonly Finding[]> {
  const { backend, names, signal } = examination;
  const state = await backend.transaction({ readOnly: true, restricted: false, signal }, (session) =>
    readState(session, names),
  );
  const optimize = `aurum-timescale optimize --apply --schema ${names.schema} --role ${names.role}`;
  const findings: Finding[] = [];
  const [stale] = state.policies.rollups ? await ask(examination, staleFor(names, STALE_SECONDS)) : [];
  if (Number(stale?.blocks ?? 0) > 0) {
    findings.push({
      id: state.rollups ? 'rollups.stale' : 'rollups.off',
      severity: 'warning',
      found: state.rollups
        ? `the rollups of ${Number(stale?.series)} series are out of date for more than an hour, over ${Number(stale?.blocks)} blocks of 30 days`
        : `the store was never maintained: ${Number(stale?.series)} series have no rollups`,
      why: 'aggregates over that time go through every value',
      remedy: [`${optimize} # every hour, for example by cron; or policies set rollups=off`],
    });
  }
  if (state.layout !== 'hypertable') return findings;
  for (const { job_id, proc, failures, at } of await ask(examination, failedJobs(names))) {
    findings.push({
      id: 'jobs.failed',
      severity: 'warning',
      found: `the job ${Number(job_id)} (${String(proc)}) of TimescaleDB failed when it last ran, at ${String(at)}, and ${Number(failures)} times in all`,
      why: 'what it does is left to optimize, and it may never succeed',
      remedy: [
        `SELECT err_message FROM timescaledb_information.job_errors WHERE job_id = ${Number(job_id)} ORDER BY finish_time DESC LIMIT 1;`,
        `CALL run_job(${Number(job_id)}); -- when its cause is mended`,
      ],
    });
  }
  const { compressAfter } = state.policies;
  if (compressAfter !== null) {
    const due = timestampText(before(now - COMPRESS_GRACE_MS, compressAfter));
    const chunks = await ask(examination, chunksToCompress(names, due));
    const partly = chunks.filter(({ compressed }) => compressed === true).length;
    const late = chunks.length - partly;
    if (late > 0) {
      findings.push({
        id: 'chunks.uncompressed',
        severity: 'warning',
        found: `${late} chunk${late === 1 ? ' is' : 's are'} older than ${compressAfter} and not compressed`,
        why: 'they take many times the space, and reads of them are slower',
        remedy: [optimize],
      });
    }
    if (partly > 0) {
      findings.push({
        id: 'chunks.partial',
        severity: 'warning',
        found: `${partly} compressed chunk${partly === 1 ? ' has' : 's have'} rows that came later and are not compressed`,
        why: 'reads merge both, and before TimescaleDB 2.29.2 SkipScan may then give wrong rows to SQL of your own',
        remedy: [optimize],
      });
    }
  }
  const [far] = await ask(examination, chunksAfter(names, timestampText(now + FAR_MS)));
  const many = Number(far?.count ?? 0);
  if (many > 0) {
    findings.push({
      id: 'chunks.far_future',
      severity: 'warning',
      found: `${many} chunk${many === 1 ? '' : 's'} of more than 20 years ahead, up to ${String(far?.last)}`,
      why: 'each lone value out there opens a chunk of its own, and makes planning slower; mostly it is a year that was mistyped',
      remedy: [
        `SELECT s.key, max(o.valid_from) FROM "${names.schema}".observation_data o JOIN "${names.schema}".series s ON s.id = o.series_id WHERE o.valid_from > now() + interval '20 years' GROUP BY 1; -- and withdraw what is wrong`,
      ],
    });
  }
  return findings;
}
