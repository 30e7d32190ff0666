import type { Relation } from './algebra-types.js';
import type { CommonUnit } from './common-unit.js';
import type { Currency } from './currency-types.js';
import type { Fx } from './fx.js';
import type { ParseError, ParseUnit } from './parse-types.js';
import type { Atom, PointAtom, UnitAtoms } from './unit-atoms.js';

declare const sentence: unique symbol;

/**
 * A sentence that the type checker prints when units do not fit. It is an object on purpose: `'MWh' & UnitError<'…'>`
 * survives in the message, where `'MWh' & '…'` would collapse to `never`.
 */
export interface UnitError<Sentence extends string> {
  /** The sentence. Only types carry it; no value has this member. */
  readonly [sentence]: Sentence;
}

/** A union would let one good member vouch for a bad one, because checks distribute over its members. */
type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never;

/** Why `U` cannot be used as a unit at all: a union, or not of the grammar; `unknown` when it can. */
type Known<U extends string> = string extends U
  ? unknown
  : IsUnion<U> extends true
    ? UnitError<'the unit is a union: narrow it to one literal first'>
    : ParseUnit<U> extends ParseError<infer Sentence>
      ? UnitError<`${Sentence} in '${U}'`>
      : unknown;

/** `unknown` when `U` is one literal that names a unit, otherwise a {@link UnitError} that says why not. */
export type ValidUnit<U extends string> = string extends U
  ? UnitError<'the unit must be a literal: for a text known only at run time use dynamicQuantity() or parseQuantity()'>
  : Known<U>;

/** `unknown` when both have one dimension and the same currencies, otherwise a {@link UnitError}. Run-time units pass. */
export type SameDimension<U extends string, V extends string> = string extends U | V
  ? unknown
  : true extends IsUnion<U> | IsUnion<V>
    ? UnitError<'the unit is a union: narrow it to one literal first'>
    : Relation<U, V> extends infer R
      ? R extends 'same'
        ? unknown
        : R extends ['fx', string]
          ? UnitError<`'${U}' and '${V}' differ in currency: convert one with .to(unit, fx) first`>
          : UnitError<`'${U}' and '${V}' have different dimensions`>
      : never;

/** `unknown` when a `U` converts to a `V`, with an fx or without, otherwise a {@link UnitError}. */
export type ConvertibleUnit<U extends string, V extends string> = string extends U
  ? ValidUnit<V>
  : unknown extends ValidUnit<V>
    ? IsUnion<U> extends true
      ? UnitError<'the unit is a union: narrow it to one literal first'>
      : Relation<U, V> extends 'different'
        ? UnitError<`'${U}' does not convert to '${V}': different dimensions`>
        : unknown
    : ValidUnit<V>;

/**
 * The type of the argument of a conversion from `U` to the literal `V`. It says what `V & ConvertibleUnit<U, V>` says; the
 * detour over {@link CommonUnit} makes an editor offer the common units that `U` converts to.
 */
export type TargetUnit<U extends string, V extends string> =
  IsUnion<V> extends true
    ? V & UnitError<'the unit is a union: narrow it to one literal first'>
    : V extends CommonUnit
      ? V & ConvertibleUnit<U, V>
      : V & ConvertibleUnit<U, V>;

/** The type of the argument that narrows a `U` to the literal `V`: any unit from a run-time one, else one of the same dimension. */
export type NarrowedUnit<U extends string, V extends string> =
  IsUnion<V> extends true
    ? V & UnitError<'the unit is a union: narrow it to one literal first'>
    : V extends CommonUnit
      ? V & Narrowable<U, V>
      : V & Narrowable<U, V>;

type Narrowable<U extends string, V extends string> = unknown extends ValidUnit<V> ? SameDimension<U, V> : ValidUnit<V>;

/** The type of a literal `U` where any unit will do. */
export type LiteralUnit<U extends string> =
  IsUnion<U> extends true
    ? U & UnitError<'the unit is a union: narrow it to one literal first'>
    : U extends CommonUnit | Atom
      ? U
      : U & ValidUnit<U>;

/**
 * The arguments that a conversion takes after the unit: none within a currency, an fx that knows the currencies when it
 * crosses them, and an optional fx when a unit is known only at run time.
 */
export type NeedsFx<U extends string, V extends string> = string extends U | V
  ? [fx?: Fx<never>]
  : Relation<U, V> extends ['fx', infer C extends Currency]
    ? [fx: Fx<C>]
    : [];

/** `unknown` when `U` can be a factor or a divisor: one unit, and not a point on a scale. Run-time units pass. */
export type ScalableUnit<U extends string> = string extends U
  ? unknown
  : IsUnion<U> extends true
    ? UnitError<'the unit is a union: narrow it to one literal first'>
    : U extends PointAtom
      ? UnitError<`'${U}' is a point on a scale and cannot be scaled: subtract a reference point first`>
      : unknown;

/** `unknown` when a `V` can be added to a `U`: the same dimension, or a difference onto a point. */
export type AddableUnit<U extends string, V extends string> = [V] extends [PointAtom]
  ? [U] extends [PointAtom]
    ? UnitError<`'${U}' and '${V}' are points on a scale: subtract them, or add a '${UnitAtoms[V]['delta']}'`>
    : UnitError<`'${V}' is a point on a scale: write it first, add(point, difference)`>
  : [U] extends [PointAtom]
    ? SameDimension<UnitAtoms[U]['delta'], V>
    : SameDimension<U, V>;

/** `unknown` when a `V` can be subtracted from a `U`: the same dimension, or a difference from a point. */
export type SubtractableUnit<U extends string, V extends string> = [U] extends [PointAtom]
  ? [V] extends [PointAtom]
    ? SameDimension<U, V>
    : SameDimension<UnitAtoms[U]['delta'], V>
  : SameDimension<U, V>;

/** The unit of `U - V`: that of `U`, but the unit of a difference when both are points on a scale. */
export type SubtractUnits<U extends string, V extends string> = string extends U | V
  ? string
  : [U, V] extends [PointAtom, PointAtom]
    ? UnitAtoms[U & PointAtom]['delta']
    : U;
