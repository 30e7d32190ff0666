import { describe, expect, it } from 'vitest';
import { AurumError } from '../../src/errors/index.js';
import { clocks, DeliveryPeriod, formatDeliveryPeriod, parseDeliveryPeriod } from '../../src/time/index.js';

const range = (start: string, end: string): DeliveryPeriod => DeliveryPeriod.of(start, end);

const JAN_26 = range('2026-01-01', '2026-02-01');
const Q1_26 = range('2026-01-01', '2026-04-01');
const CAL_26 = range('2026-01-01', '2027-01-01');
const WIN_26 = range('2026-10-01', '2027-04-01');
const GY_26 = range('2026-10-01', '2027-10-01');

describe('parseDeliveryPeriod accepts', () => {
  const cases: readonly (readonly [DeliveryPeriod, string, readonly string[]])[] = [
    [
      JAN_26,
      'Jan-26',
      [
        'Jan26',
        'jan 26',
        "Jan'26",
        'JAN-2026',
        'F26',
        'f26',
        'F2026',
        '2026-01',
        'January 2026',
        'NGF26',
        'MJAN-26',
        'F26-F26',
      ],
    ],
    [range('2026-09-01', '2026-10-01'), 'Sep-26', ['Sept-26', 'September 2026', 'U26']],
    [range('2026-08-01', '2026-09-01'), 'Aug-26', ['Q26', 'August26']],
    [range('2026-03-01', '2026-04-01'), 'Mar-26', ['H26']],
    [
      Q1_26,
      'Q1-26',
      [
        'Q1 26',
        'Q1 2026',
        'q1-2026',
        'Q1/26',
        '1Q26',
        '1Q-26',
        '1Q 2026',
        '2026Q1',
        '2026-Q1',
        'Jan26-Mar26',
        'F26-H26',
        'Jan-26-Mar-26',
      ],
    ],
    [range('2026-07-01', '2027-01-01'), '2H26', ['2H-26', '2h 2026', 'H2-26', 'H2 2026', '2026H2', '2026-H2']],
    [range('2026-04-01', '2026-10-01'), 'Sum-26', ['Sum26', 'Summer 2026', 'SUM-26', 'J26-U26']],
    [WIN_26, 'Win-26', ['Win26', 'Winter 2026', 'Win-26/27', 'Win 26-27', 'Win-2026/2027', 'Win-26/2027']],
    [GY_26, 'GY-26', ['GY26', 'gy 2026', 'GY-26/27', 'Gas Year 2026']],
    [CAL_26, 'Cal-26', ['Cal26', 'CAL26', 'Cal 2026', '2026', 'CY26', 'Year 2026', '2026..2026']],
    [
      range('2026-12-28', '2027-01-04'),
      'W53-26',
      ['W53 26', 'W53-2026', 'Week 53 2026', 'Wk53-26', '2026-W53', '2026W53'],
    ],
    [range('2013-05-20', '2013-05-27'), 'W21-13', ['W21 2013']],
    [range('2026-03-07', '2026-03-09'), 'WE10-26', ['we10-26', 'Weekend 10 2026']],
    [range('2026-03-08', '2026-03-09'), '2026-03-08', ['8-Mar-26', '08Mar26', '8 March 2026']],
    [range('2026-04-01', '2026-06-01'), 'Apr26-May26', ['J26-K26', 'Apr-26..May-26']],
    [range('2026-11-01', '2027-04-01'), 'Nov26-Mar27', ['X26-H27', 'Nov26-Mar27', '2026-11..2027-03']],
    [range('2021-01-20', '2021-02-01'), '2021-01-20..2021-01-31', ['2021-01-20 .. 2021-01-31', '20Jan21..Jan-21']],
    [range('1999-01-01', '1999-02-01'), 'Jan-1999', ['1999-01', 'F1999']],
    [range('1999-11-01', '2000-04-01'), 'Nov1999-Mar2000', ['X1999-H00']],
    [range('2099-01-01', '2100-01-01'), 'Cal-99', ['2099']],
  ];
  it.each(cases.flatMap(([period, name, texts]) => [name, ...texts].map((text) => [text, name, period] as const)))(
    '%s as %s',
    (text, name, period) => {
      const parsed = parseDeliveryPeriod(text);
      expect(parsed).toEqual(period);
      expect(formatDeliveryPeriod(parsed)).toBe(name);
      expect(parseDeliveryPeriod(`  ${text} `)).toEqual(period);
    },
  );
});

describe('parseDeliveryPeriod counts from an as-of date', () => {
  it.each([
    ['2021-01-19', 'DA', '2021-01-20'],
    ['2020-12-31', 'DA', '2021-01-01'],
    ['2021-01-19', 'D+7', '2021-01-26'],
    ['2021-01-19', 'WE', 'WE03-21'],
    ['2021-01-22', 'WE', 'WE03-21'],
    ['2021-01-23', 'WE', 'WE04-21'],
    ['2021-01-24', 'WE', 'WE04-21'],
    ['2021-01-19', 'WE+2', 'WE04-21'],
    ['2021-01-19', 'BOM', '2021-01-20..2021-01-31'],
    ['2021-01-30', 'BOM', '2021-01-31'],
    ['2021-01-19', 'BOW', '2021-01-20..2021-01-24'],
    ['2021-01-31', 'BOQ', 'Feb21-Mar21'],
    ['2021-03-31', 'BOY', 'Apr21-Dec21'],
    ['2021-09-30', 'M+0', 'Sep-21'],
    ['2021-11-30', 'M+1', 'Dec-21'],
    ['2021-11-30', 'M+2', 'Jan-22'],
    ['2021-01-19', 'Q+2', 'Q3-21'],
    ['2021-01-19', 'Y+1', 'Cal-22'],
    ['2021-01-19', 'Cal+1', 'Cal-22'],
    ['2021-01-19', 'W+1', 'W04-21'],
    ['2021-01-03', 'W+1', 'W01-21'],
    ['2021-01-19', 'S+1', 'Sum-21'],
    ['2021-04-01', 'S+1', 'Win-21'],
    ['2021-01-19', 'GY+1', 'GY-21'],
    ['2021-10-01', 'GY+1', 'GY-22'],
    ['2021-01-19', 'H+1', '2H21'],
    ['2021-01-19', 'M+1..M+3', 'Feb21-Apr21'],
    ['2018-11-15', 'NGZ8', 'Dec-18'],
    ['2018-12-31', 'NGZ8', 'Dec-18'],
    ['2019-01-01', 'NGZ8', 'Dec-28'],
    ['2019-01-01', 'Z8', 'Dec-28'],
    ['2019-12-01', 'CLF0', 'Jan-20'],
  ])('of %s: %s is %s', (asOf, text, name) => {
    expect(String(parseDeliveryPeriod(text, { asOf }))).toBe(name);
  });

  it('given as an instant, on a clock', () => {
    const options = { asOf: '2021-01-31T23:30:00-05:00', clock: clocks.pjm };
    expect(String(parseDeliveryPeriod('M+1', options))).toBe('Feb-21');
    expect(String(parseDeliveryPeriod('M+1', { ...options, clock: clocks.sdac }))).toBe('Mar-21');
    expect(String(parseDeliveryPeriod('DA', { asOf: '2021-02-01T05:00+01:00', clock: clocks.euGasDay }))).toBe(
      '2021-02-01',
    );
    expect(() => parseDeliveryPeriod('M+1', { asOf: options.asOf })).toThrow(/only on a clock: give options\.clock/);
  });

  it('and refuses when there is none, or nothing is left', () => {
    for (const text of ['DA', 'WE', 'BOM', 'M+1', 'NGZ8', 'Z8'])
      expect(() => parseDeliveryPeriod(text)).toThrow(/needs an as-of date/);
    expect(() => parseDeliveryPeriod('BOM', { asOf: '2021-01-31' })).toThrow(/no day of the month is left/);
    expect(() => parseDeliveryPeriod('M+1', { asOf: '2021-02-30' })).toThrow(
      expect.objectContaining({ code: 'TIME.INVALID_INSTANT' }),
    );
  });
});

describe('parseDeliveryPeriod refuses', () => {
  it.each([
    ['Z 17', 1, 'expected here: a year of two or four digits'],
    ['Z217', 1, 'expected here: a year of two or four digits'],
    ['Jan201', 3, 'expected here: a year of two or four digits'],
    ['Q1 201', 3, 'expected here: a year of two or four digits'],
    ['Q126', 1, 'expected here: a quarter from 1 to 4, or a year of two or four digits'],
    ['Q5-26', 1, 'expected here: a quarter from 1 to 4, or a year of two or four digits'],
    ['Q1', 2, 'expected here: "-" or a space'],
    ['Jan', 3, 'expected here: a year of two or four digits'],
    ['Jan-26x', 6, 'expected here: the end, or "-"'],
    ['X26-', 4, 'expected here: a month code (F G H J K M N Q U V X Z)'],
    ['2026-13', 5, 'expected here: "Q", or "H", or "W", or a month from 01 to 12'],
    ['2026-02-30', 8, 'that month has 28 days'],
    ['30Feb24', 0, 'that month has 29 days'],
    ['W53-25', 1, '2025 has 52 ISO weeks'],
    ['WE53-25', 2, '2025 has 52 ISO weeks'],
    ['W00-26', 1, 'expected here: a week from 1 to 53'],
    ['Win-26/28', 7, 'what starts in 2026 ends in 2027'],
    ['GY-26/26', 6, 'what starts in 2026 ends in 2027'],
    ['Mar26-Jan26', 6, 'the range ends before it starts'],
    ['K26-J26', 4, 'the range ends before it starts'],
    ['2026-03-08..2026-03-07', 12, 'the range ends before it starts'],
    ['Jan-26 .. Foo', 10, 'nothing that is known starts like this'],
    ['foo', 0, 'nothing that is known starts like this'],
    ['', 0, 'nothing that is known starts like this'],
    ['BOM+1', 0, 'nothing that is known starts like this'],
    ['GY-9999', 0, 'it is not within the years 1000 to 9999'],
  ])('%j, pointing at position %d', (text, position, reason) => {
    let thrown: unknown;
    try {
      parseDeliveryPeriod(text);
    } catch (error) {
      thrown = error;
    }
    if (!AurumError.is(thrown, 'TIME.INVALID_TENOR'))
      throw new Error(`${text} was not refused with TIME.INVALID_TENOR`);
    expect(thrown.details).toEqual({ text, position, reason });
    const [first, line, caret, accepted] = thrown.message.split('\n');
    expect(first).toBe(`${JSON.stringify(text)} is not a delivery period: ${reason}`);
    expect(line).toBe(`  ${text}`);
    expect(caret).toBe(`  ${' '.repeat(position)}^`);
    expect(accepted).toContain('Accepted are Jan-26, F26, 2026-01, Q1-26');
  });

  it.each([
    '26',
    'M1',
    'Z8 ',
    'Jan-26-Mar',
    '2026-1',
    '202601',
    'Cal 026',
    'W2613',
    '0026',
    '2026-03-08T00:00Z',
    'M-1',
    'M + 1',
    'Jan-٢٦',
  ])('also %j', (text) => {
    expect(() => parseDeliveryPeriod(text)).toThrow(expect.objectContaining({ code: 'TIME.INVALID_TENOR' }));
  });

  it('a long text without repeating all of it', () => {
    expect(() => parseDeliveryPeriod('Jan-26'.repeat(10_000))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{50,130}\n/) }),
    );
  });
});
