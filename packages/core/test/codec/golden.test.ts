import { describe, expect, it } from 'vitest';
import {
  calendarIndex,
  decodeSeries,
  encodeSeries,
  irregularIndex,
  marketClock,
  parseSeriesCsv,
  regularIndex,
  Series,
  seriesFromJson,
  seriesToCsv,
  seriesToJson,
} from '../../src/index.js';
import { expectSame } from './expect-same.js';

const utc = marketClock('UTC');
const berlin = marketClock('Europe/Berlin');

/** What is written today must be read by every later release: these bytes and texts never change for version 1. */
const GOLDEN: readonly {
  readonly what: string;
  readonly series: Series;
  readonly bytes: string;
  readonly json: string;
  readonly csv: string;
}[] = [
  {
    what: 'regular, scaled values with −0, an artefact and a hole',
    series: Series.of({
      index: regularIndex({ start: '2026-03-08T05:00:00Z', step: 'PT1H', length: 6 }),
      unit: 'USD/MWh',
      kind: 'average',
      clock: marketClock('America/New_York'),
      values: Float64Array.of(20.84, 22.03, -0, 15.959999999999999, Number.NaN, -3.5),
      name: 'lmp',
    }),
    bytes:
      '4155525301fd80ac270003075553442f4d576810416d65726963612f4e65775f596f726b036c6d70000680a288bd996780dddb0100040301000101020202000000000000008000eb51b81e85eb2f40c820ee01f127',
    json: '{"format":"aurum-series","version":1,"name":"lmp","unit":"USD/MWh","kind":"average","clock":"America/New_York","index":{"kind":"regular","start":"2026-03-08T05:00:00Z","stepMs":3600000,"length":6},"values":[20.84,22.03,0,15.959999999999999,null,-3.5],"flags":[["ok",4],["missing",1],["ok",1]],"negativeZeros":[2]}',
    csv: 'start [America/New_York PT1H],lmp [USD/MWh average],lmp [flag]\n2026-03-08T00:00:00-05:00,20.84,\n2026-03-08T01:00:00-05:00,22.03,\n2026-03-08T03:00:00-04:00,-0,\n2026-03-08T04:00:00-04:00,15.959999999999999,\n2026-03-08T05:00:00-04:00,,missing\n2026-03-08T06:00:00-04:00,-3.5,\n',
  },
  {
    what: 'calendar, raw values',
    series: Series.of({
      index: calendarIndex({ frequency: 'P1M', clock: berlin, start: '2026-01-01T00:00:00+01:00', length: 2 }),
      unit: 'EUR/MWh',
      kind: 'average',
      clock: berlin,
      values: Float64Array.of(Math.PI, Math.E),
      aggregated: true,
    }),
    bytes:
      '41555253018c74c8c00004074555522f4d57680d4575726f70652f4265726c696e0102020080e69deaee6600182d4454fb2109406957148b0abf0540',
    json: '{"format":"aurum-series","version":1,"unit":"EUR/MWh","kind":"average","clock":"Europe/Berlin","index":{"kind":"calendar","frequency":"P1M","start":"2025-12-31T23:00:00Z","length":2},"values":[3.141592653589793,2.718281828459045],"aggregated":true}',
    csv: 'start [Europe/Berlin P1M],[EUR/MWh average aggregated]\n2026-01-01T00:00:00+01:00,3.141592653589793\n2026-02-01T00:00:00+01:00,2.718281828459045\n',
  },
  {
    what: 'irregular, flags',
    series: Series.of({
      index: irregularIndex({
        starts: Float64Array.of(0, 86_400_000, 345_600_000),
        ends: Float64Array.of(86_400_000, 172_800_000, 432_000_000),
      }),
      unit: 'USD/EUR',
      kind: 'point',
      clock: utc,
      values: Float64Array.of(1.1, 1.2, Number.NaN),
      flags: Uint8Array.of(1, 0, 4),
    }),
    bytes: '41555253019ed87a310202075553442f4555520355544302030080f0b252000080e0e5a401000101000104010101001602',
    json: '{"format":"aurum-series","version":1,"unit":"USD/EUR","kind":"point","clock":"UTC","index":{"kind":"irregular","starts":[0,86400000,345600000],"ends":[86400000,172800000,432000000]},"values":[1.1,1.2,null],"flags":[["estimated",1],["ok",1],["withdrawn",1]]}',
    csv: 'start [UTC irregular],end,[USD/EUR point],[flag]\n1970-01-01T00:00:00Z,1970-01-02T00:00:00Z,1.1,estimated\n1970-01-02T00:00:00Z,1970-01-03T00:00:00Z,1.2,\n1970-01-05T00:00:00Z,1970-01-06T00:00:00Z,,withdrawn\n',
  },
];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe.each(GOLDEN)('golden: $what', ({ series, bytes, json, csv }) => {
  it('is written to the same bytes and texts as ever', () => {
    expect(hex(encodeSeries(series))).toBe(bytes);
    expect(JSON.stringify(seriesToJson(series))).toBe(json);
    expect(seriesToCsv(series)).toBe(csv);
  });

  it('is read from them', () => {
    expectSame(decodeSeries(Uint8Array.from(Buffer.from(bytes, 'hex'))), series);
    expectSame(seriesFromJson(json), series);
    expectSame(parseSeriesCsv(csv)[0] as Series, series);
  });
});
