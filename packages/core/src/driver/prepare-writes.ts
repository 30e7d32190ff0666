import { AurumError } from '../errors/index.js';
import type { SeriesDefinition, SeriesWrite } from '../ports/index.js';
import { formatInstant, type Instant } from '../time/index.js';
import { seriesNotFound } from './call.js';
import { type PreparedWrite, preparedStarts, prepareWrite } from './prepare-points.js';

/** So many points are spelled out in an error's details; its `count` is complete. */
const MAX_LISTED = 1000;

/**
 * Checks all writes of a batch against the definitions and against each other, and lays them out as columns. A regular
 * series without flags costs nothing per point: its arrays are passed on as they are.
 *
 * @param writes the batch
 * @param definitions the stored definitions of its keys; one that is not in the map is not defined
 * @throws AurumError `SERIES.NOT_FOUND` (naming all unknown keys), `SERIES.UNIT_MISMATCH`, `SERIES.KIND_MISMATCH`, `SERIES.OFF_GRID`,
 * `SERIES.NAN_REFUSED`, `SERIES.DUPLICATE`, `SERIES.INTERVAL_CONFLICT`, `SERIES.INVALID_ARGUMENT`, `TIME.NO_OFFSET`, `TIME.INVALID_INSTANT`
 */
export function prepareWrites(
  writes: readonly SeriesWrite[],
  definitions: ReadonlyMap<string, SeriesDefinition>,
): readonly PreparedWrite[] {
  const unknown = writes.filter((write) => !definitions.has(write.key)).map((write) => write.key);
  if (unknown.length > 0) throw seriesNotFound(unknown);
  const prepared: PreparedWrite[] = [];
  for (const write of writes) {
    const definition = definitions.get(write.key);
    if (definition === undefined) throw seriesNotFound([write.key]);
    prepared.push(prepareWrite(write, definition));
  }
  refuseContradictions(prepared);
  return prepared;
}

/** One series holds no interval twice, so only series that several writes speak of are compared. */
function refuseContradictions(prepared: readonly PreparedWrite[]): void {
  const byKey = new Map<string, PreparedWrite[]>();
  for (const write of prepared) {
    if (write.length === 0) continue;
    const others = byKey.get(write.key);
    if (others === undefined) byKey.set(write.key, [write]);
    else others.push(write);
  }
  const duplicates: DuplicatePoint[] = [];
  let count = 0;
  for (const [key, writes] of byKey) {
    if (writes.length < 2 || followEachOther(writes)) continue;
    const points = merge(writes);
    refuseOverlaps(key, points);
    count += findDuplicates(key, points, duplicates);
  }
  if (count > 0) throw duplicateError(duplicates, count);
}

interface DuplicatePoint {
  readonly key: string;
  readonly start: Instant;
  readonly knownAt: Instant;
}

/** The points of one series over several writes, sorted by (start, knownAt). */
interface MergedPoints {
  readonly starts: Float64Array;
  readonly ends: Float64Array | undefined;
  readonly knownAt: Float64Array;
  readonly order: Uint32Array;
}

/** Whether each write lies wholly behind the one before, as the parts of a long series do. */
function followEachOther(writes: readonly PreparedWrite[]): boolean {
  let previous = Number.NEGATIVE_INFINITY;
  for (const write of writes) {
    const { starts, ends, length } = write;
    const first = starts instanceof Float64Array ? (starts[0] ?? Number.NaN) : starts.start;
    const last =
      starts instanceof Float64Array ? (starts[length - 1] ?? Number.NaN) : starts.start + (length - 1) * starts.stepMs;
    if (first < previous) return false;
    previous = ends === undefined ? last + 1 : (ends[length - 1] ?? Number.NaN);
  }
  return true;
}

function merge(writes: readonly PreparedWrite[]): MergedPoints {
  const total = writes.reduce((sum, write) => sum + write.length, 0);
  const irregular = writes[0]?.ends !== undefined;
  const starts = new Float64Array(total);
  const ends = irregular ? new Float64Array(total) : undefined;
  const knownAt = new Float64Array(total);
  let at = 0;
  for (const write of writes) {
    starts.set(preparedStarts(write), at);
    if (write.ends !== undefined) ends?.set(write.ends, at);
    if (typeof write.knownAt === 'number') knownAt.fill(write.knownAt, at, at + write.length);
    else knownAt.set(write.knownAt, at);
    at += write.length;
  }
  const order = Uint32Array.from(starts, (_, i) => i).sort(
    (a, b) => (starts[a] ?? 0) - (starts[b] ?? 0) || (knownAt[a] ?? 0) - (knownAt[b] ?? 0),
  );
  return { starts, ends, knownAt, order };
}

function findDuplicates(key: string, points: MergedPoints, found: DuplicatePoint[]): number {
  const { starts, knownAt, order } = points;
  let count = 0;
  let listed = -1;
  for (let k = 1; k < order.length; k++) {
    const a = order[k - 1] as number; // positions are in range
    const b = order[k] as number;
    if (starts[a] !== starts[b] || knownAt[a] !== knownAt[b]) {
      listed = -1;
      continue;
    }
    if (listed === a) {
      listed = b;
      continue;
    }
    listed = b;
    count++;
    if (found.length < MAX_LISTED) found.push({ key, start: starts[b] as number, knownAt: knownAt[b] as number });
  }
  return count;
}

function refuseOverlaps(key: string, points: MergedPoints): void {
  const { starts, ends, order } = points;
  if (ends === undefined) return;
  for (let k = 1; k < order.length; k++) {
    const a = order[k - 1] as number; // positions are in range
    const b = order[k] as number;
    const first = { start: starts[a] as number, end: ends[a] as number };
    const second = { start: starts[b] as number, end: ends[b] as number };
    const same = first.start === second.start && first.end === second.end;
    if (!same && second.start < first.end)
      throw intervalConflict(key, { given: second, other: first, where: 'in the same batch' });
  }
}

/** The error for an interval that overlaps another of its series without being the same. */
export function intervalConflict(
  key: string,
  conflict: {
    readonly given: { readonly start: Instant; readonly end: Instant };
    readonly other: { readonly start: Instant; readonly end: Instant };
    /** Where the other one is, for example `in the store`. */
    readonly where: string;
  },
): AurumError {
  const { given, other, where } = conflict;
  const [a, b] = [given, other].map(({ start, end }) => `${formatInstant(start)} to ${formatInstant(end)}`);
  return new AurumError('SERIES.INTERVAL_CONFLICT', {
    message: `The interval ${a} of "${key}" overlaps ${b} ${where}. Observations of one series must have the same interval or none in common; write it with the bounds it had, or under another key.`,
    details: { key, start: given.start, end: given.end, otherStart: other.start, otherEnd: other.end },
  });
}

function duplicateError(duplicates: readonly DuplicatePoint[], count: number): AurumError {
  const shown = duplicates.slice(0, 5).map(({ key, start, knownAt }) => {
    return `"${key}" at ${formatInstant(start)} known at ${formatInstant(knownAt)}`;
  });
  const more = count > shown.length ? ` and ${count - shown.length} more` : '';
  return new AurumError('SERIES.DUPLICATE', {
    message: `The batch says something twice about one interval at one knownAt: ${shown.join(', ')}${more}. Nothing was written. Keep one value for each, or give the later ones a later knownAt.`,
    details: { duplicates, count },
  });
}
