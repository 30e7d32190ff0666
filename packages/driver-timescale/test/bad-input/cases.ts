import { AurumError, type AurumErrorCode, ERROR_CODES } from '@aurum/core';
import { expect } from 'vitest';

/** What a kind of bad input is answered with. */
interface Answer {
  readonly code: AurumErrorCode;
  readonly status: number;
}

const ANSWERS = {
  'an unknown unit': { code: 'UNIT.UNKNOWN', status: 422 },
  'an unknown zone': { code: 'TIME.UNKNOWN_ZONE', status: 422 },
  'a local time that does not exist': { code: 'TIME.NONEXISTENT_LOCAL', status: 422 },
  'a local time that exists twice': { code: 'TIME.AMBIGUOUS_LOCAL', status: 422 },
  'duplicates in a batch': { code: 'SERIES.DUPLICATE', status: 422 },
  'NaN where it is refused': { code: 'SERIES.NAN_REFUSED', status: 422 },
  'series with different indexes': { code: 'SERIES.INDEX_MISMATCH', status: 422 },
  'units that do not match': { code: 'UNIT.DIMENSION', status: 422 },
  'currencies without a rate': { code: 'UNIT.FX_REQUIRED', status: 422 },
  'another unit than defined': { code: 'SERIES.UNIT_MISMATCH', status: 422 },
  'an interval off the grid': { code: 'SERIES.OFF_GRID', status: 422 },
  'the file of another market': { code: 'MARKET.WRONG_FILE', status: 422 },
  'a folder that is not a store': { code: 'STORE.NOT_A_STORE', status: 500 },
  'a server that cannot be reached': { code: 'STORE.UNAVAILABLE', status: 503 },
  'a server that refuses': { code: 'STORE.REFUSED', status: 500 },
  'a server that dies': { code: 'STORE.CONNECTION_LOST', status: 503 },
  'a server that is too old': { code: 'STORE.TOO_OLD', status: 500 },
  'a tenant that is missing': { code: 'TENANT.MISSING', status: 400 },
} as const;

/** A kind of bad input. */
export type BadInput = keyof typeof ANSWERS;

/** Every kind of bad input, and the code of its own. */
export const BAD_INPUT: Readonly<Record<BadInput, Answer>> = ANSWERS;

/** How a refusal is provoked, and what its message has to say. */
export interface Refusal {
  readonly attempt: () => unknown;
  /** The offending value, or what is missing. */
  readonly names: RegExp;
  /** What to do. */
  readonly remedy: RegExp;
}

/** Provokes a refusal and holds it to everything that is promised of one. */
export async function expectRefusal(what: BadInput, { attempt, names, remedy }: Refusal): Promise<AurumError> {
  const error: unknown = await Promise.resolve()
    .then(attempt)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  if (!AurumError.is(error)) throw new Error(`${what} was answered with no AurumError`, { cause: error });
  const { code, status } = BAD_INPUT[what];
  expect(error.code).toBe(code);
  expect(error.message).toMatch(names);
  expect(error.message).toMatch(remedy);
  expectProblem(error, status);
  return error;
}

/** RFC 9457: members of the right type, the status of an error, and nothing that JSON cannot carry. */
function expectProblem(error: AurumError, status: number): void {
  const problem = error.toProblem();
  expect(new URL(problem.type).protocol).toBe('urn:');
  expect(problem.type).toContain(error.code);
  expect(problem.title).toMatch(/^[a-z]+: [a-z ]+$/);
  expect(problem.detail).toBe(error.message);
  expect(problem.status).toBe(status);
  expect(ERROR_CODES).toContain(problem.code);
  expect(problem.retryable).toBe(status === 503);
  expect(JSON.parse(JSON.stringify(problem))).toEqual(problem);
}
