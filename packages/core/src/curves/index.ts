export {
  type Contract,
  type ContractInit,
  type ContractPeriod,
  type ContractWeighting,
  contract,
  contractId,
} from './contract.js';
export { QUOTE_PRICES, type Quote, type QuotePrice, quoteBounds, quotePrice } from './quote.js';
