import { AurumError } from '../../errors/index.js';
import { oneOf } from '../../series/choices.js';
import {
  VALIDATION_RULES,
  type ValidationRule,
  type ValidationRuleChanges,
  type ValidationRules,
} from './validation-types.js';

const REPORT = { enabled: true, severity: 'warning', action: 'report' } as const;

/**
 * What the rules look at unless told otherwise. All of them report and none changes anything. The limits of deviations were set on settlements
 * of Henry Hub (36 months a day, 2007 to 2025) and WTI (12 months a day, 2018 to 2025): beside the day before, one day in a hundred of the
 * first and two in 1,790 of the second have a finding.
 */
export const VALIDATION_DEFAULTS: ValidationRules = Object.freeze({
  crossed: Object.freeze({ ...REPORT, severity: 'error', tolerance: 0 }),
  outsideBidAsk: Object.freeze({ ...REPORT, tolerance: 1e-9 }),
  nonPositive: Object.freeze({ ...REPORT, enabled: false }),
  outlier: Object.freeze({ ...REPORT, severity: 'error', k: 10, floor: 0, relativeFloor: 0.1, minContracts: 5 }),
  spike: Object.freeze({
    ...REPORT,
    severity: 'error',
    k: 10,
    floor: 0,
    relativeFloor: 0.03,
    minContracts: 5,
    levelFloor: 0.15,
  }),
  stale: Object.freeze({ ...REPORT, dates: 3, othersMoved: 0.5 }),
  zeroVolume: Object.freeze({ ...REPORT, enabled: false, tolerance: 1e-9 }),
  inconsistent: Object.freeze({ ...REPORT, tolerance: 0, relativeTolerance: 1e-3 }),
  arbitrage: Object.freeze({ ...REPORT, severity: 'error', tolerance: 1e-6 }),
  missing: Object.freeze({ ...REPORT }),
});

/** The defaults with changes. */
export function rulesOf(changes: ValidationRuleChanges = {}): ValidationRules {
  const unknown = Object.keys(changes).find((name) => !VALIDATION_RULES.includes(name as ValidationRule)); // asks just that
  if (unknown !== undefined)
    throw invalid(`There is no rule ${unknown}: the rules are ${VALIDATION_RULES.join(', ')}.`, unknown);
  const rules: Record<string, Record<string, unknown>> = {};
  for (const rule of VALIDATION_RULES) {
    const given = Object.entries(changes[rule] ?? {}).filter(([, value]) => value !== undefined);
    const made: Record<string, unknown> = { ...VALIDATION_DEFAULTS[rule], ...Object.fromEntries(given) };
    for (const [name, value] of Object.entries(made)) {
      if (typeof value !== 'number' || value >= 0) continue;
      throw invalid(`The ${name} of the rule ${rule} is ${value}: give a number that is 0 or more.`, rule);
    }
    checkWords(rule, made);
    rules[rule] = made;
  }
  return rules as unknown as ValidationRules; // every rule has its defaults
}

/** Severities and actions may come from a configuration, and one that is misspelt must not be another or none. */
function checkWords(rule: ValidationRule, { severity, action }: Record<string, unknown>): void {
  const code = 'CURVE.INVALID_ARGUMENT';
  oneOf(`severity of the rule ${rule}`, severity as string, { words: ['error', 'warning', 'info'], code }); // whatever it is, it must be one of these
  if (typeof action !== 'object' || action === null || !('replace' in action)) {
    oneOf(`action of the rule ${rule}, nor { replace }`, action as string, { words: ['report', 'exclude'], code }); // as above
  } else if (typeof action.replace !== 'function') {
    const words = ['previous', 'mid', 'implied', 'swap'] as const;
    oneOf(`replacement of the rule ${rule}, nor a function`, action.replace as string, { words, code }); // as above
  }
}

function invalid(message: string, rule: string): AurumError {
  return new AurumError('CURVE.INVALID_ARGUMENT', { message, details: { rule } });
}
