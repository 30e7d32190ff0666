/**
 * Resampling by brute force, written without anything of src/series: local dates come from Intl, buckets from the change of their label between
 * quarter-hours, and every bucket looks at every point.
 */

/** Length of the slots that time is cut into. Every edge in these tests lies on one. */
export const SLOT_MS = 900_000;

/** A point as the model sees it; NaN when missing. */
export interface ModelPoint {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

interface LocalSlot {
  readonly day: string;
  readonly month: string;
  readonly hour: number;
  readonly isWeekday: boolean;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const slots = new Map<string, LocalSlot>();

/** The local date and hour of an instant, by Intl; `startHour` moves the beginning of the day. */
export function localSlot(zone: string, t: number, startHour: number): LocalSlot {
  const key = `${zone}|${t}|${startHour}`;
  const known = slots.get(key);
  if (known !== undefined) return known;
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(new Date(t)).map((part) => [part.type, part.value]));
  const hour = Number(parts.hour);
  const civil = Date.UTC(Number(parts.year), Number(parts.month) - 1, Number(parts.day));
  const day = new Date(hour < startHour ? civil - 86_400_000 : civil);
  const text = day.toISOString();
  const weekday = new Date(civil).getUTCDay();
  const slot = { day: text.slice(0, 10), month: text.slice(0, 7), hour, isWeekday: weekday >= 1 && weekday <= 5 };
  slots.set(key, slot);
  return slot;
}

/** The label of the bucket that an instant is in. */
export type Labeller = (t: number) => string | number;

/** Labels of absolute steps, days and months. */
export function labeller(frequency: string, zone: string, startHour: number): Labeller {
  const steps: Readonly<Record<string, number>> = { PT15M: 900_000, PT30M: 1_800_000, PT1H: 3_600_000 };
  const step = steps[frequency];
  if (step !== undefined) return (t) => Math.floor(t / step);
  return (t) => localSlot(zone, t, startHour)[frequency === 'P1D' ? 'day' : 'month'];
}

/** A bucket of the model: its delivered stretches of one slot each, in order. */
export interface ModelBucket {
  readonly start: number;
  readonly end: number;
  readonly delivered: readonly number[];
}

/** All buckets that overlap [from, to), each with the starts of its delivered slots. */
export function modelBuckets(
  label: Labeller,
  isDelivered: (t: number) => boolean,
  from: number,
  to: number,
): readonly ModelBucket[] {
  let start = Math.floor(from / SLOT_MS) * SLOT_MS;
  while (label(start - SLOT_MS) === label(start)) start -= SLOT_MS;
  const buckets: ModelBucket[] = [];
  while (start < to) {
    let end = start;
    const delivered: number[] = [];
    while (label(end) === label(start)) {
      if (isDelivered(end)) delivered.push(end);
      end += SLOT_MS;
    }
    buckets.push({ start, end, delivered });
    start = end;
  }
  return buckets;
}

/** What a policy makes of a bucket. */
export type ModelPolicy = 'propagate' | 'skip' | { readonly minCoverage: number };

/** One bucket, by the definitions, with a look at every point. */
export function modelBucketValue(
  points: readonly ModelPoint[],
  bucket: ModelBucket,
  statistic: string,
  policy: ModelPolicy,
): { readonly value: number; readonly coverage: number } {
  const expected = bucket.delivered.length * SLOT_MS;
  const inside: { v: number; w: number; d: number }[] = [];
  for (const { start, end, value } of points) {
    const w = bucket.delivered.filter((slot) => slot >= start && slot < end).length * SLOT_MS;
    if (w > 0 && !Number.isNaN(value)) inside.push({ v: value, w, d: end - start });
  }
  const covered = inside.reduce((sum, { w }) => sum + w, 0);
  const coverage = expected === 0 ? 0 : covered / expected;
  const enough =
    covered > 0 &&
    (policy === 'skip' || (policy === 'propagate' ? covered === expected : covered >= policy.minCoverage * expected));
  return { value: enough ? combine(inside, covered, statistic) : NaN, coverage };
}

function combine(inside: readonly { v: number; w: number; d: number }[], covered: number, statistic: string): number {
  const values = inside.map(({ v }) => v);
  switch (statistic) {
    case 'mean':
      return values.length === 1
        ? (values[0] ?? NaN)
        : inside.map(({ v, w }) => v * w).reduce((a, b) => a + b) / covered;
    case 'sum':
      return inside.map(({ v, w, d }) => v * (w / d)).reduce((a, b) => a + b);
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'first':
      return values[0] ?? NaN;
    case 'last':
      return values.at(-1) ?? NaN;
    default:
      return values.length;
  }
}
