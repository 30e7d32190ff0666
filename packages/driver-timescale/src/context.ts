import { AurumError, type CallOptions, type SeriesCapabilities } from '@aurum/core';
import { requireTenant, withTimeout } from '@aurum/core/driver';
import { unlessAborted } from './client/abortable.js';
import type { Backend, Session } from './client/session.js';
import type { Gate } from './gate.js';
import { type RetryPolicy, withRetries } from './retry.js';
import type { SqlNames } from './sql/names.js';

/** How a call is to be run. */
export interface CallSettings {
  readonly options: CallOptions;
  readonly readOnly: boolean;
}

/** Runs the work of a call in a transaction, for the tenant of the call. The work may run several times. */
export type RunCall = <T>(settings: CallSettings, work: (session: Session, tenant: string) => Promise<T>) => Promise<T>;

/** What the repositories of a store share. */
export interface RepositoryContext {
  readonly backend: Backend;
  readonly names: SqlNames;
  /** The tenant of calls that name none. */
  readonly tenant: string | undefined;
  readonly capabilities: SeriesCapabilities;
  readonly gate: Gate;
  /** Resolves when the server is known to be usable. */
  readonly ready: () => Promise<void>;
  readonly call: RunCall;
  /** Creates a tenant that a call names for the first time; `undefined` when unknown tenants are refused. */
  readonly createTenant: ((name: string, signal: AbortSignal) => Promise<void>) | undefined;
}

/** What a call needs beside its own settings. */
export interface CallEnvironment extends Omit<RepositoryContext, 'call' | 'capabilities' | 'names'> {
  readonly retry: RetryPolicy;
  /** The longest time of one statement of a call that has no timeout of its own. */
  readonly statementTimeoutMs: number | undefined;
}

/** Every call of a store goes through this: the gate, its tenant, its signal and timeout, its transaction, its retries. */
export function callRunner(environment: CallEnvironment): RunCall {
  const { backend, gate, ready, retry, createTenant } = environment;
  return ({ options, readOnly }, work) =>
    gate.run(async () => {
      const tenant = requireTenant(options, environment.tenant);
      return withTimeout(options, async (signal) => {
        await unlessAborted(ready(), signal);
        const statementTimeoutMs = options.timeoutMs === undefined ? environment.statementTimeoutMs : undefined;
        const attempt = () =>
          withRetries(retry, signal, () =>
            backend.transaction({ readOnly, signal, statementTimeoutMs }, (session) => work(session, tenant)),
          );
        try {
          return await attempt();
        } catch (error) {
          if (createTenant === undefined || !AurumError.is(error, 'TENANT.NOT_FOUND')) throw error;
          await createTenant(tenant, signal);
          return attempt();
        }
      });
    });
}
