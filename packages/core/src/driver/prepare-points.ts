import { AurumError } from '../errors/index.js';
import type { QuarantinedPoint, SeriesDefinition, SeriesWrite } from '../ports/index.js';
import {
  FLAG,
  indexEnds,
  indexStart,
  indexStarts,
  type RegularIndex,
  type Series,
  type SeriesIndex,
} from '../series/index.js';
import { formatInstant, type Instant, toInstant } from '../time/index.js';
import { requireGrid } from './grid.js';

/** The largest distance from 1970 that an instant may have, ms. */
const MAX_INSTANT = 8.64e15;

/** The points of one write, checked against its definition; columns of equal length. Arrays are shared: never write to them. */
export interface PreparedWrite {
  /** The series. */
  readonly key: string;
  /** Its definition. */
  readonly definition: SeriesDefinition;
  /** Number of points; missing ones are gone. */
  readonly length: number;
  /** Starts, epoch ms, strictly ascending; for a dense regular series the index itself, which stores none. */
  readonly starts: Float64Array | RegularIndex;
  /** Ends, epoch ms, of an irregular series; `undefined` on a grid, whose ends follow from the starts (see `gridEnds`). */
  readonly ends: Float64Array | undefined;
  /** Values; NaN exactly where the flag is `withdrawn` or `notANumber`. */
  readonly values: Float64Array;
  /** Flag codes, never `missing`; `undefined` when every point is `ok`. */
  readonly flags: Uint8Array | undefined;
  /** When the information existed in the world, epoch ms: one for all points, or one for each. */
  readonly knownAt: Instant | Float64Array;
  /** Points for quarantine, each with its knownAt. */
  readonly quarantined: readonly PreparedQuarantine[];
}

/** A quarantined point whose knownAt is resolved. */
export interface PreparedQuarantine extends QuarantinedPoint {
  /** When the source said so, epoch ms. */
  readonly knownAt: Instant;
}

/** The starts of a prepared write as an array; made on demand when the write is a dense regular series. */
export function preparedStarts(write: PreparedWrite): Float64Array {
  return write.starts instanceof Float64Array ? write.starts : indexStarts(write.starts);
}

/** Checks one write against its definition and drops its missing points. Throws as `prepareWrites` says. */
export function prepareWrite(write: SeriesWrite, definition: SeriesDefinition): PreparedWrite {
  const { key, series } = write;
  requireUnitAndKind(series, definition);
  const knownAt = resolveKnownAt(write);
  requireGrid(series.index, definition);
  if (definition.nan === 'refuse') refuseNaN(series, key);
  const quarantined = prepareQuarantine(write, knownAt);
  const kept = keptPositions(series.flags);
  const irregular = definition.frequency === 'irregular';
  const columns = { key, definition, quarantined } as const;
  if (kept === undefined) {
    return {
      ...columns,
      length: series.length,
      starts: startColumn(series),
      ends: irregular ? indexEnds(series.index) : undefined,
      values: series.values,
      flags: series.flags,
      knownAt,
    };
  }
  return {
    ...columns,
    length: kept.length,
    starts: pickStarts(series.index, kept),
    ends: irregular ? pick(indexEnds(series.index), kept) : undefined,
    values: pick(series.values, kept),
    flags: pickFlags(series.flags, kept),
    knownAt: typeof knownAt === 'number' ? knownAt : pick(knownAt, kept),
  };
}

function startColumn(series: Series): Float64Array | RegularIndex {
  const { index } = series;
  if (index.kind === 'regular') return index;
  return index.kind === 'calendar' ? index.edges.subarray(0, index.length) : index.starts;
}

function requireUnitAndKind(series: Series, definition: SeriesDefinition): void {
  const { key } = definition;
  if (series.unit !== definition.unit) {
    throw new AurumError('SERIES.UNIT_MISMATCH', {
      message: `The series "${key}" is defined in ${definition.unit}, but the values to write are in ${series.unit}. Convert them first: series.to('${definition.unit}').`,
      details: { key, defined: definition.unit, given: series.unit },
    });
  }
  if (series.kind !== definition.kind) {
    throw new AurumError('SERIES.KIND_MISMATCH', {
      message: `The series "${key}" is defined as ${definition.kind}, but the values to write are of kind ${series.kind}. Build them with the kind of the definition.`,
      details: { key, defined: definition.kind, given: series.kind },
    });
  }
}

function resolveKnownAt(write: SeriesWrite): Instant | Float64Array {
  const { key, knownAt, series } = write;
  if (!(knownAt instanceof Float64Array)) return toInstant(knownAt);
  if (knownAt.length !== series.length) {
    throw new AurumError('SERIES.INVALID_ARGUMENT', {
      message: `The write to "${key}" has ${series.length} points but ${knownAt.length} knownAt. Give one for each point, or one instant for all.`,
      details: { key, points: series.length, knownAt: knownAt.length },
    });
  }
  for (let i = 0; i < knownAt.length; i++) {
    const t = knownAt[i] as number; // i is in range
    if (!Number.isInteger(t) || Math.abs(t) > MAX_INSTANT) throw notAnInstant(key, `knownAt[${i}]`, t);
  }
  return knownAt;
}

function refuseNaN(series: Series, key: string): void {
  const position = series.flags?.indexOf(FLAG.notANumber) ?? -1;
  if (position < 0) return;
  const start = indexStart(series.index, position);
  throw new AurumError('SERIES.NAN_REFUSED', {
    message: `The series "${key}" refuses not-a-number, but the value at ${formatInstant(start)} is one. Flag it as missing or withdrawn, set it apart in quarantine, or define the series with nan: 'store'.`,
    details: { key, start, position },
  });
}

function prepareQuarantine(write: SeriesWrite, knownAt: Instant | Float64Array): readonly PreparedQuarantine[] {
  const points = write.quarantined ?? [];
  if (points.length === 0) return [];
  const newest =
    typeof knownAt === 'number' ? knownAt : knownAt.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return points.map((point) => {
    const { start, end, value, reason } = point;
    const known = point.knownAt ?? newest;
    for (const [name, t] of Object.entries({ start, end, knownAt: known })) {
      if (!Number.isInteger(t) || Math.abs(t) > MAX_INSTANT)
        throw notAnInstant(write.key, `a quarantined point's ${name}`, t);
    }
    if (start >= end || typeof value !== 'number' || typeof reason !== 'string' || /\0|\p{Cs}/u.test(reason)) {
      throw new AurumError('SERIES.INVALID_ARGUMENT', {
        message: `A quarantined point of "${write.key}" at ${formatInstant(start)} is not usable: it needs an end after its start, a number as value and a well-formed text as reason.`,
        details: { key: write.key, start, end },
      });
    }
    return { start, end, value, reason, knownAt: known };
  });
}

function notAnInstant(key: string, name: string, value: number): AurumError {
  return new AurumError('TIME.INVALID_INSTANT', {
    message: `In the write to "${key}", ${name} is ${value}, which is not an instant. Give whole epoch milliseconds.`,
    details: { key, value },
  });
}

/** Positions of all points that say something, or `undefined` when that is every point. */
function keptPositions(flags: Uint8Array | undefined): Uint32Array | undefined {
  if (flags === undefined) return undefined;
  let missing = 0;
  for (let i = 0; i < flags.length; i++) if (flags[i] === FLAG.missing) missing++;
  if (missing === 0) return undefined;
  const kept = new Uint32Array(flags.length - missing);
  let k = 0;
  for (let i = 0; i < flags.length; i++) if (flags[i] !== FLAG.missing) kept[k++] = i;
  return kept;
}

function pick(column: Float64Array, kept: Uint32Array): Float64Array {
  const out = new Float64Array(kept.length);
  for (let k = 0; k < kept.length; k++) out[k] = column[kept[k] as number] as number; // positions are in range
  return out;
}

function pickStarts(index: SeriesIndex, kept: Uint32Array): Float64Array {
  if (index.kind !== 'regular') return pick(index.kind === 'calendar' ? index.edges : index.starts, kept);
  const { start, stepMs } = index;
  const out = new Float64Array(kept.length);
  for (let k = 0; k < kept.length; k++) out[k] = start + (kept[k] as number) * stepMs; // k is in range
  return out;
}

function pickFlags(flags: Uint8Array | undefined, kept: Uint32Array): Uint8Array | undefined {
  if (flags === undefined) return undefined;
  const out = new Uint8Array(kept.length);
  let any = 0;
  for (let k = 0; k < kept.length; k++) {
    const flag = flags[kept[k] as number] as number; // positions are in range
    out[k] = flag;
    any |= flag;
  }
  return any === 0 ? undefined : out;
}
