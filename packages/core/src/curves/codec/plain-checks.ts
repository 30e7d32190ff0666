import type { AurumError } from '../../errors/index.js';

/** Makes the error for something that is not as it should be. */
export type Fault = (why: string) => AurumError;

/** A value as an object with names. @throws AurumError what `fault` makes */
export function asObject(value: unknown, place: string, fault: Fault): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>; // an object that is no list
  }
  throw fault(`${place} is ${shown(value)}, no object`);
}

/** A value as a list. @throws AurumError what `fault` makes */
export function asList(value: unknown, place: string, fault: Fault): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw fault(`${place} is ${shown(value)}, no list`);
}

/** A value as text. @throws AurumError what `fault` makes */
export function asText(value: unknown, place: string, fault: Fault): string {
  if (typeof value === 'string') return value;
  throw fault(`${place} is ${shown(value)}, no text`);
}

/** Refuses names that mean nothing here: a price under a misspelt name must not get lost. @throws AurumError what `fault` makes */
export function onlyNames(
  record: Readonly<Record<string, unknown>>,
  names: readonly string[],
  where: { readonly place: string; readonly fault: Fault },
): void {
  const other = Object.keys(record).find((name) => !names.includes(name));
  if (other !== undefined) throw where.fault(`${where.place} has the unknown member ${JSON.stringify(other)}`);
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return JSON.stringify(value).slice(0, 60);
}
