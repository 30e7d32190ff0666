import {
  formatInstant,
  formatLocalDate,
  type Instant,
  type ZoneCursor,
  type ZoneTable,
  zoneCursor,
} from '../../time/index.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Writes instants as wall clocks with offset, remembering the last date and offset: neighbours mostly share them. */
export class StampWriter {
  readonly #table: ZoneTable;
  readonly #cursor: ZoneCursor;
  #day = Number.NaN;
  #dayText = '';
  #offset = Number.NaN;
  #offsetText = '';

  constructor(table: ZoneTable) {
    this.#table = table;
    this.#cursor = zoneCursor(table);
  }

  /** For example `2026-03-08T00:00:00-05:00`; `Z` in UTC, and where the offset has seconds, which ISO 8601 does not know. */
  write(t: Instant): string {
    const offset = this.#cursor.offsetAt(t);
    if (offset % MINUTE_MS !== 0) return formatInstant(t);
    if (offset !== this.#offset) {
      this.#offset = offset;
      this.#offsetText = this.#table.zone === 'UTC' ? 'Z' : offsetText(offset);
    }
    const local = t + offset;
    const day = Math.floor(local / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      this.#dayText = formatLocalDate(day);
    }
    return `${this.#dayText}T${timeText(local - day * DAY_MS)}${this.#offsetText}`;
  }
}

function timeText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const rest = ms - seconds * 1000;
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`;
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction}`;
}

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / MINUTE_MS;
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}
