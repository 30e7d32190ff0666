import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Instant, marketClock, type Series, type SeriesWrite } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { runPython } from '../../../test-support/bench-python.js';
import { createDatabase, findPostgres, startPostgres } from '../../../test-support/postgres.js';
import { KNOWN, quarterHours, START, STEP_MS } from './postgres-fixture.js';

/** The rows of one append. */
export const APPENDED = 200_000;
/** The rows of one read. */
export const READ = 216_000;

/** Whether the server that benchmarks start has the extension that timedb's schema asks for. */
export const HAS_TIMESCALE: boolean = hasTimescale();

function hasTimescale(): boolean {
  const programs = findPostgres();
  if (programs === undefined) return false;
  const asked = spawnSync(join(programs.folder, 'pg_config'), ['--sharedir'], { encoding: 'utf8' });
  return asked.status === 0 && existsSync(join(asked.stdout.trim(), 'extension', 'timescaledb.control'));
}

/**
 * One program for all that timedb does. Its sessions are in UTC, since timedb sends instants without their zone. Nothing but the call of
 * the SDK is timed: the DataFrame that it takes is there before. What is called `rows` leaves the DataFrame out: the same statements with
 * rows that are ready, or fetched as tuples.
 */
const PROGRAM = `
import json, os, sys, time
from datetime import datetime, timezone
from unittest import mock
import numpy, pandas as pd, psycopg

job, url = sys.argv[1:3]
os.environ['TIMEDB_DSN'] = url
from timedb import TimeDataClient, db

given = json.loads(sys.argv[3])
known = datetime.fromtimestamp(given['known'] / 1000, timezone.utc)

def frame(n):
    return pd.DataFrame({
        'valid_time': pd.date_range(pd.Timestamp(given['start'], unit='ms', tz='UTC'), periods=n, freq=pd.Timedelta(given['step'], unit='ms')),
        'value': 50 + 40 * numpy.sin(numpy.arange(n) / 7),
    })

def execute(*statements):
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)

def timed(work):
    began = time.perf_counter()
    result = work()
    return (time.perf_counter() - began) * 1000, result

def median(work):
    work()
    return sorted(work() for _ in range(3))[1]

def empty():
    # Not TRUNCATE, which would take the chunks of a hypertable with it: they are there before each append.
    execute('DELETE FROM overlapping_medium', 'DELETE FROM batches_table', 'VACUUM ANALYZE overlapping_medium', 'CHECKPOINT')

def insert(client, name, df):
    return timed(lambda: client.get_series(name).insert(df=df, knowledge_time=known))[0]

def insert_rows(name, rows):
    with psycopg.connect(url) as connection:
        [series_id] = db.series.SeriesRegistry().resolve(connection, name=name)
        routing = {'overlapping': True, 'retention': 'medium', 'table': 'overlapping_medium'}
        ready = [(at, series_id, value) for at, value in rows]
        def work():
            db.insert.insert_values(connection, value_rows=ready, knowledge_time=known, series_id=series_id, routing=routing)
            connection.commit()
        return timed(work)[0]

def append(insert_series):
    empty()
    insert_series('warm')
    execute('CHECKPOINT')
    return insert_series('append')

def read(client, name, **options):
    took, df = timed(lambda: client.get_series(name).read(**options))
    assert len(df) == given['read'], len(df)
    return took

class Captured(Exception):
    pass

def read_rows(client, name):
    def capture(sql, connection, params=None, **_):
        raise Captured(sql, params)
    with mock.patch('pandas.read_sql', capture):
        try:
            client.get_series(name).read()
        except Captured as captured:
            sql, params = captured.args
    with psycopg.connect(url) as connection:
        return median(lambda: timed(lambda: connection.execute(sql, params).fetchall())[0])

def create(client):
    if given['timescale']:
        client.create()
    else:
        # The same tables and indexes, without making them hypertables.
        execute(db.create.DDL_TABLES.replace('CREATE EXTENSION IF NOT EXISTS timescaledb;', ''))
    for name in ('append', 'warm', 'read'):
        client.create_series(name, unit='EUR/MWh', overlapping=True)
    client.create_series('flat', unit='EUR/MWh')
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT concat_ws(' ', max(extversion), current_setting('timescaledb.license', true)) FROM pg_extension WHERE extname = 'timescaledb'"
        ).fetchone()[0]

def fill(client):
    empty()
    for name in ('read', 'flat'):
        insert(client, name, frame(given['read']))
    execute('VACUUM ANALYZE', 'CHECKPOINT')
    df = client.get_series('read').read()
    return [len(df), df.index[0].timestamp() * 1000, df.index[-1].timestamp() * 1000, float(df['value'].sum())]

def append_frames(client):
    df = frame(given['append'])
    return append(lambda name: insert(client, name, df))

def append_rows(client):
    df = frame(given['append'])
    rows = [(at.to_pydatetime(), float(value)) for at, value in zip(df['valid_time'], df['value'])]
    return append(lambda name: insert_rows(name, rows))

jobs = {
    'create': create,
    'fill': fill,
    'append': append_frames,
    'append-rows': append_rows,
    'read': lambda client: median(lambda: read(client, 'read')),
    'read-rows': lambda client: read_rows(client, 'read'),
    'read-versions': lambda client: median(lambda: read(client, 'read', versions=True)),
    'read-flat': lambda client: median(lambda: read(client, 'flat')),
}
with TimeDataClient(conninfo=url) as client:
    print(json.dumps(jobs[job](client)))
`;

/** What the program can be asked for. All but `create` and `fill` give milliseconds. */
export type TimedbJob =
  | 'create'
  | 'fill'
  | 'append'
  | 'append-rows'
  | 'read'
  | 'read-rows'
  | 'read-versions'
  | 'read-flat';

/** A server with a database of the store and one of timedb. */
export interface TimedbFixture extends AsyncDisposable {
  /** The store, to which `append`, `warm` and `read` are known. */
  readonly store: TimescaleStore;
  /** A plain connection of the superuser to the database of the store. */
  readonly client: pg.Client;
  /** Which TimescaleDB timedb runs on, with its licence; empty when it has plain tables. */
  readonly timescale: string;
  /** Has timedb do something, and gives its answer. */
  timedb(job: TimedbJob): unknown;
}

/** Starts the server, with TimescaleDB where it is installed, and makes both databases. */
export async function timedbFixture(): Promise<TimedbFixture> {
  const settings = {
    max_wal_size: '4GB',
    ...(HAS_TIMESCALE ? { shared_preload_libraries: 'timescaledb', 'timescaledb.telemetry_level': 'off' } : {}),
  };
  const server = await startPostgres({ settings });
  const database = await createDatabase(server.url);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const store = await openStore(server.url, { migrate: true, tenant: 'default' });
  await store.catalog.define(
    ['append', 'warm', 'read'].map((key) => ({
      key,
      unit: 'EUR/MWh',
      kind: 'average' as const,
      clock: marketClock('UTC'),
      frequency: 'PT15M' as const,
    })),
  );
  await client.query(`SELECT set_config('aurum.tenant_id', '1', false)`);
  const given = { start: START, step: STEP_MS, known: KNOWN, append: APPENDED, read: READ, timescale: HAS_TIMESCALE };
  const timedb = (job: TimedbJob): unknown =>
    runPython(PROGRAM, [job, `${database.url}?options=-ctimezone%3DUTC`, JSON.stringify(given)]);
  return {
    store,
    client,
    timescale: String(timedb('create')),
    timedb,
    async [Symbol.asyncDispose]() {
      await store.close();
      await client.end();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** The first `length` points, as a write of `key`. */
export function pointsOf(
  key: string,
  length: number,
): SeriesWrite & { readonly series: Series; readonly knownAt: Instant } {
  return { key, series: quarterHours(length), knownAt: KNOWN };
}
