import { openStore, type ReplicaReads, type StoreOptions, type TimescaleStore } from '@aurum/driver-timescale';
import type pg from 'pg';
import { type PostgresServer, startPostgres } from '../../../../test-support/postgres.js';
import { administrator, until } from '../samples.js';

/** A store with a replica. */
export type PairedStore = TimescaleStore & { readonly replica: ReplicaReads };

/** A primary and its standby. */
export interface Pair extends AsyncDisposable {
  readonly primary: PostgresServer;
  readonly standby: PostgresServer;
  /** A superuser's connection to the primary. */
  readonly admin: pg.Client;
  /** A store on the primary with the standby as its replica, closed with the pair. */
  open(options?: StoreOptions): Promise<PairedStore>;
  /** Runs a statement as superuser on the standby. */
  onStandby(text: string): Promise<void>;
  /** Waits until the standby has replayed all that the primary has written. */
  caughtUp(): Promise<void>;
}

/** The store with its replica. */
export function paired(store: TimescaleStore): PairedStore {
  const { replica } = store;
  if (replica === undefined) throw new Error('the store has no replica');
  return { ...store, replica };
}

/** Starts a primary with a migrated store, and a standby that follows it. */
export async function startPair(settings: Readonly<Record<string, string | number>> = {}): Promise<Pair> {
  const owned: AsyncDisposable[] = [];
  const own = <T extends AsyncDisposable>(thing: T): T => {
    owned.unshift(thing);
    return thing;
  };
  const dispose = async (): Promise<void> => {
    for (const thing of owned.splice(0)) await thing[Symbol.asyncDispose]();
  };
  try {
    const primary = own(await startPostgres());
    {
      await using store = await openStore(primary.url, { migrate: true, tenant: 'default' });
      await store.createTenant('default');
    }
    const standby = own(await startPostgres({ standbyOf: primary.url, settings }));
    const admin = own(await administrator(primary.url));
    return {
      primary,
      standby,
      admin,
      open: async (options) =>
        paired(own(await openStore(primary.url, { tenant: 'default', replica: standby.url, ...options }))),
      async onStandby(text) {
        await using client = await administrator(standby.url);
        await client.query(text);
      },
      async caughtUp() {
        await using client = await administrator(standby.url);
        const { rows } = await admin.query<{ end: string }>('SELECT pg_current_wal_flush_lsn()::text AS end');
        await until('the standby has replayed all', async () => {
          const there = 'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS there';
          const reached = await client.query<{ there: boolean }>(there, [rows[0]?.end]);
          return reached.rows[0]?.there === true;
        });
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
