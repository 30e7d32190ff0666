import { trace } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { AurumError } from '../../src/errors/index.js';
import { withSpan } from '../../src/telemetry/index.js';

const exporter = new InMemorySpanExporter();
const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer('test');

describe('withSpan', () => {
  it('ends the span with the work, with its name and attributes', async () => {
    exporter.reset();
    const result = await withSpan(
      tracer,
      { name: 'COPY observation', attributes: { 'db.system.name': 'postgresql' } },
      async () => {
        expect(exporter.getFinishedSpans()).toHaveLength(0);
        return 42;
      },
    );
    expect(result).toBe(42);
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({
      name: 'COPY observation',
      attributes: { 'db.system.name': 'postgresql' },
      status: { code: 0 },
    });
  });

  it('marks a failure by its code and throws it on', async () => {
    exporter.reset();
    const failure = new AurumError('STORE.BUSY', { message: 'Too many at once.' });
    await expect(withSpan(tracer, { name: 'read' }, () => Promise.reject(failure))).rejects.toBe(failure);
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({
      attributes: { 'error.type': 'STORE.BUSY' },
      status: { code: 2, message: 'Too many at once.' },
    });
  });

  it('marks an error that is not ours by its class', async () => {
    exporter.reset();
    await expect(withSpan(tracer, { name: 'read' }, () => Promise.reject(new TypeError('x')))).rejects.toThrow(
      TypeError,
    );
    expect(exporter.getFinishedSpans()[0]).toMatchObject({ attributes: { 'error.type': 'TypeError' } });
  });

  it('runs the work without an SDK', async () => {
    expect(await withSpan(trace.getTracer('none'), { name: 'read' }, async () => 'done')).toBe('done');
  });
});
