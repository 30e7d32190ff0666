import { calendarEdges, type Interval, parseMarketClock } from '@aurum/core';
import type { Session } from '../client/session.js';
import { HOUR_MS } from '../rollup-blocks.js';
import { timestampText } from '../row-codec.js';
import type { Statement } from '../sql/names.js';
import {
  addClock,
  insertHours,
  insertRollups,
  keepSeries,
  type RefreshScope,
  removeMarks,
  removeRollups,
} from '../sql/rollup-refresh.js';
import { takeTurn } from './lock.js';
import { keptFrom } from './raw-cut.js';
import type { MaintenanceRun } from './report.js';
import { type StaleGroup, spanOf } from './stale-groups.js';

/**
 * Makes the rollups of a group of series anew in the tables of plain PostgreSQL, and takes away the marks that say they are stale.
 *
 * What readers go by: a rollup that overlaps no marked block equals the aggregate of its current rows. This keeps it so, beside any writers:
 *
 * 1. A batch is visible together with its marks, and the marks of a series carry growing places in the order, for its writers follow
 *    each other by the lock on the series.
 * 2. The marks were read before this transaction began. It runs at READ COMMITTED, so each of its statements sees at least every batch
 *    whose mark was seen. (At REPEATABLE READ that would hold as well, but a mark that changes meanwhile would undo all of the work.)
 * 3. A mark goes only if it still has the place that was seen. A batch that was committed since has left a greater one, which stays; so it does not
 *    matter whether the statements here saw that batch, nor whether they saw the same of it.
 * 4. Rollups that reach into a neighbouring block are made of whatever is there. If that block is marked, they are still stale; when its turn
 *    comes, they are made again. Days are made of the hours, months of the days, of this transaction and of earlier ones, which by the
 *    same argument are right or marked.
 * 5. Two runs at the same time would break 3: the slower one could write what it saw before the faster one took the mark away.
 *    Hence the lock, from before the first statement that looks at rows until the commit.
 */
export async function refreshGroup(
  session: Session,
  { names, rawFrom }: MaintenanceRun,
  group: StaleGroup,
): Promise<void> {
  const send = ({ text, values }: Statement) => session.query(text, values);
  await takeTurn(session, names);
  const rows = await send(keepSeries(names, [...new Set(group.marks.map(({ seriesId }) => seriesId))]));
  const seriesIds = rows.map((row) => Number(row.id));
  const tenantIds = rows.map((row) => Number(row.tenant_id));
  const kept = keptFrom(rawFrom);
  const span = spanOf(group.firstBlock, group.endBlock, kept);
  if (span !== undefined && seriesIds.length > 0) {
    const clock = parseMarketClock(group.clock);
    await send(addClock(names, group.clock, ['-infinity', 'infinity']));
    const scope = (edges: ArrayLike<number>): RefreshScope => ({
      tenantIds,
      seriesIds,
      edges: Array.from(edges, timestampText),
    });
    // What begins before values are kept is frozen.
    const edgesOf = (frequency: 'P1D' | 'P1M'): Float64Array =>
      calendarEdges(frequency, clock, lessOneMs(span)).filter((edge) => edge >= (kept ?? edge));
    const hours = scope([Math.floor(span.start / HOUR_MS) * HOUR_MS, span.end]);
    await send(removeRollups(names, 'hour', hours));
    await send(insertHours(names, hours));
    const edges = edgesOf('P1D');
    const days = scope(edges);
    await send(removeRollups(names, 'day', days));
    // A day of a zone that is half an hour off is no whole number of the hours of UTC.
    const of = edges.every((edge) => edge % HOUR_MS === 0) ? 'hour' : 'values';
    await send(insertRollups(names, 'day', { ...days, of }));
    const months = scope(edgesOf('P1M'));
    await send(removeRollups(names, 'month', months));
    await send(insertRollups(names, 'month', { ...months, of: 'day' }));
  }
  await send(removeMarks(names, group.marks));
}

/** Edges of a grid reach beyond the end of a range that ends on an edge of it: a bucket more than is needed. */
function lessOneMs({ start, end }: Interval): Interval {
  return { start, end: end - 1 };
}
