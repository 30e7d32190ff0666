import { type Instant, marketClock, type ReadView } from '@aurum/core';
import { openStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { bench, median, shared } from '../../../test-support/bench.js';
import { startPostgres } from '../../../test-support/postgres.js';

const SERIES = 100;
const HOUR = 3_600_000;
const START: Instant = Date.UTC(2025, 2, 20);

/** Hourly forecasts: a run every so often, each of so many hours that an interval is spoken of by `revisions` of them. */
interface Depth {
  readonly revisions: number;
  readonly intervals: number;
  readonly everyHours: number;
}

const DEEP: Depth = { revisions: 300, intervals: 48, everyHours: 1 };
const SHALLOW: Depth = { revisions: 8, intervals: 720, everyHours: 6 };

const keyOf = ({ revisions }: Depth, i: number): string => `${revisions} deep ${i}`;

const filled = shared(async () => {
  const server = await startPostgres({ settings: { shared_buffers: '512MB', max_wal_size: '4GB' } });
  const store = await openStore(server.url, { migrate: true, tenant: 'default' });
  await store.catalog.define(
    [DEEP, SHALLOW].flatMap((depth) =>
      Array.from({ length: SERIES }, (_, i) => ({
        key: keyOf(depth, i),
        unit: 'MW',
        kind: 'average' as const,
        clock: marketClock('Europe/Berlin'),
        frequency: 'PT1H' as const,
        issued: true,
      })),
    ),
  );
  await store.close();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`SELECT set_config('aurum.tenant_id', '1', false)`);
  for (const depth of [DEEP, SHALLOW]) await fill(client, depth);
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
  await client.end();
  return { url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
});

/** The rows that run after run would leave: the last revision of each interval is current, the others lie in the order of the runs. */
async function fill(client: pg.Client, { revisions, intervals, everyHours }: Depth): Promise<void> {
  for (const [table, first, last] of [
    ['observation', revisions, revisions],
    ['observation_revision', 1, revisions - 1],
  ] as const) {
    await client.query(
      `INSERT INTO aurum.${table} (valid_from, known_at, recorded_at, seq, value, tenant_id, series_id)
SELECT v.valid_from, v.valid_from - ($2::int - j) * $3::int * interval '1 hour', v.valid_from - ($2::int - j) * $3::int * interval '1 hour', j, i + j / 1000.0, 1, s.id
FROM aurum.series s, generate_series(0, $4::int - 1) i, generate_series($5::int, $6::int) j,
  LATERAL (SELECT $7::timestamptz + i * interval '1 hour' AS valid_from) v
WHERE starts_with(s.key, $1) ORDER BY 2, s.id, i`,
      [`${revisions} deep`, revisions, everyHours, intervals, first, last, new Date(START)],
    );
  }
}

const CONNECTIONS = 7;
const CALLS = 10;

/** Milliseconds of the first and of the tenth call, medians over connections that make no other calls. */
async function firstAndTenth(
  url: string,
  keys: readonly string[],
  view: ReadView,
): Promise<{ readonly first: number; readonly tenth: number; readonly points: number }> {
  const first: number[] = [];
  const tenth: number[] = [];
  let points = 0;
  // The first connection only warms this process and the server's memory up.
  for (let connection = 0; connection <= CONNECTIONS; connection++) {
    await using store = await openStore(url, { tenant: 'default', poolSize: 1 });
    await store.series.horizon();
    for (let call = 1; call <= CALLS; call++) {
      globalThis.gc?.();
      const began = performance.now();
      const series = await store.series.readMany(keys, {}, view);
      const took = performance.now() - began;
      points = series.reduce((sum, { length }) => sum + length, 0);
      if (connection === 0) continue;
      if (call === 1) first.push(took);
      if (call === CALLS) tenth.push(took);
    }
  }
  if (points === 0) throw new Error('the view shows nothing');
  return { first: median(first), tenth: median(tenth), points };
}

for (const depth of [SHALLOW, DEEP]) {
  const { revisions, intervals } = depth;
  const views: readonly (readonly [name: string, view: ReadView])[] = [
    ['latest', {}],
    ['as-of', { asOf: START + (intervals / 2) * HOUR }],
    ['release', { release: 1 }],
    ['day-ahead', { dayAhead: { cutoff: '10:00' } }],
  ];
  for (const [name, view] of views)
    for (const count of [1, SERIES])
      bench(`views-${revisions}-${name}-${count}`, {
        title: `${name} of ${count} series with ${revisions} revisions of each interval: first call of a connection against its tenth`,
        floor: 1 / 1.2,
        async run({ figure, note }) {
          const { url } = await filled();
          const keys = Array.from({ length: count }, (_, i) => keyOf(depth, i));
          const { first, tenth, points } = await firstAndTenth(url, keys, view);
          note(`${points} points: first call ${first.toFixed(2)} ms, tenth ${tenth.toFixed(2)} ms`);
          figure(first / tenth);
        },
      });
}
