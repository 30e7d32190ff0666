import { seededRandom } from '@aurum/core/testing';
import type { Order, Timed } from './orders.js';

/** The keys of schedules with their tags. */
export const KEYS: readonly (readonly [key: string, tags: readonly string[]])[] = [
  ['a', ['T']],
  ['b', ['T', 'U']],
  ['c', ['U']],
];
/** The processes of a schedule. */
export const PROCESSES = 3;
const STEPS = 40;
/** The time between the last gets of a schedule and the last invalidation: some of their fills are over by then, and some are not. */
const QUIET_MS = 50;
const QUIET_SPREAD_MS = 150;

/** What goes wrong. */
export type Fault =
  | { readonly kind: 'dropListeners' }
  | { readonly kind: 'flushAll' }
  | { readonly kind: 'evictToken'; readonly tag: string }
  | { readonly kind: 'evictSequence' }
  | { readonly kind: 'stop'; readonly process: number };

/** A fault with its time. */
export interface TimedFault {
  /** When it happens, ms after the processes were told what to do. */
  readonly atMs: number;
  readonly fault: Fault;
}

/** A schedule. */
export interface Plan {
  /** For each process, what it does. */
  readonly orders: readonly (readonly Timed[])[];
  readonly faults: readonly TimedFault[];
  /** The process that no message reaches, if any: without a word of it, as on a network that drops them. */
  readonly deaf: number | undefined;
}

/** The schedule of a seed: always the same. */
export function planOf(seed: number): Plan {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T; // none is empty
  const orders: Timed[][] = Array.from({ length: PROCESSES }, () => []);
  const faults: TimedFault[] = [];
  const get = ([key, tags] = pick(KEYS)): Order => ({
    kind: 'get',
    key,
    tags,
    originMs: random() < 0.3 ? random() * 250 : 2,
  });
  /** Of a number from 0.65 on. */
  const invalidation = (kind: number): Order => {
    if (kind < 0.8) return { kind: 'invalidate', tags: [pick(['T', 'U'])] };
    if (kind < 0.88) return { kind: 'remove', key: pick(KEYS)[0] };
    return { kind: 'clear' };
  };
  const someProcess = (): number => Math.floor(random() * PROCESSES);
  const add = (process: number, order: Order): void => void orders[process]?.push({ atMs, order });
  const fault = (): Fault =>
    pick<() => Fault>([
      () => ({ kind: 'dropListeners' }),
      () => ({ kind: 'flushAll' }),
      () => ({ kind: 'evictToken', tag: pick(['T', 'U', '*']) }),
      () => ({ kind: 'evictSequence' }),
      () => ({ kind: 'stop', process: someProcess() }),
    ])();
  const deaf = random() < 0.5 ? someProcess() : undefined;
  let atMs = 0;
  for (let step = 0; step < STEPS; step++) {
    const kind = random();
    if (kind < 0.9) add(someProcess(), kind < 0.65 ? get() : invalidation(kind));
    else faults.push({ atMs, fault: fault() });
    const pause = random();
    if (pause > 0.3) atMs += pause < 0.9 ? random() * 15 : random() * 150;
  }
  // what is kept everywhere is invalidated once more, so that it matters who knows of it
  for (let process = 0; process < PROCESSES; process++) for (const key of KEYS) add(process, get(key));
  atMs += QUIET_MS + QUIET_SPREAD_MS * random();
  add(someProcess(), invalidation(0.65 + 0.25 * random()));
  return { orders, faults, deaf };
}
