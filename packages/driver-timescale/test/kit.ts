import type { SeriesCapabilities } from '@aurum/core';
import { type StoreUnderTest, storeContract } from '@aurum/core/testing';
import { describe, it } from 'vitest';

/** Stores on one database, each with data of its own. */
export interface KitStores {
  /** Opens a new store. */
  open(options: { readonly tenant: string | null }): Promise<StoreUnderTest>;
  /** Opens one more store on the data of another. */
  again(store: StoreUnderTest): Promise<StoreUnderTest>;
}

/** Runs the whole conformance kit on a database. */
export function runKit(stores: KitStores, capabilities: SeriesCapabilities): void {
  storeContract(
    { describe, it },
    {
      capabilities,
      create: ({ tenant }) => stores.open({ tenant: tenant ?? null }),
      connect: (store) => stores.again(store),
      reopen: async (store) => {
        await store.close();
        return stores.again(store);
      },
      onSkip: (clause, reason) => console.info(`skipped: ${clause}, because ${reason}`),
    },
  );
}
