import type { CallOptions } from '../ports/index.js';
import type { Instant } from '../time/index.js';

/** How often a store is asked for its horizon at most, ms. */
const ASK_EVERY_MS = 1000;

interface Known {
  /** The greatest horizon that was seen: what is at or before it stays so, whatever the store says later. */
  horizon: Instant;
  askedAt: number;
  asking: Promise<void> | undefined;
}

/** What is known of the stable commit horizon of each tenant: lower bounds alone. */
export class KnownHorizon {
  readonly #tenants = new Map<string, Known>();
  readonly #ask: (options: CallOptions) => Promise<Instant>;

  constructor(ask: (options: CallOptions) => Promise<Instant>) {
    this.#ask = ask;
  }

  /** Takes note of a horizon that the store gave. */
  saw(tenant: string, horizon: Instant): void {
    const known = this.#of(tenant);
    if (horizon > known.horizon) known.horizon = horizon;
  }

  /** A lower bound of the horizon; the store is asked when what is known does not reach an instant, and was not asked just now. */
  async atLeast(tenant: string, wanted: Instant): Promise<Instant | undefined> {
    const known = this.#of(tenant);
    if (known.horizon < wanted && performance.now() - known.askedAt >= ASK_EVERY_MS) {
      known.asking ??= this.#refresh(tenant, known);
      await known.asking;
    }
    return known.horizon === Number.NEGATIVE_INFINITY ? undefined : known.horizon;
  }

  async #refresh(tenant: string, known: Known): Promise<void> {
    known.askedAt = performance.now();
    try {
      this.saw(tenant, await this.#ask({ tenant }));
    } catch {
      // then nothing is known to be immutable, which costs no more than time
    } finally {
      known.asking = undefined;
    }
  }

  #of(tenant: string): Known {
    let known = this.#tenants.get(tenant);
    if (known === undefined) {
      known = { horizon: Number.NEGATIVE_INFINITY, askedAt: Number.NEGATIVE_INFINITY, asking: undefined };
      this.#tenants.set(tenant, known);
    }
    return known;
  }
}
