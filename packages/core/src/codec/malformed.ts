import { AurumError } from '../errors/index.js';

const ABOUT_THE_BYTES = new Set(['CODEC.FORMAT', 'CODEC.VERSION', 'CODEC.CHECKSUM', 'CODEC.TOO_LARGE']);

/**
 * Runs `decode`; an error of the parts that it builds (a unit that is not one, an index that overlaps, an unknown zone) becomes
 * `CODEC.FORMAT` with that error as its cause: to the caller the input is malformed, whatever part of it was.
 */
export function wrapMalformed<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!AurumError.is(error) || ABOUT_THE_BYTES.has(error.code)) throw error;
    throw new AurumError('CODEC.FORMAT', {
      message: `${what}: ${error.message}`,
      details: { ...error.details, code: error.code },
      cause: error,
    });
  }
}

/** @throws AurumError `CODEC.TOO_LARGE` when more points are declared than may be decoded. */
export function refuseTooLarge(points: number, maxPoints: number): void {
  if (points > maxPoints) throw tooLarge('points', points, maxPoints);
}

/** @throws AurumError `CODEC.TOO_LARGE` when more quotes are declared than may be decoded. */
export function refuseTooManyQuotes(quotes: number, maxQuotes: number): void {
  if (quotes > maxQuotes) throw tooLarge('quotes', quotes, maxQuotes);
}

function tooLarge(what: 'points' | 'quotes', count: number, most: number): AurumError {
  const option = what === 'points' ? 'maxPoints' : 'maxQuotes';
  return new AurumError('CODEC.TOO_LARGE', {
    message: `the input declares ${count} ${what}, and at most ${most} may be decoded: raise ${option} if the source is trusted`,
    details: { [what]: count, [option]: most },
  });
}
