import { FLAG, Series } from '@aurum/core';
import type { PgliteLike, TimescaleStore } from '@aurum/driver-timescale';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshSchema, storesOn } from './backends.js';
import { HOUR, hourly, prices, T0 } from './samples.js';

/** A series of one point with another flag than ok, at hour 3. */
const estimate = Series.of({
  ...prices(1, { start: T0 + 3 * HOUR, offset: 99 }),
  flags: Uint8Array.of(FLAG.estimated),
});
const withdrawal = Series.of({
  ...prices(1, { start: T0 + 4 * HOUR }),
  values: Float64Array.of(Number.NaN),
  flags: Uint8Array.of(FLAG.withdrawn),
});

describe('a series that never had a flag', () => {
  let database: PGlite;
  let store: TimescaleStore;
  const schema = freshSchema();

  beforeAll(async () => {
    database = await PGlite.create();
    store = await storesOn(() => Promise.resolve(database as PgliteLike)).open({
      schema,
      migrate: true,
      tenant: 'default',
    });
    await store.catalog.define([hourly('plain'), hourly('flagged'), hourly('withdrawn'), hourly('both')]);
    for (const key of ['plain', 'flagged', 'withdrawn', 'both'])
      await store.series.write({ key, series: prices(10), knownAt: T0 });
  });
  afterAll(async () => {
    await store.close();
    await database.close();
  });

  async function marked(): Promise<readonly string[]> {
    const { rows } = await database.query<{ key: string }>(
      `SELECT key FROM "${schema}".series WHERE has_flags ORDER BY key`,
    );
    return rows.map(({ key }) => key);
  }

  it('is not marked, whatever is written that says ok', async () => {
    const flags = new Uint8Array(10);
    await store.series.write({ key: 'plain', series: Series.of({ ...prices(10), flags }), knownAt: T0 + HOUR });
    expect(await marked()).toEqual([]);
  });

  it('is marked by the first flag in the same batch, and the read shows it', async () => {
    await store.series.writeMany([
      { key: 'flagged', series: estimate, knownAt: T0 + HOUR },
      { key: 'withdrawn', series: withdrawal, knownAt: T0 + HOUR },
      { key: 'both', series: estimate, knownAt: T0 + HOUR },
      { key: 'both', series: withdrawal, knownAt: T0 + HOUR },
    ]);
    expect(await marked()).toEqual(['both', 'flagged', 'withdrawn']);
    const range = { start: T0, end: T0 + 10 * HOUR };
    expect([...((await store.series.read('flagged', range)).flags ?? [])]).toEqual([
      0,
      0,
      0,
      FLAG.estimated,
      0,
      0,
      0,
      0,
      0,
      0,
    ]);
    const all = await store.series.readMany(['plain', 'flagged', 'withdrawn', 'both'], range);
    expect(all.map(({ flags }) => [flags?.[3], flags?.[4]])).toEqual([
      [undefined, undefined],
      [FLAG.estimated, FLAG.ok],
      [FLAG.ok, FLAG.withdrawn],
      [FLAG.estimated, FLAG.withdrawn],
    ]);
    expect((await store.series.read('both', range, { asOf: T0 })).flags).toBeUndefined();
  });

  it('stays marked when the flag is gone, since the past has it', async () => {
    const series = prices(1, { start: T0 + 3 * HOUR, offset: 3 });
    await store.series.write({ key: 'flagged', series, knownAt: T0 + 2 * HOUR });
    expect((await store.series.read('flagged')).flags).toBeUndefined();
    expect((await store.series.read('flagged', undefined, { asOf: T0 + HOUR })).flags?.[3]).toBe(FLAG.estimated);
    expect(await marked()).toContain('flagged');
  });

  it('is not marked by a batch that fails', async () => {
    const wrong = { key: 'plain', series: prices(1, { start: T0 + HOUR / 2 }), knownAt: T0 };
    await expect(
      store.series.writeMany([{ key: 'plain', series: estimate, knownAt: T0 + 3 * HOUR }, wrong]),
    ).rejects.toThrow(/grid/);
    expect(await marked()).not.toContain('plain');
  });
});
