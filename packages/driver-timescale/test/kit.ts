import type { SeriesCapabilities } from '@aurum/core';
import { storeContract } from '@aurum/core/testing';
import { describe, it } from 'vitest';
import type { Stores } from './backends.js';

/** Runs the whole conformance kit on a database. */
export function runKit(stores: Stores, capabilities: SeriesCapabilities): void {
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
