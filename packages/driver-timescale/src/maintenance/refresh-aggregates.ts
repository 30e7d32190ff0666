import {
  ABSOLUTE_FREQUENCIES,
  calendarEdges,
  ceilTo,
  floorTo,
  type Instant,
  type Interval,
  type MarketClock,
  marketClock,
  parseMarketClock,
} from '@aurum/core';
import { ask, type Row, type Session } from '../client/session.js';
import { HOUR_MS, hasRollups } from '../rollup-blocks.js';
import { timestampText } from '../row-codec.js';
import {
  canForce,
  clocksInUse,
  createDays,
  createHours,
  createMonths,
  disagreements,
  markClock,
  refreshAggregate,
  rollupName,
} from '../sql/continuous-aggregates.js';
import { knownZones } from '../sql/inspect.js';
import type { Statement } from '../sql/names.js';
import { addClock } from '../sql/rollup-refresh.js';
import { takeTurn } from './lock.js';
import { keptFrom } from './raw-cut.js';
import type { MaintenanceRun } from './report.js';
import { agreedAround, COMPARED, serverDays } from './server-days.js';
import { type Mark, stretchesOf } from './stale-groups.js';

const FREQUENCIES: readonly string[] = ABSOLUTE_FREQUENCIES.filter((frequency) => hasRollups({ frequency }));

/** Makes the continuous aggregates that series in use need and that are not there; gives the numbers of the clocks that have them. */
export async function prepareAggregates(run: MaintenanceRun): Promise<ReadonlyMap<string, number>> {
  const used = await ask(run, clocksInUse(run.names, FREQUENCIES));
  const clocks = new Map<string, number>();
  const [first] = used;
  if (first !== undefined && first.hours !== true) {
    await run.act({ task: 'refresh', what: 'make the continuous aggregate of hours' }, () =>
      makeHours(run, run.rollups || used.some(({ id }) => id !== null)),
    );
  }
  for (const row of used) {
    const clock = String(row.clock);
    if (row.id !== null && row.days === true && row.months === true) {
      clocks.set(clock, Number(row.id));
      continue;
    }
    const range = await agreement(run, clock);
    if (range === undefined) continue;
    await run.act(
      { task: 'refresh', what: `make the continuous aggregates of days and months on ${clock}` },
      async () => {
        clocks.set(clock, await makeClock(run, row, range));
        return undefined;
      },
    );
  }
  return clocks;
}

async function makeHours({ backend, names, signal }: MaintenanceRun, again: boolean): Promise<undefined> {
  await backend.transaction({ restricted: false, signal }, async (session) => {
    await takeTurn(session, names);
    await session.exec(createHours(names));
    // At first all that is stored is marked. When the aggregate was dropped, marks that had been taken away have to come back.
    if (again) await send(session, markClock(names, { clock: undefined, frequencies: FREQUENCIES, of: 'values' }));
  });
}

async function makeClock(
  { backend, names, signal }: MaintenanceRun,
  row: Row,
  range: readonly [string, string],
): Promise<number> {
  const clock = String(row.clock);
  return backend.transaction({ restricted: false, signal }, async (session) => {
    await takeTurn(session, names);
    const [added] = await send(session, addClock(names, clock, range));
    const clockId = Number(added?.id ?? row.id);
    const days = serverDays(parseMarketClock(clock));
    const aggregated = { clock, clockId, days, wholeHours: startsOf(clock).every((edge) => edge % HOUR_MS === 0) };
    if (added !== undefined || row.days !== true) await session.exec(createDays(names, aggregated));
    await session.exec(createMonths(names, aggregated));
    // Hours of this clock may have been refreshed, and their marks taken away, when there were no days of it.
    await send(session, markClock(names, { clock, frequencies: FREQUENCIES, of: 'hours' }));
    return clockId;
  });
}

function send(session: Session, { text, values }: Statement): Promise<readonly Row[]> {
  return session.query(text, values);
}

function startsOf(clock: string): Float64Array {
  return calendarEdges('P1D', parseMarketClock(clock), COMPARED);
}

/** The stretch of time in which the server cuts days and months of a clock as the platform does, around now. */
async function agreement(run: MaintenanceRun, clock: string): Promise<readonly [string, string] | undefined> {
  const { backend, signal, now } = run;
  const market = parseMarketClock(clock);
  const days = serverDays(market);
  const starts = startsOf(clock);
  const wrong = await backend.transaction({ readOnly: true, restricted: false, signal }, async (session) => {
    const known = await send(session, knownZones([days.zone]));
    if (known.length === 0) return undefined;
    const [can] = days.offsetMs === 0 ? [] : await send(session, canForce());
    if (can?.yes === false) return undefined;
    const months = calendarEdges('P1M', market, COMPARED);
    const edges = { days: Array.from(starts, timestampText), months: Array.from(months, timestampText) };
    return (await send(session, disagreements(days, edges))).map((row) => Number(row.at));
  });
  const range = wrong === undefined ? undefined : agreedAround(now, starts, wrong);
  return range === undefined ? undefined : [timestampText(range.start), timestampText(range.end)];
}

/**
 * Has TimescaleDB materialize all that the marks are about: it has noted what was written, and every batch whose mark was seen is committed.
 * Never before the first value that is kept: the aggregate of what was removed would be that of nothing, and take the place of what it was.
 */
export async function refreshAggregates(
  run: MaintenanceRun,
  marks: readonly Mark[],
  clocks: ReadonlyMap<string, number>,
): Promise<void> {
  const { backend, names, signal, rawFrom } = run;
  const refresh = (name: string, { start, end }: Interval, force = false): Promise<unknown> =>
    backend.statement(
      refreshAggregate(names, name, { range: [timestampText(start), timestampText(end)], force }),
      signal,
    );
  const kept = keptFrom(rawFrom);
  for (const { start, end } of stretchesOf(marks, kept)) {
    await refresh(rollupName('hour', 0), { start: Math.floor(start / HOUR_MS) * HOUR_MS, end });
  }
  for (const [id, clockId] of clocks) {
    const clock = parseMarketClock(id);
    const own = stretchesOf(
      marks.filter((mark) => mark.clock === id),
      kept,
    );
    // What was written is noted by days without their offset (2.23), so those that have one are made anew whether noted or not.
    const force = serverDays(clock).offsetMs !== 0;
    for (const level of ['day', 'month'] as const) {
      for (const stretch of own) {
        const window = refreshWindow(clock, level === 'day' ? 'P1D' : 'P1M', stretch, kept);
        if (window !== undefined) await refresh(rollupName(level, clockId), window, force);
      }
    }
  }
}

/**
 * The window that makes TimescaleDB materialize all days or months that reach into a stretch of time. It cuts the window down to buckets,
 * but of a zone with an offset to those without it (2.23), and then takes all buckets that begin within it. So the window is that of
 * the buckets, widened to where they lie without their offset. Buckets that begin before `kept` are left out.
 */
export function refreshWindow(
  clock: MarketClock,
  frequency: 'P1D' | 'P1M',
  { start, end }: Interval,
  kept?: Instant,
): Interval | undefined {
  const midnight = marketClock(serverDays(clock).zone);
  const reached = floorTo(frequency, clock, start);
  const first = kept === undefined || reached >= kept ? reached : ceilTo(frequency, clock, kept);
  const last = floorTo(frequency, clock, end - 1);
  if (last < first) return undefined;
  return {
    start: floorTo(frequency, midnight, first),
    end: Math.max(ceilTo(frequency, clock, end), ceilTo(frequency, midnight, last + 1)),
  };
}
