import { AurumError } from '../errors/index.js';
import { formatInstant } from '../time/index.js';
import { type Currency, converter } from '../units/index.js';
import { oneOf } from './choices.js';
import { derive } from './columns.js';
import type { FxLookup, FxSeries } from './fx-series.js';
import { indexEnds, indexStarts } from './index-access.js';
import type { SeriesData, SeriesInit } from './series-data.js';

/** How to convert with rates that change over time. */
export interface FxConversionOptions {
  /** The instant of each interval whose rate counts. Default `start`. */
  readonly at?: 'start' | 'middle' | 'end' | undefined;
  /** What an interval without a near enough fixing does: an error (`UNIT.FX_MISSING`, the default), or a missing point. */
  readonly missing?: 'error' | 'missing' | undefined;
  /**
   * Converts aggregates all the same. An aggregate times the rate at its start is not the aggregate of converted values: convert first,
   * then aggregate. Default `false`: refused.
   */
  readonly approximate?: boolean | undefined;
}

/** A converted series with the rates that it was converted by. */
export interface Converted<S> {
  /** The converted values. */
  readonly series: S;
  /** How many of the new currency one of the old was worth in each interval; NaN where there was no fixing. */
  readonly rates: Float64Array;
  /** Start of the fixing that was used for each interval, epoch ms; NaN where there was none. */
  readonly fixings: Float64Array;
}

/** The currencies that a conversion crosses. */
export interface Crossing {
  /** The currency that is given. */
  readonly from: Currency;
  /** The currency that is wanted. */
  readonly to: Currency;
}

/** Converts each point by the rate that holds for its interval, with one rounding like a conversion by a single rate. */
export function convertColumns(
  source: SeriesData,
  unit: string,
  fx: FxSeries<never>,
  options: FxConversionOptions,
): Converted<SeriesInit> {
  const crossing = crossingOf(source.unit, unit);
  if (crossing === undefined) {
    const values = converter(source.unit, unit).array(source.values);
    const rates = new Float64Array(values.length).fill(1);
    return { series: derive(source, { unit, values, flags: source.flags }), rates, fixings: rates.map(() => NaN) };
  }
  const at = oneOf('place in an interval', options.at, { words: ['start', 'middle', 'end'], fallback: 'start' });
  const missing = oneOf('way to deal with a fixing that is missing', options.missing, {
    words: ['error', 'missing'],
    fallback: 'error',
  });
  const times = anchors(source, at);
  // The two currencies come from the units at run time; the types of the caller have checked those of literals.
  const lookup = (fx as FxSeries<Currency>).lookup(crossing.from, crossing.to, times, indexEnds(source.index));
  if (options.approximate !== true) refuseAggregates(source, lookup, unit);
  const values = applyRates(source, unit, lookup.rates);
  let without = 0;
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]) && !Number.isNaN(source.values[i])) without++;
  if (without > 0 && missing !== 'missing') throw fxMissing(source, lookup, crossing, fx.toleranceMs);
  // a slice, because points that lose their value get the flag missing when the series is checked
  return {
    series: derive(source, { unit, values, flags: source.flags?.slice() }),
    rates: lookup.rates,
    fixings: lookup.fixings,
  };
}

/** The one rate that a conversion asks for, found by trying it; `undefined` when it stays within a currency. */
export function crossingOf(from: string, to: string): Crossing | undefined {
  const asked: Crossing[] = [];
  const rate = (a: Currency, b: Currency): number => {
    asked.push({ from: a, to: b });
    return 1;
  };
  converter(from, to, { rate });
  if (asked.length <= 1) return asked[0];
  throw new AurumError('UNIT.DIMENSION', {
    message: `'${from}' to '${to}' changes more than one currency: convert in steps, one currency at a time.`,
    details: { from, to, currencies: asked },
  });
}

function anchors(source: SeriesData, at: 'start' | 'middle' | 'end'): Float64Array {
  const starts = indexStarts(source.index);
  if (at === 'start') return starts;
  const ends = indexEnds(source.index);
  return at === 'end' ? ends : ends.map((end, i) => Math.floor((end + (starts[i] ?? end)) / 2));
}

/** Stretches with one rate are converted together, so that the exact factor is composed once for each fixing and not for each point. */
export function applyRates(
  source: Pick<SeriesData, 'unit' | 'values'>,
  unit: string,
  rates: Float64Array,
): Float64Array {
  const values = new Float64Array(rates.length);
  for (let from = 0; from < rates.length; ) {
    const rate = rates[from] as number; // from is in range
    let to = from + 1;
    while (to < rates.length && Object.is(rates[to], rate)) to++;
    if (Number.isNaN(rate)) values.fill(NaN, from, to);
    else
      converter(source.unit, unit, { rate: () => rate }).array(
        source.values.subarray(from, to),
        values.subarray(from, to),
      );
    from = to;
  }
  return values;
}

function refuseAggregates(source: SeriesData, lookup: FxLookup, unit: string): void {
  const spanning = lookup.inside.findIndex((fixings) => fixings > 1);
  if (!source.aggregated && spanning < 0) return;
  const why = source.aggregated
    ? 'The values are aggregates'
    : `The interval at position ${spanning} spans ${(lookup.inside[spanning] ?? 0) + 1} fixings`;
  throw new AurumError('SERIES.INVALID_ARGUMENT', {
    message: `${why}, and an average in another currency is not the average times one rate. Convert the finer series to '${unit}' first and resample afterwards, or pass { approximate: true }.`,
    details: { unit: source.unit, target: unit, aggregated: source.aggregated, position: spanning },
  });
}

function fxMissing(source: SeriesData, lookup: FxLookup, pair: Crossing, toleranceMs: number): AurumError {
  const missing = indexStarts(source.index).filter(
    (_, i) => Number.isNaN(lookup.rates[i]) && !Number.isNaN(source.values[i]),
  );
  const first = Array.from(missing.subarray(0, 3), (t) => formatInstant(t));
  return new AurumError('UNIT.FX_MISSING', {
    message: `${missing.length} interval(s) have no fixing for ${pair.from} to ${pair.to} in the ${toleranceMs / 3_600_000} h before, the first at ${first.join(', ')}: add fixings, widen the tolerance, or pass { missing: 'missing' }.`,
    details: { from: pair.from, to: pair.to, intervals: missing.length, first, toleranceMs },
  });
}
