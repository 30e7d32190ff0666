import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../../../../test-support/shared-data.js';
import {
  bootstrap,
  type Curve,
  type CurveCsvOptions,
  curveQuotesToCsv,
  curvesFromCsv,
} from '../../../src/curves/index.js';
import { clocks, formatInstant, profiles } from '../../../src/index.js';
import { anyCurve, company } from './curve-arbitraries.js';
import { expectSameCurve } from './expect-same-curve.js';

const clock = clocks.sdac;
const known = { key: 'EEX/power/DE-LU/base', asOf: '2026-01-15', unit: 'EUR/MWh', clock } as const;
const read = (text: string, more: Partial<CurveCsvOptions<'EUR/MWh'>> = {}) =>
  curvesFromCsv(text, { ...known, ...more });
const shown = (curve: Curve | undefined): readonly string[] =>
  curve?.quotes.map(({ contract: { profile, period }, ...quote }) =>
    [profile.id, period.name, formatInstant(period.start), formatInstant(period.end), quote.bid, quote.settlement].join(
      ' ',
    ),
  ) ?? [];

/** What a CSV can hold of a curve: its quotes. */
const anyQuotes = anyCurve
  .filter(({ quotes }) => quotes.length > 0)
  .map((curve) => curve.with({ fine: undefined, lineage: undefined }));

describe('CSV of quotes', () => {
  it('gives back the quotes of every curve, whatever its contracts are called', () => {
    fc.assert(
      fc.property(anyQuotes, fc.constantFrom(',', ';', '\t'), (curve, delimiter) => {
        const { key, asOf, unit, clock: own } = curve;
        const text = curveQuotesToCsv(curve, { delimiter });
        const { curves } = curvesFromCsv(text, { key, asOf, unit, clock: own, delimiter, calendars: [company] });
        expect(curves).toHaveLength(1);
        expectSameCurve(curves[0] as Curve, curve);
      }),
      { numRuns: 200 },
    );
  });

  it('holds several dates of one curve, and gives them back by date', () => {
    fc.assert(
      fc.property(anyQuotes, (curve) => {
        const { key, unit, clock: own } = curve;
        const dates = ['2026-03-02', '2026-02-27', '2026-03-03'].map((asOf) => curve.with({ asOf }));
        const { curves } = curvesFromCsv(curveQuotesToCsv(dates), { key, unit, clock: own, calendars: [company] });
        expect(curves.map(({ asOf }) => asOf)).toEqual(['2026-02-27', '2026-03-02', '2026-03-03']);
        for (const each of curves) expectSameCurve(each, curve.with({ asOf: each.asOf }));
      }),
      { numRuns: 50 },
    );
  });

  it('is written with wall clocks, and with nothing that says nothing', () => {
    const { curves } = read('period,bid,settlement\nMar-26,79.5,80\nQ2-26,,64\n');
    expect(curveQuotesToCsv(curves[0] as Curve)).toBe(
      [
        'period,profile,start,end,bid,ask,mid,last,settlement,volume,openInterest',
        'Mar-26,base,2026-03-01T00:00:00+01:00,2026-04-01T00:00:00+02:00,79.5,,,,80,,',
        'Q2-26,base,2026-04-01T00:00:00+02:00,2026-07-01T00:00:00+02:00,,,,,64,,',
        '',
      ].join('\n'),
    );
  });

  it('refuses to write curves of several keys, and one date twice', () => {
    const { curves } = read('period,settlement\nMar-26,80\n');
    const [curve] = curves as [Curve];
    expect(() => curveQuotesToCsv([curve, curve])).toThrow(/given twice as of 2026-01-15/);
    expect(() => curveQuotesToCsv([curve, curve.with({ key: 'EEX/power/FR/base', asOf: '2026-01-16' })])).toThrow(
      expect.objectContaining({ code: 'CURVE.INVALID_ARGUMENT' }),
    );
    expect(() => curveQuotesToCsv([])).toThrow(expect.objectContaining({ code: 'CURVE.INVALID_ARGUMENT' }));
  });

  it('reads names, relative ones too, and profiles by the texts of the file', () => {
    const text = 'Kontrakt;Lastart;Schluss\nM+1;Grundlast;80,25\nQ2-26;Spitze;1.040,5\n2026-05;;-3\n';
    const { curves, issues } = read(text, {
      columns: { period: 'Kontrakt', profile: 'Lastart', settlement: 'Schluss' },
      profiles: { Grundlast: profiles.base, Spitze: profiles.sdac.peak },
      delimiter: ';',
      decimal: ',',
      thousands: '.',
    });
    expect(shown(curves[0])).toEqual([
      'base Feb-26 2026-01-31T23:00:00Z 2026-02-28T23:00:00Z  80.25',
      'sdac:peak Q2-26 2026-03-31T22:00:00Z 2026-06-30T22:00:00Z  1040.5',
      'base May-26 2026-04-30T22:00:00Z 2026-05-31T22:00:00Z  -3',
    ]);
    expect(issues).toEqual([]);
  });

  it('takes dates as delivery days of the clock, with the last day included or not', () => {
    const text = 'von,bis,price\n01.03.2026,31.03.2026,80\n';
    const options = { columns: { start: 'von', end: 'bis', settlement: 'price' }, clock: clocks.euGasDay };
    const inclusive = read(text, { ...options, dates: { format: 'dd.MM.yyyy', end: 'inclusive' } });
    expect(shown(inclusive.curves[0])).toEqual(['base Mar-26 2026-03-01T05:00:00Z 2026-04-01T04:00:00Z  80']);
    const exclusive = read(text, { ...options, dates: { format: 'dd.MM.yyyy' } });
    expect(shown(exclusive.curves[0])[0]).toContain('2026-03-01..2026-03-30');
  });

  it('leaves out rows only where it is told to, and says so', () => {
    const text = 'Include,period,settlement,desk\nTrue,Mar-26,80,a\nFalse,Apr-26,70,b\nTrue,May-26,n/a,c\n';
    const { curves, issues, rows } = read(text, { include: { column: 'Include', is: ['True'] }, missing: ['n/a'] });
    expect(shown(curves[0]).map((line) => line.split(' ')[1])).toEqual(['Mar-26', 'May-26']);
    expect(rows).toBe(3);
    expect(issues.map(({ kind, count }) => `${kind} ${count}`)).toEqual(['ignored-column 1', 'note 1', 'blank 1']);
    expect(issues[1]?.places).toEqual([{ line: 3, text: '"False"' }]);
  });

  it('says when the name means other days than start and end', () => {
    const { curves, issues } = read(
      'period,start,end,settlement\nMar-26,2026-03-01,2026-04-02,80\nfront,2026-05-01,2026-06-01,60\n',
    );
    expect(shown(curves[0])[0]).toBe('base Mar-26 2026-02-28T23:00:00Z 2026-04-01T22:00:00Z  80');
    expect(issues.map(({ kind, places }) => [kind, places[0]?.line])).toEqual([['contradiction', 2]]);
  });

  it.each<readonly [string, string, Partial<CurveCsvOptions<'EUR/MWh'>>, string, string]>([
    ['no header', 'a,b\n1,2\n', {}, 'CSV.HEADER', '"period"'],
    ['no price', 'period,price\nMar-26,1\n', {}, 'CSV.HEADER', 'no column has a price'],
    ['no date', 'period,bid\nMar-26,1\n', { asOf: undefined }, 'CSV.HEADER', 'as-of date'],
    [
      'a start alone',
      'start,bid\n2026-03-01,1\n',
      { columns: { start: 'start' } },
      'CSV.HEADER',
      'a start needs an end',
    ],
    ['a column with two roles', 'period,bid\nMar-26,1\n', { columns: { ask: 'bid' } }, 'CSV.HEADER', 'two roles'],
    ['nothing below the header', 'period,bid\n', {}, 'CSV.ROW', 'the file is empty'],
    ['a period that is none', 'period,bid\nMar-26,1\nMarch,2\n', {}, 'CSV.ROW', 'line 3, column "period"'],
    [
      'a number that is none',
      'period,bid\nMar-26,1\nApr-26,x\n',
      {},
      'CSV.ROW',
      'line 3, column "bid": "x" is not a number',
    ],
    ['a profile that is none', 'period,profile,bid\nMar-26,Base,1\n', {}, 'CSV.ROW', 'There is no load profile Base'],
    [
      'a date that is none',
      'period,start,end,bid\nx,2026-02-30,2026-03-30,1\n',
      {},
      'CSV.ROW',
      'line 2, column "start"',
    ],
    [
      'a time without offset',
      'period,start,end,bid\nx,2026-02-01T00:00,2026-03-01,1\n',
      {},
      'TIME.NO_OFFSET',
      'line 2',
    ],
    [
      'an end before its start',
      'period,start,end,bid\nx,2026-02-02,2026-02-01,1\n',
      {},
      'CSV.ROW',
      'no day of delivery',
    ],
    ['a day that ends itself', 'period,start,end,bid\nx,2026-02-02,2026-02-02,1\n', {}, 'CSV.ROW', 'end: "inclusive"'],
    ['a contract twice', 'period,bid\nMar-26,1\nApr-26,2\n2026-03,3\n', {}, 'CSV.ROW', 'on line 2 already'],
    ['a short row', 'period,bid\nMar-26\n', {}, 'CSV.ROW', 'line 2: the row has 1 fields'],
    ['a weighting that is none', 'period,bid,weighting\nMar-26,1,weeks\n', {}, 'CSV.ROW', '"weeks" is neither'],
    ['more than it may read', 'period,bid\nMar-26,1\nApr-26,2\n', { maxQuotes: 1 }, 'CODEC.TOO_LARGE', 'maxQuotes'],
  ])('refuses %s, and says where', (_, text, more, code, message) => {
    expect(() => read(text, more)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it('reads what comes in pieces', async () => {
    async function* pieces(): AsyncGenerator<string> {
      yield 'period,settl';
      yield 'ement\nMar-26,80\nQ2';
      yield '-26,64';
    }
    const { curves } = await curvesFromCsv(pieces(), known);
    expect(shown(curves[0]).map((line) => line.split(' ')[1])).toEqual(['Mar-26', 'Q2-26']);
  });
});

describe.skipIf(!hasSharedData)('real files', () => {
  it('reads 32 overlapping power contracts whose last day is included', () => {
    const text = readFileSync(sharedData('futures/etrm_powfutures130513.csv'), 'utf8');
    const options: CurveCsvOptions<'EUR/MWh'> = {
      key: 'sample/power/CE/base',
      asOf: '2013-05-13',
      unit: 'EUR/MWh',
      clock,
      columns: { period: 'Contract', start: 'Start', end: 'End', settlement: 'Closing' },
      dates: { end: 'inclusive' },
    };
    const { curves, issues, rows } = curvesFromCsv(text, options);
    expect([rows, curves[0]?.quotes.length]).toEqual([32, 32]);
    expect(issues.map(({ kind, places }) => `${kind} ${places[0]?.text}`)).toEqual(['ignored-column "Include"']);
    const chosen = curvesFromCsv(text, { ...options, include: { column: 'Include', is: ['True'] } });
    expect([chosen.curves[0]?.quotes.length, chosen.issues[0]?.count]).toEqual([21, 11]);
    const quotes = curves[0]?.quotes ?? [];
    // a year is the hour-weighted mean of its quarters, to the cent; the next one is not
    const quarters = quotes.filter(({ contract: { period } }) => /^Q\d-14$/.test(period.name));
    const year = quotes.find(({ contract: { period } }) => period.name === 'CAL-14');
    expect(quarters).toHaveLength(4);
    const implied = bootstrap(quarters, { clock }).price(year?.contract as NonNullable<typeof year>['contract']);
    expect(implied.kind === 'price' && implied.price.toFixed(2)).toBe(year?.settlement?.toFixed(2));
  });

  it('reads 18 as-of dates of one file into as many curves', () => {
    const text = readFileSync(sharedData('futures/ng_curves_asof.csv'), 'utf8');
    const { curves, issues, rows } = curvesFromCsv(text, {
      key: 'NYMEX/gas/Henry Hub/base',
      unit: 'USD/MMBtu',
      clock: clocks.usGasDay,
      columns: { asOf: 'as_of', period: 'delivery_month', name: 'contract', settlement: 'settle_usd_mmbtu' },
      weighting: 'days',
    });
    expect([rows, curves.length, new Set(curves.map(({ quotes }) => quotes.length))]).toEqual([648, 18, new Set([36])]);
    expect(issues.map(({ kind, places }) => `${kind} ${places[0]?.text}`)).toEqual(['ignored-column "nth"']);
    const [first] = curves;
    expect([first?.asOf, first?.quotes[0]?.contract.period.name, first?.quotes[0]?.settlement]).toEqual([
      '2008-07-03',
      'NGQ08',
      13.577,
    ]);
    expect(curveQuotesToCsv(curves).split('\n')).toHaveLength(650);
  });
});
