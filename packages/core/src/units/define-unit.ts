import { AurumError } from '../errors/index.js';
import type { SameDimension, UnitError } from './check-types.js';
import { ONE, parseRational, times } from './rational.js';
import { findAtom, hasBaseDimension, type RegisteredAtom, registerAtom } from './registry.js';
import { parseUnit } from './unit.js';
import type { Atom } from './unit-atoms.js';

/** The value of a new atom: so many of a unit that is known, a new base dimension, or a currency. */
export type UnitDefinition<V extends string = string> = ScaledDefinition<V> | BaseDefinition | CurrencyDefinition;

/** A multiple of a unit that is known. */
export interface ScaledDefinition<V extends string = string> {
  /** Exact factor, positive: a decimal (`'0.01'`, `'3.6e9'`) or a fraction of two (`'5/9'`). */
  readonly scale: string;
  /** The unit that the factor counts. */
  readonly of: V;
}

/** The first unit of a new dimension. */
export interface BaseDefinition {
  /** The name of the base dimension: upper-case letters, as in `declare module` under `n`. */
  readonly dimension: string;
}

/** A currency, which must also be declared in `Currencies`. */
export interface CurrencyDefinition {
  /** Always `true`. The symbol is the code. */
  readonly currency: true;
}

type Declared<S extends string> = string extends S
  ? unknown
  : S extends Atom
    ? unknown
    : UnitError<`'${S}' is not declared: add it to interface UnitAtoms of '@aurum/core' first`>;

/**
 * Gives the run-time value of an atom that was added to `UnitAtoms` (or `Currencies`) by declaration merging. Once per
 * process; the same definition again is ignored.
 *
 * @throws AurumError `UNIT.DEFINITION` when the symbol has another value already, is not of the form of a symbol, or the
 * definition is malformed.
 */
export function defineUnit<S extends string, V extends string>(
  symbol: S & Declared<S>,
  definition: UnitDefinition<V> & (S extends Atom ? { readonly of?: V & SameDimension<S, V> } : unknown),
): void {
  registerAtom(atomOf(symbol, definition), 'currency' in definition);
}

function atomOf(symbol: string, definition: UnitDefinition): RegisteredAtom {
  if (!/^[\p{L}_%][\p{L}\p{N}_%]*$/u.test(symbol)) {
    throw invalid(symbol, 'a symbol is letters, digits, _ and %, and does not begin with a digit');
  }
  if ('currency' in definition) {
    if (!/^[A-Z]{3}$/.test(symbol)) throw invalid(symbol, 'the code of a currency is three capital letters');
    return baseAtom(symbol, symbol);
  }
  if ('dimension' in definition) {
    if (!/^[A-Z]+$/.test(definition.dimension)) {
      throw invalid(symbol, `dimension '${definition.dimension}' is not a word of capital letters`);
    }
    return baseAtom(symbol, definition.dimension);
  }
  const scale = parseRational(definition.scale);
  if (scale === undefined || scale.numerator === 0n) {
    throw invalid(symbol, `scale '${definition.scale}' is not a positive decimal or fraction`);
  }
  const unit = parseUnit(definition.of);
  if (unit.point !== undefined) throw invalid(symbol, `'${definition.of}' is a point on a scale`);
  return { symbol, exponents: unit.exponents, scale: times(scale, unit), point: undefined };
}

/** The unit that a new dimension is measured in. */
function baseAtom(symbol: string, dimension: string): RegisteredAtom {
  if (findAtom(symbol) === undefined && hasBaseDimension(dimension)) {
    throw invalid(symbol, `dimension '${dimension}' has a unit already: give a scale of one of its units`);
  }
  return { symbol, exponents: new Map([[dimension, 1]]), scale: ONE, point: undefined };
}

function invalid(symbol: string, why: string): AurumError {
  return new AurumError('UNIT.DEFINITION', {
    message: `unit '${symbol}' cannot be defined: ${why}`,
    details: { symbol },
  });
}
