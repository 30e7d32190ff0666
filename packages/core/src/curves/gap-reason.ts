import type { Instant, Interval } from '../time/index.js';
import type { GapReason } from './bootstrap-types.js';

/**
 * Why a delivery has no price.
 *
 * @param missing its stretches without a price
 * @param curve `asOf`: before which everything is expired or in delivery, if known; `last`: where the curve ends
 */
export function gapReason(
  period: Interval,
  missing: readonly Interval[],
  { asOf, last }: { readonly asOf: Instant | undefined; readonly last: Instant },
): GapReason {
  const first = missing[0]?.start ?? period.start;
  if (asOf !== undefined && period.end <= asOf) return 'expired';
  if (asOf !== undefined && first < asOf) return 'inDelivery';
  return first >= last ? 'extrapolated' : 'notQuoted';
}
