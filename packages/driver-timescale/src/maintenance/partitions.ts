import type { Instant } from '@aurum/core';
import { ask } from '../client/session.js';
import { timestampText } from '../row-codec.js';
import { PATIENCE } from '../sql/maintenance.js';
import type { Statement } from '../sql/names.js';
import {
  attachPartition,
  createPartition,
  letNoneRead,
  letNoneWrite,
  movePeriod,
  type PartitionUnit,
  partitions,
  storedPeriods,
  strangers,
} from '../sql/partitions.js';
import { fitChunks } from './chunks.js';
import { takeTurn } from './lock.js';
import type { PARTITION_INTERVALS } from './policies.js';
import type { MaintenanceRun } from './report.js';

type PartitionInterval = (typeof PARTITION_INTERVALS)[number];

const UNITS: Readonly<Record<PartitionInterval, readonly [PartitionUnit, months: number]>> = {
  P1M: ['month', 1],
  P3M: ['quarter', 3],
  P1Y: ['year', 12],
};

/** A stretch of time of a partition. */
export interface Period {
  readonly name: string;
  readonly start: Date;
  readonly end: Date;
}

/** The period of UTC that an instant lies in, `ahead` periods later. */
export function periodAt(interval: PartitionInterval, instant: Instant, ahead = 0): Period {
  const [, months] = UNITS[interval];
  const date = new Date(instant);
  const month = (Math.floor(date.getUTCMonth() / months) + ahead) * months;
  const at = (m: number): Date => {
    const day = new Date(0);
    day.setUTCFullYear(date.getUTCFullYear(), m, 1);
    return day;
  };
  const start = at(month);
  const year = String(start.getUTCFullYear()).padStart(4, '0');
  const name = `observation_data_${year}${months === 12 ? '' : String(start.getUTCMonth() + 1).padStart(2, '0')}`;
  return { name, start, end: at(month + months) };
}

/** Years whose partitions have a name of four digits; what lies outside stays where it is. */
const NAMED = { start: Date.UTC(1000, 0, 1), end: Date.UTC(9999, 0, 1) };

/** How many periods beyond now there are partitions for, so that nothing has to be moved later. */
const AHEAD = 2;

/** Divides what is stored by time: partitions on plain PostgreSQL, the span of new chunks on TimescaleDB. */
export async function divide(run: MaintenanceRun): Promise<void> {
  if (run.layout === 'hypertable') await fitChunks(run);
  else if (run.policies.partitionInterval !== null) await makePartitions(run, run.policies.partitionInterval);
}

async function makePartitions(run: MaintenanceRun, interval: PartitionInterval): Promise<void> {
  const { backend, names, signal, now } = run;
  const [present, stored] = await backend.transaction(
    { readOnly: true, restricted: false, signal },
    async (session) => {
      const ask = ({ text, values }: Statement) => session.query(text, values);
      return [await ask(partitions(names)), await ask(storedPeriods(names, UNITS[interval][0]))];
    },
  );
  const starts = stored.map(({ start }) => Number(start));
  for (let ahead = 0; ahead <= AHEAD; ahead++) starts.push(periodAt(interval, now, ahead).start.getTime());
  // Partitions of another interval that was once the policy stay: what overlaps one of them has its place.
  const taken = (start: number, end: number): boolean =>
    present.some((row) => Number(row.start) < end && start < Number(row.end));
  const periods = [...new Set(starts)]
    .sort((a, b) => a - b)
    .filter((start) => start >= NAMED.start && start < NAMED.end)
    .map((start) => periodAt(interval, start))
    .filter(({ start, end }) => !taken(start.getTime(), end.getTime()));
  const query = strangers(
    names,
    periods.map(({ name }) => name),
  );
  const foreign = await ask(run, query, { readOnly: true });
  for (const period of periods) {
    if (foreign.some((row) => row.name === period.name)) {
      const what = `put off: make the partition ${period.name} (a table that is no partition has this name; attach, rename or drop it)`;
      await run.act({ task: 'partition', what }, async () => 0);
      continue;
    }
    const what = `make the partition ${period.name}`;
    await run.act({ task: 'partition', what }, () => makePartition(run, period));
  }
}

/**
 * Moves the rows of a period into a partition of its own. Writers remember where the rows lie that they are about to change; so those under way
 * are waited for before the first row moves, and one that comes later looks anew. Readers go on while the rows move. Before the table is attached those
 * under way are waited for too, and new ones wait for the commit, as long as the server looks through the default partition; where writes
 * or reads last for more than five seconds, the next run tries again.
 */
async function makePartition({ backend, names, signal }: MaintenanceRun, period: Period): Promise<number> {
  return backend.transaction({ restricted: false, signal }, async (session) => {
    const send = ({ text, values }: Statement) => session.query(text, values);
    await takeTurn(session, names);
    await session.exec(PATIENCE);
    await session.exec(letNoneWrite(names));
    await session.exec(createPartition(names, period.name));
    const bounds = [timestampText(period.start.getTime()), timestampText(period.end.getTime())] as const;
    const [moved] = await send(movePeriod(names, period.name, bounds));
    await session.exec(letNoneRead(names));
    await session.exec(attachPartition(names, period.name, period));
    return Number(moved?.count);
  });
}
