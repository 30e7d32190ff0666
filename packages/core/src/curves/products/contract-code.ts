import { AurumError } from '../../errors/index.js';
import {
  civilFromDays,
  DeliveryPeriod,
  type InstantInput,
  type Interval,
  type PeriodUnit,
  parseDeliveryPeriod,
} from '../../time/index.js';
import { unitNumber, unitRange } from '../../time/period-units.js';
import type { Contract } from '../contract.js';
import { asOfDate } from '../curve-key.js';
import { expiryOf } from './expiry-rule.js';
import { nearbyPeriod, periodOf } from './nearby.js';
import { products } from './presets.js';
import { assertListed, contractOf, type Product } from './product.js';
import type { KnownCode, ProductTable } from './product-table.js';

/** A product and a period of a length that it lists. */
export interface Listing {
  /** The product. */
  readonly product: Product;
  /** When it delivers. */
  readonly period: DeliveryPeriod;
}

/** Options of {@link parseContract}. */
export interface ParseContractOptions {
  /** The date, `YYYY-MM-DD`, from which relative tenors and one-digit years count. */
  readonly asOf?: string | undefined;
  /** The products that are known. Default {@link products}. */
  readonly table?: ProductTable | undefined;
}

const MONTH_CODES = 'FGHJKMNQUVXZ';
/** A month code right behind the code of a product, as in `NGZ26`. */
const MONTH_CODE = /^[FGHJKMNQUVXZ]\d+$/i;
/** Longer ends of a text are no month code with too many digits any more, and need not be looked at. */
const LONGEST_MONTH_CODE = 12;
/** A position by expiry: `#1`, `#2Q`. */
const NEARBY = /^#(\d{1,3})([WMQHSY]|GY)?$/i;
const NEARBY_LENGTHS: Readonly<Record<string, PeriodUnit>> = {
  W: 'week',
  M: 'month',
  Q: 'quarter',
  H: 'half',
  S: 'season',
  GY: 'gasYear',
  Y: 'year',
};

/**
 * Reads a contract as it is written at exchanges and desks: a product's code, and right behind it a month code with a year (`NGZ26`, `CLM0`), or after a space any
 * tenor of `parseDeliveryPeriod` (`TTF Q1-26`, `DE-BASE Cal-27`, `NG F26`). With an as-of date tenors may count from it by the calendar (`DA`, `BOM`, `M+1`,
 * `Q+2`), or by expiry: `#1` is the first month that still trades, `#2Q` the second quarter.
 *
 * A one-digit year is the first in which the contract still trades at the as-of date: as of 2020-06-01 `CLM0` is June 2030, because June 2020 had expired. Where a
 * product has no expiry rule, it is the first whose delivery is not over.
 *
 * @throws AurumError `CURVE.UNKNOWN_PRODUCT` that names codes which come near, `TIME.INVALID_TENOR`, `CURVE.INVALID_CONTRACT` for a length that the product
 *   does not list, `CURVE.INVALID_ARGUMENT` for an as-of date that is none, or a position of a product without an expiry rule.
 * @example
 * ```ts
 * import { contractId, parseContract } from '@aurum/core/curves';
 * console.log(contractId(parseContract('NGZ26'))); // Henry Hub base Dec-26
 * console.log(contractId(parseContract('DE-PEAK Q1-26'))); // DE-LU sdac:peak Q1-26
 * console.log(parseContract('NG #1', { asOf: '2021-01-28' }).period.name, parseContract('NG M+1', { asOf: '2021-01-28' }).period.name); // Mar-21 Feb-21
 * ```
 */
export function parseContract(text: string, options: ParseContractOptions = {}): Contract {
  const { product, period } = parseListing(text, options);
  return contractOf(product, period);
}

/** {@link parseContract} with the product and the delivery period, as {@link formatContract} takes them. */
export function parseListing(text: string, options: ParseContractOptions = {}): Listing {
  const table = options.table ?? products;
  const split = splitCode(text.trim(), table);
  const { known } = split;
  if (options.asOf !== undefined) asOfDate(options.asOf);
  const period = readPeriod(split, options.asOf);
  assertListed(known.product, period);
  return Object.freeze({ product: known.product, period });
}

/**
 * The one canonical way to write a contract: `NGZ26` for months of products with month codes in the years 2000 to 2099, else the code of the product and the name of
 * the period, `TTF Q1-26`. {@link parseContract} reads it back.
 *
 * @throws AurumError `CURVE.UNKNOWN_PRODUCT` when no product of the table has the market, the profile and the hours of a contract.
 */
export function formatContract(given: Contract | Listing, table: ProductTable = products): string {
  const { product, period } = 'product' in given ? given : listingOf(given, table);
  const { year, month } = civilFromDays(period.start);
  const short = year >= 2000 && year <= 2099;
  if (!product.monthCodes || period.kind !== 'month' || !short) return `${product.code} ${period}`;
  return `${product.code}${MONTH_CODES.charAt(month - 1)}${String(year).slice(2)}`;
}

interface SplitCode {
  readonly known: KnownCode;
  readonly tenor: string;
  /** Whether the tenor is right behind the code. */
  readonly joined: boolean;
}

function splitCode(text: string, table: ProductTable): SplitCode {
  const space = text.search(/\s/);
  if (space > 0) {
    const known = table.code(text.slice(0, space));
    if (known === undefined) throw table.unknown(text.slice(0, space));
    return { known, tenor: text.slice(space).trim(), joined: false };
  }
  for (let length = text.length - 1; length > 0 && text.length - length <= LONGEST_MONTH_CODE; length--) {
    const known = table.code(text.slice(0, length));
    if (known !== undefined && MONTH_CODE.test(text.slice(length)))
      return { known, tenor: text.slice(length), joined: true };
  }
  const whole = table.code(text);
  if (whole !== undefined) throw invalidTenor(text, `it names the product ${whole.product.code}, but no period`);
  throw table.unknown(/^(.+)[FGHJKMNQUVXZ]\d+$/i.exec(text)?.[1] ?? text);
}

function readPeriod({ known, tenor, joined }: SplitCode, asOf: string | undefined): DeliveryPeriod {
  const { product, length } = known;
  const nearby = NEARBY.exec(tenor);
  if (nearby !== null) {
    if (asOf === undefined) throw invalidTenor(tenor, 'a position by expiry needs an as-of date (option asOf)');
    const named = nearby[2] === undefined ? length : NEARBY_LENGTHS[nearby[2].toUpperCase()];
    return nearbyPeriod(product, asOf, Number(nearby[1]), { length: named });
  }
  // `NG Q1` is more likely a quarter without its year than August of a one-digit one; `NGQ1` is not.
  const oneDigit = /^[FGHJKMNQUVXZ]\d$/i.test(tenor) && (joined || !/^(Q[1-4]|H[12]|M)/i.test(tenor));
  const period = oneDigit ? oneDigitYear(tenor, product, asOf) : plainTenor(tenor, asOf);
  return joined && length !== undefined ? startingWith(period, length, tenor) : period;
}

/** A tenor without a product of its own in it, such as `CLZ26` in `NG CLZ26`: these are known by their capitals alone. */
function plainTenor(tenor: string, asOf: InstantInput | undefined): DeliveryPeriod {
  try {
    return parseDeliveryPeriod(tenor.toLowerCase(), { asOf });
  } catch {
    parseDeliveryPeriod(tenor, { asOf }); // fails with the text as it was given, unless a product is in it
    throw invalidTenor(tenor, 'it names a product of its own');
  }
}

function oneDigitYear(tenor: string, { expiry, holidays }: Product, asOf: string | undefined): DeliveryPeriod {
  if (asOf === undefined) throw invalidTenor(tenor, 'a one-digit year needs an as-of date (option asOf)');
  const { date } = asOfDate(asOf);
  const { year } = civilFromDays(date);
  const month = MONTH_CODES.indexOf(tenor.charAt(0).toUpperCase()) + 1;
  const over = (period: DeliveryPeriod): boolean => {
    const last = expiry === undefined ? undefined : expiryOf(expiry, period, holidays);
    return last === undefined ? period.end <= date : last < date;
  };
  let candidate = Math.floor(year / 10) * 10 + Number(tenor.charAt(1)) - 10;
  while (over(DeliveryPeriod.month(candidate, month))) candidate += 10;
  return DeliveryPeriod.month(candidate, month);
}

/** The period of a length that starts with a month: `DEBQF26` is the quarter that starts in January. */
function startingWith(month: DeliveryPeriod, length: PeriodUnit, tenor: string): DeliveryPeriod {
  const number = unitNumber(length, month.start);
  if (unitRange(length, number).start === month.start) return periodOf(length, number);
  throw invalidTenor(tenor, `no ${length} starts in ${month}`);
}

function listingOf(given: Contract, table: ProductTable): Listing {
  for (const product of table) {
    if (product.market !== given.market || product.profile.id !== given.profile.id) continue;
    const period = periodNamed(given.period.name);
    if (period === undefined || !product.lengths.includes(period.kind)) continue;
    if (sameInterval(period.interval(product.clock), given.period)) return { product, period };
  }
  throw new AurumError('CURVE.UNKNOWN_PRODUCT', {
    message: `No product of the table has the contract ${given.market} ${given.profile.id} ${given.period.name}: it lists ${[...table].map(({ market, profile, code }) => `${code} (${market} ${profile.id})`).join(', ')}.`,
    details: { market: given.market, profile: given.profile.id, period: given.period.name },
  });
}

function periodNamed(name: string): DeliveryPeriod | undefined {
  try {
    return parseDeliveryPeriod(name);
  } catch {
    return undefined; // a name of the caller's own
  }
}

function sameInterval(a: Interval, b: Interval): boolean {
  return a.start === b.start && a.end === b.end;
}

function invalidTenor(text: string, why: string): AurumError {
  return new AurumError('TIME.INVALID_TENOR', {
    message: `${JSON.stringify(text.slice(0, 60))} is not a delivery period: ${why}. Write NGZ26, TTF Q1-26, DE-BASE Cal-27, or with an as-of date NG M+1, NG #1.`,
    details: { text: text.slice(0, 60), reason: why },
  });
}
