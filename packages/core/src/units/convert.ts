import { AurumError } from '../errors/index.js';
import { BoundedMap } from './bounded-map.js';
import type { Currency } from './currency-types.js';
import { checkRate, type Fx } from './fx.js';
import { isDouble, minus, ONE, over, type Rational, rational, rationalOf, times, toDouble } from './rational.js';
import { isCurrency } from './registry.js';
import { parseUnit, type Unit } from './unit.js';

/**
 * A conversion as a function: `x * multiplier`, or `x / divisor`, whichever is exact; never both. Points on a scale add
 * {@link Converter.offset} after that. NaN stays NaN.
 */
export interface Converter {
  /** Converts one number. */
  (x: number): number;
  /** The factor; 1 when the conversion divides. */
  readonly multiplier: number;
  /** The divisor; 1 when the conversion multiplies. */
  readonly divisor: number;
  /** Added last; 0 except between points on a scale. */
  readonly offset: number;
  /**
   * Converts an array into `out`, or a new one. `out` may be `xs` itself.
   *
   * @throws AurumError `UNIT.INVALID_ARGUMENT` when `out` has another length.
   */
  array(xs: Float64Array, out?: Float64Array): Float64Array;
}

const cache = new BoundedMap<string, BoundedMap<string, Converter>>(1024);

/**
 * The conversion between two units. The exact factor is composed as a fraction of integers, with the fx rate if there is
 * one, and rounded once. Converters without fx are cached.
 *
 * @throws AurumError `UNIT.DIMENSION` when the dimensions differ; `UNIT.FX_REQUIRED` when only currencies differ and no fx
 * is given; `UNIT.FX_MISSING` when the fx lacks one of them; `UNIT.SYNTAX` and `UNIT.UNKNOWN` from parsing.
 *
 * @example
 * ```ts
 * import { converter } from '@aurum/core';
 * const toEuroPerMegawattHour = converter('ct/kWh', 'EUR/MWh');
 * console.log(toEuroPerMegawattHour.array(Float64Array.of(8.5, Number.NaN))); // [ 85, NaN ]
 * ```
 */
export function converter(from: string, to: string, fx?: Fx<never>): Converter {
  const row = cache.get(from);
  const known = row?.get(to);
  if (known !== undefined) return known;
  const a = parseUnit(from);
  const b = parseUnit(to);
  const scale = over(a, b);
  if (a.dimension !== b.dimension) return build(times(scale, fxFactor(a, b, fx)), 0);
  const made = build(scale, offsetBetween(a, b));
  if (row === undefined) cache.set(from, new BoundedMap<string, Converter>(1024));
  cache.get(from)?.set(to, made);
  return made;
}

function offsetBetween(a: Unit, b: Unit): number {
  if (a.point === undefined || b.point === undefined) return 0;
  return toDouble(over(minus(a.point.offset, b.point.offset), b));
}

/** The exact product of fx rates that takes the currencies of `a` to those of `b`. */
function fxFactor(a: Unit, b: Unit, fx: Fx<never> | undefined): Rational {
  const given: string[] = [];
  const wanted: string[] = [];
  for (const name of new Set([...a.exponents.keys(), ...b.exponents.keys()])) {
    const left = (a.exponents.get(name) ?? 0) - (b.exponents.get(name) ?? 0);
    if (left === 0) continue;
    if (!isCurrency(name)) throw differentDimensions(a, b);
    for (let i = 0; i < Math.abs(left); i++) (left > 0 ? given : wanted).push(name);
  }
  if (given.length !== wanted.length) throw differentDimensions(a, b);
  if (fx === undefined) {
    throw new AurumError('UNIT.FX_REQUIRED', {
      message: `'${a.symbol}' to '${b.symbol}' crosses currencies (${given.join(', ')} to ${wanted.join(', ')}): give an fx, .to('${b.symbol}', fx)`,
      details: { from: a.symbol, to: b.symbol, currencies: [...given, ...wanted] },
    });
  }
  // The static type of `fx` says which currencies it knows; here they come from texts, and an fx checks them itself.
  const rateOf = fx.rate as (from: Currency, to: Currency) => number;
  let factor = ONE;
  for (const [i, from] of given.entries()) {
    const to = wanted[i];
    if (to === undefined) continue;
    const rate = rateOf(from as Currency, to as Currency);
    checkRate(rate, `${to} per ${from}`);
    factor = times(factor, rationalOf(rate));
  }
  return factor;
}

function differentDimensions(a: Unit, b: Unit): AurumError {
  return new AurumError('UNIT.DIMENSION', {
    message: `'${a.symbol}' [${a.dimension}] does not convert to '${b.symbol}' [${b.dimension}]: different dimensions. Multiply by a factor that has a unit, or choose another unit`,
    details: { from: a.symbol, to: b.symbol, fromDimension: a.dimension, toDimension: b.dimension },
  });
}

/** One multiplication when the factor is a double, one division when its inverse is, else the nearest double. */
function build(factor: Rational, offset: number): Converter {
  const inverse = rational(factor.denominator, factor.numerator);
  const divides = !isDouble(factor) && isDouble(inverse);
  const multiplier = divides ? 1 : toDouble(factor);
  const divisor = divides ? toDouble(inverse) : 1;
  const one = divides ? (x: number) => x / divisor : (x: number) => x * multiplier;
  const array = (xs: Float64Array, out: Float64Array = new Float64Array(xs.length)): Float64Array => {
    if (out.length !== xs.length) throw lengthError(xs.length, out.length);
    if (divides) divideInto(xs, out, divisor);
    else multiplyInto(xs, out, multiplier);
    if (offset !== 0) addInPlace(out, offset);
    return out;
  };
  return Object.freeze(
    Object.assign(offset === 0 ? one : (x: number) => one(x) + offset, { multiplier, divisor, offset, array }),
  );
}

// Plain module-level loops: they are compiled once and see only typed arrays and a number.
function multiplyInto(xs: Float64Array, out: Float64Array, multiplier: number): void {
  for (let i = 0; i < xs.length; i++) out[i] = (xs[i] as number) * multiplier; // i < length
}

function divideInto(xs: Float64Array, out: Float64Array, divisor: number): void {
  for (let i = 0; i < xs.length; i++) out[i] = (xs[i] as number) / divisor; // i < length
}

function addInPlace(out: Float64Array, offset: number): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + offset; // i < length
}

function lengthError(expected: number, got: number): AurumError {
  return new AurumError('UNIT.INVALID_ARGUMENT', {
    message: `the output array has ${got} elements and the input ${expected}: give one of the same length`,
    details: { expected, got },
  });
}
