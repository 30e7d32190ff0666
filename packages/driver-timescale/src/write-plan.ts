import { FLAG, frequencyStepMs, type Instant } from '@aurum/core';
import { type PreparedWrite, preparedStarts } from '@aurum/core/driver';

/** Some consecutive points of a write. */
export interface Slice {
  readonly write: PreparedWrite;
  /** The first point. */
  readonly from: number;
  /** The point after the last. */
  readonly to: number;
}

/** Points of which no two speak of the same interval. */
export interface Wave {
  /** Intervals that the store cannot hold yet. */
  readonly direct: readonly Slice[];
  /** Intervals that it may hold. */
  readonly staged: readonly Slice[];
}

/** First and last start that the store holds of a series. */
export interface Extent {
  readonly first: Instant;
  readonly last: Instant;
}

/**
 * Sorts a batch out. An interval that occurs several times (known at different instants) goes into as many waves, in the
 * order of knowledge. In the first wave whatever lies before or behind all that is stored of its series needs no comparison:
 * the series is locked, so nothing can come between.
 */
export function planWaves(prepared: readonly PreparedWrite[], extents: ReadonlyMap<string, Extent>): readonly Wave[] {
  const byKey = new Map<string, PreparedWrite[]>();
  for (const write of prepared) {
    if (write.length === 0) continue;
    const others = byKey.get(write.key);
    if (others === undefined) byKey.set(write.key, [write]);
    else others.push(write);
  }
  const waves: { direct: Slice[]; staged: Slice[] }[] = [];
  for (const [key, writes] of byKey) {
    for (const [rank, layer] of layers(writes).entries()) {
      waves[rank] ??= { direct: [], staged: [] };
      for (const write of layer) place(write, rank === 0 ? extents.get(key) : ALL, waves[rank]);
    }
  }
  return waves;
}

const ALL: Extent = { first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY };

function place(write: PreparedWrite, extent: Extent | undefined, wave: { direct: Slice[]; staged: Slice[] }): void {
  const whole = { write, from: 0, to: write.length };
  // Irregular intervals are always compared: they may overlap what is stored without beginning where it does.
  if (write.ends !== undefined || extent === ALL) wave.staged.push(whole);
  else if (extent === undefined) wave.direct.push(whole);
  else {
    const before = lowerBound(write, extent.first);
    const behind = lowerBound(write, extent.last + 1);
    if (before > 0) wave.direct.push({ write, from: 0, to: before });
    if (behind > before) wave.staged.push({ write, from: before, to: behind });
    if (behind < write.length) wave.direct.push({ write, from: behind, to: write.length });
  }
}

/** The first point that starts at or after `t`. */
function lowerBound({ starts, length }: PreparedWrite, t: Instant): number {
  if (!(starts instanceof Float64Array)) {
    return Math.min(length, Math.max(0, Math.ceil((t - starts.start) / starts.stepMs)));
  }
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) < t)
      low = middle + 1; // middle is in range
    else high = middle;
  }
  return low;
}

/** The writes of one series, such that no interval occurs twice within a layer and knowledge ascends over the layers. */
function layers(writes: readonly PreparedWrite[]): readonly (readonly PreparedWrite[])[] {
  if (writes.length === 1 || areDisjoint(writes)) return [writes];
  return mergeByRank(writes);
}

function areDisjoint(writes: readonly PreparedWrite[]): boolean {
  const spans = writes
    .map((write) => ({ first: startAt(write, 0), last: startAt(write, write.length - 1) }))
    .sort((a, b) => a.first - b.first);
  return spans.every((span, i) => i === 0 || span.first > (spans[i - 1] as { last: number }).last);
}

function startAt({ starts }: PreparedWrite, i: number): Instant {
  return starts instanceof Float64Array ? (starts[i] as number) : starts.start + i * starts.stepMs;
}

function mergeByRank(writes: readonly PreparedWrite[]): readonly (readonly PreparedWrite[])[] {
  const total = writes.reduce((sum, write) => sum + write.length, 0);
  const starts = new Float64Array(total);
  const knownAt = new Float64Array(total);
  const values = new Float64Array(total);
  const flags = new Uint8Array(total);
  const ends = writes[0]?.ends === undefined ? undefined : new Float64Array(total);
  let at = 0;
  for (const write of writes) {
    starts.set(preparedStarts(write), at);
    values.set(write.values.subarray(0, write.length), at);
    if (write.flags !== undefined) flags.set(write.flags, at);
    if (write.ends !== undefined) ends?.set(write.ends, at);
    if (typeof write.knownAt === 'number') knownAt.fill(write.knownAt, at, at + write.length);
    else knownAt.set(write.knownAt, at);
    at += write.length;
  }
  const order = Uint32Array.from(starts, (_, i) => i).sort(
    (a, b) => (starts[a] as number) - (starts[b] as number) || (knownAt[a] as number) - (knownAt[b] as number),
  );
  const byRank: number[][] = [];
  let rank = 0;
  for (let k = 0; k < total; k++) {
    const i = order[k] as number; // k is in range
    rank = k > 0 && starts[order[k - 1] as number] === starts[i] ? rank + 1 : 0;
    byRank[rank] ??= [];
    byRank[rank]?.push(i);
  }
  const [first] = writes as readonly [PreparedWrite];
  return byRank.map((positions) => {
    const pick = (column: Float64Array): Float64Array => Float64Array.from(positions, (i) => column[i] as number);
    const layerFlags = Uint8Array.from(positions, (i) => flags[i] as number);
    return [
      {
        ...first,
        length: positions.length,
        starts: pick(starts),
        ends: ends === undefined ? undefined : pick(ends),
        values: pick(values),
        flags: layerFlags.some((flag) => flag !== FLAG.ok) ? layerFlags : undefined,
        knownAt: pick(knownAt),
        quarantined: [],
      },
    ];
  });
}

/** So many points are worth a scan of their range. */
const DENSE_POINTS = 10_000;

/**
 * The series and the range of points that fill at least a quarter of the grid between the first and the last of them, so that
 * scanning the range finds few rows in vain; `undefined` for fewer or sparser points, or without a grid of equal steps.
 */
export function denseRange(
  slices: readonly Slice[],
): { readonly keys: readonly string[]; readonly first: Instant; readonly last: Instant } | undefined {
  const keys = new Set<string>();
  let [points, first, last, stepMs] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { write, from, to } of slices) {
    const { frequency } = write.definition;
    const step = frequency === 'irregular' ? undefined : frequencyStepMs(frequency);
    if (step === undefined) return undefined;
    keys.add(write.key);
    points += to - from;
    first = Math.min(first, startAt(write, from));
    last = Math.max(last, startAt(write, to - 1));
    stepMs = Math.min(stepMs, step);
  }
  const slots = keys.size * ((last - first) / stepMs + 1);
  return points >= DENSE_POINTS && points * 4 >= slots ? { keys: [...keys], first, last } : undefined;
}
