import type { AggregateSpec, SeriesDefinition, TimeRange } from '../ports/index.js';
import { marketClock, profiles } from '../time/index.js';
import { type AggregateQuestion, assertAggregate } from './aggregate-compare.js';
import type { Clause, ContractCase } from './contract.js';
import { definition, HOUR, known, type PointSpec, pointsOf } from './fixtures.js';

const DAY = 24 * HOUR;
const BERLIN = marketClock('Europe/Berlin');
const GAS_DAY = marketClock('Europe/Berlin', { dayStart: '06:00' });

/** From here hourly values hold all of March, with the day of 23 hours, and half-hourly ones days of two months. */
const FROM_HOURLY = Date.parse('2026-02-25T05:00:00Z');
const FROM_HALF_HOURLY = Date.parse('2026-03-23T05:00:00Z');
const TO = Date.parse('2026-04-06T05:00:00Z');

const WIDE = { start: Date.parse('2026-02-15T00:00:00+01:00'), end: Date.parse('2026-04-15T00:00:00+02:00') };
const RAGGED = { start: Date.parse('2026-02-27T08:00:00Z') + 1, end: TO - 2 * DAY - 7 * HOUR - 1_800_000 };

/** What is asked, range by range. */
const QUESTIONS: readonly (readonly [TimeRange, readonly AggregateSpec[]])[] = [
  [
    WIDE,
    [
      { frequency: 'P1M', missing: 'skip' },
      { frequency: 'P1Y', missing: 'skip', statistic: 'count' },
      { frequency: 'P3M', missing: { minCoverage: 0.1 }, statistic: 'mean', profile: profiles.peak },
    ],
  ],
  [
    RAGGED,
    [
      { frequency: 'P1W', missing: 'skip', statistic: 'min' },
      { frequency: 'P1M', missing: 'skip', statistic: 'max', clock: marketClock('America/New_York') },
      { frequency: 'P1M', missing: 'skip', statistic: 'first', profile: profiles.offPeak },
    ],
  ],
  [
    {},
    [
      { frequency: 'P1D', missing: 'skip', statistic: 'sum' },
      { frequency: 'P1M', missing: 'skip', statistic: 'last' },
    ],
  ],
];

/** A series, and what becomes of it. */
class History {
  readonly #subject: ContractCase;
  readonly #target: SeriesDefinition;
  readonly #stepMs: number;

  constructor(subject: ContractCase, target: SeriesDefinition, stepMs: number) {
    this.#subject = subject;
    this.#target = target;
    this.#stepMs = stepMs;
  }

  async define(): Promise<void> {
    await this.#subject.catalog.define([this.#target], this.#subject.call);
  }

  async remove(): Promise<void> {
    await this.#subject.catalog.remove(this.#target.key, this.#subject.call);
  }

  /** Writes one point after the other from `from`, as known on a day of March. */
  async write(from: number, points: readonly PointSpec[], day: number): Promise<void> {
    const { key } = this.#target;
    const series = pointsOf(this.#target, from, points);
    await this.#subject.series.write({ key, series, knownAt: known(day) }, this.#subject.call);
  }

  /** Writes ordinary points over a stretch. */
  async fill(from: number, to: number, day: number): Promise<void> {
    const points = Array.from({ length: (to - from) / this.#stepMs }, (_, i): PointSpec => {
      if (i % 101 === 7) return 'missing';
      return i % 997 === 40 ? 'notANumber' : Math.sin(i) * 50 + i / 3;
    });
    await this.write(from, points, day);
  }

  /** Asks for aggregates, also of what was known in the middle of March. */
  async check(): Promise<void> {
    const { key } = this.#target;
    for (const [range, specs] of QUESTIONS) {
      const read = await this.#subject.series.read(key, range, this.#subject.call);
      for (const spec of specs) await assertAggregate(this.#subject, { key, range, spec }, read);
    }
    const past: AggregateQuestion = { key, range: WIDE, spec: { frequency: 'P1M', missing: 'skip' } };
    await assertAggregate(this.#subject, { ...past, options: { asOf: known(15) } });
  }

  /** Asks at once, and when what the store derives was brought up to date. */
  async checkTwice(): Promise<void> {
    await this.check();
    const { setup, store } = this.#subject;
    if (setup.settle === undefined) return;
    await setup.settle(store);
    await this.check();
  }
}

/** Runs a test on hours and on half hours that are there from `from` to {@link TO}. */
function each(test: (history: History, from: number) => Promise<void>): Clause['test'] {
  return async (subject) => {
    const volume = definition('v', { clock: GAS_DAY, unit: 'MWh', kind: 'sum' });
    const price = definition('p', { frequency: 'PT30M', clock: BERLIN });
    for (const [target, stepMs, from] of [
      [volume, HOUR, FROM_HOURLY],
      [price, HOUR / 2, FROM_HALF_HOURLY],
    ] as const) {
      const history = new History(subject, target, stepMs);
      await history.define();
      await history.fill(from, TO, 10);
      await history.checkTwice();
      await test(history, from);
    }
  };
}

/** What a store derives from its observations against the observations. */
export const aggregateFreshClauses: readonly Clause[] = [
  {
    id: 'SERIES-AGG-02',
    title: 'aggregates follow corrections and withdrawals',
    test: each(async (history) => {
      await history.write(TO - 8 * DAY + 3 * HOUR, [10_000], 20);
      await history.checkTwice();
      await history.write(TO - 13 * DAY + 7 * HOUR, ['withdrawn'], 21);
      await history.check();
      await history.write(TO - 7 * DAY, Array<PointSpec>(60).fill('withdrawn'), 21);
      await history.checkTwice();
      await history.write(TO - 7 * DAY + 5 * HOUR, [0.1, 'notANumber', -0, 0], 22);
      await history.checkTwice();
    }),
  },
  {
    id: 'SERIES-AGG-02',
    title: 'aggregates follow late knowledge, which speaks only of what nothing later speaks of',
    test: each(async (history, from) => {
      await history.write(TO - 9 * DAY, Array<PointSpec>(110).fill(-5000), 5);
      await history.checkTwice();
      await history.write(from - 2 * HOUR, Array<PointSpec>(16).fill(700), 4);
      await history.checkTwice();
    }),
  },
  {
    id: 'SERIES-AGG-02',
    title: 'aggregates follow writes behind the first interval, after the last and between them',
    test: each(async (history, from) => {
      await history.fill(TO, TO + 4 * DAY, 20);
      await history.checkTwice();
      await history.fill(from - 9 * DAY, from - 5 * DAY, 21);
      await history.checkTwice();
      await history.fill(from - 5 * DAY, from, 22);
      await history.write(TO + 4 * DAY, [1, 2], 22);
      await history.check();
      await history.write(from + 7 * HOUR, [1, 2], 22);
      await history.checkTwice();
    }),
  },
  {
    id: 'SERIES-AGG-02',
    title: 'aggregates hold values of every size',
    test: each(async (history) => {
      await history.write(TO - 8 * DAY, [1e300, 2e300, -1e300], 20);
      await history.write(TO - 13 * DAY, [-1e250], 20);
      await history.checkTwice();
      await history.write(TO - 8 * DAY, [1, 2, 3], 21);
      await history.checkTwice();
    }),
  },
  {
    id: 'SERIES-AGG-02',
    title: 'aggregates of a series that was removed and defined again know nothing of before',
    test: each(async (history) => {
      await history.remove();
      await history.define();
      await history.write(TO - 8 * DAY, [1, 2, 3], 20);
      await history.checkTwice();
    }),
  },
];
