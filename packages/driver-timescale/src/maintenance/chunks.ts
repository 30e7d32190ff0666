import { ask } from '../client/session.js';
import { chunkIntervals, chunkLoad, setChunkInterval } from '../sql/chunks.js';
import type { Statement } from '../sql/names.js';
import { chunkDays, rowsPerDay } from './chunk-interval.js';
import { approximateMs } from './iso-duration.js';
import type { MaintenanceRun } from './report.js';

/**
 * Bytes of a row in a chunk that is not compressed: 88 of the row itself with its header and the six columns that are not null, 48 of
 * the primary key, and a tenth for what pages leave free.
 */
const BYTES_PER_ROW = 150;

const DAY_MS = 86_400_000;

/** Lets new chunks span what the policies say, or what fits the series that there are. Chunks that exist stay as they are. */
export async function fitChunks(run: MaintenanceRun): Promise<void> {
  const { backend, names, signal, policies } = run;
  const [present, load] = await backend.transaction({ readOnly: true, restricted: false, signal }, async (session) => {
    const ask = ({ text, values }: Statement) => session.query(text, values);
    return [await ask(chunkIntervals(names)), await ask(chunkLoad(names))];
  });
  // Nobody knows yet what is to come.
  if (policies.chunkInterval === null && load.length === 0) return;
  const rows = load.reduce((sum, row) => sum + Number(row.series) * rowsPerDay(String(row.frequency)), 0);
  const days =
    policies.chunkInterval === null
      ? chunkDays({ rowsPerDay: rows, bytesPerRow: BYTES_PER_ROW, memory: Number(load[0]?.memory) })
      : approximateMs(policies.chunkInterval) / DAY_MS;
  for (const { hypertable, days: now } of present) {
    if (Number(now) === days) continue;
    const why =
      policies.chunkInterval === null
        ? `${Math.round(rows)} rows a day are stored`
        : 'the policy chunkInterval says so';
    const what = `let new chunks of ${String(hypertable)} span ${days} days instead of ${Number(now)}: ${why}`;
    await run.act({ task: 'partition', what }, async () => {
      await ask(run, setChunkInterval(names, String(hypertable), days));
      return undefined;
    });
  }
}
