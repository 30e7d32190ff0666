import { AurumError, type AurumErrorCode, InternalError } from '@aurum/core';

/** How the program ends. */
export const EXIT = {
  /** All is done, nothing is odd. */
  done: 0,
  /** Done, or looked at, and something is odd: it was printed. */
  warnings: 1,
  /** `doctor` has found errors. */
  errors: 2,
  /** The command line or the configuration is wrong. */
  usage: 64,
  /** A file cannot be read, or what was named is not there. */
  data: 65,
  /** The store does not answer, refuses, or is not ready. */
  unavailable: 69,
  /** A defect of the program or of the driver. */
  bug: 70,
  /** Stopped by SIGINT or SIGTERM. */
  interrupted: 130,
} as const;

const USAGE: ReadonlySet<AurumErrorCode> = new Set<AurumErrorCode>([
  'CONFIG.INVALID',
  'TENANT.MISSING',
  'SERIES.INVALID_ARGUMENT',
  'CURVE.INVALID_ARGUMENT',
  'CATALOG.INVALID_CURSOR',
]);
const BUGS: ReadonlySet<AurumErrorCode> = new Set<AurumErrorCode>(['INTERNAL', 'STORE.QUERY']);

/** The exit code of a failure. */
export function exitCodeOf(error: AurumError): number {
  const { code } = error;
  if (code === 'CALL.ABORTED') return EXIT.interrupted;
  if (USAGE.has(code)) return EXIT.usage;
  if (BUGS.has(code)) return EXIT.bug;
  return code.startsWith('STORE.') || code === 'CALL.TIMEOUT' ? EXIT.unavailable : EXIT.data;
}

/** Whether a failure is that of one file, so that others may still be imported. */
export function isBadData(error: unknown): error is AurumError {
  return AurumError.is(error) && exitCodeOf(error) === EXIT.data && error.code !== 'TENANT.NOT_FOUND';
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

/** A failure as it is written to stderr: an RFC 9457 problem, or a sentence; of a defect also where it happened. */
export function failureText(error: AurumError, json: boolean): string {
  if (json) return JSON.stringify(error.toProblem());
  const stack = error.cause instanceof Error && error.code === 'INTERNAL' ? `\n${error.cause.stack ?? ''}` : '';
  return `aurum-timescale: ${error.message} (${error.code})${stack}`;
}

/** Takes secrets out of text. */
export interface Scrubber {
  /** Makes the password of a connection URL, and the URL, unprintable. */
  add(url: string): void;
  /** The text without them. */
  scrub(text: string): string;
}

/** A scrubber that also knows any URL with a password in it. */
export function createScrubber(): Scrubber {
  const secrets = new Set<string>();
  return {
    add(url) {
      for (const secret of passwordsOf(url)) {
        secrets.add(secret);
        // As it stands inside a JSON document.
        secrets.add(JSON.stringify(secret).slice(1, -1));
      }
    },
    scrub(text) {
      let clean = text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"']*):(?!PASSWORD@)[^\s@"']*@/gi, '$1:[redacted]@');
      for (const secret of secrets) clean = clean.replaceAll(secret, '[redacted]');
      return clean;
    },
  };
}

function passwordsOf(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { password, searchParams } = new URL(url);
  const all = [password, searchParams.get('password') ?? '', searchParams.get('sslpassword') ?? ''];
  try {
    all.push(decodeURIComponent(password));
  } catch {
    // Not percent-encoded: as it stands it is covered already.
  }
  return all.filter((secret) => secret.length > 2);
}
