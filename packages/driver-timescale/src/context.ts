import { AurumError, type CallOptions, type InstantInput, type SeriesCapabilities } from '@aurum/core';
import { linkSignal, newTraffic, requireTenant, type Traffic, withTimeout } from '@aurum/core/driver';
import type { DatabaseTelemetry, OperationRecord } from '@aurum/core/telemetry';
import { unlessAborted } from './client/abortable.js';
import type { Backend, Session, TransactionOptions } from './client/session.js';
import type { Gate } from './gate.js';
import { type RetryPolicy, withRetries } from './retry.js';
import type { SqlNames } from './sql/names.js';

/** What a call is, for those who watch the store. */
export interface CallName {
  /** The method of the port. */
  readonly operation: string;
  /** How many series it is about in one go. */
  readonly batchSize?: number | undefined;
}

/** How a call is to be run. */
export interface CallSettings extends CallName {
  readonly options: CallOptions;
  readonly readOnly: boolean;
}

/** A transaction of a call or of a stream, with what there is to know for whoever chooses its server. */
export interface CallTransaction extends Omit<TransactionOptions, 'traffic'> {
  /** The method of the port. */
  readonly operation: string;
  /** Options of the call; of a read that is bounded by it, with `recordedBy`. */
  readonly options: CallOptions & { readonly recordedBy?: InstantInput | undefined };
  /** The signal of the call. */
  readonly signal: AbortSignal;
  /** Told which server it is. */
  readonly record: OperationRecord;
  /** Begins to count anew; what counts is the attempt that the caller gets the result of. */
  readonly startTraffic: () => Traffic;
  /** Whether the caller has seen nothing of it yet. */
  readonly mayRepeat: () => boolean;
}

/** Runs a transaction on the server where it belongs. */
export type Transact = <T>(at: CallTransaction, work: (session: Session) => Promise<T>) => Promise<T>;

/** Everything on one server. */
export function transactOn(backend: Backend): Transact {
  return ({ startTraffic, readOnly = false, restricted = true, signal, statementTimeoutMs }, work) =>
    backend.transaction({ readOnly, restricted, signal, statementTimeoutMs, traffic: startTraffic() }, work);
}

/**
 * Runs the work of a call in a transaction, for the tenant of the call. The work may run several times; what it notes on the record becomes
 * part of the span of the call.
 */
export type RunCall = <T>(
  settings: CallSettings,
  work: (session: Session, tenant: string, record: Pick<OperationRecord, 'note'>) => Promise<T>,
) => Promise<T>;

/** What a stream is given to work with. */
export interface StreamSource {
  /** Its transactions are waited for when the store closes; the consumer is not. */
  readonly backend: Backend;
  readonly tenant: string;
  /** Fires when the caller aborts, when the time is up, and when the store closes. */
  readonly signal: AbortSignal;
}

/** Runs a stream for the tenant of the call; it lasts until its consumer leaves it. */
export type RunStream = <T>(
  settings: CallName & { readonly options: CallOptions },
  open: (source: StreamSource) => AsyncGenerator<T, void, undefined>,
) => AsyncGenerator<T, void, undefined>;

/** What the repositories of a store share. */
export interface RepositoryContext {
  readonly backend: Backend;
  readonly names: SqlNames;
  readonly capabilities: SeriesCapabilities;
  readonly call: RunCall;
  readonly stream: RunStream;
}

/** What calls and streams need beside their own settings. */
export interface CallEnvironment {
  readonly backend: Backend;
  /** Runs its transactions. Default: on the backend. */
  readonly transact?: Transact | undefined;
  readonly gate: Gate;
  /** The tenant of calls that name none. */
  readonly tenant: string | undefined;
  /** Resolves when the server is known to be usable. */
  readonly ready: () => Promise<void>;
  /** Creates a tenant that a call names for the first time; `undefined` when unknown tenants are refused. */
  readonly createTenant: ((name: string, signal: AbortSignal) => Promise<void>) | undefined;
  readonly retry: RetryPolicy;
  /** The longest time of one statement of a call that has no timeout of its own. */
  readonly statementTimeoutMs: number | undefined;
  readonly telemetry: DatabaseTelemetry;
  /** The table that the calls are about. */
  readonly collection: string;
}

/** Runs work that is watched, from its beginning to its end. */
export async function watched<T>(
  { telemetry, collection }: Pick<CallEnvironment, 'telemetry'> & { readonly collection?: string | undefined },
  { operation, batchSize }: CallName,
  work: (record: OperationRecord, startTraffic: () => Traffic) => Promise<T>,
): Promise<T> {
  const record = telemetry.begin({ name: operation, collection, batchSize });
  let traffic = newTraffic();
  // What counts is the attempt that the caller gets the result of.
  const startTraffic = (): Traffic => {
    traffic = newTraffic();
    return traffic;
  };
  try {
    const result = await record.within(() => work(record, startTraffic));
    record.end({ traffic });
    return result;
  } catch (error) {
    record.end({ traffic, error });
    throw error;
  }
}

/** Every call of a store goes through this: the gate, its tenant, its signal and timeout, its transaction, its retries. */
export function callRunner(environment: CallEnvironment): RunCall {
  const { backend, gate, ready, retry, createTenant, transact = transactOn(backend) } = environment;
  return (settings, work) =>
    watched(environment, settings, (record, startTraffic) =>
      gate.run(async () => {
        const { operation, options, readOnly } = settings;
        const tenant = requireTenant(options, environment.tenant);
        return withTimeout(options, async (signal) => {
          await unlessAborted(ready(), signal);
          const statementTimeoutMs = options.timeoutMs === undefined ? environment.statementTimeoutMs : undefined;
          const mayRepeat = (): boolean => true;
          const call = { operation, options, readOnly, signal, statementTimeoutMs, record, startTraffic, mayRepeat };
          const attempt = () =>
            withRetries({ ...retry, onRetry: (retry) => record.retried(retry) }, signal, () =>
              transact(call, (session) => work(session, tenant, record)),
            );
          try {
            return await attempt();
          } catch (error) {
            if (createTenant === undefined || !AurumError.is(error, 'TENANT.NOT_FOUND')) throw error;
            await createTenant(tenant, signal);
            return attempt();
          }
        });
      }),
    );
}

/** The same for streams, which are not repeated: what their consumer has seen cannot be taken back. */
export function streamRunner(environment: CallEnvironment): RunStream {
  const { gate, ready, createTenant, telemetry, collection, transact = transactOn(environment.backend) } = environment;
  return async function* ({ operation, options }, open) {
    const record = telemetry.begin({ name: operation, collection });
    const traffic = newTraffic();
    let outcome: { readonly error?: unknown; readonly leftEarly?: boolean } = { leftEarly: true };
    try {
      gate.check();
      const tenant = requireTenant(options, environment.tenant);
      using linked = linkSignal(options);
      linked.signal.throwIfAborted();
      const signal = AbortSignal.any([linked.signal, gate.closing]);
      await unlessAborted(ready(), signal);
      const startTraffic = (): Traffic => traffic;
      const call = { operation, options, record, startTraffic, mayRepeat: () => traffic.bytesRead === 0 };
      // A store that closes waits for what is under way, but not for the consumer.
      const backend: Backend = {
        ...environment.backend,
        transaction: (settings, work) =>
          gate.run(() =>
            record.within(() => transact({ ...settings, ...call, signal: settings.signal ?? signal }, work)),
          ),
      };
      const chunks = () => open({ backend, tenant, signal });
      try {
        yield* chunks();
      } catch (error) {
        // It is met before the first chunk, if at all.
        if (createTenant === undefined || !AurumError.is(error, 'TENANT.NOT_FOUND')) throw error;
        await createTenant(tenant, signal);
        yield* chunks();
      }
      outcome = {};
    } catch (error) {
      outcome = { error };
      throw error;
    } finally {
      record.end({ traffic, ...outcome });
    }
  };
}
