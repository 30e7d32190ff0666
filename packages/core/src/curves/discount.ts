import { AurumError } from '../errors/index.js';
import { upperBound } from '../series/index-access.js';
import { formatInstant, type Instant } from '../time/index.js';

/**
 * Discount factors by delivery: what is delivered from `starts[k]` on, up to the next start, is paid for when one unit of money is worth
 * `factors[k]`. Where each month settles on one day there is a step for each month.
 */
export interface DiscountSteps {
  /** From when on each factor holds, ascending; the first not after the first delivery. */
  readonly starts: Float64Array | readonly Instant[];
  /** Beside it: the factors, positive. */
  readonly factors: Float64Array | readonly number[];
}

/**
 * A running count of weighted hours with each hour times its discount factor. Continuous, and before the first step it runs as in it.
 *
 * @param scale the count before discounting.
 * @param first when the first delivery begins.
 * @throws AurumError `CURVE.INVALID_ARGUMENT`
 */
export function discountScale(
  scale: (t: Instant) => number,
  { discount, first }: { readonly discount: DiscountSteps; readonly first: Instant },
): (t: Instant) => number {
  const starts = Float64Array.from(discount.starts);
  const factors = Float64Array.from(discount.factors);
  assertSteps(starts, factors);
  const [begins] = starts;
  if (begins === undefined || begins > first) {
    throw refusal(
      `The discount factors begin ${begins === undefined ? 'nowhere' : `at ${formatInstant(begins)}`}, and delivery at ${formatInstant(first)}: give one for all that is delivered.`,
    );
  }
  const before = Float64Array.from(starts, scale);
  const counts = new Float64Array(starts.length);
  for (let k = 1; k < starts.length; k++) {
    const length = (before[k] as number) - (before[k - 1] as number); // k is below the length
    counts[k] = (counts[k - 1] as number) + (factors[k - 1] as number) * length;
  }
  return (t) => {
    const k = Math.max(0, upperBound(starts, t) - 1);
    return (counts[k] as number) + (factors[k] as number) * (scale(t) - (before[k] as number));
  };
}

function assertSteps(starts: Float64Array, factors: Float64Array): void {
  if (starts.length !== factors.length) {
    throw refusal(`There are ${starts.length} starts but ${factors.length} discount factors: give one of each.`);
  }
  for (let k = 0; k < starts.length; k++) {
    const [start, factor] = [starts[k] as number, factors[k] as number]; // k is below both lengths
    if (!Number.isSafeInteger(start) || (k > 0 && start <= (starts[k - 1] as number))) {
      throw refusal(`The discount factor ${k} begins at ${start}: give instants that ascend, in whole milliseconds.`);
    }
    if (!(factor > 0 && Number.isFinite(factor))) {
      throw refusal(`The discount factor from ${formatInstant(start)} on is ${factor}: give positive numbers.`);
    }
  }
}

function refusal(message: string): AurumError {
  return new AurumError('CURVE.INVALID_ARGUMENT', { message });
}
