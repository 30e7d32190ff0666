import { describe, expect, it } from 'vitest';
import { loadRedisCacheConfig } from '../src/index.js';

function load(env: Readonly<Record<string, string>>) {
  return loadRedisCacheConfig({ env, envFile: false });
}

describe('loadRedisCacheConfig', () => {
  it('needs only the URL', () => {
    expect(load({ AURUM_REDIS_URL: 'redis://127.0.0.1' })).toMatchObject({
      namespace: 'aurum',
      connectTimeoutMs: 200,
      operationTimeoutMs: 60,
      maxEntryBytes: 67_108_864,
    });
  });

  it('shows the server and never the password', () => {
    const config = load({ AURUM_REDIS_URL: 'rediss://cache:hunter2@redis.example:6380/2' });
    expect(`${config.url}`).toBe('rediss://cache:[redacted]@redis.example:6380/2');
    expect(config.url?.reveal()).toContain('hunter2');
  });

  it('names everything that is missing or wrong at once', () => {
    const env = {
      AURUM_REDIS_NAMESPACE: 'a:b',
      AURUM_REDIS_OPERATION_TIMEOUT_MS: 'fast',
      AURUM_REDIS_MAX_ENTRY_BYTES: '1',
      AURUM_REDIS_HOST: 'x',
    };
    expect(() => load(env)).toThrow(
      /has 5 problems: AURUM_REDIS_HOST is not a setting.*AURUM_REDIS_URL is missing.*AURUM_REDIS_NAMESPACE .*OPERATION_TIMEOUT_MS .*MAX_ENTRY_BYTES /,
    );
  });

  it.each(['http://127.0.0.1', '127.0.0.1:6379', 'redis://'])('refuses %j as a server', (url) => {
    expect(() => load({ AURUM_REDIS_URL: url })).toThrow(
      /AURUM_REDIS_URL is not valid .*begins with rediss:\/\/ or redis:\/\//,
    );
  });
});
