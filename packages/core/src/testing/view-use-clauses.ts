import assert from 'node:assert/strict';
import type { ReadView, RevisionTable, ViewOptions } from '../ports/index.js';
import { FLAG, indexStart, irregularIndex, Series } from '../series/index.js';
import { marketClock } from '../time/index.js';
import { assertAggregate } from './aggregate-compare.js';
import type { Clause, ContractCase } from './contract.js';
import {
  assertPoints,
  assertRejects,
  assertSameSeries,
  definition,
  HOUR,
  hour,
  hours,
  known,
  type PointSpec,
  pastStamp,
  pointsOf,
} from './fixtures.js';
import { drain } from './read-clauses.js';
import { assertViews, at, BERLIN } from './view-fixtures.js';

/** Two days, the second of 23 hours. */
const FROM = at('2026-03-28T00:00:00+01:00');
const TO = at('2026-03-30T00:00:00+02:00');
const NOON = at('2026-03-27T12:00:00+01:00');

/** Views, and what each takes of an interval’s revisions, which come in the total order. */
const VIEWS: readonly (readonly [ReadView, (start: number, knownAt: readonly number[]) => number])[] = [
  [{}, (_, knownAt) => knownAt.length - 1],
  [{ asOf: NOON }, (_, knownAt) => lastUpTo(knownAt, NOON)],
  [{ issue: NOON }, (_, knownAt) => knownAt.lastIndexOf(NOON)],
  [{ leadTime: 'PT20H' }, (start, knownAt) => lastUpTo(knownAt, start - 20 * HOUR)],
  // 12:00 of 27 March is 11:00Z, and so it is on the 28th.
  [
    { dayAhead: { cutoff: '12:00' } },
    (start, knownAt) => lastUpTo(knownAt, start < FROM + 24 * HOUR ? NOON : NOON + 24 * HOUR),
  ],
  [{ release: 2 }, (_, knownAt) => knownAt.lastIndexOf([...new Set(knownAt)][1] ?? Number.NaN)],
  [
    { release: { number: 2, as: 'published' } },
    (_, knownAt) => knownAt.indexOf([...new Set(knownAt)][1] ?? Number.NaN),
  ],
];

/** How views go together with everything else that a read can ask for. */
export const viewUseClauses: readonly Clause[] = [
  {
    id: 'SERIES-VIEW-05',
    title: 'asOf and recordedBy bound what a view looks at, before it chooses',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      await catalog.define([definition('a')], call);
      // Late on 29 December, 18:00 and 06:00 before the interval of 1 January.
      const [k0, k1, k2] = [hour(-40), hour(-30), hour(-20)] as const;
      const stamps: number[] = [];
      for (const [value, knownAt] of [
        [1, k1],
        [2, k2],
        [3, k1],
        [4, k0],
      ] as const) {
        const receipt = await series.write({ key: 'a', series: hours(0, [value]), knownAt }, call);
        await pastStamp(series, receipt.recordedAt, call);
        stamps.push(receipt.recordedAt);
      }
      const [first = 0, second = 0, third = 0] = stamps;
      const cases: readonly (readonly [ReadView, PointSpec])[] = [
        [{ issue: k1 }, 3],
        [{ issue: k1, recordedBy: third }, 3],
        [{ issue: k1, recordedBy: third - 1 }, 1],
        [{ issue: k1, recordedBy: first }, 1],
        [{ issue: k1, recordedBy: first - 1 }, 'missing'],
        [{ issue: k2, recordedBy: first }, 'missing'],
        [{ issue: k1, asOf: k1 }, 3],
        [{ issue: k2, asOf: k2 }, 2],
        [{ issue: k2, asOf: k2 - 1 }, 'missing'],
        [{ issue: k1, asOf: k2, recordedBy: second }, 1],
        [{ release: 1 }, 4],
        [{ release: 1, recordedBy: third }, 3],
        [{ release: 1, recordedBy: second }, 1],
        [{ release: { number: 1, as: 'published' }, recordedBy: third }, 1],
        [{ release: 2, recordedBy: third }, 2],
        [{ release: 2 }, 3],
        [{ release: 3 }, 2],
        [{ release: 2, recordedBy: first }, 'missing'],
        [{ release: 3, asOf: k1 }, 'missing'],
        [{ release: 2, asOf: k1, recordedBy: third }, 'missing'],
        [{ leadTime: 'PT1H' }, 2],
        [{ leadTime: 'PT1H', asOf: k2 - 1 }, 3],
        [{ leadTime: 'PT1H', asOf: k1, recordedBy: second }, 1],
        [{ leadTime: 'PT20H', recordedBy: first }, 1],
        [{ leadTime: 'PT21H', asOf: k2 }, 3],
        [{ leadTime: 'PT40H', recordedBy: third }, 'missing'],
        [{ leadTime: 'PT1H', asOf: k0 - 1 }, 'missing'],
        // 10:00 of 31 December, 14 hours before.
        [{ dayAhead: { cutoff: '10:00' } }, 2],
        [{ dayAhead: { cutoff: '10:00' }, asOf: k2 - 1 }, 3],
        [{ dayAhead: { cutoff: '10:00' }, recordedBy: first }, 1],
        [{ dayAhead: { cutoff: '10:00' }, asOf: k1, recordedBy: second }, 1],
        [{ dayAhead: { cutoff: '10:00', daysBefore: 2 }, recordedBy: third }, 'missing'],
      ];
      const range = { start: hour(0), end: hour(1) };
      await assertViews(
        subject,
        'a',
        cases.map(([view, point]) => ({ view, range, start: hour(0), points: [point] })),
      );
    },
  },
  {
    id: 'SERIES-VIEW-05',
    title: 'read, readMany, stream and aggregate see the same under every view',
    test: async (subject) => {
      const { series, call } = subject;
      await writeIssues(subject);
      for (const key of KEYS) {
        const table = await series.revisions(key, {}, call);
        const answers = new Set<string>();
        for (const [view, chosen] of VIEWS) {
          const about = `${key} ${JSON.stringify(view)}`;
          const read = await series.read(key, { start: FROM, end: TO }, { ...call, ...view });
          const expected = seenBy(table, chosen);
          assert.deepEqual(rowsSaid(read), expected, about);
          answers.add(JSON.stringify(expected));
          for (const range of [{ start: FROM, end: TO }, {}, { start: FROM + 5 * HOUR }]) {
            const one = await series.read(key, range, { ...call, ...view });
            const [many, again] = await series.readMany([key, key], range, { ...call, ...view });
            assertSameSeries(many ?? assert.fail(about), one, about);
            assertSameSeries(again ?? assert.fail(about), one, about);
            const streamed: unknown[] = [];
            for await (const chunk of series.stream(key, range, { ...call, ...view, chunkSize: 7 }))
              streamed.push(...rowsSaid(chunk.series));
            assert.deepEqual(streamed, rowsSaid(one), about);
          }
        }
        // Two days leave little room for differences; the others must tell all views apart.
        const expectedAnswers = key === 'days' ? 5 : VIEWS.length;
        assert.equal(answers.size, expectedAnswers, `different answers of ${key} to ${VIEWS.length} views`);
      }
    },
  },
  {
    id: 'SERIES-VIEW-05',
    title: 'aggregate gives what read and resample give under every view',
    test: async (subject) => {
      await writeIssues(subject);
      const range = { start: FROM - 24 * HOUR, end: TO + 24 * HOUR };
      for (const key of KEYS) {
        for (const [view] of VIEWS) {
          for (const spec of [
            { frequency: 'P1D', missing: 'skip' },
            { frequency: 'P1D', missing: 'propagate' },
            { frequency: 'PT1H', statistic: 'max', missing: { minCoverage: 0.4 } },
            { frequency: 'P1M', statistic: 'sum', missing: 'skip', clock: marketClock('America/New_York') },
          ] as const) {
            await assertAggregate(subject, { key, range, options: view, spec });
          }
        }
      }
    },
  },
  {
    id: 'SERIES-VIEW-05',
    title: 'two views at once, and views that make no sense, are refused by everything that reads',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a'), definition('b')], call);
      await series.write({ key: 'a', series: hours(0, [1]), knownAt: known(1) }, call);
      const day = { cutoff: '10:00' };
      const senseless: readonly ViewOptions[] = [
        { issue: known(1), leadTime: 'PT1H' },
        { issue: known(1), dayAhead: day },
        { release: 1, leadTime: 0 },
        { dayAhead: day, release: 2 },
        { issue: known(1), leadTime: 'PT1H', dayAhead: day, release: 1 },
        { leadTime: -1 },
        { leadTime: Number.NaN },
        { leadTime: Number.POSITIVE_INFINITY },
        { leadTime: 'P1M' },
        { leadTime: '1 day' },
        { dayAhead: { cutoff: '24:00' } },
        { dayAhead: { cutoff: '9:00' } },
        { dayAhead: { cutoff: '10:60' } },
        { dayAhead: { cutoff: '' } },
        { dayAhead: { cutoff: '10:00', daysBefore: -1 } },
        { dayAhead: { cutoff: '10:00', daysBefore: 0.5 } },
        { dayAhead: { cutoff: '10:00', daysBefore: 367 } },
        { release: 0 },
        { release: -1 },
        { release: 1.5 },
        { release: Number.NaN },
        { release: { number: 0, as: 'published' } },
        { release: { number: 1, as: JSON.parse('"latest"') } },
      ];
      const range = { start: hour(0), end: hour(2) };
      const calls = (view: ViewOptions): readonly (readonly [string, () => Promise<unknown>])[] => [
        ['read', () => series.read('a', range, { ...call, ...view })],
        ['readMany', () => series.readMany(['a', 'b'], range, { ...call, ...view })],
        ['stream', () => drain(series.stream('a', range, { ...call, ...view }))],
        ['aggregate', () => series.aggregate('a', range, { frequency: 'P1D' }, { ...call, ...view })],
        ['aggregateMany', () => series.aggregateMany(['a', 'b'], range, { frequency: 'P1D' }, { ...call, ...view })],
        ['diff before', () => series.diff('a', { before: view }, range, call)],
        ['diff after', () => series.diff('a', { before: {}, after: view }, range, call)],
      ];
      for (const view of senseless) {
        for (const [name, refused] of calls(view)) {
          await assertRejects(refused, 'SERIES.INVALID_ARGUMENT').catch((error) =>
            assert.fail(`${name} ${JSON.stringify(view)}: ${error.message}`),
          );
        }
      }
      for (const [name, refused] of calls({ issue: '2026-03-01T12:00' })) {
        await assertRejects(refused, 'TIME.NO_OFFSET').catch((error) => assert.fail(`${name}: ${error.message}`));
      }
      const unset = { issue: undefined, leadTime: undefined, dayAhead: undefined };
      assertPoints(await series.read('a', {}, { ...call, ...unset, release: 1 }), hour(0), [1]);
      assertPoints(await series.read('a', {}, { ...call, ...unset, release: undefined }), hour(0), [1]);
    },
  },
];

const KEYS = ['quarters', 'days', 'loose'] as const;

/** Three issues of each series with gaps, corrections, withdrawals, NaN and late knowledge. */
async function writeIssues({ series, catalog, call }: ContractCase): Promise<void> {
  const quarters = definition('quarters', { frequency: 'PT15M', clock: BERLIN, issued: true });
  const days = definition('days', { frequency: 'P1D', clock: BERLIN, unit: 'MWh', kind: 'sum' });
  await catalog.define([quarters, days, definition('loose', { frequency: 'irregular', clock: BERLIN })], call);
  const later = NOON + 24 * HOUR;
  const said: readonly (readonly [number, (i: number) => PointSpec, number])[] = [
    [0, (i) => (i % 11 === 3 ? 'missing' : i / 7), NOON - 1],
    [20, (i) => (i % 13 === 5 ? 'withdrawn' : [Math.sin(i) * 9, 'forecast']), NOON],
    [60, (i) => (i % 7 === 2 ? 'notANumber' : i * 1.1), later],
    [30, (i) => (i % 2 === 0 ? 'missing' : -i / 3), NOON],
    [0, (i) => (i % 5 === 1 ? 100 + i : 'missing'), NOON - 7 * HOUR],
    [100, (i) => 1000 + i, later + 1],
  ];
  for (const [from, point, knownAt] of said) {
    const length = (TO - FROM) / (HOUR / 4);
    const points = Array.from({ length }, (_, i) => (i < from ? 'missing' : point(i)));
    const dayPoints = [points[from] ?? 'missing', points[from + 41] ?? 'missing'];
    await series.writeMany(
      [
        { key: 'quarters', series: pointsOf(quarters, FROM, points), knownAt },
        { key: 'days', series: pointsOf(days, FROM, dayPoints), knownAt },
        { key: 'loose', series: loosely(pointsOf(quarters, FROM, points)), knownAt },
      ],
      call,
    );
  }
}

/** Every third point, over intervals of 20 minutes. */
function loosely(series: Series): Series {
  const { unit, kind, clock } = series;
  const places = Array.from({ length: Math.floor(series.length / 3) }, (_, i) => 3 * i);
  const starts = Float64Array.from(places, (i) => FROM + i * (HOUR / 4));
  const index = irregularIndex({ starts, ends: starts.map((start) => start + HOUR / 3) });
  const values = Float64Array.from(places, (i) => series.values[i] ?? Number.NaN);
  return Series.of({ index, unit, kind, clock, values, flags: Uint8Array.from(places, (i) => series.flagAt(i)) });
}

/** What a view must show, by the list of all revisions: the place of one among those of its interval. */
function seenBy(table: RevisionTable, chosen: (start: number, knownAt: readonly number[]) => number): readonly Row[] {
  const rows: Row[] = [];
  for (const start of new Set(table.starts)) {
    const [first, last] = [table.starts.indexOf(start), table.starts.lastIndexOf(start)];
    const place = chosen(start, [...table.knownAt.subarray(first, last + 1)]);
    if (place < 0) continue;
    const [value, flag] = [table.values[first + place] ?? Number.NaN, table.flags[first + place] ?? FLAG.missing];
    rows.push([start, String(value), flag]);
  }
  return rows;
}

type Row = readonly [start: number, value: string, flag: number];

/** The points that say something; a stream may leave out the others. */
function rowsSaid(series: Series): readonly Row[] {
  return Array.from({ length: series.length }, (_, i): Row => {
    return [indexStart(series.index, i), String(series.values[i]), series.flagAt(i)];
  }).filter(([, , flag]) => flag !== FLAG.missing);
}

function lastUpTo(knownAt: readonly number[], bound: number): number {
  return knownAt.findLastIndex((each) => each <= bound);
}
