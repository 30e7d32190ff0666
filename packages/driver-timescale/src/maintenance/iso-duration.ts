import type { Instant } from '@aurum/core';

/** A length of time in ISO 8601, for example `P7D`, `P18M`, `P10Y` or `PT30M`. */
export type IsoDuration = string;

interface Parts {
  readonly months: number;
  readonly ms: number;
}

const PATTERN = /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?)?$/;

/** What a duration may look like, in words. */
export const DURATION_RULE =
  'an ISO 8601 duration of whole years, months, weeks, days, hours or minutes, for example P7D';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 400 Gregorian years have 146 097 days. */
const MONTH_MS = (146_097 / 4800) * DAY_MS;

function partsOf(text: string): Parts | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0] = match
    .slice(1)
    .map((digits) => Number(digits ?? 0));
  const parts = {
    months: years * 12 + months,
    ms: (weeks * 7 + days) * DAY_MS + hours * HOUR_MS + minutes * 60_000,
  };
  return parts.months + parts.ms > 0 && parts.months <= 12_000 && parts.ms <= 365_000 * DAY_MS ? parts : undefined;
}

/** Whether a text is a duration that policies may have: longer than nothing, and at most a thousand years. */
export function isIsoDuration(text: string): text is IsoDuration {
  return partsOf(text) !== undefined;
}

/** About how long it is in milliseconds, with months of 30.436875 days: for comparing durations with each other. */
export function approximateMs(duration: IsoDuration): number {
  const { months, ms } = partsOf(duration) ?? { months: 0, ms: 0 };
  return months * MONTH_MS + ms;
}

/** The instant that lies a duration before another: months by the calendar of UTC, the rest by the clock. */
export function before(instant: Instant, duration: IsoDuration): Instant {
  const { months, ms } = partsOf(duration) ?? { months: 0, ms: 0 };
  const date = new Date(instant);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime() - ms;
}
