import { inspect } from 'node:util';
import { AurumError } from '@aurum/core';
import { loadConfig, settings } from '@aurum/core/config';
import { openStore } from '@aurum/driver-timescale';
import { loadTimescaleConfig, type TimescaleConfig, timescaleConfigSchema } from '@aurum/driver-timescale/config';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICIES } from '../src/maintenance/policies.js';

const URL_OF_A_SERVER = 'postgres://desk:hunter2@db.example:5433/market?sslmode=require';

function load(env: Readonly<Record<string, string>>): TimescaleConfig {
  return loadTimescaleConfig({ env, envFile: false });
}

describe('loadTimescaleConfig', () => {
  it('needs the URL only', () => {
    const config = load({ AURUM_TIMESCALE_URL: URL_OF_A_SERVER });
    expect({ ...config, url: config.url.reveal() }).toEqual({
      url: URL_OF_A_SERVER,
      schema: 'aurum',
      role: 'aurum_app',
      poolSize: 10,
      connectTimeoutMs: 10_000,
      attempts: 3,
      createTenants: false,
      replicaMaxLagMs: 10_000,
    });
    expect(Object.isFrozen(config)).toBe(true);
    expect(() => load({})).toThrow(/AURUM_TIMESCALE_URL is missing \(where the store is\)/);
  });

  it('reads every setting from its variable', () => {
    const config = load({
      AURUM_TIMESCALE_URL: 'postgresql://127.0.0.1/market',
      AURUM_TIMESCALE_TENANT: 'desk north',
      AURUM_TIMESCALE_SCHEMA: 'market_2',
      AURUM_TIMESCALE_ROLE: 'market_app',
      AURUM_TIMESCALE_POOL_SIZE: '25',
      AURUM_TIMESCALE_CONNECT_TIMEOUT_MS: '500',
      AURUM_TIMESCALE_STATEMENT_TIMEOUT_MS: '60000',
      AURUM_TIMESCALE_ATTEMPTS: '1',
      AURUM_TIMESCALE_MIGRATE: 'yes',
      AURUM_TIMESCALE_CREATE_TENANTS: 'on',
      AURUM_TIMESCALE_REPLICA_URL: 'postgres://desk:hunter2@standby.example/market',
      AURUM_TIMESCALE_REPLICA_POOL_SIZE: '5',
      AURUM_TIMESCALE_REPLICA_MAX_LAG_MS: '3000',
      AURUM_TIMESCALE_POLICIES_KEEP_RAW: 'P10Y',
      AURUM_TIMESCALE_POLICIES_ROLLUPS: 'off',
    });
    expect(config.replicaUrl?.reveal()).toBe('postgres://desk:hunter2@standby.example/market');
    for (const shown of [
      JSON.stringify(config),
      inspect(config, { depth: 10, showHidden: true }),
      `${config.replicaUrl}`,
    ]) {
      expect(shown).not.toContain('hunter2');
      expect(shown).toContain('postgres://desk:[redacted]@standby.example/market');
    }
    expect(config).toMatchObject({
      tenant: 'desk north',
      schema: 'market_2',
      role: 'market_app',
      poolSize: 25,
      connectTimeoutMs: 500,
      statementTimeoutMs: 60_000,
      attempts: 1,
      migrate: true,
      createTenants: true,
      replicaPoolSize: 5,
      replicaMaxLagMs: 3000,
      policies: { keepRaw: 'P10Y', rollups: false },
    });
  });

  it('names everything that is wrong at once, and none of the values', () => {
    const env = {
      AURUM_TIMESCALE_URL: 'mysql://desk:hunter2@db.example/market',
      AURUM_TIMESCALE_TENANT: 'hunter2\u0007',
      AURUM_TIMESCALE_SCHEMA: 'hunter2"; DROP TABLE students',
      AURUM_TIMESCALE_ROLE: 'Hunter2',
      AURUM_TIMESCALE_POOL_SIZE: '0',
      AURUM_TIMESCALE_CONNECT_TIMEOUT_MS: 'hunter2',
      AURUM_TIMESCALE_STATEMENT_TIMEOUT_MS: '1.5',
      AURUM_TIMESCALE_ATTEMPTS: '-1',
      AURUM_TIMESCALE_MIGRATE: 'hunter2',
      AURUM_TIMESCALE_CREATE_TENANTS: '2',
      AURUM_TIMESCALE_REPLICA_URL: 'memory:hunter2',
      AURUM_TIMESCALE_REPLICA_POOL_SIZE: '0',
      AURUM_TIMESCALE_REPLICA_MAX_LAG_MS: '-1',
      AURUM_TIMESCALE_POOLSIZE: 'hunter2',
    };
    try {
      load(env);
      expect.unreachable();
    } catch (error) {
      if (!AurumError.is(error, 'CONFIG.INVALID')) throw error;
      const problems = error.details.problems as readonly { readonly variable: string }[];
      expect(problems.map(({ variable }) => variable).sort()).toEqual(Object.keys(env).sort());
      expect(error.message).toContain('AURUM_TIMESCALE_URL is not valid (where the store is): expected postgres://');
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter2');
    }
  });

  it('shows the URL without its password', () => {
    const config = load({ AURUM_TIMESCALE_URL: URL_OF_A_SERVER });
    for (const shown of [JSON.stringify(config), inspect(config, { depth: 10, showHidden: true }), `${config.url}`]) {
      expect(shown).not.toContain('hunter2');
      expect(shown).toContain('postgres://desk:[redacted]@db.example:5433/market');
    }
  });

  it.each(['memory:', 'file:./data', 'file:///var/lib/market'])('takes the embedded store %s', (target) => {
    expect(`${load({ AURUM_TIMESCALE_URL: target }).url}`).toBe(target);
  });

  it('is a part of the configuration of a service', () => {
    const service = settings({ store: timescaleConfigSchema });
    const env = { MARKET_STORE_URL: 'memory:', MARKET_STORE_POOL_SIZE: '3' };
    const { store } = loadConfig<{ store: TimescaleConfig }>(service, { prefix: 'MARKET_', env, envFile: false });
    expect([store.poolSize, `${store.url}`]).toEqual([3, 'memory:']);
  });
});

describe('openStore', () => {
  it('takes a configuration, which options override', async () => {
    const config = load({ AURUM_TIMESCALE_URL: 'memory:', AURUM_TIMESCALE_TENANT: 'desk' });
    await using store = await openStore(config);
    expect((await store.catalog.list()).items).toEqual([]);
    await expect(store.catalog.list({}, { tenant: 'other' })).rejects.toMatchObject({ code: 'TENANT.NOT_FOUND' });
    await using open = await openStore(config, { tenant: null, createTenants: true });
    await expect(open.catalog.list()).rejects.toMatchObject({ code: 'TENANT.MISSING' });
    expect((await open.catalog.list({}, { tenant: 'other' })).items).toEqual([]);
  });
});

describe('policies of the environment', () => {
  const at = { AURUM_TIMESCALE_URL: 'memory:', AURUM_TIMESCALE_TENANT: 'desk' };

  it('are refused all at once where they are no durations', () => {
    const env = {
      ...at,
      AURUM_TIMESCALE_POLICIES_KEEP_RAW: '10 years',
      AURUM_TIMESCALE_POLICIES_REFRESH_EVERY: 'never',
    };
    expect(() => load(env)).toThrow(
      /has 2 problems: AURUM_TIMESCALE_POLICIES_REFRESH_EVERY .*; AURUM_TIMESCALE_POLICIES_KEEP_RAW /,
    );
    const keys = Object.keys(DEFAULT_POLICIES).map((name) =>
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    );
    const all = Object.fromEntries(
      keys.map((key) => [
        `AURUM_TIMESCALE_POLICIES_${key}`,
        key === 'PARTITION_INTERVAL' ? 'P1Y' : key === 'ROLLUPS' ? 'on' : 'P10Y',
      ]),
    );
    expect(Object.keys(load({ ...at, ...all }).policies ?? {})).toEqual(Object.keys(DEFAULT_POLICIES));
  });

  it('are set by migrate, and leave the others as they are in the store', async () => {
    const config = load({
      ...at,
      AURUM_TIMESCALE_POLICIES_KEEP_RAW: 'P10Y',
      AURUM_TIMESCALE_POLICIES_KEEP_REVISIONS: 'forever',
    });
    await using store = await openStore(config);
    expect((await store.maintenance.policies()).policies).toMatchObject({
      keepRaw: 'P10Y',
      keepRevisions: null,
      keepReceipts: null,
    });
    await store.maintenance.setPolicies({ keepReceipts: 'P90D', keepRaw: 'P5Y' });
    await store.migrate();
    expect((await store.maintenance.policies()).policies).toMatchObject({ keepRaw: 'P10Y', keepReceipts: 'P90D' });
  });

  it('that contradict each other make migrate reject', async () => {
    const config = load({
      ...at,
      AURUM_TIMESCALE_POLICIES_KEEP_RAW: 'P1D',
      AURUM_TIMESCALE_POLICIES_COMPRESS_AFTER: 'P7D',
    });
    await expect(openStore(config)).rejects.toMatchObject({
      code: 'CONFIG.INVALID',
      message: /compressAfter means nothing here.*keepRaw P1D is shorter than P2M/,
    });
  });
});
