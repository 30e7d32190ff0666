import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { administrator, hourly, prices, T0 } from '../samples.js';
import { cli, cliJson, useFolder } from './program.js';

interface Listing {
  readonly series: readonly { readonly key: string; readonly attributes: object }[];
  readonly more: boolean;
}

describe.skipIf(!hasPostgres)('on a server', () => {
  const url = useTestDatabase();
  const on = (...words: string[]): string[] => [...words, '--url', url(), '--tenant', 'desk'];

  it('migrates: shows what is pending, applies it once, then nothing', async () => {
    const dry = await cliJson<{ pending: number; migrations: { appliedAt: unknown }[] }>(on('migrate', '--dry-run'));
    expect([dry.code, dry.json.pending, dry.json.migrations.every(({ appliedAt }) => appliedAt === null)]).toEqual([
      1,
      dry.json.migrations.length,
      true,
    ]);
    const before = await cli(on('series', 'list'));
    expect([before.code, before.stderr]).toEqual([69, expect.stringMatching(/NOT_MIGRATED/)]);
    const degraded = await cli(on('status'));
    expect([degraded.code, degraded.stdout]).toEqual([
      1,
      expect.stringMatching(/status +degraded[\s\S]*problem: migration 1 .*pending/),
    ]);

    const first = await cliJson<{ applied: number[]; pending: number }>(on('migrate'));
    expect([first.code, first.json.applied.length, first.json.pending]).toEqual([0, dry.json.pending, 0]);
    const second = await cli(on('migrate'));
    expect([second.code, second.stdout]).toEqual([0, expect.stringMatching(/nothing was pending\n$/)]);
    expect((await cli(on('migrate', '--dry-run'))).code).toBe(0);
  });

  it('creates tenants, again and again; an unknown one is refused', async () => {
    const unknown = await cli(['series', 'list', '--url', url(), '--tenant', 'nobody']);
    expect([unknown.code, unknown.stderr]).toEqual([65, expect.stringMatching(/TENANT\.NOT_FOUND/)]);
    const none = await cli(['series', 'list', '--url', url()]);
    expect([none.code, none.stderr]).toEqual([64, expect.stringMatching(/TENANT\.MISSING/)]);
    for (let i = 0; i < 2; i++) {
      const made = await cliJson(['tenant', 'create', 'desk', '--url', url()]);
      expect([made.code, made.json]).toEqual([0, { tenant: 'desk' }]);
    }
    expect((await cli(on('series', 'list'))).stdout).toBe('there is no such series\n');
  });

  it('says how the store is, without its password', async () => {
    const { code, json, stdout } = await cliJson<Record<string, unknown>>(on('status'));
    expect([code, json.status, json.tenant, json.problems]).toEqual([0, 'up', 'desk', []]);
    expect(json.server).toMatch(/^postgresql \d+/);
    const { password } = new URL(url());
    expect(password.length).toBeGreaterThan(8);
    expect(stdout).not.toContain(password);
    const people = await cli(on('status'));
    expect(people.stdout).not.toContain(password);
    expect(people.stdout).toMatch(/^status +up$/m);
    expect(people.stdout).toMatch(/^connections +\d+ of 57$/m);
    expect(json.details).toMatchObject({ connections: { max: 57 }, readOnly: false });
    const wrong = new URL(url());
    wrong.password = 'wrong-password';
    const refused = await cli(['status', '--url', wrong.href]);
    expect([refused.code, refused.stdout]).toEqual([69, '']);
    expect(refused.stderr).toMatch(/refused the password.*STORE\.REFUSED/);
    expect(refused.stderr).not.toContain('wrong-password');
  });

  describe('series', () => {
    beforeAll(async () => {
      await using store = await openStore(url(), { tenant: 'desk' });
      await store.catalog.define([
        hourly('a.one', { attributes: { iso: 'PJM', part: 'lmp' }, description: 'the first of all' }),
        hourly('a.two', { attributes: { iso: 'PJM', part: 'loss' } }),
        hourly('b.one', { attributes: { iso: 'ERCOT', part: 'spp' } }),
        ...Array.from({ length: 1200 }, (_, i) => hourly(`many.${String(i).padStart(4, '0')}`)),
      ]);
      await store.series.write({ key: 'a.one', series: prices(4), knownAt: T0 });
      await store.series.write({ key: 'a.one', series: prices(2, { offset: 0.5 }), knownAt: T0 + 1000 });
    });

    it.each([
      [['--prefix', 'a.'], ['a.one', 'a.two'], false],
      [['--text', 'FIRST all'], ['a.one'], false],
      [['--attribute', 'iso=PJM', '--attribute', 'part=loss'], ['a.two'], false],
      [['--prefix', 'a.', '--limit', '1'], ['a.one'], true],
      [['--prefix', 'nothing'], [], false],
    ])('lists with %j', async (options, keys, more) => {
      const { code, json } = await cliJson<Listing>(on('series', 'list', ...options));
      expect([code, json.series.map(({ key }) => key), json.more]).toEqual([0, keys, more]);
      const people = await cli(on('series', 'list', ...options));
      const lines = people.stdout.trimEnd().split('\n');
      expect(lines.slice(1, 1 + keys.length).map((line) => line.split(/ +/)[0])).toEqual(keys);
      expect(/there are more than 1/.test(people.stdout)).toBe(more);
    });

    it('lists more than a page holds', async () => {
      const { json } = await cliJson<Listing>(on('series', 'list', '--prefix', 'many.', '--limit', '1100'));
      expect([json.series.length, json.series[1099]?.key, json.more]).toEqual([1100, 'many.1099', true]);
    });

    it('shows what a series is and how far it reaches', async () => {
      const { code, json } = await cliJson<Record<string, unknown>>(on('series', 'show', 'a.one'));
      expect(code).toBe(0);
      expect(json).toMatchObject({
        key: 'a.one',
        unit: 'EUR/MWh',
        attributes: { iso: 'PJM', part: 'lmp' },
        first: '2026-01-01T00:00:00Z',
        last: '2026-01-01T03:00:00Z',
        quarantined: 0,
      });
      const empty = await cli(on('series', 'show', 'a.two'));
      expect(empty.stdout).toMatch(/^first interval +none: nothing is stored$/m);
      const missing = await cli(on('series', 'show', 'a.three'));
      expect([missing.code, missing.stdout]).toEqual([65, '']);
      expect(missing.stderr).toMatch(/no series "a\.three".*SERIES\.NOT_FOUND/);
    });

    it('reads values as they are and as they were known', async () => {
      const now = await cli(on('series', 'read', 'a.one', '--from', '2026-01-01', '--to', '2026-01-01T05:00'));
      expect(now.stdout.split('\n')).toEqual([
        'a.one: average, PT1H, on UTC',
        'start                 value [EUR/MWh]  flag',
        '2026-01-01T00:00:00Z              0.5',
        '2026-01-01T01:00:00Z              1.5',
        '2026-01-01T02:00:00Z                2',
        '2026-01-01T03:00:00Z                3',
        '2026-01-01T04:00:00Z                   missing',
        '',
      ]);
      const then = await cliJson<{ values: number[]; name: string }>(
        on('series', 'read', 'a.one', '--as-of', '2026-01-01T00:00:00Z'),
      );
      expect([then.json.name, then.json.values]).toEqual(['a.one', [0, 1, 2, 3]]);
      const never = await cliJson<{ values: unknown[] }>(
        on(
          'series',
          'read',
          'a.one',
          '--recorded-by',
          '2020-01-01',
          '--to',
          '2026-01-01T01:00',
          '--from',
          '2026-01-01',
        ),
      );
      expect(never.json.values).toEqual([null]);
      const backwards = await cli(on('series', 'read', 'a.one', '--from', '2026-01-02', '--to', '2026-01-01'));
      expect([backwards.code, backwards.stderr]).toEqual([65, expect.stringMatching(/TIME\.INVALID_INTERVAL/)]);
    });
  });

  it('says that the server has lost the store’s function, as the store itself would', async () => {
    await using admin = await administrator(url());
    await admin.query('CREATE SCHEMA elsewhere');
    const { code, stderr } = await cli(on('series', 'list', '--schema', 'elsewhere'));
    expect([code, stderr]).toEqual([69, expect.stringMatching(/STORE\.NOT_MIGRATED/)]);
  });
});

describe('on a folder', () => {
  const folder = useFolder();
  let store: string[];
  beforeAll(() => {
    store = ['--url', `file:${join(folder(), 'store')}`];
  });
  afterAll(() => expect(existsSync(join(folder(), 'store', 'aurum.lock'))).toBe(false));

  it('makes the store and says how it is', async () => {
    expect((await cli(['migrate', ...store])).code).toBe(0);
    const { json } = await cliJson<Record<string, unknown>>(['status', ...store]);
    expect([json.status, json.tenant, json.server]).toEqual(['up', 'default', expect.stringMatching(/^pglite /)]);
    expect((await cli(['tenant', 'create', 'desk', ...store])).code).toBe(0);
    expect((await cli(['series', 'list', ...store, '--tenant', 'desk'])).code).toBe(0);
  });
});
