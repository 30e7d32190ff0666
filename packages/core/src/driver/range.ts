import { AurumError } from '../errors/index.js';
import type { KnowledgeOptions, StreamOptions, TimeRange } from '../ports/index.js';
import { formatInstant, type Instant, toInstant } from '../time/index.js';

const DEFAULT_CHUNK_SIZE = 50_000;

/** A range with both sides as epoch ms; an open side is infinite. */
export interface ResolvedRange {
  /** The first instant of it, or `-Infinity`. */
  readonly start: Instant;
  /** The first instant after it, or `Infinity`. */
  readonly end: Instant;
}

/**
 * Both sides of a range as epoch ms.
 *
 * @throws AurumError `TIME.NO_OFFSET`, `TIME.INVALID_INSTANT`, or `TIME.INVALID_INTERVAL` when it ends before it starts
 */
export function resolveRange(range: TimeRange = {}): ResolvedRange {
  const start = range.start === undefined ? Number.NEGATIVE_INFINITY : toInstant(range.start);
  const end = range.end === undefined ? Number.POSITIVE_INFINITY : toInstant(range.end);
  if (start > end) {
    throw new AurumError('TIME.INVALID_INTERVAL', {
      message: `The range ends before it starts: ${formatInstant(start)} to ${formatInstant(end)}. Exchange the two bounds.`,
      details: { start, end },
    });
  }
  return { start, end };
}

/** Which knowledge a read may use, as epoch ms; `Infinity` means all of it. */
export interface ResolvedKnowledge {
  /** Revisions with knownAt ≤ this count. */
  readonly asOf: Instant;
  /** Revisions whose recordedAt, rounded down to whole milliseconds, is ≤ this count. */
  readonly recordedBy: Instant;
}

/** The knowledge options as epoch ms. @throws AurumError `TIME.NO_OFFSET`, `TIME.INVALID_INSTANT` */
export function resolveKnowledge(options: KnowledgeOptions = {}): ResolvedKnowledge {
  return {
    asOf: options.asOf === undefined ? Number.POSITIVE_INFINITY : toInstant(options.asOf),
    recordedBy: options.recordedBy === undefined ? Number.POSITIVE_INFINITY : toInstant(options.recordedBy),
  };
}

/** The chunk size of a stream. @throws AurumError `SERIES.INVALID_ARGUMENT` when it is not a whole number above 0 */
export function resolveChunkSize(options: StreamOptions = {}): number {
  const size = options.chunkSize ?? DEFAULT_CHUNK_SIZE;
  if (Number.isSafeInteger(size) && size >= 1) return size;
  throw new AurumError('SERIES.INVALID_ARGUMENT', {
    message: `A stream cannot come in chunks of ${String(size)} points. Give a whole number above 0.`,
    details: { chunkSize: size },
  });
}
