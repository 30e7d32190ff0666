import { AurumError } from '../../errors/index.js';
import type { BuiltCurve } from '../build/built-curve.js';
import type { BuildChanges } from '../build/built-types.js';
import type { Contract } from '../contract.js';
import { sameQuote } from '../curve.js';
import type { Quote } from '../quote.js';
import type { ChangeOptions, ChangePart } from './change-types.js';
import { assertSameUnit, hoursKey, pairQuotes } from './diff-quotes.js';

/** A contract whose price moved. */
export interface MovedContract {
  /** The contract, as it is quoted before. */
  readonly contract: Contract;
  /** By how much. */
  readonly move: number;
}

/** The curves between two dates, each with one more thing of the second. */
export interface ChangeStates {
  /** Before; with moves; with contracts that entered; without those that left; without those that rolled, at the new date; after. */
  readonly states: readonly BuiltCurve[];
  /** Contracts that are quoted on both dates and moved. */
  readonly moved: readonly MovedContract[];
  /** Contracts that came. */
  readonly entered: readonly Contract[];
  /** Contracts that are no longer quoted. */
  readonly left: readonly Contract[];
  /** Contracts that expired or went into delivery. */
  readonly rolled: readonly Contract[];
  /** Steps whose curve cannot be built; it stays what it was before the step. */
  readonly unvalued: readonly ChangePart[];
}

/**
 * The way from one curve to another. What enters comes before anything goes, so that hours which one contract hands over to another are never
 * without a price: each state covers what is covered on both dates. Mixed quotes of two dates may contradict each other; then shorter ones
 * are believed. All but the last are built with the settings of the first.
 */
export function changeStates(before: BuiltCurve, after: BuiltCurve, options: ChangeOptions): ChangeStates {
  assertSameUnit(before.curve, after.curve);
  if (before.clock.id !== after.clock.id) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `The curve before is on the clock ${before.clock.id}, and that after on ${after.clock.id}: compare curves of one clock.`,
      details: { before: before.clock.id, after: after.clock.id },
    });
  }
  const { asOf, asOfEnd } = after.curve;
  const isListed = options.isListed ?? (({ period }: Contract) => period.start >= asOfEnd);
  const pairs = pairQuotes(pricedQuotes(before), pricedQuotes(after));
  const both = pairs.filter((pair) => pair.before !== undefined && pair.after !== undefined);
  const entered = pairs.filter((pair) => pair.before === undefined);
  const gone = pairs.filter((pair) => pair.after === undefined);
  const left = gone.filter(({ contract }) => isListed(contract, asOf));
  const rolled = gone.filter(({ contract }) => !isListed(contract, asOf));
  const newer = quotesOf(both.map((pair) => pair.after));
  const older = (from: typeof gone): Quote[] => quotesOf(from.map((pair) => pair.before));
  const arrived = quotesOf(entered.map((pair) => pair.after));
  const believe = before.curve.lineage.settings.onInconsistency === 'leastSquares' ? 'leastSquares' : 'priority';
  const oldDate = before.curve.asOf;
  const unvalued: ChangePart[] = [];
  const states: BuiltCurve[] = [before];
  const step = (
    part: ChangePart,
    isOne: boolean,
    of: { readonly quotes: readonly Quote[]; readonly asOf: string },
  ): void => {
    const last = states[states.length - 1] as BuiltCurve; // there is always one
    const next = isOne ? built(before, { ...of, options: { onInconsistency: believe } }) : last;
    if (next === undefined) unvalued.push(part);
    states.push(next ?? last);
  };
  const moves = both.some((pair) => pair.before && pair.after && !sameQuote(pair.before, pair.after));
  step('moves', moves, { quotes: [...newer, ...older(gone)], asOf: oldDate });
  step('entered', entered.length > 0, { quotes: [...newer, ...arrived, ...older(gone)], asOf: oldDate });
  step('left', left.length > 0, { quotes: [...newer, ...arrived, ...older(rolled)], asOf: oldDate });
  step('roll', rolled.length > 0 || asOf !== oldDate, { quotes: [...newer, ...arrived], asOf });
  states.push(after);
  const contracts = (list: typeof pairs): readonly Contract[] => list.map(({ contract }) => contract);
  return {
    states,
    moved: movedContracts(before, states[1] as BuiltCurve), // after the first step
    entered: contracts(entered),
    left: contracts(left),
    rolled: contracts(rolled),
    unvalued,
  };
}

/** Prices of two dates in one curve may be what the settings refuse, though those of either are not. */
const REFUSED: readonly string[] = ['CURVE.SHAPE', 'CURVE.INFEASIBLE'];

function built(curve: BuiltCurve, changes: BuildChanges<string>): BuiltCurve | undefined {
  try {
    return curve.with(changes);
  } catch (error) {
    if (error instanceof AurumError && REFUSED.includes(error.code)) return undefined;
    throw error;
  }
}

/** The quotes that a curve has a price of. */
function pricedQuotes({ flat }: BuiltCurve): readonly Quote[] {
  return flat.contracts.flatMap(({ quote, price }) => (price === undefined ? [] : [quote]));
}

function quotesOf(quotes: readonly (Quote | undefined)[]): Quote[] {
  return quotes.filter((quote) => quote !== undefined);
}

function movedContracts(before: BuiltCurve, withMoves: BuiltCurve): readonly MovedContract[] {
  if (before === withMoves) return [];
  const now = new Map(withMoves.flat.contracts.map(({ quote, price }) => [hoursKey(quote.contract), price]));
  return before.flat.contracts.flatMap(({ quote: { contract }, price }) => {
    const next = now.get(hoursKey(contract));
    if (price === undefined || next === undefined || next === price) return [];
    return [{ contract, move: next - price }];
  });
}
