import type {
  AddableUnit,
  AnyQuantity,
  ConvertibleUnit,
  DivideUnits,
  MultiplyUnits,
  ScalableUnit,
  SubtractableUnit,
  SubtractUnits,
} from '../units/index.js';
import type { ResampleStatistic } from './finish-aggregation.js';
import type { SeriesData, SeriesKind } from './series-data.js';

declare const sentence: unique symbol;

/** A sentence that the type checker prints when the meanings of two series do not fit. No value has this member. */
export interface SeriesError<Sentence extends string> {
  /** The sentence. */
  readonly [sentence]: Sentence;
}

/** Anything with a unit. */
export interface HasUnit<V extends string> {
  /** The unit. */
  readonly unit: V;
}

/** Anything with a meaning. */
export interface HasKind<L extends SeriesKind> {
  /** The meaning. */
  readonly kind: L;
}

/** What can stand to the right of a series in + and −. */
export type Addend = SeriesData | AnyQuantity;

/** What can stand to the right of a series in × and ÷. */
export type Factor = SeriesData | AnyQuantity | number;

/** More than one kind is possible: the check is left to run time. */
type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never;
type Open<K, L> = true extends IsUnion<K> | IsUnion<L> ? true : false;

/** A union of operands would let a good member vouch for a bad one, because checks distribute over its members. */
type OneOfSeveral = SeriesError<'the operand is a union: narrow it to one first'>;

/** The kind of a product: averages stay averages, a sum in it makes a sum. */
export type MultiplyKinds<K extends SeriesKind, L extends SeriesKind> =
  Open<K, L> extends true
    ? SeriesKind
    : [K, L] extends ['average', 'average']
      ? 'average'
      : [K, L] extends ['point', 'point']
        ? 'point'
        : [K, L] extends ['average', 'sum'] | ['sum', 'average']
          ? 'sum'
          : never;

/** The kind of a quotient: sum ÷ sum is an average, sum ÷ average a sum. */
export type DivideKinds<K extends SeriesKind, L extends SeriesKind> =
  Open<K, L> extends true
    ? SeriesKind
    : [K, L] extends ['average', 'average'] | ['sum', 'sum']
      ? 'average'
      : [K, L] extends ['point', 'point']
        ? 'point'
        : [K, L] extends ['sum', 'average']
          ? 'sum'
          : never;

type OtherKind<
  Operation extends string,
  K extends string,
  L extends string,
> = SeriesError<`${Operation} of '${K}' and '${L}': the meanings differ. Use .integrate(), .average() or .withKind() on one of them first`>;

type IsMoneyPerTime<U extends string> = string extends U
  ? false
  : unknown extends ConvertibleUnit<U, 'EUR/h'>
    ? true
    : false;

/** Price × power: both averages, and only their product is money per time. */
type IsPriceTimesPower<U extends string, V extends string> = string extends U | V
  ? false
  : [IsMoneyPerTime<U>, IsMoneyPerTime<V>, IsMoneyPerTime<MultiplyUnits<U, V>>] extends [false, false, true]
    ? true
    : false;

type PriceTimesPower<
  U extends string,
  V extends string,
> = SeriesError<`'${U}' times '${V}' is money per time: .integrate() the power to energy first, then multiply`>;

/** `unknown` when a series of unit U and kind K can be multiplied by X, else a sentence. */
export type CanMultiply<U extends string, K extends SeriesKind, X> = [X] extends [number]
  ? ScalableUnit<U>
  : IsUnion<X> extends true
    ? OneOfSeveral
    : CanMultiplyOne<U, K, X>;

type CanMultiplyOne<U extends string, K extends SeriesKind, X> = X extends HasUnit<infer V> & HasKind<infer L>
  ? [MultiplyKinds<K, L>] extends [never]
    ? OtherKind<'product', K, L>
    : [K, L, IsPriceTimesPower<U, V>] extends ['average', 'average', true]
      ? PriceTimesPower<U, V>
      : ScalableUnit<U> & ScalableUnit<V>
  : X extends HasUnit<infer V>
    ? [K, IsPriceTimesPower<U, V>] extends ['average', true]
      ? PriceTimesPower<U, V>
      : ScalableUnit<U> & ScalableUnit<V>
    : never;

/** `unknown` when a series of unit U and kind K can be divided by X, else a sentence. */
export type CanDivide<U extends string, K extends SeriesKind, X> = [X] extends [number]
  ? ScalableUnit<U>
  : IsUnion<X> extends true
    ? OneOfSeveral
    : CanDivideOne<U, K, X>;

type CanDivideOne<U extends string, K extends SeriesKind, X> = X extends HasUnit<infer V> & HasKind<infer L>
  ? [DivideKinds<K, L>] extends [never]
    ? OtherKind<'quotient', K, L>
    : ScalableUnit<U> & ScalableUnit<V>
  : X extends HasUnit<infer V>
    ? ScalableUnit<U> & ScalableUnit<V>
    : never;

/** `unknown` when X can be added to a series of unit U and kind K, else a sentence. */
export type CanAdd<U extends string, K extends SeriesKind, X> =
  IsUnion<X> extends true ? OneOfSeveral : CanAddOne<U, K, X>;

type CanAddOne<U extends string, K extends SeriesKind, X> = X extends HasUnit<infer V> & HasKind<infer L>
  ? SameKind<'sum', K, L> & AddableUnit<U, V>
  : X extends HasUnit<infer V>
    ? AddableUnit<U, V>
    : never;

/** `unknown` when X can be subtracted from a series of unit U and kind K, else a sentence. */
export type CanSubtract<U extends string, K extends SeriesKind, X> =
  IsUnion<X> extends true ? OneOfSeveral : CanSubtractOne<U, K, X>;

type CanSubtractOne<U extends string, K extends SeriesKind, X> = X extends HasUnit<infer V> & HasKind<infer L>
  ? SameKind<'difference', K, L> & SubtractableUnit<U, V>
  : X extends HasUnit<infer V>
    ? SubtractableUnit<U, V>
    : never;

type SameKind<Operation extends string, K extends SeriesKind, L extends SeriesKind> =
  Open<K, L> extends true ? unknown : [K, L] extends [L, K] ? unknown : OtherKind<Operation, K, L>;

/** The unit of a product with X. */
export type ProductUnit<U extends string, X> = X extends HasUnit<infer V> ? MultiplyUnits<U, V> : U;

/** The unit of a quotient by X. */
export type QuotientUnit<U extends string, X> = X extends HasUnit<infer V> ? DivideUnits<U, V> : U;

/** The unit of a difference: that of a delta when both are points on a scale. */
export type DifferenceUnit<U extends string, X> = X extends HasUnit<infer V> ? SubtractUnits<U, V> : U;

/** The kind of a product with X; a quantity or number leaves it as it is. */
export type ProductKind<K extends SeriesKind, X> = X extends HasKind<infer L> ? MultiplyKinds<K, L> : K;

/** The kind of a quotient by X; a quantity or number leaves it as it is. */
export type QuotientKind<K extends SeriesKind, X> = X extends HasKind<infer L> ? DivideKinds<K, L> : K;

/** The kind of a resampled series. */
export type ResampledKind<K extends SeriesKind, S extends ResampleStatistic> = S extends 'mean'
  ? 'average'
  : S extends 'sum' | 'count'
    ? 'sum'
    : S extends 'min' | 'max' | 'first' | 'last'
      ? 'point'
      : K;

/** The unit of a resampled series: a count is a pure number. */
export type ResampledUnit<U extends string, S extends ResampleStatistic> = S extends 'count' ? '1' : U;

/** `unknown` when a series of kind K can be used where kind L is needed, or its kind is known only at run time. */
export type NeedsKind<K extends SeriesKind, L extends SeriesKind, Remedy extends string> = [L & K] extends [never]
  ? SeriesError<`a series of kind '${K}' cannot be used here: ${Remedy}`>
  : unknown;

/** Power to energy by name, so that MW becomes MWh and not MW*h; any other rate times its own unit of time (d, min, s), else hours. */
export type IntegratedUnit<U extends string> = string extends U
  ? string
  : U extends keyof PowerToEnergy
    ? PowerToEnergy[U]
    : `${U}/` extends `${string}/d/${string}`
      ? MultiplyUnits<U, 'd'>
      : `${U}/` extends `${string}/min/${string}`
        ? MultiplyUnits<U, 'min'>
        : `${U}/` extends `${string}/s/${string}`
          ? MultiplyUnits<U, 's'>
          : MultiplyUnits<U, 'h'>;

/** Energy to power by name; any other amount per hour. */
export type AveragedUnit<U extends string> = string extends U
  ? string
  : U extends keyof EnergyToPower
    ? EnergyToPower[U]
    : DivideUnits<U, 'h'>;

/** Power atoms and the energy of one hour of them. */
export interface PowerToEnergy {
  /** Watt. */
  readonly W: 'Wh';
  /** Kilowatt. */
  readonly kW: 'kWh';
  /** Megawatt. */
  readonly MW: 'MWh';
  /** Gigawatt. */
  readonly GW: 'GWh';
  /** Terawatt. */
  readonly TW: 'TWh';
}

/** Energy atoms and the power that gives them in one hour. */
export interface EnergyToPower {
  /** Watt-hour. */
  readonly Wh: 'W';
  /** Kilowatt-hour. */
  readonly kWh: 'kW';
  /** Megawatt-hour. */
  readonly MWh: 'MW';
  /** Gigawatt-hour. */
  readonly GWh: 'GW';
  /** Terawatt-hour. */
  readonly TWh: 'TW';
}
