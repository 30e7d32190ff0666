import type { MarketRows } from '../market-rows.js';

/** A location with one row where there must be two. */
export interface SingleHour {
  readonly name: string;
  readonly line: number;
}

/**
 * Tells hours with one label apart by the order of the rows: all locations first for the first hour, then all again for the second. It trusts the order
 * only while nothing says that the rows were rearranged: times that go back, or a first row of one location behind a second row of another.
 */
export class DoubleHours {
  readonly #rows: MarketRows;
  readonly #met = new Map<number, Map<string, { line: number; times: number }>>();
  #previous = Number.NEGATIVE_INFINITY;
  #wentBack: { readonly line: number; readonly text: string } | undefined;
  #doubleLine = 0;
  #seconds = new Set<number>();

  constructor(rows: MarketRows) {
    this.#rows = rows;
  }

  /** Takes the next row; whether it is the second of two hours with one label. @throws AurumError `MARKET.ROW` when the order cannot be trusted */
  meet(local: number, name: string, isDouble: boolean): boolean {
    const rows = this.#rows;
    if (local < this.#previous) this.#wentBack ??= { line: rows.line, text: rows.text('local') };
    this.#previous = Math.max(local, this.#previous);
    if (isDouble && this.#doubleLine === 0) this.#doubleLine = rows.line;
    if (this.#wentBack !== undefined && this.#doubleLine > 0) {
      throw rows.errorAt(
        this.#wentBack.line,
        'local',
        `${JSON.stringify(this.#wentBack.text)} is earlier than the row before: the rows were rearranged, and only their order tells the two hours on line ${this.#doubleLine} and after apart`,
      );
    }
    return isDouble && this.#count(local, name) === 2;
  }

  #count(local: number, name: string): number {
    const rows = this.#rows;
    let met = this.#met.get(local);
    if (met === undefined) {
      met = new Map();
      this.#met.set(local, met);
    }
    const found = met.get(name);
    if (found === undefined) {
      if (this.#seconds.has(local)) {
        throw rows.error(
          'local',
          `the first of the two hours of ${name} stands behind the second of another location: rows were rearranged or are missing, and only their order tells the two apart`,
        );
      }
      met.set(name, { line: rows.line, times: 1 });
      return 1;
    }
    found.times++;
    if (found.times > 2) throw rows.error('local', `${name} has this hour for the third time: the file holds it twice`);
    this.#seconds.add(local);
    return 2;
  }

  /** A location that has only one of two hours with one label. */
  single(): SingleHour | undefined {
    for (const met of this.#met.values()) {
      for (const [name, { line, times }] of met) if (times === 1) return { name, line };
    }
    return undefined;
  }
}
