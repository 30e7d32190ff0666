import { describe, expect, it } from 'vitest';
import { loadRedisCacheConfig, redisCacheOptions } from '../src/index.js';

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
      /has 4 problems: AURUM_REDIS_HOST is not a setting.*AURUM_REDIS_NAMESPACE .*OPERATION_TIMEOUT_MS .*MAX_ENTRY_BYTES /,
    );
  });

  it.each([{}, { AURUM_REDIS_URL: 'redis://h', AURUM_REDIS_NODES: 'h:1' }])('needs one kind of server: %j', (env) => {
    expect(() => load(env)).toThrow(/expected either URL, SENTINELS or NODES, and one of them only/);
  });

  it('knows sentinels and clusters', () => {
    const sentinels = load({
      AURUM_REDIS_SENTINELS: 'one:26379, [::1]:26380',
      AURUM_REDIS_MASTER_NAME: 'prices',
      AURUM_REDIS_PASSWORD: 'hunter2',
      AURUM_REDIS_SHARDS: '4',
    });
    expect(redisCacheOptions(sentinels)).toMatchObject({
      server: {
        sentinels: [
          { host: 'one', port: 26_379 },
          { host: '::1', port: 26_380 },
        ],
        masterName: 'prices',
      },
      shards: 4,
      operationMs: 60,
      heartbeatMs: 1000,
      maxBytes: 67_108_864,
    });
    expect(JSON.stringify(redisCacheOptions(sentinels))).not.toContain('hunter2');
    const cluster = redisCacheOptions(load({ AURUM_REDIS_NODES: 'a:7000,b:7001', AURUM_REDIS_TLS: 'yes' }));
    expect(cluster.server).toMatchObject({ nodes: [{ host: 'a' }, { host: 'b', port: 7001 }], tls: true });
    expect(() => load({ AURUM_REDIS_NODES: 'a' })).toThrow(/AURUM_REDIS_NODES is not valid: expected host:port/);
  });

  it.each(['http://127.0.0.1', '127.0.0.1:6379', 'redis://'])('refuses %j as a server', (url) => {
    expect(() => load({ AURUM_REDIS_URL: url })).toThrow(
      /AURUM_REDIS_URL is not valid .*begins with rediss:\/\/ or redis:\/\//,
    );
  });
});
