import {
  type CurveLineage,
  type LineageInput,
  MAX_LINEAGE_DEPTH,
  type PlainValue,
  QUOTES_ALONE,
  type QuoteAdjustment,
} from '../lineage.js';
import { QUOTE_FIELDS } from '../quote.js';
import { asList, asObject, asText, type Fault, onlyNames } from './plain-checks.js';

const INPUT_KINDS: ReadonlySet<unknown> = new Set<LineageInput['kind']>(['curve', 'series', 'file', 'other']);
const ADJUSTED: ReadonlySet<unknown> = new Set<QuoteAdjustment['field']>([...QUOTE_FIELDS, 'quote']);

/** A lineage as plain data; undefined for that of quotes as they came, which needs no word. */
export function lineageToJson(lineage: CurveLineage): CurveLineage | undefined {
  return JSON.stringify(lineage) === JSON.stringify(QUOTES_ALONE) ? undefined : lineage;
}

/** The lineage that plain data holds; that of quotes as they came where there is none. */
export function lineageFromJson(json: unknown, fault: Fault): CurveLineage {
  if (json === undefined) return QUOTES_ALONE;
  const lineage = asObject(json, 'lineage', fault);
  onlyNames(lineage, ['method', 'settings', 'inputs', 'adjustments'], { place: 'lineage', fault });
  const settings = asObject(lineage.settings, 'lineage.settings', fault);
  checkPlain(settings, 'lineage.settings', fault);
  checkPlain(lineage.inputs, 'lineage.inputs', fault);
  checkPlain(lineage.adjustments, 'lineage.adjustments', fault);
  return {
    method: asText(lineage.method, 'lineage.method', fault),
    settings: settings as Readonly<Record<string, PlainValue>>, // JSON holds plain data only
    inputs: asList(lineage.inputs, 'lineage.inputs', fault).map((input, i) => readInput(input, i, fault)),
    adjustments: asList(lineage.adjustments, 'lineage.adjustments', fault).map((entry, i) =>
      readAdjustment(entry, i, fault),
    ),
  };
}

function readInput(json: unknown, i: number, fault: Fault): LineageInput {
  const place = `lineage.inputs[${i}]`;
  const input = asObject(json, place, fault);
  onlyNames(input, ['kind', 'key', 'asOf', 'knownAt'], { place, fault });
  const { kind, asOf, knownAt } = input;
  if (!INPUT_KINDS.has(kind)) throw fault(`${place}.kind is ${shown(kind)}, not one of ${[...INPUT_KINDS].join(', ')}`);
  asText(input.key, `${place}.key`, fault);
  if (asOf !== undefined) asText(asOf, `${place}.asOf`, fault);
  if (knownAt !== undefined && typeof knownAt !== 'number')
    throw fault(`${place}.knownAt is ${shown(knownAt)}, no number`);
  return input as unknown as LineageInput; // every member was checked, and there are no others
}

function readAdjustment(json: unknown, i: number, fault: Fault): QuoteAdjustment {
  const place = `lineage.adjustments[${i}]`;
  const entry = asObject(json, place, fault);
  onlyNames(entry, ['contract', 'field', 'before', 'after', 'rule', 'reason'], { place, fault });
  for (const name of ['contract', 'rule', 'reason'] as const) asText(entry[name], `${place}.${name}`, fault);
  if (!ADJUSTED.has(entry.field))
    throw fault(`${place}.field is ${shown(entry.field)}, not one of ${[...ADJUSTED].join(', ')}`);
  for (const name of ['before', 'after'] as const) {
    const value = entry[name];
    if (value !== null && typeof value !== 'number')
      throw fault(`${place}.${name} is ${shown(value)}, neither a number nor null`);
  }
  return entry as unknown as QuoteAdjustment; // every member was checked, and there are no others
}

/**
 * What is nested deeper than people write would exhaust the stack of whoever prints it, and a number beyond the doubles, such as 1e309, is
 * read as an infinity that JSON cannot write.
 */
function checkPlain(json: unknown, place: string, fault: Fault): void {
  let level: readonly unknown[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_LINEAGE_DEPTH) throw fault(`${place} is nested deeper than ${MAX_LINEAGE_DEPTH} levels`);
    if (level.some((value) => typeof value === 'number' && !Number.isFinite(value)))
      throw fault(`${place} has a number that is too large`);
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? 'missing';
}
