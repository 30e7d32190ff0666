import { irregularIndex, marketClock, Series } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeRows } from '../src/client/row-encoder.js';
import { TupleDecoder } from '../src/client/tuple-decoder.js';
import { timestampText } from '../src/row-codec.js';
import { HOUR, hourly, prices, T0 } from './samples.js';

const FARTHEST = 8.64e15;
/** 4714-11-24 BC, where PostgreSQL's timestamps begin. */
const FIRST = Date.UTC(-4713, 10, 24);

describe('instants far away', () => {
  let store: TimescaleStore;
  beforeAll(async () => {
    store = await openStore();
    await store.catalog.define([hourly('a'), hourly('i', { frequency: 'irregular' })]);
    await store.series.write({ key: 'a', series: prices(5), knownAt: T0 });
  });
  afterAll(() => store.close());

  const interval = (start: number, end: number): Series =>
    Series.of({
      index: irregularIndex({ starts: Float64Array.of(start), ends: Float64Array.of(end) }),
      unit: 'EUR/MWh',
      clock: marketClock('UTC'),
      kind: 'average',
      values: Float64Array.of(1),
    });

  it('go through binary COPY to the millisecond, over all that a Date can say', () => {
    const instant = fc.integer({ min: -FARTHEST, max: FARTHEST });
    fc.assert(
      fc.property(fc.array(instant, { minLength: 1, maxLength: 20 }), instant, (instants, start) => {
        const { length } = instants;
        const step = Math.floor((FARTHEST - start) / length);
        const columns = [
          { type: 'timestamptz', value: Float64Array.from(instants) },
          { type: 'timestamptz', value: { start, step } },
          { type: 'timestamptz', value: start },
        ] as const;
        const decoder = new TupleDecoder(['timestamptz', 'timestamptz', 'timestamptz'], { framed: false });
        for (const frame of encodeRows(columns, 0, length)) decoder.push(frame.subarray(5));
        const [each, stepped, same] = decoder.take().columns.map((column) => [...column.subarray(0, length)]);
        expect(each).toEqual(instants);
        expect(stepped).toEqual(instants.map((_, i) => start + i * step));
        expect(same).toEqual(instants.map(() => start));
      }),
    );
  });

  it('bound a read like any other', async () => {
    const hour = { start: T0, end: T0 + HOUR };
    for (const far of [-FARTHEST, FIRST - 1, FIRST]) {
      expect((await store.series.read('i', { start: far, end: far + 1 })).length).toBe(0);
      expect((await store.series.revisions('a', { start: far })).length).toBe(5);
      expect((await store.series.read('a', hour, { asOf: far })).values[0]).toBeNaN();
      expect((await store.series.read('a', hour, { recordedBy: far })).values[0]).toBeNaN();
    }
    const until = { start: T0, end: FARTHEST };
    expect((await store.series.revisions('a', until)).length).toBe(5);
    expect((await store.series.read('a', hour, { asOf: FARTHEST })).values[0]).toBe(0);
    const span = { start: Date.UTC(-4800, 0, 1), end: Date.UTC(-4700, 0, 1) };
    const { series } = await store.series.aggregate('a', span, { frequency: 'P1Y', missing: 'skip' });
    expect(series.length).toBe(100);
    expect(timestampText(FIRST)).toBe('4714-11-24T00:00:00.000Z BC');
  });

  it('are kept to the millisecond where PostgreSQL has room for them, and refused by name where it has not', async () => {
    for (const start of [FIRST, Date.UTC(-4000, 5, 1) + 1, Date.UTC(5000, 0, 1) + 3, FARTHEST - 100]) {
      await store.series.write({ key: 'i', series: interval(start, start + 7), knownAt: start + 1 });
      const { starts, ends, knownAt } = await store.series.revisions('i', { start: start - 1, end: start + 1 });
      expect([starts[0], ends[0], knownAt[0]]).toEqual([start, start + 7, start + 1]);
    }
    const refusal = { code: 'TIME.INVALID_INSTANT', message: expect.stringMatching(/4714-11-24 BC/) };
    const early = Date.UTC(-5000, 0, 1);
    const late = { start: early, end: early + 1, value: 1, reason: 'old' };
    for (const write of [
      { key: 'i', series: interval(early, early + 7), knownAt: T0 },
      { key: 'a', series: prices(2), knownAt: early },
      { key: 'a', series: prices(2), knownAt: T0, quarantined: [late] },
    ])
      await expect(store.series.write(write)).rejects.toMatchObject(refusal);
    expect((await store.series.revisions('a')).length).toBe(5);
  });
});
