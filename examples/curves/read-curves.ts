import { clocks, type ImportIssue } from '@aurum/core';
import { type Curve, curvesFromCsv } from '@aurum/core/curves';
import type { QuoteFiles } from './source.js';

/** Curves of one file, and what was odd about it. */
export interface ReadCurves<U extends string> {
  /** One for each as-of date, by date. */
  readonly curves: readonly Curve<U>[];
  /** What was not read, or read with care. */
  readonly issues: readonly ImportIssue[];
}

/** Power: one as-of date of overlapping weeks, months, quarters and years, on the continental delivery day. */
export function readPower({ power }: QuoteFiles): ReadCurves<'EUR/MWh'> {
  return curvesFromCsv(power.text, {
    key: `${power.market}/power/CE/base`,
    asOf: power.asOf,
    unit: 'EUR/MWh',
    clock: clocks.sdac,
    columns: { period: 'Contract', start: 'Start', end: 'End', settlement: 'Closing' },
    dates: { end: 'inclusive' },
  });
}

/** Gas: many as-of dates of 36 months each. A month is the mean of its days, however long they are. */
export function readGas({ gas, power }: QuoteFiles): ReadCurves<'USD/MMBtu'> {
  return curvesFromCsv(gas.text, {
    key: `${power.market === 'sample' ? 'sample' : 'NYMEX'}/gas/Henry Hub/base`,
    unit: 'USD/MMBtu',
    clock: clocks.usGasDay,
    weighting: 'days',
    columns: { asOf: 'as_of', period: 'delivery_month', name: 'contract', settlement: 'settle_usd_mmbtu' },
  });
}
