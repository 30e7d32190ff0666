import type { CallOptions } from './call-options.js';

/** One migration of a store's schema. */
export interface MigrationStatus {
  /** Its number, from 1, without gaps. */
  readonly version: number;
  /** What it does, in a few words. */
  readonly name: string;
  /** When it was applied (epoch ms, the store's clock), or `undefined` while it is pending. */
  readonly appliedAt: number | undefined;
}

/** How a store is. */
export interface Health {
  /** `up`: it answers and is migrated; `degraded`: it answers, but see `problems`; `down`: it does not answer. */
  readonly status: 'up' | 'degraded' | 'down';
  /** The time of one round trip in milliseconds; `undefined` when down. */
  readonly latencyMs: number | undefined;
  /** What stands behind the port, for example `postgresql 15.18`. */
  readonly server: string | undefined;
  /** What is wrong, each with its remedy; empty when `up`. */
  readonly problems: readonly string[];
  /** What the adapter found out beyond that, as its own documentation says: versions, connections and the like, never a secret. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The life of a store. A store can be used with `await using`.
 *
 * - `LIFE-01` `migrate` is idempotent: run again it applies nothing. Two at the same time apply each migration once. Versions count
 *   from 1 without gaps, and `migrationStatus` says the same afterwards.
 * - `LIFE-02` after `close` every call on every port of the store rejects with `STORE.CLOSED`; `close` itself is idempotent.
 * - `LIFE-03` `health` of a store that answers is `up` without problems; of a closed one it is `down` and says so in `problems`.
 * - `LIFE-04` `await using` closes the store at the end of its block.
 */
export interface Lifecycle extends AsyncDisposable {
  /** Brings the schema up to date and returns all migrations with their state. Forward only, resumable. */
  migrate(options?: CallOptions): Promise<readonly MigrationStatus[]>;
  /** All migrations and when they were applied; changes nothing. */
  migrationStatus(options?: CallOptions): Promise<readonly MigrationStatus[]>;
  /** Asks the store how it is; never rejects for a store that is down. */
  health(options?: CallOptions): Promise<Health>;
  /** Waits for calls under way, then releases every connection. Idempotent. */
  close(): Promise<void>;
}
