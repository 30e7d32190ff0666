import type { Cache, CacheBus, CacheLevel, Clock } from '../../ports/index.js';

/** What every subject of these contracts has besides what is tested. */
export interface TimedSubject {
  /** Lets a time pass, ms: the machine's, or that of a fake clock. */
  wait(ms: number): Promise<void>;
  /** Releases what was made for the test, after the test has closed what it tests. */
  dispose?(): Promise<void>;
}

/** A cache with its surroundings; each test asks for its own, with nothing in it. */
export interface CacheUnderTest extends TimedSubject {
  /** The cache. */
  readonly cache: Cache;
  /** The cache of another process over the same shared level, if there is one. */
  readonly peer?: Cache | undefined;
  /** Within how many milliseconds an invalidation reaches the peer. */
  readonly heartbeatMs: number;
  /** Makes the shared level unreachable for `cache`. */
  cutOff?(): void | Promise<void>;
  /** Makes it reachable again. */
  restore?(): void | Promise<void>;
}

/** A shared level with its surroundings; each test asks for its own, with nothing in it. */
export interface LevelUnderTest extends TimedSubject {
  /** The level. */
  readonly level: CacheLevel;
  /** Loses the token of a tag, as eviction does. */
  evictToken?(tag: string): void | Promise<void>;
}

/** A bus with the level that it belongs to; each test asks for its own. */
export interface BusUnderTest extends TimedSubject {
  /** The bus, connected. */
  readonly bus: CacheBus;
  /** The level whose invalidations it tells. */
  readonly level: CacheLevel;
  /** Ends the connection and lets it be made again. */
  reconnect?(): void | Promise<void>;
}

/** A clock. */
export interface ClockUnderTest extends TimedSubject {
  /** The clock. */
  readonly clock: Clock;
}

/** How a contract comes to its subjects. */
export interface SubjectSetup<S extends TimedSubject> {
  /** What it is called in the title, for example `redis`. */
  readonly backend: string;
  /** Makes a subject for one test. */
  readonly create: () => S | Promise<S>;
  /** What the subjects can do beyond the least; a clause that needs more is a test whose title says why it is skipped. Default: nothing. */
  readonly has?: readonly SubjectAbility[] | undefined;
}

/** What a subject may have or lack: another process, a level that can be cut off, tokens that can be lost, a connection that can be. */
export type SubjectAbility = 'peer' | 'cutOff' | 'evictToken' | 'reconnect';

/** One clause, or one side of it, and its test. */
export interface SubjectClause<S extends TimedSubject> {
  /** The id in the port's doc comment. */
  readonly id: string;
  /** What is tested, as a sentence. */
  readonly title: string;
  /** What the subject must have for it. */
  readonly needs?: SubjectAbility | undefined;
  /** Rejects when the clause does not hold. */
  readonly test: (subject: S) => Promise<void>;
}
