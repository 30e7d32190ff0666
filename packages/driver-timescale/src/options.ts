import { AurumError, type HolidayCalendar } from '@aurum/core';
import type { Pool } from 'pg';
import type { PolicyChanges } from './maintenance/policies.js';
import { checkedIdentifier } from './sql/names.js';

/** Options of a store, whatever it stands on. */
export interface StoreOptions {
  /** The tenant of calls that name none; `null` for none. Default `default` for an embedded store, none for a server. */
  readonly tenant?: string | null | undefined;
  /** Whether a tenant is created when a call names it for the first time. Default `false`: an unknown tenant is refused. */
  readonly createTenants?: boolean | undefined;
  /** The schema that everything lies in: lower-case letters, digits, underscores. Default `aurum`. */
  readonly schema?: string | undefined;
  /** The restricted role that calls run as; `migrate` creates it. It is the cluster's, so stores may share it. Default `aurum_app`. */
  readonly role?: string | undefined;
  /** Whether opening brings the schema up to date and creates the default tenant. Default: only for an embedded store. */
  readonly migrate?: boolean | undefined;
  /** Most connections of a pool that the store makes itself. Default 10. */
  readonly poolSize?: number | undefined;
  /** How long a call may wait for a connection, in milliseconds. Default 10 000. */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * The longest time of one statement in the server, in milliseconds, for calls without a `timeoutMs`; then `CALL.TIMEOUT`. The server
   * sees to it, so it holds even when this process is gone. Streams and `migrate` are not bound by it, nor is an embedded store. Default: none.
   */
  readonly statementTimeoutMs?: number | undefined;
  /** How often a call is made in all when it collides with another or loses its connection. Default 3. */
  readonly attempts?: number | undefined;
  /** Refuses servers below this `server_version_num`, for example 150000. Default and least 130000. */
  readonly minimumServerVersion?: number | undefined;
  /** A standby of the server, for reads that may lag, `store.replica`: a URL, or a pool of the host's own, which `close` leaves open. Default: none. */
  readonly replica?: string | Pool | undefined;
  /** Most connections of a pool that the store makes to the replica. Default: `poolSize`. */
  readonly replicaPoolSize?: number | undefined;
  /** How far the replica may be behind, in milliseconds; a read that would be older goes to the primary. Default 10 000. */
  readonly replicaMaxLagMs?: number | undefined;
  /** Policies that `migrate()` sets, as `maintenance.setPolicies` does; the others stay as they are in the store. Default: none. */
  readonly policies?: PolicyChanges | undefined;
  /** The holiday calendars that load profiles of curves may name besides `nerc`. Default: none. */
  readonly calendars?: readonly HolidayCalendar[] | undefined;
}

/** Options with everything filled in and checked. */
export interface ResolvedOptions {
  readonly tenant: string | undefined;
  readonly createTenants: boolean;
  readonly schema: string;
  readonly role: string;
  readonly migrate: boolean;
  readonly poolSize: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number | undefined;
  readonly attempts: number;
  readonly minimumServerVersion: number;
  readonly replica: string | Pool | undefined;
  readonly replicaPoolSize: number;
  readonly replicaMaxLagMs: number;
  readonly policies: PolicyChanges | undefined;
  readonly calendars: readonly HolidayCalendar[];
}

/** Fills in defaults. @throws AurumError `CONFIG.INVALID` that names the option and what it may be */
export function resolveOptions(options: StoreOptions, embedded: boolean, minimum: number): ResolvedOptions {
  return Object.freeze({
    tenant: (options.tenant === undefined && embedded ? 'default' : options.tenant) ?? undefined,
    createTenants: options.createTenants ?? false,
    schema: checkedIdentifier('schema', options.schema ?? 'aurum'),
    role: checkedIdentifier('role', options.role ?? 'aurum_app'),
    migrate: options.migrate ?? embedded,
    poolSize: whole('poolSize', options.poolSize ?? 10, 1),
    connectTimeoutMs: whole('connectTimeoutMs', options.connectTimeoutMs ?? 10_000, 1),
    statementTimeoutMs:
      options.statementTimeoutMs === undefined ? undefined : whole('statementTimeoutMs', options.statementTimeoutMs, 1),
    attempts: whole('attempts', options.attempts ?? 3, 1),
    minimumServerVersion: whole('minimumServerVersion', options.minimumServerVersion ?? minimum, minimum),
    replica: checkedReplica(options.replica, embedded),
    replicaPoolSize: whole('replicaPoolSize', options.replicaPoolSize ?? options.poolSize ?? 10, 1),
    replicaMaxLagMs: whole('replicaMaxLagMs', options.replicaMaxLagMs ?? 10_000, 1),
    policies: options.policies,
    calendars: [...(options.calendars ?? [])],
  });
}

function checkedReplica(replica: StoreOptions['replica'], embedded: boolean): StoreOptions['replica'] {
  if (replica === undefined) return undefined;
  if (embedded) {
    throw new AurumError('CONFIG.INVALID', {
      message: 'an embedded store has no replica; leave the option replica out, or open the store on a server',
    });
  }
  if (typeof replica !== 'string' || /^postgres(ql)?:\/\//.test(replica)) return replica;
  throw new AurumError('CONFIG.INVALID', {
    message: `the store option replica is '${replica.split(':')[0]}:…'; give postgres://… or a pg Pool`,
  });
}

function whole(name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new AurumError('CONFIG.INVALID', {
    message: `the store option ${name} is ${String(value)}; give a whole number of at least ${least}`,
    details: { [name]: value },
  });
}
