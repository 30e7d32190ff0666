import { Curve, type CurveInit, contract, type Quote } from '../curves/index.js';
import { FLAG, gridIndex, irregularIndex, Series, type SeriesIndex } from '../series/index.js';
import {
  clocks,
  type Frequency,
  type Interval,
  loadProfile,
  type MarketClock,
  nercHolidays,
  parseDeliveryPeriod,
  profiles,
} from '../time/index.js';
import { hour } from './fixtures.js';

const AS_OF = '2026-03-20';

/** Curves of every kind, each with the word for what is special about it; each has a key of its own. */
export function sampleCurves(): readonly (readonly [what: string, curve: Curve])[] {
  const { sdac, euGasDay, pjm, utc } = clocks;
  const summer = interval('Mar-26', sdac);
  return [
    [
      'a peak contract beside its base',
      sample('peaks', sdac, [quote(sdac, 'Q2-26', 80), quote(sdac, 'Q2-26', 95, { profile: profiles.sdac.peak })]),
    ],
    [
      'every number of a quote',
      sample('numbers', sdac, [
        {
          ...quote(sdac, 'Apr-26', 0.1 + 0.2),
          bid: -500,
          ask: 1e-300,
          mid: 5e-324,
          last: 123_456_789.123_456_78,
          volume: 1e15,
          openInterest: 0,
        },
      ]),
    ],
    [
      'minus zero, and the greatest number',
      sample('zero', sdac, [quote(sdac, 'Apr-26', -0), quote(sdac, 'May-26', Number.MAX_VALUE)]),
    ],
    [
      'quotes without a price',
      sample('bare', sdac, [
        { contract: quote(sdac, 'Apr-26', 0).contract },
        { contract: quote(sdac, 'May-26', 1).contract, volume: 3 },
      ]),
    ],
    [
      'contracts weighted by days',
      sample('days', euGasDay, [
        quote(euGasDay, 'Apr-26', 30, { weighting: 'days' }),
        quote(euGasDay, 'Win-26', 33, { weighting: 'days' }),
      ]),
    ],
    [
      'names with quotes, semicolons, backslashes and other scripts',
      sample('names', sdac, [
        quote(sdac, 'Apr-26', 1, {
          market: 'O\'Neill"; DROP TABLE curves; --',
          name: '\\N\t{"a"}, NULL; \u{1f50c} Ä é',
        }),
        quote(sdac, 'May-26', 2, { market: 'O\'Neill"; DROP TABLE curves; --', name: '' }),
      ]),
    ],
    [
      'a profile of its own',
      sample('profile', pjm, [
        quote(pjm, 'Apr-26', 50, {
          profile: loadProfile({
            weekdays: 'Mon-Sat',
            hours: '06:00-22:00',
            holidays: { exclude: nercHolidays },
            clock: pjm,
            name: 'my peak',
          }),
        }),
        quote(pjm, 'Apr-26', 40, { profile: profiles.pjm.offPeak }),
      ]),
    ],
    [
      'a contract of some hours',
      sample('interval', sdac, [quote(sdac, { start: summer.start + 5400_000, end: summer.start + 9000_001 }, 7)]),
    ],
    [
      'an hourly view over the end of winter time, with missing and estimated hours',
      sample('hourly', sdac, [quote(sdac, 'Mar-26', 60)], { fine: fineOn('PT1H', sdac, summer) }),
    ],
    [
      'a fine view of quarter-hours alone',
      sample('alone', sdac, [], { fine: fineOn('PT15M', sdac, interval('2026-10-25', sdac)) }),
    ],
    [
      'a view by gas day',
      sample('gas', euGasDay, [quote(euGasDay, 'Q4-26', 31)], {
        fine: fineOn('P1D', euGasDay, interval('Oct-26', euGasDay)),
      }),
    ],
    [
      'a view by month',
      sample('monthly', sdac, [quote(sdac, 'Cal-27', 70)], { fine: fineOn('P1M', sdac, interval('Cal-27', sdac)) }),
    ],
    [
      'a view of irregular intervals',
      sample('irregular', utc, [quote(utc, 'Jan-26', 70)], { fine: irregularFine(utc) }),
    ],
    [
      'a lineage with settings in their order',
      sample('lineage', sdac, [quote(sdac, 'Apr-26', 70)], {
        lineage: {
          method: 'bootstrap+smooth; shape',
          settings: {
            zeta: [1, 0.1, 1e21, null, 'ü"\\'],
            alpha: { b: true, a: 'x', '': {} },
            bb: 2,
            a: 1.0000000000000002,
          },
          inputs: [
            { kind: 'series', key: 'pjm.da', knownAt: 1_700_000_000_123 },
            { kind: 'curve', key: 'EEX/gas/TTF/base', asOf: '2026-03-19' },
          ],
          adjustments: [
            {
              contract: 'DE-LU base Apr-26',
              field: 'settlement',
              before: null,
              after: 70,
              rule: 'manual',
              reason: 'typo: "7O"',
            },
          ],
        },
      }),
    ],
    [
      'a key in other scripts',
      sample('key', sdac, [quote(sdac, 'Apr-26', 70)], { key: 'é%_\'"; \\/電力/%_/a|b,c {x}' }),
    ],
    ['an as-of date long ago', sample('old', utc, [quote(utc, '1970-02', 3)], { asOf: '1969-12-31' })],
  ];
}

function sample(
  name: string,
  clock: MarketClock,
  quotes: readonly Quote[],
  changes: Partial<CurveInit<string>> = {},
): Curve {
  return Curve.of<string>({ key: `kit/sample/${name}/all`, asOf: AS_OF, unit: 'EUR/MWh', clock, quotes, ...changes });
}

function quote(
  clock: MarketClock,
  period: string | Interval,
  settlement: number,
  changes: Partial<Parameters<typeof contract>[0]> = {},
): Quote {
  const when = typeof period === 'string' ? parseDeliveryPeriod(period) : period;
  return { contract: contract({ market: 'X', profile: profiles.base, clock, period: when, ...changes }), settlement };
}

function interval(period: string, clock: MarketClock): Interval {
  return parseDeliveryPeriod(period).interval(clock);
}

/** A fine view in which some intervals have no price and some are estimated. */
function fineOn(frequency: Frequency, clock: MarketClock, range: Interval): Series<string, 'average'> {
  return fine(gridIndex(frequency, clock, range), clock);
}

function irregularFine(clock: MarketClock): Series<string, 'average'> {
  const starts = Float64Array.of(hour(0), hour(1), hour(5), hour(30));
  const ends = Float64Array.of(hour(1), hour(4), hour(6), hour(31));
  return fine(irregularIndex({ starts, ends }), clock);
}

function fine(index: SeriesIndex, clock: MarketClock): Series<string, 'average'> {
  const { length } = index;
  const values = Float64Array.from({ length }, (_, i) => (i % 7 === 3 ? Number.NaN : 50 + Math.sin(i) * 20));
  const flags = Uint8Array.from({ length }, (_, i) =>
    i % 7 === 3 ? FLAG.missing : i % 5 === 1 ? FLAG.estimated : FLAG.ok,
  );
  return Series.of<string, 'average'>({ index, unit: 'EUR/MWh', clock, kind: 'average', values, flags });
}
