import { AurumError } from '../../errors/index.js';
import { oneOf } from '../../series/choices.js';
import { type Crossing, crossingOf } from '../../series/convert.js';
import { formatInstant, type Interval, type MarketClock, profileIntervals } from '../../time/index.js';
import { type AnyQuantity, type Currency, converter, divideUnits, type Fx, multiplyUnits } from '../../units/index.js';
import type { Delivery } from '../contract.js';
import type { CurveFx } from './conversion-types.js';
import type { ForwardFx } from './forward-fx.js';

/** What a conversion is asked for with, its types checked. */
export interface ConversionRequest {
  /** The energy of an amount. */
  readonly calorificValue?: AnyQuantity | undefined;
  /** The exchange rates. */
  readonly fx?: CurveFx<never> | undefined;
  /** What a delivery without a rate does. */
  readonly missing?: 'error' | 'gap' | undefined;
}

/** How prices go from one unit to another. */
export interface Conversion {
  /** The unit in which prices are after the calorific value. */
  readonly via: string;
  /** The calorific value, applied to one price. */
  readonly toVia: (price: number) => number;
  /** The currencies that are crossed by rates that depend on delivery; undefined when one function converts all. */
  readonly forward: { readonly crossing: Crossing; readonly fx: ForwardFx<Currency> } | undefined;
  /** Converts a price, with the rate of its delivery where there is one. */
  readonly convert: (price: number, rate?: number) => number;
}

/** Finds how prices go from one unit to another, and refuses what does not. */
export function conversionOf(from: string, to: string, { calorificValue, fx, missing }: ConversionRequest): Conversion {
  oneOf('way with missing rates', missing, {
    words: ['error', 'gap'],
    fallback: 'error',
    code: 'CURVE.INVALID_ARGUMENT',
  });
  const { via, toVia } = throughCalorific(from, to, calorificValue);
  const forward = fx !== undefined && 'cuts' in fx ? (fx as ForwardFx<Currency>) : undefined; // which currencies it knows is checked as it is asked
  const crossing = forward === undefined ? undefined : crossingOf(via, to);
  if (forward === undefined || crossing === undefined) {
    const convert = converter(via, to, forward === undefined ? (fx as Fx<never> | undefined) : undefined);
    return { via, toVia, forward: undefined, convert: (price) => convert(toVia(price)) };
  }
  let last = Number.NaN;
  let convert = (price: number): number => price;
  return {
    via,
    toVia,
    forward: { crossing, fx: forward },
    convert: (price, rate = Number.NaN) => {
      if (rate !== last) {
        convert = converter(via, to, { rate: () => rate });
        last = rate;
      }
      return convert(toVia(price));
    },
  };
}

function throughCalorific(from: string, to: string, given: AnyQuantity | undefined): Pick<Conversion, 'via' | 'toVia'> {
  if (given === undefined) return { via: from, toVia: (price) => price };
  const { value, unit } = given;
  if (!(Number.isFinite(value) && value > 0)) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `The calorific value is ${value} ${unit}: give a positive finite number.`,
      details: { value: String(value), unit },
    });
  }
  const quotient = divideUnits(from, unit);
  const product = multiplyUnits(from, unit);
  if (!reaches(quotient, to) && reaches(product, to)) return { via: product, toVia: (price) => price * value };
  return { via: quotient, toVia: (price) => price / value };
}

/** Whether units have one dimension but for currencies. */
function reaches(from: string, to: string): boolean {
  try {
    converter(from, to, { rate: () => 1 });
    return true;
  } catch (error) {
    if (AurumError.is(error, 'UNIT.DIMENSION')) return false;
    throw error;
  }
}

/** The stretches of a period in each of which one rate holds, with it. */
export function rateStretches(
  { crossing, fx }: NonNullable<Conversion['forward']>,
  clock: MarketClock,
  period: Interval,
): readonly (Interval & { readonly rate: number | undefined })[] {
  const edges = [period.start, ...fx.cuts(clock, period), period.end];
  return edges.slice(1).map((end, i) => {
    const stretch = { start: edges[i] as number, end }; // one more edge than stretches
    return { ...stretch, rate: fx.rate(crossing.from, crossing.to, { clock, period: stretch }) };
  });
}

/** Whether any of a delivery's hours lie in its period. */
export function delivers({ profile, period }: Delivery, clock: MarketClock): boolean {
  return profileIntervals(profile, clock, period).length > 0;
}

/** The error for deliveries that have a price but no rate. */
export function rateMissing({ from, to }: Crossing, stretches: readonly Interval[], remedy: string): AurumError {
  const first = stretches.slice(0, 3).map(({ start }) => formatInstant(start));
  return new AurumError('UNIT.FX_MISSING', {
    message: `There is no forward rate of ${from} to ${to} for delivery from ${first.join(', ')}: add rates for these months, or pass { missing: 'gap' }${remedy}.`,
    details: { from, to, first, stretches: stretches.length },
  });
}
