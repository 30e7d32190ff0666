import { AurumError } from '../errors/index.js';
import { type Atoms, atomsOf, renumberAtoms } from './atoms.js';
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
  const found = quotes
    .map((quote, column) => ({
      quote,
      column,
      price: quotePrice(quote, options.price) ?? Number.NaN,
      id: contractId(quote.contract),
    }))
    .filter(({ price }) => !Number.isNaN(price));
  if (found.length === 0) {
    throw new AurumError('CURVE.NO_QUOTES', {
      message: `None of the ${quotes.length} quotes has a price of the kinds that are asked for: the first is ${contractId((quotes[0] as Quote).contract)}.`,
      details: { quotes: quotes.length, price: options.price ?? null },
    });
  }
  const atoms = atomsOf(
    found.map(({ quote }) => quote.contract),
    options.clock,
    (options.shaping ?? []).flatMap(({ of, to }) => [of, to]),
  );
  const priorities = found.map(({ quote }) => options.priority?.(quote) ?? 0);
  const order = Int32Array.from(found, (_, i) => i).sort((a, b) => {
    const [x, y] = [found[a], found[b]];
    if (x === undefined || y === undefined) return 0; // both are indices of found
    return (
      (priorities[b] as number) - (priorities[a] as number) ||
      (atoms.contractHours[a] as number) - (atoms.contractHours[b] as number) ||
      x.quote.contract.period.start - y.quote.contract.period.start ||
      compareText(x.id, y.id) ||
      x.price - y.price
    );
  });
  const sorted = Array.from(order, (i) => found[i]).filter((one) => one !== undefined);
  return {
    quotes: sorted.map(({ quote }) => quote),
    contracts: sorted.map(({ quote }) => quote.contract),
    prices: Float64Array.from(sorted, ({ price }) => price),
    columns: Int32Array.from(sorted, ({ column }) => column),
    atoms: renumberAtoms(atoms, order),
  };
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
