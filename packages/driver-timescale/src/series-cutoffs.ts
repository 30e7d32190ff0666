import type { Instant, MarketClock } from '@aurum/core';
import { dayAheadCutoffs, type ResolvedDayAhead } from '@aurum/core/driver';
import type { Row, Session } from './client/session.js';
import { instantOf, type StoredSeries, timestampText } from './row-codec.js';
import type { SqlNames } from './sql/names.js';
import { filledDaysQuery, setCutoffs } from './sql/read.js';

/** A stretch of time with intervals of a series. */
interface Span {
  /** Which of the series. */
  readonly place: number;
  /** The first start. */
  readonly first: Instant;
  /** The last start. */
  readonly last: Instant;
}

/** A century. What reaches further is most likely a stray instant with nothing on most of the days between. */
const LONG_MS = 36_525 * 86_400_000;

/**
 * Works out the cutoffs of all delivery days that series fill in the range of a read, once for each clock, and leaves them for the COPY
 * that follows.
 *
 * @param rows what `beginRead` told of the series, with extents
 */
export async function leaveCutoffs(
  session: Session,
  names: SqlNames,
  view: ResolvedDayAhead,
  { stored, rows }: { readonly stored: readonly StoredSeries[]; readonly rows: readonly Row[] },
): Promise<void> {
  const whole = rows.flatMap((row, place) => spanOf(row, place));
  const long = whole.some(({ first, last }) => last - first > LONG_MS);
  const filled = filledDaysQuery(names);
  const spans = long
    ? (await session.query(filled.text, filled.values)).flatMap((row) => spanOf(row, Number(row.ord) - 1))
    : whole;
  const cutoffs = new Map<MarketClock, Map<Instant, Instant>>();
  for (const { definition } of stored) cutoffs.set(definition.clock, new Map());
  for (const [clock, days] of cutoffs) {
    for (const { first, last } of joined(spans.filter(({ place }) => stored[place]?.definition.clock === clock))) {
      const table = dayAheadCutoffs(view, clock, { start: first, end: last + 1 });
      for (const [i, start] of table.dayStarts.entries()) days.set(start, table.cutoffs[i] as Instant);
    }
  }
  const tables = Array.from(cutoffs.values(), (days) => {
    const sorted = [...days].sort(([a], [b]) => a - b);
    return { days: literal(sorted.map(([start]) => start)), cutoffs: literal(sorted.map(([, cutoff]) => cutoff)) };
  });
  const clocks = [...cutoffs.keys()];
  const calendars = stored.map(({ definition }) => clocks.indexOf(definition.clock) + 1);
  const { text, values } = setCutoffs(calendars, tables);
  await session.query(text, values);
}

/** None for a series without an interval in the range. */
function spanOf(row: Row, place: number): readonly Span[] {
  const first = instantOf(row.first_from);
  const last = instantOf(row.last_from);
  return first === undefined || last === undefined ? [] : [{ place, first, last }];
}

/** The same stretches with those that overlap made one, so that series with one calendar are gone through once. */
function joined(spans: readonly Span[]): readonly { readonly first: Instant; readonly last: Instant }[] {
  const result: { first: Instant; last: Instant }[] = [];
  for (const { first, last } of [...spans].sort((a, b) => a.first - b.first)) {
    const previous = result.at(-1);
    if (previous !== undefined && first <= previous.last) previous.last = Math.max(previous.last, last);
    else result.push({ first, last });
  }
  return result;
}

function literal(instants: readonly Instant[]): string {
  return `{${instants.map((t) => `"${timestampText(t)}"`).join(',')}}`;
}
