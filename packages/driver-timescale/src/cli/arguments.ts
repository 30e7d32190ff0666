import { parseArgs } from 'node:util';
import {
  AurumError,
  deliveryDayStart,
  type Instant,
  InternalError,
  localDate,
  type MarketClock,
  toInstant,
} from '@aurum/core';
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
  /** Its words, for example `series list`. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** What it is given besides options, for the help; a name that ends in `…` may be given more than once. */
  readonly operands: readonly string[];
  /** Its options. */
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** More for the help. */
  readonly notes?: string;
}

/** Options of every command. */
export const COMMON: Readonly<Record<string, OptionSpec>> = {
  url: { value: 'URL', help: 'the store: postgres://…, file:FOLDER or memory: (default: AURUM_TIMESCALE_URL)' },
  tenant: { value: 'NAME', help: 'the tenant (default: AURUM_TIMESCALE_TENANT; of an embedded store: default)' },
  schema: { value: 'NAME', help: 'the schema of the store (default: AURUM_TIMESCALE_SCHEMA, or aurum)' },
  role: { value: 'NAME', help: 'the restricted role (default: AURUM_TIMESCALE_ROLE, or aurum_app)' },
  json: { help: 'one JSON document on stdout, errors as RFC 9457 problems on stderr' },
  quiet: { help: 'no progress on stderr' },
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
      throw usageError(`${what}: see aurum-timescale ${spec.name} --help`, error);
    }
  }

  /** Refuses operands that are missing or too many. */
  requireOperands(): void {
    const { operands, name } = this.#spec;
    const endless = operands.at(-1)?.endsWith('…') === true;
    const given = this.operands.length;
    if (given >= operands.length && (endless || given === operands.length)) return;
    const needed = operands.length === 0 ? 'takes no operands' : `needs ${operands.join(' ')}`;
    throw usageError(
      `${name} ${needed}, and ${given === 0 ? 'nothing' : `'${this.operands.join("' '")}'`} was given: see aurum-timescale ${name} --help`,
    );
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

  /** A number. */
  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) throw usageError(`--${name} ${text} is no number`);
    return value;
  }

  /** A whole number from `least` on. */
  count(name: string, least: number): number | undefined {
    const value = this.number(name);
    if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return value;
    throw usageError(`--${name} ${this.text(name)} is no whole number from ${least} on`);
  }

  /** One of a few words. */
  choice<const T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    const found = choices.find((choice) => choice === text);
    if (text === undefined || found !== undefined) return found;
    throw usageError(`--${name} ${text} is none of ${choices.join(', ')}`);
  }

  /**
   * An instant. With a clock, a wall clock without offset is one of its zone, and a date the start of its delivery day.
   */
  instant(name: string, clock?: MarketClock): Instant | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      if (clock !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text)) return deliveryDayStart(clock, localDate(text));
      return toInstant(text, clock?.zone);
    } catch (error) {
      if (!AurumError.is(error)) throw error;
      throw usageError(`--${name}: ${error.message}`, error);
    }
  }

  #value(name: string): unknown {
    if (!(name in this.#spec.options) && !(name in COMMON)) {
      throw new InternalError(`the command ${this.#spec.name} has no option ${name}`);
    }
    return this.#values[name];
  }
}

/** The help of a command. */
export function helpOf(spec: CommandSpec): string {
  const { name, summary, operands, options, notes } = spec;
  const words = ['Usage: aurum-timescale', name, ...operands, '[OPTIONS]'];
  const own = optionLines(options);
  return [
    words.join(' '),
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
    return `${head.length < 28 ? head.padEnd(28) : `${head}\n${' '.repeat(28)}`}${help}${multiple === true ? '; may be repeated' : ''}`;
  });
}
