import type { Currency } from './currency-types.js';
import type { AtomLists, ParseUnit } from './parse-types.js';
import type { Atom, UnitAtoms } from './unit-atoms.js';

/** `L` without the first `X`. */
type Without<L extends string[], X extends string, Seen extends string[] = []> = L extends [
  infer H extends string,
  ...infer R extends string[],
]
  ? H extends X
    ? [...Seen, ...R]
    : Without<R, X, [...Seen, H]>
  : Seen;

/** Takes away, once each, what occurs on both sides. */
type Cancel<N extends string[], D extends string[], Kept extends string[] = []> = N extends [
  infer H extends string,
  ...infer R extends string[],
]
  ? H extends D[number]
    ? Cancel<R, Without<D, H>, Kept>
    : Cancel<R, D, [...Kept, H]>
  : { n: Kept; d: D };

/** Replaces atoms by their base dimensions. */
type Expand<L extends string[], N extends string[] = [], D extends string[] = []> = L extends [
  infer H extends Atom,
  ...infer R extends string[],
]
  ? Expand<R, [...N, ...UnitAtoms[H]['n']], [...D, ...UnitAtoms[H]['d']]>
  : { n: N; d: D };

/** The base dimensions of a unit, cancelled. */
export type Dimension<U extends string> =
  ParseUnit<U> extends infer P extends AtomLists
    ? Expand<P['n']> extends infer A extends AtomLists
      ? Expand<P['d']> extends infer B extends AtomLists
        ? Cancel<[...A['n'], ...B['d']], [...A['d'], ...B['n']]>
        : never
      : never
    : never;

/** The dimension of `U / V`: two empty lists when they are the same. */
type Quotient<U extends string, V extends string> =
  Dimension<U> extends infer A extends AtomLists
    ? Dimension<V> extends infer B extends AtomLists
      ? Cancel<[...A['n'], ...B['d']], [...A['d'], ...B['n']]>
      : never
    : never;

type OnlyCurrencies<L extends string[]> = Exclude<L[number], Currency> extends never ? true : false;

/**
 * How one unit stands to another: `'same'` dimension, `['fx', currencies]` when only currencies differ and balance, or
 * `'different'`. Both must be valid literals.
 */
export type Relation<U extends string, V extends string> = [U] extends [V]
  ? [V] extends [U]
    ? 'same'
    : Compare<U, V>
  : Compare<U, V>;

type Compare<U extends string, V extends string> =
  Quotient<U, V> extends infer Q extends AtomLists
    ? [Q['n'], Q['d']] extends [[], []]
      ? 'same'
      : [OnlyCurrencies<Q['n']>, OnlyCurrencies<Q['d']>, Q['n']['length']] extends [true, true, Q['d']['length']]
        ? ['fx', Q['n'][number] | Q['d'][number]]
        : 'different'
    : 'different';

type JoinAbove<L extends string[]> = L extends [infer H extends string]
  ? H
  : L extends [infer H extends string, ...infer R extends string[]]
    ? `${H}*${JoinAbove<R>}`
    : '1';
type JoinBelow<L extends string[]> = L extends [infer H extends string, ...infer R extends string[]]
  ? `/${H}${JoinBelow<R>}`
  : '';

/** Prints two lists back to a literal. */
type Print<X extends AtomLists> = `${JoinAbove<X['n']>}${JoinBelow<X['d']>}`;

/**
 * The unit of a product, as a literal: `MultiplyUnits<'USD/MWh', 'MWh'>` is `'USD'`. Equal atoms cancel, different
 * ones stay (`'USD*kWh/MWh'`); the order is that of writing. `string` when an operand is only known at run time.
 */
export type MultiplyUnits<U extends string, V extends string> = string extends U | V
  ? string
  : ParseUnit<U> extends infer A extends AtomLists
    ? ParseUnit<V> extends infer B extends AtomLists
      ? Print<Cancel<[...A['n'], ...B['n']], [...A['d'], ...B['d']]>>
      : never
    : never;

/** The unit of a quotient, as a literal: `DivideUnits<'MMBtu', 'MWh'>` is `'MMBtu/MWh'`. See {@link MultiplyUnits}. */
export type DivideUnits<U extends string, V extends string> = string extends U | V
  ? string
  : ParseUnit<U> extends infer A extends AtomLists
    ? ParseUnit<V> extends infer B extends AtomLists
      ? Print<Cancel<[...A['n'], ...B['d']], [...A['d'], ...B['n']]>>
      : never
    : never;
