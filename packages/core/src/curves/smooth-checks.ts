import { AurumError } from '../errors/index.js';
import { contractName } from './fine-grid.js';

/** What a smooth curve may have besides its averages. */
export interface SmoothEnds {
  /** The slope at the first knot, per unit of the knots. Default: free, so that the curve leaves straight. */
  readonly startSlope?: number | undefined;
  /** The slope at the last knot; 0 flattens the long end, as Benth, Koekebakker and Ollmar (2007) do. Default: free. */
  readonly endSlope?: number | undefined;
  /**
   * The weight of ∫ p'² beside ∫ p''², with time in mean lengths of the segments, so that it does not depend on the unit of the knots.
   * Larger is flatter between the knots. With tension, curvatures are continuous only nearly. Default 0.
   */
  readonly tension?: number | undefined;
}

/**
 * Knots for `segments` segments: finite, ascending, one more than segments.
 *
 * @throws AurumError `CURVE.NO_QUOTES`, `CURVE.INVALID_ARGUMENT`
 */
export function checkKnots(knots: Float64Array, segments: number, names?: readonly string[]): void {
  if (segments === 0) throw noQuotes('There are no contracts');
  if (knots.length !== segments + 1) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `${segments} means need ${segments + 1} knots, not ${knots.length}: one for each start, and one for the last end.`,
      details: { means: segments, knots: knots.length },
    });
  }
  for (let j = 0; j <= segments; j++) {
    const t = knots[j] as number; // j < knots.length
    if (Number.isFinite(t) && (j === 0 || t > (knots[j - 1] as number))) continue;
    const name = contractName(names, Math.max(0, j - 1));
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `The end ${t} of ${name} is not after its start ${knots[j - 1]}: knots are finite and ascend.`,
      details: { contract: name, position: j, knot: t },
    });
  }
}

/**
 * Which segments have a mean.
 *
 * @throws AurumError `CURVE.NO_QUOTES` when none has, `CURVE.INVALID_ARGUMENT` for ±Infinity
 */
export function quotedSegments(means: Float64Array, names?: readonly string[]): Uint8Array {
  const quoted = new Uint8Array(means.length);
  let count = 0;
  for (let j = 0; j < means.length; j++) {
    const m = means[j] as number; // j < length
    if (Number.isNaN(m)) continue;
    requireFinite(m, contractName(names, j));
    quoted[j] = 1;
    count++;
  }
  if (count === 0) throw noQuotes(`None of the ${means.length} contracts has a price`);
  return quoted;
}

/** @throws AurumError `CURVE.INVALID_ARGUMENT` for a price of ±Infinity or, where it has to be given, NaN */
export function requireFinite(price: number, name: string): void {
  if (Number.isFinite(price)) return;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The price of ${name} is ${price}: prices are finite numbers.`,
    details: { contract: name, price },
  });
}

/** @throws AurumError `CURVE.INVALID_ARGUMENT` for a slope that is no number or a negative tension */
export function checkEnds({ startSlope, endSlope, tension }: SmoothEnds): void {
  for (const [option, value] of Object.entries({ startSlope, endSlope, tension })) {
    if (value === undefined || (Number.isFinite(value) && (option !== 'tension' || value >= 0))) continue;
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `The option ${option} is ${value}: ${option === 'tension' ? 'give a number of 0 or more' : 'give a finite number, or leave it out'}.`,
      details: { [option]: value },
    });
  }
}

/** `CURVE.NO_QUOTES`. */
export function noQuotes(what: string): AurumError {
  return new AurumError('CURVE.NO_QUOTES', { message: `${what}: give at least one quoted contract.` });
}
