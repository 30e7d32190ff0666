import { AurumError } from '../errors/index.js';
import type { SeriesDefinition } from '../ports/index.js';
import { type Frequency, type MarketClock, parseMarketClock } from '../time/index.js';
import { parseUnit } from '../units/index.js';

const FREQUENCIES: readonly Frequency[] = ['PT5M', 'PT15M', 'PT30M', 'PT1H', 'P1D', 'P1W', 'P1M', 'P3M', 'P1Y'];
const KINDS: readonly SeriesDefinition['kind'][] = ['average', 'sum', 'point'];
const MAX_KEY_LENGTH = 200;
const CONTROL = /\p{Cc}/u;
/** What a database cannot hold as text: NUL and halves of surrogate pairs. */
const NOT_TEXT = /\0|\p{Cs}/u;

/**
 * Checks a definition and gives it back frozen, with its defaults filled in and its clock interned.
 *
 * @throws AurumError `SERIES.DEFINITION_INVALID`, or the unit's own error (`UNIT.UNKNOWN`, `UNIT.SYNTAX`)
 */
export function validateDefinition(definition: SeriesDefinition): SeriesDefinition {
  const { key, kind, frequency, description, attributes } = definition;
  validateKey(key);
  if (typeof definition.unit !== 'string')
    throw invalid(key, `its unit is ${show(definition.unit)}`, 'give a unit such as "USD/MWh"');
  parseUnit(definition.unit);
  if (!KINDS.includes(kind)) throw invalid(key, `its kind is ${show(kind)}`, `use one of ${KINDS.join(', ')}`);
  if (frequency !== 'irregular' && !FREQUENCIES.includes(frequency)) {
    throw invalid(key, `its frequency is ${show(frequency)}`, `use one of ${FREQUENCIES.join(', ')} or irregular`);
  }
  const nan = definition.nan ?? 'store';
  if (nan !== 'store' && nan !== 'refuse') throw invalid(key, `its NaN rule is ${show(nan)}`, 'use store or refuse');
  const issued = definition.issued ?? false;
  if (typeof issued !== 'boolean') throw invalid(key, `its issuing is ${show(issued)}`, 'use true or false');
  if (description !== undefined && (typeof description !== 'string' || NOT_TEXT.test(description))) {
    throw invalid(key, 'its description is not well-formed text', 'give a string without NUL and unpaired surrogates');
  }
  return Object.freeze({
    key,
    unit: definition.unit,
    kind,
    clock: validateClock(key, definition.clock),
    frequency,
    nan,
    issued,
    ...(description === undefined ? {} : { description }),
    attributes: validateAttributes(key, attributes ?? {}),
  });
}

/**
 * Checks the definitions of one `define` call together.
 *
 * @throws AurumError as {@link validateDefinition}, and `SERIES.DEFINITION_INVALID` when a key occurs twice
 */
export function validateDefinitions(definitions: readonly SeriesDefinition[]): readonly SeriesDefinition[] {
  const seen = new Set<string>();
  return definitions.map((definition) => {
    const valid = validateDefinition(definition);
    if (seen.has(valid.key)) throw invalid(valid.key, 'it occurs twice in one call', 'define each key once in a call');
    seen.add(valid.key);
    return valid;
  });
}

/**
 * Whether two definitions give the same meaning to the same observations: unit, kind, clock, frequency, NaN rule and issuing.
 * Description and attributes may differ.
 */
export function definitionEquals(a: SeriesDefinition, b: SeriesDefinition): boolean {
  return definitionDifferences(a, b).length === 0;
}

/**
 * Refuses a new definition of a key whose meaning differs from the stored one.
 *
 * @throws AurumError `SERIES.ALREADY_DEFINED`, with what differs
 */
export function requireSameDefinition(stored: SeriesDefinition, given: SeriesDefinition): void {
  const differences = definitionDifferences(stored, given);
  if (differences.length === 0) return;
  throw new AurumError('SERIES.ALREADY_DEFINED', {
    message: `The series "${stored.key}" is already defined with another ${differences.map((d) => `${d.field} (${d.stored}, not ${d.given})`).join(' and another ')}. Use another key, or remove the series first.`,
    details: { key: stored.key, differences },
  });
}

interface Difference {
  readonly field: string;
  readonly stored: string;
  readonly given: string;
}

function definitionDifferences(a: SeriesDefinition, b: SeriesDefinition): readonly Difference[] {
  const fields: readonly (readonly [string, string, string])[] = [
    ['unit', a.unit, b.unit],
    ['kind', a.kind, b.kind],
    ['clock', a.clock.id, b.clock.id],
    ['frequency', a.frequency, b.frequency],
    ['NaN rule', a.nan ?? 'store', b.nan ?? 'store'],
    ['issuing', String(a.issued ?? false), String(b.issued ?? false)],
  ];
  return fields.filter(([, x, y]) => x !== y).map(([field, stored, given]) => ({ field, stored, given }));
}

function validateKey(key: string): void {
  if (typeof key !== 'string') throw invalid(String(key), 'its key is not a string', 'give a string');
  if (key.length === 0) throw invalid(key, 'its key is empty', 'give it a name, for example pjm.da.lmp.western-hub');
  if (key.length > MAX_KEY_LENGTH) {
    throw invalid(`${key.slice(0, 40)}…`, `its key has ${key.length} characters`, `use at most ${MAX_KEY_LENGTH}`);
  }
  if (CONTROL.test(key) || NOT_TEXT.test(key)) {
    throw invalid(JSON.stringify(key), 'its key has a control character or half a surrogate pair', 'leave it out');
  }
}

function validateClock(key: string, clock: MarketClock): MarketClock {
  if (typeof clock?.id !== 'string') throw invalid(key, `its clock is ${show(clock)}`, 'give a marketClock(zone)');
  return parseMarketClock(clock.id);
}

function validateAttributes(
  key: string,
  attributes: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.length === 0 || name.length > MAX_KEY_LENGTH || CONTROL.test(name) || NOT_TEXT.test(name)) {
      throw invalid(
        key,
        `its attribute name ${show(name)} is not usable`,
        `use 1 to ${MAX_KEY_LENGTH} characters, none a control character`,
      );
    }
    if (typeof value !== 'string' || NOT_TEXT.test(value)) {
      throw invalid(
        key,
        `its attribute "${name}" is ${show(value)}`,
        'give a string without NUL and unpaired surrogates',
      );
    }
  }
  return Object.freeze({ ...attributes });
}

function invalid(key: string, what: string, remedy: string): AurumError {
  return new AurumError('SERIES.DEFINITION_INVALID', {
    message: `The series "${key}" cannot be defined: ${what}; ${remedy}.`,
    details: { key, problem: what },
  });
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
