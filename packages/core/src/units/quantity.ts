import { AurumError } from '../errors/index.js';
import { notScalable } from './algebra.js';
import type { LiteralUnit, NarrowedUnit, NeedsFx, ScalableUnit, TargetUnit } from './check-types.js';
import type { CommonUnit } from './common-unit.js';
import { converter } from './convert.js';
import type { Fx } from './fx.js';
import { parseUnit } from './unit.js';
import type { Atom } from './unit-atoms.js';

/** A number with a unit, whatever the unit: for lists of mixed quantities and for JSON. Every {@link Quantity} is one. */
export interface AnyQuantity {
  /** The number, in {@link AnyQuantity.unit}. */
  readonly value: number;
  /** The unit as text. */
  readonly unit: string;
}

let build: <U extends string>(value: number, unit: U) => Quantity<U>;

/** Builds a quantity of a unit that is known to be valid. Not part of the public surface. */
export function uncheckedQuantity<U extends string>(value: number, unit: U): Quantity<U> {
  return build(value, unit);
}

/**
 * An immutable number with its unit in the type. `Quantity<'EUR/MWh'>` and `Quantity<'USD/MWh'>` are different types, and
 * neither fits a union of the two. `Quantity<string>` is the escape for units known only at run time: every check then
 * happens at run time.
 *
 * @example
 * ```ts
 * import { multiply, type Quantity, quantity } from '@aurum/core';
 * const cost: Quantity<'USD'> = multiply(quantity(30, 'USD/MWh'), quantity(10, 'MWh'));
 * console.log(`${cost}`); // 300 USD
 * ```
 */
export class Quantity<in out U extends string> implements AnyQuantity {
  /** The number, in {@link Quantity.unit}. */
  readonly value: number;
  /** The unit, as it was written. */
  readonly unit: U;

  private constructor(value: number, unit: U) {
    this.value = value;
    this.unit = unit;
  }

  static {
    build = (value, unit) => new Quantity(value, unit);
  }

  /**
   * This quantity in another unit of the same dimension. An fx is required exactly when the conversion crosses currencies.
   *
   * @throws AurumError `UNIT.DIMENSION`, `UNIT.FX_REQUIRED` when the unit is known only at run time; `UNIT.FX_MISSING`.
   */
  to<V extends CommonUnit | (string & {})>(unit: TargetUnit<U, V>, ...fx: NeedsFx<U, V>): Quantity<V> {
    return new Quantity<V>(converter(this.unit, unit, fx[0])(this.value), unit);
  }

  /** The number of this quantity in another unit; see {@link Quantity.to}. */
  in<V extends CommonUnit | (string & {})>(unit: TargetUnit<U, V>, ...fx: NeedsFx<U, V>): number {
    return converter(this.unit, unit, fx[0])(this.value);
  }

  /**
   * Narrows a unit known only at run time to a literal, and converts to it.
   *
   * @throws AurumError `UNIT.DIMENSION` when the dimension is another one; `UNIT.FX_REQUIRED` when only the currency is.
   */
  as<V extends CommonUnit | (string & {})>(unit: NarrowedUnit<U, V>): Quantity<V> {
    return new Quantity<V>(converter(this.unit, unit)(this.value), unit);
  }

  /**
   * This quantity in a unit known only at run time, for example from a configuration. Errors as {@link Quantity.to}, and
   * `UNIT.SYNTAX` or `UNIT.UNKNOWN` for the text.
   */
  convert(unit: string, fx?: Fx<never>): Quantity<string> {
    return new Quantity<string>(converter(this.unit, unit, fx)(this.value), unit);
  }

  /** This quantity times a pure number. Points on a scale are refused (`UNIT.DIMENSION` at run time). */
  times(factor: number & ScalableUnit<U>): Quantity<U> {
    if (parseUnit(this.unit).point !== undefined) throw notScalable(this.unit);
    return new Quantity<U>(this.value * factor, this.unit);
  }

  /** `12.5 p/therm`; {@link parseQuantity} reads it back to the same number and unit when the number is finite. */
  toString(): string {
    return `${this.value} ${this.unit}`;
  }

  /** `{ value, unit }`; a number that is not finite becomes `null` in JSON text. */
  toJSON(): AnyQuantity {
    return { value: this.value, unit: this.unit };
  }
}

/**
 * A quantity whose unit is a literal, checked by the type checker.
 *
 * @throws AurumError `UNIT.SYNTAX` or `UNIT.UNKNOWN` when the type checker was bypassed.
 */
export function quantity<U extends CommonUnit | Atom | (string & {})>(
  value: number,
  unit: LiteralUnit<U>,
): Quantity<U> {
  parseUnit(unit);
  return build<U>(value, unit);
}

/** A quantity whose unit is known only at run time. Errors as {@link parseUnit}. */
export function dynamicQuantity(value: number, unit: string): Quantity<string> {
  parseUnit(unit);
  return build(value, unit);
}

// The number ends where no more of a number follows: without that `51` would be five of the unit 1, and `1,000 USD` one of `,000 USD`.
const NUMBER_AND_UNIT = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\d.,_'])\s*(?!\d\d)(\S.*?)\s*$/;

/**
 * Reads `12.5 p/therm`: a number with a decimal point, optional white space, and a unit. Narrow the result with
 * {@link Quantity.as}.
 *
 * @throws AurumError `UNIT.NOT_A_NUMBER` when there is no number in front of a unit, or it is too large for a double;
 * `UNIT.SYNTAX` or `UNIT.UNKNOWN` for the unit.
 */
export function parseQuantity(text: string): Quantity<string> {
  const [, digits, unit] = NUMBER_AND_UNIT.exec(text) ?? [];
  const value = Number(digits);
  if (digits === undefined || unit === undefined || !Number.isFinite(value)) {
    throw new AurumError('UNIT.NOT_A_NUMBER', {
      message: `'${text}' is not a finite number and a unit: write for example '12.5 EUR/MWh', with a point and no thousands separators`,
      details: { text },
    });
  }
  return dynamicQuantity(value, unit);
}
