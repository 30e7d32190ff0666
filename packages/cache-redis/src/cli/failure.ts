import { AurumError, type AurumErrorCode, InternalError } from '@aurum/core';

/** How the program ends. */
export const EXIT = {
  /** All is done, nothing is odd. */
  done: 0,
  /** `doctor` has found a problem, a query of `warm` failed, or what was named is not there: it was printed. */
  problem: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** A file cannot be read as what it should be. */
  data: 65,
  /** The server does not answer, or refuses. */
  unavailable: 69,
  /** A defect of the program. */
  bug: 70,
  /** Stopped by SIGINT or SIGTERM. */
  interrupted: 130,
} as const;

const BUGS: ReadonlySet<AurumErrorCode> = new Set<AurumErrorCode>(['INTERNAL', 'STORE.QUERY']);

/** The exit code of a failure. */
export function exitCodeOf({ code }: AurumError): number {
  if (code === 'CALL.ABORTED') return EXIT.interrupted;
  if (code === 'CONFIG.INVALID') return EXIT.usage;
  if (BUGS.has(code)) return EXIT.bug;
  return code.startsWith('STORE.') ? EXIT.unavailable : EXIT.data;
}

/** Any failure as an AurumError; what is none is a defect. */
export function asAurumError(error: unknown): AurumError {
  if (AurumError.is(error)) return error;
  return new InternalError(error instanceof Error ? error.message : String(error), { cause: error });
}

/** A wrong command line. */
export function usageError(message: string, cause?: unknown): AurumError {
  return new AurumError('CONFIG.INVALID', { message, cause });
}

/** A failure as it is written to stderr: an RFC 9457 problem, or a sentence. */
export function failureText(error: AurumError, json: boolean): string {
  return json ? JSON.stringify(error.toProblem()) : `aurum-cache: ${error.message} (${error.code})`;
}

/** Takes secrets out of text. */
export interface Scrubber {
  /** Makes a secret unprintable; of a URL, the password in it. */
  add(secret: string | undefined): void;
  /** The text without them. */
  scrub(text: string): string;
}

/** A scrubber that also knows any URL with a password in it. */
export function createScrubber(): Scrubber {
  const secrets = new Set<string>();
  return {
    add(secret) {
      if (secret === undefined) return;
      for (const form of formsOf(URL.canParse(secret) ? new URL(secret).password : secret)) {
        // Shorter ones are parts of any text.
        if (form.length > 2) secrets.add(form);
      }
    },
    scrub(text) {
      let clean = text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"']*):(?!\[redacted\]@)[^\s@"']*@/gi, '$1:[redacted]@');
      for (const secret of secrets) clean = clean.replaceAll(secret, '[redacted]');
      return clean;
    },
  };
}

/** A secret as it stands, decoded, and inside a JSON document. */
function formsOf(secret: string): readonly string[] {
  const all = [secret];
  try {
    all.push(decodeURIComponent(secret));
  } catch {
    // Not percent-encoded: as it stands it is covered already.
  }
  return all.flatMap((one) => [one, JSON.stringify(one).slice(1, -1)]);
}
