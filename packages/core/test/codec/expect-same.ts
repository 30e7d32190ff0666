import { expect } from 'vitest';
import type { Series } from '../../src/index.js';
import { indexEquals } from '../../src/index.js';

/** The bits of a double, NaN without its payload. */
export function bits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Number.isNaN(value) ? Number.NaN : value);
  return view.getBigUint64(0);
}

/** Fails unless two series agree in everything that they hold, every value bit for bit. */
export function expectSame(actual: Series, expected: Series): void {
  expect(actual.unit).toBe(expected.unit);
  expect(actual.kind).toBe(expected.kind);
  expect(actual.clock.id).toBe(expected.clock.id);
  expect(actual.name).toBe(expected.name);
  expect(actual.aggregated).toBe(expected.aggregated);
  expect(actual.index.kind).toBe(expected.index.kind);
  expect(indexEquals(actual.index, expected.index)).toBe(true);
  expect(Array.from(actual.values, bits)).toEqual(Array.from(expected.values, bits));
  expect(actual.flags).toEqual(expected.flags);
}
