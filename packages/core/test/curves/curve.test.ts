import { describe, expect, it } from 'vitest';
import {
  Curve,
  type CurveLineage,
  contract,
  curveFromJson,
  curveKey,
  curveKeyText,
  type PlainValue,
  type Quote,
} from '../../src/curves/index.js';
import { calendarIndex, regularIndex, Series } from '../../src/series/index.js';
import { clocks, parseDeliveryPeriod, profiles } from '../../src/time/index.js';

const clock = clocks.sdac;
const of = (period: string, profile = profiles.base) =>
  contract({ market: 'DE-LU', profile, period: parseDeliveryPeriod(period), clock });
const quoted = (period: string, settlement: number, profile = profiles.base): Quote => ({
  contract: of(period, profile),
  settlement,
});
const init = { key: 'EEX/power/DE-LU/base', asOf: '2026-01-15', unit: 'EUR/MWh', clock } as const;

describe('Curve', () => {
  it('puts quotes in one order, whatever order they came in, and in the unit of the curve', () => {
    const quotes = [
      quoted('Mar-26', 80),
      quoted('Q1-26', 90),
      quoted('Feb-26', 85),
      quoted('Q1-26', 99, profiles.sdac.peak),
    ];
    const curve = Curve.of({ ...init, quotes });
    expect(
      curve.quotes.map(({ contract: { period, profile }, unit }) => `${period.name} ${profile.id} ${unit}`),
    ).toEqual(['Q1-26 base EUR/MWh', 'Q1-26 sdac:peak EUR/MWh', 'Feb-26 base EUR/MWh', 'Mar-26 base EUR/MWh']);
    expect(curve.equals(Curve.of({ ...init, quotes: quotes.toReversed() }))).toBe(true);
    expect(curve.equals(curve.with({ quotes: [...quotes.slice(1), quoted('Mar-26', 81)] }))).toBe(false);
  });

  it('prices deliveries from its quotes, and says why others have no price', () => {
    const curve = Curve.of({ ...init, quotes: [quoted('Q1-26', 90), quoted('Mar-26', 80), quoted('May-26', 60)] });
    expect(curve.price(of('Mar-26'))).toMatchObject({ kind: 'price', price: 80, hours: 743 });
    const why = (period: string) => {
      const price = curve.price(of(period));
      return price.kind === 'gap' ? price.reason : price.kind;
    };
    expect(['Dec-25', '2026-01-15', 'Feb-26', 'Apr-26', 'Jun-26', 'Q2-26'].map(why)).toEqual([
      'expired',
      'price',
      'price',
      'notQuoted',
      'extrapolated',
      'notQuoted',
    ]);
  });

  it('prices deliveries from its fine view, in hours as the clock has them', () => {
    const march = of('Mar-26').period;
    const length = (march.end - march.start) / 3_600_000;
    expect(length).toBe(743);
    const values = Float64Array.from({ length }, (_, i) => (i % 97 === 5 ? Number.NaN : Math.sin(i) * 30 + 50));
    const fine = Series.of({
      index: regularIndex({ start: march.start, step: 'PT1H', length }),
      unit: 'EUR/MWh',
      kind: 'average',
      clock,
      values,
    });
    const curve = Curve.of({ ...init, quotes: [], fine });
    const first = of('2026-03-02').period;
    const day = curve.price({ profile: profiles.sdac.peak, period: first });
    const from = (first.start - march.start) / 3_600_000 + 8;
    const mean = values.slice(from, from + 12).reduce((sum, value) => sum + value, 0) / 12;
    expect(day).toMatchObject({ kind: 'price', hours: 12 });
    expect(day.kind === 'price' && Math.abs(day.price - mean) < 1e-12).toBe(true);
    const whole = curve.price(of('Mar-26'));
    expect(whole.kind === 'gap' && whole.reason).toBe('notQuoted');
    expect(whole.kind === 'gap' && whole.missing.length).toBe(8);
    const after = curve.price(of('Apr-26'));
    expect(after.kind === 'gap' && after.reason).toBe('extrapolated');
  });

  it('counts days alike where its contracts do', () => {
    const daily = (period: string, settlement: number): Quote => ({
      contract: contract({
        market: 'NBP',
        profile: profiles.base,
        period: parseDeliveryPeriod(period),
        clock,
        weighting: 'days',
      }),
      settlement,
    });
    const index = calendarIndex({ frequency: 'P1D', clock, start: of('2026-03-28').period.start, length: 3 });
    const fine = Series.of({ index, unit: 'EUR/MWh', kind: 'average', clock, values: Float64Array.of(10, 40, 70) });
    const curve = Curve.of({ ...init, quotes: [daily('Mar-26', 40)], fine });
    const weekend = {
      profile: profiles.base,
      period: { start: of('2026-03-28').period.start, end: of('2026-03-30').period.end },
    };
    expect(curve.price(weekend)).toMatchObject({ kind: 'price', price: 40, hours: 72 });
    const hourly = Curve.of({ ...init, quotes: [quoted('Mar-26', 40)], fine }).price(weekend);
    expect(hourly.kind === 'price' && [hourly.hours, hourly.price.toFixed(6)]).toEqual([
      71,
      ((240 + 40 * 23 + 70 * 24) / 71).toFixed(6),
    ]);
  });

  it('refuses what is no curve, and names it', () => {
    const wrong = (changes: object) => () => Curve.of({ ...init, quotes: [quoted('Mar-26', 80)], ...changes });
    expect(wrong({ key: 'EEX/power/DE-LU' })).toThrow(/3 parts/);
    expect(wrong({ key: 'EEX//DE-LU/base' })).toThrow(/product is empty/);
    expect(wrong({ asOf: '2026-02-30' })).toThrow(/"2026-02-30"/);
    expect(wrong({ quotes: [] })).toThrow(expect.objectContaining({ code: 'CURVE.NO_QUOTES' }));
    expect(wrong({ quotes: [quoted('Mar-26', 80), quoted('2026-03', 81)] })).toThrow(/Mar-26 is quoted twice/);
    expect(wrong({ quotes: [{ ...quoted('Mar-26', 80), unit: 'USD/MWh' }] })).toThrow(
      expect.objectContaining({ code: 'CURVE.UNIT_MISMATCH' }),
    );
    expect(wrong({ quotes: [{ ...quoted('Mar-26', 80), volume: Number.NaN }] })).toThrow(
      /volume of DE-LU base Mar-26 is NaN/,
    );
    const fine = Series.constant({
      index: regularIndex({ start: 0, step: 'PT1H', length: 2 }),
      value: 1,
      unit: 'GBP/MWh',
      kind: 'average',
      clock,
    });
    expect(wrong({ fine })).toThrow(expect.objectContaining({ code: 'CURVE.UNIT_MISMATCH' }));
    expect(wrong({ unit: 'EUR/Mwh' })).toThrow(expect.objectContaining({ code: 'UNIT.UNKNOWN' }));
  });

  it('reads keys back from their text', () => {
    const key = curveKey({ market: 'NYMEX', product: 'gas', location: 'Henry Hub', profiles: 'base' });
    expect(curveKey(curveKeyText(key))).toEqual(key);
  });
});

describe('what a curve is made of', () => {
  const quotes = [quoted('Feb-26', 85)];

  it('is its own: whoever made it cannot change it afterwards', () => {
    const period = { ...of('Feb-26').period };
    const settings = { fine: 'PT1H', days: [1, 2] };
    const adjustments = [
      {
        contract: 'DE-LU base Feb-26',
        field: 'mid',
        before: 1,
        after: 2,
        rule: 'manual',
        reason: 'typed wrong',
      } as const,
    ];
    const curve = Curve.of({
      ...init,
      quotes: [{ contract: { ...of('Feb-26'), period }, settlement: 85 }],
      lineage: { settings, adjustments },
    });
    const text = JSON.stringify(curve);
    period.end += 3_600_000;
    settings.fine = 'P1D';
    settings.days.push(3);
    adjustments.pop();
    expect(JSON.stringify(curve)).toBe(text);
    expect(Object.isFrozen(curve.lineage.settings)).toBe(true);
    expect(Object.isFrozen(curve.lineage.adjustments[0])).toBe(true);
    expect(curve.with({ asOf: '2026-01-16' }).lineage).toBe(curve.lineage);
  });

  it.each([
    [
      'an instant that is none',
      { inputs: [{ kind: 'curve', key: 'a/b/c/d', knownAt: Number.NaN }] },
      'lineage.inputs[0].knownAt is NaN',
    ],
    ['a setting that is no number', { settings: { k: Number.POSITIVE_INFINITY } }, 'lineage.settings.k is Infinity'],
    ['half a surrogate pair', { method: 'a\ud800' }, 'lineage.method has half a surrogate pair'],
    ['half a surrogate pair in a name', { settings: { 'a\ud800': 1 } }, 'a name in lineage.settings has half'],
    ['columns', { settings: { values: Float64Array.of(1) } }, 'lineage.settings.values is no plain data'],
    ['a function', { settings: { sigma: () => 1 } }, 'lineage.settings.sigma is no plain data'],
    ['no settings', { settings: null }, 'lineage.settings is'],
    ['an unknown member', { source: 'x' }, 'unknown member "source"'],
  ])('has no lineage with %s, which no file would keep', (_, lineage, message) => {
    const given = lineage as unknown as Partial<CurveLineage>; // such as from a caller without types
    expect(() => Curve.of({ ...init, quotes, lineage: given })).toThrow(
      expect.objectContaining({ code: 'CURVE.INVALID_ARGUMENT', message: expect.stringContaining(message) as string }),
    );
  });

  it('keeps a lineage that is nested as deep as readers allow, and no deeper', () => {
    const nested = (depth: number): PlainValue => (depth === 0 ? 1 : [nested(depth - 1)]);
    const deepest = Curve.of({ ...init, quotes, lineage: { settings: { x: nested(31) } } });
    expect(curveFromJson(JSON.stringify(deepest)).equals(deepest)).toBe(true);
    expect(() => Curve.of({ ...init, quotes, lineage: { settings: { x: nested(32) } } })).toThrow('nested deeper');
  });

  it('has contracts that deliver and can be written', () => {
    const name = { ...of('Feb-26').period, name: 'F\ud800' };
    for (const one of [
      { ...of('Feb-26'), period: { start: 10, end: 5, name: 'backwards' } },
      { ...of('Feb-26'), period: name },
      { ...of('Feb-26'), market: '\udc00' },
    ]) {
      expect(() => Curve.of({ ...init, quotes: [{ contract: one, settlement: 1 }] })).toThrow(
        expect.objectContaining({ code: 'CURVE.INVALID_CONTRACT' }),
      );
    }
  });
});
