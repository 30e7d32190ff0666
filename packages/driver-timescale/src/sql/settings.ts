/** A setting of the transaction that `begin_read` or `setCutoffs` left, as a sub-select that is evaluated once. */
function setting(name: string, type: string): string {
  return `(SELECT current_setting('aurum.${name}')::${type})`;
}

/** The first instant of the range. */
export const FROM: string = setting('from', 'timestamptz');
/** The first instant after the range. */
export const TO: string = setting('to', 'timestamptz');
/** The last knownAt that counts. */
export const KNOWN: string = setting('known', 'timestamptz');
/** The last recordedAt that counts. */
export const RECORDED: string = setting('recorded', 'timestamptz');
/** The last place in the order of recording that counts. */
export const SEQ: string = setting('seq', 'bigint');
/** The instant before which what was recorded does not count. */
export const SINCE: string = setting('since', 'timestamptz');
/** The knownAt of the issue that is asked for. */
export const ISSUE: string = setting('issue', 'timestamptz');
/** Which of the successive issues is asked for, from 1. */
export const RELEASE: string = setting('release', 'bigint');
/** The first start from which the lead time can be taken away: 4714 BC and the lead time. */
export const LEAD_FLOOR: string = setting('lead_floor', 'timestamptz');
/** The lead time; in two parts, of which each is exact however long it is. Days would have 23 or 25 hours. */
export const LEAD: string = `(SELECT floor(l.ms / 3600000) * interval '1 hour' + (l.ms - floor(l.ms / 3600000) * 3600000) * interval '1 millisecond'
  FROM (SELECT current_setting('aurum.lead')::float8) l(ms))`;
/** The numbers of all series that are read, in their order. */
export const SERIES: string = setting('series', 'integer[]');
/** The number of the only series that is read. */
export const SINGLE = `(SELECT (current_setting('aurum.series')::integer[])[1])`;
/** Which of the calendars below each series has, from 1. */
export const CALENDARS: string = setting('calendars', 'integer[]');
/** Starts of the delivery days of each calendar: array literals. */
export const DAYS: string = setting('days', 'text[]');
/** The last knownAt that counts for each of these days: array literals. */
export const CUTOFFS: string = setting('cutoffs', 'text[]');

/** Whether a row lies in the range of a read. */
export function inRange(alias: string, series: string): string {
  return `${alias}.series_id = ${series} AND ${alias}.valid_from >= ${FROM} AND ${alias}.valid_from < ${TO}`;
}
