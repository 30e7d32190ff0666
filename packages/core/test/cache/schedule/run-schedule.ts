import { memoryLevel } from '../../../src/cache/index.js';
import type { CacheLifetime, InvalidationReceipt } from '../../../src/ports/index.js';
import { type FakeClock, fakeClock } from '../../../src/testing/index.js';
import { Oracle, type Target } from './oracle.js';
import { CacheProcess, type Engine, TIMES } from './process.js';

/** The keys of schedules with their tags. */
const KEYS: readonly (readonly [string, readonly string[]])[] = [
  ['a', ['T']],
  ['b', ['T', 'U']],
  ['c', ['U']],
];
const TAGS = ['T', 'U'];
const PROCESSES = 3;
const STEPS = 40;
const LIFETIME: CacheLifetime = { hardMs: 1500, softMs: 600, negativeMs: 200, jitter: 0.1 };

/** Faults that a schedule may have: each schedule has some of them, so that no one hides another. */
export const FAULTS = [
  'busDown',
  'loseMessage',
  'outage',
  'stop',
  'evictToken',
  'evictSequence',
  'clockStep',
  'flushAll',
] as const;

/** One of {@link FAULTS}. */
export type Fault = (typeof FAULTS)[number];

/** How a schedule ended. */
export interface ScheduleReport {
  /** Answers that were too old. */
  readonly objections: readonly string[];
  /** Answers, those without asking the origin, and the steps, for a look at whether anything was tried. */
  readonly answers: number;
  readonly hits: number;
  readonly faults: number;
}

/**
 * Runs the schedule of a seed: three caches over one level, with faults, against the oracle.
 *
 * @param faults those that it has; default: some, by the seed
 */
export async function runSchedule(engine: Engine, seed: number, faults?: readonly Fault[]): Promise<ScheduleReport> {
  const run = new ScheduleRun(engine, seed, faults);
  return run.run();
}

class ScheduleRun {
  readonly #clock: FakeClock;
  readonly #processes: readonly CacheProcess[];
  readonly #oracle: Oracle;
  readonly #shared;
  readonly #codec;
  readonly #faults: readonly Fault[];
  readonly #objections: string[] = [];
  readonly #pending = new Set<Promise<void>>();
  #skewMs = 0;
  #calls = 0;
  #answers = 0;
  #hits = 0;
  #faultCount = 0;

  constructor(engine: Engine, seed: number, faults?: readonly Fault[]) {
    this.#clock = fakeClock({ seed });
    const clock = this.#clock;
    this.#oracle = new Oracle(TIMES.heartbeatMs, clock.now);
    this.#codec = engine.jsonCodec<number>('tick/1');
    const LEVEL_START = 1.7e12; // as the clock of a server shows it, ms
    this.#shared = memoryLevel({
      shards: this.#chance(0.3) ? 2 : 1,
      now: () => {
        this.#calls++; // no two calls of a server fall into one microsecond
        return LEVEL_START + clock.now() + this.#skewMs + this.#calls / 1000;
      },
    });
    this.#faults = faults ?? FAULTS.filter(() => this.#chance(0.35));
    const level = { delayMs: this.#pick([0, 5, 20, 40]), rate: this.#pick([0, 0, 0.03]) };
    this.#processes = Array.from(
      { length: PROCESSES },
      (_, i) => new CacheProcess(engine, this.#shared, { clock, seed: seed * 10 + i, faults: level }),
    );
  }

  async run(): Promise<ScheduleReport> {
    for (let step = 0; step < STEPS; step++) {
      this.#step();
      await this.#clock.advance(this.#pause());
    }
    for (const process of this.#processes) {
      if (process.isStopped) process.resume(true);
      process.level.restore();
      process.bus.connect();
    }
    while (this.#pending.size > 0) await this.#clock.advance(100);
    for (const { cache } of this.#processes) void cache.close();
    await this.#clock.advance(1000);
    return { objections: this.#objections, answers: this.#answers, hits: this.#hits, faults: this.#faultCount };
  }

  #step(): void {
    const kind = this.#clock.random();
    const i = Math.floor(this.#clock.random() * PROCESSES);
    if (kind > 0.8 && this.#faults.length > 0) {
      this.#faultCount++;
      this.#fault(this.#pick(this.#faults), i);
      return;
    }
    if (this.#processes[i]?.isStopped === true) return;
    if (kind > 0.62) this.#invalidate(i);
    else this.#get(i);
  }

  #get(i: number): void {
    const { cache } = this.#processes[i] as CacheProcess; // one for each number
    const [key, tags] = this.#pick(KEYS);
    const isSlow = this.#chance(0.25);
    const asked = this.#oracle.asks(i, key, tags);
    const answer = cache.get(
      {
        keyspace: 'k',
        key,
        tags,
        codec: this.#codec,
        lifetime: LIFETIME,
        load: () => this.#load(i, isSlow),
      },
      { reload: this.#chance(0.05), serveStale: this.#chance(0.8) },
    );
    this.#track(
      answer.then(({ value, tier }) => {
        this.#answers++;
        if (tier !== 'origin') this.#hits++;
        if (value === undefined) return;
        const objection = this.#oracle.objection(asked, value);
        if (objection !== undefined) this.#objections.push(`${objection} (${tier})`);
      }),
    );
  }

  async #load(i: number, isSlow: boolean): Promise<number> {
    const clock = this.#clock;
    const process = this.#processes[i] as CacheProcess;
    const most = isSlow ? 350 : 12;
    await process.through(clock.sleep(clock.random() * most));
    const said = this.#oracle.tick();
    await process.through(clock.sleep(clock.random() * most));
    if (this.#chance(0.04)) throw new Error('the origin failed');
    return said;
  }

  #invalidate(i: number): void {
    const { cache } = this.#processes[i] as CacheProcess;
    const kind = this.#clock.random();
    const [target, work]: [Target, () => Promise<InvalidationReceipt>] = (() => {
      if (kind < 0.08) return ['all' as const, () => cache.clear()];
      if (kind < 0.35) {
        const [key] = this.#pick(KEYS);
        return [{ key }, () => cache.remove(key)];
      }
      const tag = this.#pick(TAGS);
      return [{ tag }, () => cache.invalidate([tag])];
    })();
    const returned = this.#oracle.invalidates(i, target);
    const end = work().then(({ reached }) => {
      returned(reached === 'global');
      if (this.#chance(0.5)) this.#get(i);
    });
    this.#track(end);
    // what begins while an invalidation is under way is what it may miss
    if (this.#chance(0.4)) this.#get(i);
    if (this.#chance(0.3)) void this.#clock.sleep(this.#clock.random() * 40).then(() => this.#getUnlessStopped(i));
  }

  #getUnlessStopped(i: number): void {
    if (this.#processes[i]?.isStopped === false) this.#get(i);
  }

  #fault(fault: Fault, i: number): void {
    const process = this.#processes[i] as CacheProcess;
    const { random } = this.#clock;
    const after = (ms: number, work: () => void): void => void this.#clock.sleep(ms).then(work);
    const how: Record<Fault, () => void> = {
      busDown: () => {
        process.bus.disconnect();
        after(random() * 300, () => process.bus.connect());
      },
      loseMessage: () => process.bus.lose(1),
      outage: () => {
        process.level.cutOff();
        after(random() * 500, () => process.level.restore());
      },
      stop: () => {
        if (process.isStopped) return;
        process.stop();
        after(200, () => {
          if (this.#chance(0.5)) this.#get(i); // before anything is handled
          if (process.isStopped) process.resume(this.#chance(0.5));
        });
      },
      evictToken: () => this.#shared.evictToken(this.#pick([...TAGS, '*'])),
      evictSequence: () => this.#shared.evictSequence(),
      clockStep: () => {
        this.#skewMs += this.#pick([-3_600_000, -50, 50, 3_600_000]);
      },
      flushAll: () => this.#shared.flush(),
    };
    how[fault]();
  }

  #track(work: Promise<unknown>): void {
    const tracked: Promise<void> = work.then(
      () => void this.#pending.delete(tracked),
      () => void this.#pending.delete(tracked), // an origin that failed
    );
    this.#pending.add(tracked);
  }

  #pause(): number {
    const kind = this.#clock.random();
    if (kind < 0.3) return 0;
    if (kind < 0.8) return this.#clock.random() * 30;
    return this.#clock.random() * 400;
  }

  #chance(part: number): boolean {
    return this.#clock.random() < part;
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#clock.random() * from.length)] as T; // none is empty
  }
}
