export { cacheBusContract, cacheContract, cacheLevelContract, clockContract } from './cache/cache-contract.js';
export type {
  BusUnderTest,
  CacheUnderTest,
  ClockUnderTest,
  LevelUnderTest,
  SubjectAbility,
  SubjectSetup,
  TimedSubject,
} from './cache/cache-subject.js';
export { type ChaosBus, type ChaosBusOptions, chaosBus } from './cache/chaos-bus.js';
export { type ChaosLevel, type ChaosLevelOptions, chaosLevel } from './cache/chaos-level.js';
export { type FakeClock, fakeClock } from './cache/fake-clock.js';
export { seededRandom } from './cache/seeded-random.js';
export type { ContractRunner, ContractSetup, StoreUnderTest } from './contract.js';
export {
  catalogRepositoryContract,
  curveRepositoryContract,
  lifecycleContract,
  seriesRepositoryContract,
  storeContract,
} from './contracts.js';
export type { CrashHook } from './model/commands.js';
export { curveModelTest } from './model/curve-model-test.js';
export type { ArbitraryLike, CommandLike, FastCheckLike } from './model/fast-check.js';
export { type ModelTestOptions, type ModelTestReport, seriesModelTest } from './model/model-test.js';
