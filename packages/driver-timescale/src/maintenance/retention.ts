import type { Instant } from '@aurum/core';
import { ask, type Row, type Session } from '../client/session.js';
import { blockOf } from '../rollup-blocks.js';
import { timestampText } from '../row-codec.js';
import { announceAll } from '../sql/announcements.js';
import { countChunks, dropChunks } from '../sql/chunks.js';
import { rollupName } from '../sql/continuous-aggregates.js';
import {
  type AgedTable,
  hasOlder,
  hasRecordedBefore,
  hasStaleBefore,
  PATIENCE,
  type RecordedTable,
  removeOlder,
  removeRecordedBefore,
  rollupClocks,
  setRawFrom,
} from '../sql/maintenance.js';
import type { Statement } from '../sql/names.js';
import { dropPartition, partitions } from '../sql/partitions.js';
import { before } from './iso-duration.js';
import { takeTurn } from './lock.js';
import { type RawCut, rawCut } from './raw-cut.js';
import { refreshRollups } from './refresh.js';
import type { MaintenanceRun } from './report.js';

/** Rows of so many series go in one transaction. */
const SERIES_AT_ONCE = 20;
const ROWS_AT_ONCE = 10_000;

/** Removes what is older than the policies keep it: values only when their rollups are there. */
export async function retain(run: MaintenanceRun): Promise<void> {
  let removed = false;
  const act: MaintenanceRun['act'] = (action, work) =>
    run.act(action, () => {
      removed = true;
      return work();
    });
  try {
    await removeByAge({ ...run, act });
  } finally {
    // Answers that hold what is gone would be given until they end. Some of it may be gone also after a failure.
    if (removed) await ask(run, announceAll(run.names));
  }
}

async function removeByAge(run: MaintenanceRun): Promise<void> {
  const { policies, now } = run;
  const cut = policies.keepRaw === null ? undefined : rawCut(before(now, policies.keepRaw));
  if (cut !== undefined) await retainRaw(run, cut);
  const { keepRevisions } = policies;
  const revisions = Math.max(
    cut?.drop ?? Number.NEGATIVE_INFINITY,
    keepRevisions === null ? Number.NEGATIVE_INFINITY : before(now, keepRevisions),
  );
  // Who reads looks superseded revisions up from the current ones: without those nobody finds them.
  if (revisions > Number.NEGATIVE_INFINITY) await removeAged(run, 'observation_revision', revisions);
  for (const [table, keep] of [
    ['rollup_hour', policies.keepHours],
    ['rollup_day', policies.keepDays],
    ['rollup_month', policies.keepMonths],
  ] as const) {
    // Days and months are made of finer rollups as long as there are values: those stay as long.
    if (keep !== null && cut !== undefined) await removeAged(run, table, Math.min(cut.drop, before(now, keep)));
  }
  await removeRecorded(run, 'quarantine', policies.keepQuarantine);
  await removeRecorded(run, 'write_batch', policies.keepReceipts);
}

/**
 * Removes values. First it is noted that they are going, in the transaction that drops what can be dropped at once: were the note to come later, a run after a crash
 * in between would make rollups of values that are gone, and the aggregate of nothing would take the place of what it was. That the note comes first
 * does no harm: the rollups before it are right, no block of them is marked, and the next run removes the values that are left.
 */
async function retainRaw(run: MaintenanceRun, cut: RawCut): Promise<void> {
  const { backend, names, signal, layout, policies } = run;
  const look = (statement: Statement): Promise<readonly Row[]> => ask(run, statement, { readOnly: true });
  const drop = timestampText(cut.drop);
  const found =
    layout === 'hypertable'
      ? Number((await look(countChunks(names, 'observation_data', drop)))[0]?.count) > 0
      : (await look(hasOlder(names, 'observation', drop)))[0]?.yes === true;
  if (!found) return;
  const stale = hasStaleBefore(names, blockOf(cut.from) + 1);
  if (!run.dryRun && policies.rollups && (await look(stale))[0]?.yes === true) await refreshRollups(run);
  await run.act({ task: 'retain', what: `remove values of before ${drop}` }, async () => {
    const dropped = await backend.transaction({ restricted: false, signal }, async (session) => {
      await takeTurn(session, names);
      // Somebody has written there since, or is about to: the next run will roll that up.
      const [marked] = await session.query(stale.text, stale.values);
      if (policies.rollups && marked?.yes === true) return undefined;
      if (run.rawFrom === undefined || run.rawFrom < cut.from) {
        const note = setRawFrom(names, new Date(cut.from).toISOString());
        await session.query(note.text, note.values);
      }
      return dropWhole(session, run, cut.drop);
    });
    if (dropped === undefined) return 0;
    return layout === 'hypertable' ? dropped : dropped + (await removeRows(run, 'observation', drop));
  });
}

/** Chunks or partitions that lie before an instant as a whole. */
async function dropWhole(session: Session, { names, layout }: MaintenanceRun, drop: Instant): Promise<number> {
  await session.exec(PATIENCE);
  if (layout === 'hypertable') {
    const { text, values } = dropChunks(names, 'observation_data', timestampText(drop));
    return Number((await session.query(text, values))[0]?.count);
  }
  const { text, values } = partitions(names);
  const whole = (await session.query(text, values)).filter((row) => Number(row.end) <= drop);
  for (const { name } of whole) await session.exec(dropPartition(names, String(name)));
  return whole.length;
}

/** Rows of a table that are older than an instant: in chunks where there are any, else series by series. */
async function removeAged(
  run: MaintenanceRun,
  table: Exclude<AgedTable, 'observation'>,
  instant: Instant,
): Promise<void> {
  const { backend, names, signal, layout } = run;
  const limit = timestampText(instant);
  const what = (name: string): string => `remove ${WORDS[table]} of before ${limit} from ${name}`;
  if (layout === 'partitioned') {
    const [older] = await ask(run, hasOlder(names, table, limit));
    if (older?.yes !== true) return;
    await run.act({ task: 'retain', what: what(table) }, () => removeRows(run, table, limit));
    return;
  }
  const level = table === 'rollup_hour' ? 'hour' : table === 'rollup_day' ? 'day' : 'month';
  const clocks = level === 'hour' ? [0] : (await ask(run, rollupClocks(names))).map((row) => Number(row.id));
  const relations =
    table === 'observation_revision'
      ? ['observation_revision_data']
      : clocks.map((id) => `${rollupName(level, id)}_data`);
  for (const relation of relations) {
    const count = Number((await ask(run, countChunks(names, relation, limit)))[0]?.count);
    if (count === 0) continue;
    await run.act({ task: 'retain', what: what(relation), count }, () =>
      backend.transaction({ restricted: false, signal }, async (session) => {
        await session.exec(PATIENCE);
        const { text, values } = dropChunks(names, relation, limit);
        return Number((await session.query(text, values))[0]?.count);
      }),
    );
  }
}

const WORDS: Readonly<Record<Exclude<AgedTable, 'observation'>, string>> = {
  observation_revision: 'superseded revisions',
  rollup_hour: 'rollups of hours',
  rollup_day: 'rollups of days',
  rollup_month: 'rollups of months',
};

async function removeRows(run: MaintenanceRun, table: AgedTable, limit: string): Promise<number> {
  let count = 0;
  for (let after = 0; ; ) {
    const [row] = await ask(run, removeOlder(run.names, table, { before: limit, after, series: SERIES_AT_ONCE }));
    count += Number(row?.count);
    if (row === undefined || row.last === null) return count;
    after = Number(row.last);
  }
}

async function removeRecorded(run: MaintenanceRun, table: RecordedTable, keep: string | null): Promise<void> {
  if (keep === null) return;
  const { names, now } = run;
  const limit = timestampText(before(now, keep));
  if ((await ask(run, hasRecordedBefore(names, table, limit)))[0]?.yes !== true) return;
  const kind = table === 'quarantine' ? 'quarantined points' : 'receipts of batches';
  await run.act({ task: 'retain', what: `remove ${kind} recorded before ${limit}` }, async () => {
    for (let count = 0; ; ) {
      const [row] = await ask(run, removeRecordedBefore(names, table, { before: limit, rows: ROWS_AT_ONCE }));
      const gone = Number(row?.count);
      if (gone === 0) return count;
      count += gone;
    }
  });
}
