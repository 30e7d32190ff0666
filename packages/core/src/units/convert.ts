import { AurumError } from '../errors/index.js';
import { BoundedMap } from './bounded-map.js';
import { buildConverter, type Converter } from './converter.js';
import type { Currency } from './currency-types.js';
import { checkRate, type Fx } from './fx.js';
import { minus, ONE, over, type Rational, rationalOf, times } from './rational.js';
import { isCurrency } from './registry.js';
import { parseUnit, type Unit } from './unit.js';

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
  if (a.dimension !== b.dimension) return buildConverter(times(scale, fxFactor(a, b, fx)));
  const made = buildConverter(scale, offsetBetween(a, b));
  if (row === undefined) cache.set(from, new BoundedMap<string, Converter>(1024));
  cache.get(from)?.set(to, made);
  return made;
}

/** What is added after scaling, in the unit `b`: the distance of the two zeros of points on a scale. */
function offsetBetween(a: Unit, b: Unit): Rational | undefined {
  if (a.point === undefined || b.point === undefined) return undefined;
  return over(minus(a.point.offset, b.point.offset), b);
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
  // Which currencies an fx knows is part of its static type; here they come from texts, and every fx checks them itself.
  const rates = fx as Fx<Currency>;
  let factor = ONE;
  for (const [i, from] of given.entries()) {
    const to = wanted[i];
    if (to === undefined) continue;
    const rate = rates.rate(from as Currency, to as Currency);
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
