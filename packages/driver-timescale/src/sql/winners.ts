import {
  CALENDARS,
  CUTOFFS,
  DAYS,
  ISSUE,
  inRange,
  KNOWN,
  LEAD,
  LEAD_FLOOR,
  RECORDED,
  RELEASE,
  SEQ,
  SERIES,
  SINGLE,
} from './settings.js';

/**
 * Where the winner of each interval is looked for. `current` takes the current row as it is; all others are bounded by what was known
 * and recorded, and find superseded revisions too: `bounded` the last one, `issue` that of one knownAt, `leadTime` and `dayAhead` the
 * last before a cutoff of the interval's own, `published` and `corrected` the first and the last one of its n-th knownAt.
 */
export type Look = 'current' | 'bounded' | 'issue' | 'leadTime' | 'dayAhead' | 'published' | 'corrected';

/** The series that winners are looked for in, as expressions. */
interface Source {
  /** Its number. */
  readonly series: string;
  /** The starts of its delivery days, an array. */
  readonly days: string;
  /** The cutoff of each of these days, an array. */
  readonly cutoffs: string;
}

/** The only series of a read: its winners with start, value, flag, end and both stamps. */
export function winnersOfOne(schema: string, look: Look): string {
  const first = (list: string): string => `(SELECT ((${list})[1])::timestamptz[])`;
  return winners(schema, look, { series: SINGLE, days: first(DAYS), cutoffs: first(CUTOFFS) });
}

/** What is wanted of the winners of many series. */
export interface OfMany {
  /** Only series of this number, an expression of what stands before. Default: all. */
  readonly only?: string | undefined;
  /** A query over the winners of each. Default: they themselves. */
  readonly of?: ((winners: string) => string) | undefined;
}

/** The winners of all series of a read as `FROM` items: `u.ord` is the number of the series, from 1, and `w` a row of `winnersOfOne`. */
export function winnersOfMany(schema: string, look: Look, { only, of = (query) => query }: OfMany = {}): string {
  const source = { series: 'u.id', days: 'u.days', cutoffs: 'u.cutoffs' };
  // Each series takes its calendar apart once, and not for each of its rows: hence OFFSET 0.
  const list =
    look === 'dayAhead'
      ? `(SELECT l.id, l.ord, (${DAYS})[l.calendar]::timestamptz[] AS days, (${CUTOFFS})[l.calendar]::timestamptz[] AS cutoffs
  FROM unnest(${SERIES}, ${CALENDARS}) WITH ORDINALITY l(id, calendar, ord) OFFSET 0) u`
      : `unnest(${SERIES}) WITH ORDINALITY u(id, ord)`;
  return `${list}${only === undefined ? '' : ` ON u.ord = ${only}`} CROSS JOIN LATERAL (${of(winners(schema, look, source))}) w`;
}

/**
 * The current rows are the grid: there is one of every interval that was ever written, the last revision of it. Where it is not the
 * winner, a superseded one is looked up through the index `observation_revision_as_of`, whose order is that of the sub-select: one
 * descent an interval, however many revisions it has.
 */
function winners(schema: string, look: Look, source: Source): string {
  const observation = `"${schema}".observation o WHERE ${inRange('o', source.series)}`;
  if (look === 'current')
    return `SELECT o.valid_from, o.value, o.flag, o.valid_to, o.known_at, o.recorded_at FROM ${observation}`;
  if (look === 'published' || look === 'corrected') return releases(schema, look, source);
  const by = knownBy(look, source);
  // A cutoff of the interval's own is worked out once, and not wherever it is compared with: hence OFFSET 0.
  const [grid, condition, cutoff] =
    by === KNOWN
      ? [`"${schema}".observation o`, `${inRange('o', source.series)} AND `, KNOWN]
      : [`(SELECT o.*, ${by} AS known_by FROM ${observation} ORDER BY o.valid_from OFFSET 0) o`, '', 'o.known_by'];
  const counts = (alias: string): string =>
    `${alias}.known_at <= ${cutoff}${look === 'issue' ? ` AND ${alias}.known_at = ${ISSUE}` : ''} AND ${isRecorded(alias)}`;
  return `SELECT o.valid_from, ${taken()}
FROM ${grid}
LEFT JOIN LATERAL (
  SELECT r.value, r.flag, r.known_at, r.recorded_at, true AS found FROM "${schema}".observation_revision r
  WHERE NOT (${counts('o')}) AND r.series_id = ${source.series} AND r.valid_from = o.valid_from AND ${counts('r')}
  ${LAST_FIRST} LIMIT 1) r ON true
WHERE ${condition}(${counts('o')} OR r.found)`;
}

const LAST_FIRST = 'ORDER BY r.known_at DESC, r.recorded_at DESC, r.seq DESC';
const FIRST_FIRST = 'ORDER BY r.known_at, r.recorded_at, r.seq';

const isRecorded = (alias: string): string => `${alias}.recorded_at <= ${RECORDED} AND ${alias}.seq <= ${SEQ}`;

/** The columns behind the start: of the superseded revision where one was found, else of the current row. */
function taken(): string {
  const pick = (column: string): string => `CASE WHEN r.found THEN r.${column} ELSE o.${column} END AS ${column}`;
  return `${pick('value')}, ${pick('flag')}, o.valid_to, ${pick('known_at')}, ${pick('recorded_at')}`;
}

/** The last knownAt that counts for the interval of `o`. */
function knownBy(look: 'bounded' | 'issue' | 'leadTime' | 'dayAhead', { days, cutoffs }: Source): string {
  if (look === 'leadTime')
    return `least(${KNOWN}, CASE WHEN o.valid_from >= ${LEAD_FLOOR} THEN o.valid_from - ${LEAD} ELSE '-infinity' END)`;
  if (look === 'dayAhead') return `least(${KNOWN}, (${cutoffs})[width_bucket(o.valid_from, ${days})])`;
  return KNOWN;
}

/**
 * The n-th knownAt of each interval, read off the index in its order as far as needed; the current row's comes last, since none is
 * later. Then the revision of it, superseded or current: the last one is the current row where that has this knownAt.
 */
function releases(schema: string, look: 'published' | 'corrected', { series }: Source): string {
  const isKnown = (alias: string): string => `${alias}.known_at <= ${KNOWN} AND ${isRecorded(alias)}`;
  const revisions = `"${schema}".observation_revision r WHERE r.series_id = ${series} AND r.valid_from = o.valid_from AND ${isKnown('r')}`;
  const gate = look === 'corrected' ? ` AND NOT (o.known_at = k.known_at AND ${isKnown('o')})` : '';
  return `SELECT o.valid_from, ${taken()}
FROM "${schema}".observation o
CROSS JOIN LATERAL (
  SELECT a.known_at FROM (
    (SELECT DISTINCT ON (r.known_at) r.known_at FROM ${revisions} ORDER BY r.known_at)
    UNION ALL
    SELECT o.known_at WHERE ${isKnown('o')} AND NOT EXISTS (SELECT FROM ${revisions} AND r.known_at = o.known_at)) a
  ORDER BY a.known_at LIMIT 1 OFFSET ${RELEASE} - 1) k
LEFT JOIN LATERAL (
  SELECT r.value, r.flag, r.known_at, r.recorded_at, true AS found FROM ${revisions} AND r.known_at = k.known_at${gate}
  ${look === 'corrected' ? LAST_FIRST : FIRST_FIRST} LIMIT 1) r ON true
WHERE ${inRange('o', series)}`;
}
