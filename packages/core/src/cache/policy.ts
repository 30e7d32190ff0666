import { AurumError } from '../errors/index.js';
import type { CacheLifetime, GoldenRule } from '../ports/index.js';
import { type MarketClock, marketClock } from '../time/index.js';

/** What kinds of answers there are, by how soon they become ones of the past. */
export const DATA_CLASSES = ['live', 'intraday', 'daily', 'reference', 'golden', 'negative', 'immutable'] as const;

/** One of {@link DATA_CLASSES}. */
export type DataClass = (typeof DATA_CLASSES)[number];

/** How long answers of a class are good. */
export interface ClassPolicy {
  /** Until then they may be given at all, ms. */
  readonly hardMs: number;
  /** Which part of it they are given without asking again: above 0, at most 1. */
  readonly softPart: number;
  /** Whether what an answer cost makes it live longer; it is read again before it ends in any case. */
  readonly grows: boolean;
}

/** When the prices of the next day are known. */
export interface DayAheadPublication {
  /** Wall-clock time, `HH:mm`. */
  readonly time: string;
  /** The zone of that time. */
  readonly clock: MarketClock;
}

/** What is different for one keyspace. */
export interface KeyspacePolicy {
  /** Its answers are of this class, whatever is asked. */
  readonly class?: DataClass | undefined;
  /** Some of their times are these. */
  readonly lifetime?: Partial<CacheLifetime> | undefined;
}

/** How long answers are kept: data, not code. Frozen. */
export interface CachePolicy {
  /** The times of each class. */
  readonly classes: Readonly<Record<DataClass, ClassPolicy>>;
  /** How much each time is changed by chance, as a part of it. */
  readonly jitter: number;
  /** An answer that cost more than `unitMs` lives longer, up to `most` times, where its class says so, and is read again before it ends. */
  readonly golden: GoldenRule;
  /** How far back from now delivery counts as live, ms. */
  readonly liveMs: number;
  /** When a day-ahead market publishes: delivery before the last publication is of the class `daily`. */
  readonly dayAhead: DayAheadPublication;
  /** What is different for a keyspace such as `series.aggregate`. */
  readonly keyspaces: Readonly<Record<string, KeyspacePolicy>>;
}

/** What may be said of a policy; the rest is that of another one. */
export interface CachePolicyInit extends Partial<Omit<CachePolicy, 'classes' | 'golden'>> {
  /** The times of some classes, or some of their times. */
  readonly classes?: Readonly<Partial<Record<DataClass, Partial<ClassPolicy>>>> | undefined;
  /** Part of the rule for expensive answers. */
  readonly golden?: Partial<CachePolicy['golden']> | undefined;
}

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const STANDARD: CachePolicy = {
  classes: {
    live: { hardMs: 60 * SECOND_MS, softPart: 0.5, grows: false },
    intraday: { hardMs: 300 * SECOND_MS, softPart: 0.5, grows: false },
    daily: { hardMs: HOUR_MS, softPart: 0.75, grows: true },
    reference: { hardMs: 2 * HOUR_MS, softPart: 0.75, grows: false },
    golden: { hardMs: 4 * HOUR_MS, softPart: 0.75, grows: true },
    negative: { hardMs: 60 * SECOND_MS, softPart: 1, grows: false },
    immutable: { hardMs: 7 * DAY_MS, softPart: 1, grows: false },
  },
  jitter: 0.1,
  golden: { most: 6, unitMs: 250 },
  liveMs: 2 * HOUR_MS,
  dayAhead: { time: '13:00', clock: marketClock('Europe/Berlin') },
  keyspaces: {},
};

/**
 * A policy that differs from the standard one, or from another, in what is given.
 *
 * @throws AurumError `CONFIG.INVALID` for a time that is not above 0, a part outside of 0 to 1, a time of day or a class that is none
 * @example
 * ```ts
 * import { cachePolicy } from '@aurum/core/cache';
 * const policy = cachePolicy({ classes: { live: { hardMs: 10_000 } }, keyspaces: { 'series.aggregate': { class: 'golden' } } });
 * console.log(policy.classes.live); // { hardMs: 10000, softPart: 0.5, grows: false }
 * ```
 */
export function cachePolicy(init: CachePolicyInit = {}, from: CachePolicy = STANDARD): CachePolicy {
  const { classes: given = {}, golden, keyspaces, ...rest } = init;
  const classes = Object.fromEntries(
    DATA_CLASSES.map((name) => [name, Object.freeze({ ...from.classes[name], ...given[name] })]),
  ) as Record<DataClass, ClassPolicy>; // one for each
  const policy: CachePolicy = {
    ...from,
    ...rest,
    classes: Object.freeze(classes),
    golden: Object.freeze({ ...from.golden, ...golden }),
    dayAhead: Object.freeze({ ...from.dayAhead, ...rest.dayAhead }),
    keyspaces: Object.freeze({ ...from.keyspaces, ...keyspaces }),
  };
  check(policy, given);
  return Object.freeze(policy);
}

function check(policy: CachePolicy, given: object): void {
  for (const name of Object.keys(given)) require(isClass(name), 'classes', name, `use ${DATA_CLASSES.join(', ')}`);
  for (const name of DATA_CLASSES) {
    const { hardMs, softPart } = policy.classes[name];
    require(hardMs > 0 && hardMs < Number.POSITIVE_INFINITY, `classes.${name}.hardMs`, hardMs, 'give a number above 0');
    require(softPart > 0 && softPart <= 1, `classes.${name}.softPart`, softPart, 'give a number above 0, at most 1');
  }
  const { jitter, golden, liveMs, dayAhead, keyspaces } = policy;
  require(jitter >= 0 && jitter < 1, 'jitter', jitter, 'give a number from 0 up to, and without, 1');
  require(golden.most >= 1, 'golden.most', golden.most, 'give a number of 1 or more');
  require(golden.unitMs > 0, 'golden.unitMs', golden.unitMs, 'give a number above 0');
  require(liveMs > 0, 'liveMs', liveMs, 'give a number above 0');
  require(/^([01]\d|2[0-3]):[0-5]\d$/.test(dayAhead.time), 'dayAhead.time', dayAhead.time, 'give HH:mm');
  for (const [name, { class: of }] of Object.entries(keyspaces))
    require(of === undefined || isClass(of), `keyspaces.${name}.class`, of, `use ${DATA_CLASSES.join(', ')}`);
}

/** Whether a text names a class. */
export function isClass(name: string): name is DataClass {
  return (DATA_CLASSES as readonly string[]).includes(name);
}

function require(isRight: boolean, option: string, value: unknown, remedy: string): void {
  if (isRight) return;
  throw new AurumError('CONFIG.INVALID', {
    message: `The option ${option} of the cache policy is ${String(value)}: ${remedy}.`,
    details: { option, value: String(value) },
  });
}

/** How answers of a class live. */
export function lifetimeOf(policy: CachePolicy, name: DataClass, changes: Partial<CacheLifetime> = {}): CacheLifetime {
  const { hardMs, softPart, grows } = policy.classes[name];
  const { most, unitMs } = policy.golden;
  return {
    hardMs,
    softMs: hardMs * softPart,
    negativeMs: policy.classes.negative.hardMs,
    jitter: policy.jitter,
    golden: { most: grows ? most : 1, unitMs },
    ...changes,
  };
}
