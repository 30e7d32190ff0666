import { InternalError } from '../../errors/index.js';
import { indexEnd, indexLocate, indexStart } from '../../series/index.js';
import {
  addPeriods,
  deliveryDay,
  floorTo,
  formatInstant,
  formatLocalDate,
  type Instant,
  type Interval,
  profileIntervals,
  profiles,
} from '../../time/index.js';
import type { BootstrapResult } from '../bootstrap-result.js';
import type { ContractReport, DeliveryPrice } from '../bootstrap-types.js';
import type { Delivery } from '../contract.js';
import type { Curve } from '../curve.js';
import type { BuildOptions } from './build-types.js';
import type { Contribution, Explanation, PriceParts } from './built-types.js';
import { explanationText, ROUNDING } from './explanation-text.js';
import type { ChainPrices, FineChain } from './fine-chain.js';
import { powersAt } from './fine-derivative.js';

/** Amounts below this part of the price are rounding. */
const NEGLIGIBLE = 1e-12;

/** What an explanation is made from. */
export interface Explained {
  /** The curve. */
  readonly curve: Curve;
  /** What came of the bootstrap. */
  readonly flat: BootstrapResult;
  /** How prices of atoms become prices of cells. */
  readonly chain: FineChain;
  /** The prices of cells. */
  readonly cells: ChainPrices;
  /** What the curve was built with. */
  readonly options: BuildOptions;
  /** The price of a delivery. */
  readonly priceOf: (delivery: Delivery) => DeliveryPrice;
  /** How a weighted sum of cells moves with each quote. */
  readonly movesOf: (weights: Float64Array, from: number) => Float64Array;
}

/** Where the price of the period at `t` comes from. */
export function explainPeriod(t: Instant, given: Explained): Explanation {
  const { curve, flat, chain, options } = given;
  const { clock } = curve;
  const { index } = chain;
  const i = indexLocate(index, t);
  const interval = i >= 0 ? { start: indexStart(index, i), end: indexEnd(index, i) } : periodAround(t, given);
  const about = {
    interval,
    label: `${formatInstant(interval.start, clock.zone)}/${formatInstant(interval.end, clock.zone)}`,
    deliveryDay: formatLocalDate(deliveryDay(clock, interval.start)),
    contracts: flat.contracts.filter(({ quote }) => delivers(quote.contract, interval, curve)),
  };
  const price = i < 0 ? NaN : (curve.fine?.values[i] as number); // the fine view has the periods of the chain
  if (Number.isNaN(price)) {
    const found = given.priceOf({ profile: profiles.base, period: interval });
    if (found.kind === 'price') throw new InternalError('a period without a price has hours that all have one');
    return withText({ kind: 'gap', ...about, reason: found.reason, missing: found.missing });
  }
  const { from, weights } = cellsOf(chain, interval);
  const moves = given.movesOf(weights, from);
  const contributions = contributionsOf(flat.contracts, moves, price);
  const rest = contributions.reduce((left, { amount }) => left - amount, price);
  return withText({
    kind: 'price',
    ...about,
    price,
    unit: curve.unit,
    parts: partsOf(given, { from, weights, price }),
    contributions,
    rest: { amount: rest, name: restName(options, chain) },
  });
}

type WithoutText<T> = T extends unknown ? Omit<T, 'toString'> : never;

function withText(given: WithoutText<Explanation>): Explanation {
  return Object.freeze({ ...given, toString: () => explanationText(given) });
}

/** The period of an instant outside of the fine view. */
function periodAround(t: Instant, { options, curve: { clock } }: Explained): Interval {
  const frequency = options.fine ?? 'PT1H';
  const start = floorTo(frequency, clock, t);
  return { start, end: addPeriods(frequency, clock, start, 1) };
}

function delivers(
  { profile, period }: ContractReport['quote']['contract'],
  within: Interval,
  { clock }: Curve,
): boolean {
  const start = Math.max(period.start, within.start);
  const end = Math.min(period.end, within.end);
  return start < end && profileIntervals(profile, clock, { start, end }).length > 0;
}

/** The parts of cells in the price of a period. */
function cellsOf(
  { plan: { grid } }: FineChain,
  { start, end }: Interval,
): { readonly from: number; readonly weights: Float64Array } {
  const from = (start - grid.start) / grid.stepMs;
  const weights = new Float64Array((end - start) / grid.stepMs);
  let total = 0;
  for (let k = 0; k < weights.length; k++) {
    weights[k] = grid.weights?.[from + k] ?? 1;
    total += weights[k] as number;
  }
  return { from, weights: weights.map((weight) => weight / total) };
}

/** Level, smooth part and shape of a period; the last one that there is takes what rounding leaves. */
function partsOf(
  { chain: { plan }, cells, flat }: Explained,
  { from, weights, price }: { readonly from: number; readonly weights: Float64Array; readonly price: number },
): PriceParts {
  const { grid, firstCell, shape } = plan;
  let level = 0;
  let smooth = 0;
  let b = 0;
  for (let i = 0; i < weights.length; i++) {
    const k = from + i;
    const p = grid.pieces[k] as number; // every cell has a price
    while (k >= (firstCell[b + 1] as number)) b++;
    const u = (k - (firstCell[b] as number) + 0.5) / ((firstCell[b + 1] as number) - (firstCell[b] as number));
    const own = flat.levels[grid.atomOf[p] as number] as number;
    level += (weights[i] as number) * own;
    smooth += (weights[i] as number) * ((cells.bases[p] as number) + powersAt(cells.powers, 4 * b, u) - own);
  }
  if (cells.smooth === undefined) smooth = 0;
  if (shape !== undefined) return { level, smooth, shape: price - (level + smooth) };
  if (cells.smooth !== undefined) return { level, smooth: price - level, shape: 0 };
  return { level: price, smooth: 0, shape: 0 };
}

function contributionsOf(
  reports: readonly ContractReport[],
  moves: Float64Array,
  price: number,
): readonly Contribution[] {
  const least = NEGLIGIBLE * Math.max(1, Math.abs(price));
  return reports
    .flatMap(({ quote, price: quoted }, i): Contribution[] => {
      const weight = moves[i] as number; // one for each quote
      if (quoted === undefined || Math.abs(weight) <= NEGLIGIBLE) return [];
      const amount = weight * quoted;
      return Math.abs(amount) <= least ? [] : [{ contract: quote.contract, price: quoted, weight, amount }];
    })
    .sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount));
}

/** Where the part of a price comes from that no quote moves. */
function restName({ smooth, target, shaping = [] }: BuildOptions, { plan }: FineChain): string {
  const names: string[] = [];
  if (plan.mode === 'additive') names.push('shape');
  if (target !== undefined) names.push('target');
  if (shaping.some(({ kind }) => kind === 'spread')) names.push('spreads');
  if (smooth !== undefined && smooth !== false && (smooth.startSlope !== undefined || smooth.endSlope !== undefined)) {
    names.push('slopes');
  }
  return names.length === 0 ? ROUNDING : names.join(' and ');
}
