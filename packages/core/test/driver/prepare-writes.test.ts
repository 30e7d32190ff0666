import { describe, expect, it } from 'vitest';
import { preparedStarts, prepareWrites, validateDefinition } from '../../src/driver/index.js';
import { AurumError, type AurumErrorCode } from '../../src/errors/index.js';
import type { SeriesDefinition, SeriesWrite } from '../../src/ports/index.js';
import { calendarIndex, FLAG, irregularIndex, regularIndex, Series } from '../../src/series/index.js';
import { marketClock } from '../../src/time/index.js';

const UTC = marketClock('UTC');
const BERLIN = marketClock('Europe/Berlin');
const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 0, 1);

const hourly = define({ key: 'h', unit: 'MW', kind: 'average', clock: UTC, frequency: 'PT1H' });
const daily = define({ key: 'd', unit: 'MW', kind: 'average', clock: BERLIN, frequency: 'P1D' });
const loose = define({ key: 'i', unit: 'MW', kind: 'average', clock: UTC, frequency: 'irregular' });
const kolkata = define({
  key: 'k',
  unit: 'MW',
  kind: 'average',
  clock: marketClock('Asia/Kolkata'),
  frequency: 'PT1H',
});
const definitions = new Map([hourly, daily, loose, kolkata].map((each) => [each.key, each]));

function define(definition: SeriesDefinition): SeriesDefinition {
  return validateDefinition(definition);
}

function regular(
  values: readonly number[],
  options: { start?: number; step?: number; flags?: readonly number[] } = {},
): Series {
  const { start = T0, step = HOUR, flags } = options;
  const index = regularIndex({ start, step, length: values.length });
  const columns = { values: Float64Array.from(values), flags: flags && Uint8Array.from(flags) };
  return Series.of({ index, unit: 'MW', kind: 'average', clock: UTC, ...columns });
}

function irregular(rows: readonly (readonly [number, number])[]): Series {
  const index = irregularIndex({
    starts: Float64Array.from(rows, ([start]) => start),
    ends: Float64Array.from(rows, ([, end]) => end),
  });
  return Series.of({ index, unit: 'MW', kind: 'average', clock: UTC, values: new Float64Array(rows.length).fill(1) });
}

function codeOf(work: () => unknown): AurumErrorCode | undefined {
  try {
    work();
  } catch (error) {
    if (AurumError.is(error)) return error.code;
    throw error;
  }
  return undefined;
}

function refusal(...writes: SeriesWrite[]): AurumErrorCode | undefined {
  return codeOf(() => prepareWrites(writes, definitions));
}

describe('prepareWrites', () => {
  it('passes the arrays of a dense regular series on as they are, and stores no starts', () => {
    const series = regular([1, 2, 3]);
    const [write] = prepareWrites([{ key: 'h', series, knownAt: T0 }], definitions);
    expect(write?.values).toBe(series.values);
    expect(write?.flags).toBeUndefined();
    expect(write?.starts).toBe(series.index);
    expect(write?.ends).toBeUndefined();
    expect(write?.knownAt).toBe(T0);
    expect(write && [...preparedStarts(write)]).toEqual([T0, T0 + HOUR, T0 + 2 * HOUR]);
  });

  it('passes the edges of a calendar series on without a copy', () => {
    const index = calendarIndex({ frequency: 'P1D', clock: BERLIN, start: '2026-03-28T00:00:00+01:00', length: 3 });
    const series = Series.of({ index, unit: 'MW', kind: 'average', clock: BERLIN, values: Float64Array.of(1, 2, 3) });
    const [write] = prepareWrites([{ key: 'd', series, knownAt: T0 }], definitions);
    expect(write?.starts instanceof Float64Array && write.starts.buffer).toBe(index.edges.buffer);
    expect(write?.starts instanceof Float64Array && write.starts.length).toBe(3);
  });

  it('drops missing points from every column, and the flags when all that stays is ok', () => {
    const nan = Number.NaN;
    const gaps = regular([1, nan, 3, nan], { flags: [FLAG.ok, FLAG.missing, FLAG.ok, FLAG.missing] });
    const knownAt = Float64Array.of(1, 2, 3, 4);
    const [write] = prepareWrites([{ key: 'h', series: gaps, knownAt }], definitions);
    expect(write).toMatchObject({ length: 2, flags: undefined });
    expect(write && [...preparedStarts(write)]).toEqual([T0, T0 + 2 * HOUR]);
    expect([...(write?.values ?? [])]).toEqual([1, 3]);
    expect(write?.knownAt).toEqual(Float64Array.of(1, 3));
    const kept = regular([nan, nan, 3], { flags: [FLAG.withdrawn, FLAG.missing, FLAG.estimated] });
    const [other] = prepareWrites(
      [{ key: 'h', series: kept, knownAt }].map((w) => ({ ...w, knownAt: 5 })),
      definitions,
    );
    expect([...(other?.flags ?? [])]).toEqual([FLAG.withdrawn, FLAG.estimated]);
    expect(other?.knownAt).toBe(5);
  });

  it('gives ends for irregular definitions, whatever the index', () => {
    const [write] = prepareWrites([{ key: 'i', series: regular([1, 2]), knownAt: T0 }], definitions);
    expect(write?.ends).toEqual(Float64Array.of(T0 + HOUR, T0 + 2 * HOUR));
  });

  it('checks the grid by the zone of the definition', () => {
    expect(refusal({ key: 'k', series: regular([1]), knownAt: T0 })).toBe('SERIES.OFF_GRID');
    expect(refusal({ key: 'k', series: regular([1], { start: T0 + HOUR / 2 }), knownAt: T0 })).toBeUndefined();
    expect(refusal({ key: 'h', series: regular([1], { start: T0 + HOUR / 2 }), knownAt: T0 })).toBe('SERIES.OFF_GRID');
    expect(refusal({ key: 'h', series: regular([1], { step: HOUR / 4 }), knownAt: T0 })).toBe('SERIES.OFF_GRID');
    expect(
      refusal({ key: 'd', series: regular([1, 2], { start: T0 - HOUR, step: 24 * HOUR }), knownAt: T0 }),
    ).toBeUndefined();
    const spring = Date.parse('2026-03-29T00:00:00+01:00');
    expect(refusal({ key: 'd', series: regular([1], { start: spring, step: 24 * HOUR }), knownAt: T0 })).toBe(
      'SERIES.OFF_GRID',
    );
    expect(refusal({ key: 'd', series: irregular([[spring, spring + 23 * HOUR]]), knownAt: T0 })).toBeUndefined();
  });

  it('refuses a knownAt that is no instant, or not one for each point', () => {
    const series = regular([1, 2]);
    expect(refusal({ key: 'h', series, knownAt: Float64Array.of(1) })).toBe('SERIES.INVALID_ARGUMENT');
    expect(refusal({ key: 'h', series, knownAt: Float64Array.of(1, Number.NaN) })).toBe('TIME.INVALID_INSTANT');
    expect(refusal({ key: 'h', series, knownAt: Float64Array.of(1, 1.5) })).toBe('TIME.INVALID_INSTANT');
    expect(refusal({ key: 'h', series, knownAt: '2026-01-01T00:00' })).toBe('TIME.NO_OFFSET');
  });

  it('takes the parts of a long series without looking at every point, and finds duplicates among parts that overlap', () => {
    const part = (from: number, knownAt = T0): SeriesWrite => ({
      key: 'h',
      series: regular([1, 2, 3], { start: T0 + from * HOUR }),
      knownAt,
    });
    expect(refusal(part(0), part(3), part(6))).toBeUndefined();
    expect(refusal(part(6), part(0), part(3))).toBeUndefined();
    expect(refusal(part(0), part(2))).toBe('SERIES.DUPLICATE');
    expect(refusal(part(0), part(2, T0 + 1))).toBeUndefined();
  });

  it('counts every duplicate but lists at most a thousand', () => {
    const values = Array.from({ length: 1500 }, (_, i) => i);
    const writes = Array.from({ length: 3 }, () => ({ key: 'h', series: regular(values), knownAt: T0 }));
    try {
      prepareWrites(writes, definitions);
      expect.unreachable();
    } catch (error) {
      expect(AurumError.is(error, 'SERIES.DUPLICATE') && error.details.count).toBe(1500);
      expect(AurumError.is(error) && (error.details.duplicates as unknown[]).length).toBe(1000);
    }
  });

  it('finds intervals of a batch that overlap without being the same', () => {
    const at = (start: number, end: number, knownAt = T0): SeriesWrite => ({
      key: 'i',
      series: irregular([[start, end]]),
      knownAt,
    });
    expect(refusal(at(0, 10), at(10, 20))).toBeUndefined();
    expect(refusal(at(0, 10), at(5, 20))).toBe('SERIES.INTERVAL_CONFLICT');
    expect(refusal(at(0, 10), at(0, 5))).toBe('SERIES.INTERVAL_CONFLICT');
    expect(refusal(at(0, 10), at(20, 30), at(2, 3))).toBe('SERIES.INTERVAL_CONFLICT');
    expect(refusal(at(0, 10), at(0, 10, T0 + 1))).toBeUndefined();
    expect(refusal(at(0, 10), at(0, 10))).toBe('SERIES.DUPLICATE');
  });

  it('gives each quarantined point its knownAt, and refuses one that cannot be kept', () => {
    const point = { start: 0, end: 1, value: Number.NaN, reason: 'spike' };
    const knownAt = Float64Array.of(5, 9);
    const [write] = prepareWrites(
      [{ key: 'h', series: regular([1, 2]), knownAt, quarantined: [point, { ...point, knownAt: 3 }] }],
      definitions,
    );
    expect(write?.quarantined.map((q) => q.knownAt)).toEqual([9, 3]);
    const bad = (changes: object): AurumErrorCode | undefined =>
      refusal({ key: 'h', series: regular([1]), knownAt: 1, quarantined: [{ ...point, ...changes }] });
    expect(bad({ end: 0 })).toBe('SERIES.INVALID_ARGUMENT');
    expect(bad({ reason: 'a\0b' })).toBe('SERIES.INVALID_ARGUMENT');
    expect(bad({ start: 0.5 })).toBe('TIME.INVALID_INSTANT');
    expect(refusal({ key: 'h', series: regular([]), knownAt: new Float64Array(), quarantined: [point] })).toBe(
      'TIME.INVALID_INSTANT',
    );
  });

  it('names all unknown keys', () => {
    const writes = ['x', 'h', 'y'].map((key) => ({ key, series: regular([1]), knownAt: 1 }));
    expect(() => prepareWrites(writes, definitions)).toThrowError(
      expect.objectContaining({ code: 'SERIES.NOT_FOUND', details: { keys: ['x', 'y'] } }),
    );
  });
});
