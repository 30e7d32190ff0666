import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Curve, type CurveJson, contract, curveFromJson } from '../../../src/curves/index.js';
import { AurumError, clocks, parseDeliveryPeriod, profiles } from '../../../src/index.js';
import { anyCurve, company } from './curve-arbitraries.js';
import { expectSameCurve } from './expect-same-curve.js';

const options = { calendars: [company], maxQuotes: 1000, maxPoints: 10_000 };
const clock = clocks.sdac;
const quoted = (period: string, settlement: number) => ({
  contract: contract({ market: 'DE-LU', profile: profiles.base, period: parseDeliveryPeriod(period), clock }),
  settlement,
});
const curve = Curve.of({
  key: 'EEX/power/DE-LU/base',
  asOf: '2026-01-15',
  unit: 'EUR/MWh',
  clock,
  quotes: [quoted('Q2-26', 64), { ...quoted('Mar-26', 80), bid: 79.5, ask: 80.5 }],
  lineage: {
    method: 'quotes',
    adjustments: [
      { contract: 'DE-LU base Mar-26', field: 'bid', before: null, after: 79.5, rule: 'manual', reason: 'by phone' },
    ],
  },
});
const json = (): Record<string, unknown> => JSON.parse(JSON.stringify(curve));

describe('JSON form of a curve', () => {
  it('gives back every curve from its object and from its text', () => {
    fc.assert(
      fc.property(anyCurve, (any) => {
        expectSameCurve(curveFromJson(any.toJSON(), options), any);
        expectSameCurve(curveFromJson(JSON.stringify(any), options), any);
      }),
      { numRuns: 300 },
    );
  });

  it('is written so and not otherwise', () => {
    const february = Curve.of({
      key: 'EEX/power/DE-LU/base',
      asOf: '2026-01-15',
      unit: 'EUR/MWh',
      clock,
      quotes: [quoted('Feb-26', -0)],
    });
    expect(JSON.stringify(february)).toBe(
      '{"format":"aurum-curve","version":1,"key":"EEX/power/DE-LU/base","asOf":"2026-01-15","unit":"EUR/MWh","clock":"Europe/Berlin","market":"DE-LU","quotes":[{"profile":"base","name":"Feb-26","start":"2026-01-31T23:00:00Z","end":"2026-02-28T23:00:00Z","settlement":0}]}',
    );
  });

  it.each<readonly [string, (given: Record<string, unknown>) => void, string]>([
    ['another format', (given) => Object.assign(given, { format: 'x' }), 'format is not "aurum-curve"'],
    ['an unknown member', (given) => Object.assign(given, { quote: [] }), 'unknown member "quote"'],
    ['quotes that are no list', (given) => Object.assign(given, { quotes: {} }), 'quotes is an object, no list'],
    ['a zone that there is not', (given) => Object.assign(given, { clock: 'Europe/Atlantis' }), 'Europe/Atlantis'],
    ['a date that there is not', (given) => Object.assign(given, { asOf: '2026-02-30' }), '2026-02-30'],
    ['a unit that there is not', (given) => Object.assign(given, { unit: 'EUR/XYZ' }), 'XYZ'],
  ])('refuses %s', (_, change, message) => {
    const given = json();
    change(given);
    expect(() => curveFromJson(given)).toThrow(
      expect.objectContaining({ code: 'CODEC.FORMAT', message: expect.stringContaining(message) }),
    );
  });

  it.each<readonly [Record<string, unknown>, string]>([
    [{ setlement: 1 }, 'quotes[1] has the unknown member "setlement"'],
    [{ settlement: '64' }, 'quotes[1].settlement is "64", no number'],
    [{ settlement: null }, 'quotes[1].settlement is null, no number'],
    [{ start: '2026-04-01' }, 'quotes[1]: '],
    [{ profile: 'us-west:5x16' }, 'quotes[1]: There is no load profile us-west:5x16'],
    [{ end: '2026-03-31T22:00:00Z' }, 'quotes[1]: '],
    [{ weighting: 'weeks' }, 'quotes[1].weighting is "weeks"'],
  ])('names the quote in which %j is no good', (change, message) => {
    const given = json() as unknown as CurveJson;
    const quotes = given.quotes.map((quote, i) => (i === 1 ? { ...quote, ...change } : quote));
    expect(() => curveFromJson({ ...given, quotes })).toThrow(
      expect.objectContaining({ code: 'CODEC.FORMAT', message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ['settings', '"lineage":{"method":"quotes","settings":{"a":[1e309]},"inputs":[],"adjustments":[]}'],
    [
      'inputs',
      '"lineage":{"method":"x","settings":{},"inputs":[{"kind":"curve","key":"k","knownAt":1e309}],"adjustments":[]}',
    ],
  ])('refuses numbers in %s of a lineage that are beyond doubles', (place, lineage) => {
    const text = JSON.stringify(curve.with({ lineage: { method: 'quotes', adjustments: [] } }));
    expect(() => curveFromJson(text.replace(/}$/, `,${lineage}}`))).toThrow(
      expect.objectContaining({
        code: 'CODEC.FORMAT',
        message: `the JSON is not a curve: lineage.${place} has a number that is too large`,
      }),
    );
  });

  it('refuses a contract that is there twice, a later version, and more than it may read', () => {
    const given = json() as unknown as CurveJson;
    expect(() => curveFromJson({ ...given, quotes: [given.quotes[0], given.quotes[0]] })).toThrow(/quoted twice/);
    expect(() => curveFromJson({ ...given, version: 2 })).toThrow(expect.objectContaining({ code: 'CODEC.VERSION' }));
    expect(() => curveFromJson(given, { maxQuotes: 1 })).toThrow(expect.objectContaining({ code: 'CODEC.TOO_LARGE' }));
  });

  it('meets text that was altered with errors of its own, or a sound curve', () => {
    const altered = fc
      .tuple(
        anyCurve,
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...'0129-+.eE"{}[],:nulltrue ax')), { minLength: 1, maxLength: 4 }),
      )
      .map(([any, changes]) => {
        const letters = [...JSON.stringify(any)];
        for (const [at, letter] of changes) letters[at % letters.length] = letter;
        return letters.join('');
      });
    fc.assert(
      fc.property(altered, (text) => {
        let read: Curve;
        try {
          read = curveFromJson(text, options);
        } catch (error) {
          expect(AurumError.is(error) && error.code.startsWith('CODEC.'), String(error)).toBe(true);
          return;
        }
        expectSameCurve(curveFromJson(JSON.stringify(read), options), read);
      }),
      { numRuns: 1500 },
    );
  });
});
