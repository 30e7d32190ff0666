export { addBusinessDays, businessDayOnOrBefore, isBusinessDay } from './business-days.js';
export { cascade, cascadedPositions, cascadePosition, type Position, positionVolume } from './cascade.js';
export {
  type ContinuousOptions,
  type ContinuousSeries,
  continuousSeries,
  type Roll,
} from './continuous.js';
export {
  formatContract,
  type Listing,
  type ParseContractOptions,
  parseContract,
  parseListing,
} from './contract-code.js';
export {
  type ContractPrice,
  type HistoryColumns,
  pricesOfCurves,
  pricesOfHistory,
} from './contract-prices.js';
export {
  type BusinessDaysRule,
  type ExpiryFunction,
  type ExpiryRule,
  type ExpiryTable,
  expiryTable,
  type SinceRule,
} from './expiry-rule.js';
export { type NearbyOptions, nearbyContract, nearbyPeriod } from './nearby.js';
export { products } from './presets.js';
export {
  type CascadeUnits,
  contractOf,
  type LotSize,
  lastTradeDate,
  type Product,
  type ProductAlias,
  type ProductInit,
  product,
} from './product.js';
export { type KnownCode, ProductTable, productTable } from './product-table.js';
export type { RollRule } from './roll.js';
export { ROLL_ADJUSTMENTS, type RollAdjustment } from './roll-adjust.js';
export { easterSunday, englandWalesHolidays, nymexHolidays } from './trading-holidays.js';
