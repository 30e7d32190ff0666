export type { ContractRunner, ContractSetup, StoreUnderTest } from './contract.js';
export {
  catalogRepositoryContract,
  lifecycleContract,
  seriesRepositoryContract,
  storeContract,
} from './contracts.js';
