import { AurumError } from '../errors/index.js';

/**
 * A word that an option takes, or `fallback` when it is left out. Options often come from a configuration, where no type checker has seen them, and a
 * word that is not known must not be taken for another one.
 *
 * @throws AurumError `SERIES.INVALID_ARGUMENT` that lists what is accepted
 */
export function oneOf<const W extends string>(
  what: string,
  given: string | undefined,
  accepted: { readonly words: readonly W[]; readonly fallback?: W | undefined },
): W {
  const { words, fallback } = accepted;
  const word = given ?? fallback;
  const known = words.find((candidate) => candidate === word);
  if (known !== undefined) return known;
  throw new AurumError('SERIES.INVALID_ARGUMENT', {
    message: `${JSON.stringify(given)} is not a ${what}: use ${words.map((candidate) => `'${candidate}'`).join(', ')}.`,
    details: { given, accepted: words },
  });
}
