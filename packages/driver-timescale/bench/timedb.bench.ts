import { type BenchContext, bench, median, shared } from '../../../test-support/bench.js';
import { pythonPackage } from '../../../test-support/bench-python.js';
import { START, STEP_MS } from './postgres-fixture.js';
import { APPENDED, HAS_TIMESCALE, pointsOf, READ, type TimedbJob, timedbFixture } from './timedb-fixture.js';

const where = HAS_TIMESCALE ? 'on its hypertables' : 'on its tables left plain, since the server has no TimescaleDB';
const opened = shared(timedbFixture);

/** The same rows on both sides, and the proof of it. */
const filled = shared(async () => {
  const fixture = await opened();
  const whole = pointsOf('read', READ);
  await fixture.client.query('TRUNCATE aurum.observation, aurum.observation_revision');
  await fixture.store.series.write(whole);
  await fixture.client.query('VACUUM ANALYZE aurum.observation');
  const [count, first, last, sum] = fixture.timedb('fill') as readonly number[]; // the four numbers of the job `fill`
  const expected = whole.series.values.reduce((total, value) => total + value, 0);
  if (
    count !== READ ||
    first !== START ||
    last !== START + (READ - 1) * STEP_MS ||
    !(Math.abs((sum ?? 0) - expected) < 1e-3)
  )
    throw new Error(
      `timedb holds other rows: ${count} from ${first} to ${last} with the sum ${sum} instead of ${expected}`,
    );
  return { ...fixture, [Symbol.asyncDispose]: async () => undefined };
});

/** Whether timedb is installed; if so its versions are printed. */
async function installed({ note, notInstalled }: BenchContext): Promise<boolean> {
  const version = pythonPackage('timedb');
  if (version === undefined) {
    notInstalled('timedb');
    return false;
  }
  const { timescale } = await opened();
  note(
    `timedb ${version}, pandas ${pythonPackage('pandas')}, psycopg ${pythonPackage('psycopg')}, TimescaleDB ${timescale || 'not there'}`,
  );
  return true;
}

bench('timedb-append', {
  title: `${APPENDED / 1000} 000 new rows of one knowledge time appended beside a series of as many, against insert() of timedb ${where}`,
  floor: 5,
  async run(context) {
    if (!(await installed(context))) return;
    const { store, client, timedb } = await opened();
    const append = pointsOf('append', APPENDED);
    const warm = pointsOf('warm', APPENDED);
    const ours = async (): Promise<number> => {
      await client.query('TRUNCATE aurum.observation, aurum.observation_revision');
      await store.series.write(warm);
      await client.query('CHECKPOINT');
      const began = performance.now();
      await store.series.write(append);
      return performance.now() - began;
    };
    const subject = { name: 'aurum write', measure: ours };
    const peer = { name: 'timedb insert', measure: () => Number(timedb('append')) };
    await context.compare({ subject, peer, work: { amount: APPENDED, unit: 'rows' }, rounds: 2 });
    await aside(context, ours, [
      ['its COPY of rows that are ready, without the DataFrame', () => Number(timedb('append-rows'))],
    ]);
  },
});

bench('timedb-read', {
  title: `${READ / 1000} 000 rows, the latest of each interval, read to columns, against read() of timedb ${where}`,
  floor: 6,
  async run(context) {
    if (!(await installed(context))) return;
    const { store, timedb } = await filled();
    const read = async (): Promise<void> => {
      const series = await store.series.read('read');
      if (series.length !== READ) throw new Error('points are missing');
    };
    const timed = async (): Promise<number> => {
      const began = performance.now();
      await read();
      return performance.now() - began;
    };
    // Both sides read once before, and count the median of three: after a Python process everything is cold.
    const ours = async (): Promise<number> => {
      await read();
      return median([await timed(), await timed(), await timed()]);
    };
    const subject = { name: 'aurum read', measure: ours };
    const peer = { name: 'timedb read', measure: () => Number(timedb('read')) };
    await context.compare({ subject, peer, work: { amount: READ, unit: 'rows' } });
    const job = (name: TimedbJob) => () => Number(timedb(name));
    await aside(context, ours, [
      ['its query, fetched as tuples without the DataFrame', job('read-rows')],
      ['read(versions=True), which chooses nothing', job('read-versions')],
      ['read() of a flat series, which keeps no revisions', job('read-flat')],
    ]);
  },
});

/** Prints what else timedb took, warm, with the ratio to the median of three of ours. */
async function aside(
  { note }: BenchContext,
  ours: () => Promise<number>,
  others: readonly (readonly [what: string, ms: () => number])[],
): Promise<void> {
  await ours();
  const typical = median([await ours(), await ours(), await ours()]);
  for (const [what, measure] of others) {
    const ms = measure();
    note(`${what}: ${ms.toFixed(0)} ms, ${(ms / typical).toFixed(2)} times ours`);
  }
}
