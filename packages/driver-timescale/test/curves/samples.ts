import { clocks, type LoadProfile, parseDeliveryPeriod, profiles, regularIndex, Series } from '@aurum/core';
import { type Contract, Curve, type CurveLineage, contract, type Quote } from '@aurum/core/curves';

const clock = clocks.sdac;

/** A contract of a German market. */
export function german(period: string, profile: LoadProfile = profiles.base): Contract {
  return contract({ market: 'DE-LU', profile, period: parseDeliveryPeriod(period), clock });
}

/** A quote of one. */
export function quoted(period: string, settlement: number, more: Partial<Quote> = {}): Quote {
  return { contract: german(period), settlement, ...more };
}

/** What a curve of the tests may have besides. */
export interface CurveParts {
  readonly quotes?: readonly Quote[];
  /** The number of hours of the fine view; default 24, and none with 0. */
  readonly hours?: number;
  /** Is added to every price. */
  readonly shift?: number;
  readonly lineage?: Partial<CurveLineage>;
}

/** A curve with two quotes and a fine view, with a gap in it. */
export function curveOf(key: string, asOf: string, parts: CurveParts = {}): Curve {
  const { hours = 24, shift = 0 } = parts;
  const quotes = parts.quotes ?? [
    quoted('Feb-26', 81.3 + shift, { bid: -0, volume: 12 }),
    quoted('Mar-26', 74.1 + shift, { ask: 75.25 }),
  ];
  const values = Float64Array.from({ length: hours }, (_, i) => (i === 3 ? Number.NaN : shift + 1 / (i + 3)));
  const index = regularIndex({ start: '2026-01-31T23:00:00Z', step: 'PT1H', length: hours });
  const fine = hours === 0 ? undefined : Series.of({ index, unit: 'EUR/MWh', clock, kind: 'average', values });
  return Curve.of({ key, asOf, unit: 'EUR/MWh', clock, quotes, fine, lineage: parts.lineage });
}
