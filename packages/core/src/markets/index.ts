export { readCaisoDayAhead } from './day-ahead/read-caiso.js';
export { readErcotDayAhead } from './day-ahead/read-ercot.js';
export { readIsoNeDayAhead } from './day-ahead/read-isone.js';
export { readMisoDayAhead } from './day-ahead/read-miso.js';
export { readNyisoDayAhead } from './day-ahead/read-nyiso.js';
export { readPjmDayAhead } from './day-ahead/read-pjm.js';
export { readSppDayAhead } from './day-ahead/read-spp.js';
export { type DetectedFile, detectMarketFile } from './detect-market-file.js';
export {
  type LmpPrices,
  type MarketFile,
  type MarketLocation,
  type MarketName,
  type MarketReadOptions,
  marketSeries,
  type PriceSeries,
  type SettlementPointPrices,
} from './market-file.js';
export { type EcbCurrency, type EcbRate, type EcbRates, ecbCurrencies, readEcbRates } from './rates/read-ecb-rates.js';
export { type FedRates, readFedAnnualRates } from './rates/read-fed-annual-rates.js';
export { readMarketFile } from './read-market-file.js';
export type { ImportedFile } from './recipes/recipe.js';
export { type KnownFile, knownFiles, recognizeFile } from './recognize-file.js';
