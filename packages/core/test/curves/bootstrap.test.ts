import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../../../test-support/shared-data.js';
import {
  type BootstrapOptions,
  bootstrap,
  contract,
  contractId,
  findArbitrage,
  type Quote,
} from '../../src/curves/index.js';
import { AurumError } from '../../src/errors/index.js';
import {
  clocks,
  DeliveryPeriod,
  type LoadProfile,
  loadProfile,
  localDate,
  parseDeliveryPeriod,
  profiles,
} from '../../src/time/index.js';

const clock = clocks.sdac;

function quote(period: string, settlement: number, profile: LoadProfile = profiles.base): Quote {
  return { contract: contract({ market: 'DE-LU', profile, period: parseDeliveryPeriod(period), clock }), settlement };
}

function prices(quotes: readonly Quote[], asked: readonly Quote[], options: Partial<BootstrapOptions> = {}): number[] {
  const curve = bootstrap(quotes, { clock, ...options });
  return asked.map(({ contract: one }) => {
    const found = curve.price(one);
    return found.kind === 'price' ? found.price : Number.NaN;
  });
}

function codeOf(run: () => unknown): [code: string, message: string] {
  try {
    run();
  } catch (error) {
    if (AurumError.is(error)) return [error.code, error.message];
    throw error;
  }
  return ['none', ''];
}

describe('bootstrap', () => {
  it('keeps contracts that cross near their quotes', () => {
    const days = (from: number, to: number, settlement: number): Quote => {
      const period = DeliveryPeriod.of(localDate('2026-05-04') + from, localDate('2026-05-04') + to);
      return { contract: contract({ market: 'M', profile: profiles.base, period, clock }), settlement };
    };
    const curve = bootstrap([days(0, 3, 10), days(2, 6, 10)], { clock });
    for (const level of curve.levels) expect(level).toBeCloseTo(10, 12);
  });

  it('counts 23 and 25 hours on the days on which the clocks change', () => {
    const [rest] = prices([quote('WE13-26', 50), quote('2026-03-28', 70)], [quote('2026-03-29', 0)]);
    expect(rest).toBeCloseTo((47 * 50 - 24 * 70) / 23, 10);
    const [autumn] = prices([quote('WE43-26', 50), quote('2026-10-24', 70)], [quote('2026-10-25', 0)]);
    expect(autumn).toBeCloseTo((49 * 50 - 24 * 70) / 25, 10);
    const night = loadProfile({ hours: '00:00-06:00' });
    const [day] = prices(
      [quote('2026-10-25', 50), quote('2026-10-25', 30, night)],
      [quote('2026-10-25', 0, loadProfile({ hours: '06:00-24:00' }))],
    );
    expect(day).toBeCloseTo((25 * 50 - 7 * 30) / 18, 10);
  });

  it('counts days alike where contracts are priced by the day, whatever their hours', () => {
    const byDay = (period: string, settlement: number): Quote => ({
      contract: contract({
        market: 'TTF',
        profile: profiles.base,
        period: parseDeliveryPeriod(period),
        clock,
        weighting: 'days',
      }),
      settlement,
    });
    const quotes = [byDay('WE13-26', 50), byDay('2026-03-28', 70)];
    for (const method of ['auto', 'gram'] as const) {
      expect(prices(quotes, [byDay('2026-03-29', 0)], { method })[0]).toBeCloseTo(30, 10);
    }
    const evening = { ...byDay('2026-10-25', 40).contract, profile: loadProfile({ hours: '06:00-24:00' }) };
    const part = bootstrap([byDay('2026-10-25', 40)], { clock }).price(evening);
    expect(part.kind === 'price' ? part.hours : undefined).toBeCloseTo((18 * 24) / 25, 10);
    // beside a contract that counts hours, each keeps its own average
    const both = bootstrap(
      [
        byDay('WE13-26', 50),
        { ...quote('2026-03-28', 70), contract: { ...quote('2026-03-28', 70).contract, market: 'TTF' } },
      ],
      { clock },
    );
    expect(both.method).toBe('gram');
    expect([...both.levels].map((level) => Math.round(level * 1e9) / 1e9)).toEqual([70, 30]);
  });

  it('gives off-peak hours what base leaves, and the base price where there is no peak', () => {
    const asked = [quote('Jan-26', 0, profiles.offPeak), quote('Feb-26', 0, profiles.offPeak)];
    const [january, february] = prices(
      [quote('Jan-26', 80), quote('Jan-26', 100, profiles.peak), quote('Feb-26', 70)],
      asked,
    );
    expect(january).toBeCloseTo((744 * 80 - 264 * 100) / 480, 10);
    expect(february).toBeCloseTo(70, 12);
  });

  it('holds ratios and spreads that no quote states', () => {
    const month = (period: string, profile: LoadProfile = profiles.base) => quote(period, 0, profile).contract;
    const asked = ['Jan-26', 'Feb-26', 'Mar-26'].map((period) => quote(period, 0));
    const [january = 0, february = 0, march = 0] = prices([quote('Q1-26', 90)], asked, {
      shaping: [
        { kind: 'ratio', of: month('Jan-26'), to: month('Feb-26'), value: 1.1 },
        { kind: 'spread', of: month('Feb-26'), to: month('Mar-26'), value: 6 },
      ],
    });
    expect(january / february).toBeCloseTo(1.1, 11);
    expect(february - march).toBeCloseTo(6, 10);
    expect((744 * january + 672 * february + 743 * march) / 2159).toBeCloseTo(90, 10);
    const [peak = 0, base = 0] = prices(
      [quote('Jan-26', 80)],
      [quote('Jan-26', 0, profiles.peak), quote('Jan-26', 0)],
      {
        shaping: [{ kind: 'ratio', of: month('Jan-26', profiles.peak), to: month('Jan-26'), value: 1.25 }],
      },
    );
    expect([peak, base]).toEqual([expect.closeTo(100, 10), expect.closeTo(80, 10)]);
    const clash = codeOf(() =>
      bootstrap([quote('Jan-26', 80), quote('Feb-26', 70)], {
        clock,
        shaping: [{ kind: 'spread', of: month('Jan-26'), to: month('Feb-26'), value: 5 }],
      }),
    );
    expect(clash[0]).toBe('CURVE.INFEASIBLE');
    expect(clash[1]).toContain('DE-LU base Jan-26');
    expect(
      codeOf(() =>
        bootstrap([quote('Jan-26', 80)], {
          clock,
          shaping: [{ kind: 'spread', of: month('Feb-26'), to: month('Jan-26'), value: 5 }],
        }),
      )[0],
    ).toBe('CURVE.INVALID_ARGUMENT');
  });

  it('stays close to the curve of the day before', () => {
    const before = bootstrap([quote('Jan-26', 100), quote('Feb-26', 90), quote('Mar-26', 80)], { clock });
    const after = bootstrap([quote('Q1-26', 95)], {
      clock,
      target: (atom) => {
        const found = before.price(atom);
        return found.kind === 'price' ? found.price : undefined;
      },
    });
    expect(after.levels.length).toBe(1);
    const months = {
      kind: 'spread',
      of: quote('Jan-26', 0).contract,
      to: quote('Jan-26', 0).contract,
      value: 0,
    } as const;
    const cut = prices([quote('Q1-26', 95)], [quote('Jan-26', 0), quote('Feb-26', 0)], {
      target: (atom) => {
        const found = before.price(atom);
        return found.kind === 'price' ? found.price : undefined;
      },
      shaping: [months],
    });
    const shift = 95 - (744 * 100 + 672 * 90 + 743 * 80) / 2159;
    expect(cut[0]).toBeCloseTo(100 + shift, 9);
  });

  it('has the day hours, the nights and the rest of American blocks make up base, months with a change of the clocks too', () => {
    const pjm = clocks.pjm;
    const block = (period: string, profile: LoadProfile, settlement: number): Quote => ({
      contract: contract({ market: 'PJM-W', profile, period: parseDeliveryPeriod(period), clock: pjm }),
      settlement,
    });
    const { '5x16': peak, '2x16H': weekend, '7x8': nights, wrap } = profiles.pjm;
    for (const [period, hours] of [
      ['Mar-26', 743],
      ['Nov-26', 721],
      ['Jul-26', 744],
    ] as const) {
      const parts = [block(period, peak, 61), block(period, weekend, 48), block(period, nights, 33)];
      const curve = bootstrap(parts, { clock: pjm });
      const asked = block(period, profiles.base, 0).contract;
      const base = curve.price(asked);
      const weights = [peak, weekend, nights].map((profile) => parseDeliveryPeriod(period).hours(pjm, profile));
      const expected = ((weights[0] ?? 0) * 61 + (weights[1] ?? 0) * 48 + (weights[2] ?? 0) * 33) / hours;
      expect(base).toEqual({ kind: 'price', price: expect.closeTo(expected, 10), hours: expect.closeTo(hours, 9) });
      const report = bootstrap([...parts, block(period, wrap, 40), block(period, profiles.base, 50)], {
        clock: pjm,
        onInconsistency: 'priority',
      });
      expect(report.contracts.map(({ status }) => status)).toEqual(['used', 'used', 'used', 'dropped', 'dropped']);
      const hedge = curve.hedge(asked)?.map(({ weight }) => weight);
      expect(hedge).toEqual(weights.map((weight) => expect.closeTo(weight / hours, 10)));
    }
  });

  it('tells an hour that a year has to itself from rounding', () => {
    const year = parseDeliveryPeriod('2026..2035').interval(clock);
    const most = { start: year.start, end: year.end - 3_600_000 };
    const made = (period: typeof year, name: string, settlement: number): Quote => ({
      contract: contract({ market: 'M', profile: profiles.base, period, name, clock }),
      settlement,
    });
    for (const method of ['auto', 'gram'] as const) {
      const curve = bootstrap([made(year, 'all', 50.001), made(most, 'most', 50)], { clock, method });
      const hours = (year.end - year.start) / 3_600_000;
      expect(curve.contracts.map(({ status }) => status)).toEqual(['used', 'used']);
      expect(curve.levels[1]).toBeCloseTo(50 + 0.001 * hours, 4);
      const all = curve.price(made(year, 'all', 0).contract);
      expect(all.kind === 'price' ? all.price : Number.NaN).toBeCloseTo(50.001, 10);
    }
  });

  it('says why there is no price', () => {
    const curve = bootstrap([quote('Jan-26', 100), quote('Mar-26', 80)], { clock, asOf: Date.UTC(2026, 0, 15) });
    const reason = (period: string) => {
      const found = curve.price(quote(period, 0).contract);
      return found.kind === 'gap' ? [found.reason, found.missing.length] : found.kind;
    };
    expect(reason('Mar-26')).toBe('price');
    expect(reason('Q1-26')).toEqual(['notQuoted', 1]);
    expect(reason('Feb-26')).toEqual(['notQuoted', 1]);
    expect(reason('Apr-26')).toEqual(['extrapolated', 1]);
    expect(reason('Dec-25')).toEqual(['expired', 1]);
    expect(reason('Win-25')).toEqual(['inDelivery', 2]);
  });

  it('takes one quote, repeated quotes and quotes without a price', () => {
    expect(prices([quote('Jan-26', 50)], [quote('2026-01-17', 0, profiles.offPeak)])).toEqual([50]);
    const { contract: february } = quote('Feb-26', 0);
    const curve = bootstrap([quote('Jan-26', 50), quote('Jan-26', 50), { contract: february, volume: 3 }], { clock });
    expect(curve.contracts.map(({ status }) => status)).toEqual(['used', 'redundant', 'notQuoted']);
    expect(curve.price(february).kind).toBe('gap');
    expect(curve.hedge(quote('Jan-26', 0).contract)?.map(({ weight }) => weight)).toEqual([expect.closeTo(1, 12)]);
  });
});

describe.runIf(hasSharedData)('the quotes of 13 May 2013', () => {
  const berlin = clocks.sdac;
  const rows = readFileSync(sharedData('futures/etrm_powfutures130513.csv'), 'utf8').trim().split('\n').slice(1);
  const quotes = rows.map((row): Quote => {
    const [, name = '', start = '', last = '', closing = ''] = row.split(',');
    const period = DeliveryPeriod.of(start, localDate(last) + 1);
    return {
      contract: contract({ market: 'power', profile: profiles.base, period, clock: berlin, name }),
      unit: 'EUR/MWh',
      settlement: Number(closing),
    };
  });
  const named = (name: string): Quote => quotes.find(({ contract: one }) => one.period.name === name) as Quote; // all are in the file

  it('give CAL-14 from its quarters by their hours', () => {
    const quarters = ['Q1-14', 'Q2-14', 'Q3-14', 'Q4-14'].map(named);
    expect(prices(quarters, [named('CAL-14')])[0]?.toFixed(2)).toBe('36.43');
  });

  it('contradict in CAL-15, by 0.22, and the trade shows it', () => {
    const curve = bootstrap(quotes, { clock: berlin, onInconsistency: 'priority', tolerance: 0.01 });
    const wrong = curve.inconsistencies.find(({ quote: one }) => one.contract.period.name === 'CAL-15');
    expect(wrong?.gap).toBeCloseTo(-0.22, 2);
    expect(wrong?.combination.map(({ contract: one }) => one.period.name)).toEqual([
      'Q1-15',
      'Q2-15',
      'Q3-15',
      'Q4-15',
    ]);
    expect(
      wrong?.trade?.legs.map(({ side, mw, contract: one }) => [one.period.name, side, Number(mw.toFixed(9))]),
    ).toEqual([
      ['CAL-15', 'buy', 1],
      ['Q4-15', 'sell', 1],
      ['Q3-15', 'sell', 1],
      ['Q2-15', 'sell', 1],
      ['Q1-15', 'sell', 1],
    ]);
    expect(wrong?.trade?.profitPerMwh).toBeCloseTo(Math.abs(wrong?.gap ?? 0), 10);
    expect(curve.contracts.find(({ quote: one }) => one.contract.period.name === 'CAL-14')?.status).toBe('redundant');
  });

  it('are reported by findArbitrage with the least repair', () => {
    const years = quotes.filter(({ contract: one }) => /-15$/.test(contractId(one)));
    const verdict = findArbitrage(years, { clock: berlin, tolerance: 0.01 });
    expect(verdict.kind).toBe('arbitrage');
    if (verdict.kind !== 'arbitrage') return;
    expect(verdict.trade.legs).toHaveLength(5);
    expect(verdict.trade.profitPerMwh).toBeCloseTo(0.22, 2);
    expect(verdict.trade.repair.map(({ contract: one }) => one.period.name)).toEqual(['CAL-15']);
  });
});
