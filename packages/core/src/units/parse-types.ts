import type { REFUSED_SYMBOLS, RefusedSymbol } from './refused-symbols.js';
import type { Atom, PointAtom, UnitAtoms } from './unit-atoms.js';

/** A unit as two lists of atoms. */
export interface AtomLists {
  readonly n: string[];
  readonly d: string[];
}

declare const reason: unique symbol;

/** Why a literal is not a unit. */
export interface ParseError<Sentence extends string> {
  readonly [reason]: Sentence;
}

/** The two lists of a unit literal, or a {@link ParseError}: the grammar of `parseUnit`, applied by the type checker. */
export type ParseUnit<U extends string> = U extends PointAtom
  ? { n: [U]; d: [] }
  : U extends `${infer Above}/${infer Below}`
    ? Fraction<Product<Above>, Divisors<Below>>
    : Fraction<Product<U>, []>;

/** `a*b^2*c` as a list. */
type Product<S extends string> = S extends `${infer First}*${infer Rest}`
  ? Concat<Term<First>, Product<Rest>>
  : Term<S>;

/** `a/b^2/c` as a list; a product is refused, because people read `a/b*c` in two ways. */
type Divisors<S extends string> = S extends `${infer First}/${infer Rest}`
  ? Concat<Divisor<First>, Divisors<Rest>>
  : Divisor<S>;

type Divisor<S extends string> = S extends `${string}*${string}`
  ? ParseError<`'*' after '/' in '${S}' (write a/b/c)`>
  : Term<S>;

type Term<S extends string> = S extends PointAtom
  ? ParseError<`'${S}' is a point on a scale: write '${UnitAtoms[S]['delta']}' for a difference`>
  : S extends Atom
    ? S extends '1'
      ? []
      : [S]
    : S extends `${infer A}^${infer Exponent}`
      ? Repeat<A, Exponent>
      : Unknown<S>;

type Repeat<A extends string, Exponent extends string> =
  Term<A> extends infer List
    ? List extends readonly string[]
      ? Exponent extends '2'
        ? Concat<List, List>
        : Exponent extends '3'
          ? Concat<List, Concat<List, List>>
          : ParseError<`exponent '${Exponent}' after '${A}' (write 2 or 3)`>
      : List
    : never;

type Unknown<S extends string> = S extends ''
  ? ParseError<'empty term'>
  : S extends RefusedSymbol
    ? ParseError<`refused unit '${S}' (${(typeof REFUSED_SYMBOLS)[S]})`>
    : ParseError<`unknown unit '${S}'`>;

/** Joins two lists; the first error wins. */
type Concat<A, B> = A extends string[] ? (B extends string[] ? [...A, ...B] : B) : A;

type Fraction<N, D> = N extends string[] ? (D extends string[] ? { n: N; d: D } : D) : N;
