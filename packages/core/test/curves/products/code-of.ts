import { AurumError } from '../../../src/errors/index.js';

/** The code and the message of the error that a call throws; `none` when it throws none. */
export function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof AurumError) return `${error.code}: ${error.message.replaceAll('\n', ' ')}`;
    throw error;
  }
  return 'none';
}
