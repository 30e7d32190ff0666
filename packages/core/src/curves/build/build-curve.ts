import { Series, type SeriesUnit } from '../../series/index.js';
import { formatInstant, type MarketClock, profileContains } from '../../time/index.js';
import type { CommonUnit } from '../../units/index.js';
import { bootstrap } from '../bootstrap.js';
import type { BootstrapResult } from '../bootstrap-result.js';
import { type Contract, contractId } from '../contract.js';
import { Curve } from '../curve.js';
import { quotePrice } from '../quote.js';
import { buildLineage } from './build-lineage.js';
import type { BuildInit, BuildOptions } from './build-types.js';
import { BuiltCurve } from './built-curve.js';
import { chainOf } from './chain-cache.js';
import { periodPrices } from './fine-view.js';

/**
 * Builds a curve from quotes in one go: a bootstrap, the smoothest curve through its blocks of time, a shape within its pieces, and the prices
 * of hours, days or months that come of them. Every contract whose quote is used has its price as the average of the hours that it delivers:
 * base, peak and off-peak together.
 *
 * @throws AurumError as `Curve.of`, `bootstrap` and `smoothCurve` do; `CURVE.SHAPE` for a multiplicative shape that cannot be scaled to a
 *   price.
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { buildCurve, contract } from '@aurum/core/curves';
 * const clock = clocks.sdac;
 * const quoted = (period: string, settlement: number) => ({
 *   contract: contract({ market: 'DE-LU', profile: profiles.base, period: parseDeliveryPeriod(period), clock }),
 *   settlement,
 * });
 * const built = buildCurve({
 *   key: 'EEX/power/DE-LU/base',
 *   asOf: '2025-12-30',
 *   unit: 'EUR/MWh',
 *   clock,
 *   quotes: [quoted('Jan-26', 100), quoted('Feb-26', 92), quoted('Q1-26', 90)],
 * });
 * const price = built.price(quoted('Feb-26', 0).contract);
 * if (price.kind === 'price') console.log(price.price.toFixed(6), built.curve.fine?.length); // 92.000000 2160
 * ```
 */
export function buildCurve<const U extends CommonUnit | (string & {})>(
  init: BuildInit<U>,
  options: BuildOptions = {},
): BuiltCurve<U> {
  const bare = Curve.of<U>(init);
  const { clock, quotes, unit, asOfEnd } = bare;
  const flat = bootstrap(quotes, { ...options, clock, asOf: asOfEnd });
  const { atoms, levels } = flat;
  const range = options.range ?? { start: asOfEnd, end: Math.max(asOfEnd, atoms.ends.at(-1) ?? asOfEnd) }; // atoms are in order of time
  const chain = chainOf(atoms, {
    clock,
    frequency: options.fine ?? 'PT1H',
    range,
    mixed:
      atoms.weighting === 'hours' &&
      quotes.some((one) => one.contract.weighting === 'days' && quotePrice(one, options.price) !== undefined),
    discount: options.discount,
    smooth: options.smooth ?? {},
    shape: options.shape,
  });
  const cells = chain.prices(levels, (atom) => nameOf(flat, clock, atom));
  const fine = Series.of<U, 'average'>({
    index: chain.index,
    values: periodPrices(chain.index, chain.plan.grid, cells.values),
    unit: unit as unknown as SeriesUnit<U>, // it was checked when the curve was made
    clock,
    kind: 'average',
  });
  const curve = bare.with({ fine, lineage: buildLineage(init.lineage, options, chain) });
  return new BuiltCurve<U>({
    curve,
    flat,
    chain,
    cells,
    options,
    rebuild: ({ options: changed, ...changes }) => buildCurve<U>({ ...init, ...changes }, { ...options, ...changed }),
  });
}

/** What an atom is called in messages: the shortest contract with a price that delivers its hours. */
function nameOf({ atoms, contracts }: BootstrapResult, clock: MarketClock, atom: number): string {
  const start = atoms.starts[atom] as number; // columns by atom
  const stretches = atoms.classes.stretches[atoms.classOf[atom] as number] as Float64Array;
  const next = stretches.findIndex((t, k) => k % 2 === 1 && t > start); // the end of the first stretch in it
  const first = Math.max(start, stretches[next - 1] as number);
  const lengthOf = ({ period }: Contract): number => period.end - period.start;
  const [shortest] = contracts
    .flatMap(({ quote: { contract }, price }) => (price === undefined ? [] : [contract]))
    .filter(
      ({ profile, period }) => period.start <= first && period.end > first && profileContains(profile, clock, first),
    )
    .sort((a, b) => lengthOf(a) - lengthOf(b));
  return shortest === undefined ? `from ${formatInstant(first)}` : `of ${contractId(shortest)}`;
}
