import { openTransactions } from '../../sql/inspect.js';
import { ask, type Examination, type Finding } from './finding.js';

/** Transactions that have been open for long. An embedded database has one connection, which is ours. */
export async function checkActivity(examination: Examination): Promise<readonly Finding[]> {
  if (examination.embedded) return [];
  const rows = await ask(examination, openTransactions(examination.longSeconds));
  return rows.map((row): Finding => {
    const prepared = row.gid !== null;
    const application = row.application === null || row.application === '' ? '' : ` of ${String(row.application)}`;
    const who = prepared
      ? `the prepared transaction '${String(row.gid)}'`
      : `process ${String(row.pid)} (${String(row.username)}${application}, ${String(row.state)})`;
    return {
      id: 'activity.long_transaction',
      severity: 'warning',
      found: `${who} has had a transaction open for ${Math.round(Number(row.seconds))} s`,
      why: 'it holds the horizon back: no row that died since then can be removed, in any table, and if it writes to the store, readers of what is stable wait for it',
      remedy: [
        prepared
          ? `ROLLBACK PREPARED '${String(row.gid).replaceAll("'", "''")}'; -- or COMMIT PREPARED, if it is known to be wanted`
          : `SELECT pg_terminate_backend(${String(row.pid)}); -- if it is not known to be needed`,
      ],
    };
  });
}
