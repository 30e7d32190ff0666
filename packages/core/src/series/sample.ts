import type { Frequency, MarketClock } from '../time/index.js';
import { planFor } from './accumulate.js';
import { oneOf } from './choices.js';
import { derive } from './columns.js';
import { FLAG, worseFlag } from './flags.js';
import { indexStart } from './index-access.js';
import type { SeriesData, SeriesInit } from './series-data.js';

/** How a point series is read between its points: the state holds until the next point, or moves on a straight line to it. */
export type SampleRule = 'previous' | 'linear';

/**
 * A point series read at the starts of another grid's intervals. Nothing is read before the first point or, by `linear`, after the last one,
 * nor across a missing one. Values read between two points are flagged `interpolated` by `linear`; by `previous` they keep the point's flag.
 */
export function sampleColumns(
  source: SeriesData,
  options: { readonly frequency: Frequency; readonly clock: MarketClock; readonly rule: SampleRule },
): SeriesInit {
  const rule = oneOf('rule', options.rule, { words: ['previous', 'linear'] });
  const { index } = planFor(source, { frequency: options.frequency, clock: options.clock });
  const values = new Float64Array(index.length).fill(NaN);
  const flags = new Uint8Array(index.length).fill(FLAG.missing);
  const points = source.values.length;
  let p = -1; // the last point at or before t
  for (let i = 0; i < index.length; i++) {
    const t = indexStart(index, i);
    while (p + 1 < points && indexStart(source.index, p + 1) <= t) p++;
    if (p < 0) continue;
    const before = source.values[p] as number; // p is a point
    const t0 = indexStart(source.index, p);
    const flag = source.flags?.[p] ?? FLAG.ok;
    if (rule === 'previous' || t === t0) {
      values[i] = before;
      flags[i] = flag;
    } else if (p + 1 < points) {
      const after = source.values[p + 1] as number; // p + 1 is a point
      const span = indexStart(source.index, p + 1) - t0;
      values[i] = before + (after - before) * ((t - t0) / span);
      const worse = worseFlag(flag, source.flags?.[p + 1] ?? FLAG.ok);
      flags[i] = Number.isNaN(values[i]) ? worse : FLAG.interpolated;
    }
  }
  return derive(source, { index, clock: options.clock, values, flags });
}
