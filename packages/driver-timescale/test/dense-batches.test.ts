import { FLAG, Series } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { administrator, hourly, prices, T0 } from './samples.js';

const LENGTH = 24_000;

/** Hourly prices in which position i is as `pick` says: kept, corrected by one, or left out. */
function batch(pick: (i: number) => 'kept' | 'corrected' | 'absent'): Series {
  const { index, unit, clock, kind, values } = prices(LENGTH);
  const picks = Array.from(values, (_, i) => pick(i));
  return Series.of({
    index,
    unit,
    clock,
    kind,
    values: values.map((value, i) =>
      picks[i] === 'absent' ? Number.NaN : picks[i] === 'corrected' ? value + 1 : value,
    ),
    flags: Uint8Array.from(picks, (picked) => (picked === 'absent' ? FLAG.missing : FLAG.ok)),
  });
}

describe.skipIf(!hasPostgres)('a batch of many points that meets many stored ones', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;
  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, tenant: 'default' });
    await store.catalog.define([hourly('a'), hourly('b')]);
    // Stored: every third hour, the last one included, so that nothing of the batch lies behind what is stored.
    const every = batch((i) => (i % 3 === 0 || i === LENGTH - 1 ? 'kept' : 'absent'));
    await store.series.write({ key: 'a', series: every, knownAt: T0 });
    await store.series.write({ key: 'b', series: every, knownAt: T0 });
  });
  afterAll(() => store.close());

  it('is sorted out as point by point: new, corrected, known already and late, each where it belongs', async () => {
    const stored = LENGTH / 3 + 1;
    const corrected = batch((i) => (i % 6 === 0 ? 'corrected' : 'kept'));
    const receipt = await store.series.write({ key: 'a', series: corrected, knownAt: T0 + 10 });
    expect(receipt).toMatchObject({ inserted: LENGTH - stored, revised: LENGTH / 6, unchanged: stored - LENGTH / 6 });
    expect((await store.series.read('a')).values).toEqual(corrected.values);
    const late = await store.series.write({
      key: 'a',
      series: batch((i) => (i % 2 === 0 ? 'kept' : 'absent')),
      knownAt: T0 + 5,
    });
    // Of the even hours those at multiples of 6 were known at that time with this value; the others were first known later.
    expect(late).toMatchObject({ inserted: 0, revised: LENGTH / 2 - LENGTH / 6, unchanged: LENGTH / 6 });
    expect((await store.series.read('a')).values).toEqual(corrected.values);
    expect((await store.series.read('a', {}, { asOf: T0 + 5 })).values[6]).toBe(6);
    // The neighbour is untouched, and the planner's settings are back for the next statement of the connection.
    expect((await store.series.revisions('b')).length).toBe(stored);
    await using admin = await administrator(url());
    expect((await admin.query('SHOW enable_nestloop')).rows).toEqual([{ enable_nestloop: 'on' }]);
  });
});
