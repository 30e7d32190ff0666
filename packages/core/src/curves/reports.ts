import { AurumError } from '../errors/index.js';
import type {
  BootstrapOptions,
  Component,
  ContractReport,
  ContractStatus,
  InconsistencyPolicy,
  ShapingConstraint,
} from './bootstrap-types.js';
import { type Contract, contractId } from './contract.js';
import { impliedPrice } from './fit.js';
import type { DependentRow } from './gram.js';
import type { Priced } from './priority.js';
import type { Quote } from './quote.js';
import { shapingName } from './shaping.js';
import { type Trade, tradeOf } from './trade.js';

/** A standard error below this part of the largest is taken for it: a quote without any spread would be obeyed whatever others say. */
const LEAST_SIGMA = 1e-4;
/** The combination of a contract that is not made of others: one for all of them. */
const NONE: readonly Component[] = Object.freeze([]);
/** How many contracts a message names. */
const NAMED = 5;

/** Contracts that are made of others, and how far from them they are. */
export interface Redundancies {
  /** The contracts, with what they are made of. */
  readonly dependent: readonly DependentRow[];
  /** Beside it: price less what the combination implies. */
  readonly gaps: Float64Array;
  /** Up to which a gap is none. */
  readonly tolerance: number;
}

/** Refuses contracts that contradict others, naming them with their gaps. */
export function assertConsistent({ contracts, prices }: Priced, { dependent, gaps, tolerance }: Redundancies): void {
  const wrong = dependent.flatMap(({ row }, k) => {
    const gap = gaps[k] as number; // beside dependent
    if (Math.abs(gap) <= tolerance) return [];
    return [{ contract: contractId(contracts[row] as Contract), gap, price: prices[row] as number }];
  });
  if (wrong.length === 0) return;
  const shown = wrong
    .slice(0, NAMED)
    .map(({ contract, gap, price }) => `${contract} is quoted at ${price}, and others imply ${round(price - gap)}`);
  const more = wrong.length > NAMED ? `, and ${wrong.length - NAMED} more` : '';
  throw new AurumError('CURVE.INCONSISTENT', {
    message: `Quotes contradict each other: ${shown.join('; ')}${more}. Correct them, allow a tolerance, or choose another onInconsistency than throw.`,
    details: { contracts: wrong },
  });
}

/** Refuses shaping constraints that quotes, or others of them, rule out. */
export function assertShaping(
  dependent: readonly DependentRow[],
  given: {
    readonly means: Float64Array;
    readonly constraints: readonly ShapingConstraint[];
    readonly contracts: readonly Contract[];
    readonly tolerance: number;
  },
): void {
  const { means, constraints, contracts, tolerance } = given;
  const nameOf = (row: number): string =>
    row < contracts.length
      ? contractId(contracts[row] as Contract)
      : shapingName(constraints[row - contracts.length] as ShapingConstraint); // the rows are contracts, then constraints
  for (const one of dependent) {
    const { row, of } = one;
    if (row < contracts.length) continue;
    const implied = impliedPrice(one, means);
    if (Math.abs(implied - (means[row] as number)) <= tolerance) continue;
    const names = Array.from(of, nameOf);
    throw new AurumError('CURVE.INFEASIBLE', {
      message: `The ${nameOf(row)} cannot hold: it is off by ${round(implied - (means[row] as number))}, whatever the curve, given ${names.slice(0, NAMED).join(', ')}. Leave the constraint out or change its value.`,
      details: { shaping: nameOf(row), given: names },
    });
  }
}

/** The standard errors of some of the quotes. */
export function sigmasOf(quotes: readonly Quote[], columns: Int32Array, options: BootstrapOptions): Float64Array {
  const given = Array.from(columns, (column) => {
    const quote = quotes[column] as Quote; // columns are indices of quotes
    const sigma = options.sigma?.(quote) ?? halfSpread(quote);
    if (sigma === undefined || (sigma >= 0 && Number.isFinite(sigma))) return sigma;
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `The standard error of ${contractId(quote.contract)} is ${sigma}: least squares needs one that is not negative, so its ask may not be below its bid.`,
      details: { contract: contractId(quote.contract), sigma },
    });
  });
  const known = given.filter((sigma) => sigma !== undefined);
  const mean = known.reduce((sum, sigma) => sum + sigma, 0) / known.length || 1; // 1 when none is known, or all are 0
  const least = LEAST_SIGMA * known.reduce((most, sigma) => Math.max(most, sigma), mean);
  return Float64Array.from(given, (sigma) => Math.max(sigma ?? mean, least));
}

function halfSpread({ bid, ask }: Quote): number | undefined {
  return bid === undefined || ask === undefined ? undefined : (ask - bid) / 2;
}

/** What became of every quote, in the order in which they were given. */
export function contractReports(
  quotes: readonly Quote[],
  given: Redundancies & { readonly priced: Priced; readonly means: Float64Array; readonly policy: InconsistencyPolicy },
): readonly ContractReport[] {
  const { priced, dependent, gaps, tolerance, means, policy } = given;
  const plain = (quote: Quote, price: number | undefined, curvePrice: number | undefined): ContractReport => ({
    quote,
    status: price === undefined ? 'notQuoted' : 'used',
    price,
    curvePrice,
    combination: NONE,
    gap: 0,
    trade: undefined,
  });
  const place = new Int32Array(quotes.length).fill(-1);
  priced.columns.forEach((column, i) => {
    place[column] = i;
  });
  const out = quotes.map((quote, column) => {
    const i = place[column] as number; // one for each quote
    return i < 0 ? plain(quote, undefined, undefined) : plain(quote, priced.prices[i] as number, means[i] as number);
  });
  dependent.forEach((one, k) => {
    const gap = gaps[k] as number; // beside dependent
    const column = priced.columns[one.row] as number;
    const status = statusOf(Math.abs(gap) <= tolerance, policy);
    out[column] = {
      ...(out[column] as ContractReport),
      status,
      gap,
      combination: Array.from(one.of, (i, n) => ({
        contract: priced.contracts[i] as Contract,
        weight: one.weights[n] as number,
      })),
      trade: status === 'redundant' ? undefined : tradeOfGap(priced, one, gap),
    };
  });
  return out;
}

function statusOf(consistent: boolean, policy: InconsistencyPolicy): ContractStatus {
  if (consistent) return 'redundant';
  return policy === 'leastSquares' ? 'inconsistent' : 'dropped';
}

/** Sell what is dear, the contract or its combination, and buy the other, at the prices that were taken. */
function tradeOfGap({ contracts, prices, atoms }: Priced, { row, of, weights }: DependentRow, gap: number): Trade {
  const side = Math.sign(gap);
  const amounts: [number, number][] = [[row, side]];
  of.forEach((i, k) => {
    amounts.push([i, -side * (weights[k] as number)]);
  });
  return tradeOf(amounts, { contracts, hours: atoms.contractHours, priceOf: (i) => prices[i] as number });
}

function round(price: number): number {
  return Number(price.toPrecision(8));
}
