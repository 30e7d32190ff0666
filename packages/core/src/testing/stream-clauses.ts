import assert from 'node:assert/strict';
import type { SeriesRepository, StreamOptions, TimeRange } from '../ports/index.js';
import { indexEnd, indexStart, type Series } from '../series/index.js';
import { marketClock } from '../time/index.js';
import type { Clause } from './contract.js';
import {
  assertPoints,
  assertRejects,
  definition,
  hour,
  hours,
  intervals,
  known,
  type PointSpec,
  pointAt,
  pointsOf,
  rowsOf,
} from './fixtures.js';
import { drain } from './read-clauses.js';

/** Streams. */
export const streamClauses: readonly Clause[] = [
  {
    id: 'SERIES-STREAM-01',
    title:
      'chunks, put together, hold what read shows, each interval once and in order, in chunks of at most chunkSize',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const points: PointSpec[] = Array.from({ length: 60 }, (_, i) =>
        i % 17 === 3 ? 'withdrawn' : i % 11 === 5 ? 'missing' : i / 8,
      );
      await series.write({ key: 'a', series: hours(0, points), knownAt: known(1) }, call);
      await series.write({ key: 'a', series: hours(1000, [1, [2, 'estimated'], 3]), knownAt: known(1) }, call);
      await series.write({ key: 'a', series: hours(20, ['notANumber', 7]), knownAt: known(2) }, call);
      const ranges: readonly TimeRange[] = [
        {},
        { start: hour(3), end: hour(50) },
        { start: hour(-9) },
        { end: hour(1002) },
      ];
      for (const range of ranges) {
        for (const chunkSize of [1, 7, 20, 63, 5000, undefined]) {
          await assertStream(series, { key: 'a', range, options: { ...call, chunkSize } });
        }
        await assertStream(series, { key: 'a', range, options: { ...call, chunkSize: 13, asOf: known(1) } });
      }
    },
  },
  {
    id: 'SERIES-STREAM-01',
    title: 'irregular series and series of days stream likewise',
    test: async ({ series, catalog, call }) => {
      const day = definition('d', { frequency: 'P1D', clock: marketClock('Europe/Berlin') });
      await catalog.define([definition('i', { frequency: 'irregular' }), day], call);
      const rows = Array.from(
        { length: 25 },
        (_, i) => [5 * i, 5 * i + 1 + (i % 4), i === 9 ? 'withdrawn' : i] as const,
      );
      await series.write({ key: 'i', series: intervals(rows), knownAt: known(1) }, call);
      const points: PointSpec[] = Array.from({ length: 40 }, (_, i) =>
        i % 6 === 2 || (i > 20 && i < 30) ? 'missing' : i,
      );
      await series.write(
        { key: 'd', series: pointsOf(day, Date.parse('2026-03-10T00:00:00+01:00'), points), knownAt: known(1) },
        call,
      );
      for (const key of ['i', 'd']) {
        for (const chunkSize of [1, 4, 6, 1000])
          await assertStream(series, { key, range: {}, options: { ...call, chunkSize } });
        await assertStream(series, {
          key,
          range: { start: hour(20), end: hour(100 * 24) },
          options: { ...call, chunkSize: 5 },
        });
      }
    },
  },
  {
    id: 'SERIES-STREAM-01',
    title: 'a range without stored points streams nothing, and a chunk size below 1 is refused',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(0, [1, 2]), knownAt: known(1) }, call);
      assert.equal(await drain(series.stream('a', { start: hour(2), end: hour(9) }, call)), 0);
      assert.equal(await drain(series.stream('a', {}, { ...call, asOf: known(0) })), 0);
      await assertRejects(() => drain(series.stream('a', {}, { ...call, chunkSize: 0 })), 'SERIES.INVALID_ARGUMENT');
    },
  },
  {
    id: 'SERIES-STREAM-02',
    title: 'leaving the loop early, by break or by an error, releases everything',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      const points = Array.from({ length: 200 }, (_, i) => i);
      await series.write({ key: 'a', series: hours(0, points), knownAt: known(1) }, call);
      // More often than a usual pool has connections.
      for (let n = 0; n < 24; n++) {
        for await (const chunk of series.stream('a', {}, { ...call, chunkSize: 3 })) {
          assertPoints(chunk.series, hour(0), [n, 1, 2]);
          break;
        }
        const leave = async (): Promise<void> => {
          for await (const chunk of series.stream('a', {}, { ...call, chunkSize: 3 })) throw new Error(chunk.key);
        };
        await assert.rejects(leave, { message: 'a' });
        await series.write({ key: 'a', series: hours(0, [n + 1]), knownAt: known(2) }, call);
      }
      const iterator = series.stream('a', {}, { ...call, chunkSize: 3 })[Symbol.asyncIterator]();
      await iterator.next();
      await iterator.return?.();
      assertPoints(await series.read('a', { end: hour(2) }, call), hour(0), [24, 1]);
    },
  },
];

async function assertStream(
  series: SeriesRepository,
  { key, range, options }: { readonly key: string; readonly range: TimeRange; readonly options: StreamOptions },
): Promise<void> {
  const limit = options.chunkSize ?? 50_000;
  const rows: (readonly [string, PointSpec])[] = [];
  let previousEnd = Number.NEGATIVE_INFINITY;
  const read = await series.read(key, range, options);
  for await (const chunk of series.stream(key, range, options)) {
    const part = chunk.series;
    assert.equal(chunk.key, key);
    assert.ok(
      part.length >= 1 && part.length <= limit,
      `a chunk of ${part.length} points, where at most ${limit} were asked for`,
    );
    assert.ok(indexStart(part.index, 0) >= previousEnd, 'chunks overlap or are out of order');
    previousEnd = indexEnd(part.index, part.length - 1);
    assert.deepEqual(
      [part.unit, part.kind, part.clock.id, part.name],
      [read.unit, read.kind, read.clock.id, read.name],
    );
    assert.equal(part.index.kind, read.index.kind);
    rows.push(...said(part));
  }
  assert.deepEqual(rows, said(read));
}

/** The points that say something; missing ones may be part of a chunk or not. */
function said(series: Series): readonly (readonly [string, PointSpec])[] {
  return rowsOf(series).filter((_, i) => pointAt(series, i) !== 'missing');
}
