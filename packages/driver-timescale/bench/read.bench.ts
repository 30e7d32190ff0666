import postgres from 'postgres';
import { bench, shared } from '../../../test-support/bench.js';
import { pythonPackage, runPython } from '../../../test-support/bench-python.js';
import { fixture, KNOWN, POINTS, quarterHours, START, STEP_MS } from './postgres-fixture.js';

/** All that is stored. */
const range = { start: new Date(START).toISOString(), end: new Date(START + POINTS * STEP_MS).toISOString() };
const work = { amount: POINTS, unit: 'points' } as const;

const filled = shared(async () => {
  const opened = await fixture();
  await opened.clean();
  await opened.write({ key: 'read', series: quarterHours(), knownAt: KNOWN });
  await opened.client.query('VACUUM ANALYZE aurum.observation');
  const id = await opened.seriesId('read');
  // The whole key, so that peers have the index for their order as well.
  const where = `FROM aurum.observation WHERE tenant_id = 1 AND series_id = ${id} AND valid_from >= '${range.start}' AND valid_from < '${range.end}'`;
  return {
    ...opened,
    rowsQuery: `SELECT valid_from, value ${where} ORDER BY valid_from`,
    copyQuery: `SELECT valid_from, value, flag ${where}`,
  };
});

const subject = async (): Promise<{ name: string; run: () => Promise<unknown> }> => {
  const { store } = await filled();
  return {
    name: 'aurum read',
    run: async () => {
      const series = await store.series.read('read', range);
      if (series.length !== POINTS) throw new Error('points are missing');
    },
  };
};

bench('read-pg-rows', {
  title: 'a million points read into a Series, against row objects of pg',
  floor: 5,
  async run({ compare }) {
    const { client, rowsQuery } = await filled();
    await compare({ subject: await subject(), peer: { name: 'pg rows', run: () => client.query(rowsQuery) }, work });
  },
});

bench('read-postgres-js', {
  title: 'a million points read into a Series, against row objects of postgres.js',
  floor: 4,
  async run({ compare }) {
    const { url, rowsQuery } = await filled();
    const sql = postgres(url, { max: 1 });
    try {
      await compare({
        subject: await subject(),
        peer: { name: 'postgres.js', run: () => sql.unsafe(rowsQuery) },
        work,
      });
    } finally {
      await sql.end();
    }
  },
});

const ADBC = `
import json, sys, time
import adbc_driver_postgresql.dbapi as adbc
with adbc.connect(sys.argv[1]) as connection:
    with connection.cursor() as cursor:
        def once():
            began = time.perf_counter()
            cursor.execute(sys.argv[2])
            table = cursor.fetch_arrow_table()
            assert table.num_rows == int(sys.argv[3])
            return (time.perf_counter() - began) * 1000
        once()
        print(json.dumps(sorted(once() for _ in range(3))[1]))
`;

bench('read-adbc', {
  title: 'a million points read into a Series, against ADBC (C++) into Arrow',
  floor: 0.9,
  async run({ compare, notInstalled, note }) {
    const version = pythonPackage('adbc-driver-postgresql');
    if (version === undefined || pythonPackage('pyarrow') === undefined) return notInstalled('adbc-driver-postgresql');
    note(`adbc-driver-postgresql ${version}`);
    const { url, rowsQuery } = await filled();
    const peer = { name: 'ADBC', measure: () => Number(runPython(ADBC, [url, rowsQuery, String(POINTS)])) };
    await compare({ subject: await subject(), peer, work });
  },
});

bench('read-server-copy', {
  title: 'a million points read into a Series, against the server’s own COPY of the same rows to /dev/null',
  floor: 0.75,
  async run({ compare }) {
    const { client, copyQuery } = await filled();
    const peer = { name: 'server COPY', run: () => client.query(`COPY (${copyQuery}) TO '/dev/null' (FORMAT binary)`) };
    // A read takes a fast or a slow course, as the scheduler puts both sides on two cores: a few runs may be of one kind by chance.
    await compare({ subject: await subject(), peer, work, rounds: 8 });
  },
});
