export { type ArbitrageOptions, type ArbitrageVerdict, findArbitrage, type Redundancy } from './arbitrage.js';
export type { Atoms } from './atoms.js';
export { bootstrap } from './bootstrap.js';
export { BootstrapResult } from './bootstrap-result.js';
export type {
  BootstrapOptions,
  Component,
  ContractReport,
  ContractStatus,
  DeliveryPrice,
  GapReason,
  InconsistencyPolicy,
  Jacobian,
  ShapingConstraint,
  TargetAtom,
} from './bootstrap-types.js';
export { buildCurve } from './build/build-curve.js';
export type { BuildInit, BuildOptions, BuildShape, BuildSmoothing, ShapeColumn } from './build/build-types.js';
export { BuiltCurve } from './build/built-curve.js';
export type {
  BuildChanges,
  Contribution,
  Explanation,
  FineJacobian,
  GapExplanation,
  PriceExplanation,
  PriceParts,
} from './build/built-types.js';
export type { CurveContent } from './codec/curve-content.js';
export type { CurveCsvColumns, CurveCsvDates, CurveCsvImport, CurveCsvOptions } from './codec/curve-csv-options.js';
export { type CurveFromArrowOptions, curveFromArrow } from './codec/curve-from-arrow.js';
export { curveFromJson } from './codec/curve-from-json.js';
export { curveToArrow } from './codec/curve-to-arrow.js';
export { type CurveToCsvOptions, curveQuotesToCsv } from './codec/curve-to-csv.js';
export { type CurveJson, curveToJson, type QuoteJson } from './codec/curve-to-json.js';
export { curvesFromCsv } from './codec/curves-from-csv.js';
export { decodeCurve } from './codec/decode-curve.js';
export type { CurveReadLimits } from './codec/decode-options.js';
export { encodeCurve } from './codec/encode-curve.js';
export {
  type Contract,
  type ContractInit,
  type ContractPeriod,
  type ContractWeighting,
  contract,
  contractId,
  type Delivery,
} from './contract.js';
export type { ContractColumns } from './contract-rows.js';
export { asOfEnd, Curve, type CurveInit, compareContracts, sameContent, sameQuote } from './curve.js';
export { type AsOfDate, asOfDate, type CurveKey, curveKey, curveKeyText } from './curve-key.js';
export type { DiscountSteps } from './discount.js';
export type { FineGrid } from './fine-grid.js';
export { applyAdjustments } from './insight/adjustments.js';
export { attributeChange } from './insight/attribute-change.js';
export { changeReport } from './insight/change-report.js';
export {
  CHANGE_PARTS,
  type ChangeOptions,
  type ChangePart,
  type ContractsPart,
  type DeliveryChange,
  type FineChange,
  type MovesPart,
  type PriceChange,
  type QuoteEffect,
} from './insight/change-types.js';
export {
  diffCurves,
  diffQuotes,
  QUOTE_CHANGES,
  type QuoteChangeKind,
  type QuoteDiff,
} from './insight/diff-quotes.js';
export { validateQuotes } from './insight/validate-quotes.js';
export { VALIDATION_DEFAULTS } from './insight/validation-defaults.js';
export {
  type CurveValidation,
  type DeviationSettings,
  type FindingOutcome,
  type FindingSeverity,
  type QuoteFinding,
  type QuoteOverride,
  type QuoteValidationOptions,
  type Replacement,
  type RuleAction,
  type RuleSettings,
  type SkippedRule,
  type ToleranceSettings,
  VALIDATION_RULES,
  type Validation,
  type ValidationOptions,
  type ValidationRule,
  type ValidationRuleChanges,
  type ValidationRules,
} from './insight/validation-types.js';
export {
  type CurveLineage,
  type LineageInput,
  type PlainValue,
  QUOTES_ALONE,
  type QuoteAdjustment,
} from './lineage.js';
export { type DayTypes, type LocalHours, localHours, weekdayTypes, workdayTypes } from './local-hours.js';
export { type OverlappingCurve, type OverlappingOptions, smoothOverlapping } from './overlapping.js';
export { PiecewiseQuartic, type QuarticColumns } from './piecewise-quartic.js';
export type { PricedCurve } from './priced-curve.js';
export {
  addBusinessDays,
  type BusinessDaysRule,
  businessDayOnOrBefore,
  type CascadeUnits,
  type ContinuousOptions,
  type ContinuousSeries,
  type ContractPrice,
  cascade,
  cascadedPositions,
  cascadePosition,
  continuousSeries,
  contractOf,
  type ExpiryFunction,
  type ExpiryRule,
  type ExpiryTable,
  easterSunday,
  englandWalesHolidays,
  expiryTable,
  formatContract,
  type HistoryColumns,
  isBusinessDay,
  type KnownCode,
  type Listing,
  type LotSize,
  lastTradeDate,
  type NearbyOptions,
  nearbyContract,
  nearbyPeriod,
  nymexHolidays,
  type ParseContractOptions,
  type Position,
  type Product,
  type ProductAlias,
  type ProductInit,
  ProductTable,
  parseContract,
  parseListing,
  positionVolume,
  pricesOfCurves,
  pricesOfHistory,
  product,
  products,
  productTable,
  ROLL_ADJUSTMENTS,
  type Roll,
  type RollAdjustment,
  type RollRule,
  type SinceRule,
} from './products/index.js';
export { estimateProfile, type ProfileEstimateOptions } from './profile-estimate.js';
export { type HourlyProfile, profileCell, profileShape } from './profile-table.js';
export {
  PRICE_FIELDS,
  QUOTE_FIELDS,
  QUOTE_PRICES,
  type Quote,
  type QuoteField,
  type QuotePrice,
  quoteBounds,
  quotePrice,
} from './quote.js';
export {
  type HourPiecesOptions,
  hourPieces,
  SHAPE_MODES,
  type ShapeMode,
  type ShapeOptions,
  shapeLevels,
} from './shape.js';
export { SmoothCurve, type SmoothOptions, smoothCurve } from './smooth.js';
export type { SmoothEnds } from './smooth-checks.js';
export { type InsideCurve, type InsideOptions, smoothestInside } from './smooth-inside.js';
export type { QuoteMove, Trade, TradeLeg } from './trade.js';
export {
  addCurves,
  basis,
  type MixableCurves,
  mixCurves,
  ratio,
  spread,
  subtractCurves,
  type WeightedCurve,
  type WeightedCurves,
} from './use/arithmetic.js';
export { type CombineCurvesInit, combineCurves, type WeightedWholeCurves } from './use/combine-curves.js';
export type {
  ConversionArguments,
  ConversionFx,
  CurveConversionOptions,
  CurveFx,
  CurveTargetUnit,
  ThroughCalorific,
} from './use/conversion-types.js';
export { convertCurve } from './use/convert-curve.js';
export type { CurveLike, UnitOf } from './use/curve-types.js';
export {
  type CalendarSpreadOptions,
  calendarSpread,
  type FlyOptions,
  fly,
  type LegsOptions,
  type LegsPrice,
} from './use/deliveries.js';
export type { PeriodInput } from './use/delivery-input.js';
export { flatCurve } from './use/flat-curve.js';
export {
  type ForwardFx,
  type ForwardFxInit,
  type ForwardRates,
  forwardFx,
  type RateStretch,
} from './use/forward-fx.js';
export {
  cleanDarkSpread,
  cleanSparkSpread,
  darkSpread,
  GenerationSpread,
  sparkSpread,
} from './use/generation-spread.js';
export type {
  CheckedCleanSpread,
  CheckedSpread,
  CleanSpreadInit,
  GenerationCarbon,
  GenerationFuel,
  GenerationPlant,
  GenerationSpreadInit,
  SpreadParts,
} from './use/generation-types.js';
export { type PriceSeriesOptions, priceSeries } from './use/price-series.js';
export type { DayMatch, DayMatchOptions } from './use/same-dates.js';
export { scaleCurve, shiftCurve } from './use/scale.js';
export { type Strip, type StripLeg, type StripOptions, strip } from './use/strip.js';
