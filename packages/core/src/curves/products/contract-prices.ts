import { AurumError } from '../../errors/index.js';
import { deliveryDay, type Interval, type LocalDate, type PeriodUnit } from '../../time/index.js';
import { unitNumber } from '../../time/period-units.js';
import type { Curve } from '../curve.js';
import { asOfDate } from '../curve-key.js';
import { assertPrices, type QuoteField, type QuotePrice, quotePrice } from '../quote.js';
import { periodOf } from './nearby.js';
import type { Product } from './product.js';

/** What one contract cost at one as-of date. */
export interface ContractPrice {
  /** The as-of date, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** When the contract delivers: `contract.period`, or `period.interval(clock)`. */
  readonly period: Interval;
  /** The price; NaN where none is known. */
  readonly price: number;
  /** The unit of the price. Default: that of the product. */
  readonly unit?: string | undefined;
  /** Open interest. */
  readonly openInterest?: number | undefined;
  /** What was traded. */
  readonly volume?: number | undefined;
}

/** The quotes of one contract or position over as-of dates, as a curve repository gives them. */
export interface HistoryColumns {
  /** The as-of dates, `YYYY-MM-DD`. */
  readonly asOf: readonly string[];
  /** Start of delivery, epoch ms. */
  readonly starts: ArrayLike<number>;
  /** End of delivery, epoch ms. */
  readonly ends: ArrayLike<number>;
  /** Each number of the quotes; NaN where the quote has none. */
  readonly fields: Readonly<Record<QuoteField, ArrayLike<number>>>;
  /** The unit of the prices. */
  readonly unit: string;
}

/** The prices of a product's contracts in curves of several as-of dates. Quotes of other markets and profiles are passed over, and those without a price. */
export function* pricesOfCurves(
  curves: Iterable<Curve>,
  { market, profile }: Pick<Product, 'market' | 'profile'>,
  preference?: readonly QuotePrice[],
): Generator<ContractPrice, void, undefined> {
  assertPrices(preference);
  for (const { asOf, quotes } of curves) {
    for (const quote of quotes) {
      const { contract, unit, openInterest, volume } = quote;
      const price = quotePrice(quote, preference);
      if (price === undefined || contract.market !== market || contract.profile.id !== profile.id) continue;
      yield { asOf, period: contract.period, price, unit, openInterest, volume };
    }
  }
}

/** The prices in a history of `CurveRepository.history`. Default: settlements. */
export function* pricesOfHistory(
  { asOf, starts, ends, fields, unit }: HistoryColumns,
  field: QuoteField = 'settlement',
): Generator<ContractPrice, void, undefined> {
  const number = (name: QuoteField, i: number): number => fields[name][i] as number; // columns have equal length
  for (let i = 0; i < asOf.length; i++) {
    const period = { start: starts[i] as number, end: ends[i] as number }; // as above
    const [openInterest, volume] = [number('openInterest', i), number('volume', i)];
    yield { asOf: asOf[i] as string, period, price: number(field, i), unit, openInterest, volume };
  }
}

/** The rows of one as-of date, by the number of the unit that they deliver in. */
export interface DatedPrices {
  /** The as-of date, days since 1970-01-01. */
  readonly date: LocalDate;
  /** What each contract cost. */
  readonly contracts: ReadonlyMap<number, ContractPrice>;
}

/** Rows of one length by date, ascending. Those of other lengths are passed over. */
export function datedPrices(
  rows: Iterable<ContractPrice>,
  product: Product,
  length: PeriodUnit,
): readonly DatedPrices[] {
  const unitOf = unitNumbers(product, length);
  const byDate = new Map<string, Map<number, ContractPrice>>();
  for (const row of rows) {
    const number = unitOf(row.period);
    if (number === undefined) continue;
    assertRow(row, product);
    let contracts = byDate.get(row.asOf);
    if (contracts === undefined) {
      contracts = new Map();
      byDate.set(row.asOf, contracts);
    }
    if (contracts.has(number)) {
      const name = String(periodOf(length, number));
      throw new AurumError('CURVE.INVALID_QUOTE', {
        message: `${product.code} ${name} has two prices as of ${row.asOf}: give each contract one for each date.`,
        details: { product: product.code, contract: name, asOf: row.asOf },
      });
    }
    contracts.set(number, row);
  }
  const dated = Array.from(byDate, ([asOf, contracts]) => ({ date: asOfDate(asOf).date, contracts }));
  return dated.sort((a, b) => a.date - b.date);
}

function assertRow({ asOf, price, unit }: ContractPrice, product: Product): void {
  if (unit !== undefined && unit !== product.unit) {
    throw new AurumError('CURVE.UNIT_MISMATCH', {
      message: `A price of ${product.code} as of ${asOf} is in ${unit}, and the product in ${product.unit}: convert the prices first.`,
      details: { product: product.code, asOf, unit, expected: product.unit },
    });
  }
  if (Math.abs(price) !== Number.POSITIVE_INFINITY) return;
  throw new AurumError('CURVE.INVALID_QUOTE', {
    message: `A price of ${product.code} as of ${asOf} is ${price}, which is none: give NaN where it is not known.`,
    details: { product: product.code, asOf, value: String(price) },
  });
}

/** The number of the unit that an interval fills, for a product; undefined when it fills none. Looked up once for each interval. */
function unitNumbers({ clock }: Product, length: PeriodUnit): (period: Interval) => number | undefined {
  const known = new Map<number, Map<number, number | undefined>>();
  return ({ start, end }) => {
    let byEnd = known.get(start);
    if (byEnd === undefined) {
      byEnd = new Map();
      known.set(start, byEnd);
    }
    if (!byEnd.has(end)) {
      const number = unitNumber(length, deliveryDay(clock, start));
      const whole = periodOf(length, number).interval(clock);
      byEnd.set(end, whole.start === start && whole.end === end ? number : undefined);
    }
    return byEnd.get(end);
  };
}
