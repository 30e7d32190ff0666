import { AurumError } from '../errors/index.js';
import { type Currency, type Fx, type NeedsFx, parseUnit } from '../units/index.js';
import { asOfPositions } from './as-of.js';
import { type DurationInput, durationMs } from './duration.js';
import { indexStart } from './index-access.js';
import type { SeriesData } from './series-data.js';

/** Rates at many instants. */
export interface FxLookup {
  /** How many `to` one `from` is worth at each instant; NaN where no fixing is near enough. */
  readonly rates: Float64Array;
  /** Start of the fixing that was used (the older one of a cross), epoch ms; NaN where there is none. */
  readonly fixings: Float64Array;
  /** For each interval how many further fixings begin strictly inside it. */
  readonly inside: Int32Array;
}

/**
 * Exchange rates over time. Contravariant in the currencies like `Fx`: one that knows more currencies than are needed may be given.
 */
export interface FxSeries<in C extends Currency> {
  /** The currencies that it knows. */
  readonly currencies: readonly string[];
  /** The greatest age of a fixing, in milliseconds. */
  readonly toleranceMs: number;
  /** The fixings that hold at ascending instants; `ends` are the ends of the intervals that begin there. Throws AurumError `UNIT.FX_MISSING`. */
  readonly lookup: (from: C, to: C, times: Float64Array, ends: Float64Array) => FxLookup;
}

/** The currencies of pair literals such as `'USD/EUR'`; all of them for a unit known only at run time. */
export type PairCurrencies<P extends string> = string extends P
  ? Currency
  : P extends `${infer A extends Currency}/${infer B extends Currency}`
    ? A | B
    : never;

/** A series of exchange rates: `'USD/EUR'` says how many USD one EUR is worth. */
export interface RateSeries<P extends string> extends SeriesData {
  /** One currency over another. */
  readonly unit: P;
}

/** The fx series that a conversion from U to V needs: one that knows both currencies, or any when none is crossed or a unit is text. */
export type NeedsFxSeries<U extends string, V extends string> =
  NeedsFx<U, V> extends [fx: Fx<infer C extends Currency>] ? FxSeries<C> : FxSeries<never>;

/** What {@link fxSeries} is built from. */
export interface FxSeriesInit<P extends string> {
  /** One series of fixings for each pair. The ECB's are all per EUR: `'USD/EUR'`, `'GBP/EUR'` … */
  readonly series: RateSeries<P> | readonly RateSeries<P>[];
  /** How old a fixing may be, from its start: text such as `P5D` (from Thursday over Easter Monday), or milliseconds. There is no default: a stale rate must be a decision. */
  readonly tolerance: DurationInput;
}

interface Leg {
  readonly source: SeriesData;
  readonly inverse: boolean;
}

/**
 * Exchange rates from series of fixings. A fixing holds from its start until the next one, but no longer than the tolerance. Crosses go through
 * the pairs that were given, so that they cannot be arbitraged.
 *
 * @throws AurumError `UNIT.DIMENSION` for a unit that is not one currency over another, `UNIT.INVALID_ARGUMENT` for a rate that is not positive
 * @example
 * ```ts
 * import { fxSeries, gridIndex, interval, marketClock, Series } from '@aurum/core';
 * const clock = marketClock('Europe/Berlin');
 * const index = gridIndex('P1D', clock, interval('2026-03-26T00:00+01:00', '2026-03-28T00:00+01:00'));
 * const ecb = Series.of({ index, values: Float64Array.of(1.08, 1.1), unit: 'USD/EUR', clock, kind: 'point' });
 * const price = Series.constant({ index, value: 50, unit: 'EUR/MWh', clock, kind: 'average' });
 * console.log(price.convert('USD/MWh', fxSeries({ series: ecb, tolerance: 'P4D' })).values); // [ 54, 55 ]
 * ```
 */
export function fxSeries<P extends string>(init: FxSeriesInit<P>): FxSeries<PairCurrencies<P>> {
  const sources: readonly RateSeries<P>[] = 'index' in init.series ? [init.series] : init.series;
  const toleranceMs = durationMs(init.tolerance, 'tolerance');
  const edges = new Map<string, Map<string, Leg>>();
  for (const source of sources) {
    const [top, bottom] = pairOf(source.unit);
    checkRates(source);
    put(edges, bottom, top, { source, inverse: false });
    put(edges, top, bottom, { source, inverse: true });
  }
  const lookup = (from: string, to: string, times: Float64Array, ends: Float64Array): FxLookup =>
    compose(rateChain(edges, from, to), times, ends, toleranceMs);
  return Object.freeze({ currencies: [...edges.keys()].sort(), toleranceMs, lookup });
}

function put(edges: Map<string, Map<string, Leg>>, from: string, to: string, leg: Leg): void {
  const row = edges.get(from) ?? new Map<string, Leg>();
  edges.set(from, row.set(to, leg));
}

/** The two currencies of a rate: `'USD/EUR'` is USD over EUR. @throws AurumError `UNIT.DIMENSION` */
export function pairOf(text: string): readonly [top: string, bottom: string] {
  const { above, below, exponents } = parseUnit(text);
  const [top = '', bottom = ''] = [above[0], below[0]];
  const isPair = above.length === 1 && below.length === 1 && exponents.get(top) === 1 && exponents.get(bottom) === -1;
  if (isPair && /^[A-Z]{3}$/.test(top) && /^[A-Z]{3}$/.test(bottom)) return [top, bottom];
  throw new AurumError('UNIT.DIMENSION', {
    message: `'${text}' is not a rate between two currencies: a series of fixings is in a unit such as 'USD/EUR' (USD for one EUR).`,
    details: { unit: text },
  });
}

/** Refuses rates that are not positive. @throws AurumError `UNIT.INVALID_ARGUMENT` */
export function checkRates(source: SeriesData): void {
  for (let i = 0; i < source.values.length; i++) {
    const rate = source.values[i] as number; // i is in range
    if (rate <= 0) {
      throw new AurumError('UNIT.INVALID_ARGUMENT', {
        message: `The rate ${source.unit} at position ${i} is ${rate}: a rate must be positive.`,
        details: { unit: source.unit, position: i, start: indexStart(source.index, i), rate },
      });
    }
  }
}

/** The shortest chain of pairs from one currency to another. @throws AurumError `UNIT.FX_MISSING` */
export function rateChain<L>(
  edges: ReadonlyMap<string, ReadonlyMap<string, L>>,
  from: string,
  to: string,
): readonly L[] {
  const reached = new Map<string, readonly L[]>([[from, []]]);
  for (const [currency, path] of reached) {
    if (currency === to && edges.has(to)) return path;
    for (const [next, leg] of edges.get(currency) ?? []) if (!reached.has(next)) reached.set(next, [...path, leg]);
  }
  throw new AurumError('UNIT.FX_MISSING', {
    message: `The fx has no way from ${from} to ${to}: it knows ${[...edges.keys()].sort().join(', ')}. Add the rates of the pair.`,
    details: { from, to, known: [...edges.keys()].sort() },
  });
}

const ANY_AGE = Number.MAX_SAFE_INTEGER;

function compose(path: readonly Leg[], times: Float64Array, ends: Float64Array, tolerance: number): FxLookup {
  const rates = new Float64Array(times.length).fill(1);
  const divisors = new Float64Array(times.length).fill(1);
  const fixings = new Float64Array(times.length).fill(path.length === 0 ? NaN : Infinity);
  const inside = new Int32Array(times.length);
  const lastInstants = new Float64Array(ends.length);
  for (let i = 0; i < ends.length; i++) lastInstants[i] = (ends[i] as number) - 1; // i is in range
  for (const { source, inverse } of path) {
    const at = asOfPositions(times, source, { tolerance });
    const first = asOfPositions(times, source, { tolerance: ANY_AGE });
    const last = asOfPositions(lastInstants, source, { tolerance: ANY_AGE });
    const into = inverse ? divisors : rates;
    for (let i = 0; i < times.length; i++) {
      const p = at[i] as number; // i is in range of all
      into[i] = (into[i] as number) * (p < 0 ? NaN : (source.values[p] as number));
      fixings[i] = p < 0 ? NaN : Math.min(fixings[i] as number, indexStart(source.index, p));
      inside[i] = Math.max(inside[i] as number, (last[i] as number) - (first[i] as number));
    }
  }
  for (let i = 0; i < rates.length; i++) rates[i] = (rates[i] as number) / (divisors[i] as number); // i is in range
  return { rates, fixings, inside };
}
