import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIsoTime } from '../../../src/codec/csv/iso-time.js';
import { ParsedTime } from '../../../src/codec/csv/parsed-time.js';
import { timeParser } from '../../../src/codec/csv/row-times.js';
import { compileTimePattern } from '../../../src/codec/csv/time-pattern.js';

const two = (n: number): string => String(n).padStart(2, '0');

/** A time and the parts of it, by the platform's own calendar. */
const anyTime = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => ({
    ms: date.getTime(),
    yyyy: String(date.getUTCFullYear()),
    M: date.getUTCMonth() + 1,
    d: date.getUTCDate(),
    H: date.getUTCHours(),
    m: date.getUTCMinutes(),
    s: date.getUTCSeconds(),
    S: date.getUTCMilliseconds(),
  }));

function parse(text: string, format?: string): { readonly local: number; readonly offset: number } | undefined {
  const out = new ParsedTime();
  return timeParser(format)(text, 0, text.length, out) ? { local: out.localMs, offset: out.offsetMs } : undefined;
}

describe('time formats', () => {
  it('read what the platform’s calendar says, for every pattern', () => {
    fc.assert(
      fc.property(anyTime, (t) => {
        const minute = t.ms - t.s * 1000 - t.S;
        const half = t.H < 12 ? 'AM' : 'PM';
        const h = t.H % 12 === 0 ? 12 : t.H % 12;
        const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][t.M - 1];
        expect(parse(`${t.M}/${t.d}/${t.yyyy} ${h}:${two(t.m)}:${two(t.s)} ${half}`, 'M/d/yyyy h:mm:ss a')?.local).toBe(
          t.ms - t.S,
        );
        expect(parse(`${two(t.M)}/${two(t.d)}/${t.yyyy} ${two(t.H)}:${two(t.m)}`, 'MM/dd/yyyy HH:mm')?.local).toBe(
          minute,
        );
        expect(
          parse(`${two(t.d)}-${month}-${t.yyyy} at ${two(t.H)}h${two(t.m)}`, "dd-MMM-yyyy 'at' HH'h'mm")?.local,
        ).toBe(minute);
        expect(parse(`${t.yyyy}${two(t.M)}${two(t.d)}${two(t.H)}`, 'yyyyMMddHH')?.local).toBe(minute - t.m * 60_000);
        expect(
          parse(
            `${two(t.H)}:${two(t.m)}:${two(t.s)}.${String(t.S).padStart(3, '0')} ${t.d}.${t.M}.${t.yyyy}`,
            'HH:mm:ss.SSS d.M.yyyy',
          )?.local,
        ).toBe(t.ms);
      }),
    );
  });

  it('read every ISO form, with its offset', () => {
    const offsets = fc.constantFrom(
      ['', Number.NaN],
      ['Z', 0],
      ['+01:00', 3_600_000],
      ['-0500', -18_000_000],
      ['+05:30', 19_800_000],
      ['-03', -10_800_000],
    ) as fc.Arbitrary<readonly [string, number]>;
    fc.assert(
      fc.property(anyTime, fc.constantFrom('T', ' '), offsets, (t, between, [suffix, offset]) => {
        const date = `${t.yyyy}-${two(t.M)}-${two(t.d)}`;
        const time = `${two(t.H)}:${two(t.m)}`;
        expect(parse(date)?.local).toBe(Math.floor(t.ms / 86_400_000) * 86_400_000);
        expect(parse(`${date}${between}${time}${suffix}`)).toEqual({ local: t.ms - t.s * 1000 - t.S, offset });
        expect(parse(`${date}${between}${time}:${two(t.s)}${suffix}`)).toEqual({ local: t.ms - t.S, offset });
        expect(parse(`${date}${between}${time}:${two(t.s)}.${String(t.S).padStart(3, '0')}000${suffix}`)).toEqual({
          local: t.ms,
          offset,
        });
        expect(parse(date.slice(0, 7))?.local).toBe(Date.UTC(Number(t.yyyy), t.M - 1, 1));
        expect(parse(String(t.ms), 'epochMs')).toEqual({ local: t.ms, offset: 0 });
      }),
    );
  });

  it('read 24:00 as the end of the day', () => {
    expect(parse('2026-03-08 24:00')?.local).toBe(Date.UTC(2026, 2, 9));
    expect(parse('03/08/2026 24:00', 'MM/dd/yyyy HH:mm')?.local).toBe(Date.UTC(2026, 2, 9));
  });

  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-32',
    '2026-01-01T24:01',
    '2026-01-01T10:60',
    '2026-01-01T10:00:60',
    '2026-1-1',
    '26-01-01',
    '2026-01-01T',
    '2026-01-01T10',
    '2026-01-01X10:00',
    '2026-01-01T10:00+1',
    '2026-01-01T10:00+24:00',
    '2026-01-01T10:00Z ',
    '2026-01-01T10:00:00.0001',
    '',
  ])('take %j for no ISO time', (text) => {
    expect(parse(text)).toBeUndefined();
  });

  it('take no other text for a time of a pattern', () => {
    expect(parse('13:00 PM', 'h:mm a')).toBeUndefined();
    expect(parse('0:30 AM', 'h:mm a')).toBeUndefined();
    expect(parse('1/1/2026 ', 'M/d/yyyy')).toBeUndefined();
    expect(parse('1/1/26', 'M/d/yyyy')).toBeUndefined();
    expect(parse('01-Foo-2026', 'dd-MMM-yyyy')).toBeUndefined();
    expect(parse('10:00 XM', 'h:mm a')).toBeUndefined();
    expect(parse('1.5', 'epochMs')).toBeUndefined();
    expect(parse('', 'epochSeconds')).toBeUndefined();
  });

  it('refuse a time with any character changed for one that makes it none, in every place', () => {
    for (const text of [
      '2026-03-08',
      '2026-03',
      '2026-03-08T19:00',
      '2026-03-08 19:00:30.250',
      '2026-03-08T19:00:00-00:00',
    ])
      for (let i = 0; i < text.length; i++)
        for (const other of ['x', '', '-', ':', '.', ' ', '9', '0']) {
          const found = parse(text.slice(0, i) + other + text.slice(i + 1));
          if (found === undefined) continue;
          expect([text, i, other, Number.isFinite(found.local)]).toEqual([text, i, other, true]);
          expect(/[x]/.test(other)).toBe(false);
        }
  });

  it('refuse a letter that means nothing', () => {
    expect(() => compileTimePattern('YYYY-MM-dd')).toThrow(
      expect.objectContaining({ code: 'CSV.HEADER', message: expect.stringContaining('"YYYY"') }),
    );
    expect(() => compileTimePattern('qq')).toThrow(expect.objectContaining({ code: 'CSV.HEADER' }));
  });

  it('never read beyond the end of a cell', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.nat(30), fc.nat(30), (text, a, b) => {
        const [from, to] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)];
        const whole = new ParsedTime();
        const alone = new ParsedTime();
        const cell = text.slice(from, to);
        expect(parseIsoTime(text, from, to, whole)).toBe(parseIsoTime(cell, 0, cell.length, alone));
      }),
    );
  });
});
