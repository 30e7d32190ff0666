import { AurumError } from '../errors/index.js';
import { formatInstant } from '../time/index.js';
import { failuresOf } from './checks.js';
import { derive } from './columns.js';
import type { Expectation, Failure, Finding, QualityReport, QuarantinedPoint } from './expectations.js';
import { FLAG } from './flags.js';
import { indexEnd, indexStart } from './index-access.js';
import type { SeriesData, SeriesInit } from './series-data.js';

/**
 * What happens to points that fail.
 *
 * - `accept`: nothing, the report tells. - `flag`: they are flagged `suspect`. - `quarantine`: they are taken out (`missing` stays in their place)
 *   and handed over with the reason. Failures without a point, such as a hole or a wrong unit, are only ever reported.
 */
export type ScreenAction = 'accept' | 'flag' | 'quarantine';

/** What came of screening. */
export interface Screened<S> {
  /** The series after the action. */
  readonly series: S;
  /** What held and what did not. */
  readonly report: QualityReport;
  /** The points that were taken out, ascending by start, each with all reasons. */
  readonly quarantined: readonly QuarantinedPoint[];
}

/** Checks expectations. */
export function qualityReport(series: SeriesData, expectations: readonly Expectation[]): QualityReport {
  return reportOf(expectations.map((expectation) => findingOf(expectation, failuresOf(series, expectation))));
}

/** One finding. */
export function findingOf(expectation: Expectation, failures: readonly Failure[]): Finding {
  return { expectation, passed: failures.length === 0, count: failures.length, failures };
}

/** Findings put together. */
export function reportOf(findings: readonly Finding[]): QualityReport {
  const count = findings.reduce((sum, finding) => sum + finding.count, 0);
  return { passed: count === 0, findings, count };
}

/** Checks expectations and deals with the points that fail. */
export function screenColumns(
  series: SeriesData,
  expectations: readonly Expectation[],
  action: ScreenAction,
): Screened<SeriesInit> {
  if (action !== 'accept' && action !== 'flag' && action !== 'quarantine') {
    throw new AurumError('SERIES.INVALID_ARGUMENT', {
      message: `'${String(action)}' is not an action: use 'accept', 'flag' or 'quarantine'.`,
      details: { action },
    });
  }
  const report = qualityReport(series, expectations);
  const reasons = action === 'accept' ? new Map<number, string[]>() : failingPoints(series, report);
  if (reasons.size === 0) return { series: derive(series, {}), report, quarantined: [] };
  const flags = series.flags?.slice() ?? new Uint8Array(series.values.length);
  if (action === 'flag') {
    for (const position of reasons.keys()) flags[position] = FLAG.suspect;
    return { series: derive(series, { values: series.values, flags }), report, quarantined: [] };
  }
  const values = series.values.slice();
  const quarantined: QuarantinedPoint[] = [];
  for (const [position, why] of [...reasons].sort(([a], [b]) => a - b)) {
    quarantined.push({
      start: indexStart(series.index, position),
      end: indexEnd(series.index, position),
      value: series.values[position] ?? NaN,
      reason: why.join('; '),
    });
    values[position] = NaN;
    flags[position] = FLAG.missing;
  }
  return { series: derive(series, { values, flags }), report, quarantined };
}

/** The points with a value that failed, with a reason from each expectation. Days and gaps are not the fault of the points in them. */
function failingPoints(series: SeriesData, report: QualityReport): Map<number, string[]> {
  const reasons = new Map<number, string[]>();
  for (const { expectation, failures } of report.findings) {
    if (expectation.check === 'dstDayLength' || expectation.check === 'gap') continue;
    for (const { position, points, reason } of failures) {
      for (let i = position; i >= 0 && i < position + points; i++) {
        if (Number.isNaN(series.values[i])) continue;
        const list = reasons.get(i) ?? [];
        reasons.set(i, list);
        list.push(`${expectation.check}: ${reason}`);
      }
    }
  }
  return reasons;
}

/** The reason that a repeated point is set apart for. */
export function duplicateReason(start: number, kept: number): string {
  return `duplicate: a point at ${formatInstant(start)} was given before, with the value ${kept}, and that one is kept`;
}
