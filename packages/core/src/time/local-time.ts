import { AurumError } from '../errors/index.js';
import type { Instant } from './instant-types.js';
import { formatLocalMs, formatOffset } from './iso-text.js';
import type { ZoneTable } from './zone-table.js';
import { offsetIndexAt } from './zone-table.js';

/** What to do with a local time that occurs twice, when clocks go back: take the first, the second, or refuse. */
export type AmbiguousPolicy = 'earlier' | 'later' | 'error';

/**
 * What to do with a local time that does not occur, when clocks go forward: `shiftForward` gives the instant of the
 * change (the first that exists after the gap); `later` counts on with the offset before the change (02:30 becomes
 * 03:30); `earlier` counts back with the offset after it (02:30 becomes 01:30); `error` refuses.
 */
export type NonexistentPolicy = 'earlier' | 'later' | 'error' | 'shiftForward';

/** How local times that occur twice or never are read. Both are refused unless said otherwise. */
export interface LocalTimePolicy {
  /** For a local time that occurs twice. Default `error`. */
  readonly ambiguous?: AmbiguousPolicy;
  /** For a local time that does not occur. Default `error`. */
  readonly nonexistent?: NonexistentPolicy;
}

// No offset is larger than 18 hours, so every candidate lies within this distance of the wall clock read as UTC.
const REACH_MS = 18 * 3_600_000;

/**
 * The instants at which a zone's wall clocks show a local time: none in a gap, one normally, two in a fold, ascending.
 *
 * @param localMs the wall clock in ms, as if it were UTC.
 */
export function localCandidates(table: ZoneTable, localMs: number): readonly Instant[] {
  const { transitions, offsets } = table;
  const found: Instant[] = [];
  const last = offsetIndexAt(table, localMs + REACH_MS);
  for (let i = offsetIndexAt(table, localMs - REACH_MS); i <= last; i++) {
    const t = localMs - (offsets[i] as number); // i <= transitions.length
    const from = i === 0 ? Number.NEGATIVE_INFINITY : (transitions[i - 1] as number);
    if (t >= from && t < (transitions[i] ?? Number.POSITIVE_INFINITY)) found.push(t);
  }
  return found;
}

/**
 * The instant of a local wall clock.
 *
 * @param localMs the wall clock in ms, as if it were UTC.
 * @throws AurumError `TIME.NONEXISTENT_LOCAL` or `TIME.AMBIGUOUS_LOCAL`, naming the time, the zone and both
 * candidates, unless the policy decides.
 */
export function localToInstant(table: ZoneTable, localMs: number, policy: LocalTimePolicy = {}): Instant {
  const index = offsetIndexAt(table, localMs - REACH_MS);
  const change = table.transitions[index];
  if (change === undefined || change > localMs + REACH_MS) return localMs - (table.offsets[index] as number); // no change near
  const [first, second] = localCandidates(table, localMs);
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined && second !== undefined) {
    const ambiguous = policy.ambiguous ?? 'error';
    if (ambiguous === 'error') throw ambiguousLocal(table, localMs, [first, second]);
    return ambiguous === 'earlier' ? first : second;
  }
  const gap = gapAt(table, localMs);
  const nonexistent = policy.nonexistent ?? 'error';
  if (nonexistent === 'shiftForward') return gap.at;
  if (nonexistent === 'later') return localMs - gap.before;
  if (nonexistent === 'earlier') return localMs - gap.after;
  throw nonexistentLocal(table, localMs, gap);
}

interface Gap {
  /** The instant of the change. */
  readonly at: Instant;
  /** The offset before it, ms. */
  readonly before: number;
  /** The offset from it on, ms. */
  readonly after: number;
}

function gapAt(table: ZoneTable, localMs: number): Gap {
  // The last change whose old clock had not yet reached the local time: the gap is the only one that skips it.
  let i = offsetIndexAt(table, localMs + REACH_MS) - 1;
  while (i > 0 && (table.transitions[i] as number) + (table.offsets[i] as number) > localMs) i--;
  return {
    at: table.transitions[i] as number,
    before: table.offsets[i] as number,
    after: table.offsets[i + 1] as number,
  };
}

function ambiguousLocal(table: ZoneTable, localMs: number, candidates: readonly [Instant, Instant]): AurumError {
  const local = formatLocalMs(localMs);
  const shown = candidates.map((t) => local + formatOffset(localMs - t));
  return new AurumError('TIME.AMBIGUOUS_LOCAL', {
    message: `${local} occurs twice in ${table.zone}, as ${shown[0]} and as ${shown[1]}: give an offset, or choose with ambiguous: 'earlier' or 'later'.`,
    details: { local, zone: table.zone, candidates: shown },
  });
}

function nonexistentLocal(table: ZoneTable, localMs: number, gap: Gap): AurumError {
  const local = formatLocalMs(localMs);
  const [earlier, later] = [localMs - gap.after, localMs - gap.before];
  const shown = [
    formatLocalMs(earlier + gap.before) + formatOffset(gap.before),
    formatLocalMs(later + gap.after) + formatOffset(gap.after),
  ];
  return new AurumError('TIME.NONEXISTENT_LOCAL', {
    message: `${local} does not occur in ${table.zone}: clocks go forward there from ${formatLocalMs(gap.at + gap.before)} to ${formatLocalMs(gap.at + gap.after)}. Correct it, or choose ${shown[0]} or ${shown[1]} with nonexistent: 'earlier' or 'later'.`,
    details: { local, zone: table.zone, candidates: shown },
  });
}
