import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../../../test-support/shared-data.js';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { batchIdOf } from '../../src/cli/import/batch-id.js';
import { cli, cliJson, fixture, useFolder } from './program.js';

interface FileReport {
  readonly file: string;
  readonly series: readonly { readonly key: string; readonly points: number; readonly isNew: boolean }[];
  readonly receipt: {
    readonly batchId: string;
    readonly inserted: number;
    readonly revised: number;
    readonly unchanged: number;
    readonly quarantined: number;
  } | null;
  readonly repeated: boolean;
  readonly issues: readonly { readonly kind: string; readonly severity: string }[];
  readonly quarantined: readonly string[];
}
interface Imported {
  readonly files: readonly FileReport[];
  readonly refused: readonly { readonly file: string; readonly problem: { readonly code: string } }[];
}

const PJM = fixture('pjm_da_hrl_lmps_2025-07-15_plain.csv');
const ALL = [
  'caiso_PRC_LMP_DAM_20251102_fall.csv',
  'ercot_DAMSPNP4190_20251102_fall.csv',
  'isone_WW_DALMP_ISO_20251102_fall.csv',
  'miso_20251102_da_expost_lmp_fall.csv',
  'nyiso_20251102damlbmp_zone_fall.csv',
  'pjm_da_hrl_lmps_2025-11-02_fall.csv',
  'spp_DA-LMP-SL-202511020100_fall.csv',
].map(fixture);

describe.skipIf(!hasPostgres)('importing on a server', () => {
  const url = useTestDatabase();
  const folder = useFolder();
  const on = (...words: string[]): string[] => ['import', ...words, '--url', url(), '--tenant', 'desk', '--quiet'];
  const imports = (...words: string[]) => cliJson<Imported>(on(...words));
  const file = (name: string, text: string | Uint8Array): string => {
    const path = join(folder(), name);
    writeFileSync(path, text);
    return path;
  };
  let store: TimescaleStore;

  beforeAll(async () => {
    store = await openStore(url(), { migrate: true, tenant: 'desk' });
  });
  afterAll(() => store.close());

  it('imports the files of all markets, and again: everything was there', async () => {
    const first = await imports(...ALL);
    expect([first.code, first.json.refused, first.json.files.map(({ file: path }) => path)]).toEqual([0, [], ALL]);
    for (const { series, receipt, repeated } of first.json.files) {
      const points = series.reduce((sum, one) => sum + one.points, 0);
      expect(points).toBeGreaterThan(0);
      expect([receipt?.inserted, repeated, series.every(({ isNew }) => isNew)]).toEqual([points, false, true]);
    }
    const again = await imports(...ALL);
    expect(again.json.files.map(({ receipt }) => receipt)).toEqual(first.json.files.map(({ receipt }) => receipt));
    expect(again.json.files.every(({ repeated, series }) => repeated && !series.some(({ isNew }) => isNew))).toBe(true);
    const people = await cli(on(ALL[0] as string));
    expect([people.code, people.stdout]).toEqual([
      0,
      expect.stringMatching(/imported before, at 2.*Z: nothing changed\n$/),
    ]);
  });

  it('stores what the files say, hour by hour, on the day of 25 hours', async () => {
    const series = await store.series.read('ercot.da.spp.hb_north', {
      start: '2025-11-02T00:00-05:00',
      end: '2025-11-03T00:00-06:00',
    });
    expect([series.length, series.missingCount]).toEqual([25, 0]);
    const rows = readFileSync(fixture('ercot_DAMSPNP4190_20251102_fall.csv'), 'utf8').split(/\r?\n/);
    const printed = rows.filter((row) => row.includes(',HB_NORTH,')).map((row) => Number(row.split(',')[3]));
    expect(Array.from(series.values)).toEqual(printed);
  });

  it('with another prefix it is another batch; with another instant of knowledge nothing is new', async () => {
    const prefixed = await imports(PJM, '--series-prefix', 'test.');
    expect(prefixed.json.files[0]?.series.every(({ key, isNew }) => key.startsWith('test.pjm.da.') && isNew)).toBe(
      true,
    );
    const known = await imports(PJM, '--series-prefix', 'test.', '--known-at', '2030-01-01T00:00Z');
    const points = prefixed.json.files[0]?.receipt?.inserted;
    expect(known.json.files[0]?.receipt).toMatchObject({ inserted: 0, revised: 0, unchanged: points });
    const usual = await imports(PJM, '--series-prefix', 'test.', '--known-at', 'usual');
    expect(usual.json.files[0]?.receipt).toMatchObject({ inserted: 0, revised: points, unchanged: 0 });
    // Noon in New York on the day before.
    const { knownAt } = await store.series.revisions('test.pjm.da.lmp.western-hub');
    expect(Math.min(...knownAt)).toBe(Date.parse('2025-07-14T12:00-04:00'));
  });

  it('imports one location of many, by name or number, with its facets', async () => {
    const { code, json } = await imports(PJM, '--series-prefix', 'one.', '--location', 'western hub');
    expect([code, json.files[0]?.series.map(({ key }) => key)]).toEqual([
      0,
      ['lmp', 'energy', 'congestion', 'loss'].map((part) => `one.pjm.da.${part}.western-hub`),
    ]);
    expect((await store.catalog.get('one.pjm.da.loss.western-hub')).attributes).toMatchObject({
      market: 'PJM',
      location: 'WESTERN HUB',
      component: 'loss',
    });
    const none = await imports(PJM, '--location', 'ATLANTIS');
    expect([none.code, none.json.refused[0]?.problem.code]).toEqual([65, 'MARKET.WRONG_FILE']);
    expect(none.stderr).toMatch(/none of the locations ATLANTIS: it has /);
    const rates = file('rates.csv', 'Date,USD,GBP\n2026-10-29,1.113,0.83578\n2026-10-30,1.1172,0.8338\n');
    expect((await imports(rates, '--location', 'USD')).stderr).toMatch(/no day-ahead file of a market/);
  });

  it('keeps each issue of a forecast whole when it is asked to', async () => {
    const path = file('run.csv', 'Date,USD\n2026-10-29,1.113\n');
    for (const run of ['2026-10-28T06:00Z', '2026-10-28T12:00Z']) {
      const { code, json } = await imports(path, '--issued', '--series-prefix', 'run.', '--known-at', run);
      expect([code, (json.files[0]?.receipt?.inserted ?? 0) + (json.files[0]?.receipt?.revised ?? 0)]).toEqual([0, 1]);
    }
    expect((await store.series.runs('run.ecb.eurofxref.usd')).length).toBe(2);
    expect((await cli(['series', 'show', 'run.ecb.eurofxref.usd', ...on().slice(1)])).stdout).toMatch(/^issued +yes/m);
  });

  it('brings back what was removed, although the file was imported before', async () => {
    const path = file('back.csv', 'Date,USD\n2026-10-29,1.113\n2026-10-30,1.1172\n');
    await imports(path, '--series-prefix', 'back.');
    await store.catalog.remove('back.ecb.eurofxref.usd');
    const { json } = await imports(path, '--series-prefix', 'back.');
    expect(json.files[0]).toMatchObject({ repeated: false, receipt: { inserted: 2 } });
    expect((await store.series.read('back.ecb.eurofxref.usd')).length).toBe(2);
    // Defined anew by someone else, it is missing no longer, and still empty.
    const definition = await store.catalog.get('back.ecb.eurofxref.usd');
    await store.catalog.remove(definition.key);
    await store.catalog.define([definition]);
    expect((await imports(path, '--series-prefix', 'back.')).json.files[0]).toMatchObject({ repeated: true });
    const again = await imports(path, '--series-prefix', 'back.', '--again');
    expect(again.json.files[0]).toMatchObject({ repeated: false, receipt: { inserted: 2 } });
  });

  it('writes nothing in a dry run', async () => {
    const { code, json } = await imports(PJM, '--dry-run', '--series-prefix', 'dry.');
    expect([code, json.files[0]?.receipt, json.files[0]?.series[0]?.isNew]).toEqual([0, null, true]);
    expect((await store.catalog.list({ keyPrefix: 'dry.' })).items).toEqual([]);
    const people = await cli(on(PJM, '--dry-run', '--series-prefix', 'dry.'));
    expect(people.stdout).toMatch(/^ {2}dry\.pjm\.da\.lmp\.western-hub \[USD\/MWh\]: 24 points, new$/m);
    expect(people.stdout).toMatch(/nothing was written\n$/);
  });

  it('imports the others when one is broken, and leaves nothing of that one', async () => {
    const whole = readFileSync(PJM);
    const broken = file('cut.csv', whole.subarray(0, Math.floor(whole.length * 0.7)));
    const unknown = file('unknown.csv', 'a,b\n1,2\n');
    const binary = file('latin.csv', Uint8Array.of(0x61, 0xe9, 0x0a));
    const { code, json, stderr } = await imports(broken, unknown, PJM, binary, '--series-prefix', 'part.');
    expect(code).toBe(65);
    expect(json.refused.map(({ file: path, problem }) => [path, problem.code])).toEqual([
      [broken, expect.stringMatching(/^MARKET\./)],
      [unknown, 'MARKET.WRONG_FILE'],
      [binary, 'CSV.ROW'],
    ]);
    expect(json.files.map(({ file: path }) => path)).toEqual([PJM]);
    const problems = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { detail: string });
    expect(problems.map(({ detail }) => detail.split(':')[0])).toEqual(['cut.csv', 'unknown.csv', 'latin.csv']);
    const only = await imports(broken, '--series-prefix', 'none.');
    expect([only.code, only.json.files]).toEqual([65, []]);
    expect((await store.catalog.list({ keyPrefix: 'none.' })).items).toEqual([]);
  });

  it('reads any CSV by declared columns, and says what is odd about it', async () => {
    const path = file(
      'Hub prices.csv',
      'Date;Hour;Price;Load\n29.03.2026;0;"1.040,50";51.200\n29.03.2026;1;38,25;n/e\n29.03.2026;3;-12;49.875\n',
    );
    const declared = [
      ...[
        '--csv',
        '--time-column',
        'Date',
        '--time-column',
        'Hour',
        '--time-format',
        'dd.MM.yyyy H',
        '--zone',
        'Europe/Berlin',
      ],
      ...[
        '--value-column',
        'Price',
        '--unit',
        'EUR/MWh',
        '--value-column',
        'Load',
        '--unit',
        'MW',
        '--kind',
        'average',
      ],
      ...[
        '--delimiter',
        ';',
        '--decimal',
        ',',
        '--thousands',
        '.',
        '--missing',
        '',
        '--missing',
        'n/e',
        '--frequency',
        'PT1H',
      ],
    ];
    const { code, json } = await imports(path, ...declared);
    expect([code, json.files[0]?.series]).toEqual([
      1,
      [
        { key: 'hub-prices.price', unit: 'EUR/MWh', points: 3, isNew: true },
        { key: 'hub-prices.load', unit: 'MW', points: 2, isNew: true },
      ],
    ]);
    expect(json.files[0]?.issues.map(({ kind }) => kind)).toContain('blank');
    expect(Array.from((await store.series.read('hub-prices.price')).values)).toEqual([1040.5, 38.25, -12]);
    const people = await cli(on(path, ...declared, '--key', 'p', '--key', 'l'));
    expect([people.code, people.stdout]).toEqual([1, expect.stringMatching(/^ {2}warning: 1 .*line 3/m)]);
    const keys = await imports(path, ...declared, '--key', 'same', '--key', 'same');
    expect([keys.code, keys.json.refused[0]?.problem.code]).toEqual([65, 'SERIES.DUPLICATE']);
  });

  it('puts values outside of the bounds into quarantine, and says which', async () => {
    const path = file('spike.csv', 'Date,USD\n2026-10-28,1.11\n2026-10-29,111\n2026-10-30,-1\n');
    const { code, json } = await imports(path, '--series-prefix', 'q.', '--min', '0', '--max', '10');
    expect([code, json.files[0]?.receipt]).toEqual([1, expect.objectContaining({ inserted: 1, quarantined: 2 })]);
    expect(json.files[0]?.quarantined).toEqual([
      'q.ecb.eurofxref.usd at 2026-10-29T00:00:00+01:00: range: 111 USD/EUR is above 10',
      'q.ecb.eurofxref.usd at 2026-10-30T00:00:00+01:00: range: -1 USD/EUR is below 0',
    ]);
    expect(await store.series.quarantine('q.ecb.eurofxref.usd')).toHaveLength(2);
  });

  it('refuses a file whose series have another unit in the store, and keeps what is there', async () => {
    const text = 't,v\n2026-01-01T00:00Z,1\n2026-01-01T01:00Z,2\n';
    const csv = ['--csv', '--time-column', 't', '--value-column', 'v', '--kind', 'average', '--key', 'unit.v'];
    await imports(file('unit.csv', text), ...csv, '--unit', 'MW');
    const other = await imports(file('unit.csv', text.replace(',2', ',3')), ...csv, '--unit', 'EUR/MWh');
    expect([other.code, other.json.refused[0]?.problem.code]).toEqual([65, 'SERIES.UNIT_MISMATCH']);
    expect(Array.from((await store.series.read('unit.v')).values)).toEqual([1, 2]);
  });

  it.skipIf(!hasSharedData)('imports real files, and again', async () => {
    const real = [
      'us_lmp/isone_hub_da_2017-07_2017-08.csv',
      'fx/ecb_eurofxref_2010-.csv',
      'load/pjm_ekpc_load_2016-2017_unsorted.csv',
    ];
    const first = await imports(...real.map(sharedData), '--series-prefix', 'real.');
    expect([0, 1]).toContain(first.code);
    expect(first.json.files.map(({ receipt }) => (receipt?.inserted ?? 0) > 1000)).toEqual([true, true, true]);
    const again = await imports(...real.map(sharedData), '--series-prefix', 'real.');
    expect(again.json.files.map(({ receipt, repeated }) => [receipt, repeated])).toEqual(
      first.json.files.map(({ receipt }) => [receipt, true]),
    );
  });

  it('ends with 69 when the store is not there', async () => {
    const { code, stdout, stderr } = await cli(['import', PJM, '--url', 'postgres://x@127.0.0.1:1/x', '--json']);
    expect([code, stdout]).toEqual([69, '']);
    expect(stderr).toMatch(/STORE\.UNAVAILABLE/);
  });
});

describe('importing into a folder', () => {
  const folder = useFolder();

  it('makes the store, says what it does on stderr, and repeats exactly', async () => {
    const store = ['--url', `file:${join(folder(), 'store')}`];
    const first = await cli(['import', PJM, ...store]);
    expect([first.code, first.stderr]).toEqual([
      0,
      'pjm_da_hrl_lmps_2025-07-15_plain.csv: reading\npjm_da_hrl_lmps_2025-07-15_plain.csv: writing 288 points of 12 series\n',
    ]);
    expect(first.stdout).toMatch(
      /12 series \(12 new\), 288 points\n {2}288 inserted, 0 revised, 0 unchanged, 0 put into quarantine\n$/,
    );
    const again = await cli(['import', PJM, ...store, '--quiet']);
    expect([again.stdout, again.stderr]).toEqual([expect.stringMatching(/imported before/), '']);
  });
});

describe('the id of a batch', () => {
  it('is a UUID, and follows from the content and from how it is read', () => {
    const id = batchIdOf(Uint8Array.of(1), ['a']);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(batchIdOf(Uint8Array.of(1), ['a'])).toBe(id);
    expect(batchIdOf(Uint8Array.of(2), ['a'])).not.toBe(id);
    expect(batchIdOf(Uint8Array.of(1), ['b'])).not.toBe(id);
  });
});
