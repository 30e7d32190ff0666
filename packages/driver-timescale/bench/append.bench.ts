import { FLAG, Series, type SeriesWrite } from '@aurum/core';
import { bench, type Contender, shared } from '../../../test-support/bench.js';
import { type Fixture, fixture, KNOWN, POINTS, quarterHours, START, STEP_MS } from './postgres-fixture.js';

const work = { amount: POINTS, unit: 'points' } as const;
const opened = shared(fixture);
const whole: SeriesWrite = { key: 'append', series: quarterHours(), knownAt: KNOWN };

/** Every other point: the state in which half of a batch is known, and none of it lies outside what is stored. */
function everyOther(): SeriesWrite {
  const { index, unit, clock, kind, values } = quarterHours();
  const flags = Uint8Array.from(values, (_, i) => (i % 2 === 0 ? FLAG.ok : FLAG.missing));
  const holes = Float64Array.from(values, (value, i) => (i % 2 === 0 || i === values.length - 1 ? value : Number.NaN));
  flags[flags.length - 1] = FLAG.ok;
  return { key: 'append', series: Series.of({ index, unit, clock, kind, values: holes, flags }), knownAt: KNOWN };
}

type State = 'empty' | 'half' | 'full';

async function prepare(bed: Fixture, state: State): Promise<void> {
  await bed.clean();
  if (state !== 'empty') await bed.write(state === 'full' ? whole : everyOther());
}

/** A write through the store, from a given state. */
async function aurum(state: State): Promise<Contender> {
  const bed = await opened();
  return {
    name: `aurum write (${state} before)`,
    async measure() {
      await prepare(bed, state);
      const began = performance.now();
      await bed.store.series.write(whole);
      return performance.now() - began;
    },
  };
}

/** psql's \copy of the same rows, which needs an empty table: it knows no conflicts. */
async function psql(): Promise<Contender> {
  const bed = await opened();
  return {
    name: 'psql \\copy (empty before)',
    async measure() {
      await prepare(bed, 'empty');
      return bed.psqlCopy();
    },
  };
}

/** INSERT … UNNEST of the same rows from the same state. */
async function unnest(state: State): Promise<Contender> {
  const bed = await opened();
  const id = await bed.seriesId('append');
  const starts = Array.from({ length: POINTS }, (_, i) => new Date(START + i * STEP_MS).toISOString());
  const values = Array.from(whole.series.values);
  return {
    name: `INSERT … UNNEST (${state} before)`,
    async measure() {
      await prepare(bed, state);
      const began = performance.now();
      await bed.client.query(
        `INSERT INTO aurum.observation (valid_from, known_at, recorded_at, seq, value, tenant_id, series_id)
         SELECT f, $3, now(), 1, v, 1, $4 FROM unnest($1::timestamptz[], $2::float8[]) u(f, v) ON CONFLICT DO NOTHING`,
        [starts, values, new Date(KNOWN), id],
      );
      return performance.now() - began;
    },
  };
}

const rounds = 2;

bench('append-psql-copy', {
  title: 'a million new points appended, against psql \\copy of the same binary rows into the same table',
  floor: 0.9,
  run: async ({ compare }) => compare({ subject: await aurum('empty'), peer: await psql(), work, rounds }),
});

bench('append-unnest', {
  title: 'a million new points appended, against INSERT … UNNEST',
  floor: 2.5,
  run: async ({ compare }) => compare({ subject: await aurum('empty'), peer: await unnest('empty'), work, rounds }),
});

bench('repeat-psql-copy', {
  title: 'the same million points written again, idempotently, against psql \\copy into an empty table',
  floor: 0.4,
  run: async ({ compare }) => compare({ subject: await aurum('full'), peer: await psql(), work, rounds }),
});

bench('half-known-psql-copy', {
  title: 'a million points of which every other one is known, against psql \\copy into an empty table',
  floor: 0.4,
  run: async ({ compare }) => compare({ subject: await aurum('half'), peer: await psql(), work, rounds }),
});

bench('repeat-unnest', {
  title: 'the same million points written again, against INSERT … UNNEST of new points',
  floor: 2.5,
  run: async ({ compare }) => compare({ subject: await aurum('full'), peer: await unnest('empty'), work, rounds }),
});

bench('half-known-unnest', {
  title: 'a million points of which every other one is known, against INSERT … UNNEST in the same state',
  floor: 1,
  run: async ({ compare }) => compare({ subject: await aurum('half'), peer: await unnest('half'), work, rounds }),
});
