import { AurumError, InternalError } from '../errors/index.js';
import { calendarEdges, formatInstant } from '../time/index.js';
import { oneOf } from './choices.js';
import { durationMs } from './duration.js';
import type {
  DstDayLengthExpectation,
  Expectation,
  Failure,
  GapExpectation,
  MonotonicExpectation,
  RangeExpectation,
  StaleExpectation,
  UnitExpectation,
} from './expectations.js';
import { findGaps } from './fill.js';
import { indexEnd, indexLowerBound, indexStart } from './index-access.js';
import type { SeriesData } from './series-data.js';
import { requireWhole } from './shift.js';
import { spikeFailures } from './spikes.js';

const CHECKS = [
  'range',
  'gap',
  'duplicate',
  'spike',
  'stale',
  'dstDayLength',
  'unit',
  'monotonic',
  'custom',
] as const satisfies readonly Expectation['check'][];

/** Every failure of an expectation, ascending. @throws AurumError `SERIES.INVALID_ARGUMENT` for a check that is not known, or has no sense */
export function failuresOf(series: SeriesData, expectation: Expectation): readonly Failure[] {
  switch (expectation.check) {
    case 'range':
      return outOfRange(series, expectation);
    case 'gap':
      return longGaps(series, expectation);
    case 'duplicate':
      return []; // an index cannot hold two intervals with one start
    case 'spike':
      return spikeFailures(series, expectation);
    case 'stale':
      return staleRuns(series, expectation);
    case 'dstDayLength':
      return incompleteDays(series, expectation);
    case 'unit':
      return otherUnit(series, expectation);
    case 'monotonic':
      return turns(series, expectation);
    case 'custom':
      return Array.from(expectation.failing(series), (i) => pointFailure(series, i, expectation.name));
    default:
      return unknownCheck(expectation);
  }
}

/** Only a check from a configuration, which no type checker has seen, comes here. */
function unknownCheck(expectation: never): never {
  const { check } = expectation as { readonly check: string };
  oneOf('check', check, { words: CHECKS });
  throw new InternalError(`the check '${check}' is known and not made`);
}

/** A failure of one point. */
export function pointFailure(series: SeriesData, position: number, reason: string): Failure {
  if (!(Number.isInteger(position) && position >= 0 && position < series.values.length)) {
    throw new AurumError('SERIES.INVALID_ARGUMENT', {
      message: `A check reported position ${position} of a series of ${series.values.length} points: report positions from 0 to ${series.values.length - 1}.`,
      details: { position, length: series.values.length },
    });
  }
  return runFailure(series, position, position + 1, reason);
}

function runFailure(series: SeriesData, from: number, to: number, reason: string): Failure {
  return {
    start: indexStart(series.index, from),
    end: indexEnd(series.index, to - 1),
    position: from,
    points: to - from,
    value: series.values[from] ?? NaN,
    reason,
  };
}

function outOfRange(series: SeriesData, { min = -Infinity, max = Infinity }: RangeExpectation): readonly Failure[] {
  if (!(min <= max)) {
    throw new AurumError('SERIES.INVALID_ARGUMENT', {
      message: `A range has two numbers, and the lower one first: nothing lies between ${min} and ${max}.`,
      details: { min, max },
    });
  }
  const failures: Failure[] = [];
  for (let i = 0; i < series.values.length; i++) {
    const v = series.values[i] as number; // i is in range
    if (v < min) failures.push(pointFailure(series, i, `${v} ${series.unit} is below ${min}`));
    else if (v > max) failures.push(pointFailure(series, i, `${v} ${series.unit} is above ${max}`));
  }
  return failures;
}

function longGaps(series: SeriesData, { longest = 0 }: GapExpectation): readonly Failure[] {
  const limit = durationMs(longest, 'longest gap');
  return findGaps(series)
    .filter((gap) => gap.end - gap.start > limit)
    .map((gap) => ({
      start: gap.start,
      end: gap.end,
      position: gap.points === 0 ? -1 : indexLowerBound(series.index, gap.start),
      points: gap.points,
      value: NaN,
      reason: `no value from ${formatInstant(gap.start)} to ${formatInstant(gap.end)}`,
    }));
}

function staleRuns(series: SeriesData, expectation: StaleExpectation): readonly Failure[] {
  const longest = requireWhole(expectation.longest ?? 6, 'longest run', 1);
  const { values } = series;
  const failures: Failure[] = [];
  for (let from = 0; from < values.length; ) {
    let to = from + 1;
    while (to < values.length && values[to] === values[from]) to++;
    const v = values[from] as number; // from is in range
    if (to - from > longest && expectation.except?.includes(v) !== true) {
      failures.push(runFailure(series, from, to, `${v} ${series.unit} repeats ${to - from} times`));
    }
    from = to;
  }
  return failures;
}

function incompleteDays(series: SeriesData, _expectation: DstDayLengthExpectation): readonly Failure[] {
  const { index, clock, values } = series;
  if (index.kind === 'calendar') {
    throw new AurumError('SERIES.INVALID_ARGUMENT', {
      message: `dstDayLength looks into days, and the intervals are ${index.frequency}: use 'gap' for missing days.`,
      details: { frequency: index.frequency },
    });
  }
  if (index.length === 0) return [];
  const extent = { start: indexStart(index, 0), end: indexEnd(index, index.length - 1) };
  const days = calendarEdges('P1D', clock, extent);
  const failures: Failure[] = [];
  for (let d = 0; d + 1 < days.length; d++) {
    const start = days[d] as number; // d is in range
    const end = days[d + 1] as number; // d + 1 is in range
    const from = indexLowerBound(index, start);
    const to = indexLowerBound(index, end);
    let covered = 0;
    for (let i = from; i < to; i++) if (!Number.isNaN(values[i])) covered += indexEnd(index, i) - indexStart(index, i);
    if (covered === end - start) continue;
    const hours = (ms: number): number => ms / 3_600_000;
    failures.push({
      start,
      end,
      position: to > from ? from : -1,
      points: to - from,
      value: NaN,
      reason: `the delivery day from ${formatInstant(start, clock.zone)} has ${hours(covered)} of its ${hours(end - start)} hours`,
    });
  }
  return failures;
}

function otherUnit(series: SeriesData, expectation: UnitExpectation): readonly Failure[] {
  if (series.unit === expectation.unit) return [];
  const reason = `the unit is '${series.unit}', not '${expectation.unit}'`;
  const { index } = series;
  const at = { start: indexStart(index, 0), end: indexEnd(index, index.length - 1) };
  return [{ ...at, position: -1, points: 0, value: NaN, reason }];
}

function turns(series: SeriesData, expectation: MonotonicExpectation): readonly Failure[] {
  const sign = expectation.direction === 'decreasing' ? -1 : 1;
  const failures: Failure[] = [];
  let previous = NaN;
  for (let i = 0; i < series.values.length; i++) {
    const v = series.values[i] as number; // i is in range
    if (Number.isNaN(v)) continue;
    const step = sign * (v - previous);
    if (step < 0 || (step === 0 && expectation.strict === true)) {
      failures.push(pointFailure(series, i, `${v} ${series.unit} comes after ${previous}`));
    }
    previous = v;
  }
  return failures;
}
