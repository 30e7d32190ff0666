import { type Instant, type InstantInput, toInstant } from '../time/index.js';
import type { CommonUnit } from '../units/index.js';
import type { Expectation, Failure, Finding } from './expectations.js';
import { indexEnd, indexLocate } from './index-access.js';
import type { SeriesPoint } from './point-input.js';
import { duplicateReason, findingOf, reportOf, type ScreenAction, type Screened } from './screen.js';
import { Series } from './series.js';
import type { SeriesKind } from './series-data.js';
import type { SeriesFromPoints } from './series-types.js';

/** What {@link screenPoints} takes: points, what is expected of them, and what happens to those that fail. */
export interface ScreenPointsOptions<U extends string, K extends SeriesKind> extends SeriesFromPoints<U, K> {
  /** What is expected. With `duplicate` among it, a start given twice is a failure of the later point; without it, an error. */
  readonly expectations: readonly Expectation[];
  /** What happens to points that fail. */
  readonly action: ScreenAction;
}

/**
 * A series from raw points, checked on the way, so that duplicates can be told apart too. Of points with one start the first is kept; the later ones
 * are reported, and by `quarantine` handed over (by `flag` the kept one is marked `suspect`).
 *
 * @throws AurumError as `Series.fromPoints`
 * @example
 * ```ts
 * import { marketClock, screenPoints } from '@aurum/core';
 * const { series, quarantined } = screenPoints({
 *   points: [['2026-01-01T00:00Z', 81], ['2026-01-01T01:00Z', 99_999]],
 *   frequency: 'PT1H',
 *   unit: 'EUR/MWh',
 *   kind: 'average',
 *   clock: marketClock('UTC'),
 *   expectations: [{ check: 'range', min: -500, max: 4000 }],
 *   action: 'quarantine',
 * });
 * console.log(series.values, quarantined[0]?.reason); // [ 81, NaN ] range: 99999 EUR/MWh is above 4000
 * ```
 */
export function screenPoints<const U extends CommonUnit | (string & {}), const K extends SeriesKind>(
  options: ScreenPointsOptions<U, K>,
): Screened<Series<U, K>> {
  const { expectations, action } = options;
  const expected = expectations.find((expectation) => expectation.check === 'duplicate');
  if (expected === undefined) return Series.fromPoints<U, K>(options).screen(expectations, { action });
  const points = [...options.points];
  const raw = Series.fromPoints<U, K>({ ...options, points, duplicates: 'first' });
  const failures = repeated(raw, points);
  const marked = action === 'flag' ? flagged(raw, failures) : raw;
  const screened = marked.screen(expectations, { action });
  const findings = screened.report.findings.map(
    (finding): Finding =>
      finding.expectation.check === 'duplicate' ? findingOf(finding.expectation, failures) : finding,
  );
  const apart = failures.map(({ start, end, value, reason }) => ({ start, end, value, reason }));
  const quarantined = [...screened.quarantined, ...(action === 'quarantine' ? apart : [])];
  quarantined.sort((a, b) => a.start - b.start);
  return { series: screened.series, report: reportOf(findings), quarantined };
}

type RawPoint = SeriesPoint | readonly [start: InstantInput, value: number | null];

/** Every point whose start was given before, with the value that it would have had. */
function repeated(series: Series, points: readonly RawPoint[]): readonly Failure[] {
  const seen = new Set<Instant>();
  const failures: Failure[] = [];
  for (const point of points) {
    const start = toInstant('start' in point ? point.start : point[0]);
    if (!seen.has(start)) {
      seen.add(start);
      continue;
    }
    const position = indexLocate(series.index, start);
    const value = ('start' in point ? point.value : point[1]) ?? NaN;
    const reason = duplicateReason(start, series.values[position] ?? NaN);
    failures.push({ start, end: indexEnd(series.index, position), position, points: 1, value, reason });
  }
  return failures.sort((a, b) => a.start - b.start);
}

function flagged<U extends string, K extends SeriesKind>(
  series: Series<U, K>,
  failures: readonly Failure[],
): Series<U, K> {
  const doubtful = new Set(failures.map(({ position }) => position));
  const isDoubtful: Expectation = { check: 'custom', name: 'duplicate', failing: () => doubtful };
  return series.screen([isDoubtful], { action: 'flag' }).series;
}
