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
import { definition, HOUR, known, T0 } from '../fixtures.js';
import type { Choices } from './fast-check.js';

/** The small world of the model test: four series that differ in what matters, and few intervals, values and instants. */
export interface ModelSeries {
  readonly definition: SeriesDefinition;
  /** All intervals that a read may show. Those on a grid are listed by hand, so that the model needs no calendar. */
  readonly slots: readonly Interval[];
  /** An index over consecutive slots, `from` to `to` exclusive. */
  readonly index: (from: number, to: number) => RegularIndex | CalendarIndex | IrregularIndex;
}

const SLOTS = 12;
const BERLIN = marketClock('Europe/Berlin');

/** Midnights in Berlin around the 23-hour day 2026-03-29. */
const MIDNIGHTS: readonly Instant[] = Array.from({ length: SLOTS + 1 }, (_, i) => {
  const winter = Date.UTC(2026, 2, 23, 23) + i * 24 * HOUR;
  return i > 5 ? winter - HOUR : winter;
});

/** Intervals of one to three hours, some back to back, some apart. */
const LOOSE: readonly Interval[] = Array.from({ length: SLOTS }, (_, i) => {
  const start = T0 + 3 * HOUR * i;
  return { start, end: start + (1 + (i % 3)) * HOUR };
});

/** The four series. */
export const UNIVERSE: readonly [ModelSeries, ...ModelSeries[]] = [
  regular(definition('hourly'), HOUR),
  {
    definition: definition('daily', { frequency: 'P1D', clock: BERLIN, unit: 'MWh', kind: 'sum' }),
    slots: MIDNIGHTS.slice(0, -1).map((start, i) => ({ start, end: MIDNIGHTS[i + 1] ?? Number.NaN })),
    index: (from, to) =>
      calendarIndex({ frequency: 'P1D', clock: BERLIN, start: MIDNIGHTS[from] ?? Number.NaN, length: to - from }),
  },
  {
    definition: definition('loose', { frequency: 'irregular' }),
    slots: LOOSE,
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
  return {
    definition: target,
    slots: Array.from({ length: SLOTS }, (_, i) => ({ start: T0 + i * stepMs, end: T0 + (i + 1) * stepMs })),
    index: (from, to) => regularIndex({ start: T0 + from * stepMs, step: stepMs, length: to - from }),
  };
}

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

const KNOWN = [known(1), known(2), known(3), known(4), known(5)] as const;

/** An instant at which something may be known. */
export function chooseKnownAt(choices: Choices): Instant {
  return choices.of(KNOWN);
}

/** A write to one of the series: two to five slots from the middle of its slots. */
export function chooseWrite(choices: Choices): ModelWrite {
  const target = choices.of(UNIVERSE);
  const from = 1 + choices.below(5);
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
  return { value: choices.of([1, 2, 2.5, -0.1]), flag: kind === 7 ? FLAG.estimated : FLAG.ok };
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
    return (target.slots[choices.below(SLOTS)]?.start ?? T0) + choices.of([0, 0, 1, -1]);
  };
  const [a, b] = [edge(), edge()];
  if (a === undefined || b === undefined) return { start: a, end: b };
  return { start: Math.min(a, b), end: Math.max(a, b) };
}
