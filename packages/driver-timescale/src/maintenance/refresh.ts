import { ask } from '../client/session.js';
import { DEFAULT_RETRY, withRetries } from '../retry.js';
import { blockOf } from '../rollup-blocks.js';
import { setRollups } from '../sql/maintenance.js';
import { countStale, removeMarks, removeMarksBefore, staleMarks } from '../sql/rollup-refresh.js';
import { keptFrom } from './raw-cut.js';
import { prepareAggregates, refreshAggregates } from './refresh-aggregates.js';
import { refreshGroup } from './refresh-tables.js';
import type { MaintenanceRun } from './report.js';
import { groupMarks, type Mark } from './stale-groups.js';

/** Marks that are held in memory at a time. */
const PAGE = 20_000;

/** Brings all rollups up to date as of the moment it begins, and lets reads use them, if the policies say so. */
export async function refreshRollups(run: MaintenanceRun): Promise<void> {
  const { backend, names, signal, policies, rawFrom } = run;
  if (!policies.rollups) {
    if (run.rollups)
      await run.act({ task: 'refresh', what: 'let reads do without rollups' }, () => switchTo(run, 'off'));
    return;
  }
  const clocks = run.layout === 'hypertable' ? await prepareAggregates(run) : new Map<string, number>();
  if (!run.rollups) {
    // Everything that was ever written is marked as stale, so reads may be told at once.
    await run.act({ task: 'refresh', what: 'let reads use rollups' }, () => switchTo(run, 'on'));
  }
  const [counts] = await ask(run, countStale(names));
  const blocks = Number(counts?.blocks ?? 0);
  if (blocks === 0) return;
  const what = `bring rollups up to date: ${blocks} stale blocks of 30 days, of ${Number(counts?.series)} series`;
  await run.act({ task: 'refresh', what, count: blocks }, async () => {
    const kept = keptFrom(rawFrom);
    if (kept !== undefined) await ask(run, removeMarksBefore(names, blockOf(kept)));
    let refreshed = 0;
    for await (const marks of pages(run)) {
      refreshed += marks.length;
      if (run.layout === 'hypertable') {
        await refreshAggregates(run, marks, clocks);
        await ask(run, removeMarks(names, marks));
        continue;
      }
      for (const group of groupMarks(marks)) {
        await withRetries(DEFAULT_RETRY, signal, () =>
          backend.transaction({ restricted: false, signal }, (session) => refreshGroup(session, run, group)),
        );
      }
    }
    return refreshed;
  });
}

async function switchTo(run: MaintenanceRun, state: 'on' | 'off'): Promise<undefined> {
  await ask(run, setRollups(run.names, state));
}

/** All marks there are, some at a time; what is marked anew behind the place that was reached is left to the next run. */
async function* pages(run: MaintenanceRun): AsyncGenerator<readonly Mark[]> {
  let after: readonly [number, number, number] = [0, 0, -2_147_483_648];
  for (;;) {
    const rows = await ask(run, staleMarks(run.names, after, PAGE));
    const marks = rows.map(
      (row): Mark => ({
        tenantId: Number(row.tenant_id),
        seriesId: Number(row.series_id),
        block: Number(row.block),
        seq: String(row.seq),
        clock: String(row.clock),
      }),
    );
    const last = marks.at(-1);
    if (last === undefined) return;
    yield marks;
    if (marks.length < PAGE) return;
    after = [last.tenantId, last.seriesId, last.block];
  }
}
