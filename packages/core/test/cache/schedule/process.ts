import type { createCache, jsonCodec, MemoryLevel } from '../../../src/cache/index.js';
import type { BusMessage, Cache, CacheBus, CacheLevel, Clock } from '../../../src/ports/index.js';
import { type ChaosBus, type ChaosLevel, chaosBus, chaosLevel, type FakeClock } from '../../../src/testing/index.js';

/** What schedules are run against: the cache itself, or a copy with a defect. */
export interface Engine {
  readonly createCache: typeof createCache;
  readonly jsonCodec: typeof jsonCodec;
  /** Puts a defect into the level, or the bus. Default: none. */
  readonly level?: (level: CacheLevel) => CacheLevel;
  readonly bus?: (bus: CacheBus) => CacheBus;
}

/** The times of caches in schedules, ms. */
export const TIMES = { heartbeatMs: 300, operationMs: 60, leaseMs: 200, waitMs: 120, memoryMs: 2000, throttleMs: 100 };

/** A cache that stands for a process: it can be stopped, so that it handles nothing, and has a clock with another beginning. */
export class CacheProcess {
  readonly cache: Cache;
  readonly bus: ChaosBus;
  readonly level: ChaosLevel;
  readonly #clock: FakeClock;
  #isStopped = false;
  #messages: (() => void)[] = [];
  #rest: (() => void)[] = [];

  constructor(
    engine: Engine,
    shared: MemoryLevel,
    { clock, seed, faults }: { clock: FakeClock; seed: number; faults: { delayMs: number; rate: number } },
  ) {
    this.#clock = clock;
    const { delayMs, rate } = faults;
    const [level, bus] = [shared.level, shared.bus()];
    this.level = chaosLevel(level, { seed, clock, delayMs, failRate: rate, lostAnswerRate: rate });
    this.bus = chaosBus(bus, { seed: seed + 1, clock, delayMs });
    const seen = this.#gatedLevel(this.level.level);
    const heard = this.#gatedBus(this.bus.bus);
    this.cache = engine.createCache({
      ...TIMES,
      level: engine.level?.(seen) ?? seen,
      bus: engine.bus?.(heard) ?? heard,
      clock: this.#gatedClock(seed * 977),
    });
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Handles nothing from now on. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Handles what came meanwhile, messages before or after the rest. */
  resume(messagesFirst: boolean): void {
    this.#isStopped = false;
    const [messages, rest] = [this.#messages, this.#rest];
    this.#messages = [];
    this.#rest = [];
    for (const work of messagesFirst ? [...messages, ...rest] : [...rest, ...messages]) work();
  }

  /** The end of some work, as this process hears of it. */
  through<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(
        (value) => this.#handle(this.#rest, () => resolve(value)),
        (error: unknown) => this.#handle(this.#rest, () => reject(error)),
      );
    });
  }

  #handle(queue: (() => void)[], work: () => void): void {
    if (this.#isStopped) queue.push(work);
    else work();
  }

  #gatedClock(offset: number): Clock {
    const clock = this.#clock;
    return {
      now: () => clock.now() + offset,
      random: clock.random,
      sleep: (ms, signal) => this.through(clock.sleep(ms, signal)),
      every: (ms, work) => clock.every(ms, () => this.#handle(this.#rest, work)),
    };
  }

  #gatedLevel(level: CacheLevel): CacheLevel {
    return {
      ...level,
      read: (request, how) => this.through(level.read(request, how)),
      fill: (fill) => this.through(level.fill(fill)),
      release: (request) => this.through(level.release(request)),
      discard: (request, payload) => this.through(level.discard(request, payload)),
      bump: (tags) => this.through(level.bump(tags)),
      remove: (shard, key) => this.through(level.remove(shard, key)),
      sequence: (shard) => this.through(level.sequence(shard)),
    };
  }

  #gatedBus(bus: CacheBus): CacheBus {
    return {
      get connected() {
        return bus.connected;
      },
      listen: (listener: (message: BusMessage) => void) =>
        bus.listen((message) => this.#handle(this.#messages, () => listener(message))),
      [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose](),
    };
  }
}
