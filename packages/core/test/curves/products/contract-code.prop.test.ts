import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contract,
  contractId,
  contractOf,
  formatContract,
  lastTradeDate,
  nearbyPeriod,
  type Product,
  parseContract,
  parseListing,
  products,
} from '../../../src/curves/index.js';
import {
  DeliveryPeriod,
  type DeliveryPeriodKind,
  formatLocalDate,
  localDate,
  parseDeliveryPeriod,
} from '../../../src/time/index.js';
import { unitNumber, unitRange } from '../../../src/time/period-units.js';
import { RUNS } from '../hourly-model.js';
import { codeOf } from './code-of.js';

const date = fc.integer({ min: localDate('1990-01-01'), max: localDate('2120-12-31') });

function periodOf(kind: DeliveryPeriodKind, day: number): DeliveryPeriod {
  if (kind === 'range') return DeliveryPeriod.of(day, day + 11);
  if (kind === 'weekend') {
    const { start } = unitRange('week', unitNumber('week', day));
    return DeliveryPeriod.of(start + 5, start + 7);
  }
  const { start, end } = unitRange(kind, unitNumber(kind, day));
  return DeliveryPeriod.of(start, end);
}

/** Every product of the presets, and one that lists all lengths. */
const all = products.with({
  ...products.get('TTF'),
  code: 'ALL.1-X',
  market: 'ALL',
  aliases: [],
  lengths: ['day', 'weekend', 'week', 'month', 'quarter', 'half', 'season', 'gasYear', 'year', 'range'],
});
const listing = fc.tuple(fc.constantFrom(...all.products), fc.nat(), date).map(([product, n, day]) => ({
  product,
  period: periodOf(product.lengths[n % product.lengths.length] ?? 'month', day),
}));

const period = (text: string, asOf?: string): string => String(parseListing(text, { asOf, table: all }).period);

describe('contract codes', () => {
  it('what is written is read back, in any case, with the product or from the contract alone', () => {
    fc.assert(
      fc.property(listing, ({ product, period }) => {
        const text = formatContract({ product, period }, all);
        const contract = contractOf(product, period);
        expect(parseListing(text, { table: all })).toEqual({ product, period });
        expect(parseContract(text.toLowerCase(), { table: all })).toEqual(contract);
        expect(formatContract(contract, all)).toBe(text);
        expect(formatContract(parseContract(text, { table: all }), all)).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });

  it('positions count contracts by expiry: an independent count of all that have not expired', () => {
    const expiring = products.products.filter(({ expiry }) => expiry !== undefined);
    fc.assert(
      fc.property(
        fc.constantFrom(...expiring),
        date,
        fc.integer({ min: 1, max: 30 }),
        (product: Product, day, position) => {
          const asOf = formatLocalDate(day);
          const months = Array.from({ length: 60 }, (_, i) => periodOf('month', day).shift(i - 12));
          const trading = months.filter((month) => lastTradeDate(product, month) >= asOf);
          expect(nearbyPeriod(product, asOf, position)).toEqual(trading[position - 1]);
          expect(period(`${product.code} #${position}`, asOf)).toBe(String(trading[position - 1]));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('one-digit years are the first in which the contract still trades', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 0, max: 9 }), fc.constantFrom(...'FGHJKMNQUVXZ'), (day, digit, letter) => {
        const asOf = formatLocalDate(day);
        const found = parseListing(`CL${letter}${digit}`, { asOf });
        const month = parseDeliveryPeriod(`${letter}${2000}`);
        const last = lastTradeDate(found.product, found.period);
        expect(last >= asOf && lastTradeDate(found.product, found.period.shift(-120)) < asOf).toBe(true);
        expect(String(found.period).slice(0, 3)).toBe(String(month).slice(0, 3));
        expect(formatContract(found).endsWith(String(digit))).toBe(true);
      }),
      { numRuns: RUNS },
    );
    expect([period('CLM0', '2020-05-19'), period('CLM0', '2020-05-20')]).toEqual(['Jun-20', 'Jun-30']);
    expect([period('NGQ1', '2021-01-04'), period('DEBMH9', '2019-03-30'), period('DEBMH9', '2019-04-01')]).toEqual([
      'Aug-21',
      'Mar-19',
      'Mar-29',
    ]);
  });

  it('reads what people write', () => {
    const asOf = '2026-01-19';
    const read = {
      NGZ26: 'Dec-26',
      ngz2026: 'Dec-26',
      'NG F26': 'Jan-26',
      ' NG   Jan 2026 ': 'Jan-26',
      BZ26: 'Dec-26',
      BRNZ26: 'Dec-26',
      'TTF Q1-26': 'Q1-26',
      TFMH27: 'Mar-27',
      'TTF Win-26': 'Win-26',
      'TTF Q+2': 'Q3-26',
      'DE-BASE Cal-27': 'Cal-27',
      'DE-BASE Y+1': 'Cal-27',
      'DE-PEAK DA': '2026-01-20',
      'DE-BASE WE': 'WE04-26',
      'DE-BASE W+1': 'W05-26',
      'ALL.1-X BOM': '2026-01-20..2026-01-31',
      'NG M+1': 'Feb-26',
      'NG #1': 'Feb-26',
      'NG #2M': 'Mar-26',
      'TTF #1Q': 'Q2-26',
      'TTF #1S': 'Sum-26',
      'TTF #1Y': 'Cal-27',
      'ERCOT-NORTH-PEAK Jul-26': 'Jul-26',
    };
    expect(Object.fromEntries(Object.keys(read).map((text) => [text, period(text, asOf)]))).toEqual(read);
    expect(contractId(parseContract('PMJN26'))).toBe('PJM-W us-east:5x16 Jul-26');
    expect(parseContract('NBP Q1-26').weighting).toBe('days');
  });

  it('by the calendar and by expiry are two things: on 2021-01-28 the month after has expired', () => {
    expect([period('NG M+1', '2021-01-27'), period('NG #1', '2021-01-27')]).toEqual(['Feb-21', 'Feb-21']);
    expect([period('NG M+1', '2021-01-28'), period('NG #1', '2021-01-28')]).toEqual(['Feb-21', 'Mar-21']);
  });

  it('a code of one length is followed by the month with which its periods start', () => {
    const table = products.with({
      ...products.get('DE-BASE'),
      aliases: [{ code: 'DEBM' }, { code: 'DEBQ', length: 'quarter' }, { code: 'DEBY', length: 'year' }],
    });
    const read = (text: string): string => String(parseListing(text, { table }).period);
    expect([read('DEBMH19'), read('DEBQJ26'), read('DEBYF27')]).toEqual(['Mar-19', 'Q2-26', 'Cal-27']);
    expect(codeOf(() => read('DEBQH26'))).toMatch(/^TIME.INVALID_TENOR.*no quarter starts in Mar-26/);
  });

  it('refuses what it does not know, with the code for it', () => {
    const refused: Readonly<Record<string, RegExp>> = {
      NGZ217: /^TIME.INVALID_TENOR/,
      'NG Z 17': /^TIME.INVALID_TENOR/,
      'NG Z217': /^TIME.INVALID_TENOR/,
      'TTF Q1 201': /^TIME.INVALID_TENOR/,
      'TTF Q1': /^TIME.INVALID_TENOR/,
      'NG Jan201': /^TIME.INVALID_TENOR/,
      'NG CLZ26': /^TIME.INVALID_TENOR.*product of its own/,
      NG: /^TIME.INVALID_TENOR.*no period/,
      'NG M+1': /^TIME.INVALID_TENOR/,
      'NG #1': /^TIME.INVALID_TENOR.*as-of date/,
      NGZ6: /^TIME.INVALID_TENOR.*as-of date/,
      NXZ26: /^CURVE.UNKNOWN_PRODUCT.*"NX".*did you mean NG/,
      'TTX Q1-26': /^CURVE.UNKNOWN_PRODUCT.*did you mean TTF/,
      '': /^CURVE.UNKNOWN_PRODUCT/,
      'NG Q1-26': /^CURVE.INVALID_CONTRACT/,
      'TTF DA': /^TIME.INVALID_TENOR/,
    };
    for (const [text, pattern] of Object.entries(refused))
      expect([text, codeOf(() => parseContract(text))]).toEqual([text, expect.stringMatching(pattern)]);
    const asOf = '2026-01-19';
    expect(codeOf(() => parseContract('TTF DA', { asOf }))).toMatch(/^CURVE.INVALID_CONTRACT.*a day/);
    for (const text of ['NG Q1', 'NG H2', 'NG M7'])
      expect(codeOf(() => parseContract(text, { asOf }))).toMatch(/^TIME.INVALID_TENOR/);
    expect([period('NG Z7', asOf), period('NGQ7', asOf)]).toEqual(['Dec-27', 'Aug-27']);
    expect(codeOf(() => parseContract('NG #0', { asOf }))).toMatch(/^CURVE.INVALID_ARGUMENT/);
    expect(codeOf(() => parseContract('DE-BASE #1', { asOf }))).toMatch(/^CURVE.INVALID_ARGUMENT.*no expiry rule/);
    expect(codeOf(() => parseContract('NGZ6', { asOf: 'today' }))).toMatch(/^CURVE.INVALID_ARGUMENT/);
    const { profile, market } = products.get('NG');
    const strip = contract({ market, profile, period: parseDeliveryPeriod('Q1-26'), clock: products.get('NG').clock });
    expect(codeOf(() => formatContract(strip))).toMatch(/^CURVE.UNKNOWN_PRODUCT.*Q1-26/);
    const stranger = { ...parseContract('NGZ26'), market: 'elsewhere' };
    expect(codeOf(() => formatContract(stranger))).toMatch(/^CURVE.UNKNOWN_PRODUCT/);
  });

  it('never fails otherwise than with a code, whatever is written', () => {
    const piece = fc.constantFrom(
      'NG',
      'TTF',
      'DE-BASE',
      'B',
      ' ',
      'Z26',
      'Q1',
      '-26',
      '#',
      '1',
      'M+1',
      'Cal',
      '..',
      'é',
      '\t',
      'H9',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), fc.option(date, { nil: undefined }), (pieces, day) => {
        const asOf = day === undefined ? undefined : formatLocalDate(day);
        expect(codeOf(() => parseContract(pieces.join(''), { asOf }))).toMatch(/^(none|TIME|CURVE)/);
      }),
      { numRuns: RUNS },
    );
  });

  it('looks at no more of a text than can be a code', () => {
    const long = 'N'.repeat(2_000_000);
    expect(() => parseContract(long)).toThrow(expect.objectContaining({ code: 'CURVE.UNKNOWN_PRODUCT' }));
    expect(() => parseContract('NGZ2612345')).toThrow(expect.objectContaining({ code: 'TIME.INVALID_TENOR' }));
  });
});
