import type { CallOptions, Instant } from '@aurum/core';
import type { Backend } from '../client/session.js';
import type { Layout } from '../migrations/index.js';
import type { SqlNames } from '../sql/names.js';
import type { StoragePolicies } from './policies.js';

/** What maintenance does, in the order in which it does it. */
export const MAINTENANCE_TASKS = ['partition', 'refresh', 'retain', 'compress', 'jobs', 'analyze'] as const;

/**
 * A part of maintenance: `partition` divides tables by time, `refresh` makes the rollups that are missing and brings all up to date, `retain` removes what is older than it is kept, `compress` compresses chunks, `jobs` registers what TimescaleDB does by itself, `analyze` takes statistics.
 */
export type MaintenanceTask = (typeof MAINTENANCE_TASKS)[number];

/** Options of a run of maintenance. */
export interface MaintenanceOptions extends CallOptions {
  /** Only says what there is to do. Default `false`. */
  readonly dryRun?: boolean | undefined;
  /** The parts to do; default: all. */
  readonly only?: readonly MaintenanceTask[] | undefined;
}

/** Something that maintenance did, or would do. */
export interface MaintenanceAction {
  /** The part it belongs to. */
  readonly task: MaintenanceTask;
  /** What it is, for people. */
  readonly what: string;
  /** How many rows, chunks or blocks it was about. */
  readonly count: number | undefined;
  /** How long it took; `undefined` when it was only planned. */
  readonly seconds: number | undefined;
}

/** What came of a run. */
export interface MaintenanceReport {
  /** `busy` when another run is under way, in which case this one has done nothing; `planned` for a dry run. */
  readonly status: 'done' | 'planned' | 'busy';
  /** What was done, in order; of a dry run, what would be. */
  readonly actions: readonly MaintenanceAction[];
}

/** What is stored about maintenance. */
export interface MaintenanceState {
  readonly layout: Layout;
  readonly policies: StoragePolicies;
  /** Whether reads use rollups. */
  readonly rollups: boolean;
  /** Values before it may have been removed, and the rollups before it are as they will be for good. */
  readonly rawFrom: Instant | undefined;
}

/** What the parts of a run work with. */
export interface MaintenanceRun extends MaintenanceState {
  readonly backend: Backend;
  readonly names: SqlNames;
  readonly signal: AbortSignal;
  readonly dryRun: boolean;
  /** The time that ages are counted from. */
  readonly now: Instant;
  /** Notes an action; runs it unless only a plan is wanted. The work gives the count, when it differs from the planned one. */
  act(
    action: Pick<MaintenanceAction, 'task' | 'what'> & { readonly count?: number },
    work: () => Promise<number | undefined>,
  ): Promise<void>;
}
