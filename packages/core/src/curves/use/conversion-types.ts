import type {
  ConvertibleUnit,
  Currency,
  DivideUnits,
  Fx,
  MultiplyUnits,
  NeedsFx,
  Quantity,
} from '../../units/index.js';
import type { ForwardFx } from './forward-fx.js';

/** Options of `convertCurve` besides the fx. */
export interface CurveConversionOptions<Q extends string = string> {
  /**
   * The energy of an amount, for prices per mass or volume: `quantity(6000, 'kcal/kg')`. Prices are divided by it, or multiplied where that gives the unit:
   * USD/t becomes USD/MWh, and USD/MMBtu USD/Mcf.
   */
  readonly calorificValue?: Quantity<Q> | undefined;
  /**
   * What a delivery without a forward rate does: an error (`UNIT.FX_MISSING`, the default), or a gap. Quotes of a `Curve` are then left out, which its lineage
   * tells.
   */
  readonly missing?: 'error' | 'gap' | undefined;
}

/** What crosses currencies: one table of rates for all deliveries, or rates by delivery. */
export type CurveFx<C extends Currency> = Fx<C> | ForwardFx<C>;

/** The unit of a price in U after the calorific value in Q, `1` when there is none. */
export type ThroughCalorific<U extends string, Q extends string, V extends string> = string extends U | V | Q
  ? U
  : [Q] extends ['1']
    ? U
    : unknown extends ConvertibleUnit<DivideUnits<U, Q>, V>
      ? DivideUnits<U, Q>
      : MultiplyUnits<U, Q>;

/** The type of the unit that a curve in U is converted to; text known only at run time passes. */
export type CurveTargetUnit<U extends string, V extends string, Q extends string> = string extends V | Q
  ? V
  : V & ConvertibleUnit<ThroughCalorific<U, Q, V>, V>;

/** An fx for exactly what the conversion of a U to a V crosses; an optional one when a unit is known only at run time. */
export type ConversionFx<U extends string, V extends string> =
  NeedsFx<U, V> extends infer N
    ? N extends [fx: Fx<infer C extends Currency>]
      ? {
          /** The exchange rates. */
          readonly fx: CurveFx<C>;
        }
      : N extends []
        ? unknown
        : {
            /** The exchange rates, where currencies are crossed. */
            readonly fx?: CurveFx<never> | undefined;
          }
    : never;

/** The arguments that a conversion takes after the unit: options, which must have an fx where currencies are crossed. */
export type ConversionArguments<U extends string, V extends string, Q extends string> =
  NeedsFx<ThroughCalorific<U, Q, V>, V> extends [fx: Fx<infer _ extends Currency>]
    ? [options: CurveConversionOptions<Q> & ConversionFx<ThroughCalorific<U, Q, V>, V>]
    : [options?: CurveConversionOptions<Q> & ConversionFx<ThroughCalorific<U, Q, V>, V>];
