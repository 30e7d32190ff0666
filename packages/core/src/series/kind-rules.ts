import { AurumError } from '../errors/index.js';
import { converter, divideUnits, multiplyUnits, parseUnit } from '../units/index.js';
import type { EnergyToPower, PowerToEnergy } from './kind-types.js';
import type { SeriesKind } from './series-data.js';

/** The kind of a product; the run-time twin of `MultiplyKinds`. @throws AurumError `SERIES.KIND_MISMATCH` */
export function multiplyKinds(a: SeriesKind, b: SeriesKind): SeriesKind {
  if (a === b && a !== 'sum') return a;
  if ((a === 'average' && b === 'sum') || (a === 'sum' && b === 'average')) return 'sum';
  throw kindMismatch('product', a, b);
}

/** The kind of a quotient; the run-time twin of `DivideKinds`. @throws AurumError `SERIES.KIND_MISMATCH` */
export function divideKinds(a: SeriesKind, b: SeriesKind): SeriesKind {
  if (a === b) return a === 'sum' ? 'average' : a;
  if (a === 'sum' && b === 'average') return 'sum';
  throw kindMismatch('quotient', a, b);
}

/** Refuses series of different kinds. @throws AurumError `SERIES.KIND_MISMATCH` */
export function requireSameKind(operation: string, a: SeriesKind, b: SeriesKind): void {
  if (a !== b) throw kindMismatch(operation, a, b);
}

/** Refuses a series that is not of the kind an operation is for. @throws AurumError `SERIES.KIND_MISMATCH` */
export function requireKind(operation: string, kind: SeriesKind, needed: SeriesKind, remedy: string): void {
  if (kind === needed) return;
  throw new AurumError('SERIES.KIND_MISMATCH', {
    message: `${operation} needs a series of kind '${needed}', not '${kind}': ${remedy}.`,
    details: { operation, kind, needed },
  });
}

function kindMismatch(operation: string, a: SeriesKind, b: SeriesKind): AurumError {
  return new AurumError('SERIES.KIND_MISMATCH', {
    message: `The ${operation} of a series of kind '${a}' and one of kind '${b}' has no meaning: use .integrate(), .average() or .withKind() on one of them first.`,
    details: { operation, left: a, right: b },
  });
}

/**
 * Refuses price × power: a product of two averages that is money per time although neither factor is. Multiplied as they are, hours of
 * different length would count alike.
 *
 * @throws AurumError `SERIES.KIND_MISMATCH`
 */
export function refusePriceTimesPower(u: string, v: string): void {
  if (isMoneyPerTime(multiplyUnits(u, v)) && !isMoneyPerTime(u) && !isMoneyPerTime(v)) {
    throw new AurumError('SERIES.KIND_MISMATCH', {
      message: `'${u}' times '${v}' is money per time, not money: .integrate() the power to energy first, then multiply.`,
      details: { left: u, right: v },
    });
  }
}

function isMoneyPerTime(unit: string): boolean {
  try {
    converter(unit, 'EUR/h', { rate: () => 1 });
    return true;
  } catch (error) {
    if (AurumError.is(error, 'UNIT.DIMENSION')) return false;
    throw error;
  }
}

const POWER_TO_ENERGY: PowerToEnergy = { W: 'Wh', kW: 'kWh', MW: 'MWh', GW: 'GWh', TW: 'TWh' };
const ENERGY_TO_POWER: EnergyToPower = { Wh: 'W', kWh: 'kW', MWh: 'MW', GWh: 'GW', TWh: 'TW' };

const TIME_ATOM_MS = { d: 86_400_000, min: 60_000, s: 1000 } as const;
const HOUR_MS = 3_600_000;

/**
 * The unit of an integral over time and the length of its unit of time in ms; the run-time twin of `IntegratedUnit`. A rate is what has a time
 * below the line, by dimension (MW) or as it is written (EUR/MW/d, which by dimension is a price of energy).
 */
export function integratedUnit(unit: string): { readonly unit: string; readonly perMs: number } {
  if (Object.hasOwn(POWER_TO_ENERGY, unit)) {
    return { unit: POWER_TO_ENERGY[unit as keyof PowerToEnergy], perMs: HOUR_MS }; // hasOwn has just said so
  }
  for (const [atom, perMs] of Object.entries(TIME_ATOM_MS)) {
    if (`${unit}/`.includes(`/${atom}/`)) return { unit: multiplyUnits(unit, atom), perMs };
  }
  const { exponents, below } = parseUnit(unit);
  if ((exponents.get('T') ?? 0) < 0 || below.includes('h')) return { unit: multiplyUnits(unit, 'h'), perMs: HOUR_MS };
  throw new AurumError('SERIES.UNIT_MISMATCH', {
    message: `'${unit}' is not a rate, so its integral over time has no market unit: integrate power ('MW'), flow ('m3/h') or a price per day ('EUR/MW/d').`,
    details: { unit },
  });
}

/** The unit of a mean over time; the run-time twin of `AveragedUnit`. The unit of time is the hour. */
export function averagedUnit(unit: string): string {
  if (Object.hasOwn(ENERGY_TO_POWER, unit)) return ENERGY_TO_POWER[unit as keyof EnergyToPower]; // hasOwn has just said so
  return divideUnits(unit, 'h');
}
