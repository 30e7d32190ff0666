import fc from 'fast-check';
import type {
  BuildOptions,
  BuildShape,
  Contract,
  InconsistencyPolicy,
  Quote,
  ShapeMode,
} from '../../../src/curves/index.js';
import { contract, quotePrice } from '../../../src/curves/index.js';
import {
  DeliveryPeriod,
  deliveryDay,
  deliveryDayHours,
  type LoadProfile,
  loadProfile,
  localDate,
  type MarketClock,
  marketClock,
  profileContains,
  profiles,
} from '../../../src/time/index.js';
import { big } from '../high-precision.js';
import { denseKkt, uniformMoments } from '../smooth-oracles.js';

export const HOUR = 3_600_000;
export const DAY: number = 24 * HOUR;

/** What a curve is built from, and how. */
export interface Drawn {
  readonly clock: MarketClock;
  readonly asOf: string;
  readonly contracts: readonly Contract[];
  readonly prices: readonly number[];
  readonly options: BuildOptions;
}

const NIGHT = loadProfile({ hours: '00:00-06:00' });
/** Days from a Thursday, with the Sunday on which the clocks change, or without a change. */
const FIRST_DAYS = ['2026-03-26', '2026-10-22', '2026-06-11'] as const;
const CLOCKS = [
  marketClock('Europe/Berlin'),
  marketClock('Europe/London', { dayStart: '05:00' }),
  marketClock('America/New_York', { dayStart: '09:00' }),
  marketClock('Asia/Kolkata'),
  marketClock('Etc/UTC'),
] as const;

/** A shape with an odd value in every period. */
export function oddShape(mode: ShapeMode): BuildShape {
  return ({ start, stepMs, length }) => ({
    mode,
    values: Float64Array.from({ length }, (_, k) => shapeAt(mode, start + k * stepMs)),
  });
}

/** Its value in the period that begins at `t`. */
export function shapeAt(mode: ShapeMode, t: number): number {
  const wave = Math.sin((t / HOUR) * 0.9) + 0.3 * Math.cos(((t / HOUR) % 97) ** 2);
  return mode === 'additive' ? 7 * wave : 1 + 0.35 * wave;
}

/** Factors that change at odd times. */
export function discountFrom(start: number): NonNullable<BuildOptions['discount']> {
  return { starts: [start, start + 1.25 * DAY, start + 3.5 * DAY], factors: [1, 0.7, 0.55] };
}

/** The factor at an instant; 1 without any. */
export function discountAt({ discount }: BuildOptions, t: number): number {
  if (discount === undefined) return 1;
  return discount.factors[discount.starts.findLastIndex((start) => start <= t)] ?? NaN;
}

/** Sets of contracts of a few days: nested, crossing, repeated, with gaps, with options of all kinds. */
export function builds(most = 7): fc.Arbitrary<Drawn> {
  const piece = fc.record({
    first: fc.integer({ min: 0, max: 6 }),
    days: fc.constantFrom(1, 1, 2, 2, 3, 7),
    profile: fc.constantFrom<LoadProfile>(profiles.base, profiles.base, profiles.peak, profiles.offPeak, NIGHT),
    byDays: fc.boolean(),
    price: fc.integer({ min: 200, max: 2000 }).map((tenths) => tenths / 10),
  });
  return fc
    .record({
      day: fc.constantFrom(...FIRST_DAYS),
      clock: fc.constantFrom(...CLOCKS),
      pieces: fc.array(piece, { minLength: 1, maxLength: most }),
      weighting: fc.constantFrom<'hours' | 'days' | 'mixed'>('hours', 'hours', 'days', 'mixed'),
      smooth: fc.constantFrom<BuildOptions['smooth']>(
        false,
        undefined,
        {},
        { endSlope: 0 },
        { startSlope: 1.5 },
        { tension: 0.3 },
      ),
      shape: fc.constantFrom<ShapeMode | undefined>(undefined, 'additive', 'multiplicative'),
      fine: fc.constantFrom<BuildOptions['fine']>(undefined, 'PT1H', 'PT30M', 'P1D'),
      onInconsistency: fc.constantFrom<InconsistencyPolicy>('priority', 'leastSquares'),
      before: fc.integer({ min: -2, max: 3 }),
      discounted: fc.constantFrom(false, false, true),
    })
    .map(({ discounted, day, clock, pieces, weighting, smooth, shape, fine, onInconsistency, before }): Drawn => {
      const known = new Set<string>();
      const kept = pieces
        .map(({ first, days, profile, byDays, price }) => {
          const start = localDate(day) + first;
          const made = contract({
            market: 'M',
            profile,
            period: DeliveryPeriod.of(start, start + Math.min(days, 7 - first)),
            clock,
            weighting: weighting === 'days' || (weighting === 'mixed' && byDays) ? 'days' : 'hours',
          });
          return { made, price };
        })
        .filter(({ made }) => {
          const id = `${made.profile.id} ${made.period.start} ${made.period.end}`;
          if (known.has(id) || hoursOf(made, clock).length === 0) return false;
          known.add(id);
          return true;
        });
      return {
        clock,
        asOf: new Date((localDate(day) - before) * DAY).toISOString().slice(0, 10),
        contracts: kept.map(({ made }) => made),
        prices: kept.map(({ price }) => price),
        options: {
          onInconsistency,
          ...(smooth === undefined ? {} : { smooth }),
          ...(shape === undefined ? {} : { shape: oddShape(shape) }),
          ...(fine === undefined ? {} : { fine }),
          ...(discounted ? { discount: discountFrom(Math.min(...kept.map(({ made }) => made.period.start))) } : {}),
        },
      };
    })
    .filter(({ contracts }) => contracts.length > 0);
}

export function quotesOf({ contracts, prices }: Pick<Drawn, 'contracts' | 'prices'>): Quote[] {
  return contracts.map((one, i) => ({ contract: one, settlement: prices[i] ?? 0 }));
}

/** The starts of the cells of a contract: every half-hour is asked. */
export function hoursOf({ period, profile }: Contract, clock: MarketClock): number[] {
  const found: number[] = [];
  for (let t = period.start; t < period.end; t += HOUR / 2) if (profileContains(profile, clock, t)) found.push(t);
  return found;
}

/** The average of half-hourly prices over a contract in its own weighting; undefined where one is missing. */
export function averageOf(
  prices: ReadonlyMap<number, number>,
  one: Contract,
  { clock, options }: Pick<Drawn, 'clock' | 'options'>,
): number | undefined {
  let [sum, total] = [0, 0];
  for (const t of hoursOf(one, clock)) {
    const hours = one.weighting === 'days' ? 1 / deliveryDayHours(clock, deliveryDay(clock, t)) : 1;
    const weight = hours * discountAt(options, t);
    const price = prices.get(t);
    if (price === undefined) return undefined;
    sum += weight * price;
    total += weight;
  }
  return sum / total;
}

/** What {@link slowPrices} is asked. */
export interface Slow {
  readonly quotes: readonly Quote[];
  readonly clock: MarketClock;
  /** The flat price of an instant. */
  readonly levelAt: (t: number) => number;
  readonly options: BuildOptions;
  readonly mode: ShapeMode | undefined;
  readonly stepMs: number;
}

/** The price of every covered period of one length, from the definition: each is put into its piece, and each piece averaged by itself. */
export function slowPrices({ quotes, clock, levelAt, options, mode, stepMs }: Slow): Map<number, number> {
  const contracts = quotes.filter((one) => quotePrice(one) !== undefined).map((one) => one.contract);
  const isByDays = contracts.every((one) => one.weighting === 'days');
  const isMixed = !isByDays && contracts.some((one) => one.weighting === 'days');
  const edges = [...new Set(contracts.flatMap(({ period }) => [period.start, period.end]))].sort((a, b) => a - b);
  const ids = [...new Set(contracts.map(({ profile }) => profile.id))];
  const kinds = ids.map((id) => contracts.find(({ profile }) => profile.id === id)?.profile);
  const dayHours = (t: number): number => deliveryDayHours(clock, deliveryDay(clock, t));
  const covers = (t: number): boolean =>
    contracts.some(({ period, profile }) => period.start <= t && t < period.end && profileContains(profile, clock, t));
  const periods: { t: number; block: number; key: string; weight: number }[] = [];
  for (let block = 0; block + 1 < edges.length; block++) {
    for (let t = edges[block] ?? 0; t < (edges[block + 1] ?? 0); t += stepMs) {
      if (!covers(t)) continue;
      const member = kinds.map((profile) => (profile !== undefined && profileContains(profile, clock, t) ? 1 : 0));
      const key = `${block} ${member.join('')} ${isMixed ? dayHours(t) : ''}`;
      periods.push({ t, block, key, weight: (isByDays ? 24 / dayHours(t) : 1) * discountAt(options, t) });
    }
  }
  const mean = (of: readonly (typeof periods)[number][], value: (one: (typeof periods)[number]) => number): number =>
    of.reduce((sum, one) => sum + one.weight * value(one), 0) / of.reduce((sum, one) => sum + one.weight, 0);
  const inBlock = edges.slice(1).map((_, block) => periods.filter((one) => one.block === block));
  const smoothAt = smoothOracle(
    edges,
    inBlock.map((of) => (of.length === 0 ? undefined : mean(of, ({ t }) => levelAt(t)))),
    options.smooth,
  );
  const middle = (t: number): number => smoothAt(t + stepMs / 2);
  const out = new Map<number, number>();
  for (const key of new Set(periods.map((one) => one.key))) {
    const of = periods.filter((one) => one.key === key);
    const around = mean(of, ({ t }) => middle(t));
    const flat = (t: number): number => levelAt(t) + middle(t) - around;
    const shape = (t: number): number => (mode === undefined ? 0 : shapeAt(mode, t));
    const additive = mean(of, ({ t }) => shape(t));
    const scaled = mode === 'multiplicative' ? mean(of, ({ t }) => flat(t) * shape(t)) : 1;
    for (const { t } of of) {
      out.set(
        t,
        mode === 'multiplicative'
          ? (flat(t) * shape(t) * levelAt(t)) / scaled
          : flat(t) + (mode === undefined ? 0 : shape(t) - additive),
      );
    }
  }
  return out;
}

/** The smoothest curve through blocks by a dense system in 60 digits; 0 without one. */
function smoothOracle(
  edges: readonly number[],
  means: readonly (number | undefined)[],
  smooth: BuildOptions['smooth'],
): (t: number) => number {
  if (smooth === false) return () => 0;
  const { startSlope, endSlope, tension } = smooth ?? {};
  const quoted = means.flatMap((value, segment) => (value === undefined ? [] : [{ segment, value }]));
  // a block that nobody covers does not divide the gap that it is in
  const knots = edges.filter((_, i) => means[i - 1] !== undefined || means[i] !== undefined);
  const segmentOf = (t: number): number => knots.findLastIndex((knot) => knot <= t);
  const days = knots.map((knot) => (knot - (knots[0] ?? 0)) / DAY);
  if (quoted.length === 1 && startSlope === undefined && endSlope === undefined) return () => quoted[0]?.value ?? NaN;
  const { at } = denseKkt({
    knots: days,
    averages: quoted.map(({ segment, value }) => ({
      terms: [{ segment: segmentOf(edges[segment] ?? 0), moments: uniformMoments() }],
      value: big(value),
    })),
    startSlope,
    endSlope,
    tension,
  });
  return (t) => {
    const j = segmentOf(t);
    return at(j, (t - (knots[j] ?? 0)) / ((knots[j + 1] ?? 0) - (knots[j] ?? 0)));
  };
}
