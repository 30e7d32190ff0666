import { AurumError, type Instant, toInstant } from '@aurum/core';
import type { DatabaseTelemetry } from '@aurum/core/telemetry';
import type { Opening, PgBackend } from './client/pg-backend.js';
import type { Backend, Session } from './client/session.js';
import { type CallTransaction, type Transact, transactOn } from './context.js';
import {
  type Demand,
  type Freshness,
  type Refusal,
  ReplicaMarks,
  type StandbyState,
  standbyStateOf,
} from './replica-marks.js';
import type { SqlNames } from './sql/names.js';
import { STANDBY_STATE } from './sql/replica.js';

/** What becomes of an error on the replica: which word says why the primary is asked instead. */
const FALLBACK: Readonly<Record<string, Refusal>> = {
  'STORE.UNAVAILABLE': 'unavailable',
  'STORE.CONNECTION_LOST': 'unavailable',
  'STORE.BUSY': 'unavailable',
  'STORE.CONFLICT': 'unavailable',
  'STORE.REFUSED': 'unavailable',
  'STORE.PERMISSION': 'unavailable',
  // What a standby does not have yet, the primary may have.
  'STORE.NOT_MIGRATED': 'lagging',
  'TENANT.NOT_FOUND': 'lagging',
  'SERIES.NOT_FOUND': 'lagging',
  'CURVE.NOT_FOUND': 'lagging',
};

/** Errors after which the next call would most likely meet the same. */
const RESTS_AFTER: ReadonlySet<string> = new Set([
  'STORE.UNAVAILABLE',
  'STORE.CONNECTION_LOST',
  'STORE.REFUSED',
  'STORE.PERMISSION',
]);

/** How long a replica that failed is left alone: an unreachable one costs a call its time to connect. */
const REST_MS = 5_000;

/** How often a call is made on the replica when recovery there stands in its way. */
const ATTEMPTS = 2;

/** What a replica is made of. */
export interface ReplicaParts {
  readonly primary: Backend;
  readonly standby: PgBackend;
  readonly names: SqlNames;
  readonly maxLagMs: number;
  /** Runs what closing has to wait for. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
  /** Begins to report its pool, once it has been reached. */
  readonly watch: () => DatabaseTelemetry;
}

/** What came of an attempt on the replica. */
type Outcome<T> = { readonly result: T } | { readonly refusal: Refusal; readonly again?: boolean };

/** Chooses the server of reads that may lag: the standby where it is known to lag by no more than it may, otherwise the primary. */
export class Replica {
  readonly #parts: ReplicaParts;
  readonly #marks: ReplicaMarks;
  readonly #known = new WeakMap<Session, Freshness>();
  #restsUntil = 0;
  #watched: DatabaseTelemetry | undefined;

  constructor(parts: ReplicaParts) {
    this.#parts = parts;
    this.#marks = new ReplicaMarks(parts);
  }

  /** The connections to the standby. */
  get backend(): PgBackend {
    return this.#parts.standby;
  }

  /** The most that it may lag. */
  get maxLagMs(): number {
    return this.#parts.maxLagMs;
  }

  /** What is known of the data that a session sees; `undefined` on the primary. */
  freshness(session: Session): Freshness | undefined {
    return this.#known.get(session);
  }

  /** Runs a transaction on the standby, or else on the primary, and has the record say which it was. */
  readonly transact: Transact = async (at, work) => {
    const { primary } = this.#parts;
    let outcome = await this.#onStandby(at, work);
    for (let attempt = 1; !('result' in outcome) && outcome.again === true && attempt < ATTEMPTS; attempt++)
      outcome = await this.#onStandby(at, work);
    if ('result' in outcome) return outcome.result;
    at.record.servedBy({ ...primary.endpoint(), replica: outcome.refusal });
    return transactOn(primary)({ ...at, readOnly: at.readOnly ?? true }, work);
  };

  async #onStandby<T>(at: CallTransaction, work: (session: Session) => Promise<T>): Promise<Outcome<T>> {
    const now = performance.now();
    if (now < this.#restsUntil) return { refusal: 'unavailable' };
    const { standby } = this.#parts;
    const demand = demandOf(at);
    const { readOnly = true, restricted = true, signal, statementTimeoutMs } = at;
    await this.#marks.freshen(demand, signal);
    // One call finds out whether it is back; others do not wait for that.
    if (this.#restsUntil > 0) this.#restsUntil = now + REST_MS;
    let state: StandbyState | undefined;
    const opening = stateOpening((found) => {
      state = found;
    });
    const traffic = at.startTraffic();
    try {
      return await standby.transaction(
        { readOnly, restricted, signal, statementTimeoutMs, traffic, opening },
        async (session): Promise<Outcome<T>> => {
          this.#reached();
          const freshness = state === undefined ? 'unavailable' : this.#marks.admit(state, demand);
          if (typeof freshness === 'string') return { refusal: freshness };
          at.record.servedBy({ ...standby.endpoint(), replica: 'used' });
          this.#known.set(session, freshness);
          return { result: await work(session) };
        },
      );
    } catch (error) {
      const refusal = AurumError.is(error) ? FALLBACK[error.code] : undefined;
      if (!AurumError.is(error) || refusal === undefined || signal.aborted || !at.mayRepeat()) throw error;
      if (RESTS_AFTER.has(error.code)) this.#restsUntil = performance.now() + REST_MS;
      return { refusal, again: error.code === 'STORE.CONFLICT' };
    }
  }

  /** How old an answer of the standby would be, whether or not it may be used; rejects when it cannot be asked. */
  async examine(
    signal: AbortSignal,
  ): Promise<{ readonly state: StandbyState; readonly freshness: Freshness | Refusal }> {
    await this.#marks.ask(signal);
    let state = standbyStateOf({});
    const opening = stateOpening((found) => {
      state = found;
    });
    await this.#parts.standby.transaction({ readOnly: true, restricted: false, signal, opening }, async () => {});
    this.#reached();
    return { state, freshness: this.#marks.freshnessOf(state) };
  }

  /** It answers: it is used again, and its pool is shown. */
  #reached(): void {
    this.#restsUntil = 0;
    this.#watched ??= this.#parts.watch();
  }

  /** Shows its pool no more, and closes what was opened for it. Called once, with no transaction under way. */
  async close(): Promise<void> {
    this.#watched?.end();
    await this.#parts.standby.close();
  }
}

function stateOpening(answered: (state: StandbyState) => void): Opening {
  return { text: STANDBY_STATE, answered: (row) => answered(standbyStateOf(row)) };
}

/** What a call asks of the standby's data. Options that make no sense ask for nothing: the call will refuse them. */
function demandOf({ operation, options }: CallTransaction): Demand {
  return { horizon: operation === 'horizon', recordedBy: bound(options.recordedBy) };
}

function bound(recordedBy: CallTransaction['options']['recordedBy']): Instant | undefined {
  if (recordedBy === undefined) return undefined;
  try {
    return toInstant(recordedBy);
  } catch {
    return undefined;
  }
}
