import { AurumError } from '../../errors/index.js';
import { indexFrequency, indexLowerBound, indexStart, type Series } from '../../series/index.js';
import type { Interval } from '../../time/index.js';
import type { BuiltCurve } from '../build/built-curve.js';
import type { ChangeStates } from './change-states.js';
import { stepsBetween } from './change-steps.js';
import { CHANGE_PARTS, type ChangePart, type DeliveryChange, type FineChange } from './change-types.js';
import { hoursKey } from './diff-quotes.js';

/** The changes of all periods that begin in a range, of either fine view. */
export function fineChange(way: ChangeStates, range: Interval): FineChange {
  const { states } = way;
  const views = states.map(({ curve }) => curve.fine as Series); // what is built has one
  const [first, last] = [views[0] as Series, views.at(-1) as Series]; // there are six
  assertSameFrequency(first, last);
  const starts = startsOf([first, last], range);
  const prices = views.map((view, k) => (k > 0 && view === views[k - 1] ? undefined : pricesAt(view, starts)));
  const [before, after] = [prices[0] ?? pricesAt(first, starts), prices.at(-1) ?? pricesAt(last, starts)];
  const empty = (): Float64Array => new Float64Array(starts.length).fill(Number.NaN);
  const parts: Record<ChangePart, Float64Array> = {
    moves: empty(),
    entered: empty(),
    left: empty(),
    roll: empty(),
    shape: empty(),
  };
  const total = empty();
  const kinds = Array.from(starts, (_, t): DeliveryChange['kind'] => {
    const [from, to] = [before[t] as number, after[t] as number]; // beside starts
    if (Number.isNaN(from)) return Number.isNaN(to) ? 'gap' : 'appeared';
    if (Number.isNaN(to)) return 'disappeared';
    const course = [from];
    for (let k = 1; k < states.length - 1; k++) {
      const price = prices[k]?.[t] ?? Number.NaN;
      course.push(Number.isNaN(price) ? (course[k - 1] as number) : price); // one is pushed at each step
    }
    course.push(to);
    stepsBetween(course).forEach((step, k) => {
      parts[CHANGE_PARTS[k] as ChangePart][t] = step; // five steps
    });
    total[t] = to - from;
    return 'changed';
  });
  const effects = effectsAt(way, { starts, range, moves: parts.moves });
  return { length: starts.length, starts, kinds, before, after, total, parts, ...effects, unvalued: way.unvalued };
}

/** What the move of each contract does to each period, by the Jacobian before, and what is left. */
function effectsAt(
  { states, moved }: ChangeStates,
  { starts, range, moves }: { readonly starts: Float64Array; readonly range: Interval; readonly moves: Float64Array },
): Pick<FineChange, 'contracts' | 'byContract' | 'interaction'> {
  const contracts = moved.map(({ contract }) => contract);
  const interaction = moves.slice();
  const byContract = new Float64Array(starts.length * moved.length);
  if (moved.length === 0) return { contracts, byContract, interaction };
  const jacobian = (states[0] as BuiltCurve).jacobian(range); // the first is always there
  const columns = new Map(jacobian.contracts.map((one, i) => [hoursKey(one), i]));
  const columnOf = moved.map(({ contract }) => columns.get(hoursKey(contract)) ?? -1);
  let row = 0;
  starts.forEach((start, t) => {
    while (row < jacobian.rows && indexStart(jacobian.periods, row) < start) row++;
    if (Number.isNaN(moves[t])) byContract.fill(Number.NaN, t * moved.length, (t + 1) * moved.length);
    else {
      moved.forEach(({ move }, i) => {
        const weight = jacobian.values[row * jacobian.columns + (columnOf[i] as number)] as number; // one for each contract
        byContract[t * moved.length + i] = weight * move;
        interaction[t] = (interaction[t] as number) - weight * move; // beside starts
      });
    }
  });
  return { contracts, byContract, interaction };
}

/** The starts of all periods of some views that lie in a range, ascending. */
function startsOf(views: readonly Series[], { start, end }: Interval): Float64Array {
  const starts = new Set<number>();
  for (const { index } of views) {
    for (let i = indexLowerBound(index, start); i < index.length && indexStart(index, i) < end; i++) {
      starts.add(indexStart(index, i));
    }
  }
  return Float64Array.from(starts).sort();
}

/** The prices of the periods that begin at given instants; NaN where there is none. */
function pricesAt({ index, values }: Series, starts: Float64Array): Float64Array {
  return starts.map((start) => {
    const i = indexLowerBound(index, start);
    return indexStart(index, i) === start ? (values[i] as number) : Number.NaN;
  });
}

function assertSameFrequency(first: Series, last: Series): void {
  const [before, after] = [indexFrequency(first.index), indexFrequency(last.index)];
  if (before === after) return;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The fine view before is by ${before ?? 'no frequency'}, and that after by ${after ?? 'no frequency'}: build both by the same, or ask for deliveries.`,
    details: { before: before ?? null, after: after ?? null },
  });
}
