import type { AurumError } from '../errors/index.js';
import { lineageFromJson } from './codec/lineage-json.js';
import { type CurveLineage, MAX_LINEAGE_DEPTH, type PlainValue, QUOTES_ALONE } from './lineage.js';

/** Half of a surrogate pair, which no written form keeps. */
const BROKEN_TEXT = /\p{Cs}/u;

/** Lineages that were checked and are frozen through and through. */
const known = new WeakSet<object>([QUOTES_ALONE]);

/**
 * A lineage of its own, which nobody can write to: plain data that every written form keeps.
 *
 * @throws AurumError what `fault` makes, for what is no plain data, numbers that are none, and members that a lineage does not have
 */
export function checkedLineage(
  given: Partial<CurveLineage> | undefined,
  fault: (why: string) => AurumError,
): CurveLineage {
  if (given === undefined) return QUOTES_ALONE;
  if (known.has(given)) return given as CurveLineage; // whole when it was checked
  const { method = QUOTES_ALONE.method, settings = {}, inputs = [], adjustments = [], ...others } = given;
  const copy = plainCopy({ method, settings, inputs, adjustments, ...others }, { place: 'lineage', depth: -1, fault });
  const made = Object.freeze(lineageFromJson(copy, fault));
  Object.freeze(made.inputs);
  Object.freeze(made.adjustments);
  known.add(made);
  return made;
}

interface Place {
  readonly place: string;
  /** Below `settings`, `inputs` or `adjustments`, which have 0. */
  readonly depth: number;
  readonly fault: (why: string) => AurumError;
}

function plainCopy(given: unknown, { place, depth, fault }: Place): PlainValue {
  if (depth > MAX_LINEAGE_DEPTH) throw fault(`${place} is nested deeper than ${MAX_LINEAGE_DEPTH} levels`);
  if (typeof given === 'string') return wellFormed(given, place, fault);
  if (given === null || typeof given === 'boolean') return given;
  if (typeof given === 'number') {
    if (Number.isFinite(given)) return given;
    throw fault(`${place} is ${given}, which is no number`);
  }
  if (Array.isArray(given)) {
    const list: readonly unknown[] = given;
    return Object.freeze(list.map((one, i) => plainCopy(one, { place: `${place}[${i}]`, depth: depth + 1, fault })));
  }
  if (!isPlainObject(given)) throw fault(`${place} is no plain data`);
  const members = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.freeze(
    Object.fromEntries(
      members.map(([name, value]) => {
        wellFormed(name, `a name in ${place}`, fault);
        return [name, plainCopy(value, { place: `${place}.${name}`, depth: depth + 1, fault })];
      }),
    ),
  );
}

function wellFormed(text: string, place: string, fault: Place['fault']): string {
  if (!BROKEN_TEXT.test(text)) return text;
  throw fault(`${place} has half a surrogate pair in it`);
}

function isPlainObject(given: unknown): given is object {
  if (typeof given !== 'object' || given === null) return false;
  const prototype: unknown = Object.getPrototypeOf(given);
  return prototype === Object.prototype || prototype === null;
}
