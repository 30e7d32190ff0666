import { AurumError, type CallOptions } from '@aurum/core';
import type { Backend } from '../client/session.js';
import type { Layout } from '../migrations/index.js';
import { refuseAborted } from '../normalize-error.js';
import { announceAll, announcementState, switchAnnouncements } from '../sql/announcements.js';
import { PATIENCE, storePolicies } from '../sql/maintenance.js';
import type { SqlNames } from '../sql/names.js';
import { compressChunks } from './compression.js';
import { keepJobs } from './jobs.js';
import { takeTurn, unlessBusy } from './lock.js';
import { divide } from './partitions.js';
import {
  changePolicies,
  type PolicyChanges,
  type PolicyName,
  type StoragePolicies,
  unsupportedPolicies,
} from './policies.js';
import { refreshRollups } from './refresh.js';
import {
  MAINTENANCE_TASKS,
  type MaintenanceAction,
  type MaintenanceOptions,
  type MaintenanceReport,
  type MaintenanceRun,
  type MaintenanceTask,
} from './report.js';
import { retain } from './retention.js';
import { readState } from './state.js';
import { takeStatistics } from './statistics.js';

/** The policies of a store, and what they can be there. */
export interface StoredPolicies {
  /** How the store keeps its rows: in partitions of PostgreSQL, or in hypertables of TimescaleDB. */
  readonly layout: Layout;
  /** What holds. */
  readonly policies: StoragePolicies;
  /** Policies that mean nothing in this layout, and are `null`. */
  readonly unsupported: readonly PolicyName[];
}

/** Whether a store announces what is written. */
export type NotificationState = 'on' | 'off';

/** Looks after what is stored. All of it needs the user that migrated the store. */
export interface StoreMaintenance {
  /** How the store keeps what it holds, and for how long. */
  policies(options?: CallOptions): Promise<StoredPolicies>;
  /**
   * Changes policies; they hold from the next run on.
   *
   * @throws AurumError `CONFIG.INVALID` with every problem at once
   */
  setPolicies(changes: PolicyChanges, options?: CallOptions): Promise<StoredPolicies>;
  /** Whether what is written is announced to `invalidateOnWrites`. */
  notifications(options?: CallOptions): Promise<NotificationState>;
  /**
   * Switches that; off at first. It waits for writes under way, at most 5 s. While it is on, writes that are committed at the same time wait for each
   * other, in all of the server, and none of them can be prepared for two-phase commit.
   *
   * @throws AurumError `STORE.BUSY` when it waited in vain
   */
  setNotifications(state: NotificationState, options?: CallOptions): Promise<NotificationState>;
  /**
   * Does what the policies say: divides tables by time, brings rollups up to date, removes what is older than it is kept, compresses, registers the
   * jobs of TimescaleDB. Reads and writes go on meanwhile. An abort stops it in the server; what was done until then is done, and the
   * next run goes on from there. Of two runs at a time the second does nothing.
   */
  run(options?: MaintenanceOptions): Promise<MaintenanceReport>;
}

/** What maintenance works with. */
export interface MaintenanceParts {
  readonly backend: Backend;
  readonly names: SqlNames;
  /** Runs a call of the store, watched, with its timeout and signal. */
  readonly own: <T>(operation: string, options: CallOptions, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** What each part of a run does, by its name. */
const PARTS: Readonly<Record<MaintenanceTask, (run: MaintenanceRun) => Promise<void>>> = {
  partition: divide,
  refresh: refreshRollups,
  retain,
  compress: compressChunks,
  jobs: keepJobs,
  analyze: takeStatistics,
};

/** The maintenance of a store. */
export function createMaintenance({ backend, names, own }: MaintenanceParts): StoreMaintenance {
  const described = ({ layout, policies }: Pick<MaintenanceRun, 'layout' | 'policies'>): StoredPolicies =>
    Object.freeze({ layout, policies, unsupported: unsupportedPolicies(layout) });

  return {
    policies: (options = {}) =>
      own('policies', options, (signal) =>
        backend.transaction({ readOnly: true, restricted: false, signal }, async (session) =>
          described(await readState(session, names)),
        ),
      ),
    setPolicies: (changes, options = {}) =>
      own('setPolicies', options, (signal) =>
        backend.transaction({ restricted: false, signal }, async (session) => {
          await takeTurn(session, names);
          const { layout, policies } = await readState(session, names);
          const changed = changePolicies(policies, changes, layout);
          const { text, values } = storePolicies(names, changed);
          await session.query(text, values);
          return described({ layout, policies: changed });
        }),
      ),
    notifications: (options = {}) =>
      own('notifications', options, (signal) =>
        backend.transaction({ readOnly: true, restricted: false, signal }, async (session) => {
          const { text, values } = announcementState(names);
          const [row] = await session.query(text, values);
          return row?.announced === true ? 'on' : 'off';
        }),
      ),
    setNotifications: (state, options = {}) =>
      own('setNotifications', options, (signal) =>
        backend.transaction({ restricted: false, signal }, async (session) => {
          if (state !== 'on' && state !== 'off') {
            throw new AurumError('CONFIG.INVALID', {
              message: `'${String(state)}' is no state of notifications: give on or off`,
            });
          }
          await session.exec(PATIENCE);
          await session.exec(switchAnnouncements(names, state));
          // Whoever listens has not heard what was written while it was off.
          const { text, values } = announceAll(names);
          await session.query(text, values);
          return state;
        }),
      ),
    run: (options = {}) =>
      own('maintain', options, async (signal) => {
        const tasks = tasksOf(options);
        const actions: MaintenanceAction[] = [];
        const dryRun = options.dryRun === true;
        const work = async (): Promise<true> => {
          await runTasks({ backend, names, signal, dryRun }, tasks, actions);
          return true;
        };
        const ran = dryRun ? await work() : await unlessBusy(backend, names, { signal, work });
        return Object.freeze({
          status: ran === undefined ? 'busy' : dryRun ? 'planned' : 'done',
          actions: Object.freeze(actions),
        });
      }),
  };
}

function tasksOf({ only }: MaintenanceOptions): readonly MaintenanceTask[] {
  const unknown = (only ?? []).filter((task) => !MAINTENANCE_TASKS.includes(task));
  if (unknown.length === 0) return MAINTENANCE_TASKS.filter((task) => only === undefined || only.includes(task));
  throw new AurumError('CONFIG.INVALID', {
    message: `${unknown.join(', ')} is no part of maintenance: there are ${MAINTENANCE_TASKS.join(', ')}`,
    details: { unknown },
  });
}

async function runTasks(
  parts: Pick<MaintenanceRun, 'backend' | 'names' | 'signal' | 'dryRun'>,
  tasks: readonly MaintenanceTask[],
  actions: MaintenanceAction[],
): Promise<void> {
  const { backend, names, signal, dryRun } = parts;
  const act: MaintenanceRun['act'] = async ({ task, what, count }, work) => {
    refuseAborted(signal);
    if (dryRun) {
      actions.push({ task, what, count, seconds: undefined });
      return;
    }
    const begun = performance.now();
    const done = (what: string, count: number | undefined): void => {
      actions.push({ task, what, count, seconds: Math.round(performance.now() - begun) / 1000 });
    };
    try {
      done(what, (await work()) ?? count);
    } catch (error) {
      // A lock that others hold for long: the next run tries again, and the other actions need not wait for it.
      if (!AurumError.is(error, 'STORE.BUSY')) throw error;
      done(`put off: ${what} (${error.message})`, 0);
    }
  };
  for (const task of tasks) {
    // What one part changes, such as how far back values reach, the next one sees.
    const state = await backend.transaction({ readOnly: true, restricted: false, signal }, (session) =>
      readState(session, names),
    );
    await PARTS[task]({ ...parts, ...state, now: Date.now(), act });
  }
}
