import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bootstrap,
  cascade,
  cascadedPositions,
  cascadePosition,
  contractOf,
  lastTradeDate,
  type Position,
  parseListing,
  positionVolume,
  product,
  products,
} from '../../../src/curves/index.js';
import { DeliveryPeriod, formatLocalDate, localDate, parseDeliveryPeriod } from '../../../src/time/index.js';
import { unitNumber, unitRange } from '../../../src/time/period-units.js';
import { RUNS } from '../hourly-model.js';
import { codeOf } from './code-of.js';

const year = fc.integer({ min: 2015, max: 2040 });
const cascading = ['DE-BASE', 'DE-PEAK', 'TTF', 'NBP', 'GB-BASE', 'GB-PEAK'] as const;
const positions: fc.Arbitrary<Position> = fc
  .tuple(fc.constantFrom(...cascading), year, fc.nat({ max: 364 }), fc.nat(), fc.integer({ min: -4000, max: 4000 }))
  .map(([code, y, day, n, rate]) => {
    const one = products.get(code);
    const lengths = (['year', 'season', 'quarter', 'month'] as const).filter((length) => one.lengths.includes(length));
    const length = lengths[n % lengths.length] ?? 'month';
    const { start, end } = unitRange(length, unitNumber(length, localDate(`${y}-01-01`) + day));
    return { product: one, period: DeliveryPeriod.of(start, end), rate: rate / 8 };
  });
const total = (all: readonly Position[]): number => all.reduce((sum, one) => sum + positionVolume(one), 0);

describe('cascading', () => {
  it('falls apart as the exchanges say', () => {
    const pieces = (code: string, period: string): string =>
      cascade(products.get(code), parseDeliveryPeriod(period)).map(String).join(' ');
    expect(pieces('DE-BASE', 'Cal-27')).toBe('Jan-27 Feb-27 Mar-27 Q2-27 Q3-27 Q4-27');
    expect(pieces('DE-PEAK', 'Q2-27')).toBe('Apr-27 May-27 Jun-27');
    expect(pieces('TTF', 'Win-26')).toBe('Oct-26 Nov-26 Dec-26 Jan-27 Feb-27 Mar-27');
    expect([pieces('DE-BASE', 'Jan-27'), pieces('DE-BASE', 'WE03-27'), pieces('NG', 'Jan-27')]).toEqual([
      'Jan-27',
      'WE03-27',
      'Jan-27',
    ]);
    const own = product({ ...products.get('TTF'), cascade: { season: ['quarter'], quarter: ['month'] } });
    expect(cascade(own, parseDeliveryPeriod('Win-26')).map(String)).toEqual(['Q4-26', 'Q1-27']);
  });

  it('leaves every day with the rate that it had, and the volume exactly what it was', () => {
    fc.assert(
      fc.property(positions, (position) => {
        const pieces = cascadePosition(position);
        let end = position.period.start;
        for (const piece of pieces) {
          expect([piece.period.start, piece.rate, piece.product]).toEqual([end, position.rate, position.product]);
          end = piece.period.end;
        }
        expect(end).toBe(position.period.end);
        expect(total(pieces)).toBe(positionVolume(position));
      }),
      { numRuns: RUNS },
    );
  });

  it('leaves the value at any curve what it was', () => {
    const price = fc.integer({ min: -2000, max: 20_000 }).map((cents) => cents / 100);
    fc.assert(
      fc.property(positions, fc.array(price, { minLength: 24, maxLength: 24 }), (position, prices) => {
        const { product: of, period } = position;
        const first = DeliveryPeriod.of(
          ...(Object.values(unitRange('month', unitNumber('month', period.start))) as [number, number]),
        );
        const quotes = prices
          .slice(0, period.split('month').length)
          .map((settlement, i) => ({ contract: contractOf(of, first.shift(i)), settlement }));
        const curve = bootstrap(quotes, { clock: of.clock });
        const value = (one: Position): number => {
          const found = curve.price(contractOf(of, one.period));
          if (found.kind !== 'price') throw new Error(found.reason);
          return found.price * positionVolume(one);
        };
        const whole = value(position);
        const scale = Math.abs(positionVolume(position)) * 200 + 1;
        expect(
          Math.abs(cascadePosition(position).reduce((sum, one) => sum + value(one), 0) - whole) / scale,
        ).toBeLessThan(1e-12);
      }),
      { numRuns: RUNS },
    );
  });

  it('as of a date, what has expired and cascades is replaced, down to the last', () => {
    const one = product({
      ...products.get('DE-BASE'),
      expiry: { kind: 'businessDays', count: 2, before: 'deliveryStart' },
    });
    const held: Position = { product: one, period: parseDeliveryPeriod('Cal-27'), rate: 10 };
    const names = (asOf: string): string =>
      cascadedPositions([held], asOf)
        .map(({ period }) => period)
        .join(' ');
    expect(lastTradeDate(one, held.period)).toBe('2026-12-30');
    expect(names('2026-12-30')).toBe('Cal-27');
    expect(names('2026-12-31')).toBe('Jan-27 Feb-27 Mar-27 Q2-27 Q3-27 Q4-27');
    expect(names('2027-03-31')).toBe('Jan-27 Feb-27 Mar-27 Apr-27 May-27 Jun-27 Q3-27 Q4-27');
    fc.assert(
      fc.property(positions, fc.integer({ min: -400, max: 800 }), (position, days) => {
        const withRule = { ...position, product: product({ ...position.product, expiry: one.expiry }) };
        const asOf = formatLocalDate(position.period.start + days);
        const now = cascadedPositions([withRule], asOf);
        expect(total(now)).toBe(positionVolume(withRule));
        for (const left of now) {
          const whole = cascade(left.product, left.period).length === 1;
          expect(whole || lastTradeDate(left.product, left.period) >= asOf).toBe(true);
        }
        expect(cascadedPositions(now, asOf)).toEqual(now);
      }),
      { numRuns: RUNS },
    );
  });

  it('counts hours on the clock of the product, and days where they weigh alike', () => {
    const volume = (text: string): number => positionVolume({ ...parseListing(text), rate: 1 });
    expect([volume('DE-BASE Mar-26'), volume('DE-BASE Oct-26'), volume('TTF Mar-26'), volume('NBP Mar-26')]).toEqual([
      743, 745, 743, 31,
    ]);
    expect([volume('DE-PEAK Q1-26'), volume('GB-PEAK Mar-26'), volume('PMJN26')]).toEqual([768, 264, 368]);
  });

  it('refuses what it cannot say', () => {
    const held = { ...parseListing('DE-BASE Cal-27'), rate: 1 };
    expect(codeOf(() => cascadedPositions([held], '2026-12-31'))).toMatch(/^CURVE.INVALID_ARGUMENT.*no expiry rule/);
    expect(codeOf(() => cascade(products.get('NG'), parseDeliveryPeriod('Q1-26')))).toMatch(/^CURVE.INVALID_CONTRACT/);
    expect(codeOf(() => product({ ...products.get('TTF'), cascade: { month: ['quarter'] } }))).toMatch(
      /^CURVE.INVALID_ARGUMENT.*a month cascades into quarter/,
    );
    expect(codeOf(() => product({ ...products.get('TTF'), cascade: { year: ['quarter', 'month'] } }))).toMatch(
      /^CURVE.INVALID_ARGUMENT/,
    );
    expect(codeOf(() => product({ ...products.get('TTF'), cascade: { month: ['month'] } }))).toMatch(
      /^CURVE.INVALID_ARGUMENT/,
    );
    const odd = product({ ...products.get('DE-PEAK'), weighting: 'days' });
    expect(codeOf(() => positionVolume({ product: odd, period: parseDeliveryPeriod('Jan-26'), rate: 1 }))).toMatch(
      /^CURVE.INVALID_ARGUMENT/,
    );
  });
});
