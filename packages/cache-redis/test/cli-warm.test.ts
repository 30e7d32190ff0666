import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { marketClock } from '@aurum/core';
import { type CacheAnswer, cached } from '@aurum/core/cache';
import { createMemoryStore } from '@aurum/core/memory';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../test-support/child-outcome.js';
import { hasRedis } from '../../../test-support/redis.js';
import { ask, cli } from './run-cli.js';
import { cacheOn, freshNamespace, settled, useRedis } from './samples.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const TENANT = 'desk';
const day = { start: '2025-01-01T00:00Z', end: '2025-01-02T00:00Z' };
const golden = [
  { read: 'series.read', keys: ['load', 'wind'], ...day },
  { read: 'catalog.list' },
  { read: 'series.aggregate', keys: ['load'], ...day, spec: { frequency: 'P1D', clock: 'UTC' } },
] as const;

/** Modules find core by its place, as their folder is not among those that Node looks for packages in. */
const core = (path: string): string =>
  JSON.stringify(pathToFileURL(join(ROOT, 'packages/core/src', path, 'index.ts')).href);

/** A module whose default export opens a store in memory with two series, and says on stdout when it is closed. */
const MODULE = `
import { marketClock, regularIndex, Series } from ${core('')};
import { createMemoryStore } from ${core('memory')};
const clock = marketClock('UTC');
const index = regularIndex({ start: '2025-01-01T00:00Z', step: 'PT1H', length: 24 });
const seriesOf = (value) => Series.constant({ index, value, unit: 'MW', clock, kind: 'average' });
export async function open() {
  const store = createMemoryStore({ tenant: 'desk' });
  await store.catalog.define(['load', 'wind'].map((key) => ({ key, unit: 'MW', kind: 'average', clock, frequency: 'PT1H' })));
  for (const [key, value] of [['load', 410], ['wind', 35]])
    await store.series.write({ key, series: seriesOf(value), knownAt: '2025-01-02T00:00Z' });
  return { ...store, close: async () => { globalThis.closedStores = (globalThis.closedStores ?? 0) + 1; await store.close(); } };
}
`;

describe.skipIf(!hasRedis)('aurum-cache warm', () => {
  const redis = useRedis();
  let folder = '';
  let files = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'aurum-cache-warm-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string, text: string): string => {
    const path = join(folder, `${++files}-${name}`);
    writeFileSync(path, text);
    return path;
  };
  const queriesOf = (queries: unknown): string => file('golden.json', JSON.stringify(queries));
  const moduleOf = (text: string): string => file('store.mjs', text);
  const closed = (): number => Number(Reflect.get(globalThis, 'closedStores') ?? 0);

  /** Asks the golden queries as a service does whose store has nothing: all that it gets lies in the cache. */
  async function askService(namespace: string) {
    await using cache = cacheOn(redis().url, namespace);
    await settled(cache);
    await using empty = cached(createMemoryStore({ tenant: TENANT }), { cache, tenant: TENANT });
    const answers: CacheAnswer[] = [];
    const use = { cache: { onAnswer: (answer: CacheAnswer) => answers.push(answer) } };
    const many = await empty.series.readMany(['load', 'wind'], day, use);
    const list = await empty.catalog.list(undefined, use);
    const spec = { frequency: 'P1D', clock: marketClock('UTC') } as const;
    const { series } = await empty.series.aggregate('load', day, spec, use);
    return {
      firsts: [...many, series].map(({ values }) => values[0]),
      keys: list.items.map(({ key }) => key),
      statuses: answers.map(({ status, tier }) => `${status} ${tier}`),
    };
  }

  it('gives services the answers of the store', async () => {
    const namespace = freshNamespace();
    const before = closed();
    const args = ['warm', queriesOf(golden), '--store', moduleOf(`${MODULE}export default open;`)];
    const { code, json } = await ask(redis(), namespace, ...args, '--tenant', TENANT);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      warm: 3,
      failed: 0,
      queries: [
        { number: 1, name: 'series.read load,wind', hits: 0, misses: 2 },
        { number: 2, name: 'catalog.list {}', hits: 0, misses: 1 },
        { number: 3, name: 'series.aggregate load', hits: 0, misses: 1 },
      ],
    });
    expect(closed()).toBe(before + 1);
    expect(await askService(namespace)).toEqual({
      firsts: [410, 35, 410],
      keys: ['load', 'wind'],
      statuses: Array(4).fill('hit l2'),
    });
  });

  it('asks anew, or only what is missing', async () => {
    const namespace = freshNamespace();
    const store = moduleOf(
      `${MODULE}export default open().then((store) => ({ store, tenant: 'desk' })); open().then((one) => one.close());`,
    );
    const first = queriesOf([{ read: 'series.read', keys: ['load'], ...day }]);
    expect(await ask(redis(), namespace, 'warm', first, '--store', store)).toMatchObject({ code: 0 });
    const again = moduleOf(`${MODULE}export default async () => ({ store: await open(), tenant: 'desk' });`);
    const both = queriesOf(golden.slice(0, 1));
    const missing = await cli(
      ['warm', both, '--store', again, '--missing', '--url', redis().url, '--namespace', namespace],
      {},
    );
    expect(missing).toMatchObject({ code: 0, stderr: '' });
    expect(missing.stdout).toMatch(/^1 hit, 1 miss +\d+ ms +\d+ ms {2}1: series\.read load,wind$/m);
    expect(missing.stdout).toMatch(/^1 query is warm, 0 failed$/m);
    const anew = await cli(['warm', both, '--store', again, '--url', redis().url, '--namespace', namespace], {});
    expect(anew.stdout).toMatch(/^2 miss +\d+ ms +\d+ ms {2}1: series\.read load,wind$/m);
  });

  it('names the queries that failed, and warms the others', async () => {
    const namespace = freshNamespace();
    const some = [{ read: 'series.read', keys: ['nothing'] }, golden[0], { ...golden[1], tenant: 'other' }];
    const curves = { read: 'curves.latest', key: 'EEX/power/DE-LU/base', asOf: '2026-01-15' };
    const store = moduleOf(`${MODULE}export default open;`);
    const args = ['warm', queriesOf([...some, curves]), '--store', store, '--tenant', TENANT];
    const { code, json } = await ask(redis(), namespace, ...args);
    expect(code).toBe(1);
    expect(json.queries.map(({ code: failure }: { readonly code?: string }) => failure ?? 'warm')).toEqual([
      'SERIES.NOT_FOUND',
      'warm',
      'warm',
      'CURVE.NOT_FOUND',
    ]);
    const text = await cli([...args, '--url', redis().url, '--namespace', namespace]);
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/^failed .* 1: series\.read nothing: .*nothing.* \(SERIES\.NOT_FOUND\)$/m);
    expect(text.stdout).toMatch(
      /\n2 queries are warm, 2 failed\n {2}1: series\.read nothing\n {2}4: curves\.latest EEX\/power\/DE-LU\/base 2026-01-15\n$/,
    );
  });

  it('is not content with answers that the server does not have', async () => {
    const store = moduleOf(`${MODULE}export default async () => {
      const store = await open();
      const slow = { ...store.series, readMany: async (...args) => {
        await new Promise((done) => setTimeout(done, 400));
        return store.series.readMany(...args);
      } };
      return { store: { ...store, series: slow }, tenant: 'desk' };
    };`);
    const args = ['warm', queriesOf(golden.slice(0, 1)), '--store', store, '--json', '--url', redis().url];
    const failureOf = async (env: Readonly<Record<string, string>>) => {
      const { code, stdout } = await cli(args, { AURUM_REDIS_NAMESPACE: freshNamespace(), ...env });
      return `${code} ${JSON.parse(stdout).queries[0].failure}`;
    };
    expect(await failureOf({ AURUM_REDIS_LEASE_MS: '100' })).toMatch(
      /^1 2 of its answers were read and not kept, because the store took longer than the 100 ms of AURUM_REDIS_LEASE_MS/,
    );
    const big =
      moduleOf(`${MODULE}const index9 = regularIndex({ start: '2025-01-01T00:00Z', step: 'PT1H', length: 2000 });
      export default async () => {
        const store = await open();
        await store.series.write({ key: 'load', knownAt: '2025-01-03T00:00Z', series: Series.of({ index: index9, unit: 'MW', clock, kind: 'average', values: Float64Array.from({ length: 2000 }, Math.random) }) });
        return { store, tenant: 'desk' };
      };`);
    args[1] = queriesOf([{ read: 'series.read', keys: ['load'] }]);
    args[3] = big;
    expect(await failureOf({ AURUM_REDIS_MAX_ENTRY_BYTES: '1024' })).toMatch(
      /^1 1 of its answers was read and not kept, because it takes more than the 1024 bytes of AURUM_REDIS_MAX_ENTRY_BYTES/,
    );
    expect(await failureOf({})).toBe('0 undefined');
  });

  it.each([
    ['is not there', undefined, /the module .* cannot be read \(ENOENT\): check the path/],
    ['is no module', 'export default ;', /the module .* cannot be loaded: /],
    ['lacks what it imports', "import './nowhere.mjs';", /cannot be loaded: .*nowhere/],
    ['exports nothing', '1;', /exports nothing: export default a function that gives a store/],
    ['exports by name', 'export const store = {};', /exports store, and nothing by default: /],
    ['gives a number', 'export default 7;', /gives number, which is no store: /],
    [
      'gives something else',
      'export default () => ({ series: {}, catalog: {} });',
      /with series, catalog, which is no/,
    ],
    ['gives nothing', 'export default async () => {};', /gives undefined, which is no store/],
    [
      'has a wrong tenant',
      `${MODULE}export default async () => ({ store: await open(), tenant: 7 });`,
      /store, tenant/,
    ],
    ['rejects', "export default Promise.reject(new Error('no desk'));", /open its store: Error: no desk/],
    [
      'fails',
      "export default () => { throw new TypeError('no such desk'); };",
      /open its store: TypeError: no such desk/,
    ],
  ] as const)('refuses a module that %s with 2', async (_, text, message) => {
    const path = text === undefined ? join(folder, 'nowhere.mjs') : moduleOf(text);
    const { code, stdout, stderr } = await cli(['warm', queriesOf(golden), '--store', path, '--url', redis().url]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^aurum-cache: .* \(CONFIG\.INVALID\)\n$/s);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('shows no secret of a store', async () => {
    const env = { MARKET_DATABASE_URL: 'postgres://desk:hunter2@db.example/market', MARKET_PASSWORD: 'swordfish' };
    const failing = (error: string): string =>
      moduleOf(`import { AurumError } from ${core('')}; export default async () => { throw ${error}; };`);
    const answering = moduleOf(`${MODULE}export default async () => {
      const store = await open();
      const series = { ...store.series, readMany: async () => { throw new Error('swordfish of desk:hunter2 is refused'); } };
      return { store: { ...store, series }, tenant: 'desk' };
    };`);
    for (const [store, code] of [
      [failing("new Error('postgres://desk:hunter2@db.example, hunter2, swordfish')"), 2],
      [failing("new AurumError('STORE.UNAVAILABLE', { message: 'hunter2 swordfish' })"), 69],
      [answering, 1],
    ] as const) {
      const args = ['warm', queriesOf(golden.slice(0, 1)), '--store', store, '--url', redis().url];
      for (const more of [[], ['--json']]) {
        const outcome = await cli([...args, ...more], { ...env, AURUM_REDIS_NAMESPACE: freshNamespace() });
        expect(outcome.code).toBe(code);
        expect(outcome.stdout + outcome.stderr).toMatch(/\[redacted\]/);
        expect(outcome.stdout + outcome.stderr).not.toMatch(/hunter2|swordfish/);
      }
    }
  });

  it('opens no store when the server of the cache is not there', async () => {
    const before = closed();
    const args = ['warm', queriesOf(golden), '--store', moduleOf(`${MODULE}export default open;`)];
    const { code, stderr } = await cli([...args, '--url', 'redis://127.0.0.1:1']);
    expect(code).toBe(69);
    expect(stderr).toMatch(/STORE\.UNAVAILABLE/);
    expect(closed()).toBe(before);
  });

  it('ends as a program, whatever a module leaves open', async () => {
    const namespace = freshNamespace();
    const store = moduleOf(`${MODULE}setInterval(() => {}, 1000);
      export default async () => ({ store: await open(), tenant: 'desk' });`);
    const args = ['warm', queriesOf(golden), '--store', store, '--json'];
    const child = spawn(process.execPath, ['--conditions=@aurum/source', '--import', 'tsx', PROGRAM, ...args], {
      cwd: ROOT,
      env: { ...process.env, AURUM_REDIS_URL: redis().url, AURUM_REDIS_NAMESPACE: namespace },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { code, stdout, stderr } = await outcomeOf(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ warm: 3, failed: 0 });
    expect((await askService(namespace)).firsts).toEqual([410, 35, 410]);
  });
});
