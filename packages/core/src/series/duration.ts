import { AurumError } from '../errors/index.js';

/**
 * A length of elapsed time: milliseconds, or ISO 8601 text such as `PT15M`, `PT36H` or `P4D`. A day is exactly 24 hours and a week 7 days
 * here; months and years are refused, because they have no length of their own.
 */
export type DurationInput = number | string;

const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;

/** A duration in milliseconds. @throws AurumError `SERIES.INVALID_ARGUMENT` for text of another form or a negative number */
export function durationMs(input: DurationInput, what: string): number {
  const ms = typeof input === 'number' ? input : parse(input);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new AurumError('SERIES.INVALID_ARGUMENT', {
    message: `The ${what} '${input}' is not a length of time: give milliseconds, or text such as 'PT15M', 'PT36H' or 'P4D'.`,
    details: { [what]: input },
  });
}

function parse(text: string): number {
  const match = ISO.exec(text);
  if (match === null || text.endsWith('T') || text === 'P') return NaN;
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  const hour = 3_600_000;
  return (
    ((weeks ?? 0) * 7 + (days ?? 0)) * 24 * hour +
    (hours ?? 0) * hour +
    (minutes ?? 0) * 60_000 +
    Math.round((seconds ?? 0) * 1000)
  );
}
