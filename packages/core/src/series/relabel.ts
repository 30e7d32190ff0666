import { AurumError } from '../errors/index.js';
import type { MarketClock } from '../time/index.js';
import { converter } from '../units/index.js';
import { derive } from './columns.js';
import { requireKind } from './kind-rules.js';
import type { SeriesData, SeriesInit, SeriesKind } from './series-data.js';

/** Another clock over the same intervals. */
export function relabelClock(source: SeriesData, clock: MarketClock): SeriesInit {
  const { index } = source;
  if (index.kind === 'calendar' && index.clock.id !== clock.id) {
    throw new AurumError('SERIES.INDEX_MISMATCH', {
      message: `The ${index.frequency} intervals are those of '${index.clock.id}' and would not be those of '${clock.id}': use .resample('${index.frequency}', { clock }).`,
      details: { frequency: index.frequency, from: index.clock.id, to: clock.id },
    });
  }
  return derive(source, { clock });
}

/** Another meaning of the same values. */
export function relabelKind(source: SeriesData, kind: SeriesKind): SeriesInit {
  return derive(source, { kind });
}

/** The series in a unit, and of a kind if one is named. */
export function requireUnitAndKind(source: SeriesData, unit: string, kind: SeriesKind | undefined): SeriesInit {
  if (kind !== undefined)
    requireKind('as()', source.kind, kind, 'it was defined with another meaning; use .withKind() to overrule that');
  if (unit === source.unit) return derive(source, {});
  return derive(source, { unit, values: converter(source.unit, unit).array(source.values), flags: source.flags });
}
