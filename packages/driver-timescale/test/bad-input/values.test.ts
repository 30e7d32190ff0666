import { clocks, marketClock, type Series, toInstant } from '@aurum/core';
import { readErcotDayAhead, readMarketFile, readPjmDayAhead } from '@aurum/core/markets';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { BAD_INPUT, expectRefusal } from './cases.js';
import { embeddedSubject, type Subject, serverSubject } from './contents.js';
import { berlin, DEFINITIONS, ercotDay, importCsv, KNOWN, PRICE, run, START } from './trading-desk.js';

it('every kind of bad input has a code of its own', () => {
  const codes = Object.values(BAD_INPUT).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

describe('bad values', () => {
  describe('into an embedded store', () => refusals(embeddedSubject));

  describe.skipIf(!hasPostgres)('into PostgreSQL', () => {
    const url = useTestDatabase();
    refusals(() => serverSubject(url()));
  });
});

function refusals(open: () => Promise<Subject>): void {
  let subject: Subject;
  let before: readonly string[];

  beforeAll(async () => {
    subject = await open();
    const { catalog, series } = subject.store;
    await catalog.define(DEFINITIONS);
    await series.write({ key: 'de.da', series: run([90, 91, 92, 93]), knownAt: KNOWN });
    await series.write({ key: 'de.da', series: run([90, 99]), knownAt: '2026-01-15T08:00Z' });
    await series.write({ key: 'de.load', series: run([1, 2, 3, 4], { unit: 'MW', step: 'PT15M' }), knownAt: KNOWN });
    await series.write({ key: 'pjm.da', series: run([40, 41, 42, 43], { unit: 'USD/MWh' }), knownAt: KNOWN });
  });
  afterAll(() => subject[Symbol.asyncDispose]());

  beforeEach(async () => {
    before = await subject.contents();
  });
  afterEach(async () => {
    expect(await subject.contents()).toEqual(before);
  });

  it('starts from a store with definitions, values, a revision and receipts, all of which are compared', () => {
    const tables = new Set(before.map((row) => row.split(' ')[0]));
    for (const table of ['tenant', 'series', 'observation', 'observation_revision', 'write_batch'])
      expect([...tables]).toContain(table);
  });

  it('an unknown unit: in a file, a definition, a series, a conversion', async () => {
    const wording = { names: /'EUR\/Mwh'\n {2}EUR\/Mwh\n {6}\^/, remedy: /did you mean 'MWh'\?/ };
    const text = 'time,price\n2026-01-15 00:00,90\n';
    await expectRefusal('an unknown unit', {
      ...wording,
      attempt: () => importCsv(subject, text, { unit: 'EUR/Mwh' }),
    });
    const definition = { ...PRICE, key: 'new', unit: 'EUR/Mwh' };
    const attempt = () => subject.store.catalog.define([{ ...definition, key: 'good', unit: 'EUR/MWh' }, definition]);
    await expectRefusal('an unknown unit', { ...wording, attempt });
    await expectRefusal('an unknown unit', { ...wording, attempt: () => run([1], { unit: 'EUR/Mwh' }) });
    const read = await subject.store.series.read('de.da');
    await expectRefusal('an unknown unit', { ...wording, attempt: () => read.to('EUR/Mwh' as string) });
  });

  it('an unknown zone: in a file and in a clock', async () => {
    const wording = { names: /"Europe\/Berln"/, remedy: /Did you mean Europe\/Berlin\?/ };
    const text = 'time,price\n2026-01-15 00:00,90\n';
    const attempt = () => importCsv(subject, text, { zone: 'Europe/Berln' });
    await expectRefusal('an unknown zone', { ...wording, attempt });
    await expectRefusal('an unknown zone', { ...wording, attempt: () => marketClock('Europe/Berln') });
  });

  it('a local time that does not exist: in a file, with its line, and in a range', async () => {
    const text = 'time,price\n2026-03-29 01:00,40\n2026-03-29 02:00,41\n2026-03-29 03:00,42\n';
    await expectRefusal('a local time that does not exist', {
      attempt: () => importCsv(subject, text),
      names: /line 3, column "time".*"2026-03-29 02:00".*Europe\/Berlin/,
      remedy: /correct it, or choose nonexistent: 'skip'/,
    });
    await expectRefusal('a local time that does not exist', {
      attempt: () => subject.store.series.read('de.da', { start: toInstant('2026-03-29T02:30', berlin.zone) }),
      names: /2026-03-29T02:30:00 does not occur in Europe\/Berlin/,
      remedy: /choose .* nonexistent: 'earlier' or 'later'/,
    });
  });

  it('a local time that exists twice: in a file, with its line, and in a range', async () => {
    const text = 'time,price\n2026-10-25 01:00,40\n2026-10-25 02:00,41\n2026-10-25 02:00,42\n2026-10-25 03:00,43\n';
    await expectRefusal('a local time that exists twice', {
      attempt: () => importCsv(subject, text),
      names: /line 3, column "time".*"2026-10-25 02:00".*2026-10-25T00:00:00Z and 2026-10-25T01:00:00Z/,
      remedy: /say which with ambiguous: 'earlier'/,
    });
    await expectRefusal('a local time that exists twice', {
      attempt: () => subject.store.series.read('de.da', { start: toInstant('2026-10-25T02:30', berlin.zone) }),
      names: /2026-10-25T02:30:00 occurs twice in Europe\/Berlin/,
      remedy: /give an offset, or choose with ambiguous/,
    });
  });

  it('duplicates: in a batch, whose other series is not written either, and in a file', async () => {
    const error = await expectRefusal('duplicates in a batch', {
      attempt: () =>
        subject.store.series.writeMany([
          { key: 'de.load', series: run([5, 6, 7, 8], { unit: 'MW', step: 'PT15M' }), knownAt: '2026-01-16T00:00Z' },
          { key: 'de.da', series: run([70, 71]), knownAt: '2026-01-16T00:00Z' },
          { key: 'de.da', series: run([72, 73]), knownAt: '2026-01-16T00:00Z' },
        ]),
      names: /"de\.da" at 2026-01-14T23:00:00Z known at 2026-01-16T00:00:00Z, "de\.da" at 2026-01-15T00:00:00Z/,
      remedy: /Keep one value for each, or give the later ones a later knownAt/,
    });
    expect(error.details.count).toBe(2);
    const text = 'time,price\n2026-01-15 00:00,40\n2026-01-15 01:00,41\n2026-01-15 00:00,42\n';
    await expectRefusal('duplicates in a batch', {
      attempt: () => importCsv(subject, text),
      names: /line 4: 2026-01-14T23:00:00Z is already on line 2/,
      remedy: /remove one, or say which wins/,
    });
  });

  it('NaN where the definition refuses it, and an infinity anywhere', async () => {
    const division = run([70, 71, 72]).divide(run([1, 0, 1], { unit: '1' }));
    await expectRefusal('NaN where it is refused', {
      attempt: () => subject.store.series.write({ key: 'de.da', series: division, knownAt: '2026-01-16T00:00Z' }),
      names: /"de\.da".*2026-01-15T00:00:00Z/,
      remedy: /Flag it as missing or withdrawn, set it apart in quarantine, or define the series with nan: 'store'/,
    });
    await expectRefusal('NaN where it is refused', {
      attempt: () => run([1, Number.POSITIVE_INFINITY]),
      names: /2026-01-15T00:00:00Z \(position 1\) is Infinity/,
      remedy: /finite numbers, and NaN where there is none/,
    });
  });

  it('series with different indexes, as they come from the store', async () => {
    const load = await subject.store.series.read('de.load');
    await expectRefusal('series with different indexes', {
      attempt: () => load.add(run([1, 2], { unit: 'MW' })),
      names: /PT15M from 2026-01-14T23:00:00Z and PT1H from/,
      remedy: /resample one of them/,
    });
  });

  it('units that do not match, and currencies without a rate, as they come from the store', async () => {
    const [price, dollars] = await subject.store.series.readMany(['de.da', 'pjm.da']);
    await expectRefusal('units that do not match', {
      attempt: () => price?.add(run([1, 2, 3, 4], { unit: 'MW' })),
      names: /'MW'.*'EUR\/MWh'/,
      remedy: /Multiply by a factor that has a unit, or choose another unit/,
    });
    await expectRefusal('currencies without a rate', {
      attempt: () => price?.add(dollars as Series),
      names: /'USD\/MWh' to 'EUR\/MWh' crosses currencies/,
      remedy: /give an fx/,
    });
  });

  it('another unit than the series was defined with: written, and defined again', async () => {
    await expectRefusal('another unit than defined', {
      attempt: () =>
        subject.store.series.write({
          key: 'de.da',
          series: run([1], { unit: 'EUR/kWh' }),
          knownAt: '2026-01-16T00:00Z',
        }),
      names: /"de\.da" is defined in EUR\/MWh.*EUR\/kWh/,
      remedy: /Convert them first: series\.to\('EUR\/MWh'\)/,
    });
    await expect(subject.store.catalog.define([{ ...PRICE, unit: 'EUR/kWh' }])).rejects.toMatchObject({
      code: 'SERIES.ALREADY_DEFINED',
      message: expect.stringMatching(/EUR\/kWh/),
    });
  });

  it('an interval off the grid: another step, another phase, another day', async () => {
    const knownAt = '2026-01-16T00:00Z';
    const offGrid = (key: string, series: Series, names: RegExp) =>
      expectRefusal('an interval off the grid', {
        attempt: () => subject.store.series.write({ key, series, knownAt }),
        names,
        remedy: /Resample the values to P\w+ first, or define another series/,
      });
    const quarters = run([1, 2], { step: 'PT15M' });
    await offGrid('de.da', quarters, /2026-01-14T23:00:00Z to 2026-01-14T23:15:00Z.*PT1H grid of "de\.da"/);
    await offGrid('de.da', run([1], { start: START + 600_000 }), /2026-01-14T23:10:00Z to 2026-01-15T00:10:00Z/);
    const midnight = run([1], { step: 86_400_000 });
    await offGrid('ttf.da', midnight, /P1D grid of "ttf\.da" \(Europe\/Berlin@06:00\)/);
  });

  it('the file of another market, or of none', async () => {
    const importPjm = async (text: string): Promise<void> => {
      const { locations } = readPjmDayAhead(text);
      for (const { name, prices, clock } of locations.map((place) => ({ ...place, clock: clocks.pjm }))) {
        await subject.store.catalog.define([{ key: name, unit: 'USD/MWh', kind: 'average', clock, frequency: 'PT1H' }]);
        await subject.store.series.write({ key: name, series: prices.lmp as Series, knownAt: KNOWN });
      }
    };
    expect(readErcotDayAhead(ercotDay).locations).toHaveLength(1);
    await expectRefusal('the file of another market', {
      attempt: () => importPjm(ercotDay),
      names: /PJM.*ERCOT/,
      remedy: /read it with/,
    });
    await expectRefusal('the file of another market', {
      attempt: () => readMarketFile('name,price\napple,3\n'),
      names: /name,price/,
      remedy: /give the file as the market publishes it/,
    });
  });
}
