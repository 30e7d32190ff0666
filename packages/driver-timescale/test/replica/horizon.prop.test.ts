import type { Instant, Series } from '@aurum/core';
import * as fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres } from '../../../../test-support/test-database.js';
import { administrator, hourly, prices, T0 } from '../samples.js';
import { type Pair, type PairedStore, startPair } from './pair.js';

/** What happens, one after the other. */
type Step =
  | { readonly do: 'write'; readonly length: number }
  | { readonly do: 'begin' | 'commit' | 'rollback' | 'pause' | 'resume' | 'catchUp' | 'ask' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), length: fc.integer({ min: 1, max: 24 }) }) },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constantFrom('begin', 'commit', 'rollback', 'pause', 'resume', 'catchUp', 'ask', 'ask', 'ask'),
    }),
  },
);

/** What a horizon promises: this read, whenever and wherever it is made. */
interface Promised {
  readonly recordedBy: Instant;
  readonly read: Series;
}

describe.skipIf(!hasPostgres)('the horizon of a replica', () => {
  let pair: Pair;
  let store: PairedStore;
  let slow: pg.Client & AsyncDisposable;
  beforeAll(async () => {
    pair = await startPair();
    store = await pair.open({ replicaMaxLagMs: 60_000 });
    slow = await administrator(pair.primary.url);
    await store.replica.lag();
  });
  afterAll(async () => {
    await slow?.end();
    await pair?.[Symbol.asyncDispose]();
  });

  it('is never ahead of what has been replayed: reads bounded by it stay as they were', async () => {
    let used = 0;
    let number = 0;
    const run = async (steps: readonly Step[]): Promise<void> => {
      const key = `s${number++}`;
      await store.catalog.define([hourly(key)]);
      let version = 0;
      let open = false;
      const promised: Promised[] = [];
      /** Holds the row of the series, so that a write that has begun waits while others would pass it. */
      const perform = async (action: Step): Promise<void> => {
        if (action.do === 'write') {
          if (open) return;
          await store.series.write({
            key,
            series: prices(action.length, { offset: ++version }),
            knownAt: T0 + version,
          });
        } else if (action.do === 'begin') {
          if (open) return;
          // A batch under way, as another process would have it: it has its stamp, and nothing of it is committed.
          await slow.query('BEGIN; SET LOCAL ROLE aurum_app');
          await slow.query('SELECT recorded FROM aurum.begin_write($1, $2)', ['default', [key]]);
          await slow.query(
            `INSERT INTO aurum.observation (valid_from, known_at, recorded_at, seq, value, tenant_id, series_id)
             SELECT to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000), s.last_recorded_at, s.last_seq, 7, s.tenant_id, s.id
             FROM aurum.series s WHERE s.key = $3`,
            [T0 + (100 + version) * 3_600_000, T0, key],
          );
          version++;
          open = true;
        } else if (action.do === 'commit' || action.do === 'rollback') {
          if (open) await slow.query(action.do);
          open = false;
        } else if (action.do === 'pause' || action.do === 'resume') {
          await pair.onStandby(`SELECT pg_wal_replay_${action.do}()`);
        } else if (action.do === 'catchUp') {
          await pair.onStandby('SELECT pg_wal_replay_resume()');
          if (!open) await pair.caughtUp();
        } else {
          for (const reads of [store.replica.series, store.series]) {
            const recordedBy = await reads.horizon();
            promised.push({ recordedBy, read: await store.replica.series.read(key, {}, { recordedBy }) });
          }
          const lag = await store.replica.lag();
          if (lag.server === 'replica') used++;
        }
      };
      try {
        for (const action of steps) await perform(action);
      } finally {
        if (open) await slow.query('COMMIT');
        await pair.onStandby('SELECT pg_wal_replay_resume()');
      }
      for (const { recordedBy, read } of promised) {
        expect(await store.series.read(key, {}, { recordedBy })).toEqual(read);
        expect(await store.replica.series.read(key, {}, { recordedBy })).toEqual(read);
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), run), {
      numRuns: 40,
      endOnFailure: true,
    });
    expect(used).toBeGreaterThan(0);
  });
});
