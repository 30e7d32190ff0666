import { parseArgs } from 'node:util';
import { InternalError } from '@aurum/core';
import { usageError } from './failure.js';

/** One option of a command. */
export interface OptionSpec {
  /** What stands for its value in the help; without it the option is a switch. */
  readonly value?: string;
  /** Whether it may be given more than once. */
  readonly multiple?: boolean;
  /** What it does. */
  readonly help: string;
}

/** What a command takes. */
export interface CommandSpec {
  /** Its word. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** What it is given besides options, for the help. */
  readonly operands: readonly string[];
  /** Its options. */
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** More for the help. */
  readonly notes?: string;
}

/** Options of every command. */
export const COMMON: Readonly<Record<string, OptionSpec>> = {
  url: { value: 'URL', help: 'the server: redis://… or rediss://… (default: AURUM_REDIS_URL, _SENTINELS or _NODES)' },
  namespace: { value: 'NAME', help: 'what all keys begin with (default: AURUM_REDIS_NAMESPACE, or aurum)' },
  json: { help: 'one JSON document on stdout, errors as RFC 9457 problems on stderr' },
  help: { help: 'prints this' },
};

/** The arguments of a command, read and checked. */
export class Arguments {
  /** What was given besides options. */
  readonly operands: readonly string[];
  readonly #spec: CommandSpec;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(spec: CommandSpec, args: readonly string[]) {
    this.#spec = spec;
    try {
      const { values, positionals } = parseArgs({
        args: [...args],
        options: Object.fromEntries(
          Object.entries({ ...COMMON, ...spec.options }).map(([name, { value, multiple }]) => [
            name,
            { type: value === undefined ? 'boolean' : 'string', multiple: multiple ?? false } as const,
          ]),
        ),
        allowPositionals: true,
      });
      this.#values = values;
      this.operands = positionals;
    } catch (error) {
      // Node's own message says which argument it is; what follows it are hints for programmers.
      const what = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
      throw usageError(`${what}: see aurum-cache ${spec.name} --help`, error);
    }
  }

  /** Refuses operands that are missing or too many. */
  requireOperands(): void {
    const { operands, name } = this.#spec;
    if (this.operands.length === operands.length) return;
    const needed = operands.length === 0 ? 'takes no operands' : `needs ${operands.join(' ')}`;
    const given = this.operands.length === 0 ? 'nothing' : `'${this.operands.join("' '")}'`;
    throw usageError(`${name} ${needed}, and ${given} was given: see aurum-cache ${name} --help`);
  }

  /** The text of an option, or `undefined`. */
  text(name: string): string | undefined {
    const value = this.#value(name);
    return typeof value === 'string' ? value : undefined;
  }

  /** The texts of an option that may be given more than once. */
  list(name: string): readonly string[] {
    const value = this.#value(name);
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** Whether a switch was given. */
  flag(name: string): boolean {
    return this.#value(name) === true;
  }

  /** A whole number from `least` on. */
  count(name: string, least: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw usageError(`--${name} ${text} is no whole number from ${least} on`);
  }

  #value(name: string): unknown {
    if (!(name in this.#spec.options) && !(name in COMMON)) {
      throw new InternalError(`the command ${this.#spec.name} has no option ${name}`);
    }
    return this.#values[name];
  }
}

/** The help of a command. */
export function helpOf({ name, summary, operands, options, notes }: CommandSpec): string {
  const own = optionLines(options);
  return [
    ['Usage: aurum-cache', name, ...operands, '[OPTIONS]'].join(' '),
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...(notes === undefined ? [] : ['', notes]),
    ...(own.length === 0 ? [] : ['', 'Options:', ...own]),
    '',
    'Options of every command:',
    ...optionLines(COMMON),
    '',
  ].join('\n');
}

function optionLines(options: Readonly<Record<string, OptionSpec>>): readonly string[] {
  return Object.entries(options).map(([name, { value, multiple, help }]) => {
    const head = `  --${name}${value === undefined ? '' : ` ${value}`}`;
    return `${head.padEnd(22)}${help}${multiple === true ? '; may be repeated' : ''}`;
  });
}
