import type { SeriesDefinition, TimeRange } from '../../ports/index.js';
import {
  type CalendarIndex,
  calendarIndex,
  FLAG,
  type IrregularIndex,
  irregularIndex,
  type RegularIndex,
  regularIndex,
  Series,
} from '../../series/index.js';
import { type Instant, type Interval, marketClock } from '../../time/index.js';
import { definition, HOUR, known } from '../fixtures.js';
import type { Choices } from './fast-check.js';

/** The small world of the model test: five series that differ in what matters, and few intervals, values and instants. */
export interface ModelSeries {
  readonly definition: SeriesDefinition;
  /** All intervals that a read may show. Those on a grid are listed by hand, so that the model needs no calendar. */
  readonly slots: readonly Interval[];
  /** The delivery day of each slot, by hand: the UTC midnight of its date. */
  readonly days: readonly Instant[];
  /** How far the wall clock of the series is ahead of UTC in the days in which things become known. */
  readonly aheadMs: number;
  /** An index over consecutive slots, `from` to `to` exclusive. */
  readonly index: (from: number, to: number) => RegularIndex | CalendarIndex | IrregularIndex;
}

const SLOTS = 12;
const DAY = 24 * HOUR;
/** In the midst of the days in which things become known, and six hours before a midnight. */
const BASE: Instant = Date.UTC(2026, 2, 3, 18);
const BERLIN = marketClock('Europe/Berlin');

/** Midnights in Berlin around the 23-hour day 2026-03-29. */
const MIDNIGHTS: readonly Instant[] = Array.from({ length: SLOTS + 1 }, (_, i) => {
  const winter = Date.UTC(2026, 2, 23, 23) + i * 24 * HOUR;
  return i > 5 ? winter - HOUR : winter;
});

/** Intervals of one to three hours, some back to back, some apart. */
const LOOSE: readonly Interval[] = Array.from({ length: SLOTS }, (_, i) => {
  const start = BASE + 3 * HOUR * i;
  return { start, end: start + (1 + (i % 3)) * HOUR };
});

/** The five series. */
export const UNIVERSE: readonly [ModelSeries, ...ModelSeries[]] = [
  regular(definition('hourly'), HOUR),
  { ...regular(definition('issued', { clock: BERLIN, issued: true }), HOUR), ...inBerlin(BASE, HOUR) },
  {
    definition: definition('daily', { frequency: 'P1D', clock: BERLIN, unit: 'MWh', kind: 'sum' }),
    slots: MIDNIGHTS.slice(0, -1).map((start, i) => ({ start, end: MIDNIGHTS[i + 1] ?? Number.NaN })),
    days: MIDNIGHTS.slice(0, -1).map((_, i) => Date.UTC(2026, 2, 24 + i)),
    aheadMs: HOUR,
    index: (from, to) =>
      calendarIndex({ frequency: 'P1D', clock: BERLIN, start: MIDNIGHTS[from] ?? Number.NaN, length: to - from }),
  },
  {
    definition: definition('loose', { frequency: 'irregular' }),
    slots: LOOSE,
    days: LOOSE.map(({ start }) => start - (start % DAY)),
    aheadMs: 0,
    index: (from, to) => {
      const slots = LOOSE.slice(from, to);
      return irregularIndex({
        starts: Float64Array.from(slots, (s) => s.start),
        ends: Float64Array.from(slots, (s) => s.end),
      });
    },
  },
  regular(definition('strict', { frequency: 'PT15M', nan: 'refuse' }), HOUR / 4),
];

function regular(target: SeriesDefinition, stepMs: number): ModelSeries {
  const starts = Array.from({ length: SLOTS }, (_, i) => BASE + i * stepMs);
  return {
    definition: target,
    slots: starts.map((start) => ({ start, end: start + stepMs })),
    days: starts.map((start) => start - (start % DAY)),
    aheadMs: 0,
    index: (from, to) => regularIndex({ start: BASE + from * stepMs, step: stepMs, length: to - from }),
  };
}

/** The days of steps in Berlin, in winter. */
function inBerlin(base: Instant, stepMs: number): Pick<ModelSeries, 'days' | 'aheadMs'> {
  const local = Array.from({ length: SLOTS }, (_, i) => base + HOUR + i * stepMs);
  return { days: local.map((wall) => wall - (wall % DAY)), aheadMs: HOUR };
}

/** Which revision of each interval a read takes, in a form that the model need not parse. */
export type ModelView =
  | { readonly kind: 'last' }
  | { readonly kind: 'issue'; readonly knownAt: Instant }
  | { readonly kind: 'leadTime'; readonly leadMs: number }
  | { readonly kind: 'dayAhead'; readonly minutes: number; readonly daysBefore: number }
  | { readonly kind: 'release'; readonly number: number; readonly published: boolean };

/** A point of the model. */
export interface ModelPoint extends Interval {
  readonly value: number;
  readonly flag: number;
  readonly knownAt: Instant;
}

/** One write of a batch, as the commands make it. */
export interface ModelWrite {
  readonly target: ModelSeries;
  /** The first slot. */
  readonly from: number;
  /** In slot order, missing ones too. */
  readonly points: readonly ModelPoint[];
  /** Whether knownAt is given for each point. */
  readonly perPoint: boolean;
  /** Slots whose points are set apart. */
  readonly quarantined: readonly ModelPoint[];
  /** Whether the unit is a wrong one. */
  readonly wrongUnit: boolean;
  /** Whether the last interval of an irregular series ends half an hour late. */
  readonly stretched: boolean;
}

/** The reason of every quarantined point. */
export const REASON = 'range: out of bounds';

/** Some more often than others, so that an interval is spoken of twice at one of them. */
const KNOWN = [1, 2, 2, 3, 3, 3, 4, 5].map(known) as [Instant, ...Instant[]]; // eight are at least one

/** An instant at which something may be known. */
export function chooseKnownAt(choices: Choices): Instant {
  return choices.of(KNOWN);
}

/** The number of a tenant, most often the first, so that much is said of the same series. */
export function chooseTenant(choices: Choices): number {
  return choices.oneIn(4) ? 1 : 0;
}

/** A write to one of the series: one to five slots from the middle of its slots. */
export function chooseWrite(choices: Choices): ModelWrite {
  const target = choices.of(UNIVERSE);
  const from = 1 + choices.below(4);
  const length = 1 + choices.below(5);
  const perPoint = choices.oneIn(3);
  const all = chooseKnownAt(choices);
  const points = target.slots.slice(from, from + length).map((slot) => {
    return { ...slot, ...choosePoint(choices), knownAt: perPoint ? chooseKnownAt(choices) : all };
  });
  const [first] = points;
  const quarantined =
    choices.oneIn(5) && first !== undefined && !perPoint ? [{ ...first, value: 99, flag: FLAG.ok }] : [];
  return { target, from, points, perPoint, quarantined, wrongUnit: choices.oneIn(25), stretched: choices.oneIn(6) };
}

function choosePoint(choices: Choices): { readonly value: number; readonly flag: number } {
  const kind = choices.below(12);
  if (kind === 11) return { value: Number.NaN, flag: FLAG.notANumber };
  if (kind >= 9) return { value: Number.NaN, flag: FLAG.withdrawn };
  if (kind === 8) return { value: Number.NaN, flag: FLAG.missing };
  return { value: choices.of([1, 2, 2.5, -0.1]), flag: kind >= 6 ? FLAG.estimated : FLAG.ok };
}

/** The series of a write. */
export function seriesOf({ target, from, points, wrongUnit, stretched }: ModelWrite): Series {
  const { unit, kind, clock } = target.definition;
  const index = target.index(from, from + points.length);
  return Series.of({
    index: stretched && index.kind === 'irregular' ? stretch(index) : index,
    unit: wrongUnit ? 'GBP/MWh' : unit,
    kind,
    clock,
    values: Float64Array.from(points, (point) => point.value),
    flags: Uint8Array.from(points, (point) => point.flag),
  });
}

function stretch({ starts, ends }: IrregularIndex): IrregularIndex {
  return irregularIndex({ starts, ends: ends.map((end, i) => (i === ends.length - 1 ? end + HOUR / 2 : end)) });
}

/** A range whose bounds are on, just before or just after the edges of slots, or open. */
export function chooseRange(choices: Choices, target: ModelSeries): TimeRange {
  const edge = (): Instant | undefined => {
    if (choices.oneIn(4)) return undefined;
    return (target.slots[choices.below(SLOTS)]?.start ?? BASE) + choices.of([0, 0, 1, -1]);
  };
  const [a, b] = [edge(), edge()];
  if (a === undefined || b === undefined) return { start: a, end: b };
  return { start: Math.min(a, b), end: Math.max(a, b) };
}
