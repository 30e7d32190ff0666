import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { DataPoint } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CollectedTelemetry, collectTelemetry } from '../../../test-support/telemetry.js';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { curveOf, quoted } from './curves/samples.js';
import { administrator, busyBackends, HOUR, hourly, prices, T0, until } from './samples.js';

/** What must never be exported. The password is that of the server. */
const TENANT = 'confidential desk';
const KEY = 'confidential.series';
const VALUE = 987_654.25;

const RANGE = { start: T0, end: T0 + 24 * HOUR };

let collected: CollectedTelemetry;
beforeEach(() => {
  collected = collectTelemetry();
});
afterEach(() => collected[Symbol.asyncDispose]());

const named = (name: string): ReadableSpan[] => collected.spans().filter((span) => span.name === name);

async function points(metric: string): Promise<readonly DataPoint<unknown>[]> {
  const found = (await collected.metrics()).filter(({ descriptor }) => descriptor.name === metric);
  return found.flatMap(({ dataPoints }) => dataPoints as readonly DataPoint<unknown>[]);
}

describe.skipIf(!hasPostgres)('what is told of calls to a server', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;

  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, tenant: TENANT, poolSize: 2 });
    await store.catalog.define([hourly(KEY), hourly('other')]);
    await store.series.write({ key: KEY, series: prices(24, { offset: VALUE }), knownAt: T0 });
  });
  afterAll(() => store.close());

  it('are spans by the stable names, for every method of the store', async () => {
    const { series, catalog } = store;
    await series.read(KEY, RANGE);
    await series.readMany([KEY, 'other'], RANGE);
    await series.write({ key: KEY, series: prices(24, { offset: VALUE }), knownAt: T0 });
    await series.writeMany([{ key: 'other', series: prices(3), knownAt: T0 }]);
    for await (const chunk of series.stream(KEY)) expect(chunk.series.length).toBe(24);
    await series.aggregate(KEY, RANGE, { frequency: 'P1D' });
    await series.aggregateMany([KEY, 'other', KEY], RANGE, { frequency: 'P1D' });
    await series.revisions(KEY);
    await series.quarantine(KEY);
    await series.history(KEY, T0);
    await series.runs(KEY);
    await series.diff(KEY, { before: { asOf: T0 } });
    await series.changedSince(KEY, 0);
    await series.horizon();
    await catalog.define([hourly('x'), hourly('y')]);
    await catalog.get('x');
    await catalog.find('x');
    await catalog.list();
    await catalog.counts('iso');
    await catalog.remove('x');
    const { curves } = store;
    const [key, asOf] = ['EEX/power/DE-LU/base', '2026-01-15'];
    const { contract } = quoted('Feb-26', 1);
    await curves.publish({ curve: curveOf(key, asOf), knownAt: T0 });
    await curves.publishMany([{ curve: curveOf(key, asOf), knownAt: T0 }]);
    await curves.read(key, asOf);
    await curves.find(key, asOf);
    await curves.readMany([{ key, asOf }]);
    await curves.latest(key, asOf);
    await curves.dates(key);
    await curves.revisions(key, asOf);
    await curves.history(key, { contract });
    await curves.diff(key, { before: { asOf }, after: { asOf } });
    await curves.list();
    await curves.horizon();
    await curves.withdraw([{ key, asOf, knownAt: T0 }]);
    await store.createTenant('another');
    await store.migrate();
    await store.migrationStatus();
    await store.health();
    const database = new URL(url()).pathname.slice(1);
    expect(collected.spans().map(({ name }) => name)).toEqual([
      'read observation',
      'readMany observation',
      'write observation',
      'writeMany observation',
      'stream observation',
      'aggregate observation',
      'aggregateMany observation',
      'revisions observation',
      'quarantine observation',
      'history observation',
      'runs observation',
      'diff observation',
      'changedSince observation',
      'horizon observation',
      'define series',
      'get series',
      'find series',
      'list series',
      'counts series',
      'remove series',
      'publish curve_revision',
      'publishMany curve_revision',
      'read curve_revision',
      'find curve_revision',
      'readMany curve_revision',
      'latest curve_revision',
      'dates curve_revision',
      'revisions curve_revision',
      'history curve_revision',
      'diff curve_revision',
      'list curve_revision',
      'horizon curve_revision',
      'withdraw curve_revision',
      'createTenant tenant',
      'migrate migration',
      'migrationStatus migration',
      `health ${database}|aurum`,
    ]);
    const methods = [
      ...[series, catalog, curves].flatMap((port) => Object.getOwnPropertyNames(Object.getPrototypeOf(port))),
      ...Object.keys(store).filter(
        (name) => !['series', 'catalog', 'curves', 'replica', 'maintenance', 'capabilities', 'close'].includes(name),
      ),
    ].filter((name) => name !== 'constructor');
    expect(
      collected
        .spans()
        .map(({ attributes }) => attributes['db.operation.name'])
        .sort(),
    ).toEqual(methods.sort());
    for (const span of collected.spans()) {
      expect(span).toMatchObject({
        kind: SpanKind.CLIENT,
        status: { code: SpanStatusCode.UNSET },
        attributes: {
          'db.system.name': 'postgresql',
          'db.namespace': `${database}|aurum`,
          'server.address': '127.0.0.1',
          'server.port': Number(new URL(url()).port),
          'aurum.attempts': 1,
        },
      });
    }
    const [read, readMany, write] = collected.spans();
    // One row says which series it is.
    expect(read?.attributes).toMatchObject({ 'aurum.rows.read': 25, 'aurum.rows.written': 0 });
    expect(read?.attributes['aurum.bytes.read']).toBeGreaterThan(24 * 16);
    expect(read?.attributes).not.toHaveProperty('db.operation.batch.size');
    expect(readMany?.attributes['db.operation.batch.size']).toBe(2);
    expect(write?.attributes).toMatchObject({ 'aurum.rows.written': 24 });
    expect(named('aggregate observation')[0]?.attributes).not.toHaveProperty('db.operation.batch.size');
    expect(named('aggregateMany observation')[0]?.attributes['db.operation.batch.size']).toBe(3);
    expect(write?.attributes['aurum.bytes.written']).toBeGreaterThan(24 * 16);
    expect(named('define series')[0]?.attributes['db.operation.batch.size']).toBe(2);
  });

  it('are children of the span that is active where the call is made', async () => {
    const request = trace.getTracer('test').startSpan('request');
    await context.with(trace.setSpan(context.active(), request), async () => {
      await store.series.read(KEY, RANGE);
      for await (const _ of store.series.stream(KEY)) break;
    });
    request.end();
    const parents = collected.spans().map(({ parentSpanContext }) => parentSpanContext?.spanId);
    expect(parents).toEqual([request.spanContext().spanId, request.spanContext().spanId, undefined]);
  });

  it('end for a stream when its consumer ends, and say when that was early', async () => {
    await store.catalog.define([hourly('long')]);
    await store.series.write({ key: 'long', series: prices(50_000), knownAt: T0 });
    collected.forget();
    for await (const _ of store.series.stream('long', {}, { chunkSize: 20_000 })) {
      expect(named('stream observation')).toEqual([]);
    }
    for await (const _ of store.series.stream('long', {}, { chunkSize: 1000 })) break;
    const [whole, early] = named('stream observation');
    expect(whole?.attributes).toMatchObject({ 'aurum.rows.read': 50_001 });
    expect(whole?.attributes).not.toHaveProperty('aurum.left_early');
    expect(early?.attributes).toMatchObject({ 'aurum.left_early': true });
    expect(early?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('carry the codes of failures, ours and the server’s', async () => {
    await expect(store.series.read('confidential.unknown')).rejects.toMatchObject({ code: 'SERIES.NOT_FOUND' });
    await expect(store.series.read(KEY, {}, { tenant: `${TENANT} 2` })).rejects.toMatchObject({
      code: 'TENANT.NOT_FOUND',
    });
    await using hasty = await openStore(url(), { tenant: TENANT, statementTimeoutMs: 1 });
    await using admin = await administrator(url());
    await hasty.series.read(KEY).catch(() => {});
    await admin.query('BEGIN; LOCK TABLE aurum.observation_data IN ACCESS EXCLUSIVE MODE');
    collected.forget();
    await expect(hasty.series.read(KEY)).rejects.toMatchObject({ code: 'CALL.TIMEOUT' });
    await admin.query('ROLLBACK');
    expect(collected.spans().map(({ status }) => status)).toEqual([{ code: SpanStatusCode.ERROR }]);
    expect(collected.spans()[0]?.attributes).toMatchObject({
      'error.type': 'CALL.TIMEOUT',
      'db.response.status_code': '57014',
    });
    const failed = (await points('db.client.operation.duration')).map(({ attributes }) => attributes['error.type']);
    expect(failed).toEqual(expect.arrayContaining(['SERIES.NOT_FOUND', 'TENANT.NOT_FOUND', 'CALL.TIMEOUT']));
  });

  it('tell of attempts that follow another as events', async () => {
    await using admin = await administrator(url());
    await admin.query(`BEGIN; LOCK TABLE aurum.observation_data IN ACCESS EXCLUSIVE MODE`);
    const reading = store.series.read(KEY);
    await until('the read waits', async () => (await busyBackends(admin)).length === 1);
    await admin.query('SELECT pg_terminate_backend($1)', [(await busyBackends(admin))[0]]);
    await admin.query('ROLLBACK');
    expect((await reading).length).toBe(24);
    const [span] = named('read observation');
    expect(span?.attributes).toMatchObject({ 'aurum.attempts': 2, 'aurum.retried': true, 'aurum.rows.read': 25 });
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(span?.events).toMatchObject([
      {
        name: 'aurum.retry',
        attributes: { 'error.type': 'STORE.CONNECTION_LOST', 'db.response.status_code': '57P01', 'aurum.attempt': 2 },
      },
    ]);
  });

  it('tell of a call that was cancelled, and of one that never began', async () => {
    await using admin = await administrator(url());
    await admin.query(`BEGIN; LOCK TABLE aurum.observation_data IN ACCESS EXCLUSIVE MODE`);
    const controller = new AbortController();
    const reading = store.series.read(KEY, {}, { signal: controller.signal });
    await until('the read waits', async () => (await busyBackends(admin)).length === 1);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: 'CALL.ABORTED' });
    await admin.query('ROLLBACK');
    await expect(store.series.read(KEY, {}, { signal: controller.signal })).rejects.toMatchObject({
      code: 'CALL.ABORTED',
    });
    await expect(store.series.stream(KEY, {}, { signal: controller.signal })[Symbol.asyncIterator]().next())
      .rejects //
      .toMatchObject({ code: 'CALL.ABORTED' });
    const spans = collected.spans();
    expect(spans.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['read observation', 'CALL.ABORTED'],
      ['read observation', 'CALL.ABORTED'],
      ['stream observation', 'CALL.ABORTED'],
    ]);
  });

  it('count rows and bytes, and show the connections of the pool until the store is closed', async () => {
    const own = await openStore(url(), { tenant: TENANT, poolSize: 3 });
    await using admin = await administrator(url());
    await admin.query(`BEGIN; LOCK TABLE aurum.observation_data IN ACCESS EXCLUSIVE MODE`);
    const waiting = Array.from({ length: 5 }, () => own.series.read(KEY));
    await until('three reads wait in the server', async () => (await busyBackends(admin)).length === 3);
    const pool = `127.0.0.1:${new URL(url()).port}${new URL(url()).pathname}|aurum`;
    const seen = async (metric: string): Promise<unknown[]> =>
      (await points(metric))
        .filter(({ attributes }) => String(attributes['db.client.connection.pool.name']).startsWith(`${pool}#`))
        .map(({ attributes, value }) => [attributes['db.client.connection.state'], value]);
    expect(await seen('db.client.connection.count')).toEqual([
      ['used', 3],
      ['idle', 0],
    ]);
    expect(await seen('db.client.connection.pending_requests')).toEqual([[undefined, 2]]);
    expect(await seen('db.client.connection.max')).toEqual([[undefined, 3]]);
    await admin.query('ROLLBACK');
    await Promise.all(waiting);
    await own.series.write({ key: 'other', series: prices(7), knownAt: T0 });
    const moved = async (metric: string, direction: string): Promise<unknown> =>
      (await points(metric))
        .filter(({ attributes }) => attributes['aurum.direction'] === direction)
        .reduce((sum, { value }) => sum + Number(value), 0);
    expect(await moved('aurum.rows', 'write')).toBe(7);
    expect(await moved('aurum.rows', 'read')).toBeGreaterThanOrEqual(5 * 25);
    expect(await moved('aurum.bytes', 'read')).toBeGreaterThan(5 * 24 * 16);
    await own.close();
    await expect(own.series.read(KEY)).rejects.toMatchObject({ code: 'STORE.CLOSED' });
    expect(collected.spans().at(-1)?.attributes['error.type']).toBe('STORE.CLOSED');
  });

  it('hold no password, tenant, key or value', async () => {
    const password = new URL(url()).password;
    expect(password.length).toBeGreaterThan(8);
    await store.series.read(KEY, RANGE);
    await store.series.write({ key: KEY, series: prices(24, { offset: VALUE + 1 }), knownAt: T0 + 1 });
    await store.series.read('confidential.unknown').catch(() => {});
    await store.series.read(KEY, {}, { tenant: 'confidential stranger' }).catch(() => {});
    await store.series.write({ key: KEY, series: prices(1, { start: T0 + 1 }), knownAt: T0 }).catch(() => {});
    await store.catalog.list({ text: 'confidential' });
    for await (const _ of store.series.stream(KEY)) break;
    const wrong = new URL(url());
    wrong.username = 'confidential';
    await expect(openStore(wrong.href)).rejects.toMatchObject({ code: 'STORE.REFUSED' });
    const text = await collected.text();
    expect(collected.spans()).toHaveLength(7);
    expect(text).toContain('read observation');
    for (const secret of [password, 'confidential', String(VALUE), String(VALUE + 1)])
      expect(text).not.toContain(secret);
  });

  it('do not matter to the call: an exporter may fail', async () => {
    await collected[Symbol.asyncDispose]();
    const failing = (): never => {
      throw new Error('the exporter failed');
    };
    const broken: SpanProcessor = {
      onStart: failing,
      onEnd: failing,
      shutdown: async () => {},
      forceFlush: async () => {},
    };
    collected = collectTelemetry([broken]);
    expect((await store.series.read(KEY, RANGE)).length).toBe(24);
    let chunks = 0;
    for await (const _ of store.series.stream(KEY)) chunks++;
    expect(chunks).toBe(1);
  });
});

describe('what is told of calls to an embedded store', () => {
  it('has no server, and counts what is moved', async () => {
    await using store = await openStore();
    await store.catalog.define([hourly('a')]);
    await store.series.write({ key: 'a', series: prices(100), knownAt: T0 });
    await store.series.read('a');
    const read = named('read observation')[0]?.attributes;
    expect(read).toMatchObject({ 'db.system.name': 'postgresql', 'aurum.rows.read': 101 });
    expect(read?.['aurum.bytes.read']).toBeGreaterThan(1600);
    expect(read).not.toHaveProperty('server.address');
    expect(named('write observation')[0]?.attributes).toMatchObject({ 'aurum.rows.written': 100 });
    expect(await points('db.client.connection.count')).toEqual([]);
  });
});
