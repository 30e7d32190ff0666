import { AurumError } from '../../errors/index.js';
import { indexEnd, indexStart, type SeriesIndex } from '../../series/index.js';
import {
  absoluteOrigin,
  calendarEdges,
  type Frequency,
  frequencyStepMs,
  type Interval,
  isCalendarFrequency,
  type MarketClock,
  type RegularStarts,
} from '../../time/index.js';
import type { Atoms } from '../atoms.js';

const HOUR_MS = 3_600_000;
/** Contracts that begin or end within a minute have no cells. */
const LEAST_STEP_MS = 60_000;

/**
 * Cells of one length over all hours of the atoms and of the fine view: each lies in one piece, or in none. A piece is an atom, or, where contracts count hours
 * in different ways, the part of an atom on days of one length: there both ways of counting give the same average.
 */
export interface CellGrid extends RegularStarts {
  /** By cell: its piece, or −1. */
  readonly pieces: Int32Array;
  /** By piece: its atom. */
  readonly atomOf: Int32Array;
  /** By cell: its weighted hours; undefined when all have the same. */
  readonly weights: Float64Array | undefined;
}

/** What {@link cellGrid} takes besides the atoms. */
export interface CellGridOptions {
  /** The clock of the curve. */
  readonly clock: MarketClock;
  /** The periods of the fine view, which are made of whole cells. */
  readonly fine: Frequency;
  /** Those periods; cells cover them too, and do not cross their edges. */
  readonly index: SeriesIndex;
  /** Whether contracts count their hours in different ways. */
  readonly mixed: boolean;
  /** Whether hours are discounted. */
  readonly discounted: boolean;
}

/**
 * The cells of atoms: of the length of the fine view's periods, at most an hour, or shorter where contracts or profiles cut those.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` where they would be shorter than a minute
 */
export function cellGrid(atoms: Atoms, { clock, fine, index, mixed, discounted }: CellGridOptions): CellGrid {
  const hull = hullOf(atoms, index);
  const edges = index.kind === 'calendar' ? index.edges : Float64Array.of(); // periods of one length are made of cells
  const byDay = mixed || atoms.weighting === 'days';
  const days = byDay ? calendarEdges('P1D', clock, hull) : new Float64Array(0);
  const step = isCalendarFrequency(fine) ? HOUR_MS : frequencyStepMs(fine);
  const origin = absoluteOrigin(isCalendarFrequency(fine) ? 'PT1H' : fine, clock);
  const stepMs = dividing(step, origin, [atoms.starts, atoms.ends, ...atoms.classes.stretches, edges, days]);
  const start = origin + Math.floor((hull.start - origin) / stepMs) * stepMs;
  const length = Math.ceil((hull.end - start) / stepMs);
  const grid = { start, stepMs, length };
  const pieces = atomsOfCells(atoms, grid);
  const dayLengths = byDay ? lengthsOfDays(grid, days) : undefined;
  const atomOf =
    mixed && dayLengths !== undefined
      ? splitByDayLength(pieces, dayLengths)
      : Int32Array.from({ length: atoms.count }, (_, j) => j);
  if (discounted) return { ...grid, pieces, atomOf, weights: scaledHours(grid, atoms.classes.scale) };
  const weights = atoms.weighting === 'days' ? dayLengths?.map((ms) => (24 * stepMs) / ms) : undefined;
  return { ...grid, pieces, atomOf, weights };
}

/** By cell: what it counts by a running count of weighted hours. */
function scaledHours({ start, stepMs, length }: RegularStarts, scale: (t: number) => number): Float64Array {
  const out = new Float64Array(length);
  let before = scale(start);
  for (let k = 0; k < length; k++) {
    const after = scale(start + (k + 1) * stepMs);
    out[k] = after - before;
    before = after;
  }
  return out;
}

/** From the start of the first atom or period to the end of the last: both are in order of time, and there is at least one atom. */
function hullOf({ starts, ends, count }: Atoms, index: SeriesIndex): Interval {
  const start = starts[0] as number;
  const end = ends[count - 1] as number;
  if (index.length === 0) return { start, end };
  return { start: Math.min(start, indexStart(index, 0)), end: Math.max(end, indexEnd(index, index.length - 1)) };
}

/** The longest step that divides `step` and has all edges on its grid. */
function dividing(step: number, origin: number, lists: readonly Float64Array[]): number {
  let found = step;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      let rest = ((list[i] as number) - origin) % found; // i < length
      if (rest === 0) continue;
      rest = Math.abs(rest);
      while (rest !== 0) [found, rest] = [rest, found % rest];
      if (found < LEAST_STEP_MS) throw tooFine(list[i] as number);
    }
  }
  return found;
}

function tooFine(edge: number): AurumError {
  return new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `A contract or a load profile begins or ends at ${new Date(edge).toISOString()}: a fine view needs whole minutes. Move it, or use bootstrap alone.`,
    details: { edge },
  });
}

function atomsOfCells(atoms: Atoms, { start, stepMs, length }: RegularStarts): Int32Array {
  const pieces = new Int32Array(length).fill(-1);
  const { stretches } = atoms.classes;
  const next = new Int32Array(stretches.length);
  for (let j = 0; j < atoms.count; j++) {
    const index = atoms.classOf[j] as number; // columns by atom
    const list = stretches[index] as Float64Array;
    const from = atoms.starts[j] as number;
    const to = atoms.ends[j] as number;
    let k = next[index] as number;
    while (k < list.length && (list[k + 1] as number) <= from) k += 2; // pairs
    for (; k < list.length && (list[k] as number) < to; k += 2) {
      const first = Math.max(from, list[k] as number);
      const last = Math.min(to, list[k + 1] as number);
      pieces.fill(j, (first - start) / stepMs, (last - start) / stepMs);
      if ((list[k + 1] as number) > to) break;
    }
    next[index] = k;
  }
  return pieces;
}

/** By cell: the length of its delivery day in ms. */
function lengthsOfDays({ start, stepMs, length }: RegularStarts, days: Float64Array): Float64Array {
  const out = new Float64Array(length);
  let day = 0;
  for (let k = 0; k < length; k++) {
    const t = start + k * stepMs;
    while (day + 2 < days.length && (days[day + 1] as number) <= t) day++;
    out[k] = (days[day + 1] as number) - (days[day] as number);
  }
  return out;
}

/** Numbers pieces anew, each by its atom and the length of its days; gives the atoms of the new pieces. */
function splitByDayLength(pieces: Int32Array, dayLengths: Float64Array): Int32Array {
  const known = new Map<string, number>();
  const atomOf: number[] = [];
  let [atom, ms, piece] = [-1, -1, -1];
  for (let k = 0; k < pieces.length; k++) {
    if ((pieces[k] as number) < 0) continue;
    if (pieces[k] !== atom || dayLengths[k] !== ms) {
      atom = pieces[k] as number;
      ms = dayLengths[k] as number;
      const key = `${atom} ${ms}`;
      piece = known.get(key) ?? atomOf.push(atom) - 1;
      known.set(key, piece);
    }
    pieces[k] = piece;
  }
  return Int32Array.from(atomOf);
}
