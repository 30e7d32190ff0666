import { AurumError } from '../../errors/index.js';
import type { Contract } from '../contract.js';
import { type Curve, compareContracts } from '../curve.js';
import { QUOTE_FIELDS, type Quote, type QuoteField } from '../quote.js';
import { quoteColumns } from '../quote-columns.js';

/** What happened to a contract between two sets of quotes. */
export const QUOTE_CHANGES = ['entered', 'left', 'changed'] as const;

/** One of {@link QUOTE_CHANGES}. */
export type QuoteChangeKind = (typeof QUOTE_CHANGES)[number];

/**
 * Contracts of which two sets of quotes say different things, as columns of equal length, by start, end, profile and name of the contract.
 */
export interface QuoteDiff {
  /** Number of contracts. */
  readonly length: number;
  /** What happened. */
  readonly changes: readonly QuoteChangeKind[];
  /** The contracts, as they are quoted after; before, for those that left. */
  readonly contracts: readonly Contract[];
  /** The ids of their profiles. */
  readonly profiles: readonly string[];
  /** Their names. */
  readonly names: readonly string[];
  /** Start of delivery, epoch ms. */
  readonly starts: Float64Array;
  /** End of delivery, epoch ms. */
  readonly ends: Float64Array;
  /** Each number before; NaN where there was none. */
  readonly before: Readonly<Record<QuoteField, Float64Array>>;
  /** Each number after; NaN where there is none. */
  readonly after: Readonly<Record<QuoteField, Float64Array>>;
}

/** A contract with its quotes on both sides. */
export interface QuotePair {
  /** The contract, as it is quoted after; before, when it is not quoted after. */
  readonly contract: Contract;
  /** Its quote before. */
  readonly before: Quote | undefined;
  /** Its quote after. */
  readonly after: Quote | undefined;
}

/**
 * What changed between two sets of quotes: contracts that only one of them has, and contracts of which any number differs. A contract is known
 * by its hours, whatever its name.
 */
export function diffQuotes(before: readonly Quote[], after: readonly Quote[]): QuoteDiff {
  const rows = pairQuotes(before, after).filter(
    ({ before: old, after: now }) =>
      old === undefined || now === undefined || QUOTE_FIELDS.some((field) => old[field] !== now[field]),
  );
  return {
    length: rows.length,
    changes: rows.map((row) => {
      if (row.before === undefined) return 'entered';
      return row.after === undefined ? 'left' : 'changed';
    }),
    contracts: rows.map(({ contract }) => contract),
    profiles: rows.map(({ contract }) => contract.profile.id),
    names: rows.map(({ contract }) => contract.period.name),
    starts: Float64Array.from(rows, ({ contract }) => contract.period.start),
    ends: Float64Array.from(rows, ({ contract }) => contract.period.end),
    before: quoteColumns(rows.map((row) => row.before)),
    after: quoteColumns(rows.map((row) => row.after)),
  };
}

/**
 * What changed in the quotes of one curve against another: see {@link diffQuotes}.
 *
 * @throws AurumError `CURVE.UNIT_MISMATCH` when they are in different units.
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { Curve, contract, diffCurves } from '@aurum/core/curves';
 * const clock = clocks.euGasDay;
 * const quoted = (period: string, settlement: number) => ({
 *   contract: contract({ market: 'TTF', profile: profiles.base, period: parseDeliveryPeriod(period), clock }),
 *   settlement,
 * });
 * const monday = Curve.of({ key: 'EEX/gas/TTF/base', asOf: '2026-01-12', unit: 'EUR/MWh', clock, quotes: [quoted('Feb-26', 31), quoted('Mar-26', 30)] });
 * const tuesday = monday.with({ asOf: '2026-01-13', quotes: [quoted('Feb-26', 32), quoted('Apr-26', 28)] });
 * const { changes, names } = diffCurves(monday, tuesday);
 * console.log(names.map((name, i) => `${name} ${changes[i]}`)); // [ 'Feb-26 changed', 'Mar-26 left', 'Apr-26 entered' ]
 * ```
 */
export function diffCurves(before: Curve, after: Curve): QuoteDiff {
  assertSameUnit(before, after);
  return diffQuotes(before.quotes, after.quotes);
}

/** Refuses two curves whose prices cannot be compared. */
export function assertSameUnit(before: Pick<Curve, 'unit' | 'asOf'>, after: Pick<Curve, 'unit' | 'asOf'>): void {
  if (before.unit === after.unit) return;
  throw new AurumError('CURVE.UNIT_MISMATCH', {
    message: `The curve as of ${before.asOf} is in ${before.unit}, but that as of ${after.asOf} in ${after.unit}: convert one of them first.`,
    details: { before: before.unit, after: after.unit },
  });
}

/** The contracts of two sets of quotes with their quotes on both sides, by start, end, profile and name. */
export function pairQuotes(before: readonly Quote[], after: readonly Quote[]): readonly QuotePair[] {
  const pairs = new Map<string, QuotePair>();
  for (const quote of before)
    pairs.set(hoursKey(quote.contract), { contract: quote.contract, before: quote, after: undefined });
  for (const quote of after) {
    const key = hoursKey(quote.contract);
    pairs.set(key, { contract: quote.contract, before: pairs.get(key)?.before, after: quote });
  }
  return [...pairs.values()].sort((a, b) => compareContracts(a.contract, b.contract));
}

/** The hours of a contract as text: two contracts with the same are one. */
export function hoursKey({ profile, period }: Contract): string {
  return `${period.start} ${period.end} ${profile.id}`;
}
