import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster } from 'ioredis';
import { Cluster as Cluster6 } from 'ioredis-6';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis, startRedis } from '../../../test-support/redis.js';
import { type RedisGroup, startCluster, startSentinels } from '../../../test-support/redis-groups.js';
import { createRedisCache } from '../src/index.js';
import { cacheOn, counting, freshNamespace, PATIENT, request, settled, until } from './samples.js';

const host = '127.0.0.1';
const SHARDS = 6;

describe.skipIf(!hasRedis)('on a cluster', () => {
  let cluster: RedisGroup;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 240_000);
  afterAll(() => cluster?.[Symbol.asyncDispose]());
  const nodes = () => cluster.servers.map(({ port }) => ({ host, port }));
  const open = (namespace: string, shards = SHARDS) =>
    createRedisCache({ server: { nodes: nodes().slice(0, 2) }, namespace, shards, heartbeatMs: 500, ...PATIENT });

  it('MOVED/ASK, cross-slot: parts of a namespace lie on several nodes, and messages come from all', async () => {
    const namespace = freshNamespace();
    await using a = open(namespace);
    await using b = open(namespace);
    await settled(a, b);
    const { load } = counting();
    for (let i = 0; i < 30; i++) await a.get(request(load, { key: `k${i}` }));
    for (let i = 0; i < 30; i++) expect((await b.get(request(load, { key: `k${i}` }))).tier).toBe('l2');
    await a.invalidate(['T']);
    await until(() => b.stats().invalidations === SHARDS);
    for (let i = 0; i < 30; i++) expect((await b.get(request('new', { key: `k${i}` }))).value).toBe('new');
    const counts = await Promise.all(cluster.servers.slice(0, 3).map((one) => one.send('KEYS', `{${namespace}:*}:s`)));
    expect(counts.filter((keys) => !keys.startsWith('*0')).length).toBeGreaterThan(1);
  });

  it.each([
    ['5', () => new Cluster(nodes())],
    ['6', () => new Cluster6(nodes())],
  ])('uses a cluster client of ioredis %s', async (_version, connect) => {
    const client = connect();
    const namespace = freshNamespace();
    const options = { server: { client }, namespace, shards: 2, heartbeatMs: 500, ...PATIENT };
    const a = createRedisCache(options);
    await using b = open(namespace, 2);
    await settled(a, b);
    const { load } = counting();
    await b.get(request(load));
    expect(await a.get(request(load))).toMatchObject({ value: 'v1', tier: 'l2' });
    await b.invalidate(['T']);
    await until(async () => (await a.get(request(load))).value === 'v2');
    await a.close();
    expect(client.status).toBe('ready');
    client.disconnect();
  });

  it('failover: a replica takes over, and answers are kept again', async () => {
    const namespace = freshNamespace();
    await using cache = open(namespace);
    await settled(cache);
    await cluster.servers[0]?.kill();
    for (let i = 0; i < 20; i++) expect((await cache.get(request(`v${i}`, { key: `k${i}` }))).value).toBe(`v${i}`);
    await until(async () => (await cache.health()).status === 'ok', 50_000);
    for (let i = 0; i < 20; i++) await cache.get(request('again', { key: `n${i}` }));
    await using other = open(namespace);
    for (let i = 0; i < 20; i++) expect((await other.get(request('no', { key: `n${i}` }))).value).toBe('again');
  }, 120_000);
});

describe.skipIf(!hasRedis)('by sentinels', () => {
  it('failover: the new master is found', async () => {
    await using group = await startSentinels();
    const namespace = freshNamespace();
    const sentinels = group.sentinels.map(({ port }) => ({ host, port }));
    const server = { sentinels, masterName: 'mymaster' };
    await using cache = createRedisCache({ server, namespace, heartbeatMs: 500, ...PATIENT });
    await settled(cache);
    await cache.get(request('old'));
    await group.servers[0]?.kill();
    expect((await cache.invalidate(['T'])).reached).toBe('local');
    expect((await cache.get(request('new'))).value).toBe('new');
    await until(async () => (await cache.health()).status === 'ok', 90_000);
    expect((await cache.get(request('newer', { key: 'b' }))).value).toBe('newer');
    expect(await group.servers[1]?.send('KEYS', '*:e:b')).toContain(':e:b');
  }, 240_000);
});

describe.skipIf(!hasRedis)('with access control', () => {
  it('an ACL user who may only use the namespace is enough, and passwords are never shown', async () => {
    await using redis = await startRedis();
    const namespace = freshNamespace();
    const rules = ['on', '>hunter2', `~{${namespace}:*`, `&{${namespace}:*`, '-@all', '+@connection', '+@scripting'];
    const commands = ['get', 'set', 'del', 'mget', 'pttl', 'time', 'publish', 'subscribe', 'info'];
    const made = await redis.send('ACL', 'SETUSER', 'cache', ...rules, ...commands.map((name) => `+${name}`));
    expect(made).toBe('+OK\r\n');
    const url = `redis://cache:hunter2@${host}:${redis.port}`;
    await using a = cacheOn(url, namespace);
    await settled(a);
    expect((await a.get(request('v'))).value).toBe('v');
    expect((await a.invalidate(['T'])).reached).toBe('global');
    await using elsewhere = cacheOn(url, freshNamespace());
    expect((await elsewhere.get(request('v'))).tier).toBe('origin');
    await using stranger = cacheOn(`redis://cache:wrong-secret@${host}:${redis.port}`, namespace);
    expect((await stranger.get(request('v'))).tier).toBe('origin');
    const shown = JSON.stringify([await stranger.health(), await elsewhere.health()]);
    expect(shown).toMatch(/refused user or password|left alone/);
    expect(shown).not.toMatch(/hunter2|wrong-secret/);
  });

  const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
  it.skipIf(!hasOpenssl)('TLS: a certificate of its own authority is asked for, and checked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aurum-tls-'));
    try {
      const [key, crt] = [join(folder, 'key.pem'), join(folder, 'crt.pem')];
      const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=IP:${host}`];
      execFileSync(
        'openssl',
        ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', crt, ...subject],
        { stdio: 'ignore' },
      );
      const files = ['--tls-cert-file', crt, '--tls-key-file', key, '--tls-ca-cert-file', crt];
      const port = 20_000 + (process.pid % 10_000);
      const args = ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no', ...files];
      await using redis = await startRedis({ args, port, tlsOnly: true });
      const url = `rediss://${host}:${redis.port}`;
      const namespace = freshNamespace();
      await using cache = createRedisCache({ server: { url, tls: { ca: readFileSync(crt) } }, namespace, ...PATIENT });
      await settled(cache);
      expect((await cache.get(request('v'))).value).toBe('v');
      await using distrustful = cacheOn(url, namespace);
      expect(await distrustful.get(request('own'))).toMatchObject({ value: 'own', tier: 'origin' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
