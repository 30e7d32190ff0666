import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, toInstant } from '../../src/time/index.js';
import { ODD_ZONES } from './wall-clock-model.js';

const anyInstant = fc.integer({ min: -8.64e15, max: 8.64e15 });
const tableInstant = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });

describe('instants as text', () => {
  it('are printed as Date prints them, without zero milliseconds', () => {
    fc.assert(
      fc.property(anyInstant, (t) => {
        expect(formatInstant(t)).toBe(new Date(t).toISOString().replace('.000Z', 'Z'));
      }),
    );
  });

  it('come back exactly, in UTC and with the offset of any zone', () => {
    fc.assert(
      fc.property(tableInstant, fc.constantFrom(...ODD_ZONES), (t, zone) => {
        expect(toInstant(formatInstant(t))).toBe(t);
        expect(toInstant(formatInstant(t, zone))).toBe(t);
        expect(toInstant(`${formatInstant(t, zone)}[${zone}]`)).toBe(t);
      }),
    );
  });

  it('are read as Date reads them, wherever both read', () => {
    const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
    const text = fc
      .tuple(fc.integer({ min: 1900, max: 2200 }), two(13), two(32), two(24), two(60), two(60))
      .map(([y, mo, d, h, mi, s]) => `${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
    fc.assert(
      fc.property(text, (given) => {
        const date = new Date(given);
        // Date rolls 02-30 over and takes 24:00; both are refused here
        const exact = !Number.isNaN(date.getTime()) && date.toISOString().replace('.000Z', 'Z') === given;
        if (exact) expect(toInstant(given)).toBe(date.getTime());
        else expect(() => toInstant(given)).toThrow(expect.objectContaining({ code: 'TIME.INVALID_INSTANT' }));
      }),
      { numRuns: 500 },
    );
  });
});
