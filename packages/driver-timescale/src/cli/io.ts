import type { Writable } from 'node:stream';
import { InternalError } from '@aurum/core';

/** Where a command gets its surroundings from. */
export interface CliIo {
  /** The environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly stdout: Writable;
  /** Progress, remarks and errors. */
  readonly stderr: Writable;
  /** Fires when the command is to stop. */
  readonly signal: AbortSignal;
}

/** How results and remarks are written: as text for people, or as one JSON document. */
export interface Output {
  /** Whether `--json` was given. */
  readonly json: boolean;
  /** A line of the result for people; nothing with `--json`. */
  line(text?: string): void;
  /** The result for programs; nothing without `--json`. */
  document(value: unknown): void;
  /** A line about what is going on. Never part of the result, and left out with `--quiet`. */
  progress(text: string): void;
  /** Bytes or text of the result itself. Resolves when more may come. */
  write(data: string | Uint8Array): Promise<void>;
}

/** The output of a command. */
export function createOutput(
  io: CliIo,
  options: { readonly json: boolean; readonly quiet: boolean; readonly scrub: (text: string) => string },
): Output {
  const { json, quiet, scrub } = options;
  let documents = 0;
  return {
    json,
    line(text = '') {
      if (!json) io.stdout.write(`${scrub(text)}\n`);
    },
    document(value) {
      if (!json) return;
      if (documents++ > 0) throw new InternalError('a command wrote two JSON documents');
      io.stdout.write(`${scrub(JSON.stringify(value))}\n`);
    },
    progress(text) {
      if (!quiet) io.stderr.write(`${scrub(text)}\n`);
    },
    async write(data) {
      if (io.stdout.write(data)) return;
      await new Promise<void>((resolve) => io.stdout.once('drain', resolve));
    },
  };
}
