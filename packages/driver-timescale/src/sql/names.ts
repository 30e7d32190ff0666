import { AurumError } from '@aurum/core';

export type { SqlNames } from '../migrations/index.js';

/** What may stand in SQL as a quoted identifier. */
export const IDENTIFIER: RegExp = /^[a-z_][a-z0-9_]{0,39}$/;

/** The same in words. */
export const IDENTIFIER_RULE = '1 to 40 lower-case letters, digits and underscores, not beginning with a digit';

/** The name if it may stand in SQL as a quoted identifier. @throws AurumError `CONFIG.INVALID` */
export function checkedIdentifier(what: string, name: string): string {
  if (IDENTIFIER.test(name)) return name;
  throw new AurumError('CONFIG.INVALID', {
    message: `'${name}' cannot be the ${what}: use ${IDENTIFIER_RULE}`,
    details: { [what]: name },
  });
}

/** A statement and its bound values. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}
