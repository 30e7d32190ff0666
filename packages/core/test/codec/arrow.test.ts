import * as arrow from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { AurumError, FLAG, fromArrow, marketClock, regularIndex, Series, toArrow } from '../../src/index.js';
import { expectSame } from './expect-same.js';

const HOUR = 3_600_000;
const start = Date.UTC(2026, 2, 8, 5);
const hourly = Series.of({
  index: regularIndex({ start, step: 'PT1H', length: 5 }),
  unit: 'USD/MWh',
  kind: 'average',
  clock: marketClock('America/New_York'),
  values: Float64Array.of(20.84, -3.5, Number.NaN, Number.NaN, Number.NaN),
  flags: Uint8Array.of(0, 1, FLAG.missing, FLAG.withdrawn, FLAG.notANumber),
  name: 'lmp',
});

/** A table as another program would write it. */
function foreign(columns: Record<string, arrow.Vector>, format: 'stream' | 'file' = 'stream'): Uint8Array {
  return arrow.tableToIPC(new arrow.Table(columns), format);
}

function instants(type: arrow.Timestamp, values: readonly (bigint | null)[]): arrow.Vector {
  return arrow.makeVector({ type, data: BigInt64Array.from(values.map((value) => value ?? 0n)) } as never);
}

describe('Arrow IPC of other programs', () => {
  it.each(['stream', 'file'] as const)('reads a %s of the reference implementation with declared columns', (format) => {
    const times = [0, 1, 2].map((hour) => new Date(start + hour * HOUR));
    const bytes = foreign(
      {
        ts: arrow.vectorFromArray(times, new arrow.TimestampMillisecond('UTC')),
        node: arrow.vectorFromArray(['A', 'B', 'C']),
        price: arrow.vectorFromArray([1.5, null, Number.NaN], new arrow.Float64()),
        load: arrow.vectorFromArray([7, 8, 9], new arrow.Int32()),
      },
      format,
    );
    const [price, load] = fromArrow(bytes, {
      start: 'ts',
      frequency: 'PT1H',
      clock: marketClock('America/Chicago'),
      columns: { price: { unit: 'USD/MWh', kind: 'average' }, load: { unit: 'MW', kind: 'average', name: 'demand' } },
    });
    expect(price?.index).toMatchObject({ kind: 'regular', start, stepMs: HOUR, length: 3 });
    expect(Array.from(price?.values ?? [])).toEqual([1.5, Number.NaN, Number.NaN]);
    expect(Array.from(price?.flags ?? [])).toEqual([FLAG.ok, FLAG.missing, FLAG.notANumber]);
    expect(price?.clock.id).toBe('America/Chicago');
    expect(Array.from(load?.values ?? [])).toEqual([7, 8, 9]);
    expect(load?.name).toBe('demand');
  });

  it.each([
    ['seconds', new arrow.TimestampSecond('UTC'), 1n],
    ['microseconds', new arrow.TimestampMicrosecond('UTC'), 1_000_000n],
    ['nanoseconds', new arrow.TimestampNanosecond('Europe/Berlin'), 1_000_000_000n],
  ])('reads instants in %s exactly, also before 1970', (_, type, perSecond) => {
    const seconds = [-1_000_000_000n, 0n, BigInt(start / 1000)];
    const bytes = foreign({
      start: instants(
        type,
        seconds.map((t) => t * perSecond),
      ),
      end: instants(
        type,
        seconds.map((t) => (t + 3600n) * perSecond),
      ),
      value: arrow.vectorFromArray([1, 2, 3], new arrow.Float32()),
    });
    const [series] = fromArrow(bytes, { columns: { value: { unit: 'MW', kind: 'average' } } });
    expect(series?.index.kind).toBe('irregular');
    expect(Array.from(series?.toRows() ?? [], (row) => row.start)).toEqual(seconds.map((t) => Number(t) * 1000));
  });

  it('refuses instants finer than a millisecond, times without a zone, and columns that are no numbers', () => {
    const value = arrow.vectorFromArray([1], new arrow.Float64());
    const columns = { value: { unit: 'MW', kind: 'average' } } as const;
    const read =
      (start: arrow.Vector, more: Record<string, arrow.Vector> = {}) =>
      () =>
        fromArrow(foreign({ start, value, ...more }), { columns, frequency: 'PT1H' });
    expect(read(instants(new arrow.TimestampNanosecond('UTC'), [1n]))).toThrow(/finer than a millisecond/);
    expect(read(instants(new arrow.TimestampMillisecond(), [0n]))).toThrow(/no zone.*give zone/);
    expect(
      read(instants(new arrow.TimestampMillisecond('UTC'), [0n]), { value: arrow.vectorFromArray(['x']) }),
    ).toThrow(/neither numbers nor times/);
  });

  it('reads times without a zone when one is given', () => {
    const bytes = foreign({
      start: instants(new arrow.TimestampMillisecond(), [BigInt(Date.UTC(2026, 2, 8))]),
      value: arrow.vectorFromArray([1], new arrow.Float64()),
    });
    const [series] = fromArrow(bytes, {
      columns: { value: { unit: 'MW', kind: 'average' } },
      frequency: 'PT1H',
      zone: 'America/New_York',
    });
    expect(series?.extent?.start).toBe(start);
  });

  it('says what is there when no column says what it is', () => {
    const bytes = foreign({ price: arrow.vectorFromArray([1], new arrow.Float64()) });
    expect(() => fromArrow(bytes)).toThrow(/declare them with columns; there are "price"/);
  });
});

describe('Arrow IPC of ours', () => {
  it('keeps missing, withdrawn and not-a-number apart, and shows the first two as null to others', () => {
    const bytes = toArrow(hourly);
    expectSame(fromArrow(bytes)[0] ?? (hourly.values as never), hourly);
    const column = arrow.tableFromIPC(bytes).getChild('lmp');
    expect(column?.toArray().length).toBe(5);
    expect([0, 1, 2, 3, 4].map((i) => column?.get(i))).toEqual([20.84, -3.5, null, null, Number.NaN]);
    expect(column?.nullCount).toBe(2);
  });

  it('does not trust the rule of the index when rows were filtered by another program', () => {
    const table = arrow.tableFromIPC(toArrow(hourly));
    const kept = table.slice(1, 3);
    const [series] = fromArrow(arrow.tableToIPC(kept, 'stream'));
    expect(series?.index).toMatchObject({ kind: 'regular', start: start + HOUR, length: 2 });
    expect(series?.unit).toBe('USD/MWh');
    expect(Array.from(series?.flags ?? [])).toEqual([1, FLAG.missing]);
  });

  it('refuses series with other intervals in one table, and an empty list', () => {
    const other = Series.of({
      index: regularIndex({ start, step: 'PT1H', length: 4 }),
      unit: 'MW',
      kind: 'average',
      clock: hourly.clock,
      values: new Float64Array(4),
    });
    expect(() => toArrow([hourly, other])).toThrow(expect.objectContaining({ code: 'SERIES.INDEX_MISMATCH' }));
    expect(() => toArrow([])).toThrow(expect.objectContaining({ code: 'SERIES.INVALID_ARGUMENT' }));
  });

  it('checks the declared number of rows before it takes memory', () => {
    expect(() => fromArrow(toArrow(hourly), { maxPoints: 4 })).toThrow(
      expect.objectContaining({ code: 'CODEC.TOO_LARGE' }),
    );
  });

  it('says of other bytes that they are not Arrow', () => {
    for (const bytes of [new Uint8Array(0), new TextEncoder().encode('start,end\n'), toArrow(hourly).slice(0, 100)]) {
      expect(() => fromArrow(bytes)).toThrow(expect.objectContaining({ code: 'CODEC.FORMAT' }));
    }
    expect(AurumError.is(new Error('x'))).toBe(false);
  });
});
