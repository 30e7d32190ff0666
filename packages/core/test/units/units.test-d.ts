import {
  add,
  type Converter,
  type ConvertibleUnit,
  compare,
  converter,
  type DivideUnits,
  divide,
  dynamicQuantity,
  type Fx,
  fxRate,
  fxTable,
  type MultiplyUnits,
  multiply,
  type NeedsFx,
  onBasis,
  parseQuantity,
  type Quantity,
  quantity,
  type SameDimension,
  type SubtractUnits,
  subtract,
  type ValidUnit,
} from '../../src/units/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function exactly<A>(): <B>(value: B, same: Same<A, B>) => void;
declare function holds<T extends true>(): T;

const price = quantity(30, 'USD/MWh');
const energy = quantity(10, 'MWh');
const fx = fxTable({ base: 'EUR', rates: { USD: 1.08, GBP: 0.86 } });

// Results are literals again.
exactly<Quantity<'USD'>>()(multiply(price, energy), true);
exactly<Quantity<'MW*h'>>()(multiply(quantity(5, 'MW'), quantity(2, 'h')), true);
exactly<Quantity<'MMBtu/MWh'>>()(divide(quantity(7, 'MMBtu'), energy), true);
exactly<Quantity<'EUR/MWh'>>()(multiply(quantity(70, 'EUR/tCO2'), quantity(0.36, 'tCO2/MWh')), true);
exactly<Quantity<'EUR/tCO2'>>()(divide(quantity(25, 'EUR/MWh'), quantity(0.36, 'tCO2/MWh')), true);
exactly<Quantity<'1'>>()(divide(energy, energy), true);
exactly<Quantity<'1/MWh'>>()(divide(quantity(1, '1'), energy), true);
exactly<Quantity<'EUR/MWh'>>()(multiply(price, quantity(0.9, 'EUR/USD')), true);
exactly<Quantity<'deltaC*d'>>()(multiply(quantity(3, 'deltaC'), quantity(2, 'd')), true);
holds<Same<MultiplyUnits<'m3^2', '1/m3'>, 'm3'>>();
holds<Same<DivideUnits<'USD/MWh', 'MWh'>, 'USD/MWh/MWh'>>();

// Money is not reduced behind the reader's back.
exactly<Quantity<'USD*kWh/MWh'>>()(multiply(price, quantity(5, 'kWh')), true);
exactly<Quantity<'USD'>>()(multiply(price, quantity(5, 'kWh')).to('USD'), true);

// An fx exactly where currencies are crossed; a wider one is welcome.
exactly<Quantity<'EUR/MWh'>>()(price.to('EUR/MWh', fx), true);
exactly<Quantity<'USc/kWh'>>()(price.to('USc/kWh'), true);
exactly<number>()(price.in('GBP/MWh', fx), true);
exactly<Fx<'EUR' | 'USD' | 'GBP'>>()(fx, true);
exactly<Fx<'EUR' | 'USD'>>()(fxRate(quantity(0.9, 'EUR/USD')), true);
exactly<Quantity<'EUR'>>()(quantity(1, 'USD').to('EUR', fxRate(quantity(0.9, 'EUR/USD'))), true);
holds<Same<NeedsFx<'USD/MWh', 'EUR/MWh'>, [fx: Fx<'USD' | 'EUR'>]>>();
holds<Same<NeedsFx<'USD/MWh', 'USc/kWh'>, []>>();
holds<Same<NeedsFx<string, 'EUR'>, [fx?: Fx<never>]>>();

// Sums keep the unit of the first; points on a scale give differences.
exactly<Quantity<'USD/MWh'>>()(add(price, quantity(1, 'USc/kWh')), true);
exactly<Quantity<'deltaC'>>()(subtract(quantity(20, 'degC'), quantity(50, 'degF')), true);
exactly<Quantity<'degF'>>()(subtract(quantity(50, 'degF'), quantity(5, 'deltaC')), true);
exactly<Quantity<'degC'>>()(add(quantity(20, 'degC'), quantity(5, 'deltaK')), true);
exactly<Quantity<'K'>>()(quantity(20, 'degC').to('K'), true);
exactly<number>()(compare(energy, quantity(3, 'GJ')), true);
holds<Same<SubtractUnits<'MWh', 'GJ'>, 'MWh'>>();

// Run-time units: everything passes the checker and is checked at run time.
const read = parseQuantity('12.5 p/therm');
exactly<Quantity<string>>()(read, true);
exactly<Quantity<'GBP/MWh'>>()(read.as('GBP/MWh'), true);
exactly<Quantity<'EUR/MWh'>>()(read.to('EUR/MWh', fx), true);
exactly<Quantity<string>>()(multiply(read, energy), true);
exactly<Quantity<string>>()(add(read, dynamicQuantity(1, String(read.unit))), true);
exactly<Quantity<string>>()(price.convert(read.unit, fx), true);
exactly<Converter>()(converter(read.unit, 'EUR/MWh', fx), true);

// The checks as types, for signatures elsewhere.
holds<Same<ValidUnit<'EUR/MWh'>, unknown>>();
holds<Same<SameDimension<'GJ', 'MWh'>, unknown>>();
holds<Same<ConvertibleUnit<'EUR/GJ', 'p/therm'>, unknown>>();

// A basis goes with its type.
exactly<Quantity<'USD'>>()(onBasis('HHV', price).multiply(onBasis('HHV', energy)), true);

export function refused(either: boolean, narrow: Fx<'GBP' | 'NOK'>): void {
  // @ts-expect-error fx is required
  price.to('EUR/MWh');
  // @ts-expect-error that fx does not know USD and EUR
  price.to('EUR/MWh', narrow);
  // @ts-expect-error no fx is wanted within a currency
  price.to('USc/kWh', fx);
  // @ts-expect-error an unknown atom
  quantity(1, 'USD/MWX');
  // @ts-expect-error ambiguous
  quantity(1, 'USD/MW*h');
  // @ts-expect-error a union of units
  quantity(1, either ? 'MWh' : 'USD');
  // @ts-expect-error energy and money
  add(energy, multiply(price, energy));
  // @ts-expect-error a union lets no good member vouch for a bad one
  add(energy, either ? quantity(1, 'MWh') : quantity(1, 'USD'));
  // @ts-expect-error scaling a point
  quantity(20, 'degC').times(2);
  // @ts-expect-error two points do not add
  add(quantity(20, 'degC'), quantity(20, 'degC'));
  // @ts-expect-error invariant
  const wide: Quantity<string> = price;
  // @ts-expect-error HHV and LHV
  onBasis('HHV', energy).plus(onBasis('LHV', energy));
  // @ts-expect-error a quantity is immutable
  price.value = 31;
  void wide;
}
