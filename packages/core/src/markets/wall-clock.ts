import { parseIsoTime } from '../codec/csv/iso-time.js';
import { LocalResolver } from '../codec/csv/local-resolver.js';
import { compileTimePattern, type TimeParser } from '../codec/csv/time-pattern.js';
import { formatInstant, type Instant, type MarketClock, offsetAt, zoneTable } from '../time/index.js';
import type { MarketRows } from './market-rows.js';

const HOUR_MS = 3_600_000;

/** `M/d/yyyy h:mm:ss AM` as PJM prints, also without seconds or with 24 hours, and ISO 8601. */
export const US_TIMES: readonly TimeParser[] = [
  compileTimePattern('M/d/yyyy h:mm:ss a'),
  compileTimePattern('M/d/yyyy H:mm:ss'),
  compileTimePattern('M/d/yyyy H:mm'),
  compileTimePattern('M/d/yyyy h:mm a'),
  parseIsoTime,
];

/** `M/d/yyyy` and ISO 8601. */
export const US_DATES: readonly TimeParser[] = [compileTimePattern('M/d/yyyy'), parseIsoTime];

/** Turns the local hours of a market into instants. */
export class WallClock {
  readonly #resolver: LocalResolver;
  readonly #zone: string;

  constructor(clock: MarketClock) {
    this.#resolver = new LocalResolver(zoneTable(clock.zone));
    this.#zone = clock.zone;
  }

  /** The wall clock at an instant, in ms as if UTC. */
  localOf(t: Instant): number {
    return t + offsetAt(this.#resolver.table, t);
  }

  /** Whether the hour that begins at a wall clock occurs twice. */
  isDouble(local: number): boolean {
    return this.#resolver.resolve(local) === 2;
  }

  /**
   * The instant at which the hour with that wall clock begins.
   *
   * @param second whether the file marks it as the second of two
   * @throws AurumError `MARKET.ROW` when there is no such hour
   */
  hour(local: number, second: boolean, at: { readonly rows: MarketRows; readonly role: string }): Instant {
    const found = this.#resolver.resolve(local);
    if (found === 0)
      throw at.rows.error(
        at.role,
        `the hour ${JSON.stringify(at.rows.text(at.role))} does not exist on that day in ${this.#zone}: clocks go forward over it`,
      );
    if (!second) return this.#resolver.first;
    if (found !== 2)
      throw at.rows.error(
        at.role,
        `the hour ${JSON.stringify(at.rows.text(at.role))} is marked as the second of two, and occurs once on that day in ${this.#zone}`,
      );
    return this.#resolver.second;
  }

  /** @throws AurumError `MARKET.ROW` unless the instant is a full hour */
  checkHour(t: Instant, at: { readonly rows: MarketRows; readonly role: string }): void {
    if (t % HOUR_MS !== 0)
      throw at.rows.error(at.role, `${formatInstant(t)} is not a full hour: day-ahead prices are hourly`);
  }
}
