import { AurumError } from '../../errors/index.js';
import { type Contract, contractId } from '../contract.js';
import { Curve, compareContracts } from '../curve.js';
import type { QuoteAdjustment } from '../lineage.js';
import { QUOTE_FIELDS, type Quote, quotePrice } from '../quote.js';
import { applyAdjustments } from './adjustments.js';
import { assertApart, type CheckedQuotes, checkedQuotes, type RuleVerdict } from './checked-quotes.js';
import { hoursKey } from './diff-quotes.js';
import { Replacements } from './replacement.js';
import { arbitrage, inconsistent } from './rules-of-consistency.js';
import { missing, stale } from './rules-of-history.js';
import { outlier, spike } from './rules-of-moves.js';
import { crossed, nonPositive, outsideBidAsk, zeroVolume } from './rules-of-quotes.js';
import { rulesOf } from './validation-defaults.js';
import {
  type CurveValidation,
  type FindingOutcome,
  type QuoteFinding,
  type QuoteOverride,
  type QuoteValidationOptions,
  type SkippedRule,
  VALIDATION_RULES,
  type Validation,
  type ValidationOptions,
  type ValidationRule,
} from './validation-types.js';

const RULES: Readonly<Record<ValidationRule, (checked: CheckedQuotes) => RuleVerdict>> = {
  crossed,
  outsideBidAsk,
  nonPositive,
  outlier,
  spike,
  stale,
  zeroVolume,
  inconsistent,
  arbitrage,
  missing,
};

/**
 * Looks at quotes before they are used: at each by itself, against its neighbours, against what others imply, and against curves of earlier
 * as-of dates. Overrides come first, then every rule looks at all quotes as they then are, then each rule does what its settings say:
 * an exclusion goes before replacements, and of several rules that would replace one number the first does. Nothing is changed without a
 * {@link QuoteAdjustment}, and what was given stays as it is.
 *
 * @throws AurumError `CURVE.INVALID_QUOTE` for contracts that are quoted twice or numbers that are none, `CURVE.INVALID_ARGUMENT` for settings, overrides or
 *   previous curves that do not fit, `CURVE.UNIT_MISMATCH`, `CURVE.INVALID_CONTRACT`, `CURVE.NO_QUOTES` when no quote of a curve is left.
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { contract, validateQuotes } from '@aurum/core/curves';
 * const clock = clocks.euGasDay;
 * const march = contract({ market: 'TTF', profile: profiles.base, period: parseDeliveryPeriod('Mar-26'), clock });
 * const { findings, quotes, adjustments } = validateQuotes([{ contract: march, bid: 31, ask: 30 }], {
 *   clock,
 *   asOf: '2026-01-15',
 *   rules: { crossed: { action: { replace: 'swap' } } },
 * });
 * console.log(findings.map(({ rule, value, outcome }) => `${rule} ${value} ${outcome}`)); // [ 'crossed 1 replaced' ]
 * console.log(quotes[0]?.bid, adjustments.length); // 30 2
 * ```
 */
export function validateQuotes<U extends string>(given: Curve<U>, options?: ValidationOptions): CurveValidation<U>;
export function validateQuotes(given: readonly Quote[], options: QuoteValidationOptions): Validation;
export function validateQuotes(
  given: Curve | readonly Quote[],
  options: ValidationOptions | QuoteValidationOptions = {},
): Validation {
  if (!(given instanceof Curve)) return validated(given, options as QuoteValidationOptions); // by the overloads
  const validation = validated(given.quotes, { ...options, clock: given.clock, asOf: given.asOf });
  const { quotes, adjustments } = validation;
  if (adjustments.length === 0) return { ...validation, curve: given } as CurveValidation;
  const lineage = { ...given.lineage, adjustments: [...given.lineage.adjustments, ...adjustments] };
  const curve = given.with({ quotes, lineage, fine: undefined });
  return { ...validation, curve } as CurveValidation;
}

function validated(given: readonly Quote[], options: QuoteValidationOptions): Validation {
  const rules = rulesOf(options.rules);
  assertApart(given);
  const manual = overridesOf(given, options.overrides ?? []);
  const contracts = (options.overrides ?? []).map(({ contract }) => contract);
  const decided = new Set(contracts.map(hoursKey));
  const checked = checkedQuotes(applyAdjustments(given, manual, contracts), options, rules);
  const skipped: SkippedRule[] = [];
  const found: QuoteFinding[] = [];
  for (const rule of VALIDATION_RULES) {
    const { enabled, severity } = rules[rule];
    if (!enabled) continue;
    const verdict = RULES[rule](checked);
    if (verdict.skipped !== undefined) skipped.push(verdict.skipped);
    for (const one of verdict.findings) found.push({ ...one, severity, outcome: 'reported' });
  }
  found.sort(compareFindings);
  const { findings, adjustments } = acted(checked, found, decided);
  const known = [...contracts, ...found.map(({ contract }) => contract)];
  const all = [...manual, ...adjustments];
  return { quotes: applyAdjustments(given, all, known), findings, adjustments: all, skipped };
}

/** Does what the settings say about everything that was found, by contract. */
function acted(
  checked: CheckedQuotes,
  found: readonly QuoteFinding[],
  decided: ReadonlySet<string>,
): Pick<Validation, 'findings' | 'adjustments'> {
  const replacements = new Replacements(checked, new Set(found.map(({ contract }) => hoursKey(contract))));
  const quoted = new Map(checked.quotes.map((quote) => [hoursKey(quote.contract), quote]));
  const excluding = new Map<string, QuoteFinding>();
  for (const finding of found) {
    const key = hoursKey(finding.contract);
    if (checked.rules[finding.rule].action !== 'exclude' || decided.has(key) || finding.rule === 'missing') continue;
    if (!excluding.has(key)) excluding.set(key, finding);
  }
  const adjustments: QuoteAdjustment[] = [];
  const touched = new Set<string>();
  const act = (finding: QuoteFinding): FindingOutcome => {
    const { action } = checked.rules[finding.rule];
    const key = hoursKey(finding.contract);
    if (action === 'report' || (action === 'exclude' && finding.rule === 'missing')) return 'reported';
    const common = { contract: contractId(finding.contract), rule: finding.rule };
    const exclusion = excluding.get(key);
    if (decided.has(key) || (exclusion !== undefined && exclusion !== finding)) return 'decidedElsewhere';
    if (action === 'exclude') {
      const quote = quoted.get(key);
      const before = (quote === undefined ? undefined : quotePrice(quote, checked.preference)) ?? null;
      adjustments.push({ ...common, field: 'quote', before, after: null, reason: finding.explanation });
      return 'excluded';
    }
    const made = replacements.of(finding, action.replace);
    if (made === undefined || made.changes.length === 0) return 'notReplaced';
    if (made.changes.some(({ field }) => touched.has(`${field} ${key}`))) return 'decidedElsewhere';
    for (const change of made.changes) {
      touched.add(`${change.field} ${key}`);
      adjustments.push({ ...common, ...change, reason: `${finding.explanation} Replaced by ${made.how}.` });
    }
    return 'replaced';
  };
  const findings = found.map((finding) => ({ ...finding, outcome: act(finding) }));
  return { findings, adjustments };
}

/** Overrides as adjustments; one that changes nothing is none. */
function overridesOf(given: readonly Quote[], overrides: readonly QuoteOverride[]): readonly QuoteAdjustment[] {
  const quoted = new Map(given.map((quote) => [contractId(quote.contract), quote]));
  const seen = new Set<string>();
  return overrides.flatMap(({ contract, field, value, reason }): QuoteAdjustment[] => {
    const id = contractId(contract);
    const quote = quoted.get(id);
    const whole = field === 'quote';
    if (!whole && !QUOTE_FIELDS.includes(field)) throw badOverride(contract, `a quote has no ${String(field)}`);
    if (whole && value !== null) throw badOverride(contract, `a quote as a whole has no value, and it gives ${value}`);
    if (value !== null && !Number.isFinite(value)) throw badOverride(contract, `the ${field} is ${value}`);
    if (seen.has(`${field} ${id}`) || seen.has(`quote ${id}`))
      throw badOverride(contract, `the ${field} is decided twice`);
    seen.add(`${field} ${id}`);
    const before = (whole ? quote && quotePrice(quote) : quote?.[field]) ?? null;
    if (whole ? quote === undefined : before === value) return [];
    return [{ contract: id, field, before, after: value, rule: 'manual', reason }];
  });
}

function badOverride(contract: Contract, why: string): AurumError {
  return new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The override of ${contractId(contract)} cannot be used: ${why}. Give one number for each field, null to take it away, or the field quote with null to leave the contract out.`,
    details: { contract: contractId(contract), problem: why },
  });
}

/** The total order of findings: by contract, rule and field. */
function compareFindings(a: QuoteFinding, b: QuoteFinding): number {
  return (
    compareContracts(a.contract, b.contract) ||
    VALIDATION_RULES.indexOf(a.rule) - VALIDATION_RULES.indexOf(b.rule) ||
    (a.field < b.field ? -1 : Number(a.field > b.field))
  );
}
