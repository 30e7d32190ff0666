import * as arrow from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Curve, contract, curveFromArrow, curveToArrow, QUOTE_FIELDS } from '../../../src/curves/index.js';
import {
  AurumError,
  clocks,
  fromArrow,
  parseDeliveryPeriod,
  profiles,
  type Series,
  toArrow,
} from '../../../src/index.js';
import { anyCurve, company } from './curve-arbitraries.js';
import { expectSameCurve } from './expect-same-curve.js';

const anyFormat = fc.constantFrom('stream' as const, 'file' as const);
const options = { calendars: [company], maxQuotes: 1000 };

/** The fine view by its own table, as `toArrow` writes it. */
function fineOf(curve: Curve): Series<string, 'average'> | undefined {
  if (curve.fine === undefined) return undefined;
  return fromArrow(toArrow(curve.fine))[0] as Series<string, 'average'> | undefined;
}

describe('Arrow table of quotes', () => {
  it('gives back every curve, as stream and as file, with its fine view beside', () => {
    fc.assert(
      fc.property(anyCurve, anyFormat, (curve, format) => {
        const bytes = curveToArrow(curve, { format });
        expectSameCurve(curveFromArrow(bytes, { ...options, fine: fineOf(curve) }), curve);
      }),
      { numRuns: 200 },
    );
  });

  it('is read by the reference implementation with the same texts, times, numbers and nulls', () => {
    fc.assert(
      fc.property(anyCurve, anyFormat, (curve, format) => {
        const table = arrow.tableFromIPC(curveToArrow(curve, { format }));
        expect(table.numRows).toBe(curve.quotes.length);
        expect(table.schema.metadata.get('aurum.curve.asOf')).toBe(curve.asOf);
        const column = (name: string): unknown[] => [...(table.getChild(name) ?? [])];
        expect(column('period')).toEqual(curve.quotes.map(({ contract: { period } }) => period.name));
        expect(column('profile')).toEqual(curve.quotes.map(({ contract: { profile } }) => profile.id));
        expect(column('start')).toEqual(curve.quotes.map(({ contract: { period } }) => period.start));
        expect(column('end')).toEqual(curve.quotes.map(({ contract: { period } }) => period.end));
        for (const field of QUOTE_FIELDS) {
          expect(column(field)).toEqual(
            curve.quotes.map((quote) => (quote[field] === undefined ? null : quote[field] + 0)),
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is read again after the reference implementation wrote it', () => {
    fc.assert(
      fc.property(anyCurve, (curve) => {
        const bytes = arrow.tableToIPC(arrow.tableFromIPC(curveToArrow(curve)), 'stream');
        expectSameCurve(curveFromArrow(bytes, { ...options, fine: fineOf(curve) }), curve);
      }),
      { numRuns: 100 },
    );
  });

  it('meets altered and cut bytes with its own errors only', () => {
    const mutated = fc
      .tuple(
        anyCurve,
        anyFormat,
        fc.array(fc.tuple(fc.nat(8000), fc.nat(255)), { maxLength: 8 }),
        fc.option(fc.nat(8000), { nil: undefined }),
      )
      .map(([curve, format, changes, length]) => {
        const copy = curveToArrow(curve, { format }).slice(0, length);
        for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value;
        return copy;
      });
    fc.assert(
      fc.property(mutated, (bytes) => {
        try {
          curveFromArrow(bytes, options);
        } catch (error) {
          expect(AurumError.is(error) && error.code.startsWith('CODEC.'), String(error)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

const clock = clocks.sdac;
const quoted = (period: string, settlement: number) => ({
  contract: contract({ market: 'DE-LU', profile: profiles.base, period: parseDeliveryPeriod(period), clock }),
  settlement,
});
const curve = Curve.of({
  key: 'EEX/power/DE-LU/base',
  asOf: '2026-01-15',
  unit: 'EUR/MWh',
  clock,
  quotes: [quoted('Q2-26', 64), { ...quoted('Mar-26', 80), bid: 79.5 }],
});

describe('Arrow tables of other programs', () => {
  const columns = (): Record<string, arrow.Vector> => ({
    period: arrow.vectorFromArray(['Mar-26', 'Q2-26'], new arrow.Utf8()),
    profile: arrow.vectorFromArray(['base', 'base'], new arrow.LargeUtf8()),
    start: arrow.vectorFromArray(
      curve.quotes.map(({ contract: { period } }) => new Date(period.start)),
      new arrow.TimestampMillisecond('UTC'),
    ),
    end: arrow.vectorFromArray(
      curve.quotes.map(({ contract: { period } }) => new Date(period.end)),
      new arrow.TimestampMillisecond('UTC'),
    ),
    settlement: arrow.vectorFromArray([80, 64], new arrow.Float64()),
    bid: arrow.vectorFromArray([79.5, null], new arrow.Float32()),
    desk: arrow.vectorFromArray(['a', 'b']),
  });
  const foreign = (given: Record<string, arrow.Vector>): Uint8Array => arrow.tableToIPC(new arrow.Table(given), 'file');
  const known = { key: curve.id, asOf: curve.asOf, unit: curve.unit, clock, market: 'DE-LU' } as const;

  it('are read with what their metadata does not say', () => {
    expectSameCurve(curveFromArrow(foreign(columns()), known), curve);
  });

  it('say what is missing', () => {
    const { asOf: _, ...without } = known;
    expect(() => curveFromArrow(foreign(columns()), without)).toThrow(
      /does not say the asOf of the curve: give the option asOf/,
    );
    const { profile: __, ...rest } = columns();
    expect(() => curveFromArrow(foreign(rest), known)).toThrow(/no column "profile"/);
    expect(() =>
      curveFromArrow(foreign({ ...columns(), profile: arrow.vectorFromArray(['base', 'peak']) }), known),
    ).toThrow(/cast it to utf8/);
    expect(() => curveFromArrow(foreign(columns()), { ...known, maxQuotes: 1 })).toThrow(
      expect.objectContaining({ code: 'CODEC.TOO_LARGE' }),
    );
  });
});
