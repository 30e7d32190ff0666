import assert from 'node:assert/strict';
import type { AurumErrorCode } from '../errors/index.js';
import type { SeriesWrite } from '../ports/index.js';
import { regularIndex, Series } from '../series/index.js';
import { marketClock } from '../time/index.js';
import type { Clause, ContractCase } from './contract.js';
import {
  assertPoints,
  assertRejects,
  counts,
  definition,
  HOUR,
  hour,
  hours,
  intervals,
  known,
  pointsOf,
  receiptOf,
  T0,
} from './fixtures.js';

/** What a write refuses, and that a refused batch leaves nothing behind. */
export const refusalClauses: readonly Clause[] = [
  {
    id: 'SERIES-WRITE-04',
    title: 'when one write of a batch is refused, nothing of the others is stored',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      await catalog.define(
        [
          definition('good'),
          definition('bad'),
          definition('strict', { nan: 'refuse' }),
          definition('i', { frequency: 'irregular' }),
        ],
        call,
      );
      await series.write({ key: 'i', series: intervals([[0, 4, 1]]), knownAt: known(1) }, call);
      const spoilt = { start: hour(0), end: hour(1), value: 1, reason: 'spike' };
      const good = { key: 'good', series: hours(0, [1, 2]), knownAt: known(1), quarantined: [spoilt] };
      const refused: readonly (readonly [SeriesWrite, AurumErrorCode])[] = [
        [{ key: 'bad', series: hours(0, [1], { unit: 'EUR/MWh' }), knownAt: known(1) }, 'SERIES.UNIT_MISMATCH'],
        [{ key: 'bad', series: shifted(60_000), knownAt: known(1) }, 'SERIES.OFF_GRID'],
        [{ key: 'strict', series: hours(0, [1, 'notANumber']), knownAt: known(1) }, 'SERIES.NAN_REFUSED'],
        [{ key: 'unknown', series: hours(0, [1]), knownAt: known(1) }, 'SERIES.NOT_FOUND'],
        [{ key: 'i', series: intervals([[3, 5, 1]]), knownAt: known(1) }, 'SERIES.INTERVAL_CONFLICT'],
        [{ key: 'i', series: intervals([[0, 5, 1]]), knownAt: known(2) }, 'SERIES.INTERVAL_CONFLICT'],
        [{ key: 'good', series: hours(1, [1]), knownAt: known(1) }, 'SERIES.DUPLICATE'],
        [{ key: 'bad', series: hours(0, [1]), knownAt: '2026-01-01T00:00' }, 'TIME.NO_OFFSET'],
      ];
      for (const [write, code] of refused) {
        await assertRejects(() => series.writeMany([good, write], call), code);
        await assertRejects(() => series.writeMany([write, good], call), code);
        assert.equal((await series.revisions('good', {}, call)).length, 0, `after ${code}`);
        assert.deepEqual(await series.quarantine('good', {}, call), [], `after ${code}`);
      }
      assert.equal((await series.revisions('i', {}, call)).length, 1);
      assert.deepEqual(counts(await series.write(good, call)), receiptOf({ inserted: 2, quarantined: 1 }));
    },
  },
  {
    id: 'SERIES-WRITE-05',
    title: 'the same interval and knownAt twice in a batch rejects and is listed',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a'), definition('b')], call);
      const batch = [
        { key: 'a', series: hours(0, [1, 2, 3]), knownAt: known(1) },
        { key: 'b', series: hours(0, [1, 2, 3]), knownAt: known(1) },
        { key: 'a', series: hours(1, [2, 9]), knownAt: known(1) },
        { key: 'b', series: hours(2, [3]), knownAt: Float64Array.of(known(1)) },
      ];
      const error = await assertRejects(() => series.writeMany(batch, call), 'SERIES.DUPLICATE');
      const duplicates = [...(error.details.duplicates as readonly { key: string; start: number; knownAt: number }[])];
      duplicates.sort((x, y) => (x.key === y.key ? x.start - y.start : x.key < y.key ? -1 : 1));
      assert.deepEqual(duplicates, [
        { key: 'a', start: hour(1), knownAt: known(1) },
        { key: 'a', start: hour(2), knownAt: known(1) },
        { key: 'b', start: hour(2), knownAt: known(1) },
      ]);
      assert.equal((await series.revisions('a', {}, call)).length, 0);
    },
  },
  {
    id: 'SERIES-WRITE-05',
    title: 'the same interval with another knownAt, or said once and once missing, is no duplicate',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const batch = [
        { key: 'a', series: hours(0, [1, 'missing', 3]), knownAt: known(1) },
        { key: 'a', series: hours(1, [2]), knownAt: known(1) },
        { key: 'a', series: hours(0, [4]), knownAt: known(2) },
      ];
      assert.deepEqual(counts(await series.writeMany(batch, call)), receiptOf({ inserted: 3, revised: 1 }));
      assertPoints(await series.read('a', {}, call), hour(0), [4, 2, 3]);
    },
  },
  {
    id: 'SERIES-WRITE-06',
    title: 'another unit, kind or grid than defined, a refused NaN and an unknown key reject',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      const day = definition('day', { frequency: 'P1D', clock: marketClock('Europe/Berlin') });
      await catalog.define([definition('a'), definition('strict', { nan: 'refuse' }), day], call);
      const unit = await refused(
        subject,
        { key: 'a', series: hours(0, [1], { unit: 'USD/kWh' }), knownAt: known(1) },
        'SERIES.UNIT_MISMATCH',
      );
      assert.match(unit.message, /USD\/MWh/u);
      assert.match(unit.message, /USD\/kWh/u);
      await refused(
        subject,
        { key: 'a', series: hours(0, [1], { kind: 'sum' }), knownAt: known(1) },
        'SERIES.KIND_MISMATCH',
      );
      await refused(subject, { key: 'a', series: shifted(60_000), knownAt: known(1) }, 'SERIES.OFF_GRID');
      await refused(subject, { key: 'a', series: shifted(0, HOUR / 2), knownAt: known(1) }, 'SERIES.OFF_GRID');
      await refused(subject, { key: 'a', series: shifted(0, 2 * HOUR), knownAt: known(1) }, 'SERIES.OFF_GRID');
      await refused(
        subject,
        {
          key: 'a',
          series: intervals([
            [0, 1, 1],
            [1, 3, 2],
          ]),
          knownAt: known(1),
        },
        'SERIES.OFF_GRID',
      );
      const utcDay = definition('day', { frequency: 'P1D' });
      await refused(subject, { key: 'day', series: pointsOf(utcDay, T0, [1]), knownAt: known(1) }, 'SERIES.OFF_GRID');
      await refused(
        subject,
        { key: 'strict', series: hours(0, [1, 'notANumber']), knownAt: known(1) },
        'SERIES.NAN_REFUSED',
      );
      for (const key of ['a', 'day', 'strict']) assert.equal((await series.revisions(key, {}, call)).length, 0);
      const batch = ['x', 'a', 'y', 'x'].map((key, i) => ({ key, series: hours(i, [1]), knownAt: known(1) }));
      const error = await assertRejects(() => series.writeMany(batch, call), 'SERIES.NOT_FOUND');
      assert.deepEqual([...(error.details.keys as readonly string[])].sort(), ['x', 'y']);
    },
  },
  {
    id: 'SERIES-WRITE-06',
    title: 'intervals given one by one, or with another clock, are taken when they are on the grid',
    test: async ({ series, catalog, call }) => {
      const day = definition('day', { frequency: 'P1D', clock: marketClock('Europe/Berlin') });
      await catalog.define([definition('a'), day], call);
      await series.write(
        {
          key: 'a',
          series: intervals([
            [0, 1, 1],
            [5, 6, 2],
          ]),
          knownAt: known(1),
        },
        call,
      );
      assertPoints(await series.read('a', {}, call), hour(0), [1, 'missing', 'missing', 'missing', 'missing', 2]);
      await series.write({ key: 'day', series: intervals([[-1, 23, 1]]), knownAt: known(1) }, call);
      const berlin = pointsOf(definition('a', { clock: marketClock('Europe/Berlin') }), hour(6), [3]);
      await series.write({ key: 'a', series: berlin, knownAt: known(1) }, call);
      const read = await series.read('a', { start: hour(6) }, call);
      assertPoints(read, hour(6), [3]);
      assert.equal(read.clock.id, marketClock('UTC').id);
      assertPoints(await series.read('day', {}, call), hour(-1), [1]);
    },
  },
  {
    id: 'SERIES-WRITE-10',
    title: 'an irregular interval written again with another end, or overlapping a stored one, rejects',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      await catalog.define([definition('i', { frequency: 'irregular' })], call);
      const stored = intervals([
        [0, 4, 1],
        [6, 8, 'withdrawn'],
      ]);
      await series.write({ key: 'i', series: stored, knownAt: known(1) }, call);
      const bad = [
        [0, 5],
        [0, 3],
        [-1, 1],
        [1, 2],
        [3, 5],
        [-1, 5],
        [7, 9],
        [5, 7],
        [-2, 20],
      ] as const;
      for (const [from, to] of bad) {
        await refused(
          subject,
          { key: 'i', series: intervals([[from, to, 1]]), knownAt: known(2) },
          'SERIES.INTERVAL_CONFLICT',
        );
      }
      assert.equal((await series.revisions('i', {}, call)).length, 2);
      const fits = intervals([
        [-1, 0, 5],
        [0, 4, 2],
        [4, 6, 6],
        [6, 8, 7],
        [8, 9, 8],
      ]);
      assert.deepEqual(
        counts(await series.write({ key: 'i', series: fits, knownAt: known(2) }, call)),
        receiptOf({ inserted: 3, revised: 2 }),
      );
    },
  },
  {
    id: 'SERIES-WRITE-10',
    title: 'intervals of one batch must not overlap each other',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('i', { frequency: 'irregular' })], call);
      const write = (from: number, to: number, n: number) => ({
        key: 'i',
        series: intervals([[from, to, 1]]),
        knownAt: known(n),
      });
      for (const pair of [
        [write(0, 4, 1), write(3, 5, 2)],
        [write(0, 4, 1), write(0, 5, 2)],
        [write(2, 3, 1), write(0, 4, 1)],
      ]) {
        await assertRejects(() => series.writeMany(pair, call), 'SERIES.INTERVAL_CONFLICT');
      }
      assert.equal((await series.revisions('i', {}, call)).length, 0);
      const receipt = await series.writeMany([write(3, 5, 2), write(0, 3, 1), write(0, 3, 2)], call);
      assert.deepEqual(counts(receipt), receiptOf({ inserted: 2, unchanged: 1 }));
    },
  },
];

async function refused({ series, call }: ContractCase, write: SeriesWrite, code: AurumErrorCode): Promise<Error> {
  return assertRejects(() => series.write(write, call), code);
}

/** Two intervals off the hourly grid by a shift or by their length. */
function shifted(by: number, stepMs: number = HOUR): Series {
  const index = regularIndex({ start: hour(0) + by, step: stepMs, length: 2 });
  return Series.of({
    index,
    unit: 'USD/MWh',
    kind: 'average',
    clock: marketClock('UTC'),
    values: Float64Array.of(1, 2),
  });
}
