import type { Clock } from '../../ports/index.js';
import { seededRandom } from './seeded-random.js';

/** A clock whose time only moves by hand. */
export interface FakeClock extends Clock {
  /** Moves the time on. What is due meanwhile happens in its order, each at its own moment. */
  advance(ms: number): Promise<void>;
  /** Lets everything happen that needs no more time. */
  settle(): Promise<void>;
}

interface Due {
  readonly at: number;
  readonly work: () => void;
}

/**
 * A clock for tests: nothing happens by itself, and the same seed gives the same chance.
 *
 * @param options `start`: the first time, default 0; `seed`: of `random`, default 1
 */
export function fakeClock({
  start = 0,
  seed = 1,
}: {
  readonly start?: number;
  readonly seed?: number;
} = {}): FakeClock {
  let time = start;
  const dues: Due[] = [];
  const add = (due: Due): void => {
    let i = dues.length;
    while (i > 0 && (dues[i - 1]?.at ?? 0) > due.at) i--;
    dues.splice(i, 0, due); // behind those of the same moment
  };
  const drop = (due: Due): void => {
    const i = dues.indexOf(due);
    if (i >= 0) dues.splice(i, 1);
  };
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => time,
    random: seededRandom(seed),
    sleep: (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason);
          return;
        }
        const onAbort = (): void => {
          drop(due);
          reject(signal?.reason);
        };
        const due: Due = {
          at: time + Math.max(0, ms),
          work: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        add(due);
      }),
    every(ms, work) {
      let due: Due;
      const plan = (): void => {
        due = {
          at: time + ms,
          work: () => {
            plan();
            work();
          },
        };
        add(due);
      };
      plan();
      return () => drop(due);
    },
    settle,
    async advance(ms) {
      const until = time + ms;
      await settle();
      for (let next = dues[0]; next !== undefined && next.at <= until; next = dues[0]) {
        time = next.at;
        for (let due = dues[0]; due !== undefined && due.at <= time; due = dues[0]) {
          dues.shift();
          due.work();
        }
        await settle();
      }
      time = until;
    },
  };
}
