import type { Contract } from './contract.js';

/** One position of a {@link Trade}. */
export interface TradeLeg {
  /** What is traded. */
  readonly contract: Contract;
  /** Whether it is bought or sold. */
  readonly side: 'buy' | 'sell';
  /** The delivered power, in MW if the prices are per MWh: the same in every delivered hour. */
  readonly mw: number;
  /** The delivered amount: power times delivered hours, weighted as the contract weighs them, and discounted where factors are given. */
  readonly mwh: number;
  /** At which it is traded: the ask when bought, the bid when sold. */
  readonly price: number;
}

/** A move of one quote. */
export interface QuoteMove {
  /** The contract. */
  readonly contract: Contract;
  /** By how much its price moves, in the unit of the quotes. A sold contract's bid falls, a bought one's ask rises. */
  readonly move: number;
}

/**
 * A portfolio that delivers nothing in any hour and still earns money: an arbitrage. The largest position is 1 MW.
 */
export interface Trade {
  /** The positions, largest amounts first. */
  readonly legs: readonly TradeLeg[];
  /** What the positions earn, in the currency of the prices. */
  readonly profit: number;
  /** The profit for each MWh of the leg with the largest amount. */
  readonly profitPerMwh: number;
  /** The least that quotes have to move, summed over all of them, for the trade to earn nothing. */
  readonly repair: readonly QuoteMove[];
}

/** The trade of amounts y by contract, positive when sold. That they cancel out in every hour is the caller's. */
export function tradeOf(
  amounts: readonly (readonly [contract: number, amount: number])[],
  market: {
    readonly contracts: readonly Contract[];
    readonly hours: Float64Array;
    readonly priceOf: (contract: number, side: 'buy' | 'sell') => number;
    readonly repair?: readonly QuoteMove[];
  },
): Trade {
  const { contracts, hours, priceOf } = market;
  const largestPower = amounts.reduce((most, [i, y]) => Math.max(most, Math.abs(y) / (hours[i] as number)), 0);
  let profit = 0;
  const legs = amounts.map(([i, y]): TradeLeg => {
    const side = y > 0 ? 'sell' : 'buy';
    const price = priceOf(i, side);
    profit += (y / largestPower) * price;
    const mwh = Math.abs(y) / largestPower;
    return { contract: contracts[i] as Contract, side, mw: mwh / (hours[i] as number), mwh, price };
  });
  legs.sort((a, b) => b.mwh - a.mwh);
  const [largest] = legs;
  const profitPerMwh = largest === undefined ? 0 : profit / largest.mwh;
  const alone =
    largest === undefined
      ? []
      : [{ contract: largest.contract, move: largest.side === 'sell' ? -profitPerMwh : profitPerMwh }];
  return { legs, profit, profitPerMwh, repair: market.repair ?? alone };
}
