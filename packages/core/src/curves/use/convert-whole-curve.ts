import { applyRates } from '../../series/convert.js';
import { indexEnds, indexStarts, Series } from '../../series/index.js';
import type { Interval } from '../../time/index.js';
import { contractId } from '../contract.js';
import { Curve } from '../curve.js';
import type { PlainValue, QuoteAdjustment } from '../lineage.js';
import { type Quote, quotePrice } from '../quote.js';
import {
  type Conversion,
  type ConversionRequest,
  conversionOf,
  delivers,
  rateMissing,
  rateStretches,
} from './conversion.js';
import { weightedHours } from './delivery-input.js';
import { withStep } from './lineage-step.js';
import { mapQuote } from './scale.js';

/** A curve with quotes and fine view in another unit. */
export function convertWholeCurve(curve: Curve, unit: string, request: ConversionRequest): Curve {
  const conversion = conversionOf(curve.unit, unit, request);
  const left: QuoteAdjustment[] = [];
  const quotes = curve.quotes.flatMap((quote): readonly Quote[] => {
    const { rate, missing } = averageRate(conversion, quote, curve);
    if (missing.length === 0) return [{ ...mapQuote(quote, (price) => conversion.convert(price, rate)), unit }];
    if (request.missing !== 'gap' && conversion.forward !== undefined) {
      throw rateMissing(
        conversion.forward.crossing,
        missing,
        ` to leave out quotes such as ${contractId(quote.contract)}`,
      );
    }
    left.push(leftOut(quote));
    return [];
  });
  const { calorificValue } = request;
  const settings: PlainValue = {
    from: curve.unit,
    to: unit,
    rates: conversion.forward === undefined ? (request.fx === undefined ? 'none' : 'one') : 'byDelivery',
    ...(calorificValue === undefined
      ? {}
      : { calorificValue: { value: calorificValue.value, unit: calorificValue.unit } }),
  };
  return Curve.of<string>({
    key: curve.key,
    asOf: curve.asOf,
    unit,
    clock: curve.clock,
    quotes,
    fine: convertFine(conversion, curve, { unit, missing: request.missing }),
    lineage: withStep(curve.lineage, 'convert', {
      settings,
      inputs: conversion.forward?.fx.inputs ?? [],
      adjustments: left,
    }),
  });
}

/** The mean of the rates over a contract, by its delivered hours or days. */
function averageRate(
  { forward }: Conversion,
  { contract: { profile, period, weighting } }: Quote,
  { clock }: Curve,
): { readonly rate: number | undefined; readonly missing: readonly Interval[] } {
  if (forward === undefined) return { rate: undefined, missing: [] };
  const parts = rateStretches(forward, clock, period).filter((part) => delivers({ profile, period: part }, clock));
  const missing = parts.filter(({ rate }) => rate === undefined);
  const [only] = parts;
  if (parts.length === 1) return { rate: only?.rate, missing };
  let sum = 0;
  let hours = 0;
  for (const { start, end, rate = Number.NaN } of parts) {
    const weight = weightedHours({ profile, period: { start, end } }, clock, weighting);
    sum += weight * rate;
    hours += weight;
  }
  return { rate: sum / hours, missing };
}

function leftOut(quote: Quote): QuoteAdjustment {
  return {
    contract: contractId(quote.contract),
    field: 'quote',
    before: quotePrice(quote) ?? null,
    after: null,
    rule: 'noForwardRate',
    reason: 'There is no forward rate for all of its delivery.',
  };
}

function convertFine(
  conversion: Conversion,
  { fine }: Curve,
  { unit, missing }: { readonly unit: string; readonly missing: 'error' | 'gap' | undefined },
): Series<string, 'average'> | undefined {
  if (fine === undefined) return undefined;
  const { index, clock, kind, name, aggregated } = fine;
  const { forward, via, toVia } = conversion;
  const values =
    forward === undefined
      ? fine.values.map((value) => conversion.convert(value))
      : applyRates({ unit: via, values: fine.values.map(toVia) }, unit, pointRates(forward, fine));
  const without: Interval[] = [];
  if (forward !== undefined && missing !== 'gap') {
    const [starts, ends] = [indexStarts(index), indexEnds(index)];
    values.forEach((value, i) => {
      if (!Number.isNaN(value) || Number.isNaN(fine.values[i])) return;
      without.push({ start: starts[i] as number, end: ends[i] as number }); // i is in range
    });
    if (without.length > 0) throw rateMissing(forward.crossing, without, ' for missing points');
  }
  // a slice, because points that lose their value get the flag missing when the series is checked
  return Series.of({ index, clock, kind, name, aggregated, unit, values, flags: fine.flags?.slice() });
}

/** The rate of each interval: where it spans a change of the rate, the mean by time; NaN where any of it has none. */
function pointRates(forward: NonNullable<Conversion['forward']>, { index, clock }: Series): Float64Array {
  const [starts, ends] = [indexStarts(index), indexEnds(index)];
  const rates = new Float64Array(index.length);
  if (index.length === 0) return rates;
  const parts = rateStretches(forward, clock, { start: starts[0] as number, end: ends[index.length - 1] as number });
  for (let i = 0, from = 0; i < rates.length; i++) {
    const [start, end] = [starts[i] as number, ends[i] as number]; // i is in range
    while ((parts[from]?.end ?? Number.POSITIVE_INFINITY) <= start) from++;
    let sum = 0;
    let at = from;
    for (; (parts[at]?.start ?? Number.POSITIVE_INFINITY) < end; at++) {
      const part = parts[at];
      if (part !== undefined)
        sum += (Math.min(end, part.end) - Math.max(start, part.start)) * (part.rate ?? Number.NaN);
    }
    rates[i] = at === from + 1 ? (parts[from]?.rate ?? Number.NaN) : sum / (end - start);
  }
  return rates;
}
