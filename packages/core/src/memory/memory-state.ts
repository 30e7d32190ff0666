import { randomBytes } from 'node:crypto';
import { requireTenant, storeClosed, throwIfAborted, withTimeout } from '../driver/index.js';
import type { CallOptions, WriteReceipt } from '../ports/index.js';
import type { ObservedSeries } from './observations.js';
import type { ObservedCurves } from './observed-curves.js';
import { type StoreClock, storeClock } from './store-clock.js';

/** What one tenant has. */
export interface TenantState {
  /** By key. */
  readonly series: Map<string, ObservedSeries>;
  /** Receipts by batch id. */
  readonly batches: Map<string, WriteReceipt>;
  /** Curves, with receipts of their own. */
  readonly curves: ObservedCurves;
  /** The last number of the total order that was given out. */
  seq: number;
}

/** Options of a memory store. */
export interface MemoryStoreOptions {
  /** The tenant of calls that name none. Default: none, such calls reject with `TENANT.MISSING`. */
  readonly tenant?: string | undefined;
  /** The clock behind `recordedAt`, in epoch ms. Default `Date.now`; it may stand still or step back, stamps rise all the same. */
  readonly clock?: (() => number) | undefined;
}

/** What the ports of one memory store share. */
export class MemoryState {
  readonly clock: StoreClock;
  /** Signs the cursors of this store. */
  readonly secret: Uint8Array = randomBytes(32);
  closed = false;
  readonly #defaultTenant: string | undefined;
  readonly #tenants = new Map<string, TenantState>();

  constructor(options: MemoryStoreOptions) {
    this.#defaultTenant = options.tenant;
    this.clock = storeClock(options.clock ?? Date.now);
  }

  /** Rejects calls on a closed store. @throws AurumError `STORE.CLOSED` */
  requireOpen(): void {
    if (this.closed) throw storeClosed();
  }

  /** Runs one call for its tenant. The work is one step: nothing else happens in between, and it cannot be aborted half-way. */
  call<T>(options: CallOptions | undefined, work: (state: TenantState, tenant: string) => T): Promise<T> {
    return withTimeout(options, async (signal) => {
      this.requireOpen();
      const tenant = requireTenant(options, this.#defaultTenant);
      throwIfAborted(signal);
      return work(this.#tenant(tenant), tenant);
    });
  }

  #tenant(name: string): TenantState {
    let state = this.#tenants.get(name);
    if (state === undefined) {
      state = { series: new Map(), batches: new Map(), curves: { keys: new Map(), receipts: new Map() }, seq: 0 };
      this.#tenants.set(name, state);
    }
    return state;
  }
}
