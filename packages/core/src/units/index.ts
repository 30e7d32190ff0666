export { addendUnit, type DifferenceUnits, differenceUnits, divideUnits, multiplyUnits } from './algebra.js';
export type { DivideUnits, MultiplyUnits } from './algebra-types.js';
export { add, compare, divide, multiply, subtract } from './arithmetic.js';
export type {
  AtomDimension,
  EnergyAtoms,
  MassAtoms,
  RatioAtoms,
  ScalePoint,
  TemperatureAtoms,
  TimeAtoms,
  VolumeAtoms,
} from './atom-types.js';
export {
  type AnyCalorificQuantity,
  type CalorificBasis,
  CalorificQuantity,
  type CalorificRatio,
  calorificRatio,
  onBasis,
} from './calorific.js';
export type {
  AddableUnit,
  ConvertibleUnit,
  LiteralUnit,
  NarrowedUnit,
  NeedsFx,
  SameDimension,
  ScalableUnit,
  SubtractableUnit,
  SubtractUnits,
  TargetUnit,
  UnitError,
  ValidUnit,
} from './check-types.js';
export type { CommonUnit } from './common-unit.js';
export { converter } from './convert.js';
export type { Converter } from './converter.js';
export type { Currencies, Currency, CurrencyAtoms, MinorCurrencyAtoms } from './currency-types.js';
export {
  type BaseDefinition,
  type CurrencyDefinition,
  defineUnit,
  type ScaledDefinition,
  type UnitDefinition,
} from './define-unit.js';
export { type Fx, type FxTableInit, fxTable } from './fx.js';
export { type FxRateOptions, fxRate } from './fx-rate.js';
export { type AnyQuantity, dynamicQuantity, parseQuantity, Quantity, quantity } from './quantity.js';
export type { Rational } from './rational.js';
export { knownAtoms } from './registry.js';
export { parseUnit, sameDimension, type Unit, type UnitPoint } from './unit.js';
export type { Atom, PointAtom, UnitAtoms } from './unit-atoms.js';
