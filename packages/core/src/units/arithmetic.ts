import { addendUnit, differenceUnits, divideUnits, multiplyUnits } from './algebra.js';
import type { DivideUnits, MultiplyUnits } from './algebra-types.js';
import type { AddableUnit, SameDimension, ScalableUnit, SubtractableUnit, SubtractUnits } from './check-types.js';
import { converter } from './convert.js';
import { type Quantity, uncheckedQuantity } from './quantity.js';

/**
 * `a + b`, in the unit of `a`. Dimensions must agree; currencies are never converted here. A difference may be added to a
 * point on a scale, never a point to a point.
 *
 * @throws AurumError `UNIT.DIMENSION` or `UNIT.FX_REQUIRED`, only for units known at run time.
 */
export function add<U extends string, V extends string>(
  a: Quantity<U>,
  b: Quantity<V> & AddableUnit<NoInfer<U>, V>,
): Quantity<U> {
  const right: Quantity<V> = b;
  return uncheckedQuantity(a.value + converter(right.unit, addendUnit(a.unit, right.unit))(right.value), a.unit);
}

/**
 * `a - b`, in the unit of `a`; two points on a scale give a difference (`degC - degF` is in `deltaC`).
 *
 * @throws AurumError `UNIT.DIMENSION` or `UNIT.FX_REQUIRED`, only for units known at run time.
 */
export function subtract<U extends string, V extends string>(
  a: Quantity<U>,
  b: Quantity<V> & SubtractableUnit<NoInfer<U>, V>,
): Quantity<SubtractUnits<U, V>> {
  const right: Quantity<V> = b;
  const { operand, result } = differenceUnits(a.unit, right.unit);
  const value = a.value - converter(right.unit, operand)(right.value);
  return uncheckedQuantity(value, result as SubtractUnits<U, V>); // the run-time twin of the type
}

/**
 * `a * b`; the unit is spelled as {@link MultiplyUnits} says. An fx rate, a calorific value, a heat rate and an emission
 * factor are quantities like any other.
 *
 * @throws AurumError `UNIT.DIMENSION` for a point on a scale, only for units known at run time.
 */
export function multiply<U extends string, V extends string>(
  a: Quantity<U> & ScalableUnit<U>,
  b: Quantity<V> & ScalableUnit<V>,
): Quantity<MultiplyUnits<U, V>> {
  const unit = multiplyUnits(a.unit, b.unit) as MultiplyUnits<U, V>; // the run-time twin of the type
  return uncheckedQuantity(a.value * b.value, unit);
}

/** `a / b`; the unit is spelled as {@link DivideUnits} says. Errors as {@link multiply}. */
export function divide<U extends string, V extends string>(
  a: Quantity<U> & ScalableUnit<U>,
  b: Quantity<V> & ScalableUnit<V>,
): Quantity<DivideUnits<U, V>> {
  const unit = divideUnits(a.unit, b.unit) as DivideUnits<U, V>; // the run-time twin of the type
  return uncheckedQuantity(a.value / b.value, unit);
}

/**
 * Negative when `a < b`, 0 when they are equal, positive when `a > b`, after bringing `b` to the unit of `a`; NaN when one
 * of them is NaN.
 *
 * @throws AurumError `UNIT.DIMENSION` or `UNIT.FX_REQUIRED`, only for units known at run time.
 */
export function compare<U extends string, V extends string>(
  a: Quantity<U>,
  b: Quantity<V> & SameDimension<NoInfer<U>, V>,
): number {
  const right: Quantity<V> = b;
  return a.value - converter(right.unit, a.unit)(right.value);
}
