import type {
  EnergyAtoms,
  MassAtoms,
  RatioAtoms,
  ScalePoint,
  TemperatureAtoms,
  TimeAtoms,
  VolumeAtoms,
} from './atom-types.js';
import type { CurrencyAtoms, MinorCurrencyAtoms } from './currency-types.js';

/**
 * Every atom that a unit may be written with, and its dimension. Open: a program adds its own by declaration merging,
 * and gives the value once at run time with `defineUnit`.
 *
 * @example
 * ```ts
 * import { type AtomDimension, defineUnit, quantity } from '@aurum/core';
 *
 * declare module '@aurum/core' {
 *   interface UnitAtoms {
 *     hL: AtomDimension<['V']>;
 *   }
 * }
 * defineUnit('hL', { scale: '100', of: 'L' });
 * console.log(quantity(1, 'hL').in('L')); // 100
 * ```
 */
export interface UnitAtoms
  extends EnergyAtoms,
    TimeAtoms,
    MassAtoms,
    VolumeAtoms,
    TemperatureAtoms,
    RatioAtoms,
    CurrencyAtoms,
    MinorCurrencyAtoms {}

/** The symbol of an atom. */
export type Atom = keyof UnitAtoms;

/** The atoms that come with the package: {@link UnitAtoms} without what a program adds. */
export type StandardAtom =
  | keyof EnergyAtoms
  | keyof TimeAtoms
  | keyof MassAtoms
  | keyof VolumeAtoms
  | keyof TemperatureAtoms
  | keyof RatioAtoms
  | keyof MinorCurrencyAtoms;

/** The atoms that are points on a scale. */
export type PointAtom = { [A in Atom]: UnitAtoms[A] extends ScalePoint<string> ? A : never }[Atom];
