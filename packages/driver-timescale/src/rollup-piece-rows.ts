import { type PieceColumns, ROLLUP_LEVELS, type RollupLevel, type RollupPieces } from '@aurum/core/driver';
import type { Row, Session } from './client/session.js';
import { timestampText } from './row-codec.js';
import type { SqlNames } from './sql/names.js';
import { type PieceRanges, piecesQuery } from './sql/rollup-read.js';

/** Stretches that are wanted of series that are alike. */
export interface PieceGroup {
  readonly pieces: RollupPieces;
  /** The number of the clock whose days and months are continuous aggregates; `undefined` where rollups are tables. */
  readonly clockId: number | undefined;
}

/** A series of which the stretches of a group are wanted. */
export interface PieceMember {
  /** Its number in the database. */
  readonly id: number;
  readonly group: PieceGroup;
  /** What each point is multiplied by before it is added; rollups are taken as they are. */
  readonly weight: number;
}

/** What a stretch holds, or a rollup in it. */
export interface PieceRow {
  /** Where it begins. */
  readonly at: number;
  /** The bucket of the plan to which it belongs. */
  readonly bucket: number;
  readonly row: Row;
}

/** What the stretches of each series hold, in any order; none of a stretch without a value. One round trip, or none where nothing is asked. */
export async function pieceRows(
  session: Session,
  names: SqlNames,
  members: readonly PieceMember[],
  edges: boolean,
): Promise<readonly (readonly PieceRow[])[]> {
  const groups = [...new Set(members.map(({ group }) => group))];
  const parts = partsOf(groups);
  const found = members.map((): PieceRow[] => []);
  if (parts.length === 0) return found;
  const { text, values } = piecesQuery(
    names,
    members.map(({ id, group, weight }) => ({ id, group: groups.indexOf(group), weight })),
    parts.map((part) => part.ranges()),
    edges,
  );
  for (const row of await session.query(text, values)) {
    const part = parts[Number(row.part)] as Part; // the statement numbers them
    found[Number(row.ord)]?.push(part.place(row));
  }
  return found;
}

/** One part of the statement for each relation and each way to read it. */
function partsOf(groups: readonly PieceGroup[]): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const [number, { pieces, clockId }] of groups.entries()) {
    for (const level of [...ROLLUP_LEVELS, 'raw'] as const) {
      const columns = pieces[level];
      if (columns.from.length === 0) continue;
      const single = level !== 'raw' && isSingle(level, columns);
      const name = `${level} ${level === 'day' || level === 'month' ? clockId : ''} ${single}`;
      const part = parts.get(name) ?? new Part(level, clockId, single);
      parts.set(name, part);
      part.add(number, columns);
    }
  }
  return [...parts.values()];
}

const LONGEST_MS: Readonly<Record<RollupLevel, number>> = {
  hour: 3_600_000,
  day: 25 * 3_600_000,
  month: 31 * 86_400_000 + 3_600_000,
};

/** Whether most stretches are a single rollup: then those of neighbours are read in one go, and put in their buckets here. */
function isSingle(level: RollupLevel, { from, to }: PieceColumns): boolean {
  let single = 0;
  for (let i = 0; i < from.length; i++) if ((to[i] as number) - (from[i] as number) <= LONGEST_MS[level]) single++; // both are as long
  return single > from.length / 2;
}

/** Stretches of several groups in one relation. */
class Part {
  readonly #level: RollupLevel | 'raw';
  readonly #clockId: number | undefined;
  readonly #single: boolean;
  readonly #from: string[] = [];
  readonly #to: string[] = [];
  readonly #group: number[] = [];
  readonly #place: ((at: unknown) => Omit<PieceRow, 'row'>)[] = [];

  constructor(level: RollupLevel | 'raw', clockId: number | undefined, single: boolean) {
    this.#level = level;
    this.#clockId = clockId;
    this.#single = single;
  }

  add(group: number, { from, to, bucket }: PieceColumns): void {
    let first = 0;
    for (let i = 1; i <= from.length; i++) {
      if (this.#single && i < from.length && from[i] === to[i - 1]) continue;
      this.#from.push(timestampText(from[first] as number)); // a stretch has both ends and a bucket
      this.#to.push(timestampText(to[i - 1] as number));
      this.#group.push(group);
      const piece = first;
      this.#place.push((start) => {
        if (!this.#single) return { at: from[piece] as number, bucket: bucket[piece] as number };
        const at = Number(start);
        return { at, bucket: bucket[lastUpTo(from, at)] as number };
      });
      first = i;
    }
  }

  ranges(): PieceRanges {
    const literal = (instants: readonly string[]): string => `{${instants.join(',')}}`;
    return {
      level: this.#level,
      clockId: this.#clockId,
      single: this.#single,
      from: literal(this.#from),
      to: literal(this.#to),
      group: this.#group,
    };
  }

  place(row: Row): PieceRow {
    const place = this.#place[Number(row.piece)] as (at: unknown) => Omit<PieceRow, 'row'>; // the statement numbers them
    return { ...place(row.at), row };
  }
}

/** The place of the last instant that is not after `at`; they ascend, and the first is not. */
function lastUpTo(instants: Float64Array, at: number): number {
  let low = 0;
  let high = instants.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((instants[middle] as number) <= at) low = middle;
    else high = middle;
  }
  return low;
}
