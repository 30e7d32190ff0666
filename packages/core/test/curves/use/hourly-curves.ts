import fc from 'fast-check';
import { Curve, contract, type Delivery, type PricedCurve, type Quote } from '../../../src/curves/index.js';
import { regularIndex, Series, type SeriesUnit } from '../../../src/series/index.js';
import {
  DeliveryPeriod,
  type LoadProfile,
  localDate,
  type MarketClock,
  marketClock,
  parseDeliveryPeriod,
  profileContains,
  profiles,
} from '../../../src/time/index.js';

const HOUR = 3_600_000;

/** A clock whose days begin at midnight, with a change of the clocks in every quarter that is drawn. */
export const clock: MarketClock = marketClock('Europe/Berlin');

/** A quarter with hourly prices. */
export const FROM: number = parseDeliveryPeriod('Mar-26').interval(clock).start;
const UNTIL = parseDeliveryPeriod('May-26').interval(clock).end;
/** Its hours: 92 days less the hour that is skipped. */
export const HOURS: number = (UNTIL - FROM) / HOUR;

/** Hourly prices from a number, without a pattern that averages could hide. */
export function hourlyPrices(seed: number): Float64Array {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Float64Array.from({ length: HOURS }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.round((state / 2 ** 32) * 20_000 - 5000) / 100;
  });
}

/** A curve of hourly prices. */
export function hourlyCurve<const U extends string>(
  values: Float64Array,
  unit: SeriesUnit<U>,
  quotes: readonly Quote[] = [],
): Curve<U> {
  const fine = Series.of<U, 'average'>({
    index: regularIndex({ start: FROM, step: 'PT1H', length: values.length }),
    values,
    unit,
    clock,
    kind: 'average',
  });
  return Curve.of<U>({
    key: `test/power/${unit.replaceAll('/', ' per ')}/base`,
    asOf: '2026-02-15',
    unit,
    clock,
    quotes,
    fine,
  });
}

/** The hours of a delivery that are in the quarter, by asking each. */
export function hoursOf({ profile, period }: Delivery): readonly number[] {
  const hours: number[] = [];
  for (let h = 0; h < HOURS; h++) {
    const t = FROM + h * HOUR;
    if (t >= period.start && t < period.end && profileContains(profile, clock, t)) hours.push(h);
  }
  return hours;
}

/** The mean over the hours of a delivery. */
export function meanOf(delivery: Delivery, of: (hour: number) => number): number {
  const hours = hoursOf(delivery);
  return hours.reduce((sum, h) => sum + of(h), 0) / hours.length;
}

/** The month of an hour of the quarter, 0 to 2. */
export function monthOf(hour: number): number {
  return new Date(FROM + hour * HOUR + 2 * HOUR).getUTCMonth() - 2; // Berlin is at most two hours ahead, and months begin at midnight there
}

/** Runs of days within the quarter, with a profile that delivers in them. */
export const deliveries: fc.Arbitrary<Delivery> = fc
  .record({
    first: fc.integer({ min: 0, max: 88 }),
    days: fc.integer({ min: 1, max: 92 }),
    profile: fc.constantFrom<LoadProfile>(profiles.base, profiles.sdac.peak, profiles.offPeak),
  })
  .map(({ first, days, profile }) => {
    const start = localDate('2026-03-01') + first;
    return {
      profile,
      period: DeliveryPeriod.of(start, Math.min(start + days, localDate('2026-06-01'))).interval(clock),
    };
  })
  .filter((delivery) => hoursOf(delivery).length > 0);

/** A price that must be there. */
export function priceOf(curve: PricedCurve, delivery: Delivery): number {
  const price = curve.price(delivery);
  if (price.kind === 'gap') throw new Error(`a gap: ${price.reason}`);
  return price.price;
}

/** A contract of the tests. */
export function quoted(period: string, prices: Omit<Quote, 'contract'>, profile: LoadProfile = profiles.base): Quote {
  return { contract: contract({ market: 'X', profile, period: parseDeliveryPeriod(period), clock }), ...prices };
}

/** A base delivery by its name. */
export function base(period: string, on: MarketClock = clock): Delivery {
  return { profile: profiles.base, period: parseDeliveryPeriod(period).interval(on) };
}

/** A curve without its quotes and its fine view. */
export function pricesOnly<U extends string>(curve: PricedCurve<U>): PricedCurve<U> {
  return { unit: curve.unit, clock: curve.clock, price: (delivery) => curve.price(delivery) };
}
