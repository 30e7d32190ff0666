import { dayAheadCutoff, type ResolvedDayAhead } from '../../../src/driver/index.js';
import { FLAG } from '../../../src/series/index.js';
import {
  deliveryDay,
  deliveryDayStart,
  type LocalTimePolicy,
  localToInstant,
  type MarketClock,
  marketClock,
  zoneTable,
} from '../../../src/time/index.js';
import { wallClock } from '../../time/wall-clock-model.js';
import { type Mutant, withSeries } from './tools.js';
import { rightly, withChoice, withView } from './view-tools.js';

const DAY = 86_400_000;

/** Defects in what views take. */
export const viewMutants: readonly Mutant[] = [
  {
    name: 'an issue is all that was known when it came',
    clause: 'SERIES-VIEW-01',
    mutate: (store) =>
      withView(store, 'issue', ({ revisions }, { knownAt }) => revisions.findLast((r) => r.knownAt <= knownAt)),
  },
  {
    name: 'an issue is what came from it on',
    clause: 'SERIES-VIEW-01',
    mutate: (store) =>
      withView(store, 'issue', ({ revisions }, { knownAt }) => revisions.find((r) => r.knownAt >= knownAt)),
  },
  {
    name: 'an issue is never corrected',
    clause: 'SERIES-VIEW-01',
    mutate: (store) =>
      withView(store, 'issue', ({ revisions }, { knownAt }) => revisions.find((r) => r.knownAt === knownAt)),
  },
  {
    name: 'an issue shows only what is the latest still',
    clause: 'SERIES-VIEW-01',
    mutate: (store) =>
      withView(store, 'issue', ({ revisions }, { knownAt }) => revisions.slice(-1).find((r) => r.knownAt === knownAt)),
  },
  {
    name: 'an issue is named to the second',
    clause: 'SERIES-VIEW-01',
    mutate: (store) =>
      withView(store, 'issue', ({ revisions }, { knownAt }) =>
        revisions.findLast((r) => Math.floor(r.knownAt / 1000) === Math.floor(knownAt / 1000)),
      ),
  },
  {
    name: 'what an issue withdraws is left out',
    clause: 'SERIES-VIEW-01',
    mutate: (store) =>
      withView(store, 'issue', ({ revisions }, { knownAt }) =>
        revisions.findLast((r) => r.knownAt === knownAt && r.flag !== FLAG.withdrawn),
      ),
  },
  {
    name: 'an open read of an issue reaches as far as what is stored',
    clause: 'SERIES-VIEW-01',
    mutate: (store) =>
      withSeries(store, (base) => ({
        read: async (key, range = {}, options = {}) => {
          if (options.issue === undefined) return base.read(key, range, options);
          const { starts, length } = await base.revisions(key, range, { tenant: options.tenant });
          if (length === 0) return base.read(key, range, options);
          const { start = starts[0], end = (starts[length - 1] ?? 0) + 1 } = range;
          return base.read(key, { start, end }, options);
        },
      })),
  },
  {
    name: 'the bound of a lead time is exclusive',
    clause: 'SERIES-VIEW-02',
    mutate: (store) =>
      withView(store, 'leadTime', ({ start, revisions }, { leadMs }) =>
        revisions.findLast((r) => r.knownAt < start - leadMs),
      ),
  },
  {
    name: 'a lead time counts from the end',
    clause: 'SERIES-VIEW-02',
    mutate: (store) =>
      withView(store, 'leadTime', ({ end, revisions }, { leadMs }) =>
        revisions.findLast((r) => r.knownAt <= end - leadMs),
      ),
  },
  {
    name: 'a lead time of a day is a day of the wall clock',
    clause: 'SERIES-VIEW-02',
    mutate: (store) =>
      withView(store, 'leadTime', ({ start, revisions }, { leadMs }, { clock: { zone } }) => {
        const days = Math.floor(leadMs / DAY) * DAY;
        const before = localToInstant(zoneTable(zone), wallClock(zone, start) - days, PATIENT);
        return revisions.findLast((r) => r.knownAt <= before - (leadMs - days));
      }),
  },
  {
    name: 'a lead time asks only how old the latest revision is',
    clause: 'SERIES-VIEW-02',
    mutate: (store) =>
      withView(store, 'leadTime', ({ start, revisions }, { leadMs }) =>
        revisions.slice(-1).find((r) => r.knownAt <= start - leadMs),
      ),
  },
  {
    name: 'a lead time takes the first of an issue',
    clause: 'SERIES-VIEW-02',
    mutate: (store) =>
      withView(store, 'leadTime', ({ start, revisions }, { leadMs }) => {
        const last = revisions.findLast((r) => r.knownAt <= start - leadMs);
        return revisions.find((r) => r.knownAt === last?.knownAt);
      }),
  },
  {
    name: 'a lead time counts from the start of the read',
    clause: 'SERIES-VIEW-02',
    mutate: (store) =>
      withSeries(store, (base) => ({
        read: async (key, range = {}, options = {}) => {
          const { leadTime, ...rest } = options;
          if (typeof leadTime !== 'number' || typeof range.start !== 'number') return base.read(key, range, options);
          return base.read(key, range, { ...rest, asOf: range.start - Math.min(leadTime, 1e14) });
        },
      })),
  },
  {
    name: 'a lead time is rounded to seconds',
    clause: 'SERIES-VIEW-02',
    mutate: (store) =>
      withView(store, 'leadTime', ({ start, revisions }, { leadMs }) =>
        revisions.findLast((r) => r.knownAt <= start - Math.floor(leadMs / 1000) * 1000),
      ),
  },
  cutoffMutant('the cutoff is a time in UTC', (view, clock, start) =>
    dayAheadCutoff(view, marketClock('UTC'), deliveryDay(clock, start)),
  ),
  cutoffMutant('the cutoff is on the delivery day itself', (view, clock, start) =>
    dayAheadCutoff({ ...view, daysBefore: 0 }, clock, deliveryDay(clock, start)),
  ),
  cutoffMutant('the number of days before is ignored', (view, clock, start) =>
    dayAheadCutoff({ ...view, daysBefore: 1 }, clock, deliveryDay(clock, start)),
  ),
  cutoffMutant('the delivery day is the calendar day', (view, clock, start) =>
    dayAheadCutoff(view, clock, deliveryDay(marketClock(clock.zone), start)),
  ),
  cutoffMutant('the delivery day is the day in UTC', (view, clock, start) =>
    dayAheadCutoff(view, clock, Math.floor((start - clock.dayStartMs) / DAY)),
  ),
  cutoffMutant('the delivery day is a wall clock less the start of the day', (view, clock, start) =>
    dayAheadCutoff(view, clock, Math.floor((wallClock(clock.zone, start) - clock.dayStartMs) / DAY)),
  ),
  cutoffMutant('the cutoff is counted from the start of the delivery day', (view, clock, start) => {
    const day = deliveryDayStart(clock, deliveryDay(clock, start) - view.daysBefore);
    return day + view.cutoffMs - clock.dayStartMs;
  }),
  cutoffMutant('the cutoff is 24 hours for each day before that of the delivery day', (view, clock, start) => {
    const same = dayAheadCutoff({ ...view, daysBefore: 0 }, clock, deliveryDay(clock, start));
    return same - view.daysBefore * DAY;
  }),
  cutoffMutant('a cutoff that the clocks skip is the change', (view, clock, start) =>
    cutoffBy({ ambiguous: 'earlier', nonexistent: 'shiftForward' }, view, { clock, start }),
  ),
  cutoffMutant('a cutoff that the clocks skip is read as much earlier', (view, clock, start) =>
    cutoffBy({ ambiguous: 'earlier', nonexistent: 'earlier' }, view, { clock, start }),
  ),
  cutoffMutant('a cutoff that the clocks show twice is the second', (view, clock, start) =>
    cutoffBy({ ambiguous: 'later', nonexistent: 'later' }, view, { clock, start }),
  ),
  {
    name: 'the cutoff is exclusive',
    clause: 'SERIES-VIEW-03',
    mutate: (store) =>
      withView(store, 'dayAhead', ({ start, revisions }, view, { clock }) => {
        const cutoff = dayAheadCutoff(view, clock, deliveryDay(clock, start));
        return revisions.findLast((r) => r.knownAt < cutoff);
      }),
  },
  {
    name: 'one cutoff holds for the whole read',
    clause: 'SERIES-VIEW-03',
    mutate: (store) =>
      withSeries(store, (base) => ({
        read: async (key, range = {}, options = {}) => {
          const { dayAhead, ...rest } = options;
          const { starts, length } = await base.revisions(key, range, { tenant: options.tenant });
          const first = typeof range.start === 'number' ? range.start : starts[0];
          if (dayAhead === undefined || first === undefined || length === 0) return base.read(key, range, options);
          const { clock } = await store.catalog.get(key, { tenant: options.tenant });
          const [hours = 0, minutes = 0] = dayAhead.cutoff.split(':').map(Number);
          const view = { cutoffMs: (hours * 60 + minutes) * 60_000, daysBefore: dayAhead.daysBefore ?? 1 };
          const asOf = dayAheadCutoff({ kind: 'dayAhead', ...view }, clock, deliveryDay(clock, first));
          return base.read(key, range, { ...rest, asOf });
        },
      })),
  },
  {
    name: 'a day-ahead read forgets corrections of what was known',
    clause: 'SERIES-VIEW-03',
    mutate: (store) =>
      withView(store, 'dayAhead', ({ start, revisions }, view, { clock }) => {
        const cutoff = dayAheadCutoff(view, clock, deliveryDay(clock, start));
        const last = revisions.findLast((r) => r.knownAt <= cutoff);
        return revisions.find((r) => r.knownAt === last?.knownAt);
      }),
  },
  {
    name: 'a release counts revisions',
    clause: 'SERIES-VIEW-04',
    mutate: (store) => withView(store, 'release', ({ revisions }, { number }) => revisions[number - 1]),
  },
  {
    name: 'published and corrected are exchanged',
    clause: 'SERIES-VIEW-04',
    mutate: (store) =>
      withChoice(store, (interval, asked, definition) => {
        const { view } = asked;
        if (view.kind !== 'release') return rightly(interval, asked, definition);
        const as = view.as === 'published' ? 'corrected' : 'published';
        return rightly(interval, { ...asked, view: { ...view, as } }, definition);
      }),
  },
  {
    name: 'a release is read as published unless told otherwise',
    clause: 'SERIES-VIEW-04',
    mutate: (store) =>
      withSeries(store, (base) => ({
        read: (key, range, options = {}) => {
          const { release } = options;
          const spelt = typeof release === 'number' ? { number: release } : release;
          return base.read(key, range, { ...options, release: spelt && { as: 'published', ...spelt } });
        },
      })),
  },
  {
    name: 'releases count from 0',
    clause: 'SERIES-VIEW-04',
    mutate: (store) =>
      withView(store, 'release', ({ revisions }, { number }) => {
        const issues = [...new Set(revisions.map((r) => r.knownAt))];
        return revisions.findLast((r) => r.knownAt === issues[number]);
      }),
  },
  {
    name: 'releases count in the order in which they were recorded',
    clause: 'SERIES-VIEW-04',
    mutate: (store) =>
      withView(store, 'release', ({ revisions }, { number, as }) => {
        const recorded = [...revisions].sort((a, b) => a.seq - b.seq);
        const issues = [...new Set(recorded.map((r) => r.knownAt))];
        const release = recorded.filter((r) => r.knownAt === issues[number - 1]);
        return as === 'published' ? release[0] : release.at(-1);
      }),
  },
  {
    name: 'releases count over the whole series',
    clause: 'SERIES-VIEW-04',
    mutate: (store) =>
      withSeries(store, (base) => ({
        read: async (key, range, options = {}) => {
          const { release, ...rest } = options;
          if (typeof release !== 'number') return base.read(key, range, options);
          const { knownAt } = await base.runs(key, {}, { tenant: options.tenant });
          return base.read(key, range, { ...rest, issue: knownAt[release - 1] ?? 0 });
        },
      })),
  },
  {
    name: 'withdrawals are no releases',
    clause: 'SERIES-VIEW-04',
    mutate: (store) =>
      withView(store, 'release', ({ revisions }, { number, as }) => {
        const said = revisions.filter((r) => r.flag !== FLAG.withdrawn);
        const issues = [...new Set(said.map((r) => r.knownAt))];
        const release = said.filter((r) => r.knownAt === issues[number - 1]);
        return as === 'published' ? release[0] : release.at(-1);
      }),
  },
  {
    name: 'past the last release the last one is shown',
    clause: 'SERIES-VIEW-04',
    mutate: (store) =>
      withChoice(
        store,
        (interval, asked, definition) =>
          rightly(interval, asked, definition) ??
          (asked.view.kind === 'release' ? interval.revisions.at(-1) : undefined),
      ),
  },
];

const PATIENT: LocalTimePolicy = { ambiguous: 'earlier', nonexistent: 'later' };

function cutoffBy(
  policy: LocalTimePolicy,
  view: ResolvedDayAhead,
  { clock, start }: { readonly clock: MarketClock; readonly start: number },
): number {
  const local = (deliveryDay(clock, start) - view.daysBefore) * DAY + view.cutoffMs;
  return localToInstant(zoneTable(clock.zone), local, policy);
}

/** A store whose day-ahead reads know up to another instant. */
function cutoffMutant(
  name: string,
  cutoffOf: (view: ResolvedDayAhead, clock: MarketClock, start: number) => number,
): Mutant {
  return {
    name,
    clause: 'SERIES-VIEW-03',
    mutate: (store) =>
      withView(store, 'dayAhead', ({ start, revisions }, view, { clock }) => {
        const cutoff = cutoffOf(view, clock, start);
        return revisions.findLast((r) => r.knownAt <= cutoff);
      }),
  };
}
