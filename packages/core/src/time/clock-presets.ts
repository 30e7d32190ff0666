import { internClock, type MarketClock } from './market-clock.js';

/** The clocks of the markets, by name. */
export interface MarketClocks {
  /** PJM: Eastern prevailing time. */
  readonly pjm: MarketClock;
  /** NYISO: Eastern prevailing time. */
  readonly nyiso: MarketClock;
  /** ISO New England: Eastern prevailing time. */
  readonly isoNe: MarketClock;
  /** ERCOT: Central prevailing time. */
  readonly ercot: MarketClock;
  /** SPP: Central prevailing time. */
  readonly spp: MarketClock;
  /** CAISO: Pacific prevailing time. */
  readonly caiso: MarketClock;
  /** MISO: Eastern standard time all year, so that every day has 24 hours. */
  readonly miso: MarketClock;
  /** IESO (Ontario): Eastern standard time all year. */
  readonly ieso: MarketClock;
  /** AESO (Alberta). What it shows after 2026-11-01 depends on the platform's time-zone data; see `tzdataVersion`. */
  readonly aeso: MarketClock;
  /** AEMO (Australian NEM): UTC+10 all year. */
  readonly aemo: MarketClock;
  /** Single day-ahead coupling of Europe: the CET/CEST delivery day, also for Finland, Greece, Portugal and Ireland. */
  readonly sdac: MarketClock;
  /** Great Britain, midnight to midnight. */
  readonly gb: MarketClock;
  /** Great Britain, EFA day: from 23:00 on the day before. */
  readonly gbEfa: MarketClock;
  /** European gas day: from 06:00 CET/CEST. */
  readonly euGasDay: MarketClock;
  /** British gas day: from 05:00 local time. */
  readonly gbGasDay: MarketClock;
  /** North American gas day: from 09:00 Central clock time. */
  readonly usGasDay: MarketClock;
  /** UTC, midnight to midnight. */
  readonly utc: MarketClock;
}

/** The clock of each market that is known by name. Zone tables are read only when a clock is first used. */
export const clocks: MarketClocks = /* @__PURE__ */ Object.freeze({
  pjm: internClock('America/New_York', '00:00'),
  nyiso: internClock('America/New_York', '00:00'),
  isoNe: internClock('America/New_York', '00:00'),
  ercot: internClock('America/Chicago', '00:00'),
  spp: internClock('America/Chicago', '00:00'),
  caiso: internClock('America/Los_Angeles', '00:00'),
  miso: internClock('EST', '00:00'),
  ieso: internClock('EST', '00:00'),
  aeso: internClock('America/Edmonton', '00:00'),
  aemo: internClock('+10:00', '00:00'),
  sdac: internClock('Europe/Berlin', '00:00'),
  gb: internClock('Europe/London', '00:00'),
  gbEfa: internClock('Europe/London', '-01:00'),
  euGasDay: internClock('Europe/Berlin', '06:00'),
  gbGasDay: internClock('Europe/London', '05:00'),
  usGasDay: internClock('America/Chicago', '09:00'),
  utc: internClock('UTC', '00:00'),
});
