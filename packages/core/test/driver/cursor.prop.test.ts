import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { signCursor, verifyCursor } from '../../src/driver/index.js';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });

it('a cursor gives its position back, and only with the same secret and scope', () => {
  fc.assert(
    fc.property(text, text, text, text, (position, scope, other, secret) => {
      const cursor = signCursor(position, { secret: `s${secret}`, scope });
      expect(cursor).toMatch(/^[\w-]*\.[\w-]+$/u);
      expect(verifyCursor(cursor, { secret: `s${secret}`, scope })).toBe(position);
      if (other !== scope)
        expect(() => verifyCursor(cursor, { secret: `s${secret}`, scope: other })).toThrowError(/altered/u);
      expect(() => verifyCursor(cursor, { secret: `t${secret}`, scope })).toThrowError(/altered/u);
    }),
  );
});

it('no change of a cursor goes unnoticed', () => {
  const binding = { secret: 'secret', scope: 'scope' };
  const cursor = signCursor('pjm.da.lmp', binding);
  fc.assert(
    fc.property(fc.nat(cursor.length - 1), fc.constantFrom('', 'A', 'b', '_', '.', 'é', '%'), (at, put) => {
      const changed = cursor.slice(0, at) + put + cursor.slice(at + 1);
      if (changed === cursor) return;
      expect(() => verifyCursor(changed, binding)).toThrowError(
        expect.objectContaining({ code: 'CATALOG.INVALID_CURSOR' }),
      );
    }),
    { numRuns: 500 },
  );
});

it('position and scope are kept apart', () => {
  const cursor = signCursor('b', { secret: 's', scope: 'a' });
  const [body = '', signature = ''] = cursor.split('.');
  expect(() => verifyCursor(`${body}.${signature}`, { secret: 's', scope: 'a\0' })).toThrow();
});
