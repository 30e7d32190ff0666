import type { Interval } from '../../time/index.js';
import { unionOf } from '../../time/interval-list.js';
import type { DeliveryPrice, GapReason } from '../bootstrap-types.js';

/** The first reason among prices why there is none; undefined when all are there. */
export function firstGap(prices: readonly DeliveryPrice[]): GapReason | undefined {
  for (const price of prices) if (price.kind === 'gap') return price.reason;
  return undefined;
}

/** What any of several prices misses, as one ascending list of disjoint stretches. */
export function allMissing(prices: readonly DeliveryPrice[]): readonly Interval[] {
  let all: Float64Array = new Float64Array(0);
  for (const price of prices) {
    if (price.kind === 'gap')
      for (const { start, end } of price.missing) all = unionOf(all, Float64Array.of(start, end));
  }
  return Array.from({ length: all.length / 2 }, (_, k) => ({
    start: all[2 * k] as number, // pairs
    end: all[2 * k + 1] as number,
  }));
}

/**
 * One price made of several, or the gap that any of them has. The hours are those of the first.
 *
 * @param combine what is made of their numbers; anything but a finite number is the gap `notANumber`
 */
export function combinePrices(
  prices: readonly DeliveryPrice[],
  period: Interval,
  combine: (numbers: readonly number[]) => number,
): DeliveryPrice {
  const reason = firstGap(prices);
  if (reason !== undefined) return { kind: 'gap', reason, missing: allMissing(prices) };
  const found = prices.flatMap((price) => (price.kind === 'price' ? [price] : []));
  const price = combine(found.map((one) => one.price));
  if (!Number.isFinite(price)) return { kind: 'gap', reason: 'notANumber', missing: [period] };
  return { kind: 'price', price, hours: found[0]?.hours ?? 0 };
}
