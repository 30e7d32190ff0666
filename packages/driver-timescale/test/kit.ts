import type { SeriesCapabilities } from '@aurum/core';
import { type StoreUnderTest, storeContract } from '@aurum/core/testing';
import type { TimescaleStore } from '@aurum/driver-timescale';
import { describe, it } from 'vitest';

/** Stores on one database, each with data of its own. */
export interface KitStores {
  /** Opens a new store. */
  open(options: { readonly tenant: string | null }): Promise<KitStore>;
  /** Opens one more store on the data of another. */
  again(store: StoreUnderTest): Promise<KitStore>;
}

/** A store whose rollups can be brought up to date. */
export type KitStore = StoreUnderTest & Pick<TimescaleStore, 'maintenance'>;

/** Brings the rollups of a store up to date. */
export async function settle(store: StoreUnderTest): Promise<void> {
  await (store as KitStore).maintenance.run(); // the kit gives back what KitStores opened
}

/** Runs the whole conformance kit on a database. */
export function runKit(stores: KitStores, capabilities: SeriesCapabilities): void {
  const { backend, durable, concurrentWriters } = capabilities;
  storeContract(
    { describe, it },
    {
      capabilities,
      curves: { backend, durable, concurrentWriters },
      create: ({ tenant }) => stores.open({ tenant: tenant ?? null }),
      connect: (store) => stores.again(store),
      reopen: async (store) => {
        await store.close();
        return stores.again(store);
      },
      settle,
      onSkip: (clause, reason) => console.info(`skipped: ${clause}, because ${reason}`),
    },
  );
}
