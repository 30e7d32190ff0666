import { AurumError } from '../errors/index.js';
import { type Atoms, atomsOf, type ContractSizes } from './atoms.js';
import type { BootstrapOptions } from './bootstrap-types.js';
import { type Contract, contractId } from './contract.js';
import type { DeliveryColumns } from './delivery-columns.js';
import { type Quote, quotePrice } from './quote.js';
import { sortByKeys, sortTies } from './sort-by-keys.js';

/** Quotes with a price, by priority. */
export interface Priced {
  /** Their contracts. */
  readonly contracts: readonly Contract[];
  /** The contracts as columns. */
  readonly deliveries: DeliveryColumns;
  /** Their prices. */
  readonly prices: Float64Array;
  /** By contract in order of priority: its index among the quotes as they were given. */
  readonly columns: Int32Array;
  /** The atoms, with contracts by their place in the order. */
  readonly atoms: Atoms;
}

/** The quotes that have a price, by priority; an order of their own makes the result the same whatever order they come in. */
export function inPriority(quotes: readonly Quote[], options: BootstrapOptions): Priced {
  const found: Contract[] = [];
  const places = new Int32Array(quotes.length);
  const prices = new Float64Array(quotes.length);
  for (let column = 0; column < quotes.length; column++) {
    const quote = quotes[column] as Quote; // column is below the length
    const price = quotePrice(quote, options.price);
    if (price === undefined) continue;
    places[found.length] = column;
    prices[found.length] = price;
    found.push(quote.contract);
  }
  if (found.length === 0) {
    throw new AurumError('CURVE.NO_QUOTES', {
      message: `None of the ${quotes.length} quotes has a price of the kinds that are asked for: the first is ${contractId((quotes[0] as Quote).contract)}.`,
      details: { quotes: quotes.length, price: options.price ?? null },
    });
  }
  const descending = negativePriorities(quotes, { found, places, priority: options.priority });
  const {
    atoms,
    columns: deliveries,
    order,
  } = atomsOf(found, {
    clock: options.clock,
    discount: options.discount,
    cuts: (options.shaping ?? []).flatMap(({ of, to }) => [of, to]),
    order: ({ hours, starts, shortest }: ContractSizes) => {
      const sorted = descending === undefined ? shortest : sortByKeys(shortest, descending);
      const keys = descending === undefined ? [starts, hours] : [starts, hours, descending];
      sortTies(sorted, keys, (a, b) => {
        const [x, y] = [contractId(found[a] as Contract), contractId(found[b] as Contract)]; // indices of contracts
        if (x !== y) return x < y ? -1 : 1;
        return (prices[a] as number) - (prices[b] as number);
      });
      return sorted;
    },
  });
  const out = {
    contracts: new Array<Contract>(order.length),
    prices: new Float64Array(order.length),
    columns: new Int32Array(order.length),
  };
  for (let n = 0; n < order.length; n++) {
    const i = order[n] as number; // every index is one of the contracts
    out.contracts[n] = found[i] as Contract;
    out.prices[n] = prices[i] as number;
    out.columns[n] = places[i] as number;
  }
  return { ...out, deliveries, atoms };
}

/** Less the priority of each contract, so that higher ones come first; undefined where the caller gives none. */
function negativePriorities(
  quotes: readonly Quote[],
  given: {
    readonly found: readonly Contract[];
    readonly places: Int32Array;
    readonly priority: BootstrapOptions['priority'];
  },
): Float64Array | undefined {
  const { found, places, priority } = given;
  if (priority === undefined) return undefined;
  const out = new Float64Array(found.length);
  found.forEach((contract, i) => {
    const value = priority(quotes[places[i] as number] as Quote); // a quote for each contract
    if (Number.isNaN(value)) {
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `The priority of ${contractId(contract)} is NaN, which is neither above nor below others: give a number.`,
        details: { contract: contractId(contract) },
      });
    }
    out[i] = -value;
  });
  return out;
}
