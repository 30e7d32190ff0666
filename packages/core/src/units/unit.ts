import { AurumError } from '../errors/index.js';
import { BoundedMap } from './bounded-map.js';
import { ONE, power, type Rational, times } from './rational.js';
import { REFUSED_SYMBOLS } from './refused-symbols.js';
import { dimensionKey, findAtom, type RegisteredAtom, suggestAtoms } from './registry.js';

/** What makes a unit a point on a scale. */
export interface UnitPoint {
  /** Where its zero is, in the base unit of the scale. */
  readonly offset: Rational;
  /** The unit of a difference of two points. */
  readonly delta: string;
}

/** A unit as the run-time parser understands it. Frozen; two parses of one text are equal by value. */
export interface Unit {
  /** The text that was parsed, kept as written. */
  readonly symbol: string;
  /** Canonical key of the dimension, for example `E1 T-1` for `MW`; `''` for pure numbers. Equal keys convert without fx. */
  readonly dimension: string;
  /** Numerator of the exact factor to the base units. */
  readonly numerator: bigint;
  /** Denominator of the exact factor to the base units, positive and without a common factor. */
  readonly denominator: bigint;
  /** Base dimension (`E`, `T`, `USD` …) to its exponent, without zeros. */
  readonly exponents: ReadonlyMap<string, number>;
  /** Atoms above the line, in the order written, repeated for exponents; `1` is left out. */
  readonly above: readonly string[];
  /** Atoms below the line, likewise. */
  readonly below: readonly string[];
  /** For a point on a scale (`degC`), where its zero is and the unit of a difference; `undefined` for every other unit. */
  readonly point: UnitPoint | undefined;
}

/** Longer texts are refused: the work of exact arithmetic grows with the square of the length. */
const LONGEST = 256;

// Bounded, because a service may parse texts that its callers chose.
const cache = new BoundedMap<string, Unit>(4096);

/**
 * Parses a unit: products of atoms, divided by more atoms (`USD/MWh`, `MW*h`, `EUR/MW/h`, `m3^2`). Case matters, there are
 * no spaces, and `*` after `/` is refused because people read it in two ways. This is the grammar that the type checker
 * applies to literals.
 *
 * @throws AurumError `UNIT.SYNTAX` when the text is not of this form; `UNIT.UNKNOWN` when a symbol is not known. Both
 * messages show the text with a caret, and a suggestion where there is one.
 *
 * @example
 * ```ts
 * import { parseUnit } from '@aurum/core';
 * console.log(parseUnit('MW').dimension); // 'E1 T-1'
 * ```
 */
export function parseUnit(text: string): Unit {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const unit = parse(text);
  cache.set(text, unit);
  return unit;
}

/** Whether two units have the same dimension at run time. Two currencies are two dimensions, whatever an fx may bridge. */
export function sameDimension(u: string, v: string): boolean {
  return parseUnit(u).dimension === parseUnit(v).dimension;
}

function parse(text: string): Unit {
  if (text.length > LONGEST) {
    throw new AurumError('UNIT.SYNTAX', {
      message: `a unit of ${text.length} characters: write at most ${LONGEST}`,
      details: { length: text.length, longest: LONGEST },
    });
  }
  if (text === '') throw syntaxError(text, 0, "empty unit: write '1' for a pure number");
  const space = text.search(/\s/);
  if (space >= 0) throw syntaxError(text, space, 'white space inside a unit: leave it out');
  const above: string[] = [];
  const below: string[] = [];
  const exponents = new Map<string, number>();
  let scale = ONE;
  let sign: 1 | -1 = 1;
  let at = 0;
  let point: Unit['point'];
  for (;;) {
    const start = at;
    while (at < text.length && !isOperator(text.charAt(at))) at++;
    const atom = atomAt(text, start, at);
    let exponent = 1;
    if (text.charAt(at) === '^') {
      const digit = /^\^([23])(?=[*/]|$)/.exec(text.slice(at))?.[1];
      if (digit === undefined) throw syntaxError(text, at, 'the exponent must be 2 or 3');
      exponent = Number(digit);
      at += 2;
    }
    if (atom.point !== undefined) {
      if (start !== 0 || at !== text.length || exponent !== 1)
        throw syntaxError(text, start, pointInside(atom.symbol, atom.point.delta));
      point = atom.point;
    }
    scale = times(scale, power(atom.scale, sign * exponent));
    for (const [name, size] of atom.exponents) exponents.set(name, (exponents.get(name) ?? 0) + sign * exponent * size);
    if (atom.symbol !== '1') for (let i = 0; i < exponent; i++) (sign > 0 ? above : below).push(atom.symbol);
    if (at >= text.length) break;
    if (text.charAt(at) === '/') sign = -1;
    else if (sign < 0) throw syntaxError(text, at, "'*' after '/' reads in two ways: write a/b/c");
    at++;
  }
  for (const [name, exponent] of exponents) if (exponent === 0) exponents.delete(name);
  return Object.freeze({
    symbol: text,
    dimension: dimensionKey(exponents),
    numerator: scale.numerator,
    denominator: scale.denominator,
    exponents,
    above: Object.freeze(above),
    below: Object.freeze(below),
    point,
  });
}

function isOperator(character: string): boolean {
  return character === '*' || character === '/' || character === '^';
}

function atomAt(text: string, start: number, end: number): RegisteredAtom {
  const symbol = text.slice(start, end);
  if (symbol === '') throw syntaxError(text, start, 'expected the symbol of a unit');
  const atom = findAtom(symbol);
  if (atom !== undefined) return atom;
  const refused = Object.hasOwn(REFUSED_SYMBOLS, symbol)
    ? REFUSED_SYMBOLS[symbol as keyof typeof REFUSED_SYMBOLS] // hasOwn has just said so
    : undefined;
  const suggestions = refused === undefined ? suggestAtoms(symbol) : [];
  const sentence =
    refused === undefined
      ? `unknown unit '${symbol}' in '${text}'`
      : `refused unit '${symbol}' (${refused}) in '${text}'`;
  const hint =
    suggestions.length > 0
      ? `did you mean ${suggestions.map((s) => `'${s}'`).join(' or ')}?`
      : refused === undefined
        ? 'define it with defineUnit(), or see the list of units'
        : '';
  throw new AurumError('UNIT.UNKNOWN', {
    message: withCaret(sentence, text, start, hint),
    details: { text, position: start, symbol, suggestions },
  });
}

/** The sentence for a point on a scale inside a product or quotient. */
function pointInside(symbol: string, delta: string): string {
  return `'${symbol}' is a point on a scale and cannot be multiplied or divided: write '${delta}' for a difference`;
}

function syntaxError(text: string, position: number, sentence: string): AurumError {
  return new AurumError('UNIT.SYNTAX', {
    message: withCaret(sentence, text, position, ''),
    details: { text, position },
  });
}

function withCaret(sentence: string, text: string, position: number, hint: string): string {
  return `${sentence}\n  ${text}\n  ${' '.repeat(position)}^${hint === '' ? '' : `  ${hint}`}`;
}
