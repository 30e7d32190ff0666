import { derive, settleResult } from './columns.js';
import { indexDurations } from './index-access.js';
import { averagedUnit, integratedUnit, requireKind } from './kind-rules.js';
import type { SeriesData, SeriesInit } from './series-data.js';

const HOUR_MS = 3_600_000;

/** A rate times the real length of every interval: MW to MWh. */
export function integrateColumns(source: SeriesData): SeriesInit {
  requireKind(
    'integrate()',
    source.kind,
    'average',
    'a sum is integrated already; a point says nothing about its interval',
  );
  const { unit, perMs } = integratedUnit(source.unit);
  const values = indexDurations(source.index);
  for (let i = 0; i < values.length; i++) {
    values[i] = (source.values[i] as number) * ((values[i] as number) / perMs); // i is in range of both
  }
  return derive(source, { unit, kind: 'sum', values, flags: settleResult(values, source.flags?.slice()) });
}

/** An amount over the real length of every interval: MWh to MW. */
export function averageColumns(source: SeriesData): SeriesInit {
  requireKind('average()', source.kind, 'sum', 'an average is one already; a point says nothing about its interval');
  const unit = averagedUnit(source.unit);
  const values = indexDurations(source.index);
  for (let i = 0; i < values.length; i++) {
    values[i] = (source.values[i] as number) / ((values[i] as number) / HOUR_MS); // i is in range of both
  }
  return derive(source, { unit, kind: 'average', values, flags: settleResult(values, source.flags?.slice()) });
}
