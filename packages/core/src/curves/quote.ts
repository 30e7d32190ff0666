import { AurumError } from '../errors/index.js';
import { oneOf } from '../series/choices.js';
import { type Contract, contractId } from './contract.js';

/** The prices that a quote may have, in the order in which {@link quotePrice} takes them unless told otherwise. */
export const QUOTE_PRICES = ['settlement', 'mid', 'bidAsk', 'last'] as const;

/** One of {@link QUOTE_PRICES}; `bidAsk` is half-way between bid and ask. */
export type QuotePrice = (typeof QUOTE_PRICES)[number];

/** What the market says of one contract at one as-of date. Everything but the contract is optional. */
export interface Quote {
  /** What is quoted. */
  readonly contract: Contract;
  /** The unit of all its prices, such as `EUR/MWh`. All quotes of a curve have the same one, or none of them has any. */
  readonly unit?: string;
  /** The highest price at which someone buys. */
  readonly bid?: number;
  /** The lowest price at which someone sells. */
  readonly ask?: number;
  /** A mid price, as published. */
  readonly mid?: number;
  /** The price of the last trade. */
  readonly last?: number;
  /** The settlement or closing price. */
  readonly settlement?: number;
  /** What was traded, in the source's own measure. */
  readonly volume?: number;
  /** Open interest, in the source's own measure. */
  readonly openInterest?: number;
}

/** The prices of a quote. */
export const PRICE_FIELDS = ['bid', 'ask', 'mid', 'last', 'settlement'] as const;

/** The numbers of a quote. */
export const QUOTE_FIELDS = ['bid', 'ask', 'mid', 'last', 'settlement', 'volume', 'openInterest'] as const;

/** One of {@link QUOTE_FIELDS}. */
export type QuoteField = (typeof QUOTE_FIELDS)[number];

/** The price of a quote: the first that it has of a preference. Undefined when it has none of them. */
export function quotePrice(quote: Quote, preference: readonly QuotePrice[] = QUOTE_PRICES): number | undefined {
  for (const kind of preference) {
    const price = priceOf(quote, kind);
    if (price !== undefined) return price;
  }
  return undefined;
}

/** Fields by their names: looking one up by a variable takes several times as long. */
function priceOf(quote: Quote, kind: QuotePrice): number | undefined {
  switch (kind) {
    case 'settlement':
      return quote.settlement;
    case 'mid':
      return quote.mid;
    case 'bidAsk':
      return middle(quote);
    case 'last':
      return quote.last;
  }
}

function middle({ bid, ask }: Quote): number | undefined {
  return bid === undefined || ask === undefined ? undefined : (bid + ask) / 2;
}

/** Between what a contract can be sold and bought: its bid and ask; without either, its price is both. */
export function quoteBounds(quote: Quote, preference?: readonly QuotePrice[]): readonly [bid: number, ask: number] {
  const { bid, ask } = quote;
  if (bid !== undefined || ask !== undefined) return [bid ?? Number.NEGATIVE_INFINITY, ask ?? Number.POSITIVE_INFINITY];
  const price = quotePrice(quote, preference);
  return price === undefined ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [price, price];
}

/** Refuses quotes of no use to any curve: none at all, prices that are no numbers, and several units or markets at once. */
export function assertQuotes(quotes: readonly Quote[]): void {
  const [first] = quotes;
  if (first === undefined) {
    throw new AurumError('CURVE.NO_QUOTES', {
      message: 'There are no quotes to build a curve from: give at least one.',
    });
  }
  for (const quote of quotes) {
    if (!hasPrices(quote)) throw badPrice(quote);
    if (quote.unit !== first.unit) {
      const id = contractId(quote.contract);
      throw new AurumError('CURVE.UNIT_MISMATCH', {
        message: `${id} is quoted in ${quote.unit ?? 'no unit'}, but ${contractId(first.contract)} in ${first.unit ?? 'no unit'}: convert the quotes of a curve to one unit first.`,
        details: { contract: id, unit: quote.unit ?? null, expected: first.unit ?? null },
      });
    }
    if (quote.contract.market !== first.contract.market) {
      const id = contractId(quote.contract);
      throw new AurumError('CURVE.INVALID_CONTRACT', {
        message: `${id} is of another market than ${contractId(first.contract)}: a curve is of one market, so build one for each.`,
        details: { contract: id, expected: first.contract.market },
      });
    }
  }
}

/** Whether all prices that a quote has are numbers. */
function hasPrices({ bid, ask, mid, last, settlement }: Quote): boolean {
  return isPrice(bid) && isPrice(ask) && isPrice(mid) && isPrice(last) && isPrice(settlement);
}

function isPrice(given: number | undefined): boolean {
  return given === undefined || Number.isFinite(given);
}

function badPrice(quote: Quote): AurumError {
  const id = contractId(quote.contract);
  const field = PRICE_FIELDS.find((one) => !isPrice(quote[one]));
  const value = field === undefined ? undefined : quote[field];
  return new AurumError('CURVE.INVALID_QUOTE', {
    message: `The ${field} of ${id} is ${value}, which is no price: leave it out when it is not known.`,
    details: { contract: id, field, value: String(value) },
  });
}

/** Refuses kinds of prices that are none. */
export function assertPrices(preference: readonly QuotePrice[] = QUOTE_PRICES): void {
  for (const one of preference) {
    oneOf('price of a quote', one, { words: QUOTE_PRICES, code: 'CURVE.INVALID_ARGUMENT' });
  }
}

/** A tolerance that is one. */
export function toleranceOf(given: number): number {
  if (given >= 0) return given;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The tolerance is ${given}: give the largest difference of prices that counts as none, 0 or more.`,
    details: { tolerance: String(given) },
  });
}
