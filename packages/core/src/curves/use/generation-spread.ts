import { AurumError } from '../../errors/index.js';
import { oneOf } from '../../series/choices.js';
import type { MarketClock } from '../../time/index.js';
import {
  type AnyQuantity,
  type CalorificBasis,
  type CalorificRatio,
  converter,
  dynamicQuantity,
  multiplyUnits,
} from '../../units/index.js';
import type { DeliveryPrice } from '../bootstrap-types.js';
import type { Delivery } from '../contract.js';
import type { PricedCurve } from '../priced-curve.js';
import { requireNumber } from './arithmetic.js';
import { combinePrices } from './combined-price.js';
import { convertPrices } from './convert-curve.js';
import type { UnitOf } from './curve-types.js';
import { flatCurve } from './flat-curve.js';
import type {
  CheckedCleanSpread,
  CheckedSpread,
  CleanSpreadInit,
  GenerationCarbon,
  GenerationPlant,
  GenerationSpreadInit,
  SpreadParts,
} from './generation-types.js';
import { pricedCurve, pricesOn } from './linear.js';
import { checkDays, type DayMatch } from './same-dates.js';

/** What power earns over the fuel and the carbon that it takes: a curve, with its parts. */
export class GenerationSpread<out U extends string = string> implements PricedCurve<U> {
  /** The unit of power. */
  readonly unit: U;
  /** The clock of power. */
  readonly clock: MarketClock;
  /** Fuel energy for each power energy, on the basis of the fuel price: a pure number. */
  readonly fuelPerPower: number;
  readonly #legs: readonly [power: PricedCurve, fuel: PricedCurve, carbon?: PricedCurve];
  readonly #days: DayMatch | undefined;

  private constructor(init: GenerationSpreadInit & Partial<CleanSpreadInit>, unit: U) {
    const { power, fuel, plant, carbon, calorificRatio: ratio, fx, missing } = init;
    checkDays(init.days);
    for (const { basis } of [fuel, plant, ...(carbon === undefined ? [] : [carbon])]) checkBasis(basis);
    const burnt = fuelPerPower(plant);
    const on = (basis: CalorificBasis): number => burnt * basisFactor(plant.basis, basis, ratio);
    this.unit = unit;
    this.clock = power.clock;
    this.fuelPerPower = on(fuel.basis);
    const fuelLeg = times(
      convertPrices(fuel.curve, unit, { fx, missing, calorificValue: fuel.calorificValue }),
      this.fuelPerPower,
    );
    this.#legs =
      carbon === undefined
        ? [power, fuelLeg]
        : [power, fuelLeg, times(convertPrices(emitted(carbon, power.clock), unit, { fx, missing }), on(carbon.basis))];
    this.#days = init.days;
    Object.freeze(this);
  }

  /** Made by the functions below, which check the types. */
  static of<U extends string>(init: GenerationSpreadInit & Partial<CleanSpreadInit>, unit: U): GenerationSpread<U> {
    return new GenerationSpread(init, unit);
  }

  /** The average spread over a delivery: power less fuel less carbon; a gap where any of them has one. */
  price(delivery: Delivery): DeliveryPrice {
    return this.parts(delivery).price;
  }

  /** The spread of a delivery with the prices that it is made of. */
  parts(delivery: Delivery): SpreadParts {
    const prices = pricesOn(
      this.#legs.flatMap((leg) => (leg === undefined ? [] : [leg])),
      delivery,
      { clock: this.clock, days: this.#days, withinDay: 'day' }, // fuel is nominated by the day
    );
    const [power, fuel, carbon] = prices as readonly [DeliveryPrice, DeliveryPrice, DeliveryPrice?]; // one for each leg
    const price = combinePrices(prices, delivery.period, ([earned = Number.NaN, ...paid]) =>
      paid.reduce((rest, cost) => rest - cost, earned),
    );
    return { price, power, fuel, carbon };
  }
}

/**
 * What power earns over its gas: P − HR · G, or P − G / η. Prices, heat rate and efficiency name the heating value that they count; where they differ,
 * the ratio of the two brings the fuel to the basis of its price. Currencies are converted by delivery.
 *
 * @throws AurumError `UNIT.DIMENSION` for bases that differ without a ratio, and for units that do not go together when they are known only at run time;
 *   `UNIT.FX_REQUIRED`; `CURVE.INVALID_ARGUMENT` for an efficiency that is not above 0 and at most 1.
 * @example
 * ```ts
 * import { clocks, quantity } from '@aurum/core';
 * import { flatCurve, sparkSpread } from '@aurum/core/curves';
 * const spark = sparkSpread({
 *   power: flatCurve(quantity(45, 'USD/MWh'), clocks.pjm),
 *   fuel: { curve: flatCurve(quantity(3.5, 'USD/MMBtu'), clocks.usGasDay), basis: 'HHV' },
 *   plant: { heatRate: quantity(7000, 'Btu/kWh'), basis: 'HHV' },
 * }); // 45 − 7 · 3.5 = 20.5 USD/MWh
 * ```
 */
export function sparkSpread<const I extends GenerationSpreadInit>(
  init: I & CheckedSpread<I>,
): GenerationSpread<UnitOf<I['power']>> {
  const given: GenerationSpreadInit = init;
  return GenerationSpread.of(given, given.power.unit as UnitOf<I['power']>); // its unit at run time
}

/**
 * What power earns over its gas and carbon: P − G / η − (EF / η) · EUA. Errors as {@link sparkSpread}.
 *
 * @example
 * ```ts
 * import { calorificRatio, clocks, quantity } from '@aurum/core';
 * import { cleanSparkSpread, flatCurve } from '@aurum/core/curves';
 * const spread = cleanSparkSpread({
 *   power: flatCurve(quantity(95, 'EUR/MWh'), clocks.sdac),
 *   fuel: { curve: flatCurve(quantity(32, 'EUR/MWh'), clocks.euGasDay), basis: 'HHV' },
 *   plant: { efficiency: quantity(55, '%'), basis: 'LHV' },
 *   carbon: { price: quantity(70, 'EUR/tCO2'), factor: quantity(0.202, 'tCO2/MWh'), basis: 'LHV' },
 *   calorificRatio: calorificRatio(quantity(0.9, '1'), quantity(1, '1')),
 * });
 * console.log(spread.fuelPerPower.toFixed(4)); // 2.0202: MWh of gas (HHV) for a MWh of power
 * ```
 */
export function cleanSparkSpread<const I extends CleanSpreadInit>(
  init: I & CheckedCleanSpread<I>,
): GenerationSpread<UnitOf<I['power']>> {
  const given: CleanSpreadInit = init;
  return GenerationSpread.of(given, given.power.unit as UnitOf<I['power']>); // its unit at run time
}

/** What power earns over its coal, as {@link sparkSpread}: coal by the tonne needs a calorific value. */
export function darkSpread<const I extends GenerationSpreadInit>(
  init: I & CheckedSpread<I>,
): GenerationSpread<UnitOf<I['power']>> {
  const given: GenerationSpreadInit = init;
  return GenerationSpread.of(given, given.power.unit as UnitOf<I['power']>); // its unit at run time
}

/** What power earns over its coal and carbon, as {@link cleanSparkSpread}: coal by the tonne needs a calorific value. */
export function cleanDarkSpread<const I extends CleanSpreadInit>(
  init: I & CheckedCleanSpread<I>,
): GenerationSpread<UnitOf<I['power']>> {
  const given: CleanSpreadInit = init;
  return GenerationSpread.of(given, given.power.unit as UnitOf<I['power']>); // its unit at run time
}

/** Fuel energy for each power energy, on the basis of the plant. */
function fuelPerPower(plant: GenerationPlant): number {
  const { what, given, efficiency } =
    'efficiency' in plant
      ? { what: 'efficiency', given: plant.efficiency, efficiency: pure(plant.efficiency) }
      : { what: 'heat rate', given: plant.heatRate, efficiency: 1 / pure(plant.heatRate) };
  if (efficiency > 0 && efficiency <= 1) return 1 / efficiency;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The ${what} ${given.value} ${given.unit} is an efficiency of ${efficiency}, which must be above 0 and at most 1: look at its unit, and give what is power over fuel as efficiency and fuel over power as heatRate.`,
    details: { value: String(given.value), unit: given.unit, efficiency: String(efficiency) },
  });
}

function pure({ value, unit }: AnyQuantity): number {
  return converter(unit, '1')(value);
}

/** Refuses a basis that is none: `hhv` of a configuration would count as another one. */
function checkBasis(basis: CalorificBasis): void {
  oneOf('calorific basis', basis, { words: ['HHV', 'LHV'], code: 'CURVE.INVALID_ARGUMENT' });
}

/** What an energy of fuel on one basis counts on another. */
function basisFactor(from: CalorificBasis, to: CalorificBasis, ratio: CalorificRatio | undefined): number {
  if (from === to) return 1;
  if (ratio === undefined) {
    throw new AurumError('UNIT.DIMENSION', {
      message: `The plant is on the basis ${from}, and fuel or carbon on ${to}, which count different heating values: give calorificRatio, the lower heating value of the fuel over the higher.`,
      details: { from, to },
    });
  }
  return to === 'LHV' ? ratio.lowerPerHigher : 1 / ratio.lowerPerHigher;
}

/** The price of the carbon of a fuel energy. */
function emitted({ price, factor }: GenerationCarbon, clock: MarketClock): PricedCurve {
  requireNumber('emission factor', factor.value);
  const curve = 'price' in price ? price : flatCurve(dynamicQuantity(price.value, price.unit), clock);
  return times(curve, factor.value, multiplyUnits(curve.unit, factor.unit));
}

function times(curve: PricedCurve, factor: number, unit: string = curve.unit): PricedCurve {
  return pricedCurve(unit, curve.clock, (delivery) =>
    combinePrices([curve.price(delivery)], delivery.period, ([price = Number.NaN]) => price * factor),
  );
}
