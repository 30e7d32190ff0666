import { formatInstant, type Instant } from '../time/index.js';
import type { MarketRows } from './market-rows.js';

/** What is printed beside the prices of a location. */
export interface LocationWords {
  readonly name: string;
  readonly id?: string | undefined;
  readonly type?: string | undefined;
  readonly area?: string | undefined;
}

/** One location's hours as they are read. */
export class LocationBook {
  /** What is printed of it. */
  readonly words: LocationWords;
  /** Its hours, in the order of the file: start, epoch ms. */
  readonly starts: number[] = [];
  /** The line of each hour. */
  readonly lines: number[] = [];
  /** The values of each hour, one list for each part; NaN where none was read. */
  readonly values: Map<string, number[]>;
  readonly #at = new Map<Instant, number>();

  constructor(words: LocationWords, parts: readonly string[]) {
    this.words = words;
    this.values = new Map(parts.map((part) => [part, []]));
  }

  /** The position of an hour, which is added when it is new. */
  hour(start: Instant, line: number): { readonly position: number; readonly isNew: boolean } {
    const found = this.#at.get(start);
    if (found !== undefined) return { position: found, isNew: false };
    const position = this.starts.length;
    this.starts.push(start);
    this.lines.push(line);
    for (const list of this.values.values()) list.push(Number.NaN);
    this.#at.set(start, position);
    return { position, isNew: true };
  }

  /** The position of an hour, or `undefined`. */
  find(start: Instant): number | undefined {
    return this.#at.get(start);
  }
}

/** The locations of a file, and the hours of each. */
export class HourlyBook {
  /** The parts that a price has. */
  readonly parts: readonly string[];
  readonly #rows: MarketRows;
  readonly #locations = new Map<string, LocationBook>();
  #last: { readonly key: string; readonly location: LocationBook } | undefined;

  constructor(rows: MarketRows, parts: readonly string[]) {
    this.#rows = rows;
    this.parts = parts;
  }

  /** All locations, in the order in which they were first met. */
  get locations(): readonly LocationBook[] {
    return [...this.#locations.values()];
  }

  /**
   * The location with a key, which is added when it is new. A number that stands for two names is reported.
   *
   * @param at the key, and the name in the current row
   * @param words all that is printed of it; asked for once
   */
  location(at: { readonly key: string; readonly name: string }, words: () => LocationWords): LocationBook {
    const { key, name } = at;
    let location = this.#last?.key === key ? this.#last.location : this.#locations.get(key);
    if (location === undefined) {
      location = new LocationBook(words(), this.parts);
      this.#locations.set(key, location);
    }
    if (location.words.name !== name) {
      this.#rows.issues.add('contradiction', 'row(s) have another name for a location than its first row', {
        line: this.#rows.line,
        column: this.#rows.header('name'),
        series: location.words.name,
        text: JSON.stringify(name),
      });
    }
    if (this.#last?.key !== key) this.#last = { key, location };
    return location;
  }

  /** Takes a part out of all locations, when the file has none of it. */
  dropPart(part: string): void {
    for (const location of this.#locations.values()) location.values.delete(part);
  }

  /**
   * Adds a row with all parts.
   *
   * @param timeRole the role of the column with the time
   * @param read the value of a part; default: the number in the column of that role
   * @throws AurumError `MARKET.ROW` when the hour is there already
   */
  addRow(
    location: LocationBook,
    at: { readonly start: Instant; readonly timeRole: string },
    read: (part: string) => number = (part) => this.#rows.number(part),
  ): void {
    const { position, isNew } = location.hour(at.start, this.#rows.line);
    if (!isNew) {
      throw this.#rows.error(
        at.timeRole,
        `${formatInstant(at.start)} of ${location.words.name} is already on line ${location.lines[position]}: the file holds an hour twice`,
      );
    }
    for (const [part, list] of location.values) list[position] = read(part);
  }
}
