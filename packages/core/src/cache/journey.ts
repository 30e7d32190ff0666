import type { CacheCallOptions, CacheRequest, CacheResult, LevelRequest, StaleReason } from '../ports/index.js';
import type { Entry } from './entries.js';
import type { Flight } from './flight.js';
import type { Shard } from './level-link.js';

/** What a flight brings: a value that only the cache holds. */
export interface Landing<T> {
  readonly kept: T | undefined;
  readonly status: CacheResult<T>['status'];
  readonly tier: CacheResult<T>['tier'];
  readonly reason?: StaleReason;
}

/** A flight with its end. */
export interface Running {
  readonly flight: Flight;
  readonly landing: Promise<Landing<unknown>>;
}

/** An answer that has ended, for when nothing better comes. */
export interface Candidate<T> {
  readonly kept: T | undefined;
  readonly entry: Entry | undefined;
  /** Whether it was surely not invalidated. */
  readonly isKnownGood: boolean;
}

/** What a flight is for. */
export interface Trip<T> {
  readonly flight: Flight;
  readonly request: CacheRequest<T>;
  readonly shard: Shard;
  readonly options: CacheCallOptions;
  /** What memory had when it began. */
  readonly entry: Entry | undefined;
}

/** What a value is kept for: how it was read, and whether something speaks against it. */
export interface Kept<T> {
  readonly flight: Pick<Flight, 'vector' | 'dead' | 'generation' | 'tags'>;
  readonly request: CacheRequest<T>;
  readonly shard: Shard;
}

/** How the origin is asked. */
export interface LoadHow<T> {
  readonly asked: LevelRequest;
  /** Whether the level gave the lease for it. */
  readonly leased: boolean;
  readonly candidate?: Candidate<T> | undefined;
  /** Whether the answer may be kept. */
  readonly keep?: boolean;
}

/** What goes to the shared level. */
export interface Fill<T> {
  readonly asked: LevelRequest;
  readonly kept: T | undefined;
  readonly costMs: number;
  readonly hardMs: number;
  readonly softMs: number;
}

/** What stays in memory. */
export interface Keep<T> {
  readonly kept: T | undefined;
  readonly costMs: number;
  readonly fillId: string;
  readonly hardMs: number;
  readonly softMs: number;
  /** For what was read while the level did not answer: when the origin was asked. */
  readonly degradedFrom?: number | undefined;
}
