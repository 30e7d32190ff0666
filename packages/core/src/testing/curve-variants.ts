import type { Curve } from '../curves/index.js';
import { FLAG, gridIndex, Series } from '../series/index.js';
import { clocks, parseDeliveryPeriod } from '../time/index.js';
import { curveOf } from './curve-fixtures.js';

const DATE = '2026-01-15';

/** Curves of one key and date of which each differs from the one before in one thing. */
export function curveVariants(): readonly (readonly [string, Curve])[] {
  const range = parseDeliveryPeriod('2026-03-29').interval(clocks.sdac);
  const index = gridIndex('PT1H', clocks.sdac, range);
  const fine = (value: number, flag: number): Series<string, 'average'> => {
    const values = Float64Array.from({ length: index.length }, (_, i) => (i === 5 ? value : 40));
    const flags = Uint8Array.from({ length: index.length }, (_, i) => (i === 5 ? flag : FLAG.ok));
    return Series.of<string, 'average'>({ index, unit: 'EUR/MWh', clock: clocks.sdac, kind: 'average', values, flags });
  };
  const days = (curve: Curve): Curve =>
    curve.with({
      quotes: curve.quotes.map((quote) => ({ ...quote, contract: { ...quote.contract, weighting: 'days' } })),
    });
  const named = (curve: Curve): Curve =>
    curve.with({
      quotes: curve.quotes.map((quote) => {
        const { period } = quote.contract;
        return { ...quote, contract: { ...quote.contract, period: { ...period, name: 'another' } } };
      }),
    });
  const first = curveOf(DATE, { 'Feb-26': 50, 'Mar-26': 40 });
  const moved = curveOf(DATE, { 'Feb-26': 50 + 1e-14, 'Mar-26': 40 });
  const volume = curveOf(DATE, { 'Feb-26': { settlement: 50 + 1e-14, volume: 0 }, 'Mar-26': 40 });
  const fewer = curveOf(DATE, { 'Mar-26': 40 });
  const weighted = days(fewer);
  const renamed = named(weighted);
  const hourly = renamed.with({ fine: fine(30, FLAG.ok) });
  const revalued = renamed.with({ fine: fine(30.5, FLAG.ok) });
  const flagged = renamed.with({ fine: fine(30.5, FLAG.estimated) });
  const lineage = flagged.with({ lineage: { ...flagged.lineage, settings: { tension: 1 } } });
  const inputs = lineage.with({ lineage: { ...lineage.lineage, inputs: [{ kind: 'file', key: 'a.csv' }] } });
  return [
    ['the first curve', first],
    ['a number that differs in its last bits', moved],
    ['a number that was not there', volume],
    ['a quote less', fewer],
    ['another weighting', weighted],
    ['another name', renamed],
    ['a fine view', hourly],
    ['another price of one hour', revalued],
    ['another flag of one hour', flagged],
    ['another setting', lineage],
    ['another input', inputs],
    ['the first curve again', first],
  ];
}
