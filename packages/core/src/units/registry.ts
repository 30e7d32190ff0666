import { AurumError, InternalError } from '../errors/index.js';
import { ATOM_VALUES, type AtomValue, STANDARD_CURRENCIES } from './atom-values.js';
import { parseRational, type Rational } from './rational.js';
import { nearest } from './suggest.js';

/** An atom at run time, with its values exact. */
export interface RegisteredAtom {
  readonly symbol: string;
  /** Base dimension → exponent; no zeros. */
  readonly exponents: ReadonlyMap<string, number>;
  readonly scale: Rational;
  /** Only for points on a scale. */
  readonly point: { readonly offset: Rational; readonly delta: string } | undefined;
}

const atoms = new Map<string, RegisteredAtom>();
const currencies = new Set<string>(STANDARD_CURRENCIES);

for (const [symbol, value] of Object.entries(ATOM_VALUES)) atoms.set(symbol, fromValue(symbol, value));
for (const code of STANDARD_CURRENCIES) atoms.set(code, fromValue(code, { dimension: code, scale: '1' }));

function fromValue(symbol: string, value: AtomValue): RegisteredAtom {
  const scale = parseRational(value.scale);
  const offset = parseRational(value.offset ?? '0');
  if (scale === undefined || offset === undefined)
    throw new InternalError(`the value of atom '${symbol}' is malformed`);
  const exponents = new Map<string, number>();
  for (const part of value.dimension.split(' ')) {
    const match = /^([A-Z]+)(-?\d)?$/.exec(part);
    if (match?.[1] !== undefined) exponents.set(match[1], Number(match[2] ?? 1));
  }
  return { symbol, exponents, scale, point: value.delta === undefined ? undefined : { offset, delta: value.delta } };
}

export function findAtom(symbol: string): RegisteredAtom | undefined {
  return atoms.get(symbol);
}

/** Whether a base dimension is a currency. */
export function isCurrency(dimension: string): boolean {
  return currencies.has(dimension);
}

export function suggestAtoms(symbol: string): string[] {
  return nearest(symbol, atoms.keys());
}

/** Whether any atom measures this base dimension. */
export function hasBaseDimension(dimension: string): boolean {
  for (const atom of atoms.values()) if (atom.exponents.has(dimension)) return true;
  return false;
}

/** Every symbol that is known now, standard and added, in the order of definition. */
export function knownAtoms(): readonly string[] {
  return [...atoms.keys()];
}

/** Adds an atom; the same definition again is ignored, another one under the same symbol is `UNIT.DEFINITION`. */
export function registerAtom(atom: RegisteredAtom, currency: boolean): void {
  const existing = atoms.get(atom.symbol);
  if (existing === undefined) {
    atoms.set(atom.symbol, atom);
    if (currency) currencies.add(atom.symbol);
    return;
  }
  if (describe(existing) !== describe(atom) || currency !== currencies.has(atom.symbol)) {
    throw new AurumError('UNIT.DEFINITION', {
      message: `unit '${atom.symbol}' is already defined as ${describe(existing)} and cannot become ${describe(atom)}: choose another symbol`,
      details: { symbol: atom.symbol, existing: describe(existing), proposed: describe(atom) },
    });
  }
}

function describe(atom: RegisteredAtom): string {
  const { numerator, denominator } = atom.scale;
  const scale = denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;
  const point = atom.point === undefined ? '' : ' (a point on a scale)';
  return `${scale} [${dimensionKey(atom.exponents)}]${point}`;
}

/** The canonical key of a dimension: base dimensions in alphabetical order with exponents, zeros left out; `''` for none. */
export function dimensionKey(exponents: ReadonlyMap<string, number>): string {
  const parts: string[] = [];
  for (const [name, exponent] of exponents) if (exponent !== 0) parts.push(`${name}${exponent}`);
  return parts.sort().join(' ');
}
