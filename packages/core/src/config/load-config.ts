import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { AurumError } from '../errors/index.js';
import { type Setting, settingsOf } from './variables.js';

/** An object schema whose result is a `T`; see {@link loadConfig}. */
export type ConfigSchema<T extends object> = z.ZodObject<{ readonly [K in keyof T]-?: z.ZodType<T[K]> }>;

/** Where {@link loadConfig} looks. */
export interface LoadConfigOptions {
  /** What the names of the variables begin with, for example `AURUM_TRINO_`. */
  readonly prefix: string;
  /** The environment. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The file of further variables, which the environment overrides; `false` for none. Default `.env`; it need not exist. */
  readonly envFile?: string | false | undefined;
  /** What to do with a variable that has the prefix and is no setting. Default `refuse`, which catches misspelt names. */
  readonly unknown?: 'refuse' | 'ignore' | undefined;
}

/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  /** The variable concerned. */
  readonly variable: string;
  /** What is wrong with it, and what was expected. Never holds the value of a variable. */
  readonly problem: string;
}

/**
 * Reads a configuration from the environment, then from an `.env` file, then from the defaults of the schema: the first
 * that has a setting wins. The setting `tls.caFile` of a schema with the prefix `AURUM_TRINO_` is the variable
 * `AURUM_TRINO_TLS_CA_FILE`; an empty variable counts as absent.
 *
 * The result is frozen all through, and a {@link Secret} in it never shows its text.
 *
 * @throws AurumError `CONFIG.INVALID` with every problem at once, each by the name of its variable and without its value
 *
 * @example
 * ```ts
 * import { integerSetting, loadConfig, settings, urlSetting } from '@aurum/core/config';
 * const schema = settings({ url: urlSetting(['https']), pageSize: integerSetting({ min: 1, max: 1000 }).default(100) });
 * const config = loadConfig(schema, { prefix: 'MY_SERVICE_', env: { MY_SERVICE_URL: 'https://me:secret@example.org/' }, envFile: false });
 * console.log(config.pageSize, `${config.url}`); // 100 https://me:[redacted]@example.org/
 * ```
 */
export function loadConfig<T extends object>(schema: ConfigSchema<T>, options: LoadConfigOptions): Readonly<T> {
  const layers = [options.env ?? process.env, fileVariables(options.envFile ?? '.env')];
  const settings = settingsOf(schema, options.prefix);
  const input: Record<string, unknown> = {};
  for (const setting of settings) {
    const text = layers.map((layer) => layer[setting.variable]).find((value) => value !== undefined && value !== '');
    if (text !== undefined) place(input, setting.path, text);
  }
  const problems = options.unknown === 'ignore' ? [] : unknownVariables(layers, settings, options.prefix);
  const result = schema.safeParse(input);
  if (!result.success) problems.push(...result.error.issues.map((issue) => problemOf(issue, settings, input)));
  if (result.success && problems.length === 0) return freezeDeeply(result.data as T); // the schema's own output type
  throw new AurumError('CONFIG.INVALID', {
    message:
      `The configuration has ${problems.length} problem${problems.length === 1 ? '' : 's'}: ` +
      `${problems.map(({ variable, problem }) => `${variable} ${problem}`).join('; ')}. ` +
      'Set the variables in the environment or in the .env file.',
    details: { problems },
  });
}

function fileVariables(file: string | false): Readonly<Record<string, string | undefined>> {
  return file !== false && existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}

function place(target: Record<string, unknown>, path: readonly string[], text: string): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    target[head] = text;
    return;
  }
  target[head] ??= {};
  place(target[head] as Record<string, unknown>, rest, text); // only this function fills it
}

function problemOf(
  issue: z.core.$ZodIssue,
  settings: readonly Setting[],
  input: Record<string, unknown>,
): ConfigProblem {
  const concerned = settings.filter(({ path }) => issue.path.every((key, i) => path[i] === key));
  const [setting] = concerned;
  if (setting === undefined || concerned.length > 1) {
    const variables = (concerned.length > 1 ? concerned : settings).map(({ variable }) => variable);
    return { variable: variables.join(', '), problem: `together: ${issue.message}` };
  }
  const given =
    setting.path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], input) !==
    undefined;
  const purpose = setting.description === undefined ? '' : ` (${setting.description})`;
  return {
    variable: setting.variable,
    problem: given ? `is not valid${purpose}: ${issue.message}` : `is missing${purpose}: ${issue.message}`,
  };
}

function unknownVariables(
  layers: readonly Readonly<Record<string, string | undefined>>[],
  settings: readonly Setting[],
  prefix: string,
): ConfigProblem[] {
  const known = settings.map(({ variable }) => variable);
  const present = new Set(layers.flatMap((layer) => Object.keys(layer)).filter((name) => name.startsWith(prefix)));
  return [...present]
    .filter((name) => !known.includes(name))
    .sort()
    .map((variable) => ({ variable, problem: `is not a setting; there are ${known.join(', ')}` }));
}

function freezeDeeply<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) freezeDeeply(inner);
  return value;
}
