import { createHmac, timingSafeEqual } from 'node:crypto';
import { AurumError } from '../errors/index.js';

/** What a cursor is bound to. */
export interface CursorBinding {
  /** The key of the signature. Share it between processes whose cursors must be exchangeable; keep it out of clients. */
  readonly secret: string | Uint8Array;
  /** Tenant and query that the cursor belongs to, in one canonical form; see `catalogScope`. */
  readonly scope: string;
}

/** A page position as an opaque token that only the holder of the secret can make, and only for this scope. */
export function signCursor(position: string, binding: CursorBinding): string {
  const body = Buffer.from(position, 'utf8').toString('base64url');
  return `${body}.${signature(body, binding).toString('base64url')}`;
}

/**
 * The page position in a cursor.
 *
 * @throws AurumError `CATALOG.INVALID_CURSOR` when it was altered, or made for another tenant, query or secret
 */
export function verifyCursor(cursor: string, binding: CursorBinding): string {
  const [body, given, ...rest] = String(cursor).split('.');
  if (body === undefined || given === undefined || rest.length > 0) throw invalidCursor(cursor);
  const expected = Buffer.from(signature(body, binding).toString('base64url'));
  const actual = Buffer.from(given);
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) throw invalidCursor(cursor);
  return Buffer.from(body, 'base64url').toString('utf8');
}

function signature(body: string, binding: CursorBinding): Buffer {
  return createHmac('sha256', binding.secret).update(binding.scope).update('\0').update(body).digest();
}

function invalidCursor(cursor: unknown): AurumError {
  return new AurumError('CATALOG.INVALID_CURSOR', {
    message: `The cursor ${JSON.stringify(String(cursor).slice(0, 40))} does not belong to this query and tenant, or was altered. Begin again without a cursor, with the same query on every page.`,
  });
}
