import type { Instant } from '@aurum/core';
import { unlessAborted } from './client/abortable.js';
import type { Backend, Row } from './client/session.js';
import type { SqlNames } from './sql/names.js';
import { primaryMark } from './sql/replica.js';

/** How far the primary was at a moment. */
interface Mark {
  /** The end of what it had written, in bytes. */
  readonly written: bigint;
  /** Every batch recorded at or before it is committed or gone, and lies before `written`. */
  readonly horizon: Instant;
  /** Its clock: every write that had returned by then lies before `written`. */
  readonly now: Instant;
  /** When it was asked, by the clock of this process that never jumps. */
  readonly askedAt: number;
  readonly cluster: Cluster;
}

/** Which line of history a server belongs to. */
interface Cluster {
  readonly system: string;
  readonly database: string;
  readonly timeline: number;
}

/** How far a standby is. */
export interface StandbyState {
  /** Whether it is one. */
  readonly standby: boolean;
  /** The end of what it has replayed, in bytes. */
  readonly replayed: bigint | undefined;
  /** When the last transaction that it has replayed ended, by the clock of the primary. */
  readonly at: Instant | undefined;
  readonly cluster: Cluster;
}

/** What a call asks of a standby beside not to lag. */
export interface Demand {
  /** Everything that was recorded up to then; left out, whatever there is. */
  readonly recordedBy?: Instant | undefined;
  /** Whether to know a horizon. */
  readonly horizon?: boolean;
}

/** What is known of the data of a standby. */
export interface Freshness {
  /** Every write that had returned by then, by the clock of the primary, has been replayed. */
  readonly asOf: Instant;
  /** How long ago that was, at most. */
  readonly lagMs: number;
  /** Every batch recorded at or before it that will ever be has been replayed. */
  readonly horizon: Instant | undefined;
}

/** Why a standby is not used. */
export type Refusal = 'lagging' | 'unavailable';

/** The longest time that a mark may take, so that a hanging primary does not keep all reads waiting behind the first. */
const ASKING_LIMIT_MS = 10_000;

/** The most marks that are kept. */
const MOST_MARKS = 256;

/** Marks that are asked for in between are at least so far apart. */
const APART_MS = 50;

/** Options of {@link ReplicaMarks}. */
export interface ReplicaMarksOptions {
  readonly primary: Backend;
  readonly names: SqlNames;
  /** The most that a standby may lag. */
  readonly maxLagMs: number;
  /** Runs what closing has to wait for. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * What a standby may be trusted with. A standby knows neither the primary's clock nor the locks of its writes, so the primary is asked from
 * time to time; what the standby has replayed is then looked up among the answers.
 */
export class ReplicaMarks {
  readonly #options: ReplicaMarksOptions;
  /** In the order of `written`, all of one cluster, their horizons never falling. */
  #marks: readonly Mark[] = [];
  #asking: Promise<void> | undefined;

  constructor(options: ReplicaMarksOptions) {
    this.#options = options;
  }

  /** How long ago the primary was asked last, by this process's clock. */
  #age(): number {
    const newest = this.#marks.at(-1);
    return newest === undefined ? Number.POSITIVE_INFINITY : performance.now() - newest.askedAt;
  }

  /**
   * Sees to it that there are marks to go by. It waits for the primary only where nothing could be said without; where the primary does not
   * answer, the marks stay as they are.
   */
  async freshen({ recordedBy }: Demand, signal: AbortSignal): Promise<void> {
    const { maxLagMs } = this.#options;
    const age = this.#age();
    const unsettled = recordedBy !== undefined && age > APART_MS && recordedBy > (this.#marks.at(-1)?.horizon ?? 0);
    if (age > maxLagMs || unsettled) return this.ask(signal);
    if (age > maxLagMs / 8) this.ask(signal).catch(() => {});
  }

  /** Asks the primary, one question at a time. */
  ask(signal: AbortSignal): Promise<void> {
    this.#asking ??= this.#options
      .run(() => this.#take())
      .catch(() => {})
      .finally(() => {
        this.#asking = undefined;
      });
    return unlessAborted(this.#asking, signal);
  }

  async #take(): Promise<void> {
    const { primary, names } = this.#options;
    const { text, values } = primaryMark(names);
    const signal = AbortSignal.timeout(ASKING_LIMIT_MS);
    const mark = await primary.transaction({ readOnly: true, signal }, async (session) => {
      const askedAt = performance.now();
      const [row] = await session.query(text, values);
      return row === undefined ? undefined : markOf(row, askedAt);
    });
    if (mark === undefined) return;
    const newest = this.#marks.at(-1);
    const follows = newest !== undefined && sameCluster(newest.cluster, mark.cluster) && newest.written <= mark.written;
    // Another primary has taken over: what the last one said is of no use.
    if (!follows) this.#marks = [mark];
    // A horizon that was given stays true, although a write may hold later answers behind it.
    else this.#marks = thinned([...this.#marks, { ...mark, horizon: Math.max(newest.horizon, mark.horizon) }]);
  }

  /** Whether a standby may be read for a call, and what is known of its data then. */
  admit(state: StandbyState, { recordedBy, horizon = false }: Demand): Freshness | Refusal {
    const freshness = this.freshnessOf(state);
    if (typeof freshness === 'string') return freshness;
    if (!(freshness.lagMs <= this.#options.maxLagMs)) return 'lagging';
    if (recordedBy !== undefined && !(recordedBy <= (freshness.horizon ?? Number.NEGATIVE_INFINITY))) return 'lagging';
    return horizon && freshness.horizon === undefined ? 'lagging' : freshness;
  }

  /** What is known of the data of a standby, however far it lags. */
  freshnessOf({ standby, replayed, at, cluster }: StandbyState): Freshness | Refusal {
    const newest = this.#marks.at(-1);
    if (!standby || (newest !== undefined && !sameCluster(cluster, newest.cluster))) return 'unavailable';
    if (newest === undefined) return 'lagging';
    const reached = this.#marks.findLast(({ written }) => replayed !== undefined && written <= replayed);
    // Whoever has replayed a transaction has all that returned before it ended: those were written before it.
    const asOf = Math.max(reached?.now ?? Number.NEGATIVE_INFINITY, at ?? Number.NEGATIVE_INFINITY);
    const primaryNow = newest.now + (performance.now() - newest.askedAt);
    return { asOf, lagMs: Math.max(0, Math.ceil(primaryNow - asOf)), horizon: reached?.horizon };
  }
}

/** The newest half whole, of the older half every other, when there are too many. */
function thinned(marks: readonly Mark[]): readonly Mark[] {
  if (marks.length <= MOST_MARKS) return marks;
  return marks.filter((_, i) => i >= MOST_MARKS / 2 || i % 2 === 0);
}

function sameCluster(a: Cluster, b: Cluster): boolean {
  return a.system === b.system && a.database === b.database && a.timeline === b.timeline;
}

function markOf(row: Row, askedAt: number): Mark | undefined {
  if (typeof row.written !== 'string') return undefined;
  return {
    written: endOfRecords(BigInt(row.written), BigInt(Number(row.block))),
    horizon: Number(row.horizon),
    now: Number(row.now),
    askedAt,
    cluster: clusterOf(row),
  };
}

/** A long header of a page of WAL; others are shorter. */
const PAGE_HEADER = 40n;

/**
 * The place where the next record begins lies behind the header of its page, the end of the last one before it: a standby that has replayed
 * all there is would be waited for. No record ends between the header and the beginning of the page but one that began on the page before.
 */
function endOfRecords(next: bigint, block: bigint): bigint {
  const offset = next % block;
  return offset <= PAGE_HEADER ? next - offset : next;
}

/** How far a standby says it is. */
export function standbyStateOf(row: Row): StandbyState {
  return {
    standby: row.standby === true,
    replayed: typeof row.replayed === 'string' ? BigInt(row.replayed) : undefined,
    at: row.at === null || row.at === undefined ? undefined : Number(row.at),
    cluster: clusterOf(row),
  };
}

function clusterOf({ system, database, timeline }: Row): Cluster {
  return { system: String(system), database: String(database), timeline: Number(timeline) };
}
