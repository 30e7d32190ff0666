import { curveNotFound, isInAsOfRange, resolveAsOfRange } from '../../../src/driver/index.js';
import type { AsOfRange, CurveRepository } from '../../../src/ports/index.js';
import { unbounded, withCurves } from './curve-tools.js';
import type { Mutant } from './tools.js';

type Revisions = Awaited<ReturnType<CurveRepository['revisions']>>;

const chosen = (
  choose: (base: CurveRepository, ...given: Parameters<CurveRepository['latest']>) => Promise<string | undefined>,
): Mutant['mutate'] => {
  return (store) =>
    withCurves(store, (base) => ({
      latest: async (key, date, options) => {
        await base.latest(key, date, options).catch(() => undefined);
        const asOf = await choose(base, key, date, options);
        if (asOf === undefined) throw curveNotFound([{ key: String(key), asOf: date }]);
        return base.read(key, asOf, options);
      },
    }));
};

const days = (asOf: string): number => Date.parse(asOf) / 86_400_000;

/** Defects in as-of dates and revisions. */
export const curveDateMutants: readonly Mutant[] = [
  {
    name: 'latest looks after the date',
    clause: 'CURVE-LATEST-01',
    mutate: chosen(async (base, key, _, options) => (await base.dates(key, {}, options)).at(-1)),
  },
  {
    name: 'latest looks before the date only',
    clause: 'CURVE-LATEST-01',
    mutate: chosen(async (base, key, date, options) => (await base.dates(key, { end: date }, options)).at(-1)),
  },
  ...[-1, 1].map(
    (more): Mutant => ({
      name: `maxAgeDays is ${more > 0 ? 'one too many' : 'one too few'}`,
      clause: 'CURVE-LATEST-01',
      mutate: (store) =>
        withCurves(store, (base) => ({
          latest: (key, date, options) => {
            const { maxAgeDays } = options ?? {};
            const usual = maxAgeDays === undefined || maxAgeDays + more < 0 || !Number.isInteger(maxAgeDays);
            return base.latest(key, date, usual ? options : { ...options, maxAgeDays: maxAgeDays + more });
          },
        })),
    }),
  ),
  {
    name: 'maxAgeDays is ignored',
    clause: 'CURVE-LATEST-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        latest: (key, date, options) => base.latest(key, date, { ...options, maxAgeDays: undefined }),
      })),
  },
  {
    name: 'latest chooses the date first and looks at the bounds afterwards',
    clause: 'CURVE-LATEST-01',
    mutate: chosen(
      async (base, key, date, options) =>
        (await base.latest(key, date, { ...unbounded(options), maxAgeDays: undefined })).curve.asOf,
    ),
  },
  {
    name: 'latest does not pass over what is withdrawn',
    clause: 'CURVE-LATEST-01',
    mutate: chosen(async (base, key, date, options) => {
      const asOf = (await base.revisions(key, date, options)).length > 0 ? date : undefined;
      return asOf ?? (await base.latest(key, date, options)).curve.asOf;
    }),
  },
  {
    name: 'latest counts the age in days of business',
    clause: 'CURVE-LATEST-01',
    mutate: chosen(async (base, key, date, options) => {
      const { maxAgeDays, ...rest } = options ?? {};
      const asOf = (await base.latest(key, date, rest)).curve.asOf;
      const weekends = Math.floor((days(date) - days(asOf)) / 3.5);
      return days(date) - days(asOf) - weekends <= (maxAgeDays ?? 1e9) ? asOf : undefined;
    }),
  },
  ...(
    [
      ['dates come in the order in which they were published', (dates, _, all) => all.filter((d) => dates.includes(d))],
      [
        'the end of a range of dates belongs to it',
        (dates, range, all) => [...dates, ...all.filter((d) => d === range.end)],
      ],
      ['the start of a range of dates does not belong to it', (dates, range) => dates.filter((d) => d !== range.start)],
      ['dates come newest first', (dates) => [...dates].reverse()],
    ] as readonly [string, (dates: readonly string[], range: AsOfRange, all: readonly string[]) => readonly string[]][]
  ).map(
    ([name, change]): Mutant => ({
      name,
      clause: 'CURVE-DATES-01',
      mutate: (store) => {
        const published: string[] = [];
        return withCurves(store, (base) => ({
          publish: (publication, options) => {
            published.push(publication.curve.asOf);
            return base.publish(publication, options);
          },
          dates: async (key, range, options) => change(await base.dates(key, range, options), range ?? {}, published),
        }));
      },
    }),
  ),
  {
    name: 'dates lists what is withdrawn',
    clause: 'CURVE-DATES-01',
    mutate: (store) => {
      const taken: string[] = [];
      return withCurves(store, (base) => ({
        withdraw: (withdrawals, options) => {
          taken.push(...withdrawals.map(({ asOf }) => asOf));
          return base.withdraw(withdrawals, options);
        },
        dates: async (key, range, options) => {
          const more = taken.filter((asOf) => isInAsOfRange(asOf, resolveAsOfRange(range)));
          return [...new Set([...(await base.dates(key, range, options)), ...more])].sort();
        },
      }));
    },
  },
  ...(
    [
      ['revisions leaves out withdrawals', (rows) => rows.filter(({ withdrawn }) => !withdrawn)],
      ['revisions are in the order in which they were recorded', (rows) => [...rows].sort((a, b) => a.seq - b.seq)],
      ['revisions lists the last one only', (rows) => rows.slice(-1)],
      ['revisions counts no quotes', (rows) => rows.map((row) => ({ ...row, quotes: 0 }))],
      ['revisions counts no points', (rows) => rows.map((row) => ({ ...row, points: 0 }))],
      [
        'revisions of one knownAt are in the wrong order',
        (rows) => [...rows].sort((a, b) => a.knownAt - b.knownAt || b.seq - a.seq),
      ],
      [
        'revisions have other stamps than reads',
        (rows) => rows.map((row) => ({ ...row, recordedAt: row.recordedAt + 1 })),
      ],
    ] as readonly [string, (rows: Revisions) => Revisions][]
  ).map(
    ([name, change]): Mutant => ({
      name,
      clause: 'CURVE-REV-01',
      mutate: (store) =>
        withCurves(store, (base) => ({ revisions: async (...given) => change(await base.revisions(...given)) })),
    }),
  ),
];
