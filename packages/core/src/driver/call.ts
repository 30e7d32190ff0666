import { randomUUID } from 'node:crypto';
import { AurumError } from '../errors/index.js';
import type { CallOptions, WriteOptions } from '../ports/index.js';

const MAX_TENANT_LENGTH = 200;
const NOT_A_NAME = /\p{Cc}|\p{Cs}/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

/**
 * The tenant that a call is for.
 *
 * @throws AurumError `TENANT.MISSING` when neither the call nor the repository names one; `SERIES.INVALID_ARGUMENT` for a
 * name of more than 200 characters or with control characters
 */
export function requireTenant(options: CallOptions | undefined, defaultTenant: string | undefined): string {
  const tenant = options?.tenant ?? defaultTenant;
  if (tenant === undefined || tenant === '') {
    throw new AurumError('TENANT.MISSING', {
      message:
        'The call names no tenant and the repository has no default one. Pass { tenant } with the call or to the store.',
    });
  }
  if (typeof tenant !== 'string' || tenant.length > MAX_TENANT_LENGTH || NOT_A_NAME.test(tenant)) {
    throw new AurumError('SERIES.INVALID_ARGUMENT', {
      message: `The tenant ${JSON.stringify(String(tenant).slice(0, 40))} is not a usable name. Use 1 to ${MAX_TENANT_LENGTH} characters, none a control character.`,
      details: { tenant },
    });
  }
  return tenant;
}

/**
 * The id of a batch, in lower case; a fresh one when none is given.
 *
 * @throws AurumError `SERIES.INVALID_ARGUMENT` when it is not a UUID
 */
export function resolveBatchId(options: WriteOptions = {}): string {
  if (options.batchId === undefined) return randomUUID();
  const id = String(options.batchId).toLowerCase();
  if (isUuid(id)) return id;
  throw new AurumError('SERIES.INVALID_ARGUMENT', {
    message: `The batch id ${JSON.stringify(options.batchId)} is not a UUID. Use crypto.randomUUID() and keep it for repeats.`,
    details: { batchId: options.batchId },
  });
}

/** Whether a text is a UUID in lower case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The error for series that are not defined, each named once. */
export function seriesNotFound(keys: readonly string[]): AurumError {
  const unknown = [...new Set(keys)];
  const names = unknown.slice(0, 5).map((key) => `"${key}"`);
  const more = unknown.length > names.length ? ` and ${unknown.length - names.length} more` : '';
  return new AurumError('SERIES.NOT_FOUND', {
    message: `There is no series ${names.join(', ')}${more} for this tenant. Check the spelling, or define it in the catalog first.`,
    details: { keys: unknown },
  });
}

/** The error for a call on a store that was closed. */
export function storeClosed(): AurumError {
  return new AurumError('STORE.CLOSED', {
    message: 'The store is closed. Open a new one; a store cannot be opened again after close().',
  });
}
