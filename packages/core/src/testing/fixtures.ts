import assert from 'node:assert/strict';
import { AurumError, type AurumErrorCode } from '../errors/index.js';
import type { RevisionTable, SeriesDefinition, SeriesRepository, WriteReceipt } from '../ports/index.js';
import {
  FLAG,
  type FlagName,
  flagName,
  gridIndex,
  indexStart,
  irregularIndex,
  regularIndex,
  Series,
  type SeriesKind,
} from '../series/index.js';
import { addPeriods, formatInstant, frequencyStepMs, type Instant, marketClock } from '../time/index.js';

/** Milliseconds of an hour. */
export const HOUR = 3_600_000;
/** 2026-01-01T00:00Z, where most tests begin. */
export const T0: Instant = Date.UTC(2026, 0, 1);
/** The start of hour `n` after {@link T0}. */
export const hour = (n: number): Instant => T0 + n * HOUR;
/** A day on which something becomes known: day `n` of March 2026, 12:00Z. */
export const known = (n: number): Instant => Date.UTC(2026, 2, n, 12);

/** A point in short: a value, a kind of absence, or a value with its flag. */
export type PointSpec = number | 'missing' | 'withdrawn' | 'notANumber' | readonly [number, FlagName];

/** An hourly definition in UTC, changed where a test needs something else. */
export function definition(key: string, changes: Partial<SeriesDefinition> = {}): SeriesDefinition {
  return { key, unit: 'USD/MWh', kind: 'average', clock: marketClock('UTC'), frequency: 'PT1H', ...changes };
}

/** Points on the grid of a definition, one after the other from `start`. */
export function pointsOf(target: SeriesDefinition, start: Instant, points: readonly PointSpec[]): Series {
  const { frequency, clock, unit, kind } = target;
  if (frequency === 'irregular') throw new TypeError('pointsOf is for definitions with a grid');
  const stepMs = frequencyStepMs(frequency);
  const end =
    stepMs === undefined ? addPeriods(frequency, clock, start, points.length) : start + points.length * stepMs;
  const index = gridIndex(frequency, clock, { start, end });
  return Series.of({ index, unit, clock, kind, ...columnsOf(points) });
}

/** Hourly points in UTC from hour `first`. */
export function hours(
  first: number,
  points: readonly PointSpec[],
  changes: { readonly unit?: string; readonly kind?: SeriesKind } = {},
): Series {
  const index = regularIndex({ start: hour(first), step: 'PT1H', length: points.length });
  const { unit = 'USD/MWh', kind = 'average' } = changes;
  return Series.of({ index, unit, kind, clock: marketClock('UTC'), ...columnsOf(points) });
}

/** Points over intervals that are given one by one, each as `[first hour, last hour exclusive, point]`. */
export function intervals(
  rows: readonly (readonly [from: number, to: number, point: PointSpec])[],
  unit: string = 'USD/MWh',
): Series {
  const index = irregularIndex({
    starts: Float64Array.from(rows, ([from]) => hour(from)),
    ends: Float64Array.from(rows, ([, to]) => hour(to)),
  });
  return Series.of({
    index,
    unit,
    kind: 'average',
    clock: marketClock('UTC'),
    ...columnsOf(rows.map((row) => row[2])),
  });
}

function columnsOf(points: readonly PointSpec[]): { values: Float64Array; flags: Uint8Array } {
  return { values: Float64Array.from(points, valueIn), flags: Uint8Array.from(points, flagIn) };
}

function valueIn(point: PointSpec): number {
  if (typeof point === 'string') return Number.NaN;
  return typeof point === 'number' ? point : point[0];
}

function flagIn(point: PointSpec): number {
  if (typeof point === 'string') return FLAG[point];
  return typeof point === 'number' ? FLAG.ok : FLAG[point[1]];
}

/** One point of a series in short. */
export function pointAt(series: Series, i: number): PointSpec {
  return pointSpec(series.values[i] ?? Number.NaN, series.flags?.[i] ?? FLAG.ok);
}

function pointSpec(value: number, flag: number): PointSpec {
  const name = flagName(flag) ?? 'suspect';
  if (name === 'missing' || name === 'withdrawn' || name === 'notANumber') {
    assert.ok(Number.isNaN(value), `a point flagged ${name} has the value ${value}, where NaN belongs`);
    return name;
  }
  assert.ok(Number.isFinite(value), `a point flagged ${name} has the value ${value}`);
  return name === 'ok' ? value : [value, name];
}

/** A series as rows `start: point`, which compare and print well. */
export function rowsOf(series: Series): readonly (readonly [string, PointSpec])[] {
  return Array.from({ length: series.length }, (_, i) => [
    formatInstant(indexStart(series.index, i)),
    pointAt(series, i),
  ]);
}

/** Asserts that a series has these points, the first one at `start`, one after the other on its own grid. */
export function assertPoints(actual: Series, start: Instant, points: readonly PointSpec[]): void {
  assert.deepEqual(
    Array.from({ length: actual.length }, (_, i) => pointAt(actual, i)),
    points,
  );
  if (points.length > 0)
    assert.equal(formatInstant(indexStart(actual.index, 0)), formatInstant(start), 'the first interval');
}

/** Asserts that two series are the same in everything: intervals, values bit for bit, flags, unit, kind, clock and name. */
export function assertSameSeries(actual: Series, expected: Series, message?: string): void {
  assert.deepEqual(describeSeries(actual), describeSeries(expected), message);
  assert.deepEqual(rowsOf(actual), rowsOf(expected), message);
  assert.deepEqual(bits(actual.values), bits(expected.values), message);
}

/** What a series is, without its points. */
export function describeSeries(series: Series): unknown {
  const { index, unit, kind, clock, name } = series;
  const grid = index.kind === 'regular' ? index.stepMs : index.kind === 'calendar' ? index.frequency : 'irregular';
  return { index: index.kind, grid, length: index.length, unit, kind, clock: clock.id, name };
}

/** Doubles as bits, so that 0 and -0 differ; a NaN is any NaN. */
function bits(values: Float64Array): BigUint64Array {
  const canonical = Float64Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value));
  return new BigUint64Array(canonical.buffer);
}

/** Asserts that a call rejects with an AurumError of a code, and gives the error. */
export async function assertRejects(
  work: Promise<unknown> | (() => Promise<unknown>),
  code: AurumErrorCode,
): Promise<AurumError> {
  let result: unknown;
  try {
    result = await (typeof work === 'function' ? work() : work);
  } catch (error) {
    assert.ok(AurumError.is(error), `expected an AurumError ${code}, but got ${String(error)}`);
    assert.equal(error.code, code, `expected ${code}, but got ${error.code}: ${error.message}`);
    return error;
  }
  assert.fail(`expected a rejection with ${code}, but the call gave ${JSON.stringify(result) ?? 'undefined'}`);
}

/** The counts of a receipt. */
export function counts(receipt: WriteReceipt): Omit<WriteReceipt, 'batchId' | 'recordedAt'> {
  const { inserted, revised, unchanged, quarantined } = receipt;
  return { inserted, revised, unchanged, quarantined };
}

/** The counts of a receipt in short, with zeros for what is left out. */
export function receiptOf(some: Partial<ReturnType<typeof counts>>): ReturnType<typeof counts> {
  return { inserted: 0, revised: 0, unchanged: 0, quarantined: 0, ...some };
}

/** A revision table as rows `[start, knownAt, point]`. */
export function revisionRows(table: RevisionTable): readonly (readonly [string, string, PointSpec])[] {
  return Array.from({ length: table.length }, (_, i) => [
    formatInstant(table.starts[i] ?? Number.NaN),
    formatInstant(table.knownAt[i] ?? Number.NaN),
    pointSpec(table.values[i] ?? Number.NaN, table.flags[i] ?? Number.NaN),
  ]);
}

/** Waits until the store's clock has passed a stamp, so that the next batch is recorded in a later millisecond. */
export async function pastStamp(
  series: Pick<SeriesRepository, 'horizon'>,
  stamp: Instant,
  call: { readonly tenant: string },
): Promise<Instant> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const horizon = await series.horizon(call);
    if (horizon >= stamp) return horizon;
    await pause(5);
  }
  return assert.fail(`the horizon has not come to ${stamp} in 5 s, although no write is under way`);
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
