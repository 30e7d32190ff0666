import { AurumError } from '../errors/index.js';
import type { Instant } from './instant-types.js';
import { resolveZoneName } from './zone-name.js';
import { readTransitions } from './zone-transitions.js';

/**
 * The offsets of one zone from 1970-01-01 to 2100-01-01. Before and after that span the first and the last offset hold.
 * The arrays are shared: they must not be written to.
 */
export interface ZoneTable {
  /** The zone: an IANA name, `UTC`, `EST`, or a fixed offset such as `+10:00`. */
  readonly zone: string;
  /** The n instants (epoch ms, ascending) at which the offset changes. */
  readonly transitions: Float64Array;
  /** n + 1 offsets from UTC in ms: `offsets[i]` holds before `transitions[i]`, the last one afterwards. */
  readonly offsets: Float64Array;
  /**
   * Where the table comes from: `fixed`, `tzdata 2025c` (the platform's), or what the caller of {@link pinZoneTable}
   * said.
   */
  readonly source: string;
}

/** A zone table as plain data, for example from a stored run. */
export interface ZoneTableData {
  /** The zone whose table it is. */
  readonly zone: string;
  /** Instants in epoch ms at which the offset changes, ascending. */
  readonly transitions: ArrayLike<number>;
  /** Offsets in ms, one more than transitions. */
  readonly offsets: ArrayLike<number>;
  /** Where the table comes from, for example `tzdata 2026f`. */
  readonly source?: string;
}

const tables = new Map<string, ZoneTable>();
const byGivenName = new Map<string, ZoneTable>();

/**
 * The table of a zone. Read from the platform's own time-zone data once per process (some 10 ms) and kept.
 *
 * @param zone IANA name, `UTC`, `EST` (always −05:00), or a fixed offset such as `+10:00`.
 * @throws AurumError `TIME.UNKNOWN_ZONE`.
 * @example
 * ```ts
 * import { formatInstant, offsetAt, zoneTable } from '@aurum/core';
 * const berlin = zoneTable('Europe/Berlin');
 * console.log(offsetAt(berlin, Date.UTC(2026, 6, 1)) / 3_600_000, formatInstant(berlin.transitions.at(-1) ?? 0));
 * ```
 */
export function zoneTable(zone: string): ZoneTable {
  let table = byGivenName.get(zone);
  if (table === undefined) {
    const name = resolveZoneName(zone);
    table = tables.get(name.zone);
    if (table === undefined) {
      table = name.fixedMs === undefined ? platformTable(name.zone) : fixedTable(name.zone, name.fixedMs);
      tables.set(name.zone, table);
    }
    byGivenName.set(zone, table);
  }
  return table;
}

function platformTable(zone: string): ZoneTable {
  const { transitions, offsets } = readTransitions(zone);
  return Object.freeze({
    zone,
    transitions: Float64Array.from(transitions),
    offsets: Float64Array.from(offsets),
    source: `tzdata ${tzdataVersion()}`,
  });
}

function fixedTable(zone: string, offsetMs: number): ZoneTable {
  return Object.freeze({ zone, transitions: new Float64Array(0), offsets: Float64Array.of(offsetMs), source: 'fixed' });
}

/**
 * Uses the given table for a zone instead of the platform's, for the rest of the process: a run that recorded its
 * tables gives the same results on a platform with other time-zone data. To be called before the zone is first used;
 * giving a table equal to the one in use is always allowed.
 *
 * @throws AurumError `TIME.UNKNOWN_ZONE` when the data is malformed, or when the zone is already in use with other
 * offsets.
 */
export function pinZoneTable(data: ZoneTableData): ZoneTable {
  const zone = knownName(data.zone);
  const transitions = Float64Array.from(data.transitions);
  const offsets = Float64Array.from(data.offsets);
  checkTable(data.zone, transitions, offsets);
  const present = tables.get(zone);
  if (present !== undefined) {
    if (sameNumbers(present.transitions, transitions) && sameNumbers(present.offsets, offsets)) return present;
    throw new AurumError('TIME.UNKNOWN_ZONE', {
      message: `The zone ${zone} is already in use with another table (${present.source}): pin tables at the start of the process, before the first use.`,
      details: { zone, inUse: present.source, pinned: data.source },
    });
  }
  const table = Object.freeze({ zone, transitions, offsets, source: data.source ?? 'pinned' });
  tables.set(zone, table);
  byGivenName.set(data.zone, table);
  return table;
}

// A pinned table may be for a zone that this platform does not know yet.
function knownName(zone: string): string {
  try {
    return resolveZoneName(zone).zone;
  } catch (error) {
    if (/^[A-Z][A-Za-z_+\-0-9]*(\/[A-Za-z_+\-0-9]+)+$/.test(zone)) return zone;
    throw error;
  }
}

function checkTable(zone: string, transitions: Float64Array, offsets: Float64Array): void {
  const fail = (why: string): never => {
    throw new AurumError('TIME.UNKNOWN_ZONE', {
      message: `The table for the zone ${zone} cannot be used: ${why}.`,
      details: { zone },
    });
  };
  if (offsets.length !== transitions.length + 1) {
    fail(`${transitions.length} transitions need ${transitions.length + 1} offsets, not ${offsets.length}`);
  }
  if (!offsets.every((offset) => Number.isInteger(offset) && Math.abs(offset) <= 18 * 3_600_000)) {
    fail('an offset is not a whole number of ms within ±18 hours');
  }
  for (let i = 0; i < transitions.length; i++) {
    const at = transitions[i] as number; // i < length
    if (!Number.isInteger(at)) fail(`transition ${i} is ${at}`);
    if (i > 0 && at <= (transitions[i - 1] as number)) fail(`transition ${i} is not after the one before`);
    if (offsets[i] === offsets[i + 1]) fail(`transition ${i} changes nothing`);
  }
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** The number of transitions at or before `t`, which is the position of its offset. Binary search. */
export function offsetIndexAt(table: ZoneTable, t: Instant): number {
  const { transitions } = table;
  let low = 0;
  let high = transitions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((transitions[middle] as number) <= t)
      low = middle + 1; // middle < length
    else high = middle;
  }
  return low;
}

/** The offset from UTC, in ms, that a zone has at an instant: local wall clock = t + offset. O(log n). */
export function offsetAt(table: ZoneTable, t: Instant): number {
  return table.offsets[offsetIndexAt(table, t)] as number; // one more offset than transitions
}

/** A reader of offsets that remembers where it stands. */
export interface ZoneCursor {
  /** The offset in ms at `t`. Amortised O(1) when asked in ascending order; right, but slower, in any other. */
  offsetAt(t: Instant): number;
}

/** A cursor for loops over ascending instants. */
export function zoneCursor(table: ZoneTable): ZoneCursor {
  const { transitions, offsets } = table;
  let from = Number.POSITIVE_INFINITY;
  let until = Number.NEGATIVE_INFINITY;
  let offset = 0;
  let index = -1; // before the first look-up
  return {
    offsetAt(t) {
      if (t < from || t >= until) {
        const next = index + 1;
        const follows =
          t >= until && next < offsets.length && (next >= transitions.length || t < (transitions[next] as number));
        index = follows ? next : offsetIndexAt(table, t);
        from = index === 0 ? Number.NEGATIVE_INFINITY : (transitions[index - 1] as number);
        until = transitions[index] ?? Number.POSITIVE_INFINITY;
        offset = offsets[index] as number;
      }
      return offset;
    },
  };
}

/** The version of the platform's time-zone data, for example `2025c`: it belongs into the record of every run. */
export function tzdataVersion(): string {
  const versions: unknown = typeof process === 'undefined' ? undefined : process.versions;
  const tz = typeof versions === 'object' && versions !== null && 'tz' in versions ? versions.tz : undefined;
  return typeof tz === 'string' ? tz : 'unknown';
}
