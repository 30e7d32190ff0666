import { marketClock } from '../time/index.js';
import type { Clause } from './contract.js';
import { definition, intervals, T0 } from './fixtures.js';
import { assertViews, at, BERLIN, issueNumbers } from './view-fixtures.js';

const DAY_AHEAD = { dayAhead: { cutoff: '10:00' } };

/** Reads at a time of day on an earlier day. */
export const viewDayClauses: readonly Clause[] = [
  {
    id: 'SERIES-VIEW-03',
    title: 'the cutoff is a local time on the day before the delivery day, and belongs to what was known',
    test: async (subject) => {
      // 22:00 and 23:00 of 14 January and 00:00 and 01:00 of the 15th; 10:00 in Berlin is 09:00Z.
      const target = definition('h', { clock: BERLIN });
      const start = at('2026-01-14T22:00:00+01:00');
      await issueNumbers(subject, target, {
        start,
        length: 4,
        knownAt: [
          '2026-01-13T09:00:00Z',
          '2026-01-13T09:00:00.001Z',
          '2026-01-14T09:00:00Z',
          '2026-01-14T09:00:00.001Z',
        ],
      });
      const range = { start, end: at('2026-01-15T02:00:00+01:00') };
      const day = (cutoff: string, daysBefore?: number) => ({ dayAhead: { cutoff, daysBefore } });
      await assertViews(subject, 'h', [
        { view: DAY_AHEAD, range, start, points: [1, 1, 3, 3] },
        { view: day('10:00', 1), start, points: [1, 1, 3, 3] },
        { view: day('10:01'), range, start, points: [2, 2, 4, 4] },
        { view: day('09:59'), range, start, points: ['missing', 'missing', 2, 2] },
        { view: day('10:00', 2), range, start, points: ['missing', 'missing', 1, 1] },
        { view: day('10:00', 2), start: at('2026-01-15T00:00:00+01:00'), points: [1, 1] },
        { view: day('10:00', 0), range, start, points: [3, 3, 4, 4] },
        { view: day('00:00'), range, start, points: ['missing', 'missing', 2, 2] },
        { view: day('23:59'), range, start, points: [2, 2, 4, 4] },
        { view: day('10:00', 3), start, points: [] },
        { view: day('10:00', 366), range: { start, end: start + 1 }, start, points: ['missing'] },
        {
          view: DAY_AHEAD,
          range: { start: at('2026-01-14T23:00:00+01:00'), end: at('2026-01-15T01:00:00+01:00') },
          start: at('2026-01-14T23:00:00+01:00'),
          points: [1, 3],
        },
      ]);
    },
  },
  {
    id: 'SERIES-VIEW-03',
    title: 'the hours of a 23- and of a 25-hour day share a cutoff, which keeps its local time across the change',
    test: async (subject) => {
      const march = at('2026-03-29T00:00:00+01:00');
      await issueNumbers(subject, definition('spring', { clock: BERLIN }), {
        start: march,
        length: 24,
        // 10:00 on 28 March is 09:00Z, 10:00 on the 29th is 08:00Z.
        knownAt: ['2026-03-28T09:00:00Z', '2026-03-28T09:00:00.001Z', '2026-03-29T08:00:00Z', '2026-03-29T08:30:00Z'],
      });
      const october = at('2026-10-25T00:00:00+02:00');
      await issueNumbers(subject, definition('autumn', { clock: BERLIN }), {
        start: october,
        length: 26,
        // 10:00 on 24 October is 08:00Z, 10:00 on the 25th is 09:00Z.
        knownAt: ['2026-10-24T08:00:00Z', '2026-10-24T08:30:00Z', '2026-10-25T09:00:00Z', '2026-10-25T09:00:00.001Z'],
      });
      await assertViews(subject, 'spring', [
        { view: DAY_AHEAD, start: march, points: [...new Array<number>(23).fill(1), 3] },
      ]);
      await assertViews(subject, 'autumn', [
        { view: DAY_AHEAD, start: october, points: [...new Array<number>(25).fill(1), 3] },
      ]);
    },
  },
  {
    id: 'SERIES-VIEW-03',
    title: 'a cutoff that the clocks skip is read as much later, one that they show twice as the first',
    test: async (subject) => {
      // 02:30 on 29 March does not exist in Berlin: 01:30Z, 03:30 there, is half an hour after the change. On the 30th it is 00:30Z.
      const spring = definition('spring', { frequency: 'P1D', clock: BERLIN });
      const march = at('2026-03-30T00:00:00+02:00');
      await issueNumbers(subject, spring, {
        start: march,
        length: 2,
        knownAt: [
          '2026-03-29T00:30:00Z',
          '2026-03-29T01:00:00Z',
          '2026-03-29T01:30:00Z',
          '2026-03-29T01:30:00.001Z',
          '2026-03-30T00:30:00Z',
          '2026-03-30T00:30:00.001Z',
        ],
      });
      // 02:30 on 25 October is shown at 00:30Z and again at 01:30Z. On the 26th it is 01:30Z.
      const autumn = definition('autumn', { frequency: 'P1D', clock: BERLIN });
      const october = at('2026-10-26T00:00:00+01:00');
      await issueNumbers(subject, autumn, {
        start: october,
        length: 2,
        knownAt: ['2026-10-25T00:30:00Z', '2026-10-25T00:30:00.001Z', '2026-10-25T01:30:00Z', '2026-10-26T01:30:00Z'],
      });
      const view = { dayAhead: { cutoff: '02:30' } };
      await assertViews(subject, 'spring', [{ view, start: march, points: [3, 5] }]);
      await assertViews(subject, 'autumn', [{ view, start: october, points: [1, 4] }]);
    },
  },
  {
    id: 'SERIES-VIEW-03',
    title: 'delivery days begin where the clock says: gas days at 06:00, EFA days at 23:00 of the day before',
    test: async (subject) => {
      // 04:00 and 05:00 of 15 January belong to the gas day of the 14th.
      const gas = definition('gas', { clock: marketClock('Europe/Berlin', { dayStart: '06:00' }) });
      const morning = at('2026-01-15T04:00:00+01:00');
      await issueNumbers(subject, gas, {
        start: morning,
        length: 4,
        knownAt: ['2026-01-13T12:00:00Z', '2026-01-14T12:00:00Z', '2026-01-14T12:00:00.001Z'],
      });
      // 23:00 of 14 January belongs to the EFA day of the 15th.
      const efa = definition('efa', { clock: marketClock('Europe/London', { dayStart: '-01:00' }) });
      const evening = at('2026-01-14T21:00:00Z');
      await issueNumbers(subject, efa, {
        start: evening,
        length: 4,
        knownAt: ['2026-01-13T13:00:00Z', '2026-01-14T13:00:00Z', '2026-01-14T13:00:00.001Z'],
      });
      const view = { dayAhead: { cutoff: '13:00' } };
      await assertViews(subject, 'gas', [{ view, start: morning, points: [1, 1, 2, 2] }]);
      await assertViews(subject, 'efa', [{ view, start: evening, points: [1, 1, 2, 2] }]);
      // Gas days themselves: that of 28 March ends at 06:00 summer time, after 23 hours.
      const days = definition('days', { frequency: 'P1D', clock: gas.clock });
      const first = at('2026-03-28T06:00:00+01:00');
      await issueNumbers(subject, days, {
        start: first,
        length: 3,
        knownAt: ['2026-03-27T12:00:00Z', '2026-03-28T12:00:00Z', '2026-03-29T11:00:00Z', '2026-03-29T11:30:00Z'],
      });
      await assertViews(subject, 'days', [
        { view, start: first, points: [1, 2, 3] },
        { view: { dayAhead: { cutoff: '13:30' } }, start: first, points: [1, 2, 4] },
      ]);
    },
  },
  {
    id: 'SERIES-VIEW-03',
    title: 'a day whose own start the clocks leave out begins at the change, one whose start comes twice at the first',
    test: async (subject) => {
      const clock = marketClock('Europe/Berlin', { dayStart: '02:30' });
      // The day of 29 March begins at 01:00Z, which is 03:00 there; the half hours before belong to the 28th.
      const march = at('2026-03-29T00:00:00Z');
      await issueNumbers(subject, definition('spring', { frequency: 'PT30M', clock }), {
        start: march,
        length: 4,
        knownAt: ['2026-03-27T11:00:00Z', '2026-03-28T11:00:00Z', '2026-03-28T11:00:00.001Z'],
      });
      // The day of 25 October begins at 00:30Z, when it is 02:30 for the first time; at 01:00Z it is 02:00 again.
      const october = at('2026-10-25T00:00:00Z');
      await issueNumbers(subject, definition('autumn', { frequency: 'PT30M', clock }), {
        start: october,
        length: 4,
        knownAt: ['2026-10-23T10:00:00Z', '2026-10-24T10:00:00Z', '2026-10-24T10:00:00.001Z'],
      });
      const view = { dayAhead: { cutoff: '12:00' } };
      await assertViews(subject, 'spring', [{ view, start: march, points: [1, 1, 2, 2] }]);
      await assertViews(subject, 'autumn', [{ view, start: october, points: [1, 2, 2, 2] }]);
    },
  },
  {
    id: 'SERIES-VIEW-03',
    title: 'the day-ahead view sees corrections, late knowledge and withdrawals, of irregular intervals too',
    test: async (subject) => {
      const { series, catalog, call } = subject;
      const clock = marketClock('America/New_York');
      await catalog.define([definition('i', { frequency: 'irregular', clock })], call);
      // Midnight of 1 January in New York is 05:00Z, five hours after the first interval begins.
      const write = (rows: Parameters<typeof intervals>[0], knownAt: string) =>
        series.write({ key: 'i', series: intervals(rows), knownAt }, call);
      await write(
        [
          [0, 4, 1],
          [4, 5, 2],
          [5, 8, 3],
          [29, 30, 4],
        ],
        '2025-12-31T15:00:00Z',
      );
      await write([[5, 8, 7]], '2025-12-31T15:00:00Z');
      await write([[4, 5, 'withdrawn']], '2025-12-30T14:00:00Z');
      await write([[0, 4, 'notANumber']], '2025-12-30T15:00:00.001Z');
      await write([[29, 30, 8]], '2026-01-01T15:00:00Z');
      await write([[29, 30, 9]], '2026-01-01T15:00:00.001Z');
      const h = 3_600_000;
      await assertViews(subject, 'i', [
        // 10:00 in New York is 15:00Z. The first two intervals are of 31 December: what was known on the 30th counts.
        { view: DAY_AHEAD, start: T0 + 4 * h, points: ['withdrawn', 7, 8] },
        { view: { dayAhead: { cutoff: '10:01' } }, start: T0, points: ['notANumber', 'withdrawn', 7, 9] },
        { view: { dayAhead: { cutoff: '09:59' } }, start: T0 + 4 * h, points: ['withdrawn', 4] },
        {
          view: DAY_AHEAD,
          range: { start: T0, end: T0 + 29 * h },
          start: T0 + 4 * h,
          points: ['withdrawn', 7],
        },
      ]);
    },
  },
];
