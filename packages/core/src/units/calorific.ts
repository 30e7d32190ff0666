import { AurumError } from '../errors/index.js';
import { multiplyUnits } from './algebra.js';
import type { MultiplyUnits } from './algebra-types.js';
import type { NeedsFx, SameDimension, TargetUnit } from './check-types.js';
import type { CommonUnit } from './common-unit.js';
import { converter } from './convert.js';
import { type AnyQuantity, type Quantity, uncheckedQuantity } from './quantity.js';
import { parseUnit } from './unit.js';

/** Which heat of combustion an energy of fuel counts: the higher (gross, `HHV`) or the lower (net, `LHV`) heating value. */
export type CalorificBasis = 'HHV' | 'LHV';

/** The JSON of a {@link CalorificQuantity}. */
export interface AnyCalorificQuantity extends AnyQuantity {
  /** The basis of the energy. */
  readonly basis: CalorificBasis;
}

/** Lower over higher heating value of one fuel; about 0.90 for natural gas. Made by {@link calorificRatio}. */
export interface CalorificRatio {
  /** A pure number above 0 and at most 1. */
  readonly lowerPerHigher: number;
}

/**
 * The ratio of the two heating values of a fuel, from any two quantities of one dimension.
 *
 * @throws AurumError `UNIT.INVALID_ARGUMENT` when the ratio is not above 0 and at most 1.
 *
 * @example
 * ```ts
 * import { calorificRatio, quantity } from '@aurum/core';
 * const methane = calorificRatio(quantity(50.03, 'MJ/kg'), quantity(55.53, 'MJ/kg'));
 * console.log(methane.lowerPerHigher); // 0.9009…
 * ```
 */
export function calorificRatio<U extends string, V extends string>(
  lower: Quantity<U>,
  higher: Quantity<V> & SameDimension<NoInfer<U>, V>,
): CalorificRatio {
  const right: Quantity<V> = higher;
  const lowerPerHigher = lower.value / converter(right.unit, lower.unit)(right.value);
  if (!(lowerPerHigher > 0 && lowerPerHigher <= 1)) {
    throw new AurumError('UNIT.INVALID_ARGUMENT', {
      message: `the lower heating value ${lower} over the higher ${right} is ${lowerPerHigher}: it must be above 0 and at most 1. Give the lower one first`,
      details: { lower: lower.toJSON(), higher: right.toJSON() },
    });
  }
  return Object.freeze({ lowerPerHigher });
}

let build: <U extends string, B extends CalorificBasis>(quantity: Quantity<U>, basis: B) => CalorificQuantity<U, B>;

/**
 * A quantity of fuel energy, or per fuel energy, that knows its basis. The basis is part of the type, and this is not a
 * {@link Quantity}: HHV and LHV never mix without {@link CalorificQuantity.toBasis} and a ratio.
 *
 * @example
 * ```ts
 * import { calorificRatio, onBasis, quantity } from '@aurum/core';
 * const price = onBasis('HHV', quantity(30, 'EUR/MWh')); // TTF is quoted per MWh of gross energy
 * const burnt = onBasis('LHV', quantity(90, 'MWh')); // the plant reports net energy
 * const ratio = calorificRatio(quantity(0.9, '1'), quantity(1, '1'));
 * console.log(`${price.multiply(burnt.toBasis('HHV', ratio))}`); // 3000 EUR
 * ```
 */
export class CalorificQuantity<in out U extends string, in out B extends CalorificBasis> {
  readonly #quantity: Quantity<U>;
  /** The basis of the energy. */
  readonly basis: B;

  private constructor(quantity: Quantity<U>, basis: B) {
    this.#quantity = quantity;
    this.basis = basis;
  }

  static {
    build = (quantity, basis) => new CalorificQuantity(quantity, basis);
  }

  /** The quantity without its basis: from here on only the caller knows it. */
  withoutBasis(): Quantity<U> {
    return this.#quantity;
  }

  /** In another unit, on the same basis; as {@link Quantity.to}. */
  to<V extends CommonUnit | (string & {})>(unit: TargetUnit<U, V>, ...fx: NeedsFx<U, V>): CalorificQuantity<V, B> {
    return onBasis(this.basis, this.#quantity.to<V>(unit, ...fx));
  }

  /**
   * On the other basis. An energy becomes smaller on LHV and a price per energy larger: the ratio is applied once for
   * energy above the line, and inversely for energy below it.
   */
  toBasis<C extends CalorificBasis>(basis: C, ratio: CalorificRatio): CalorificQuantity<U, C> {
    const { value, unit } = this.#quantity;
    if ((basis as CalorificBasis) === this.basis) return build(this.#quantity, basis);
    const shrinks = (basis === 'LHV') === energyExponent(unit) > 0;
    return build(uncheckedQuantity(shrinks ? value * ratio.lowerPerHigher : value / ratio.lowerPerHigher, unit), basis);
  }

  /**
   * The sum with another quantity on the same basis, in the unit of this one.
   *
   * @throws AurumError `UNIT.DIMENSION` when the bases are known only at run time and differ.
   */
  plus<V extends string>(other: CalorificQuantity<V, B> & SameDimension<U, V>): CalorificQuantity<U, B> {
    return this.#shifted(other, 1);
  }

  /** The difference from another quantity on the same basis, in the unit of this one. Errors as {@link CalorificQuantity.plus}. */
  minus<V extends string>(other: CalorificQuantity<V, B> & SameDimension<U, V>): CalorificQuantity<U, B> {
    return this.#shifted(other, -1);
  }

  /**
   * A price per fuel energy times an energy, both on the same basis. The basis cancels with the energy, so that the product
   * is a plain quantity.
   *
   * @throws AurumError `UNIT.DIMENSION` when both have the energy on the same side of the line, or when the bases are known only at run
   * time and differ.
   */
  multiply<V extends string>(other: CalorificQuantity<V, B>): Quantity<MultiplyUnits<U, V>> {
    const { value, unit } = this.#quantity;
    const right = this.#onSameBasis(other);
    if (energyExponent(unit) + energyExponent(right.unit) !== 0) {
      throw new AurumError('UNIT.DIMENSION', {
        message: `'${unit}' times '${right.unit}' leaves fuel energy in the product: multiply a price per energy by an energy`,
        details: { left: unit, right: right.unit },
      });
    }
    const product = multiplyUnits(unit, right.unit) as MultiplyUnits<U, V>; // the run-time twin of the type
    return uncheckedQuantity(value * right.value, product);
  }

  /** `30 EUR/MWh (HHV)`. */
  toString(): string {
    return `${this.#quantity} (${this.basis})`;
  }

  /** `{ value, unit, basis }`. */
  toJSON(): AnyCalorificQuantity {
    return { ...this.#quantity.toJSON(), basis: this.basis };
  }

  /** Two bases that are one `CalorificBasis` to the type checker may still be two: a configuration or a JSON text said which. */
  #onSameBasis<V extends string>(other: CalorificQuantity<V, B>): Quantity<V> {
    if (other.basis === this.basis) return other.#quantity;
    throw new AurumError('UNIT.DIMENSION', {
      message: `'${this}' and '${other}' count different heating values: bring one of them to the basis of the other with .toBasis('${this.basis}', ratio) first`,
      details: { left: this.toJSON(), right: other.toJSON() },
    });
  }

  #shifted<V extends string>(other: CalorificQuantity<V, B>, sign: 1 | -1): CalorificQuantity<U, B> {
    const { value, unit } = this.#quantity;
    const right = this.#onSameBasis(other);
    return build(uncheckedQuantity(value + sign * converter(right.unit, unit)(right.value), unit), this.basis);
  }
}

/**
 * States the basis of a quantity of fuel energy or per fuel energy.
 *
 * @throws AurumError `UNIT.DIMENSION` when the unit does not have energy exactly once, above or below the line (`MWh`, `MW`,
 * `USD/MMBtu`; not `EUR`, and not a heat rate, whose two energies cancel).
 */
export function onBasis<U extends string, B extends CalorificBasis>(
  basis: B,
  quantity: Quantity<U>,
): CalorificQuantity<U, B> {
  energyExponent(quantity.unit);
  return build(quantity, basis);
}

function energyExponent(unit: string): number {
  const exponent = parseUnit(unit).exponents.get('E') ?? 0;
  if (exponent === 1 || exponent === -1) return exponent;
  throw new AurumError('UNIT.DIMENSION', {
    message: `'${unit}' has no basis: only an energy, or something per energy, has a higher and a lower heating value`,
    details: { unit },
  });
}
