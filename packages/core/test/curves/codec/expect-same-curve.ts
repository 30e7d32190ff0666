import { expect } from 'vitest';
import { type Curve, QUOTE_FIELDS } from '../../../src/curves/index.js';
import type { Series } from '../../../src/index.js';
import { expectSame } from '../../codec/expect-same.js';

/** Fails unless two curves agree in everything that they hold; numbers of quotes but for the sign of zero. */
export function expectSameCurve(actual: Curve, expected: Curve): void {
  expect(actual.id).toBe(expected.id);
  expect(actual.asOf).toBe(expected.asOf);
  expect(actual.unit).toBe(expected.unit);
  expect(actual.clock.id).toBe(expected.clock.id);
  const quotes = (curve: Curve) =>
    curve.quotes.map(({ contract, unit, ...numbers }) => [
      contract.market,
      contract.profile.id,
      contract.period,
      contract.weighting,
      unit,
      ...QUOTE_FIELDS.map((field) => (numbers[field] === undefined ? undefined : numbers[field] + 0)),
    ]);
  expect(quotes(actual)).toEqual(quotes(expected));
  expect(JSON.stringify(actual.lineage)).toBe(JSON.stringify(expected.lineage));
  expect(actual.fine === undefined).toBe(expected.fine === undefined);
  if (expected.fine !== undefined) expectSame(actual.fine as Series, expected.fine);
  expect(actual.equals(expected)).toBe(true);
}
