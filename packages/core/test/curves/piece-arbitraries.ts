import fc from 'fast-check';

/** How many sets are compared with an oracle; `AURUM_CURVE_SETS` changes it. */
export const SETS: number = Number(process.env.AURUM_CURVE_SETS ?? 1000);

/** Prices in whole cents, negative ones too. */
export const price: fc.Arbitrary<number> = fc.integer({ min: -2000, max: 20_000 }).map((cents) => cents / 100);

/** Contracts that overlap, with names. */
export interface ContractSet {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly prices: readonly number[];
}

/** Contracts between any boundaries of a small calendar; some nested, some crossing, some far apart. */
export function contractSets(minLength: number, maxLength: number): fc.Arbitrary<ContractSet> {
  return fc
    .tuple(
      fc.constantFrom(0, 20_454),
      fc.array(
        fc.record({
          from: fc.constantFrom(0, 7, 14, 31, 59, 90, 181, 273, 365),
          days: fc.constantFrom(1, 7, 28, 31, 90, 92, 365),
          price,
        }),
        { minLength, maxLength },
      ),
    )
    .map(([origin, all]) => ({
      starts: all.map(({ from }) => origin + from),
      ends: all.map(({ from, days }) => origin + from + days),
      prices: all.map((one) => one.price),
    }));
}

/** All boundaries, ascending. */
export function knotsOf({ starts, ends }: ContractSet): readonly number[] {
  return [...new Set([...starts, ...ends])].sort((a, b) => a - b);
}

/** Whether contracts have different centres of delivery: those around one centre leave the slope of a curve free. */
export function haveCentres({ starts, ends }: Pick<ContractSet, 'starts' | 'ends'>): boolean {
  return new Set(starts.map((start, i) => start + (ends[i] ?? 0))).size > 1;
}
