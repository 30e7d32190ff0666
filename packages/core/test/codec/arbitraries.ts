import fc from 'fast-check';
import {
  calendarIndex,
  floorTo,
  irregularIndex,
  type MarketClock,
  marketClock,
  regularIndex,
  Series,
  type SeriesIndex,
  type SeriesKind,
} from '../../src/index.js';

export const clocks: readonly MarketClock[] = [
  marketClock('UTC'),
  marketClock('America/New_York'),
  marketClock('Europe/Berlin', { dayStart: '06:00' }),
  marketClock('EST'),
];

const units = ['USD/MWh', 'MW', 'EUR/MWh', 'degC', 'USD/EUR'] as const;

/** Any double that a series may hold: NaN by its own, never infinite; many with few decimals, as prices are. */
export const anyValue: fc.Arbitrary<number> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.integer({ min: -200_000, max: 200_000 }), fc.integer({ min: 0, max: 6 }))
      .map(([m, k]) => m / 10 ** k),
  },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      0,
      -0,
      5e-324,
      -5e-324,
      Number.MAX_VALUE,
      2.2250738585072014e-308,
      2 ** 53,
      15.959999999999999,
    ),
  },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);

const anyIndex = (length: number, clock: MarketClock): fc.Arbitrary<SeriesIndex> => {
  const start = fc.integer({ min: -4_000_000, max: 30_000_000 }).map((quarter) => quarter * 900_000 * 2);
  return fc.oneof(
    fc
      .tuple(start, fc.constantFrom(300_000, 900_000, 3_600_000, 7, 604_800_000))
      .map(([t, step]) => regularIndex({ start: t, step, length })),
    fc.tuple(start, fc.constantFrom('P1D', 'P1W', 'P1M', 'P3M', 'P1Y')).map(([t, frequency]) =>
      calendarIndex({
        frequency,
        clock,
        start: floorTo(frequency, clock, Math.min(t, 1_800_000_000_000)),
        length: Math.min(length, 40),
      }),
    ),
    fc
      .tuple(
        start,
        fc.array(fc.tuple(fc.nat(10_000_000), fc.integer({ min: 1, max: 90_000_000 })), {
          minLength: length,
          maxLength: length,
        }),
      )
      .map(([t, steps]) => {
        const starts = new Float64Array(length);
        const ends = new Float64Array(length);
        let at = t;
        steps.forEach(([hole, duration], i) => {
          starts[i] = at + hole;
          at += hole + duration;
          ends[i] = at;
        });
        return irregularIndex({ starts, ends });
      }),
  );
};

/** Any series: every kind of index, every flag, named or not. */
export const anySeries: fc.Arbitrary<Series> = fc
  .tuple(fc.nat(60), fc.constantFrom(...clocks))
  .chain(([length, clock]) => anyIndex(length, clock).map((index) => ({ index, clock })))
  .chain(({ index, clock }) =>
    fc.record({
      index: fc.constant(index),
      clock: fc.constant(clock),
      unit: fc.constantFrom<string>(...units),
      kind: fc.constantFrom<SeriesKind>('average', 'sum', 'point'),
      name: fc.option(fc.string({ maxLength: 12 }), { nil: undefined }),
      aggregated: fc.boolean(),
      values: fc.array(anyValue, { minLength: index.length, maxLength: index.length }),
      flags: fc.option(fc.array(fc.nat(7), { minLength: index.length, maxLength: index.length }), { nil: undefined }),
    }),
  )
  .map(({ values, flags, ...rest }) =>
    Series.of({
      ...rest,
      values: Float64Array.from(values),
      flags: flags === undefined ? undefined : Uint8Array.from(flags, (flag, i) => flagFor(flag, values[i] ?? 0)),
    }),
  );

/** A flag that goes with the value. */
function flagFor(flag: number, value: number): number {
  const missing = flag === 3 || flag === 4 || flag === 7;
  if (Number.isNaN(value)) return missing ? flag : 3;
  return missing ? 0 : flag;
}
