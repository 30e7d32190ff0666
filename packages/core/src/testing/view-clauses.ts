import assert from 'node:assert/strict';
import { marketClock } from '../time/index.js';
import type { Clause } from './contract.js';
import { definition, hour, intervals, known } from './fixtures.js';
import { assertViews, at, BERLIN, issueNumbers, say } from './view-fixtures.js';

const DAY = { start: hour(0), end: hour(5) };

/** Reads by issue, lead time and release. */
export const viewClauses: readonly Clause[] = [
  {
    id: 'SERIES-VIEW-01',
    title: 'an issue is what was said at that very instant, the last revision of it, and nothing else',
    test: async (subject) => {
      await say(
        subject,
        [
          [0, [10, 11, 12], known(1)],
          [1, [21, 22, 23], known(2)],
          [1, [31], known(1)],
          [3, [43], known(1)],
        ],
        { issued: true },
      );
      const first = [10, 31, 12, 43] as const;
      await assertViews(subject, 'a', [
        { view: { issue: known(1) }, range: DAY, start: hour(0), points: [...first, 'missing'] },
        { view: { issue: known(2) }, range: DAY, start: hour(0), points: ['missing', 21, 22, 23, 'missing'] },
        { view: { issue: new Date(known(1)).toISOString() }, start: hour(0), points: first },
        { view: { issue: '2026-03-02T13:00:00+01:00' }, start: hour(1), points: [21, 22, 23] },
        { view: { issue: known(2) }, range: { start: hour(2) }, start: hour(2), points: [22, 23] },
        { view: { issue: known(2) }, range: { start: hour(0) }, start: hour(0), points: ['missing', 21, 22, 23] },
        { view: { issue: known(1) }, range: { end: hour(2) }, start: hour(0), points: [10, 31] },
        { view: { issue: known(2) + 1 }, range: { end: hour(2) }, start: hour(0), points: [] },
        {
          view: { issue: known(1) - 1 },
          range: { start: hour(0), end: hour(2) },
          start: hour(0),
          points: ['missing', 'missing'],
        },
        { view: { issue: known(2) + 1 }, start: hour(0), points: [] },
      ]);
    },
  },
  {
    id: 'SERIES-VIEW-01',
    title: 'what an issue withdraws, calls no number or flags comes back so, and of other intervals it knows nothing',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      await say(subject, [
        [0, ['withdrawn', 'notANumber', [3, 'estimated'], 'missing', 5], known(1)],
        [0, [1, 2, 4, 5, 6], known(2)],
        [4, ['withdrawn'], known(1)],
      ]);
      await catalog.define([definition('i', { frequency: 'irregular' })], call);
      const write = (rows: Parameters<typeof intervals>[0], knownAt: number) =>
        series.write({ key: 'i', series: intervals(rows), knownAt }, call);
      await write(
        [
          [0, 4, 1],
          [6, 9, 2],
          [30, 31, 3],
        ],
        known(1),
      );
      await write([[6, 9, 'withdrawn']], known(2));
      await write([[4, 5, 7]], known(2));
      const shown = ['withdrawn', 'notANumber', [3, 'estimated'], 'missing', 'withdrawn'] as const;
      await assertViews(subject, 'a', [
        { view: { issue: known(1) }, start: hour(0), points: shown },
        { view: { issue: known(2) }, start: hour(0), points: [1, 2, 4, 5, 6] },
      ]);
      await assertViews(subject, 'i', [
        { view: { issue: known(1) }, start: hour(0), points: [1, 2, 3] },
        { view: { issue: known(2) }, start: hour(4), points: [7, 'withdrawn'] },
        { view: { issue: known(1) }, range: { start: hour(1), end: hour(30) }, start: hour(6), points: [2] },
        { view: { issue: known(3) }, start: hour(0), points: [] },
      ]);
      const read = await series.read('i', {}, { ...call, issue: known(2) });
      assert.ok(read.index.kind === 'irregular');
      assert.deepEqual([...read.index.ends], [hour(5), hour(9)]);
    },
  },
  {
    id: 'SERIES-VIEW-02',
    title: 'leadTime takes the last revision known that long before the start, bounds included',
    test: async (subject) => {
      await say(subject, [
        [0, [1, 1, 1, 1], hour(-6)],
        [0, [2, 2, 2, 2], hour(-2)],
        [0, [3, 3, 3, 3], hour(2)],
      ]);
      const range = { start: hour(0), end: hour(4) };
      const H = 3_600_000;
      await assertViews(subject, 'a', [
        { view: { leadTime: 'PT4H' }, range, start: hour(0), points: [1, 1, 2, 2] },
        { view: { leadTime: 4 * H }, range, start: hour(0), points: [1, 1, 2, 2] },
        { view: { leadTime: 4 * H + 1 }, range, start: hour(0), points: [1, 1, 1, 2] },
        { view: { leadTime: 4 * H - 1 }, range, start: hour(0), points: [1, 1, 2, 2] },
        { view: { leadTime: 'PT6H' }, range, start: hour(0), points: [1, 1, 1, 1] },
        { view: { leadTime: 6 * H + 1 }, range, start: hour(0), points: ['missing', 1, 1, 1] },
        { view: { leadTime: 6 * H + 1 }, start: hour(1), points: [1, 1, 1] },
        { view: { leadTime: 'PT9H' }, range, start: hour(0), points: ['missing', 'missing', 'missing', 1] },
        { view: { leadTime: 'PT9H' }, start: hour(3), points: [1] },
        { view: { leadTime: 'PT10H' }, start: hour(0), points: [] },
        { view: { leadTime: 'P1000W' }, range: { start: hour(3), end: hour(4) }, start: hour(3), points: ['missing'] },
        { view: { leadTime: Number.MAX_SAFE_INTEGER }, start: hour(0), points: [] },
        { view: { leadTime: 0 }, range, start: hour(0), points: [2, 2, 3, 3] },
        { view: { leadTime: 'PT0S' }, range: { start: hour(1), end: hour(3) }, start: hour(1), points: [2, 3] },
      ]);
    },
  },
  {
    id: 'SERIES-VIEW-02',
    title: 'a lead time is elapsed time, counted from the start of days of 23 and of 25 hours',
    test: async (subject) => {
      // The starts of 28, 29 and 30 March: 23:00Z, 23:00Z and, a day of 23 hours later, 22:00Z.
      const spring = definition('spring', { frequency: 'P1D', clock: BERLIN });
      const march = at('2026-03-28T00:00:00+01:00');
      await issueNumbers(subject, spring, {
        start: march,
        length: 3,
        knownAt: ['2026-03-26T23:00:00Z', '2026-03-28T22:00:00Z', '2026-03-28T22:30:00Z', '2026-03-29T21:00:00Z'],
      });
      await assertViews(subject, 'spring', [
        { view: { leadTime: 'P1D' }, start: march, points: [1, 1, 2] },
        { view: { leadTime: 'PT24H' }, start: march, points: [1, 1, 2] },
        { view: { leadTime: 'PT23H' }, start: march, points: [1, 1, 3] },
        { view: { leadTime: 'PT1H' }, start: march, points: [1, 2, 4] },
      ]);
      // The starts of 24, 25 and 26 October: 22:00Z, 22:00Z and, a day of 25 hours later, 23:00Z.
      const autumn = definition('autumn', { frequency: 'P1D', clock: BERLIN });
      const october = at('2026-10-24T00:00:00+02:00');
      await issueNumbers(subject, autumn, {
        start: october,
        length: 3,
        knownAt: ['2026-10-22T22:00:00Z', '2026-10-24T22:30:00Z', '2026-10-24T23:00:00Z', '2026-10-24T23:00:00.001Z'],
      });
      await assertViews(subject, 'autumn', [
        { view: { leadTime: 'P1D' }, start: october, points: [1, 1, 3] },
        { view: { leadTime: 'PT25H' }, range: { start: october }, start: october, points: ['missing', 1, 1] },
      ]);
    },
  },
  {
    id: 'SERIES-VIEW-02',
    title: 'leadTime sees corrections, late knowledge and withdrawals as every read does, of irregular intervals too',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      await say(subject, [
        [0, [1, 1, 1], hour(-10)],
        [0, [2, 2, 2], hour(-5)],
        [0, [9, 'withdrawn', 'notANumber'], hour(-7)],
        [0, [3], hour(-5)],
      ]);
      await assertViews(subject, 'a', [
        { view: { leadTime: 'PT5H' }, start: hour(0), points: [3, 2, 2] },
        { view: { leadTime: 'PT7H' }, start: hour(0), points: [9, 'withdrawn', 2] },
        { view: { leadTime: 'PT8H' }, start: hour(0), points: [1, 'withdrawn', 'notANumber'] },
        { view: { leadTime: 'PT8H' }, range: { end: hour(2) }, start: hour(0), points: [1, 'withdrawn'] },
      ]);
      await catalog.define([definition('i', { frequency: 'irregular' })], call);
      const rows = intervals([
        [0, 4, 1],
        [4, 5, 2],
        [6, 9, 3],
      ]);
      await series.write({ key: 'i', series: rows, knownAt: hour(-2) }, call);
      await assertViews(subject, 'i', [
        { view: { leadTime: 'PT6H' }, start: hour(4), points: [2, 3] },
        { view: { leadTime: 'PT2H' }, start: hour(0), points: [1, 2, 3] },
        { view: { leadTime: 'PT9H' }, range: { start: hour(0), end: hour(9) }, start: hour(0), points: [] },
      ]);
    },
  },
  {
    id: 'SERIES-VIEW-04',
    title: 'a release counts each interval’s distinct knownAt in their order, and not its revisions',
    test: async (subject) => {
      await say(subject, [
        [0, [1, 1, 1], known(1)],
        [0, [2, 2], known(3)],
        [0, [5], known(1)],
        [0, [6], known(3)],
        [0, [4], known(2)],
      ]);
      const range = { start: hour(0), end: hour(3) };
      await assertViews(subject, 'a', [
        { view: { release: 1 }, range, start: hour(0), points: [5, 1, 1] },
        { view: { release: { number: 1 } }, range, start: hour(0), points: [5, 1, 1] },
        { view: { release: { number: 1, as: 'corrected' } }, range, start: hour(0), points: [5, 1, 1] },
        { view: { release: { number: 1, as: 'published' } }, range, start: hour(0), points: [1, 1, 1] },
        { view: { release: 2 }, range, start: hour(0), points: [4, 2, 'missing'] },
        { view: { release: 2 }, start: hour(0), points: [4, 2] },
        { view: { release: 3 }, range, start: hour(0), points: [6, 'missing', 'missing'] },
        { view: { release: { number: 3, as: 'published' } }, start: hour(0), points: [2] },
        { view: { release: 4 }, range, start: hour(0), points: ['missing', 'missing', 'missing'] },
        { view: { release: 5 }, start: hour(0), points: [] },
        { view: { release: Number.MAX_SAFE_INTEGER }, start: hour(0), points: [] },
      ]);
    },
  },
  {
    id: 'SERIES-VIEW-04',
    title: 'withdrawals and NaN are releases like any other, and so is what an issued series repeats',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      await say(subject, [
        [0, [1, 2, 7], known(1)],
        [0, ['withdrawn', 'notANumber', 'missing'], known(2)],
        [0, [3, 4, [8, 'estimated']], known(3)],
        [2, ['withdrawn'], known(3)],
        [2, [7], known(2)],
      ]);
      await assertViews(subject, 'a', [
        { view: { release: 2 }, start: hour(0), points: ['withdrawn', 'notANumber', 'withdrawn'] },
        {
          view: { release: { number: 2, as: 'published' } },
          start: hour(0),
          points: ['withdrawn', 'notANumber', [8, 'estimated']],
        },
        { view: { release: 3 }, start: hour(0), points: [3, 4] },
      ]);
      const clock = marketClock('UTC');
      await catalog.define([definition('plain', { frequency: 'irregular', clock })], call);
      await catalog.define([definition('issued', { frequency: 'irregular', clock, issued: true })], call);
      for (const [value, knownAt] of [
        [1, known(1)],
        [1, known(2)],
        [2, known(3)],
      ] as const) {
        const rows = intervals([[0, 5, value]]);
        const writes = ['plain', 'issued'].map((key) => ({ key, series: rows, knownAt }));
        await series.writeMany(writes, call);
      }
      await assertViews(subject, 'plain', [{ view: { release: 2 }, start: hour(0), points: [2] }]);
      await assertViews(subject, 'issued', [
        { view: { release: 2 }, start: hour(0), points: [1] },
        { view: { release: 3 }, start: hour(0), points: [2] },
      ]);
    },
  },
];
