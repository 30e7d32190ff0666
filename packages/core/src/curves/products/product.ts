import { AurumError } from '../../errors/index.js';
import {
  DELIVERY_PERIOD_KINDS,
  type DeliveryPeriod,
  type DeliveryPeriodKind,
  formatLocalDate,
  type HolidayCalendar,
  holidayCalendar,
  type LoadProfile,
  type LocalDate,
  type MarketClock,
  PERIOD_UNITS,
  type PeriodUnit,
} from '../../time/index.js';
import { parseUnit } from '../../units/index.js';
import { type Contract, type ContractWeighting, contract } from '../contract.js';
import { type ExpiryRule, expiryOf, faultOfRule } from './expiry-rule.js';

/** Another code of a product, such as an exchange's code for one length of its contracts. */
export interface ProductAlias {
  /** The code. */
  readonly code: string;
  /** The length that it means; a month code after it is the month with which the period starts. Default: a month code is a month. */
  readonly length?: PeriodUnit;
}

/** How much one lot is. */
export interface LotSize {
  /** The amount. */
  readonly size: number;
  /** Its unit: `MW` and `therm/d` for a rate over the whole delivery, `MMBtu` and `bbl` for an amount in each contract. */
  readonly unit: string;
}

/** Into which units a position falls apart, first and smallest unit first: `['month', 'quarter']` is months for the first quarter, then quarters. */
export type CascadeUnits = readonly [PeriodUnit, ...PeriodUnit[]];

/** A traded product, as data: everything of a contract but its period. Immutable. */
export interface Product {
  /** The code by which contracts are written; letters, digits, `.` and `-`, starting with a letter. */
  readonly code: string;
  /** Whether the code is an exchange's, so that months are written `NGZ26`. Without it they are `TTF Dec-26`. */
  readonly monthCodes: boolean;
  /** Other codes that are read. */
  readonly aliases: readonly ProductAlias[];
  /** For people. */
  readonly name: string;
  /** The market of its contracts: `DE-LU`, `TTF`. */
  readonly market: string;
  /** The unit of its prices. */
  readonly unit: string;
  /** Where delivery days begin and end. */
  readonly clock: MarketClock;
  /** The hours that deliver. */
  readonly profile: LoadProfile;
  /** What a delivered hour counts. */
  readonly weighting: ContractWeighting;
  /** One lot, where known. */
  readonly lot: LotSize | undefined;
  /** The smallest change of a price, in its unit, where known. */
  readonly tick: number | undefined;
  /** The lengths of its contracts. */
  readonly lengths: readonly DeliveryPeriodKind[];
  /** When its contracts are traded for the last time, where known. */
  readonly expiry: ExpiryRule | undefined;
  /** Weekdays that are no business days. */
  readonly holidays: HolidayCalendar;
  /** By length: what a position is replaced with when its contract has traded for the last time. */
  readonly cascade: Readonly<Partial<Record<PeriodUnit, CascadeUnits>>>;
}

/** What {@link product} makes a product of. */
export interface ProductInit extends Pick<Product, 'code' | 'market' | 'unit' | 'clock' | 'profile' | 'lengths'> {
  /** Default false. */
  readonly monthCodes?: boolean;
  /** Default none. */
  readonly aliases?: readonly ProductAlias[];
  /** Default: the code. */
  readonly name?: string;
  /** Default `hours`. */
  readonly weighting?: ContractWeighting;
  /** Default: not known. */
  readonly lot?: LotSize | undefined;
  /** Default: not known. */
  readonly tick?: number | undefined;
  /** Default: not known, so that nothing that needs expiries can be asked. */
  readonly expiry?: ExpiryRule | undefined;
  /** Default: none, so that every weekday is a business day. */
  readonly holidays?: HolidayCalendar;
  /** Default: positions do not cascade. */
  readonly cascade?: Readonly<Partial<Record<PeriodUnit, CascadeUnits>>>;
}

const NO_HOLIDAYS: HolidayCalendar = /* @__PURE__ */ holidayCalendar('none', []);
const CODE = /^[A-Z][A-Z0-9.-]*$/i;

/**
 * A product of your own.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for what is none, `UNIT.UNKNOWN` or `UNIT.SYNTAX`.
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { englandWalesHolidays, lastTradeDate, product } from '@aurum/core/curves';
 * const house = product({
 *   code: 'NO2-BASE',
 *   market: 'NO2',
 *   unit: 'EUR/MWh',
 *   clock: clocks.sdac,
 *   profile: profiles.base,
 *   lengths: ['month', 'quarter', 'year'],
 *   holidays: englandWalesHolidays,
 *   expiry: { kind: 'businessDays', count: 2, before: 'deliveryStart' },
 * });
 * console.log(lastTradeDate(house, parseDeliveryPeriod('Q1-27'))); // 2026-12-30
 * ```
 */
export function product(init: ProductInit): Product {
  const made: Product = Object.freeze({
    code: init.code,
    monthCodes: init.monthCodes ?? false,
    aliases: Object.freeze((init.aliases ?? []).map((alias) => Object.freeze({ ...alias }))),
    name: init.name ?? init.code,
    market: init.market,
    unit: init.unit,
    clock: init.clock,
    profile: init.profile,
    weighting: init.weighting ?? 'hours',
    lot: init.lot === undefined ? undefined : Object.freeze({ ...init.lot }),
    tick: init.tick,
    lengths: Object.freeze([...init.lengths]),
    expiry: init.expiry === undefined ? undefined : Object.freeze({ ...init.expiry }),
    holidays: init.holidays ?? NO_HOLIDAYS,
    cascade: Object.freeze({ ...init.cascade }),
  });
  const fault = faultOf(made);
  if (fault === undefined) return made;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `${JSON.stringify(init.code)} cannot be a product: ${fault}.`,
    details: { code: String(init.code), problem: fault },
  });
}

function faultOf({ code, aliases, lengths, lot, tick, unit, expiry, cascade }: Product): string | undefined {
  const bad = [code, ...aliases.map((alias) => alias.code)].find((text) => !CODE.test(text));
  if (bad !== undefined)
    return `the code ${JSON.stringify(bad)} has something else than letters, digits, "." and "-", or does not start with a letter`;
  parseUnit(unit);
  if (lot !== undefined) parseUnit(lot.unit);
  if (lot !== undefined && !(lot.size > 0 && Number.isFinite(lot.size))) return `a lot of ${lot.size} is none`;
  if (tick !== undefined && !(tick > 0 && Number.isFinite(tick))) return `a tick of ${tick} is none`;
  const length = lengths.find((kind) => !DELIVERY_PERIOD_KINDS.includes(kind));
  if (lengths.length === 0) return 'it lists no lengths of contracts';
  if (length !== undefined) return `${JSON.stringify(length)} is no length: give ${DELIVERY_PERIOD_KINDS.join(', ')}`;
  const rule = expiry === undefined ? undefined : faultOfRule(expiry);
  return rule === undefined ? faultOfCascade(cascade) : `in its expiry rule ${rule}`;
}

/** Whether a rule of cascading ends: each unit is shorter than the one that it replaces. */
function faultOfCascade(cascades: Product['cascade']): string | undefined {
  for (const [length, units] of Object.entries(cascades)) {
    const order = [...units, length as PeriodUnit].map((unit) => PERIOD_UNITS.indexOf(unit)); // keys are units
    const bad = order.some((rank, i) => i > 0 && rank <= (order[i - 1] as number)); // i is below the length
    if (bad || units.length === 0)
      return `a ${length} cascades into ${units.join(' and ') || 'nothing'}: name shorter units, the shortest first`;
  }
  return undefined;
}

/**
 * The contract of a product for a period.
 *
 * @throws AurumError `CURVE.INVALID_CONTRACT` when the product lists no contracts of that length.
 */
export function contractOf(of: Product, period: DeliveryPeriod): Contract {
  assertListed(of, period);
  const { market, profile, clock, weighting } = of;
  return contract({ market, profile, period, clock, weighting });
}

/** Refuses a period of a length that a product does not list. */
export function assertListed({ code, lengths }: Product, period: DeliveryPeriod): void {
  if (lengths.includes(period.kind)) return;
  throw new AurumError('CURVE.INVALID_CONTRACT', {
    message: `${code} has no contract ${period}: it is a ${period.kind}, and listed are ${lengths.join(', ')}. Name one of those, or add the length to the product.`,
    details: { product: code, period: String(period), kind: period.kind, listed: [...lengths] },
  });
}

/**
 * The last date on which a contract trades, `YYYY-MM-DD`, by the rule of its product.
 *
 * @throws AurumError `CURVE.INVALID_CONTRACT` for a length that is not listed, `CURVE.INVALID_ARGUMENT` when nothing says when it expires.
 * @example
 * ```ts
 * import { parseDeliveryPeriod } from '@aurum/core';
 * import { lastTradeDate, products } from '@aurum/core/curves';
 * console.log(lastTradeDate(products.get('NG'), parseDeliveryPeriod('Feb-21'))); // 2021-01-27
 * console.log(lastTradeDate(products.get('CL'), parseDeliveryPeriod('May-20'))); // 2020-04-21
 * ```
 */
export function lastTradeDate(of: Product, period: DeliveryPeriod): string {
  return formatLocalDate(lastTradeDay(of, period));
}

/** {@link lastTradeDate} as days since 1970-01-01. */
export function lastTradeDay(of: Product, period: DeliveryPeriod): LocalDate {
  assertListed(of, period);
  const date = of.expiry === undefined ? undefined : expiryOf(of.expiry, period, of.holidays);
  if (date !== undefined) return date;
  const why = of.expiry === undefined ? 'the product has no expiry rule' : 'its expiry table does not have it';
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `When ${of.code} ${period} trades for the last time is not known: ${why}. Give the product a rule, or an expiryTable with the dates.`,
    details: { product: of.code, period: String(period) },
  });
}
