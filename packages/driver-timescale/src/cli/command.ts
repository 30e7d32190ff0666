import type { Arguments, CommandSpec } from './arguments.js';
import type { Connection, ConnectOptions } from './connect.js';
import type { CliIo, Output } from './io.js';

/** What a command works with. */
export interface CommandContext {
  /** What it was given. */
  readonly args: Arguments;
  /** Where results and remarks go. */
  readonly out: Output;
  /** Its surroundings. */
  readonly io: CliIo;
  /** Connects to the store that options and environment name. */
  connect(options?: ConnectOptions): Promise<Connection>;
  /** Writes an error to stderr; for errors that do not end the command. */
  report(error: unknown): void;
}

/** A command of the program. */
export interface Command {
  /** What it takes. */
  readonly spec: CommandSpec;
  /** Runs it and gives the exit code. */
  run(context: CommandContext): Promise<number>;
}
