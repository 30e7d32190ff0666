import { describe, expect, it } from 'vitest';
import { loadTrinoConfig } from '../src/index.js';

const needed = {
  AURUM_TRINO_URL: 'https://trino.example:8443',
  AURUM_TRINO_USER: 'desk',
  AURUM_TRINO_CATALOG: 'iceberg',
  AURUM_TRINO_SCHEMA: 'power',
};

function load(env: Readonly<Record<string, string>>) {
  return loadTrinoConfig({ env, envFile: false });
}

describe('loadTrinoConfig', () => {
  it('needs four variables and has defaults for the rest', () => {
    const config = load(needed);
    expect(config).toMatchObject({ user: 'desk', catalog: 'iceberg', schema: 'power' });
    expect(config).toMatchObject({ requestTimeoutMs: 30_000, queryTimeoutMs: 300_000, maxConcurrentQueries: 8 });
    expect([config.encoding, config.password]).toEqual([undefined, undefined]);
  });

  it('names everything that is missing or wrong at once', () => {
    const env = { AURUM_TRINO_URL: 'trino:8080', AURUM_TRINO_ENCODING: 'gzip', AURUM_TRINO_QUERY_TIMEOUT_MS: '0' };
    expect(() => load(env)).toThrow(
      /has 6 problems: AURUM_TRINO_URL .*AURUM_TRINO_USER .*AURUM_TRINO_CATALOG .*AURUM_TRINO_SCHEMA .*AURUM_TRINO_QUERY_TIMEOUT_MS .*AURUM_TRINO_ENCODING /,
    );
  });

  it.each(['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:8080', 'https://trino.example'])(
    'sends a password to %s',
    (url) => {
      const config = load({ ...needed, AURUM_TRINO_URL: url, AURUM_TRINO_PASSWORD: 'hunter2' });
      expect(config.password?.reveal()).toBe('hunter2');
      expect(JSON.stringify(config)).not.toContain('hunter2');
    },
  );

  it.each(['http://trino.example', 'http://127.0.0.1.example', 'http://10.0.0.1:8080'])(
    'sends no password in the clear to %s',
    (url) => {
      expect(() => load({ ...needed, AURUM_TRINO_URL: url, AURUM_TRINO_PASSWORD: 'hunter2' })).toThrow(
        /AURUM_TRINO_PASSWORD is not valid: a password is sent only to an https:\/\/ URL/,
      );
    },
  );

  it('takes another prefix', () => {
    const env = Object.fromEntries(
      Object.entries(needed).map(([name, value]) => [name.replace('AURUM_', 'DESK_'), value]),
    );
    expect(loadTrinoConfig({ env, envFile: false, prefix: 'DESK_TRINO_' }).user).toBe('desk');
  });
});
