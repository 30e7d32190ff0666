import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  calendarIndex,
  FLAG,
  type Frequency,
  fromArrow,
  gridIndex,
  type Instant,
  irregularIndex,
  marketClock,
  parseSeriesCsv,
  Series,
  type SeriesDefinition,
  type SeriesWrite,
} from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { streamCsv } from '../../src/cli/export/csv-stream.js';
import { run } from '../../src/cli/run.js';
import { administrator, busyBackends, hourly, prices, T0, until } from '../samples.js';
import { cli, cliJson, collector, start, useFolder } from './program.js';

const FORMS = ['csv', 'json', 'arrow', 'binary'] as const;
const BERLIN = marketClock('Europe/Berlin');

/** Series of every kind of index, with flags, gaps, withdrawals and a minus zero. */
function specimens(): readonly { readonly definition: SeriesDefinition; readonly write: SeriesWrite }[] {
  const flags = Uint8Array.of(FLAG.ok, FLAG.missing, FLAG.estimated, FLAG.ok, FLAG.notANumber);
  const values = Float64Array.of(-0, Number.NaN, 0.1 + 0.2, 1e300, Number.NaN);
  const one = (key: string, frequency: Frequency | 'irregular', index: Series['index']) => {
    const common = { unit: 'MWh', kind: 'sum', clock: BERLIN } as const;
    const series = Series.of({ ...common, index, values, flags });
    return {
      definition: { ...common, key, frequency },
      write: { key, series, knownAt: T0 },
    };
  };
  const fall: Instant = Date.parse('2026-10-24T23:00Z');
  return [
    one('hourly "quoted", with commas', 'PT1H', gridIndex('PT1H', BERLIN, { start: fall, end: fall + 5 * 3_600_000 })),
    one('daily', 'P1D', calendarIndex({ frequency: 'P1D', clock: BERLIN, start: '2026-10-24T00:00+02:00', length: 5 })),
    one(
      'irregular',
      'irregular',
      irregularIndex({
        starts: Float64Array.of(0, 10, 20, 40, 80).map((m) => fall + m * 60_000),
        ends: Float64Array.of(10, 15, 40, 50, 90).map((m) => fall + m * 60_000),
      }),
    ),
  ];
}

describe.skipIf(!hasPostgres)('exporting from a server', () => {
  const url = useTestDatabase();
  const folder = useFolder();
  const on = (...words: string[]): string[] => [...words, '--url', url(), '--tenant', 'desk', '--quiet'];
  let store: TimescaleStore;

  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, tenant: 'desk' });
    await store.catalog.define([hourly('long'), hourly('empty'), ...specimens().map(({ definition }) => definition)]);
    await store.series.writeMany(specimens().map(({ write }) => write));
    await store.series.write({ key: 'long', series: prices(120_000), knownAt: T0 });
  });
  afterAll(() => store.close());

  it.each(FORMS)('writes every kind of series as %s, and import brings back the same', async (format) => {
    for (const [i, { definition }] of specimens().entries()) {
      const { key, frequency } = definition;
      // A missing point says nothing: where there is no grid, nothing is left of it.
      const intervals = frequency === 'irregular' ? 4 : 5;
      const path = join(folder(), `${i}.${format}`);
      const { code, json } = await cliJson<Record<string, unknown>>(
        on('export', key, '--format', format, '--output', path),
      );
      expect([code, json]).toEqual([0, { key, format, file: path, intervals }]);
      const prefix = `${format}/`;
      const imported = await cli(on('import', path, '--series-prefix', prefix));
      expect([imported.code, imported.stderr]).toEqual([0, '']);
      const [original, copy] = await store.series.readMany([key, prefix + key]);
      expect(original?.withName(undefined).equals(copy?.withName(undefined) as Series)).toBe(true);
      expect(Object.is(copy?.values[0], original?.values[0])).toBe(true);
      const { description: _, attributes: __, key: ___, ...now } = await store.catalog.get(prefix + key);
      expect(now).toMatchObject({ unit: 'MWh', kind: 'sum', frequency });
    }
  });

  it('writes to stdout what it writes to a file', async () => {
    for (const format of FORMS) {
      const path = join(folder(), `same.${format}`);
      await cli(on('export', 'daily', '--format', format, '--output', path));
      const stdout = collector();
      const io = { env: {}, stdout, stderr: collector(), signal: new AbortController().signal };
      expect(await run(on('export', 'daily', '--format', format), io)).toBe(0);
      expect(stdout.bytes().equals(readFileSync(path))).toBe(true);
    }
    const arrow = readFileSync(join(folder(), 'same.arrow'));
    expect(fromArrow(arrow)[0]?.equals(await store.series.read('daily'))).toBe(true);
  });

  it('streams what is longer than a chunk, whole', async () => {
    const { stdout } = await cli(on('export', 'long'));
    expect(parseSeriesCsv(stdout)[0]?.equals(await store.series.read('long'))).toBe(true);
  });

  it('takes range and knowledge as read does, gaps at both ends included; a series without data is empty', async () => {
    const range = { start: '2025-12-31T20:00Z', end: '2026-01-01T03:00Z' };
    const ranged = await cli(on('export', 'long', '--from', range.start, '--to', range.end));
    expect(parseSeriesCsv(ranged.stdout)[0]?.equals(await store.series.read('long', range))).toBe(true);
    expect(parseSeriesCsv(ranged.stdout)[0]?.missingCount).toBe(4);
    const unknown = await cli(
      on('export', 'long', '--as-of', '2020-01-01T00:00Z', '--from', range.start, '--to', range.end),
    );
    expect(parseSeriesCsv(unknown.stdout)[0]?.missingCount).toBe(7);
    const empty = await cli(on('export', 'empty'));
    expect([empty.code, parseSeriesCsv(empty.stdout)[0]?.length]).toEqual([0, 0]);
  });

  it('leaves the file that was there when it fails, and nothing beside it', async () => {
    const place = join(folder(), 'kept');
    mkdirSync(place);
    writeFileSync(join(place, 'out.csv'), 'as before');
    const missing = await cli(on('export', 'nothing', '--output', join(place, 'out.csv')));
    expect([missing.code, missing.stderr]).toEqual([65, expect.stringMatching(/SERIES\.NOT_FOUND/)]);
    const controller = new AbortController();
    // Fires in the middle of the stream: behind the header, with rows to come.
    const stdout = collector(() => controller.abort());
    const io = { env: {}, stdout, stderr: collector(), signal: controller.signal };
    expect(await run(on('export', 'long'), io)).toBe(130);
    expect(stdout.bytes().toString().split('\n').length).toBeLessThan(120_000);
    const nowhere = await cli(on('export', 'long', '--output', join(folder(), 'no-such-folder', 'out.csv')));
    expect([nowhere.code, nowhere.stderr]).toEqual([64, expect.stringMatching(/cannot be written \(ENOENT\)/)]);
    expect(readdirSync(place)).toEqual(['out.csv']);
    expect(readFileSync(join(place, 'out.csv'), 'utf8')).toBe('as before');
  });

  describe('interrupted as a program', () => {
    /** Holds the program up at a lock, interrupts it there, and looks at what is left. */
    async function interrupt(args: readonly string[], table: string): Promise<void> {
      await using admin = await administrator(url());
      await admin.query(`BEGIN; LOCK TABLE aurum.${table} IN ACCESS EXCLUSIVE MODE`);
      const waiting = async (): Promise<boolean> => {
        await admin.query('SELECT pg_stat_clear_snapshot()');
        const { rows } = await admin.query(
          `SELECT FROM pg_stat_activity WHERE application_name = 'aurum-timescale' AND datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rows.length > 0;
      };
      const { child, ended } = start(args);
      await until('the program to wait for the lock', waiting);
      child.kill('SIGINT');
      const { code, stderr } = await ended;
      expect([code, stderr]).toEqual([130, expect.stringMatching(/CALL\.ABORTED/)]);
      // The lock is still held, so that the statement did not end by itself.
      await until('the statement to be gone', async () => !(await waiting()));
      await admin.query('ROLLBACK');
    }

    it('an export leaves no file', async () => {
      const place = join(folder(), 'interrupted');
      mkdirSync(place);
      await interrupt(on('export', 'long', '--output', join(place, 'out.csv')), 'observation');
      expect(readdirSync(place)).toEqual([]);
    });

    it('an import leaves no value, and a repeat imports all of it', async () => {
      const path = join(folder(), 'half.csv');
      writeFileSync(path, 'Date,USD,GBP\n2026-10-29,1.113,0.83578\n2026-10-30,1.1172,0.8338\n');
      const args = on('import', path, '--series-prefix', 'half.');
      await interrupt(args, 'write_batch');
      for (const { key } of (await store.catalog.list({ keyPrefix: 'half.' })).items) {
        expect((await store.series.read(key)).length).toBe(0);
      }
      const again = await cliJson<{ files: { receipt: { inserted: number } }[] }>(args);
      expect([again.code, again.json.files[0]?.receipt.inserted]).toEqual([0, 4]);
    });

    it('nothing of it runs on', async () => {
      await using admin = await administrator(url());
      expect(await busyBackends(admin)).toEqual([]);
    });
  });
});

describe('a stream as CSV', () => {
  it('is the CSV of the whole series, however it is cut', async () => {
    const points = fc.record({
      frequency: fc.constantFrom('PT15M', 'PT1H', 'P1D', 'P1M') as fc.Arbitrary<Frequency>,
      slots: fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 20 }).map((list) => list.sort((a, b) => a - b)),
      cuts: fc.array(fc.nat(20), { maxLength: 5 }),
      before: fc.nat(3),
      after: fc.nat(3),
      flagged: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(points, async ({ frequency, slots, cuts, before, after, flagged }) => {
        const whole = gridIndex(frequency, BERLIN, { start: T0 - 3_600_000, end: T0 + 70 * 32 * 86_400_000 });
        const edges = (slot: number): Instant => startOf(whole, slot + 10);
        const definition: SeriesDefinition = { key: 'a,b', unit: 'MW', kind: 'average', clock: BERLIN, frequency };
        const [first, last] = [slots[0] as number, slots.at(-1) as number];
        const range = { start: edges(first - before), end: edges(last + 1 + after) };
        const build = (from: number, to: number): Series => {
          const index = gridIndex(frequency, BERLIN, { start: edges(from), end: edges(to) });
          const has = Array.from({ length: to - from }, (_, i) => slots.includes(from + i));
          return Series.of({
            ...definition,
            name: definition.key,
            index,
            values: Float64Array.from(has, (there, i) => (there ? from + i : Number.NaN)),
            flags: Uint8Array.from(has, (there) => (there ? (flagged ? FLAG.estimated : FLAG.ok) : FLAG.missing)),
          });
        };
        const bounds = [...new Set([0, ...cuts.filter((cut) => cut < slots.length), slots.length])].sort(
          (a, b) => a - b,
        );
        async function* chunks() {
          for (const [i, from] of bounds.slice(0, -1).entries()) {
            const to = bounds[i + 1] as number;
            yield { key: definition.key, series: build(slots[from] as number, (slots[to - 1] as number) + 1) };
          }
        }
        let text = '';
        const rows = await streamCsv({ definition, range }, chunks(), async (data) => {
          text += String(data);
        });
        const expected = build(first - before, last + 1 + after);
        expect(rows).toBe(expected.length);
        expect(parseSeriesCsv(text)[0]?.equals(expected)).toBe(true);
      }),
    );
  });

  function startOf(index: ReturnType<typeof gridIndex>, slot: number): Instant {
    return index.kind === 'regular' ? index.start + slot * index.stepMs : (index.edges[slot] as number);
  }
});

describe('exporting from a folder', () => {
  const folder = useFolder();

  it('writes and reads back', async () => {
    const target = `file:${join(folder(), 'store')}`;
    {
      await using store = await openStore(target);
      await store.catalog.define([hourly('a')]);
      await store.series.write({ key: 'a', series: prices(100), knownAt: T0 });
    }
    const path = join(folder(), 'a.csv');
    const { code, stderr } = await cli(['export', 'a', '--url', target, '--output', path]);
    expect([code, stderr]).toEqual([0, `100 intervals of a as csv to ${path}\n`]);
    expect((await cli(['import', path, '--url', target, '--series-prefix', 'b.'])).code).toBe(0);
    await using store = await openStore(target);
    const [a, b] = await store.series.readMany(['a', 'b.a']);
    expect(a?.withName(undefined).equals(b?.withName(undefined) as Series)).toBe(true);
  });

  it('as a program: a reader that stops early is no failure', async () => {
    const target = `file:${join(folder(), 'store')}`;
    expect(existsSync(join(folder(), 'store'))).toBe(true);
    const { child, ended } = start(['export', 'a', '--url', target]);
    child.stdout?.destroy();
    await once(child, 'exit');
    expect((await ended).code).toBe(0);
  });
});
