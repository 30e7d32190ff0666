import { InternalError } from '@aurum/core';
import type { Contract } from '@aurum/core/curves';
import type { Session } from './client/session.js';
import type { ProfileOf } from './curve-row-codec.js';
import { instantOf } from './row-codec.js';
import { contractsOf } from './sql/curves-read.js';
import { numberContracts } from './sql/curves-write.js';
import type { SqlNames } from './sql/names.js';

/** So many contracts are remembered, about 30 MB; beyond, all are looked up anew. */
const MOST = 131_072;

/** A contract of a curve that needs its number. */
export interface WantedContract {
  readonly curveId: number;
  readonly contract: Contract;
}

/**
 * The contracts of curves and their numbers. A number never changes its meaning, so what was seen once need not be asked for again, as long as
 * it is the same table of the same server: what a restored dump or a server that was set back says is of another generation.
 */
export class ContractRegister {
  readonly #profileOf: ProfileOf;
  #generation = '';
  #numbers = new Map<string, number>();
  #contracts = new Map<number, Contract>();

  constructor(profileOf: ProfileOf) {
    this.#profileOf = profileOf;
  }

  /** Forgets what it knows of another generation. */
  enter(generation: string): void {
    if (generation === this.#generation && this.#numbers.size <= MOST && this.#contracts.size <= MOST) return;
    this.#generation = generation;
    this.#numbers = new Map();
    this.#contracts = new Map();
  }

  /** The profile of an id. @throws AurumError `TIME.INVALID_PROFILE` */
  profile(id: string): ReturnType<ProfileOf> {
    return this.#profileOf(id);
  }

  /**
   * The number of each contract, in their order; what has none yet gets one. It is remembered when the transaction has been committed: by `keep`.
   */
  async number(
    session: Session,
    names: SqlNames,
    { tenantId, wanted }: { readonly tenantId: number; readonly wanted: readonly WantedContract[] },
  ): Promise<{ readonly ids: Int32Array; readonly keep: () => void }> {
    const ids = new Int32Array(wanted.length);
    const missing = new Map<string, { readonly contract: WantedContract; readonly places: number[] }>();
    wanted.forEach((one, i) => {
      const key = keyOf(one);
      const known = this.#numbers.get(key);
      if (known !== undefined) {
        ids[i] = known;
        return;
      }
      const others = missing.get(key);
      if (others === undefined) missing.set(key, { contract: one, places: [i] });
      else others.places.push(i);
    });
    if (missing.size === 0) return { ids, keep: () => {} };
    const found = await askNumbers(
      session,
      names,
      tenantId,
      [...missing.values()].map(({ contract }) => contract),
    );
    [...missing.values()].forEach(({ places }, k) => {
      for (const place of places) ids[place] = found[k] as number; // one for one
    });
    const [generation, numbers] = [this.#generation, this.#numbers];
    const keep = (): void => {
      if (generation !== this.#generation) return;
      [...missing.keys()].forEach((key, k) => {
        numbers.set(key, found[k] as number); // one for one
      });
    };
    return { ids, keep };
  }

  /** The contracts of these numbers, each made once. */
  async contracts(
    session: Session,
    names: SqlNames,
    numbers: Iterable<ArrayLike<number>>,
  ): Promise<ReadonlyMap<number, Contract>> {
    const known = this.#contracts;
    const missing = new Set<number>();
    for (const ids of numbers) {
      for (let i = 0; i < ids.length; i++) if (!known.has(ids[i] as number)) missing.add(ids[i] as number); // i is in range
    }
    if (missing.size === 0) return known;
    const { text, values } = contractsOf(names, [...missing]);
    for (const row of await session.query(text, values)) {
      const period = { start: instantOf(row.start) ?? 0, end: instantOf(row.end) ?? 0, name: String(row.name) };
      const contract: Contract = Object.freeze({
        market: String(row.market),
        profile: this.#profileOf(String(row.profile)),
        period: Object.freeze(period),
        weighting: row.weighting === 'days' ? 'days' : 'hours',
      });
      known.set(Number(row.id), contract);
    }
    return known;
  }
}

/** Names and markets have no zero characters: what has is refused before. */
function keyOf({ curveId, contract: { profile, period, market, weighting } }: WantedContract): string {
  return `${curveId} ${period.start} ${period.end} ${weighting}\0${profile.id}\0${period.name}\0${market}`;
}

async function askNumbers(
  session: Session,
  names: SqlNames,
  tenantId: number,
  all: readonly WantedContract[],
): Promise<readonly number[]> {
  const { text, values } = numberContracts(names, tenantId, {
    curveIds: all.map(({ curveId }) => curveId),
    starts: all.map(({ contract }) => contract.period.start),
    ends: all.map(({ contract }) => contract.period.end),
    profiles: all.map(({ contract }) => contract.profile.id),
    names: all.map(({ contract }) => contract.period.name),
    markets: all.map(({ contract }) => contract.market),
    weightings: all.map(({ contract }) => contract.weighting),
  });
  const [row] = await session.query(text, values);
  const ids: unknown = row?.ids;
  if (!Array.isArray(ids) || ids.length !== all.length) throw new InternalError('contracts were left without a number');
  return ids.map(Number);
}
