import {
  type Attributes,
  type Context,
  context,
  diag,
  INVALID_SPAN_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AurumError } from '../errors/index.js';
import { type Instrumentation, instrumentation, type PoolCounts } from './instruments.js';
import { ATTRIBUTE, RETRY_EVENT } from './names.js';
import type { Traffic } from './traffic.js';

export type { PoolCounts };

/** Which database an adapter's calls go to. */
export interface DatabaseIdentity {
  /** The adapter's package, which the spans and metrics are recorded under. */
  readonly scope: string;
  /** `db.system.name`, for example `postgresql`. */
  readonly system: string;
  /** `db.namespace`, for example `market|aurum`. */
  readonly namespace?: string | undefined;
  /** `server.address`: the host, or the path of a socket. */
  readonly address?: string | undefined;
  /** `server.port`. */
  readonly port?: number | undefined;
}

/** What is done. */
export interface DatabaseOperation {
  /** The method of the port, for example `readMany`. */
  readonly name: string;
  /** The table that it is about. */
  readonly collection?: string | undefined;
  /** How many things it is about in one go; one is no batch. */
  readonly batchSize?: number | undefined;
}

/** An operation is made again. */
export interface Retry {
  /** Why. */
  readonly error: unknown;
  /** Which attempt follows; the second is 2. */
  readonly attempt: number;
  /** How long until then, in milliseconds. */
  readonly delayMs: number;
}

/** Which server an operation went to, where there are several. */
export interface ServedBy {
  /** `server.address`: the host, or the path of a socket. */
  readonly address?: string | undefined;
  /** `server.port`. */
  readonly port?: number | undefined;
  /** What became of the wish to use a replica: few words, for example `used` or `lagging`. */
  readonly replica?: string | undefined;
}

/** One operation under way. None of its methods throws, whatever an exporter does, but for what the work itself throws. */
export interface OperationRecord {
  /** Runs a part of the work with the span as the active one, so that spans of the client are its children. */
  within<T>(work: () => T): T;
  /** Says that the operation is made again. */
  retried(retry: Retry): void;
  /** Says which server it went to, instead of the one that the identity names; the last word counts. */
  servedBy(server: ServedBy): void;
  /** Says more of it: attributes that its span gets, and no metric. Of one name the last word counts. */
  note(attributes: Readonly<Record<string, string | number | boolean>>): void;
  /** Ends it; with an error when it failed. Whatever comes afterwards is not recorded. */
  end(outcome: { readonly traffic: Traffic; readonly error?: unknown; readonly leftEarly?: boolean }): void;
}

/** Spans and metrics of the calls to one database. */
export interface DatabaseTelemetry {
  /** Begins an operation. */
  begin(operation: DatabaseOperation): OperationRecord;
  /** Has the connections of a pool reported whenever metrics are collected. */
  watchPool(count: () => PoolCounts): void;
  /** Reports the pool no more. */
  end(): void;
}

/**
 * Records the calls of an adapter with OpenTelemetry: a span of the kind CLIENT and `db.client.operation.duration` for each, and the
 * connections of its pool. Where no SDK is registered nothing is built and nothing kept. What is recorded are names, numbers and codes:
 * never a message, a value, a key, a tenant or a secret.
 *
 * @example
 * ```ts
 * import { databaseTelemetry, newTraffic } from '@aurum/core/telemetry';
 * const telemetry = databaseTelemetry({ scope: 'my-driver', system: 'postgresql', namespace: 'market' });
 * const record = telemetry.begin({ name: 'read', collection: 'observation' });
 * const traffic = newTraffic();
 * record.within(() => { traffic.rowsRead += 24; });
 * record.end({ traffic });
 * ```
 */
export function databaseTelemetry(identity: DatabaseIdentity): DatabaseTelemetry {
  const instruments = instrumentation(identity.scope);
  const known = new Map<string, Prepared>();
  const prepared = ({ name, collection }: DatabaseOperation): Prepared => {
    const spanName = `${name} ${collection ?? identity.namespace ?? identity.system}`;
    let found = known.get(spanName);
    if (found === undefined) {
      found = prepare(identity, { name, collection, spanName });
      known.set(spanName, found);
    }
    return found;
  };
  let poolName: string | undefined;
  return {
    begin: (operation) => new Operation(instruments, prepared(operation), operation.batchSize),
    watchPool: (count) =>
      safely(() => {
        poolName ??= takePoolName(identity);
        instruments.watch({ attributes: { [ATTRIBUTE.poolName]: poolName }, count });
      }),
    end: () =>
      safely(() => {
        if (poolName !== undefined) POOL_NAMES.delete(poolName);
        poolName = undefined;
        instruments.end();
      }),
  };
}

/** What every call of one operation has in common, made once. */
interface Prepared {
  readonly spanName: string;
  readonly attributes: Attributes;
  readonly reading: Attributes;
  readonly writing: Attributes;
}

function prepare(
  identity: DatabaseIdentity,
  { name, collection, spanName }: { name: string; collection: string | undefined; spanName: string },
): Prepared {
  const attributes: Attributes = { [ATTRIBUTE.system]: identity.system, [ATTRIBUTE.operation]: name };
  if (collection !== undefined) attributes[ATTRIBUTE.collection] = collection;
  if (identity.namespace !== undefined) attributes[ATTRIBUTE.namespace] = identity.namespace;
  if (identity.address !== undefined) attributes[ATTRIBUTE.address] = identity.address;
  if (identity.port !== undefined) attributes[ATTRIBUTE.port] = identity.port;
  return {
    spanName,
    attributes: Object.freeze(attributes),
    reading: Object.freeze({ ...attributes, [ATTRIBUTE.direction]: 'read' }),
    writing: Object.freeze({ ...attributes, [ATTRIBUTE.direction]: 'write' }),
  };
}

class Operation implements OperationRecord {
  readonly #instruments: Instrumentation;
  readonly #prepared: Prepared;
  readonly #begun = performance.now();
  #span: Span | undefined;
  #context: Context | undefined;
  #attempts = 1;
  #ended = false;
  #server: Attributes | undefined;
  #notes: Attributes | undefined;

  constructor(instruments: Instrumentation, prepared: Prepared, batchSize: number | undefined) {
    this.#instruments = instruments;
    this.#prepared = prepared;
    safely(() => {
      const { spanName, attributes } = prepared;
      const span = instruments.tracer().startSpan(spanName, { kind: SpanKind.CLIENT, attributes });
      this.#span = span;
      // Without an SDK there is no trace, and nothing to make active.
      if (span.spanContext().traceId === INVALID_SPAN_CONTEXT.traceId) return;
      this.#context = trace.setSpan(context.active(), span);
      if (batchSize !== undefined && batchSize > 1) span.setAttribute(ATTRIBUTE.batchSize, batchSize);
    });
  }

  within<T>(work: () => T): T {
    if (this.#context === undefined) return work();
    let begun = false;
    try {
      return context.with(this.#context, () => {
        begun = true;
        return work();
      });
    } catch (error) {
      if (begun) throw error;
      return work();
    }
  }

  retried({ error, attempt, delayMs }: Retry): void {
    this.#attempts = attempt;
    if (this.#span?.isRecording() !== true) return;
    safely(() =>
      this.#span?.addEvent(RETRY_EVENT, {
        ...failure(error),
        [ATTRIBUTE.attempt]: attempt,
        [ATTRIBUTE.delay]: Math.round(delayMs),
      }),
    );
  }

  servedBy({ address, port, replica }: ServedBy): void {
    const server: Attributes = {};
    if (address !== undefined) server[ATTRIBUTE.address] = address;
    if (port !== undefined) server[ATTRIBUTE.port] = port;
    if (replica !== undefined) server[ATTRIBUTE.replica] = replica;
    this.#server = server;
  }

  note(attributes: Readonly<Record<string, string | number | boolean>>): void {
    this.#notes = { ...this.#notes, ...attributes };
  }

  end({ traffic, error, leftEarly = false }: { traffic: Traffic; error?: unknown; leftEarly?: boolean }): void {
    if (this.#ended) return;
    this.#ended = true;
    const seconds = (performance.now() - this.#begun) / 1000;
    safely(() => this.#endSpan(traffic, error, leftEarly));
    safely(() => this.#measure(seconds, traffic, error));
  }

  #endSpan(traffic: Traffic, error: unknown, leftEarly: boolean): void {
    const span = this.#span;
    if (span === undefined) return;
    if (span.isRecording()) {
      span.setAttributes({
        [ATTRIBUTE.rowsRead]: traffic.rowsRead,
        [ATTRIBUTE.rowsWritten]: traffic.rowsWritten,
        [ATTRIBUTE.bytesRead]: traffic.bytesRead,
        [ATTRIBUTE.bytesWritten]: traffic.bytesWritten,
        [ATTRIBUTE.attempts]: this.#attempts,
        [ATTRIBUTE.retried]: this.#attempts > 1,
        ...this.#server,
        ...this.#notes,
      });
      if (leftEarly) span.setAttribute(ATTRIBUTE.leftEarly, true);
      if (error !== undefined) {
        span.setAttributes(failure(error));
        // No description: messages name keys, tenants and values.
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
    }
    span.end();
  }

  #common(): Omit<Prepared, 'spanName'> {
    const { attributes, reading, writing } = this.#prepared;
    const server = this.#server;
    if (server === undefined) return { attributes, reading, writing };
    return {
      attributes: { ...attributes, ...server },
      reading: { ...reading, ...server },
      writing: { ...writing, ...server },
    };
  }

  #measure(seconds: number, traffic: Traffic, error: unknown): void {
    const instruments = this.#instruments.instruments();
    if (instruments === undefined) return;
    const { duration, rows, bytes } = instruments;
    const { attributes, reading, writing } = this.#common();
    const outcome = error === undefined ? attributes : { ...attributes, ...failure(error) };
    duration.record(seconds, outcome, this.#context);
    if (traffic.rowsRead > 0) rows.add(traffic.rowsRead, reading, this.#context);
    if (traffic.rowsWritten > 0) rows.add(traffic.rowsWritten, writing, this.#context);
    if (traffic.bytesRead > 0) bytes.add(traffic.bytesRead, reading, this.#context);
    if (traffic.bytesWritten > 0) bytes.add(traffic.bytesWritten, writing, this.#context);
  }
}

const STATUS_CODE = /^[0-9A-Z]{1,8}$/;

/** What is said of a failure: our code, and that of the server. */
function failure(error: unknown): Attributes {
  if (!AurumError.is(error)) return { [ATTRIBUTE.errorType]: error instanceof Error ? error.name : '_OTHER' };
  const { sqlState } = error.details;
  const attributes: Attributes = { [ATTRIBUTE.errorType]: error.code };
  if (typeof sqlState === 'string' && STATUS_CODE.test(sqlState)) attributes[ATTRIBUTE.statusCode] = sqlState;
  return attributes;
}

/** Names of pools that are watched in this process, so that two pools of one database are told apart. */
const POOL_NAMES = new Set<string>();

function takePoolName({ address, port, namespace, system }: DatabaseIdentity): string {
  const server = address === undefined ? system : port === undefined ? address : `${address}:${port}`;
  const base = namespace === undefined ? server : `${server}/${namespace}`;
  let name = base;
  for (let number = 2; POOL_NAMES.has(name); number++) name = `${base}#${number}`;
  POOL_NAMES.add(name);
  return name;
}

/** A call must not fail by what is told of it: an SDK, a span processor or an exporter may throw. */
function safely(record: () => void): void {
  try {
    record();
  } catch (error) {
    try {
      diag.error('aurum: telemetry failed', error instanceof Error ? error.name : typeof error);
    } catch {
      // Nothing is left that could be told.
    }
  }
}
