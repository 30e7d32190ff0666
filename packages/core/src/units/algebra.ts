import { AurumError } from '../errors/index.js';
import { BoundedMap } from './bounded-map.js';
import { parseUnit, type Unit } from './unit.js';

const products = new BoundedMap<string, BoundedMap<string, string>>(1024);
const quotients = new BoundedMap<string, BoundedMap<string, string>>(1024);

/**
 * The unit of a product: the run-time twin of {@link MultiplyUnits}, with the same spelling. Equal atoms cancel, different
 * atoms of one dimension stay as they are written.
 *
 * @throws AurumError `UNIT.SYNTAX` or `UNIT.UNKNOWN` from parsing; `UNIT.DIMENSION` for a point on a scale.
 */
export function multiplyUnits(u: string, v: string): string {
  return remember(products, u, v, (a, b) => print([...a.above, ...b.above], [...a.below, ...b.below]));
}

/** The unit of a quotient: the run-time twin of {@link DivideUnits}. Errors as {@link multiplyUnits}. */
export function divideUnits(u: string, v: string): string {
  return remember(quotients, u, v, (a, b) => print([...a.above, ...b.below], [...a.below, ...b.above]));
}

function remember(
  memory: BoundedMap<string, BoundedMap<string, string>>,
  u: string,
  v: string,
  combine: (a: Unit, b: Unit) => string,
): string {
  let row = memory.get(u);
  const known = row?.get(v);
  if (known !== undefined) return known;
  const result = combine(factor(u), factor(v));
  if (row === undefined) {
    row = new BoundedMap(1024);
    memory.set(u, row);
  }
  row.set(v, result);
  return result;
}

function factor(text: string): Unit {
  const unit = parseUnit(text);
  if (unit.point !== undefined) throw notScalable(text);
  return unit;
}

/** The error for a point on a scale in a product or a quotient. */
export function notScalable(text: string): AurumError {
  return new AurumError('UNIT.DIMENSION', {
    message: `'${text}' is a point on a scale and cannot be scaled: subtract a reference point first`,
    details: { unit: text },
  });
}

function print(above: readonly string[], below: readonly string[]): string {
  const left = [...below];
  const kept: string[] = [];
  for (const atom of above) {
    const at = left.indexOf(atom);
    if (at >= 0) left.splice(at, 1);
    else kept.push(atom);
  }
  return `${kept.length > 0 ? kept.join('*') : '1'}${left.map((atom) => `/${atom}`).join('')}`;
}

/**
 * The unit that a `v` must be brought to before it is added to a `u`: `u` itself, or the unit of a difference when `u` is
 * a point on a scale. The sum has the unit `u`.
 *
 * @throws AurumError `UNIT.DIMENSION` when they do not add: different dimensions, two points, or a point after a difference.
 */
export function addendUnit(u: string, v: string): string {
  const a = parseUnit(u);
  const b = parseUnit(v);
  if (b.point !== undefined) {
    throw new AurumError('UNIT.DIMENSION', {
      message:
        a.point !== undefined
          ? `'${u}' and '${v}' are points on a scale: subtract them, or add a '${b.point.delta}'`
          : `'${v}' is a point on a scale: write it first, add(point, difference)`,
      details: { left: u, right: v },
    });
  }
  return a.point?.delta ?? u;
}

/** The units of a difference; see {@link differenceUnits}. */
export interface DifferenceUnits {
  /** The unit that the subtrahend is brought to. */
  readonly operand: string;
  /** The unit of the difference. */
  readonly result: string;
}

/**
 * What `u - v` needs and gives: `operand` is the unit that `v` is brought to, `result` the unit of the difference. Two
 * points on a scale give a difference (`degC - degF` is in `deltaC`), a point less a difference stays a point.
 */
export function differenceUnits(u: string, v: string): DifferenceUnits {
  const a = parseUnit(u);
  if (a.point === undefined) return { operand: u, result: u };
  const delta = a.point.delta;
  return parseUnit(v).point === undefined ? { operand: delta, result: u } : { operand: u, result: delta };
}
