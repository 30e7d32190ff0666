import type { CacheLevel, Clock } from '../../ports/index.js';
import { seededRandom } from './seeded-random.js';

/** What a {@link chaosLevel} does to its operations. */
export interface ChaosLevelOptions {
  /** Of its chance: the same seed does the same to the same operations. */
  readonly seed: number;
  /** Time for delays. */
  readonly clock: Clock;
  /** How many operations fail before they did anything, as a part of all. Default 0. */
  readonly failRate?: number | undefined;
  /** How many operations do their work and then fail, as a part of all. Default 0. */
  readonly lostAnswerRate?: number | undefined;
  /** The longest time that an operation is on its way there, and again on its way back, ms. Default 0. */
  readonly delayMs?: number | undefined;
}

/** A shared level with faults. */
export interface ChaosLevel {
  /** The level as a cache sees it. */
  readonly level: CacheLevel;
  /** From now on nothing comes through, in either direction: half of the operations fail at once, the others do not end. */
  cutOff(): void;
  /** Lets operations through again. */
  restore(): void;
}

/** A level that fails, is slow, and loses answers after the work was done; not a mock: what comes through is done by the level given. */
export function chaosLevel(level: CacheLevel, options: ChaosLevelOptions): ChaosLevel {
  const { seed, clock, failRate = 0, lostAnswerRate = 0, delayMs = 0 } = options;
  const random = seededRandom(seed);
  let isCut = false;
  const refuseWhenCut = async (): Promise<void> => {
    if (!isCut) return;
    if (random() < 0.5) await new Promise(() => undefined);
    throw new Error('the level is cut off');
  };
  const travel = async (): Promise<void> => {
    if (delayMs > 0) await clock.sleep(random() * delayMs);
  };
  const disturb = async <T>(operation: () => Promise<T>): Promise<T> => {
    const fate = random();
    await refuseWhenCut();
    await travel();
    if (fate < failRate) throw new Error('the level failed before it did anything');
    await refuseWhenCut();
    const result = await operation();
    await travel();
    await refuseWhenCut();
    if (fate < failRate + lostAnswerRate) throw new Error('the level did its work, and its answer was lost');
    return result;
  };
  return {
    level: {
      backend: level.backend,
      shards: level.shards,
      shardOf: (key) => level.shardOf(key),
      read: (request, how) => disturb(() => level.read(request, how)),
      ...(level.peek === undefined ? {} : { peek: (request) => disturb(async () => level.peek?.(request)) }),
      fill: (fill) => disturb(() => level.fill(fill)),
      release: (request) => disturb(() => level.release(request)),
      discard: (request, payload) => disturb(() => level.discard(request, payload)),
      bump: (tags) => disturb(() => level.bump(tags)),
      remove: (shard, key) => disturb(() => level.remove(shard, key)),
      sequence: (shard) => disturb(() => level.sequence(shard)),
      [Symbol.asyncDispose]: () => level[Symbol.asyncDispose](),
    },
    cutOff: () => {
      isCut = true;
    },
    restore: () => {
      isCut = false;
    },
  };
}
