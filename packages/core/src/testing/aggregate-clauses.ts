import type { SeriesDefinition, TimeRange } from '../ports/index.js';
import { regularIndex, Series } from '../series/index.js';
import { type Frequency, marketClock, profiles } from '../time/index.js';
import { type AggregateQuestion, assertAggregate } from './aggregate-compare.js';
import type { Clause, ContractCase } from './contract.js';
import { definition, HOUR, hours, intervals, known, type PointSpec, pointsOf } from './fixtures.js';

const BERLIN = marketClock('Europe/Berlin');
/** Friday to Tuesday with the 23-hour Sunday of 2026-03-29 in the middle. */
const FROM = Date.parse('2026-03-27T00:00:00+01:00');
const TO = Date.parse('2026-03-31T00:00:00+02:00');

const STATISTICS = ['auto', 'mean', 'sum', 'min', 'max', 'first', 'last', 'count'] as const;
const POLICIES = ['propagate', 'skip', { minCoverage: 0.6 }] as const;

/** Aggregation against read and resample. */
export const aggregateClauses: readonly Clause[] = [
  {
    id: 'SERIES-AGG-01',
    title:
      'aggregate gives what read and resample give, bit for bit or within the bound, for every statistic and missing policy',
    test: async (subject) => {
      const price = await quarterHours(subject, definition('p', { frequency: 'PT15M', clock: BERLIN }));
      const volume = await quarterHours(
        subject,
        definition('v', { frequency: 'PT15M', clock: BERLIN, unit: 'MWh', kind: 'sum' }),
      );
      await inEveryState(subject, async (check) => {
        for (const statistic of STATISTICS) {
          for (const missing of POLICIES) {
            await check({ key: price, spec: { frequency: 'P1D', statistic, missing } });
            await check({ key: volume, spec: { frequency: 'PT1H', statistic, missing } });
          }
        }
      });
    },
  },
  {
    id: 'SERIES-AGG-01',
    title: 'aggregate equals read and resample for every period, clock and range',
    test: async (subject) => {
      const key = await quarterHours(subject, definition('p', { frequency: 'PT15M', clock: BERLIN }));
      await inEveryState(subject, async (check) => {
        const periods: readonly Frequency[] = ['PT15M', 'PT30M', 'PT1H', 'P1D', 'P1W', 'P1M', 'P3M', 'P1Y'];
        for (const frequency of periods) {
          await check({ key, spec: { frequency, missing: 'skip' } });
          const odd = { start: FROM + 5 * HOUR + 1, end: TO - 7 * HOUR - 900_000 };
          await check({ key, spec: { frequency, missing: { minCoverage: 0.1 } }, range: odd });
        }
        for (const clock of ['UTC', 'America/New_York', 'Asia/Kolkata'].map((zone) => marketClock(zone))) {
          await check({ key, spec: { frequency: 'P1D', missing: 'skip', clock } });
          await check({ key, spec: { frequency: 'PT1H', missing: 'skip', clock } });
        }
        const gasDay = marketClock('Europe/Berlin', { dayStart: '06:00' });
        await check({ key, spec: { frequency: 'P1D', missing: 'skip', clock: gasDay } });
        await check({ key, spec: { frequency: 'P1D', missing: 'skip' }, range: {} });
        await check({
          key,
          spec: { frequency: 'P1D', missing: 'skip' },
          range: { start: FROM + 36 * HOUR },
        });
        await check({
          key,
          spec: { frequency: 'P1D' },
          range: { start: FROM - 48 * HOUR, end: TO + 48 * HOUR },
        });
        await check({ key, spec: { frequency: 'P1D' }, range: { start: FROM, end: FROM } });
      });
    },
  },
  {
    id: 'SERIES-AGG-01',
    title: 'aggregate equals read and resample for load profiles, as-of reads and late knowledge',
    test: async (subject) => {
      const key = await quarterHours(subject, definition('p', { frequency: 'PT15M', clock: BERLIN }));
      await inEveryState(subject, async (check) => {
        for (const profile of [profiles.base, profiles.peak, profiles.offPeak]) {
          for (const frequency of ['PT1H', 'P1D', 'P1M'] as const) {
            await check({ key, spec: { frequency, profile, missing: 'skip' } });
            await check({ key, spec: { frequency, profile, statistic: 'count' } });
          }
        }
        for (const options of [{ asOf: known(30) }, { asOf: known(31) }, { asOf: known(1) }, { recordedBy: 0 }]) {
          await check({ key, spec: { frequency: 'P1D', missing: 'skip' }, options });
        }
      });
    },
  },
  {
    id: 'SERIES-AGG-01',
    title: 'aggregate equals read and resample for irregular intervals, days, points and steps that cut across buckets',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      const days = definition('d', { frequency: 'P1D', clock: BERLIN, unit: 'MWh', kind: 'sum' });
      const level = definition('s', { unit: 'GWh', kind: 'point' });
      const utcHours = definition('u');
      await catalog.define([definition('i', { frequency: 'irregular' }), days, level, utcHours], call);
      const rows = [
        [0, 5, 0.1],
        [5, 30, 1.7],
        [31, 47, -3.3],
        [50, 75, 'withdrawn'],
        [75, 80, 2.9],
      ] as const;
      await series.write({ key: 'i', series: intervals(rows), knownAt: known(1) }, call);
      const dayPoints: PointSpec[] = [10.1, 20.2, 'missing', 30.3, 40.4, 50.5];
      await series.write({ key: 'd', series: pointsOf(days, FROM, dayPoints), knownAt: known(1) }, call);
      await series.write(
        {
          key: 's',
          series: hours(
            0,
            Array.from({ length: 60 }, (_, i) => i * 1.1),
            { unit: 'GWh', kind: 'point' },
          ),
          knownAt: known(1),
        },
        call,
      );
      await series.write(
        {
          key: 'u',
          series: hours(
            0,
            Array.from({ length: 60 }, (_, i) => i / 7),
          ),
          knownAt: known(1),
        },
        call,
      );
      await inEveryState(subject, async (check) => {
        for (const frequency of ['PT1H', 'P1D', 'P1M'] as const) {
          await check({ key: 'i', range: {}, spec: { frequency, missing: 'skip' } });
          await check({ key: 'd', range: {}, spec: { frequency, missing: 'skip' } });
        }
        // Buckets at half past the hour in UTC cut the hours of the source.
        const kolkata = marketClock('Asia/Kolkata');
        for (const statistic of ['mean', 'sum', 'max', 'count'] as const) {
          await check({
            key: 'u',
            range: {},
            spec: { frequency: 'P1D', clock: kolkata, statistic, missing: 'skip' },
          });
          await check({ key: 's', range: {}, spec: { frequency: 'P1D', statistic, missing: 'skip' } });
        }
        await check({ key: 'u', range: {}, spec: { frequency: 'PT15M' } });
        await check({ key: 's', range: {}, spec: { frequency: 'P1D' } });
        await check({ key: 's', range: {}, spec: { frequency: 'PT15M' } });
        await check({ key: 'u', range: {}, spec: { frequency: 'P1D', missing: { minCoverage: 2 } } });
      });
    },
  },
];

/** Writes four days of quarter hours with gaps, withdrawals, a correction and late knowledge. */
async function quarterHours({ series, catalog, call }: ContractCase, target: SeriesDefinition): Promise<string> {
  await catalog.define([target], call);
  const length = (TO - FROM) / 900_000;
  const points: PointSpec[] = Array.from({ length }, (_, i) => {
    if (i === 7 || (i > 150 && i < 190)) return 'missing';
    if (i === 40) return 'withdrawn';
    if (i === 41) return 'notANumber';
    return Math.sin(i) * 50 + i / 3;
  });
  const index = regularIndex({ start: FROM + 20 * HOUR, step: 'PT15M', length: 9 });
  const { key, unit, kind, clock } = target;
  const correction = Series.of({ index, unit, kind, clock, values: new Float64Array(9).fill(0.1) });
  await series.write({ key, series: pointsOf(target, FROM, points), knownAt: known(30) }, call);
  await series.write({ key, series: correction, knownAt: known(31) }, call);
  const late = Series.of({ index, unit, kind, clock, values: new Float64Array(9).fill(7) });
  await series.write({ key, series: late, knownAt: known(29) }, call);
  return key;
}

interface Question extends Omit<AggregateQuestion, 'range'> {
  /** Default: the four days. */
  readonly range?: TimeRange;
}

/** Asks before and after what the store derives from its observations is brought up to date. */
async function inEveryState(
  subject: ContractCase,
  ask: (check: (question: Question) => Promise<void>) => Promise<void>,
): Promise<void> {
  const check = (question: Question): Promise<void> =>
    assertAggregate(subject, { range: { start: FROM, end: TO }, ...question });
  await ask(check);
  if (subject.setup.settle === undefined) return;
  await subject.setup.settle(subject.store);
  await ask(check);
}
