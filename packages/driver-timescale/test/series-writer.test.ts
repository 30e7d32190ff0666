import { FLAG, irregularIndex, marketClock, regularIndex, Series, type SeriesWrite } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../test-support/test-database.js';
import { createPgBackend } from '../src/client/pg-backend.js';
import type { Backend, Session } from '../src/client/session.js';
import { writeBatch } from '../src/series-writer.js';
import { HOUR, hourly, T0 } from './samples.js';

const SERIES = 120;
const NAMES = { schema: 'aurum', role: 'aurum_app' };

/** Series of three shapes in turn: plain, with flags, and irregular. */
function write(i: number, { knownAt, offset }: { knownAt: number; offset: number }): SeriesWrite {
  const common = { unit: 'EUR/MWh', clock: marketClock('UTC'), kind: 'average' } as const;
  const values = Float64Array.from({ length: 5 }, (_, j) => i * 100 + j + offset);
  const index = regularIndex({ start: T0, step: 'PT1H', length: 5 });
  const starts = Float64Array.from({ length: 5 }, (_, j) => T0 + j * 3 * HOUR);
  if (i % 3 === 0) return { key: `k${i}`, knownAt, series: Series.of({ ...common, index, values }) };
  if (i % 3 === 2) {
    const ends = starts.map((start) => start + HOUR);
    return { key: `k${i}`, knownAt, series: Series.of({ ...common, index: irregularIndex({ starts, ends }), values }) };
  }
  values[2] = Number.NaN;
  const flags = Uint8Array.of(FLAG.ok, FLAG.estimated, FLAG.withdrawn, FLAG.ok, FLAG.forecast);
  return { key: `k${i}`, knownAt, series: Series.of({ ...common, index, values, flags }) };
}

describe.skipIf(!hasPostgres)('a batch of many series', () => {
  const url = useTestDatabase();
  let store: TimescaleStore;
  let backend: Backend;

  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, tenant: 'default' });
    backend = createPgBackend({ pool: new pg.Pool({ connectionString: url() }), ownsPool: true, role: NAMES.role });
    await store.catalog.define(
      Array.from({ length: SERIES }, (_, i) => hourly(`k${i}`, i % 3 === 2 ? { frequency: 'irregular' } : {})),
    );
  });
  afterAll(async () => {
    await store.close();
    await backend.close();
  });

  /** Writes through a session that counts. */
  async function countCopies(writes: readonly SeriesWrite[]): Promise<{ copies: number; revised: number }> {
    let copies = 0;
    const { revised } = await backend.transaction({}, (session) => {
      const counting: Session = {
        query: (text, values) => session.query(text, values),
        exec: (text) => session.exec(text),
        copyOut: (query, open) => session.copyOut(query, open),
        copyIn: (target, frames) => {
          copies++;
          return session.copyIn(target, frames);
        },
      };
      const batchId = crypto.randomUUID();
      return writeBatch(counting, NAMES, { tenant: 'default', writes, batchId, mayRepeat: false });
    });
    return { copies, revised };
  }

  it('goes over in a few COPYs, however many series they are', async () => {
    for (const [round, revised] of [0, SERIES * 5 - SERIES / 3].entries()) {
      const writes = Array.from({ length: SERIES }, (_, i) => write(i, { knownAt: T0 + round, offset: round }));
      const counted = await countCopies(writes);
      expect(counted.revised).toBe(revised);
      expect(counted.copies).toBeLessThanOrEqual(3);
      const read = await store.series.readMany(writes.map(({ key }) => key));
      for (const [i, { series }] of writes.entries()) {
        expect(read[i]?.values).toEqual(series.values);
        expect([...(read[i]?.flags ?? new Uint8Array(5))]).toEqual([...(series.flags ?? new Uint8Array(5))]);
      }
    }
  });
});
