import { FLAG, gridIndex, interval, marketClock, regularIndex, Series } from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { murmur3x86128 } from '../../src/series/murmur3.js';
import { anySeries, berlin, hourlyIndex } from './arbitraries.js';

describe('murmur3x86128', () => {
  const bytes = (text: string): DataView => new DataView(new TextEncoder().encode(text).slice().buffer);

  // From the reference implementation (mmh3 for Python, x64arch=False, seed 0).
  it.each([
    ['', '00000000000000000000000000000000'],
    ['a', 'a794933c5556b01b5556b01b5556b01b'],
    ['hello', '2b2444a0db91def79adb31b69adb31b6'],
    ['0123456789abcde', '3c76c46d4d0818c0add433daa78673fa'],
    ['0123456789abcdef', 'fb7d440936aed30a48ad1d9b572b3bfd'],
    ['0123456789abcdef0', '1f8a385560920c06b5182f1c718c0b9c'],
    ['The quick brown fox jumps over the lazy dog', '2f1583c3ecee2c675d7bf66ce5e91d2c'],
  ])('of %j is that of the reference', (text, hash) => {
    expect(murmur3x86128(bytes(text))).toBe(hash);
  });

  it('of all bytes is that of the reference', () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(murmur3x86128(new DataView(all.buffer))).toBe('2c56c88fdb4503dfd352b21a494ca2c0');
  });
});

describe('equals and hash', () => {
  const series = (changes: object = {}): Series =>
    Series.of({
      index: hourlyIndex(0, 3),
      values: Float64Array.of(1, NaN, 3),
      flags: Uint8Array.of(FLAG.ok, FLAG.withdrawn, FLAG.estimated),
      unit: 'MW' as string,
      clock: berlin,
      kind: 'average',
      ...changes,
    });

  it('do not depend on names, sharing, or the sign of zero', () => {
    const same = series({ name: 'other' });
    expect(same.equals(series())).toBe(true);
    expect(same.hash()).toBe(series().hash());
    const zero = series({ values: Float64Array.of(0, NaN, 3) });
    const minus = series({ values: Float64Array.of(-0, NaN, 3) });
    expect(zero.equals(minus)).toBe(true);
    expect(zero.hash()).toBe(minus.hash());
    const wide = Float64Array.of(9, 1, NaN, 3, 9);
    expect(series({ values: wide.subarray(1, 4) }).hash()).toBe(series().hash());
  });

  it.each([
    ['a value', { values: Float64Array.of(1, NaN, 3.0000000000000004) }],
    ['a flag', { flags: Uint8Array.of(FLAG.ok, FLAG.missing, FLAG.estimated) }],
    ['the unit', { unit: 'kW' }],
    ['the kind', { kind: 'sum' }],
    ['the clock', { clock: marketClock('UTC') }],
    ['the start', { index: hourlyIndex(1, 3) }],
    [
      'the step',
      {
        index: regularIndex({ start: '2026-03-27T00:00:00Z', step: 'PT15M', length: 3 }),
      },
    ],
  ])('see %s', (_, changes) => {
    const other = series(changes);
    expect(other.equals(series())).toBe(false);
    expect(other.hash()).not.toBe(series().hash());
  });

  it('see the intervals of calendars', () => {
    const day = (frequency: 'P1D' | 'P1W') =>
      Series.constant({
        index: gridIndex(frequency, berlin, interval('2026-06-01T00:00:00+02:00', '2026-06-02T00:00:00+02:00')),
        value: 1,
        unit: 'MW',
        clock: berlin,
        kind: 'average',
      });
    expect(day('P1D').length).toBe(day('P1W').length);
    expect(day('P1D').equals(day('P1W'))).toBe(false);
    expect(day('P1D').hash()).not.toBe(day('P1W').hash());
  });

  it('agree with each other', () => {
    fc.assert(
      fc.property(anySeries, anySeries, (a, b) => {
        const copy = Series.of({ ...data(a), values: a.toArray(), flags: a.flags?.slice() });
        expect(copy.equals(a)).toBe(true);
        expect(copy.hash()).toBe(a.hash());
        expect(a.hash() === b.hash()).toBe(a.equals(b));
      }),
    );
  });

  it('keeps the layout: this hash may only change together with its version number', () => {
    expect(series().hash()).toMatchInlineSnapshot(`"741ff386ef6f72627fa578ae38ea2ca5"`);
  });
});

function data(series: Series): Pick<Series, 'index' | 'unit' | 'clock' | 'kind'> {
  const { index, unit, clock, kind } = series;
  return { index, unit, clock, kind };
}
