import { describe, expect, it } from 'vitest';
import {
  type BuildOptions,
  buildCurve,
  type ContractWeighting,
  contract,
  type HourlyProfile,
  type Quote,
  workdayTypes,
} from '../../../src/curves/index.js';
import {
  clocks,
  deliveryDayHours,
  type LoadProfile,
  loadProfile,
  localDate,
  type MarketClock,
  parseDeliveryPeriod,
  profiles,
  toInstant,
} from '../../../src/time/index.js';

const clock = clocks.sdac;
const HOUR = 3_600_000;

function quoted(period: string, settlement: number, of: Partial<Wanted> = {}): Quote {
  return {
    contract: contract({
      market: 'M',
      profile: of.profile ?? profiles.base,
      period: parseDeliveryPeriod(period),
      clock: of.clock ?? clock,
      weighting: of.weighting ?? 'hours',
    }),
    settlement,
  };
}

interface Wanted {
  readonly profile: LoadProfile;
  readonly clock: MarketClock;
  readonly weighting: ContractWeighting;
}

const init = { key: 'EEX/power/DE-LU/base+peak', asOf: '2025-12-30', unit: 'EUR/MWh', clock } as const;
const firstQuarter = [
  quoted('Q1-26', 90),
  quoted('Jan-26', 100),
  quoted('Jan-26', 120, { profile: profiles.peak }),
  quoted('Apr-26', 70),
];
const dayTypes = workdayTypes();
const profile: HourlyProfile = {
  mode: 'additive',
  dayTypes,
  values: Float64Array.from({ length: 12 * 3 * 24 }, (_, cell) => (cell % 24) - 8 - 3 * (Math.floor(cell / 24) % 3)),
  counts: new Int32Array(12 * 3 * 24),
};

function priceOf(built: ReturnType<typeof buildCurve>, { contract: of }: Quote): number | undefined {
  const found = built.price(of);
  return found.kind === 'price' ? found.price : undefined;
}

describe('buildCurve', () => {
  it('gives contracts back from the hours, base and peak alike', () => {
    const built = buildCurve({ ...init, quotes: firstQuarter }, { shape: profile });
    for (const quote of firstQuarter) expect(priceOf(built, quote)).toBeCloseTo(quote.settlement ?? NaN, 9);
    expect(built.unit).toBe('EUR/MWh');
    expect(built.curve.fine?.length).toBe(24 + 24 * 120 - 1);
    expect(Number.isNaN(built.curve.fine?.values[23])).toBe(true);
    expect(Number.isNaN(built.curve.fine?.values[24])).toBe(false);
  });

  it('has 23 and 25 hours on the days on which the clocks change', () => {
    for (const [month, day, hours] of [
      ['Mar-26', '2026-03-29', 23],
      ['Oct-26', '2026-10-25', 25],
    ] as const) {
      const quotes = [quoted(month, 80), quoted(`${day}..${day}`, 60)];
      const built = buildCurve({ ...init, quotes }, { shape: profile });
      expect(deliveryDayHours(clock, localDate(day))).toBe(hours);
      const start = quotes[1]?.contract.period.start ?? NaN;
      const values = built.curve.fine?.slice({ start, end: start + hours * HOUR }).values ?? new Float64Array(0);
      expect(values.length).toBe(hours);
      expect(values.reduce((sum, value) => sum + value, 0) / hours).toBeCloseTo(60, 9);
      // the local hour 2 is left out, or there twice with the same shape
      const change = toInstant(hours === 23 ? '2026-03-29T01:00Z' : '2026-10-25T00:00Z');
      const at = (change - start) / HOUR;
      const step = (values[at + 1] ?? NaN) - (values[at] ?? NaN);
      expect(Math.abs(step - (hours === 23 ? 1 : 0))).toBeLessThan(0.6);
    }
  });

  it('builds gas days that count alike, by day and by month', () => {
    const gas = clocks.euGasDay;
    const of = { clock: gas, weighting: 'days' } as const;
    const quotes = [quoted('Q1-26', 30, of), quoted('Feb-26', 33, of), quoted('Apr-26', 28, of)];
    const start = { key: 'EEX/gas/TTF/base', asOf: '2025-12-31', unit: 'EUR/MWh', clock: gas, quotes } as const;
    const days = buildCurve(start, { fine: 'P1D' });
    expect(days.curve.fine?.length).toBe(31 + 28 + 31 + 30);
    const march = days.curve.fine?.values.subarray(59, 90) ?? new Float64Array(0);
    expect(march.reduce((sum, value) => sum + value, 0) / 31).toBeCloseTo((30 * 90 - 33 * 28) / 2 / 31, 0);
    for (const quote of quotes) expect(priceOf(days, quote)).toBeCloseTo(quote.settlement ?? NaN, 9);
    const values = days.curve.fine?.values.subarray(0, 90) ?? new Float64Array(0);
    expect(values.reduce((sum, value) => sum + value, 0) / 90).toBeCloseTo(30, 9);
    const months = buildCurve(start, { fine: 'P1M' });
    expect(months.curve.fine?.values.length).toBe(4);
    expect(months.curve.fine?.values[1]).toBeCloseTo(33, 9);
    const found = months.explain('2026-03-15T12:00Z');
    if (found.kind !== 'price') throw new Error('March has a price');
    const sum = found.contributions.reduce((total, { amount }) => total + amount, found.rest.amount);
    expect(sum).toBeCloseTo(found.price, 9);
    expect(Math.abs(found.rest.amount)).toBeLessThan(1e-9);
  });

  it('prices peak hours of a view by month, and quarter-hours', () => {
    const months = buildCurve({ ...init, quotes: firstQuarter }, { fine: 'P1M' });
    expect(priceOf(months, firstQuarter[2] as Quote)).toBeCloseTo(120, 9);
    expect(months.curve.fine?.values[0]).toBeCloseTo(100, 9);
    const quarters = buildCurve({ ...init, quotes: firstQuarter }, { fine: 'PT15M', shape: profile });
    expect(quarters.curve.fine?.length).toBe(4 * (24 + 24 * 120 - 1));
    for (const quote of firstQuarter) expect(priceOf(quarters, quote)).toBeCloseTo(quote.settlement ?? NaN, 9);
  });

  it('makes hours of profiles that cut them', () => {
    const odd = loadProfile({ hours: '00:10-07:30' });
    const quotes = [quoted('Jan-26', 100), quoted('Jan-26', 80, { profile: odd })];
    const built = buildCurve({ ...init, quotes });
    expect(built.curve.fine?.index).toMatchObject({ kind: 'regular', stepMs: HOUR });
    for (const quote of quotes) expect(priceOf(built, quote)).toBeCloseTo(quote.settlement ?? NaN, 9);
    const start = quotes[0]?.contract.period.start ?? NaN;
    const cut = contract({ market: 'M', profile: profiles.base, period: { start, end: start + 90_001 }, clock });
    expect(() => buildCurve({ ...init, quotes: [{ contract: cut, settlement: 5 }] })).toThrow(/whole minutes/);
  });

  it('stays flat without smoothing, and meets slopes where they are asked for', () => {
    const flat = buildCurve({ ...init, quotes: firstQuarter }, { smooth: false });
    expect(flat.curve.fine?.values.at(-1)).toBe(70);
    const level = buildCurve(
      { ...init, quotes: [quoted('Q1-26', 90), quoted('Q2-26', 60)] },
      { smooth: { endSlope: 0 } },
    );
    const values = level.curve.fine?.values ?? new Float64Array(0);
    const slope = (i: number): number => Math.abs((values.at(-i) ?? NaN) - (values.at(-i - 1) ?? NaN));
    expect(slope(1)).toBeLessThan(slope(25) / 10);
    expect(level.curve.lineage.settings).toMatchObject({ smooth: { endSlope: 0 } });
  });

  it('says in its lineage how it was made', () => {
    const lineage = {
      inputs: [{ kind: 'series', key: 'history' } as const],
      adjustments: [
        {
          contract: 'M base Jan-26',
          field: 'settlement',
          before: 1,
          after: 100,
          rule: 'manual',
          reason: 'typo',
        } as const,
      ],
    };
    const built = buildCurve(
      { ...init, quotes: firstQuarter, lineage },
      { shape: profile, tolerance: 0.01, onInconsistency: 'priority' },
    );
    expect(built.curve.lineage).toEqual({
      method: 'bootstrap+smooth+shape',
      settings: {
        fine: 'PT1H',
        range: '2025-12-30T23:00:00Z/2026-04-30T22:00:00Z',
        onInconsistency: 'priority',
        smooth: {},
        tolerance: 0.01,
        shape: {
          kind: 'profile',
          mode: 'additive',
          dayTypes: ['workday', 'saturday', 'sunday'],
          hash: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
      },
      ...lineage,
    });
    expect(JSON.parse(JSON.stringify(built.curve.lineage))).toEqual(built.curve.lineage);
    const other = { ...profile, values: profile.values.map((value, i) => (i === 5 ? value + 1e-9 : value)) };
    const hashOf = (shape: HourlyProfile): unknown =>
      buildCurve({ ...init, quotes: firstQuarter }, { shape }).curve.lineage.settings.shape;
    expect(hashOf(other)).not.toEqual(hashOf(profile));
  });

  it('builds again with other quotes, another date and other options', () => {
    const built = buildCurve({ ...init, quotes: firstQuarter }, { shape: profile });
    const later = built.with({ asOf: '2026-01-14', options: { smooth: false } });
    expect(later.curve).toMatchObject({ asOf: '2026-01-14', lineage: { method: 'bootstrap+shape' } });
    expect(later.explain('2026-01-10T12:00Z')).toMatchObject({ kind: 'gap', reason: 'expired' });
    expect(
      later.price({ profile: profiles.base, period: parseDeliveryPeriod('Jan-26').interval(clock) }),
    ).toMatchObject({
      kind: 'gap',
      reason: 'inDelivery',
    });
    const moved = built.with({
      quotes: firstQuarter.map((quote) => ({ ...quote, settlement: (quote.settlement ?? 0) + 1 })),
    });
    expect(moved.curve.fine?.values[100]).toBeCloseTo((built.curve.fine?.values[100] ?? NaN) + 1, 9);
  });

  it('refuses multiplicative shapes over prices that are not positive, by the contract, and shapes of no use', () => {
    const quotes = [quoted('Jan-26', 40), quoted('Feb-26', -5)];
    const multiply = { ...profile, mode: 'multiplicative', values: profile.values.map(() => 1) } as const;
    const fails = (options: BuildOptions) => () => buildCurve({ ...init, quotes }, options);
    expect(fails({ shape: multiply })).toThrow(/hours of M base Feb-26 is -5,/);
    expect(fails({ shape: () => ({ mode: 'additive', values: new Float64Array(3) }) })).toThrow(/3 values for/);
    expect(
      fails({ shape: ({ length }) => ({ mode: 'additive', values: new Float64Array(length).fill(NaN) }) }),
    ).toThrow(/The shape is NaN/);
    expect(fails({ shape: { ...profile, mode: 'other' as never } })).toThrow(/additive or multiplicative, not other/);
    expect(fails({ smooth: { tension: -1 } })).toThrow(/tension is -1/);
    const steep = [quoted('Jan-26', 40), quoted('Jan-26', 150, { profile: profiles.peak })];
    expect(() => buildCurve({ ...init, quotes: steep }, { shape: multiply })).toThrow(
      /hours of M base Jan-26 is -20\.5,/,
    );
    const zero = { ...multiply, values: multiply.values.map((_, i) => (i % 2 === 0 ? 1 : -1)) };
    expect(() => buildCurve({ ...init, quotes: quotes.slice(0, 1) }, { shape: zero })).toThrow(/averages to/);
  });
});

describe('what buildCurve keeps', () => {
  const values = (quotes: readonly Quote[], options: BuildOptions): Float64Array | undefined =>
    buildCurve({ ...init, quotes }, options).curve.fine?.values;

  it('is told apart by smoothing, profiles that were written to, and discount factors', () => {
    const variants: BuildOptions[] = [
      {},
      { smooth: { endSlope: 0 } },
      { smooth: { startSlope: 0 } },
      { smooth: { tension: 1 } },
      { smooth: false },
      { shape: profile },
      { discount: { starts: [0, toInstant('2026-01-10T00:00Z')], factors: [1, 0.5] } },
      { discount: { starts: [0, toInstant('2026-01-20T00:00Z')], factors: [1, 0.5] } },
    ];
    const first = variants.map((options) => values(firstQuarter, options));
    const again = variants.map((options) => values(firstQuarter, options));
    expect(again).toEqual(first);
    first.forEach((one, i) => {
      for (const other of first.slice(i + 1)) expect(one).not.toEqual(other);
    });
    const written = { ...profile, values: profile.values.slice() };
    const before = values(firstQuarter, { shape: written });
    written.values[0] = 99;
    expect(values(firstQuarter, { shape: written })).not.toEqual(before);
  });

  it('is told apart by where in an atom the discount factors change', () => {
    const starts = [1, 2, 3].map((day) => toInstant(`2026-02-0${day}T00:00+01:00`)); // a Sunday, a Monday and the rest of the month
    const at = (factors: readonly number[]) =>
      values([quoted('Feb-26', 90)], { shape: profile, discount: { starts, factors } });
    expect(at([1, 0.5, 1])).not.toEqual(at([0.5, 1, 1]));
  });

  it('does not hang on quotes without a price', () => {
    const days = quoted('Mar-26', 0, { weighting: 'days' }).contract;
    expect(values([...firstQuarter, { contract: days, volume: 7 }], {})).toEqual(values(firstQuarter, {}));
  });

  it('is told apart by which hours contracts deliver, though they be as many', () => {
    const utc = clocks.utc;
    const [early, late] = [loadProfile({ hours: '00:00-12:00' }), loadProfile({ hours: '12:00-24:00' })];
    const day = (date: string, price: number, of: LoadProfile): Quote =>
      quoted(`${date}..${date}`, price, { profile: of, clock: utc });
    const build = (quotes: readonly Quote[]) => buildCurve({ ...init, clock: utc, quotes });
    const one = build([day('2026-01-05', 10, early), day('2026-01-06', 20, late)]);
    const other = build([day('2026-01-05', 10, late), day('2026-01-06', 20, early)]);
    expect(one.explain('2026-01-05T03:00Z').kind).toBe('price');
    expect(other.explain('2026-01-05T03:00Z').kind).toBe('gap');
    expect(other.explain('2026-01-05T13:00Z').kind).toBe('price');
  });
});

describe('explain', () => {
  it('reads as a small report', () => {
    const quotes = [
      quoted('Q1-26', 90),
      quoted('Jan-26', 100),
      quoted('Feb-26', 90),
      quoted('Mar-26', 70),
      { contract: quoted('Feb-26', 0, { profile: profiles.peak }).contract, volume: 3 },
    ];
    const built = buildCurve({ ...init, quotes }, { onInconsistency: 'priority', smooth: false, shape: profile });
    expect(String(built.explain('2026-02-03T11:20+01:00'))).toBe(
      [
        '2026-02-03T11:00:00+01:00/2026-02-03T12:00:00+01:00 90.7857 EUR/MWh',
        '  delivery day 2026-02-03',
        '  = level 90.0000 + 0.0000 smooth + 0.7857 shape',
        '  contracts that deliver here:',
        '    M base Q1-26 at 90.0000: dropped, the curve has 86.5632, + 3.4368 from what others imply',
        '    M base Feb-26 at 90.0000: used',
        '    M peak Feb-26 without a price: notQuoted',
        '  = what each quote contributes:',
        '    90.0000 = 1.0000 × 90.0000 of M base Feb-26',
        '    0.7857 shape',
      ].join('\n'),
    );
    expect(String(built.explain('2026-05-03T11:20Z'))).toBe(
      [
        '2026-05-03T13:00:00+02:00/2026-05-03T14:00:00+02:00 no price: extrapolated',
        '  delivery day 2026-05-03',
        '  no contract delivers here',
      ].join('\n'),
    );
  });
});
