import { describe, expect, it } from 'vitest';
import {
  type CsvOptions,
  FLAG,
  formatInstant,
  indexStarts,
  keyedSeriesFromCsv,
  marketClock,
  type Series,
  seriesFromCsv,
} from '../../../src/index.js';

const columns = { p: { unit: 'USD/MWh', kind: 'average' } } as const;
const newYork = { column: 't', zone: 'America/New_York' } as const;
type Options = Partial<CsvOptions<typeof columns>>;

const read = (text: string, options: Options = {}) =>
  seriesFromCsv(text, { time: { column: 't' }, columns, frequency: 'PT1H', ...options });

/** Starts and values of a series, as text. */
const points = (series: Series): string[] =>
  Array.from(indexStarts(series.index), (t, i) => `${formatInstant(t).slice(0, 16)} ${series.values[i]}`);

const kinds = (result: { readonly issues: readonly { readonly kind: string; readonly count: number }[] }): string[] =>
  result.issues.map((issue) => `${issue.kind} ${issue.count}`);

const error = (code: string, message: RegExp, details: object = {}): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message), details: expect.objectContaining(details) });

describe('seriesFromCsv: columns and cells', () => {
  it('finds columns by name, in any order, behind a preamble, and says what it did not read', () => {
    const result = read('Report of today\n\nother;p;t\nx;1,5;2026-01-01T00:00Z\ny;1.234,25;2026-01-01T01:00Z\n', {
      delimiter: ';',
      decimal: ',',
      thousands: '.',
    });
    expect(Array.from(result.series.p.values)).toEqual([1.5, 1234.25]);
    expect(result.series.p).toMatchObject({ unit: 'USD/MWh', kind: 'average', name: 'p' });
    expect(result.rows).toBe(2);
    expect(kinds(result)).toEqual(['preamble 2', 'ignored-column 1', 'partial-day 1']);
    expect(result.issues[1]?.message).toBe('1 column(s) were not read: "other"');
  });

  it('says which column is missing, and what there is', () => {
    expect(() => read('time,price\n1,2\n')).toThrow(
      error('CSV.HEADER', /no line has the columns "t", "p"; line 1 has "time", "price"/, {
        missing: ['t', 'p'],
        found: ['time', 'price'],
      }),
    );
    expect(() => read('')).toThrow(error('CSV.HEADER', /line 1 has nothing/));
    expect(() => read('t,p,p\n')).toThrow(error('CSV.HEADER', /"p" is there more than once/, { line: 1 }));
    expect(() => read('t,p\n')).toThrow(error('CSV.ROW', /no row below the header/, { line: 2 }));
    expect(() => read('t,p\n', { time: { column: 'p' } })).toThrow(error('CSV.HEADER', /"p" is given two roles/));
  });

  it('names line and column of a cell that is no number, or takes it for missing when told to', () => {
    const text = 't,p\n2026-01-01T00:00Z,1\n2026-01-01T01:00Z,n/a*\n';
    expect(() => read(text)).toThrow(
      error('CSV.ROW', /^line 3, column "p": "n\/a\*" is not a number/, { line: 3, column: 'p' }),
    );
    const result = read(text, { policy: { unparsable: 'missing' } });
    expect(Array.from(result.series.p.flags ?? [])).toEqual([FLAG.ok, FLAG.missing]);
    expect(result.issues[0]).toMatchObject({
      kind: 'unparsable',
      count: 1,
      places: [{ line: 3, column: 'p', text: '"n/a*"' }],
    });
  });

  it('keeps an empty cell apart from the source’s own NaN, and turns nothing into 0', () => {
    const result = read(
      't,p\n2026-01-01T00:00Z,\n2026-01-01T01:00Z,NaN\n2026-01-01T02:00Z, - \n2026-01-01T03:00Z,-0.00\n',
    );
    expect(Array.from(result.series.p.flags ?? [])).toEqual([FLAG.missing, FLAG.notANumber, FLAG.missing, FLAG.ok]);
    expect(Object.is(result.series.p.values[3], -0)).toBe(true);
    expect(kinds(result).slice(0, 2)).toEqual(['blank 2', 'blank 1']);
    const own = read('t,p\n2026-01-01T00:00Z,x\n2026-01-01T01:00Z,1\n', { missing: ['x'] });
    expect(own.series.p.missingCount).toBe(1);
  });

  it('reads flags by name or code', () => {
    const result = seriesFromCsv(
      't,p,f\n2026-01-01T00:00Z,1,estimated\n2026-01-01T01:00Z,2,6\n2026-01-01T02:00Z,,withdrawn\n2026-01-01T03:00Z,4,\n',
      {
        time: { column: 't' },
        columns: { p: { unit: 'MW', kind: 'average', flags: 'f' } },
        frequency: 'PT1H',
      },
    );
    expect(Array.from(result.series.p.flags ?? [])).toEqual([FLAG.estimated, FLAG.suspect, FLAG.withdrawn, FLAG.ok]);
    const bad = () =>
      seriesFromCsv('t,p,f\n2026-01-01T00:00Z,1,maybe\n', {
        time: { column: 't' },
        columns: { p: { unit: 'MW', kind: 'average', flags: 'f' } },
      });
    expect(bad).toThrow(error('CSV.ROW', /"maybe" is not a flag/, { line: 2, column: 'f' }));
  });

  it('refuses or leaves out rows with another number of fields', () => {
    const text = 't,p\n2026-01-01T00:00Z,1\n2026-01-01T01:00Z\n2026-01-01T02:00Z,1,234\n';
    expect(() => read(text)).toThrow(error('CSV.ROW', /line 3: the row has 1 fields, and the header 2/, { line: 3 }));
    expect(kinds(read(text, { policy: { ragged: 'skip' } }))).toContain('ragged 2');
  });

  it('reports numbers that carry traces of binary arithmetic, and keeps them', () => {
    const result = read('t,p\n2026-01-01T00:00Z,15.959999999999999\n2026-01-01T01:00Z,123456789.123456789\n');
    expect(result.series.p.values[0]).toBe(15.959999999999999);
    expect(result.issues[0]).toMatchObject({ kind: 'float-artefact', count: 1 });
  });

  it('reads bytes in the encoding that is stated', () => {
    const bytes = Uint8Array.of(
      ...'t,p\u00e9\n2026-01-01T00:00Z,1\n2026-01-01T01:00Z,2\n'.split('').map((c) => c.charCodeAt(0)),
    );
    const options = { time: { column: 't' }, columns: { 'p\u00e9': { unit: 'MW', kind: 'average' } } } as const;
    expect(seriesFromCsv(bytes, { ...options, encoding: 'latin1' }).series['p\u00e9'].length).toBe(2);
    expect(() => seriesFromCsv(bytes, options)).toThrow(error('CSV.ROW', /are not utf-8: state the encoding/));
    expect(
      seriesFromCsv(new TextEncoder().encode('\uFEFFt,p\u00e9\n2026-01-01T00:00Z,1\n2026-01-01T01:00Z,2\n'), options)
        .rows,
    ).toBe(2);
  });

  it('reads a stream of pieces as it reads the whole', async () => {
    const text =
      `\uFEFFt,p\r\n${Array.from({ length: 50 }, (_, i) => `2026-01-0${1 + Math.floor(i / 24)}T${String(i % 24).padStart(2, '0')}:00Z,${i}\u00b7`).join('\r\n')}`.replaceAll(
        '\u00b7',
        '',
      );
    const bytes = new TextEncoder().encode(text);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < bytes.length; i += 7) yield bytes.subarray(i, i + 7);
    }
    const streamed = await seriesFromCsv(pieces(), { time: { column: 't' }, columns, frequency: 'PT1H' });
    expect(streamed).toEqual(read(text));
  });
});

describe('seriesFromCsv: times', () => {
  const fall = ['2025-11-02 00:00', '2025-11-02 01:00', '2025-11-02 01:00', '2025-11-02 02:00'];
  const fallText = `t,p\n${fall.map((t, i) => `${t},${i}`).join('\n')}\n`;

  it('refuses a time without offset when no zone is given', () => {
    expect(() => read(fallText)).toThrow(
      error('TIME.NO_OFFSET', /line 2, column "t": "2025-11-02 00:00" has no offset/, { line: 2 }),
    );
  });

  it('refuses a time that is none, with line and column', () => {
    expect(() => read('t,p\n2026-02-30T00:00Z,1\n')).toThrow(
      error('CSV.ROW', /line 2, column "t": "2026-02-30T00:00Z" is not a time written as ISO 8601/, {
        line: 2,
        column: 't',
      }),
    );
  });

  it('refuses a time that occurs twice unless a policy says which it is', () => {
    const both = /line 3.*occurs twice in America\/New_York, as 2025-11-02T05:00:00Z and 2025-11-02T06:00:00Z/;
    const refused = error('TIME.AMBIGUOUS_LOCAL', both, { line: 3, column: 't' });
    expect(() => read(fallText, { time: newYork })).toThrow(refused);
    const ordered = read(fallText, { time: { ...newYork, ambiguous: 'order' } });
    expect(points(ordered.series.p)).toEqual([
      '2025-11-02T04:00 0',
      '2025-11-02T05:00 1',
      '2025-11-02T06:00 2',
      '2025-11-02T07:00 3',
    ]);
    expect(kinds(ordered)[0]).toBe('ambiguous 2');
    expect(() => read(fallText.replace('02:00', '01:00'), { time: { ...newYork, ambiguous: 'order' } })).toThrow(
      error('SERIES.DUPLICATE', /for the third time/, { line: 5 }),
    );
    expect(() => read(fallText, { time: { ...newYork, ambiguous: 'earlier' } })).toThrow(
      error('SERIES.DUPLICATE', /2025-11-02T05:00:00Z is already on line 3/, { line: 4 }),
    );
  });

  it('takes one hour for the earlier or the later, and reports the other as a gap', () => {
    const text = `t,p\n${[0, 1, 3].map((i) => `${fall[i]},${i}`).join('\n')}\n`;
    const earlier = read(text, { time: { ...newYork, ambiguous: 'earlier' } });
    expect(points(earlier.series.p)).toEqual([
      '2025-11-02T04:00 0',
      '2025-11-02T05:00 1',
      '2025-11-02T06:00 NaN',
      '2025-11-02T07:00 3',
    ]);
    const later = read(text, { time: { ...newYork, ambiguous: 'later' } });
    expect(points(later.series.p)).toEqual([
      '2025-11-02T04:00 0',
      '2025-11-02T05:00 NaN',
      '2025-11-02T06:00 1',
      '2025-11-02T07:00 3',
    ]);
    expect(kinds(later)).toEqual(['ambiguous 1', 'gap 1', 'partial-day 1', 'dst-day 1']);
  });

  it('tells two hours apart by a column', () => {
    const text = 't,p,f\n2025-11-02 01:00,2,Y\n2025-11-02 00:00,0,N\n2025-11-02 01:00,1,N\n2025-11-02 02:00,3,N\n';
    const result = read(text, { time: { ...newYork, ambiguous: { column: 'f', later: ['Y'] } } });
    expect(Array.from(result.series.p.values)).toEqual([0, 1, 2, 3]);
    expect(kinds(result)[0]).toBe('unsorted 1');
  });

  const spring = 't,p\n2026-03-08 01:00,1\n2026-03-08 02:00,2\n2026-03-08 03:00,3\n';

  it('refuses, leaves out or moves a time that does not exist', () => {
    expect(() => read(spring, { time: newYork })).toThrow(
      error('TIME.NONEXISTENT_LOCAL', /line 3.*does not exist in America\/New_York/, { line: 3 }),
    );
    const skipped = read(spring, { time: { ...newYork, nonexistent: 'skip' } });
    expect(points(skipped.series.p)).toEqual(['2026-03-08T06:00 1', '2026-03-08T07:00 3']);
    expect(skipped.issues[0]).toMatchObject({
      kind: 'nonexistent',
      count: 1,
      places: [{ line: 3, text: '2026-03-08 02:00' }],
    });
    const moved = read(spring, { time: { ...newYork, nonexistent: 'shiftForward' }, policy: { duplicate: 'first' } });
    expect(points(moved.series.p)).toEqual(['2026-03-08T06:00 1', '2026-03-08T07:00 2']);
    expect(kinds(moved).slice(0, 2)).toEqual(['nonexistent 1', 'duplicate 1']);
  });

  it('reads labels of the end by the wall clock, and of the hour ending by the hour', () => {
    const text = (hours: readonly string[]): string =>
      `t,p\n${hours.map((t, i) => `2026-03-08 ${t},${i}`).join('\n')}\n`;
    const end = read(text(['01:00', '03:00', '04:00']), { time: { ...newYork, label: 'end' } });
    const hourEnding = read(text(['01:00', '02:00', '04:00']), { time: { ...newYork, label: 'hourEnding' } });
    const expected = ['2026-03-08T05:00 0', '2026-03-08T06:00 1', '2026-03-08T07:00 2'];
    expect(points(end.series.p)).toEqual(expected);
    expect(points(hourEnding.series.p)).toEqual(expected);
    expect(() => read(text(['01:00', '03:00']), { time: { ...newYork, label: 'hourEnding' } })).toThrow(
      error('TIME.NONEXISTENT_LOCAL', /does not exist/),
    );
    expect(() => read(text(['01:00']), { time: { ...newYork, label: 'end' }, frequency: 'infer' })).toThrow(
      error('CSV.HEADER', /need a frequency/),
    );
  });

  it('joins the texts of several columns', () => {
    const result = read('d,h,p\n1/2/2026,13,5\n1/2/2026,14,6\n', {
      time: { column: ['d', 'h'], format: 'M/d/yyyy H', zone: 'UTC' },
    });
    expect(points(result.series.p)).toEqual(['2026-01-02T13:00 5', '2026-01-02T14:00 6']);
  });

  it('compares a second column, and the number of the hour, with the time', () => {
    const rows = [
      '2026-03-08T05:00Z,2026-03-08 01:00,1',
      '2026-03-08T06:00Z,2026-03-08 03:00,2',
      '2026-03-08T07:00Z,2026-03-08 04:00,3',
    ];
    const checks = [
      { column: 'l', zone: 'America/New_York', label: 'end' },
      { column: 'n', format: 'hourNumber', zone: 'America/New_York' },
    ] as const;
    const text = (change: (row: string) => string): string =>
      `t,l,n,p\n${rows.map((row) => `${change(row)},1`).join('\n')}\n`;
    expect(
      read(
        text((row) => row),
        { checks },
      ).series.p.length,
    ).toBe(3);
    expect(() =>
      read(
        text((row) => row.replace(' 03:00', ' 02:00')),
        { checks },
      ),
    ).toThrow(error('CSV.ROW', /line 3, column "l": .* contradicts/, { line: 3, column: 'l' }));
    expect(() =>
      read(
        text((row) => row.replace(/,3$/, ',4')),
        { checks },
      ),
    ).toThrow(error('CSV.ROW', /which is number 3 of its day/, { line: 4, column: 'n' }));
    const offset = [{ column: 't', zone: 'Europe/Berlin' }];
    expect(() => read('t,p\n2026-01-01T00:00+02:00,1\n', { checks: offset })).toThrow(error('CSV.ROW', /contradicts/));
  });
});

describe('seriesFromCsv: grids', () => {
  it('refuses duplicates, or lets one win and says so', () => {
    const text = 't,p\n2026-01-01T00:00Z,1\n2026-01-01T01:00Z,2\n2026-01-01T00:00Z,3\n';
    expect(() => read(text)).toThrow(
      error('SERIES.DUPLICATE', /^line 4: 2026-01-01T00:00:00Z is already on line 2/, { line: 4 }),
    );
    expect(Array.from(read(text, { policy: { duplicate: 'first' } }).series.p.values)).toEqual([1, 2]);
    const last = read(text, { policy: { duplicate: 'last' } });
    expect(Array.from(last.series.p.values)).toEqual([3, 2]);
    expect(kinds(last).slice(0, 2)).toEqual(['unsorted 1', 'duplicate 1']);
  });

  it('fills the grid where rows are missing, and says where', () => {
    const result = read('t,p\n2026-01-01T00:00Z,1\n2026-01-01T03:00Z,4\n');
    expect(Array.from(result.series.p.flags ?? [])).toEqual([FLAG.ok, FLAG.missing, FLAG.missing, FLAG.ok]);
    expect(result.issues[0]).toMatchObject({
      kind: 'gap',
      count: 2,
      places: [{ start: Date.UTC(2026, 0, 1, 1), text: '(2 in a row)' }],
    });
  });

  it('extends the grid to whole days', () => {
    const result = read('t,p\n2026-03-08 10:00,1\n', { time: newYork, pad: 'P1D' });
    expect(result.series.p.length).toBe(23);
    expect(kinds(result)).toEqual(['gap 22', 'dst-day 1']);
    expect(result.issues[1]?.message).toContain('2026-03-08 has 23 hours, 1 of 23 intervals with a row');
  });

  it('refuses or leaves out times off the grid', () => {
    const text = 't,p\n2026-01-01T00:00Z,1\n2026-01-01T00:30Z,2\n2026-01-01T01:00Z,3\n';
    expect(() => read(text)).toThrow(
      error('SERIES.OFF_GRID', /^line 3: 2026-01-01T00:30:00Z is not on the PT1H grid/, { line: 3 }),
    );
    const result = read(text, { policy: { offGrid: 'skip' } });
    expect(Array.from(result.series.p.values)).toEqual([1, 3]);
    expect(kinds(result)[0]).toBe('off-grid 1');
  });

  it.each([
    ['PT5M', ['2026-01-01T00:00Z', '2026-01-01T00:05Z', '2026-01-01T00:20Z']],
    ['PT15M', ['2026-01-01T00:15Z', '2026-01-01T00:00Z']],
    ['PT1H', ['2026-01-01T00:00Z', '2026-01-01T05:00Z', '2026-01-01T06:00Z']],
    ['P1D', ['2026-01-01', '2026-01-02', '2026-01-05']],
    ['P1W', ['2026-01-05', '2026-01-12']],
    ['P1M', ['2026-02', '2026-03', '2026-05']],
    ['P3M', ['2026-04', '2026-07']],
    ['P1Y', ['2024-01-01', '2025-01-01']],
  ] as const)('infers %s', (frequency, times) => {
    const result = read(`t,p\n${times.map((t) => `${t},1`).join('\n')}\n`, {
      frequency: 'infer',
      time: { column: 't', zone: 'UTC' },
    });
    expect(result.series.p.frequency).toBe(frequency);
  });

  it('says that the frequency cannot be inferred', () => {
    expect(() => read('t,p\n2026-01-01T00:00Z,1\n', { frequency: 'infer' })).toThrow(
      error('CSV.ROW', /frequency cannot be told from 1 time/),
    );
    expect(() => read('t,p\n2026-01-01T00:00Z,1\n2026-01-01T00:07Z,1\n', { frequency: 'infer' })).toThrow(
      error('CSV.ROW', /least distance of 7 minutes: give frequency/),
    );
  });

  it('keeps only observed intervals when told so, weeks from Fridays too', () => {
    const daily = read('t,p\n2026-03-06,1\n2026-03-09,2\n', { time: newYork, frequency: 'P1D', grid: 'observed' });
    expect(points(daily.series.p)).toEqual(['2026-03-06T05:00 1', '2026-03-09T04:00 2']);
    expect(daily.series.p.index.kind).toBe('irregular');
    expect(daily.issues[0]).toMatchObject({ kind: 'note', severity: 'info' });
    const weekly = read('t,p\n2026-03-06,1\n2026-03-13,2\n', { time: newYork, frequency: 'P1W', grid: 'observed' });
    expect(Array.from(weekly.series.p.toRows(), (row) => (row.end - row.start) / 3_600_000)).toEqual([167, 168]);
  });

  it('takes a date on a gas day grid for the day that begins at 06:00', () => {
    const clock = marketClock('Europe/Berlin', { dayStart: '06:00' });
    const result = read('t,p\n2026-03-28,1\n2026-03-29,2\n', {
      time: { column: 't', zone: 'Europe/Berlin' },
      clock,
      frequency: 'P1D',
    });
    expect(points(result.series.p)).toEqual(['2026-03-28T05:00 1', '2026-03-29T04:00 2']);
  });

  it('does not fill a grid larger than it may', () => {
    const text = 't,p\n1980-01-01T00:00Z,1\n2026-01-01T00:00Z,2\n';
    expect(() => read(text, { maxPoints: 10_000 })).toThrow(expect.objectContaining({ code: 'CODEC.TOO_LARGE' }));
  });
});

describe('keyedSeriesFromCsv', () => {
  it('gives a series for each key and column, ambiguous hours told apart within each key', () => {
    const text =
      'node,t,a,b\nX,2025-11-02 01:00,1,10\nY,2025-11-02 01:00,2,20\nX,2025-11-02 01:00,3,30\nY,2025-11-02 01:00,4,40\n';
    const { groups, rows } = keyedSeriesFromCsv(text, {
      keys: ['node'],
      time: { ...newYork, ambiguous: 'order' },
      columns: {
        a: { unit: 'MW', kind: 'average' },
        b: { unit: 'MWh', kind: 'sum', name: ([node]) => `load.${node}` },
      },
      frequency: 'PT1H',
    });
    expect(rows).toBe(4);
    expect(
      groups.map(({ key, series }) => [
        key.node,
        series.a.name,
        [...series.a.values],
        series.b.name,
        [...series.b.values],
      ]),
    ).toEqual([
      ['X', 'X a', [1, 3], 'load.X', [10, 30]],
      ['Y', 'Y a', [2, 4], 'load.Y', [20, 40]],
    ]);
  });
});
