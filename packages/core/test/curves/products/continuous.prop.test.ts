import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addBusinessDays,
  type ContinuousSeries,
  type ContractPrice,
  Curve,
  continuousSeries,
  contractOf,
  lastTradeDate,
  pricesOfCurves,
  pricesOfHistory,
  products,
  type RollRule,
} from '../../../src/curves/index.js';
import { indexStart } from '../../../src/series/index.js';
import {
  DeliveryPeriod,
  deliveryDayStart,
  formatLocalDate,
  localDate,
  parseDeliveryPeriod,
} from '../../../src/time/index.js';
import { RUNS } from '../hourly-model.js';
import { codeOf } from './code-of.js';

const ng = products.get('NG');
const FIRST = localDate('2019-11-04');

interface Market {
  /** Dates with prices, ascending. */
  readonly dates: readonly string[];
  /** By date: prices (NaN: none) and open interest of the eight months from Nov-19 on. */
  readonly prices: readonly (readonly number[])[];
  readonly interest: readonly (readonly number[])[];
}

const MONTHS = Array.from({ length: 9 }, (_, i) => DeliveryPeriod.month(2019, 11).shift(i));

const cents = fc.integer({ min: 1, max: 900 }).map((n) => n / 100);
const market = (price: fc.Arbitrary<number>): fc.Arbitrary<Market> =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 1, max: 9 }),
        fc.array(price, { minLength: 9, maxLength: 9 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 }),
      ),
      {
        minLength: 1,
        maxLength: 25,
      },
    )
    .map((rows) => {
      let date = FIRST;
      const dates = rows.map(([step]) => {
        date += step;
        return formatLocalDate(date);
      });
      return { dates, prices: rows.map(([, all]) => all), interest: rows.map(([, , all]) => all) };
    })
    .filter(({ dates }) => (dates.at(-1) ?? '') < '2020-04-01');

function rowsOf({ dates, prices, interest }: Market): ContractPrice[] {
  return dates.flatMap((asOf, i) =>
    MONTHS.map((month, k) => ({
      asOf,
      period: month.interval(ng.clock),
      price: prices[i]?.[k] ?? NaN,
      openInterest: interest[i]?.[k] ?? NaN,
    })),
  );
}

/** Which month is held at each date, said date by date from the definition. */
function heldMonths({ dates, interest }: Market, position: number, roll: RollRule): number[] {
  const last = (k: number): string => {
    const date = localDate(lastTradeDate(ng, MONTHS[k] as DeliveryPeriod));
    return formatLocalDate(
      addBusinessDays(date, roll.kind === 'expiry' ? -(roll.businessDaysBefore ?? 0) : 0, ng.holidays),
    );
  };
  let crossed = 0;
  return dates.map((asOf, i) => {
    const alive = MONTHS.findIndex((_, k) => last(k) >= asOf);
    const front = Math.max(alive, crossed);
    const now = interest[i] as readonly number[];
    if (roll.kind === 'crossover') crossed = (now[front + 1] as number) > (now[front] as number) ? front + 1 : front;
    return front + position - 1;
  });
}

const rolls: fc.Arbitrary<RollRule> = fc.oneof(
  fc.integer({ min: 0, max: 8 }).map((businessDaysBefore) => ({ kind: 'expiry', businessDaysBefore }) as const),
  fc.constant({ kind: 'crossover', by: 'openInterest' } as const),
);

/** The values at the dates of the prices: all that there are, because no other day has one. */
function valuesOf({ series, asOf }: ContinuousSeries): readonly number[] {
  const at = new Map(Array.from(series.values, (value, i) => [i, value]));
  const first = localDate(asOf[0] as string);
  return asOf.map((date) => at.get(localDate(date) - first) ?? Number.NaN);
}

describe('continuous series', () => {
  it('holds at each date the contract of the rule, and has its price', () => {
    fc.assert(
      fc.property(
        market(fc.oneof({ weight: 5, arbitrary: cents }, fc.constant(Number.NaN))),
        fc.integer({ min: 1, max: 3 }),
        rolls,
        fc.nat(),
        (given, position, roll, seed) => {
          const held = heldMonths(given, position, roll);
          fc.pre(held.every((k) => k < MONTHS.length - 1));
          const shuffled = rowsOf(given).toSorted(
            (a, b) => ((a.price * 7919 + seed) % 13) - ((b.price * 7919 + seed) % 13) || 0,
          );
          const made = continuousSeries({ product: ng, prices: shuffled, position, roll });
          expect(made.asOf).toEqual(given.dates);
          expect(made.contracts).toEqual(held.map((k) => String(MONTHS[k])));
          expect(valuesOf(made)).toEqual(held.map((k, i) => given.prices[i]?.[k]));
          expect(made.series.values.filter((value) => !Number.isNaN(value)).length).toBe(
            held.filter((k, i) => !Number.isNaN(given.prices[i]?.[k])).length,
          );
          expect(indexStart(made.series.index, 0)).toBe(
            deliveryDayStart(ng.clock, localDate(given.dates[0] as string)),
          );
          expect([made.series.kind, made.series.unit, made.series.index.kind]).toEqual([
            'point',
            'USD/MMBtu',
            'calendar',
          ]);
          expect(made.rolls.map(({ date, from, to }) => [date, from, to])).toEqual(
            held.flatMap((k, i) =>
              i > 0 && held[i - 1] !== k
                ? [[given.dates[i], String(MONTHS[held[i - 1] as number]), String(MONTHS[k])]]
                : [],
            ),
          );
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('adjusted, it moves from date to date as the contract does that is held on both', () => {
    fc.assert(
      fc.property(
        market(cents),
        fc.integer({ min: 1, max: 2 }),
        rolls,
        fc.constantFrom('difference', 'ratio'),
        (given, position, roll, adjust) => {
          const held = heldMonths(given, position, roll);
          fc.pre(held.every((k) => k < MONTHS.length - 1));
          const made = continuousSeries({ product: ng, prices: rowsOf(given), position, roll, adjust });
          const values = valuesOf(made);
          expect(values.at(-1)).toBe(given.prices.at(-1)?.[held.at(-1) as number]);
          for (let i = 1; i < held.length; i++) {
            const [before, now] = [values[i - 1] as number, values[i] as number];
            // The gap is taken on the date before: what comes after it is the move of the new contract.
            const [a, b] = [
              given.prices[i - 1]?.[held[i] as number] as number,
              given.prices[i]?.[held[i] as number] as number,
            ];
            if (adjust === 'difference') expect(now - before).toBeCloseTo(b - a, 9);
            else expect(now / before / (b / a)).toBeCloseTo(1, 9);
          }
          made.rolls.forEach((roll) => {
            const i = given.dates.indexOf(roll.measuredOn as string);
            const price = (name: string): number =>
              given.prices[i]?.[MONTHS.findIndex((month) => String(month) === name)] as number;
            expect(roll.gap).toBe(price(roll.to) - price(roll.from));
          });
        },
      ),
      { numRuns: RUNS },
    );
  });

  const row = (asOf: string, month: string, price: number, more: Partial<ContractPrice> = {}): ContractPrice => ({
    asOf,
    period: parseDeliveryPeriod(month).interval(ng.clock),
    price,
    ...more,
  });

  it('takes the gap on the last date on which both have a price, and refuses to adjust without one', () => {
    const prices = [
      row('2021-01-26', 'Feb-21', 2.656),
      row('2021-01-26', 'Mar-21', 2.644),
      row('2021-01-27', 'Feb-21', 2.76),
      row('2021-01-28', 'Mar-21', 2.664),
    ];
    const made = continuousSeries({ product: ng, prices, adjust: 'difference' });
    expect(made.rolls).toEqual([
      { date: '2021-01-28', from: 'Feb-21', to: 'Mar-21', gap: 2.644 - 2.656, measuredOn: '2021-01-26' },
    ]);
    expect(valuesOf(made)).toEqual([2.656 + (2.644 - 2.656), 2.76 + (2.644 - 2.656), 2.664]);
    // what both cost before the old one was held says nothing of the change
    const stale = [
      row('2020-12-28', 'Feb-21', 2.3),
      row('2020-12-28', 'Mar-21', 2.2),
      row('2021-01-27', 'Mar-21', 2.7),
      row('2021-01-27', 'Feb-21', NaN),
      ...prices.slice(3),
    ];
    const after = continuousSeries({ product: ng, prices: [...stale, row('2020-12-28', 'Jan-21', 2.4)] });
    expect(after.rolls.map(({ to, measuredOn }) => [to, measuredOn])).toEqual([
      ['Feb-21', '2020-12-28'],
      ['Mar-21', undefined],
    ]);
    const zero = [row('2021-01-27', 'Feb-21', 0), row('2021-01-27', 'Mar-21', 2.7), row('2021-01-28', 'Mar-21', 2.664)];
    expect(codeOf(() => continuousSeries({ product: ng, prices: zero, adjust: 'ratio' }))).toMatch(
      /^CURVE.INVALID_ARGUMENT.*NG Feb-21 is 0 as of 2021-01-27/,
    );
    const next = [row('2021-01-27', 'Feb-21', 2.7), row('2021-01-27', 'Mar-21', 0), row('2021-01-28', 'Mar-21', 2.664)];
    expect(codeOf(() => continuousSeries({ product: ng, prices: next, adjust: 'ratio' }))).toMatch(
      /^CURVE.INVALID_ARGUMENT.*NG Mar-21 is 0/,
    );
    const [plain] = continuousSeries({ product: ng, prices: prices.slice(2) }).rolls;
    expect([plain?.gap, plain?.measuredOn]).toEqual([Number.NaN, undefined]);
    expect(codeOf(() => continuousSeries({ product: ng, prices: prices.slice(2), adjust: 'ratio' }))).toMatch(
      /^CURVE.INVALID_QUOTE.*NG Mar-21 takes the place of NG Feb-21 on 2021-01-28/,
    );
  });

  it('passes over contracts of other lengths, and refuses prices that are of no use', () => {
    const good = row('2021-01-26', 'Feb-21', 2.656);
    const quarter = row('2021-01-26', 'Q2-21', 9);
    expect(continuousSeries({ product: ng, prices: [quarter, good] }).contracts).toEqual(['Feb-21']);
    const refused: readonly (readonly [RegExp, () => unknown])[] = [
      [/^CURVE.NO_QUOTES/, () => continuousSeries({ product: ng, prices: [quarter] })],
      [/^CURVE.INVALID_QUOTE.*two prices/, () => continuousSeries({ product: ng, prices: [good, good] })],
      [
        /^CURVE.INVALID_QUOTE.*Infinity/,
        () => continuousSeries({ product: ng, prices: [{ ...good, price: Infinity }] }),
      ],
      [/^CURVE.UNIT_MISMATCH/, () => continuousSeries({ product: ng, prices: [{ ...good, unit: 'EUR/MWh' }] })],
      [/^CURVE.INVALID_ARGUMENT.*position/, () => continuousSeries({ product: ng, prices: [good], position: 0 })],
      [
        /^CURVE.INVALID_ARGUMENT.*as-of date/,
        () => continuousSeries({ product: ng, prices: [{ ...good, asOf: '26.1.2021' }] }),
      ],
      [
        /^CURVE.INVALID_ARGUMENT.*volume/,
        () => continuousSeries({ product: ng, prices: [good], roll: { kind: 'crossover', by: 'volume' } }),
      ],
      [
        /^CURVE.INVALID_ARGUMENT.*businessDaysBefore/,
        () => continuousSeries({ product: ng, prices: [good], roll: { kind: 'expiry', businessDaysBefore: -1 } }),
      ],
      [/^CURVE.INVALID_CONTRACT/, () => continuousSeries({ product: ng, prices: [quarter], length: 'quarter' })],
      [
        /^CURVE.INVALID_ARGUMENT.*no expiry rule/,
        () => continuousSeries({ product: { ...ng, expiry: undefined }, prices: [good] }),
      ],
    ];
    for (const [pattern, call] of refused) expect(codeOf(call)).toMatch(pattern);
  });

  it('reads curves and histories of a repository', () => {
    const curve = Curve.of({
      key: 'NYMEX/gas/Henry Hub/base',
      asOf: '2021-01-26',
      unit: 'USD/MMBtu',
      clock: ng.clock,
      quotes: [
        { contract: contractOf(ng, parseDeliveryPeriod('Feb-21')), settlement: 2.656, last: 2.7, openInterest: 12 },
        { contract: contractOf(ng, parseDeliveryPeriod('Mar-21')), volume: 5 },
        { contract: { ...contractOf(ng, parseDeliveryPeriod('Apr-21')), market: 'Henry Hub' }, bid: 2.6, ask: 2.7 },
      ],
    });
    const found = [...pricesOfCurves([curve], ng)];
    expect(found.map(({ period, price, openInterest }) => [period.start, price, openInterest])).toEqual([
      [parseDeliveryPeriod('Feb-21').interval(ng.clock).start, 2.656, 12],
      [parseDeliveryPeriod('Apr-21').interval(ng.clock).start, 2.6500000000000004, undefined],
    ]);
    expect([...pricesOfCurves([curve], ng, ['last'])].map(({ price }) => price)).toEqual([2.7]);
    expect([...pricesOfCurves([curve], { ...ng, market: 'TTF' })]).toEqual([]);
    const column = Float64Array.of(2.656);
    const none = Float64Array.of(Number.NaN);
    const history = {
      asOf: ['2021-01-26'],
      starts: [found[0]?.period.start ?? 0],
      ends: [found[0]?.period.end ?? 0],
      fields: {
        bid: none,
        ask: none,
        mid: none,
        last: none,
        settlement: column,
        volume: none,
        openInterest: Float64Array.of(12),
      },
      unit: 'USD/MMBtu',
    };
    expect([...pricesOfHistory(history)]).toMatchObject([
      { asOf: '2021-01-26', price: 2.656, openInterest: 12, unit: 'USD/MMBtu' },
    ]);
    expect(valuesOf(continuousSeries({ product: ng, prices: pricesOfHistory(history, 'last') }))).toEqual([Number.NaN]);
  });
});
