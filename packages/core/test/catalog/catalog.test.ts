import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  catalogConditions,
  catalogLimit,
  catalogScope,
  compareCodePoints,
  countAttribute,
  definitionEquals,
  matchesConditions,
  requireSameDefinition,
  validateDefinition,
} from '../../src/catalog/index.js';
import type { CatalogQuery, SeriesDefinition } from '../../src/ports/index.js';
import { marketClock } from '../../src/time/index.js';

const plain: SeriesDefinition = { key: 'a', unit: 'MW', kind: 'average', clock: marketClock('UTC'), frequency: 'PT1H' };

describe('validateDefinition', () => {
  it('fills in defaults, interns the clock and freezes', () => {
    const copy = {
      ...plain,
      clock: { ...marketClock('Europe/Berlin', { dayStart: '06:00' }) },
      attributes: { iso: 'PJM' },
    };
    const valid = validateDefinition(copy);
    expect(valid.nan).toBe('store');
    expect(valid.issued).toBe(false);
    expect(validateDefinition({ ...plain, issued: true }).issued).toBe(true);
    expect(valid.clock).toBe(marketClock('Europe/Berlin', { dayStart: '06:00' }));
    expect(Object.isFrozen(valid) && Object.isFrozen(valid.attributes)).toBe(true);
    copy.attributes.iso = 'MISO';
    expect(valid.attributes).toEqual({ iso: 'PJM' });
    expect('description' in valid).toBe(false);
  });

  it.each<[string, object]>([
    ['an empty key', { key: '' }],
    ['a key that is too long', { key: 'x'.repeat(201) }],
    ['a key with a control character', { key: 'a\u0085' }],
    ['a key with half a surrogate pair', { key: 'a\ud800' }],
    ['a key that is no string', { key: 7 }],
    ['a kind that is none', { kind: 'mean' }],
    ['a frequency that is none', { frequency: 'PT2H' }],
    ['a frequency that is no string', { frequency: undefined }],
    ['a NaN rule that is none', { nan: 'keep' }],
    ['an issuing that is none', { issued: 'yes' }],
    ['no clock', { clock: undefined }],
    ['no unit', { unit: undefined }],
    ['a description that a database cannot hold', { description: 'a\0' }],
    ['an attribute without a name', { attributes: { '': 'x' } }],
    ['an attribute that is no string', { attributes: { a: 7 } }],
  ])('refuses %s', (_, changes) => {
    expect(() => validateDefinition({ ...plain, ...changes })).toThrowError(
      expect.objectContaining({ code: 'SERIES.DEFINITION_INVALID' }),
    );
  });

  it('leaves unit and zone errors their own codes', () => {
    expect(() => validateDefinition({ ...plain, unit: 'USD/Mwh' })).toThrowError(
      expect.objectContaining({ code: 'UNIT.UNKNOWN' }),
    );
    expect(() => validateDefinition({ ...plain, unit: 'USD//MWh' })).toThrowError(
      expect.objectContaining({ code: 'UNIT.SYNTAX' }),
    );
  });
});

describe('definitionEquals', () => {
  it('looks at unit, kind, clock, frequency, NaN rule and issuing, and at nothing else', () => {
    expect(definitionEquals(plain, { ...plain, nan: 'store', issued: false, description: 'x' })).toBe(true);
    expect(definitionEquals(plain, { ...plain, attributes: { a: 'b' } })).toBe(true);
    const others: Partial<SeriesDefinition>[] = [
      { unit: 'GW' },
      { kind: 'sum' },
      { clock: marketClock('Europe/Berlin') },
      { frequency: 'P1D' },
      { nan: 'refuse' },
      { issued: true },
    ];
    for (const other of others) expect(definitionEquals(plain, { ...plain, ...other })).toBe(false);
  });

  it('the refusal names everything that differs', () => {
    expect(() => requireSameDefinition(plain, { ...plain, unit: 'GW', nan: 'refuse' })).toThrowError(
      /unit \(MW, not GW\).*NaN rule \(store, not refuse\)/u,
    );
  });
});

describe('compareCodePoints', () => {
  it('orders as an encoder of code points would', () => {
    const keys = fc.string({ unit: 'binary', maxLength: 6 });
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('matching', () => {
  const west = validateDefinition({
    ...plain,
    key: 'pjm.west',
    description: 'Day-ahead LMP',
    attributes: { iso: 'PJM', toString: 'x' },
  });
  const matches = (query: CatalogQuery): boolean => matchesConditions(west, catalogConditions(query));

  it('asks for all conditions', () => {
    expect(matches({})).toBe(true);
    expect(matches({ keyPrefix: 'pjm', attributes: { iso: 'PJM' }, text: 'day WEST' })).toBe(true);
    expect(matches({ keyPrefix: 'PJM' })).toBe(false);
    expect(matches({ text: 'day east' })).toBe(false);
    expect(matches({ attributes: { iso: 'pjm' } })).toBe(false);
  });

  it('is not taken in by names that every object has', () => {
    expect(matches({ attributes: { constructor: 'x' } })).toBe(false);
    expect(matches({ attributes: { toString: 'x' } })).toBe(true);
    expect(countAttribute([west], 'constructor').size).toBe(0);
    expect([...countAttribute([west, west], 'toString')]).toEqual([['x', 2]]);
  });

  it('a scope is one for queries that ask the same, whatever limit, cursor and order', () => {
    const scope = catalogScope('t', { attributes: { a: '1', b: '2' }, text: 'X  y', limit: 5, cursor: 'c' });
    expect(catalogScope('t', { attributes: { b: '2', a: '1' }, text: 'x y' })).toBe(scope);
    expect(catalogScope('u', { attributes: { b: '2', a: '1' }, text: 'x y' })).not.toBe(scope);
    expect(catalogScope('t', { attributes: { b: '2' }, text: 'x y' })).not.toBe(scope);
  });

  it('limits are whole numbers from 1 to 1000', () => {
    expect([catalogLimit(), catalogLimit({ limit: 1 }), catalogLimit({ limit: 1000 })]).toEqual([100, 1, 1000]);
    for (const limit of [0, 1001, 2.5])
      expect(() => catalogLimit({ limit })).toThrowError(expect.objectContaining({ code: 'SERIES.INVALID_ARGUMENT' }));
  });
});
