import { AurumError } from '../errors/index.js';
import { type Atoms, atomsOf, ranked, renumberAtoms } from './atoms.js';
import type { BootstrapOptions } from './bootstrap-types.js';
import { type Contract, contractId } from './contract.js';
import { type Quote, quotePrice } from './quote.js';

/** Quotes with a price, by priority. */
export interface Priced {
  /** The quotes. */
  readonly quotes: readonly Quote[];
  /** Their contracts. */
  readonly contracts: readonly Contract[];
  /** Their prices. */
  readonly prices: Float64Array;
  /** By contract in order of priority: its index among the quotes as they were given. */
  readonly columns: Int32Array;
  /** The atoms, with contracts by their place in the order. */
  readonly atoms: Atoms;
}

/** The quotes that have a price, by priority; an order of their own makes the result the same whatever order they come in. */
export function inPriority(quotes: readonly Quote[], options: BootstrapOptions): Priced {
  const found: Quote[] = [];
  const columns: number[] = [];
  const prices: number[] = [];
  quotes.forEach((quote, column) => {
    const price = quotePrice(quote, options.price);
    if (price === undefined) return;
    found.push(quote);
    columns.push(column);
    prices.push(price);
  });
  if (found.length === 0) {
    throw new AurumError('CURVE.NO_QUOTES', {
      message: `None of the ${quotes.length} quotes has a price of the kinds that are asked for: the first is ${contractId((quotes[0] as Quote).contract)}.`,
      details: { quotes: quotes.length, price: options.price ?? null },
    });
  }
  const contracts = found.map(({ contract }) => contract);
  const cuts = (options.shaping ?? []).flatMap(({ of, to }) => [of, to]);
  const atoms = atomsOf(contracts, options.clock, cuts);
  const { priority } = options;
  const priorities = priority === undefined ? undefined : Float64Array.from(found, priority);
  const unclear = priorities?.findIndex((value) => Number.isNaN(value)) ?? -1;
  if (unclear >= 0) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `The priority of ${contractId(contracts[unclear] as Contract)} is NaN, which is neither above nor below others: give a number.`,
      details: { contract: contractId(contracts[unclear] as Contract) },
    });
  }
  const starts = Float64Array.from(contracts, ({ period }) => period.start);
  const idOf = (i: number): string => contractId(contracts[i] as Contract); // only indices of contracts are asked for
  const order = ranked(
    found.length,
    (a, b) =>
      (priorities === undefined ? 0 : (priorities[b] as number) - (priorities[a] as number)) ||
      (atoms.contractHours[a] as number) - (atoms.contractHours[b] as number) ||
      (starts[a] as number) - (starts[b] as number) ||
      compareText(idOf(a), idOf(b)) ||
      (prices[a] as number) - (prices[b] as number),
  );
  return {
    quotes: Array.from(order, (i) => found[i] as Quote),
    contracts: Array.from(order, (i) => contracts[i] as Contract),
    prices: Float64Array.from(order, (i) => prices[i] as number),
    columns: order.map((i) => columns[i] as number),
    atoms: renumberAtoms(atoms, order),
  };
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
