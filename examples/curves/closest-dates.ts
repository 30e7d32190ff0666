import { AurumError } from '@aurum/core';
import type { Curve } from '@aurum/core/curves';

/**
 * Two curves whose as-of dates follow each other most closely; of several such pairs the last.
 *
 * @param curves at least two, by date
 */
export function closestDates<U extends string>(
  curves: readonly Curve<U>[],
): readonly [before: Curve<U>, after: Curve<U>] {
  let best: readonly [Curve<U>, Curve<U>] | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < curves.length; i++) {
    const [before, after] = [curves[i - 1] as Curve<U>, curves[i] as Curve<U>]; // 0 < i < length
    const distance = Date.parse(after.asOf) - Date.parse(before.asOf);
    if (distance > least) continue;
    best = [before, after];
    least = distance;
  }
  if (best === undefined) {
    throw new AurumError('CONFIG.INVALID', {
      message: `${curves.length} gas curves have no two dates to compare: give a file with at least two`,
      details: { curves: curves.length },
    });
  }
  return best;
}
