import type { SqlNames } from './names.js';
import { inRange, RECORDED, SINCE, SINGLE } from './settings.js';

/** Every revision of the range, in the order (start, knownAt, recordedAt, seq). */
export function revisionsQuery(names: SqlNames): string {
  return ordered(revisions(names, ''));
}

/** Those of them that were recorded after an instant. Nothing is looked at when the series had no batch since. */
export function changesQuery(names: SqlNames): string {
  const touched = `(SELECT s.last_recorded_at FROM "${names.schema}".series s WHERE s.id = ${SINGLE}) > ${SINCE}`;
  return ordered(revisions(names, ` AND ${touched} AND o.recorded_at > ${SINCE} AND o.recorded_at <= ${RECORDED}`));
}

/** Every knownAt of the range: when the last of it was recorded, its first and last start, its last end, and its intervals. */
export function runsQuery(names: SqlNames): string {
  return `SELECT known_at, max(recorded_at), min(valid_from), max(valid_from), max(valid_to), count(*)
FROM (SELECT known_at, valid_from, max(recorded_at) AS recorded_at, max(valid_to) AS valid_to
  FROM (${revisions(names, '')}) r GROUP BY known_at, valid_from) i
GROUP BY known_at ORDER BY known_at`;
}

function revisions({ schema }: SqlNames, condition: string): string {
  const part = (table: string): string =>
    `SELECT o.valid_from, o.value, o.flag, o.valid_to, o.known_at, o.recorded_at, o.seq FROM "${schema}".${table} o WHERE ${inRange('o', SINGLE)}${condition}`;
  return `${part('observation')} UNION ALL ${part('observation_revision')}`;
}

function ordered(query: string): string {
  return `SELECT * FROM (${query}) r ORDER BY valid_from, known_at, recorded_at, seq`;
}
