import assert from 'node:assert/strict';
import type { AggregateSpec, ReadView, SeriesDefinition, TimeRange } from '../ports/index.js';
import type { Series } from '../series/index.js';
import { type Instant, marketClock, profiles } from '../time/index.js';
import { assertSameAggregate } from './aggregate-compare.js';
import type { Clause, ContractCase } from './contract.js';
import { assertRejects, definition, HOUR, hours, intervals, known, type PointSpec, pointsOf } from './fixtures.js';

const DAY = 24 * HOUR;
const BERLIN = marketClock('Europe/Berlin');
const GAS_DAY = marketClock('Europe/Berlin', { dayStart: '06:00' });
const NEW_YORK = marketClock('America/New_York');

/** March of 2026 and some days around it, with the nights in which clocks go forward in America and in Europe. */
const FROM = Date.parse('2026-02-25T00:00:00+01:00');
const TO = Date.parse('2026-04-06T00:00:00+02:00');

/** Series that differ in whatever aggregates depend on; two pairs are of one make. */
const DEFINITIONS = {
  quarters: definition('quarters', { frequency: 'PT15M', clock: BERLIN }),
  prices: definition('prices', { clock: BERLIN }),
  more: definition('more', { clock: BERLIN }),
  gas: definition('gas', { clock: GAS_DAY, unit: 'MWh', kind: 'sum' }),
  america: definition('america', { frequency: 'PT30M', clock: NEW_YORK }),
  level: definition('level', { unit: 'GWh', kind: 'point' }),
  days: definition('days', { frequency: 'P1D', clock: BERLIN, unit: 'MWh', kind: 'sum' }),
  loose: definition('loose', { frequency: 'irregular' }),
  empty: definition('empty', { clock: BERLIN }),
} as const satisfies Record<string, SeriesDefinition>;

type Key = keyof typeof DEFINITIONS;

/** Not in the order of their names, nor of their definitions; two of them twice. */
const KEYS: readonly Key[] = [
  ...(['prices', 'quarters', 'empty', 'america', 'level', 'gas', 'more'] as const),
  ...(['loose', 'prices', 'days', 'level'] as const),
];

const CLOSED = { start: FROM - DAY, end: TO + DAY };
const RAGGED = { start: FROM + 5 * DAY + 7 * HOUR + 1, end: TO - 3 * DAY - 2 * HOUR - 900_000 };

const MEANS = { frequency: 'P1M', statistic: 'mean', missing: 'skip' } as const;

/** What is asked, range by range; each statistic has to be named, since one series has none of its own. */
const QUESTIONS: readonly (readonly [TimeRange, readonly AggregateSpec[]])[] = [
  [
    CLOSED,
    [
      MEANS,
      { frequency: 'P1D', statistic: 'sum', missing: 'skip' },
      { frequency: 'P1M', statistic: 'last', missing: 'skip', clock: NEW_YORK },
      { frequency: 'P1Y', statistic: 'mean', missing: { minCoverage: 0.1 }, profile: profiles.peak },
    ],
  ],
  [
    RAGGED,
    [
      { frequency: 'P1W', statistic: 'max', missing: 'skip' },
      { frequency: 'P1M', statistic: 'count' },
      { frequency: 'P1D', statistic: 'first', profile: profiles.offPeak, missing: 'skip' },
    ],
  ],
  [{}, [MEANS, { frequency: 'PT1H', statistic: 'min', missing: 'skip' }]],
  [{ start: FROM + 20 * DAY }, [{ frequency: 'P1M', statistic: 'sum', missing: 'skip' }]],
  [{ end: FROM + 15 * DAY }, [{ frequency: 'P1D', statistic: 'mean' }]],
];

/** Bounds and views of what is known. */
const VIEWS: readonly ReadView[] = [
  { asOf: known(5) },
  { asOf: known(15) },
  { recordedBy: 0 },
  { issue: known(12) },
  { leadTime: 'P1D' },
  { dayAhead: { cutoff: '12:00' } },
  { release: 2 },
  { release: { number: 1, as: 'published' } },
];

/** Many aggregates against one. */
export const aggregateManyClauses: readonly Clause[] = [
  {
    id: 'SERIES-AGG-03',
    title: 'aggregateMany keeps the order of the keys and gives each as aggregate does, whatever they are',
    test: async (subject) => {
      await writeAll(subject);
      await ask(subject, KEYS, QUESTIONS);
      if (!(await settle(subject))) return;
      await ask(subject, KEYS, QUESTIONS);
      // What was written since differs from one to the other, also of those that are alike.
      await write(subject, 'more', TO - 15 * DAY, [1000, 'withdrawn', 2000]);
      await write(subject, 'quarters', FROM + 3 * DAY, [-1000]);
      await write(subject, 'gas', TO + DAY, [7, 8, 9]);
      await ask(subject, KEYS, QUESTIONS);
      await settle(subject);
      await ask(subject, KEYS, QUESTIONS.slice(0, 1));
    },
  },
  {
    id: 'SERIES-AGG-03',
    title: 'aggregateMany weighs each series by its own kind',
    test: async (subject) => {
      await writeAll(subject);
      const keys = ['gas', 'quarters', 'days', 'prices', 'loose', 'empty'] as const;
      const specs = [{ frequency: 'P1M', missing: 'skip' }, { frequency: 'P1D' }] as const;
      await ask(subject, keys, [[CLOSED, specs]]);
      if (await settle(subject)) await ask(subject, keys, [[CLOSED, specs]]);
      assert.deepEqual(await subject.series.aggregateMany([], CLOSED, MEANS, subject.call), []);
    },
  },
  {
    id: 'SERIES-AGG-03',
    title: 'aggregateMany gives each as aggregate does under every view',
    test: async (subject) => {
      await writeAll(subject);
      const weeks = { frequency: 'P1W', statistic: 'sum', missing: 'skip' } as const;
      for (const [i, view] of VIEWS.entries())
        await ask(subject, KEYS, i % 2 === 0 ? [[CLOSED, [MEANS]]] : [[{}, [weeks]]], view);
    },
  },
  {
    id: 'SERIES-AGG-03',
    title: 'aggregateMany gives series with values of every size beside others',
    test: async (subject) => {
      await writeAll(subject);
      await write(subject, 'prices', FROM + 20 * DAY, [1e300, 2e300, -1e300]);
      await write(subject, 'america', FROM + 28 * DAY, [-1e250]);
      await ask(subject, KEYS, [[CLOSED, [MEANS]]]);
      if (await settle(subject)) await ask(subject, KEYS, [[CLOSED, [MEANS]]]);
      await write(subject, 'more', FROM + 20 * DAY, [1.7e308, 1.7e308, -1.7e308]);
      const max = { ...MEANS, statistic: 'max' } as const;
      await ask(subject, KEYS, [[CLOSED, [max]]]);
      const sum = { ...MEANS, statistic: 'sum' } as const;
      await assertRejects(() => subject.series.aggregateMany(KEYS, CLOSED, sum, subject.call), 'SERIES.NAN_REFUSED');
      const others = KEYS.filter((key) => key !== 'more');
      await ask(subject, others, [[CLOSED, [sum]]]);
    },
  },
  {
    id: 'SERIES-AGG-03',
    title: 'one unknown key rejects aggregateMany and the error names all unknown ones, each once',
    test: async ({ series, catalog, call }) => {
      await catalog.define([definition('a')], call);
      await series.write({ key: 'a', series: hours(0, [1, 2]), knownAt: known(1) }, call);
      const keys = ['c', 'a', 'b', 'c'];
      const error = await assertRejects(() => series.aggregateMany(keys, {}, MEANS, call), 'SERIES.NOT_FOUND');
      assert.deepEqual([...(error.details.keys as readonly string[])].sort(), ['b', 'c']);
    },
  },
  {
    id: 'SERIES-AGG-03',
    title: 'aggregateMany rejects where aggregate would of one of its series',
    test: async (subject) => {
      const { series, call } = subject;
      await writeAll(subject);
      const unnamed = { frequency: 'P1D' } as const;
      await assertRejects(
        () => series.aggregateMany(['prices', 'level'], CLOSED, unnamed, call),
        'SERIES.RULE_REQUIRED',
      );
      const backwards = { start: TO, end: FROM };
      await assertRejects(() => series.aggregateMany(['prices'], backwards, MEANS, call), 'TIME.INVALID_INTERVAL');
    },
  },
  {
    id: 'SERIES-AGG-03',
    title: 'aggregateMany never sees another tenant’s values',
    test: async (subject) => {
      const other = { ...subject, call: await subject.otherTenant() };
      await writeAll(subject);
      await other.catalog.define([DEFINITIONS.more, DEFINITIONS.prices], other.call);
      await write(other, 'more', FROM, Array<PointSpec>(40 * 24).fill(3));
      for (const settled of [false, true]) {
        if (settled && !(await settle(subject))) return;
        await ask(subject, KEYS, [[CLOSED, [MEANS]]]);
        await ask(other, ['prices', 'more'], [[CLOSED, [MEANS]]]);
      }
    },
  },
];

/** Whether there was anything to bring up to date. */
async function settle({ setup, store }: ContractCase): Promise<boolean> {
  await setup.settle?.(store);
  return setup.settle !== undefined;
}

/** Defines and writes all series, two of them in several issues. */
async function writeAll(subject: ContractCase): Promise<void> {
  const { series, catalog, call } = subject;
  await catalog.define(Object.values(DEFINITIONS), call);
  await fill(subject, 'quarters', FROM, FROM + 12 * DAY);
  await fill(subject, 'prices', FROM, TO);
  await fill(subject, 'more', FROM + 11 * DAY, TO - 9 * DAY);
  await fill(subject, 'gas', FROM + 6 * HOUR, TO);
  await fill(subject, 'america', FROM + 5 * HOUR, TO - 10 * HOUR);
  await fill(subject, 'level', FROM + DAY, TO - DAY);
  await write(subject, 'days', FROM, [10.1, 20.2, 'missing', 30.3, 40.4, 50.5], 10);
  const rows = [
    [24 * 60, 24 * 60 + 5, 0.1],
    [24 * 60 + 5, 24 * 61, 1.7],
    [24 * 80, 24 * 80 + 7, 'withdrawn'],
    [24 * 90 + 1, 24 * 91 + 2, -3.3],
  ] as const;
  await series.write({ key: 'loose', series: intervals(rows), knownAt: known(10) }, call);
  await write(subject, 'prices', FROM + 25 * DAY, Array<PointSpec>(30).fill(500), 12);
  await write(subject, 'prices', FROM + 25 * DAY, Array<PointSpec>(9).fill('withdrawn'), 16);
  await write(subject, 'america', FROM + 30 * DAY, Array<PointSpec>(50).fill(0.1), 12);
  await write(subject, 'level', FROM + 30 * DAY, [1, 2, 3], 4);
}

async function fill(subject: ContractCase, key: Key, from: Instant, to: Instant): Promise<void> {
  const { frequency } = DEFINITIONS[key];
  const stepMs = frequency === 'PT15M' ? HOUR / 4 : frequency === 'PT30M' ? HOUR / 2 : HOUR;
  const points = Array.from({ length: (to - from) / stepMs }, (_, i): PointSpec => {
    if (i % 301 === 7 + key.length) return 'missing';
    return i % 997 === 40 ? 'notANumber' : Math.sin(i * key.length) * 50 + i / 3;
  });
  await write(subject, key, from, points, 10);
}

/** Writes one point after the other, as known on a day of March; left out, as what nothing is newer than. */
async function write(
  { series, call }: ContractCase,
  key: Key,
  from: Instant,
  points: readonly PointSpec[],
  day: number = 20,
): Promise<void> {
  const target = DEFINITIONS[key];
  await series.write({ key, series: pointsOf(target, from, points), knownAt: known(day) }, call);
}

/** Asserts that each answer is what `read` and `resample` give. */
async function ask(
  { series, call }: ContractCase,
  keys: readonly Key[],
  questions: typeof QUESTIONS,
  view: ReadView = {},
): Promise<void> {
  const { capabilities } = series;
  const options = { ...call, ...view };
  for (const [range, specs] of questions) {
    const points = new Map<Key, Series>();
    for (const key of keys) if (!points.has(key)) points.set(key, await series.read(key, range, options));
    for (const spec of specs) {
      const { frequency, ...rest } = spec;
      const results = await series.aggregateMany(keys, range, spec, options);
      assert.equal(results.length, keys.length, 'one result for each key');
      for (const [i, key] of keys.entries()) {
        const read = points.get(key);
        const actual = results[i];
        assert.ok(read !== undefined && actual !== undefined);
        const named = { ...spec, clock: spec.clock?.id, profile: spec.profile?.id };
        const about = JSON.stringify({ i, key, range, view, spec: named });
        assertSameAggregate(actual, read.resampleWithCoverage(frequency, rest), { capabilities, read, spec, about });
      }
    }
  }
}
