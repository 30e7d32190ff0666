import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';

/** What OpenTelemetry's own SDK has collected in this process. */
export interface CollectedTelemetry extends AsyncDisposable {
  /** The spans that have ended, in the order of their end. */
  spans(): readonly ReadableSpan[];
  /** Forgets the spans so far. */
  forget(): void;
  /** Every metric, as it is now. */
  metrics(): Promise<readonly MetricData[]>;
  /** Everything that was exported, as a text to be searched. */
  text(): Promise<string>;
}

/** Registers an SDK that exports into memory, until it is disposed of. */
export function collectTelemetry(further: readonly SpanProcessor[] = []): CollectedTelemetry {
  const spanExporter = new InMemorySpanExporter();
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [...further, new SimpleSpanProcessor(spanExporter)] }),
  );
  metrics.setGlobalMeterProvider(meterProvider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  async function collect(): Promise<readonly MetricData[]> {
    metricExporter.reset();
    await reader.forceFlush();
    const [collected] = metricExporter.getMetrics();
    return (collected?.scopeMetrics ?? []).flatMap((scope) => scope.metrics);
  }
  const spans = (): readonly ReadableSpan[] => spanExporter.getFinishedSpans();
  return {
    spans,
    forget: () => spanExporter.reset(),
    metrics: collect,
    text: async () =>
      JSON.stringify([
        spans().map(({ name, attributes, events, status, links, kind, instrumentationScope, resource }) => ({
          ...{ name, attributes, events, status, links, kind, instrumentationScope },
          resource: resource.attributes,
        })),
        await collect(),
      ]),
    async [Symbol.asyncDispose]() {
      trace.disable();
      metrics.disable();
      context.disable();
      await meterProvider.shutdown();
    },
  };
}
