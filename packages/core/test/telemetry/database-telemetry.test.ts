import { type ContextManager, context, metrics, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { DataPoint } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it } from 'vitest';
import { type CollectedTelemetry, collectTelemetry } from '../../../../test-support/telemetry.js';
import { AurumError } from '../../src/errors/index.js';
import { type DatabaseTelemetry, databaseTelemetry, newTraffic, type Traffic } from '../../src/telemetry/index.js';

const IDENTITY = { scope: 'a-driver', system: 'postgresql', namespace: 'market|aurum', address: 'db', port: 5432 };

let collected: CollectedTelemetry | undefined;
const opened: DatabaseTelemetry[] = [];
afterEach(async () => {
  for (const telemetry of opened.splice(0)) telemetry.end();
  await collected?.[Symbol.asyncDispose]();
  collected = undefined;
});

function opening(): DatabaseTelemetry {
  const telemetry = databaseTelemetry(IDENTITY);
  opened.push(telemetry);
  return telemetry;
}

/** Counts how often it is looked at. */
function shyTraffic(): { readonly traffic: Traffic; looks(): number } {
  let looks = 0;
  const traffic = new Proxy(newTraffic(), {
    get: (target, name) => {
      looks++;
      return Reflect.get(target, name);
    },
  });
  return { traffic, looks: () => looks };
}

describe('a recorded operation', () => {
  it('is a span of the client by the stable names', () => {
    collected = collectTelemetry();
    const record = opening().begin({ name: 'readMany', collection: 'observation', batchSize: 3 });
    record.end({ traffic: { rowsRead: 72, rowsWritten: 0, bytesRead: 2000, bytesWritten: 0 } });
    const [span] = collected.spans();
    expect(span).toMatchObject({
      name: 'readMany observation',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      instrumentationScope: { name: 'a-driver' },
      attributes: {
        'db.system.name': 'postgresql',
        'db.namespace': 'market|aurum',
        'db.collection.name': 'observation',
        'db.operation.name': 'readMany',
        'db.operation.batch.size': 3,
        'server.address': 'db',
        'server.port': 5432,
        'aurum.rows.read': 72,
        'aurum.bytes.read': 2000,
        'aurum.attempts': 1,
        'aurum.retried': false,
      },
    });
  });

  it('of one thing is no batch, and without a table is named for the database', () => {
    collected = collectTelemetry();
    const telemetry = opening();
    telemetry.begin({ name: 'read', collection: 'observation', batchSize: 1 }).end({ traffic: newTraffic() });
    telemetry.begin({ name: 'health' }).end({ traffic: newTraffic() });
    const [read, health] = collected.spans();
    expect(read?.attributes).not.toHaveProperty('db.operation.batch.size');
    expect(health?.name).toBe('health market|aurum');
    expect(health?.attributes).not.toHaveProperty('db.collection.name');
  });

  it('is the child of the active span and the parent of what happens within', () => {
    collected = collectTelemetry();
    const tracer = trace.getTracer('test');
    const outer = tracer.startSpan('request');
    const record = context.with(trace.setSpan(context.active(), outer), () =>
      opening().begin({ name: 'read', collection: 'observation' }),
    );
    record.within(() => tracer.startSpan('inner').end());
    record.end({ traffic: newTraffic() });
    const [inner, operation] = collected.spans();
    expect(operation?.parentSpanContext?.spanId).toBe(outer.spanContext().spanId);
    expect(inner?.parentSpanContext?.spanId).toBe(operation?.spanContext().spanId);
    outer.end();
  });

  it('that failed carries codes and no messages', async () => {
    collected = collectTelemetry();
    const error = new AurumError('STORE.CONFLICT', {
      message: 'the key secret.key of hunter2',
      details: { sqlState: '40001' },
    });
    const telemetry = opening();
    telemetry.begin({ name: 'write', collection: 'observation' }).end({ traffic: newTraffic(), error });
    telemetry
      .begin({ name: 'write', collection: 'observation' })
      .end({ traffic: newTraffic(), error: new TypeError('hunter2') });
    telemetry.begin({ name: 'write', collection: 'observation' }).end({
      traffic: newTraffic(),
      error: new AurumError('STORE.QUERY', { message: 'hunter2', details: { sqlState: 'hunter2' } }),
    });
    expect(collected.spans().map(({ status }) => status)).toEqual(
      Array.from({ length: 3 }, () => ({ code: SpanStatusCode.ERROR })),
    );
    expect(
      collected.spans().map(({ attributes }) => [attributes['error.type'], attributes['db.response.status_code']]),
    ).toEqual([
      ['STORE.CONFLICT', '40001'],
      ['TypeError', undefined],
      ['STORE.QUERY', undefined],
    ]);
    expect(await collected.text()).not.toMatch(/secret|hunter2/);
  });

  it('that is made again says so in an event', () => {
    collected = collectTelemetry();
    const record = opening().begin({ name: 'read', collection: 'observation' });
    record.retried({ error: new AurumError('STORE.CONNECTION_LOST', { message: '' }), attempt: 2, delayMs: 21.4 });
    record.end({ traffic: newTraffic() });
    const [span] = collected.spans();
    expect(span?.events).toMatchObject([
      {
        name: 'aurum.retry',
        attributes: { 'error.type': 'STORE.CONNECTION_LOST', 'aurum.attempt': 2, 'aurum.delay_ms': 21 },
      },
    ]);
    expect(span?.attributes).toMatchObject({ 'aurum.attempts': 2, 'aurum.retried': true });
  });

  it('that went to another server names that one, in the span and in the metrics', async () => {
    collected = collectTelemetry();
    const record = opening().begin({ name: 'read', collection: 'observation' });
    record.servedBy({ address: 'standby', port: 5433, replica: 'used' });
    record.servedBy({ address: 'db', port: 5434, replica: 'lagging' });
    record.end({ traffic: { rowsRead: 1, rowsWritten: 0, bytesRead: 0, bytesWritten: 0 } });
    const served = { 'server.address': 'db', 'server.port': 5434, 'aurum.replica': 'lagging' };
    expect(collected.spans()[0]?.attributes).toMatchObject(served);
    const measured = await collected.metrics();
    for (const name of ['db.client.operation.duration', 'aurum.rows']) {
      const points: readonly DataPoint<unknown>[] =
        measured.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
      expect(points.map(({ attributes }) => attributes)).toEqual([expect.objectContaining(served)]);
    }
  });

  it('that has something to note has it on its span, and on no metric', async () => {
    collected = collectTelemetry();
    const record = opening().begin({ name: 'aggregate', collection: 'observation' });
    record.note({ 'a.part': 'day', 'a.count': 3 });
    record.note({ 'a.part': 'day,raw' });
    record.end({ traffic: newTraffic() });
    expect(collected.spans()[0]?.attributes).toMatchObject({ 'a.part': 'day,raw', 'a.count': 3 });
    const measured = await collected.metrics();
    const names = measured.flatMap(({ dataPoints }) => dataPoints.map(({ attributes }) => Object.keys(attributes)));
    expect(names).toHaveLength(1);
    expect(names[0]).not.toContain('a.part');
  });

  it('ends once', () => {
    collected = collectTelemetry();
    const record = opening().begin({ name: 'read', collection: 'observation' });
    record.end({ traffic: newTraffic(), leftEarly: true });
    record.end({ traffic: newTraffic(), error: new Error('late') });
    expect(
      collected.spans().map(({ attributes }) => [attributes['aurum.left_early'], attributes['error.type']]),
    ).toEqual([[true, undefined]]);
  });
});

describe('the metrics', () => {
  it('are the duration by the bounds of the conventions, and rows and bytes by direction', async () => {
    collected = collectTelemetry();
    const telemetry = opening();
    const read = { rowsRead: 24, rowsWritten: 0, bytesRead: 600, bytesWritten: 0 };
    telemetry.begin({ name: 'read', collection: 'observation' }).end({ traffic: read });
    telemetry.begin({ name: 'read', collection: 'observation' }).end({ traffic: read });
    const error = new AurumError('CALL.TIMEOUT', { message: '' });
    telemetry.begin({ name: 'read', collection: 'observation' }).end({ traffic: newTraffic(), error });
    telemetry
      .begin({ name: 'write', collection: 'observation' })
      .end({ traffic: { rowsRead: 0, rowsWritten: 7, bytesRead: 0, bytesWritten: 90 } });
    const found = new Map((await collected.metrics()).map((metric) => [metric.descriptor.name, metric]));
    const duration = found.get('db.client.operation.duration');
    expect(duration?.descriptor.unit).toBe('s');
    const points = duration?.dataPoints.map(({ attributes, value }) => {
      const { count, buckets } = value as { count: number; buckets: { boundaries: number[] } };
      return [attributes['db.operation.name'], attributes['error.type'], count, buckets.boundaries];
    });
    const bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
    expect(points).toEqual([
      ['read', undefined, 2, bounds],
      ['read', 'CALL.TIMEOUT', 1, bounds],
      ['write', undefined, 1, bounds],
    ]);
    const sums = (name: string) =>
      found.get(name)?.dataPoints.map(({ attributes, value }) => [attributes['aurum.direction'], value]);
    expect(sums('aurum.rows')).toEqual([
      ['read', 48],
      ['write', 7],
    ]);
    expect(sums('aurum.bytes')).toEqual([
      ['read', 1200],
      ['write', 90],
    ]);
  });

  it('show the pool as it is when they are collected, two pools of one database apart, and none that has ended', async () => {
    collected = collectTelemetry();
    const [one, other] = [opening(), opening()];
    const counts = { used: 1, idle: 2, waiting: 0, most: 10 };
    let looks = 0;
    one.watchPool(() => {
      looks++;
      return counts;
    });
    other.watchPool(() => ({ used: 0, idle: 1, waiting: 5, most: 4 }));
    counts.used = 3;
    const seen = async (name: string): Promise<unknown[]> =>
      ((await collected?.metrics()) ?? [])
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }) => dataPoints as readonly DataPoint<unknown>[])
        .map(({ attributes, value }) => [
          attributes['db.client.connection.pool.name'],
          attributes['db.client.connection.state'],
          value,
        ]);
    expect(await seen('db.client.connection.count')).toEqual([
      ['db:5432/market|aurum', 'used', 3],
      ['db:5432/market|aurum', 'idle', 2],
      ['db:5432/market|aurum#2', 'used', 0],
      ['db:5432/market|aurum#2', 'idle', 1],
    ]);
    expect(await seen('db.client.connection.pending_requests')).toEqual([
      ['db:5432/market|aurum', undefined, 0],
      ['db:5432/market|aurum#2', undefined, 5],
    ]);
    expect(await seen('db.client.connection.max')).toEqual([
      ['db:5432/market|aurum', undefined, 10],
      ['db:5432/market|aurum#2', undefined, 4],
    ]);
    const asked = looks;
    one.end();
    await collected.metrics();
    expect([asked > 0, looks - asked]).toEqual([true, 0]);
  });
});

describe('the SDK', () => {
  it('may be missing: then nothing is built, and nothing becomes active', () => {
    const { traffic, looks } = shyTraffic();
    const record = opening().begin({ name: 'read', collection: 'observation', batchSize: 2 });
    expect(record.within(() => trace.getActiveSpan())).toBeUndefined();
    record.retried({ error: new Error('lost'), attempt: 2, delayMs: 1 });
    record.end({ traffic, error: new Error('failed') });
    expect(looks()).toBe(0);
  });

  it('may be registered after the store was opened, and replaced', async () => {
    const telemetry = opening();
    telemetry.watchPool(() => ({ used: 1, idle: 0, waiting: 0, most: 3 }));
    const operation = { name: 'read', collection: 'observation' };
    telemetry.begin(operation).end({ traffic: newTraffic() });
    for (let round = 0; round < 2; round++) {
      collected = collectTelemetry();
      telemetry.begin(operation).end({ traffic: newTraffic() });
      expect(collected.spans()).toHaveLength(1);
      const names = (await collected.metrics()).map(({ descriptor }) => descriptor.name);
      expect(names).toEqual(expect.arrayContaining(['db.client.operation.duration', 'db.client.connection.max']));
      await collected[Symbol.asyncDispose]();
    }
  });

  it('may throw wherever it is asked: the operation does not notice', () => {
    const failing = (): never => {
      throw new Error('the processor failed');
    };
    for (const at of ['onStart', 'onEnd'] as const) {
      const processor: SpanProcessor = {
        onStart: () => {},
        onEnd: () => {},
        shutdown: () => Promise.resolve(),
        forceFlush: () => Promise.resolve(),
        [at]: failing,
      };
      collected = collectTelemetry([processor]);
      const record = opening().begin({ name: 'read', collection: 'observation' });
      expect(record.within(() => 7)).toBe(7);
      record.retried({ error: new Error('lost'), attempt: 2, delayMs: 1 });
      record.end({ traffic: newTraffic() });
      trace.disable();
      metrics.disable();
      context.disable();
    }
    trace.setGlobalTracerProvider({ getTracer: failing });
    metrics.setGlobalMeterProvider({ getMeter: failing });
    const manager: ContextManager = {
      ...{ active: failing, with: failing, bind: failing },
      ...{ enable: () => manager, disable: () => manager },
    };
    context.setGlobalContextManager(manager);
    const telemetry = opening();
    telemetry.watchPool(failing);
    const record = telemetry.begin({ name: 'read', collection: 'observation' });
    expect(record.within(() => 7)).toBe(7);
    record.end({ traffic: newTraffic(), error: new Error('failed') });
  });

  it('does not run work twice when the work itself fails within', () => {
    collected = collectTelemetry();
    let runs = 0;
    const record = opening().begin({ name: 'read', collection: 'observation' });
    expect(() =>
      record.within(() => {
        runs++;
        throw new Error('the work failed');
      }),
    ).toThrow('the work failed');
    expect(runs).toBe(1);
    record.end({ traffic: newTraffic() });
  });

  it('that samples nothing still passes its decision on to what happens within', () => {
    collected = collectTelemetry();
    const unsampled = trace.wrapSpanContext({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 0,
    });
    const { traffic, looks } = shyTraffic();
    let active: Span | undefined;
    const record = context.with(trace.setSpan(context.active(), unsampled), () =>
      opening().begin({ name: 'read', collection: 'observation' }),
    );
    record.within(() => {
      active = trace.getActiveSpan();
    });
    metrics.disable();
    record.end({ traffic });
    expect(active?.spanContext()).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', traceFlags: 0 });
    expect([collected.spans().length, looks()]).toEqual([0, 0]);
  });
});
