import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalCodes, parseDecimal } from '../../../src/codec/csv/parse-decimal.js';
import { decimalScale, subtractDecimals } from '../../../src/codec/decimal-scale.js';

const POINT = decimalCodes({});
const parse = (text: string): number => parseDecimal(text, 0, text.length, POINT);

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...'0123456789'), { minLength: min, maxLength: max }).map((list) => list.join(''));

/** Texts of numbers as files have them, short and long, also with leading and trailing zeros. */
const numberText = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    digits(0, 24),
    fc.option(digits(0, 24), { nil: undefined }),
    fc.option(fc.integer({ min: -30, max: 30 }), { nil: undefined }),
  )
  .filter(([, whole, fraction]) => whole.length + (fraction ?? '').length > 0)
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent === undefined ? '' : `e${exponent}`}`,
  );

describe('parseDecimal', () => {
  it('reads every decimal to the double that Number gives, the sign of zero too', () => {
    fc.assert(
      fc.property(fc.oneof(numberText, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)), (text) => {
        expect(Object.is(parse(text), Number(text)), text).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('reads groups of three and a decimal comma to the same double', () => {
    const codes = decimalCodes({ decimal: ',', thousands: '.' });
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 12), max: 10 ** 12 }),
        fc.integer({ min: 0, max: 9999 }),
        (whole, fraction) => {
          const grouped = `${whole < 0 ? '-' : ''}${Math.abs(whole).toLocaleString('de-DE')},${fraction}`;
          expect(parseDecimal(grouped, 0, grouped.length, codes)).toBe(Number(`${whole}.${fraction}`));
        },
      ),
    );
  });

  it.each([
    '',
    '-',
    '.',
    'x',
    '1x',
    '1 2',
    ' 1',
    '1..2',
    '1.2.3',
    '1e',
    '1e+',
    '0x10',
    'Infinity',
    'NaN',
    '1_000',
    '1,000',
    '--1',
    '1-',
  ])('takes %j for no number', (text) => {
    expect(parse(text)).toBeNaN();
  });

  it.each(['1,2345', '12,34', '1,23,456', ',123', '1234,567', '1,234,56.7', '1,234.567,8'])(
    'takes %j for no grouped number',
    (text) => {
      expect(parseDecimal(text, 0, text.length, decimalCodes({ thousands: ',' }))).toBeNaN();
    },
  );

  it('accepts no-break spaces where a space separates thousands', () => {
    for (const space of [' ', '\u00a0', '\u202f']) {
      const text = `1${space}234${space}567.5`;
      expect(parseDecimal(text, 0, text.length, decimalCodes({ thousands: ' ' }))).toBe(1_234_567.5);
    }
  });

  it('refuses one character for both separators', () => {
    expect(() => decimalCodes({ decimal: ',', thousands: ',' })).toThrow(
      expect.objectContaining({ code: 'CSV.HEADER' }),
    );
    expect(() => decimalCodes({ thousands: '.' })).toThrow(expect.objectContaining({ code: 'CSV.HEADER' }));
  });
});

describe('decimal scale', () => {
  it('finds the decimals with which a number is printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.integer({ min: 0, max: 6 }), (mantissa, k) => {
        fc.pre(mantissa !== 0);
        const value = Number(`${mantissa}e-${k}`);
        const scale = decimalScale(value);
        const printed = String(value).includes('e') ? k : (String(value).split('.')[1] ?? '').length;
        expect(scale).toBe(printed);
      }),
    );
  });

  it('subtracts printed numbers to what is printed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -(10 ** 8), max: 10 ** 8 }), { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 0, max: 6 }),
        (mantissas, k) => {
          const [a = 0, b = 0, c = 0] = mantissas;
          const value = (m: number): number => Number(`${m}e-${k}`);
          expect(subtractDecimals(value(a), value(b), value(c))).toBe(value(a - b - c));
        },
      ),
    );
  });

  it('falls back to plain subtraction for numbers without a short form', () => {
    expect(subtractDecimals(Math.PI, Math.E, 1 / 3)).toBe(Math.PI - Math.E - 1 / 3);
    expect(subtractDecimals(Number.NaN, 1, 2)).toBeNaN();
  });
});
