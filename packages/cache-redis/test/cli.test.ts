import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheTags, jsonCodec } from '@aurum/core/cache';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../test-support/child-outcome.js';
import { hasRedis } from '../../../test-support/redis.js';
import { startCluster } from '../../../test-support/redis-groups.js';
import { createRedisCache } from '../src/index.js';
import { ask, cli } from './run-cli.js';
import {
  cacheOn,
  counting,
  freshNamespace,
  names,
  PATIENT,
  request,
  settled,
  storedEntry,
  until,
  useRedis,
  withPayload,
} from './samples.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

describe('the command line without a server', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'aurum-cache-cli-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    [[], /no command was given/],
    [['flush'], /there is no command 'flush': there are stats, keys, inspect, invalidate, doctor, warm/],
    [['stats', 'now'], /stats takes no operands, and 'now' was given/],
    [['inspect'], /inspect needs KEY, and nothing was given/],
    [['keys', '--limit', '0'], /--limit 0 is no whole number from 1 on/],
    [['keys', '--limit', '1e3'], /--limit 1e3 is no whole number/],
    [['keys', '--pattern', 'x'], /Unknown option '--pattern'/],
    [['invalidate'], /needs one of --tag, --tenant and --all/],
    [['invalidate', '--all', '--tag', 'a'], /needs one of/],
    [['invalidate', '--tag', 'a,b'], /"a,b" is no tag/],
    [['invalidate', '--tenant', ''], /--tenant is empty/],
    [['stats', '--url', 'http://x'], /AURUM_REDIS_URL is not valid.*--url and --namespace override/s],
    [['stats', '--url', 'redis://127.0.0.1:1', '--namespace', 'a:b'], /AURUM_REDIS_NAMESPACE/],
    [['warm', 'golden.json'], /needs either --store MODULE, .* or --check/],
    [['warm', 'golden.json', '--check', '--store', 'store.js'], /needs either --store MODULE/],
    [['warm', '/nowhere/golden.json', '--check'], /cannot be read \(ENOENT\)/],
  ] as const)('refuses %j with 2', async (args, message) => {
    const { code, stdout, stderr } = await cli(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^aurum-cache: .* \(CONFIG\.INVALID\)\n$/s);
  });

  it('prints help and version', async () => {
    const help = await cli(['--help']);
    expect(help.code).toBe(0);
    for (const command of ['stats', 'keys', 'inspect KEY', 'invalidate', 'doctor', 'warm FILE']) {
      expect(help.stdout).toContain(`  ${command} `);
      expect((await cli([command.split(' ')[0] ?? '', '--help'])).stdout).toContain(`Usage: aurum-cache ${command}`);
    }
    expect((await cli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('shows no password, whatever fails', async () => {
    const env = { AURUM_REDIS_URL: 'redis://cache:hunt%2Fer2@127.0.0.1:1/0' };
    for (const args of [
      ['stats'],
      ['doctor'],
      ['keys', '--json'],
      ['stats', '--url', 'redis://x:hunt%2Fer2@nowhere/a/b'],
    ]) {
      const { code, stdout, stderr } = await cli(args, env);
      expect(code).not.toBe(0);
      expect(stdout + stderr).not.toMatch(/hunt/);
    }
    const nodes = { AURUM_REDIS_NODES: '127.0.0.1:1', AURUM_REDIS_PASSWORD: 'hunter2' };
    expect((await cli(['keys', '--match', 'hunter2'], nodes)).stderr).not.toMatch(/hunter2/);
  });

  it('says what is unavailable with 69, and in doctor with 1', async () => {
    const url = 'redis://127.0.0.1:1';
    expect(await cli(['stats', '--url', url])).toMatchObject({ code: 69, stdout: '' });
    const { code, stdout } = await cli(['doctor', '--url', url]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/PROBLEM Redis: the server cannot be reached \(ECONNREFUSED\)/);
  });

  it('checks golden queries, and names what is none', async () => {
    const file = join(folder, 'golden.json');
    const check = (document: string) => {
      writeFileSync(file, document);
      return cli(['warm', file, '--check', '--json']);
    };
    const good = await check(JSON.stringify([{ read: 'series.read', keys: ['a'] }, { read: 'catalog.list' }]));
    expect(good.code).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({ queries: 2, reads: { 'series.read': 1, 'catalog.list': 1 } });
    for (const bad of ['{', '{}', '[{"read":"series.write"}]', '[{"read":"series.read"}]']) {
      const { code, stderr } = await check(bad);
      expect(code).toBe(65);
      expect(JSON.parse(stderr)).toMatchObject({ code: 'CACHE.INVALID_ARGUMENT' });
    }
  });
});

describe.skipIf(!hasRedis)('the command line', () => {
  const redis = useRedis();

  it('counts what is in the namespace and nothing else', async () => {
    const namespace = freshNamespace();
    await using cache = cacheOn(redis().url, namespace, { shards: 2 });
    await using other = cacheOn(redis().url, `${namespace}x`);
    const { load } = counting();
    for (let i = 0; i < 30; i++) await cache.get(request(load, { key: `k${i}`, tags: [`t${i % 3}`] }));
    await other.get(request(load));
    await cache.invalidate(['t0']);
    await redis().send('SET', names(namespace, 1).lease('held'), 'x', 'PX', 60_000);
    const { json, code } = await ask(redis(), namespace, 'stats');
    expect(code).toBe(0);
    const sum = (member: string) =>
      json.shards.reduce((total: number, shard: Readonly<Record<string, number>>) => total + (shard[member] ?? 0), 0);
    expect([sum('entries'), sum('tokens'), sum('leases')]).toEqual([30, 8, 1]);
    expect(json.shards).toHaveLength(2);
    // Without AURUM_REDIS_SHARDS only one shard is expected, so the number of the other is not asked.
    expect(json.shards[0].sequence).toBeGreaterThan(0);
    expect(json.shards[1].sequence).toBeNull();
    expect(json.memory).toMatchObject([{ policy: 'noeviction', maxBytes: 0 }]);
    const text = await cli(['stats'], { AURUM_REDIS_URL: redis().url, AURUM_REDIS_NAMESPACE: namespace });
    expect(text.stdout).toMatch(/shard {2}entries {2}tokens {2}leases {2}last invalidation\n/);
    expect(text.stderr).toMatch(/keys of 2 shards, and AURUM_REDIS_SHARDS says 1/);
  });

  it('lists keys without the prefix, by pattern and up to a limit', async () => {
    const namespace = freshNamespace();
    await using cache = cacheOn(redis().url, namespace, { shards: 3 });
    const keys = ['spot|DE', 'spot|FR', 'load|DE', 'two\nlines', '\ud800 half'];
    for (const key of keys) await cache.get(request(counting().load, { key }));
    const listed = async (...args: readonly string[]) => (await ask(redis(), namespace, 'keys', ...args)).json;
    const all = await listed();
    expect(all.keys.toSorted()).toEqual(keys.toSorted());
    expect(all.more).toBe(false);
    expect((await listed('--match', 'spot|*')).keys.toSorted()).toEqual(['spot|DE', 'spot|FR']);
    const few = await listed('--limit', '2');
    expect(few.keys).toHaveLength(2);
    expect(few.more).toBe(true);
    const text = await cli(['keys', '--url', redis().url, '--namespace', namespace]);
    expect(text.stdout.trimEnd().split('\n').toSorted()).toEqual(
      ['spot|DE', 'spot|FR', 'load|DE', '"two\\nlines"', '"\\ud800 half"'].toSorted(),
    );
  });

  it('inspects a value, nothing, and what was invalidated since', async () => {
    const namespace = freshNamespace();
    await using cache = cacheOn(redis().url, namespace);
    const inspect = (...args: readonly string[]) => ask(redis(), namespace, 'inspect', ...args);
    const big = { codec: jsonCodec<string>('text/1'), key: 'big', tags: ['A', 'B'] };
    await cache.get(request(async () => 'x'.repeat(200_000), big));
    await cache.get(request(async () => undefined, { key: 'none', tags: ['C'] }));
    await cache.invalidate(['D']);
    const { json } = await inspect('big');
    expect(json).toMatchObject({
      found: true,
      validity: 'seems valid',
      isLoading: false,
      envelope: { isNegative: false, isCompressed: true, isIntact: true, unpackedBytes: 200_002 },
    });
    expect(json.payloadBytes).toBeLessThan(10_000);
    expect(json.hardLeftMs).toBeGreaterThan(json.softLeftMs);
    expect(json.ageAtMostMs).toBeGreaterThanOrEqual(0);
    expect((await inspect('none')).json).toMatchObject({
      validity: 'seems valid',
      envelope: { isNegative: true, isCompressed: false, unpackedBytes: 0 },
    });
    expect((await inspect('big', '--tag', 'A', '--tag', 'B')).json.validity).toBe('valid');

    await cache.invalidate(['A']);
    expect((await inspect('big')).json.validity).toBe('invalidated');
    expect((await inspect('big', '--tag', 'A', '--tag', 'B')).json.tags).toEqual([
      { names: ['*'], state: 'valid', isSure: true },
      { names: ['A'], state: 'invalidated', isSure: true },
      { names: ['B'], state: 'valid', isSure: true },
    ]);
    expect((await inspect('none')).json.validity).toBe('seems valid');
    await cache.clear();
    expect((await inspect('none')).json.tags[0]).toEqual({ names: ['*'], state: 'invalidated', isSure: true });

    const where = ['--url', redis().url, '--namespace', namespace];
    expect((await cli(['inspect', 'big', '--tag', 'A', ...where])).code).toBe(2);
    expect((await cli(['inspect', 'none', ...where])).stdout).toMatch(
      /negative: the origin has nothing\n.*not compressed\n/s,
    );
  });

  it('says why there is no entry, with 1', async () => {
    const namespace = freshNamespace();
    const { entry, lease } = names(namespace);
    await redis().send('SET', entry('text'), 'x');
    await redis().send('HSET', entry('hash'), 'v', 'x');
    await redis().send('SET', lease('held'), 'x', 'PX', 60_000);
    for (const [key, reason, isLoading] of [
      ['gone', /no such entry/, false],
      ['text', /a text that is no entry/, false],
      ['hash', /a hash instead/, false],
      ['held', /no such entry/, true],
    ] as const) {
      const { code, json } = await ask(redis(), namespace, 'inspect', key);
      expect(code).toBe(1);
      expect(json).toMatchObject({ found: false, isLoading });
      expect(json.reason).toMatch(reason);
    }
  });

  it('sees damage', async () => {
    const namespace = freshNamespace();
    await using cache = cacheOn(redis().url, namespace);
    await cache.get(request(counting().load));
    const client = new Redis(redis().url);
    const key = names(namespace).entry('a');
    const stored = await client.getBuffer(key);
    const payload = Buffer.from(storedEntry(stored).payload);
    payload[payload.length - 1] = (payload.at(-1) ?? 0) ^ 1;
    await client.set(key, withPayload(stored, payload), 'KEEPTTL');
    expect((await ask(redis(), namespace, 'inspect', 'a')).json.envelope).toMatchObject({ isIntact: false });
    await client.set(key, withPayload(stored, 'spoilt'), 'KEEPTTL');
    client.disconnect();
    expect((await ask(redis(), namespace, 'inspect', 'a')).json.envelope).toBeNull();
  });

  it.each([
    ['a tag', ['--tag', 'A', '--tag', 'B'], ['A', 'B'], true],
    ['a tenant', ['--tenant', 'desk: a'], [cacheTags.tenant('desk: a')], true],
    ['everything', ['--all'], ['A'], true],
    ['another tag', ['--tag', 'Z'], ['A'], false],
  ] as const)('invalidates %s in processes that listen', async (_, args, tags, isReached) => {
    const namespace = freshNamespace();
    await using cache = cacheOn(redis().url, namespace, { heartbeatMs: 60_000 });
    await settled(cache);
    const { load } = counting();
    await cache.get(request(load, { tags: [...tags] }));
    const { code, json } = await ask(redis(), namespace, 'invalidate', ...args);
    expect(code).toBe(0);
    expect(json).toMatchObject({ namespace, reached: 'server', shards: [{ shard: 0 }], listeners: 1 });
    await until(() => cache.stats().invalidations > 0);
    expect((await cache.get(request(load, { tags: [...tags] }))).value).toBe(isReached ? 'v2' : 'v1');
  });

  it('finds nothing wrong with a server that is well, and leaves nothing there but the number of the shard', async () => {
    const namespace = freshNamespace();
    const { code, json } = await ask(redis(), namespace, 'doctor');
    expect(json).toMatchObject({ problems: 0, facts: { scripts: 'run', messages: 'arrive' } });
    expect(json.findings).toMatchObject([{ severity: 'advice', check: 'memory' }]);
    expect(code).toBe(0);
    expect(await redis().send('KEYS', `{${namespace}:*`)).toContain(
      `*1\r\n$${names(namespace).sequence.length}\r\n${names(namespace).sequence}`,
    );
  });

  it('stops when it is told to', async () => {
    const interrupted = new AbortController();
    interrupted.abort();
    const { code, stderr } = await cli(['stats', '--url', redis().url], {}, interrupted.signal);
    expect(code).toBe(130);
    expect(stderr).toMatch(/CALL\.ABORTED/);
  });

  it('is a program', async () => {
    const child = spawn(
      process.execPath,
      ['--conditions=@aurum/source', '--import', 'tsx', PROGRAM, 'keys', '--json'],
      {
        cwd: ROOT,
        env: { ...process.env, AURUM_REDIS_URL: redis().url, AURUM_REDIS_NAMESPACE: freshNamespace() },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    expect(await outcomeOf(child)).toEqual({ code: 0, stdout: '{"keys":[],"more":false}\n', stderr: '' });
  });
});

describe.skipIf(!hasRedis)('doctor on servers that are not well', () => {
  const small = useRedis({ args: ['--maxmemory', '64mb'] });
  const replica = useRedis({ args: ['--replicaof', '127.0.0.1 1'] });
  const strict = useRedis();

  it('finds a policy that keeps nothing new', async () => {
    const { code, json } = await ask(small(), freshNamespace(), 'doctor');
    expect(code).toBe(1);
    expect(json.findings).toMatchObject([{ severity: 'problem', check: 'memory' }]);
    await small().send('CONFIG', 'SET', 'maxmemory-policy', 'volatile-lru');
    expect(await ask(small(), freshNamespace(), 'doctor')).toMatchObject({ code: 0, json: { findings: [] } });
  });

  it('finds a replica', async () => {
    const { code, json } = await ask(replica(), freshNamespace(), 'doctor');
    expect(code).toBe(1);
    expect(json.findings.map(({ check }: { readonly check: string }) => check)).toEqual(
      expect.arrayContaining(['replication', 'scripts']),
    );
  });

  it('finds a user who may not listen, or not run scripts', async () => {
    const url = strict().url.replace('//', '//narrow:secret1@');
    const problems = async () => {
      const json = JSON.parse((await cli(['doctor', '--json', '--url', url])).stdout);
      return json.findings
        .filter(({ severity }: { readonly severity: string }) => severity === 'problem')
        .map(({ check }: { readonly check: string }) => check);
    };
    const all = ['ACL', 'SETUSER', 'narrow', 'reset', 'on', '>secret1', '~*', '&*', '+@all'] as const;
    await strict().send(...all, '-subscribe');
    expect(await problems()).toEqual(['messages']);
    await strict().send(...all, '-@scripting');
    expect(await problems()).toEqual(['scripts']);
    await strict().send(...all);
    expect(await problems()).toEqual([]);
  });
});

describe.skipIf(!hasRedis)('the command line on a cluster', () => {
  it('looks at all nodes', async () => {
    await using cluster = await startCluster();
    const nodes = cluster.servers.map(({ port }) => ({ host: '127.0.0.1', port }));
    const namespace = freshNamespace();
    await using cache = createRedisCache({ server: { nodes }, namespace, shards: 6, ...PATIENT });
    await settled(cache);
    const keys = Array.from({ length: 30 }, (_, i) => `k${i}`);
    for (const key of keys) await cache.get(request(counting().load, { key }));
    const env = {
      AURUM_REDIS_NODES: nodes.map(({ host, port }) => `${host}:${port}`).join(','),
      AURUM_REDIS_NAMESPACE: namespace,
      AURUM_REDIS_SHARDS: '6',
    };
    const json = async (...args: readonly string[]) => JSON.parse((await cli([...args, '--json'], env)).stdout);
    const { shards } = await json('stats');
    expect(shards.reduce((sum: number, { entries }: { readonly entries: number }) => sum + entries, 0)).toBe(30);
    expect((await json('keys')).keys.toSorted()).toEqual(keys.toSorted());
    expect(await json('doctor')).toMatchObject({
      findings: Array(3).fill({ check: 'memory' }),
      problems: 0,
      facts: { scripts: 'run', messages: 'arrive' },
    });
    for (const key of keys) expect((await json('inspect', key)).validity).toBe('seems valid');
    expect((await json('invalidate', '--tag', 'T')).shards).toHaveLength(6);
    for (const key of keys) expect((await json('inspect', key)).validity).toBe('invalidated');
  });
});
