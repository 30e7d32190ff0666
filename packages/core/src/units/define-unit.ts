import { AurumError } from '../errors/index.js';
import type { SameDimension, UnitError } from './check-types.js';
import { parseRational, times } from './rational.js';
import { findAtom, hasBaseDimension, registerAtom } from './registry.js';
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
  if (!/^[\p{L}_%][\p{L}\p{N}_%]*$/u.test(symbol)) {
    throw invalid(symbol, 'a symbol is letters, digits, _ and %, and does not begin with a digit');
  }
  if ('currency' in definition) {
    if (!/^[A-Z]{3}$/.test(symbol)) throw invalid(symbol, 'the code of a currency is three capital letters');
    if (findAtom(symbol) === undefined && hasBaseDimension(symbol)) {
      throw invalid(symbol, `'${symbol}' is the name of a dimension already`);
    }
    registerAtom(
      { symbol, exponents: new Map([[symbol, 1]]), scale: { numerator: 1n, denominator: 1n }, point: undefined },
      true,
    );
    return;
  }
  if ('dimension' in definition) {
    if (!/^[A-Z]+$/.test(definition.dimension))
      throw invalid(symbol, `dimension '${definition.dimension}' is not upper-case letters`);
    if (findAtom(symbol) === undefined && hasBaseDimension(definition.dimension)) {
      throw invalid(symbol, `dimension '${definition.dimension}' has units already: give a scale of one of them`);
    }
    const exponents = new Map([[definition.dimension, 1]]);
    registerAtom({ symbol, exponents, scale: { numerator: 1n, denominator: 1n }, point: undefined }, false);
    return;
  }
  const scale = parseRational(definition.scale);
  if (scale === undefined || scale.numerator === 0n)
    throw invalid(symbol, `scale '${definition.scale}' is not a positive decimal or fraction`);
  const unit = parseUnit(definition.of);
  if (unit.point !== undefined) throw invalid(symbol, `'${definition.of}' is a point on a scale`);
  registerAtom({ symbol, exponents: unit.exponents, scale: times(scale, unit), point: undefined }, false);
}

function invalid(symbol: string, why: string): AurumError {
  return new AurumError('UNIT.DEFINITION', {
    message: `unit '${symbol}' cannot be defined: ${why}`,
    details: { symbol },
  });
}
