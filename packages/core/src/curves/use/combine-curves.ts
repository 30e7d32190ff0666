import { AurumError } from '../../errors/index.js';
import { indexExtent, type Series } from '../../series/index.js';
import { Curve } from '../curve.js';
import { type CurveKey, curveKey } from '../curve-key.js';
import { type Quote, quotePrice } from '../quote.js';
import { type MixableCurves, requireNumber, type WeightedCurve } from './arithmetic.js';
import type { UnitOf } from './curve-types.js';
import { addedPart, requireScalable } from './linear.js';

/** At least one curve with quotes or a fine view, and its weight. */
export type WeightedWholeCurves = readonly [WeightedCurve<Curve>, ...WeightedCurve<Curve>[]];

/** What {@link combineCurves} takes. */
export interface CombineCurvesInit<P extends WeightedWholeCurves> {
  /** The key of the new curve. */
  readonly key: CurveKey | string;
  /** The curves of one as-of date, with their weights. The unit is that of the first. */
  readonly parts: P & MixableCurves<P>;
}

/**
 * A weighted sum of curves as a curve of its own, to keep and publish. Fine views are added point by point, where all have one; they must be on one grid.
 * Contracts that all curves quote, with the same weighting, are quoted with the sum of their prices as `mid`. Where nothing has to be kept,
 * `mixCurves` is enough, and takes any curves.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for several as-of dates, for fine views that only some curves have or that do not meet, and for weights that
 *   are no numbers, and for fine views that count days beside others that count hours or without a quote that says so; `SERIES.INDEX_MISMATCH` for fine views on several clocks or grids; `CURVE.NO_QUOTES` when no contract is quoted in all and there is no
 *   fine view.
 */
export function combineCurves<const P extends WeightedWholeCurves>(
  init: CombineCurvesInit<P>,
): Curve<UnitOf<P[0]['curve']>> {
  const parts: WeightedWholeCurves = init.parts;
  const [{ curve: first }] = parts;
  requireScalable(first.unit);
  for (const { curve, weight } of parts) {
    requireNumber('weight', weight);
    requireSameDate(curve, first);
  }
  const key = curveKey(init.key);
  const made = Curve.of<string>({
    key,
    asOf: first.asOf,
    unit: first.unit,
    clock: first.clock,
    quotes: commonQuotes(parts, key.location),
    fine: combineFine(parts),
    lineage: {
      method: 'combine',
      settings: { parts: parts.map(({ curve, weight }) => ({ curve: curve.id, unit: curve.unit, weight })) },
      inputs: parts.map(({ curve }) => ({ kind: 'curve', key: curve.id, asOf: curve.asOf })),
    },
  });
  requireSameCount(made, parts);
  return made as Curve<UnitOf<P[0]['curve']>>; // the unit is that of the first
}

function requireSameDate(curve: Curve, first: Curve): void {
  if (curve.asOf === first.asOf) return;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `${curve.id} is as of ${curve.asOf} and ${first.id} as of ${first.asOf}: combine curves of one date, or use mixCurves for prices across dates.`,
    details: { curve: curve.id, asOf: curve.asOf, expected: first.asOf },
  });
}

/** A curve counts days where its quotes do, so a sum of fine views must not come out counting otherwise than its parts. */
function requireSameCount(made: Curve, parts: WeightedWholeCurves): void {
  const other = parts.find(({ curve }) => curve.weighting !== made.weighting)?.curve;
  if (made.fine === undefined || other === undefined) return;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The average of ${other.id} counts ${other.weighting}, and that of the sum would count ${made.weighting}: combine curves that count alike and quote a contract in common, or use mixCurves, which averages each by its own.`,
    details: { curve: other.id, weighting: other.weighting, expected: made.weighting },
  });
}

function commonQuotes(parts: WeightedWholeCurves, market: string): readonly Quote[] {
  const [{ curve: first }] = parts;
  const converters = parts.map(({ curve }) => addedPart(first.unit, curve).convert);
  return first.quotes.flatMap(({ contract }): readonly Quote[] => {
    let mid = 0;
    for (const [i, { curve, weight }] of parts.entries()) {
      const quote = curve.quote(contract);
      const price = quote === undefined ? undefined : quotePrice(quote);
      const convert = converters[i];
      if (price === undefined || convert === undefined || quote?.contract.weighting !== contract.weighting) return [];
      mid += weight * convert(price);
    }
    return [{ contract: Object.freeze({ ...contract, market }), unit: first.unit, mid }];
  });
}

function combineFine(parts: WeightedWholeCurves): Series<string, 'average'> | undefined {
  const [{ curve: first }] = parts;
  const withFine = parts.filter(({ curve }) => curve.fine !== undefined);
  if (withFine.length === 0) return undefined;
  const without = parts.find(({ curve }) => curve.fine === undefined)?.curve;
  if (without !== undefined) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `${without.id} has no fine view, and others have one: build it first, or use mixCurves, which needs none.`,
      details: { curve: without.id },
    });
  }
  const sum = parts
    .flatMap(({ curve: { fine }, weight }) => (fine === undefined ? [] : [fine.multiply(weight)]))
    .reduce((total, fine) => total.add(fine));
  if (indexExtent(sum.index) !== undefined) return sum;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The fine views of ${parts.map(({ curve }) => curve.id).join(', ')} have no interval in common: combine curves that cover the same time.`,
    details: { curves: parts.map(({ curve }) => curve.id), unit: first.unit },
  });
}
