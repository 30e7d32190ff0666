import { AurumError, type AurumErrorCode } from '../errors/index.js';

/**
 * A word that an option takes, or `fallback` when it is left out. Options often come from a configuration, where no type checker has seen them, and a
 * word that is not known must not be taken for another one.
 *
 * @param accepted the words, and the code of the error where it is not `SERIES.INVALID_ARGUMENT`
 * @throws AurumError that lists what is accepted
 */
export function oneOf<const W extends string>(
  what: string,
  given: string | undefined,
  accepted: { readonly words: readonly W[]; readonly fallback?: W | undefined; readonly code?: AurumErrorCode },
): W {
  const { words, fallback, code = 'SERIES.INVALID_ARGUMENT' } = accepted;
  const word = given ?? fallback;
  const known = words.find((candidate) => candidate === word);
  if (known !== undefined) return known;
  throw new AurumError(code, {
    message: `${JSON.stringify(given)} is not a ${what}: use ${words.map((candidate) => `'${candidate}'`).join(', ')}.`,
    details: { given, accepted: words },
  });
}
