/** A point on the time line: integer milliseconds since 1970-01-01T00:00Z, without leap seconds. */
export type Instant = number;

/** A half-open stretch of time: `start` belongs to it, `end` does not. */
export interface Interval {
  /** First instant, epoch ms. */
  readonly start: Instant;
  /** First instant after it, epoch ms; not before `start`. */
  readonly end: Instant;
}

/**
 * What functions take as an instant: epoch milliseconds, an ISO 8601 text with an offset (`2026-03-08T00:00-05:00`), a
 * `Temporal.Instant` or `Temporal.ZonedDateTime` (anything with `epochMilliseconds`), or a `Date`.
 */
export type InstantInput =
  | Instant
  | string
  | {
      /** Milliseconds since 1970-01-01T00:00Z. */
      readonly epochMilliseconds: number;
    }
  | {
      /** Milliseconds since 1970-01-01T00:00Z, as `Date` gives them. */
      getTime(): number;
    };
