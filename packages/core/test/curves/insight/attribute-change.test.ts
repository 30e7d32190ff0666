import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../../../../test-support/shared-data.js';
import {
  attributeChange,
  type BuildOptions,
  buildCurve,
  type Contract,
  changeReport,
  contract,
  type PriceChange,
  type Quote,
} from '../../../src/curves/index.js';
import {
  clocks,
  DeliveryPeriod,
  type LoadProfile,
  marketClock,
  parseDeliveryPeriod,
  profiles,
} from '../../../src/time/index.js';

const sharedRows = (name: string): readonly (readonly string[])[] =>
  readFileSync(sharedData(`futures/${name}`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
const clock = clocks.sdac;
const of = (period: string, profile: LoadProfile = profiles.base) =>
  contract({ market: 'DE-LU', profile, period: parseDeliveryPeriod(period), clock });
const quotes = (prices: Readonly<Record<string, number>>): Quote[] =>
  Object.entries(prices).map(([period, settlement]) => ({ contract: of(period), settlement }));
const flat = { smooth: false, fine: 'P1D', onInconsistency: 'priority' } as const;
const init = { key: 'EEX/power/DE-LU/base', unit: 'EUR/MWh', clock } as const;
const built = (asOf: string, prices: Readonly<Record<string, number>>, options = {}) =>
  buildCurve({ ...init, asOf, quotes: quotes(prices) }, { ...flat, ...options });
const priced = (change: { readonly kind: string }): PriceChange => {
  expect(change.kind).toBe('changed');
  return change as PriceChange; // that is its kind
};

describe('attributeChange', () => {
  it('splits what moved from what entered and left, and says it in a report', () => {
    const before = built('2025-12-15', { 'Q1-26': 90, 'Jan-26': 100, 'Q2-26': 60 });
    const after = built('2025-12-16', { 'Q1-26': 92, 'Feb-26': 95, 'Q2-26': 60 });
    const february = priced(attributeChange(before, after, { delivery: of('Feb-26') }));
    const rest = (90 * 2159 - 100 * 744) / 1415;
    expect(february.before).toBeCloseTo(rest, 9);
    expect(february.after).toBeCloseTo(95, 9);
    expect(february.moves.total).toBeCloseTo((2 * 2159) / 1415, 9);
    expect(february.moves.contracts.map(({ contract: { period }, move }) => [period.name, move])).toEqual([
      ['Q1-26', 2],
    ]);
    expect(february.entered.contracts.map(({ period }) => period.name)).toEqual(['Feb-26']);
    expect(february.entered.total).toBeCloseTo(95 - (rest + (2 * 2159) / 1415), 9);
    expect(february.left.contracts.map(({ period }) => period.name)).toEqual(['Jan-26']);
    expect([february.left.total, february.roll.total, february.shape]).toEqual([0, 0, 0]);
    expect(changeReport(february, 2)).toBe(
      [
        '84.74 → 95.00, +10.26',
        '  +7.21  entered: DE-LU base Feb-26',
        '  +3.05  move of DE-LU base Q1-26: +2 × 1.526',
      ].join('\n'),
    );
  });

  it('attributes hours that months hand over to their quarter', () => {
    const before = built('2025-12-15', { 'Jan-26': 100, 'Feb-26': 90, 'Mar-26': 80 });
    const after = built('2025-12-16', { 'Q1-26': 91 });
    const january = priced(attributeChange(before, after, { delivery: of('Jan-26') }));
    expect([january.total, january.unvalued]).toEqual([-9, []]);
    expect(january.entered.total).toBeCloseTo(0, 9); // the months that are still there say it all
    expect(january.left.total).toBeCloseTo(-9, 9);
    const back = priced(attributeChange(after, before.with({ asOf: '2025-12-17' }), { delivery: of('Jan-26') }));
    expect([back.entered.total, back.left.total]).toEqual([9, 0]);
  });

  it('tells contracts that went into delivery, or expired, from those that left', () => {
    const prices = { 'Jan-26': 100, 'Feb-26': 90, 'Q1-26': 88 };
    const before = built('2025-12-30', prices);
    const after = built('2026-01-02', { 'Feb-26': 90, 'Q1-26': 88 });
    const march = priced(attributeChange(before, after, { delivery: of('Mar-26') }));
    expect(march.roll.contracts.map(({ period }) => period.name)).toEqual(['Jan-26']);
    expect(march.roll.total).toBeCloseTo(march.total, 9);
    expect(march.total).not.toBeCloseTo(0, 3);
    const left = priced(attributeChange(before, after, { delivery: of('Mar-26'), isListed: () => true }));
    expect([left.left.total, left.roll.total]).toEqual([march.total, 0]);
  });

  it('gives settings their own part, and what moves do together under a multiplicative shape as their interaction', () => {
    const shape: BuildOptions['shape'] = ({ length }) => ({
      mode: 'multiplicative',
      values: Float64Array.from({ length }, (_, i) => 1 + Math.sin(i / 4) / 5),
    });
    const monday = { 'Jan-26': 100, 'Feb-26': 90 };
    const options = { fine: 'PT1H', smooth: {} } as const;
    const before = built('2025-12-15', monday, options);
    const delivery = of('2026-01-05', profiles.sdac.peak);
    const day = priced(attributeChange(before, before.with({ options: { shape } }), { delivery }));
    expect([day.moves.total, day.entered.total, day.left.total, day.roll.total]).toEqual([0, 0, 0, 0]);
    expect(day.shape).toBe(day.total);
    expect(Math.abs(day.total)).toBeGreaterThan(0.1);

    const shaped = before.with({ options: { shape } });
    const moved = shaped.with({ quotes: quotes({ 'Jan-26': 130, 'Feb-26': 80 }) });
    const { moves, total } = priced(attributeChange(shaped, moved, { delivery }));
    expect(moves.total).toBe(total);
    expect(moves.contracts.length).toBe(2);
    expect(Math.abs(moves.interaction)).toBeGreaterThan(1e-3);
    expect(Math.abs(moves.interaction)).toBeLessThan(0.05 * Math.abs(total));
  });

  it('says why a delivery has a price on one side only', () => {
    const before = built('2025-12-30', { 'Jan-26': 100, 'Feb-26': 90 });
    const after = built('2026-01-05', { 'Feb-26': 91, 'Mar-26': 80 });
    const changes = attributeChange(before, after, {
      deliveries: ['Jan-26', 'Mar-26', 'May-26', '2026-01-03'].map((one) => of(one)),
    });
    expect(changes).toMatchObject([
      { kind: 'disappeared', reason: 'inDelivery' },
      { kind: 'appeared', reason: 'extrapolated' },
      { kind: 'gap', before: 'extrapolated', after: 'extrapolated' },
      { kind: 'disappeared', reason: 'expired' },
    ]);
    expect(changes.map((change) => changeReport(change, 2))).toEqual([
      '100.00 disappeared: no price after (inDelivery)',
      '80.00 appeared: no price before (extrapolated)',
      'no price before (extrapolated) or after (extrapolated)',
      '100.00 disappeared: no price after (expired)',
    ]);
    const range = of('Q1-26').period;
    const { kinds, starts } = attributeChange(before, after, { range });
    expect(starts.length).toBe(90);
    expect([...new Set(kinds)]).toEqual(['disappeared', 'changed', 'appeared']);
  });

  it('refuses curves that cannot be compared', () => {
    const before = built('2025-12-15', { 'Q1-26': 90 });
    const sterling = buildCurve(
      { ...init, unit: 'GBP/MWh', asOf: '2025-12-16', quotes: quotes({ 'Q1-26': 80 }) },
      flat,
    );
    const utc = buildCurve({ ...init, clock: clocks.utc, asOf: '2025-12-16', quotes: quotes({ 'Q1-26': 80 }) }, flat);
    const hourly = before.with({ options: { fine: 'PT1H' } });
    const delivery = of('Feb-26');
    expect(() => attributeChange(before, sterling, { delivery })).toThrow(
      expect.objectContaining({ code: 'CURVE.UNIT_MISMATCH' }),
    );
    expect(() => attributeChange(before, utc, { delivery })).toThrow(
      expect.objectContaining({ code: 'CURVE.INVALID_ARGUMENT' }),
    );
    expect(() => attributeChange(before, hourly, { range: delivery.period })).toThrow(
      expect.objectContaining({ code: 'CURVE.INVALID_ARGUMENT' }),
    );
    expect(priced(attributeChange(before, hourly, { delivery })).total).toBeCloseTo(0, 9);
  });

  it.skipIf(!hasSharedData)('tells the expiry of a month of Henry Hub from the moves of the others', () => {
    const trades = new Map(
      sharedRows('expiry_table.csv')
        .filter(([name]) => name === 'cmeng')
        .map((row) => [`${row[6]}-${row[7]}`, row[2] ?? '']),
    );
    const usClock = marketClock('America/New_York');
    const months = new Map<string, Contract>();
    const monthOf = (text: string): Contract => {
      const [year, month] = text.split('-').map(Number);
      const period = DeliveryPeriod.month(year ?? 0, month ?? 0);
      const one = months.get(text) ?? contract({ market: 'nymex', profile: profiles.base, period, clock: usClock });
      months.set(text, one);
      return one;
    };
    const curveAsOf = (asOf: string) =>
      buildCurve(
        {
          key: 'NYMEX/gas/Henry Hub/base',
          asOf,
          unit: 'USD/MMBtu',
          clock: usClock,
          quotes: sharedRows('ng_curves_asof.csv')
            .filter(([date]) => date === asOf)
            .map((row) => ({ contract: monthOf(row[2] ?? ''), settlement: Number(row[5]) })),
        },
        { fine: 'P1D' },
      );
    const isListed = (one: Contract, asOf: string) => {
      const [text = ''] = [...months].find(([, other]) => other === one) ?? [];
      return (trades.get(text.replace('-0', '-')) ?? '') >= asOf;
    };
    const [before, after] = [curveAsOf('2021-01-27'), curveAsOf('2021-01-28')];
    const strip = { profile: profiles.base, period: parseDeliveryPeriod('Q2-21').interval(usClock) };
    const change = priced(attributeChange(before, after, { delivery: strip, isListed }));
    expect(change.roll.contracts.map(({ period }) => period.name)).toEqual(['Feb-21']);
    expect(change.entered.contracts.map(({ period }) => period.name)).toEqual(['Feb-24']);
    expect(change.left.contracts).toEqual([]);
    // a smooth curve keeps the averages of months, so that a quarter moves by its own three only
    expect(
      change.moves.contracts
        .slice(0, 3)
        .map(({ contract: { period } }) => period.name)
        .sort(),
    ).toEqual(['Apr-21', 'Jun-21', 'May-21']);
    for (const rest of [change.moves.interaction, change.roll.total, change.entered.total, change.shape])
      expect(Math.abs(rest)).toBeLessThan(1e-9);
    expect(change.total).toBeLessThan(-0.02);
    const days = attributeChange(before, after, { range: strip.period, isListed });
    expect(days.length).toBe(91);
    expect(Math.max(...days.parts.roll.map(Math.abs))).toBeGreaterThan(1e-4); // within months, smoothness remembers February
  });
});
