import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  booleanSetting,
  choiceSetting,
  integerSetting,
  loadConfig,
  Secret,
  secretSetting,
  settings,
  textSetting,
  urlSetting,
} from '../../src/config/index.js';
import { AurumError } from '../../src/errors/index.js';

const schema = settings({
  url: urlSetting(['https', 'http']).describe('where the server answers'),
  password: secretSetting().optional(),
  poolSize: integerSetting({ min: 1, max: 64 }).default(8),
  verbose: booleanSetting().default(false),
  mode: choiceSetting(['fast', 'safe']).default('safe'),
  tls: settings({ caFile: textSetting().optional(), verify: booleanSetting().default(true) }).prefault({}),
});

const options = { prefix: 'APP_', envFile: false } as const;

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(schema, { ...options, env });
  } catch (error) {
    if (!AurumError.is(error, 'CONFIG.INVALID')) throw error;
    const problems = error.details.problems as readonly { readonly variable: string; readonly problem: string }[];
    return problems.map(({ variable, problem }) => `${variable} ${problem}`);
  }
  return [];
}

describe('loadConfig', () => {
  it('fills in the defaults, also of nested settings', () => {
    const config = loadConfig(schema, { ...options, env: { APP_URL: 'https://example.org' } });
    expect(config).toMatchObject({ poolSize: 8, verbose: false, mode: 'safe', tls: { verify: true } });
    expect(config.password).toBeUndefined();
  });

  it('reads every kind of setting from its variable', () => {
    const env = {
      APP_URL: 'http://127.0.0.1:8080/x',
      APP_PASSWORD: 'hunter2',
      APP_POOL_SIZE: '64',
      APP_VERBOSE: 'Yes',
      APP_MODE: 'fast',
      APP_TLS_CA_FILE: '/etc/ca.pem',
      APP_TLS_VERIFY: 'off',
      UNRELATED: 'x',
    };
    const config = loadConfig(schema, { ...options, env });
    expect(config).toMatchObject({
      poolSize: 64,
      verbose: true,
      mode: 'fast',
      tls: { caFile: '/etc/ca.pem', verify: false },
    });
    expect([config.url.reveal(), config.password?.reveal()]).toEqual(['http://127.0.0.1:8080/x', 'hunter2']);
  });

  it('reports every problem at once, by variable, with what was expected and without the value', () => {
    const env = {
      APP_POOL_SIZE: '65',
      APP_VERBOSE: 'perhaps',
      APP_MODE: 'slow',
      APP_TLS_VERIFY: '2',
      APP_POOLSIZE: '3',
    };
    expect(problemsOf(env)).toEqual([
      expect.stringMatching(/^APP_POOLSIZE is not a setting; there are APP_URL, .*APP_POOL_SIZE/),
      'APP_URL is missing (where the server answers): expected a URL that begins with https:// or http://',
      'APP_POOL_SIZE is not valid: expected a whole number from 1 to 64',
      'APP_VERBOSE is not valid: expected true or false',
      'APP_MODE is not valid: expected one of fast, safe',
      'APP_TLS_VERIFY is not valid: expected true or false',
    ]);
  });

  it.each(['1.5', '0', '1e1', ' 8', '0x8', '9007199254740993', 'NaN'])(
    'refuses %j as a whole number from 1 to 64',
    (text) => {
      expect(problemsOf({ APP_URL: 'https://example.org', APP_POOL_SIZE: text })).toHaveLength(1);
    },
  );

  it.each(['example.org', 'ftp://example.org', 'https://', 'https:/', '://'])(
    'refuses %j as a URL, and never shows it',
    (text) => {
      const [problem] = problemsOf({ APP_URL: text });
      expect(problem).toBe(
        'APP_URL is not valid (where the server answers): expected a URL that begins with https:// or http://',
      );
    },
  );

  it('counts an empty variable as absent', () => {
    expect(
      loadConfig(schema, { ...options, env: { APP_URL: 'https://example.org', APP_POOL_SIZE: '' } }).poolSize,
    ).toBe(8);
  });

  it('lets unknown variables be when told so', () => {
    const env = { APP_URL: 'https://example.org', APP_OTHER: 'x' };
    expect(loadConfig(schema, { ...options, env, unknown: 'ignore' }).poolSize).toBe(8);
    expect(problemsOf(env)).toHaveLength(1);
  });

  it('reports a rule over several settings with all of their variables', () => {
    const both = settings({ min: integerSetting({ min: 0, max: 9 }), max: integerSetting({ min: 0, max: 9 }) }).refine(
      ({ min, max }) => min <= max,
      'min must not be above max',
    );
    expect(() => loadConfig(both, { ...options, env: { APP_MIN: '3', APP_MAX: '2' } })).toThrow(
      'APP_MIN, APP_MAX together: min must not be above max',
    );
  });

  it('freezes the whole result', () => {
    const config = loadConfig(schema, { ...options, env: { APP_URL: 'https://example.org' } });
    for (const part of [config, config.tls, config.url]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('shows no secret in any way of printing', () => {
    const env = { APP_URL: 'https://me:hunter2@example.org/db?token=hunter2#hunter2', APP_PASSWORD: 'hunter2' };
    const config = loadConfig(schema, { ...options, env });
    for (const shown of [
      inspect(config, { showHidden: true }),
      JSON.stringify(config),
      `${config.url}${config.password}`,
    ]) {
      expect(shown).not.toContain('hunter2');
      expect(shown).toContain('https://me:[redacted]@example.org/db?[redacted]');
    }
  });
});

describe('the .env file', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'aurum-config-'));
    writeFileSync(join(folder, '.env'), 'APP_URL="https://file.example" # where\nAPP_POOL_SIZE=3\nAPP_MODE=fast\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('stands between the environment and the defaults', () => {
    const config = loadConfig(schema, {
      prefix: 'APP_',
      envFile: join(folder, '.env'),
      env: { APP_POOL_SIZE: '5', APP_MODE: '' },
    });
    expect(config).toMatchObject({ poolSize: 5, mode: 'fast', verbose: false });
    expect(config.url.reveal()).toBe('https://file.example');
  });

  it('need not exist', () => {
    const config = loadConfig(schema, {
      prefix: 'APP_',
      envFile: join(folder, 'none'),
      env: { APP_URL: 'https://example.org' },
    });
    expect(config.poolSize).toBe(8);
  });
});

describe('Secret', () => {
  it('gives its text only when asked for it', () => {
    const secret = new Secret('hunter2');
    expect(secret.reveal()).toBe('hunter2');
    expect([`${secret}`, JSON.stringify(secret), inspect(secret), inspect([secret])]).toEqual([
      '[redacted]',
      '"[redacted]"',
      '[redacted]',
      '[ [redacted] ]',
    ]);
    expect(Object.keys(secret)).toEqual([]);
  });
});
