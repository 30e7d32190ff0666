import { ask } from '../client/session.js';
import { analyzeTable } from '../sql/inspect.js';
import { hasStatistics } from '../sql/maintenance.js';
import type { MaintenanceRun } from './report.js';

/** Takes statistics of tables that were just filled, or have rows in their parts and none as a whole: without, the planner takes them for small. */
export async function takeStatistics(run: MaintenanceRun): Promise<void> {
  const { backend, names, signal, layout } = run;
  const tables =
    layout === 'hypertable'
      ? ['observation_data', 'observation_revision_data']
      : ['observation', 'rollup_hour', 'rollup_day', 'rollup_month'];
  for (const table of tables) {
    const [row] = await ask(run, hasStatistics(names, table), { readOnly: true });
    if (row?.yes === true || row?.filled !== true) continue;
    await run.act({ task: 'analyze', what: `take statistics of ${table}` }, async () => {
      await backend.statement({ text: analyzeTable(names, table), values: [] }, signal);
      return undefined;
    });
  }
}
