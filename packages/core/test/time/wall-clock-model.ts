/**
 * The model that the time tests compare with: it asks `Intl.DateTimeFormat` for the fields of each instant by itself, one at a time, and
 * knows nothing of tables, transitions or offsets.
 */
const formats = new Map<string, Intl.DateTimeFormat>();

/** What a wall clock in a zone shows, as if it were UTC, in ms. */
export function wallClock(zone: string, t: number): number {
  const fixed = FIXED.get(zone);
  if (fixed !== undefined) return t + fixed * 3_600_000;
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (format.format(t).match(/\d+/g) ?? []).map(
    Number,
  );
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((t % 1000) + 1000) % 1000);
}

const FIXED: ReadonlyMap<string, number> = new Map([
  ['UTC', 0],
  ['EST', -5],
  ['+10:00', 10],
]);

/** Every quarter hour in `[from, to)` at which the predicate holds for the wall clock. */
export function quarterHours(
  zone: string,
  range: { from: number; to: number },
  holds: (local: number) => boolean,
): number[] {
  const found: number[] = [];
  for (let t = range.from; t < range.to; t += 900_000) if (holds(wallClock(zone, t))) found.push(t);
  return found;
}

/** Zones with every oddity: half hours, quarter hours, skipped days, Ramadan, changes at midnight, negative DST. */
export const ODD_ZONES: readonly string[] = [
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'America/New_York',
  'America/Chicago',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'America/Havana',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Pacific/Apia',
  'Asia/Beirut',
  'Asia/Gaza',
];

/** Some instants at which clocks changed, by zone, to look closely around them. */
export const CHANGES: readonly (readonly [zone: string, at: string])[] = [
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['Europe/London', '2026-03-29T01:00:00Z'],
  ['Europe/London', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2025-11-02T06:00:00Z'],
  ['America/Chicago', '2026-03-08T08:00:00Z'],
  ['America/Los_Angeles', '2025-11-02T09:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ['America/Sao_Paulo', '2019-02-17T02:00:00Z'],
  ['America/Havana', '2022-11-06T05:00:00Z'],
  ['America/St_Johns', '2010-11-07T02:31:00Z'],
  ['Australia/Lord_Howe', '2025-10-04T15:30:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Asia/Kathmandu', '1985-12-31T18:30:00Z'],
  ['Africa/Casablanca', '2023-03-19T02:00:00Z'],
  ['Africa/Casablanca', '2023-04-23T02:00:00Z'],
  ['Africa/Cairo', '2023-04-27T22:00:00Z'],
  ['Africa/Cairo', '2023-10-26T21:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['Asia/Beirut', '2021-03-27T22:00:00Z'],
  ['Asia/Beirut', '2021-10-30T21:00:00Z'],
];
