import type { Curve } from '../../curves/index.js';
import { FLAG, gridIndex, Series } from '../../series/index.js';
import { clocks, type MarketClock, parseDeliveryPeriod } from '../../time/index.js';
import { curveOf, type Numbers } from '../curve-fixtures.js';
import { known } from '../fixtures.js';
import type { Choices } from './fast-check.js';

/** A key of the model with its clock. */
export interface ModelKey {
  readonly id: string;
  readonly clock: MarketClock;
}

/** The keys that the commands speak of, in the order of a list. */
export const MODEL_KEYS: readonly [ModelKey, ...ModelKey[]] = [
  { id: 'EEX!/power/DE-LU/base+peak', clock: clocks.sdac },
  { id: 'EEX/gas/TTF/base', clock: clocks.euGasDay },
  { id: 'b\'"; --/oil/Ä/%_', clock: clocks.utc },
];

/** The as-of dates, each with the month that follows it. */
export const MODEL_DATES: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['2026-01-30', 'Feb-26'],
  ['2026-01-31', 'Feb-26'],
  ['2026-02-01', 'Mar-26'],
  ['2026-02-28', 'Mar-26'],
  ['2026-03-01', 'Apr-26'],
];

/** The contracts that may be quoted; months in their order. */
export const MODEL_CONTRACTS: readonly [string, ...string[]] = ['Feb-26', 'Mar-26', 'Apr-26', 'Q2-26', 'peak Mar-26'];

/** What a curve says, as plain data. */
export interface Said {
  readonly quotes: Readonly<Record<string, Numbers>>;
  /** The prices of three days; null where there is none. */
  readonly fine: readonly (number | null)[] | undefined;
  readonly method: string;
}

/** One revision of the model; `said` is undefined where the curve is taken back. */
export interface ModelRevision {
  readonly tenant: string;
  readonly key: ModelKey;
  readonly asOf: string;
  readonly knownAt: number;
  readonly said: Said | undefined;
  readonly recordedAt: number;
}

/** Bounds of a read; infinite where there is none. */
export interface ModelBounds {
  readonly knownAt: number;
  readonly recordedBy: number;
}

/** What was known, as one array in the order of recording, and answers by loops over all of it. */
export class NaiveCurves {
  readonly tenants: readonly [string, string];
  readonly revisions: ModelRevision[] = [];
  readonly stamps: number[] = [];

  constructor(tenants: readonly [string, string]) {
    this.tenants = tenants;
  }

  /** Everything of one curve in the total order. Sorting keeps the order of recording where knownAt is equal. */
  of(tenant: string, key: ModelKey, asOf: string): readonly ModelRevision[] {
    return this.revisions
      .filter((r) => r.tenant === tenant && r.key === key && r.asOf === asOf)
      .sort((a, b) => a.knownAt - b.knownAt);
  }

  /** What a read within the bounds finds. */
  seen(
    curve: { readonly tenant: string; readonly key: ModelKey; readonly asOf: string },
    bounds: ModelBounds,
  ): ModelRevision | undefined {
    let found: ModelRevision | undefined;
    for (const revision of this.of(curve.tenant, curve.key, curve.asOf)) {
      if (revision.knownAt <= bounds.knownAt && revision.recordedAt <= bounds.recordedBy) found = revision;
    }
    return found?.said === undefined ? undefined : found;
  }

  /** All curves of a key that reads within the bounds find, by date. */
  dates(tenant: string, key: ModelKey, bounds: ModelBounds): readonly ModelRevision[] {
    return MODEL_DATES.flatMap(([asOf]) => this.seen({ tenant, key, asOf }, bounds) ?? []);
  }

  /** Adds what a batch says anew, and gives the counts of its receipt. */
  add(batch: readonly Omit<ModelRevision, 'recordedAt'>[], recordedAt: number): readonly [number, number, number] {
    const counts: [number, number, number] = [0, 0, 0];
    this.stamps.push(recordedAt);
    for (const one of [...batch].sort((a, b) => a.knownAt - b.knownAt)) {
      const before = this.of(one.tenant, one.key, one.asOf);
      const predecessor = before.filter((r) => r.knownAt <= one.knownAt).at(-1);
      if (JSON.stringify(predecessor?.said) === JSON.stringify(one.said)) counts[2]++;
      else {
        counts[before.length === 0 ? 0 : 1]++;
        this.revisions.push({ ...one, recordedAt });
      }
    }
    return counts;
  }
}

/** Chooses what a curve says; few values, so that curves often say the same. */
export function chooseSaid(choices: Choices): Said {
  const quotes: Record<string, Numbers> = {};
  const bits = 1 + choices.below(31);
  MODEL_CONTRACTS.forEach((contract, i) => {
    if ((bits >> i) % 2 === 0) return;
    const price = choices.below(3);
    quotes[contract] = choices.of<Numbers>([price, { bid: price, volume: 4 }, { volume: price }]);
  });
  const fine = choices.below(3) === 2 ? [choices.below(2), null, 7] : undefined;
  return { quotes, fine, method: choices.of(['quotes', 'bootstrap']) };
}

/** The curve that says something. */
export function curveOfSaid({ key, asOf }: Pick<ModelRevision, 'key' | 'asOf'>, what: Said): Curve {
  const lineage = { method: what.method, settings: { b: 1, a: [what.method] } };
  const { clock, id } = key;
  const fine = what.fine === undefined ? {} : { fine: fineOf(what.fine, clock) };
  return curveOf(asOf, what.quotes, { key: id, clock, lineage, ...fine });
}

function fineOf(prices: readonly (number | null)[], clock: MarketClock): Series<string, 'average'> {
  const range = parseDeliveryPeriod('2026-03-28..2026-03-30').interval(clock);
  return Series.of<string, 'average'>({
    index: gridIndex('P1D', clock, range),
    unit: 'EUR/MWh',
    clock,
    kind: 'average',
    values: Float64Array.from(prices, (price) => price ?? Number.NaN),
    flags: Uint8Array.from(prices, (price) => (price === null ? FLAG.missing : FLAG.ok)),
  });
}

/** Chooses when something is known: six days, and often a millisecond beside them. */
export function chooseKnownAt(choices: Choices): number {
  return known(1 + choices.below(6)) - (choices.oneIn(4) ? 1 : 0);
}
