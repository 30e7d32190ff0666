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
