import type { Writable } from 'node:stream';
import type { Arguments, CommandSpec } from './arguments.js';
import type { Connection } from './connect.js';

/** Where a command gets its surroundings from. */
export interface CliIo {
  /** The environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly stdout: Writable;
  /** Remarks and errors. */
  readonly stderr: Writable;
  /** Fires when the command is to stop. */
  readonly signal: AbortSignal;
}

/** How results and remarks are written: as text for people, or as one JSON document. */
export interface Output {
  /** A line of the result for people; nothing with `--json`. */
  line(text?: string): void;
  /** The result for programs; nothing without `--json`. */
  document(value: unknown): void;
  /** A line that is no part of the result, on stderr; nothing with `--json`. */
  remark(text: string): void;
}

/** What a command works with. */
export interface CommandContext {
  /** What it was given. */
  readonly args: Arguments;
  /** Where results and remarks go. */
  readonly out: Output;
  /** Fires when it is to stop. */
  readonly signal: AbortSignal;
  /** Opens the server that options and environment name. */
  connect(): Connection;
  /** Makes unprintable what variables hold whose names are those of secrets: code of the user's is about to run, and may tell of them. */
  hideEnvironment(): void;
}

/** A command of the program. */
export interface Command {
  /** What it takes. */
  readonly spec: CommandSpec;
  /** Runs it and gives the exit code. */
  run(context: CommandContext): Promise<number>;
}
