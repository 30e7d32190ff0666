import { AurumError } from '../errors/index.js';
import {
  type Frequency,
  floorTo,
  formatInstant,
  type Instant,
  type Interval,
  type MarketClock,
} from '../time/index.js';
import { FLAG, isMissingFlag } from './flags.js';
import { gridIndex, indexLocate, indexStart } from './index-access.js';
import type { SeriesInit, SeriesKind } from './series-data.js';
import { duplicateError, duplicateStarts, irregularIndex, type SeriesIndex } from './series-index.js';

/** Which of several points with one start counts: none (an error that lists them), the first, or the last one pushed. */
export type DuplicatePolicy = 'error' | 'first' | 'last';

/** What a series that is built point by point will be. */
export interface BuilderOptions<U extends string, K extends SeriesKind> {
  /** The unit of every value. */
  readonly unit: U;
  /** The zone and day start of the market. */
  readonly clock: MarketClock;
  /** What the values mean. */
  readonly kind: K;
  /** The grid: the series will have every interval from the first point to the last, missing where nothing was pushed. `irregular`: only those pushed. */
  readonly frequency: Frequency | 'irregular';
  /** The grid reaches over at least this stretch, missing where nothing was pushed. */
  readonly range?: Interval | undefined;
  /** Default `error`. */
  readonly duplicates?: DuplicatePolicy | undefined;
  /** A label for people. */
  readonly name?: string | undefined;
}

/** A grid is refused when it would have this many intervals for points that are far fewer. */
const LARGEST_SPARSE_GRID = 20_000_000;

/** Growing columns of points in any order, and their sorting into an index. Used through `SeriesBuilder` and `Series.fromPoints`. */
export class PointColumns {
  #starts = new Float64Array(64);
  #ends = new Float64Array(64);
  #values = new Float64Array(64);
  #flags = new Uint8Array(64);
  #length = 0;

  /** Number of points so far. */
  get length(): number {
    return this.#length;
  }

  /** Adds a point; `end` is NaN for a point of a grid. */
  push(start: Instant, end: Instant, value: number, flag: number): void {
    if (this.#length === this.#starts.length) this.#grow();
    const i = this.#length++;
    this.#starts[i] = start;
    this.#ends[i] = end;
    this.#values[i] = value;
    this.#flags[i] = Number.isNaN(value) && !isMissingFlag(flag) ? FLAG.missing : flag;
  }

  #grow(): void {
    const size = this.#starts.length * 2;
    this.#starts = grown(this.#starts, new Float64Array(size));
    this.#ends = grown(this.#ends, new Float64Array(size));
    this.#values = grown(this.#values, new Float64Array(size));
    this.#flags = grown(this.#flags, new Uint8Array(size));
  }

  /** The points as columns of a series. @throws AurumError `SERIES.DUPLICATE`, `SERIES.OFF_GRID`, `SERIES.INDEX_INVALID`, `SERIES.OUT_OF_RANGE` */
  build(options: BuilderOptions<string, SeriesKind>): SeriesInit {
    const { unit, clock, kind, name } = options;
    const base = { unit, clock, kind, name };
    return options.frequency === 'irregular'
      ? { ...base, ...this.#irregular(options.duplicates ?? 'error') }
      : { ...base, ...this.#grid(options, options.frequency) };
  }

  #irregular(duplicates: DuplicatePolicy): Pick<SeriesInit, 'index' | 'values' | 'flags'> {
    const order = this.#order(duplicates);
    const pick = <A extends Float64Array | Uint8Array>(from: A, to: A): A => {
      for (let i = 0; i < order.length; i++) to[i] = from[order[i] ?? 0] ?? 0;
      return to;
    };
    const starts = pick(this.#starts, new Float64Array(order.length));
    const ends = pick(this.#ends, new Float64Array(order.length));
    return {
      index: irregularIndex({ starts, ends }),
      values: pick(this.#values, new Float64Array(order.length)),
      flags: pick(this.#flags, new Uint8Array(order.length)),
    };
  }

  /** Positions in ascending order of start; of equal starts the one that counts. */
  #order(duplicates: DuplicatePolicy): Int32Array {
    const starts = this.#starts;
    const order = Int32Array.from({ length: this.#length }, (_, i) => i);
    if (!isAscending(starts, this.#length)) order.sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0) || a - b);
    let kept = 0;
    for (let i = 0; i < order.length; i++) {
      const p = order[i] ?? 0;
      const same = kept > 0 && starts[order[kept - 1] ?? 0] === starts[p];
      if (same && duplicates === 'error') throw duplicateError(duplicateStarts(starts.subarray(0, this.#length)));
      if (same && duplicates === 'last') order[kept - 1] = p;
      if (!same) order[kept++] = p;
    }
    return order.subarray(0, kept);
  }

  #grid(
    options: BuilderOptions<string, SeriesKind>,
    frequency: Frequency,
  ): Pick<SeriesInit, 'index' | 'values' | 'flags'> {
    const index = this.#gridOver(options, frequency);
    const values = new Float64Array(index.length).fill(NaN);
    const flags = new Uint8Array(index.length).fill(FLAG.missing);
    const taken = new Uint8Array(index.length);
    const duplicates = options.duplicates ?? 'error';
    for (let p = 0; p < this.#length; p++) {
      const start = this.#starts[p] ?? NaN;
      const i = indexLocate(index, start);
      if (i < 0 || indexStart(index, i) !== start) throw this.#offGrid(index, frequency, options.clock);
      if (taken[i] === 1) {
        if (duplicates === 'error') throw duplicateError(duplicateStarts(this.#starts.subarray(0, this.#length)));
        if (duplicates === 'first') continue;
      }
      taken[i] = 1;
      values[i] = this.#values[p] ?? NaN;
      flags[i] = this.#flags[p] ?? FLAG.missing;
    }
    return { index, values, flags };
  }

  #gridOver(options: BuilderOptions<string, SeriesKind>, frequency: Frequency): SeriesIndex {
    let least = options.range?.start ?? Infinity;
    let last = options.range === undefined ? -Infinity : options.range.end - 1;
    for (let p = 0; p < this.#length; p++) {
      const start = this.#starts[p] ?? NaN;
      if (!Number.isSafeInteger(start)) throw this.#notAnInstant(p, start);
      if (start < least) least = start;
      if (start > last) last = start;
    }
    if (least > last) return gridIndex(frequency, options.clock, { start: 0, end: 0 });
    const first = this.#length === 0 || options.range !== undefined ? least : floorTo(frequency, options.clock, least);
    const span = { start: Math.min(first, floorTo(frequency, options.clock, least)), end: last + 1 };
    const index = gridIndex(frequency, options.clock, span);
    if (index.length > LARGEST_SPARSE_GRID && index.length > 100 * this.#length) {
      throw new AurumError('SERIES.OUT_OF_RANGE', {
        message: `${this.#length} points from ${formatInstant(least)} to ${formatInstant(last)} would need ${index.length} intervals of ${frequency}: check the outermost times, or build an irregular series.`,
        details: { points: this.#length, intervals: index.length, first: least, last, frequency },
      });
    }
    return index;
  }

  #notAnInstant(position: number, start: number): AurumError {
    return new AurumError('SERIES.INDEX_INVALID', {
      message: `The start of point ${position} is ${start}: an instant is a whole number of milliseconds.`,
      details: { position, start: String(start) },
    });
  }

  #offGrid(index: SeriesIndex, frequency: Frequency, clock: MarketClock): AurumError {
    const off: Instant[] = [];
    for (let p = 0; p < this.#length; p++) {
      const start = this.#starts[p] ?? NaN;
      if (indexStart(index, indexLocate(index, start)) !== start) off.push(start);
    }
    const shown = off.slice(0, 5).map((t) => formatInstant(t));
    return new AurumError('SERIES.OFF_GRID', {
      message: `${off.length} point(s) do not start on the ${frequency} grid of ${clock.id}: ${shown.join(', ')}${off.length > 5 ? ', …' : ''}. Name the frequency that they have, or 'irregular'.`,
      details: { starts: off.slice(0, 100), count: off.length, frequency, clock: clock.id },
    });
  }
}

function isAscending(starts: Float64Array, length: number): boolean {
  for (let i = 1; i < length; i++) if ((starts[i] ?? 0) < (starts[i - 1] ?? 0)) return false;
  return true;
}

function grown<A extends Float64Array | Uint8Array>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}
