import fc from 'fast-check';
import {
  type Contract,
  Curve,
  type CurveLineage,
  contract,
  QUOTE_FIELDS,
  type Quote,
  type QuoteField,
} from '../../../src/curves/index.js';
import {
  DeliveryPeriod,
  type HolidayCalendar,
  holidayCalendar,
  irregularIndex,
  loadProfile,
  type MarketClock,
  marketClock,
  parseLoadProfile,
  profiles,
  regularIndex,
  Series,
} from '../../../src/index.js';
import { anyValue } from '../../codec/arbitraries.js';

/** A calendar of the caller's own, which readers have to be given. */
export const company: HolidayCalendar = holidayCalendar('company', ['2026-12-24', '2027-01-04']);

const CLOCKS: readonly MarketClock[] = [
  marketClock('Europe/Berlin'),
  marketClock('America/New_York'),
  marketClock('Europe/Berlin', { dayStart: '06:00' }),
  marketClock('UTC'),
];
const PROFILES = [
  profiles.base,
  profiles.sdac.peak,
  profiles.pjm['5x16'],
  parseLoadProfile('!us-east:5x16 | [Sun 07:00-23:00]'),
  loadProfile({ weekdays: 'Mon-Fri', hours: '08:00-20:00', holidays: { exclude: company } }),
];
const finite = anyValue.map((value) => (Number.isNaN(value) ? 12.5 : value));

const anyDays = fc
  .tuple(fc.integer({ min: 18_000, max: 25_000 }), fc.constantFrom('day', 'week', 'month', 'quarter', 'year', 'range'))
  .map(([date, kind]) => {
    const day = DeliveryPeriod.day(date);
    if (kind === 'day' || kind === 'range') return DeliveryPeriod.of(day.start, day.start + (kind === 'day' ? 1 : 45));
    return DeliveryPeriod.of(date - 400, date + 400).split(kind as 'week')[1] as DeliveryPeriod; // 800 days hold a whole one
  });

function anyContract(clock: MarketClock, market: string): fc.Arbitrary<Contract> {
  const interval = fc
    .tuple(fc.integer({ min: -(2 ** 41), max: 2 ** 42 }), fc.integer({ min: 1, max: 2 ** 36 }))
    .map(([start, length]) => ({ start, end: start + length }));
  return fc
    .record({
      period: fc.oneof({ weight: 4, arbitrary: anyDays }, { weight: 1, arbitrary: interval }),
      profile: fc.constantFrom(...PROFILES),
      weighting: fc.constantFrom('hours', 'hours', 'days'),
      name: fc.option(fc.string({ unit: 'grapheme', maxLength: 12 }), { nil: undefined, freq: 3 }),
    })
    .map(({ name, ...rest }) => contract({ market, clock, ...rest, ...(name === undefined ? {} : { name }) }));
}

const anyNumbers: fc.Arbitrary<Partial<Record<QuoteField, number>>> = fc
  .tuple(fc.subarray([...QUOTE_FIELDS]), fc.array(finite, { minLength: 7, maxLength: 7 }))
  .map(([fields, values]) => Object.fromEntries(fields.map((field, i) => [field, values[i] as number])));

function anyFine(clock: MarketClock, unit: string): fc.Arbitrary<Series<string, 'average'>> {
  return fc
    .tuple(fc.array(anyValue, { maxLength: 40 }), fc.boolean(), fc.integer({ min: 0, max: 500_000 }))
    .map(([values, regular, hour]) => {
      const starts = Float64Array.from(values, (_, i) => (hour + i * 3) * 3_600_000);
      const index = regular
        ? regularIndex({ start: hour * 3_600_000, step: 'PT1H', length: values.length })
        : irregularIndex({ starts, ends: starts.map((start) => start + 7_200_000) });
      return Series.of({ index, unit, kind: 'average', clock, values: Float64Array.from(values) });
    });
}

const anyLineage: fc.Arbitrary<Partial<CurveLineage>> = fc.record(
  {
    method: fc.string(),
    settings: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })) as fc.Arbitrary<CurveLineage['settings']>,
    inputs: fc.array(
      fc.record(
        {
          kind: fc.constantFrom('curve', 'series', 'file', 'other'),
          key: fc.string(),
          asOf: fc.constant('2026-01-14'),
          knownAt: fc.integer(),
        },
        { requiredKeys: ['kind', 'key'] },
      ),
      { maxLength: 3 },
    ),
    adjustments: fc.array(
      fc.record({
        contract: fc.string(),
        field: fc.constantFrom(...QUOTE_FIELDS, 'quote' as const),
        before: fc.option(finite),
        after: fc.option(finite),
        rule: fc.constantFrom('stale', 'manual'),
        reason: fc.string(),
      }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);

/** Any curve: overlapping contracts, several profiles, numbers of all kinds, with and without fine view and lineage. */
export const anyCurve: fc.Arbitrary<Curve> = fc
  .tuple(
    fc.constantFrom(...CLOCKS),
    fc.constantFrom('EUR/MWh', 'USD/MMBtu'),
    fc.constantFrom('DE-LU', 'Zürich "1", x', ''),
  )
  .chain(([clock, unit, market]) =>
    fc.record({
      contracts: fc.uniqueArray(anyContract(clock, market), {
        selector: ({ profile, period }) => `${profile.id} ${period.start} ${period.end}`,
        maxLength: 12,
      }),
      numbers: fc.array(anyNumbers, { minLength: 12, maxLength: 12 }),
      fine: fc.option(anyFine(clock, unit), { nil: undefined }),
      lineage: fc.option(anyLineage, { nil: undefined }),
      asOf: fc.integer({ min: 10_000, max: 30_000 }).map((date) => DeliveryPeriod.day(date).toString()),
      clock: fc.constant(clock),
      unit: fc.constant(unit),
    }),
  )
  .map(({ contracts, numbers, ...rest }) => {
    const quotes: Quote[] = contracts.map((each, i) => ({ contract: each, ...numbers[i] }));
    if (quotes.length === 0 && rest.fine === undefined) {
      const period = DeliveryPeriod.month(2026, 2);
      quotes.push({ contract: contract({ market: 'TTF', profile: profiles.base, period, clock: rest.clock }) });
    }
    return Curve.of({ key: 'EEX/power/DE-LU/base+peak', ...rest, quotes });
  });
