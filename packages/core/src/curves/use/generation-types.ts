import type {
  AnyQuantity,
  CalorificBasis,
  CalorificRatio,
  ConvertibleUnit,
  MultiplyUnits,
  SameDimension,
} from '../../units/index.js';
import type { DeliveryPrice } from '../bootstrap-types.js';
import type { PricedCurve } from '../priced-curve.js';
import type { ConversionFx, CurveFx, ThroughCalorific } from './conversion-types.js';
import type { UnitOf } from './curve-types.js';
import type { DayMatchOptions } from './same-dates.js';

/** What a plant burns. */
export interface GenerationFuel {
  /** Its prices: USD/MMBtu, p/therm, EUR/MWh, CAD/GJ; per mass or volume with a calorific value. */
  readonly curve: PricedCurve;
  /** Which heating value its prices (or its calorific value) count: TTF, NBP and Henry Hub are `HHV`, coal by net calorific value is `LHV`. */
  readonly basis: CalorificBasis;
  /** The energy of an amount, for prices per mass or volume, on the same basis: `quantity(6000, 'kcal/kg')`. */
  readonly calorificValue?: AnyQuantity | undefined;
}

/** How much fuel a plant needs for its power: by heat rate or by efficiency. */
export type GenerationPlant =
  | {
      /** Fuel energy for each power energy: `quantity(7000, 'Btu/kWh')`, `quantity(7, 'MMBtu/MWh')`. */
      readonly heatRate: AnyQuantity;
      /** Which heating value it counts. */
      readonly basis: CalorificBasis;
    }
  | {
      /** Power energy for each fuel energy: `quantity(49.13, '%')`, `quantity(0.4913, '1')`. */
      readonly efficiency: AnyQuantity;
      /** Which heating value it counts: efficiencies of plants are mostly `LHV`. */
      readonly basis: CalorificBasis;
    };

/** What a plant pays for its carbon. */
export interface GenerationCarbon {
  /** The price of an allowance, for all deliveries or by delivery: EUR/tCO2; RGGI is in USD/short_tonCO2. */
  readonly price: PricedCurve | AnyQuantity;
  /** Carbon for each fuel energy: `quantity(0.202, 'tCO2/MWh')`, `quantity(53.06, 'kgCO2/MMBtu')`. */
  readonly factor: AnyQuantity;
  /** Which heating value the fuel energy of the factor counts. */
  readonly basis: CalorificBasis;
}

/** What `sparkSpread` and `darkSpread` take. */
export interface GenerationSpreadInit extends DayMatchOptions {
  /** The prices of power. The spread is in their unit and on their clock. */
  readonly power: PricedCurve;
  /** The fuel. */
  readonly fuel: GenerationFuel;
  /** The plant. */
  readonly plant: GenerationPlant;
  /** Lower over higher heating value of the fuel: needed where not all bases are one. */
  readonly calorificRatio?: CalorificRatio | undefined;
  /** Exchange rates: needed where fuel or carbon is in another currency than power. */
  readonly fx?: CurveFx<never> | undefined;
  /** What a delivery without a forward rate does: an error (the default), or a gap. */
  readonly missing?: 'error' | 'gap' | undefined;
}

/** What `cleanSparkSpread` and `cleanDarkSpread` take. */
export interface CleanSpreadInit extends GenerationSpreadInit {
  /** The carbon. */
  readonly carbon: GenerationCarbon;
}

/** A spread of one delivery with what it is made of, all in the unit of power for each unit of power. */
export interface SpreadParts {
  /** Power less fuel less carbon. */
  readonly price: DeliveryPrice;
  /** The price of power. */
  readonly power: DeliveryPrice;
  /** The price of the fuel that is burnt for it. */
  readonly fuel: DeliveryPrice;
  /** The price of the carbon that is emitted for it; undefined when the spread has none. */
  readonly carbon: DeliveryPrice | undefined;
}

type QuantityUnit<X> = X extends { readonly unit: infer U extends string } ? U : '1';
type PowerUnit<I extends GenerationSpreadInit> = UnitOf<I['power']>;

/** The unit of the fuel price by energy. */
type FuelUnit<I extends GenerationSpreadInit> = ThroughCalorific<
  UnitOf<I['fuel']['curve']>,
  I['fuel'] extends { readonly calorificValue: infer Q } ? QuantityUnit<Q> : '1',
  PowerUnit<I>
>;

/** The unit of the carbon price for each fuel energy. */
type CarbonUnit<I extends CleanSpreadInit> = MultiplyUnits<
  QuantityUnit<I['carbon']['price']>,
  QuantityUnit<I['carbon']['factor']>
>;

type Checked<U extends string, V extends string> = string extends U | V ? unknown : ConvertibleUnit<U, V>;

type Rate<P> = P extends { readonly heatRate: infer Q }
  ? { readonly heatRate: SameDimension<QuantityUnit<Q>, '1'> }
  : P extends { readonly efficiency: infer Q }
    ? { readonly efficiency: SameDimension<QuantityUnit<Q>, '1'> }
    : unknown;

/** Bases that are one, or known only at run time, need no ratio; literals that differ do. */
type Ratio<B extends CalorificBasis, Known> = [CalorificBasis] extends [Known]
  ? unknown
  : [CalorificBasis] extends [B]
    ? {
        /** Lower over higher heating value of the fuel. */
        readonly calorificRatio: CalorificRatio;
      }
    : unknown;

/** The checks of a spread: dimensions of fuel and plant, an fx and a ratio where they are needed. */
export type CheckedSpread<I extends GenerationSpreadInit> = {
  /** The fuel. */
  readonly fuel: {
    /** Prices that come to those of power. */
    readonly curve: Checked<FuelUnit<I>, PowerUnit<I>>;
  };
  /** A heat rate or an efficiency that is an energy over an energy. */
  readonly plant: Rate<I['plant']>;
} & ConversionFx<FuelUnit<I>, PowerUnit<I>> &
  Ratio<
    I['fuel']['basis'] | I['plant']['basis'],
    OnlyKnownLater<I['fuel']['basis']> | OnlyKnownLater<I['plant']['basis']>
  >;

/** The checks of a spread with carbon. */
export type CheckedCleanSpread<I extends CleanSpreadInit> = CheckedSpread<I> & {
  /** The carbon. */
  readonly carbon: {
    /** A price that, times the factor, comes to that of power. */
    readonly price: Checked<CarbonUnit<I>, PowerUnit<I>>;
  };
} & ConversionFx<CarbonUnit<I>, PowerUnit<I>> &
  Ratio<
    I['fuel']['basis'] | I['plant']['basis'] | I['carbon']['basis'],
    OnlyKnownLater<I['fuel']['basis']> | OnlyKnownLater<I['plant']['basis']> | OnlyKnownLater<I['carbon']['basis']>
  >;

/** A basis that a configuration says. */
type OnlyKnownLater<B> = [CalorificBasis] extends [B] ? B : never;
