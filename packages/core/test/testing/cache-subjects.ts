import { type createCache, type MemoryLevelOptions, type memoryLevel, systemClock } from '../../src/cache/index.js';
import {
  type BusUnderTest,
  type CacheUnderTest,
  type ClockUnderTest,
  type ContractRunner,
  cacheBusContract,
  cacheContract,
  cacheLevelContract,
  chaosBus,
  chaosLevel,
  clockContract,
  type FakeClock,
  fakeClock,
  type LevelUnderTest,
} from '../../src/testing/index.js';

/** What the contracts are run on: the real thing, or one with a defect. */
export interface Subjects {
  readonly createCache: typeof createCache;
  readonly memoryLevel: typeof memoryLevel;
}

const HEARTBEAT_MS = 300;

/** Registers every contract of the cache on what works in one process: on a clock that moves by hand, so that no test waits. */
export function registerCacheContracts(runner: ContractRunner, subjects: Subjects): void {
  for (const shards of [1, 3]) {
    const of = `${shards} shards of memory`;
    cacheLevelContract(runner, { backend: of, has: ['evictToken'], create: () => levelOf(subjects, { shards }) });
    cacheBusContract(runner, { backend: of, create: () => busOf(subjects, { shards }) });
    cacheContract(runner, { backend: of, has: ['peer', 'cutOff'], create: () => cacheOver(subjects, { shards }) });
  }
  cacheBusContract(runner, { backend: 'chaos', has: ['reconnect'], create: () => chaosBusOf(subjects) });
  cacheContract(runner, {
    backend: 'without a bus',
    has: ['peer', 'cutOff'],
    create: () => cacheOver(subjects, {}, false),
  });
  cacheContract(runner, { backend: 'without a level', create: () => cacheAlone(subjects) });
  clockContract(runner, { backend: 'fake', create: fakeClockSubject });
  clockContract(runner, { backend: 'system', create: () => ({ clock: systemClock, wait: systemClock.sleep }) });
}

function waitOf(clock: FakeClock): (ms: number) => Promise<void> {
  return (ms) => clock.advance(ms);
}

function levelOf({ memoryLevel }: Subjects, options: MemoryLevelOptions): LevelUnderTest {
  const clock = fakeClock({ start: 1_000_000 });
  const { level, evictToken } = memoryLevel({ now: clock.now, ...options });
  return { level, evictToken, wait: waitOf(clock) };
}

function busOf({ memoryLevel }: Subjects, options: MemoryLevelOptions): BusUnderTest {
  const clock = fakeClock({ start: 1_000_000 });
  const { level, bus } = memoryLevel({ now: clock.now, ...options });
  return { level, bus: bus(), wait: waitOf(clock) };
}

function chaosBusOf(subjects: Subjects): BusUnderTest {
  const clock = fakeClock({ start: 1_000_000 });
  const { level, bus } = subjects.memoryLevel({ now: clock.now });
  const chaos = chaosBus(bus(), { seed: 1, clock, delayMs: 10 });
  const reconnect = (): void => {
    chaos.disconnect();
    chaos.connect();
  };
  return { level, bus: chaos.bus, wait: waitOf(clock), reconnect };
}

function cacheOver({ createCache, memoryLevel }: Subjects, options: MemoryLevelOptions, hears = true): CacheUnderTest {
  const clock = fakeClock({ start: 1_000_000 });
  const shared = memoryLevel({ now: clock.now, ...options });
  const chaos = chaosLevel(shared.level, { seed: 1, clock });
  const common = { clock, heartbeatMs: HEARTBEAT_MS };
  const bus = () => (hears ? shared.bus() : undefined);
  return {
    cache: createCache({ ...common, level: chaos.level, bus: bus() }),
    peer: createCache({ ...common, level: shared.level, bus: bus() }),
    heartbeatMs: HEARTBEAT_MS,
    wait: waitOf(clock),
    cutOff: chaos.cutOff,
    restore: chaos.restore,
  };
}

function cacheAlone({ createCache }: Subjects): CacheUnderTest {
  const clock = fakeClock();
  return { cache: createCache({ clock }), heartbeatMs: HEARTBEAT_MS, wait: waitOf(clock) };
}

function fakeClockSubject(): ClockUnderTest {
  const clock = fakeClock();
  return { clock, wait: waitOf(clock) };
}
