import {
  type Attributes,
  type BatchObservableCallback,
  type Counter,
  createNoopMeter,
  type Histogram,
  type Meter,
  type MeterProvider,
  metrics,
  type Observable,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { ATTRIBUTE, DURATION_BOUNDS, METRIC, SCHEMA_URL } from './names.js';

/** Connections of a pool, at this moment. */
export interface PoolCounts {
  /** Connections that a call uses. */
  readonly used: number;
  /** Connections that wait for a call. */
  readonly idle: number;
  /** Calls that wait for a connection. */
  readonly waiting: number;
  /** The most connections that the pool makes. */
  readonly most: number;
}

/** A pool that is looked at whenever metrics are collected. */
export interface WatchedPool {
  readonly attributes: Attributes;
  readonly count: () => PoolCounts;
}

/** The instruments of one meter. */
interface Instruments {
  readonly duration: Histogram;
  readonly rows: Counter;
  readonly bytes: Counter;
}

/** What the host has registered, or will: looked up anew by every call, because a host may start its SDK after its stores. */
export interface Instrumentation {
  tracer(): Tracer;
  /** `undefined` while nobody collects metrics. */
  instruments(): Instruments | undefined;
  /** Watches a pool from now on, with whatever meter is there. */
  watch(pool: WatchedPool): void;
  /** Watches no pool any more. */
  end(): void;
}

/** Tracer and instruments under the name of a package. */
export function instrumentation(scope: string): Instrumentation {
  let tracers: { readonly provider: TracerProvider; readonly tracer: Tracer } | undefined;
  let meters: { readonly provider: MeterProvider; readonly instruments: Instruments | undefined } | undefined;
  let pool: WatchedPool | undefined;
  let unwatch: (() => void) | undefined;

  function instruments(): Instruments | undefined {
    const provider = metrics.getMeterProvider();
    if (meters?.provider === provider) return meters.instruments;
    const meter = provider.getMeter(scope, undefined, { schemaUrl: SCHEMA_URL });
    const collected = meter !== createNoopMeter();
    unwatch?.();
    unwatch = collected && pool !== undefined ? observe(meter, pool) : undefined;
    meters = { provider, instruments: collected ? createInstruments(meter) : undefined };
    return meters.instruments;
  }

  return {
    instruments,
    tracer() {
      const provider = trace.getTracerProvider();
      if (tracers?.provider !== provider)
        tracers = { provider, tracer: provider.getTracer(scope, undefined, { schemaUrl: SCHEMA_URL }) };
      return tracers.tracer;
    },
    watch(watched) {
      pool = watched;
      meters = undefined;
      instruments();
    },
    end() {
      pool = undefined;
      unwatch?.();
      unwatch = undefined;
    },
  };
}

function createInstruments(meter: Meter): Instruments {
  return {
    duration: meter.createHistogram(METRIC.duration, {
      unit: 's',
      description: 'Duration of calls of a store.',
      advice: { explicitBucketBoundaries: [...DURATION_BOUNDS] },
    }),
    rows: meter.createCounter(METRIC.rows, { unit: '{row}', description: 'Rows read from and written to a store.' }),
    bytes: meter.createCounter(METRIC.bytes, {
      unit: 'By',
      description: 'Bytes of rows read from and written to a store.',
    }),
  };
}

/** Has a pool looked at by every collection; gives what ends that. */
function observe(meter: Meter, { attributes, count }: WatchedPool): () => void {
  const connections = meter.createObservableUpDownCounter(METRIC.connections, {
    unit: '{connection}',
    description: 'Connections of a pool, by their state.',
  });
  const pending = meter.createObservableUpDownCounter(METRIC.pending, {
    unit: '{request}',
    description: 'Calls that wait for a connection.',
  });
  const most = meter.createObservableUpDownCounter(METRIC.most, {
    unit: '{connection}',
    description: 'The most connections of a pool.',
  });
  const used = { ...attributes, [ATTRIBUTE.connectionState]: 'used' };
  const idle = { ...attributes, [ATTRIBUTE.connectionState]: 'idle' };
  const look: BatchObservableCallback = (result) => {
    const counts = count();
    result.observe(connections, counts.used, used);
    result.observe(connections, counts.idle, idle);
    result.observe(pending, counts.waiting, attributes);
    result.observe(most, counts.most, attributes);
  };
  const observables: Observable[] = [connections, pending, most];
  meter.addBatchObservableCallback(look, observables);
  return () => meter.removeBatchObservableCallback(look, observables);
}
