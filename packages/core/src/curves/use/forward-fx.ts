import { AurumError } from '../../errors/index.js';
import { checkRates, pairOf, rateChain } from '../../series/fx-series.js';
import type { PairCurrencies, RateSeries, SeriesData } from '../../series/index.js';
import { indexEnds, indexStarts, lowerBound, upperBound } from '../../series/index-access.js';
import { calendarEdges, type Interval, type MarketClock, profiles } from '../../time/index.js';
import { checkRate } from '../../units/fx.js';
import type { Currency } from '../../units/index.js';
import { Curve } from '../curve.js';
import type { LineageInput } from '../lineage.js';
import type { PricedCurve } from '../priced-curve.js';
import { checkDays, type DayMatchOptions, isDayStart, onClock, sameDate } from './same-dates.js';

/**
 * Exchange rates by delivery. Contravariant in the currencies like `Fx`: one that knows more currencies than are needed may be given.
 */
export interface ForwardFx<in C extends Currency> {
  /** The currencies that it knows. */
  readonly currencies: readonly string[];
  /** What the rates were read from, for the lineage of what is converted. */
  readonly inputs: readonly LineageInput[];
  /** The instants strictly inside a period of a clock at which a rate may change, ascending. */
  readonly cuts: (clock: MarketClock, period: Interval) => Float64Array;
  /**
   * How many `to` one `from` is worth for delivery in a stretch without cuts; undefined where that is not known. Throws AurumError `UNIT.FX_MISSING` for
   * a currency that it does not know.
   */
  readonly rate: (from: C, to: C, stretch: RateStretch) => number | undefined;
}

/** A stretch of delivery on a clock. */
export interface RateStretch {
  /** The clock of the curve that is converted. */
  readonly clock: MarketClock;
  /** The stretch. */
  readonly period: Interval;
}

/** Rates of one pair: a series of kind `point` or `average`, each holding in its interval, or a curve of rates. `'USD/EUR'` says how many USD one EUR is worth. */
export type ForwardRates<P extends string> = RateSeries<P> | PricedCurve<P>;

/** What {@link forwardFx} is built from. */
export interface ForwardFxInit<P extends string> extends DayMatchOptions {
  /** One source of rates for each pair. */
  readonly rates: ForwardRates<P> | readonly ForwardRates<P>[];
}

/** One pair at deliveries. */
interface PairRates {
  readonly cuts: (clock: MarketClock, period: Interval) => Float64Array;
  readonly rate: (stretch: RateStretch) => number | undefined;
  readonly input: LineageInput;
}

interface Leg {
  readonly pair: PairRates;
  readonly inverse: boolean;
}

/**
 * Exchange rates that depend on when something is delivered, from forward rates by month or any other interval. A curve of rates is asked for each month. Crosses
 * go through the pairs that were given.
 *
 * @throws AurumError `UNIT.DIMENSION` for a unit that is not one currency over another, `UNIT.INVALID_ARGUMENT` for a rate that is not positive,
 *   `SERIES.KIND_MISMATCH` for a series of sums.
 * @example
 * ```ts
 * import { calendarIndex, clocks, quantity, Series } from '@aurum/core';
 * import { convertCurve, flatCurve, forwardFx, strip } from '@aurum/core/curves';
 * const clock = clocks.gb;
 * const index = calendarIndex({ frequency: 'P1M', clock, start: '2026-11-01T00:00Z', length: 2 });
 * const forwards = Series.of({ index, values: Float64Array.of(1.16, 1.14), unit: 'EUR/GBP', clock, kind: 'point' });
 * const nbp = flatCurve(quantity(80, 'p/therm'), clocks.gbGasDay);
 * const euros = convertCurve(nbp, 'EUR/MWh', { fx: forwardFx({ rates: forwards }) });
 * const { legs } = strip(euros, { period: 'X26-Z26' });
 * console.log(legs.map(({ price }) => price.kind === 'price' && price.price.toFixed(3))); // [ '31.665', '31.119' ]
 * ```
 */
export function forwardFx<P extends string>(init: ForwardFxInit<P>): ForwardFx<PairCurrencies<P>> {
  const sources = (Array.isArray(init.rates) ? init.rates : [init.rates]) as readonly ForwardRates<P>[]; // isArray does not narrow readonly arrays
  checkDays(init.days);
  const edges = new Map<string, Map<string, Leg>>();
  const pairs = sources.map((source) => {
    const [top, bottom] = pairOf(source.unit);
    const pair = 'index' in source ? seriesRates(source, init) : curveRates(source, init);
    put(edges, bottom, top, { pair, inverse: false });
    put(edges, top, bottom, { pair, inverse: true });
    return pair;
  });
  return Object.freeze({
    currencies: [...edges.keys()].sort(),
    inputs: pairs.map(({ input }) => input),
    cuts: (clock: MarketClock, period: Interval): Float64Array => {
      const all = new Set(pairs.flatMap(({ cuts }) => [...cuts(clock, period)]));
      return Float64Array.from(all).sort();
    },
    rate: (from: string, to: string, stretch: RateStretch): number | undefined => {
      let [above, below] = [1, 1];
      for (const { pair, inverse } of rateChain(edges, from, to)) {
        const rate = pair.rate(stretch);
        if (rate === undefined) return undefined;
        if (inverse) below *= rate;
        else above *= rate;
      }
      return above / below;
    },
  });
}

function put(edges: Map<string, Map<string, Leg>>, from: string, to: string, leg: Leg): void {
  const row = edges.get(from) ?? new Map<string, Leg>();
  edges.set(from, row.set(to, leg));
}

interface RateEdges {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** Both, ascending, each once. */
  readonly all: Float64Array;
}

function seriesRates(source: SeriesData, { days = 'sameDates' }: DayMatchOptions): PairRates {
  if (source.kind === 'sum') {
    throw new AurumError('SERIES.KIND_MISMATCH', {
      message: `The rates ${source.unit} are a series of kind 'sum': a rate holds at an instant or over an interval, so give one of kind 'point' or 'average'.`,
      details: { unit: source.unit, kind: source.kind },
    });
  }
  checkRates(source);
  const starts = indexStarts(source.index);
  const ends = indexEnds(source.index);
  // Rates by the hour have no dates to keep; their hours count.
  const byDate = days === 'sameDates' && [...starts, ...ends].every((t) => isDayStart(t, source.clock));
  const known = new Map<string, RateEdges>();
  const edgesOn = (clock: MarketClock): RateEdges => {
    const found = known.get(clock.id);
    if (found !== undefined) return found;
    const moved = (list: Float64Array): Float64Array =>
      byDate && clock.id !== source.clock.id ? list.map((t) => sameDate(t, source.clock, clock)) : list;
    const [from, to] = [moved(starts), moved(ends)];
    const made = { starts: from, ends: to, all: Float64Array.from(new Set([...from, ...to])).sort() };
    known.set(clock.id, made);
    return made;
  };
  return {
    cuts: (clock, { start, end }) => {
      const { all } = edgesOn(clock);
      return all.subarray(upperBound(all, start), lowerBound(all, end));
    },
    rate: ({ clock, period: { start } }) => {
      const edges = edgesOn(clock);
      const i = upperBound(edges.starts, start) - 1;
      if (i < 0 || (edges.ends[i] as number) <= start) return undefined;
      const rate = source.values[i] as number; // i is in range
      return Number.isNaN(rate) ? undefined : rate;
    },
    input: { kind: 'series', key: source.name ?? source.unit },
  };
}

function curveRates(source: PricedCurve, { days }: DayMatchOptions): PairRates {
  return {
    cuts: (clock, period) => {
      const edges = calendarEdges('P1M', clock, period);
      return edges.subarray(upperBound(edges, period.start), lowerBound(edges, period.end));
    },
    rate: ({ clock, period }) => {
      const price = source.price(onClock({ profile: profiles.base, period }, { from: clock, to: source.clock, days }));
      if (price.kind === 'gap') return undefined;
      checkRate(price.price, source.unit);
      return price.price;
    },
    input:
      source instanceof Curve
        ? { kind: 'curve', key: source.id, asOf: source.asOf }
        : { kind: 'other', key: source.unit },
  };
}
